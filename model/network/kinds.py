"""Which kind of table of a network it is: by the columns of its head, or by what it is called."""

import re
from collections.abc import Iterable, Mapping, Sequence

from ...scenarios.errors import InputError
from ...scenarios.heads import folded
from .import_columns import SHEETS

MARKS = {"chain": {"stage_id"}} | {name: set(SHEETS[name].required) for name in ("links", "observation", "firms")}
"""Columns by which each kind of table is known; the first kind that has all of its own counts."""
TITLES = {
    "firms": re.compile("firms?|compan(y|ies)|factor(y|ies)|enterprises?|nodes?|企业|公司|厂商|工厂|节点"),
    "links": re.compile("(supply_)?(links?|edges?|relations)|supply|supplies|供应关系|供应链?|关系|边"),
    "observation": re.compile("observations?|watching|watchers|who_watches_whom|观察|关注"),
}
"""What sheets of a workbook are called."""


def kind_of_head(head: Iterable[object], columns: Sequence[tuple[str, str]] = ()) -> str:
    """The kind of a table by its columns; empty where these do not tell.

    Args:
        head: their names.
        columns: our names, and what the user says that these are called.
    """
    ours = {folded(theirs): name for name, theirs in columns}
    names = {ours.get(name, name) for name in map(folded, head)}
    return next((kind for kind, marks in MARKS.items() if marks <= names), "")


def sheets_by_kind(heads: Mapping[str, Sequence[str]], columns: Sequence[tuple[str, str]], path: str) -> dict[str, str]:
    """Which sheet of a workbook holds which kind of table: by what it is called, else by its columns.

    Args:
        heads: the names of the columns of each sheet, by its title, in the order of the sheets.
        columns: as of ``kind_of_head``.
        path: where the workbook is, for errors.

    Raises:
        InputError: if two are called by the same kind, and neither is the kind itself.
    """
    found: dict[str, str] = {}
    for kind, words in TITLES.items():
        titles = [title for title in heads if words.fullmatch(folded(title))]
        exact = [title for title in titles if folded(title) == kind] or titles
        if len(exact) > 1:
            remedy = f"there is {exact[1]!r} too: say which is meant (sheet: {{{kind}: {exact[0]}}})"
            raise InputError("sheet", exact[0], remedy, path)
        if exact:
            found[kind] = exact[0]
    for title, head in heads.items():
        kind = kind_of_head(head, columns)
        if kind in SHEETS and title not in found.values():
            found.setdefault(kind, title)
    return found
