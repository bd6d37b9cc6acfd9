"""Bottleneck attribution: how much adoption is lost to each bottleneck, as Shapley values over all coalitions.

The game: a coalition of bottlenecks is taken away, its value is the share of factories in real use at the end. All
coalitions are run on the same dice, so every seed gives a whole game and its own Shapley values; intervals are those
of their means over seeds. Each seed's values sum to what taking away all bottlenecks adds on that seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..comparable import gates
from ..ensemble import RunOptions, gather
from ..grouped import MEASURED, in_scenario, part_of
from ..statistics import Interval, interval, paired, ratio
from . import LOST, AttributionSpec
from .bottlenecks import BOTTLENECKS, Bottleneck, counts_display, members, without
from .shapley import by_size, dividends, players, shapley, sizes


@dataclass(frozen=True, eq=False)
class Attribution:
    """The game of one scenario on some seeds.

    Attributes:
        scenario: its name.
        factories, months: its size.
        measure: what was lost, a share of all factories, or of a group, at the end of a run.
        bottlenecks: the players, in order.
        seeds: replications.
        game: the measure at the end, shape (seeds, coalitions); bit i of a coalition says that bottleneck i is gone.
        failed: seeds left out because one of their runs failed.
        display: whether a programme of the scenario counts display.
    """

    kind: ClassVar[str] = "attribute"
    scenario: str
    factories: int
    months: int
    measure: str
    bottlenecks: tuple[Bottleneck, ...]
    seeds: tuple[int, ...]
    game: Floats
    failed: int = 0
    display: bool = True

    @property
    def now(self) -> Interval:
        """The measure as things are."""
        return interval(self.game[:, 0])

    @property
    def best(self) -> Interval:
        """The measure with every bottleneck gone."""
        return interval(self.game[:, -1])

    @property
    def lost(self) -> Interval:
        """What all bottlenecks together take away."""
        return interval(self.game[:, -1] - self.game[:, 0])

    def shapley(self) -> dict[str, Interval]:
        """What is lost to each bottleneck; the means sum to that of :attr:`lost`."""
        return self._each(shapley(self.game))

    def parts(self) -> dict[str, Interval]:
        """The same as shares of what is lost to all."""
        total = self.game[:, -1] - self.game[:, 0]
        found = shapley(self.game)
        return {b.name: ratio(found[:, i], total) for i, b in enumerate(self.bottlenecks)}

    def alone(self) -> dict[str, Interval]:
        """What taking away each bottleneck brings while all others stay."""
        return self._each(self.game[:, [1 << i for i in range(len(self.bottlenecks))]] - self.game[:, :1])

    def last(self) -> dict[str, Interval]:
        """What taking away each bottleneck brings when all others are gone."""
        every = self.game.shape[1] - 1
        return self._each(self.game[:, -1:] - self.game[:, [every ^ 1 << i for i in range(len(self.bottlenecks))]])

    def together(self) -> list[Interval]:
        """What is brought by single bottlenecks, by pairs beyond their singles, and so on; sums to :attr:`lost`."""
        return [interval(column) for column in by_size(self.game).T]

    def best_of(self, size: int) -> tuple[int, Interval]:
        """The coalition of that many bottlenecks whose removal leaves most in use."""
        those = np.flatnonzero(sizes(len(self.bottlenecks)) == size)
        at = int(those[np.argmax(self.game[:, those].mean(axis=0))])
        return at, interval(self.game[:, at])

    def members(self, coalition: int) -> list[Bottleneck]:
        """The bottlenecks of a coalition."""
        return members(self.bottlenecks, coalition)

    def ahead(self) -> bool:
        """Whether the greatest loss is surely greater than the second greatest."""
        found = shapley(self.game)
        first, second = np.argsort(-found.mean(axis=0))[:2]
        return paired(found[:, first], found[:, second]).low > 0.0

    def tables(self) -> dict[str, pd.DataFrame]:
        """``bottlenecks``, ``coalitions``, ``runs`` (every value) and ``removals`` (what takes a bottleneck away)."""
        figures = {"lost": self.shapley(), "part": self.parts(), "alone": self.alone(), "last": self.last()}
        bottlenecks = [
            {"bottleneck": b.name, "label": b.label, "without": b.without}
            | {k: v for what, found in figures.items() for k, v in _columns(what, found[b.name]).items()}
            for b in self.bottlenecks
        ]
        n = self.game.shape[1]
        told = [" + ".join(b.name for b in self.members(c)) or "none" for c in range(n)]
        brought = dividends(self.game)
        coalitions = [
            {"coalition": c, "removed": told[c], "size": c.bit_count()}
            | _columns(self.measure, interval(self.game[:, c]))
            | _columns("dividend", interval(brought[:, c]))
            for c in range(n)
        ]
        runs = [
            {"seed": seed, "coalition": c, "removed": told[c], self.measure: float(self.game[row, c])}
            for row, seed in enumerate(self.seeds)
            for c in range(n)
        ]
        removals = [
            {"bottleneck": b.name, "parameter": c.name, "way": c.way, "to": str(c.to), "reason": c.reason}
            for b in self.bottlenecks
            for c in b.changes
        ]
        found = {"bottlenecks": bottlenecks, "coalitions": coalitions, "runs": runs, "removals": removals}
        return {name: pd.DataFrame(rows) for name, rows in found.items()}

    def facts(self) -> dict[str, Any]:
        """What the tables do not say."""
        names = ("scenario", "factories", "months", "measure", "failed", "display")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The study from its tables; bottlenecks are those that were written, whatever this version calls them."""
        wide = tables["runs"].pivot_table(index="seed", columns="coalition", values=facts["measure"])
        changes = {known.name: known.changes for known in BOTTLENECKS}
        rows = tables["bottlenecks"][["bottleneck", "label", "without"]].astype(str).itertuples(index=False)
        found = tuple(Bottleneck(name, label, world, changes.get(name, ())) for name, label, world in rows)
        values = wide.sort_index(axis=1).to_numpy(np.float64)
        if players(values) != len(found):
            raise ValueError("a value for every coalition is needed")
        return cls(bottlenecks=found, seeds=tuple(map(int, wide.index)), game=values, **facts)

    def _each(self, found: Floats) -> dict[str, Interval]:
        return {b.name: interval(found[:, i]) for i, b in enumerate(self.bottlenecks)}


def attribute(spec: AttributionSpec, options: RunOptions | None = None) -> Attribution:
    """Run every coalition on every seed and say how much is lost to each bottleneck.

    Every seed makes 2^n runs for n bottlenecks, fewer where a removal changes nothing.

    Raises:
        InputError: if the world follows a classic rule, or no seed was finished.
    """
    scenario, seeds, bottlenecks = spec.base, spec.dice, spec.bottlenecks or BOTTLENECKS
    gates(scenario, "knows none of the bottlenecks")
    measure = measured(spec.measure, scenario)
    count = 2 ** len(bottlenecks)
    games = [without(scenario, members(bottlenecks, coalition)) for coalition in range(count)]
    different = {game.hash: game for game in games}
    rows = gather(list(different.values()), seeds, options, [measure])
    wide = rows[rows["error"] == ""].pivot_table(index="seed", columns="hash", values=measure)
    whole = wide.reindex(columns=list(different)).dropna()
    kept = tuple(seed for seed in seeds if seed in whole.index)
    if not kept:
        errors = [error for error in rows["error"] if error]
        why = f"every seed has a run that failed: {errors[0]}" if errors else "was stopped before one seed was finished"
        raise InputError("attribute", scenario.name, why)
    values = whole.loc[list(kept), [game.hash for game in games]].to_numpy(np.float64)
    broken = rows[rows["error"] != ""]["seed"].nunique()
    return attribution(scenario, measure, bottlenecks, kept, values, int(broken))


def measured(name: str, scenario: Scenario) -> str:
    """The name of what is lost.

    Raises:
        InputError: if it is of a group that the scenario has not, or of which nothing of the kind is kept.
    """
    part = part_of(name, "measure")
    if part is None:
        return name
    both = [each for each in LOST if each in MEASURED]
    if part.measure not in both:
        raise InputError("measure", name, f"of a group it must be {' or '.join(both)}")
    in_scenario(part, scenario, "measure")
    return str(part)


def attribution(
    scenario: Scenario,
    measure: str,
    bottlenecks: Sequence[Bottleneck],
    seeds: Sequence[int],
    game: Floats,
    failed: int = 0,
) -> Attribution:
    """The attribution that a game was played for; see :class:`Attribution`."""
    factories, months = int(scenario.world.factories), int(scenario.world.months)
    those, display = tuple(bottlenecks), counts_display(scenario)
    return Attribution(scenario.name, factories, months, measure, those, tuple(seeds), game, failed, display)


def _columns(name: str, found: Interval) -> dict[str, float]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), found.ends, strict=True))
