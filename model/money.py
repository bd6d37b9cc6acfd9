"""What things cost a factory this month, and who pays: used by selection, gates, roll-out and reviews alike."""

from __future__ import annotations

import numpy as np

from ..agents.columns import Floats, Index, Num
from ..agents.factory import Size
from .world import World


def pilot_price(world: World, rows: Index) -> Floats:
    """What a pilot with the vendor in view costs, M CNY."""
    f, t = world.factories, world.terms
    vendor = f.prospect[rows]
    return np.asarray(world.now.pilot_cost * world.cost[rows] * t.price[vendor] * t.pilot[vendor], dtype=np.float64)


def trial_budget(world: World, rows: Index) -> Floats:
    """What a factory can lose on a trial, M CNY: a share of a year's profit."""
    profit = np.maximum(world.margin[rows], 0.0) * world.factories.revenue[rows]
    return np.asarray(world.now.trial_budget * profit, dtype=np.float64)


def voucher(world: World, rows: Index) -> Floats:
    """Share of a pilot's cost that vouchers pay: small and medium factories only."""
    return np.where(world.factories.size[rows] < Size.LARGE, world.now.voucher, 0.0)


def roll_out_help(world: World, rows: Index) -> Floats:
    """Share of a roll-out's cost that the public pays: the general subsidy, or aftercare of a verified pilot."""
    f, now = world.factories, world.now
    return np.maximum(now.scale_subsidy, np.where(f.supported[rows] & f.verified[rows], now.aftercare, 0.0))


def worth(world: World, rows: Index, vendor: Index) -> Floats:
    """Value a month at full deployment and effectiveness 1 that stays with the factory, M CNY."""
    now = world.now
    kept = 1.0 - now.gain_share * now.gain_share_cost - world.terms.outcome[vendor]
    return np.asarray(now.value_share * world.factories.revenue[rows] / 12.0 * kept, dtype=np.float64)


def full_cost(world: World, rows: Index, vendor: Index, left: Num) -> tuple[Floats, Floats]:
    """What going to full scale costs: (own investment in M CNY for the share ``left``, running cost a month)."""
    now, t = world.now, world.terms
    price = world.cost[rows] * t.price[vendor]
    invest = price * t.upfront[vendor] * left * (1.0 - roll_out_help(world, rows))
    running = (world.cost[rows] * now.upkeep + price * t.fee[vendor]) / 12.0
    return invest, running
