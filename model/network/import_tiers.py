"""Tiers of an imported network where it does not bring them: the longest path from the first suppliers. Firms that
supply each other in a circle count as one on it, and share a tier."""

from collections.abc import Sequence

import numpy as np

from ...agents.columns import Floats, Index
from ...scenarios.errors import InputError
from ...scenarios.heads import named
from .import_notes import note_lack
from .import_table import Bounds, RawTable, numbers
from .links import Ends

MOST_TIERS = 1000
MOST_ALONE = 5
"""Firms without a link that a note names."""
TIER = Bounds(f"a whole number from 0 (part suppliers) to {MOST_TIERS - 1}", 0.0, MOST_TIERS - 1, whole=True)


def tiers(firms: RawTable, order: list[int], ends: Ends, notes: list[str]) -> Index:
    """Tiers from 0: given, or derived by longest path; ``notes`` grows by what was done."""
    given: Floats = np.full(len(order), np.nan)
    if "tier" in firms.columns:
        given = numbers(firms, "tier", TIER)[order]
    lacking = int(np.isnan(given).sum())
    more: list[str] = []
    tier = derived_tiers(ends, given, more)
    note_lack(notes, lacking, len(order), "a tier", "derived by the longest path of suppliers")
    names = firms.columns["id"]
    notes += [*more, *told_of_links(ends, [names[row] for row in order])]
    rise = tier[ends[1]] - tier[ends[0]]
    if 2 * np.count_nonzero(rise < 0) > len(rise):
        remedy = "most links run down the tiers: tiers count from the part suppliers (0) up to the brand owners"
        raise InputError("tier", None, remedy, firms.file or None)
    if (rise <= 0).any():
        notes.append(f"Links that do not rise from tier to tier: {np.count_nonzero(rise <= 0)} of {len(rise)}.")
    if tier.min() > 0:
        notes.append(f"Tiers came counted from {tier.min()}: they count from 0 here.")
    return (tier - tier.min()).astype(np.int32)


def derived_tiers(ends: Ends, given: Floats, notes: list[str]) -> Index:
    """The tier of each factory: the given one, else one above its highest supplier, 0 without suppliers.

    Args:
        ends: rows of the supplier and of the buyer of each link.
        given: a tier for each factory, NaN where there is none.
        notes: grows by what was done where there are more than :data:`MOST_TIERS`.
    """
    n, unknown = len(given), np.isnan(given)
    matters = unknown[ends[1]]
    supplier, buyer = ends[0][matters], ends[1][matters]
    part = strong_parts((supplier, buyer), n)
    first = np.zeros(int(part.max(initial=-1)) + 1, np.int32)
    first[part] = np.where(unknown, 0.0, given)  # whoever has a tier is alone in its part
    outside = part[supplier] != part[buyer]
    tier = _longest((part[supplier[outside]], part[buyer[outside]]), first)[part]
    most = int(tier.max(initial=0)) + 1
    if most <= MOST_TIERS:
        return tier
    notes.append(f"The longest path of suppliers has {most:,} tiers: they were scaled into {MOST_TIERS:,}.")
    return (tier.astype(np.int64) * MOST_TIERS // most).astype(np.int32)


def strong_parts(ends: Ends, n: int) -> Index:
    """The strongly connected part of each factory, from 0, shape (n,): whoever supplies each other through others lies
    in one."""
    from scipy.sparse import coo_array  # a run on a generated network needs neither
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(ends[0]), np.int8), (ends[0], ends[1])), shape=(n, n)).tocsr()
    return np.asarray(connected_components(links, directed=True, connection="strong")[1], np.int32)


def in_circles(ends: Ends, n: int) -> tuple[int, int]:
    """How many factories lie in circles of suppliers, and how many in the largest strongly connected part."""
    sizes = np.bincount(strong_parts(ends, n), minlength=1)
    return int(sizes[sizes > 1].sum()), int(sizes.max()) if sizes.max() > 1 else 0


def told_of_links(ends: Ends, names: Sequence[str]) -> list[str]:
    """Sentences about firms in circles and firms without a link; ``names``: those of all firms, by row."""
    found, n = [], len(names)
    inside, largest = in_circles(ends, n)
    if inside:
        found.append(
            f"Firms in circles of suppliers: {inside:,} of {n:,}, {largest:,} of them in the largest. "
            "Those of a circle share a tier where none is given."
        )
    alone = np.setdiff1d(np.arange(n), np.concatenate(ends))
    if len(alone) == n:
        found.append("No firm has a link.")
    elif len(alone):
        which = named([names[row] for row in alone], MOST_ALONE)
        found.append(f"Firms without any link: {len(alone):,} of {n:,} ({which}).")
    return found


def _longest(ends: Ends, tier: Index) -> Index:
    """The tiers that follow from the least tier of each factory; the links hold no circle. ``tier`` is written to."""
    order = np.argsort(ends[0], kind="stable")
    supplier, buyer = ends[0][order], ends[1][order]
    start = np.searchsorted(supplier, np.arange(len(tier) + 1))
    waits = np.bincount(buyer, minlength=len(tier))
    ready = np.flatnonzero(waits == 0)
    while len(ready):
        length = start[ready + 1] - start[ready]
        link = np.repeat(start[ready] - (np.cumsum(length) - length), length) + np.arange(length.sum())
        np.maximum.at(tier, buyer[link], tier[supplier[link]] + 1)
        np.subtract.at(waits, buyer[link], 1)
        reached = np.unique(buyer[link])
        ready = reached[waits[reached] == 0]
    return tier
