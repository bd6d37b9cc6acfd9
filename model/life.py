"""A life of the world: it is assembled from a scenario and a seed and lived month by month. Nothing here needs Mesa."""

from collections.abc import Callable

import numpy as np

from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from . import forecast, schedule
from .assembly import assemble
from .code.living import OwnCode
from .dice import Dice
from .ledger import trimmed
from .network.importing import build
from .network.network import Network
from .outcomes.own_measures import own_measures
from .outcomes.result import Result
from .world import World


def begin(scenario: Scenario, seed: int = 0, network: Network | None = None) -> World:
    """The world of a scenario at month 0.

    Args:
        scenario: what is asked.
        seed: any whole number, 0 included; decides every draw.
        network: a ready network in place of the scenario's own, for instance from
            :func:`stallpoint.model.network.importing.from_graph`.

    Raises:
        InputError: if the seed is no whole number, the scenario's network files are at fault, or an own measure has
            the name of a built-in one.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)):
        raise InputError("seed", seed, "must be a whole number")
    dice = Dice(int(seed))
    world = assemble(scenario, dice, network or build(scenario, dice))
    if scenario.code:
        own_measures(scenario)
        world.code = OwnCode(scenario.code)
    return world


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
        schedule.live(world, world.month + 1)
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

    A run that takes more than a minute, or half of the memory, says so before it starts, by a
    :class:`~stallpoint.scenarios.errors.Notice`.

    It is what :class:`stallpoint.model.adoption.AdoptionModel` does, without the library that its agents come from.
    """
    generated = network is None and scenario.network is None
    if generated:  # before the memory is taken
        forecast.say(forecast.of_run(scenario, scenario.world.factories, lived))
    world = begin(scenario, seed, network)
    if not generated:
        forecast.say(forecast.of_run(scenario, world.network.n, lived))
    return live(world, progress)


def lived(scenario: Scenario) -> World:
    """The world of a scenario after its last month, without room for what did not happen."""
    world = begin(scenario)
    live(world)
    world.state = world.state._replace(log=trimmed(world.state.log))
    return world
