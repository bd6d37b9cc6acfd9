"""What is said of every measure: its name, unit, label and equation, and the function that computes it."""

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
    """

    name: str
    unit: str
    label: str
    equation: str
    series: Callable[[Trace], Floats]
    counted: bool = False
