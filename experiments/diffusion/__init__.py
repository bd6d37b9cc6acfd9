"""A classic rule fitted to an observed diffusion, and simulated beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ...scenarios.errors import InputError
from ..spec import Source, Spec, argument, option, set_up, settings_option

if TYPE_CHECKING:
    from ...scenarios.scenario import Scenario

MOST_REPLAYS = 10_000
COUNTS = ("new", "cumulative")
"""What the numbers of a curve may be: new adopters of each period, or all until its end."""


@dataclass(frozen=True)
class FitSpec(
    Spec,
    kind="fit",
    study="diffusion.fit.Fit",
    page="fit",
    example="bass --shipped panel --seeds 50",
    question="Which simple rule explains who adopted when?",
):
    """Fit a classic rule to who adopted when on a real network, or to a curve, and simulate it beside that."""

    scenario: Source = argument("bass")
    curve: str | None = option(
        None, "Table of a curve, which needs no network: month or year, and adopters of each period.", metavar="FILE"
    )
    counts: str | None = option(
        None, "What the numbers of the curve are.  [default: as the name of their column says]", choices=COUNTS
    )
    market: float | None = option(
        None, "Size of the market of the curve, where it is known; else it is fitted too.", kind=float
    )
    shipped: str | None = option(None, "A network that comes with Stallpoint, in place of the scenario's own: panel.")
    start: str | None = option(
        None, "First period that is fitted: who adopted before is a first adopter.  [default: the one after the first]"
    )
    until: str | None = option(None, "Last period that was observed.  [default: that of the last adoption]")
    period: int = option(0, "Months of a period.  [default: 12 where all dates are years, else 1]", limits=(0, 120))
    seeds: int = option(100, "Simulations with what was fitted.", limits=(1, MOST_REPLAYS))
    settings: tuple[str, ...] = settings_option()

    @cached_property
    def base(self) -> Scenario:
        """The scenario, with its settings and its network."""
        from ...scenarios.shipped import shipped

        base = set_up(self.scenario, self.settings)
        return base if self.shipped is None else replace(base, network=shipped(self.shipped))

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What it is about."""
        return (self.base,)

    @property
    def dice(self) -> tuple[int, ...]:
        """The seeds."""
        return tuple(range(self.seeds))

    @property
    def folder(self) -> str:
        """The name of its output folder, if nobody gives it one."""
        return f"{self.kind}-{self.base.name}"

    def checked(self) -> None:
        """Refuse what cannot be fitted.

        Raises:
            InputError: if the rule is not a classic one, if nothing was observed, or on an option that has no effect.
        """
        if self.base.world.rule == "gates":
            remedy = "is not fitted: take a classic rule, for instance by --set rule=hazard"
            raise InputError("rule", self.base.world.rule, remedy)
        of_curve, of_panel = ("counts", "market"), ("shipped", "start", "until", "period")
        for name in of_panel if self.curve is not None else of_curve:
            if name in self.given():
                other = "with a curve, which has no network" if self.curve is not None else "without a curve (--curve)"
                raise InputError(name, getattr(self, name), f"has no effect {other}: leave it out")
        if self.market is not None and not 0.0 < self.market < math.inf:
            raise InputError("market", self.market, "must be a number above 0")
        if self.curve is None and self.base.network is None:
            remedy = (
                "is not given, and the scenario has no network with dates of adoption: give one of them, by --curve "
                "FILE, in the scenario, or by --shipped panel (curve=, network= or shipped= in Python)"
            )
            raise InputError("curve", None, remedy)
