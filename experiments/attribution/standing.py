"""Where a bottleneck is taken to: the same standing for all, by default the best tenth.

Of a property in which factories, staff or vendors differ the best tenth is that of today's population: parameters are
moved until its mean is what it would be if everybody below stood where the best tenth begins. Of a parameter that is
one number it is that of its plausible range. So whoever asks chooses one strength, and not ten.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...agents.columns import Flags, Floats
from ...model.life import begin
from ...model.world import World
from ...scenarios.money import is_money
from ...scenarios.parameters import find
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ..fitting.search_space import CANDIDATES, Freedom

if TYPE_CHECKING:
    from .bottlenecks import Bottleneck, Change

LESS, MORE = -1, 1
STANDING = 0.9
"""The best tenth begins where nine tenths are behind."""
DICE = (0, 1, 2)
"""Seeds on which today's population is drawn."""
FACTORIES, VENDORS = 2000, 30
"""Of a generated chain at most so many factories are drawn on each, and so many vendors: for a quantile."""
STEPS = 24
"""Halvings by which a parameter is found."""
DIGITS = 4
"""Significant digits of what is found, so that what a table tells is what was run."""


class Property(NamedTuple):
    """A property of those who are there at month 0: which way is ``better``, and how it is read off a world."""

    better: int
    of: Callable[[World], Floats]
    words: str


def _of_factories(name: str) -> Callable[[World], Floats]:
    def own(world: World) -> Floats:
        """Of those whose value an import does not bring."""
        column = np.asarray(getattr(world.factories, name), np.float64)
        brought: Flags | None = None
        if name in world.network.attributes:
            brought = ~np.isnan(world.network.attributes[name])
        return column if brought is None else column[~brought]

    return own


def _of_people(name: str) -> Callable[[World], Floats]:
    return lambda world: np.asarray(getattr(world.employees, name), np.float64).ravel()


def _fit(world: World) -> Floats:
    target = world.vendors.target
    return np.asarray(world.state.offers.fit[np.arange(len(target)), target], np.float64)


PROPERTIES: Mapping[str, Property] = {
    "clarity": Property(MORE, _of_factories("clarity"), "clarity of the concept, 0-1"),
    "cases_needed": Property(LESS, _of_factories("cases_needed"), "convincing cases that a factory asks for"),
    "margin": Property(MORE, _of_factories("margin"), "operating margin, share of revenue"),
    "commitment": Property(MORE, _of_factories("commitment"), "commitment of the head of the firm, 0-1"),
    "standardisation": Property(MORE, _of_factories("standardisation"), "standardisation of processes, 0-1"),
    "reengineering": Property(MORE, _of_factories("reengineering"), "re-engineering of processes at the start, 0-1"),
    "mediated": Property(LESS, _of_factories("mediated"), "share of a factory's links through middlemen"),
    "skill": Property(MORE, _of_people("skill"), "digital skill of an employee, 0-1"),
    "gray": Property(LESS, _of_people("gray"), "gray income of an employee, in pay"),
    "fit": Property(MORE, _fit, "fit of a vendor to the sector it sells to first, 0-1"),
}
"""What can be lifted."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One parameter of one bottleneck in one world.

    Attributes:
        bottleneck, parameter: their names.
        before, after: in the world as it is, and with the bottleneck taken away.
        how: why it is there, in a clause.
        reason: why it belongs to the bottleneck.
    """

    bottleneck: str
    parameter: str
    before: Value
    after: Value
    how: str
    reason: str


def taken_to(base: Scenario, bottlenecks: Sequence[Bottleneck], standing: float = STANDING) -> tuple[Moved, ...]:
    """What taking away each of some bottlenecks sets, in the world of a scenario.

    No parameter is moved to where it is worse than it is.

    Args:
        base: the scenario.
        bottlenecks: those taken away.
        standing: the share of today's population, or of a plausible range, that is left behind.
    """
    lifts = [change for bottleneck in bottlenecks for change in bottleneck.changes if change.lift]
    levels = _levels(base, lifts, standing) if lifts else {}
    found: list[Moved] = []
    for bottleneck in bottlenecks:
        for change in bottleneck.changes:
            for name in change.touched:
                before = getattr(base.world, name)
                after, how = _one(base, change, name, levels, standing)
                found.append(Moved(bottleneck.name, name, before, after, how, change.reason))
    return tuple(found)


def _one(
    base: Scenario, change: Change, name: str, levels: Mapping[str, float | None], standing: float
) -> tuple[Value, str]:
    """The value of one parameter, and why it is that."""
    own: Value = getattr(base.world, name)
    if change.to is not None:
        return change.to, "as stated"
    if name in change.even:
        if levels[change.lift] is None:
            return own, "stays: nobody's can be moved here"
        return 0.0, f"so that all have the same {change.lift}"
    if change.lift:
        level = levels[change.lift]
        if level is None:
            return own, f"stays: it moves nobody's {change.lift} here"
        return _better(own, level, PROPERTIES[change.lift].better), f"lifts {change.lift} to today's best"
    reached = plausible(name).at(standing if change.best == MORE else 1.0 - standing)
    reached /= base.world.exchange_rate if is_money(find(name).row.unit) else 1.0
    return _better(own, _rounded(reached), change.best), "the best that is plausible"


def plausible(name: str) -> Freedom:
    """The plausible range of a parameter, in the currency of the table: that of a calibration, else the table's."""
    low, high = (float(end) for end in find(name).row.span)
    return next((each for each in CANDIDATES if each.name == name), Freedom(name, low, high))


def _levels(base: Scenario, lifts: Sequence[Change], standing: float) -> dict[str, float | None]:
    """The level of the parameters of each lift, by property; ``None`` where they move nobody.

    All are halved together: each moves its own property and hardly another, so one drawing serves all.
    """
    world = {"vendors": VENDORS} if base.world.spinoffs_max + base.world.entrants_max + VENDORS <= 60 else {}
    if base.network is None:
        world["factories"] = min(int(base.world.factories), FACTORIES)
    bare = dataclasses.replace(base, levers=(), programmes=()).with_world(**world)
    ends = {change.lift: _ends(base, change) for change in lifts}

    def means(at: Mapping[str, float]) -> dict[str, Floats]:
        values: dict[str, Any] = {}
        for change in lifts:
            better = PROPERTIES[change.lift].better
            level = ends[change.lift][0] + at[change.lift] * (ends[change.lift][1] - ends[change.lift][0])
            values |= {name: _better(getattr(base.world, name), level, better) for name in change.parameters}
            values |= dict.fromkeys(change.even, 0.0)
        return _drawn(bare.with_world(**values), list(at))

    today = _drawn(bare, [change.lift for change in lifts])
    wanted = {name: _wanted(values, PROPERTIES[name].better, standing) for name, values in today.items()}
    first, last = means(dict.fromkeys(today, 0.0)), means(dict.fromkeys(today, 1.0))
    low, high = dict.fromkeys(today, 0.0), dict.fromkeys(today, 1.0)
    for _ in range(STEPS):
        middle = {name: (low[name] + high[name]) / 2.0 for name in today}
        for name, values in means(middle).items():
            short = PROPERTIES[name].better * (wanted[name] - (values.mean() if len(values) else 0.0)) > 0.0
            (low if short else high)[name] = middle[name]
    found: dict[str, float | None] = {}
    for name, values in today.items():
        still = not len(values) or first[name].mean() == last[name].mean()
        start, end = ends[name]
        only_at_the_end = not still and last[name].mean() in (wanted[name], means(high)[name].mean())
        reached = end if only_at_the_end else start + high[name] * (end - start)
        found[name] = None if still else _rounded(reached)
    return found


def _ends(base: Scenario, change: Change) -> tuple[float, float]:
    """Where the level of a lift starts, the worst of its parameters, and where the table ends."""
    better = PROPERTIES[change.lift].better
    owns = [float(getattr(base.world, name)) for name in change.parameters]
    spans = [find(name).row.span for name in change.parameters]
    if better == MORE:
        return min(owns), min(float(span[1]) for span in spans)
    return max(owns), max(float(span[0]) for span in spans)


def _drawn(scenario: Scenario, names: Sequence[str]) -> dict[str, Floats]:
    """Some properties of everybody, on all the dice together."""
    worlds = [begin(scenario, seed) for seed in DICE]
    return {name: np.concatenate([PROPERTIES[name].of(world) for world in worlds]) for name in names}


def _wanted(values: Floats, better: int, standing: float) -> float:
    """The mean if everybody who is worse stood where the best begin."""
    if not len(values):
        return 0.0
    edge = np.quantile(values, standing if better == MORE else 1.0 - standing)
    return float((np.maximum if better == MORE else np.minimum)(values, edge).mean())


def _better(own: Value, other: float, better: int) -> float:
    return (max if better == MORE else min)(float(own), other)


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
