"""Texts in CSV that a spreadsheet would take for formulas: they stand behind an apostrophe, and are read without it."""

import re

_TAKEN = re.compile(r"'*[=+\-@\t\r]")
_BEHIND = re.compile(r"'+[=+\-@\t\r]")


def guarded(cell: str) -> str:
    """A text as a cell that no spreadsheet runs; numbers stay as they are."""
    return f"'{cell}" if _TAKEN.match(cell) and not _is_number(cell) else cell


def guarded_if_text(cell: object) -> object:
    """The same of a cell of any kind."""
    return guarded(cell) if isinstance(cell, str) else cell


def plain(cell: str) -> str:
    """The text of such a cell."""
    return cell[1:] if cell[:1] == "'" and _BEHIND.match(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
