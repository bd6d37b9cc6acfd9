"""Phase 8: pilots and deployments at their deadline scale, become a showcase, change vendor, or end."""

from typing import Any

import numpy as np

from ...agents.columns import Floats
from ...agents.decision import measured_payback
from ...agents.employee import talked_down
from ...agents.factory import Stage
from ...agents.knowledge import burnt
from ...agents.value import NEVER, complement
from ...agents.vendor import fit_to_factory
from ...scenarios.parameters import code
from ..dice import mix, normal, unit
from ..engine import compiled, part
from ..ledger import Event, Review
from ..state import State
from . import money
from .noting import note
from .prospects import choose
from .starts import LATEST, due, start, uninstall

_measured_payback, _talked, _burnt = compiled(measured_payback), compiled(talked_down), compiled(burnt)
_complement, _fit, _normal = compiled(complement), compiled(fit_to_factory), compiled(normal)
_mix, _unit = compiled(mix), compiled(unit)

DISPLAY = code("success_counts", "display")


@part
def reviews(s: State) -> None:
    """Phase 8. Every installation whose deadline is this month is held against what was asked of it."""
    clock, filled = s.clock[0], s.log.filled[0]
    if clock.month % s.parameters[0].cycle:
        return
    first = filled.reviews
    for i in s.lists.actors[: clock.actors]:
        me = s.factories[i]
        if me.deployment > 0.0 and me.deadline <= clock.month:
            if me.stage == Stage.SHOWCASE:
                end_showcase(s, i)
            else:
                measure(s, i, s.log.reviews[filled.reviews])
                filled.reviews += 1
    asked = s.log.reviews[first : filled.reviews]
    scale(s, asked)
    keep_for_show(s, asked)
    change_vendor(s, asked)
    for review in asked:
        if review.outcome == Event.ABANDONED:
            abandon(s, review.factory, review.payback)


@part
def measure(s: State, i: int, review: Any) -> None:
    """What the review of an installation is decided on. A deployment is sunk cost: it must only pay its way."""
    clock, me = s.clock[0], s.factories[i]
    p = s.parameters[me.area]
    review.month, review.factory, review.vendor, review.before = clock.month, i, me.vendor, me.stage
    offered = s.offers.fit[me.vendor, me.sector]
    review.fit = _fit(offered, me.standardisation, me.plan_fit, p.misfit, p.standardisation_need)
    review.use, review.complement = me.use, _complement(me.reengineering, p.reengineering_need)
    review.linked_gain = 1.0 + p.interoperability_gain * me.linked
    review.talked = _talked(me.sabotage_mean, p.fault_finding)
    drawn = _normal(_unit(_mix(me.ids ^ s.keys[clock.month].measurement)))
    review.error = np.exp(p.measurement_noise * drawn)
    review.withheld, review.worth = me.withheld, money.worth(me, s.offers, p)
    review.cost, review.running = money.full_cost(me, s.offers, p)
    review.hurdle = me.patience
    pilot = me.stage == Stage.PILOTING
    review.aided = me.supported or me.aided or (p.scale_subsidy > 0.0 and pilot)
    review.placed = me.placed
    found = _measured_payback(
        review.fit,
        review.use,
        review.complement,
        review.linked_gain,
        review.talked * review.error,
        review.withheld,
        review.worth,
        review.cost,
        review.running,
    )
    review.payback = found if found < NEVER else np.inf
    passed = review.payback <= review.hurdle if pilot else review.payback < np.inf
    review.outcome = Event.SCALED if passed else fails(s, i)


def payback_of(r: Review) -> Floats:
    """The payback that reviews found, months; infinite where nothing is left to pay back from."""
    shown = r.talked * r.error
    found = measured_payback(r.fit, r.use, r.complement, r.linked_gain, shown, r.withheld, r.worth, r.cost, r.running)
    return np.where(found < NEVER, found, np.inf)


@part
def fails(s: State, i: int) -> Event:
    """What becomes of an installation that failed: it is kept for show, another vendor is tried, or it ends."""
    me, keys = s.factories[i], s.keys[s.clock[0].month]
    p = s.parameters[me.area]
    face = _unit(_mix(me.ids ^ keys.keeps_face)) < max(p.keep_face, me.pressure)
    if me.stage == Stage.PILOTING and (me.for_display if me.supported else face):
        return Event.SHOWCASED
    again = me.tried < p.tries_max and _unit(_mix(me.ids ^ keys.tries_another)) < me.trust
    me.failed, me.failed_with = s.clock[0].month, me.vendor
    me.trust = _burnt(me.trust, p.trust_loss)
    if again:
        choose(s, me)
        if money.affordable(me, s.offers, p, money.voucher(me, p)):
            return Event.SWITCHED
    return Event.ABANDONED


@part
def renew(s: State, i: int) -> None:
    """Give a factory a new window."""
    s.factories[i].deadline = due(s.clock[0].month, s.factories[i].patience, s.parameters[0].cycle)


@part
def scale(s: State, asked: Any) -> None:
    """What passed goes on: pilots to full scale, deployments to their next review."""
    for review in asked:
        if review.outcome == Event.SCALED:
            i, me = review.factory, s.factories[review.factory]
            renew(s, i)
            if review.before == Stage.PILOTING:
                me.stage, me.scaled = Stage.SCALED, s.clock[0].month
                me.tried = 0
                me.for_display = False
                s.government[me.programme].succeeded += 1.0 if me.supported else 0.0
                note(s, Event.SCALED, i, me.vendor, review.payback)


@part
def keep_for_show(s: State, asked: Any) -> None:
    """Pilots that failed and are kept for display."""
    for review in asked:
        if review.outcome == Event.SHOWCASED:
            i, me = review.factory, s.factories[review.factory]
            me.stage = Stage.SHOWCASE
            renew(s, i)
            s.government[me.programme].succeeded += 1.0 if me.supported and me.for_display else 0.0
            note(s, Event.SHOWCASED, i, me.vendor, review.payback)


@part
def change_vendor(s: State, asked: Any) -> None:
    """Brand A is out, brand B comes in: a new pilot with another vendor."""
    count = 0
    for review in asked:
        if review.outcome == Event.SWITCHED:
            i = review.factory
            note(s, Event.SWITCHED, i, s.factories[i].vendor, review.payback)
            uninstall(s.factories[i])
            s.lists.rows[count] = i
            count += 1
    start(s, s.lists.rows[:count], False)


@part
def abandon(s: State, i: int, payback: float) -> None:
    """The factory is out, disappointed, until its cool-off ends."""
    me = s.factories[i]
    note(s, Event.ABANDONED, i, me.vendor, payback)
    uninstall(me)
    me.stage = Stage.ABANDONED
    me.returns = min(s.clock[0].month + s.parameters[0].cool_off, LATEST)
    me.prospect = -1


@part
def end_showcase(s: State, i: int) -> None:
    """A showcase stays while a programme pays for display; after that some are ended at their review."""
    clock, me = s.clock[0], s.factories[i]
    runs, goes_by = s.plan.pilots[me.programme] > 0.0, s.parameters[s.plan.record[me.programme]]
    paid = me.supported and runs and goes_by.success_counts == DISPLAY
    renew(s, i)
    if not paid and _unit(_mix(me.ids ^ s.keys[clock.month].ends_showcase)) < goes_by.showcase_end:
        me.failed, me.failed_with = clock.month, me.vendor
        abandon(s, i, np.nan)
