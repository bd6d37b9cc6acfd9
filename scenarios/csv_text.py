"""CSV texts that somebody wrote or a spreadsheet saved: what is before the head, what parts columns, decimal commas."""

import csv
import io
import re
from collections.abc import Collection, Sequence

from .errors import InputError

_COMMA = re.compile(r"([-+]?\d+),(\d+)(\s*%)?")
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
"""What may part the cells of a row, and its name."""
_SAID = re.compile(r"""\s*["']?sep=(.)["']?[;,\t|\s]*""", re.IGNORECASE)
MOST_HEAD = 100_000
"""Characters that are looked at to see what parts columns."""


def how_parted(text: str, known: Collection[str] = ()) -> tuple[str, int, bool]:
    """What parts the cells of a CSV text, how many lines stand before its head, and whether one of these says so.

    What makes the first line name the most known columns, then the most columns; a line `sep=;` before it says so.

    Args:
        text: the table.
        known: names that columns may have, in small letters.
    """
    skipped, said = 0, ""
    for line in io.StringIO(text[:MOST_HEAD]):
        told = _SAID.fullmatch(line)
        if told and told[1] in SEPARATORS:
            said = told[1]
        elif line.strip().strip("".join(SEPARATORS) + '"').strip():
            break
        skipped += 1
    head = text[:MOST_HEAD].split("\n", skipped)[-1]
    return said or max(SEPARATORS, key=lambda sign: _worth(head, sign, known)), skipped, bool(said)


def _worth(head: str, sign: str, known: Collection[str]) -> tuple[int, int]:
    """How many known columns the first line names if this parts them, and how many columns."""
    try:
        cells = next(csv.reader(io.StringIO(head, newline=""), delimiter=sign), [])
    except csv.Error:
        return 0, 0
    return sum(cell.strip().casefold() in known for cell in cells), len(cells)


def before_head(lines: Sequence[str]) -> int:
    """How many lines stand before the head: empty ones, remarks, and how Excel is told what parts columns."""
    bare = [line.strip().strip('";,').strip() for line in lines]
    return next((at for at, line in enumerate(bare) if line and not line.startswith(("#", "sep="))), len(bare))


def rows_of_csv(text: str, file: str) -> list[tuple[int, list[str]]]:
    """The head of a CSV text and its rows that are not empty, each with the number of its line; cells without blanks.

    Columns are parted as of :func:`how_parted`. Where semicolons part them, numbers may have a decimal comma, as
    spreadsheets write them: it becomes a point. Empty cells at the end, which spreadsheets add, are left out, down
    to as many cells as the head has.

    Args:
        text: the table.
        file: what to call it in errors.

    Raises:
        InputError: if it is no CSV.
    """
    lines = text.splitlines(keepends=True)
    skipped = before_head(lines)
    said = [told[1] for line in lines[:skipped] if (told := _SAID.fullmatch(line)) and told[1] in SEPARATORS]
    sign = said[0] if said else how_parted("".join(lines[skipped:]))[0]
    semicolons = sign == ";"
    reader = csv.reader(io.StringIO("".join(lines[skipped:])), delimiter=sign)
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
