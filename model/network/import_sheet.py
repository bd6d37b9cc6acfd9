"""Tables of files as they come in: text in any encoding and parted by any usual sign, workbooks, Parquet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ...scenarios.csv_text import Rows, below_title, csv_rows, path_name
from ...scenarios.decimals import Decimals, plain_columns
from ...scenarios.errors import InputError
from ...scenarios.heads import SheetKind, UnknownHead, folded, together
from ...scenarios.scenario import NetworkFiles
from ...scenarios.user_table import EXCEL, PARQUET, gathered, readable
from .import_columns import SHEETS
from .import_table import RawTable, RowNames, read_bytes


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
    return table_of(rows_of(data, path, kind.name, how, kind.known, kind.mark), kind, how, path)


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


def heads_of(path: str, kind: str, how: NetworkFiles) -> dict[str, list[str]]:
    """The names of the columns of each sheet of a workbook; of any other table by no name, as of ``head_of``.

    Raises:
        InputError: as of ``read_sheet``.
    """
    data = read_bytes(path, kind)
    if not data.startswith(EXCEL):
        return {"": head_of(path, kind, how)}
    from .import_excel import heads_of_workbook

    return heads_of_workbook(data, path, kind, how)


def rows_of(data: bytes, path: str, kind: str, how: NetworkFiles, known: Sequence[str], mark: str = "") -> Rows:
    """The rows of a workbook or a CSV text; ``mark`` as of a :class:`~stallpoint.scenarios.heads.SheetKind`.

    Raises:
        InputError: if it cannot be read.
    """
    names = [*known, *(folded(theirs) for _, theirs in how.columns)]
    readable(data, kind, path)
    if data.startswith(EXCEL):
        from .import_excel import read_workbook

        return below_title(read_workbook(data, path, kind, how), names, path)
    if how.sheet_of(kind):
        raise InputError("sheet", how.sheet_of(kind), "is for workbooks (.xlsx): this file has no sheets", path)
    return csv_rows(data, path, kind, names, how.encoding, mark)


def table_of(source: Rows, kind: SheetKind, how: NetworkFiles, path: str) -> RawTable:
    """Rows as a table of the columns that mean something; what else was there is noted.

    Raises:
        InputError: as of ``read_sheet``.
    """
    found = gathered(source, kind, dict(how.columns), path)
    lines = found.standing
    standing: Sequence[int | str] = lines if source.word == "line" else RowNames(f"{source.word} {{}}", lines)  # type: ignore[arg-type]
    notes = (*filter(None, [source.parting]), *found.empties, *found.notes)
    table = RawTable(path, found.columns, standing, notes)
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
