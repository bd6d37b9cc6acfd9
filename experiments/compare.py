"""Scenarios side by side on the same dice: bands, paired differences, and whether the runs are enough to tell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..agents.columns import Floats
from ..agents.factory import Gate
from ..model.machine import cores
from ..model.outcomes.grouping import GROUPS
from ..model.outcomes.reproduction import WITHIN, last_cohort
from ..model.outcomes.verdict import GOES_ON, WORDS
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from ..scenarios.worlds import World
from . import forecast
from .added import Added, added
from .cohorts import UNSUPPORTED, brought_by, cases_of
from .comparable import IMPORT, checked, other_world
from .crossed import Contrast, Order, contrast_months, crossed_months, crossed_order
from .finished import Finished, worlds_of
from .horizons import Swap, Waiting, first_reached, swaps, waiting
from .outcome import REASONS, Keep
from .own_code import sharing
from .runner import interruptible, placed, run_many
from .statistics import POSITIVE, SHARE, Band, Interval, Ranking, band, exact, interval_months, ranking
from .tidy import SPOILT, Columns
from .workers import Flag

if TYPE_CHECKING:
    import pandas as pd

GATES = tuple(gate.name.lower() for gate in Gate if gate != Gate.OPEN)


@dataclass(frozen=True, slots=True)
class Money:
    """What was spent by the end and what came of it, means over runs.

    Attributes:
        public, own: public money and the factories' own, in millions.
        users: factories that really use it.
            What one costs is told of those that are added (:meth:`Comparison.public_per_added`): all money by all
            users would count those that use it anyway, and praise what adds nothing.
    """

    public: Interval
    own: Interval
    users: Interval


class Comparison(Finished):
    """What the finished runs of a study say. Of several worlds every figure crosses worlds and dice."""

    def tables(self) -> dict[str, pd.DataFrame | Columns]:
        """Everything it rests on and comes to, a tidy table each.

        ``runs`` (a row a run), ``years`` (a row a run and year), ``indicators`` (a row a run and month),
        ``depth_bands`` (a row a run, size and band), ``breakdown_`` and its name for every grouping that was kept (a
        row a run, month and group); ``observed_`` and its name for every observer of the user's own code;
        ``worlds`` (a row a world, if each scenario was run in some); and what follows from
        them: ``summary`` (mean and band by scenario, measure and month), ``waiting`` (time until a tenth really use
        it), ``verdict_limits`` (how far each run lies from another verdict), ``differences`` at the end,
        ``differences_by_world``, ``differences_by_month``, ``orders`` (pairs of scenarios that change places),
        ``differences_by_group``, and ``added_users``, what one costs; and ``measures``, what each of them is.
        """
        from .compared_tables import differences, plain

        return {**dict(plain(self)), **dict(differences(self))}

    def facts(self) -> dict[str, Any]:
        """Everything that is no table."""
        return {
            "kind": self.kind,
            "planned_seeds": self.planned,
            "runs": len(self.outcomes),
            "stopped": self.stopped,
            "groupings": list(self.groupings),
            "notes": [[note.topic, note.scenario, note.text] for note in self.notes],
        }

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same comparison from its tables and facts; earlier versions kept all groupings, and told no runs."""
        from .provenance import restored
        from .tables import MONEY, OBSERVED, RUNS, WORLDS, names_of, outcomes

        scenarios = tuple(restored(data) for data in facts["scenarios"])
        seen = [name.removeprefix(OBSERVED) for name in tables if name.startswith(OBSERVED)]
        names = names_of(facts.get("groupings", GROUPS), seen)
        kept = {name: tables[name] for name in names if name in tables or name != MONEY}
        imported = [(name, text) for topic, name, text in facts["notes"] if topic == IMPORT]
        rows = outcomes(kept, imported, scenarios)
        worlds = worlds_of(tables[WORLDS].to_dict("records")) if WORLDS in tables else ()
        if len(rows) != (wanted := facts.get("runs", len(rows))):
            raise InputError(RUNS, None, f"holds {len(rows)} runs of {wanted}, so it {SPOILT}")
        hashes = tuple(data["hash"] for data in facts["scenarios"])
        return cls(scenarios, hashes, rows, facts["planned_seeds"], facts["stopped"], facts["kind"], worlds)

    def band(self, name: str, measure: str) -> Band:
        """Mean, median and 5-95 % over runs in each month."""
        return band(self.by_month(name, measure))

    def end(self, name: str, measure: str) -> Interval:
        """Mean over runs in the last month, with its interval."""
        return self.mean_of(self.at_end(name, measure), self.measures[measure].within)

    def difference(self, name: str, measure: str, against: str = "", months: int | None = None) -> Contrast:
        """The paired difference of a scenario from the baseline, or from another scenario, in the last month, or in
        the last of the first ``months``."""
        ours, theirs = self.at_end(name, measure, months), self.at_end(against or self.baseline, measure, months)
        return self.contrast_of(ours, theirs, self.measures[measure].within)

    def other_world(self, name: str) -> list[str]:
        """In what the world of a scenario differs from the baseline's; empty if they differ in levers only."""
        first, other = self.scenarios[0], self.scenarios[self.names.index(name)]
        both = zip(self.runs(self.baseline), self.runs(name), strict=True)
        return other_world(first, other, all(a.population == b.population for a, b in both))

    def difference_by_month(self, name: str, measure: str, against: str = "") -> tuple[Floats, Floats, Floats]:
        """Mean, low and high of the paired difference from the baseline, or from another scenario, in each month."""
        ours, theirs = self.by_month(name, measure), self.by_month(against or self.baseline, measure)
        return contrast_months(self.by_world(ours), self.by_world(theirs), self.measures[measure].within)

    def mean_by_month(self, name: str, measure: str) -> tuple[Floats, Floats, Floats]:
        """Mean, low and high of a measure in each month, in the last one as :meth:`end` has them."""
        values, within = self.by_month(name, measure), self.measures[measure].within
        return crossed_months(self.by_world(values)) if self.many_worlds else interval_months(values, within)

    def surely_from(self, name: str, measure: str) -> int | None:
        """The month from which the paired difference keeps one sure sign to the end; ``None`` if it does not end so.

        Intervals are those of single months: that they hold in every month at once is less than 95 % sure.
        """
        _, low, high = self.difference_by_month(name, measure)
        for sure in (low > 0.0, high < 0.0):
            if sure[-1]:
                unsure = np.flatnonzero(~sure)
                return int(self.runs(name)[0].months[unsure[-1] + 1 if len(unsure) else 0])
        return None

    def waiting(self, name: str) -> Waiting:
        """How long it takes until a tenth of all factories really use it."""
        until = first_reached(self.by_month(name, "in_use"), self.runs(name)[0].months)
        return waiting(until, self._worlds())

    def swaps(self) -> list[Swap]:
        """Pairs of scenarios, by their places, of which one is behind in real use at first and ahead at the end."""
        values = np.stack([self.by_month(name, "in_use") for name in self.names])
        return swaps(values, self.runs(self.baseline)[0].months, self._worlds())

    def _worlds(self) -> list[str]:
        """The world of each run, if there are several."""
        return [world for world in self.in_worlds for _ in self.seeds] if self.many_worlds else []

    def rank_stability(self, measure: str, names: Sequence[str] = ()) -> Ranking | Order:
        """The order of scenarios (of all, if none are named) by a measure in the last month, and how sure it is: over
        seeds drawn again, or in how many of several worlds."""
        ends = [self.at_end(name, measure) for name in names or self.names]
        return (
            crossed_order(np.stack([self.by_world(each) for each in ends]))
            if self.many_worlds
            else ranking(np.stack(ends))
        )

    def verdicts(self, name: str) -> dict[str, int]:
        """How many runs came to each verdict, in the order of the verdicts; verdicts that none came to are left out."""
        count = Counter(run.scalars["verdict"] for run in self.runs(name))
        return {word: count[word] for word in WORDS if count[word]}

    def verdict_share(self, name: str, word: str) -> Interval:
        """The share of runs that came to a verdict; of one world with its exact interval."""
        came = np.array([float(run.scalars["verdict"] == word) for run in self.runs(name)])
        if self.many_worlds:
            return self.mean_of(came, SHARE)
        return Interval(float(came.mean()), *exact(int(came.sum()), len(came)), len(came))

    def verdict_worlds(self, name: str, word: str) -> tuple[str, ...]:
        """The worlds in which more runs came to this verdict than to any other."""
        found = np.array([run.scalars["verdict"] for run in self.runs(name)]).reshape(len(self.in_worlds), -1)
        each = zip(self.in_worlds, map(Counter, found.tolist()), strict=True)
        return tuple(w for w, count in each if all(count[word] > n for other, n in count.items() if other != word))

    def goes_on(self, name: str) -> dict[str, int]:
        """In how many runs adoption goes on without help, in the words of the verdict; empty in an older study."""
        count = Counter(run.scalars["goes_on"] for run in self.runs(name))
        return {word: count[word] for word in GOES_ON if count[word]}

    def gates(self, name: str) -> dict[str, Interval]:
        """Share of all factories that each gate holds in the last month."""
        return {gate: self.end(name, f"held_{gate}") for gate in GATES}

    def failed_pilots(self, name: str) -> int:
        """Reviews that failed, over all runs."""
        return sum(sum(run.reasons.values()) for run in self.runs(name))

    def reasons(self, name: str) -> dict[str, Interval]:
        """Share of the failed reviews that each limiting factor explains; NaN if none failed."""
        all_failed = np.array([float(sum(run.reasons.values())) for run in self.runs(name)])
        return {
            why: self.ratio_of(np.array([float(run.reasons.get(why, 0)) for run in self.runs(name)]), all_failed, SHARE)
            for why in REASONS
        }

    def reproduction(
        self,
        name: str,
        cohort: tuple[int, int] | None = None,
        within: int = WITHIN[0],
        case: str = UNSUPPORTED,
        brought: str = UNSUPPORTED,
    ) -> Interval:
        """The case reproduction number: scalings that a case of a cohort brings forth within so many years.

        Args:
            name: of the scenario.
            cohort: from which year to before which its cases scaled, from 0; by default the last that was followed.
            within: years after the case, one of :data:`~stallpoint.model.outcomes.reproduction.WITHIN`.
            case, brought: kinds of cases and of what they bring forth.

        Returns:
            The ratio of totals over runs; NaN without cases, and where they were not all followed so long.
        """
        found = brought_by(self.runs(name), case, brought, within)
        first, last = cohort or last_cohort(found[0])
        cases, credit = (part[:, first:last].sum(axis=1) for part in (cases_of(self.runs(name), case), found))
        if first >= last or np.isnan(credit).any():
            return self.mean_of(np.full(self.runs_each, np.nan))
        return self.ratio_of(credit, cases)

    def reproduction_by_year(self, name: str, case: str = UNSUPPORTED) -> tuple[Floats, Floats]:
        """What cases of a kind bring forth unsupported within five years, by the year in which they scaled, all runs
        together: NaN in years without cases, or not followed so long; and those cases."""
        cases = cases_of(self.runs(name), case).sum(axis=0)
        credit = brought_by(self.runs(name), case, UNSUPPORTED, WITHIN[0]).sum(axis=0)
        return np.divide(credit, cases, out=np.full(len(cases), np.nan), where=cases > 0), cases

    def money(self, name: str) -> Money:
        """What was spent by the end, and for how many factories that really use it."""
        public, own = self.at_end(name, "public_spent"), self.at_end(name, "firms_spent")
        users = self.at_end(name, "in_use") * np.array([float(run.factories) for run in self.runs(name)])
        return Money(*(self.mean_of(each, POSITIVE) for each in (public, own, users)))

    def public_per_added(self, name: str, against: str = "", months: int | None = None) -> Added:
        """Public money, in millions, for each factory that really uses it and would not under the baseline, or
        ``against``; by the end, or by the last of the first ``months``."""
        ours, theirs = (self.at_end(each, "public_spent", months) for each in (name, against or self.baseline))
        return self._each_added(ours - theirs, name, against, months)

    def lever_per_added(self, name: str, programme: str, lever: str, against: str = "") -> Added:
        """The part of it that goes to one lever in one programme, by the end: these parts add up to the whole."""
        ours, theirs = (
            np.array([run.money.get(programme, {}).get(lever, 0.0) for run in self.runs(each)])
            for each in (name, against or self.baseline)
        )
        return self._each_added(ours - theirs, name, against)

    def _each_added(self, money: Floats, name: str, against: str, months: int | None = None) -> Added:
        """Money added by a scenario to another one, (runs,), for each factory that really uses it and would not."""
        more = self.at_end(name, "in_use", months) - self.at_end(against or self.baseline, "in_use", months)
        users = more * np.array([float(run.factories) for run in self.runs(name)])
        return added(self.by_world(money), self.by_world(users), self.in_worlds)

    def gradient(self, name: str, by: str, measure: str) -> dict[str, Interval]:
        """A measure (``breadth``, ``in_use`` or ``depth``) at the end by group, as shares of the group; empty where its
        runs have no such grouping."""
        found = [run.groups[by] for run in self.runs(name) if by in run.groups]
        table = [
            dict(zip(each.names, each.shares[:, -1, each.columns.index(measure)].tolist(), strict=True))
            for each in found
        ]
        groups = dict.fromkeys(group for each in found for group in each.names)
        return {group: self.mean_of(np.array([row.get(group, math.nan) for row in table]), SHARE) for group in groups}

    def group_sizes(self, name: str, by: str) -> dict[str, float]:
        """Mean number of factories in each group; empty where its runs have no such grouping."""
        found = [run.groups[by] for run in self.runs(name) if by in run.groups]
        total: Counter[str] = Counter()
        for each in found:
            total.update(dict(zip(each.names, each.factories.tolist(), strict=True)))
        return {group: count / len(found) for group, count in total.items()}


def compare(
    scenarios: Sequence[Scenario],
    seeds: int | Sequence[int] = 30,
    jobs: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    stop: Flag | None = None,
    keep: Keep | None = None,
    worlds: Sequence[World] = (),
    executor: Executor | None = None,
) -> Comparison:
    """Run scenarios on the same seeds and set them side by side; the first one is the baseline.

    Ctrl-C ends the study at what is finished; the comparison then says so. What takes more than a minute, or half of
    the memory, says so before it starts, by a :class:`~stallpoint.scenarios.errors.Notice`.

    Args:
        scenarios: one or more, with different names and of the same length. An own measure of one is taken of all.
        seeds: how many (then 0, 1, 2, ...), or which.
        jobs: how many runs at once; by default one a core.
        on_progress: called after each run with how many are done and how many there are.
        stop: a flag that ends the study early, in place of Ctrl-C.
        keep: what to keep of each run.
        worlds: in which every scenario is run on every seed, as :func:`~stallpoint.scenarios.worlds.read_worlds` gives
            them; by default in its own.
        executor: a ready one in place of processes of its own; it is left open.

    Raises:
        InputError: on scenarios that cannot be compared, or be in one of the worlds, or if no seed was finished on all
            of them.
    """
    scenarios = sharing(scenarios)
    checked(scenarios)
    wanted = list(range(seeds)) if isinstance(seeds, int) else list(dict.fromkeys(seeds))
    if not wanted:
        raise InputError("seeds", None, "at least one is needed")
    keep, hashes, everywhere = keep or Keep(), tuple(each.hash for each in scenarios), placed(scenarios, worlds)
    planned = len(wanted) * len(everywhere)
    with interruptible() if stop is None else nullcontext(stop) as flag:
        forecast.say([scenario for scenario, _ in everywhere], planned, jobs or cores(), keep)
        found = tuple(run_many(scenarios, wanted, jobs, on_progress, keep, executor, flag, worlds))
        try:
            stopped = flag.is_set() and len(found) < planned
            return Comparison(tuple(scenarios), hashes, found, len(wanted), stopped, worlds=tuple(worlds))
        except InputError:
            if stop is None and flag.is_set():  # stopped before anything was finished: there is nothing to tell
                raise KeyboardInterrupt from None
            raise
