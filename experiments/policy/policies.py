"""Policy search: which mix of levers gives most of what is wanted for public money, and how it stands in other worlds.

A search (``search.py``) looks for mixes that nothing beats in all that is wanted and that keep to all limits. Every mix
that it looked at is then run in other worlds: regret says how much is lost there against the best of all of them. What
the search found, and the mix that is regretted least, are run again on fresh seeds, because the best of many was also
lucky. Of several worlds, the world is the unit of every interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from ...agents.columns import Flags, Floats
from ...scenarios.errors import InputError
from ...scenarios.money import HOME
from ...scenarios.said import label
from ..added import added
from ..crossed import Crossed, contrast, mean_over
from ..designs.sampled import needs
from ..dispatcher import together
from ..ensemble import RunOptions
from ..study import TabularStudy
from ..tables import WORLDS
from . import OptimiseSpec
from .goals import FIRMS, MONEY, USE, Figure, Limit
from .mixes import Policy, free
from .problem import SEARCH_FROM, TEST_FROM, Ends, Place, Problem, elsewhere, problem_of
from .regret import ROBUST, Tested, in_worlds, least_regretted, robustness, unbeaten
from .search import Try, candidates, reachable, searched, unmoved

ENOUGH = 0.5
"""A mix does well enough in a world if it gains this share of what the best one gains where it was searched."""


@dataclass(frozen=True, eq=False, repr=False)
class Optimised(TabularStudy):
    """What a policy search found.

    A gain is that in the first objective against doing nothing, on the same dice; more is better, also where less of
    its figure is wanted.

    Attributes:
        scenario: name of the base.
        budget: public money over the whole run, million; ``None``: any.
        objectives: what was wanted, the first first; the last is public money unless it was named.
        limits: what had to be kept to, the budget among them.
        months: from and up to which levers are pulled that have no window of their own.
        factories: how many there are.
        seeds: fresh ones, on which the figures rest.
        search_seeds: those of the search.
        test_seeds: those in the worlds in which all mixes were tested.
        searched_in: names of the worlds in which mixes were searched and told: those of the set, or ``own``.
        enough: gain from which a mix does well enough.
        tries: a row a mix tried: ``mix``, ``spent``, ``in_use``, ``wanted`` (the first objective; means on the seeds of
            the search), ``meets`` (all limits, there), and of the tests ``regret_most``, ``regret_mean``, ``worst``,
            ``well``, ``within``, ``on_front`` as below.
        front: a row a candidate, ``policy`` 0 is doing nothing: ``mix``, ``spent``, ``gain``, each with ends of its
            interval, ``adds_in`` (worlds of ``searched_in`` in which it surely gains), ``searched`` (gain in the
            search), ``firms`` (the factories' own money, more than under nothing), ``kind`` and ``per_added`` (public
            money for each added user, see :data:`stallpoint.experiments.added.KINDS`) with ``per_low`` and
            ``per_high``, ``meets`` (all limits, on the mean of all runs), ``kept_in`` (worlds of ``searched_in`` in
            which it keeps to them on the mean), ``kept_runs`` (share of runs in which it does), ``best`` (keeps to all
            limits, and nothing that does beats it in all objectives); and of the tests in worlds ``regret_most``,
            ``regret_mean`` (against the best of all mixes tried), ``worst`` (its smallest gain), ``worst_world``,
            ``well`` (share in which it does well enough and keeps to all limits), ``within`` (share in which it keeps
            to them) and ``on_front`` (share in which nothing beats it); NaN without such worlds.
        figures: a row a candidate and figure: ``policy``, ``figure``, ``value`` and ``change`` (from doing nothing),
            each with ends of its interval.
        tested: a row a world of the tests and candidate: ``world``, ``policy``, ``gain``, ``spent``, ``regret``,
            ``meets``, ``on_front``, and what that world brings, by parameter.
        levers: a row a candidate and lever: ``policy``, ``lever``, ``value``, ``start``, ``until`` (-1: to the end).
        notes: what was left out, mended, lost or is free.
        horizon: months that every run lasts.
        currency: of all money.
    """

    kind: ClassVar[str] = "optimise"

    scenario: str
    budget: float | None
    objectives: tuple[str, ...]
    limits: tuple[str, ...]
    months: tuple[int, int | None]
    factories: int
    seeds: tuple[int, ...]
    search_seeds: tuple[int, ...]
    test_seeds: tuple[int, ...]
    searched_in: tuple[str, ...]
    enough: float
    tries: pd.DataFrame
    front: pd.DataFrame
    figures: pd.DataFrame
    tested: pd.DataFrame
    levers: pd.DataFrame
    notes: tuple[str, ...] = ()
    horizon: int = 0
    currency: str = HOME

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same study from its tables and facts; earlier versions called the table of the tests ``worlds``."""
        return super().restored(tables if "tested" in tables else {**tables, "tested": tables[WORLDS]}, facts)

    @property
    def members(self) -> pd.DataFrame:
        """The mixes that keep to all limits and that nothing beats, the cheapest first."""
        rows = self.front[self.front["best"] & self.front["meets"] & (self.front["policy"] > 0)]
        return rows.sort_values("spent", kind="stable")

    @property
    def wanted(self) -> tuple[str, bool]:
        """The figure of the first objective, and whether less of it is wanted."""
        word, _, name = self.objectives[0].partition(" ")
        return name, word == "least"


@together()
def optimise(spec: OptimiseSpec, options: RunOptions | None = None) -> Optimised:
    """Search for mixes of levers that give most of what is wanted, within a budget and other limits.

    The scenario's own levers stay as they are, and what they cost counts in every budget. The search, the tests in
    worlds and the figures have seeds of their own.

    Raises:
        InputError: on bad input, limits that no mix keeps to, an objective that no lever moves, or if it was stopped
            before a mix could be judged.
    """
    options, quiet = options or RunOptions(), replace(options or RunOptions(), ends=None)
    needs("optuna", "optimise")
    problem = problem_of(spec)
    search = tuple(range(SEARCH_FROM, SEARCH_FROM + spec.search_seeds))
    test = tuple(range(TEST_FROM, TEST_FROM + spec.world_seeds))
    tries = searched(problem, spec.tries, search, spec.design_seed, quiet)
    if not options.stopped:
        unmoved(tries, problem)
    reachable(tries, problem.limits)
    places, left = elsewhere(spec, problem)
    found = _tested([Policy({}), *(one.policy for one in tries)], problem, places, test, options)
    chosen = _chosen(tries, problem, found)
    ends = problem.run(chosen, problem.places, spec.dice, options.stage("fresh seeds"))
    used = ~np.isnan(ends.by_figure[MONEY]).any(axis=(0, 1))
    if used.sum() < 2:
        raise InputError("optimise", None, "was stopped before the mixes it found were run on fresh seeds")
    whole = Ends({one: values[:, :, used] for one, values in ends.by_figure.items()}, ends.errors)
    front = _front(chosen, tries, whole, problem)
    enough = ENOUGH * max(float(front["gain"][front["meets"]].max()), 0.0) if front["meets"].any() else 0.0
    stands = robustness(found, enough)
    rows = [0, *(1 + [str(one.policy) for one in tries].index(str(policy)) for policy in chosen[1:])]
    front = front.join(stands.iloc[rows].reset_index(drop=True))
    return Optimised(
        scenario=problem.base.name,
        budget=spec.budget,
        objectives=tuple(map(str, problem.goals)),
        limits=tuple(map(str, problem.limits)),
        months=problem.window,
        factories=_factories(problem),
        seeds=tuple(seed for seed, kept in zip(spec.dice, used, strict=True) if kept),
        search_seeds=search,
        test_seeds=test if len(found.worlds) else (),
        searched_in=tuple(place.name for place in problem.places),
        enough=enough,
        tries=_tries(tries, problem, stands),
        front=front.assign(worst_world=[_worst(found, places, row) for row in rows]),
        figures=_figures(whole, problem),
        tested=_in_tests(found, places, rows),
        levers=_levers(chosen, problem),
        notes=_notes(spec, problem, tries, left, whole.errors, options.stopped),
        horizon=problem.base.world.months,
        currency=problem.base.world.currency,
    )


def _notes(
    spec: OptimiseSpec,
    problem: Problem,
    tries: Sequence[Try],
    left: Sequence[str],
    errors: Sequence[str],
    stopped: bool,
) -> tuple[str, ...]:
    """What a reader must know of a search."""
    names = [choice.name for choice in problem.choices]
    notes = [
        f"“{label(name)}” costs the public nothing in the model, so it wins for free."
        for name in names
        if name in free()
    ]
    if not stopped and len(tries) != spec.tries:
        found = f"The search tried {spec.tries} mixes, {len(tries)} of them different"
        notes.append(f"{found}: it came back to mixes that it knew.")
    if held := [lever.name for lever in problem.base.levers if lever.name in names and lever.value]:
        told = ", ".join(f"“{label(name)}”" for name in dict.fromkeys(held))
        notes.append(
            f"{problem.base.name} pulls {told} itself: a mix that names one changes its value, not its months."
        )
    if problem.base.world.public_budget != problem.base.world.no_limit:
        purse = f"has a purse of its own (“{label('public_budget')}”)"
        notes.append(f"{problem.base.name} {purse}: a mix is paid as far as that goes.")
    notes += [*left, *(f"A run failed: {text}" for text in errors)]
    if stopped:
        notes.append("It was stopped: the search, the fresh runs or the other worlds are not complete.")
    return tuple(notes)


def _tested(
    policies: Sequence[Policy], problem: Problem, places: Sequence[Place], seeds: Sequence[int], options: RunOptions
) -> Tested:
    """Every mix in every world of the tests."""
    if not places or options.stopped:
        places = ()
    if places:
        return in_worlds(problem.run(policies, places, seeds, options.stage("other worlds")), problem)
    none = np.zeros((len(policies), 0))
    return Tested((), none, none, none.astype(np.bool_), none.astype(np.bool_))


def _chosen(tries: Sequence[Try], problem: Problem, found: Tested) -> list[Policy]:
    """Doing nothing, the front of the search, and the mix that is regretted least in the worlds of the tests."""
    front = candidates(tries, problem)
    able = [False, *(one.meets(problem.limits) and bool(one.policy.mix) for one in tries)]
    least = least_regretted(found, able)
    if least is not None and str(tries[least - 1].policy) not in [str(policy) for policy in front]:
        front.append(tries[least - 1].policy)
    return [Policy({}), *front]


FRONT = ["policy", "mix", "spent", "spent_low", "spent_high", "gain", "low", "high", "adds_in", "searched"]
FRONT += ["firms", "firms_low", "firms_high", "kind", "per_added", "per_low", "per_high", "meets"]
FRONT += ["kept_in", "kept_runs"]


def _front(policies: Sequence[Policy], tries: Sequence[Try], ends: Ends, problem: Problem) -> pd.DataFrame:
    """Figures of the candidates on fresh seeds."""
    first, values, names = problem.goals[0], ends.by_figure, [place.name for place in problem.places]
    seen = {str(one.policy): first.sign * one.figures[first.figure] for one in tries}
    nothing = seen.get(str(Policy({})), np.nan)
    rows = []
    for at, policy in enumerate(policies):
        wanted = first.sign * values[first.figure]
        gain = contrast(wanted[at], wanted[0], names, first.figure.within)
        spent = mean_over(values[MONEY][at], names, MONEY.within)
        firms = contrast(values[FIRMS][at], values[FIRMS][0], names, FIRMS.within)
        users = _factories(problem) * (values[USE][at] - values[USE][0])
        price = added(values[MONEY][at] - values[MONEY][0], users, names)
        per = [price.mean, *(end if np.isfinite(end) else np.nan for end in (price.low, price.high))]
        kept, means, runs = (_keeps(problem.limits, values, at, over) for over in ((0, 1), (1,), ()))
        adds = sum(one.low > 0.0 for one in gain.each) if isinstance(gain, Crossed) else int(gain.low > 0.0)
        row = (at, str(policy), *spent.ends, *gain.ends, adds, seen.get(str(policy), np.nan) - nothing, *firms.ends)
        rows.append((*row, price.kind, *per, bool(kept), int(np.sum(means)), float(np.mean(runs))))
    front = pd.DataFrame(rows, columns=FRONT)
    able = front["meets"].to_numpy()
    costs = np.stack([-goal.sign * values[goal.figure].mean(axis=(1, 2)) for goal in problem.goals], axis=1)
    front["best"] = able & unbeaten(np.where(able[:, None], costs, np.inf))
    return front


def _keeps(limits: Sequence[Limit], values: Mapping[Figure, Floats], mix: int, over: tuple[int, ...]) -> Flags:
    """Whether a mix keeps to all limits on means over worlds (0), seeds (1), both or neither; shape of what is left."""
    shape = [size for axis, size in enumerate(values[MONEY][mix].shape) if axis not in over]
    found = np.ones(shape, np.bool_)
    for limit in limits:
        found &= np.vectorize(limit.short, otypes=[float])(values[limit.figure][mix].mean(axis=over)) <= 0.0
    return found


def _figures(ends: Ends, problem: Problem) -> pd.DataFrame:
    names = [place.name for place in problem.places]
    rows = [
        (at, str(one), *mean_over(each, names, one.within).ends, *contrast(each, values[0], names, one.within).ends)
        for one, values in ends.by_figure.items()
        for at, each in enumerate(values)
    ]
    head = ("policy", "figure", "value", "value_low", "value_high", "change", "change_low", "change_high")
    return pd.DataFrame(rows, columns=list(head))


def _tries(tries: Sequence[Try], problem: Problem, stands: pd.DataFrame) -> pd.DataFrame:
    first: Figure = problem.goals[0].figure
    rows = [
        (str(one.policy), one.figures[MONEY], one.figures[USE], one.figures[first], one.meets(problem.limits))
        for one in tries
    ]
    table = pd.DataFrame(rows, columns=["mix", "spent", "in_use", "wanted", "meets"])
    return table.join(stands.iloc[1:].reset_index(drop=True)[list(ROBUST)])


def _worst(found: Tested, places: Sequence[Place], row: int) -> str:
    """The world in which a mix gains least."""
    return places[found.worlds[int(np.argmin(found.gain[row]))]].name if found.worlds else ""


def _in_tests(found: Tested, places: Sequence[Place], rows: Sequence[int]) -> pd.DataFrame:
    """Candidates in every world of the tests, with what the world brings."""
    head = {"world": str, "policy": "int64", "gain": float, "spent": float, "regret": float}
    flags = {"meets": bool, "on_front": bool}
    names = list(dict.fromkeys(name for place in places for name in place.brings))
    regret, out = found.regret, []
    for column, at in enumerate(found.worlds):
        brought = [places[at].brings.get(name, np.nan) for name in names]
        for policy, row in enumerate(rows):
            figures = (found.gain[row, column], found.spent[row, column], regret[row, column])
            kept = found.meets[row, column], found.front[row, column]
            out.append((places[at].name, policy, *figures, *kept, *brought))
    return pd.DataFrame(out, columns=[*head, *flags, *names]).astype({**head, **flags})


def _levers(policies: Sequence[Policy], problem: Problem) -> pd.DataFrame:
    rows = []
    for at, policy in enumerate(policies):
        for name, value in policy.mix.items():
            held = [lever for lever in problem.base.levers if lever.name == name and lever.value]
            start, end = policy.windows.get(name, problem.window)
            start, end = (held[0].start, held[0].end) if held else (start, end)
            rows.append((at, name, str(value), start, -1 if end is None else end))
    return pd.DataFrame(rows, columns=["policy", "lever", "value", "start", "until"]).astype(
        {"policy": "int64", "start": "int64", "until": "int64"}
    )


def _factories(problem: Problem) -> int:
    """How many there are; an imported network brings its own."""
    if problem.base.network is None:
        return int(problem.base.world.factories)
    from ...model.life import begin

    return len(begin(problem.base).factories.tier)
