"""Generated networks: a supply chain over tiers, an Erdős–Rényi graph, or everybody sees everybody.

Nothing is drawn but through the dice, keyed by purpose and by who draws, so a mechanism that is added (middlemen,
peers) moves no link, and a network is the same in every process.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from ...scenarios.parameters import Parameters
from ..dice import Dice, pair
from .network import Floats, Ids, Index, Network

PYRAMID = 8.0
"""Part suppliers for each brand owner, whatever the number of tiers (assumption); tiers shrink geometrically."""
SIZE_WEIGHT = 0.7
"""Correlation of the size score with the score that decides the number of links (assumption; evidence: above 0)."""
LARGEST_SHARE = 0.3
"""A factory deals with at most about this share of those it can deal with, unless they are few (assumption)."""
TRIES = 30
"""How often a link that another one doubles chooses its buyer."""

type Rows = npt.NDArray[np.integer[Any]]


class Links(NamedTuple):
    """The two ends of each supply link, as rows; sorted by supplier, then buyer."""

    supplier: Index
    buyer: Index


def generate(parameters: Parameters, dice: Dice) -> Network:
    """A network of ``parameters.factories`` factories with the topology that is asked.

    ``supply`` is acyclic over tiers, ``random`` is G(n, p) with every pair once and in one tier, ``mixed`` has no
    links, middlemen or peers, because everybody sees everybody. Time and memory grow about linearly.
    """
    n = parameters.factories
    ids = np.arange(n, dtype=np.uint64)
    width = max(4, len(str(n)))
    size = dice.normal("size", ids)
    sector = drawn_sectors(parameters.sectors, ids, dice)
    tier, nobody = np.zeros(n, dtype=np.int32), np.empty(0, dtype=np.int32)
    links = Links(nobody, nobody)
    watcher, watched = nobody, nobody
    if parameters.topology == "supply":
        tier = np.repeat(np.arange(parameters.tiers, dtype=np.int32), tier_sizes(n, parameters.tiers))
        links = supply_links(parameters, tier, ids, size, dice)
    elif parameters.topology == "random":
        links = random_links(n, parameters.links_per_factory, dice)
    if parameters.topology != "mixed":
        watcher, watched = sector_peers(parameters.peers, sector, ids, dice)
    middleman = drawn_middlemen(parameters, links, tier, sector, ids, dice)
    return Network(
        ids=ids,
        names=tuple(f"F{number:0{width}d}" for number in range(1, n + 1)),
        tier=tier,
        sector=sector,
        size=size,
        supplier=links.supplier,
        buyer=links.buyer,
        middleman=middleman,
        middleman_ids=np.arange(middleman.max(initial=-1) + 1, dtype=np.uint64),
        watcher=watcher,
        watched=watched,
        everybody=parameters.topology == "mixed",
    )


def tier_sizes(n: int, tiers: int) -> Rows:
    """Factories in each of ``tiers`` tiers, never rising, at least one each while there are enough of them.

    Fewer factories than tiers leave the upper tiers empty.
    """
    used = min(n, tiers)
    shares = PYRAMID ** (-np.arange(used) / max(used - 1, 1))
    sizes = np.maximum(1, np.floor(shares / shares.sum() * n).astype(np.int64))
    sizes[0] = n - sizes[1:].sum()
    return np.concatenate((sizes, np.zeros(tiers - used, dtype=np.int64)))


def drawn_sectors(sectors: int, ids: Ids, dice: Dice) -> Index:
    """A sector for each factory, each as likely as any other."""
    return np.floor(dice.uniform("sector", ids) * sectors).astype(np.int32)


class Ladder:
    """Draws factories of a tier with chances in proportion to their weights: each is a step as high as its weight.

    Args:
        weights: above 0, a row each, sorted by tier.
        counts: number of rows in each tier.
    """

    def __init__(self, weights: Floats, counts: Rows) -> None:
        self.height = np.concatenate(([0.0], np.cumsum(weights)))
        self.end = np.cumsum(counts)
        self.start = self.end - counts

    def row(self, tier: Rows, share: Floats) -> Rows:
        """The row found in each tier at a share, in (0, 1), of that tier's height."""
        low, high = self.height[self.start][tier], self.height[self.end][tier]
        found = np.searchsorted(self.height, low + share * (high - low), side="right") - 1
        return np.asarray(np.clip(found, self.start[tier], self.end[tier] - 1))


def supply_links(parameters: Parameters, tier: Index, ids: Ids, size: Floats, dice: Dice) -> Links:
    """Links of a supply chain over tiers, with Pareto numbers of customers and of suppliers.

    Each factory below the last tier draws its number of customers. Its first link goes to the next tier, and there
    first to a buyer that has no supplier yet; of its other links a share jumps over a tier. A link finds its buyer in
    proportion to the buyer's own Pareto weight, and looks again where the two are linked already. So nobody that can
    have a supplier or a customer is without. Rows must be sorted by tier, and tiers must not grow.
    """
    counts = np.bincount(tier)
    sellers = len(tier) - int(counts[-1])
    wanted = round(parameters.links_per_factory * len(tier))
    weights = pareto(parameters.tail_customers, "customers", size[:sellers], ids[:sellers], dice)
    most = np.minimum(counts[1:], np.maximum(counts[1:] * LARGEST_SHARE, 3.0 * wanted / sellers)).astype(np.int64)
    out = shared_out(wanted, weights, most[tier[:sellers]], dice.uniform("customers, rounded", ids[:1])[0])

    supplier, first = np.repeat(np.arange(sellers), out), np.cumsum(out) - out
    ordinal = np.arange(len(supplier)) - np.repeat(first, out)
    slot = pair(ids[supplier], ordinal.astype(np.uint64))
    able = (ordinal > 0) & (tier[supplier] < len(counts) - 2)
    chance = parameters.skip_tier * len(supplier) / max(1, int(np.count_nonzero(able)))
    target = tier[supplier] + 1 + (able & (dice.uniform("skip", slot) < chance))

    ladder = buyers(parameters.tail_suppliers, np.bincount(target, minlength=len(counts)), counts, ids, size, dice)
    buyer = np.full(len(supplier), -1)
    lined_up = np.argsort(tier[:sellers] + dice.uniform("first link", ids[:sellers]))
    for below, above, end in zip(ladder.start[:-1], ladder.start[1:], ladder.end[1:], strict=True):
        buyer[first[lined_up[below : below + end - above]]] = np.arange(above, end)
    # The others are spread evenly over the ladder in random order: less noise than if each drew alone.
    line = np.flatnonzero(buyer < 0)
    line = line[np.argsort(target[line] + dice.uniform("buyer", slot[line]))]
    in_tier = np.bincount(target[line], minlength=len(counts))
    place = np.arange(len(line)) - (np.cumsum(in_tier) - in_tier)[target[line]]
    buyer[line] = ladder.row(target[line], (place + 0.5) / in_tier[target[line]])
    return without_doubles(supplier, buyer, target, slot, ladder, dice)


def buyers(exponent: float, arriving: Rows, counts: Rows, ids: Ids, size: Floats, dice: Dice) -> Ladder:
    """What each factory attracts, in links, of those that arrive at its tier; less the one that is given first."""
    weights, ladder = pareto(exponent, "suppliers", size, ids, dice), Ladder(np.zeros(len(ids)), counts)
    attracted = np.ones(len(ids))
    for tier in range(1, len(counts)):
        rows = slice(ladder.start[tier], ladder.end[tier])
        most = max(counts[max(0, tier - 2) : tier].sum() * LARGEST_SHARE, 3.0 * arriving[tier] / counts[tier])
        attracted[rows] = scaled(int(arriving[tier]), weights[rows], min(most, float(counts[tier - 1])))
    return Ladder(np.maximum(attracted - 1, 1e-9), counts)


def pareto(exponent: float, purpose: str, size: Floats, ids: Ids, dice: Dice) -> Floats:
    """Pareto draws of minimum 1 whose density falls as x^-exponent; larger factories draw larger ones."""
    score = SIZE_WEIGHT * size + np.sqrt(1 - SIZE_WEIGHT**2) * dice.normal(purpose, ids)
    tail: Floats = np.exp(-log_ndtr(-score) / (exponent - 1))
    return tail


def scaled(total: int, weights: Floats, most: Rows | float) -> Floats:
    """The weights (at least 1) times a scale, held between 1 and ``most``, that sum to the total where they can."""
    low, high = 0.0, float(total)
    for _ in range(45):
        middle = (low + high) / 2
        if np.minimum(np.maximum(middle * weights, 1), most).sum() < total:
            low = middle
        else:
            high = middle
    return np.asarray(np.minimum(np.maximum(high * weights, 1), most), dtype=np.float64)


def shared_out(total: int, weights: Floats, most: Rows, offset: float) -> Rows:
    """Whole numbers, from 1 to ``most`` each, that sum to the total where they can and rise with the weights.

    Args:
        total: what is shared out.
        weights: at least 1 each; a factory gets ``scale * weight`` held between 1 and ``most``, rounded at random.
        most: the most that each can have.
        offset: one uniform draw that does the rounding (systematic sampling, so that the total holds).
    """
    summed = np.cumsum(scaled(total, weights, most) - 1)
    return 1 + np.diff(np.floor(summed + offset), prepend=0).astype(np.int64)


def without_doubles(supplier: Rows, buyer: Rows, target: Rows, slot: Ids, ladder: Ladder, dice: Dice) -> Links:
    """The same links with a second link to the same buyer choosing anew, and dropped if it never finds another."""
    n = len(ladder.height)
    checked = np.arange(len(supplier))
    for turn in range(TRIES):
        code = supplier[checked] * n + buyer[checked]
        order = np.argsort(code, kind="stable")
        double = checked[order[1:][code[order[1:]] == code[order[:-1]]]]
        if not len(double):
            break
        buyer[double] = ladder.row(target[double], dice.uniform("another buyer", slot[double], turn))
        touched = np.zeros(n, dtype=bool)
        touched[supplier[double]] = True
        checked = checked[touched[supplier[checked]]]
    code = np.sort(supplier * n + buyer)
    code = code[np.append(True, code[1:] != code[:-1])]
    return Links((code // n).astype(np.int32), (code % n).astype(np.int32))


def random_links(n: int, degree: float, dice: Dice) -> Links:
    """Erdős–Rényi G(n, p) with p = degree / (n - 1): each pair at most once, from the lower row to the higher.

    Pairs are numbered and passed over by geometric leaps (Batagelj and Brandes 2005), so the cost is in the links.
    """
    pairs, chance = n * (n - 1) // 2, min(1.0, degree / (n - 1))
    if chance == 1.0:
        chosen = np.arange(pairs)
    else:
        mean = pairs * chance
        leaps = int(mean + 8 * np.sqrt(mean) + 16)
        draws = dice.uniform("pair", np.arange(leaps, dtype=np.uint64))
        chosen = np.cumsum(1 + np.floor(np.log(draws) / np.log1p(-chance)).astype(np.int64)) - 1
        chosen = chosen[chosen < pairs]
    supplier, buyer = numbered_pair(chosen)
    order = np.lexsort((buyer, supplier))
    return Links(supplier[order].astype(np.int32), buyer[order].astype(np.int32))


def numbered_pair(number: Rows) -> tuple[Rows, Rows]:
    """The lower and the higher row of the pairs (0, 1), (0, 2), (1, 2), (0, 3), … by number from 0.

    Exact in floating point for many more rows than a network can have: 8 * number stays far below 2^53.
    """
    higher = np.floor((1 + np.sqrt(8.0 * number + 1)) / 2).astype(np.int64)
    return number - higher * (higher - 1) // 2, higher


def sector_peers(count: int, sector: Index, ids: Ids, dice: Dice) -> tuple[Index, Index]:
    """Watchers and watched: ``count`` others of its own sector for each factory, fewer where there are fewer.

    The k-th peer is drawn without replacement from those left, so a larger ``count`` keeps the peers there were.
    """
    order = np.lexsort((ids, sector))
    members = np.bincount(sector)
    start = (np.cumsum(members) - members)[sector]
    own = np.empty(len(ids), dtype=np.int64)
    own[order] = np.arange(len(ids))
    taken = (own - start)[:, None]
    watcher, watched = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for turn in range(count):
        left = members[sector] - 1 - turn
        choice = np.floor(dice.uniform("peer", ids, turn) * left).astype(np.int64)
        for column in range(turn + 1):
            choice += choice >= taken[:, column]
        able = np.flatnonzero(left > 0)
        watcher.append(able)
        watched.append(order[start[able] + choice[able]])
        taken = np.sort(np.column_stack((taken, choice)), axis=1)
    return np.concatenate(watcher).astype(np.int32), np.concatenate(watched).astype(np.int32)


def drawn_middlemen(parameters: Parameters, links: Links, tier: Index, sector: Index, ids: Ids, dice: Dice) -> Index:
    """Which middleman stands on each link, numbered from 0; -1 for none.

    The links that go through one are lined up by tier and sector of their supplier, then by supplier, and cut into
    stretches of uneven length (exponential): so a middleman stands around related factories.
    """
    middleman = np.full(len(links.supplier), -1, dtype=np.int32)
    link = pair(ids[links.supplier], ids[links.buyer])
    chosen = np.flatnonzero(dice.uniform("through a middleman", link) < parameters.middleman_share)
    if not len(chosen):
        return middleman
    seller = links.supplier[chosen]
    place = dice.uniform("place in line", ids)
    chosen = chosen[np.lexsort((link[chosen], place[seller], sector[seller], tier[seller]))]
    number = max(1, round(len(chosen) / parameters.middleman_links))
    lengths = dice.exponential("clients", np.arange(number, dtype=np.uint64))
    ends = np.arange(1, number + 1) + np.rint(np.cumsum(lengths) / lengths.sum() * (len(chosen) - number))
    middleman[chosen] = np.searchsorted(ends, np.arange(len(chosen)), side="right")
    return middleman
