"""Generated networks: a supply chain over tiers, an Erdős–Rényi graph, or everybody sees everybody.

Nothing is drawn but through the dice, keyed by purpose and by who draws, so a mechanism that is added (middlemen,
peers) moves no link, and a network is the same in every process.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from ...agents.columns import Floats, Ids, Index
from ...scenarios.parameters import Parameters
from ..dice import Dice, pairs
from .links import Ladder, drawn_peers, find_buyers, in_order, numbered_pairs
from .nearness import drawn_regions, near_links, near_peers
from .network import Network, Numbered

PYRAMID = 8.0
"""Part suppliers for each brand owner, whatever the number of tiers (assumption); tiers shrink geometrically."""
LARGEST_SHARE = 0.3
"""A factory deals with at most about this share of those it can deal with, unless they are few (assumption)."""
TRIES = 30
"""How often a link that another one doubles chooses its buyer."""

SECANTS, NEAR = 12, 1e-13
"""How often, and to what share of itself, a scale is closed in before it is halved for."""

type Rows = npt.NDArray[np.integer[Any]]


class Links(NamedTuple):
    """The two ends of each supply link, as rows; sorted by supplier, then buyer."""

    supplier: Index
    buyer: Index


def generate(parameters: Parameters, dice: Dice) -> Network:
    """A network of ``parameters.factories`` factories with the topology that is asked.

    ``supply`` is acyclic over tiers, ``random`` is G(n, p) with every pair once, ``mixed`` has no links, middlemen or
    peers, because everybody sees everybody. Who there is (tiers, sectors, sizes) is the same in all of them. Time and
    memory grow about linearly.
    """
    n = parameters.factories
    ids = np.arange(n, dtype=np.uint64)
    size = dice.normal("size", ids)
    sector = drawn_sectors(parameters.sectors, ids, dice)
    region = drawn_regions(parameters.regions, ids, dice)
    tier = np.repeat(np.arange(parameters.tiers, dtype=np.int32), tier_sizes(n, parameters.tiers))
    nobody = np.empty(0, dtype=np.int32)
    links = Links(nobody, nobody)
    watcher, watched = nobody, nobody
    if parameters.topology == "supply":
        links = supply_links(parameters, tier, ids, size, dice)
        if parameters.near_share and parameters.regions > 1:
            links = Links(*near_links(links, tier, region, ids, parameters.near_share, dice))
    elif parameters.topology == "random":
        links = random_links(n, parameters.links_per_factory, dice)
    if parameters.topology != "mixed":
        watcher, watched = peers_of(parameters, sector, region, ids, dice)
    middleman = drawn_middlemen(parameters, links, tier, sector, ids, dice)
    return Network(
        ids=ids,
        names=Numbered(n),
        tier=tier,
        sector=sector,
        region=region,
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
    near = parameters.size_links
    weights = pareto(parameters.tail_customers, near, "customers", (size[:sellers], ids[:sellers]), dice)
    most = np.minimum(counts[1:], np.maximum(counts[1:] * LARGEST_SHARE, 3.0 * wanted / sellers)).astype(np.int64)
    out = shared_out(wanted, weights, most[tier[:sellers]], dice.uniform("customers, rounded", ids[:1])[0])

    supplier, first = np.repeat(np.arange(sellers, dtype=np.int32), out), np.cumsum(out) - out
    ordinal = np.arange(len(supplier), dtype=np.int32) - np.repeat(first.astype(np.int32), out)
    slot, below = pairs(ids[supplier], ordinal.astype(np.uint64)), tier[supplier]
    able = (ordinal > 0) & (below < len(counts) - 2)
    chance = parameters.skip_tier * len(supplier) / max(1, int(np.count_nonzero(able)))
    able &= dice.uniform("skip", slot) < chance
    target = below + np.int32(1) + able

    arriving = np.bincount(target, minlength=len(counts))
    drawn = pareto(parameters.tail_suppliers, near, "suppliers", (size, ids), dice)
    ladder = buyers(drawn, arriving, counts)
    buyer = np.full(len(supplier), -1, dtype=np.int32)
    lined_up = in_order(tier[:sellers], dice.word("first link", ids[:sellers]), len(counts))
    for start, above, end in zip(ladder.start[:-1], ladder.start[1:], ladder.end[1:], strict=True):
        buyer[first[lined_up[start : start + end - above]]] = np.arange(above, end)
    line = np.flatnonzero(buyer < 0).astype(np.int32)
    line = line[in_order(target[line], dice.word("buyer", slot[line]), len(counts))]
    turns = np.array([dice.key("another buyer", turn) for turn in range(TRIES)])
    find_buyers((supplier, buyer), target, line, slot, ladder, turns)
    code = supplier * np.int64(len(tier)) + buyer
    code.sort()
    code = code[np.append(True, code[1:] != code[:-1])]  # who never found another buyer has no link
    return Links((code // len(tier)).astype(np.int32), (code % len(tier)).astype(np.int32))


def buyers(weights: Floats, arriving: Rows, counts: Rows) -> Ladder:
    """What each factory attracts by its weight, in links, of those that arrive at its tier; less the one that is given
    first."""
    attracted = np.ones(len(weights))
    end = np.cumsum(counts)
    start = end - counts
    for tier in range(1, len(counts)):
        rows = slice(start[tier], end[tier])
        most = max(counts[max(0, tier - 2) : tier].sum() * LARGEST_SHARE, 3.0 * arriving[tier] / counts[tier])
        attracted[rows] = scaled(int(arriving[tier]), weights[rows], min(most, float(counts[tier - 1])))
    steps = np.cumsum(np.maximum(attracted - 1, 1e-9))
    return Ladder(np.concatenate(([0.0], steps)), start.astype(np.int32), end.astype(np.int32))


def pareto(exponent: float, near: float, purpose: str, who: tuple[Floats, Ids], dice: Dice) -> Floats:
    """Pareto draws of minimum 1 whose density falls as x^-exponent; larger factories draw larger ones.

    Args:
        exponent: of the density.
        near: correlation of the score that draws with the size score.
        purpose: what the dice know the draw by.
        who: size scores, and what the dice know each factory by.
        dice: the draws.
    """
    score = near * who[0] + np.sqrt(1 - near**2) * dice.normal(purpose, who[1])
    tail: Floats = np.exp(-log_ndtr(-score) / (exponent - 1))
    return tail


def scaled(total: int, weights: Floats, most: Rows | float) -> Floats:
    """The weights (at least 1) times a scale, held between 1 and ``most``, that sum to the total where they can.

    The scale is found by halving. It is first closed in by secants, because the sum never falls as the scale rises:
    what lies outside needs no sum.
    """

    def held(scale: float) -> Floats:
        return np.asarray(np.minimum(np.maximum(scale * weights, 1), most), dtype=np.float64)

    below, above = closed_in(lambda scale: float(held(scale).sum()) - total, total / float(weights.sum()))
    low, high = 0.0, float(total)
    for _ in range(45):
        middle = (low + high) / 2
        if middle <= below or (middle < above and held(middle).sum() < total):
            low = middle
        else:
            high = middle
    return held(high)


def closed_in(excess: Callable[[float], float], guess: float) -> tuple[float, float]:
    """A scale at which a rising function is below 0 and one at which it is not, close together where that is quick."""
    below, above, last, scale = 0.0, math.inf, 0.0, guess
    value = excess(last)
    for _ in range(SECANTS):
        found = excess(scale)
        below, above = (scale, above) if found < 0 else (below, scale)
        if found == value:
            break
        guess = scale - found * (scale - last) / (found - value)
        if abs(guess - scale) <= NEAR * scale:
            low, high = guess * (1 - 4 * NEAR), guess * (1 + 4 * NEAR)
            return (low if excess(low) < 0 else below), (high if excess(high) >= 0 else above)
        last, value = scale, found
        scale = guess if below < guess < above else min((below + above) / 2, 2 * scale)
    return below, above


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


def random_links(n: int, degree: float, dice: Dice) -> Links:
    """Erdős–Rényi G(n, p) with p = degree / (n - 1): each pair at most once, from the lower row to the higher.

    Pairs are numbered and passed over by geometric leaps (Batagelj and Brandes 2005), so the cost is in the links.
    """
    pairs, chance = n * (n - 1) // 2, min(1.0, degree / (n - 1))
    if chance == 1.0:
        return Links(*numbered_pairs(np.zeros(pairs), n))
    mean = pairs * chance
    leaps = np.log(dice.uniform("pair", np.arange(int(mean + 8 * np.sqrt(mean) + 16), dtype=np.uint64)))
    leaps /= np.log1p(-chance)
    return Links(*numbered_pairs(np.floor(leaps, out=leaps), n))


def peers_of(parameters: Parameters, sector: Index, region: Index, ids: Ids, dice: Dice) -> tuple[Index, Index]:
    """Watchers and watched: sector peers, for some of the own region where that is preferred and there are regions."""
    watcher, watched = sector_peers(parameters.peers, sector, ids, dice)
    if not parameters.near_share or not region.any():
        return watcher, watched
    group, near = near_peers(sector, region, ids, (parameters.peers, parameters.near_share), dice)
    close, seen = sector_peers(parameters.peers, group, ids, dice)
    far, here = ~near[watcher], near[close]
    return np.concatenate((watcher[far], close[here])), np.concatenate((watched[far], seen[here]))


def sector_peers(count: int, sector: Index, ids: Ids, dice: Dice) -> tuple[Index, Index]:
    """Watchers and watched: ``count`` others of its own sector for each factory, fewer where there are fewer.

    The k-th peer is drawn without replacement from those left, so a larger ``count`` keeps the peers there were.
    """
    members = np.bincount(sector)
    start = np.append(0, np.cumsum(members)).astype(np.int32)
    keys = np.array([dice.key("peer", turn) for turn in range(count)], dtype=np.uint64)
    return drawn_peers(in_order(sector, ids, len(members)), start, sector, ids, keys)


def drawn_middlemen(parameters: Parameters, links: Links, tier: Index, sector: Index, ids: Ids, dice: Dice) -> Index:
    """Which middleman stands on each link, numbered from 0; -1 for none.

    The links that go through one are lined up by tier and sector of their supplier, then by supplier, and cut into
    stretches of uneven length (exponential): so a middleman stands around related factories.
    """
    middleman = np.full(len(links.supplier), -1, dtype=np.int32)
    link = pairs(ids[links.supplier], ids[links.buyer])
    chosen = np.flatnonzero(dice.uniform("through a middleman", link) < parameters.middleman_share).astype(np.int32)
    if not len(chosen):
        return middleman
    n, sectors = len(ids), int(sector.max()) + 1
    place = np.empty(n, dtype=np.int32)
    cells = (int(tier.max()) + 1) * sectors
    place[in_order(tier * sectors + sector, dice.word("place in line", ids), cells)] = np.arange(n)
    chosen = chosen[in_order(place[links.supplier[chosen]], link[chosen], n)]
    number = max(1, round(len(chosen) / parameters.middleman_links))
    lengths = dice.exponential("clients", np.arange(number, dtype=np.uint64))
    ends = np.arange(1, number + 1) + np.rint(np.cumsum(lengths) / lengths.sum() * (len(chosen) - number))
    middleman[chosen] = np.searchsorted(ends, np.arange(len(chosen)), side="right")
    return middleman
