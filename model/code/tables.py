"""What observers and measures of the user give, as plain columns; anything else is refused in a sentence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ...agents.columns import Floats

type Observed = dict[str, npt.NDArray[Any]]
"""Columns of equal length by name; words are objects."""
RUN = ("scenario", "world", "seed")
"""Columns that tell the run in tables of several."""
MONTH = "month"
"""The first column of what an observer saw."""
ROWS = "a dictionary, a list of dictionaries, a data frame, or nothing"


def observed(given: Any, month: int) -> Observed | None:
    """What an observer gave of a month, its ``month`` first; ``None`` if nothing.

    Raises:
        ValueError: if it is no table, in words that go on "it gave".
    """
    if given is None:
        return None
    if hasattr(given, "to_dict") and hasattr(given, "columns"):
        found = {str(name): given[name].to_numpy() for name in given.columns}
    elif isinstance(given, Mapping):
        found = {str(name): value for name, value in given.items()}
    elif isinstance(given, Sequence) and not isinstance(given, str) and all(isinstance(row, Mapping) for row in given):
        names = dict.fromkeys(str(name) for row in given for name in row)
        found = {name: [row.get(name) for row in given] for name in names}
    else:
        raise ValueError(f"{type(given).__name__}: it must give {ROWS}")
    if taken := [name for name in found if name in (*RUN, MONTH) or not name.strip()]:
        raise ValueError(f"a column called {taken[0]!r}, {_why(taken[0])}: call it otherwise, or leave it out")
    columns = {name: _column(name, value) for name, value in found.items()}
    rows = max((len(column) for column in columns.values() if column.ndim), default=1)
    if wrong := [name for name, column in columns.items() if column.ndim and len(column) != rows]:
        raise ValueError(f"{len(columns[wrong[0]])} values of {wrong[0]} where other columns have {rows}")
    if not rows or not columns:
        return None
    whole = {name: column if column.ndim else np.full(rows, column[()]) for name, column in columns.items()}
    return {MONTH: np.full(rows, month, np.int64), **whole}


def below(parts: Iterable[Observed]) -> Observed:
    """Tables one below the other; what one lacks is missing there: NaN, or an empty word."""
    tables = [(table, len(next(iter(table.values())))) for table in parts]
    names = dict.fromkeys(name for table, _ in tables for name in table)
    return {name: _joined([(table.get(name), rows) for table, rows in tables]) for name in names}


def of_measure(given: Any, months: int) -> Floats:
    """What a measure gave, one value a month; one number stands for every month.

    Raises:
        ValueError: if it is neither, in words that go on "it gave".
    """
    if given is None:
        raise ValueError("nothing: it must give one number, or one for each month; what there is not is NaN")
    try:
        found = np.asarray(given)
        if found.dtype.kind in "USc":
            raise ValueError
        found = found.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{type(given).__name__}: it must give one number, or one for each month") from None
    if found.shape not in ((), (months,)):
        raise ValueError(f"an array of shape {found.shape}: it must give one number, or {months}, one a month")
    if np.isinf(found).any():
        raise ValueError("an infinite number: what there is not is NaN")
    return np.array(np.broadcast_to(found, (months,)))


def _why(name: str) -> str:
    return "which the table has of itself" if name.strip() else "which is no name"


def _column(name: str, value: Any) -> npt.NDArray[Any]:
    column = np.asarray(value)
    if column.dtype.kind in "OU":
        column = np.asarray(value, object)
        if all(each is None or isinstance(each, int | float | np.number) for each in column.flat):
            column = np.array([np.nan if each is None else each for each in column.flat], np.float64).reshape(
                column.shape
            )
        elif all(each is None or isinstance(each, str) for each in column.flat):
            column = np.array(["" if each is None else each for each in column.flat], object).reshape(column.shape)
        else:
            raise ValueError(f"{name}, which is neither numbers nor words")
    if column.dtype.kind not in "biufO" or column.ndim > 1:
        raise ValueError(f"{name} as {column.dtype} of shape {column.shape}: a column is numbers, words or yes and no")
    return column.astype({"i": np.int64, "u": np.int64, "f": np.float64}.get(column.dtype.kind, column.dtype))


def _joined(parts: list[tuple[npt.NDArray[Any] | None, int]]) -> npt.NDArray[Any]:
    there = [part for part, _ in parts if part is not None]
    words = any(part.dtype == object for part in there)
    if words:
        gap: Any = np.array([""], object)
        there = [part if part.dtype == object else part.astype(str).astype(object) for part in there]
    else:
        gap = np.array([np.nan])
    given = iter(there)
    return np.concatenate([np.repeat(gap, rows) if part is None else next(given) for part, rows in parts])
