"""Tables of files as they come in: text in any encoding and parted by any usual sign, workbooks, Parquet."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ...scenarios.cells import cell_text, unseen
from ...scenarios.csv_text import SAYS, Rows, below_title, check_remarks, csv_rows, fitted, path_name
from ...scenarios.decimals import Decimals, plain_columns
from ...scenarios.errors import InputError
from ...scenarios.heads import SheetKind, UnknownHead, folded, named, places, together
from ...scenarios.scenario import NetworkFiles
from .import_columns import SHEETS
from .import_notes import taken_out
from .import_table import BATCH, RawTable, RowNames, read_bytes

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
    return gathered(rows_of(data, path, kind.name, how, kind.known, kind.mark), kind, how, path)


def head_of(
    path: str, kind: str, how: NetworkFiles | None = None, known: Sequence[str] = (), mark: str = ""
) -> list[str]:
    """The names of the columns of a table, in whatever form it comes.

    Args:
        path: where it is.
        kind: what it is for, as the user calls it.
        how: what is said of how it is to be read.
        known: names that it may hold; by default those of a network.
        mark: as of a :class:`~stallpoint.scenarios.heads.SheetKind`.

    Raises:
        InputError: as of ``read_sheet``.
    """
    data = read_bytes(path, kind)
    if data.startswith(PARQUET):
        from .import_frame import read_parquet

        return list(map(str, read_parquet(data, path, kind).columns))
    known = known or [name for each in SHEETS.values() for name in each.known]
    return next(rows_of(data, path, kind, how or NetworkFiles(), known, mark).rows, (0, []))[1]


def rows_of(data: bytes, path: str, kind: str, how: NetworkFiles, known: Sequence[str], mark: str = "") -> Rows:
    """The rows of a workbook or a CSV text; ``mark`` as of a :class:`~stallpoint.scenarios.heads.SheetKind`.

    Raises:
        InputError: if it cannot be read.
    """
    names = [*known, *(folded(theirs) for _, theirs in how.columns)]
    if remedy := UNREAD.get(Path(path).suffix.lower()):
        raise InputError(kind, None, remedy, path)
    if data.startswith(OLD_EXCEL):
        raise InputError(kind, None, "is a workbook of an old kind: save it as .xlsx or as CSV", path)
    if data.startswith(EXCEL):
        from .import_excel import read_workbook

        return below_title(read_workbook(data, path, kind, how.sheet), names, path)
    if how.sheet:
        raise InputError("sheet", how.sheet, "is for workbooks (.xlsx): this file has no sheets", path)
    return csv_rows(data, path, kind, names, how.encoding, mark)


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
                row = fitted(row, len(head), f"{source.word} {line}", path, source.parted * bool(kind.figures))
            kept.append(row)
            lines.append(line)
        if not kept:
            continue
        found = list(zip(*kept, strict=True))
        for name, at in there.items():
            columns[name].extend(map(cell_text, found[at]))
            odd += unseen(found[at])
        full.update(at for at in bare if any(map(str.strip, found[at])))
    notes = [*source.notes, *filter(None, [source.parting]), *taken_out(odd, path_name(path))]
    if empty:
        notes.append(f"Empty rows of {path_name(path)} were left out: {empty:,}.")
    if blank := wide - len(head) + len(bare) - len(full):
        notes.append(f"Empty columns of {path_name(path)} were left out: {blank:,}.")
    unnamed = [f"column {at + 1}, unnamed" for at in sorted(full)]
    if left_out or unnamed:
        words = named([*(head[at] for at in left_out), *unnamed])
        notes.append(f"Columns of {path_name(path)} that mean nothing here were left out: {words}.")
    standing: Sequence[int | str] = lines if source.word == "line" else RowNames(f"{source.word} {{}}", lines)  # type: ignore[arg-type]
    table = RawTable(path, columns, standing, tuple(notes))
    check_remarks(source.remarks, SAYS, path)
    return with_figures(table, kind, source.written(Decimals(how.decimal, how.thousands), path), source.parted)


def with_figures(table: RawTable, kind: SheetKind, how: Decimals, parted: str = "") -> RawTable:
    """A table with its numbers as Python writes them.

    Args:
        table: the table.
        kind: what it may hold.
        how: what is said of them.
        parted: the sign that parts its columns; empty if none does.

    Raises:
        InputError: on a number that may mean two things, or is not written as was said.
    """
    read = plain_columns({name: table.columns[name] for name in table.columns if name in kind.figures}, how, parted)
    if read.asked is not None:
        column, row = read.asked.column, read.asked.row
        raise table.error(row, column, table.columns[column][row], read.asked.remedy(kind.mark))
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
