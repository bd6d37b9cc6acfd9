"""Phase 3: vendors learn, price, enter and leave."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..agents.columns import Index
from ..agents.factory import NO_VENDOR, SELF_BUILT, Stage
from ..agents.knowledge import burnt
from ..agents.value import established_path
from ..agents.vendor import Pricing, VendorColumns, learned_fit, next_price
from .dice import pair
from .ledger import Event
from .world import World

FAST, SLOW = 1.0 / 6.0, 1.0 / 24.0
"""Weights of the latest month in the two moving averages of sales (6 and 24 months)."""
IN_USE_DEPTH = 0.25
"""Depth from which a scaled factory counts as really using it: above the lowest band of the European index."""


def vendors(world: World) -> None:
    """Phase 3. Books of the month before, then learning, prices, exits and spin-offs."""
    now, v, f = world.now, world.vendors, world.factories
    sectors = len(world.sector_size)
    clients = world.active[f.vendor[world.active] >= 0]
    cell = f.vendor[clients].astype(np.int64) * sectors + f.sector[clients]
    scaled = f.stage[clients] == Stage.SCALED
    use = np.bincount(cell, f.depth[clients] * scaled, minlength=v.n * sectors).reshape(v.n, sectors)
    world.real_use = use / world.sector_size
    world.path = established_path(world.real_use.sum(axis=0), now.path_half, now.playbooks)
    world.fit = learned_fit(world.fit, world.real_use, now.fit_learning)
    deep = scaled & (f.depth[clients] >= IN_USE_DEPTH)
    v.in_use = np.bincount(f.vendor[clients], deep, minlength=v.n)

    sold = world.sold.sum(axis=1)
    market = float(np.median(world.cost)) * f.n if world.month % 12 == 0 else world.market
    world.market = market
    v.cash += world.earned - now.fixed_cost * market / 12.0 * v.alive
    v.sales_fast += FAST * (sold - v.sales_fast)
    v.sales_slow += SLOW * (sold - v.sales_slow)
    world.sector_sales += SLOW * (world.sold - world.sector_sales)
    platform = v.sector < 0
    best = world.sector_sales.argmax(axis=1)
    v.target = np.where(platform & (v.sales_slow > 0), best, v.target).astype(np.int16)
    v.price = next_price(v.price, v.sales_fast, v.sales_slow, now.price_step, now.price_floor)
    world.sold = np.zeros_like(world.sold)
    world.earned = np.zeros(v.n)

    broke = np.flatnonzero(v.alive & (v.cash < 0.0)).astype(np.int32)
    if len(broke):
        leave(world, broke)
    if now.spinoff_rate > 0.0 and v.n - now.vendors < now.spinoffs_max:
        spin_off(world)
    world.post_terms()


def leave(world: World, broke: Index) -> None:
    """Vendors without cash leave; their clients are stranded and consider again, trusting less."""
    f, v = world.factories, world.vendors
    v.alive[broke] = False
    world.ledger.note(world.month, Event.VENDOR_LEFT, broke, value=v.cash[broke])
    stranded = world.active[np.isin(f.vendor[world.active], broke)]
    world.ledger.note(world.month, Event.STRANDED, stranded, f.vendor[stranded])
    f.stage[stranded] = Stage.CONSIDERING
    f.trust[stranded] = burnt(f.trust[stranded], world.now.trust_loss)
    uninstall(world, stranded)
    f.prospect[np.isin(f.prospect, broke)] = NO_VENDOR
    world.active = np.flatnonzero(f.deployment > 0.0).astype(np.int32)


def uninstall(world: World, rows: Index) -> None:
    """Take the system out of some factories. What they measured stays: it is their story to tell or to hide."""
    f = world.factories
    for column in (f.deployment, f.depth, f.net, f.effectiveness):
        column[rows] = 0.0
    f.vendor[rows] = NO_VENDOR
    f.deadline[rows] = -1
    f.plan_fit[rows] = 1.0
    f.hired[rows] = f.verified[rows] = False


def spin_off(world: World) -> None:
    """A factory whose self-built system works well may start selling it to its peers."""
    f, now = world.factories, world.now
    rows = world.active
    rows = rows[(f.vendor[rows] == SELF_BUILT) & (f.stage[rows] == Stage.SCALED) & (f.depth[rows] >= 2 * IN_USE_DEPTH)]
    rows = rows[~f.founder[rows]]
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
    for column in dataclasses.fields(VendorColumns):
        setattr(v, column.name, np.append(getattr(v, column.name), getattr(fresh, column.name)))
    f.founder[founder] = True
    row = np.where(np.arange(len(world.sector_size)) == sector, now.fit_self_built, 0.5 * now.fit_platform)
    world.fit = np.vstack([world.fit, row])
    zeros = np.zeros((1, len(world.sector_size)))
    world.sector_sales, world.sold = (np.vstack([table, zeros]) for table in (world.sector_sales, world.sold))
    world.real_use, world.earned = np.vstack([world.real_use, zeros]), np.append(world.earned, 0.0)
    world.ledger.note(world.month, Event.VENDOR_FOUNDED, np.array([v.n - 1]), other=founder)
