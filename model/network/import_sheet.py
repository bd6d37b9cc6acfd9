"""Tables of files as they come in: text in any encoding and parted by any usual sign, workbooks, Parquet."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ...scenarios.cells import cell_text, unseen
from ...scenarios.csv_text import SEPARATORS, how_parted
from ...scenarios.decimals import Decimals, plain_columns
from ...scenarios.encodings import decoded
from ...scenarios.errors import InputError
from ...scenarios.scenario import NetworkFiles
from .import_columns import FIGURES, SHEETS, SheetKind
from .import_head import UnknownHead, named, places, together
from .import_notes import taken_out
from .import_table import BATCH, RawTable, RowNames, read_bytes, whole_text

EXCEL, OLD_EXCEL, PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
"""How files begin that are no text."""


@dataclass(frozen=True)
class Rows:
    """The rows of a file, the head first, as they come.

    Attributes:
        rows: the place of each as a number, and its cells.
        word: what such a place is called.
        notes: what was seen on the way to them.
        parted: the sign that parts the cells; empty if none does.
    """

    rows: Iterator[tuple[int, list[str]]]
    word: str = "line"
    notes: tuple[str, ...] = ()
    parted: str = ""


def read_sheet(path: str, kind: SheetKind, how: NetworkFiles) -> RawTable:
    """The table of a file.

    Args:
        path: where it is.
        kind: what it may hold.
        how: what is said of how it is to be read.

    Raises:
        InputError: if it cannot be read, a column is doubled, or a row has another length.
        UnknownHead: if it is open which column is which.
    """
    data = read_bytes(path, kind.name)
    if data.startswith(PARQUET):
        from .import_frame import frame_table, read_parquet

        return frame_table(read_parquet(data, path, kind.name), path, kind, how)
    return gathered(rows_of(data, path, kind.name, how, kind.known), kind, how, path)


def head_of(path: str, kind: str, how: NetworkFiles | None = None) -> list[str]:
    """The names of the columns of a table, in whatever form it comes; ``how``: what is said of how it is to be read.

    Raises:
        InputError: as of ``read_sheet``.
    """
    data = read_bytes(path, kind)
    if data.startswith(PARQUET):
        from .import_frame import read_parquet

        return list(map(str, read_parquet(data, path, kind).columns))
    known = [name for each in SHEETS.values() for name in each.known]
    return next(rows_of(data, path, kind, how or NetworkFiles(), known).rows, (0, []))[1]


def rows_of(data: bytes, path: str, kind: str, how: NetworkFiles, known: Sequence[str]) -> Rows:
    """The rows of a workbook or a CSV text.

    Raises:
        InputError: if it cannot be read.
    """
    if data.startswith(OLD_EXCEL):
        raise InputError(kind, None, "is a workbook of an old kind: save it as .xlsx or as CSV", path)
    if data.startswith(EXCEL):
        from .import_excel import read_workbook

        return read_workbook(data, path, kind, how.sheet)
    if how.sheet:
        raise InputError("sheet", how.sheet, "is for workbooks (.xlsx): this file has no sheets", path)
    return csv_rows(data, path, kind, known, how.encoding)


def csv_rows(data: bytes, path: str, kind: str, known: Sequence[str], encoding: str = "") -> Rows:
    """The rows of a CSV text, blank lines left out, each with the line on which it ends.

    Raises:
        InputError: as of ``decoded`` and ``whole_text``; when a row is read, if quotes do not match.
    """
    text, found = decoded(data, path, encoding)
    whole_text(text, path, kind)
    sign, skipped, said = how_parted(text, known)
    notes = [f"{path_name(path)} is written in {found}."] if found and not encoding else []
    if sign != "," or said:
        notes.append(f"Columns of {path_name(path)} are parted by {SEPARATORS[sign]}{', as it says itself' * said}.")
    lines = io.StringIO(text, newline="")
    for _ in range(skipped):
        lines.readline()
    return Rows(_parsed(lines, sign, skipped, path), notes=tuple(notes), parted=sign)


def _parsed(lines: io.StringIO, sign: str, skipped: int, path: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=sign, strict=True)
    try:
        for row in reader:
            if row and (len(row) > 1 or row[0].strip()):
                yield skipped + reader.line_num, row
    except csv.Error as error:
        raise InputError(f"line {skipped + reader.line_num}", None, f"cannot be read as CSV ({error})", path) from None


def path_name(path: str) -> str:
    """The name of a file without its folder, whatever the system that wrote the path."""
    return path.replace("\\", "/").rpartition("/")[2]


def gathered(source: Rows, kind: SheetKind, how: NetworkFiles, path: str) -> RawTable:
    """Rows as a table of the columns that mean something; what else was there is noted.

    Raises:
        InputError: as of ``read_sheet``.
    """
    rows = iter(source.rows)
    head = list(map(str.strip, next(rows, (0, []))[1]))
    wide = len(head)
    while head and not head[-1]:  # a spreadsheet's empty columns
        head.pop()
    there, left_out = places(head, kind, dict(how.columns), path)
    bare = [at for at, name in enumerate(head) if not name]
    columns: dict[str, list[str]] = {name: [] for name in there}
    lines: list[int] = []
    empty, odd, full = 0, 0, set[int]()
    for batch in itertools.batched(rows, BATCH):  # rows soon turn into columns, which weigh a fraction of them
        kept = []
        for line, row in batch:
            if not any(map(str.strip, row)):
                empty += 1
                continue
            if len(row) != len(head):
                row = _fitted(row, len(head), f"{source.word} {line}", path)
            kept.append(row)
            lines.append(line)
        if not kept:
            continue
        found = list(zip(*kept, strict=True))
        for name, at in there.items():
            columns[name].extend(map(cell_text, found[at]))
            odd += unseen(found[at])
        full.update(at for at in bare if any(map(str.strip, found[at])))
    notes = [*source.notes, *taken_out(odd, path_name(path))]
    if empty:
        notes.append(f"Empty rows of {path_name(path)} were left out: {empty:,}.")
    if blank := wide - len(head) + len(bare) - len(full):
        notes.append(f"Empty columns of {path_name(path)} were left out: {blank:,}.")
    unnamed = [f"column {at + 1} (without a name)" for at in sorted(full)]
    if left_out or unnamed:
        words = named([*(head[at] for at in left_out), *unnamed])
        notes.append(f"Columns of {path_name(path)} that mean nothing here were left out: {words}.")
    standing: Sequence[int | str] = lines if source.word == "line" else RowNames(f"{source.word} {{}}", lines)  # type: ignore[arg-type]
    table = RawTable(path, columns, standing, tuple(notes))
    return with_figures(table, Decimals(how.decimal, how.thousands), source.parted)


def _fitted(row: list[str], length: int, place: str, path: str) -> list[str]:
    """A row without the empty cells at its end that spreadsheets add."""
    if len(row) > length and not any(map(str.strip, row[length:])):
        return row[:length]
    raise InputError(place, None, f"cells: {len(row)} here, {length} in the header", path)


def with_figures(table: RawTable, how: Decimals, parted: str = "") -> RawTable:
    """A table with its numbers as Python writes them; ``parted``: the sign that parts its columns, if one does.

    Raises:
        InputError: on a number that may mean two things, or is not written as was said.
    """
    read = plain_columns({name: table.columns[name] for name in table.columns if name in FIGURES}, how, parted)
    if read.asked is not None:
        column, row = read.asked.column, read.asked.row
        raise table.error(row, column, table.columns[column][row], read.asked.remedy("say under 'network'"))
    notes = (*table.notes, *read.note(path_name(table.file)))
    return replace(table, columns={**table.columns, **read.columns}, notes=notes)


def read_all(files: NetworkFiles, kinds: Sequence[SheetKind], read: Callable[..., RawTable]) -> list[RawTable]:
    """The tables of some files; what is open of their heads is told at once.

    Raises:
        InputError: as of ``read_sheet``, or if columns are named that no table has.
    """
    known = [name for kind in kinds for name in kind.known]
    for ours, _ in files.columns:
        if ours not in known:
            remedy = f"no table here has such a column; there may be: {', '.join(known)}"
            raise InputError("columns", ours, remedy)
    tables, unknown = list[RawTable](), list[UnknownHead]()
    for kind in kinds:
        try:
            tables.append(read(getattr(files, kind.name), kind, files))
        except UnknownHead as error:
            unknown.append(error)
    if unknown:
        raise together(unknown)
    return tables
