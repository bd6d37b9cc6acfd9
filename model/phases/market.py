"""Phase 3: vendors learn, price, enter and leave."""

import numpy as np

from ...agents.columns import Flags
from ...agents.factory import NEVER, NO_VENDOR, SELF_BUILT, Stage
from ...agents.knowledge import burnt, convincing
from ...agents.value import established_path
from ...agents.vendor import OWN, asked_price, followed, learned_fit, next_price
from ..dice import mix, pair, unit
from ..engine import compiled, part
from ..ledger import Event
from ..state import State
from .noting import note
from .starts import uninstall
from .supply import NO_LIMIT, copy_the_best, count_outlays, enter, model_of, react, running_cost, set_up

_next_price, _learned_fit, _convincing = compiled(next_price), compiled(learned_fit), compiled(convincing)
_followed, _path, _burnt = compiled(followed), compiled(established_path), compiled(burnt)
_asked = compiled(asked_price)
_pair, _mix, _unit = compiled(pair), compiled(mix), compiled(unit)

FAST, SLOW = 1.0 / 6.0, 1.0 / 24.0
"""Weights of the latest month in moving averages of sales and cash flow: of 6 and of 24 months."""
IN_USE_DEPTH = 0.25
"""Depth from which a scaled factory counts as really using it: above the lowest band of the European index."""


@part
def vendors(s: State) -> None:
    """Phase 3. Books of the month before, then rivals' answers and reactions, learning, exits, spin-offs, entry."""
    p, clock = s.parameters[0], s.clock[0]
    keep_books(s)
    answer(s)
    if p.vendor_reaction > 0.0:
        react(s)
    if p.copy_rate > 0.0:
        copy_the_best(s)
    learn(s)
    leave(s)
    if p.spinoff_rate > 0.0 and spun_off(s) < p.spinoffs_max:
        spin_off(s)
    if p.entry_rate > 0.0:
        enter(s)
    if p.exposure_max < NO_LIMIT:
        count_outlays(s)
    if clock.showing:
        count_cases(s)
    update_offers(s)


@part
def keep_books(s: State) -> None:
    """What each vendor sold since its last books moves its cash, its price and the sector a platform aims at."""
    p, clock, books = s.parameters[0], s.clock[0], s.books
    for k in range(clock.vendors):
        v = s.vendors[k]
        if v.alive:
            gained = books.earned[k] - running_cost(s, v)
            v.cash += gained
            v.cash_flow += FAST * (gained - v.cash_flow)
        total, best = 0.0, 0
        for sector in range(len(s.sectors)):
            total += books.sold[k, sector]
            books.average[k, sector] += SLOW * (books.sold[k, sector] - books.average[k, sector])
            if books.average[k, sector] > books.average[k, best]:
                best = sector
        v.sales_fast += FAST * (total - v.sales_fast)
        v.sales_slow += SLOW * (total - v.sales_slow)
        if v.alive:
            v.price = _next_price(v.price, v.sales_fast, v.sales_slow, p.price_step, p.price_floor)
        if v.sector < 0 and v.sales_slow > 0.0:
            v.target = best
        books.revenue[k] = books.earned[k] = 0.0
        for sector in range(len(s.sectors)):
            books.sold[k, sector] = 0.0


@part
def answer(s: State) -> None:
    """Rivals that sell less than the focal vendor follow the price it holds, if lower, and show cases as it does."""
    p, own = s.parameters[0], s.vendors[OWN]
    if (p.own_price <= 0.0 and p.own_proof <= 0.0) or not own.alive:
        return
    for k in range(s.clock[0].vendors):
        v = s.vendors[k]
        if v.alive and v.sales_fast < own.sales_fast:
            if p.own_price > 0.0:
                v.price = _followed(v.price, p.own_price / p.price, p.rival_price_response, p.price_floor)
            if p.own_proof > 0.0:
                v.proof += p.rival_proof_response * max(p.own_proof - v.proof, 0.0)


@part
def learn(s: State) -> None:
    """Vendors learn from real use of their systems: moves their fit, and counts their clients in real use.

    Real use of any system in a sector, the mean depth over its factories, also makes the path to follow.
    """
    p, clock, sectors = s.parameters[0], s.clock[0], s.sectors
    vendors = clock.vendors
    use = np.zeros((vendors + 1, len(sectors)))  # the last row: self-built
    for k in range(vendors):
        s.vendors[k].in_use = 0.0
    for i in s.lists.actors[: clock.actors]:
        me = s.factories[i]
        if me.stage == Stage.SCALED:
            vendor = me.vendor
            use[vendor if vendor >= 0 else vendors, me.sector] += me.depth / sectors[me.sector].size
            if vendor >= 0 and me.depth >= IN_USE_DEPTH:
                s.vendors[vendor].in_use += 1.0
    for sector in range(len(sectors)):
        total = 0.0
        for k in range(vendors + 1):
            total += use[k, sector]
        sectors[sector].path = _path(total, p.path_half, p.playbooks)
        for k in range(vendors):
            s.offers.fit[k, sector] = _learned_fit(s.offers.fit[k, sector], use[k, sector], p.fit_learning)


@part
def leave(s: State) -> None:
    """Vendors without cash leave; their clients are stranded and consider again, trusting less."""
    clock = s.clock[0]
    broke, any_broke = np.zeros(clock.vendors, np.bool_), False
    for k in range(clock.vendors):
        v = s.vendors[k]
        if v.alive and v.cash < 0.0:
            v.alive, broke[k], any_broke = False, True, True
            note(s, Event.VENDOR_LEFT, k, -1, v.cash)
    if any_broke:
        strand(s, broke)


@part
def strand(s: State, broke: Flags) -> None:
    """The clients of vendors that left lose their systems, and who looked at them looks elsewhere."""
    for i in range(len(s.factories)):
        me = s.factories[i]
        if me.deployment > 0.0 and me.vendor >= 0 and broke[me.vendor]:
            note(s, Event.STRANDED, i, me.vendor, np.nan)
            me.stage = Stage.CONSIDERING
            me.tried = 0  # not a failure of its own: it starts over
            me.trust = _burnt(me.trust, s.parameters[0].trust_loss)
            uninstall(me)
        if me.prospect >= 0 and broke[me.prospect]:
            me.prospect = NO_VENDOR


@part
def spun_off(s: State) -> int:
    """Vendors that grew out of factories so far."""
    return int(s.clock[0].vendors - s.parameters[0].vendors - s.clock[0].entrants)


@part
def spin_off(s: State) -> None:
    """A factory whose self-built system works well may start selling it to its peers."""
    p, clock = s.parameters[0], s.clock[0]
    key, chance = s.keys[clock.month].spin_off, 1.0 - np.exp(-p.spinoff_rate)
    while spun_off(s) < p.spinoffs_max:
        first, lowest = -1, chance
        for i in s.lists.actors[: clock.actors]:
            me = s.factories[i]
            if me.vendor == SELF_BUILT and me.stage == Stage.SCALED and not me.founder and me.depth >= 2 * IN_USE_DEPTH:
                drawn = _unit(_mix(me.ids ^ key))
                if drawn < lowest:
                    first, lowest = i, drawn
        if first < 0:
            return
        found(s, first)


@part
def found(s: State, founder: int) -> None:
    """Add one vendor, grown out of a factory: well fitted to its own sector, little elsewhere."""
    p, clock, me = s.parameters[0], s.clock[0], s.factories[founder]
    k = set_up(s, me.sector, _pair(me.ids, np.uint64(clock.month)), p.price_floor, p.fit_self_built)
    s.vendors[k].founder = founder
    me.founder = True
    note(s, Event.VENDOR_FOUNDED, k, founder, np.nan)


@part
def count_cases(s: State) -> None:
    """What the clients of each vendor show: those in use by their result; showcases and recent failures as nothing."""
    p, clock, each = s.parameters[0], s.clock[0], s.offers.each
    for k in range(clock.vendors):
        each[k].good = each[k].cases = 0.0
    for i in s.lists.actors[: clock.actors]:
        me = s.factories[i]
        if me.vendor >= 0 and (me.stage == Stage.SCALED or me.stage == Stage.SHOWCASE):
            each[me.vendor].cases += 1.0
            if me.stage == Stage.SCALED:
                each[me.vendor].good += _convincing(me.measured, p.claim_level, 1.0)
        if me.failed_with >= 0 and me.failed != NEVER and clock.month - me.failed < p.failure_memory:
            each[me.failed_with].cases += 1.0


@part
def update_offers(s: State) -> None:
    """Enter this month's prices, how new clients pay, and how far cases are shown, into what vendors offer."""
    p, clock, each = s.parameters[0], s.clock[0], s.offers.each
    clock.showing = p.own_proof > 0.0 or clock.showing
    if clock.showing:
        s.vendors[OWN].proof = p.own_proof
    for k in range(clock.vendors):
        each[k].price = _asked(k, s.vendors[k].price, p.price, p.own_price)
        each[k].model = model_of(s, k)
        each[k].proof = s.vendors[k].proof
