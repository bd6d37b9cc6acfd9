"""What becomes of an answer over the years and in other worlds: the sentences that stand beside it on every page."""

import dataclasses
from collections.abc import Callable, Collection

from ...experiments.compare import Comparison
from ...experiments.crossed import Crossed
from ...experiments.horizons import YEAR
from ...experiments.statistics import SHARE
from ...model.outcomes.verdict import WORDS, at, told
from ..formatting import listed, share, with_interval
from ..words import say
from .over_worlds import turning_in

LONG = 20 * YEAR
"""Months from which a run is long enough to be told of at every horizon of the pages: 5, 10 and 20 years."""


def by_year(c: Comparison, name: str) -> str:
    """Real use under a scenario by each year that is told, with intervals."""
    found = [(m, c.mean_of(c.at_end(name, "in_use", m), SHARE)) for m in c.horizons]
    return say("worlds-years", years=listed([f"{with_interval(one, 'share')} by {at(m)}" for m, one in found]))


def use(c: Comparison, name: str) -> list[str]:
    """Real use under a scenario at the end, over worlds and dice; nothing of one world."""
    d = c.end(name, "in_use")
    if not isinstance(d, Crossed):
        return []
    ends = (share(max(d.low, 0.0)), share(min(d.high, 1.0)))
    words = say("worlds-use", worlds=len(d.worlds), level=share(d.mean), when=at(c.months))
    like = say("worlds-like-these", low=ends[0], high=ends[1]) if d.low == d.low else ""
    return [f"{words}{like}."]


def verdict(c: Comparison, name: str, word: str) -> list[str]:
    """In how many of several worlds most runs of a scenario come to a verdict, and in which most come to another."""
    there = len(c.verdict_worlds(name, word))
    others = {world for other in WORDS if other != word for world in c.verdict_worlds(name, other)}
    said = say("worlds-verdict", verdict=told(word, c.months), there=there, worlds=len(c.in_worlds))
    return [said, *_turning(c, others)]


def choice(c: Comparison, chosen: Callable[[Comparison], int], here: int) -> list[str]:
    """In how many of several worlds that choice of a lesson comes true which does ``here``, and in which another.

    Args:
        c: its scenarios in several worlds.
        chosen: reads in the runs of one world which choice comes true.
        here: the choice.
    """
    found = {world: chosen(one) for world, one in each_world(c).items()}
    there = sum(each == here for each in found.values())
    said = say("worlds-choice", there=there, worlds=len(found))
    return [said, *_turning(c, [world for world, each in found.items() if each != here])]


def _turning(c: Comparison, names: Collection[str]) -> list[str]:
    """Which worlds have another answer, in the order of their set, and what sets them apart."""
    worlds = [world for world in c.worlds if world.name in c.in_worlds]
    return turning_in(worlds, [world.name for world in worlds if world.name in names], True)


def each_world(c: Comparison) -> dict[str, Comparison]:
    """The same runs as a comparison of one world each, on the seeds that all worlds have."""
    return {
        world: dataclasses.replace(
            c,
            outcomes=tuple(
                dataclasses.replace(run, world="") for run in c.outcomes if run.world == world and run.seed in c.seeds
            ),
            worlds=(),
        )
        for world in c.in_worlds
    }
