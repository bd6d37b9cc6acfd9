"""Files of patterns from outside: which files they are, and tables as the nodes that a YAML file would be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from ...scenarios.csv_text import before_head, rows_of_csv
from ...scenarios.errors import InputError
from ...scenarios.nodes import Node, word
from ...scenarios.parameters import nearest

TABLE = ".csv"
"""How the name of a table ends."""
_SAID = re.compile(r"#\s*(\w+)\s*:\s*(.*)")
_WHOLE = re.compile(r"([-+]?\d+)\.0+")


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

    Lines before the head, each ``# key: value``, stand for what a YAML file says at its top. All else is read as
    :func:`~stallpoint.scenarios.csv_text.rows_of_csv` says.

    Args:
        text: the table.
        file: what to call it in errors.
        top: what may be said before the head.
        keys: what columns there may be.
        numbers: which of them hold numbers, or true and false; all others hold text, whatever it looks like.

    Raises:
        InputError: if it is no such table.
    """
    found, lines = dict[str, Node](), text.splitlines()
    for at, line in enumerate(lines[: before_head(lines)], 1):
        if (said := _SAID.fullmatch(line.strip().strip('";,').strip())) and said[1] in (*top,):
            found[said[1]] = _cell(said[2].strip(), f"{file}, line {at}")
    rows = rows_of_csv(text, file)
    at, head = rows[0] if rows else (len(lines) + 1, [])
    place = f"{file}, line {at}"
    _check_head(head, place, (*keys,))
    read = {name: _cell if name in (*numbers,) else _text for name in head}
    items = [_row(read, cells, f"{file}, line {line}") for line, cells in rows[1:]]
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


def _row(read: Mapping[str, Callable[[str, str], Node]], cells: list[str], place: str) -> Node:
    if len(cells) != len(read):
        raise InputError("", None, f"has {len(cells)} cells where the head names {len(read)} columns", place)
    return Node({name: as_(cell, place) for (name, as_), cell in zip(read.items(), cells, strict=True) if cell}, place)


def _cell(cell: str, place: str) -> Node:
    """What a word means; a whole number also where a library wrote 2019.0, because the column has empty cells."""
    whole = _WHOLE.fullmatch(cell)
    cell = whole[1] if whole else cell
    return Node(word(cell), place, cell)


def _text(cell: str, place: str) -> Node:
    return Node(cell, place, cell)
