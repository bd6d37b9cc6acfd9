"""Both signs of a measure: the worlds in which it helps most, and those in which it backfires most.

Worlds are drawn over what nobody knows and run with and without the measure on the same dice; the strongest breed; the
best of them are tried again on other seeds; and whatever they do not need for their sign is put back.
A search picks winners, so what it says of them is too good: confirm a world on seeds that the search never saw.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from stallpoint.experiments.dispatcher import together
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.statistics import Difference, paired
from stallpoint.scenarios.parameters import Parameters, table
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.table.row import Value

type Floats = npt.NDArray[np.float64]
type Assumed = dict[str, Value]

USE = "in_use"
HELPS, BACKFIRES = 1, -1
DIGITS = 2
"""Digits to which the values of a world are rounded, so that it can be told."""
ANEW, FROM_FIRST = 0.08, 0.7
"""Share of a child's values that are drawn anew; of the others, the share that comes from its first parent."""


@dataclass(frozen=True, slots=True)
class Twins:
    """A measure: a scenario without it, and the same with its levers pulled as well."""

    without: Scenario
    added: Scenario

    def living_in(self, world: Mapping[str, Value], factories: int) -> tuple[Scenario, Scenario]:
        """Both in another world of that size.

        Raises:
            InputError: on a value that its parameter refuses.
        """
        values = {**world, "factories": factories}
        return self.without.with_world(**values), self.added.with_world(**values)


@dataclass(frozen=True, slots=True)
class Plan:
    """A search with its budget. Each stage has its own seeds, so that none is judged by the luck of the one before.

    Attributes:
        names: the uncertainties that are varied; all others stay as the twins have them.
        factor: they are varied from their value there divided by this to that value times this, within their span.
        worlds: worlds drawn.
        generations, children: where no world drawn is strong enough, generations of children of the strongest, and
            children in each.
        seed: of the drawing and the breeding.
        factories: in each world.
        first, second, third: seeds of the drawing's and breeding's runs, of the finalists', of the simplification's.
        finalists: how many worlds of each sign breed, and are tried again.
        lost: real use, as a share of all factories, that a world must have without the measure: where there is none,
            none can be lost.
        caution: standard errors by which a world's difference is discounted where the strongest are chosen: with few
            seeds, and much luck between them, the loudest world is often merely a lucky one.
        enough: difference in real use that is strong enough, and that a simplified world must keep (or half of what
            the finalist had, if that is less).
    """

    names: Sequence[str]
    factor: float = 4.0
    worlds: int = 500
    generations: int = 8
    children: int = 20
    seed: int = 0
    factories: int = 300
    first: Sequence[int] = (1000, 1001)
    second: Sequence[int] = tuple(range(2000, 2008))
    third: Sequence[int] = tuple(range(3000, 3008))
    finalists: int = 6
    lost: float = 0.04
    caution: float = 0.0
    enough: float = 0.02


@dataclass(frozen=True, slots=True)
class Found:
    """A world in which a measure surely has one sign.

    Attributes:
        strongest: the finalist.
        seen: what the measure changed there, on the finalists' seeds.
        world: what of it the sign needs; empty where that of the twins is enough.
    """

    strongest: Assumed
    seen: Difference
    world: Assumed


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found.

    Attributes:
        drawn: worlds drawn.
        alive: those of them with something to lose.
        up, down: those alive in which the measure added, or cost, a hundredth of all factories or more (few seeds).
        bred: children tried, both signs together.
        simpler: simpler worlds tried.
        found: by sign; a sign that no finalist surely had is not there.
    """

    drawn: int
    alive: int
    up: int
    down: int
    bred: int
    simpler: int
    found: dict[int, Found]


def ranges(names: Sequence[str], factor: float, world: Parameters) -> dict[str, tuple[float, float]]:
    """Between which values each is varied: its value in a world divided by and times ``factor``, within its span."""
    found = {}
    for name in names:
        low, high = (float(end) for end in table()[name].row.span)
        here = float(getattr(world, name))
        ends = sorted((here / factor, here * factor))
        found[name] = (max(ends[0], low), min(ends[1], high))
    return found


def draw(worlds: int, seed: int, within: Mapping[str, tuple[float, float]]) -> list[Assumed]:
    """Worlds over the whole of those ranges: a Latin hypercube, even in logarithms, rounded so as to be told."""
    from scipy.stats import qmc

    points = qmc.LatinHypercube(d=len(within), rng=np.random.default_rng(seed)).random(worlds)
    return [
        consistent({name: _between(name, ends, at) for at, (name, ends) in zip(point, within.items(), strict=True)})
        for point in points
    ]


def consistent(world: Assumed) -> Assumed:
    """The world with the longest window made no shorter than the shortest one."""
    shortest, longest = (world.get(name, table()[name].default) for name in ("patience_min", "patience_max"))
    if float(longest) < float(shortest):
        world["patience_max"] = shortest
    return world


def _between(name: str, ends: tuple[float, float], at: float) -> Value:
    """The value at a share of the way between two ends of one sign, rounded, of the parameter's own type."""
    low, high = ends
    value = math.copysign(abs(low) ** (1.0 - at) * abs(high) ** at, high)
    if isinstance(table()[name].default, int):
        return round(value)
    return min(max(float(f"{value:.{DIGITS}g}"), low), high)


def both(
    twins: Twins, worlds: Sequence[Assumed], seeds: Sequence[int], factories: int, options: RunOptions | None
) -> tuple[Floats, Floats]:
    """Real use at the end without and with the measure: (worlds, seeds) each, shares of all; NaN where a run failed."""
    use = real_use([twin for world in worlds for twin in twins.living_in(world, factories)], seeds, options)
    return use[::2], use[1::2]


def real_use(scenarios: Sequence[Scenario], seeds: Sequence[int], options: RunOptions | None) -> Floats:
    """Real use at the end of each scenario on each seed: (scenarios, seeds), shares of all factories."""
    runs = gather(scenarios, seeds, options)
    use = runs.pivot_table(USE, "place", "seed", dropna=False).reindex(range(len(scenarios)))
    return np.asarray(use[list(seeds)], dtype=np.float64)


def surely(found: Difference, sign: int, least: float = 0.0) -> bool:
    """Whether the interval excludes zero on that side and the mean is at least so large."""
    edge = found.low if sign > 0 else -found.high
    return bool(edge > 0.0 and sign * found.mean >= least)


@together()
def search(twins: Twins, plan: Plan, options: RunOptions | None = None) -> Search:
    """Look for a world in which the measure helps, and for one in which it backfires.

    Raises:
        InputError: if a run cannot be set up.
    """
    within = ranges(plan.names, plan.factor, twins.without.world)
    worlds = draw(plan.worlds, plan.seed, within)
    alone = real_use([twins.living_in(world, plan.factories)[0] for world in worlds], plan.first[:1], options)[:, 0]
    pool = [world for world, use in zip(worlds, alone, strict=True) if use >= plan.lost]
    if not pool:
        return Search(len(worlds), 0, 0, 0, 0, 0, {})
    without, added = both(twins, pool, plan.first, plan.factories, options)
    gain = (added - without).mean(axis=1)
    found, bred, simpler = {}, 0, 0
    for sign in (HELPS, BACKFIRES):
        worth = strength(added - without, sign, plan.caution)
        order = np.argsort(-worth, kind="stable")[: plan.finalists]
        best = [(float(worth[place]), pool[place]) for place in order]
        world, seen = strongest(twins, best, sign, plan, options)
        if not surely(seen, sign, plan.enough):
            world, seen = strongest(twins, breed(twins, best, sign, plan, options), sign, plan, options)
            bred += plan.generations * plan.children
        if surely(seen, sign):
            told, tried = simplify(twins, world, sign, plan, options)
            simpler += tried
            found[sign] = Found(world, seen, told)
    return Search(len(worlds), len(pool), int((gain >= 0.01).sum()), int((gain <= -0.01).sum()), bred, simpler, found)


def strength(gains: Floats, sign: int, caution: float) -> Floats:
    """How strong each world is: mean gain times the sign, less some standard errors; ``gains`` is (worlds, seeds)."""
    error = gains.std(axis=1, ddof=1) / math.sqrt(gains.shape[1]) if caution else 0.0
    return np.asarray(sign * gains.mean(axis=1) - caution * error, dtype=np.float64)


def strongest(
    twins: Twins, best: Sequence[tuple[float, Assumed]], sign: int, plan: Plan, options: RunOptions | None
) -> tuple[Assumed, Difference]:
    """Of the finalists the world whose sign is surest on other seeds, and what the measure changes there."""
    worlds = [world for _, world in best]
    without, added = both(twins, worlds, plan.second, plan.factories, options)
    seen = [paired(ours, theirs) for ours, theirs in zip(added, without, strict=True)]
    top = max(range(len(worlds)), key=lambda place: seen[place].low if sign > 0 else -seen[place].high)
    return worlds[top], seen[top]


def breed(
    twins: Twins, best: list[tuple[float, Assumed]], sign: int, plan: Plan, options: RunOptions | None
) -> list[tuple[float, Assumed]]:
    """The strongest worlds after some generations, strongest first, each after its difference times the sign.

    A child takes each value from one of two parents, or anew. A plain evolution strategy: parents stay until beaten.
    """
    dice, within = np.random.default_rng([plan.seed, sign + 1]), ranges(plan.names, plan.factor, twins.without.world)
    for _ in range(plan.generations):
        children = []
        for fresh in draw(plan.children, int(dice.integers(2**31)), within):
            one, other = (best[place][1] for place in dice.choice(len(best), 2))
            child = {
                name: value if dice.random() < ANEW else (one[name] if dice.random() < FROM_FIRST else other[name])
                for name, value in fresh.items()
            }
            children.append(consistent(child))
        without, added = both(twins, children, plan.first, plan.factories, options)
        worth = strength(added - without, sign, plan.caution)
        alive = without.mean(axis=1) >= plan.lost
        more = [(float(worth[place]), children[place]) for place in np.flatnonzero(alive & np.isfinite(worth))]
        best = sorted([*best, *more], key=lambda each: -each[0])[: plan.finalists]
    return best


@together()
def simplify(twins: Twins, world: Assumed, sign: int, plan: Plan, options: RunOptions | None) -> tuple[Assumed, int]:
    """What of a world its sign needs, and how many simpler worlds were tried to find out."""
    tried, least = 0, 0.0

    def holds(names: Sequence[str]) -> bool:
        nonlocal tried
        tried += 1
        simpler = [consistent({name: world[name] for name in names})]
        (without,), (added,) = both(twins, simpler, plan.third[:3], plan.factories, options)
        if sign * float((added - without).mean()) < least / 2:  # hopeless: spare the other runs
            return False
        (without,), (added,) = both(twins, simpler, plan.third, plan.factories, options)
        return surely(paired(added, without), sign, least)

    (without,), (added,) = both(twins, [world], plan.third, plan.factories, options)
    least = min(plan.enough, 0.5 * sign * float((added - without).mean()))
    changed = [name for name, value in world.items() if value != getattr(twins.without.world, name)]
    kept = needed(changed, holds)
    return consistent({name: world[name] for name in kept}), tried


def needed(names: Sequence[str], holds: Callable[[Sequence[str]], bool]) -> list[str]:
    """What of a list something needs to hold: half of the list is left out, then quarters, ..., then one by one.

    It ends when none of what is kept can be left out alone.
    """
    if holds([]):
        return []
    kept, size = list(names), max(1, len(names) // 2)
    while True:
        before, start = len(kept), 0
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if rest and holds(rest):
                kept = rest
            else:
                start += size
        if size == 1 and len(kept) == before:
            return kept
        size = max(1, size // 2)
