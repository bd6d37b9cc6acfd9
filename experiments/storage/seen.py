"""What observers of the user's own code saw, in a store: a row a run and observer, also where it saw nothing.

A run without such a row was kept by an earlier version, and is made anew when it is asked for.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..outcome import Outcome
from ..tidy import Columns

CREATE = (
    "CREATE TABLE IF NOT EXISTS observed (checksum INTEGER, hash TEXT, seed INTEGER, observer TEXT, kinds TEXT, "
    "data BLOB, UNIQUE (hash, seed, observer))"
)


def rows(outcomes: Iterable[tuple[Outcome, Sequence[str]]]) -> list[list[Any]]:
    """Rows of ``observed``, in the order of its columns.

    Args:
        outcomes: runs, each with the names of the observers of its scenario.
    """
    return [[o.hash, o.seed, name, *_told(o.observed.get(name, {}))] for o, names in outcomes for name in names]


def seeds_of(base: sqlite3.Connection, name: str, observer: str) -> set[int]:
    """The seeds on which what an observer saw was kept of a scenario, known by its hash."""
    return {s for (s,) in base.execute("SELECT seed FROM observed WHERE hash = ? AND observer = ?", (name, observer))}


def read(found: Sequence[Any]) -> Columns:
    """What an observer saw, from a row without its checksum; no columns where it saw nothing.

    Raises:
        zlib.error, ValueError: if it is damaged.
    """
    kinds, columns = json.loads(found[3]), json.loads(zlib.decompress(found[4]))
    return {name: np.array(columns[name], np.dtype(kind)) for name, kind in kinds.items()}


def weight(outcome: Outcome) -> int:
    """Bytes that it takes in memory, words left out."""
    return sum(column.nbytes for table in outcome.observed.values() for column in table.values())


def _told(table: Columns) -> list[Any]:
    kinds = {name: column.dtype.str for name, column in table.items()}
    text = json.dumps({name: column.tolist() for name, column in table.items()})  # every digit, and NaN
    return [json.dumps(kinds), zlib.compress(text.encode(), 1)]
