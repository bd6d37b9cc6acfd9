"""Links that end and form: the supply links of a network as they stand year by year.

At the turn of a year each link ends with the yearly rate. Those that ended exchange their buyers, two by two, within
the same pair of tiers and regions (the double edge swap of Maslov and Sneppen 2002): so every factory keeps its number
of customers and of suppliers, and all that is asked of a topology holds in every year, for generated and imported
networks alike. Who supplies whom is new: a pair that was linked the year before is never made again by that. What a
link carries, a middleman, stays with its supplier. Nothing that factories do moves a link, and dice are keyed by link
and year, so the years are the same in all scenarios of a seed.
"""

import numpy as np

from ...agents.columns import Counts, Ids, Index
from ..dice import Dice, mix, pairs
from ..engine import compiled, kernel, part
from .links import Ends

MONTHS = 12
"""Links turn over once in so many months."""
TRIES = 30
"""Partners that an ended link tries for its exchange, before it stays as it is."""

_mix = compiled(mix)


class Turnover:
    """The supply links of a run, from year to year.

    Args:
        ends: the supplier and the buyer of each link, rows, as they stand before the first turn.
        where: tier and region of each factory.
        ids: what the dice know each factory by.
        rate: share of the links that end in a year, 0-1.
        dice: the draws.
    """

    def __init__(self, ends: Ends, where: Ends, ids: Ids, rate: float, dice: Dice) -> None:
        self.order = np.argsort(ends[0], kind="stable")
        self.supplier, self.buyer = (np.ascontiguousarray(end[self.order], np.int32) for end in ends)
        self.rate, self.dice = rate, dice
        self.slot = pairs(ids[self.supplier], ids[self.buyer])
        reach = np.zeros(len(self.supplier), np.int64)
        for each in where:
            for end in (self.supplier, self.buyer):
                reach = reach * (int(each.max(initial=0)) + 1) + each[end]
        self.reach = np.unique(reach, return_inverse=True)[1].astype(np.int32)
        self.first = np.searchsorted(self.supplier, np.arange(len(ids) + 1)).astype(np.int32)

    def turn(self, month: int) -> Index:
        """The buyers of all links after the turn of the year that begins with a month; they are kept for the next."""
        ends = np.flatnonzero(self.dice.uniform("link ends", self.slot, month) < self.rate).astype(np.int32)
        word = self.dice.word("link forms", self.slot[ends], month)
        order = np.lexsort((word, self.reach[ends]))
        bounds = np.append(0, np.cumsum(np.bincount(self.reach[ends], minlength=1)))
        buyer = self.buyer.copy()
        exchange((self.supplier, buyer), self.buyer, self.first, ends[order], bounds, word[order])
        self.buyer = buyer
        as_given = np.empty_like(buyer)
        as_given[self.order] = buyer
        return as_given


@kernel
def exchange(links: Ends, before: Index, first: Index, ended: Index, bounds: Counts, word: Ids) -> None:
    """Let ended links exchange their buyers two by two within their class, so that each pair is new.

    Args:
        links: suppliers in order, and buyers, which are written.
        before: buyers of the year before.
        first: where the links of each supplier begin, and where the last ones end.
        ended: the links that ended, by class.
        bounds: where each class begins in ``ended``, and where the last one ends.
        word: a mixed word for each of ``ended``.
    """
    buyer = links[1]
    done = np.zeros(len(buyer), np.bool_)
    for c in range(len(bounds) - 1):
        start, size = bounds[c], np.uint64(bounds[c + 1] - bounds[c])
        for k in range(start, bounds[c + 1]):
            e, drawn = ended[k], word[k]
            turn = 0
            while turn < TRIES and not done[e]:
                drawn = _mix(drawn)
                other = ended[start + np.int64(((drawn >> np.uint64(32)) * size) >> np.uint64(32))]
                if new(links, before, first, e, buyer[other]) and new(links, before, first, other, buyer[e]):
                    buyer[e], buyer[other] = buyer[other], buyer[e]
                    done[e] = done[other] = True
                turn += 1


@part
def new(links: Ends, before: Index, first: Index, link: int, found: int) -> bool:
    """Whether the supplier of a link has no link to a buyer, and had none the year before."""
    me = links[0][link]
    if me == found:
        return False
    linked = False
    for e in range(first[me], first[me + 1]):
        linked |= links[1][e] == found or before[e] == found
    return not linked
