"""Groups of factories in a store: a row a run and grouping, for the groupings that somebody asked for.

A run without such a row was kept without that grouping, and is made anew when it is asked for. A grouping in which the
factories of a run do not differ has a row without groups.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..grouped import MEASURED
from ..outcome import Groups, Outcome

CREATE = (
    "CREATE TABLE IF NOT EXISTS groups (checksum INTEGER, hash TEXT, seed INTEGER, grouping TEXT, names TEXT, "
    "factories TEXT, months TEXT, data BLOB, UNIQUE (hash, seed, grouping))"
)


def rows(outcomes: Iterable[tuple[Outcome, Sequence[str]]]) -> list[list[Any]]:
    """Rows of ``groups``, in the order of its columns.

    Args:
        outcomes: runs, each with the groupings that were asked for.
    """
    return [[o.hash, o.seed, by, *_told(o.groups.get(by))] for o, asked in outcomes for by in asked]


def seeds_of(base: sqlite3.Connection, name: str, by: str) -> set[int]:
    """The seeds on which a scenario, known by its hash, was kept by that grouping."""
    return {seed for (seed,) in base.execute("SELECT seed FROM groups WHERE hash = ? AND grouping = ?", (name, by))}


def read(found: Sequence[Any]) -> Groups | None:
    """The groups of a row, without its checksum; ``None`` where there are none.

    Raises:
        zlib.error, ValueError: if it is damaged.
    """
    names, factories, months = (json.loads(text) for text in found[3:6])
    if not names:
        return None
    shares = np.frombuffer(zlib.decompress(found[6]), np.float64).reshape(len(names), len(months), len(MEASURED))
    return Groups(tuple(names), np.array(factories, np.int64), np.array(months, np.int64), MEASURED, shares)


def outdated(base: sqlite3.Connection, outcome: Outcome, model: str) -> int:
    """Forget a run of another version of the model, with all that was kept of it; returns how many were forgotten."""
    where = (outcome.hash, outcome.seed)
    gone = base.execute("DELETE FROM runs WHERE hash = ? AND seed = ? AND model <> ?", (*where, model)).rowcount
    if gone:
        for table in ("groups", "observed"):
            base.execute(f"DELETE FROM {table} WHERE hash = ? AND seed = ?", where)
    return gone


def known(base: sqlite3.Connection, outcome: Outcome) -> bool:
    """Whether the run is there already."""
    found = base.execute("SELECT 1 FROM runs WHERE hash = ? AND seed = ?", (outcome.hash, outcome.seed))
    return found.fetchone() is not None


def _told(groups: Groups | None) -> list[Any]:
    if groups is None:
        return ["[]", "[]", "[]", b""]
    columns = [groups.columns.index(measure) for measure in MEASURED]
    data = np.ascontiguousarray(groups.shares[:, :, columns], np.float64)
    words = (json.dumps(list(each)) for each in (groups.names, groups.factories.tolist(), groups.months.tolist()))
    return [*words, zlib.compress(data.tobytes(), 1)]
