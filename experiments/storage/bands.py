"""Bands over the runs of a store, month by month; memory does not grow with the number of runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...model.outcomes.measures import MEASURES
from ...scenarios.errors import InputError
from ..statistics import band
from ..tidy import stacked
from .database import Series, unpacked
from .reading import reading

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("hash", "measure", "month", "runs", "low_5", "median", "high_95")
KNOWN = "SELECT 1 FROM months WHERE measure = ? LIMIT 1"
MOST = 2**25
"""Numbers that are held at once: of so many months of so many runs."""


def bands(folder: Path, hashes: Iterable[str], seeds: Sequence[int], measures: Sequence[str]) -> pd.DataFrame:
    """Median and 5-95 % over the stored runs of each scenario in each month.

    Args:
        folder: of the store.
        hashes: of the scenarios.
        seeds: only runs on these.
        measures: which, those of the user's own code too.

    Returns:
        A row a scenario, measure and month: ``hash``, ``measure``, ``month``, ``runs`` (with a value in that month),
        ``low_5``, ``median``, ``high_95``. Quantiles are linear between order statistics, as NumPy's.

    Raises:
        InputError: on a measure that there is not, or a store that cannot be read.
    """
    import pandas as pd

    found = []
    for measure in measures:
        for name, _, values in series(folder, sorted(set(hashes)), seeds, measure):
            found.append(_band(name, measure, values))
    return stacked(found) if found else pd.DataFrame(columns=list(COLUMNS))


def pooled(
    folder: Path, groups: Mapping[str, Sequence[str]], seeds: Sequence[int], measures: Sequence[str]
) -> pd.DataFrame:
    """The same over all stored runs of several scenarios together, such as one in several worlds.

    Args:
        folder: of the store.
        groups: hashes by the name of what they are together, which stands as ``scenario`` in place of ``hash``.
        seeds, measures: as of :func:`bands`.

    Raises:
        InputError: as of :func:`bands`.
    """
    import pandas as pd

    homes: dict[str, list[str]] = {}
    for name, hashes in groups.items():
        for each in dict.fromkeys(hashes):
            homes.setdefault(each, []).append(name)
    found = []
    for measure in measures:
        parts: dict[str, dict[str, Series]] = {name: {} for name in groups}
        for each, _, values in series(folder, homes, seeds, measure):
            for name in homes[each]:
                parts[name][each] = values
        for name, hashes in groups.items():
            if there := [parts[name][each] for each in hashes if each in parts[name]]:
                found.append(_band(name, measure, np.concatenate(there)))
    head = ["scenario", *COLUMNS[1:]]
    return stacked(found).set_axis(head, axis=1) if found else pd.DataFrame(columns=head)


def _band(name: str, measure: str, values: Series) -> pd.DataFrame:
    """The rows of one scenario and measure; ``values`` is (runs, months)."""
    import pandas as pd

    b, runs = band(values.astype(np.float64)), (~np.isnan(values)).sum(axis=0)
    columns = (name, measure, np.arange(len(runs)), runs, b.low, b.median, b.high)
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def series(
    folder: Path, hashes: Iterable[str], seeds: Sequence[int], measure: str
) -> Iterator[tuple[str, list[int], Series]]:
    """A measure month by month, scenario by scenario: its hash, the seeds that are stored, and (seeds, months).

    The store may be written to meanwhile.

    Raises:
        InputError: on a measure that there is not, or a store that cannot be read.
    """
    wanted, ask = set(seeds), "SELECT seed, part, place, months FROM runs WHERE hash = ? ORDER BY seed"
    with reading(folder) as base:
        if measure not in MEASURES and base.execute(KNOWN, (measure,)).fetchone() is None:
            raise InputError("measure", measure, "there is no such measure, and no run there has one of that name")
        group: dict[str, list[tuple[int, ...]]] = {}
        size = 0
        for name in hashes:
            group[name] = [row for row in base.execute(ask, (name,)) if row[0] in wanted]
            size += sum(row[3] for row in group[name])
            if size > MOST:
                yield from _read(base, group, measure)
                group, size = {}, 0
        yield from _read(base, group, measure)


def _read(
    base: sqlite3.Connection, group: dict[str, list[tuple[int, ...]]], measure: str
) -> Iterator[tuple[str, list[int], Series]]:
    """The series of some scenarios; each part is unpacked once. A scenario without an own measure has none."""
    values = {
        name: np.full((len(rows), max(row[3] for row in rows)), np.nan, np.float32)
        for name, rows in group.items()
        if rows
    }
    places: dict[int, list[tuple[str, int, int, int]]] = {}
    for name, rows in group.items():
        for at, (_, part, place, months) in enumerate(rows):
            places.setdefault(part, []).append((name, at, place, months))
    for part, runs in places.items():
        asked = "SELECT data, runs, months FROM months WHERE part = ? AND measure = ?"
        row = base.execute(asked, (part, measure)).fetchone()
        if row is None and measure not in MEASURES:
            values = {name: found for name, found in values.items() if name not in {run[0] for run in runs}}
            continue
        series = unpacked(*row)
        for name, at, place, months in runs:
            values[name][at, :months] = series[place, :months]
    for name, found in values.items():
        yield name, [row[0] for row in group[name]], found
