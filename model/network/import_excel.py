"""Workbooks of Excel as they come in."""

from __future__ import annotations

import datetime
import io
import numbers
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from ...scenarios.cells import Typed
from ...scenarios.csv_text import Rows, below_title, path_name
from ...scenarios.errors import InputError
from ...scenarios.heads import folded
from ...scenarios.scenario import NetworkFiles
from .import_columns import SHEETS
from .kinds import sheets_by_kind

LACKING = "needs openpyxl: install stallpoint[excel], or save the table as CSV"


def read_workbook(data: bytes, path: str, kind: str, how: NetworkFiles) -> Rows:
    """The rows of a sheet: the one that is named, else the one of that kind, else the first.

    Args:
        data: what is in the file.
        path: where it came from.
        kind: what it is for, as the user calls it, such as ``firms``.
        how: what is said of how it is to be read.

    Raises:
        InputError: if it is no workbook, has no such sheet, or openpyxl is not installed.
    """
    plain, valued = _loaded(data, path, kind, False), _loaded(data, path, kind, True)
    names = _named(plain, path, kind, how.sheet_of(kind))
    notes, chosen = list[str](), names[0]
    if len(names) > 1:
        own = sheets_by_kind(_heads(plain, names, path, kind, how), how, path, (kind,)).get(kind)
        chosen = own or chosen
        told = f"{chosen!r} was read as {kind}" if own else f"the first was read: {chosen}"
        notes = [f"Of the sheets of {path_name(path)} {told}."] if folded(chosen) != kind else []
    return Rows(_cells(plain[chosen], valued[chosen], kind, path), "row", tuple(notes))


def heads_of_workbook(data: bytes, path: str, kind: str, how: NetworkFiles) -> dict[str, list[str]]:
    """The names of the columns of each sheet that may be meant, by its title.

    Raises:
        InputError: as of ``read_workbook``.
    """
    book = _loaded(data, path, kind, False)
    return _heads(book, _named(book, path, kind, how.sheet if isinstance(how.sheet, str) else ""), path, kind, how)


def _loaded(data: bytes, path: str, kind: str, values: bool) -> Any:
    """A workbook as openpyxl has it, with values in place of formulas or not."""
    try:
        import openpyxl
    except ImportError:
        raise InputError(kind, None, LACKING, path) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    except Exception as error:
        raise InputError(kind, None, f"cannot be read as a workbook ({_reason(error)})", path) from None


def _named(book: Any, path: str, kind: str, sheet: str) -> list[str]:
    """The sheets of a workbook, or the one that is named, capitals aside."""
    names = [each.title for each in book.worksheets]
    if not names:
        raise InputError(kind, None, "has no sheet", path)
    if not sheet:
        return names
    for name in (sheet, *names):
        if name in names and folded(name) == folded(sheet):
            return [name]
    raise InputError("sheet", sheet, f"there is no such sheet; there is: {', '.join(names)}", path)


def _heads(book: Any, names: Sequence[str], path: str, kind: str, how: NetworkFiles) -> dict[str, list[str]]:
    known = [name for each in SHEETS.values() for name in each.known]
    known += [folded(theirs) for _, theirs in how.columns]
    sheets = {name: below_title(Rows(_cells(book[name], book[name], kind, path), "row"), known, path) for name in names}
    return {name: next(iter(rows.rows), (0, []))[1] for name, rows in sheets.items()}


def _cells(plain: Any, valued: Any, kind: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, numbered as the workbook shows them, as long as those above them or longer."""
    width = 0
    pairs = zip(plain.iter_rows(values_only=True), valued.iter_rows(values_only=True), strict=True)
    at = 0
    try:
        for at, (written, values) in enumerate(pairs, 1):
            row = [text_of_value(value) for value in values]
            for column, value in enumerate(written):
                if isinstance(value, str) and value.startswith("=") and not row[column]:
                    remedy = "is a formula whose value was not saved: open the workbook, and save it"
                    raise InputError(f"row {at}, column {column + 1}", value, remedy, path)
            if any(row):
                width = max(width, len(row))
                yield at, [*row, *[""] * (width - len(row))]
    except InputError:
        raise
    except Exception as error:
        remedy = f"row {at + 1} cannot be read as a workbook ({_reason(error)})"
        raise InputError(kind, None, remedy, path) from None


def text_of_value(value: object) -> str:
    """A value of a cell as text: whole numbers without a point, dates as dates."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    if isinstance(value, datetime.datetime) and not value.time():
        return value.date().isoformat()
    return Typed(value) if isinstance(value, numbers.Number) else str(value)


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
