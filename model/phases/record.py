"""Phase 10: what is kept of the month."""

from __future__ import annotations

from typing import Any

from ...agents.columns import Floats
from ...agents.factory import Stage
from ...agents.knowledge import belief, prior_precision
from ...agents.middleman import MiddlemanColumns, Stance
from ...agents.vendor import VendorColumns
from ..engine import compiled, kernel
from ..world import Books, World

_belief, _precision = compiled(belief), compiled(prior_precision)


def record(world: World) -> None:
    """Phase 10. Stage, gate, depth and net result of each factory, and the totals of the month."""
    f, h, month = world.factories, world.history, world.month
    h.stage[month], h.gate[month], h.depth[month], h.net[month] = f.stage, f.gate, f.depth, f.net
    h.vendor[month] = f.prospect
    world.government.spent[0] += world.public
    v, price, when = world.vendors, world.offers.price, (month, world.market)
    add_up(world.block, v, world.middlemen, price, world.books, world.record, when, h.totals, h.books)
    g = world.government
    h.totals["public_spent"][month] = g.spent[0]
    h.totals["selected"][month], h.totals["succeeded"][month] = g.selected[0] / f.n, g.succeeded[0] / f.n
    h.recorded = month + 1


@kernel
def add_up(
    block: Any,
    v: VendorColumns,
    m: MiddlemanColumns,
    price: Floats,
    books: Books,
    parameters: Any,
    when: tuple[int, float],
    totals: Any,
    accounts: Any,
) -> None:
    """The month's totals into ``totals`` (see :class:`~stallpoint.model.history.Totals`), and each vendor's account.

    ``when`` is (month, size of the market).
    """
    p, n, lived, (month, market) = parameters[0], len(block), 0, when
    out = totals[month]
    for i in range(n):
        me = block[i]
        tau = _precision(me.clarity, p.belief_spread, p.fog)
        out.clarity += me.clarity / n
        out.trust += me.trust / n
        out.belief += _belief(me.prior, tau, me.info, me.info_sum)[0] / n
        out.evidence += me.evidence / n
        out.firms_spent += me.spent
        if me.stage == Stage.CLOSED:
            out.closed += 1.0 / n
        if me.deployment > 0.0 and me.stage != Stage.SHOWCASE and me.started < month:
            lived += 1
            out.participation += me.use
            out.sabotage += me.fought
    for k in range(len(v.alive)):
        out.claimed += v.claimed[k] / n
        if v.alive[k]:
            out.vendors += 1.0
            out.price += price[k]
            account = accounts[month, k]
            account.price, account.revenue = price[k], books.revenue[k]
            account.cost = books.revenue[k] - books.earned[k] + p.fixed_cost * market / 12.0
    links = max(m.links.sum(), 1.0)
    for k in range(len(m.links)):
        if m.stance[k] == Stance.OBSTRUCT:
            out.obstructing += m.links[k] / links
        elif m.stance[k] == Stance.ALLY:
            out.allied += m.links[k] / links
    # not a number where there is nobody to take the mean over
    out.participation /= lived
    out.sabotage /= lived
    out.price /= out.vendors
