"""Sentences about worlds: over what an answer holds, in how many worlds, and in what those differ that turn it."""

from collections.abc import Sequence

from ...experiments.compare import Comparison
from ...experiments.crossed import Contrast, Crossed, Order
from ...experiments.turning import Apart, differ_most
from ...scenarios.worlds import World
from ..formatting import caveat, count, held, listed, points
from ..levers import quoted, stated, value

MOST_NAMED = 4
"""Worlds that a sentence names one by one."""
DIGITS = 3
"""Digits of a value in which worlds differ."""


def here(c: Comparison) -> str:
    """Over what a sure difference is sure: dice in one world, or worlds and dice."""
    return f"Over {len(c.in_worlds)} worlds and their dice," if c.many_worlds else "On these dice, in this world,"


def not_told_apart(c: Comparison) -> str:
    """The start of a sentence on what cannot be told apart."""
    return f"Over {len(c.in_worlds)} worlds and their dice" if c.many_worlds else "On these dice"


def caveat_of(c: Comparison, way: str = "") -> str:
    """What no interval of a comparison covers, in a line; ``way`` is how other worlds are asked."""
    return caveat(len(c.in_worlds), c.runs_each, way)


def runs_told(c: Comparison) -> str:
    """How many runs of each scenario there are, and in how many worlds: '20 worlds · 10 runs of each in every one'."""
    runs = count(len(c.seeds), "run")
    worlds = f"{count(len(c.in_worlds), 'world')} · " if c.many_worlds else ""
    every = " in every one" if c.many_worlds else ""
    return f"{worlds}{runs} of each{every} on the same dice"


def holding(c: Comparison, d: Contrast) -> list[str]:
    """In how many worlds a difference in points holds, in which it turns, and how its interval is split; nothing for
    one world."""
    if not isinstance(d, Crossed):
        return []
    found = [f"That {held(d)}."] if d.holds else []
    return [*found, *turning(c, d), f"{split(d)}."]


def split(d: Crossed) -> str:
    """The two parts of an interval of a difference in points."""
    if d.of_dice != d.of_dice:
        return "With one run a world, what worlds and what dice do cannot be told apart"
    return (
        f"Of its interval, worlds alone make ±{points(d.of_worlds, False)} points and dice alone "
        f"±{points(d.of_dice, False)}"
    )


def turning(c: Comparison, d: Crossed) -> list[str]:
    """The worlds in which a difference turns, and in what they differ from the others; nothing where none does."""
    return turning_in([world for world in c.worlds if world.name in d.worlds], d.turns, bool(d.turns_surely))


def turning_in(worlds: Sequence[World], turns: Sequence[str], surely: bool) -> list[str]:
    """The same of a set of worlds, the names of those in which it turns, and whether this is sure in some of them."""
    if not turns:
        return []
    one = len(turns) == 1
    rest = [count(len(turns) - MOST_NAMED, "other")] if len(turns) > MOST_NAMED else []
    those = f"world{'s' * (not one)} {listed([*turns[:MOST_NAMED], *rest])}"
    sure = "" if surely else ", though not surely"
    return [f"In {those} it turns{sure}{_apart(differ_most(worlds, turns), one)}."]


def parts_told(of_worlds: float, of_dice: float) -> str:
    """Half of what the interval of a difference in points would be from worlds alone, and from dice alone."""
    return f"±{points(of_worlds, False)}, {'–' if of_dice != of_dice else f'±{points(of_dice, False)}'}"


def _apart(apart: tuple[Apart, ...], one: bool) -> str:
    """In what these worlds differ, to stand behind a sentence."""
    if not apart:
        return "" if one else "; no parameter sets them clearly apart"
    if not apart[0].world:
        told = [f"{quoted(a.parameter)} ({_mean(a, a.value)} on average, not {_mean(a, a.others)})" for a in apart]
        return f"; they differ most from the others in {listed(told)}"
    by_world: dict[str, list[str]] = {}
    for a in apart:
        most = "highest" if a.by > 0.0 else "lowest"
        said_of = f"the {most} of all in {stated(a.parameter, a.value, digits=DIGITS)}"
        by_world.setdefault(a.world, []).append(said_of)
    if one:
        return f"; it is {listed(next(iter(by_world.values())))}"
    return f"; {listed([f'{name} is {listed(told)}' for name, told in by_world.items()])}"


def _mean(a: Apart, mean: float) -> str:
    return value(a.parameter, mean, digits=DIGITS)


def ordered(found: Order, named: list[str]) -> str:
    """In how many worlds the order is the same, and who is the first in how many."""
    firsts = sorted(((many, place) for place, many in enumerate(found.first) if many), key=lambda each: -each[0])
    told = listed([f"{named[place]} in {many}" for many, place in firsts])
    return f"The whole order is the same in {found.same} of {found.worlds} worlds; first is {told}."
