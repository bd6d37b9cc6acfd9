"""Values as people give them from Python, in the type that an annotation tells; what has another is one sentence."""

from __future__ import annotations

import functools
import inspect
import math
import re
from collections.abc import Callable, Mapping, Sized
from dataclasses import fields
from numbers import Integral, Real
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from .errors import InputError

WORDS: Mapping[str, str] = {
    "bool": "True or False",
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "Path": "a path",
    "Source": "a scenario, a name of the library, the path of a file",
    "Design": "the design of a design file",
    "DataFrame": "a data frame",
    "Mapping": "pairs of a name and a value",
}
"""What is said of a type; any other is called by its name."""
_LISTS = ("tuple", "Sequence", "Iterable", "list")
_MODULE = re.compile(r"\b[a-z_]+(?:\.[a-z_]+)*\.(?=[A-Za-z])")


class _Other(Exception):
    """The value has another type."""


def taken(value: Any, told: str, field: str) -> Any:
    """A value in the first type that it fits: numbers of NumPy become those of Python, lists tuples.

    Args:
        value: what somebody gave.
        told: the type as an annotation tells it, such as ``str | Sequence[int] | None``; ``Source`` stands for a
            scenario, its name or its path, any other unknown name for a class of that name.
        field: what to call the value in errors.

    Raises:
        InputError: if it fits none.
    """
    try:
        return _fitted(value, told)
    except _Other:
        remedy = f"must be {_either(told)}"
        raise InputError(field, value, f"{remedy}; it is None" if value is None else remedy) from None


def typed[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """The same function, which takes each argument as :func:`taken` by its annotation."""
    signature = inspect.signature(function)
    told = {
        name: "Any" if each.annotation is each.empty else _told(each.annotation)
        for name, each in signature.parameters.items()
    }

    @functools.wraps(function)
    def asked(*values: P.args, **named: P.kwargs) -> R:
        try:
            given = signature.bind(*values, **named)
        except TypeError as error:
            raise TypeError(f"{function.__name__}(): {error}") from None
        for name, value in given.arguments.items():
            given.arguments[name] = taken(value, told[name], name)
        return function(*given.args, **given.kwargs)

    return asked


def typed_fields(made: Any) -> None:
    """Take every field of a frozen dataclass as :func:`taken` by its annotation; what fits already stays itself.

    Raises:
        InputError: if one has another type.
    """
    for each in fields(made):
        value = getattr(made, each.name)
        if type(value).__name__ == each.type:  # mostly
            continue
        found = taken(value, _told(each.type), each.name)
        if found is not value:
            object.__setattr__(made, each.name, found)


def _told(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


@functools.cache
def alternatives(told: str) -> tuple[str, ...]:
    """The types of a union, without their modules; whole numbers before others."""
    found, depth, start = list[str](), 0, 0
    for at, sign in enumerate(f"{told}|"):
        depth += (sign == "[") - (sign == "]")
        if sign == "|" and not depth:
            found.append(_MODULE.sub("", told[start:at].strip()))
            start = at + 1
    return tuple(sorted(found, key=lambda kind: kind == "float"))


def _fitted(value: Any, told: str) -> Any:
    for kind in alternatives(told):
        try:
            return _as(value, kind)
        except _Other:
            continue
    raise _Other


def _as(value: Any, kind: str) -> Any:
    name, _, inner = kind.partition("[")
    if name in _LISTS:
        return _listed(value, inner[:-1])
    if name == "frozenset" and isinstance(value, set | frozenset):
        return frozenset(value)
    if name in _PLAIN:
        return _PLAIN[name](value)
    if name == "Mapping" and isinstance(value, Mapping) and all(isinstance(each, str) for each in value):
        return value
    if name == "Any" or any(each.__name__ == name for each in type(value).__mro__):
        return value
    raise _Other


def _listed(value: Any, inner: str) -> tuple[Any, ...]:
    """The members of a list; text, mappings and sets are none."""
    if isinstance(value, str | bytes | Mapping | set | frozenset) or not isinstance(value, Sized):
        raise _Other
    if getattr(value, "ndim", 1) != 1 or not hasattr(value, "__iter__"):
        raise _Other
    members: tuple[Any, ...] = tuple(value)  # type: ignore[arg-type]
    kinds = inner.removesuffix(", ...").split(", ")
    if len(kinds) > 1 and len(kinds) != len(members):
        raise _Other
    return tuple(_fitted(one, kinds[place % len(kinds)]) for place, one in enumerate(members))


def _nothing(value: Any) -> None:
    if value is not None:
        raise _Other


def _flag(value: Any) -> bool:
    if type(value).__name__ not in ("bool", "bool_"):  # NumPy has one of its own
        raise _Other
    return bool(value)


def _whole(value: Any) -> int:
    if not isinstance(value, Integral) and not _number(value).is_integer():
        raise _Other
    if isinstance(value, bool):
        raise _Other
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise _Other
    try:
        found = float(value)
    except OverflowError:
        raise _Other from None
    if not math.isfinite(found):
        raise _Other
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Other
    return str(value)


def _path(value: Any) -> Path:
    if not isinstance(value, str | PathLike) or not isinstance(fspath(value), str):
        raise _Other
    return Path(value)


def _source(value: Any) -> Any:
    return str(value) if isinstance(value, str | Path) else _as(value, "Scenario")


_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "None": _nothing,
    "bool": _flag,
    "int": _whole,
    "float": _number,
    "str": _text,
    "Path": _path,
    "Source": _source,
}


def _either(told: str) -> str:
    """The types of a union in words."""
    kinds = sorted(alternatives(told), key=lambda kind: kind == "None")
    *first, last = dict.fromkeys(map(_word, kinds))
    return f"{', '.join(first)} or {last}" if first else last


def _word(kind: str) -> str:
    name, _, inner = kind.partition("[")
    if name not in _LISTS:
        return WORDS.get(name, name if name == "None" else f"a {name}")
    members = [_either(each) for each in inner[:-1].removesuffix(", ...").split(", ")]
    return f"a list ({', '.join(members) if len(members) > 1 else f'each {members[0]}'})"
