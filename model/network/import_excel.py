"""Workbooks of Excel as they come in."""

from __future__ import annotations

import datetime
import io
import numbers
import warnings
from collections.abc import Iterator
from typing import Any

from ...scenarios.cells import Typed
from ...scenarios.csv_text import Rows, path_name
from ...scenarios.errors import InputError

LACKING = "needs openpyxl: install stallpoint[excel], or save the table as CSV"


def read_workbook(data: bytes, path: str, kind: str, sheet: str = "") -> Rows:
    """The rows of a sheet: the one that is named, else the first.

    Args:
        data: what is in the file.
        path: where it came from.
        kind: what it is for, as the user calls it, such as ``firms``.
        sheet: the name of a sheet; empty for the first.

    Raises:
        InputError: if it is no workbook, has no such sheet, or openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise InputError(kind, None, LACKING, path) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            plain, valued = (
                openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=each) for each in (False, True)
            )
    except Exception as error:
        raise InputError(kind, None, f"cannot be read as a workbook ({_reason(error)})", path) from None
    names = [each.title for each in plain.worksheets]
    if sheet and sheet not in names:
        raise InputError("sheet", sheet, f"there is no such sheet; there is: {', '.join(names)}", path)
    if not names:
        raise InputError(kind, None, "has no sheet", path)
    chosen = sheet or names[0]
    notes = [] if len(names) == 1 or sheet else [f"Of the sheets of {path_name(path)} the first was read: {chosen}."]
    return Rows(_cells(plain[chosen], valued[chosen], kind, path), "row", tuple(notes))


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
