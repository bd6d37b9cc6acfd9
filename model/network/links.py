"""Compiled passes that put a generated network together: who is linked, who watches whom, what order they stand in.

Orders are found by counting, not by comparing, so time grows as the rows.
"""

from typing import NamedTuple

import numpy as np

from ...agents.columns import Floats, Ids, Index
from ..dice import mix, unit
from ..engine import compiled, kernel, part

type Ends = tuple[Index, Index]
"""The two ends of links, as rows."""

_mix, _unit = compiled(mix), compiled(unit)
_S32 = np.uint64(32)


class Ladder(NamedTuple):
    """Draws factories of a tier with chances in proportion to their weights: each is a step as high as its weight.

    ``height`` is where the step of each row begins, and where the last one ends; the rows of tier t are ``start[t]`` to
    ``end[t] - 1``.
    """

    height: Floats
    start: Index
    end: Index


@kernel
def in_order(group: Index, word: Ids, groups: int) -> Index:
    """Rows in the order of :func:`ordered`."""
    return ordered(group, word, groups)


@part
def ordered(group: Index, word: Ids, groups: int) -> Index:
    """Rows in the order of their group, and within it of their word; equals stay as they stand.

    Words must be mixed (or rise with the rows), for each is put at once near where its size says that it stands.
    """
    n = len(group)
    start, near = np.zeros(groups + 1, np.int32), np.empty(n, np.int32)
    place, order = np.zeros(n + 1, np.int32), np.empty(n, np.int32)
    for g in group:
        start[g + 1] += 1
    for g in range(groups):
        start[g + 1] += start[g]
    for row in range(n):
        g = group[row]
        size = np.uint64(start[g + 1] - start[g])
        near[row] = start[g] + np.int64(((word[row] >> _S32) * size) >> _S32)
        place[near[row] + 1] += 1
    for row in range(n):
        place[row + 1] += place[row]
    for row in range(n):
        order[place[near[row]]] = row
        place[near[row]] += 1
    for k in range(1, n):
        row, before = order[k], k - 1
        while before >= 0 and near[order[before]] == near[row] and word[order[before]] > word[row]:
            order[before + 1] = order[before]
            before -= 1
        order[before + 1] = row
    return order


@kernel
def find_buyers(links: Ends, target: Index, line: Index, slot: Ids, ladder: Ladder, keys: Ids) -> None:
    """Give the links in line a buyer of their target tier each, and another one to those that double a link.

    Those in line are spread evenly over the ladder (less noise than if each drew alone). A link that doubles an earlier
    one of its supplier chooses anew, a turn for each key, until none does.

    Args:
        links: suppliers in order, and buyers, which are written.
        target: tier that each link goes to.
        line: links without a buyer, by target.
        slot: what the dice know each link by.
        ladder: where links find their buyers.
        keys: of the dice of each turn.
    """
    (supplier, buyer), (height, start, end) = links, ladder
    arriving = np.zeros(len(start), np.int64)
    for e in line:
        arriving[target[e]] += 1
    k = 0
    for t in range(len(start)):
        low, bottom, top = start[t], height[start[t]], height[end[t]]
        for place in range(arriving[t]):
            sought = bottom + (place + 0.5) / arriving[t] * (top - bottom)
            while low < end[t] - 1 and height[low + 1] <= sought:
                low += 1
            buyer[line[k]] = low
            k += 1
    n = len(height) - 1
    seen, chooses = np.zeros(n, np.int64), np.ones(n, np.bool_)
    for turn in range(len(keys)):
        settled, before, again = True, -1, False
        for e in range(len(buyer)):
            me = supplier[e]
            if me != before:  # all its links are looked at again if one of them chose anew a turn before
                before, again, chooses[me] = me, chooses[me], False
            if again:
                mark = turn * n + me + 1
                if seen[buyer[e]] != mark:
                    seen[buyer[e]] = mark
                    continue
                low, high = start[target[e]], end[target[e]]
                sought = height[low] + _unit(_mix(slot[e] ^ keys[turn])) * (height[high] - height[low])
                while high - low > 1:
                    middle = (low + high) // 2
                    if height[middle] <= sought:
                        low = middle
                    else:
                        high = middle
                buyer[e], chooses[me], settled = low, True, False
        if settled:
            break


@kernel
def numbered_pairs(leaps: Floats, n: int) -> Ends:
    """The pairs of n rows that leaps over their numbers meet, the lower and the higher row, by lower, then higher.

    Pairs are numbered (0, 1), (0, 2), (1, 2), (0, 3), … from 0; from one pair to the next are a leap and one more.
    """
    pairs, number, count, high = n * (n - 1) // 2, np.int64(-1), 0, np.int64(1)
    lower, higher, place = np.empty(len(leaps), np.int32), np.empty(len(leaps), np.int32), np.zeros(n + 1, np.int32)
    for leap in leaps:
        number += 1 + np.int64(leap)
        if number >= pairs:
            break
        while number >= high * (high + 1) // 2:
            high += 1
        lower[count], higher[count] = number - high * (high - 1) // 2, high
        place[lower[count] + 1] += 1
        count += 1
    for row in range(n):
        place[row + 1] += place[row]
    supplier, buyer = np.empty(count, np.int32), np.empty(count, np.int32)
    for k in range(count):
        row = lower[k]
        supplier[place[row]], buyer[place[row]] = row, higher[k]
        place[row] += 1
    return supplier, buyer


@kernel
def drawn_peers(order: Index, start: Index, sector: Index, ids: Ids, keys: Ids) -> Ends:
    """Watchers and watched: a turn for each key, in which each factory that can draws another one of its sector.

    Args:
        order: factories by sector; those of sector s stand at ``start[s]`` to ``start[s + 1] - 1``.
        sector: of each.
        ids: what the dice know each by.
        keys: of the dice of each turn.
    """
    n, turns, links = len(ids), len(keys), 0
    taken = np.empty((n, turns + 1), np.int32)
    for k in range(n):
        row = order[k]
        taken[row, 0] = k - start[sector[row]]
        links += min(turns, start[sector[row] + 1] - start[sector[row]] - 1)
    watcher, watched, link = np.empty(links, np.int32), np.empty(links, np.int32), 0
    for turn in range(turns):
        for row in range(n):
            first, mine = start[sector[row]], taken[row]
            left = start[sector[row] + 1] - first - 1 - turn
            if left > 0:
                choice = np.int32(_unit(_mix(ids[row] ^ keys[turn])) * left)
                for k in range(turn + 1):
                    choice += mine[k] <= choice
                watcher[link], watched[link] = row, order[first + choice]
                link += 1
                k = turn
                while k >= 0 and mine[k] > choice:
                    mine[k + 1] = mine[k]
                    k -= 1
                mine[k + 1] = choice
    return watcher, watched
