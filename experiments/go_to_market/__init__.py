"""How a vendor should sell, while its rivals answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..spec import ScenarioSpec, Source, argument, option, parameters_option, seeds_option, spread_option

if TYPE_CHECKING:
    from .strategies import Strategy


@dataclass(frozen=True)
class MarketSpec(ScenarioSpec, kind="market", study="go_to_market.market.Market", page="market"):
    """Try how one vendor should sell (price, pricing model, target, proof, partners) while its rivals answer.

    Attributes:
        parameters: uncertainties of the other worlds; see :func:`stallpoint.experiments.designs.ranges.ranges`.
        tried: strategies besides those of a file and of scenarios.
        filmed: seeds on which the funnel by tier and prices over time rest.
    """

    scenario: Source = argument("no-policy")
    strategies: str | None = option(None, "A file of strategies.  [default: eleven of ours]", metavar="PATH")
    single: tuple[Source, ...] = option(
        (),
        "What the focal vendor does in this scenario; may stand several times.",
        "--strategy",
        metavar="SCENARIO",
    )
    goal: str = option(
        "own_profit",
        "What the vendor wants most; regret is about it.",
        choices=("own_profit", "own_revenue", "own_in_use", "own_contracts"),
    )
    worlds: int = option(15, "Other worlds, for regret; 0 for none.")
    world_seeds: int = option(2, "Runs of each strategy in each of them.")
    spread: float = spread_option(0.25)
    parameters: tuple[str, ...] = parameters_option(" in other worlds")
    design_seed: int = option(0, "Of the sample of worlds.")
    seeds: int | tuple[int, ...] = seeds_option(20)
    tried: tuple[Strategy, ...] = ()
    filmed: int = 10
