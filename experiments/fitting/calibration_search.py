"""The search of a calibration: points of parameter space asked for, judged by the patterns, and kept in a journal."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.files import load
from .pattern_measures import SCENARIOS
from .patterns import residuals
from .run_summary import facts
from .search_space import Freedom

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import optuna
    from optuna.distributions import BaseDistribution

    from ...scenarios.scenario import Scenario
    from ..ensemble import RunOptions
    from .pattern import Seen

type Assignment = dict[str, float]
type Judge = Callable[[Plan, Mapping[str, float]], Floats]

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
        scenarios: those the patterns ask for, by name of the library.
    """

    parameters: tuple[Freedom, ...]
    seed: int = 0
    seeds: tuple[int, ...] = (0, 1)
    factories: int = 500
    scenarios: tuple[str, ...] = SCENARIOS

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


@dataclass(frozen=True, slots=True)
class Trial:
    """One point of the search: its values by parameter, and its weighted misses, an entry a pattern."""

    point: Assignment
    misses: tuple[float, ...]

    @property
    def misfit(self) -> float:
        """Sum of the squares of the misses."""
        return float(np.square(self.misses).sum())


def worlds(plan: Plan, values: Mapping[str, float]) -> list[Scenario]:
    """The scenarios of a plan in the world that these values make."""
    return [_shipped(name).with_world(factories=plan.factories, **values) for name in plan.scenarios]


_shipped = functools.cache(load)


def seen(plan: Plan, values: Mapping[str, float], seeds: Iterable[int] | None = None) -> Seen:
    """Run every scenario on every seed and note the facts that patterns are made of."""
    from ...model.life import run

    dice = tuple(plan.seeds if seeds is None else seeds)
    found = {}
    for name, scenario in zip(plan.scenarios, worlds(plan, values), strict=True):
        rows = [facts(run(scenario, seed)) for seed in dice]
        found[name] = {fact: np.array([row[fact] for row in rows]) for fact in rows[0]}
    return found


def judged(plan: Plan, values: Mapping[str, float]) -> Floats:
    """The weighted misses of one point; their squares add up to its misfit. What a worker does."""
    return residuals(seen(plan, values))


def called(executor: Executor | None, work: Callable[..., Any], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What each call gives: in the processes of an executor, or here, one after the other, without one."""
    if executor is None:
        return [work(*call) for call in calls]
    return [future.result() for future in [executor.submit(work, *call) for call in calls]]


def all_judged(plan: Plan, points: Sequence[Assignment], options: RunOptions, judge: Judge) -> list[Floats]:
    """The weighted misses of some points; of none if it was stopped before all were known."""
    if options.executor is not None:
        found = called(options.executor, judge, [(plan, point) for point in points])
        return [] if options.stopped else found
    found = []
    for point in points:
        if options.stopped:
            return []
        found.append(judge(plan, point))
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
        found: list[Floats | None] = [*all_judged(plan, [dict(trial.params) for trial in asked], options, judge)]
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
