"""How long a study will take and what memory it needs, said before it starts where it is much."""

import os
from collections.abc import Sequence

from ..model import forecast
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from .outcome import Keep, Outcome

SAMPLED = 3
"""Scenarios of a study that are tried."""
ROW = 8
"""Bytes that a firm takes in a file at least."""


def say(scenarios: Sequence[Scenario], runs: int, jobs: int, keep: Keep | None = None, here: bool = True) -> None:
    """Tell the user of a study that is long or large.

    Args:
        scenarios: what is run.
        runs: how many runs there are in all.
        jobs: how many are made at once.
        keep: what of each run is held until the end; ``None`` if nothing is.
        here: whether runs are made on this machine.
    """
    forecast.say(of_study(scenarios, runs, min(jobs, runs), keep, here))


def of_study(scenarios: Sequence[Scenario], runs: int, jobs: int, keep: Keep | None = None, here: bool = True) -> str:
    """The forecast of a study, see :func:`stallpoint.model.forecast.told`; the rest is as in :func:`say`."""
    if little(scenarios, runs):
        return ""
    try:
        costs = _costs(scenarios)
    except (InputError, OSError):  # the run itself will say what is wrong
        return ""
    place = forecast.machine()
    seconds = _mean(costs) * runs / jobs
    memory = place.taken + (_outcome(scenarios[0], keep) * runs if keep else 0.0)
    if here:
        one = max(cost.memory for cost in costs)
        memory += one if jobs == 1 else jobs * (place.taken + one)
    return forecast.told(seconds, memory, jobs, place)


def seconds_a_run(scenarios: Sequence[Scenario]) -> float:
    """How long one run of a study takes here, from a few small ones.

    Raises:
        InputError: if they cannot be run.
        OSError: if a file of theirs cannot be read.
    """
    return _mean(_costs(scenarios))


def _costs(scenarios: Sequence[Scenario]) -> list[forecast.Cost]:
    from ..model.life import lived

    return [forecast.cost(each, _factories(each), lived) for each in dict.fromkeys(_sample(scenarios))]


def _mean(costs: Sequence[forecast.Cost]) -> float:
    return sum(cost.seconds for cost in costs) / len(costs)


def little(scenarios: Sequence[Scenario], runs: int) -> bool:
    """Whether a study is so little that nothing needs to be tried to know it."""
    most = max((_most(scenario) * scenario.world.months for scenario in _sample(scenarios)), default=0.0)
    return most * runs <= forecast.LITTLE


def _sample(scenarios: Sequence[Scenario]) -> list[Scenario]:
    count = min(SAMPLED, len(scenarios))
    return [scenarios[at * len(scenarios) // count] for at in range(count)]


def _most(scenario: Scenario) -> float:
    """How many factories there can be, without looking into any file."""
    if scenario.network is None:
        return scenario.world.factories
    try:
        return sum(os.path.getsize(path) for path in scenario.network.paths().values()) / ROW
    except OSError:
        return 0.0


def _factories(scenario: Scenario) -> int:
    from ..model.dice import Dice
    from ..model.network.importing import build

    return scenario.world.factories if scenario.network is None else build(scenario, Dice(0)).n


def _outcome(scenario: Scenario, keep: Keep) -> float:
    """Bytes of what is kept of a run; the number of factories plays no part in it."""
    from ..model.life import lived
    from ..model.outcomes.result import Result

    small = scenario.with_world(factories=min(scenario.world.factories, forecast.SIZES[0]))
    return forecast.held(Outcome.of(Result.of(lived(small)), keep))
