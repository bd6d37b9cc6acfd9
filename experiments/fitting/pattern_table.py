"""Files of patterns from outside: which files they are, and tables as the nodes that a YAML file would be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ...scenarios.csv_text import TABLES, plain_value
from ...scenarios.heads import MARK, SheetKind
from ...scenarios.nodes import Node, word
from ...scenarios.user_table import read_table
from .pattern import GROUPINGS

_WHOLE = re.compile(r"([-+]?\d+)\.0+")


def is_pattern_file(path: Path) -> bool:
    """Whether a file is one of patterns, and not of a scenario, as far as can be seen from outside."""
    if path.suffix.lower() in TABLES:
        return True
    try:
        return path.is_file() and bool(re.search(r"^patterns\s*:", path.read_text(encoding="utf-8-sig"), re.MULTILINE))
    except (OSError, UnicodeDecodeError):
        return False


def table_node(data: bytes | str, file: str, top: Iterable[str], keys: Iterable[str], numbers: Iterable[str]) -> Node:
    """The nodes of a CSV text: a head that names keys of patterns, and a row for each pattern.

    Lines before the head, each ``# key: value``, stand for what a YAML file says at its top. All else is read as
    :func:`~stallpoint.scenarios.user_table.read_table` says.

    Args:
        data: the table.
        file: what to call it in errors.
        top: what may be said before the head.
        keys: what columns there may be.
        numbers: which of them hold numbers, or true and false; all others hold text, whatever it looks like.

    Raises:
        InputError: if it is no such table.
    """
    others, figures = tuple(key for key in keys if key != "measure"), frozenset(numbers) - set(GROUPINGS)
    kind = SheetKind("patterns", ("measure",), others, figures, MARK, (*top,))
    table = read_table(data, file, kind)
    table.tell()
    found = {
        each.key: _cell(plain_value(each.value), f"{file}, line {each.line}")
        for each in table.remarks
        if each.key in kind.says
    }
    read = {name: _cell if name in kind.figures or name in GROUPINGS else _text for name in table.columns}
    items = [
        Node({name: read[name](cell, place) for name, cell in cells.items() if cell}, place)
        for place, cells in table.rows()
    ]
    found["patterns"] = Node(list(items), f"{file}, line 1")
    return Node(found, f"{file}, line 1")


def _cell(cell: str, place: str) -> Node:
    """What a word means; a whole number also where a library wrote 2019.0, because the column has empty cells."""
    whole = _WHOLE.fullmatch(cell)
    cell = whole[1] if whole else cell
    return Node(word(cell), place, cell)


def _text(cell: str, place: str) -> Node:
    return Node(cell, place, cell)
