"""How a pilot starts: who pays what, with which vendor, by when it must prove itself, and whose case opened the way."""

from typing import Any

import numpy as np

from ...agents.columns import Index
from ...agents.employee import Role
from ...agents.factory import NO_VENDOR, SELF_BUILT, Gate, Stage
from ...scenarios.parameters import code
from ..dice import mix, unit
from ..engine import compiled, part
from ..ledger import Event
from ..state import State
from . import money
from .noting import note
from .purse import PILOTS, VOUCHER, book

_mix, _unit = compiled(mix), compiled(unit)

LATEST = np.iinfo(np.int16).max
VERIFIED = code("success_counts", "verified")


@part
def start(s: State, rows: Index, supported: bool) -> None:
    """Some factories start a pilot, as selected by a programme or on their own."""
    clock = s.clock[0]
    public = 0.0
    for i in rows:
        paid = begin(s, i, supported)
        public += paid
        if supported:
            s.government[s.factories[i].programme].spent_pilots += paid
            book(s, s.factories[i].programme, PILOTS, paid)
            note(s, Event.SELECTED, i, -1, paid)
        elif paid > 0.0:
            book(s, s.plan.payer[VOUCHER, s.factories[i].area], VOUCHER, paid)
    clock.public += public
    for i in rows:
        note(s, Event.STARTED, i, s.factories[i].prospect, s.factories[i].evidence)


@part
def begin(s: State, i: int, supported: bool) -> float:
    """Start the pilot of a factory, as selected by a programme or not; returns the public money in it, M CNY."""
    me, month = s.factories[i], s.clock[0].month
    p, chosen_by = s.parameters[me.area], s.parameters[s.plan.record[me.programme]]
    verifies = supported and chosen_by.success_counts == VERIFIED
    keys, offers, books = s.keys[month], s.offers, s.books
    share = chosen_by.pilot_subsidy if supported else money.voucher(me, p)
    budget = money.budget(me, p)
    if not supported and builds_own(me, s.employees.skill[Role.IT, i], budget, share, p, keys.builds_own):
        me.prospect = SELF_BUILT
    vendor = me.prospect
    offer = offers.each[vendor]
    me.contract = offer.model
    price = money.pilot_price(me, offers, p)
    me.bill = price * (1.0 - share)
    me.cash -= me.bill
    me.spent += me.bill
    if vendor >= 0:
        s.vendors[vendor].claimed += 1.0
        books.sold[vendor, me.sector] += p.pilot_cost
        books.revenue[vendor] += price
        kept = 1.0 - offer.partners * me.mediated
        gained = price * kept - p.pilot_cost * p.cost_to_serve * me.cost
        books.earned[vendor] += gained
        books.outlay[i] = max(-gained, 0.0)
        me.tried_set |= np.uint64(1) << np.uint64(vendor)
    install(me, p, month, keys)
    s.lists.acting[i] = True
    me.supported, me.aided, me.verified = supported, share > 0.0, verifies
    me.for_display = supported and not verifies
    return float(price * share + (p.verification_price if verifies else 0.0))


@part
def builds_own(me: Any, skill: float, budget: float, share: float, p: Any, key: np.uint64) -> bool:
    """Whether a factory with able IT staff and enough budget builds its own system instead of buying one."""
    own_part = p.pilot_cost * me.cost * p.self_build_cost * (1.0 - share)
    return bool(own_part <= budget and _unit(_mix(me.ids ^ key)) < p.self_build * skill)


@part
def install(me: Any, p: Any, month: int, keys: Any) -> None:
    """Put the pilot in place and set its clock; a hired lead may come with a plan that does not fit."""
    me.stage, me.gate, me.vendor = Stage.PILOTING, Gate.OPEN, me.prospect
    me.tried += 1
    me.deployment = p.pilot_deployment
    me.started, me.deadline, me.ever = month, due(month, me.patience, p.cycle), True
    me.sign_sum, me.sign_at = 0.0, -np.log1p(-_unit(_mix(me.ids ^ keys.signs)))
    me.hired = _unit(_mix(me.ids ^ keys.outside_lead)) < p.outside_lead
    unfit = me.hired and _unit(_mix(me.ids ^ keys.plan_fits)) < p.outside_risk
    me.plan_fit = 1.0 - p.outside_misfit if unfit else 1.0


@part
def due(month: int, patience: float, cycle: int) -> int:
    """Month of the next review: the end of the window, at the board's next meeting."""
    return int(min(np.ceil((month + patience) / cycle) * cycle, LATEST))


@part
def uninstall(me: Any) -> None:
    """Take the system out of a factory. What it measured stays: it is its story to tell or to hide."""
    me.deployment = me.depth = me.net = me.effectiveness = 0.0
    me.vendor = NO_VENDOR
    me.deadline = -1
    me.plan_fit = 1.0
    me.hired = me.verified = me.supported = me.for_display = False
