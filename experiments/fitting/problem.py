"""A calibration problem: which patterns, in which world, by which parameters, on which dice; and what a point shows."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...agents.columns import Floats
from ...model.version import model_version
from ...scenarios.errors import InputError
from ...scenarios.files import load
from ...scenarios.money import MONEY
from ...scenarios.scenario import Scenario
from ...scenarios.settings import with_settings
from ...scenarios.worlds import OF_SCENARIO
from .pattern import BASE, END, Pattern
from .pattern_measures import Seen
from .patterns import PATTERNS
from .run_summary import Fact, noted
from .search_space import DEFAULT, Freedom

type Point = Mapping[str, float]
"""A value for each of some parameters of the world."""

HOME = "no-policy"
"""The scenario of the library that is calibrated if nobody says which."""
SIZE = 1000
"""Factories of a generated world in a search."""


@dataclass(frozen=True)
class Problem:
    """What is to be calibrated. It can be pickled, so that workers measure points.

    Attributes:
        patterns: what the world is held to, in the order of all figures below.
        parameters: what may be moved, and how far.
        base: the scenario that is calibrated, with its settings.
        settings: what was set of its world from outside; every scenario of a pattern has it too.
        seeds: dice on which every scenario is run at a point.
        factories: how many a generated world has; an imported network has its own.

    Raises:
        InputError: if a scenario of a pattern cannot be taken into the world of the base.
    """

    patterns: tuple[Pattern, ...] = PATTERNS
    parameters: tuple[Freedom, ...] = DEFAULT
    base: Scenario = dataclasses.field(default_factory=lambda: load(HOME))
    settings: tuple[str, ...] = ()
    seeds: tuple[int, ...] = (0, 1)
    factories: int = SIZE

    def __post_init__(self) -> None:
        last = self.base.world.months - 1
        dated = (dataclasses.replace(p, month=last) if p.month == END else p for p in self.patterns)
        object.__setattr__(self, "patterns", tuple(dated))

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """Those that the patterns look at, by the names that patterns have for them, in the world of the base."""
        names = dict.fromkeys(name for pattern in self.patterns for name in pattern.scenarios)
        return {name: self.base if name == BASE else brought(name, self.base, self.settings) for name in names}

    @cached_property
    def needs(self) -> dict[str, tuple[Fact, ...]]:
        """What is noted of the runs of each scenario: nothing that no pattern asks for."""
        found: dict[str, dict[Fact, None]] = {name: {} for name in self.scenarios}
        for pattern in self.patterns:
            for name in pattern.scenarios:
                found[name].update(dict.fromkeys(pattern.facts))
        return {name: tuple(facts) for name, facts in found.items()}

    @property
    def defaults(self) -> dict[str, float]:
        """The point at which the base stands."""
        return {f.name: float(getattr(self.base.world, f.name)) for f in self.parameters}

    def at(self, name: str, point: Point) -> Scenario:
        """A scenario of the patterns in the world that a point makes."""
        size = {} if self.base.network is not None else {"factories": self.factories}
        return self.scenarios[name].with_world(**size, **point)

    def seen(self, point: Point, seeds: Sequence[int] | None = None) -> Seen:
        """Run what the patterns ask for at a point, on some dice, and note the facts that patterns are made of."""
        dice, found = self.seeds if seeds is None else seeds, dict[str, Mapping[Fact, Floats]]()
        for names in self._twins:
            facts = tuple(dict.fromkeys(fact for name in names for fact in self.needs[name]))
            scenario = self.at(names[0], point)
            rows = [noted(scenario, seed, facts) for seed in dice]
            columns = {fact: np.array([row[fact] for row in rows]) for fact in facts}
            found |= {name: {fact: columns[fact] for fact in self.needs[name]} for name in names}
        return {name: found[name] for name in self.needs}

    @cached_property
    def _twins(self) -> list[list[str]]:
        """The scenarios by name, those that are the same in all but words together: one run serves both."""
        found: dict[Scenario, list[str]] = {}
        for name, scenario in self.scenarios.items():
            found.setdefault(dataclasses.replace(scenario, name="", question="", story=""), []).append(name)
        return list(found.values())

    def measure(self, point: Point, seeds: Sequence[int] | None = None) -> tuple[Floats, Floats]:
        """What a point shows of each pattern: figures and their standard errors over the dice, (patterns,) both.

        A figure is NaN where nothing can be said, such as a share of nobody; an error also with a single seed.
        """
        return figures(self.seen(point, seeds), self.patterns)

    def seen_by(self, executor: Executor | None, point: Point, seeds: Sequence[int]) -> Seen:
        """As :meth:`seen`, cut among processes by seed."""
        if executor is None:
            return self.seen(point, seeds)
        calls = [executor.submit(self.seen, point, (seed,)) for seed in seeds]
        return joined([call.result() for call in calls])

    def told(self) -> dict[str, Any]:
        """What decides what a point shows, as JSON takes it."""
        rows = json.dumps([list(dataclasses.astuple(pattern)) for pattern in self.patterns])
        return {
            "parameters": [list(dataclasses.astuple(freedom)) for freedom in self.parameters],
            "factories": self.factories,
            "scenarios": list(self.scenarios),
            "base": self.base.name,
            "world": self.base.hash,
            "patterns": hashlib.blake2b(rows.encode(), digest_size=6).hexdigest(),
            "model": model_version().mark,
        }


def joined(parts: Sequence[Seen]) -> Seen:
    """What was seen on several dice, put together in order."""
    return {
        name: {fact: np.concatenate([part[name][fact] for part in parts]) for fact in facts}
        for name, facts in parts[0].items()
    }


def figures(seen: Seen, patterns: Sequence[Pattern]) -> tuple[Floats, Floats]:
    """What runs show of each pattern, and its standard error by leaving out one seed after another (the jackknife;
    Efron 1982, chapter 3): of a mean it is the usual one, and it holds for shares over all runs together too."""
    whole = np.array([pattern.value(seen) for pattern in patterns])
    n = len(next(iter(next(iter(seen.values())).values())))
    if n < 2:
        return whole, np.full(len(whole), np.nan)
    without = []
    for left_out in range(n):
        rest = np.arange(n) != left_out
        part = {name: {fact: values[rest] for fact, values in facts.items()} for name, facts in seen.items()}
        without.append([pattern.value(part) for pattern in patterns])
    off = np.array(without) - np.mean(without, axis=0)
    return whole, np.asarray(np.sqrt((n - 1) / n * (off**2).sum(axis=0)))


@functools.lru_cache(maxsize=200)
def brought(name: str, base: Scenario, settings: tuple[str, ...] = ()) -> Scenario:
    """A scenario of the library, or of a file, in the world and on the network of another one.

    It keeps its levers and what it sets of the world by itself; length, money and all else are the base's.

    Raises:
        InputError: if it brings a network of its own, or cannot be in that world.
    """
    other = load(name)
    if other.network is not None and other.network != base.network:
        raise InputError(
            "scenario", name, f"brings a network of its own, and {base.name} has another: name another one"
        )
    money = {each: getattr(base.world, each) for each in MONEY}
    theirs = other.world.with_values(money)
    own = {each: getattr(theirs, each) for each in other.own if each not in OF_SCENARIO}
    world = base.world.with_values(own)
    moved = dataclasses.replace(other.in_world(world), network=base.network, given=base.given | other.given)
    return with_settings(moved, settings)
