"""What adoption is lost to."""

from __future__ import annotations

from dataclasses import dataclass

from ...scenarios.errors import InputError
from ...scenarios.parameters import nearest
from ..options import Shown
from ..spec import FewWorldsSpec, ScenarioSpec, Source, argument, option

OF_ALL = ("in_use", "breadth", "unsupported")
"""Measures of all factories that an attribution may be of."""
MOST_ORDERS = 1000


@dataclass(frozen=True)
class AttributionSpec(
    ScenarioSpec,
    FewWorldsSpec,
    kind="attribute",
    study="attribution.attribution.Attribution",
    page="attribution",
    example="no-policy --worlds 1",
    question="How much adoption is lost to each bottleneck?",
):
    """Share the adoption lost in a scenario among ten bottlenecks, each taken to its best tenth (Shapley values).

    Beside them: what taking each away brings before all others, and after them.
    """

    scenario: Source = argument("display-programme")
    measure: str = option(
        "in_use",
        "What is lost: in_use, breadth (ever starting), unsupported (scaling so), or one of a group "
        "(in_use@size=small).",
        shown=Shown("What is lost", offered=OF_ALL),
    )
    players: tuple[str, ...] = option(
        (),
        "A bottleneck that plays: one of the ten by name, one of your own, or a YAML file of them; may stand several "
        "times.  [default: all ten]",
        "--player",
        metavar="NAME[=PARAMETER:VALUE,...]",
    )
    standing: float = option(
        0.9, "How much of today's population, or of a plausible range, a bottleneck leaves behind: its best tenth."
    )
    orders: int = option(
        4,
        "Orders drawn on each seed in which bottlenecks go, an even number; 0 runs every set of them, as is done with "
        "five or fewer.",
        limits=(0, MOST_ORDERS),
        shown=Shown("Orders on each run (an even number)", 2),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if "@" not in self.measure and self.measure not in OF_ALL:
            more = f", or one of a group, such as in_use@size=small{nearest(self.measure, OF_ALL)}"
            raise InputError("--measure", self.measure, f"must be one of: {', '.join(OF_ALL)}{more}")
        if self.orders % 2:
            raise InputError("--orders", self.orders, "must be even: each order is drawn with its reverse")
        if not 0.0 < self.standing <= 1.0:
            raise InputError("--standing", self.standing, "must be above 0, and at most 1")
