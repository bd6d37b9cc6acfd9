"""Tidy tables as plain columns. What one run writes needs no pandas, which takes longer to load than the run takes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

type Columns = dict[str, npt.NDArray[Any]]
"""The columns of a table by name, all of one length; words are objects."""

ROWS = 50_000
"""Rows that are turned into text at a time."""


def columns(values: Mapping[str, Any]) -> Columns:
    """A table of columns, some of which may be one value for all rows; one row if all are."""
    arrays = {name: _array(value) for name, value in values.items()}
    rows = max((len(array) for array in arrays.values() if array.ndim), default=1)
    return {name: np.full(rows, array[()]) if not array.ndim else array for name, array in arrays.items()}


def of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Columns:
    """A table of rows."""
    if not rows:
        return below([], names)
    return {name: _array(list(column)) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def below(tables: Iterable[Columns], names: Sequence[str] = ()) -> Columns:
    """Tables of the same columns, one below the other; ``names`` are the columns where there is no table."""
    parts = list(tables)
    if not parts:
        return {name: np.empty(0, object) for name in names}
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def frame(table: Columns) -> pd.DataFrame:
    """The table as a data frame."""
    import pandas as pd

    return pd.DataFrame(table).infer_objects()


def write_csv(table: Columns, path: Path) -> None:
    """Write a table as pandas does: every digit of a number, nothing for a figure that there is not.

    Raises:
        OSError: if the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table)
        rows = len(next(iter(table.values())))
        for start in range(0, rows, ROWS):
            writer.writerows(zip(*(_text(column[start : start + ROWS]) for column in table.values()), strict=True))


def _array(value: Any) -> npt.NDArray[Any]:
    found = np.asarray(value)
    return found.astype(object) if found.dtype.kind == "U" else found


def _text(column: npt.NDArray[Any]) -> Iterable[Any]:
    if column.dtype.kind != "f":
        return list(column.tolist())
    # a number in double precision is written by Python, which is quicker, with the same digits
    found = column.astype(object) if column.dtype == np.float64 else column.astype(str).astype(object)
    found[np.isnan(column)] = ""
    return list(found)
