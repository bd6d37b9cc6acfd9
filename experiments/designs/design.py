"""Designs: which scenarios a study runs, as points over parameters; levers and uncertainties are kept apart."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.money import MONEY
from ...scenarios.parameters import find
from ...scenarios.scenario import Lever, Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import NAME, World, brought, in_world
from ..comparable import same_money
from ..own_code import sharing

if TYPE_CHECKING:
    import pandas as pd


METHODS = ("grid", "one-at-a-time", "latin-hypercube", "sobol", "saltelli", "list")
GRID, ONE_AT_A_TIME, LATIN, SOBOL, SALTELLI, LIST = METHODS
SAMPLED = (LATIN, SOBOL, SALTELLI)
"""Methods that draw points at random; they need a size."""
LEVERS, UNCERTAINTIES = "levers", "uncertainties"
SIDES = (LEVERS, UNCERTAINTIES)
MOST_SCENARIOS = 100_000
NAMED = 3
"""Up to so many parameters, a scenario's name tells their values; else it has a number."""

type Point = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One parameter of a design and the values that it takes.

    Attributes:
        name: of the parameter.
        side: ``levers`` or ``uncertainties``.
        few: a few values; empty if it takes any value of a span.
        low, high: the ends of the span, both included.
        whole: whether only whole numbers of the span are meant.
    """

    name: str
    side: str
    few: tuple[Value, ...] = ()
    low: float = math.nan
    high: float = math.nan
    whole: bool = False

    def at(self, u: float) -> Value:
        """The value at ``u`` from 0 to 1: few values, and whole numbers, have equal parts of that length."""
        if self.few:
            return self.few[min(int(u * len(self.few)), len(self.few) - 1)]
        if self.whole:
            return min(int(self.low + u * (self.high - self.low + 1.0)), int(self.high))
        return min(self.low + u * (self.high - self.low), self.high)

    @property
    def listed(self) -> tuple[Value, ...]:
        """The values one by one; of a span its two ends."""
        if self.few:
            return self.few
        return (int(self.low), int(self.high)) if self.whole else (self.low, self.high)


@dataclass(frozen=True)
class Design:
    """Which scenarios a study runs, on which seeds. Every scenario is run on the same seeds.

    Attributes:
        name, question: of the study.
        bases: scenarios that are varied, each at every point.
        method: how points lie, for levers and for uncertainties. Where they are the same, both are one design;
            else each point of the levers is taken with each point of the uncertainties.
        axes: the parameters.
        listed: the points of the method ``list``.
        start, end: months from and up to which levers hold that a base does not pull by itself (``None``: to the end).
        size: points of a random method (of Saltelli's: its base number).
        seed: of a random method.
        seeds: how many replications; ``first`` is the seed of the first.
        worlds: a set of worlds, in each of which every point of every base is run; none: the bases' own. What a base
            or a point sets stays its own.
    """

    name: str
    bases: tuple[Scenario, ...]
    method: tuple[str, str]
    axes: tuple[Dimension, ...] = ()
    listed: tuple[tuple[tuple[str, Value], ...], ...] = ()
    question: str = ""
    start: int = 0
    end: int | None = None
    size: int = 0
    seed: int = 0
    seeds: int = 30
    first: int = 0
    worlds: tuple[World, ...] = ()

    def __post_init__(self) -> None:
        for name, count in Counter(base.name for base in self.bases).items():
            if count > 1:
                raise InputError("base", name, "stands there twice: give each scenario its own name")
        object.__setattr__(self, "bases", tuple(sharing(self.bases)))
        for base in self.bases:
            same_money(self.bases[0], base)
        for axis in self.axes:
            if axis.name in MONEY:
                remedy = "cannot vary: amounts in different money do not compare; set it under 'world'"
                raise InputError(axis.name, None, remedy)
        for method, axes in self._parts:
            _checked_method(method, axes, self.size)
        points = len(self.listed) or math.prod(_how_many(method, axes, self.size) for method, axes in self._parts)
        _checked_worlds(self.worlds, self._parts)
        if (count := points * len(self.bases) * (len(self.worlds) or 1)) > MOST_SCENARIOS:
            remedy = f"{count:,} scenarios are more than {MOST_SCENARIOS:,}: take fewer values, or a random method"
            raise InputError("method", self.method[0], remedy)

    @property
    def replications(self) -> range:
        """The seeds."""
        return range(self.first, self.first + self.seeds)

    @property
    def sampled(self) -> bool:
        """Whether points are drawn at random, so that other points might have been drawn."""
        return any(method in SAMPLED for method, _ in self._parts)

    @property
    def joint(self) -> bool:
        """Whether levers and uncertainties are one design."""
        return self.method[0] == self.method[1]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points, without the bases. With equal numbers of points they come in the same order every time."""
        if self.method[0] == LIST:
            return tuple(dict(point) for point in self.listed)
        parts = [drawn(method, axes, self.size, self.seed) for method, axes in self._parts]
        return tuple({k: v for part in point for k, v in part.items()} for point in itertools.product(*parts))

    def side(self, side: str) -> tuple[Dimension, ...]:
        """The levers, or the uncertainties."""
        return tuple(axis for axis in self.axes if axis.side == side)

    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that can be run, point by point and, at each point, base by base, in world by world.

        Raises:
            InputError: if no point makes a scenario.
        """
        found = tuple(each for each in self._laid_out if isinstance(each, Scenario))
        if not found:
            raise InputError("design", self.name, f"none of its points makes a scenario: {self._laid_out[0]}")
        return found

    def table(self) -> pd.DataFrame:
        """A row a point and base (and world of a set), with the parameters of :attr:`axes`.

        Before them come ``point`` (its place), ``scenario``, ``base``, ``world`` (of a set alone), ``hash`` and
        ``error`` (why it makes none). The scenario is called the same in every world.

        A parameter that a point leaves alone has the value of the base, in its world or, for a lever that it pulls,
        in its first month; a lever's value is empty for bases in which it stands at more than one.
        """
        import pandas as pd

        names = [axis.name for axis in self.axes]
        rows: list[dict[str, Any]] = []
        worlds = [world.name for world in self.worlds] or [""]
        places = itertools.product(enumerate(self.points), self.bases, worlds)
        for ((at, point), base, world), each in zip(places, self._laid_out, strict=True):
            made = each if isinstance(each, Scenario) else None
            row = {
                "point": at,
                "scenario": made.name if made else "",
                "base": base.name,
                NAME: world,
                "hash": made.hash if made else "",
                "error": "" if made else str(each),
            }
            rows.append(row | {name: point[name] if name in point else standing(made or base, name) for name in names})
        found = pd.DataFrame(rows, columns=["point", "scenario", "base", NAME, "hash", "error", *names])
        return found if self.worlds else found.drop(columns=NAME)

    @cached_property
    def _laid_out(self) -> tuple[Scenario | InputError, ...]:
        pairs = list(itertools.product(self.points, self.bases))
        names = self._names(pairs)
        return tuple(
            each
            for name, (point, base) in zip(names, pairs, strict=True)
            for each in self._scenarios(name, base, point)
        )

    def _scenarios(self, name: str, base: Scenario, point: Point) -> list[Scenario] | list[InputError]:
        """One in every world. Where it cannot be in one of them, it is in none: a figure is over the same worlds."""
        try:
            made = dataclasses.replace(varied(base, point, self.start, self.end), name=name)
            found = [in_world(made, world) for world in self.worlds] or [made]
            for each in found:
                each.timeline()
            return found
        except InputError as error:  # values that contradict each other at this point
            return [error] * (len(self.worlds) or 1)

    def _names(self, pairs: Sequence[tuple[Point, Scenario]]) -> list[str]:
        digits = len(str(len(self.points) - 1))
        found = [f"{base.name} #{place // len(self.bases):0{digits}d}" for place, (_, base) in enumerate(pairs)]
        if len(self.axes) <= NAMED or (self.method[0] == ONE_AT_A_TIME and self.joint):
            told = [" ".join([base.name, *(f"{k}={told_value(v)}" for k, v in point.items())]) for point, base in pairs]
            if len(set(told)) == len(told):
                return told
        return found

    @property
    def _parts(self) -> list[tuple[str, tuple[Dimension, ...]]]:
        """The designs whose points are taken with each other: one of all parameters, or one a side."""
        if self.joint:
            return [(self.method[0], self.axes)]
        return [(method, self.side(side)) for method, side in zip(self.method, SIDES, strict=True)]


def varied(base: Scenario, point: Mapping[str, Value], start: int = 0, end: int | None = None) -> Scenario:
    """A scenario with other values: of its world; of the levers that it pulls, in their months; or of new levers.

    Args:
        base: the scenario.
        point: values by parameter.
        start, end: the months of new levers.

    Raises:
        InputError: on a value that the table does not allow, or two that contradict each other.
    """
    levers = list(base.levers)
    for name in point:
        if not find(name).row.timed:
            continue
        pulled = [at for at, lever in enumerate(levers) if lever.name == name and lever.value]
        for at in pulled:
            levers[at] = dataclasses.replace(levers[at], value=point[name])
        if not pulled:
            levers.append(Lever(name, point[name], start, end))
    values = {name: value for name, value in point.items() if not find(name).row.timed}
    world, given = base.world.with_values(values), base.given | values.keys()
    found = dataclasses.replace(base, world=world, levers=tuple(levers), given=given)
    found.timeline()  # levers may contradict each other or the world in some month
    return found


def told_value(value: Value) -> str:
    """A value as a name or a level shows it."""
    return value if isinstance(value, str) else f"{value:.4g}"


def standing(base: Scenario, name: str) -> Value | None:
    """The value of a parameter in a scenario as it is; ``None`` for a lever that it pulls to several values."""
    pulled = {lever.value for lever in base.levers if lever.name == name and lever.value}
    if len(pulled) > 1:
        return None
    return pulled.pop() if pulled else getattr(base.world, name)


def _checked_method(method: str, axes: Sequence[Dimension], size: int) -> None:
    if not axes and method != LIST:
        raise InputError("method", method, "nothing is varied: name parameters under 'levers' or 'uncertainties'")
    if method in SAMPLED and size < 1:
        raise InputError("size", size, f"{method} needs a number of points")
    if method in (SOBOL, SALTELLI) and size & (size - 1):
        up = 1 << size.bit_length()
        raise InputError("size", size, f"{method} needs a power of two: {up // 2} or {up}")


def _checked_worlds(worlds: Sequence[World], parts: Sequence[tuple[str, Sequence[Dimension]]]) -> None:
    """Refuse to draw what the worlds of a set bring: they hold together, and would not with another value drawn."""
    drawn = [axis.name for method, axes in parts if method in SAMPLED for axis in axes]
    theirs = brought(worlds)
    if both := [name for name in drawn if name in theirs]:
        remedy = (
            f"each world brings a {both[0]} of its own, and the design draws others: take {both[0]} out of the design, "
            "or run it in one world (--worlds 1)"
        )
        raise InputError("worlds", None, remedy)


def _how_many(method: str, axes: Sequence[Dimension], size: int) -> int:
    if method == GRID:
        return math.prod(len(axis.listed) for axis in axes)
    if method == ONE_AT_A_TIME:
        return 1 + sum(len(axis.listed) for axis in axes)
    return size * (2 * len(axes) + 2) if method == SALTELLI else size


def drawn(method: str, axes: Sequence[Dimension], size: int, seed: int) -> list[Point]:
    """The points of one method. One-at-a-time begins with the base as it is."""
    names = [axis.name for axis in axes]
    if method == GRID:
        return [dict(zip(names, values, strict=True)) for values in itertools.product(*(axis.listed for axis in axes))]
    if method == ONE_AT_A_TIME:
        return [{}, *({axis.name: value} for axis in axes for value in axis.listed)]
    return points(axes, _unit(method, names, size, seed))


def points(axes: Sequence[Dimension], unit: Floats) -> list[Point]:
    """The points at places of the unit cube, (points, axes)."""
    return [{axis.name: axis.at(u) for axis, u in zip(axes, row, strict=True)} for row in unit.tolist()]


def _unit(method: str, names: Sequence[str], size: int, seed: int) -> Floats:
    """Points in the unit cube, (points, parameters)."""
    from scipy.stats import qmc

    dice = np.random.default_rng(seed)
    if method == LATIN:
        return np.asarray(qmc.LatinHypercube(len(names), rng=dice).random(size))
    if method == SOBOL:
        return np.asarray(qmc.Sobol(len(names), rng=dice).random(size))
    from SALib.sample import sobol

    # A generator, not a number: SALib takes the seed 0 for no seed
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    return np.asarray(sobol.sample(problem, size, calc_second_order=True, seed=dice))
