"""Bottleneck attribution: how much adoption is lost to each bottleneck, as Shapley values beside two other readings.

The game: a coalition of bottlenecks is taken away, its value is the share of factories in real use. A seed in a world
plays one game on its own dice: all coalitions, or those along orders that are drawn for it alone, and those that go
first and last. So each has its own Shapley values, right in expectation, and intervals over seeds and worlds hold the
luck of dice and of orders. Each game's values sum to what taking away all bottlenecks adds in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from ...agents.columns import Floats
from ...model.outcomes.shown import Shown
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import World
from ..comparable import gates
from ..crossed import Crossed, bounded, crossed, crossed_order, crossed_ratio
from ..dispatcher import together
from ..ensemble import RunOptions
from ..grouped import MEASURED, in_scenario, part_of, within
from ..moments import told_months
from . import OF_ALL, AttributionSpec, shapley, told
from .bottlenecks import Bottleneck, chosen, counts_display
from .games import Games
from .shapley import Orders
from .standing import STANDING, Moved

if TYPE_CHECKING:
    import pandas as pd

LOST, FIRST, LAST = "lost", "first", "last"
"""The three readings: averaged over orders (Shapley), taken away before all others, taken away after them."""


@dataclass(frozen=True, eq=False, repr=False)
class Attribution(Shown):
    """The games of one scenario.

    Attributes:
        scenario: its name.
        factories: how many there are.
        months: the months after which it is told, the last one the end of the runs.
        measure: what was lost, a share of all factories, or of a group.
        bottlenecks: the players, in order.
        worlds: names of the worlds.
        seeds: replications, the same in every world.
        game: the measure, shape (worlds, seeds, months, coalitions); bit i of a coalition says that bottleneck i is
            gone; NaN where it was not run.
        orders: along which it was run, shape (worlds, seeds, orders, bottlenecks); none where all coalitions were.
        moved: what taking a bottleneck away sets, by world.
        standing: the share of today's population, or of a plausible range, that is left behind.
        failed: seeds left out because one of their runs failed.
        display: whether a programme of the scenario counts display.
        brought: the worlds, with all that they bring; none where it is the scenario's own.
    """

    kind: ClassVar[str] = "attribute"
    scenario: str
    factories: int
    months: tuple[int, ...]
    measure: str
    bottlenecks: tuple[Bottleneck, ...]
    worlds: tuple[str, ...]
    seeds: tuple[int, ...]
    game: Floats
    orders: Orders
    moved: Mapping[str, tuple[Moved, ...]] = field(default_factory=dict)
    standing: float = STANDING
    failed: int = 0
    display: bool = True
    brought: tuple[World, ...] = ()

    @cached_property
    def readings(self) -> Mapping[str, Floats]:
        """What is lost to each bottleneck by each of the three readings: (worlds, seeds, months, bottlenecks)."""
        if self.orders.shape[-2]:
            lost = shapley.by_orders(self.game, self.orders[:, :, None])
        else:
            lost = shapley.shapley(self.game)
        return {LOST: lost, FIRST: shapley.first(self.game), LAST: shapley.last(self.game)}

    def now(self, at: int = -1) -> Crossed:
        """The measure as things are, at a place of the months."""
        return crossed(self.game[:, :, at, 0], self.worlds, within(self.measure))

    def best(self, at: int = -1) -> Crossed:
        """The measure with every bottleneck gone."""
        return crossed(self.game[:, :, at, -1], self.worlds, within(self.measure))

    def lost(self, at: int = -1) -> Crossed:
        """What all bottlenecks together take away."""
        return self._over(self.game[:, :, at, -1] - self.game[:, :, at, 0])

    def each(self, reading: str = LOST, at: int = -1) -> dict[str, Crossed]:
        """What is lost to each bottleneck by one reading; the means of Shapley values sum to that of :meth:`lost`."""
        found = self.readings[reading][:, :, at]
        return {b.name: self._over(found[..., i]) for i, b in enumerate(self.bottlenecks)}

    def parts(self, at: int = -1) -> dict[str, Crossed]:
        """Shapley values as shares of what is lost to all."""
        total, found = self.game[:, :, at, -1] - self.game[:, :, at, 0], self.readings[LOST][:, :, at]
        return {b.name: crossed_ratio(found[..., i], total, self.worlds) for i, b in enumerate(self.bottlenecks)}

    def ranked(self, reading: str = LOST, at: int = -1) -> list[str]:
        """The bottlenecks by what is lost to them, the greatest first."""
        found = self.each(reading, at)
        return sorted(found, key=lambda name: -found[name].mean)

    def first_in(self, reading: str = LOST, at: int = -1) -> dict[str, int]:
        """In how many worlds most is lost to each bottleneck by one reading."""
        found = crossed_order(np.moveaxis(self.readings[reading][:, :, at], -1, 0))
        return {b.name: found.first[i] for i, b in enumerate(self.bottlenecks)}

    def apart(self, one: str, other: str, reading: str = LOST, at: int = -1) -> Crossed:
        """How much more is lost to one bottleneck than to another, in the same games."""
        names, found = [b.name for b in self.bottlenecks], self.readings[reading][:, :, at]
        return crossed(found[..., names.index(one)] - found[..., names.index(other)], self.worlds)

    def turned(self, here: tuple[str, int], there: tuple[str, int]) -> list[tuple[str, str]]:
        """Pairs of bottlenecks whose order is certain both here and there, and not the same.

        Args:
            here, there: a reading, at a place of the months.

        Returns:
            The one to which more is lost here comes first.
        """
        names = self.ranked(*here)
        pairs = [(one, other) for at, one in enumerate(names) for other in names[at + 1 :]]
        return [(a, b) for a, b in pairs if self.apart(a, b, *there).high < 0.0 and self.apart(a, b, *here).low > 0.0]

    def rising(self, at: int = -1) -> list[Crossed]:
        """The measure with 0, 1, ... bottlenecks gone, averaged over the orders in which they may go."""
        found, ends = shapley.rising(self.game[:, :, at], self.orders), within(self.measure)
        return [crossed(found[..., size], self.worlds, ends) for size in range(len(self.bottlenecks) + 1)]

    def tables(self) -> dict[str, pd.DataFrame]:
        """See :func:`.told.tables`."""
        return told.tables(self)

    def facts(self) -> dict[str, Any]:
        """What the tables do not say."""
        return told.facts(self)

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The study from its tables."""
        return cls(**told.fields(tables, facts))

    def _over(self, values: Floats) -> Crossed:
        """A difference of the measure over worlds and dice."""
        low, high = within(self.measure)
        return bounded(crossed(values, self.worlds), high - low)


@together()
def attribute(spec: AttributionSpec, options: RunOptions | None = None) -> Attribution:
    """Play the game of every world and seed, and say how much is lost to each bottleneck.

    Raises:
        InputError: if the world follows a classic rule, on a bottleneck or worlds that will not do, or if no seed was
            finished in all worlds.
    """
    base = spec.base
    gates(base, "knows none of the bottlenecks")
    games = Games.planned(base, chosen(spec.players), spec.dice, spec.orders, spec.in_worlds, spec.standing)
    measure = measured(spec.measure, base)
    game, errors = games.played(measure, options or RunOptions())
    if not (kept := games.whole(game)):
        why = "was stopped before one seed was finished"
        if errors:
            why = f"every seed has a run that failed: {next(iter(errors.values()))}"
        raise InputError("attribute", base.name, why)
    return attribution(games, measure, game, kept, len(errors))


def measured(name: str, scenario: Scenario) -> str:
    """The name of what is lost.

    Raises:
        InputError: if it is of a group that the scenario has not, or of which nothing of the kind is kept.
    """
    part = part_of(name, "measure")
    if part is None:
        return name
    both = [each for each in OF_ALL if each in MEASURED]
    if part.measure not in both:
        raise InputError("measure", name, f"of a group it must be {' or '.join(both)}")
    in_scenario(part, scenario, "measure")
    return str(part)


def attribution(games: Games, measure: str, game: Floats, kept: list[int], failed: int = 0) -> Attribution:
    """The attribution of what was played.

    Args:
        games: what was planned.
        measure: what is lost.
        game: the values, as :meth:`.games.Games.room` has them.
        kept: rows of the seeds that are finished.
        failed: seeds on which a run failed.
    """
    world = games.bases[0].world
    return Attribution(
        scenario=games.bases[0].name,
        factories=int(world.factories),
        months=told_months(int(world.months)),
        measure=measure,
        bottlenecks=games.bottlenecks,
        worlds=games.worlds,
        seeds=tuple(games.seeds[row] for row in kept),
        game=game[:, kept],
        orders=games.orders[:, kept],
        moved={name: games.moved(place) for place, name in enumerate(games.worlds)},
        standing=games.standing,
        failed=failed,
        display=counts_display(games.bases[0]),
        brought=games.brought,
    )
