"""How large a programme must be; where it spreads and where it stalls."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...scenarios.errors import InputError
from ...scenarios.table.government import COUNTS, SELECTION
from ..options import Shown
from ..spec import FewWorldsSpec, ScenarioSpec, Source, argument, option

if TYPE_CHECKING:
    from .phase import PhaseAxis
    from .programmes import Programme


@dataclass(frozen=True)
class EscapeSpec(
    ScenarioSpec,
    FewWorldsSpec,
    kind="escape",
    study="thresholds.escape.Escape",
    page="escape",
    example="no-policy --worlds 1",
    question="How large must a programme be, so that it goes on without help?",
):
    """Search the smallest pilot programme after which scaling goes on unsupported.

    Attributes:
        programmes: kinds of programme; by default every mix of selection, counts and duration.
    """

    scenario: Source = argument("verified-lighthouses")
    selections: tuple[str, ...] = option(
        ("prestige", "peers"),
        "Whom the programme selects; may stand several times.  [default: prestige and peers]",
        "--selection",
        choices=tuple(SELECTION),
        shown=Shown("Whom the programme selects"),
    )
    counts: tuple[str, ...] = option(
        tuple(COUNTS),
        "What it counts as success; may stand twice.  [default: both]",
        choices=tuple(COUNTS),
        shown=Shown("What it counts as success"),
    )
    durations: tuple[int, ...] = option(
        (60,),
        "Months that it lasts; may stand several times.  [default: 60]",
        "--duration",
        int,
        shown=Shown("Months that it lasts"),
    )
    most: float = option(
        0.2,
        "Largest size, a share of factories a year.",
        shown=Shown("Largest programme, % of factories a year", what="percent"),
    )
    share: float = option(0.5, "Of runs that must escape.", shown=Shown("Runs that must go on, %", what="percent"))
    criterion: str = option(
        "unsupported",
        "When a run escapes.",
        choices=("unsupported", "spreading", "case-reproduction"),
        shown=Shown("What counts as going on"),
    )
    within: float = option(
        0.005,
        "How closely the size is searched.",
        shown=Shown("How closely, % of factories a year", 0.02, "percent"),
    )
    programmes: tuple[Programme, ...] = ()

    def __post_init__(self) -> None:
        from ...scenarios.parameters import find

        super().__post_init__()
        if not 0.0 < self.share < 1.0:
            raise InputError("--share", self.share, "must lie between 0 and 1, without both")
        try:
            find("pilots").check(self.most)
        except InputError as error:
            raise InputError("--most", self.most, error.remedy) from None
        if self.most == 0.0:
            raise InputError("--most", self.most, "must be above 0")
        if not 0.0 < self.within < self.most:
            remedy = f"must be more than 0 and less than the largest size ({self.most:g})"
            raise InputError("--within", self.within, remedy)

    def runs_in_all(self, first: int) -> int:
        """The sizes that are looked at first, and those of a bisection from both ends of the widest gap."""
        from .escape import LADDER

        halvings = max(0, math.ceil(math.log2(self.most * (LADDER[-1] - LADDER[-2]) / self.within)))
        return first * (1 + len(LADDER) + 2 * halvings) // (1 + len(LADDER))


@dataclass(frozen=True)
class PhaseSpec(
    ScenarioSpec,
    FewWorldsSpec,
    kind="phase",
    study="thresholds.phase.Phase",
    page="phase",
    example="display-programme --x pilots=0:0.2:5 --y selection=prestige,peers",
    question="Where does it spread, and where does it stall?",
):
    """Map the verdict of a scenario over two of its parameters."""

    scenario: Source = argument("display-programme")
    x: str | PhaseAxis = option(
        help="pilots=0:0.2:5 or fog=0,0.4,1.",
        metavar="NAME=VALUES",
        shown=Shown("Across", "pilots=0:0.2:5", "axis"),
    )
    y: str | PhaseAxis = option(
        help="Another one: selection=prestige,peers.",
        metavar="NAME=VALUES",
        shown=Shown("Upwards", "selection=prestige,peers", "axis"),
    )
