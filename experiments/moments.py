"""A measure at some months of many runs, where not every scenario is run on every seed."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from ..agents.columns import Flags, Floats
from ..scenarios.scenario import Scenario
from .ensemble import RunOptions, fill, hashes_of
from .grouped import Part, grouped_in, part_of
from .outcome import YEAR, Groups, Keep, Outcome
from .runner import run_tasks
from .workers import Task

type Months = npt.NDArray[np.int64]
type What = tuple[str, Months, tuple[str, ...]]
"""A measure of all factories, the months, and the groupings that are kept."""
ByPlace = dict[tuple[int, int], Mapping[str, Groups]]
"""Groups of runs by the places of seed and scenario."""

YEARS = (5, 10, 20, 30)
"""Years at which a study is told, as far as its runs last; and at their end."""


def told_months(months: int) -> tuple[int, ...]:
    """The months at which a run of that length is told."""
    return (*(YEAR * year for year in YEARS if YEAR * year < months), months)


def moments(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    wanted: Flags,
    measure: str,
    months: Sequence[int],
    options: RunOptions,
) -> tuple[Floats, dict[int, str]]:
    """A measure after some months, in single precision: a store knows no more of them.

    Args:
        scenarios: each unlike any other.
        seeds: the dice.
        wanted: which scenario is run on which seed, shape (seeds, scenarios).
        measure: its name; also of a group (``in_use@size=small``).
        months: after how many; each a whole number of years, or the end of the runs.
        options: with what they are run.

    Returns:
        The measure, shape (seeds, scenarios, months), NaN where a run was not wanted, failed, or was not made before a
        stop; and why the first run failed on each row of the seeds on which one did.

    Raises:
        InputError: as of :func:`.ensemble.gather`.
    """
    part, ends = part_of(measure, "measure"), options.ends
    for name in ends.by if ends else ():
        grouped_in(scenarios[0], name)
    by = tuple(dict.fromkeys([*([part.by] if part else []), *(ends.by if ends else ())]))
    name, at = part.measure if part else measure, np.array(months)
    play = _made if options.store is None else _stored
    values, groups, errors = play(scenarios, seeds, wanted, (name, at, by), options)
    for row, place in np.argwhere(~np.isnan(values[:, :, 0])):
        mine = groups.get((int(row), int(place)), {})
        if part:
            values[row, place] = _of_group(part, mine, at)
        if ends:
            ends.take((scenarios[place].name, scenarios[place].hash, int(place), 0, int(seeds[row])), mine)
    return values, errors


def _of_group(part: Part, groups: Mapping[str, Groups], months: Months) -> Floats:
    """The same of a group; NaN where nobody is in it."""
    found = groups.get(part.by)
    if found is None or part.group not in found.names:
        return np.full(len(months), np.nan)
    kept = np.searchsorted(found.months, months - 1)
    mine = found.shares[found.names.index(part.group), kept, found.columns.index(part.measure)]
    return np.asarray(mine.astype(np.float32), np.float64)


def _made(
    scenarios: Sequence[Scenario], seeds: Sequence[int], wanted: Flags, what: What, options: RunOptions
) -> tuple[Floats, ByPlace, dict[int, str]]:
    """Values, groups by the places of seed and scenario, and errors of runs that are made now."""
    measure, months, by = what
    values, groups, errors = np.full((*wanted.shape, len(months)), np.nan), ByPlace(), dict[int, str]()
    rows = {seed: row for row, seed in enumerate(seeds)}
    tasks = [Task(scenarios[place], int(seeds[row]), int(place)) for row, place in np.argwhere(wanted)]
    options.foretell(scenarios, len(tasks))
    stop, keep = options.stop or threading.Event(), Keep((measure,), YEAR, groups=by)
    runs = run_tasks(tasks, len(tasks), options.jobs, keep, options.executor, stop)
    for count, (task, outcome) in enumerate(runs, 1):
        if outcome.error:
            errors.setdefault(rows[task.seed], outcome.error)
        else:
            kept = np.searchsorted(outcome.months, months - 1)
            values[rows[task.seed], task.place] = outcome.numbers[kept, 0].astype(np.float32)
            groups[rows[task.seed], task.place] = outcome.groups
        if options.on_progress is not None:
            options.on_progress(count, len(tasks))
    return values, groups, errors


def _stored(
    scenarios: Sequence[Scenario], seeds: Sequence[int], wanted: Flags, what: What, options: RunOptions
) -> tuple[Floats, ByPlace, dict[int, str]]:
    """The same out of a store, which makes what it lacks; a damaged part may be noticed only when it is read."""
    from .storage.bands import series

    assert options.store is not None
    store, (measure, months, by) = options.store, what
    hashes, notes, failed = hashes_of(scenarios), -1, dict[tuple[int, int], Outcome]()
    values, groups, errors = np.full((*wanted.shape, len(months)), np.nan), ByPlace(), dict[int, str]()
    places, rows = {name: place for place, name in enumerate(hashes)}, {seed: row for row, seed in enumerate(seeds)}
    while notes < len(store.notes):
        failed = fill(store, scenarios, seeds, options, by, wanted)
        notes = len(store.notes)
        for name, there, found in series(store.folder, hashes, seeds, measure):
            values[[rows[seed] for seed in there], places[name]] = found[:, months - 1]
        for (name, seed), told in store.groups(hashes, seeds, by).items():
            groups[rows[seed], places[name]] = told
        if options.stopped:
            break
    for (_, seed), outcome in failed.items():
        errors.setdefault(rows[seed], outcome.error)
    values[~wanted] = np.nan  # what else is in the store must change nothing
    return values, groups, errors
