"""CSV texts that somebody wrote or a spreadsheet saved: what is before the head, what parts columns, decimal commas."""

import csv
import io
import re
from collections.abc import Sequence

from .errors import InputError

_COMMA = re.compile(r"([-+]?\d+),(\d+)(\s*%)?")


def before_head(lines: Sequence[str]) -> int:
    """How many lines stand before the head: empty ones, remarks, and how Excel is told what parts columns."""
    bare = [line.strip().strip('";,').strip() for line in lines]
    return next((at for at, line in enumerate(bare) if line and not line.startswith(("#", "sep="))), len(bare))


def rows_of_csv(text: str, file: str) -> list[tuple[int, list[str]]]:
    """The head of a CSV text and its rows that are not empty, each with the number of its line; cells without blanks.

    Columns are parted by commas, or by semicolons where the head has no comma. Then numbers may have a decimal comma,
    as spreadsheets write them: it becomes a point. Empty cells at the end, which spreadsheets add, are left out, down
    to as many cells as the head has.

    Args:
        text: the table.
        file: what to call it in errors.

    Raises:
        InputError: if it is no CSV.
    """
    lines = text.splitlines(keepends=True)
    skipped = before_head(lines)
    semicolons = skipped < len(lines) and ";" in lines[skipped] and "," not in lines[skipped]
    reader = csv.reader(io.StringIO("".join(lines[skipped:])), delimiter=";" if semicolons else ",")
    found: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            cells = _trimmed([cell.strip() for cell in row], len(found[0][1]) if found else 0)
            if any(cells):
                found.append((skipped + reader.line_num, [_pointed(cell) for cell in cells] if semicolons else cells))
    except csv.Error as error:
        raise InputError("", None, f"this is not CSV: {error}", f"{file}, line {skipped + reader.line_num}") from None
    return found


def _trimmed(cells: list[str], least: int) -> list[str]:
    while len(cells) > least and not cells[-1]:
        cells = cells[:-1]
    return cells


def _pointed(cell: str) -> str:
    return _COMMA.sub(r"\1.\2\3", cell) if _COMMA.fullmatch(cell) else cell
