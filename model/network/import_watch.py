"""Who watches whom, where that comes in a table: named twice, naming oneself, and in circles, as people answer."""

from collections.abc import Sequence

import numpy as np

from ...agents.columns import Index
from ...scenarios.heads import named
from .import_table import RawTable, RowNames
from .import_tiers import MOST_ALONE, strong_parts

NOBODY = RawTable("", {"watcher": [], "watched": []}, [])
NO_LINKS = RawTable("", {"supplier": [], "buyer": [], "middleman": []}, [])


def watchers_alone(watch: RawTable) -> RawTable:
    """The firms that a table of who watches whom names."""
    names = sorted({*watch.columns["watcher"], *watch.columns["watched"]} - {""})
    return RawTable(watch.file, {"id": names}, RowNames("firm {!r}", names))


def named_once(watch: RawTable) -> tuple[RawTable, list[str]]:
    """The same table with each pair once and nobody watching itself; and what is to be noted of that."""
    seen: set[tuple[str, str]] = set()
    kept, own = [], 0
    pairs = zip(watch.columns["watcher"], watch.columns["watched"], strict=True)
    for row, pair in enumerate(pairs):
        if pair[0] == pair[1] and pair[0]:
            own += 1
        elif pair not in seen or not all(pair):
            seen.add(pair)
            kept.append(row)
    notes = []
    if own:
        notes.append(f"Firms that name themselves: {own}; left out.")
    if doubles := watch.rows - own - len(kept):
        notes.append(f"Pairs of watcher and watched that are named again: {doubles}; each counts once.")
    return watch.only(kept), notes


def told_of_watching(watcher: Index, watched: Index, names: Sequence[str], alone: bool) -> list[str]:
    """Sentences on who watches others that watch it, directly or through others; and, where who watches whom is
    ``alone`` because there are no links, on firms that take no part in it.

    Args:
        watcher: rows of who watches.
        watched: rows of whom.
        names: the firms', by row.
        alone: whether there are no links.
    """
    n = len(names)
    size = np.bincount(strong_parts((watcher, watched), n), minlength=1)
    inside = int(size[size > 1].sum())
    told = f"{inside} of {n} firms are in circles of watching; the largest has {int(size.max())}"
    found = [f"Who watches whom: {told}."] if inside else []
    outside = np.setdiff1d(np.arange(n), np.concatenate((watcher, watched)))
    if alone and len(watcher) and len(outside):
        which = named([names[row] for row in outside], MOST_ALONE)
        found.append(f"Firms that neither watch nor are watched: {len(outside):,} of {n:,} ({which}).")
    return found
