"""The games of an attribution: which coalitions are taken away in which world on which seed, and what they come to."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...agents.columns import Floats
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import World, in_world
from ..ensemble import RunOptions
from ..moments import moments, told_months
from . import shapley
from .bottlenecks import Bottleneck, members, removed, without
from .shapley import Orders
from .standing import STANDING, Moved, taken_to

OWN = "own"
"""What the scenario's own world is called."""
EXACT = 5
"""With so many bottlenecks at most all coalitions are run."""


@dataclass(frozen=True, eq=False)
class Games:
    """One game for every world and seed.

    Attributes:
        bases: the scenario in every world.
        worlds: their names.
        seeds: the dice.
        bottlenecks: the players.
        orders: in which they go, shape (worlds, seeds, orders, bottlenecks); none where all coalitions are run.
        standing: to which they are taken.
        brought: the worlds, with all that they bring; none where it is the scenario's own.
    """

    bases: tuple[Scenario, ...]
    worlds: tuple[str, ...]
    seeds: tuple[int, ...]
    bottlenecks: tuple[Bottleneck, ...]
    orders: Orders
    standing: float = STANDING
    brought: tuple[World, ...] = ()

    @classmethod
    def planned(
        cls,
        base: Scenario,
        bottlenecks: tuple[Bottleneck, ...],
        seeds: Sequence[int],
        count: int,
        worlds: Sequence[World] = (),
        standing: float = STANDING,
    ) -> Games:
        """The games of a scenario.

        Args:
            base: the scenario.
            bottlenecks: the players.
            seeds: the dice.
            count: orders on each seed, even; 0 for all coalitions, as with :data:`EXACT` players or fewer.
            worlds: the worlds; its own if none is given.
            standing: to which bottlenecks are taken.
        """
        names = tuple(world.name for world in worlds) or (OWN,)
        bases = tuple(in_world(base, world) for world in worlds) or (base,)
        players, count = [each.name for each in bottlenecks], count if len(bottlenecks) > EXACT else 0
        orders = np.array([[shapley.drawn(players, count, seed, name) for seed in seeds] for name in names], np.int64)
        shape = (len(names), len(seeds), count, len(players))
        return cls(bases, names, tuple(seeds), bottlenecks, orders.reshape(shape), standing, tuple(worlds))

    def moved(self, world: int) -> tuple[Moved, ...]:
        """What taking bottlenecks away sets in a world."""
        return _moved(self.bases[world], self.bottlenecks, self.standing)

    def asked_for(self, world: int, seed: int) -> list[int]:
        """The coalitions of one game."""
        return shapley.asked_for(len(self.bottlenecks), self.orders[world, seed])

    def scenario(self, world: int, coalition: int) -> Scenario:
        """A world with a coalition taken away."""
        gone = members(self.bottlenecks, coalition)
        names = {each.name for each in gone}
        values: dict[str, Value] = {m.parameter: m.after for m in self.moved(world) if m.bottleneck in names}
        return without(self.bases[world], removed(gone), values)

    def room(self) -> Floats:
        """A game of values that are not known yet: (worlds, seeds, months, coalitions)."""
        months = told_months(int(self.bases[0].world.months))
        return np.full((len(self.worlds), len(self.seeds), len(months), 2 ** len(self.bottlenecks)), np.nan)

    def played(self, measure: str, options: RunOptions) -> tuple[Floats, Mapping[int, str]]:
        """Run every game; equal scenarios run once.

        Returns:
            The values as in :meth:`room`, NaN where nothing was asked for or finished; and why a run failed, by the
            row of its seed.
        """
        cells, scenarios = dict[tuple[int, int], int](), dict[str, Scenario]()
        places: dict[str, int] = {}
        for w in range(len(self.worlds)):
            for coalition in sorted({c for s in range(len(self.seeds)) for c in self.asked_for(w, s)}):
                made = self.scenario(w, coalition)
                name = made.hash
                cells[w, coalition] = places.setdefault(name, len(places))
                scenarios.setdefault(name, made)
        wanted = np.zeros((len(self.seeds), len(places)), np.bool_)
        for w, s in np.ndindex(self.orders.shape[:2]):
            wanted[s, [cells[w, c] for c in self.asked_for(w, s)]] = True
        months = told_months(int(self.bases[0].world.months))
        values, errors = moments(list(scenarios.values()), self.seeds, wanted, measure, months, options)
        game = self.room()
        for w, s in np.ndindex(self.orders.shape[:2]):
            for c in self.asked_for(w, s):
                game[w, s, :, c] = values[s, cells[w, c]]
        return game, errors

    def whole(self, game: Floats) -> list[int]:
        """Rows of the seeds on which every game is finished."""
        known = ~np.isnan(game[:, :, -1])
        every = range(len(self.worlds))
        return [s for s in range(len(self.seeds)) if all(known[w, s, self.asked_for(w, s)].all() for w in every)]


@functools.lru_cache(maxsize=64)
def _moved(base: Scenario, bottlenecks: tuple[Bottleneck, ...], standing: float) -> tuple[Moved, ...]:
    return taken_to(base, bottlenecks, standing)
