"""Links that end and form: the supply links of a network as they stand year by year.

At the turn of a year each link ends with the yearly rate. Those that ended exchange their buyers, two by two, within
the same pair of tiers and regions (the double edge swap of Maslov and Sneppen 2002): so every factory keeps its number
of customers and of suppliers, and all that is asked of a topology holds in every year, for generated and imported
networks alike. Who supplies whom is new: a pair that was linked the year before is never made again by that. What a
link carries, a middleman, stays with its supplier. Nothing that factories do moves a link, and dice are keyed by link
and year, so the years are the same in all scenarios of a seed.
"""

from typing import NamedTuple

import numpy as np

from ...agents.columns import Ids, Index
from ..dice import Dice, mix, pairs, unit
from ..engine import compiled, kernel, part
from .links import Ends, ordered

MONTHS = 12
"""Links turn over once in so many months."""
TRIES = 30
"""Partners that an ended link tries for its exchange, before it stays as it is."""

_mix, _unit = compiled(mix), compiled(unit)


class Into(NamedTuple):
    """Links by buyer: those of factory i stand at ``starts[i]`` to ``starts[i + 1]`` of ``links``, in no order to rely
    on; ``at``: where each link stands there."""

    starts: Index
    links: Index
    at: Index


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
        there, place = np.unique(reach, return_inverse=True)
        self.reach, self.classes = place.astype(np.int32), len(there)
        rows = np.arange(len(ids) + 1)
        self.first = np.searchsorted(self.supplier, rows).astype(np.int32)
        into = np.argsort(self.buyer, kind="stable").astype(np.int32)
        at = np.empty_like(into)
        at[into] = np.arange(len(into))
        self.into = Into(np.searchsorted(self.buyer[into], rows).astype(np.int32), into, at)

    def turn(self, month: int) -> Index:
        """The buyers of all links after the turn of the year that begins with a month; they are kept for the next."""
        keys = self.dice.key("link ends", month), self.dice.key("link forms", month)
        links = self.supplier, self.buyer
        self.buyer = exchange(links, self.first, self.into, self.slot, self.reach, self.classes, keys, self.rate)
        as_given = np.empty_like(self.buyer)
        as_given[self.order] = self.buyer
        return as_given


@kernel
def exchange(
    links: Ends,
    first: Index,
    into: Into,
    slot: Ids,
    reach: Index,
    classes: int,
    keys: tuple[np.uint64, np.uint64],
    rate: float,
) -> Index:
    """The buyers of links after a year: those that ended exchange theirs two by two within their class, so that each
    pair is new.

    Args:
        links: suppliers in order, and the buyers of the year before.
        first: where the links of each supplier begin, and where the last ones end.
        into: the same links by buyer; it is written to.
        slot: what the dice know each link by.
        reach: the class of each, 0 to ``classes`` - 1.
        classes: how many there are.
        keys: of the dice for the links that end, and for those that form.
        rate: share that ends.
    """
    (supplier, before), buyer = links, links[1].copy()
    starts, there, at = into
    linked_before, done = there.copy(), np.zeros(len(buyer), np.bool_)
    ended = that_end(slot, keys[0], rate)
    count = len(ended)
    words, group = np.empty(count, np.uint64), np.empty(count, np.int32)
    bounds = np.zeros(classes + 1, np.int64)
    for k in range(count):
        words[k], group[k] = _mix(slot[ended[k]] ^ keys[1]), reach[ended[k]]
        bounds[group[k] + 1] += 1
    for c in range(classes):
        bounds[c + 1] += bounds[c]
    order = ordered(group, words, classes)
    for k in order:
        e, start, drawn, turn = ended[k], bounds[group[k]], words[k], 0
        size = np.uint64(bounds[group[k] + 1] - start)
        while turn < TRIES and not done[e]:
            drawn = _mix(drawn)
            other = ended[order[start + np.int64(((drawn >> np.uint64(32)) * size) >> np.uint64(32))]]
            refused = buyer[e] == buyer[other]
            for side in range(2):  # is each pair new, to this year and the one before? the shorter row can tell
                me, found = (supplier[e], buyer[other]) if side else (supplier[other], buyer[e])
                refused |= me == found
                if not refused:
                    if first[me + 1] - first[me] <= 2 * (starts[found + 1] - starts[found]):  # they lie side by side
                        for link in range(first[me], first[me + 1]):
                            refused |= (buyer[link] == found) | (before[link] == found)
                    else:
                        for link in range(starts[found], starts[found + 1]):
                            refused |= (supplier[there[link]] == me) | (supplier[linked_before[link]] == me)
            if not refused:
                buyer[e], buyer[other] = buyer[other], buyer[e]
                there[at[e]], there[at[other]] = other, e
                at[e], at[other] = at[other], at[e]
                done[e] = done[other] = True
            turn += 1
    return buyer


@part
def that_end(slot: Ids, key: np.uint64, rate: float) -> Index:
    """The links that end in a year."""
    ended, count = np.empty(len(slot), np.int32), 0
    for e in range(len(slot)):
        ended[count] = e
        count += _unit(_mix(slot[e] ^ key)) < rate
    return ended[:count]
