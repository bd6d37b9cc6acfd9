"""The search of a calibration: everywhere first, then Gauss and Newton on the misses from the best point found."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ..designs.sampled import needs
from ..ensemble import RunOptions
from .calibration_search import Judge, Plan, Trial, all_judged, explore, finished, note, opened, placed
from .identifiability import shares

if TYPE_CHECKING:
    import optuna


STEP = 0.12
"""Step of a slope, as a share of the way between the limits: wide, because single runs are rugged."""
REACH = 0.3
"""Trust in a slope, in the same unit."""
REST = 1e-3
"""Gain, and length of a step, below which a path has come to rest."""


def search(plan: Plan, judge: Judge, budget: int, journal: Path, options: RunOptions | None = None) -> list[Trial]:
    """Search until a budget of trials is spent; go on where the journal of an earlier search of the same plan ends.

    First everywhere (:func:`stallpoint.experiments.fitting.calibration_search.explore`), then from the best point found
    (:func:`polish`). A search that was stopped and went on finds the same points as one that was not, unless it was
    killed in the instant in which a batch is noted.

    Args:
        plan: what to search, and how.
        judge: from a point to its weighted misses.
        budget: trials in all, those of the journal included.
        journal: file in which every finished trial is kept.
        options: where points are judged, and who is told how many of them are; a stop gives up what is under way.

    Returns:
        All finished trials in the order in which they were asked for; fewer than the budget if the polish comes to
        rest before it is spent.

    Raises:
        InputError: if the journal is of another plan, is no journal, or another search is writing to it.
        OSError: if the journal cannot be written.
    """
    options = options or RunOptions()
    with _alone(journal):
        study = opened(plan, journal)
        explore(plan, budget, study, options, judge)
        if plan.searched < budget and not options.stopped:
            polish(plan, budget, study, options, judge)
        return finished(study)


@contextlib.contextmanager
def _alone(journal: Path) -> Iterator[None]:
    """Keep a journal for one search at a time.

    Raises:
        InputError: if another one is writing to it, or a library is not installed.
    """
    needs("optuna", "calibrate")
    from filelock import FileLock, Timeout

    journal.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(journal.with_name(f".{journal.name}.lock"))
    try:
        held = lock.acquire(timeout=0)
    except Timeout:
        remedy = "another calibration is writing there: wait for it, or name another place with --out"
        raise InputError("journal", str(journal), remedy) from None
    with held:
        yield


class _Spent(Exception):
    """Raised to leave the solver when the budget is spent, or somebody asks to stop."""


def polish(plan: Plan, budget: int, study: optuna.Study, options: RunOptions, judge: Judge) -> None:
    """Least squares (SciPy, trust region within limits) on the weighted misses, from the best point explored.

    The solver draws no dice and finds every point that it asked for before in the study, so it goes on where it was.
    """
    from scipy.optimize import least_squares

    trials = finished(study)
    known = {_key(share): np.array(trial.misses) for share, trial in zip(_shares(plan, trials), trials, strict=True)}

    def at(units: list[Floats]) -> list[Floats]:
        new = [unit for unit in units if _key(unit) not in known]
        if len(known) + len(new) > budget:
            raise _Spent
        points = [placed(plan.parameters, unit) for unit in new]
        misses = all_judged(points, options, judge)
        if len(misses) < len(new):
            raise _Spent
        for unit, point, miss in zip(new, points, misses, strict=True):
            known[_key(unit)] = miss
            note(study, plan, point, miss)
        if options.on_progress is not None:
            options.on_progress(len(known), budget)
        return [known[_key(unit)] for unit in units]

    def slopes(unit: Floats) -> Floats:
        steps = np.where(unit + STEP <= 1.0, STEP, -STEP)
        here, *beside = at([unit, *(unit + np.diag(steps))])
        return np.array([(there - here) / step for there, step in zip(beside, steps, strict=True)]).T

    start = _best(plan, trials[: plan.searched])
    with contextlib.suppress(_Spent):
        while True:
            before = len(known)
            least_squares(
                lambda unit: at([unit])[0], start, jac=slopes, bounds=(0.0, 1.0), x_scale=REACH, xtol=REST, ftol=REST
            )
            start = _best(plan, finished(study))  # perhaps a point beside the path, tried for a slope
            if len(known) == before:
                return


def _best(plan: Plan, trials: list[Trial]) -> Floats:
    """Where the best trial lies, off the limits."""
    best = min(trials, key=lambda trial: trial.misfit)
    return np.asarray(_shares(plan, [best])[0].clip(0.01, 0.99))


def _shares(plan: Plan, trials: list[Trial]) -> Floats:
    return shares(plan.parameters, [trial.point for trial in trials])


def _key(unit: Floats) -> bytes:
    return np.round(unit, 9).tobytes()
