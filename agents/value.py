"""What the technology is worth to a factory, and what it costs. Money in M CNY."""

import numpy as np

from .columns import Num

NEVER = 1e9
"""Months that stand for never."""
LEAST = 1e-200
"""What is left a month stands for this where nothing is, whatever the currency."""


def system_cost(revenue: Num, cost: Num, reference: Num, small: Num, exponent: Num) -> Num:
    """List price of a full system, M CNY: proportional to revenue where an exponent is 1, else less than that.

    K = cost (R / reference)^small below the reference revenue, cost (R / reference)^exponent above it.
    """
    size = revenue / reference
    return cost * np.minimum(size, 1.0) ** small * np.maximum(size, 1.0) ** exponent


def complement(reengineering: Num, need: Num) -> Num:
    """Re-engineering as a complement of value: 1 - need (1 - C). In 0-1."""
    return 1.0 - need * (1.0 - reengineering)


def effectiveness(fit: Num, use: Num, complement: Num, linked: Num, gain: Num) -> Num:
    """Realised effectiveness: complements multiply, so one missing leaves little (O-ring, Kremer 1993).

    E = F U C (1 + nu l), with l the share of trading partners on an interoperable system.
    """
    return fit * use * complement * (1.0 + gain * linked)


def reengineered(level: Num, effort: Num, speed: Num) -> Num:
    """Re-engineering after a month of effort (share of full effort): C' = C + (1 - C)(1 - exp(-speed x effort))."""
    return level + (1.0 - level) * -np.expm1(-speed * effort)


def faded(level: Num, rest: Num, speed: Num) -> Num:
    """Re-engineering after a month without effort: it falls back to where automation alone keeps it."""
    return rest + (level - rest) * np.exp(-speed)


def established_path(real_use: Num, half: Num, playbooks: Num) -> Num:
    """How far there is a path to follow, 0-1: real use in the sector, made to reach further by playbooks.

    u / (u + half (1 - 0.9 playbooks)); without real use there is nothing to write down.
    """
    return real_use / (real_use + half * (1.0 - 0.9 * playbooks))


def value(revenue: Num, share: Num, deployment: Num, effectiveness: Num, withheld: Num) -> Num:
    """Value a month, M CNY: beta R / 12 x D x E x (1 - withheld)."""
    return share * revenue / 12.0 * deployment * effectiveness * (1.0 - withheld)


def disruption(revenue: Num, share: Num, deployment: Num, complement: Num) -> Num:
    """Output lost a month while processes do not fit yet, M CNY: delta R / 12 x D x (1 - C)."""
    return share * revenue / 12.0 * deployment * (1.0 - complement)


def orders_moved(depth: Num, mean_depth: Num, competition: Num) -> Num:
    """Share of its orders that a factory gains for a year from rivals of its sector, or loses to them (below 0).

    g = competition x (depth - mean depth); the mean is weighted by revenue, so what one gains others lose (a
    replicator equation: Taylor and Jonker 1978).
    """
    return competition * (depth - mean_depth)


def still_lost(lost: Num, moved: Num) -> Num:
    """Share of its orders of month 0 that a factory lacks after some have moved: L' = max(0, 1 - (1 - L)(1 + g))."""
    return np.maximum(1.0 - (1.0 - lost) * (1.0 + moved), 0.0)


def payback(investment: Num, benefit: Num, running: Num) -> Num:
    """Simple payback in months: investment / (benefit - running cost), both a month; NEVER where nothing is left.

    Firms decide by payback with high hurdles (Anderson and Newell 2004).
    """
    net = benefit - running
    return np.minimum(np.maximum(investment / np.maximum(net, LEAST), NEVER * (net <= 0.0)), NEVER)


def margin_now(margin: Num, smile: Num, input_cost: Num, epidemic: Num, depth: Num) -> Num:
    """Operating margin under shocks: the bottom of the smile curve bears input costs, real use protects from epidemics.

    m' = m - input_cost (1 - smile) - epidemic |m| (1 - depth)

    Args:
        margin: share of revenue.
        smile: 0 at the bottom of the smile curve, 1 at the brand owners (how far costs are passed on).
        input_cost: share of revenue.
        epidemic: share of profit.
        depth: 0-1.
    """
    return margin - input_cost * (1.0 - smile) - epidemic * np.abs(margin) * (1.0 - depth)


def pilot_price(cost: Num, share: Num, price: Num, terms: Num) -> Num:
    """What a pilot costs, M CNY: list price x the pilot's share of it x the vendor's price x what its terms ask."""
    return cost * share * price * terms


def trial_budget(revenue: Num, margin: Num, cash: Num, share: Num) -> Num:
    """What a factory can lose on a trial, M CNY: a share of a year's profit, and no more than the cash it has.

    min(share max(m, 0) R, max(cash, 0))
    """
    return np.minimum(share * np.maximum(margin, 0.0) * revenue, np.maximum(cash, 0.0))


def worth(revenue: Num, share: Num, given: Num, outcome: Num) -> Num:
    """Value a month at full deployment and effectiveness 1 that stays with the factory, M CNY.

    beta R / 12 x (1 - given to employees - paid to the vendor by outcome)
    """
    return share * revenue / 12.0 * (1.0 - given - outcome)


def investment(cost: Num, price: Num, upfront: Num, left: Num, public: Num) -> Num:
    """What the rest of a roll-out asks of the factory at once, M CNY: K p upfront x left x (1 - public share)."""
    return cost * price * upfront * left * (1.0 - public)


def running_cost(cost: Num, upkeep: Num, price: Num, fee: Num) -> Num:
    """Running cost a month of a full system, M CNY: K (upkeep + p fee) / 12."""
    return cost * (upkeep + price * fee) / 12.0
