"""Tables that people bring, as columns: those of a network, and small ones beside it such as worlds and patterns."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .cells import cell_text, taken_out, unseen
from .csv_text import SAYS, Remark, Rows, check_remarks, csv_rows, fitted, path_name
from .decimals import Decimals, plain_columns
from .errors import InputError, Notice
from .heads import SheetKind, named, places

EXCEL, OLD_EXCEL, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
"""How files begin that are no text."""
UNREAD = {
    ".dta": "is a file of Stata: save it as CSV, or hand in what pandas.read_stata makes of it",
    ".sav": "is a file of SPSS: save it as CSV, or hand in what pandas.read_spss makes of it",
    ".sas7bdat": "is a file of SAS: save it as CSV, or hand in what pandas.read_sas makes of it",
    ".rds": "is a file of R: save it there with write.csv",
    ".ods": "is a workbook of another kind: save it as .xlsx or as CSV",
    ".gz": "is compressed: unpack it first",
    ".zip": "is compressed: unpack it first",
}
"""How names of files end that are not read, and what would do."""
BATCH = 256
"""Rows held at once: few enough that the collector, which would walk the columns each time, has nothing to do."""


def readable(data: bytes, kind: str, file: str) -> None:
    """Refuse files of other programs that are not read.

    Args:
        data: what is in the file.
        kind: what it is for, as the user calls it.
        file: what to call it in errors.

    Raises:
        InputError: if it is one; it says what would do.
    """
    remedy = UNREAD.get(Path(file).suffix.lower())
    if data.startswith(OLD_EXCEL):
        remedy = "is a workbook of an old kind: save it as .xlsx or as CSV"
    if remedy:
        raise InputError(kind, None, remedy, file)


@dataclass(frozen=True)
class Gathered:
    """Rows as columns.

    Attributes:
        columns: the cells of each column that means something; empty where nothing was given.
        standing: where each row stands.
        left_out: columns that mean nothing here.
        notes: what was seen, and what was left out.
        empties: the same of empty rows and columns, which say nothing.
    """

    columns: dict[str, list[str]]
    standing: list[int]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    empties: tuple[str, ...]


def gathered(source: Rows, kind: SheetKind, called: Mapping[str, str], file: str) -> Gathered:
    """Rows as a table of the columns that mean something.

    Args:
        source: the rows, the head first.
        kind: what the table may hold.
        called: what the user says that columns are called in it.
        file: what to call it in errors.

    Raises:
        InputError: as of :func:`~stallpoint.scenarios.heads.places`, or if a row is not as long as the head.
    """
    rows = iter(source.rows)
    head = list(map(str.strip, next(rows, (0, []))[1]))
    wide = len(head)
    while head and not head[-1]:  # a spreadsheet's empty columns
        head.pop()
    there, others = places(head, kind, called, file)
    bare = [at for at, name in enumerate(head) if not name]
    columns: dict[str, list[str]] = {name: [] for name in there}
    standing: list[int] = []
    empty, odd, full = 0, 0, set[int]()
    for batch in itertools.batched(rows, BATCH):  # rows soon turn into columns, which weigh a fraction of them
        kept = []
        for line, row in batch:
            if not any(map(str.strip, row)):
                empty += 1
                continue
            if len(row) != len(head):
                row = fitted(row, len(head), f"{source.word} {line}", file, source.parted * bool(kind.figures))
            kept.append(row)
            standing.append(line)
        if not kept:
            continue
        found = list(zip(*kept, strict=True))
        for name, at in there.items():
            columns[name].extend(map(cell_text, found[at]))
            odd += unseen(found[at])
        full.update(at for at in bare if any(map(str.strip, found[at])))
    blank = wide - len(head) + len(bare) - len(full)
    left_out = (*(head[at] for at in others), *(f"column {at + 1}, unnamed" for at in sorted(full)))
    check_remarks(source.remarks, (*SAYS, *kind.says), file)
    notes, name = [*source.notes, *taken_out(odd, path_name(file))], path_name(file)
    if left_out:
        notes.append(f"Columns of {name} that mean nothing here were left out: {named(left_out)}.")
    blanks = (("rows", empty), ("columns", blank))
    empties = tuple(f"Empty {what} of {name} were left out: {count:,}." for what, count in blanks if count)
    return Gathered(columns, standing, left_out, tuple(notes), empties)


@dataclass(frozen=True)
class UserTable:
    """A small table that somebody wrote.

    Attributes:
        file: what to call it in errors.
        columns: the cells of each column that means something; empty where nothing was given.
        lines: where each row stands.
        remarks: lines before the head that say something.
        left_out: columns that mean nothing here.
        notes: how it was read, and what was left out.
    """

    file: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    remarks: tuple[Remark, ...]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    def rows(self) -> Iterator[tuple[str, dict[str, str]]]:
        """The place of each row in words, and its cells by column."""
        for row, line in enumerate(self.lines):
            yield f"{self.file}, line {line}", {name: cells[row] for name, cells in self.columns.items()}

    def tell(self) -> None:
        """Tell the user how it was read."""
        for note in self.notes:
            warnings.warn(note, Notice, stacklevel=3)


def read_table(data: bytes | str, file: str, kind: SheetKind) -> UserTable:
    """The table in some bytes or a text.

    Args:
        data: what is in the file.
        file: what to call it in errors.
        kind: what it may hold.

    Raises:
        InputError: if it is none, its head leaves open which column is which, or a number may mean two things.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    readable(raw, kind.name, file)
    if raw.startswith((EXCEL, PARQUET)):
        raise InputError(kind.name, None, "is no text: save the table as CSV", file)
    source = csv_rows(raw, file, kind.name, kind.known, mark=kind.mark)
    found = gathered(source, kind, {}, file)
    figures = {name: cells for name, cells in found.columns.items() if name in kind.figures}
    read = plain_columns(figures, source.written(Decimals(), file), source.parted)
    if asked := read.asked:
        place = f"{file}, line {found.standing[asked.row]}"
        raise InputError(asked.column, figures[asked.column][asked.row], asked.remedy(kind.mark), place)
    notes = (*found.notes, *read.note(path_name(file)))
    return UserTable(file, {**found.columns, **read.columns}, found.standing, source.remarks, found.left_out, notes)
