"""A network laid out tier by tier: where each factory stands, and what tiers are called.

Positions follow from the tiers, so they need no iteration and are the same everywhere: suppliers stand near those they
supply (one pass of barycentres from the top tier down), spread within their tier by a low-discrepancy sequence.
"""

import numpy as np
import numpy.typing as npt

from ..agents.columns import Floats
from ..model.network.network import Network

BAND = 0.72
"""Share of a tier's width in which its factories stand; the rest is the gap to the next tier."""


def tier_names(tiers: int) -> list[str]:
    """Names of the tiers, from part suppliers (tier 0 in every table) to brand owners."""
    if tiers == 1:
        return ["Factories"]
    return ["Part suppliers", *(f"Tier {tier}" for tier in range(1, tiers - 1)), "Brand owners"]


def places(network: Network) -> Floats:
    """x and y of each factory, 0-1, (factories, 2): x by tier from suppliers to brand owners, y near its buyers."""
    tier = np.asarray(network.tier, np.int64)
    tiers = int(tier.max(initial=0)) + 1
    found = np.zeros((network.n, 2))
    pull = network.sector / max(int(network.sector.max(initial=0)) + 1, 1)
    y = np.array(pull, np.float64)
    for level in reversed(range(tiers)):
        rows = np.flatnonzero(tier == level)
        if not len(rows):
            continue
        order = rows[np.lexsort((rows, _wanted(network, y, rows, pull)))]
        spread = (np.arange(len(order)) + 0.5) / len(order)
        y[order] = spread
        found[order, 1] = spread
        found[order, 0] = (level + 0.5 + BAND * (van_der_corput(len(order)) - 0.5)) / tiers
    return found


def _wanted(network: Network, y: Floats, rows: npt.NDArray[np.int64], pull: Floats) -> Floats:
    """Where each of these factories would like to stand: at the mean of its buyers in higher tiers."""
    above = network.tier[network.buyer] > network.tier[network.supplier]
    supplier, buyer = network.supplier[above], network.buyer[above]
    count = np.bincount(supplier, minlength=network.n)
    total = np.bincount(supplier, y[buyer], minlength=network.n)
    return np.where(count > 0, total / np.maximum(count, 1), pull)[rows]


def van_der_corput(n: int) -> Floats:
    """The first n numbers of the van der Corput sequence in base 2: evenly spread over 0-1 from the first on."""
    found, scale = np.zeros(n), 0.5
    rest = np.arange(1, n + 1)
    while rest.any():
        found += scale * (rest & 1)
        rest >>= 1
        scale /= 2
    return found
