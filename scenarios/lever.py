"""A lever: one parameter held at a value for some months, everywhere or in a programme."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from numbers import Integral
from typing import Any

from .condition import Condition, times
from .errors import InputError
from .money import is_money
from .parameters import Parameters, find, table
from .table.row import Value

NO_END = 10**6
TOLD = {"ends_when": "until", "only_if": "if"}
"""What a file calls what a lever answers to."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever (or shock) held at a value from month ``start`` up to, not including, month ``end``.

    It is held everywhere, or for the factories that a ``programme`` of that name reaches. It may answer to what was
    published at the end of the year before (:data:`stallpoint.scenarios.condition.PUBLISHED`): it ends for good at the
    turn of the year at which ``ends_when`` is met, and holds in years for which ``only_if`` is.

    Raises:
        InputError: if the name is unknown or not timed, the value is out of range, it ends before it starts, or it is
            held in a programme and acts on the market as a whole.
    """

    name: str
    value: Value
    start: int = 0
    end: int | None = None
    reason: str = ""
    programme: str = ""
    ends_when: str = ""
    only_if: str = ""

    def __post_init__(self) -> None:
        parameter = find(self.name)
        if not parameter.row.timed:
            raise InputError(self.name, None, "this is not a lever: set it under 'world'")
        if self.programme and not parameter.row.local:
            raise InputError(self.name, self.programme, "acts on the market as a whole: hold it without a programme")
        object.__setattr__(self, "value", parameter.unbounded().check(self.value))
        months: tuple[tuple[str, Any], ...] = (("start", self.start), ("end", self.end))
        for name, month in months:
            if month is None and name == "end":
                continue
            if isinstance(month, bool) or not isinstance(month, Integral) or month < 0:
                raise InputError(f"{self.name}: {name}", month, "must be a month, 0 or later, as a whole number")
            object.__setattr__(self, name, int(month))
        for name in ("ends_when", "only_if"):
            if text := getattr(self, name):
                object.__setattr__(self, name, str(Condition.read(text, f"{self.name}: {TOLD[name]}")))
        if self.end is not None and self.end <= self.start:
            raise InputError(f"{self.name}: end", self.end, f"must be after its start (month {self.start})")

    def active(self, month: int) -> bool:
        """Whether it holds in that month."""
        return self.start <= month < (NO_END if self.end is None else self.end)


def in_money(levers: tuple[Lever, ...], before: Parameters, after: Parameters) -> tuple[Lever, ...]:
    """Levers of one world as they stand in another: amounts that they hold, or answer to, in its currency."""
    if (rate := before.exchange_rate / after.exchange_rate) == 1.0:
        return levers
    found = []
    for lever in levers:
        value = float(lever.value) * rate if is_money(table()[lever.name].row.unit) else lever.value
        ends_when, only_if = times(lever.ends_when, rate), times(lever.only_if, rate)
        found.append(dataclasses.replace(lever, value=value, ends_when=ends_when, only_if=only_if))
    return tuple(found)


def pulled(levers: Sequence[Lever], months: int) -> tuple[tuple[int, int], ...]:
    """Spans of months in which any of some levers is pulled, from the first to before the last one."""
    found = sorted({m for lever in levers for m in range(lever.start, min(lever.end or months, months))})
    cuts = [0, *(i for i, (a, b) in enumerate(pairwise(found), 1) if b != a + 1), len(found)]
    return tuple((found[a], found[b - 1] + 1) for a, b in pairwise(cuts) if b > a)


def content_of(lever: Lever) -> list[object]:
    """What of a lever decides the results of a run."""
    more = [lever.programme, lever.ends_when, lever.only_if]
    return [lever.name, lever.value, lever.start, lever.end, *(more if any(more) else [])]
