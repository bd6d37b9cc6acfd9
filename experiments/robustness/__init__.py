"""Which conclusions stand in other sizes, networks, years, and with the mechanisms that can be switched on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from ...scenarios.errors import InputError
from ..options import Shown
from ..spec import FewWorldsSpec, Source, argument, option, seeds_option, set_up, settings_option

if TYPE_CHECKING:
    from ...scenarios.scenario import Scenario

YEAR = 12


@dataclass(frozen=True)
class RobustSpec(
    FewWorldsSpec,
    kind="robust",
    study="robustness.robust.Robust",
    page="robust",
    example="no-policy verified-lighthouses",
    question="Which conclusions hold with other sizes, networks and mechanisms?",
):
    """Find which conclusions about scenarios change with the number of factories, the network, the years, and each
    mechanism that can be switched on or off.

    Attributes:
        sizes: numbers of factories; each is run so often that it costs about as much as the scenarios as they are.
        years: the same runs are read at the end of these, and where the scenarios end.
        variants: of those of ``experiments/robustness/data/variants.yaml``; all of them if none are named.
    """

    stored: ClassVar[bool] = True

    sources: tuple[Source, ...] = argument(
        metavar="SCENARIO...", several=True, shown=Shown("Set against", ("no-policy",), "scenario")
    )
    sizes: tuple[int, ...] = option(
        (300, 1_000, 5_000, 20_000),
        "Try so many factories; may stand several times.  [default: 300, 1000, 5000, 20000]",
        "--size",
        kind=int,
        shown=Shown("Numbers of factories to try", (300, 1_000)),
    )
    years: tuple[int, ...] = option(
        (5, 10, 20, 30),
        "Look at the end of this year too; may stand several times.  [default: 5, 10, 20, 30]",
        "--year",
        kind=int,
        limits=(1, 100),
        shown=Shown("Years to look at", (5, 10, 20)),
    )
    variants: tuple[str, ...] = option(
        (), "Switch on this mechanism only; may stand several times.  [default: all, one at a time]", "--variant"
    )
    seeds: int = seeds_option(20, 2)
    settings: tuple[str, ...] = settings_option()

    def __post_init__(self) -> None:
        super().__post_init__()
        if len(self.sources) < 2:
            remedy = "name two or more: conclusions are about what a scenario adds to the first one"
            raise InputError("scenarios", self.sources[0] if self.sources else None, remedy)

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, with their settings."""
        return tuple(set_up(source, self.settings) for source in self.sources)

    @property
    def horizons(self) -> tuple[int, ...]:
        """Months at whose end runs are read: the years asked for, and where the scenarios end."""
        return tuple(sorted({YEAR * year for year in self.years} | {self.scenarios[0].world.months}))
