"""What things cost a factory this month, and who pays: the rules of value applied to a factory and what it is offered.

A factory keeps only its pricing model, in its column ``contract``; the terms are looked up by it.
"""

from typing import Any

import numpy as np

from ...agents import value as rule
from ...agents.columns import Num
from ...agents.factory import Size
from ..engine import compiled, part
from ..state import Offers

_pilot_price, _trial_budget, _worth = compiled(rule.pilot_price), compiled(rule.trial_budget), compiled(rule.worth)
_investment, _running_cost = compiled(rule.investment), compiled(rule.running_cost)


def public_share(verified: Num, scale_subsidy: Num, aftercare: Num) -> Num:
    """Share of a roll-out that the public pays: the general subsidy, or aftercare of a verified pilot if more."""
    return np.maximum(scale_subsidy, aftercare * verified)


_public_share = compiled(public_share)


@part
def pilot_price(me: Any, offers: Offers, p: Any) -> float:
    """What a pilot with the vendor in view costs, M CNY."""
    offer = offers.each[me.prospect]
    return float(_pilot_price(me.cost, p.pilot_cost, offer.price, offers.terms[offer.model].pilot))


@part
def budget(me: Any, p: Any) -> float:
    """What a factory can lose on a trial, M CNY."""
    return float(_trial_budget(me.revenue, me.margin_now, me.cash, p.trial_budget))


@part
def voucher(me: Any, p: Any) -> float:
    """Share of a pilot's cost that vouchers pay: small and medium factories only."""
    return float(p.voucher if me.size < Size.LARGE else 0.0)


@part
def affordable(me: Any, offers: Offers, p: Any, public: float) -> bool:
    """Whether a factory can pay its part of a pilot with the vendor in view, if there is one."""
    return bool(me.prospect != -1 and pilot_price(me, offers, p) * (1.0 - public) <= budget(me, p))


@part
def worth(me: Any, offers: Offers, p: Any) -> float:
    """Value a month at full deployment and effectiveness 1 that stays with the factory, M CNY."""
    given = p.gain_share * p.gain_share_cost
    return float(_worth(me.revenue, p.value_share, given, offers.terms[me.contract].outcome))


@part
def full_cost(me: Any, offers: Offers, p: Any) -> tuple[float, float]:
    """What going from here to full scale costs: (own investment in M CNY, running cost a month)."""
    public = _public_share(me.supported and me.verified, p.scale_subsidy, p.aftercare)
    price, terms = offers.each[me.vendor].price, offers.terms[me.contract]
    invest = _investment(me.cost, price, terms.upfront, 1.0 - me.deployment, public)
    return invest, _running_cost(me.cost, p.upkeep, price, terms.fee)
