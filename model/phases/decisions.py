"""Phase 9: the others hear of it, look at a vendor, pass the gates or are held by one, and start."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...agents import decision as rule
from ...agents import value
from ...agents.columns import Codes, Index
from ...agents.factory import Gate, Size, Stage
from ...agents.knowledge import belief, prior_precision
from ...agents.vendor import VendorColumns
from ..engine import compiled, kernel
from ..ledger import Event
from ..world import Offers, World
from .prospects import choose, luck_key
from .starts import note_credits, start

_lifted, _hazard, _first_closed = compiled(rule.lifted), compiled(rule.signing_hazard), compiled(rule.first_closed)
_belief = compiled(belief)
_precision, _payback, _worth = compiled(prior_precision), compiled(value.payback), compiled(value.worth)
_pilot_price, _trial_budget = compiled(value.pilot_price), compiled(value.trial_budget)
_investment, _running = compiled(value.investment), compiled(value.running_cost)

LOOK_AGAIN = 12
"""Months after which a factory that still considers looks at the vendors afresh."""
HEARS, RETURNS, SIGNS = 1, 2, 4
"""News of a factory in a month, a bit each: who hears or looks again may sign in the same month."""


def decisions(world: World) -> None:
    """Phase 9. Whom a programme selected starts; the rest hear, consider, and start when every gate is open."""
    month = world.month
    buyers_pressure(world)
    selected = still_there(world)
    world.government.selected[0] += len(selected)
    world.factories.placed[selected] = True
    start(world, selected, supported=True)
    news = decide(world.block, world.vendors, world.offers, world.record, month, luck_key(world))
    if news.any():
        world.ledger.note(month, Event.HEARD, np.flatnonzero(news & HEARS))
        world.ledger.note(month, Event.RETURNED, np.flatnonzero(news & RETURNS))
        signers = np.flatnonzero(news & SIGNS).astype(np.int32)
        world.factories.placed[signers] = False  # they passed the gates themselves
        note_credits(world, signers)
        start(world, signers, supported=False)


def still_there(world: World) -> Index:
    """Whom a programme selected this month and who, a few phases later, still can start: in business, with a vendor."""
    f, rows = world.factories, world.selected
    return rows[(f.stage[rows] <= Stage.CONSIDERING) & (f.prospect[rows] >= 0)]


@kernel
def decide(
    block: Any, vendors: VendorColumns, offers: Offers, parameters: Any, month: int, prospect_key: np.uint64
) -> Codes:
    """A month of thinking in every factory: who hears, who looks again, which gate holds whom, and who signs.

    The order of the gates is the argument: who does not know what it is for does not ask whether it works, and who has
    not seen it work does not ask what it costs.
    """
    news, p = np.zeros(len(block), np.int8), parameters[0]
    hearing = p.awareness * (1.0 + p.campaign_gain * p.campaign)
    for i in range(len(block)):
        me = block[i]
        me.gate = Gate.OPEN
        if me.stage == Stage.UNAWARE:
            me.aware_sum += hearing + p.awareness_contact * me.contact
            if me.aware_sum >= me.aware_at:
                me.stage = Stage.CONSIDERING
                news[i] |= HEARS
        elif me.stage == Stage.ABANDONED and me.returns <= month:
            me.stage = Stage.CONSIDERING
            me.tried = 0
            news[i] |= RETURNS
        if me.stage != Stage.CONSIDERING:
            continue
        clear, shown = me.clarity >= p.clarity_needed, me.evidence >= me.cases_needed
        able, pays = False, False
        if clear and shown:  # only then does it ask what it costs
            if me.prospect < 0 or me.looked <= month - LOOK_AGAIN:
                choose(me, vendors, offers, p, month, prospect_key)
            able, pays = reckon(me, offers, p)
        me.gate = _first_closed(clear, shown, able, pays)
        if me.gate == Gate.LEADERSHIP and signs(me, p):
            news[i] |= SIGNS
    return news


@kernel
def reckon(me: Any, offers: Offers, p: Any) -> tuple[bool, bool]:
    """Whether one factory can afford a pilot with the vendor it looks at, and whether it expects it to pay in time."""
    vendor = me.prospect
    voucher = p.voucher if me.size < Size.LARGE else 0.0
    asked = offers.terms[offers.model[vendor]].pilot
    price = _pilot_price(me.cost, p.pilot_cost, offers.price[vendor], asked) * (1.0 - voucher)
    able = price <= _trial_budget(me.revenue, me.margin_now, me.cash, p.trial_budget)
    return able, vendor >= 0 and expected_payback(me, offers, p, vendor) <= me.patience


@kernel
def expected_payback(me: Any, offers: Offers, p: Any, vendor: int) -> float:
    """Payback in months that one considering factory expects, reckoning below its mean belief."""
    tau = _precision(me.clarity, p.belief_spread, p.fog)
    mean, spread = _belief(me.prior, tau, me.info, me.info_sum)
    reckoned = max(mean - p.risk_aversion * spread, 0.0)
    price, terms = offers.price[vendor], offers.terms[offers.model[vendor]]
    kept = _worth(me.revenue, p.value_share, p.gain_share * p.gain_share_cost, terms.outcome)
    invest = _investment(me.cost, price, terms.upfront, 1.0, p.scale_subsidy)
    running = _running(me.cost, p.upkeep, price, terms.fee)
    return float(_payback(invest, kept * reckoned * (1.0 - me.withheld), running))


@kernel
def signs(me: Any, p: Any) -> bool:
    """Whether the head of one factory signs this month: its cumulated hazard has reached its Exp(1) threshold."""
    head = _lifted(me.commitment, p.academy_reach, p.leadership_academy)
    head = _lifted(head, p.outside_boost, p.outside_lead)
    urgency = p.epidemic + me.lost_orders
    me.sign_sum += _hazard(p.signing_rate, head, me.pressure, p.mandate_pull, urgency, p.urge)
    return bool(me.sign_sum >= me.sign_at)


def buyers_pressure(world: World) -> None:
    """Pressure of digital buyers on each supplier, 0-1: mandate x share of its customers' revenue that has scaled."""
    f, net, n = world.factories, world.network, world.factories.n
    if world.now.mandate <= 0.0:
        f.pressure[:] = 0.0
        return
    weight = f.revenue[net.buyer]
    digital = np.bincount(net.supplier, weight * (f.stage[net.buyer] == Stage.SCALED), n)
    f.pressure[:] = world.now.mandate * digital / np.maximum(np.bincount(net.supplier, weight, n), 1e-9)
