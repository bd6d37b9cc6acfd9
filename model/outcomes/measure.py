"""What is said of every measure: its name, unit, label and equation, and the function that computes it."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from ...agents.columns import Floats
from .trace import Trace


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome of a run, one value a month.

    Attributes:
        name: column name.
        unit: in words.
        label: as a reader sees it.
        equation: how it is computed.
        series: the function that computes it from a result.
        counted: whether it is counted up over a run, so that a share may pass 1.
        signed: whether it may be below zero.
    """

    name: str
    unit: str
    label: str
    equation: str
    series: Callable[[Trace], Floats]
    counted: bool = False
    signed: bool = False

    @property
    def within(self) -> tuple[float, float]:
        """Between which two every value lies; infinite where there is no end."""
        if self.signed:
            return -math.inf, math.inf
        share = self.unit == "0-1" or self.unit.startswith("share of")
        return 0.0, 1.0 if share and not self.counted else math.inf
