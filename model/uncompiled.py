"""Kernels and rules as plain Python, where nothing is to be compiled: slow, open to a debugger, the same numbers.

Three things are otherwise in plain Python, and are held to what compiled code does: a single-precision number beside a
literal is single there and double here, NumPy rounds some functions in another way than the C library, and a field of a
record may have a name that NumPy uses itself.
"""

import functools
import math
import operator
import types
from collections.abc import Callable
from typing import Any, cast

import numpy as np


class _Single(np.float32):
    """A number in single precision; with anything but its like it is reckoned in double precision."""


def _reckoned(operation: Callable[[Any, Any], Any], turned: bool) -> Callable[[Any, Any], Any]:
    def result(one: Any, other: Any) -> Any:
        kind = np.float32 if isinstance(other, np.float32) else np.float64
        left, right = (other, one) if turned else (one, other)
        found = operation(kind(left), kind(right))
        return _Single(found) if kind is np.float32 else found

    return result


for _name in ("add", "sub", "mul", "truediv"):
    setattr(_Single, f"__{_name}__", _reckoned(getattr(operator, _name), turned=False))
    setattr(_Single, f"__r{_name}__", _reckoned(getattr(operator, _name), turned=True))


class _Singles(np.ndarray[Any, Any]):
    """An array of such numbers."""

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return _Single(found) if isinstance(found, np.float32) else found


class _Record(np.record):  # type: ignore[misc]
    """A row of a record whose fields come before what NumPy knows of every number, such as its size."""

    def __getattribute__(self, name: str) -> Any:
        kind = super().__getattribute__("dtype")
        return self.getfield(*kind.fields[name][:2]) if name in kind.names else super().__getattribute__(name)


def _of_c(name: str) -> Callable[[Any], Any]:
    """A function of the C library, which compiled code calls; beyond its range NumPy says what it gives."""
    theirs, ours = getattr(math, name), getattr(np, name)

    def found(x: Any) -> Any:
        try:
            return np.float64(theirs(x))
        except (ValueError, OverflowError, TypeError):  # the last: a whole array
            return ours(x)

    return found


class _Numpy:
    """NumPy as compiled code has it."""

    exp, expm1, log, log1p = (staticmethod(_of_c(name)) for name in ("exp", "expm1", "log", "log1p"))

    @staticmethod
    def where(condition: Any, one: Any, other: Any) -> Any:
        """A choice between two numbers makes no array."""
        return np.where(condition, one, other) if np.ndim(condition) else (one if condition else other)

    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


def rule[F: Callable[..., Any]](function: F) -> F:
    """A rule or kernel as it stands, with the numbers of compiled code."""
    around = {**function.__globals__, "np": _Numpy()}
    code, name, around_it = function.__code__, function.__name__, function.__closure__
    return cast(F, types.FunctionType(code, around, name, function.__defaults__, around_it))


def part[F: Callable[..., Any]](function: F) -> F:
    """A piece of a kernel as it stands."""

    @functools.cache
    def last() -> F:
        return rule(function)  # at the first call the module is whole, and so are the names it uses

    @functools.wraps(function)
    def plain(*arguments: Any) -> Any:
        return last()(*arguments)

    return cast(F, plain)


def kernel[F: Callable[..., Any]](function: F) -> F:
    """What Python calls, as it stands."""
    inside = part(function)

    @functools.wraps(function)
    def plain(*arguments: Any) -> Any:
        with np.errstate(all="ignore"):
            return inside(*map(_opened, arguments))

    return cast(F, plain)


def held[T](value: T) -> T:
    """A named tuple is handed on by reference anyway."""
    return value


def _opened(argument: Any) -> Any:
    """What a kernel is handed, as plain Python can read it: records by attribute, and single precision."""
    if isinstance(argument, np.ndarray):
        if argument.dtype.names:
            return argument.view(np.dtype((_Record, argument.dtype)))
        return argument.view(_Singles) if argument.dtype == np.float32 else argument
    if isinstance(argument, tuple):
        opened = map(_opened, argument)
        return argument._make(opened) if hasattr(argument, "_make") else tuple(opened)
    return argument
