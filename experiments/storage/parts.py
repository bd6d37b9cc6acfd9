"""Parts of a store: Parquet files that are written once, whole or not at all, and checked whenever they are read.

The name of a part is ``<what is in it>.<digest of its bytes>.parquet``, so that any change of it is noticed.

Runs are a row a run, every measure at its end in double precision. Months are a row a run and month, in single
precision (seven digits): they are for bands and pictures, and there are many of them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...scenarios.files import dump
from ...scenarios.scenario import Scenario
from ..outcome import FIELDS, Outcome
from ..provenance import described

if TYPE_CHECKING:
    import pyarrow as pa

SUFFIX, UNFINISHED = ".parquet", ".unfinished"


class Unreadable(Exception):
    """A part that is not what was written; says why."""


def name_of(keys: Iterable[tuple[str, int]]) -> str:
    """The name of a part: sixteen hexadecimal digits of what runs are in it."""
    text = "\n".join(f"{scenario} {seed}" for scenario, seed in sorted(keys))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def runs_table(outcomes: Sequence[Outcome], model: str) -> pa.Table:
    """A row a run: what was run, the verdict, R, why pilots failed, and each measure in the last month."""
    import pyarrow as pa

    columns: dict[str, Any] = {
        "hash": pa.array([o.hash for o in outcomes]).dictionary_encode(),
        "seed": pa.array([o.seed for o in outcomes], pa.int64()),
        "model": pa.array([model] * len(outcomes)).dictionary_encode(),
        "months": pa.array([len(o.months) for o in outcomes], pa.int32()),
        "seconds": pa.array([o.seconds for o in outcomes], pa.float64()),
    }
    columns |= {name.replace("-", "_"): pa.array([o.scalars[name] for o in outcomes]) for name in FIELDS}
    ends = np.stack([o.numbers[-1] for o in outcomes])
    return pa.table(columns | {measure: ends[:, i] for i, measure in enumerate(outcomes[0].measures)})


def months_table(outcomes: Sequence[Outcome]) -> pa.Table:
    """A row a run and month (0 is the first): every measure, single precision."""
    import pyarrow as pa

    lengths = [len(o.months) for o in outcomes]
    numbers = np.concatenate([o.numbers for o in outcomes]).astype(np.float32)
    columns: dict[str, Any] = {
        "hash": pa.array([o.hash for o in outcomes]).dictionary_encode().take(np.repeat(range(len(lengths)), lengths)),
        "seed": np.repeat(np.array([o.seed for o in outcomes], np.int64), lengths),
        "month": np.concatenate([o.months for o in outcomes]).astype(np.int32),
    }
    return pa.table(columns | {measure: numbers[:, i] for i, measure in enumerate(outcomes[0].measures)})


def scenarios_table(scenarios: Sequence[Scenario], hashes: Sequence[str]) -> pa.Table:
    """A row a scenario: hash, name, its file, and every parameter as JSON (later versions may have other defaults)."""
    import pyarrow as pa

    return pa.table(
        {
            "hash": list(hashes),
            "name": [scenario.name for scenario in scenarios],
            "file": [dump(scenario) for scenario in scenarios],
            "content": [json.dumps(described(s, h)) for s, h in zip(scenarios, hashes, strict=True)],
        }
    )


def write_part(table: pa.Table, folder: Path, name: str) -> Path:
    """Write a part: it appears whole under its name and stays, also through a power cut, or not at all.

    Raises:
        OSError: if it cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    file = pa.BufferOutputStream()
    pq.write_table(
        table,
        file,
        compression="zstd",
        use_dictionary=[name for name in table.column_names if name not in numbers],
        use_byte_stream_split=numbers,
    )
    data = file.getvalue()
    path = folder / f"{name}.{_digest(data)}{SUFFIX}"
    with whole(path) as beside:
        beside.write_bytes(data)
    return path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A place to write a file to; it is moved to its own place when it is finished and safe on the disk."""
    beside = path.with_name(f".{path.name}{UNFINISHED}")
    try:
        yield beside
        _settle(beside)
        beside.replace(path)
        _settle(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A part, or some of its columns; all of it is held against the digest in its name.

    Raises:
        Unreadable: if it is cut short, altered or gone.
        OSError: if the system does not let us read it.
    """
    import pyarrow.parquet as pq

    check_part(path)
    return pq.read_table(path, columns=None if columns is None else list(columns), partitioning=None)


def check_part(path: Path) -> None:
    """Hold a part against the digest in its name.

    Raises:
        Unreadable: if it is cut short, altered or gone.
        OSError: if the system does not let us read it.
    """
    try:
        found = _digest(path.read_bytes())
    except FileNotFoundError:
        raise Unreadable("it is gone") from None
    if found != path.name.split(".")[1]:
        raise Unreadable("it is not what was written")


def parts(folder: Path) -> list[Path]:
    """The parts in a folder, in the order of their names."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if path.name.count(".") == 2)


def in_it(path: Path) -> str:
    """What a part's name says is in it; the same for the runs and their months."""
    return path.name.split(".")[0]


def _digest(data: Any) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def _settle(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is safe on the disk."""
    if path.is_dir() and os.name == "nt":  # Windows opens no folders
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
