"""Small tables that people bring beside a network, such as worlds and patterns: read as those of a network are."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .cells import cell_text
from .csv_text import SAYS, Remark, check_remarks, csv_rows, fitted, path_name
from .decimals import Decimals, plain_columns
from .errors import InputError, Notice
from .heads import SheetKind, named, places

NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1")
"""How workbooks and Parquet files begin."""


@dataclass(frozen=True)
class UserTable:
    """A table that somebody wrote.

    Attributes:
        file: what to call it in errors.
        columns: the cells of each column that means something; empty where nothing was given.
        lines: where each row stands.
        remarks: lines before the head that say something, but those that say how it is to be read.
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


def read_table(data: bytes | str, file: str, kind: SheetKind, top: Collection[str] = ()) -> UserTable:
    """The table in some bytes or a text.

    Args:
        data: what is in the file.
        file: what to call it in errors.
        kind: what it may hold.
        top: what it may say before its head, beside how it is to be read.

    Raises:
        InputError: if it is none, its head leaves open which column is which, or a number may mean two things.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if raw.startswith(NO_TEXT):
        raise InputError(kind.name, None, "is no text: save the table as CSV", file)
    source = csv_rows(raw, file, kind.name, kind.known, mark=kind.mark)
    check_remarks(source.remarks, (*SAYS, *top), file)
    at, head = next(source.rows, (1, []))
    head = [name.strip() for name in head]
    while head and not head[-1]:  # a spreadsheet's empty columns
        head.pop()
    there, others = places(head, kind, {}, f"{file}, line {at}")
    left_out = tuple(head[at] for at in others)
    lines, cells = list[int](), list[list[str]]()
    for line, row in source.rows:
        if any(map(str.strip, row)):
            cells.append(fitted(row, len(head), f"line {line}", file, source.parted))
            lines.append(line)
    turned = list(zip(*cells, strict=True)) or [() for _ in head]
    columns = {name: list(map(cell_text, turned[at])) for name, at in there.items()}
    how = source.written(Decimals(), file)
    read = plain_columns({name: columns[name] for name in columns if name in kind.figures}, how, source.parted)
    if asked := read.asked:
        place = f"{file}, line {lines[asked.row]}"
        raise InputError(asked.column, columns[asked.column][asked.row], asked.remedy(kind.mark), place)
    notes = [*source.notes, *read.note(path_name(file))]
    if left_out:
        notes.append(f"Columns of {path_name(file)} that mean nothing here were left out: {named(left_out)}.")
    remarks = tuple(each for each in source.remarks if each.key in top)
    return UserTable(file, {**columns, **read.columns}, lines, remarks, left_out, tuple(notes))
