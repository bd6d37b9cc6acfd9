"""What things cost some factories this month, and who pays: the rules of value applied to rows of a world."""

from __future__ import annotations

import numpy as np

from ...agents import value as rule
from ...agents.columns import Floats, Index, Num
from ...agents.factory import Size
from ..world import World


def public_share(verified: Num, scale_subsidy: Num, aftercare: Num) -> Num:
    """Share of a roll-out that the public pays: the general subsidy, or aftercare of a verified pilot if more."""
    return np.maximum(scale_subsidy, aftercare * verified)


def pilot_price(world: World, rows: Index) -> Floats:
    """What a pilot with the vendor in view costs, M CNY."""
    f, offers, vendor = world.factories, world.offers, world.factories.prospect[rows]
    asked = offers.terms["pilot"][offers.model[vendor]]
    return np.asarray(rule.pilot_price(f.cost[rows], world.now.pilot_cost, offers.price[vendor], asked))


def trial_budget(world: World, rows: Index) -> Floats:
    """What a factory can lose on a trial, M CNY."""
    f = world.factories
    share = world.now.trial_budget
    return np.asarray(rule.trial_budget(f.revenue[rows], f.margin_now[rows], f.cash[rows], share))


def voucher(world: World, rows: Index) -> Floats:
    """Share of a pilot's cost that vouchers pay: small and medium factories only."""
    return np.where(world.factories.size[rows] < Size.LARGE, world.now.voucher, 0.0)


def worth(world: World, rows: Index) -> Floats:
    """Value a month at full deployment and effectiveness 1 that stays with the factory, M CNY."""
    now = world.now
    given = now.gain_share * now.gain_share_cost
    f, terms = world.factories, world.offers.terms
    return np.asarray(rule.worth(f.revenue[rows], now.value_share, given, terms["outcome"][f.contract[rows]]))


def full_cost(world: World, rows: Index, vendor: Index) -> tuple[Floats, Floats]:
    """What going from here to full scale costs: (own investment in M CNY, running cost a month)."""
    f, now, offers = world.factories, world.now, world.offers
    public = public_share(f.supported[rows] & f.verified[rows], now.scale_subsidy, now.aftercare)
    left, price = 1.0 - f.deployment[rows], offers.price[vendor]
    contract = f.contract[rows]
    invest = rule.investment(f.cost[rows], price, offers.terms["upfront"][contract], left, public)
    running = rule.running_cost(f.cost[rows], now.upkeep, price, offers.terms["fee"][contract])
    return np.asarray(invest), np.asarray(running)
