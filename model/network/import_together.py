"""Tables by their kind as one network: firms of links that come alone, and no rows that sum others up."""

from __future__ import annotations

from collections.abc import Mapping

from .import_columns import SHEETS
from .import_table import RawTable, RowNames
from .import_totals import without_half_links, without_totals
from .import_watch import NO_LINKS, watchers_alone

type Tables = tuple[RawTable, RawTable, RawTable | None, tuple[str, ...]]
"""Firms, links, who watches whom, and notes: what is read from files, the same for every seed."""


def together(tables: Mapping[str, RawTable]) -> Tables:
    """Tables by their kind as one network, without rows that sum others up.

    Raises:
        InputError: if nothing tells whether a row of firms is a firm or a sum.
    """
    notes = [note for table in tables.values() for note in table.notes]
    found, linked = dict(tables), set[str]()
    for kind in ("links", "observation"):
        if kind in found:
            ends = SHEETS[kind].required[:2]
            found[kind], more = without_half_links(found[kind], (ends[0], ends[1]))
            notes += more
            linked |= {name for end in ends for name in found[kind].columns[end]}
    if "firms" in found:
        found["firms"], more = without_totals(found["firms"], linked)
        notes += more
    watch = found.get("observation")
    if "links" in found:
        firms, more = with_firms(found.get("firms"), found["links"])
        return firms, found["links"], watch, (*notes, *more)
    firms = found["firms"] if watch is None else found.get("firms") or watchers_alone(watch)
    return firms, NO_LINKS, watch, (*notes, "Nobody supplies anybody: there are no links.")


def with_firms(firms: RawTable | None, links: RawTable) -> tuple[RawTable, list[str]]:
    """The firms of links that come alone are those that the links name; and what is to be noted of that."""
    if firms is not None:
        return firms, []
    names = sorted({*links.columns["supplier"], *links.columns["buyer"]} - {""})
    alone = RawTable(links.file, {"id": names}, RowNames("firm {!r}", names))
    return alone, [f"Links came without firms: the firms are those that links name ({len(names):,})."]
