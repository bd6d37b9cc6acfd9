"""The finished runs of a study that sets scenarios side by side: by scenario, world and seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ..agents.columns import Floats
from ..model.outcomes.measure import Measure
from ..model.outcomes.own_measures import known
from ..model.outcomes.shown import Shown
from ..scenarios.errors import InputError
from ..scenarios.parameters import find
from ..scenarios.scenario import Scenario
from ..scenarios.worlds import NAME, World
from .comparable import Note, Used, notes
from .crossed import Contrast, contrast, crossed_ratio, mean_over
from .outcome import YEAR, Outcome
from .statistics import ANY, POSITIVE, Bounds, Interval, ratio
from .tidy import Columns, of_rows

HORIZONS = (5, 10, 20, 30)
"""Years at which a comparison also tells what a scenario adds, as far as its runs last."""
type Runs = Mapping[str, Mapping[str, Mapping[int, Outcome]]]
"""Runs that did not fail, by scenario, world and seed."""


@dataclass(frozen=True, eq=False, repr=False)
class Finished(Shown):
    """The finished runs of a study. The first scenario is the baseline of all differences.

    Every figure rests on the same seeds in the same worlds: those on which all scenarios were run without failure. A
    scenario of which every run failed is left out, and noted.

    Attributes:
        asked: what was to be compared.
        hashes: their hashes.
        outcomes: every run, failed ones included, in the order in which they came.
        planned: seeds asked for.
        stopped: whether the study was cut short.
        kind: the command that made it.
        worlds: those in which each scenario was run; none for its own.
    """

    asked: tuple[Scenario, ...]
    hashes: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    planned: int
    stopped: bool = False
    kind: str = "compare"
    worlds: tuple[World, ...] = ()
    _rows: dict[str, tuple[Outcome, ...]] = field(init=False, repr=False)
    _used: Used = field(init=False, repr=False)

    def __post_init__(self) -> None:
        asked = [world.name for world in self.worlds] or [""]
        good: dict[str, dict[str, dict[int, Outcome]]] = {s.name: {w: {} for w in asked} for s in self.asked}
        for o in self.outcomes:
            if not o.error:
                good[o.scenario][o.world][o.seed] = o
        errors = [o for o in self.outcomes if o.error]
        failed = {o.scenario for o in errors}
        kept = {name: runs for name, runs in good.items() if name not in failed or any(runs.values())}
        worlds, seeds = _complete(kept, asked) if kept else ([], [])
        if not seeds:
            what = "no seed went well with every scenario" if kept else "no run succeeded"
            remedy = f"{what}: {errors[0].error}" if errors else "no run was finished"
            whose = "study" if not errors else errors[0].scenario if len(failed) == 1 else ""
            raise InputError(whose, None, remedy)
        rows = {name: tuple(runs[w][seed] for w in worlds for seed in seeds) for name, runs in kept.items()}
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_used", Used(tuple(seeds), tuple(worlds), len(asked)))

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What was compared: what was asked for, without what failed in every run."""
        return tuple(scenario for scenario in self.asked if scenario.name in self._rows)

    @property
    def hashed(self) -> tuple[tuple[Scenario, str], ...]:
        """All that was asked for, each with the hash of what was run."""
        return tuple(zip(self.asked, self.hashes, strict=True))

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(scenario.name for scenario in self.scenarios)

    @property
    def baseline(self) -> str:
        """Name of the first scenario."""
        return self.names[0]

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds that every figure rests on."""
        return self._used.seeds

    @property
    def in_worlds(self) -> tuple[str, ...]:
        """Names of the worlds that every figure rests on; one empty name for the scenarios' own."""
        return self._used.worlds

    @property
    def many_worlds(self) -> bool:
        """Whether there are several, so that figures are crossed over them."""
        return len(self.in_worlds) > 1

    @property
    def runs_each(self) -> int:
        """Runs of each scenario that every figure rests on."""
        return len(self.seeds) * len(self.in_worlds)

    @property
    def months(self) -> int:
        """How long each run lasted."""
        return self.scenarios[0].world.months

    @property
    def currency(self) -> str:
        """In which all money is."""
        return self.scenarios[0].world.currency

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know: what is not comparable, failed, without effect, or drawn for an import."""
        return notes(self.asked, self.outcomes, self.planned, self.stopped, self._used, self.names)

    @cached_property
    def measures(self) -> Mapping[str, Measure]:
        """The built-in measures, and those of the user's own code."""
        return known(self.scenarios)

    @property
    def observers(self) -> tuple[str, ...]:
        """Names of the observers of the user's own code that saw anything."""
        return tuple(dict.fromkeys(name for outcome in self.outcomes for name in outcome.observed))

    @property
    def groupings(self) -> tuple[str, ...]:
        """Names of the groupings that were kept of the runs."""
        return tuple(dict.fromkeys(by for outcome in self.outcomes for by in outcome.groups))

    @property
    def shared_groupings(self) -> tuple[str, ...]:
        """Those that every scenario has: one may have regions, and another one none."""
        return tuple(by for by in self.groupings if all(by in self.runs(name)[0].groups for name in self.names))

    def runs(self, name: str) -> tuple[Outcome, ...]:
        """The runs of a scenario that figures rest on: world by world, in each in the order of :attr:`seeds`."""
        return self._rows[name]

    def factories(self, name: str) -> int:
        """How many factories there are."""
        return self.runs(name)[0].factories

    def by_month(self, name: str, measure: str) -> Floats:
        """A measure of a scenario: (runs, months)."""
        return np.stack([run.series(measure) for run in self.runs(name)])

    def at_end(self, name: str, measure: str, months: int | None = None) -> Floats:
        """A measure of a scenario in the last month, or in the last of the first ``months``: (runs,)."""
        place = -1 if months is None else int(np.searchsorted(self.runs(name)[0].months, months - 1))
        return np.array([run.series(measure)[place] for run in self.runs(name)])

    @property
    def horizons(self) -> tuple[int, ...]:
        """The ends of :data:`HORIZONS` that all runs reach and of which measures were kept, and that of the runs;
        months."""
        kept = self.runs(self.baseline)[0].months
        return tuple(sorted({m for m in (YEAR * year for year in HORIZONS) if m - 1 in kept} | {self.months}))

    def by_world(self, values: Floats) -> Floats:
        """Values of runs, in the order of :meth:`runs`, as (worlds, seeds, ...)."""
        return values.reshape(len(self.in_worlds), len(self.seeds), *values.shape[1:])

    def mean_of(self, values: Floats, within: Bounds = ANY) -> Interval:
        """The mean of one value a run, in the order of :meth:`runs`, NaN left out: over dice, or over worlds and dice
        (then it is a :class:`.crossed.Crossed`)."""
        return mean_over(self.by_world(values), self.in_worlds, within)

    def contrast_of(self, ours: Floats, theirs: Floats, within: Bounds = ANY) -> Contrast:
        """The paired difference of two values a run, in the order of :meth:`runs`: over dice, or over worlds and dice.
        ``within`` is between which each of the two must lie."""
        return contrast(self.by_world(ours), self.by_world(theirs), self.in_worlds, within)

    def ratio_of(self, over: Floats, under: Floats, within: Bounds = POSITIVE) -> Interval:
        """The same of the ratio of two totals over runs; of several worlds, the mean of the ratio in each."""
        if not self.many_worlds:
            return ratio(over, under, within)
        return crossed_ratio(self.by_world(over), self.by_world(under), self.in_worlds, within)


def _complete(good: Runs, asked: Sequence[str]) -> tuple[list[str], list[int]]:
    """The worlds and seeds on which all scenarios were run: so that most runs count, and of as many, most worlds.

    A world in which every run failed costs no seed, and a study that was stopped in its first seeds is not lost.
    """
    first = next(iter(good.values()))
    return most_whole({w: [s for s in first[w] if all(s in runs[w] for runs in good.values())] for w in asked})


def most_whole(seeds: Mapping[str, Sequence[int]]) -> tuple[list[str], list[int]]:
    """Of worlds, each with the seeds on which all was run in it: worlds and seeds all of whose pairs are there, so
    that most runs count, and of as many, most worlds."""
    fullest = sorted(seeds, key=lambda w: -len(seeds[w]))
    best: tuple[list[str], list[int]] = ([], [])
    for count in range(1, len(fullest) + 1):
        common = [seed for seed in seeds[fullest[0]] if all(seed in seeds[w] for w in fullest[:count])]
        if common and count * len(common) >= len(best[0]) * len(best[1]):
            best = fullest[:count], common
    return [w for w in seeds if w in best[0]], best[1]


def rows_of(worlds: Sequence[World]) -> Columns:
    """A row a world, with all that it brings: a set of worlds as ``--worlds`` takes it."""
    rows = [{NAME: world.name, **world.values} for world in worlds]
    return of_rows(list(rows[0]), [[row[name] for name in rows[0]] for row in rows])


def worlds_of(rows: Iterable[Mapping[str, Any]]) -> tuple[World, ...]:
    """Worlds from the rows of their table."""
    return tuple(
        World(str(row[NAME]), {name: find(name).check(value) for name, value in row.items() if name != NAME})
        for row in rows
    )
