"""What a search is about: its levers, windows, objectives, limits and worlds, checked before any run is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.parameters import of_programme
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import World, in_world
from ..designs.design import LATIN, drawn
from ..designs.ranges import at, ranges
from ..designs.sampled import Sampled
from ..ensemble import RunOptions, gather
from ..outcome import YEAR
from . import OptimiseSpec
from .goals import FIRMS, MONEY, USE, Figure, Goal, Limit, goals_of, limits_of
from .mixes import Choice, Policy, Window, choices, windows_of

POPULATION = 24
"""Mixes in a generation."""
SEARCH_FROM = 1_000_000
"""The first seed of the search; figures rest on other seeds."""
TEST_FROM = 2_000_000
"""The first seed of the tests in other worlds."""
UNTIL = 66
"""By default the month in which levers are let go."""
DRAWN = 30
"""Worlds that are drawn where nobody says so and there is no set of worlds."""
OWN = "own"


@dataclass(frozen=True)
class Place:
    """A world in which mixes are run: the scenario's own, one of a set, or one that was drawn.

    Attributes:
        name: of it.
        brings: in what it differs from the scenario's own.
        world: the one of the set, if it is.
    """

    name: str = OWN
    brings: Mapping[str, Value] = field(default_factory=dict)
    world: World | None = None

    def of(self, scenario: Scenario) -> Scenario:
        """The scenario in this world."""
        return in_world(scenario, self.world) if self.world else at(scenario, self.brings) if self.brings else scenario


@dataclass(frozen=True)
class Problem:
    """What is searched.

    Attributes:
        base: the scenario.
        window: from and up to which levers are pulled that have no window of their own.
        choices: the levers and their values.
        windows: those of single levers, one or several.
        goals: what is wanted, the first first.
        limits: what must be kept to.
        places: the worlds in which mixes are searched and told: those of the set, or the scenario's own.
    """

    base: Scenario
    window: Window
    choices: tuple[Choice, ...]
    windows: Mapping[str, tuple[Window, ...]]
    goals: tuple[Goal, ...]
    limits: tuple[Limit, ...]
    places: tuple[Place, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All that must be known of a mix."""
        asked = (*(goal.figure for goal in self.goals), *(limit.figure for limit in self.limits))
        return tuple(dict.fromkeys([*asked, USE, MONEY, FIRMS]))

    def window_of(self, lever: str) -> tuple[Window, ...]:
        """The windows among which the search chooses for a lever; none where it has none of its own."""
        return self.windows.get("pilots" if lever in of_programme() else lever, ())

    def run(
        self,
        policies: Sequence[Policy],
        places: Sequence[Place],
        seeds: Sequence[int],
        options: RunOptions,
    ) -> Ends:
        """Run mixes in worlds; on the same dice everywhere.

        Returns:
            By figure, its value in every run, shape (mixes, worlds, seeds); NaN where a run failed or was not reached.
        """
        bases = [policy.applied(self.base, self.window) for policy in policies]
        by_year: dict[int | None, list[Figure]] = {}
        for one in self.figures:
            by_year.setdefault(one.year, []).append(one)
        values: dict[Figure, Floats] = {}
        errors: list[str] = []
        for year, figures in by_year.items():  # a run up to a year is the beginning of the whole run
            short = [base if year is None else base.with_world(months=YEAR * year) for base in bases]
            asked = [place.of(scenario) for place in places for scenario in short]
            where = [(world, policy) for world in range(len(places)) for policy in range(len(bases))]
            rows = gather(asked, seeds, options, [one.outcome for one in figures], where)
            done = _sampled(rows, len(places), len(bases), seeds)
            values |= {one: done.outcome(one.outcome).transpose(1, 0, 2) for one in figures}
            errors += done.errors
        return Ends(values, tuple(dict.fromkeys(errors)))


@dataclass(frozen=True, eq=False)
class Ends:
    """What mixes came to: by figure, (mixes, worlds, seeds), and what failed runs said."""

    by_figure: Mapping[Figure, Floats]
    errors: tuple[str, ...]


def problem_of(spec: OptimiseSpec) -> Problem:
    """What is searched.

    Raises:
        InputError: on bad input.
    """
    base = spec.base
    window = spec.start, _end(spec.until, base.world.months)
    _checked(spec, window)
    limits = limits_of(spec.limits, spec.budget, base)
    over = choices(spec.levers, base.world.table)
    worlds = [Place(world.name, world.values, world) for world in spec.in_worlds]
    return Problem(
        base=base,
        window=window,
        choices=over,
        windows=windows_of(spec.windows, [choice.name for choice in over], base),
        goals=goals_of(spec.objectives, base),
        limits=limits,
        places=tuple(worlds) or (Place(),),
    )


def elsewhere(spec: OptimiseSpec, problem: Problem) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """The worlds in which every mix is tested: those of the set, and those that are drawn; and what is not varied.

    Raises:
        InputError: on bad input.
    """
    several = len(problem.places) > 1 or problem.places[0].world is not None
    count = (0 if several else DRAWN) if spec.drawn is None else spec.drawn
    own = problem.places if several else ()
    if not count:
        if spec.parameters:
            raise InputError("--parameter", spec.parameters[0], "has no effect where no world is drawn: add --drawn 30")
        return own, ()
    alone = [Policy({choice.name: choice.steps[-1]}) for choice in problem.choices]
    over, left = ranges([problem.base, *(one.applied(problem.base, problem.window) for one in alone)], spec.parameters)
    points = drawn(LATIN, over, count, spec.design_seed)
    return (*own, *(Place(f"drawn {number}", values) for number, values in enumerate(points, 1))), left


def _sampled(rows: pd.DataFrame, places: int, bases: int, seeds: Sequence[int]) -> Sampled:
    where = rows["place"].to_numpy(int)
    return Sampled(rows.assign(point=where // bases, base=where % bases), places, bases, tuple(seeds))


def _end(until: int | None, months: int) -> int:
    """The month in which levers are let go; what nobody asked for is cut to a shorter run.

    Raises:
        InputError: if a month after the end of the run was asked for.
    """
    if until is not None and until > months:
        raise InputError("--until", until, f"is after the end of the run: take at most {months}, or set months")
    return min(UNTIL, months) if until is None else until


def _checked(spec: OptimiseSpec, window: tuple[int, int]) -> None:
    if spec.budget is not None and not 0.0 < spec.budget < float("inf"):
        raise InputError(
            "budget", spec.budget, f"must be above 0, in million {spec.base.world.currency} over the whole run"
        )
    if window[1] <= window[0]:
        raise InputError("until", window[1], f"must be after the start (month {window[0]})")
    if len(spec.dice) < 2:
        raise InputError("seeds", len(spec.dice), "must be 2 or more: a gain needs an interval")
    if any(seed >= SEARCH_FROM for seed in spec.dice):
        raise InputError("seeds", SEARCH_FROM, "belongs to the search: take smaller seeds for the figures")
    if spec.tries < POPULATION:
        raise InputError("tries", spec.tries, f"must be {POPULATION} or more: one generation of the search")
