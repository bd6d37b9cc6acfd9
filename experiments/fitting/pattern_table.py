"""Files of patterns from outside: which files they are, and tables as the nodes that a YAML file would be."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ...scenarios.errors import InputError
from ...scenarios.nodes import Node, word
from ...scenarios.parameters import nearest

TABLE = ".csv"
"""How the name of a table ends."""
_SAID = re.compile(r"#\s*(\w+)\s*:\s*(.*)")
_WHOLE = re.compile(r"([-+]?\d+)\.0+")
_COMMA = re.compile(r"([-+]?\d+),(\d+)(\s*%)?")


def is_pattern_file(path: Path) -> bool:
    """Whether a file is one of patterns, and not of a scenario, as far as can be seen from outside."""
    if path.suffix.lower() == TABLE:
        return True
    try:
        return path.is_file() and bool(re.search(r"^patterns\s*:", path.read_text(encoding="utf-8-sig"), re.MULTILINE))
    except (OSError, UnicodeDecodeError):
        return False


def table_node(text: str, file: str, top: Iterable[str], keys: Iterable[str], numbers: Iterable[str]) -> Node:
    """The nodes of a CSV text: a head that names keys of patterns, and a row for each pattern.

    Lines before the head, each ``# key: value``, stand for what a YAML file says at its top. Columns are parted by
    commas, or by semicolons, and then numbers may have a decimal comma, as spreadsheets write them.

    Args:
        text: the table.
        file: what to call it in errors.
        top: what may be said before the head.
        keys: what columns there may be.
        numbers: which of them hold numbers, or true and false; all others hold text, whatever it looks like.

    Raises:
        InputError: if it is no such table.
    """
    found, lines, skipped = dict[str, Node](), text.splitlines(keepends=True), 0
    for line in lines:
        bare = line.strip().strip('";,').strip()
        if bare and not bare.startswith(("#", "sep=")):  # the latter is how Excel is told what parts its columns
            break
        skipped += 1
        if (said := _SAID.fullmatch(bare)) and said[1] in (*top,):
            found[said[1]] = _cell(said[2].strip(), f"{file}, line {skipped}")
    head_line = lines[skipped] if skipped < len(lines) else ""
    semicolons = ";" in head_line and "," not in head_line
    reader = csv.reader(io.StringIO("".join(lines[skipped:])), delimiter=";" if semicolons else ",")
    try:
        rows = [(skipped + reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        place = f"{file}, line {skipped + reader.line_num}"
        raise InputError("", None, f"this is not CSV: {error}", place) from None
    place, head = f"{file}, line {skipped + 1}", _trimmed(rows[0][1]) if rows else []
    _check_head(head, place, (*keys,))
    read = {name: _cell if name in (*numbers,) else _text for name in head}
    items = [_row(read, cells, f"{file}, line {line}", semicolons) for line, cells in rows[1:] if any(cells)]
    found["patterns"] = Node(list(items), place)
    return Node(found, f"{file}, line 1")


def _check_head(head: list[str], place: str, keys: tuple[str, ...]) -> None:
    if "measure" not in head:
        raise InputError(
            "measure", None, "is no column: the first line must name the columns, 'measure' among them", place
        )
    for name in head:
        if name not in keys:
            said = nearest(name, keys) or f"; there may be: {', '.join(keys)}"
            raise InputError(name, None, f"is no column of a table of patterns{said}", place)
        if head.count(name) > 1:
            raise InputError(name, None, "is named twice: take one column out", place)


def _trimmed(cells: list[str], least: int = 0) -> list[str]:
    """The cells without empty ones at the end, which spreadsheets add, down to a least number."""
    while len(cells) > least and not cells[-1]:
        cells = cells[:-1]
    return cells


def _row(read: Mapping[str, Callable[[str, str], Node]], cells: list[str], place: str, semicolons: bool) -> Node:
    cells = _trimmed(cells, len(read))
    if len(cells) != len(read):
        raise InputError("", None, f"has {len(cells)} cells where the head names {len(read)} columns", place)
    if semicolons:
        cells = [_COMMA.sub(r"\1.\2\3", cell) if _COMMA.fullmatch(cell) else cell for cell in cells]
    return Node({name: as_(cell, place) for (name, as_), cell in zip(read.items(), cells, strict=True) if cell}, place)


def _cell(cell: str, place: str) -> Node:
    """What a word means; a whole number also where a library wrote 2019.0, because the column has empty cells."""
    whole = _WHOLE.fullmatch(cell)
    cell = whole[1] if whole else cell
    return Node(word(cell), place, cell)


def _text(cell: str, place: str) -> Node:
    return Node(cell, place, cell)
