"""Phase 3: vendors learn, price, enter and leave."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from ...agents.columns import Floats, Index
from ...agents.factory import NO_VENDOR, SELF_BUILT, Stage
from ...agents.knowledge import burnt, convincing
from ...agents.value import established_path
from ...agents.vendor import OWN, Pricing, VendorColumns, followed, learned_fit, next_price
from ..dice import pair
from ..engine import compiled, kernel
from ..ledger import Event
from ..world import CASES, Books, World
from .starts import uninstall

_next_price, _learned_fit, _convincing = compiled(next_price), compiled(learned_fit), compiled(convincing)

FAST, SLOW = 1.0 / 6.0, 1.0 / 24.0
"""Weights of the latest month in the two moving averages of sales (6 and 24 months)."""
IN_USE_DEPTH = 0.25
"""Depth from which a scaled factory counts as really using it: above the lowest band of the European index."""


def vendors(world: World) -> None:
    """Phase 3. Books of the month before, then rivals' answers, learning, exits and spin-offs."""
    now, v = world.now, world.vendors
    keep_books(v, world.sector_sales, world.books, world.market, world.record)
    answer(world)
    use = learn(world.block, v.in_use, world.fit, world.sector_size, world.record)
    world.path = established_path(use, now.path_half, now.playbooks)
    broke = v.alive & (v.cash < 0.0)
    if broke.any():
        leave(world, np.flatnonzero(broke).astype(np.int32))
    if now.spinoff_rate > 0.0 and v.n - now.vendors < now.spinoffs_max:
        spin_off(world)
    if world.showing:
        count_cases(world.block, world.records, world.record, world.month)
    world.update_offers()


def answer(world: World) -> None:
    """Rivals that sell less than the own vendor follow the price it holds, if lower, and show cases as it does."""
    now, v = world.now, world.vendors
    if now.own_price <= 0.0 and now.own_proof <= 0.0:
        return
    behind = v.alive & (v.sales_fast < v.sales_fast[OWN]) & v.alive[OWN]
    if now.own_price > 0.0:
        own = now.own_price / now.price
        v.price[behind] = followed(v.price[behind], own, now.rival_price_response, now.price_floor)
    if now.own_proof > 0.0:
        v.proof[behind] += now.rival_proof_response * np.maximum(now.own_proof - v.proof[behind], 0.0)


@kernel
def count_cases(block: Any, records: Any, parameters: Any, month: int) -> None:
    """What the clients of each vendor show: those in use by their result; showcases and recent failures as nothing."""
    p = parameters[0]
    for k in range(len(records)):
        records[k].good = records[k].cases = 0.0
    for i in range(len(block)):
        me = block[i]
        if me.vendor >= 0 and (me.stage == Stage.SCALED or me.stage == Stage.SHOWCASE):
            records[me.vendor].cases += 1.0
            if me.stage == Stage.SCALED:
                records[me.vendor].good += _convincing(me.measured, p.claim_level, 1.0)
        if me.failed_with >= 0 and month - me.failed < p.failure_memory:
            records[me.failed_with].cases += 1.0


@kernel
def keep_books(v: VendorColumns, sector_sales: Floats, books: Books, market: float, parameters: Any) -> None:
    """What each vendor sold since its last books moves its cash, its price and the sector a platform aims at."""
    p = parameters[0]
    for k in range(len(v.alive)):
        if v.alive[k]:
            v.cash[k] += books.earned[k] - p.fixed_cost * market / 12.0
        total = 0.0
        for s in range(sector_sales.shape[1]):
            total += books.sold[k, s]
            sector_sales[k, s] += SLOW * (books.sold[k, s] - sector_sales[k, s])
        v.sales_fast[k] += FAST * (total - v.sales_fast[k])
        v.sales_slow[k] += SLOW * (total - v.sales_slow[k])
        if v.alive[k]:
            v.price[k] = _next_price(v.price[k], v.sales_fast[k], v.sales_slow[k], p.price_step, p.price_floor)
        if v.sector[k] < 0 and v.sales_slow[k] > 0.0:
            v.target[k] = sector_sales[k].argmax()
    books.sold[:] = 0.0
    books.revenue[:] = 0.0
    books.earned[:] = 0.0


@kernel
def learn(block: Any, in_use: Floats, fit: Floats, sector_size: Floats, parameters: Any) -> Floats:
    """Vendors learn from real use of their systems: moves ``fit`` and counts clients in real use into ``in_use``.

    Returns the real use of any system in each sector: mean depth over the sector's factories.
    """
    vendors, sectors = fit.shape
    use = np.zeros((vendors + 1, sectors))  # the last row: self-built
    in_use[:] = 0.0
    for i in range(len(block)):
        me = block[i]
        if me.stage == Stage.SCALED:
            vendor = me.vendor
            use[vendor if vendor >= 0 else vendors, me.sector] += me.depth / sector_size[me.sector]
            if vendor >= 0 and me.depth >= IN_USE_DEPTH:
                in_use[vendor] += 1.0
    for k in range(vendors):
        for s in range(sectors):
            fit[k, s] = _learned_fit(fit[k, s], use[k, s], parameters[0].fit_learning)
    return use.sum(axis=0)


def leave(world: World, broke: Index) -> None:
    """Vendors without cash leave; their clients are stranded and consider again, trusting less."""
    f, v = world.factories, world.vendors
    v.alive[broke] = False
    world.ledger.note(world.month, Event.VENDOR_LEFT, broke, value=v.cash[broke])
    active = world.active()
    stranded = active[np.isin(f.vendor[active], broke)]
    world.ledger.note(world.month, Event.STRANDED, stranded, f.vendor[stranded])
    f.stage[stranded] = Stage.CONSIDERING
    f.tried[stranded] = 0  # not a failure of its own: it starts over
    f.trust[stranded] = burnt(f.trust[stranded], world.now.trust_loss)
    uninstall(world, stranded)
    f.prospect[np.isin(f.prospect, broke)] = NO_VENDOR


def spin_off(world: World) -> None:
    """A factory whose self-built system works well may start selling it to its peers."""
    f, now = world.factories, world.now
    rows = np.flatnonzero(
        (f.vendor == SELF_BUILT) & (f.stage == Stage.SCALED) & (f.depth >= 2 * IN_USE_DEPTH) & ~f.founder
    )
    if len(rows):
        drawn = world.dice.uniform("spin-off", f.ids[rows], world.month)
        founders = rows[np.argsort(drawn)][: (drawn < 1.0 - np.exp(-now.spinoff_rate)).sum()]
        for founder in founders[: now.spinoffs_max - (world.vendors.n - now.vendors)]:
            found(world, int(founder))


def found(world: World, founder: int) -> None:
    """Add one vendor, grown out of a factory: well fitted to its own sector, little elsewhere."""
    f, v, now = world.factories, world.vendors, world.now
    sector = int(f.sector[founder])
    born = pair(f.ids[[founder]], np.array([world.month], np.uint64))
    fresh = VendorColumns(
        ids=born,
        alive=np.array([True]),
        sector=np.array([sector], np.int16),
        founder=np.array([founder], np.int32),
        pricing=np.array([Pricing.LICENCE], np.int8),
        price=np.array([now.price_floor]),
        target=np.array([sector], np.int16),
        claimed=np.zeros(1),
        in_use=np.zeros(1),
        proof=np.zeros(1),
        cash=np.array([now.fixed_cost * world.market * now.runway / 12.0]),
        sales_fast=np.zeros(1),
        sales_slow=np.zeros(1),
    )
    world.vendors = v = VendorColumns(*(np.concatenate(cast(Any, both)) for both in zip(v, fresh, strict=True)))
    f.founder[founder] = True
    row = np.where(np.arange(len(world.sector_size)) == sector, now.fit_self_built, 0.5 * now.fit_platform)
    world.fit = np.vstack([world.fit, row])
    zeros = np.zeros((1, len(world.sector_size)))
    world.sector_sales = np.vstack([world.sector_sales, zeros])
    world.records = np.concatenate([world.records, np.zeros(1, CASES)])
    world.open_books()
    world.post_offers()
    world.ledger.note(world.month, Event.VENDOR_FOUNDED, np.array([v.n - 1]), other=founder)
