"""How a field of a spec stands on the command line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ..scenarios.errors import InputError


class Shown(NamedTuple):
    """How a field of a spec stands on a page that starts the analysis.

    Attributes:
        label: what it is called there.
        quick: what stands in it first, where the default of the command is no good start; in the type of the field.
        what: ``percent`` of a share, ``scenario`` of the library, or ``axis``: a parameter with its values.
        offered: words to choose from, where the command takes others too.
    """

    label: str
    quick: Any = None
    what: Literal["", "percent", "scenario", "axis"] = ""
    offered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """How a field of a spec stands on the command line.

    Attributes:
        default: its value if nothing is said; ``MISSING`` if something must be.
        help: what it is, in a line.
        flag: how it is written, such as ``--from``; empty for an argument, which is known by its place.
        kind: the type of a value; ``bool`` for a flag without one.
        choices: the words it takes; any word if there are none.
        limits: least and most of a whole number.
        metavar: what stands for the value in the help.
        count: how many values follow it each time.
        several: whether it may stand several times.
        shown: how a page offers it; nothing where none does.
    """

    default: Any
    help: str = ""
    flag: str = ""
    kind: type = str
    choices: tuple[str, ...] = ()
    limits: tuple[int, int | None] | None = None
    metavar: str | None = None
    count: int = 1
    several: bool = False
    shown: Shown | None = None

    def singles(self, value: Any) -> tuple[Any, ...]:
        """Every single value of a field."""
        many: tuple[Any, ...] = value if self.several or self.count > 1 else (value,)
        return tuple(each for each in many if each is not None)

    def words(self, value: Any) -> list[str]:
        """The words that set the field to a value."""
        if self.kind is bool:
            return [self.flag] * value
        start, told = [self.flag] * bool(self.flag), [_text(each) for each in self.singles(value)]
        return [*start, *told] if self.count > 1 else [word for text in told for word in (*start, text)]

    def check(self, value: Any) -> None:
        """Refuse a value that is none of the choices, or beyond the limits.

        Raises:
            InputError: if it is.
        """
        low, high = self.limits or (None, None)
        for each in self.singles(value):
            if self.choices and each not in self.choices:
                raise InputError(self.flag, each, f"must be one of: {', '.join(self.choices)}")
            if isinstance(each, tuple) and len(set(each)) < max(1, len(each)):
                raise InputError(self.flag, list(each), "must name at least one, and none twice")
            if isinstance(each, float) and not math.isfinite(each):
                raise InputError(self.flag, each, "must be a finite number")
            if isinstance(each, int) and low is not None and (each < low or (high is not None and each > high)):
                span = f"must be {low} or more" if high is None else f"must lie between {low} and {high}"
                raise InputError(self.flag, each, span)


def _text(value: Any) -> str:
    """A value as it is typed."""
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
