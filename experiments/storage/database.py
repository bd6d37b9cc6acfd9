"""The file of a store: its tables, what is written into them, how damage is noticed, and what survives it.

``runs`` has a row a run: every measure at its end, in double precision. ``months`` has a row for every measure of every
part (the runs that were written together): month by month in single precision (seven digits), compressed, because there
is much of it and it is for bands and pictures. ``groups`` has a row for every grouping of a run that was asked for,
``observed`` one for every observer of the user's own code. ``scenarios`` has a row a scenario. Each row begins with a
checksum.
"""

import json
import shutil
import sqlite3
import zlib
from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...model.outcomes.measures import MEASURES
from ...scenarios.files import dump
from ...scenarios.scenario import Scenario
from ..outcome import FIELDS, Outcome
from ..provenance import described
from ..tidy import FLAG, NUMBER, RENAMED, TEXT, WHOLE
from . import groups, seen

type Series = npt.NDArray[np.float32]

DATABASE, UNFINISHED = "runs.sqlite", ".runs.sqlite.unfinished"
OURS, FORMAT = 0x5354414C, 2
"""What SQLite calls the application id and the user version of a file."""
PATIENCE = 60.0
"""Seconds to wait for somebody who holds the file."""
LEAST_ROW = 64
"""Bytes that a row takes at least."""
RUN: Mapping[str, str] = {
    "hash": TEXT,
    "seed": WHOLE,
    "model": TEXT,
    "part": WHOLE,
    "place": WHOLE,
    "months": WHOLE,
    "measures": WHOLE,
    "seconds": NUMBER,
}
"""The first columns of ``runs``: what was run by which version, which row of which part has its months, and how many
months and measures these are."""
BESIDE = ("scenarios", "groups", "observed")
"""Tables of which every row stands for itself."""
SQL = {TEXT: "TEXT", FLAG: "INTEGER", WHOLE: "INTEGER", NUMBER: "REAL"}


def columns() -> dict[str, str]:
    """The columns of ``runs`` behind the checksum, each by its kind."""
    scalars = {column_of(name): declared.kind for name, declared in FIELDS.items()}
    return {**RUN, **scalars, **dict.fromkeys(MEASURES, NUMBER)}


def column_of(name: str) -> str:
    """What a scalar of a run is called in a store, where a hyphen would be a minus."""
    return name.replace("-", "_")


def connect(path: Path) -> sqlite3.Connection:
    """Open a file for writing.

    Raises:
        sqlite3.Error: if it cannot be opened.
    """
    return sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False)


def create(path: Path) -> None:
    """A file without runs; it appears whole, or not at all."""
    beside = path.with_name(UNFINISHED)
    beside.unlink(missing_ok=True)
    with closing(connect(beside)) as base, base:
        base.execute(f"PRAGMA application_id = {OURS}")
        base.execute(f"PRAGMA user_version = {FORMAT}")
        names = ", ".join(f"{name} {SQL[kind]}" for name, kind in columns().items())
        base.execute(f"CREATE TABLE runs (checksum INTEGER, {names}, UNIQUE (hash, seed))")
        base.execute(
            "CREATE TABLE months (checksum INTEGER, part INTEGER, measure TEXT, runs INTEGER, months INTEGER, "
            "data BLOB, UNIQUE (part, measure))"
        )
        base.execute(groups.CREATE)
        base.execute(seen.CREATE)
        base.execute("CREATE TABLE scenarios (checksum INTEGER, hash TEXT UNIQUE, name TEXT, file TEXT, content TEXT)")
    beside.replace(path)


def widen(base: sqlite3.Connection, own: Sequence[str] = ()) -> None:
    """Call the columns of a file of another version as today, and add those, and tables, that it lacks;
    and ``own`` measures of a user's code."""
    base.execute(groups.CREATE)
    base.execute(seen.CREATE)
    there = _names(base)
    for name in [old for old in there if old in RENAMED]:
        base.execute(f"ALTER TABLE runs RENAME COLUMN {name} TO {RENAMED[name]}")
    there = _names(base)
    for name, kind in {**columns(), **dict.fromkeys(own, NUMBER)}.items():
        if name not in there:
            base.execute(f"ALTER TABLE runs ADD COLUMN {name} {SQL[kind]}")


def insert(base: sqlite3.Connection, table: str, rows: Sequence[Sequence[Any]]) -> int:
    """Add rows, each behind its checksum; what is there already stays as it is. Returns how many were added."""
    marks = ", ".join("?" * (len(rows[0]) + 1)) if rows else ""
    command = f"INSERT OR IGNORE INTO {table} VALUES ({marks})"
    return base.executemany(command, [(checksum(row), *row) for row in rows]).rowcount if rows else 0


def checksum(row: Sequence[Any]) -> int:
    """That of the content of a row; what is missing does not count, so that columns may be added."""
    exact = [zlib.crc32(value) if type(value) is bytes else value for value in row if type(value) is not float]
    floats = array("d", [value for value in row if type(value) is float])
    return zlib.crc32(floats, zlib.crc32(repr([value for value in exact if value is not None]).encode()))


def sound(row: Sequence[Any]) -> bool:
    """Whether a row is what was written."""
    return bool(row[0] == checksum(row[1:]))


def run_rows(base: sqlite3.Connection, outcomes: Sequence[Outcome], model: str, part: int) -> list[list[Any]]:
    """Rows of ``runs``, in the order of its columns."""
    kinds, names, rows = columns(), _names(base), []
    for place, o in enumerate(outcomes):
        own = (o.hash, o.seed, model, part, place, len(o.months), len(o.measures), o.seconds)
        values = dict(zip(RUN, own, strict=True)) | {column_of(name): value for name, value in o.scalars.items()}
        values |= zip(o.measures, o.numbers[-1].tolist(), strict=True)
        rows.append([_value(values[name], kinds.get(name, NUMBER)) if name in values else None for name in names])
    return rows


def month_rows(outcomes: Sequence[Outcome], part: int) -> list[tuple[Any, ...]]:
    """Rows of ``months``; where a run is over before others of its part, it has no values."""
    longest = max(len(o.months) for o in outcomes)
    numbers = np.full((len(outcomes), longest, len(outcomes[0].measures)), np.nan, np.float32)
    for place, o in enumerate(outcomes):
        numbers[place, : len(o.months)] = o.numbers
    return [
        (part, name, len(outcomes), longest, packed(numbers[:, :, at])) for at, name in enumerate(outcomes[0].measures)
    ]


def scenario_row(scenario: Scenario, name_hash: str) -> tuple[str, ...]:
    """A row of ``scenarios``: its file, and every parameter as JSON (later versions may have other defaults)."""
    return name_hash, scenario.name, dump(scenario), json.dumps(described(scenario, name_hash))


def packed(series: Series) -> bytes:
    """Series of a measure, compressed: all first bytes of the numbers stand together, and so on."""
    split = np.ascontiguousarray(series).view(np.uint8).reshape(-1, series.itemsize).T
    return zlib.compress(np.ascontiguousarray(split), 1)


def unpacked(data: bytes, runs: int, months: int) -> Series:
    """The series of :func:`packed`, (runs, months).

    Raises:
        zlib.error: if the data is damaged.
        ValueError: if it is not as long as it should be.
    """
    split = np.frombuffer(zlib.decompress(data), np.uint8).reshape(4, runs * months)
    return np.ascontiguousarray(split.T).view(np.float32).reshape(runs, months)


def is_whole(base: sqlite3.Connection) -> bool:
    """Whether every row of a file, and the file itself, is what was written.

    Raises:
        sqlite3.Error: if it cannot be read.
    """
    if base.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        return False
    parts = Counter(row[1] for row in base.execute("SELECT * FROM months") if sound(row))
    runs = all(sound(row) and parts[row[4]] == row[7] for row in base.execute("SELECT * FROM runs"))
    return runs and all(sound(row) for name in BESIDE for row in base.execute(f"SELECT * FROM {name}"))


def rescue(path: Path, aside: Path) -> None:
    """Put a file in the place of a damaged one that holds all that can still be read of it; it is set aside itself.

    Raises:
        OSError: if there is no room for it.
    """
    fresh = path.with_name(f"{UNFINISHED}.rescued")
    create(fresh)
    with closing(connect(path)) as old, closing(connect(fresh)) as new, new:
        try:
            tables = dict(old.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
            new.execute("BEGIN")
            for name in ("runs", "months", "scenarios"):
                new.execute(f"DROP TABLE {name}")
                new.execute(tables[name])  # with the columns of its time
            parts = Counter(row[1] for row in _readable(old, "months", path))
            runs = [row[1:] for row in _readable(old, "runs", path) if parts[row[4]] == row[7]]
            insert(new, "runs", runs)
            kept = {row[3] for row in runs}
            for row in _readable(old, "months", path):
                if row[1] in kept:
                    insert(new, "months", [row[1:]])
            for name in BESIDE:
                if name in tables:
                    insert(new, name, [row[1:] for row in _readable(old, name, path)])
        except (sqlite3.DatabaseError, KeyError):  # not even its list of tables is there
            new.rollback()
    aside.mkdir(exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            shutil.copy2(part, aside / f"{part.name}")
            if suffix:
                part.unlink()
    fresh.replace(path)


def _readable(base: sqlite3.Connection, table: str, path: Path) -> Iterator[Any]:
    """The sound rows of a table, those that cannot be read left out."""
    try:
        (last,) = base.execute(f"SELECT max(rowid) FROM {table}").fetchone()
    except sqlite3.DatabaseError:
        last = path.stat().st_size // LEAST_ROW
    for number in range(1, (last or 0) + 1):
        try:
            row = base.execute(f"SELECT * FROM {table} WHERE rowid = ?", (number,)).fetchone()
        except sqlite3.DatabaseError:
            continue
        if row is not None and sound(row):
            yield row


def _names(base: sqlite3.Connection) -> list[str]:
    return [row[1] for row in base.execute("PRAGMA table_info(runs)")][1:]


def _value(value: Any, kind: str) -> Any:
    """A value as SQLite gives it back: it knows no flags, no NaN, and no negative zero."""
    if kind != NUMBER:
        return str(value) if kind == TEXT else int(value)
    number = float(value) + 0.0
    return None if number != number else number
