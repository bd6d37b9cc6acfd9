"""What a pattern is, and how far the model may miss it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...agents.columns import Floats

type Seen = Mapping[str, Mapping[str, Floats]]
"""Facts by scenario and name, one entry a seed; the seeds are the same for all scenarios."""
type PatternMeasure = Callable[[Seen], float]

SEEN, WEAK, CLAIM = "seen", "weak", "claim of the model"
WEIGHT = {SEEN: 1.0, WEAK: 0.5, CLAIM: 1.0}
WORST = 3.0
"""Misses beyond this many tolerances count alike, so that one pattern cannot rule the search."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something observed, or claimed, that a run of the model can show or fail to show.

    Attributes:
        name: short.
        unit: of all its figures.
        figure: what was observed; ``None`` for a claim that is a bound.
        low, high: limits of what passes; infinite where there is none.
        source: where the figure comes from.
        standing: ``seen``, ``weak`` or ``claim of the model``.
        mapping: of whom and when the figure speaks, in which scenario it is looked for, and why the limits are so.
        measure: from facts of runs to the model's figure; not a number where nothing can be said.
        held_out: whether the search never sees it.
        slack: how far inside a bound of a claim nothing is missed any more, in its unit.
    """

    name: str
    unit: str
    figure: float | None
    low: float
    high: float
    source: str
    standing: str
    mapping: str
    measure: PatternMeasure
    held_out: bool = False
    slack: float = 0.0

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
