"""What government can pay for: its purse, the order in which it spends, and who pays for what.

Each programme, and what is held everywhere, may have a budget a year. Every month levers are paid in the order in which
the scenario states them, as long as money is left: a measure with a price is done in a month if its cost fits in,
pilots are selected one by one while they fit in, and vouchers and subsidies are open while there is anything left. For
measures with a price that stand before, the rest of the year is kept back. What was promised is paid; what that
overdraws is taken from the next year's budget.
"""

from typing import Any

from ...agents.columns import Floats
from ...scenarios.parameters import supporting
from ..engine import part
from ..state import State

PAID = supporting()
"""What public money goes to, by lever: the columns of what is kept of it."""
PILOTS, AFTERCARE = (PAID.index(name) for name in ("pilots", "aftercare"))
VOUCHER, SUBSIDY = (PAID.index(name) for name in ("voucher", "scale_subsidy"))
CAMPAIGN, TERMS, CONSOLIDATION = (PAID.index(name) for name in ("campaign", "new_terms", "consolidation"))
DISCLOSURE, TRAINING, ACADEMY = (PAID.index(name) for name in ("disclosure", "training", "leadership_academy"))
AMNESTY, AUDIT, MANDATE = (PAID.index(name) for name in ("amnesty", "audit", "mandate"))
STANDARD, PLAYBOOKS = (PAID.index(name) for name in ("standard", "playbooks"))

ROUNDING = 1e-9
"""Share of a year's budget by which a sum may miss."""


@part
def fill(s: State, k: int) -> None:
    """A year's budget, less what was overdrawn; one that begins, or changes, within a year counts by its months."""
    month, g, budget = s.clock[0].month, s.government[k], s.parameters[s.plan.record[k]].public_budget
    if month % 12 == 0 or budget != g.budget:
        g.purse = min(g.purse, 0.0) + budget * (12 - month % 12) / 12.0
        g.budget = budget


@part
def book(s: State, k: int, lever: int, amount: float) -> None:
    """Public money of a programme (row 0: everywhere) goes to a lever, M CNY."""
    s.panels.paid[s.clock[0].month, k, lever] += amount
    s.government[s.plan.purse[k]].purse -= amount


@part
def pay_measure(s: State, k: int, lever: int, kept: Floats) -> float:
    """Pay a measure for this month, or leave it undone where it does not fit in. Returns what it costs, M CNY.

    ``kept``, of each purse: what the measures before it will cost in the rest of the year.
    """
    cost, purse = s.plan.cost[k, lever], s.plan.purse[k]
    left = s.government[purse].purse - kept[purse]
    open_ended = lever in (VOUCHER, SUBSIDY, AFTERCARE)
    if s.clock[0].limited and (left <= 0.0 if open_ended else cost > left + ROUNDING * s.government[purse].budget):
        s.clock[0].undone = True
        for area in range(s.plan.reaches.shape[1]):
            if s.plan.payer[lever, area] == k:
                leave_undone(s.parameters[area], lever)
        if lever == STANDARD:
            for offer in s.offers.each:
                offer.openness = s.parameters[0].openness
        return 0.0
    if cost > 0.0:
        book(s, k, lever, cost)
        kept[purse] += cost * (11 - s.clock[0].month % 12)
    return float(cost)


@part
def as_planned(s: State) -> None:
    """Every lever as the scenario holds it, after some were left undone: this month's money may reach further."""
    s.clock[0].undone = False
    for row in range(len(s.parameters)):
        s.parameters[row] = s.planned[row]
    for offer in s.offers.each:
        offer.openness = max(s.planned[0].openness, s.planned[0].standard)


@part
def leave_undone(p: Any, lever: int) -> None:
    """Put a lever to nothing in some parameters."""
    if lever == AFTERCARE:
        p.aftercare = 0.0
    elif lever == VOUCHER:
        p.voucher = 0.0
    elif lever == SUBSIDY:
        p.scale_subsidy = 0.0
    elif lever == CAMPAIGN:
        p.campaign = 0.0
    elif lever == TERMS:
        p.new_terms = 0.0
    elif lever == CONSOLIDATION:
        p.consolidation = 0.0
    elif lever == DISCLOSURE:
        p.disclosure = 0.0
    elif lever == TRAINING:
        p.training = 0.0
    elif lever == ACADEMY:
        p.leadership_academy = 0.0
    elif lever == AMNESTY:
        p.amnesty = 0.0
    elif lever == AUDIT:
        p.audit = 0.0
    elif lever == MANDATE:
        p.mandate = 0.0
    elif lever == STANDARD:
        p.standard = 0.0
    elif lever == PLAYBOOKS:
        p.playbooks = 0.0
