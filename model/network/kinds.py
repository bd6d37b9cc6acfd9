"""Which kind of table of a network it is: by the columns of its head, or by what it is called."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from ...scenarios.heads import MOST_NAMED, folded
from ...scenarios.network_files import NetworkFiles
from ...scenarios.unsaid import LINE, Unsaid
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


def sheets_by_kind(
    heads: Mapping[str, Sequence[str]], how: NetworkFiles, path: str, asked: Collection[str] = tuple(TITLES)
) -> dict[str, str]:
    """Which sheet of a workbook holds which kind of table: as is said, by what it is called, else by its columns.

    Args:
        heads: the names of the columns of each sheet, by its title, in the order of the sheets.
        how: what is said of how tables are to be read.
        path: where the workbook is, for errors.
        asked: the kinds that are asked for.

    Raises:
        InputError: if two may be of the same kind, and neither is called by the kind itself.
    """
    found: dict[str, str] = {}
    meant = {} if isinstance(how.sheet, str) else dict(how.sheet)
    for kind, words in TITLES.items():
        said = [title for title in heads if folded(title) == folded(meant.get(kind, ""))]
        titles = said or [title for title in heads if words.fullmatch(folded(title))]
        exact = said or [title for title in titles if folded(title) == kind] or titles
        if len(exact) > 1 and kind in asked:
            raise _both(kind, exact, f"there is {exact[1]!r} too", path)
        if exact:
            found[kind] = exact[0]
    left: dict[str, list[str]] = {}
    for title, head in heads.items():
        if title not in found.values():
            left.setdefault(kind_of_head(head, how.columns), []).append(title)
    for kind, titles in left.items():
        if kind not in SHEETS or kind in found:
            continue
        if len(titles) > 1 and kind in asked:
            more = " and ".join(map(repr, titles[1:MOST_NAMED]))
            raise _both(
                kind, titles, f"{more} may hold {kind} too, by {'its' if len(titles) == 2 else 'their'} columns", path
            )
        found[kind] = titles[0]
    return found


def _both(kind: str, titles: Sequence[str], remedy: str, path: str) -> Unsaid:
    """That several sheets may be meant."""
    return Unsaid("sheet", titles[0], f"{remedy}: say which is meant ({LINE})", path, "sheet", {kind: titles[0]})
