"""How a vendor should sell, while its rivals answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..spec import (
    FewWorldsSpec,
    ScenarioSpec,
    Source,
    argument,
    option,
    parameters_option,
    sample_seed_option,
    seeds_option,
    spread_option,
)

if TYPE_CHECKING:
    from .strategies import Strategy


@dataclass(frozen=True)
class MarketSpec(
    ScenarioSpec,
    FewWorldsSpec,
    kind="market",
    study="go_to_market.market.Market",
    page="market",
    example="no-policy --goal own_profit",
    question="How should a vendor sell, with rivals that answer?",
):
    """Try how one vendor should sell (price, pricing model, target, proof, partners) while its rivals answer.

    Attributes:
        worlds: a set of worlds in which everything is tried, on all seeds.
        drawn: other worlds, drawn around the scenario's own.
        parameters: what is drawn; see :func:`stallpoint.experiments.designs.ranges.ranges`.
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
    drawn: int | None = option(
        None,
        "Other worlds to draw, for regret.  [default: 0; 15 with --worlds 1]",
        kind=int,
        limits=(0, 100_000),
    )
    world_seeds: int = option(2, "Runs of each strategy in each world that is drawn.")
    spread: float = spread_option(0.25)
    parameters: tuple[str, ...] = parameters_option(" in the worlds that are drawn")
    design_seed: int = sample_seed_option()
    seeds: int | tuple[int, ...] = seeds_option(10)
    tried: tuple[Strategy, ...] = ()
    filmed: int = 10
