"""Phase 10: what is kept of the month."""

from typing import Any

import numpy as np

from ...agents.factory import Stage
from ...agents.knowledge import belief, prior_precision
from ...agents.middleman import Stance
from ..ahead import AHEAD, fetch
from ..engine import compiled, part
from ..state import State
from .supply import running_cost

_belief, _precision = compiled(belief), compiled(prior_precision)


@part
def record(s: State) -> None:
    """Phase 10. Stage, gate, depth and net result of each factory, and the totals of the month."""
    line_up(s)
    clock, g, n = s.clock[0], s.government[0], len(s.factories)
    g.spent += clock.public
    selected, succeeded = 0.0, 0.0
    for k in range(len(s.government)):
        selected += s.government[k].selected
        succeeded += s.government[k].succeeded
    out = s.panels.totals[clock.month]
    add_up_minds(s, out)
    add_up_actors(s, out)
    add_up_market(s, out)
    out.public_spent = g.spent
    out.selected, out.succeeded = selected / n, succeeded / n


@part
def line_up(s: State) -> None:
    """Put the rows of all who have acted in order."""
    clock, lists, count = s.clock[0], s.lists, 0
    for i in range(len(lists.acting)):
        if lists.acting[i]:
            lists.actors[count] = i
            count += 1
    clock.actors = count


@part
def add_up_minds(s: State, out: Any) -> None:
    """Where each factory stands, and what all think."""
    p, panels, month, n = s.parameters[0], s.panels, s.clock[0].month, len(s.factories)
    clarity, trust, believed, evidence, closed = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        fetch(s.factories, i + AHEAD, 0)
        fetch(s.factories, i + AHEAD, 1)
        me = s.factories[i]
        panels.stage[month, i], panels.gate[month, i], panels.vendor[month, i] = me.stage, me.gate, me.prospect
        tau = _precision(me.clarity, p.belief_spread, p.fog)
        clarity += me.clarity / n
        trust += me.trust / n
        believed += _belief(me.prior, tau, me.info, me.info_sum)[0] / n
        evidence += me.evidence / n
        if me.stage == Stage.CLOSED:
            closed += 1.0 / n
    out.clarity, out.trust, out.belief, out.evidence, out.closed = clarity, trust, believed, evidence, closed


@part
def add_up_actors(s: State, out: Any) -> None:
    """What those who ever started spent, and how a system is used where it has been lived in."""
    clock, panels, lived = s.clock[0], s.panels, 0
    out.firms_spent, out.participation, out.sabotage = clock.bygone, 0.0, 0.0
    actors = s.lists.actors
    for k in range(clock.actors):
        soon = actors[min(k + AHEAD, clock.actors - 1)]
        for line in (0, 4, 5):
            fetch(s.factories, soon, line)
        i = actors[k]
        me = s.factories[i]
        out.firms_spent += me.spent
        panels.depth[clock.month, i], panels.net[clock.month, i] = half(me.depth), half(me.net)
        if me.deployment > 0.0 and me.stage != Stage.SHOWCASE and me.started < clock.month:
            lived += 1
            out.participation += me.use
            out.sabotage += me.sabotage_mean
    # not a number where there is nobody to take the mean over
    out.participation /= lived
    out.sabotage /= lived


@part
def add_up_market(s: State, out: Any) -> None:
    """What vendors claim, ask, take in and pay, and where middlemen stand."""
    clock, books, n, alive = s.clock[0], s.books, len(s.factories), 0.0
    out.claimed = out.price = out.obstructing = out.allied = 0.0
    for k in range(clock.vendors):
        v, price = s.vendors[k], s.offers.each[k].price
        out.claimed += v.claimed / n
        if v.alive:
            alive += 1.0
            out.price += price
            account = s.panels.books[clock.month, k]
            account.price, account.revenue = price, books.revenue[k]
            account.cost = books.revenue[k] - books.earned[k] + running_cost(s, v)
    out.vendors = alive
    out.price /= alive
    links = 0.0
    for k in range(len(s.middlemen)):
        links += s.middlemen[k].links
    for k in range(len(s.middlemen)):
        m = s.middlemen[k]
        if m.stance == Stance.OBSTRUCT:
            out.obstructing += m.links / max(links, 1.0)
        elif m.stance == Stance.ALLY:
            out.allied += m.links / max(links, 1.0)


@part
def half(x: float) -> int:
    """The bits of a number in half precision, rounded to the nearest, ties to even, as NumPy does; below 65,520."""
    bits = np.float64(x).view(np.uint64)
    exponent = int(bits >> np.uint64(52)) % 2048 - 1023
    digits = int(bits & np.uint64(0xFFFFFFFFFFFFF))
    sign = int(bits >> np.uint64(63)) << 15
    if exponent < -25:
        return sign
    if exponent >= -14:
        whole, drop = ((exponent + 15) << 52) | digits, 42
    else:  # too small for its digits to begin with a one
        whole, drop = (1 << 52) | digits, 28 - exponent
    kept, rest, middle = whole >> drop, whole & ((1 << drop) - 1), 1 << (drop - 1)
    return sign | (kept + (1 if rest > middle or (rest == middle and kept & 1) else 0))
