"""How large a programme must be; where it spreads and where it stalls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...scenarios.errors import InputError
from ...scenarios.table.government import COUNTS, SELECTION
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
    )
    counts: tuple[str, ...] = option(
        tuple(COUNTS), "What it counts as success; may stand twice.  [default: both]", choices=tuple(COUNTS)
    )
    durations: tuple[int, ...] = option(
        (60,), "Months that it lasts; may stand several times.  [default: 60]", "--duration", int
    )
    most: float = option(0.2, "Largest size, a share of factories a year.")
    share: float = option(0.5, "Of runs that must escape.")
    criterion: str = option(
        "unsupported",
        "When a run escapes.",
        choices=("unsupported", "spreading", "case-reproduction"),
    )
    within: float = option(0.005, "How closely the size is searched.")
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
    x: str | PhaseAxis = option(help="pilots=0:0.2:5 or fog=0,0.4,1.", metavar="NAME=VALUES")
    y: str | PhaseAxis = option(help="Another one: selection=prestige,peers.", metavar="NAME=VALUES")
