"""A life of the world: it is assembled from a scenario and a seed and lived month by month. Nothing here needs Mesa."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from . import population, schedule
from .dice import Dice
from .history import History
from .ledger import Ledger
from .network.importing import build
from .network.network import Network
from .network.watching import Watching
from .outcomes.result import Result
from .world import World


def assemble(scenario: Scenario, dice: Dice, network: Network) -> World:
    """The world at month 0."""
    world = scenario.world
    factories = population.draw_factories(world, network, dice)
    sectors = max(int(network.sector.max(initial=0)) + 1, 1)
    market = float(np.median(factories.cost)) * network.n
    vendors, fit = population.draw_vendors(world, sectors, market, dice)
    return World(
        scenario=scenario,
        dice=dice,
        network=network,
        timeline=scenario.timeline(),
        factories=factories,
        employees=population.draw_employees(world, network, dice),
        middlemen=population.draw_middlemen(world, network, dice),
        vendors=vendors,
        government=population.government(),
        fit=fit,
        sector_sales=np.zeros_like(fit),
        watching=Watching(network, world.peer_closeness),
        ledger=Ledger(),
        history=History(world.months, network.n, world.vendors + world.spinoffs_max, world.rule != "gates"),
        revenue_at_start=factories.revenue.copy(),
        sector_size=np.maximum(np.bincount(network.sector, minlength=sectors), 1.0),
        market=market,
    )


def begin(scenario: Scenario, seed: int = 0, network: Network | None = None) -> World:
    """The world of a scenario at month 0.

    Args:
        scenario: what is asked.
        seed: any whole number, 0 included; decides every draw.
        network: a ready network in place of the scenario's own, for instance from
            :func:`stallpoint.model.network.importing.from_graph`.

    Raises:
        InputError: if the seed is no whole number, or the scenario's network files are at fault.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise InputError("seed", seed, "must be a whole number")
    dice = Dice(int(seed))
    return assemble(scenario, dice, network or build(scenario, dice))


def ended(world: World) -> bool:
    """Whether its last month has been lived."""
    return world.month >= world.scenario.world.months


def live(world: World, progress: Callable[[int], None] | None = None) -> Result:
    """Live all months that are left.

    Args:
        world: what :func:`begin` gave.
        progress: called after each month with the number of months lived.
    """
    if progress is None:
        schedule.live(world, world.scenario.world.months)
    while not ended(world):
        schedule.month(world)
        if progress is not None:
            progress(world.month)
    return Result.of(world)


def run(
    scenario: Scenario,
    seed: int = 0,
    network: Network | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Run a scenario once. The same scenario and seed give the same result, bit for bit, wherever it runs.

    It is what :class:`stallpoint.model.adoption.AdoptionModel` does, without the library that its agents come from.
    """
    return live(begin(scenario, seed, network), progress)
