"""What a pattern is, what runs show of it, and how far the model may miss it."""

import math
from dataclasses import dataclass, fields
from typing import Any, Self

from ...agents.columns import Floats
from .pattern_measures import Named, Seen, mean, named
from .run_summary import Fact

SEEN, WEAK, CLAIM = "seen", "weak", "claim of the model"
WEIGHT = {SEEN: 1.0, WEAK: 0.5, CLAIM: 1.0}
"""How much a pattern counts if nobody says, by its standing."""
WORST = 3.0
"""Misses beyond this many tolerances count alike, so that one pattern cannot rule the search."""
SDS = 2.0
"""A limit lies this many standard errors from its figure."""
BASE = "base"
"""The scenario of a pattern that is seen where it is calibrated, without any other programme."""
END = -1
"""The month of a pattern that is seen when the run ends."""
DIFFERENCE, RATIO = "difference", "ratio"
COMPARED = (DIFFERENCE, RATIO)
GROUPINGS = ("size", "sector", "region", "tier")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something observed, or claimed, that a run of the model can show or fail to show.

    Attributes:
        name: short.
        measure: what it is about; one of :func:`~stallpoint.experiments.fitting.pattern_measures.names`.
        figure: what was observed; ``None`` for a claim that is a bound.
        low, high: limits of what passes; infinite where there is none.
        month: at whose end it is looked at, from 0; :data:`END` stands for the last of the run.
        by, group: the grouping and the group of which it speaks; empty for all.
        scenario: where it is looked for: :data:`BASE`, or another one in the world of the base.
        against, compare: the scenario that it is compared with, if any, and how: the difference, or how many times.
        error: standard error of the figure, where limits were made of one.
        weight: how much it counts in a search.
        unit: of all its figures, in words.
        source: where the figure comes from.
        standing: ``seen``, ``weak`` or ``claim of the model``.
        mapping: of whom and when the figure speaks, in which scenario it is looked for, and why the limits are so.
        held_out: whether the search never sees it.
        slack: how far inside a bound of a claim nothing is missed any more, in its unit.
    """

    name: str
    measure: str
    figure: float | None
    low: float
    high: float
    month: int = END
    by: str = ""
    group: str = ""
    scenario: str = BASE
    against: str = ""
    compare: str = DIFFERENCE
    error: float | None = None
    weight: float = 1.0
    unit: str = ""
    source: str = ""
    standing: str = SEEN
    mapping: str = ""
    held_out: bool = False
    slack: float = 0.0

    @property
    def about(self) -> Named:
        """What it is about."""
        return named(self.measure)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What is noted of each run for it."""
        return self.about.asked(self.month, self.by, self.group)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Those it looks at."""
        own = (self.scenario, self.against) if self.against else (self.scenario,)
        return self.about.across or own

    def value(self, seen: Seen) -> float:
        """What runs show of it; not a number where nothing can be said."""
        about, facts = self.about, self.facts
        if about.across:
            return about.combine(*(seen[name][facts[0]] for name in about.across))
        here = _facts(seen, self.scenario, facts)
        if not self.against:
            return about.made(here, self.by)
        there = _facts(seen, self.against, facts)
        if self.compare == RATIO:
            below = about.made(there, self.by)
            return about.made(here, self.by) / below if below else math.nan
        if about.combine is mean and not about.counted(self.by):  # on the same dice, pair by pair
            return mean(here[0] - there[0])
        return about.made(here, self.by) - about.made(there, self.by)

    @property
    def where(self) -> str:
        """Where runs show it, in words."""
        whom = f"of {self.by} {self.group} " if self.by else ""
        than = f", the {self.compare} to {self.against}" if self.against else ""
        among = "" if self.about.across else f" in {self.scenario}{than}"
        return f"{self.measure} {whom}at the end of month {self.month}{among}"

    def passes(self, value: float) -> bool:
        """Whether a figure lies within the limits."""
        return self.low <= value <= self.high

    def miss(self, value: float) -> float:
        """How far off a figure is, in tolerances: 0 on the figure (or safely inside the bounds), 1 at a limit.

        Negative where the figure is too low; never beyond :data:`WORST`, which also stands for what cannot be said.
        """
        if math.isnan(value):
            return WORST
        if self.figure is not None:
            room = self.high - self.figure if value > self.figure else self.figure - self.low
            off = (value - self.figure) / room
        else:
            above, below = 1.0 + (value - self.high) / self.slack, 1.0 + (self.low - value) / self.slack
            off = max(above, 0.0) - max(below, 0.0)
        return max(-WORST, min(off, WORST))

    def told(self) -> dict[str, Any]:
        """Its fields as a row of a table, which :meth:`from_told` reads."""
        none = {None: math.nan}
        return {each.name: none.get(value := getattr(self, each.name), value) for each in fields(self)}

    @classmethod
    def from_told(cls, row: dict[str, Any]) -> Self:
        """The pattern of such a row."""
        found = {each.name: row[each.name] for each in fields(cls)}
        for name in ("figure", "error"):
            found[name] = None if math.isnan(found[name]) else float(found[name])
        return cls(**found | {"month": int(found["month"]), "held_out": bool(found["held_out"])})


def _facts(seen: Seen, scenario: str, facts: tuple[Fact, ...]) -> tuple[Floats, ...]:
    return tuple(seen[scenario][fact] for fact in facts)
