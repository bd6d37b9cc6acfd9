"""What may decide which choice of a lesson came true: every kind of answer by its name, with what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..experiments.compare import Comparison
from . import lesson_answers as say
from .formatting import between, count, listed, points, quantity, share, still_needed, years
from .lesson_answers import LessonAnswer
from .measured import inside, is_share

type Answer = Callable[[Comparison], LessonAnswer]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lesson file says under ``answer``, beside the kind.

    Attributes:
        limits: rising; a value at a limit belongs to the choice above it.
        measure: which measure is read.
        scenario: of which scenario; empty for the one that the kind takes.
        against: what it is set against; empty for the first scenario.
        year: at the end of which year; 0 for the last one.
    """

    limits: tuple[float, ...] = ()
    measure: str = "in_use"
    scenario: str = ""
    against: str = ""
    year: int = 0

    def months(self, c: Comparison) -> int:
        """The month up to which it is read."""
        return 12 * self.year or c.months


class Kind(NamedTuple):
    """One kind of answer.

    Attributes:
        made: makes what reads the runs.
        keys: what may stand beside the kind.
        limits: how many limits it takes, at least and at most.
        choices: how many choices it decides between, by the numbers of limits and of scenarios.
        scenarios: how many scenarios it needs at least.
        meaning: what it asks.
    """

    made: Callable[[Asked], Answer]
    keys: tuple[str, ...]
    limits: tuple[int, int]
    choices: Callable[[int, int], int]
    scenarios: int
    meaning: str


ANY = 1, 5
"""Numbers of limits where every span between two is a choice."""


def level(asked: Asked) -> Answer:
    """How high a measure is in a scenario at the end of a year."""

    def answer(c: Comparison) -> LessonAnswer:
        name, months = asked.scenario or c.baseline, asked.months(c)
        ends = c.at_end(name, asked.measure, months)
        low, high = float(ends.min()), float(ends.max())
        span = f", single runs {between(low, high, _form(asked.measure))}" if high > low else ""
        told = f"{_head(asked, c)}: {_value(asked.measure, float(ends.mean()))} in {name}{span}."
        return LessonAnswer(say.slot(float(ends.mean()), asked.limits), told)

    return answer


def difference(asked: Asked) -> Answer:
    """What a scenario adds to another one."""

    def answer(c: Comparison) -> LessonAnswer:
        name, other, months = asked.scenario or c.names[-1], asked.against or c.baseline, asked.months(c)
        d = c.difference(name, asked.measure, against=other, months=months)
        shares = is_share(asked.measure)
        mean, ends = (points(d.mean), between(d.low, d.high, "points")) if shares else _plain(d.mean, d.low, d.high)
        told = (
            f"{_head(asked, c)}: {_levels(asked, c, (other, name))}. {name} against {other} is {mean}"
            f"{' points' * shares} ({ends}; sign: {still_needed(d)})."
        )
        return LessonAnswer(say.slot(d.mean, asked.limits), told)

    return answer


def times(asked: Asked) -> Answer:
    """How many times as high a measure is in a scenario as in another one."""

    def answer(c: Comparison) -> LessonAnswer:
        name, other, months = asked.scenario or c.names[-1], asked.against or c.baseline, asked.months(c)
        over, under = (float(c.at_end(each, asked.measure, months).mean()) for each in (name, other))
        ratio = say.ratio(over, under)
        tail = f": {quantity(ratio)} times" if np.isfinite(ratio) else ""
        return LessonAnswer(
            say.slot(ratio, asked.limits), f"{_head(asked, c)}: {_levels(asked, c, (other, name))}{tail}."
        )

    return answer


def highest(asked: Asked) -> Answer:
    """In which scenario a measure is highest; the choices stand in the order of the scenarios."""

    def answer(c: Comparison) -> LessonAnswer:
        months = asked.months(c)
        means = [float(c.at_end(name, asked.measure, months).mean()) for name in c.names]
        return LessonAnswer(int(np.argmax(means)), f"{_head(asked, c)}: {_levels(asked, c, c.names)}.")

    return answer


def _head(asked: Asked, c: Comparison) -> str:
    text = f"{inside(asked.measure)} after {years(asked.months(c))}, mean of {count(c.runs_each, 'run')}"
    return text[:1].upper() + text[1:]


def _levels(asked: Asked, c: Comparison, names: Sequence[str]) -> str:
    months = asked.months(c)
    values = [(float(c.at_end(name, asked.measure, months).mean()), name) for name in names]
    return listed([f"{_value(asked.measure, value)} in {name}" for value, name in values])


def _form(measure: str) -> str:
    return "share" if is_share(measure) else "quantity"


def _value(measure: str, value: float) -> str:
    return share(value) if is_share(measure) else quantity(value)


def _plain(mean: float, low: float, high: float) -> tuple[str, str]:
    return quantity(mean), between(low, high)


def _spans(limits: int, scenarios: int) -> int:
    return limits + 1


def _fixed(number: int) -> Callable[[int, int], int]:
    return lambda limits, scenarios: number


_ALL = ("limits", "measure", "scenario", "against", "year")
OF_SHARES = frozenset({"level", "difference", "take_off", "lead", "crowd"})
"""Kinds whose limits are shares, if what they read is one; those of the others are factors and years."""
KINDS: dict[str, Kind] = {
    "level": Kind(level, ("limits", "measure", "scenario", "year"), ANY, _spans, 1, "how high a measure is"),
    "difference": Kind(difference, _ALL, ANY, _spans, 2, "what the last scenario adds to the first"),
    "times": Kind(times, _ALL, ANY, _spans, 2, "how many times as high the last scenario is as the first"),
    "highest": Kind(highest, ("measure", "year"), (0, 0), lambda limits, n: n, 2, "in which scenario it is highest"),
    "take_off": Kind(
        lambda asked: say.take_off(asked.limits),
        ("limits",),
        (1, 4),
        lambda limits, n: limits + 2,
        1,
        "real use in the first scenario, half-way and at the end; the last choice is that it is above the first "
        "limit half-way already",
    ),
    "lead": Kind(
        lambda asked: say.lead(asked.limits[0]),
        ("limits",),
        (1, 1),
        _fixed(4),
        2,
        "whether the lead of the last scenario half-way (the limit or more) is kept, lost, or never there",
    ),
    "growth": Kind(
        lambda asked: say.growth(asked.limits),
        ("limits",),
        ANY,
        _spans,
        2,
        "by what factor real use is larger in the second scenario than in the first",
    ),
    "together": Kind(
        lambda asked: say.together,
        (),
        (0, 0),
        _fixed(4),
        4,
        "whether the last scenario adds more than those between it and the first in sum",
    ),
    "fastest_year": Kind(
        lambda asked: say.fastest_year(asked.limits),
        ("limits",),
        ANY,
        _spans,
        1,
        "in which year most factories scale in the first scenario",
    ),
    "crowd": Kind(
        lambda asked: say.crowd(asked.limits),
        ("limits",),
        ANY,
        _spans,
        2,
        "how much more often more than half scale in the second scenario than in the first, as a share of the runs",
    ),
    "cascades": Kind(
        lambda asked: say.cascades,
        (),
        (0, 0),
        lambda limits, n: n,
        2,
        "in which scenario a tenth of all scale most often",
    ),
}
