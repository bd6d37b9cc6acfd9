"""Tiers of an imported network where it does not bring them: the longest path from the first suppliers."""

import numpy as np

from ...agents.columns import Floats, Index
from ...scenarios.errors import InputError

MOST_TIERS = 1000
MOST_NAMED = 8
"""Firms of a circle that an error names."""


def derived_tiers(supplier: Index, buyer: Index, given: Floats, names: list[str], file: str) -> Index:
    """The tier of each factory: the given one, else one above its highest supplier, 0 without suppliers.

    Args:
        supplier, buyer: rows of the two ends of each link, sorted by supplier.
        given: a tier for each factory, NaN where there is none.
        names: names of the factories, for the error.
        file: the file of the links, for the error.

    Raises:
        InputError: if firms without a given tier supply each other in a circle, or a path is absurdly long.
    """
    n, unknown = len(given), np.isnan(given)
    matters = unknown[buyer]
    supplier, buyer = supplier[matters], buyer[matters]
    tier = np.where(unknown, 0.0, given).astype(np.int32)
    start = np.searchsorted(supplier, np.arange(n + 1))
    waits = np.bincount(buyer, minlength=n)
    ready = np.flatnonzero(waits == 0)
    for _ in range(MOST_TIERS):
        length = start[ready + 1] - start[ready]
        link = np.repeat(start[ready] - (np.cumsum(length) - length), length) + np.arange(length.sum())
        np.maximum.at(tier, buyer[link], tier[supplier[link]] + 1)
        np.subtract.at(waits, buyer[link], 1)
        reached = np.unique(buyer[link])
        ready = reached[waits[reached] == 0]
        if not len(ready):
            break
    else:
        raise InputError("links", None, f"a path of suppliers is longer than {MOST_TIERS} tiers", file or None)
    if (waits > 0).any():
        stuck = (waits[supplier] > 0) & (waits[buyer] > 0)
        circle = " → ".join(_shortened([names[row] for row in _circle(supplier[stuck], buyer[stuck])]))
        remedy = f"firms supply each other in a circle: {circle}; break it, or give each of them a tier"
        raise InputError("links", None, remedy, file or None)
    return tier


def _circle(supplier: Index, buyer: Index) -> list[int]:
    """Rows of one circle in the direction of supply, closed; each buyer here has a supplier that is a buyer here."""
    before = dict(zip(buyer.tolist()[::-1], supplier.tolist()[::-1], strict=True))
    row, path, seen = min(before), list[int](), dict[int, int]()
    while row not in seen:
        seen[row] = len(path)
        path.append(row)
        row = before[row]
    circle = path[seen[row] :][::-1]
    first = circle.index(min(circle))
    return [*circle[first:], *circle[:first], circle[first]]


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= MOST_NAMED + 1 else [*names[: MOST_NAMED - 1], "…", names[-1]]
