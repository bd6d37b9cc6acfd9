"""Phase 10: what is kept of the month."""

from __future__ import annotations

from typing import Any

from ..agents.columns import Floats
from ..agents.factory import Stage
from ..agents.knowledge import belief, prior_precision
from ..agents.middleman import MiddlemanColumns, Stance
from ..agents.vendor import VendorColumns
from .engine import compiled, kernel
from .history import TOTALS
from .world import Books, World

_belief, _precision = compiled(belief), compiled(prior_precision)
CLARITY, TRUST, BELIEF, EVIDENCE, CLAIMED, PRICE, VENDORS = range(7)
OBSTRUCTING, ALLIED, USE, FOUGHT, PUBLIC, OWN, CLOSED, SELECTED, SUCCEEDED = range(7, len(TOTALS))


def record(world: World) -> None:
    """Phase 10. Stage, gate, depth and net result of each factory, and the totals of the month."""
    f, h, month = world.factories, world.history, world.month
    h.stage[month], h.gate[month], h.depth[month], h.net[month] = f.stage, f.gate, f.depth, f.net
    h.vendor[month] = f.prospect
    world.government.spent[0] += world.public
    out = h.totals[month]
    v, price, when = world.vendors, world.offers.price, (month, world.market)
    add_up(world.block, v, world.middlemen, price, world.books, world.record, when, out, h.books[month])
    g = world.government
    out[PUBLIC], out[SELECTED], out[SUCCEEDED] = g.spent[0], g.selected[0] / f.n, g.succeeded[0] / f.n
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
    out: Floats,
    accounts: Floats,
) -> None:
    """The month's totals, in the order of ``TOTALS``: means over factories, vendors in the market, and mediated links;
    use and sabotage are means over the factories in which a system has been lived in this month.

    ``when`` is (month, size of the market); ``accounts`` takes each vendor's price, revenue and cost (``BOOKS``).
    """
    p, n, lived, (month, market) = parameters[0], len(block), 0, when
    out[:] = 0.0
    for i in range(n):
        me = block[i]
        tau = _precision(me.clarity, p.belief_spread, p.fog)
        out[CLARITY] += me.clarity / n
        out[TRUST] += me.trust / n
        out[BELIEF] += _belief(me.prior, tau, me.info, me.info_sum)[0] / n
        out[EVIDENCE] += me.evidence / n
        out[OWN] += me.spent
        if me.stage == Stage.CLOSED:
            out[CLOSED] += 1.0 / n
        if me.deployment > 0.0 and me.stage != Stage.SHOWCASE and me.started < month:
            lived += 1
            out[USE] += me.use
            out[FOUGHT] += me.fought
    for k in range(len(v.alive)):
        out[CLAIMED] += v.claimed[k] / n
        if v.alive[k]:
            out[VENDORS] += 1.0
            out[PRICE] += price[k]
            accounts[0, k], accounts[1, k] = price[k], books.revenue[k]
            accounts[2, k] = books.revenue[k] - books.earned[k] + p.fixed_cost * market / 12.0
    links = max(m.links.sum(), 1.0)
    for k in range(len(m.links)):
        if m.stance[k] == Stance.OBSTRUCT:
            out[OBSTRUCTING] += m.links[k] / links
        elif m.stance[k] == Stance.ALLY:
            out[ALLIED] += m.links[k] / links
    # not a number where there is nobody to take the mean over
    out[USE] /= lived
    out[FOUGHT] /= lived
    out[PRICE] /= out[VENDORS]
