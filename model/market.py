"""Phase 3: vendors learn, price, enter and leave."""

from __future__ import annotations

from typing import Any, cast

import numpy as np

from ..agents.columns import Floats, Index
from ..agents.factory import NO_VENDOR, SELF_BUILT, Stage
from ..agents.knowledge import burnt
from ..agents.value import established_path
from ..agents.vendor import Pricing, VendorColumns, learned_fit, next_price
from .dice import pair
from .engine import kernel
from .ledger import Event
from .starts import uninstall
from .world import World

FAST, SLOW = 1.0 / 6.0, 1.0 / 24.0
"""Weights of the latest month in the two moving averages of sales (6 and 24 months)."""
IN_USE_DEPTH = 0.25
"""Depth from which a scaled factory counts as really using it: above the lowest band of the European index."""


def vendors(world: World) -> None:
    """Phase 3. Books of the month before, then learning, prices, exits and spin-offs."""
    now, v = world.now, world.vendors
    use = real_use(world.block, v.in_use, world.fit)
    use /= world.sector_size
    world.path = established_path(use.sum(axis=0), now.path_half, now.playbooks)
    world.fit = learned_fit(world.fit, use[: v.n], now.fit_learning)
    keep_books(world)
    broke = v.alive & (v.cash < 0.0)
    if broke.any():
        leave(world, np.flatnonzero(broke).astype(np.int32))
    if now.spinoff_rate > 0.0 and v.n - now.vendors < now.spinoffs_max:
        spin_off(world)
    world.update_offers()


def keep_books(world: World) -> None:
    """What sold moves cash, prices and the sector a platform aims at."""
    now, v, sold = world.now, world.vendors, world.books.sold
    total = sold.sum(axis=1)
    v.cash[:] += world.books.earned - now.fixed_cost * world.market / 12.0 * v.alive
    v.sales_fast[:] += FAST * (total - v.sales_fast)
    v.sales_slow[:] += SLOW * (total - v.sales_slow)
    v.price[:] = next_price(v.price, v.sales_fast, v.sales_slow, now.price_step, now.price_floor)
    world.sector_sales += SLOW * (sold - world.sector_sales)
    best = world.sector_sales.argmax(axis=1)
    v.target[:] = np.where((v.sector < 0) & (v.sales_slow > 0), best, v.target)
    world.open_books()


@kernel
def real_use(block: Any, in_use: Floats, fit: Floats) -> Floats:
    """Depth of scaled factories by vendor and sector, shape (vendors + 1, sectors), self-built last. Counts clients in
    real use into ``in_use``."""
    vendors, sectors = fit.shape
    use = np.zeros((vendors + 1, sectors))
    in_use[:] = 0.0
    for i in range(len(block)):
        me = block[i]
        if me.stage == Stage.SCALED:
            vendor = me.vendor
            use[vendor if vendor >= 0 else vendors, me.sector] += me.depth
            if vendor >= 0 and me.depth >= IN_USE_DEPTH:
                in_use[vendor] += 1.0
    return use


def leave(world: World, broke: Index) -> None:
    """Vendors without cash leave; their clients are stranded and consider again, trusting less."""
    f, v = world.factories, world.vendors
    v.alive[broke] = False
    world.ledger.note(world.month, Event.VENDOR_LEFT, broke, value=v.cash[broke])
    active = world.active()
    stranded = active[np.isin(f.vendor[active], broke)]
    world.ledger.note(world.month, Event.STRANDED, stranded, f.vendor[stranded])
    f.stage[stranded] = Stage.CONSIDERING
    f.trust[stranded] = burnt(f.trust[stranded], world.now.trust_loss)
    uninstall(world, stranded)
    f.prospect[np.isin(f.prospect, broke)] = NO_VENDOR


def spin_off(world: World) -> None:
    """A factory whose self-built system works well may start selling it to its peers."""
    f, now = world.factories, world.now
    rows = np.flatnonzero((f.vendor == SELF_BUILT) & (f.depth >= 2 * IN_USE_DEPTH) & ~f.founder)
    if len(rows):
        drawn = world.dice.uniform("spin-off", f.ids[rows], world.month)
        founders = rows[drawn < 1.0 - np.exp(-now.spinoff_rate)]
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
    world.open_books()
    world.post_offers()
    world.ledger.note(world.month, Event.VENDOR_FOUNDED, np.array([v.n - 1]), other=founder)
