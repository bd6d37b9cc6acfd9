"""The command ``market``: what one vendor's go-to-market strategies bring, while rivals answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .studies import as_typed, asked_of, carry_out, parameters_option, study_options

if TYPE_CHECKING:
    from ..experiments.selling.strategies import Strategy


@click.command()
@click.argument("scenario", default="no-policy")
@click.option("--strategies", type=click.Path(path_type=Path), help="A file of strategies.  [default: eleven of ours]")
@click.option(
    "--strategy",
    "single",
    multiple=True,
    metavar="SCENARIO",
    help="What the own vendor does in this scenario; may stand several times.",
)
@click.option(
    "--goal",
    type=click.Choice(["own_profit", "own_revenue", "own_in_use", "own_contracts"]),
    default="own_profit",
    show_default=True,
    help="What the vendor wants most; regret is about it.",
)
@click.option("--worlds", type=int, default=15, show_default=True, help="Other worlds, for regret; 0 for none.")
@click.option("--world-seeds", type=int, default=2, show_default=True, help="Runs of each strategy in each of them.")
@click.option("--spread", type=float, default=0.25, show_default=True, help="Share of its value a parameter moves by.")
@parameters_option(" in other worlds")
@click.option("--design-seed", type=int, default=0, show_default=True, help="Of the sample of worlds.")
@study_options("market-SCENARIO", seeds=20)
def market(
    scenario: str,
    strategies: Path | None,
    single: tuple[str, ...],
    goal: str,
    worlds: int,
    world_seeds: int,
    spread: float,
    parameters: tuple[str, ...],
    design_seed: int,
) -> int:
    """Try how one vendor should sell (price, pricing model, target, proof, partners) while its rivals answer."""
    from ..experiments.selling.market import Trial
    from ..experiments.selling.market import market as studied

    with as_typed():
        tried = _strategies(strategies, single)
    extra = ["--goal", goal, "--worlds", str(worlds), "--world-seeds", str(world_seeds), "--spread", f"{spread:g}"]
    extra += ["--design-seed", str(design_seed)]
    extra += ["--strategies", str(strategies)] if strategies else []
    extra += [word for name in single for word in ("--strategy", name)]
    extra += [word for name in parameters for word in ("--parameter", name)]
    asked = asked_of("market", [scenario], extra)
    trial = Trial(worlds, spread, world_seeds, seed=design_seed)
    return carry_out(
        asked, lambda means: studied(asked.scenarios[0], tried, asked.seeds, goal, parameters, trial, means)
    )


def _strategies(file: Path | None, single: tuple[str, ...]) -> tuple[Strategy, ...]:
    """Those of a file and of scenarios; ours if neither is named.

    Raises:
        InputError: on anything wrong with them.
    """
    from ..experiments.selling.strategies import DEFAULT, load_strategies, of_scenario
    from ..scenarios.files import load

    found = (*(load_strategies(file) if file else ()), *(of_scenario(load(name)) for name in single))
    return found or DEFAULT
