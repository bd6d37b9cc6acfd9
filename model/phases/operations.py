"""Phase 6: what installed systems do this month: re-engineering, roll-out, value, cost, profit, cash."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...agents import value as rule
from ...agents.columns import Floats
from ...agents.employee import talked_down
from ...agents.factory import NO_VENDOR, Gate, Stage
from ...agents.vendor import fit_to_factory
from ..engine import compiled, kernel
from ..ledger import Event
from ..world import Books, Offers, World
from .money import public_share

_fit, _complement, _effectiveness = compiled(fit_to_factory), compiled(rule.complement), compiled(rule.effectiveness)
_reengineered, _faded, _value = compiled(rule.reengineered), compiled(rule.faded), compiled(rule.value)
_disruption, _talked, _public_share = compiled(rule.disruption), compiled(talked_down), compiled(public_share)

DONE = 0.999
"""Re-engineering from which nothing is left to do."""


def operations(world: World) -> None:
    """Phase 6. Every active factory re-engineers, rolls out, earns and pays; every factory keeps part of its profit."""
    f = world.factories
    world.public += operate(world.block, world.offers, world.books, world.path, world.record, world.month)
    broke = np.flatnonzero((f.cash < -world.now.overdraft * f.revenue) & (f.stage != Stage.CLOSED))
    if len(broke):
        close(world, broke)


@kernel
def operate(block: Any, offers: Offers, books: Books, path: Floats, parameters: Any, month: int) -> float:
    """One month of work in every factory. Returns the public money that went into roll-outs, M CNY."""
    public, p = 0.0, parameters[0]
    for i in range(len(block)):
        me = block[i]
        if me.stage == Stage.CLOSED:
            continue
        profit = me.margin_now * me.revenue / 12.0
        me.cash += profit * (p.cash_kept if profit > 0.0 else 1.0)
        if me.deployment > 0.0:
            effort = re_engineer(me, path[me.sector], p, month)
            paid, given = roll_out(me, offers, books, p, effort)
            public += given
            earn(me, offers, books, p, effort, paid)
        elif me.ever:
            me.reengineering = _faded(me.reengineering, p.reengineering_start * me.automation, p.reengineering_speed)
    return public


@kernel
def re_engineer(me: Any, path: float, p: Any, month: int) -> float:
    """Re-engineering grows with effort: as much as the factory can afford, less where display pays, none in a showcase.

    Returns the effort, as a share of full effort.
    """
    if me.stage == Stage.SHOWCASE:
        me.reengineering = _faded(me.reengineering, p.reengineering_start * me.automation, p.reengineering_speed)
        return 0.0
    if me.reengineering >= DONE:
        return 0.0
    need = p.reengineering_cost * me.cost * me.deployment
    effort = min(1.0, p.investment_cap * me.revenue / max(need, 1e-12))
    if me.for_display and me.stage == Stage.PILOTING:
        effort *= p.display_effort
    speed = p.reengineering_speed * (1.0 - p.standardisation_need * (1.0 - me.standardisation))
    if me.hired and month - me.started < 12:
        speed *= 1.0 - p.outside_delay
    followed = effort * (1.0 - p.playbook_need * (1.0 - path))
    me.reengineering = _reengineered(me.reengineering, followed, speed)
    return float(effort)


@kernel
def roll_out(me: Any, offers: Offers, books: Books, p: Any, effort: float) -> tuple[float, float]:
    """A scaled system is rolled out as fast as the money that re-engineering leaves allows.

    Returns what the factory and the public pay, M CNY.
    """
    if me.stage != Stage.SCALED or me.deployment >= 1.0:
        return 0.0, 0.0
    vendor = me.vendor
    upfront = me.cost * offers.price[vendor] * offers.terms[me.contract].upfront
    public = _public_share(me.supported and me.verified, p.scale_subsidy, p.aftercare)
    left = p.investment_cap * me.revenue - p.reengineering_cost * effort * me.cost * me.deployment
    growth = min(p.deployment_speed, left / 12.0 / max(upfront * (1.0 - public), 1e-12))
    growth = max(min(growth, 1.0 - me.deployment), 0.0)
    me.deployment += growth
    me.aided = me.aided or public > 0.0
    if vendor >= 0:
        books.sold[vendor, me.sector] += growth
        books.revenue[vendor] += growth * upfront
        kept = 1.0 - offers.selling[vendor].partners * me.mediated
        books.earned[vendor] += growth * (upfront * kept - p.cost_to_serve * me.cost)
    return upfront * (1.0 - public) * growth, upfront * public * growth


@kernel
def earn(me: Any, offers: Offers, books: Books, p: Any, effort: float, paid: float) -> None:
    """What the system is worth and costs this month; ``paid`` is what the factory paid for roll-out, M CNY."""
    vendor, deployed = me.vendor, me.deployment
    fit = _fit(offers.fit[vendor, me.sector], me.standardisation, me.plan_fit, p.misfit, p.standardisation_need)
    ready = _complement(me.reengineering, p.reengineering_need)
    true = _effectiveness(fit, me.use, ready, me.linked, p.interoperability_gain)
    value = _value(me.revenue, p.value_share, deployed, true, me.withheld)
    fees = offers.terms[me.contract].fee * offers.price[vendor] * me.cost * deployed / 12.0
    fees += offers.terms[me.contract].outcome * value
    own_work = (p.reengineering_cost * effort + p.upkeep) * me.cost * deployed / 12.0
    given = p.gain_share * p.gain_share_cost * value
    lost = _disruption(me.revenue, p.disruption, deployed, ready)
    if vendor >= 0:
        books.revenue[vendor] += fees
        kept = 1.0 - offers.selling[vendor].partners * me.mediated
        shown = offers.selling[vendor].proof * p.proof_cost * me.cost * deployed / 12.0
        books.earned[vendor] += fees * kept - shown
    me.spent += fees + own_work + paid
    gain = value - fees - own_work - given - lost - paid
    me.cash += gain
    # the pilot was paid for when it began, after the books of that month
    me.net = max(min(12.0 * (gain - me.bill) / me.revenue, 100.0), -100.0)
    me.bill = 0.0
    me.effectiveness = true
    me.measured = true * _talked(me.fought, p.fault_finding)
    me.depth = deployed * min(me.use, 1.0) * ready


def close(world: World, broke: np.ndarray[tuple[int], np.dtype[np.intp]]) -> None:
    """Factories that owe more than their overdraft leave the market."""
    f = world.factories
    world.ledger.note(world.month, Event.CLOSED, broke, value=f.cash[broke])
    f.stage[broke] = Stage.CLOSED
    f.gate[broke] = Gate.OPEN
    for column in (f.deployment, f.depth, f.net, f.measured, f.effectiveness):
        column[broke] = 0.0
    f.vendor[broke] = f.prospect[broke] = NO_VENDOR
    f.verified[broke] = False
    f.failed[broke] = -1
