"""What a search is for and what it must keep to: figures of a run, objectives over them, and limits."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...model.outcomes.measures import MEASURES, SHARE_OF_ALL
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..designs.sampled import REPRODUCTION, VERDICTS, known_outcome
from ..grouped import within
from ..outcome import YEAR
from ..statistics import POSITIVE, SHARE, Bounds

MOST, LEAST = "most", "least"
UNWANTED = ("public_spent", "firms_spent", "abandoned", "closed", "reverted", "sabotage", "obstructing", "own_lost")
"""Figures of which less is wanted where nobody says so; and all that gates hold (``held_...``)."""
OBJECTIVE, LIMIT = "--objective", "--limit"
BY_YEAR = re.compile(r"(.+?)@year=(.*)")
COMPARED = re.compile(r"(.+?)\s*(>=|<=)\s*(.+)")
FORM = "must be written FIGURE >= VALUE or FIGURE <= VALUE, for instance 'in_use@size=small >= 0.05'"


@dataclass(frozen=True, slots=True)
class Figure:
    """Something that a run comes to.

    Attributes:
        outcome: of all factories, or of a group (``in_use@size=small``), as studies of many runs know it.
        year: by the end of which it is read; ``None``: at the end of the run.
    """

    outcome: str
    year: int | None = None

    def __str__(self) -> str:
        return self.outcome if self.year is None else f"{self.outcome}@year={self.year}"

    @property
    def measure(self) -> str:
        """The name of the measure."""
        return self.outcome.partition("@")[0]

    @property
    def is_share(self) -> bool:
        """Whether it is a share, of all factories, of a group, or of runs."""
        return self.measure in VERDICTS or (self.measure in MEASURES and MEASURES[self.measure].unit == SHARE_OF_ALL)

    @property
    def within(self) -> Bounds:
        """Between which two the value of every run lies."""
        if self.measure in VERDICTS:
            return SHARE
        return POSITIVE if self.measure == REPRODUCTION else within(self.outcome)


USE, MONEY, FIRMS = Figure("in_use"), Figure("public_spent"), Figure("firms_spent")
"""Figures that are told of every mix."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What is wanted: most of a figure, or least."""

    figure: Figure
    least: bool = False

    def __str__(self) -> str:
        return f"{LEAST if self.least else MOST} {self.figure}"

    @property
    def sign(self) -> float:
        """What a better value is greater by: 1, or -1 where less is wanted."""
        return -1.0 if self.least else 1.0


@dataclass(frozen=True, slots=True)
class Limit:
    """What must be kept to, on the mean over runs: a floor (``>=``), or a ceiling."""

    figure: Figure
    floor: bool
    bound: float

    def __str__(self) -> str:
        return f"{self.figure} {'>=' if self.floor else '<='} {self.bound:g}"

    def short(self, value: float) -> float:
        """By how much a value misses it; 0 or less where it is kept to, NaN counts as missed."""
        gap = self.bound - value if self.floor else value - self.bound
        return math.inf if math.isnan(gap) else gap

    def relative(self, value: float) -> float:
        """The same as a share of the bound."""
        return self.short(value) / (abs(self.bound) or 1.0)


def figure(text: str, field: str, base: Scenario) -> Figure:
    """A figure as it is written: ``in_use``, ``in_use@size=small``, ``in_use@size=small@year=5``.

    Raises:
        InputError: if a run of the scenario comes to no such figure, or does not last so long.
    """
    text = text.strip()
    found = BY_YEAR.fullmatch(text)
    outcome = known_outcome(found[1].strip() if found else text, field, base)
    if not found:
        return Figure(outcome)
    last = base.world.months // YEAR
    if not (found[2].strip().isdecimal() and 1 <= int(found[2]) <= last):
        raise InputError(field, text, f"its year must be a whole number from 1 to {last}, which the runs last")
    year = int(found[2])
    return Figure(outcome, None if year * YEAR == base.world.months else year)


def goals_of(texts: Sequence[str], base: Scenario) -> tuple[Goal, ...]:
    """Objectives as they are written; public money comes last where it is not named.

    Raises:
        InputError: on a figure that there is not, or one named twice.
    """
    found: list[Goal] = []
    for text in texts or (str(Goal(USE)),):
        word, _, rest = text.strip().partition(" ")
        said = rest if word in (MOST, LEAST) and rest else text
        one = figure(said, OBJECTIVE, base)
        if one in [goal.figure for goal in found]:
            raise InputError(OBJECTIVE, text, "is named twice: name it once")
        unwanted = one.measure in UNWANTED or one.measure.startswith("held_")
        found.append(Goal(one, word == LEAST if said is rest else unwanted))
    return (*found, *([] if MONEY in [goal.figure for goal in found] else [Goal(MONEY, least=True)]))


def limits_of(texts: Sequence[str], budget: float | None, base: Scenario) -> tuple[Limit, ...]:
    """Limits as they are written, with the budget as one more.

    Raises:
        InputError: on a figure that there is not, a bound that is no number, or two limits that contradict each other.
    """
    found = [] if budget is None else [Limit(MONEY, False, float(budget))]
    for text in texts:
        parts = COMPARED.fullmatch(text.strip())
        if parts is None:
            raise InputError(LIMIT, text, FORM)
        one = figure(parts[1], LIMIT, base)
        try:
            bound = float(parts[3])
        except ValueError:
            bound = math.nan
        if not math.isfinite(bound):
            raise InputError(LIMIT, text, f"{parts[3]!r} is no number: it {FORM}")
        if one.is_share and not 0.0 <= bound <= 1.0 and not (one.measure in MEASURES and MEASURES[one.measure].counted):
            raise InputError(LIMIT, text, f"{one} is a share, from 0 to 1: for 5 % write 0.05")
        found.append(Limit(one, parts[2] == ">=", bound))
    for floor in (each for each in found if each.floor):
        for ceiling in (each for each in found if not each.floor and each.figure == floor.figure):
            if floor.bound > ceiling.bound:
                raise InputError(LIMIT, str(floor), f"contradicts {ceiling}: take one out, or move it")
    return tuple(found)
