"""Tables to fill in with one's own network."""

import io

from ...scenarios.errors import InputError
from .import_columns import FIGURES, SHEETS

_ROWS: dict[str, tuple[dict[str, str], ...]] = {
    "firms": (
        {"id": "First Parts", "tier": "0", "sector": "metal", "region": "north", "revenue": "12"},
        {"id": "Second Brands", "tier": "1", "sector": "machines", "region": "south", "revenue": "80"},
    ),
    "links": ({"supplier": "First Parts", "buyer": "Second Brands"},),
    "observation": ({"watcher": "First Parts", "watched": "Second Brands"},),
}
"""Rows to write over, by column; all other cells are empty."""


def workbook() -> bytes:
    """The same tables as one workbook, a sheet for each.

    Raises:
        InputError: if openpyxl is not installed.
    """
    try:
        import openpyxl
    except ImportError:
        raise InputError(
            "template", None, "a workbook needs openpyxl: install stallpoint[excel], or name a folder"
        ) from None
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, kind in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append(kind.known)
        for row in _ROWS[name]:
            cells = {column: float(cell) if column in FIGURES else cell for column, cell in row.items()}
            sheet.append([cells.get(column) for column in kind.known])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def examples() -> dict[str, str]:
    """The same tables with only the columns that their rows fill."""
    found = {}
    for name, rows in _ROWS.items():
        lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
        found[f"{name}.csv"] = "\n".join(lines)
    return found


def templates() -> dict[str, str]:
    """The text of each table by the name of its file: all columns that it may have, and rows to write over."""
    return {
        f"{name}.csv": "\r\n".join(
            [",".join(kind.known), *(",".join(row.get(column, "") for column in kind.known) for row in _ROWS[name]), ""]
        )
        for name, kind in SHEETS.items()
    }
