"""A store, to read from outside while others may write: what observers of the user's own code saw in its runs."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...scenarios.errors import InputError
from .. import tidy
from . import seen
from .database import DATABASE, PATIENCE, sound

if TYPE_CHECKING:
    import pandas as pd


@contextmanager
def reading(folder: Path) -> Iterator[sqlite3.Connection]:
    """The file of a store, to read; it may be written to meanwhile.

    Raises:
        InputError: if it, or what is read there, is damaged or not there.
    """
    try:
        uri = f"{(folder / DATABASE).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, PATIENCE, uri=True)) as base:
            yield base
    except InputError:
        raise
    except (sqlite3.Error, zlib.error, ValueError, TypeError) as error:
        raise InputError("store", str(folder), f"its runs cannot be read ({error})") from None


def observed(folder: Path, hashes: Iterable[str], seeds: Sequence[int], observer: str) -> pd.DataFrame:
    """What an observer saw in the stored runs of some scenarios.

    Args:
        folder: of the store.
        hashes: of the scenarios.
        seeds: only runs on these.
        observer: the name of the function.

    Returns:
        ``hash``, ``seed``, ``month`` (from 0) and the columns of the observer, in the order in which hashes are given
        and by seed within; nothing of runs in which it saw nothing.

    Raises:
        InputError: if no run there has such an observer, or the store cannot be read.
    """
    wanted, ask = set(seeds), "SELECT * FROM observed WHERE hash = ? AND observer = ? ORDER BY seed"
    parts, there = [], False
    with reading(folder) as base:
        for name in dict.fromkeys(hashes):
            for row in base.execute(ask, (name, observer)):
                if not sound(row):
                    raise ValueError("a row is not what was written")
                there = True
                if row[2] in wanted and (table := seen.read(row[1:])):
                    rows = len(next(iter(table.values())))
                    key = {"hash": np.full(rows, name, object), "seed": np.full(rows, row[2], np.int64)}
                    parts.append({**key, **table})
        if not there:
            raise InputError("observer", observer, "no run of these scenarios there has an observer of that name")
    return tidy.frame(tidy.below(parts, ("hash", "seed", "month")))
