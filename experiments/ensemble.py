"""Many runs as one table: a row a run, with every measure at its end. What every analysis starts from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..agents.columns import Flags
from ..model.machine import cores
from ..model.outcomes.measures import MEASURES
from ..scenarios.scenario import Scenario
from . import forecast
from .dispatcher import together
from .grouped import GroupEnds, Part, grouped_in, parts_of
from .outcome import FIELDS, Groups, Keep, Outcome, hash_of
from .own_code import observers_of, own_measures, sharing
from .runner import Done, run_tasks, seed_by_seed
from .tables import HEAD
from .tidy import DTYPES, NUMBER, WHOLE, stacked
from .workers import Flag, Task

if TYPE_CHECKING:
    import pandas as pd

    from .storage.store import Store

LEAN = Keep(groups=(), observed=False)
CHANGED = "the files of its network changed while the study ran: leave them alone, and run it again"


type Failed = dict[tuple[int, int], Outcome]
type ByGroup = Mapping[tuple[str, int], Mapping[str, Groups]]
"""Groups of runs by the hash of the scenario and the seed."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """With what a study is run; the numbers do not depend on it.

    Attributes:
        jobs: runs at once; by default one a core. With an executor: how many it does at once.
        store: where finished runs are kept and found again; without one they are made anew.
        executor: a ready executor (of a cluster, say) in place of a pool of processes.
        on_progress: called with how many runs are done and how many there are in all.
        stop: a flag; once it is set, what is finished comes and nothing new is begun.
        ends: takes in the ends of all runs by group, for the groupings that it names.
        foretold: whether it was said already how long the study takes.
    """

    jobs: int | None = None
    store: Store | None = None
    executor: Executor | None = None
    on_progress: Callable[[int, int], None] | None = None
    stop: Flag | None = None
    ends: GroupEnds | None = None
    foretold: bool = False

    def foretell(self, scenarios: Sequence[Scenario], runs: int) -> None:
        """Say how long so many runs take and what memory, where it is much."""
        if not self.foretold:
            forecast.say(scenarios, runs, self.jobs or cores(), here=self.executor is None)

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self.stop is not None and self.stop.is_set()

    def stage(self, name: str) -> RunOptions:
        """The same, for the part of a study that is named: so its rows of ends by group tell it."""
        if self.ends is not None:
            self.ends.stage = name
        return self


def gather(
    scenarios: Sequence[Scenario],
    seeds: Iterable[int],
    options: RunOptions | None = None,
    outcomes: Iterable[str] = (),
    points: Sequence[tuple[int, int]] = (),
) -> pd.DataFrame:
    """Run every scenario on every seed and tabulate the ends of the runs, seed by seed.

    With a store only what is missing is run; the table is the same, bit for bit. A run that failed is not stored, so
    it is tried again the next time.

    Args:
        scenarios: what to run.
        seeds: on which dice.
        options: with what.
        outcomes: those that are about a group (``in_use@size=small``) become columns of that name; others are there.
        points: what stands as ``point`` and ``base`` of each scenario in ends by group, in place of its place and 0.

    Returns:
        A row a run, in the order seed by seed: ``place`` (position of the scenario in ``scenarios``), ``scenario``,
        ``hash``, ``seed``, ``error`` (empty if the run went well), ``verdict``, ``end_pace_unsupported``,
        ``goes_on_at_end``, ``case_reproduction``, ``months_to_tenth`` (NaN: not by the end), and each measure of
        :data:`stallpoint.model.outcomes.measures.MEASURES` in the last month (NaN in a failed run), and then
        ``outcomes`` of groups (NaN where nobody is in the group).
        Stopped studies give the rows that were finished.

    Raises:
        InputError: if the store cannot be written (what it holds is safe), or on a group that there cannot be.
    """
    import pandas as pd

    options = options or RunOptions()
    scenarios, seeds, parts = list(sharing(scenarios)), list(seeds), parts_of(outcomes)
    own = tuple(each.function for each in own_measures(scenarios))
    for name in options.ends.by if options.ends else ():
        grouped_in(scenarios[0], name)
    by = tuple(dict.fromkeys([*(part.by for part in parts), *(options.ends.by if options.ends else ())]))
    if options.store is None:
        rows, groups = [], dict[tuple[str, int], Mapping[str, Groups]]()
        for task, outcome in runs_of(scenarios, seeds, options, lean(by)):
            rows.append({"place": task.place, **end(outcome, own)})
            groups[outcome.hash, outcome.seed] = outcome.groups
        table = _typed(pd.DataFrame(rows, columns=["place", *HEAD, *kept(own)]), own)
        return _grouped(table, groups, parts, options.ends, points)
    return _grouped(*_from_store(options.store, scenarios, seeds, options, by), parts, options.ends, points)


def _grouped(
    table: pd.DataFrame,
    groups: ByGroup,
    parts: Sequence[Part],
    ends: GroupEnds | None,
    points: Sequence[tuple[int, int]],
) -> pd.DataFrame:
    """The table with a column for every outcome of a group; ends by group are taken in."""
    keys = list(zip(table["hash"], table["seed"], strict=True)) if parts or ends else []
    for part in parts:
        table[str(part)] = np.array([part.of(groups.get(key, {})) for key in keys], np.float64)
    if ends is not None:
        for key, place, name, error in zip(keys, table["place"], table["scenario"], table["error"], strict=True):
            if not error:
                where = points[place] if points else (int(place), 0)
                ends.take((name, key[0], *where, int(key[1])), groups.get(key, {}))
    return table


def lean(by: Sequence[str] = ()) -> Keep:
    """What is kept of a run where its ends matter, and its groups by these groupings year by year."""
    return Keep(groups=tuple(by), observed=False) if by else LEAN


def runs_of(scenarios: Sequence[Scenario], seeds: Iterable[int], options: RunOptions, keep: Keep) -> Iterator[Done]:
    """Every scenario on every seed, as a study is run; nothing is stored. Each outcome comes with its task."""
    tasks = seed_by_seed(scenarios, seeds)
    options.foretell(scenarios, len(tasks))
    stop = options.stop or threading.Event()
    for count, done in enumerate(run_tasks(tasks, len(tasks), options.jobs, keep, options.executor, stop), 1):
        if options.on_progress is not None:
            options.on_progress(count, len(tasks))
        yield done


def fill(
    store: Store,
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    options: RunOptions,
    by: Sequence[str] = (),
    wanted: Flags | None = None,
) -> Failed:
    """Make the runs that a store lacks, seed by seed, and store them; memory does not grow with their number.

    Whatever ends it (a stop, an error, an interrupt), what was finished is written.

    Args:
        store: where they are kept.
        scenarios: what to run.
        seeds: on which dice.
        options: with what.
        by: groupings that must be kept of them; a run that was stored without one is lacking.
        wanted: which scenario is run on which seed, shape (seeds, scenarios); by default each on each.

    Returns:
        The runs that failed, by place of the scenario and seed; they are not stored.
    """
    hashes = hashes_of(scenarios)
    seen = {name: observers_of(scenario) for name, scenario in zip(hashes, scenarios, strict=True)}
    lacking = store.missing(hashes, seeds, by, seen)
    total = lacking.size if wanted is None else int(wanted.sum())
    lacking &= True if wanted is None else wanted
    done = total - int(lacking.sum())
    tell = options.on_progress or (lambda done, total: None)
    tell(done, total)
    store.remember(scenarios, hashes)
    if done == total:
        return {}
    options.foretell(scenarios, total - done)
    places = np.argwhere(lacking)
    tasks = (Task(scenarios[place], int(seeds[row]), int(place)) for row, place in places)
    failed: Failed = {}
    stop = options.stop or threading.Event()
    keep = replace(lean(by), observed=True)
    with closing(run_tasks(tasks, len(places), options.jobs, keep, options.executor, stop)) as outcomes:
        try:
            for (_, _, place), outcome in outcomes:
                if outcome.error:
                    failed[place, outcome.seed] = outcome
                elif outcome.hash != hashes[place]:
                    failed[place, outcome.seed] = Outcome.failed(scenarios[place], outcome.seed, CHANGED)
                else:
                    store.add(outcome, by, seen[outcome.hash])
                done += 1
                tell(done, total)
        finally:
            store.flush()
    return failed


@together()
def _from_store(
    store: Store, scenarios: list[Scenario], seeds: list[int], options: RunOptions, by: Sequence[str]
) -> tuple[pd.DataFrame, ByGroup]:
    """Runs are made until all are there and readable: a damaged part may be noticed only when it is read."""
    import pandas as pd

    hashes, notes, own = hashes_of(scenarios), -1, tuple(each.function for each in own_measures(scenarios))
    while notes < len(store.notes):
        failed = fill(store, scenarios, seeds, options, by)
        notes = len(store.notes)
        found = store.rows(hashes, seeds, list(kept(own)))
        groups = store.groups(hashes, seeds, by)
        if options.stopped:
            break
    wanted = pd.DataFrame(
        {
            "at": range(len(seeds) * len(scenarios)),
            "place": np.tile(np.arange(len(scenarios)), len(seeds)),
            "scenario": [scenario.name for scenario in scenarios] * len(seeds),
            "hash": hashes * len(seeds),
            "seed": np.repeat(np.array(seeds, np.int64), len(scenarios)),
            "error": "",
        }
    )
    both = wanted.merge(found, on=["hash", "seed"])
    if failed:
        first = {name: place for place, name in reversed(list(enumerate(hashes))) if name}  # of equal scenarios one ran
        ran = [first.get(name, place) for place, name in enumerate(hashes)]
        bad = [
            end(failed[ran[row.place], row.seed], own) | {"at": row.at, "place": row.place, "scenario": row.scenario}
            for row in wanted.itertuples()
            if (ran[row.place], row.seed) in failed
        ]
        both = stacked([both, pd.DataFrame(bad)])
    return _typed(both.sort_values("at", ignore_index=True)[["place", *HEAD, *kept(own)]], own), groups


def _typed(table: pd.DataFrame, own: Sequence[str]) -> pd.DataFrame:
    """The same types wherever the rows come from; a seed may be any whole number."""
    types = {name: DTYPES[kind] for name, kind in {"place": WHOLE, **HEAD, **kept(own)}.items() if name != "seed"}
    return table.astype(types)


def hashes_of(scenarios: Sequence[Scenario]) -> list[str]:
    """Their hashes; see :func:`.outcome.hash_of`."""
    return [hash_of(scenario) for scenario in scenarios]


def kept(own: Sequence[str] = ()) -> dict[str, str]:
    """What stands in a row behind :data:`~stallpoint.experiments.tables.HEAD`, each by its kind; last ``own`` measures
    of the user's code."""
    scalars = {name: each.kind for name, each in FIELDS.items() if each.ensemble}
    return scalars | dict.fromkeys((*MEASURES, *own), NUMBER)


def end(outcome: Outcome, own: Sequence[str] = ()) -> dict[str, Any]:
    """One row of :func:`gather`."""
    last = dict(zip(outcome.measures, outcome.numbers[-1].tolist(), strict=True)) if len(outcome.numbers) else {}
    found = {**dict.fromkeys((*MEASURES, *own), np.nan), **outcome.scalars, **last}
    kinds = kept(own)
    numbers = {name: found[name] + 0.0 if kind == NUMBER else found[name] for name, kind in kinds.items()}
    return {name: getattr(outcome, name) for name in HEAD} | numbers  # a store knows no negative zero
