"""The search of a calibration: points of parameter space asked for, judged by the patterns, and kept in a journal."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from .problem import HOME, SIZE, Problem
from .search_space import Freedom

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import optuna
    from optuna.distributions import BaseDistribution

    from ..ensemble import RunOptions

type Assignment = dict[str, float]
type Judge = Callable[[Assignment], Floats]
"""From a point to its weighted misses; their squares add up to its misfit."""

BATCH = 8
"""Points asked for together, whatever the number of processes, so that the search does not depend on it."""
SAMPLED = 6
"""Points a parameter, spread evenly over all of them, before the search proper begins."""
SEARCHED = 16
"""Points a parameter before the best one is polished."""
NAME = "calibration"
PLAN, MISSES = "plan", "misses"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a search does; its trials depend on nothing else.

    Attributes:
        parameters: what may be moved, and how far.
        seed: of the search.
        seeds: dice on which every point is run, in every scenario.
        factories: how many each world has.
        scenarios: those the patterns ask for, by name.
        base: the scenario that is calibrated, by name.
        world: the hash of that scenario.
        patterns: a digest of the patterns.
    """

    parameters: tuple[Freedom, ...]
    seed: int = 0
    seeds: tuple[int, ...] = (0, 1)
    factories: int = SIZE
    scenarios: tuple[str, ...] = ()
    base: str = HOME
    world: str = ""
    patterns: str = ""

    @classmethod
    def of(cls, problem: Problem, seed: int = 0) -> Self:
        """The plan of a search for the answer to a problem."""
        rows = json.dumps([list(astuple(pattern)) for pattern in problem.patterns])
        digest = hashlib.blake2b(rows.encode(), digest_size=6).hexdigest()
        names, base = tuple(problem.scenarios), problem.base
        seeds, size = problem.seeds, problem.factories
        return cls(problem.parameters, seed, seeds, size, names, base.name, base.hash, digest)

    @property
    def sampled(self) -> int:
        """How many points are spread evenly before the search proper."""
        return SAMPLED * len(self.parameters)

    @property
    def searched(self) -> int:
        """How many points there are, these included, before what is left goes to the polish."""
        return SEARCHED * len(self.parameters)

    def told(self) -> dict[str, Any]:
        """All of it as JSON takes it."""
        freedoms = [list(astuple(freedom)) for freedom in self.parameters]
        lists = {"parameters": freedoms, "seeds": list(self.seeds), "scenarios": list(self.scenarios)}
        return asdict(self) | lists

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> Self:
        """The plan again; what an earlier version did not tell is as it was then."""
        lists = {"seeds": tuple(told["seeds"]), "scenarios": tuple(told["scenarios"])}
        return cls(**{**told, **lists, "parameters": tuple(Freedom(*row) for row in told["parameters"])})


@dataclass(frozen=True, slots=True)
class Trial:
    """One point of the search: its values by parameter, and its weighted misses, an entry a pattern."""

    point: Assignment
    misses: tuple[float, ...]

    @property
    def misfit(self) -> float:
        """Sum of the squares of the misses."""
        return float(np.square(self.misses).sum())


def called(executor: Executor | None, work: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What each call gives: in the processes of an executor, or here, one after the other, without one."""
    if executor is None:
        return [work(*call) for call in calls]
    return [future.result() for future in [executor.submit(work, *call) for call in calls]]


def all_judged(points: Sequence[Assignment], options: RunOptions, judge: Judge) -> list[Floats]:
    """The weighted misses of some points; of none if it was stopped before all were known."""
    if options.executor is not None:
        found = called(options.executor, judge, [(point,) for point in points])
        return [] if options.stopped else found
    found = []
    for point in points:
        if options.stopped:
            return []
        found.append(judge(point))
    return found


def explore(plan: Plan, budget: int, study: optuna.Study, options: RunOptions, judge: Judge) -> None:
    """Look everywhere, until a budget of trials or :attr:`Plan.searched` is spent; trials of the study count.

    First :attr:`Plan.sampled` points of a scrambled Sobol sequence, then a tree-structured Parzen estimator (Optuna;
    Bergstra and others 2011).
    """
    from optuna.trial import TrialState

    most = min(budget, plan.searched)
    while (done := len(finished(study))) < most and not options.stopped:
        asked = [_asked(study, plan, done + k) for k in range(min(BATCH, most - done))]
        found: list[Floats | None] = [*all_judged([dict(trial.params) for trial in asked], options, judge)]
        for trial, misses in zip(asked, found or [None] * len(asked), strict=True):
            if misses is None:  # not judged, so it is given up
                study.tell(trial, state=TrialState.FAIL)
            else:
                trial.set_user_attr(MISSES, misses.tolist())
                study.tell(trial, float((misses**2).sum()))
        if options.on_progress is not None:
            options.on_progress(len(finished(study)), budget)


def note(study: optuna.Study, plan: Plan, point: Assignment, misses: Floats) -> None:
    """Keep a point that was not asked of the study."""
    import optuna

    trial = optuna.trial.create_trial(
        params=point,
        distributions=_spans(plan),
        value=float((misses**2).sum()),
        user_attrs={MISSES: misses.tolist()},
    )
    study.add_trial(trial)


def opened(plan: Plan, journal: Path) -> optuna.Study:
    """The study in a journal, new or as it was left; what was under way when it was left is given up.

    Raises:
        InputError: if the journal is of another plan, or no journal.
    """
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        storage = JournalStorage(JournalFileBackend(str(journal)))
        study = optuna.create_study(storage=storage, study_name=NAME, load_if_exists=True)
    except (json.JSONDecodeError, KeyError, UnicodeDecodeError) as error:
        remedy = f"is no journal of a calibration ({type(error).__name__}): name another place with --out"
        raise InputError("journal", str(journal), remedy) from None
    before = study.user_attrs.get(PLAN)
    if before is None:
        study.set_user_attr(PLAN, plan.told())
    elif before != plan.told():
        other = ", ".join(key for key, value in plan.told().items() if before.get(key) != value)
        remedy = f"is of a search with other {other}: give the same, or name another place with --out"
        raise InputError("journal", str(journal), remedy)
    for trial in study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.RUNNING,)):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
    return study


def finished(study: optuna.Study) -> list[Trial]:
    """The finished trials of a study, in order."""
    from optuna.trial import TrialState

    trials = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
    return [Trial(dict(trial.params), tuple(trial.user_attrs[MISSES])) for trial in trials]


def _asked(study: optuna.Study, plan: Plan, place: int) -> optuna.Trial:
    """The next point. What it is depends on the plan, its place, and the trials that are finished or under way."""
    import optuna

    spans = _spans(plan)
    if place < plan.sampled:
        study.enqueue_trial(sampled(plan)[place])
        return study.ask(spans)
    seed = int(np.random.SeedSequence((plan.seed, place)).generate_state(1)[0])
    study.sampler = optuna.samplers.TPESampler(
        seed=seed, n_startup_trials=0, multivariate=True, constant_liar=True, n_ei_candidates=48
    )
    return study.ask(spans)


def _spans(plan: Plan) -> dict[str, BaseDistribution]:
    from optuna.distributions import FloatDistribution

    return {f.name: FloatDistribution(f.low, f.high, log=f.log) for f in plan.parameters}


def sampled(plan: Plan) -> list[Assignment]:
    """Points spread evenly over all that may be moved: a scrambled Sobol sequence."""
    from scipy.stats import qmc

    size = 2 ** math.ceil(math.log2(max(plan.sampled, 1)))
    unit = qmc.Sobol(len(plan.parameters), rng=np.random.default_rng(plan.seed)).random(size)
    return [placed(plan.parameters, row) for row in unit[: plan.sampled]]


def placed(parameters: Sequence[Freedom], unit: Iterable[float]) -> Assignment:
    """The point at these shares of the way from low to high, and never beyond them by a rounding."""
    return {f.name: min(max(f.at(u), f.low), f.high) for f, u in zip(parameters, unit, strict=True)}
