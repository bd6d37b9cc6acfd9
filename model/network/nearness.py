"""Regions: who stands where, and links and peers that prefer the near."""

import numpy as np

from ...agents.columns import Flags, Ids, Index
from ..dice import Dice, mix, pairs
from ..engine import compiled, kernel, part
from .links import Ends

TRIES = 30
"""Links that one which prefers the near tries for an exchange, before it stays as it is."""

_mix = compiled(mix)


def drawn_regions(regions: int, ids: Ids, dice: Dice) -> Index:
    """A region for each factory, each as likely as any other."""
    return np.floor(dice.uniform("region", ids) * regions).astype(np.int32)


def near_links(ends: Ends, tier: Index, region: Index, ids: Ids, share: float, dice: Dice) -> Ends:
    """The links with a share of them led to buyers of their supplier's own region, as far as there are any.

    A link that prefers the near exchanges its buyer with that of another link between the same two tiers (double edge
    swap), so every factory keeps its number of customers and of suppliers.

    Args:
        ends: suppliers and buyers, rows, sorted by supplier.
        tier, region: of each factory.
        ids: what the dice know each factory by.
        share: of the links that prefer the near.
        dice: the draws.
    """
    supplier, buyer = ends[0], ends[1].copy()
    slot = pairs(ids[supplier], ids[buyer])
    prefers = dice.uniform("prefers the near", slot) < share
    word = dice.word("near link", slot)
    tiers, regions = int(tier.max(initial=0)) + 1, int(region.max(initial=0)) + 1
    reach = tier[supplier].astype(np.int64) * tiers + tier[buyer]
    cell = (np.unique(reach, return_inverse=True)[1] * regions + region[buyer]).astype(np.int32)
    place = np.lexsort((word, cell)).astype(np.int32)
    bounds = np.append(0, np.cumsum(np.bincount(cell, minlength=1))).astype(np.int32)
    bounds = np.append(bounds, np.full(regions, bounds[-1], np.int32))
    first = np.searchsorted(supplier, np.arange(len(ids) + 1)).astype(np.int32)
    turn = np.argsort(word, kind="stable").astype(np.int32)
    come_near((supplier, buyer), first, (cell, place, bounds), region, prefers, (turn, word))
    order = np.lexsort((buyer, supplier))
    return supplier[order], buyer[order]


@kernel
def come_near(
    links: Ends,
    first: Index,
    cells: tuple[Index, Index, Index],
    region: Index,
    prefers: Flags,
    turns: tuple[Index, Ids],
) -> None:
    """Let links that prefer the near exchange their buyers, one after another.

    Args:
        links: suppliers in order, and buyers, which are written.
        first: where the links of each supplier begin, and where the last ones end.
        cells: of each link the pair of tiers and the region of its buyer (``cell``, by pair, then region); links by
            cell (``place``); and where each cell begins in that (``bounds``).
        region: of each factory.
        prefers: whether a link prefers the near.
        turns: links in the order in which they look, and a mixed word for each link.
    """
    (supplier, buyer), (cell, place, bounds) = links, cells
    stands = np.empty(len(place), np.int32)
    for k in range(len(place)):
        stands[place[k]] = k
    for e in turns[0]:
        here, there = region[supplier[e]], region[buyer[e]]
        if not prefers[e] or here == there:
            continue
        wanted = cell[e] - there + here
        start, size = bounds[wanted], np.uint64(bounds[wanted + 1] - bounds[wanted])
        drawn, found = turns[1][e], False
        for _ in range(TRIES):
            if found or size == 0:
                break
            drawn = _mix(drawn)
            other = place[start + np.int64(((drawn >> np.uint64(32)) * size) >> np.uint64(32))]
            if prefers[other] and region[supplier[other]] == here:
                continue
            if new(links, first, e, buyer[other]) and new(links, first, other, buyer[e]):
                buyer[e], buyer[other], found = buyer[other], buyer[e], True
                place[stands[e]], place[stands[other]] = other, e
                stands[e], stands[other] = stands[other], stands[e]
                cell[e], cell[other] = cell[other], cell[e]


def near_peers(sector: Index, region: Index, ids: Ids, rule: tuple[int, float], dice: Dice) -> tuple[Index, Flags]:
    """Among whom each factory looks for peers: the factories of its sector, or of its sector and region.

    Returns the group of each, and who prefers the near: those whose draw is below the share and who have enough others
    of their sector in their region.

    Args:
        sector, region: of each factory.
        ids: what the dice know each factory by.
        rule: how many peers each watches, and the share that prefers the near.
        dice: the draws.
    """
    count, share = rule
    cell = np.unique(sector.astype(np.int64) * (int(region.max(initial=0)) + 1) + region, return_inverse=True)[1]
    enough = np.bincount(cell)[cell] > count
    return cell.astype(np.int32), enough & (dice.uniform("peers near", ids) < share)


@part
def new(links: Ends, first: Index, link: int, found: int) -> bool:
    """Whether the supplier of a link has no link to a buyer."""
    me = links[0][link]
    if me == found:
        return False
    linked = 0
    for e in range(first[me], first[me + 1]):  # without a way out, so that several are looked at at once
        linked |= links[1][e] == found
    return not linked
