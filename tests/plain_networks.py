"""Generated networks as they were first written: plain NumPy that sorts whatever has an order."""

import numpy as np
from stallpoint.agents.columns import Floats, Ids, Index
from stallpoint.model.dice import Dice, pair
from stallpoint.model.network.generate import LARGEST_SHARE, TRIES, Links, Rows, pareto
from stallpoint.scenarios.parameters import Parameters


class Ladder:
    def __init__(self, weights: Floats, counts: Rows) -> None:
        self.height = np.concatenate(([0.0], np.cumsum(weights)))
        self.end = np.cumsum(counts)
        self.start = self.end - counts

    def row(self, tier: Rows, share: Floats) -> Rows:
        low, high = self.height[self.start][tier], self.height[self.end][tier]
        found = np.searchsorted(self.height, low + share * (high - low), side="right") - 1
        return np.asarray(np.clip(found, self.start[tier], self.end[tier] - 1))


def supply_links(parameters: Parameters, tier: Index, ids: Ids, size: Floats, dice: Dice) -> Links:
    counts = np.bincount(tier)
    sellers = len(tier) - int(counts[-1])
    wanted = round(parameters.links_per_factory * len(tier))
    near = parameters.size_links
    weights = pareto(parameters.tail_customers, near, "customers", (size[:sellers], ids[:sellers]), dice)
    most = np.minimum(counts[1:], np.maximum(counts[1:] * LARGEST_SHARE, 3.0 * wanted / sellers)).astype(np.int64)
    out = shared_out(wanted, weights, most[tier[:sellers]], dice.uniform("customers, rounded", ids[:1])[0])

    supplier, first = np.repeat(np.arange(sellers), out), np.cumsum(out) - out
    ordinal = np.arange(len(supplier)) - np.repeat(first, out)
    slot = pair(ids[supplier], ordinal.astype(np.uint64))
    able = (ordinal > 0) & (tier[supplier] < len(counts) - 2)
    chance = parameters.skip_tier * len(supplier) / max(1, int(np.count_nonzero(able)))
    target = tier[supplier] + 1 + (able & (dice.uniform("skip", slot) < chance))

    drawn = pareto(parameters.tail_suppliers, near, "suppliers", (size, ids), dice)
    ladder = buyers(drawn, np.bincount(target, minlength=len(counts)), counts)
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


def buyers(weights: Floats, arriving: Rows, counts: Rows) -> Ladder:
    ladder, attracted = Ladder(np.zeros(len(weights)), counts), np.ones(len(weights))
    for tier in range(1, len(counts)):
        rows = slice(ladder.start[tier], ladder.end[tier])
        most = max(counts[max(0, tier - 2) : tier].sum() * LARGEST_SHARE, 3.0 * arriving[tier] / counts[tier])
        attracted[rows] = scaled(int(arriving[tier]), weights[rows], min(most, float(counts[tier - 1])))
    return Ladder(np.maximum(attracted - 1, 1e-9), counts)


def scaled(total: int, weights: Floats, most: Rows | float) -> Floats:
    low, high = 0.0, float(total)
    for _ in range(45):
        middle = (low + high) / 2
        if np.minimum(np.maximum(middle * weights, 1), most).sum() < total:
            low = middle
        else:
            high = middle
    return np.asarray(np.minimum(np.maximum(high * weights, 1), most), dtype=np.float64)


def shared_out(total: int, weights: Floats, most: Rows, offset: float) -> Rows:
    summed = np.cumsum(scaled(total, weights, most) - 1)
    return 1 + np.diff(np.floor(summed + offset), prepend=0).astype(np.int64)


def without_doubles(supplier: Rows, buyer: Rows, target: Rows, slot: Ids, ladder: Ladder, dice: Dice) -> Links:
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
    higher = np.floor((1 + np.sqrt(8.0 * number + 1)) / 2).astype(np.int64)
    return number - higher * (higher - 1) // 2, higher


def sector_peers(count: int, sector: Index, ids: Ids, dice: Dice) -> tuple[Index, Index]:
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
