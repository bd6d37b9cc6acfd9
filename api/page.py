"""The Python reference, generated from signatures and docstrings.

``python -m stallpoint.api.page docs/python-reference.md`` writes it.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..model.outcomes.shown import Drawn, Shown
from ..scenarios.generated import write_or_print
from .stub import result_of
from .verbs import Verb

_HEAD = """# Python reference

This page is generated from the code. Do not edit it; run `python -m stallpoint.api.page docs/python-reference.md`.

`import stallpoint as sp` is all that is needed; [from Python](python.md) shows these names at work. `help(sp.compare)`
says the same in a notebook.

"""
_package: Any = sys.modules[str(__package__).partition(".")[0]]
_SECTION = re.compile(r"^(Args|Attributes|Example|Raises|Returns|Yields):$")
_HOMES = re.compile(r"\b(collections\.abc|pathlib|typing)\.")
_WORDS = {"Args": "Arguments"}
_PLACE = re.compile(r"<[\w.]+ object at 0x[0-9a-f]+>")


def reference_page() -> str:
    """Every public name as Markdown: verbs, what they give, and the rest."""
    verbs = [_verb(name) for name in sorted(_package._VERBS)]
    others = {
        name: getattr(_package, name)
        for name in sorted({*_package._HOME, "scenarios"}, key=lambda name: (name.lower(), name))
    }
    parts = [
        "## What can be asked\n\nWith the options of the [commands](commands.md) of the same names.",
        *verbs,
        "## What is found\n\nEvery result and study has these.",
        *_members(Shown),
        "## What a figure offers",
        *_members(Drawn),
        "## Everything else",
        *(_other(name, each) for name, each in others.items()),
    ]
    return _HEAD + "\n\n".join(parts) + "\n"


def _verb(name: str) -> str:
    verb = Verb(name)
    return f"### {name}\n\n{_call(f'sp.{name}', verb.__signature__, result_of(verb.spec)[1])}\n\n{_prose(verb.__doc__)}"


def _members(kind: type) -> list[str]:
    """What a class offers, in the order in which it is written."""
    found = []
    for name, each in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(each, property):
            found.append(f"### {name}\n\n{_prose(each.__doc__)}")
        elif inspect.isfunction(each):
            found.append(f"### {name}()\n\n{_call(name, _bound(each))}\n\n{_prose(each.__doc__)}")
    return found


def _other(name: str, each: Any) -> str:
    if inspect.ismodule(each):  # scenarios: a folder of modules that can be called
        return (
            f"### {name}\n\n{_call(f'sp.{name}', _bound(type(each).__call__))}\n\n{_prose(type(each).__call__.__doc__)}"
        )
    shown = "" if isinstance(each, type) and issubclass(each, Exception) else _signature(name, each)
    return f"### {name}\n\n{shown}{_prose(each.__doc__)}"


def _signature(name: str, each: Any) -> str:
    if isinstance(each, type) and len(inspect.signature(each).parameters) > _MANY:
        return "Its fields are the rows of the [table of parameters](parameters.md).\n\n"
    return _call(f"sp.{name}", inspect.signature(each)) + "\n\n"


_MANY = 40
"""Fields beyond which a signature is no help."""


def _bound(function: Any) -> inspect.Signature:
    told = inspect.signature(function)
    return told.replace(parameters=list(told.parameters.values())[1:])


def _call(name: str, told: inspect.Signature, result: str = "") -> str:
    """A signature as a block, one argument a line where it is long."""
    given = result or _type(told.return_annotation)
    arrow = f" -> {given}" if given not in ("", "None") else ""
    words = list(_words(told.parameters))
    line = f"{name}({', '.join(words)}){arrow}"
    if len(line) > 88:
        line = f"{name}(\n    {',\n    '.join(words)},\n){arrow}"
    return f"```text\n{line}\n```"


def _words(parameters: Mapping[str, inspect.Parameter]) -> Iterable[str]:
    starred = False
    for each in parameters.values():
        if each.kind == each.KEYWORD_ONLY and not starred:
            yield "*"
        starred = starred or each.kind in (each.KEYWORD_ONLY, each.VAR_POSITIONAL)
        star = "*" if each.kind == each.VAR_POSITIONAL else ""
        told = "" if each.annotation is each.empty else f": {_type(each.annotation)}"
        yield f"{star}{each.name}{told}{_default(each)}"


def _default(each: inspect.Parameter) -> str:
    if each.default is each.empty:
        return ""
    return " = ..." if isinstance(each.default, Path) or _PLACE.search(repr(each.default)) else f" = {each.default!r}"


def _type(annotation: Any) -> str:
    if annotation is inspect.Signature.empty:
        return ""
    told = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return _HOMES.sub("", told)


def _prose(text: str | None) -> str:
    """A docstring as Markdown: its sections as bold words with lists under them."""
    parts = list[str]()
    for line in inspect.cleandoc(text or "").splitlines():
        section, bare = _SECTION.match(line), line.removeprefix("    ")
        if section:
            parts += [f"**{_WORDS.get(section[1], section[1])}**", ""]
        elif bare.startswith(" "):  # goes on
            parts[-1] = f"{parts[-1]} {bare.strip()}"
        elif line.startswith("    "):
            name, colon, rest = bare.partition(": ")
            listed = colon and re.fullmatch(r"[\w, ]+", name)
            parts.append(f"- `{name}`: {rest}" if listed else f"`{bare}`" if "(" in bare else bare)
        else:
            parts.append(line.rstrip())
    return re.sub(r":\w+:`~?\.*(?:[\w.]*\.)?(\w+)`", r"`\1`", "\n".join(parts)).replace("``", "`")


def main(arguments: list[str]) -> int:
    """Write the page to the file named, or print it. Returns the exit code."""
    return write_or_print(lambda _: reference_page(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
