"""What the Market page runs and adds up: a vendor's strategies on the same dice, while rivals answer."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence

import numpy as np

from ...experiments.compare import Comparison
from ...experiments.outcome import Keep, Outcome
from ...experiments.selling.market import REACTIONS
from ...experiments.selling.market_runs import FIGURES, PATHS, WAYS
from ...experiments.selling.strategies import AS_MARKET, DEFAULT, Strategy, of_scenario
from ...experiments.statistics import Interval, interval
from ...model.outcomes.funnel import STEPS
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..telling import SURE, UNSURE, quantity, share, years
from .work import readable

KEEP = Keep(measures=tuple(dict.fromkeys((*FIGURES, *PATHS, "breadth"))), groups=(), sales=True)
MINE = "as set in Explore"


def strategies(scenario: Scenario) -> tuple[Strategy, ...]:
    """What can be tried: the market's way, what the levers of this tab say if anything, and the named ones."""
    try:
        mine: tuple[Strategy, ...] = (dataclasses.replace(of_scenario(scenario), name=MINE),)
    except InputError:
        mine = ()
    return (AS_MARKET, *mine, *DEFAULT)


def worlds(scenario: Scenario, names: Sequence[str], answer: str) -> tuple[Scenario, ...]:
    """The scenario under each strategy, named after it; the market's way comes first."""
    wanted = {AS_MARKET.name, *names}
    return tuple(
        dataclasses.replace(each.applied(scenario).with_world(**REACTIONS[answer]), name=each.name)
        for each in strategies(scenario)
        if each.name in wanted
    )


def sold(scenario: Scenario, seed: int) -> Outcome:
    """One run of one strategy; whatever goes wrong in it becomes an outcome with a sentence."""
    from ...model.life import run

    start = time.perf_counter()
    try:
        return Outcome.of(run(scenario, seed), KEEP, time.perf_counter() - start)
    except Exception as error:
        return Outcome.failed(scenario, seed, readable(error))


def compared(asked: Sequence[Scenario], seeds: int, results: Sequence[object]) -> Comparison | None:
    """What is finished on seeds that all strategies have; ``None`` before the first."""
    outcomes = [result for result in results if isinstance(result, Outcome)]
    try:
        return Comparison(tuple(asked), tuple("" for _ in asked), tuple(outcomes), seeds)
    except InputError:
        return None


def funnel(c: Comparison, name: str) -> dict[str, dict[str, float]]:
    """Mean factories at each step of the funnel by tier."""
    runs = c.runs(name)
    tiers = sorted({tier for run in runs for tier in run.funnels["tier"]}, key=int)
    none = (0,) * len(STEPS)
    found = {}
    for tier in tiers:
        counts = np.mean([run.funnels["tier"].get(tier, none) for run in runs], axis=0)
        found[tier] = dict(zip(STEPS, counts.tolist(), strict=True))
    return found


def lost(c: Comparison, name: str) -> dict[str, Interval]:
    """Clients lost by the way they went."""
    return {way: interval(np.array([float(run.losses[way]) for run in c.runs(name)])) for way in WAYS}


def lead(c: Comparison) -> str:
    """Who signs most, who is used most and who earns most, for how long, and whether the runs tell that one apart."""
    signs, used, earns = (
        max(c.names, key=lambda name: c.end(name, m).mean) for m in ("own_contracts", "own_in_use", "own_profit")
    )
    contracts, inside = c.end(signs, "own_contracts").mean, c.end(signs, "own_in_use").mean
    part = share(inside / contracts) if contracts > 0 else "none"
    ahead = all(c.difference(earns, "own_profit", name).sure for name in c.names if name != earns)
    sure = f", {SURE if ahead else UNSURE}" if len(c.names) > 1 else ""
    return (
        f"After {years(c.months)} in this world. Most contracts: {signs}, {quantity(contracts)} of which {part} are in "
        f"real use. Most real use: {used}, {quantity(c.end(used, 'own_in_use').mean)} factories. Most profit: "
        f"{earns}{sure}."
    )
