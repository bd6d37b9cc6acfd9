"""What a run of a scenario would find before its first month: what cannot be, and what can do nothing."""

from ..scenarios.scenario import Scenario
from .areas import areas_of, unreached
from .dice import Dice
from .first_adopters import told_too_few, too_few
from .network.idle import of_network
from .network.importing import build
from .population import draw_factories

SEED = 0
MOST_FACTORIES = 20_000
"""Factories of a generated network up to which they are drawn only to see whom programmes reach."""


def check(scenario: Scenario) -> list[str]:
    """How its network was read, what can do nothing on it, programmes that reach nobody, and too few first adopters.

    What the scenario leaves to dice is drawn as those of seed 0 do.

    Raises:
        InputError: as a run would at month 0: on network files at fault, or programmes or first adopters for whom there
            is no place.
    """
    if scenario.network is None and (
        not (scenario.programmes or scenario.first) or scenario.world.factories > MOST_FACTORIES
    ):
        return told_too_few(scenario.world, None, scenario.world.factories) if scenario.first is None else []
    dice = Dice(SEED)
    network = build(scenario, dice)
    factories = draw_factories(scenario.world, network, dice)
    reach = unreached(scenario, *areas_of(scenario, network, factories))
    return [*of_network(scenario, network), *reach, *too_few(scenario, network, factories)]
