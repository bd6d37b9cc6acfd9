"""Tidy tables as plain columns, and as files: written and read back without loss, every column in its own type.

What one run writes needs no pandas, which takes longer to load than the run takes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..model.code.tables import below as joined
from ..model.outcomes.verdict import ONCE
from ..scenarios.errors import InputError
from ..scenarios.formulas import guarded, guarded_if_text, plain

if TYPE_CHECKING:
    import pandas as pd

type Columns = dict[str, npt.NDArray[Any]]
"""The columns of a table by name, all of one length; words are objects."""

TEXT, FLAG, WHOLE, NUMBER = "text", "flag", "whole", "number"
"""Kinds of columns. No text, flag or whole number is missing; a number may be NaN."""
MISSING: Mapping[str, Any] = {TEXT: "", FLAG: False, WHOLE: 0, NUMBER: np.nan}
"""What stands for a value that there is not."""
DTYPES: Mapping[str, type] = {TEXT: str, FLAG: np.bool_, WHOLE: np.int64, NUMBER: np.float64}
FORMS = CSV, PARQUET = "csv", "parquet"
ROWS = 50_000
"""Rows that are turned into text at a time."""
RENAMED = {
    "end_pace": "end_pace_unsupported",
    "self_sustaining": "goes_on_at_end",
    "sustaining": "going_on",
    **ONCE,
    **{old.replace(" ", "_"): new.replace(" ", "_") for old, new in ONCE.items()},
}
"""Columns, and verdicts as words and as outcomes, that older files name, and their names today."""
SPOILT = "is not what Stallpoint wrote there: make it again"


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


def below(tables: Iterable[Columns], names: Iterable[str] = ()) -> Columns:
    """Tables one below the other; what one lacks is missing there. ``names`` are the columns of no table."""
    parts = list(tables)
    if not parts:
        return {name: np.empty(0, object) for name in names}
    if any(part.keys() != parts[0].keys() for part in parts):
        return joined(parts)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def stacked(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Data frames one below the other. Those without rows are left out, for pandas would ask them for types as well;
    if none has rows, it is the first.

    Raises:
        ValueError: if there is none.
    """
    import pandas as pd

    found = list(parts)
    return pd.concat([part for part in found if len(part)] or found[:1], ignore_index=True)


def frame(table: Columns) -> pd.DataFrame:
    """The table as a data frame."""
    import pandas as pd

    return pd.DataFrame(table).infer_objects()


def kinds(table: pd.DataFrame | Columns) -> dict[str, str]:
    """The kind of every column, as it must be read back; whole numbers some of which are missing are numbers."""
    return {str(name): _kind(table[name]) for name in table}


def write_table(table: pd.DataFrame | Columns, folder: Path, name: str, form: str) -> None:
    """Write one table: a data frame without its index, or plain columns.

    Raises:
        InputError: if ``parquet`` is asked for where pyarrow is not installed.
        OSError: if the file cannot be written.
    """
    if form != CSV:
        needs_parquet()
        table = frame(table) if isinstance(table, dict) else table
        table.to_parquet(folder / f"{name}.parquet", index=False, compression="zstd")
    elif isinstance(table, dict):
        write_csv(table, folder / f"{name}.csv")
    else:
        texts = {column: table[column].map(guarded_if_text) for column in table if _kind(table[column]) == TEXT}
        shown = table.assign(**texts).rename(columns=guarded_if_text)
        shown.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")


def write_csv(table: Columns, path: Path) -> None:
    """Write a table as pandas does: every digit of a number, nothing for a figure that there is not.

    A text that a spreadsheet would take for a formula stands behind an apostrophe.

    Raises:
        OSError: if the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(guarded, table))
        rows = len(next(iter(table.values())))
        for start in range(0, rows, ROWS):
            writer.writerows(zip(*(_text(column[start : start + ROWS]) for column in table.values()), strict=True))


def needs_parquet() -> None:
    """Refuse Parquet, before any work is done, where it cannot be written.

    Raises:
        InputError: if pyarrow is not installed.
    """
    from importlib.util import find_spec

    if find_spec("pyarrow") is None:
        raise InputError("--format", PARQUET, "needs pyarrow: install stallpoint[parquet], or write csv")


def read_table(path: Path, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Read one table back, every figure as it was; a verdict that was once called otherwise is called as it is now.

    Args:
        path: of a CSV or Parquet file.
        kinds: the columns to read, and of what kind each is.

    Raises:
        InputError: if it is not there, or is not what was written there.
    """
    import pandas as pd

    raw = read_raw(path)
    try:
        table = raw[list(kinds)]
    except KeyError:
        raise InputError(path.name, None, SPOILT) from None
    if path.suffix == f".{CSV}":
        table = pd.DataFrame({name: _typed(raw[name], kind, path.name) for name, kind in kinds.items()})
    named = table.rename(columns=RENAMED)
    words = [column for column in ("verdict", "outcome") if column in named]
    return named.assign(**{column: named[column].replace(RENAMED) for column in words})


def read_raw(path: Path) -> pd.DataFrame:
    """A file as it stands there; if it is CSV, every column as text.

    Raises:
        InputError: if it is not there, or is no table.
    """
    import pandas as pd

    if path.suffix != f".{CSV}":
        needs_parquet()
    try:
        if path.suffix == f".{CSV}":
            found = pd.read_csv(path, dtype=str, keep_default_na=False)
            behind = [name for name in found if found[name].str.startswith("'").any()]
            return found.assign(**{name: found[name].map(plain) for name in behind}).rename(columns=plain)
        return pd.read_parquet(path)
    except FileNotFoundError:
        raise InputError(path.name, None, "is not there") from None
    except (OSError, ValueError):  # empty, cut short, rows of unequal length, or not UTF-8
        raise InputError(path.name, None, SPOILT) from None


def _typed(text: pd.Series, kind: str, file: str) -> pd.Series:
    """A column of text in its own type. Python reads every digit of a number; pandas, by default, not quite."""
    import pandas as pd

    try:
        if kind == FLAG:
            return text.map({"True": True, "False": False}.__getitem__).astype(bool)
        if kind == WHOLE:  # a seed may have more digits than any type of NumPy
            return pd.Series([int(word) for word in text], dtype=None if len(text) else "int64")
        return text.replace("", "nan").map(float).astype("float64") if kind == NUMBER else text
    except (KeyError, ValueError) as error:
        raise InputError(file, None, f"has a wrong value in {text.name} ({error}), so it {SPOILT}") from None


def _kind(column: pd.Series | npt.NDArray[Any]) -> str:
    kind = column.dtype.kind
    if kind in "iu" and not isinstance(column, np.ndarray) and column.isna().any():  # of a type that only pandas has
        return NUMBER
    if kind == "O" and len(column) and all(type(value) is int for value in column):  # more digits than NumPy has
        return WHOLE
    return {"b": FLAG, "i": WHOLE, "u": WHOLE, "f": NUMBER}.get(kind, TEXT)


def _array(value: Any) -> npt.NDArray[Any]:
    found = np.asarray(value)
    return found.astype(object) if found.dtype.kind == "U" else found


def _text(column: npt.NDArray[Any]) -> Iterable[Any]:
    if column.dtype.kind != "f":
        cells = column.tolist()
        return cells if column.dtype.kind in "biu" else map(guarded_if_text, cells)
    # a number in double precision is written by Python, which is quicker, with the same digits
    found = column.astype(object) if column.dtype == np.float64 else column.astype(str).astype(object)
    found[np.isnan(column)] = ""
    return list(found)
