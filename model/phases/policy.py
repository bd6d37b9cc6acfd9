"""Phases 1 and 2: the conditions of the month, and what government does in it."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

import numpy as np

from ...agents.columns import Floats, Index
from ...agents.factory import Stage
from ...agents.government import SCORES, by_lot
from ...agents.value import LEAST, margin_now, orders_moved, still_lost, system_cost
from ...scenarios.table.government import SELECTION
from ..ahead import AHEAD, fetch
from ..dice import mix, unit
from ..engine import compiled, part
from ..state import State
from . import money
from .market import update_offers
from .prospects import choose
from .purse import PILOTS, as_planned, fill, pay_measure
from .starts import VERIFIED

_margin_now, _system_cost = compiled(margin_now), compiled(system_cost)
_moved, _still_lost = compiled(orders_moved), compiled(still_lost)
YEAR = 12
"""Customers choose anew whom they order from once in so many months."""

_mix, _unit, _by_lot = compiled(mix), compiled(unit), compiled(by_lot)


@part
def list_price(revenue: float, p: Any) -> float:
    """List price of a full system for a factory of that revenue."""
    return float(_system_cost(revenue, p.system_cost, p.cost_revenue, p.cost_exponent_small, p.cost_exponent))


@part
def conditions(s: State) -> None:
    """Phase 1. Levers and shocks of the month; margins and orders under the shocks."""
    clock, shocked, shrinking = s.clock[0], False, False
    clock.public = 0.0
    if clock.turned:
        update_offers(s)
    for area in range(s.plan.reaches.shape[1]):
        p = s.parameters[area]
        shrinking |= p.reshoring > 0.0
        shocked |= p.input_cost > 0.0 or p.epidemic > 0.0
    if shrinking:
        for i in range(len(s.factories)):
            me = s.factories[i]
            p = s.parameters[me.area]
            if p.reshoring > 0.0:  # whom no shock reaches keeps every bit
                lost = p.reshoring * (1.0 - me.smile) / 12.0
                me.revenue *= 1.0 - lost
                me.lost_orders = 1.0 - (1.0 - me.lost_orders) * (1.0 - lost)
                me.cost = list_price(me.revenue, p)
    if s.parameters[0].competition > 0.0 and clock.month and clock.month % YEAR == 0:
        compete(s)
    if shocked or clock.turned:
        for i in range(len(s.factories)):
            me = s.factories[i]
            me.margin_now = me.margin
            if shocked:
                p = s.parameters[me.area]
                me.margin_now = _margin_now(me.margin, me.smile, p.input_cost, p.epidemic, me.depth)


@part
def compete(s: State) -> None:
    """Orders of a year move within a sector to those who use it more deeply than its mean, by revenue."""
    p, sectors = s.parameters[0], len(s.sectors)
    used, whole = np.zeros(sectors), np.zeros(sectors)
    for i in range(len(s.factories)):
        me = s.factories[i]
        if me.stage != Stage.CLOSED:
            used[me.sector] += me.revenue * me.depth
            whole[me.sector] += me.revenue
    for i in range(len(s.factories)):
        me = s.factories[i]
        if me.stage != Stage.CLOSED:
            moved = _moved(me.depth, used[me.sector] / max(whole[me.sector], LEAST), p.competition)
            if moved != 0.0:
                me.revenue *= 1.0 + moved
                me.lost_orders = _still_lost(me.lost_orders, moved)
                me.cost = list_price(me.revenue, p)


@part
def government(s: State) -> None:
    """Phase 2. Public measures are paid as far as there is money, new concepts launched, and pilots selected."""
    clock, measures, kept = s.clock[0], 0.0, np.zeros(len(s.government))
    clock.selected = 0
    if clock.undone:
        as_planned(s)
    for k in range(len(s.government)):
        fill(s, k)
    for k in range(len(s.government)):
        for lever in s.plan.order[k]:
            if lever == PILOTS:
                call(s, k, kept)
            elif lever >= 0:
                measures += pay_measure(s, k, lever, kept)
    clock.public += measures if clock.limited else clock.measures
    s.government[0].terms += s.parameters[0].new_terms / 12.0


@part
def call(s: State, k: int, kept: Floats) -> None:
    """A programme calls for the pilots that it owes, at the end of a cycle; ``kept`` as for other measures."""
    g = s.government[k]
    g.due += s.plan.pilots[k] * s.plan.factories[k] / 12.0
    wanted = int(g.due + 1e-9)
    if wanted and s.clock[0].month % s.parameters[0].cycle == 0:
        g.due -= wanted
        purse = s.plan.purse[k]
        select_pilots(s, k, wanted, s.government[purse].purse - kept[purse] if s.clock[0].limited else np.inf)


class Candidate(NamedTuple):
    """What the rules of selection may look at; see :class:`stallpoint.agents.government.Candidates`."""

    size: float
    automation: float
    margin: float
    lot: float
    watchers: float
    likeness: float


def _one_of(scores: list[Callable[[Any], Any]]) -> Callable[[int, Any], float]:
    """The score by the rule that stands at a place of a list, for kernels."""
    first = compiled(scores[0])
    if len(scores) == 1:

        def only(place: int, candidate: Any) -> float:
            return float(first(candidate))

        return cast(Callable[[int, Any], float], compiled(only))
    others = _one_of(scores[1:])

    def score(place: int, candidate: Any) -> float:
        return float(first(candidate) if place == 0 else others(place - 1, candidate))

    return cast(Callable[[int, Any], float], compiled(score))


_score = _one_of([SCORES[rule] for rule in SELECTION])


@part
def select_pilots(s: State, k: int, wanted: int, purse: float) -> None:
    """The factories that a programme takes this month: it reaches them, they can pay their part, and score highest;
    as long as there is money in the ``purse``, M CNY."""
    p, clock = s.parameters[s.plan.record[k]], s.clock[0]
    rank_candidates(s, p)
    line, score, left, taken = s.lists.rows, s.lists.score, 0, clock.selected
    others = np.zeros(len(s.factories) if taken else 0, np.bool_)
    for i in s.lists.selected[:taken]:
        others[i] = True
    for i in range(len(s.factories)):
        me = s.factories[i]
        free = me.stage <= Stage.CONSIDERING and not me.supported and not (taken and others[i])
        if free and s.plan.reaches[k, me.area]:
            line[left] = i
            left += 1
    # from the best down, so that nobody is asked who would not be reached: a heap, for few of many are taken
    for place in range(left // 2 - 1, -1, -1):
        sink(line, score, place, left)
    while left and clock.selected - taken < wanted:
        i = line[0]
        left -= 1
        line[0] = line[left]
        sink(line, score, 0, left)
        me = s.factories[i]
        prospect, looked = me.prospect, me.looked
        if me.prospect < 0:
            choose(s, me)
        costs = 0.0
        if me.prospect != -1:
            costs = money.pilot_price(me, s.offers, p) * p.pilot_subsidy
        if p.success_counts == VERIFIED:
            costs += p.verification_price
        if costs <= purse and money.affordable(me, s.offers, p, p.pilot_subsidy):
            purse -= costs
            s.lists.selected[clock.selected], me.programme = i, k
            clock.selected += 1
        else:  # who was only asked has not looked at a vendor by that
            me.prospect, me.looked = prospect, looked


@part
def sink(heap: Index, score: Floats, k: int, count: int) -> None:
    """Let the row at a place of a heap sink below those that score higher, or as high and come first."""
    row = heap[k]
    while 2 * k + 1 < count:
        child = 2 * k + 1
        if child + 1 < count and comes_before(score, heap[child + 1], heap[child]):
            child += 1
        if not comes_before(score, heap[child], row):
            break
        heap[k] = heap[child]
        k = child
    heap[k] = row


@part
def comes_before(score: Floats, i: int, other: int) -> bool:
    """Whether a row comes before another one."""
    return bool(score[i] > score[other] or (score[i] == score[other] and i < other))


@part
def rank_candidates(s: State, p: Any) -> None:
    """Score every factory by the rule of selection: the higher the earlier; ties are broken by lot."""
    clock, score = s.clock[0], s.lists.score
    key, n = s.keys[clock.month].pilot_lot, len(s.factories)
    seen, middle = np.zeros(n if clock.watched else 0), np.zeros(n if clock.watched else 0)
    if clock.watched:
        look_at_watchers(s, seen, middle)
    for i in range(n):
        fetch(s.factories, i + AHEAD, 3)
        fetch(s.factories, i + AHEAD, 4)
        me = s.factories[i]
        size, watchers, likeness = np.log(me.revenue), 0.0, 0.0
        if clock.watched:
            watchers, likeness = seen[i], -np.inf
            if watchers > 0.0:
                likeness = np.log1p(watchers) - abs(size - middle[i] / max(watchers, 1e-9))
        lot = _unit(_mix(me.ids ^ key))
        candidate = Candidate(size, me.automation, me.margin_now, lot, watchers, likeness)
        score[i] = _by_lot(_score(p.selection, candidate), lot)


@part
def look_at_watchers(s: State, seen: Any, middle: Any) -> None:
    """How many factories that still consider see each, by what its news counts to them, and their log revenue."""
    edges = s.edges
    for i in range(len(s.factories)):
        if s.factories[i].stage == Stage.CONSIDERING:
            size = np.log(s.factories[i].revenue)
            for e in range(edges.starts[i], edges.starts[i + 1]):
                loud = edges.loud[edges.voice[e]]
                seen[edges.source[e]] += 1.0 * loud
                middle[edges.source[e]] += size * loud
