"""Policy search: which mix of levers gives most real adoption for public money, and how it stands in other worlds.

NSGA-II (Deb and others 2002, by Optuna) looks for mixes that nothing beats in both money and real use. What it finds is
run again on fresh seeds, because the best of many tries was also lucky, and then in many other worlds: regret says how
much is lost there against the best of the mixes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from ...scenarios.errors import InputError
from ...scenarios.money import HOME
from ...scenarios.scenario import Scenario
from ..designs.design import LATIN, drawn, varied
from ..designs.ranges import ranges
from ..designs.sampled import Sampled, needs, sample
from ..dispatcher import together
from ..ensemble import RunOptions, gather
from ..statistics import interval, paired, ratio
from ..study import TabularStudy
from . import OptimiseSpec
from .mixes import Choice, Mix, choices, free, plain, told
from .regret import MONEY, OUTCOME, in_worlds, robustness, undominated

if TYPE_CHECKING:
    import optuna

POPULATION = 24
"""Mixes in a generation."""
CANDIDATES = 10
"""At most so many mixes of the front are run again."""
SEARCH_FROM = 1_000_000
"""The first seed of the search; figures rest on other seeds."""
UNTIL = 66
"""By default the month in which levers are let go."""
ENOUGH = 0.5
"""A mix does well enough in a world if it gains at least this share of what the best one gains in the base world."""


@dataclass(frozen=True, eq=False)
class Optimised(TabularStudy):
    """What a policy search found.

    Attributes:
        scenario: name of the base.
        budget: public money over the whole run, million.
        months: from and up to which the levers are pulled.
        seeds: fresh ones, on which the figures rest.
        search_seeds: those of the search.
        enough: gain in real use (share of factories) from which a mix does well enough.
        tries: a row a mix tried: ``mix``, ``spent``, ``in_use`` (means on the seeds of the search), ``affordable``.
        front: a row a candidate, ``policy`` 0 is doing nothing: ``mix``, ``spent``, ``gain`` (paired, against doing
            nothing), ``low``, ``high``, ``searched`` (gain seen in the search), ``per_million`` (factories more in use
            for a million) with ``per_low`` and ``per_high``, ``affordable``, ``best`` (nothing beats it in both), and
            of the other worlds ``regret_most``, ``regret_mean``, ``well`` (share in which it does well enough within
            the budget) and ``within`` (share in which it keeps to the budget); NaN without other worlds.
        worlds: a row a world and policy: ``world``, ``policy``, ``gain``, ``spent``.
        levers: a row a policy and lever: ``policy``, ``lever``, ``value``.
        notes: what was left out, mended, lost or is free.
        horizon: months that every run lasts (0: a study that was kept without it).
        currency: of all money.
    """

    kind: ClassVar[str] = "optimise"

    scenario: str
    budget: float
    months: tuple[int, int | None]
    seeds: tuple[int, ...]
    search_seeds: tuple[int, ...]
    enough: float
    tries: pd.DataFrame
    front: pd.DataFrame
    worlds: pd.DataFrame
    levers: pd.DataFrame
    notes: tuple[str, ...] = ()
    horizon: int = 0
    currency: str = HOME

    @property
    def members(self) -> pd.DataFrame:
        """The mixes that can be afforded and that nothing beats, the cheapest first."""
        rows = self.front[self.front["best"] & self.front["affordable"] & (self.front["policy"] > 0)]
        return rows.sort_values("spent", kind="stable")


@together()
def optimise(spec: OptimiseSpec, options: RunOptions | None = None) -> Optimised:
    """Search for mixes of levers that give most real use for public money within a budget.

    The scenario's own levers stay as they are. The search has seeds of its own; the figures rest on fresh ones.

    Raises:
        InputError: on bad input, or if it was stopped before a mix could be judged.
    """
    options, scenario, budget, seeds = options or RunOptions(), spec.base, spec.budget, spec.dice
    needs("optuna", "optimise")
    months = spec.start, _end(spec.until, scenario.world.months)
    _checked(spec, months)
    search = tuple(range(SEARCH_FROM, SEARCH_FROM + spec.search_seeds))
    notes = [
        f"{name} costs the public nothing in the model, so it wins for free." for name in spec.levers if name in free()
    ]
    tried = _search(scenario, months, search, spec, replace(options, ends=None))
    if not options.stopped and len(tried) != spec.tries:
        found = f"The search tried {spec.tries} mixes, {len(tried)} of them different"
        notes.append(f"{found}: it came back to mixes that it knew.")
    mixes = [{}, *_candidates(tried, budget)]
    bases = [varied(scenario, mix, *months) for mix in mixes]
    fresh = sample(bases, [{}], seeds, options.stage("fresh seeds"))
    if len(fresh.runs) < 2 * len(bases):
        raise InputError("optimise", None, "was stopped before the mixes it found were run on fresh seeds")
    front = _front(mixes, tried, fresh, scenario.world.factories, budget)
    used = tuple(seeds[at] for at in fresh.whole)
    enough = ENOUGH * max(float(front["gain"][front["affordable"]].max()), 0.0)
    worlds, left = _elsewhere(bases, used, spec, options)
    notes += left
    front = front.join(robustness(worlds, len(mixes), budget, enough))
    if options.stopped:
        notes.append("It was stopped: the search, the fresh runs or the other worlds are not complete.")
    rows = [(policy, name, str(value)) for policy, mix in enumerate(mixes) for name, value in mix.items()]
    return Optimised(
        scenario=scenario.name,
        budget=float(budget),
        months=months,
        seeds=used,
        search_seeds=search,
        enough=enough,
        tries=pd.DataFrame([(told(t.mix), t.spent, t.used, t.spent <= budget) for t in tried], columns=TRY_COLUMNS),
        front=front,
        worlds=worlds,
        levers=pd.DataFrame(rows, columns=["policy", "lever", "value"]),
        notes=tuple(notes),
        horizon=scenario.world.months,
        currency=scenario.world.currency,
    )


def _elsewhere(
    bases: Sequence[Scenario], seeds: Sequence[int], spec: OptimiseSpec, options: RunOptions
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Every mix in other worlds, and what was left out of them."""
    if not spec.worlds or options.stopped:
        empty = pd.DataFrame({"world": [], "policy": [], "gain": [], "spent": []})
        return empty.astype({"world": "int64", "policy": "int64", "gain": float, "spent": float}), ()
    over, left = ranges(bases, spec.parameters)
    where = drawn(LATIN, over, spec.worlds, spec.design_seed)
    return in_worlds(sample(bases, where, seeds[: spec.world_seeds], options.stage("other worlds"))), left


TRY_COLUMNS = ["mix", "spent", "in_use", "affordable"]
FRONT_COLUMNS = ["policy", "mix", "spent", "spent_low", "spent_high", "gain", "low", "high", "searched"]
FRONT_COLUMNS += ["per_million", "per_low", "per_high", "affordable"]


@dataclass(frozen=True, slots=True)
class Try:
    """A mix that the search looked at, with means over its seeds."""

    mix: Mix
    spent: float
    used: float


def _search(
    base: Scenario, months: tuple[int, int], seeds: Sequence[int], spec: OptimiseSpec, options: RunOptions
) -> list[Try]:
    """Every different mix that was looked at. One beyond the budget counts as dearer and worse than any other."""
    from optuna.trial import TrialState

    over = choices(spec.levers, spec.base.world.table)
    study = _study(over, spec.design_seed)
    known: dict[str, Try | None] = {}
    why = ""
    for start in range(0, spec.tries, POPULATION):
        asked = [study.ask() for _ in range(min(POPULATION, spec.tries - start))]
        mixes = [plain({c.name: c.steps[t.suggest_int(c.name, 0, len(c.steps) - 1)] for c in over}) for t in asked]
        new = {told(mix): mix for mix in mixes if told(mix) not in known}
        if new:
            found = gather([varied(base, mix, *months) for mix in new.values()], seeds, options)
            known |= _judged(new, found, len(seeds))
            why = why or next((text for text in found["error"] if text), "")
        for trial, mix in zip(asked, mixes, strict=True):
            one = known.get(told(mix))
            if one is None:
                study.tell(trial, state=TrialState.FAIL)
            else:
                study.tell(trial, (one.spent, one.used if one.spent <= spec.budget else -1.0))
        if options.stopped:
            break
    tried = [one for one in known.values() if one is not None]
    if not tried:
        reason = f"every run failed: {why}" if why else "was stopped before one mix of levers was complete"
        raise InputError("optimise", None, reason)
    return tried


def _study(over: tuple[Choice, ...], seed: int) -> optuna.Study:
    """A study of NSGA-II that begins with doing nothing and with each lever alone, a little of it and all."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.NSGAIISampler(population_size=POPULATION, seed=seed)
    study = optuna.create_study(directions=["minimize", "maximize"], sampler=sampler)
    nothing = {c.name: len(c.steps) - 1 if c.name == "pilot_subsidy" else 0 for c in over}
    study.enqueue_trial(nothing)
    for each in over:
        if not isinstance(each.steps[0], str):
            for step in (1, len(each.steps) - 1):
                study.enqueue_trial({**nothing, each.name: step})
    return study


def _judged(mixes: Mapping[str, Mix], runs: pd.DataFrame, count: int) -> dict[str, Try | None]:
    """Means of each mix; none where a run failed or was not reached."""
    good = runs[runs["error"] == ""]
    found: dict[str, Try | None] = {}
    for place, (name, mix) in enumerate(mixes.items()):
        rows = good[good["place"] == place]
        whole = len(rows) == count
        found[name] = Try(mix, float(rows[MONEY].mean()), float(rows[OUTCOME].mean())) if whole else None
    return found


def _candidates(tried: Sequence[Try], budget: float) -> list[Mix]:
    """The front of the search within the budget, thinned evenly; the ends stay."""
    able = [one for one in tried if one.spent <= budget and one.mix]
    if not able:
        return []
    best = undominated(np.array([one.spent for one in able]), np.array([one.used for one in able]))
    front = sorted((one for one, good in zip(able, best, strict=True) if good), key=lambda one: one.spent)
    places = np.unique(np.linspace(0, len(front) - 1, CANDIDATES).round().astype(int))
    return [front[place].mix for place in places]


def _front(mixes: Sequence[Mix], tried: Sequence[Try], fresh: Sampled, factories: int, budget: float) -> pd.DataFrame:
    """Figures of the candidates on fresh seeds."""
    used, spent = (fresh.outcome(name)[0][:, fresh.whole] for name in (OUTCOME, MONEY))
    searched = {told(one.mix): one.used for one in tried}
    nothing = searched.get(told({}), np.nan)
    rows = []
    for policy, mix in enumerate(mixes):
        gain, cost = paired(used[policy], used[0]), interval(spent[policy])
        both = ~np.isnan(used[policy] - used[0])
        value = ratio(factories * (used[policy] - used[0])[both], (spent[policy] - spent[0])[both])
        seen = searched.get(told(mix), np.nan) - nothing
        rows.append((policy, told(mix), *cost.ends, *gain.ends, seen, *value.ends, bool(cost.mean <= budget)))
    front = pd.DataFrame(rows, columns=FRONT_COLUMNS)
    able = front["affordable"].to_numpy()
    front["best"] = able & undominated(np.where(able, front["spent"], np.inf), np.where(able, front["gain"], -np.inf))
    return front


def _end(until: int | None, months: int) -> int:
    """The month in which levers are let go; what nobody asked for is cut to a shorter run.

    Raises:
        InputError: if a month after the end of the run was asked for.
    """
    if until is not None and until > months:
        raise InputError("--until", until, f"is after the end of the run: take at most {months}, or set months")
    return min(UNTIL, months) if until is None else until


def _checked(spec: OptimiseSpec, months: tuple[int, int]) -> None:
    if not 0.0 < spec.budget < float("inf"):
        raise InputError(
            "budget", spec.budget, f"must be above 0, in million {spec.base.world.currency} over the whole run"
        )
    if months[1] <= months[0]:
        raise InputError("until", months[1], f"must be after the start (month {months[0]})")
    if len(spec.dice) < 2:
        raise InputError("seeds", len(spec.dice), "must be 2 or more: a gain needs an interval")
    if any(SEARCH_FROM <= seed < SEARCH_FROM + spec.search_seeds for seed in spec.dice):
        raise InputError("seeds", SEARCH_FROM, "belongs to the search: take smaller seeds for the figures")
    if spec.tries < POPULATION:
        raise InputError("tries", spec.tries, f"must be {POPULATION} or more: one generation of the search")
