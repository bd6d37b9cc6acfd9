"""Phase 6: what installed systems do this month: re-engineering, roll-out, value, cost, profit, cash."""

from typing import Any

from ...agents import value as rule
from ...agents.employee import talked_down
from ...agents.factory import NO_VENDOR, Gate, Stage
from ...agents.knowledge import burnt
from ...agents.value import LEAST
from ...agents.vendor import fit_to_factory
from ..ahead import AHEAD, fetch
from ..engine import compiled, part
from ..ledger import Event
from ..state import Books, Offers, State
from .money import public_share
from .noting import note
from .purse import AFTERCARE, SUBSIDY, book
from .starts import LATEST, uninstall
from .supply import NO_LIMIT

_fit, _complement, _effectiveness = compiled(fit_to_factory), compiled(rule.complement), compiled(rule.effectiveness)
_reengineered, _faded, _value = compiled(rule.reengineered), compiled(rule.faded), compiled(rule.value)
_burnt = compiled(burnt)
_disruption, _talked, _public_share = compiled(rule.disruption), compiled(talked_down), compiled(public_share)

DONE = 0.999
"""Re-engineering from which nothing is left to do."""


@part
def operations(s: State) -> None:
    """Phase 6. Every active factory re-engineers, rolls out, earns and pays; every factory keeps part of its profit."""
    public, n = 0.0, len(s.factories)
    for i in range(n):
        fetch(s.factories, i + AHEAD, 0)
        fetch(s.factories, i + AHEAD, 3)
        if s.lists.acting[min(i + AHEAD, n - 1)]:
            fetch(s.factories, i + AHEAD, 4)
            fetch(s.factories, i + AHEAD, 5)
        me = s.factories[i]
        if me.stage != Stage.CLOSED:
            p = s.parameters[me.area]
            profit = me.margin_now * me.revenue / 12.0
            me.cash += profit * (p.cash_kept if profit > 0.0 else 1.0)
            if s.lists.acting[i]:
                given = operate(i, s, p)
                public += given
                if given > 0.0:
                    lever = AFTERCARE if me.supported and me.verified and p.aftercare > p.scale_subsidy else SUBSIDY
                    book(s, s.plan.payer[lever, me.area], lever, given)
            if me.cash < -p.overdraft * me.revenue:
                close(s, i)
    s.clock[0].public += public


@part
def operate(i: int, s: State, p: Any) -> float:
    """One month of work in a factory that has started. Returns the public money that went into its roll-out, M CNY."""
    me, books, public = s.factories[i], s.books, 0.0
    if me.deployment > 0.0:
        before = books.earned[me.vendor]
        neglected, paid = p.neglect > 0.0 and me.stage == Stage.SCALED and me.cash < 0.0, 0.0
        effort = re_engineer(me, s.sectors[me.sector].path, p, s.clock[0].month)
        if not neglected:
            paid, public = roll_out(me, s.offers, books, p, effort)
        earn(me, s.offers, books, p, effort, paid, 0.0 if neglected else p.upkeep)
        if me.vendor >= 0 and p.exposure_max < NO_LIMIT:
            books.outlay[i] = max(books.outlay[i] - (books.earned[me.vendor] - before), 0.0)
        if neglected:  # neither rolled out nor kept up: less of it works at the end of the month
            me.deployment *= 1.0 - p.neglect
            if me.deployment < p.pilot_deployment:
                return_to_paper(s, i)
    elif me.ever:
        me.reengineering = _faded(me.reengineering, p.reengineering_start * me.automation, p.reengineering_speed)
    return public


@part
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
    effort = min(1.0, p.investment_cap * me.revenue / max(need, LEAST))
    if me.for_display and me.stage == Stage.PILOTING:
        effort *= p.display_effort
    speed = p.reengineering_speed * (1.0 - p.standardisation_need * (1.0 - me.standardisation))
    if me.hired and month - me.started < 12:
        speed *= 1.0 - p.outside_delay
    followed = effort * (1.0 - p.playbook_need * (1.0 - path))
    me.reengineering = _reengineered(me.reengineering, followed, speed)
    return float(effort)


@part
def roll_out(me: Any, offers: Offers, books: Books, p: Any, effort: float) -> tuple[float, float]:
    """A scaled system is rolled out as fast as the money that re-engineering leaves allows.

    Returns what the factory and the public pay, M CNY.
    """
    if me.stage != Stage.SCALED or me.deployment >= 1.0:
        return 0.0, 0.0
    vendor = me.vendor
    offer = offers.each[vendor]
    upfront = me.cost * offer.price * offers.terms[me.contract].upfront
    public = _public_share(me.supported and me.verified, p.scale_subsidy, p.aftercare)
    left = p.investment_cap * me.revenue - p.reengineering_cost * effort * me.cost * me.deployment
    growth = min(p.deployment_speed, left / 12.0 / max(upfront * (1.0 - public), LEAST))
    growth = max(min(growth, 1.0 - me.deployment), 0.0)
    me.deployment += growth
    me.aided = me.aided or public > 0.0
    if vendor >= 0:
        books.sold[vendor, me.sector] += growth
        books.revenue[vendor] += growth * upfront
        kept = 1.0 - offer.partners * me.mediated
        books.earned[vendor] += growth * (upfront * kept - p.cost_to_serve * me.cost)
    return upfront * (1.0 - public) * growth, upfront * public * growth


@part
def earn(me: Any, offers: Offers, books: Books, p: Any, effort: float, paid: float, upkeep: float) -> None:
    """What the system is worth and costs this month; ``paid`` is what the factory paid for roll-out, M CNY,
    ``upkeep`` what it pays for that, share of cost a year."""
    vendor, deployed = me.vendor, me.deployment
    offer, terms = offers.each[vendor], offers.terms[me.contract]
    fit = _fit(offers.fit[vendor, me.sector], me.standardisation, me.plan_fit, p.misfit, p.standardisation_need)
    ready = _complement(me.reengineering, p.reengineering_need)
    true = _effectiveness(fit, me.use, ready, me.linked, p.interoperability_gain)
    value = _value(me.revenue, p.value_share, deployed, true, me.withheld)
    fees = terms.fee * offer.price * me.cost * deployed / 12.0
    fees += terms.outcome * value
    own_work = (p.reengineering_cost * effort + upkeep) * me.cost * deployed / 12.0
    given = p.gain_share * p.gain_share_cost * value
    lost = _disruption(me.revenue, p.disruption, deployed, ready)
    if vendor >= 0:
        books.revenue[vendor] += fees
        kept = 1.0 - offer.partners * me.mediated
        shown = offer.proof * p.proof_cost * me.cost * deployed / 12.0
        books.earned[vendor] += fees * kept - shown
    me.spent += fees + own_work + paid
    gain = value - fees - own_work - given - lost - paid
    me.cash += gain
    # the pilot was paid for when it began, after the books of that month
    me.net = max(min(12.0 * (gain - me.bill) / me.revenue, 100.0), -100.0)
    me.bill = 0.0
    me.effectiveness = true
    me.measured = true * _talked(me.sabotage_mean, p.fault_finding)
    me.depth = deployed * min(me.use, 1.0) * ready


@part
def return_to_paper(s: State, i: int) -> None:
    """A scaled system of which no more works than of a pilot is lost; the factory is out until its cool-off ends."""
    me, p = s.factories[i], s.parameters[s.factories[i].area]
    note(s, Event.NEGLECTED, i, me.vendor, me.cash)
    me.failed, me.failed_with = s.clock[0].month, me.vendor
    me.trust = _burnt(me.trust, p.trust_loss)
    uninstall(me)
    me.stage, me.prospect = Stage.ABANDONED, NO_VENDOR
    me.returns = min(s.clock[0].month + p.cool_off, LATEST)


@part
def close(s: State, i: int) -> None:
    """A factory that owes more than its overdraft leaves the market."""
    me = s.factories[i]
    note(s, Event.CLOSED, i, -1, me.cash)
    me.stage, me.gate = Stage.CLOSED, Gate.OPEN
    me.deployment = me.depth = me.net = me.measured = me.effectiveness = 0.0
    me.vendor = me.prospect = NO_VENDOR
    me.verified = False
    me.failed = -1
