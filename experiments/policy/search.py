"""The search itself: NSGA-II (Deb and others 2002, by Optuna) over mixes of levers and their windows.

Limits are kept to by constrained domination: of two mixes, one that meets all limits is ahead of one that does not, and
of two that do not, the one that misses them by less (Deb 2000, Comput. Methods Appl. Mech. Eng. 186:311).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...scenarios.errors import InputError
from ..ensemble import RunOptions
from .goals import MONEY, Figure, Limit
from .mixes import Policy, Window, plain
from .problem import POPULATION, Problem
from .regret import unbeaten

if TYPE_CHECKING:
    import optuna

CANDIDATES = 10
"""At most so many mixes of the front are run again, beside the best of each objective."""


@dataclass(frozen=True, slots=True)
class Try:
    """A mix that the search looked at, with the means of its figures over worlds and seeds of the search."""

    policy: Policy
    figures: Mapping[Figure, float]

    def missed(self, limits: Sequence[Limit]) -> list[float]:
        """By how much of its bound it misses each limit; 0 or less where it keeps to it."""
        return [limit.relative(self.figures[limit.figure]) for limit in limits]

    def meets(self, limits: Sequence[Limit]) -> bool:
        """Whether it keeps to all limits."""
        return all(gap <= 0.0 for gap in self.missed(limits))


def searched(problem: Problem, tries: int, seeds: Sequence[int], seed: int, options: RunOptions) -> list[Try]:
    """Every different mix that was looked at, the first of them doing nothing.

    Raises:
        InputError: if no mix was complete, or an objective is the same under all.
    """
    from optuna.trial import TrialState

    study = _study(problem, seed)
    known: dict[str, Try | None] = {}
    why = ""
    for start in range(0, tries, POPULATION):
        asked = [study.ask() for _ in range(min(POPULATION, tries - start))]
        policies = [_policy(trial, problem) for trial in asked]
        new = {str(policy): policy for policy in policies if str(policy) not in known}
        if new:
            judged, error = _judged(list(new.values()), problem, seeds, options)
            known |= dict(zip(new, judged, strict=True))
            why = why or error
        for trial, policy in zip(asked, policies, strict=True):
            if (one := known.get(str(policy))) is None:
                study.tell(trial, state=TrialState.FAIL)
                continue
            for limit, gap in zip(problem.limits, one.missed(problem.limits), strict=True):
                trial.set_constraint(str(limit), gap)
            study.tell(trial, [one.figures[goal.figure] for goal in problem.goals])
        if options.stopped:
            break
    found = [one for one in known.values() if one is not None]
    if not found:
        reason = f"every run failed: {why}" if why else "was stopped before one mix of levers was complete"
        raise InputError("optimise", None, reason)
    return found


def unmoved(tries: Sequence[Try], problem: Problem) -> None:
    """Refuse an objective that is the same whatever is done.

    Raises:
        InputError: if one is.
    """
    for goal in problem.goals:
        values = np.array([one.figures[goal.figure] for one in tries])
        if goal.figure != MONEY and len(tries) > 1 and np.ptp(values) <= 1e-12 * (1.0 + abs(values[0])):
            names = ", ".join(choice.name for choice in problem.choices)
            remedy = f"no mix of {names} moves it: it is {values[0]:.4g} under each of {len(tries)}; take another one"
            raise InputError("--objective", str(goal), remedy)


def reachable(tries: Sequence[Try], limits: Sequence[Limit]) -> None:
    """Refuse limits that no mix keeps to, and say by how much the nearest one misses them.

    Raises:
        InputError: if none does.
    """
    if any(one.meets(limits) for one in tries):
        return
    nearest = min(tries, key=lambda one: sum(max(gap, 0.0) for gap in one.missed(limits)))
    missed = [limit for limit in limits if limit.short(nearest.figures[limit.figure]) > 0.0]
    told = [f"{_value(nearest, m)}, {m.short(nearest.figures[m.figure]):.3g} too {_way(m)} for {m}" for m in missed]
    alone = next((one for one in tries if not one.policy.mix), None)
    base = ""
    if alone is not None and alone is not nearest and (over := [m for m in missed if not m.floor]):
        base = "; without any lever it comes to " + " and ".join(_value(alone, m) for m in over)
    comes = f"the nearest, {nearest.policy}, comes to {' and '.join(told)}{base}"
    remedy = f"none of {len(tries)} mixes keeps to {'it' if len(missed) == 1 else 'them'}: {comes}"
    raise InputError("--limit", "; ".join(map(str, missed)), remedy)


def candidates(tries: Sequence[Try], problem: Problem) -> list[Policy]:
    """The front of the search within the limits, thinned evenly by money; its ends and the best of each goal stay."""
    able = [one for one in tries if one.meets(problem.limits)]
    costs = np.array([[-goal.sign * one.figures[goal.figure] for goal in problem.goals] for one in able])
    best = np.flatnonzero(unbeaten(costs)).tolist() if able else []  # also by doing nothing, which is told anyway
    front = sorted((at for at in best if able[at].policy.mix), key=lambda place: able[place].figures[MONEY])
    if not front:
        return []
    kept = {front[at] for at in np.linspace(0, len(front) - 1, CANDIDATES).round().astype(int).tolist()}
    kept |= {min(front, key=lambda place: float(costs[place, goal])) for goal in range(costs.shape[1])}
    return [able[place].policy for place in front if place in kept]


def _value(one: Try, limit: Limit) -> str:
    return f"{limit.figure} {one.figures[limit.figure]:.4g}"


def _way(limit: Limit) -> str:
    return "little" if limit.floor else "much"


def _study(problem: Problem, seed: int) -> optuna.Study:
    """A study of NSGA-II that begins with doing nothing and with each lever alone, a little of it and all."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.NSGAIISampler(population_size=POPULATION, seed=seed)
    way = optuna.study.StudyDirection
    directions = [way.MINIMIZE if goal.least else way.MAXIMIZE for goal in problem.goals]
    study = optuna.create_study(directions=directions, sampler=sampler)
    nothing = {c.name: len(c.steps) - 1 if c.name == "pilot_subsidy" else 0 for c in problem.choices}
    nothing |= {_place(name): 0 for name, windows in problem.windows.items() if len(windows) > 1}
    study.enqueue_trial(nothing)
    for each in problem.choices:
        if not isinstance(each.steps[0], str):
            for step in dict.fromkeys((min(1, len(each.steps) - 1), len(each.steps) - 1)):
                study.enqueue_trial({**nothing, each.name: step})
    return study


def _place(lever: str) -> str:
    """What the choice of a window is called in a study."""
    return f"{lever} window"


def _policy(trial: optuna.Trial, problem: Problem) -> Policy:
    """The mix that a trial stands for."""
    steps = {c.name: c.steps[trial.suggest_int(c.name, 0, len(c.steps) - 1)] for c in problem.choices}
    chosen: dict[str, Window] = {}
    for name, windows in problem.windows.items():
        chosen[name] = windows[trial.suggest_int(_place(name), 0, len(windows) - 1) if len(windows) > 1 else 0]
    mix = plain(steps)
    named = {name: "pilots" if problem.window_of(name) and name not in chosen else name for name in mix}
    return Policy(mix, {name: chosen[of] for name, of in named.items() if of in chosen})


def _judged(
    policies: Sequence[Policy], problem: Problem, seeds: Sequence[int], options: RunOptions
) -> tuple[list[Try | None], str]:
    """Means of each mix over worlds and seeds, none where a run failed or was not reached; and why one failed."""
    ends = problem.run(policies, problem.places, seeds, options)
    whole = ~np.isnan(ends.by_figure[MONEY]).any(axis=(1, 2))
    found: list[Try | None] = []
    for place, policy in enumerate(policies):
        means = {one: float(np.mean(values[place])) for one, values in ends.by_figure.items()}
        found.append(Try(policy, means) if whole[place] else None)
    return found, next(iter(ends.errors), "")
