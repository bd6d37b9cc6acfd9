"""The part of phase 3 in which vendors live: fixed cost, reactions, copies, limits, start-ups."""

from typing import Any

import numpy as np

from ...agents.factory import Stage
from ...agents.vendor import (
    OWN,
    Pricing,
    asked_model,
    asked_price,
    covering_price,
    entry_hazard,
    fixed_cost,
    overstretched,
    short_of_cash,
)
from ...scenarios.parameters import table
from ..dice import mix, name_id, pair, unit
from ..engine import compiled, part
from ..ledger import Event
from ..state import State
from .noting import note

_fixed_cost, _asked_model, _overstretched = compiled(fixed_cost), compiled(asked_model), compiled(overstretched)
_covering, _entry_hazard, _short_of_cash = compiled(covering_price), compiled(entry_hazard), compiled(short_of_cash)
_asked_price = compiled(asked_price)
_pair, _mix, _unit = compiled(pair), compiled(mix), compiled(unit)

NO_LIMIT = float(table()["exposure_max"].row.span[1])
"""Value of ``exposure_max`` at which vendors lay out what they like."""
START_UP = np.uint64(name_id("start-up"))
"""What the dice know start-ups by, with sector and month."""


@part
def running_cost(s: State, v: Any) -> float:
    """Fixed cost of a vendor this month, M CNY."""
    p, full = s.parameters[0], s.parameters[0].fixed_cost * s.clock[0].market / 12.0
    return float(_fixed_cost(full, p.fixed_flexible, v.sales_slow, p.fixed_cost * len(s.factories) / 12.0))


@part
def model_of(s: State, k: int) -> int:
    """How new clients of a vendor pay, a :class:`~stallpoint.agents.vendor.Pricing` code."""
    p, v = s.parameters[0], s.vendors[k]
    stretched = _overstretched(v.laid_out, v.cash, p.exposure_max)
    return int(_asked_model(k, v.pricing, v.chosen, stretched, p.pricing, p.own_pricing))


@part
def price_of(s: State, k: int) -> float:
    """What a vendor asks, where the level of all prices is 1, of list price."""
    p = s.parameters[0]
    return float(_asked_price(k, s.vendors[k].price, p.price, p.own_price) / p.price)


@part
def react(s: State) -> None:
    """A vendor short of cash stops what costs it money in advance, and no longer sells below what serving costs.

    The focal vendor's owner decides on what it holds: its pricing model, its price.
    """
    p, clock = s.parameters[0], s.clock[0]
    key, speed = s.keys[clock.month].reacts, 1.0 - np.exp(-p.vendor_reaction)
    for k in range(clock.vendors):
        v = s.vendors[k]
        if not (v.alive and _short_of_cash(v.cash, v.cash_flow, p.cash_alarm)):
            continue
        if k != OWN or p.own_price <= 0.0:
            v.price = _covering(v.price, p.cost_to_serve / p.price, speed)
        if (k != OWN or p.own_pricing == 0) and _unit(_mix(v.ids ^ key)) < speed:
            model = model_of(s, k)
            if model == Pricing.TRIAL:
                v.chosen = v.pricing
            elif model == Pricing.OUTCOME:
                v.chosen = Pricing.SUBSCRIPTION


@part
def copy_the_best(s: State) -> None:
    """Some who sell less take over how the vendor sells that sold most over six months, and its price."""
    p, clock, best = s.parameters[0], s.clock[0], -1
    for k in range(clock.vendors):
        if s.vendors[k].alive and (best < 0 or s.vendors[k].sales_fast > s.vendors[best].sales_fast):
            best = k
    if best < 0:
        return
    key, chance = s.keys[clock.month].copies, 1.0 - np.exp(-p.copy_rate)
    most, model, price = s.vendors[best].sales_fast, model_of(s, best), price_of(s, best)
    for k in range(clock.vendors):
        v = s.vendors[k]
        if v.alive and v.sales_fast < most and _unit(_mix(v.ids ^ key)) < chance:
            if k != OWN or p.own_pricing == 0:
                v.chosen = model
            if k != OWN or p.own_price <= 0.0:
                v.price = max(price, min(v.price, p.price_floor))


@part
def count_outlays(s: State) -> None:
    """What each vendor has laid out for trials under way and for clients that pay by outcome."""
    clock = s.clock[0]
    for k in range(clock.vendors):
        s.vendors[k].laid_out = 0.0
    for i in s.lists.actors[: clock.actors]:
        me = s.factories[i]
        if me.vendor >= 0 and me.deployment > 0.0:
            trial = me.contract == Pricing.TRIAL and me.stage == Stage.PILOTING
            if trial or me.contract == Pricing.OUTCOME:
                s.vendors[me.vendor].laid_out += s.books.outlay[i]


@part
def set_up(s: State, sector: int, ids: np.uint64, price: float, fit: float) -> int:
    """Add a vendor that knows one sector and has the cash of all who begin; returns its row."""
    p, clock = s.parameters[0], s.clock[0]
    k = clock.vendors
    v = s.vendors[k]
    v.ids, v.alive, v.sector, v.target, v.price = ids, True, sector, sector, price
    v.cash = p.fixed_cost * clock.market * p.runway / 12.0
    for other in range(len(s.sectors)):
        s.offers.fit[k, other] = fit if other == sector else 0.5 * p.fit_platform
    clock.vendors += 1
    return int(k)


@part
def enter(s: State) -> None:
    """Start-ups enter sectors, at most one a month in each: the sooner the more was sold there of late.

    Where vendors choose how they sell (``vendor_reaction``), it keeps to its subscription whatever others are held to.
    """
    p, clock, there = s.parameters[0], s.clock[0], s.clock[0].vendors
    key, alive, asked = s.keys[clock.month].enters, 0.0, 0.0
    for k in range(there):
        if s.vendors[k].alive:
            alive += 1.0
            asked += price_of(s, k)
    mean = asked / alive if alive > 0.0 else 1.0
    for sector in range(len(s.sectors)):
        sold = 0.0
        for k in range(there):
            sold += s.books.average[k, sector]
        hazard = _entry_hazard(p.entry_rate, sold, s.sectors[sector].size)
        drawn = _unit(_mix(np.uint64(sector) ^ key))
        if clock.entrants < p.entrants_max and drawn < 1.0 - np.exp(-hazard):
            ids = _pair(START_UP ^ np.uint64(sector), np.uint64(clock.month))
            k = set_up(s, sector, ids, max(p.entrant_price * mean, p.price_floor), p.fit_entrant)
            v = s.vendors[k]
            v.pricing = Pricing.SUBSCRIPTION
            if p.vendor_reaction > 0.0:
                v.chosen = Pricing.SUBSCRIPTION
            clock.entrants += 1
            note(s, Event.VENDOR_ENTERED, k, sector, np.nan)
