"""Go-to-market study: what one vendor's strategies bring it, while rivals answer, and how they stand in other worlds.

Every strategy meets the same dice: the same factories, the same rivals, in the scenario as it is (or in each world of a
set) with rivals that answer not at all, mildly or strongly, and in other worlds, drawn by a Latin hypercube over what
nobody knows, the rivals' answer included. Of several worlds the world is the unit of every interval. Regret says how
much is lost in a world against the best of the strategies there (Savage 1951).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...model.outcomes.measures import MEASURES
from ...scenarios.errors import InputError
from ...scenarios.money import HOME
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import in_world
from ..crossed import Contrast, contrast, mean_over
from ..designs.design import LATIN, UNCERTAINTIES, Dimension, Point, drawn
from ..designs.ranges import ranges
from ..designs.sampled import Sampled, sample
from ..dispatcher import together
from ..ensemble import RunOptions
from ..spec import set_up
from ..statistics import Interval, paired
from ..study import TabularStudy
from ..tidy import stacked
from . import MarketSpec
from .market_runs import FIGURES, film
from .over_time import none_by_year, none_over_time, sign
from .situations import MILD, OWN, REACTIONS, STRONGEST, first_world, situations_of
from .strategies import AS_MARKET, DEFAULT, Strategy, checked, kinds_of, load_strategies, of_scenario

DRAWN = 15
"""Worlds that are drawn where nobody says so and there is no set of worlds."""


@dataclass(frozen=True, eq=False, repr=False)
class Market(TabularStudy):
    """What a go-to-market study found. Strategy 0 is doing as the market does.

    Attributes:
        scenario: name of the base.
        factories, months: of it.
        goal: the measure that regret is about.
        worlds: names of the worlds in which all was run on all seeds: those of the set, or ``own``.
        seeds: on which the figures in the scenario as it is rest.
        world_seeds: those in the other worlds.
        filmed: seeds of ``funnel``, ``paths`` and ``losses``, with a mild answer.
        strategies: a row a strategy: ``strategy``, ``levers``, ``because``.
        situations: a row a situation, the three answers in each of ``worlds`` first: ``situation`` (a name), ``other``
            (whether it is a world that was drawn), ``world`` (of the set), and what differs.
        runs: a row a run: ``situation``, ``place`` (of the strategy), ``seed``, and :data:`FIGURES` at its end.
        funnel: ``strategy``, ``by``, ``group``, ``step``, ``factories`` (mean) with ``low`` and ``high``.
        paths: ``strategy``, ``month``, and means of prices and clients in that month.
        losses: ``strategy``, ``way``, ``clients`` (mean) with ``low`` and ``high``.
        over_time: profit, clients and survival month by month, over all worlds; see :mod:`.over_time`.
        by_year: the same, and what rivals did, after 5, 10, 20, ... years, against doing as the market does.
        notes: what was left out or lost.
        currency: of all money.
        answers: how rivals answer in each of the worlds, keys of :data:`REACTIONS`.
    """

    kind: ClassVar[str] = "market"

    scenario: str
    factories: int
    months: int
    goal: str
    seeds: tuple[int, ...]
    world_seeds: tuple[int, ...]
    filmed: tuple[int, ...]
    strategies: pd.DataFrame
    situations: pd.DataFrame
    runs: pd.DataFrame
    funnel: pd.DataFrame
    paths: pd.DataFrame
    losses: pd.DataFrame
    notes: tuple[str, ...] = ()
    currency: str = HOME
    worlds: tuple[str, ...] = (OWN,)
    answers: tuple[str, ...] = tuple(REACTIONS)
    over_time: pd.DataFrame = field(default_factory=none_over_time)
    by_year: pd.DataFrame = field(default_factory=none_by_year)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the strategies."""
        return tuple(self.strategies["strategy"])

    @property
    def main(self) -> int:
        """The place of the answer of the rivals that is told first: the mild one, if it was run."""
        return self.answers.index(MILD) if MILD in self.answers else 0

    def values(self, figure: str, situation: int | None = None) -> Floats:
        """A figure at the end of each run, (strategies, seeds); NaN where a run failed."""
        situation = self.main if situation is None else situation
        if (kept := self._values.get((figure, situation))) is not None:
            return kept
        seeds = self.world_seeds if self.situations["other"].iloc[situation] else self.seeds
        wide = self.runs[self.runs["situation"] == situation].pivot_table(index="place", columns="seed", values=figure)
        found = np.array(wide.reindex(index=range(len(self.names)), columns=list(seeds)), np.float64)
        found.flags.writeable = False
        return self._values.setdefault((figure, situation), found)

    @cached_property
    def _values(self) -> dict[tuple[str, int], Floats]:
        """What :meth:`values` has found: an answer asks for the same hundreds of times, and a page waits for it."""
        return {}

    def in_worlds(self, figure: str, answer: int | None = None) -> Floats:
        """A figure at the end of each run with an answer of the rivals, (strategies, worlds, seeds)."""
        answer = self.main if answer is None else answer
        each = [self.values(figure, world * len(self.answers) + answer) for world in range(len(self.worlds))]
        return np.stack(each, axis=1)

    def mean(self, figure: str, place: int, answer: int | None = None) -> Interval:
        """Mean of a figure of a strategy with its interval, over dice, or over worlds and dice."""
        return mean_over(self.in_worlds(figure, answer)[place], self.worlds, MEASURES[figure].within)

    def against(self, figure: str, place: int, other: int = 0, answer: int | None = None) -> Contrast:
        """Paired difference of two strategies on the same dice."""
        values = self.in_worlds(figure, answer)
        return self.contrast(values[place], values[other], figure)

    def contrast(self, ours: Floats, theirs: Floats, figure: str) -> Contrast:
        """Paired difference of a figure of two strategies or situations, each (worlds, seeds)."""
        return contrast(ours, theirs, self.worlds, MEASURES[figure].within)

    def sure(self, figure: str, place: int, other: int = 0, answer: int | None = None) -> int:
        """The sign of a difference of two strategies where it is sure, 0 where it is not.

        See :func:`.over_time.sign`: the doubt is shared among all strategies.
        """
        values, among = self.in_worlds(figure, answer), len(self.names) - 1
        return sign(self.against(figure, place, other, answer), values[place], values[other], among)

    def best(self, figure: str, answer: int | None = None, least: bool = False) -> int:
        """The strategy with most (or least) of a figure on average."""
        means = np.nanmean(self.in_worlds(figure, answer), axis=(1, 2))
        return int(np.argmin(means) if least else np.argmax(means))

    def ahead(self, figure: str, answer: int | None = None) -> bool:
        """Whether the best strategy is surely ahead of every other."""
        first = self.best(figure, answer)
        others = [place for place in range(len(self.names)) if place != first]
        return all(self.sure(figure, first, place, answer) > 0 for place in others)

    @cached_property
    def wins(self) -> pd.DataFrame:
        """How each strategy stands in the worlds, with a mild answer, a row a strategy.

        Returns:
            ``strategy``, ``kinds`` (what it changes: price, target, partners, proof, ...), ``worlds`` (how many),
            ``first`` (in how many it has the highest mean of the goal), ``better`` and ``worse`` (than doing as the
            market does), ``surely_better`` and ``surely_worse`` (so for certain on the dice there), ``first_in`` (their
            names).
        """
        means = np.nanmean(self.in_worlds(self.goal), axis=2)
        first = np.argmax(means, axis=0)
        rows = []
        for place, name in enumerate(self.names):
            more = [paired(*self.in_worlds(self.goal)[[place, 0], world]) for world in range(len(self.worlds))]
            signs = [sum(d.mean * sign > 0.0 for d in more) for sign in (1, -1)]
            sure = [sum(d.sure and d.mean * sign > 0.0 for d in more) for sign in (1, -1)]
            won = [world for at, world in enumerate(self.worlds) if first[at] == place]
            kinds = kinds_of(str(self.strategies["levers"].iloc[place]))
            rows.append((name, kinds, len(self.worlds), len(won), *signs, *sure, " ".join(won)))
        return pd.DataFrame(rows, columns=WINS)

    @cached_property
    def regret(self) -> Floats:
        """What each strategy lacks of the best one in each situation, means of the goal: (strategies, situations)."""
        means = [np.nanmean(self.values(self.goal, each), axis=1) for each in range(len(self.situations))]
        return np.stack([np.nanmax(mean) - mean for mean in means], axis=1)

    @cached_property
    def most_regret(self) -> Floats:
        """The largest regret of each strategy over all situations."""
        return np.asarray(self.regret.max(axis=1), dtype=np.float64)

    @cached_property
    def mean_regret(self) -> Floats:
        """The mean regret of each strategy over all situations."""
        return np.asarray(self.regret.mean(axis=1), dtype=np.float64)

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same study from its tables and facts; earlier versions followed nothing over time."""
        return super().restored({"over_time": none_over_time(), "by_year": none_by_year(), **tables}, facts)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Tidy tables by name, the regret table among them."""
        regret = pd.DataFrame(self.regret, columns=list(self.situations["situation"]))
        regret.insert(0, "strategy", list(self.names))
        regret["most"], regret["mean"] = self.most_regret, self.mean_regret
        wins = {"wins": self.wins} if len(self.worlds) > 1 else {}
        return super().tables() | {"regret": regret} | wins


WINS = ["strategy", "kinds", "worlds", "first", "better", "worse", "surely_better", "surely_worse", "first_in"]


@together()
def market(spec: MarketSpec, options: RunOptions | None = None) -> Market:
    """Try the strategies of one vendor against each other; doing as the market does is always the first of them.

    The scenario's own levers of the vendor do not count.

    Raises:
        InputError: on bad input, or if it was stopped before one seed was complete.
    """
    options, scenario, seeds = options or RunOptions(), spec.base, spec.dice
    _check(spec)
    tried = (AS_MARKET, *checked(strategies_of(spec)))
    bases = [each.applied(scenario) for each in tried]
    found = spec.in_worlds
    placed = [in_world(each, world) for world in found for each in bases] if found else bases
    base = sample(placed, list(REACTIONS.values()), seeds, options.stage("rivals' answers"))
    whole = _complete(base)
    rest, where, left = _others(bases, [seeds[at] for at in whole], spec, options)
    notes = [*left, *(f"A run failed: {text}" for text in (*base.errors, *(rest.errors if rest else ())))]
    mild = [each.with_world(**REACTIONS[MILD]) for each in placed]
    worlds = tuple(world.name for world in found) or (OWN,)
    if len(found) > 1:
        notes.append(first_world(worlds))
    names = [each.name for each in tried]
    filmed, closely = film(mild, names, worlds, [seeds[at] for at in whole][: spec.filmed], options)
    if options.stopped:
        notes.append("It was stopped: figures rest on the seeds that were complete, other worlds may be missing.")
    runs = [_rows(base, whole, 0, len(bases))]
    if rest is not None:
        runs.append(_rows(rest, _complete(rest), len(REACTIONS) * max(len(found), 1), len(bases)))
    return Market(
        scenario=scenario.name,
        factories=int(scenario.world.factories),
        months=int(scenario.world.months),
        goal=spec.goal,
        seeds=tuple(seeds[at] for at in whole),
        world_seeds=tuple(rest.seeds[at] for at in _complete(rest)) if rest is not None else (),
        filmed=filmed,
        strategies=listed(tried),
        situations=situations_of(found, [] if rest is None else where),
        runs=stacked(runs),
        **closely,
        notes=tuple(notes),
        currency=scenario.world.currency,
        worlds=worlds,
    )


def listed(tried: Sequence[Strategy]) -> pd.DataFrame:
    """The table of the strategies."""
    return pd.DataFrame([(s.name, s.told, s.because) for s in tried], columns=["strategy", "levers", "because"])


def strategies_of(spec: MarketSpec) -> Sequence[Strategy]:
    """Those that are named, of a file and of scenarios; ours if none is."""
    file = load_strategies(Path(spec.strategies)) if spec.strategies is not None else ()
    return (*spec.tried, *file, *(of_scenario(set_up(source)) for source in spec.single)) or DEFAULT


def _check(spec: MarketSpec) -> None:
    if len(spec.dice) < 2:
        raise InputError("seeds", len(spec.dice), "must be 2 or more: a difference needs an interval")
    if spec.base.world.rule != "gates":
        raise InputError(
            "scenario", spec.base.name, "runs a classic rule, in which nobody buys anything: take another one"
        )
    if spec.base.world.vendors < 2:
        raise InputError("vendors", spec.base.world.vendors, "must be 2 or more: a market study needs a rival")
    if spec.drawn == 1:
        raise InputError("drawn", spec.drawn, "must be 2 or more, or 0 for none")
    if spec.parameters and not _how_many(spec):
        raise InputError("--parameter", spec.parameters[0], "has no effect where no world is drawn: add --drawn 15")
    if spec.world_seeds < 1:
        raise InputError("world_seeds", spec.world_seeds, "must be 1 or more")


def _complete(done: Sampled) -> list[int]:
    """Places of the seeds on which every strategy was run in every situation.

    Raises:
        InputError: if there is none.
    """
    lacking = np.isnan(done.outcome("own_contracts")).any(axis=(0, 1))
    if lacking.all():
        failed = f"every seed has a run that failed: {done.errors[0]}" if done.errors else ""
        raise InputError("market", None, failed or "was stopped before one seed was complete")
    return np.flatnonzero(~lacking).tolist()


def _others(
    bases: Sequence[Scenario], seeds: Sequence[int], spec: MarketSpec, options: RunOptions
) -> tuple[Sampled | None, list[Point], tuple[str, ...]]:
    """Runs in the other worlds, what they are, and sentences about what was not varied."""
    if not _how_many(spec) or options.stopped:
        return None, [], ()
    over, left = ranges(bases, spec.parameters, spec.spread)
    answers = [Dimension(name, UNCERTAINTIES, (), 0.0, float(most), False) for name, most in STRONGEST.items()]
    over = (*(axis for axis in over if axis.name not in STRONGEST), *answers)
    where = drawn(LATIN, over, _how_many(spec), spec.design_seed)
    done = sample(bases, where, seeds[: spec.world_seeds], options.stage("other worlds"))
    lacking = np.isnan(done.outcome("own_contracts")).any(axis=(0, 1))
    return (None if lacking.all() else done), where, left


def _how_many(spec: MarketSpec) -> int:
    """Worlds that are drawn."""
    return spec.drawn if spec.drawn is not None else 0 if spec.in_worlds else DRAWN


def _rows(done: Sampled, whole: Sequence[int], first: int, strategies: int) -> pd.DataFrame:
    """Ends of runs; of several worlds, each with its own situations one after another."""
    seeds = [done.seeds[at] for at in whole]
    rows = done.runs[done.runs["seed"].isin(seeds)]
    world = rows["base"] // strategies
    rows = rows.assign(place=rows["base"] % strategies, situation=rows["point"] + first + world * done.points)
    return rows[["situation", "place", "seed", *FIGURES]].sort_values(["situation", "place", "seed"], ignore_index=True)
