"""History matching: waves of points where worlds are not ruled out yet, then candidates that are judged on fresh dice.

Craig and others 1997; Vernon, Goldstein and Bower 2010; for stochastic models Andrianakis and others 2015. The accepted
candidates are drawn evenly from where the emulators give a fair chance, so they are a sample of what a rejection (ABC)
would keep of points spread evenly, which the emulators only make cheaper.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ...agents.columns import Flags, Floats
from ..ensemble import RunOptions
from .emulators import Emulators, emulator, trained, usual_dice
from .pattern import Pattern
from .region import Region, region
from .ruling import CHANCE, Ruling
from .search_space import Freedom, placed
from .stages import Journal, Stage
from .targets import Targets
from .world_set import rounded, spread

type Measure = Callable[[Mapping[str, float], Sequence[int]], tuple[Floats, Floats]]
"""From a point and dice to its figures and their standard errors, a pattern each; NaN where none can be told."""

LATER, WAVES = 0.2, 3
"""Share of the budget of each wave but the first, and how many of these there are."""
BATCH = 16
"""Points that are run together, whatever the number of processes."""
MOVED, FEWER = 400, 8
"""Points that stand for what is left of the space; without a group of patterns, so many for each that is run."""
LIKELY = 0.1
"""Chance of being accepted that a candidate must have by the emulators."""
AIMED = (CHANCE, 0.01, 0.03)
"""And the points of each later wave: emulators grow surer, so they can be asked for more."""
WAVE, FRESH = 100_000, 1000
"""First of the dice of a wave (times its number), and of those on which candidates are judged."""
EVIDENT = (0.025, 0.975)
CANDIDATES, SHOWN = "candidates", "shown"
FINAL = 2000
"""First of the dice on which the worlds of the set are shown."""
SPARE = 1.5
"""So many times the worlds that are wanted are judged for good, as some are not confirmed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a search does; together with the problem it decides every figure.

    Attributes:
        seed: of the search.
        budget: points in all waves.
        candidates: points that are judged for the set.
        runs: dice of each scenario at a point of a wave, other ones at every point.
        fresh: dice on which candidates are judged, the same for all.
        bound: largest misfit that is accepted.
        final: dice on which the worlds of the set are judged for good, and shown.
        worlds: how many the set is to have.
        groups: patterns that are left out together, by the name of the group.
        apart: candidates that are run without a group.
    """

    seed: int
    budget: int
    candidates: int
    runs: int
    fresh: int
    final: int
    bound: float
    worlds: int
    groups: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    apart: int = 12

    def told(self) -> dict[str, Any]:
        """All of it as JSON takes it."""
        return asdict(self) | {"groups": {name: list(places) for name, places in self.groups.items()}}

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """Every stage and its points."""
        later = round(self.budget * LATER)
        waves = [(wave(1), self.budget - WAVES * later), *((wave(k + 2), later) for k in range(WAVES))]
        return [*waves, (CANDIDATES, self.candidates), *((without(name), self.apart) for name in self.groups)]

    @property
    def runs_in_all(self) -> int:
        """Runs of every scenario, those that show the worlds and the base included."""
        spare = math.ceil(SPARE * self.worlds) + 1
        return sum(points * len(self.dice(name, 0)) for name, points in self.sizes) + spare * self.final

    def dice(self, name: str, place: int) -> range:
        """The dice of a point of a stage."""
        for number, (other, _) in enumerate(self.sizes[: WAVES + 1], 1):
            if other == name:
                first = WAVE * number + self.runs * place
                return range(first, first + self.runs)
        first, runs = (FINAL, self.final) if name == SHOWN else (FRESH, self.fresh)
        return range(first, first + runs)


def wave(number: int) -> str:
    """What a wave is called."""
    return f"wave {number}"


def without(group: str) -> str:
    """What the stage is called that leaves a group of patterns out."""
    return f"without {group}"


@dataclass(eq=False)
class Matching:
    """One search, as far as its journal goes.

    Attributes:
        parameters: what may be moved.
        patterns: all of them, in the order of the figures.
        measure: what a point shows.
        plan: what to do.
        journal: what was done.
        options: where points are run; a stop ends it after the batch that is under way.
    """

    parameters: tuple[Freedom, ...]
    patterns: tuple[Pattern, ...]
    measure: Measure
    plan: Plan
    journal: Journal
    options: RunOptions

    def __post_init__(self) -> None:
        self.held_to = np.array([not p.held_out for p in self.patterns])
        self.targets = Targets.of(self.patterns)
        self._known: dict[int, Emulators] = {}

    def run(self) -> bool:
        """Go on until every stage is done; false if it was stopped before."""
        searched = [name for name, _ in self.plan.sizes[: WAVES + 2]]
        apart = [name for name, _ in self.plan.sizes[WAVES + 2 :]]
        for name in (*searched, SHOWN, *apart):
            if not self._filled(self.journal.stages.get(name) or self._begun(name)):
                return False
        return True

    def accepted(self, stage: Stage, left_out: Sequence[int] = ()) -> Flags:
        """Which points of a stage that were run show the patterns about as well, some of them aside; (run,).

        Each figure lies within its limits, or its 95 % interval over dice reaches them, and the misfit is at most the
        bound.
        """
        if not stage.results:
            return np.zeros(0, np.bool_)
        which = self._which(left_out)
        some, figures, errors = self.targets.take(which), stage.figures[:, which], stage.errors[:, which]
        return some.reached(figures, errors).all(axis=1) & (some.misfit(figures) <= self.plan.bound)

    def misfits(self, stage: Stage) -> Floats:
        """The misfit of each point of a stage that was run, held-out patterns aside, (run,)."""
        which = self._which()
        return self.targets.take(which).misfit(stage.figures[:, which]) if stage.results else np.zeros(0)

    def misfit(self, figures: Floats) -> float:
        """The misfit of one point, held-out patterns aside."""
        which = self._which()
        return float(self.targets.take(which).misfit(figures[which]))

    def point(self, stage: Stage, place: int) -> dict[str, float]:
        """The values at a point of a stage; to a few digits, as they are written, where worlds are shown."""
        at = rounded if stage.name == SHOWN else placed
        return at(self.parameters, stage.points[place])

    def _which(self, left_out: Sequence[int] = ()) -> npt.NDArray[np.intp]:
        """The patterns that count."""
        return np.flatnonzero(self.held_to & ~np.isin(np.arange(len(self.patterns)), left_out))

    def _chosen(self) -> Stage:
        """The accepted candidates that are to be judged for good, those first that stand best for all of them."""
        stage = self.journal.stages[CANDIDATES]
        good = stage.run[self.accepted(stage)]
        order = spread(good)[: math.ceil(SPARE * self.plan.worlds)] if len(good) else []
        return self.journal.begin(SHOWN, good[np.array(order, np.int64)], {})

    def _filled(self, stage: Stage) -> bool:
        """Run what is left of a stage."""
        total = sum(points for _, points in self.plan.sizes) + math.ceil(SPARE * self.plan.worlds)
        while not stage.done:
            if self.options.stopped:
                return False
            first = len(stage.results)
            batch = range(first, min(first + BATCH, len(stage.points)))
            calls = [(self.point(stage, place), self.plan.dice(stage.name, place)) for place in batch]
            for figures, errors in called(self.options.executor, self.measure, calls):
                self.journal.note(stage, figures, errors)
            if self.options.on_progress is not None:
                self.options.on_progress(sum(len(one.results) for one in self.journal.stages.values()), total)
        return True

    def _begun(self, name: str) -> Stage:
        """The design of the next stage."""
        if name == SHOWN:
            return self._chosen()
        order, points = next((k, n) for k, (other, n) in enumerate(self.plan.sizes) if other == name)
        rng = np.random.default_rng((self.plan.seed, order))
        if not order:
            from scipy.stats import qmc

            size = 2 ** math.ceil(math.log2(max(points, 2)))
            unit = qmc.Sobol(len(self.parameters), rng=rng).random(size)[:points]
            return self.journal.begin(name, unit, {"share": 1.0, "error": 0.0, "level": 0.0, "tried": 1.0})
        left_out = self.plan.groups.get(name.removeprefix(without("")), ()) if order > WAVES + 1 else ()
        return self._from(self._emulators(min(order, WAVES + 1)), name, points, left_out, rng)

    def _from(
        self, emulators: Emulators, name: str, points: int, left_out: Sequence[int], rng: np.random.Generator
    ) -> Stage:
        """A design from what emulators do not rule out, some patterns aside, and what they foretell of it."""
        which = self._which(left_out)
        some = emulators.take(which), self.targets.take(which), self.plan.fresh, self.plan.bound
        ruling, d, aim = Ruling(*some), len(self.parameters), self._aim(name)
        with _alone():
            if left_out:  # what is left without a group is not told, so it need not be drawn
                found, told = region(Ruling(*some, aim), d, 1.0, FEWER * points, rng), {}
            else:
                found = region(ruling, d, 1.0, max(MOVED, points), rng)
                told = _told(found, ruling.chances(found.points))
                if aim > CHANCE:
                    found = region(Ruling(*some, aim), d, 1.0, max(MOVED, points), rng)
            told |= {"level": found.level, "tried": found.share}
            chosen = found.points[rng.permutation(len(found.points))[:points]]
            mean, variance = emulators.predict(chosen)
            chances = ruling.chances(chosen)
        told |= {
            "chances": chances.tolist(),
            "mean": mean.tolist(),
            "variance": (variance + emulators.dice / len(self.plan.dice(name, 0))).tolist(),
            "left_out": [one.covered for one in emulators.each],
            "stretch": [one.stretch for one in emulators.each],
        }
        return self.journal.begin(name, chosen, told)

    def _aim(self, name: str) -> float:
        """The chance that the points of a stage must have."""
        return {wave(number): aim for number, aim in enumerate(AIMED, 2)}.get(name, LIKELY)

    def _emulators(self, waves: int) -> Emulators:
        """Those trained on the first waves, held-out patterns too: these rule out nothing."""
        if waves not in self._known:
            stages = [self.journal.stages[wave(number)] for number in range(1, waves + 1)]
            points = np.concatenate([stage.run for stage in stages])
            raw = np.concatenate([stage.figures for stage in stages])
            errors = np.concatenate([stage.errors for stage in stages])
            figures, dice = self.targets.scaled(raw), self.targets.scaled_errors(raw, errors) ** 2
            first = len(stages[0].run)
            near = np.arange(len(points)) >= (first if len(points) > first else 0)
            calls = trained(points, figures, dice, self.plan.runs, near, self.plan.seed)
            each = tuple(called(self.options.executor, emulator, calls))
            self._known = {waves: Emulators(each, usual_dice(dice, self.plan.runs))}
        return self._known[waves]


def called(executor: Executor | None, work: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What each call gives: in the processes of an executor, or here, one after the other, without one."""
    if executor is None:
        return [work(*call) for call in calls]
    return [future.result() for future in [executor.submit(work, *call) for call in calls]]


def _told(found: Region, chances: Floats) -> dict[str, Any]:
    """What is told of what is not ruled out: how large it is, what share of it may be accepted (``hope``), and how much
    of that where candidates are drawn (``likely``)."""
    likely = float(chances[chances >= LIKELY].sum() / chances.sum()) if chances.sum() > 0.0 else 0.0
    return {
        "share": found.share,
        "error": found.error,
        "level": found.level,
        "hope": float(chances.mean()),
        "likely": likely,
    }


def _alone() -> Any:
    """One processor for linear algebra: the same bits whatever their number."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)
