"""What of a factory's life was luck: the same factories in the same network, with other luck from month 0 on.

A seed decides two things: who there is, and what happens to them. Here the first stays as the seed of the story has it,
and the second is drawn anew, with the same dice in all scenarios that are set beside each other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from ...model.dice import Dice
from ...model.life import begin, live
from ...model.outcomes.lives import of_the_first
from ...model.outcomes.tally import has_begun, is_used
from ...model.state import PURPOSES
from ...model.world import World
from ...scenarios.scenario import Scenario
from ..moments import told_months
from ..student import LEVEL


class Fate(NamedTuple):
    """What became of a factory: whether it ever ``started`` (before the run counts), and whether it really uses the
    technology (as in the measure ``in_use``) at each of the months that are told
    (:func:`~stallpoint.experiments.moments.told_months`), the end last."""

    started: bool
    used: tuple[bool, ...]

    @property
    def adopted(self) -> bool:
        """Whether it really uses the technology at the end."""
        return self.used[-1]


class Odds(NamedTuple):
    """In how many of ``runs`` something came about, and between which shares that puts its chance (95 %, Wilson)."""

    times: int
    runs: int
    low: float
    high: float


def other_luck(world: World, seed: int) -> World:
    """The world with all that is still to be drawn, from month 0 on, drawn by another seed; who is in it stays.

    With the seed of the world itself nothing changes.

    Raises:
        ValueError: if a month has been lived.
    """
    if world.month:
        raise ValueError("the world has begun to live")
    dice, factories = Dice(seed), world.factories
    world.dice = dice
    world.state = world.state._replace(keys=dice.keys(PURPOSES, world.scenario.world.months))
    factories.aware_at[:] = dice.exponential("hears", factories.ids)
    factories.sign_at[:] = dice.exponential("signs", factories.ids)
    if world.turnover is not None:
        world.turnover.dice = dice
    return world


def fate(scenario: Scenario, seed: int, row: int, luck: int) -> Fate:
    """What becomes of a factory of the world of a seed, with the luck of another one."""
    result = live(other_luck(begin(scenario, seed), luck))
    stage, _ = of_the_first(result)
    began = bool(has_begun(stage[:, row]).any()) or bool(result.before[row])
    depth, ends = result.history.depth, [month - 1 for month in told_months(result.months)]
    return Fate(began, tuple(bool(is_used(stage[end, row], depth[end, row])) for end in ends))


def odds(happened: Sequence[bool]) -> Odds:
    """How often something came about."""
    from scipy.stats import binomtest

    times, runs = sum(happened), len(happened)
    if not runs:
        return Odds(0, 0, 0.0, 1.0)
    ends = binomtest(times, runs).proportion_ci(LEVEL, method="wilson")
    return Odds(times, runs, float(ends.low), float(ends.high))
