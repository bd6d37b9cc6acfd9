"""Tables as they come in: text in columns, each row knowing its place in the file, and checked numbers out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...agents.columns import Floats, Index
from ...scenarios.csv_text import whole_text
from ...scenarios.errors import InputError
from ...scenarios.money import in_currency
from ...scenarios.parameters import nearest

MOST_COMPARED = 5000
"""Names compared to suggest the nearest one: a suggestion must not take longer than the import."""


class Picked(Sequence[str]):
    """Cells that each repeat one of some names.

    Args:
        names: the names.
        place: which of them each cell repeats.
    """

    def __init__(self, names: Sequence[str], place: Index) -> None:
        self.names, self.place = names, place

    def __len__(self) -> int:
        return len(self.place)

    def __getitem__(self, row: Any) -> Any:
        return self.names[self.place[row]]


class RowNames(Sequence[str]):
    """Where rows stand, in words that are made when they are needed.

    Args:
        words: the words, with a place for what a row has in each column.
        columns: the cells.
    """

    def __init__(self, words: str, *columns: Sequence[str]) -> None:
        self.words, self.columns = words, columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __getitem__(self, row: Any) -> Any:
        return self.words.format(*(column[row] for column in self.columns))


@dataclass(frozen=True)
class RawTable:
    """A table of text.

    Attributes:
        file: the file it came from, for errors; empty if there is none.
        columns: the cells of each column, as of :func:`~stallpoint.scenarios.cells.cell_text`: empty where nothing was
            given.
        places: where each row stands, in words, such as ``line 5``; as numbers they are lines.
        notes: what was seen and left out when it was read.
    """

    file: str
    columns: Mapping[str, Sequence[str]]
    places: Sequence[int | str] = field(repr=False)
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.places)

    def only(self, rows: Sequence[int]) -> RawTable:
        """The same table with those rows only, in that order."""
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        return replace(self, columns=columns, places=[self.places[row] for row in rows])

    def place(self, row: int) -> str:
        """Where a row stands, in words."""
        place = self.places[row]
        return f"line {place}" if isinstance(place, int) else place

    def error(self, row: int, column: str, value: object, remedy: str) -> InputError:
        """The error of one cell."""
        return InputError(f"{self.place(row)}, {column}", value, remedy, self.file or None)


def read_bytes(path: str, kind: str) -> bytes:
    """What is in a file.

    Args:
        path: where it is.
        kind: what it is for, as the user calls it, such as ``firms``.

    Raises:
        InputError: if it cannot be read.
    """
    try:
        if Path(path).exists() and not Path(path).is_file():
            raise InputError(kind, None, "must be a file; this is a folder or a device", path)
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise InputError(kind, None, "there is no such file", path) from None
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise InputError(kind, None, f"cannot be read ({reason})", path) from None


def utf8_text(data: bytes, path: str, kind: str) -> str:
    """The text of a file that must be UTF-8.

    Raises:
        InputError: if it is not, or as of ``whole_text``.
    """
    try:
        return whole_text(data.decode("utf-8-sig"), path, kind)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"line {line}", None, "must be UTF-8 text: save the file with that encoding", path) from None


@dataclass(frozen=True)
class Bounds:
    """Which numbers a column may hold.

    Attributes:
        words: the same in words, to end the sentence "must be ...".
        low, high: lowest and highest value allowed.
        above: whether ``low`` itself is not allowed.
        whole: whether only whole numbers are.
    """

    words: str
    low: float
    high: float = np.inf
    above: bool = False
    whole: bool = False

    def in_money(self, currency: str) -> Bounds:
        """The same in a currency."""
        return replace(self, words=in_currency(self.words, currency))


def numbers(sheet: RawTable, column: str, span: Bounds) -> Floats:
    """A column as numbers, shape (rows,), NaN where a cell is empty.

    Raises:
        InputError: on a cell that is not a finite number of that span.
    """
    cells = sheet.columns[column]
    remedy = f"must be {span.words}; leave the cell empty where it is not known"
    try:
        found = np.fromiter((float(cell or "nan") for cell in cells), np.float64, len(cells))
        if any("_" in cell for cell in cells):
            raise ValueError
    except ValueError:
        row = next(row for row, cell in enumerate(cells) if not is_number(cell))
        raise sheet.error(row, column, cells[row], remedy) from None
    given = np.fromiter(map(bool, cells), bool, len(cells))
    good = np.isfinite(found) & (found <= span.high) & (found > span.low if span.above else found >= span.low)
    if span.whole:
        good &= np.floor(found) == found
    if (given & ~good).any():
        row = int(np.argmax(given & ~good))
        raise sheet.error(row, column, cells[row], remedy)
    return found


def is_number(cell: str) -> bool:
    """Whether a cell is empty or reads as a number, NaN and infinity among them; ``1_000`` does not."""
    try:
        float(cell or "nan")
    except ValueError:
        return False
    return "_" not in cell


def suggestion(name: str, names: Sequence[str]) -> str:
    """``; did you mean 'x'?`` for the nearest of any number of names, or nothing."""
    if len(names) > MOST_COMPARED:
        names = [other for other in names if other[:1] == name[:1] and abs(len(other) - len(name)) < 2][:MOST_COMPARED]
    return nearest(name, names)


def alike(sheet: RawTable, column: str) -> None:
    """Refuse names of a column that differ in capitals or spaces alone.

    Raises:
        InputError: on the first cell that does: it would count as another one.
    """
    cells = sheet.columns.get(column, ())
    seen = dict[str, str]()
    for cell in dict.fromkeys(cells):
        other = seen.setdefault(" ".join(cell.casefold().split()), cell)
        if other != cell:
            remedy = f"differs from {other!r} in capitals or spaces only: write both alike"
            raise sheet.error(list(cells).index(cell), column, cell, remedy)
