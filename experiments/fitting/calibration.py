"""Calibration: which values of the uncertain parameters make a world that shows the patterns, and how surely."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...agents.columns import Floats
from ...model.machine import cores
from ...scenarios.errors import InputError
from ...scenarios.parameters import find
from ..dispatcher import Dispatcher
from ..ensemble import RunOptions
from . import CalibrationSpec
from .calibration_search import Assignment, Plan, Trial, called
from .identifiability import PatternResult, confirmed, linear_posterior, rank_correlations, shares, shown
from .local_search import search
from .pattern import Pattern
from .patterns import BY_NAME, misfit, searched
from .problem import Problem

FRESH = 1000
"""First of the seeds on which the best points are judged again: no search uses them."""
FINAL = 2000
"""First of the seeds on which the chosen point is shown."""
JUDGED_AGAIN = 24
"""How many of the best points are judged again on fresh seeds."""
ENDS = (0.05, 0.95)
"""Quantiles between which the points that are as good as the best lie, parameter by parameter."""
COLUMNS = {"name": "pattern", "low": "at_least", "high": "at_most"}
"""What fields of a pattern are called in a table."""
NORMAL = 1.96
"""Standard deviations to either end of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Checks:
    """How the result of a search is checked.

    Attributes:
        again: how many of the best points are judged again.
        fresh: on how many fresh seeds.
        final: on how many further seeds the chosen point is shown.
        factories: how many the world has in which it is shown.
    """

    again: int = JUDGED_AGAIN
    fresh: int = 12
    final: int = 60
    factories: int = 1000


@dataclass(frozen=True, eq=False)
class Calibration:
    """What a calibration found.

    Attributes:
        plan: what was searched.
        checks: how the result was checked.
        trials: every point of the search with its misfit, in order.
        again: positions in ``trials`` of the points judged again, best of the search first.
        fresh: their misfit on fresh seeds.
        as_good: whether each of them is as good as the best of them, within the noise of the seeds.
        start: the values that the base has by itself.
        before: their misfit on the same fresh seeds.
        patterns: what the chosen point shows of each pattern, held-out ones included.
    """

    kind: ClassVar[str] = "calibrate"

    plan: Plan
    checks: Checks
    trials: tuple[Trial, ...]
    again: tuple[int, ...]
    fresh: Floats
    as_good: npt.NDArray[np.bool_]
    start: Mapping[str, float]
    before: float
    patterns: tuple[PatternResult, ...]

    @property
    def seeds(self) -> tuple[int, ...]:
        """On which every point of the search was run."""
        return self.plan.seeds

    @property
    def searched(self) -> tuple[Pattern, ...]:
        """The patterns that the search saw."""
        return searched([one.pattern for one in self.patterns])

    @property
    def chosen(self) -> Assignment:
        """The values with the least misfit on fresh seeds."""
        return self.trials[self.again[int(self.fresh.argmin())]].point

    def accepted(self) -> list[Assignment]:
        """The points that are as good as the best."""
        return [self.trials[place].point for place, good in zip(self.again, self.as_good, strict=True) if good]

    @property
    def shown_misfit(self) -> float:
        """The misfit of the chosen point in the runs in which it is shown."""
        inside = [one for one in self.patterns if not one.pattern.held_out]
        weights = [one.pattern.weight for one in inside]
        return float(np.average([one.pattern.miss(one.value) ** 2 for one in inside], weights=weights))

    def pinned(self) -> pd.DataFrame:
        """One row a parameter: limits of the search, the base's value (``default``), chosen value, and two intervals.

        ``low`` and ``high`` are what the patterns leave open around the chosen value if misses were straight lines (see
        :func:`stallpoint.experiments.fitting.identifiability.linear_posterior`; NaN before the polish); ``left_open``
        is their distance as a share of the way between the limits: near 0 pinned down, near 1 not at all. ``good_low``
        and ``good_high`` are the ends of the points as good as the best, which the search may have found close by.
        ``correlation`` is Spearman's with the misfit, over the points that were spread evenly.
        """
        low, high = np.quantile(shares(self.plan.parameters, self.accepted()), ENDS, axis=0)
        at, sd = shares(self.plan.parameters, [self.chosen])[0], self._posterior()[0]
        ends = np.clip([at - NORMAL * sd, at + NORMAL * sd], 0.0, 1.0)
        even = self.trials[: self.plan.sampled]
        found = rank_correlations(
            shares(self.plan.parameters, [trial.point for trial in even]),
            np.array([[trial.misfit] for trial in even]),
        )[:, 0]
        rows = [
            {
                "parameter": f.name,
                "unit": find(f.name).row.unit,
                "default": self.start[f.name],
                "chosen": self.chosen[f.name],
                "low": f.at(ends[0, k]),
                "high": f.at(ends[1, k]),
                "left_open": float(ends[1, k] - ends[0, k]),
                "good_low": f.at(low[k]),
                "good_high": f.at(high[k]),
                "search_low": f.low,
                "search_high": f.high,
                "correlation": float(found[k]),
            }
            for k, f in enumerate(self.plan.parameters)
        ]
        return pd.DataFrame(rows)

    def _posterior(self) -> tuple[Floats, Floats]:
        """Standard deviation of each parameter around the chosen point, as a share, and all correlations."""
        points = shares(self.plan.parameters, [trial.point for trial in self.trials])
        at = shares(self.plan.parameters, [self.chosen])[0]
        weights = sum(pattern.weight for pattern in self.searched)
        return linear_posterior(points, np.array([trial.misses for trial in self.trials]), at, weights)

    def trade_offs(self, least: float = 0.4) -> list[tuple[str, str, float]]:
        """Pairs of parameters that stand in for each other around the chosen point, strongest first.

        Args:
            least: correlation from which a pair is told.
        """
        found = self._posterior()[1]
        names = [f.name for f in self.plan.parameters]
        pairs = [(names[i], names[j], float(found[i, j])) for i in range(len(names)) for j in range(i + 1, len(names))]
        return sorted((pair for pair in pairs if abs(pair[2]) >= least), key=lambda pair: -abs(pair[2]))

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """``trials``, ``misses`` (weighted, an entry a pattern), ``again``, ``patterns`` and ``parameters``."""
        trials = [{"trial": k, "misfit": t.misfit, **t.point} for k, t in enumerate(self.trials)]
        again = {"trial": np.array(self.again, np.int64), "fresh_misfit": self.fresh, "as_good": self.as_good}
        return {
            "trials": pd.DataFrame(trials),
            "misses": pd.DataFrame([t.misses for t in self.trials], columns=[p.name for p in self.searched]),
            "again": pd.DataFrame(again),
            "patterns": pd.DataFrame([_told(one) for one in self.patterns]),
            "parameters": self.pinned(),
        }

    def facts(self) -> Mapping[str, Any]:
        """The plan, the checks, the values of the base and their misfit."""
        start = dict(self.start)
        return {"plan": self.plan.told(), "checks": asdict(self.checks), "start": start, "before": self.before}

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same calibration from its tables and facts."""
        plan = Plan.from_told(facts["plan"])
        points = tables["trials"][[f.name for f in plan.parameters]].astype(np.float64).to_dict("records")
        misses = tables["misses"].to_numpy(np.float64).tolist()
        again, patterns = tables["again"], tables["patterns"].to_dict("records")
        return cls(
            plan=plan,
            checks=Checks(**facts["checks"]),
            trials=tuple(Trial(point, tuple(found)) for point, found in zip(points, misses, strict=True)),
            again=tuple(int(place) for place in again["trial"]),
            fresh=again["fresh_misfit"].to_numpy(np.float64),
            as_good=again["as_good"].to_numpy(np.bool_),
            start=facts.get("start") or {f.name: float(find(f.name).default) for f in plan.parameters},
            before=float(facts["before"]),
            patterns=tuple(PatternResult(_pattern(r), r["value"], r["from"], r["to"]) for r in patterns),
        )


def calibrate(spec: CalibrationSpec, options: RunOptions | None = None) -> Calibration:
    """Calibrate as the command does; see :func:`fit`."""
    checks = Checks(fresh=spec.checks[0], final=spec.checks[1])
    return fit(spec.problem, spec.seed, spec.budget, spec.journal, checks, options)


def fit(
    problem: Problem,
    seed: int,
    budget: int,
    journal: Path,
    checks: Checks | None = None,
    options: RunOptions | None = None,
) -> Calibration:
    """Search, judge the best points again on fresh seeds, choose, and show the patterns on further seeds.

    Args:
        problem: what is calibrated.
        seed: of the search.
        budget: trials in all; those in the journal count.
        journal: file that keeps the trials, so that a search that was stopped goes on.
        checks: how the result is checked.
        options: with what it is run; its progress counts runs.

    Raises:
        InputError: if it is stopped before the search is over, or the journal is of another plan.
    """
    plan, seen_by_search = Plan.of(problem, seed), problem.searched()
    checks, options = checks or Checks(), options or RunOptions()
    jobs, told = options.jobs or cores(), options.on_progress
    runs = len(seen_by_search.scenarios) * len(plan.seeds)
    step = None if told is None else (lambda done, total: told(done * runs, total * runs))
    with ExitStack() as stack:
        executor = options.executor
        if executor is None and jobs > 1:
            executor = stack.enter_context(Dispatcher()).asker(jobs)
        means = replace(options, executor=executor, on_progress=step)
        trials = search(plan, seen_by_search.judged, budget, journal, means)
        if options.stopped:
            remedy = f"is stopped; {len(trials)} of {budget} points are kept, and the same command goes on from there"
            raise InputError("calibrate", None, f"{remedy} ({journal})")
        again = tuple(int(k) for k in np.argsort([t.misfit for t in trials], kind="stable")[: checks.again])
        points = [trials[place].point for place in again]
        fresh_seeds = tuple(range(FRESH, FRESH + checks.fresh))
        calls = [(point, fresh_seeds) for point in [*points, problem.defaults]]
        *judged, before = called(executor, seen_by_search.seen, calls)
        fresh, as_good = confirmed(judged, problem.patterns)
        last = replace(problem, factories=checks.factories)
        dice = tuple(range(FINAL, FINAL + checks.final))
        final = shown(last.seen_by(executor, points[int(fresh.argmin())], dice), problem.patterns)
    start, worse = problem.defaults, misfit(before, problem.patterns)
    return Calibration(plan, checks, tuple(trials), again, fresh, as_good, start, worse, tuple(final))


def _told(one: PatternResult) -> dict[str, Any]:
    p = {COLUMNS.get(key, key): value for key, value in one.pattern.told().items()}
    return {**p, "value": one.value, "from": one.low, "to": one.high, "outcome": one.word}


def _pattern(row: dict[str, Any]) -> Pattern:
    """The pattern of a row; an earlier version told shipped ones by name only."""
    fields = {column: key for key, column in COLUMNS.items()}
    own = {fields.get(column, column): value for column, value in row.items()}
    return Pattern.from_told(own) if "measure" in own else BY_NAME[own["name"]]
