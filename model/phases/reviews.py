"""Phase 8: pilots and deployments at their deadline scale, become a showcase, change vendor, or end."""

from __future__ import annotations

import numpy as np

from ...agents.columns import Flags, Floats, Index
from ...agents.decision import measured_payback
from ...agents.employee import talked_down
from ...agents.factory import Stage
from ...agents.knowledge import burnt
from ...agents.value import NEVER, complement
from ...agents.vendor import fit_to_factory
from ..ledger import Event, Review
from ..world import World
from .money import full_cost, pilot_price, trial_budget, voucher, worth
from .prospects import choose_prospects
from .starts import set_deadlines, start, uninstall


def reviews(world: World) -> None:
    """Phase 8. Every installation whose deadline is this month is held against what was asked of it."""
    f = world.factories
    if world.month % world.now.cycle:
        return
    asked = np.flatnonzero((f.deployment > 0.0) & (f.deadline <= world.month)).astype(np.int32)
    shown = f.stage[asked] == Stage.SHOWCASE
    end_showcases(world, asked[shown])
    rows = asked[~shown]
    if not len(rows):
        return
    review = measure(world, rows)
    pilot = review.before == Stage.PILOTING
    passed = np.where(pilot, review.payback <= review.hurdle, np.isfinite(review.payback))
    review.outcome[passed] = Event.SCALED
    scale(world, rows[passed], review.payback[passed], pilot[passed])
    fail(world, rows[~passed], pilot[~passed], review.payback[~passed], review.outcome, ~passed)
    world.ledger.reviews.append(review)


def measure(world: World, rows: Index) -> Review:
    """What the review of some installations is decided on. A deployment is sunk cost: it must only pay its way."""
    f, now = world.factories, world.now
    vendor = f.vendor[rows].astype(np.int32)
    invest, running = full_cost(world, rows, vendor)
    fit = fit_to_factory(
        world.offers.fit[vendor, f.sector[rows]],
        f.standardisation[rows],
        f.plan_fit[rows],
        now.misfit,
        now.standardisation_need,
    )
    error = np.exp(now.measurement_noise * world.dice.normal("measurement", f.ids[rows], world.month))
    review = Review(
        month=world.month,
        factory=rows,
        vendor=vendor,
        before=f.stage[rows].copy(),
        outcome=np.zeros(len(rows), np.int8),
        fit=fit,
        use=f.use[rows],
        complement=complement(f.reengineering[rows], now.reengineering_need),
        linked_gain=1.0 + now.interoperability_gain * f.linked[rows],
        talked=talked_down(f.fought[rows], now.fault_finding),
        error=error,
        withheld=f.withheld[rows],
        worth=worth(world, rows),
        cost=invest,
        running=running,
        hurdle=f.patience[rows].copy(),
        payback=np.empty(0),
        aided=f.supported[rows] | f.aided[rows] | ((now.scale_subsidy > 0.0) & (f.stage[rows] == Stage.PILOTING)),
        placed=f.placed[rows].copy(),
    )
    review.payback = payback_of(review)
    return review


def payback_of(r: Review) -> Floats:
    """The payback a review found, months; infinite where nothing is left to pay back from."""
    shown = r.talked * r.error
    found = measured_payback(r.fit, r.use, r.complement, r.linked_gain, shown, r.withheld, r.worth, r.cost, r.running)
    return np.where(found < NEVER, found, np.inf)


def scale(world: World, rows: Index, payback: Floats, pilot: Flags) -> None:
    """What passed goes on: pilots to full scale, deployments to their next review."""
    f = world.factories
    set_deadlines(world.block, rows, world.record, world.month)
    fresh = rows[pilot]
    f.stage[fresh] = Stage.SCALED
    f.scaled[fresh] = world.month
    f.tried[fresh] = 0
    f.for_display[fresh] = False
    world.government.succeeded[0] += f.supported[fresh].sum()
    world.ledger.note(world.month, Event.SCALED, fresh, f.vendor[fresh], payback[pilot])


def fail(world: World, rows: Index, pilot: Flags, payback: Floats, outcome: Floats, where: Flags) -> None:
    """What failed is kept for show, tries another vendor, or ends. Writes each one's event into ``outcome[where]``."""
    if not len(rows):
        return
    f, now, month = world.factories, world.now, world.month
    face = world.dice.uniform("keeps face", f.ids[rows], month)
    keep = np.maximum(now.keep_face, f.pressure[rows])
    shown = pilot & np.where(f.supported[rows], f.for_display[rows], face < keep)
    again = ~shown & (f.tried[rows] < now.tries_max)
    again &= world.dice.uniform("tries another", f.ids[rows], month) < f.trust[rows]
    ended = np.full(len(rows), Event.ABANDONED, np.int8)
    ended[shown] = Event.SHOWCASED

    show = rows[shown]
    f.stage[show] = Stage.SHOWCASE
    set_deadlines(world.block, show, world.record, world.month)
    world.government.succeeded[0] += (f.supported[show] & f.for_display[show]).sum()
    world.ledger.note(month, Event.SHOWCASED, show, f.vendor[show], payback[shown])

    lost = rows[~shown]
    f.failed[lost] = month
    f.failed_with[lost] = f.vendor[lost]
    f.trust[lost] = burnt(f.trust[lost], now.trust_loss)
    tryers = rows[again]
    choose_prospects(world, tryers)
    own_part = pilot_price(world, tryers) * (1.0 - voucher(world, tryers))
    affordable = (f.prospect[tryers] >= 0) & (own_part <= trial_budget(world, tryers))
    again[again] = affordable
    ended[again] = Event.SWITCHED
    switch(world, rows[again], payback[again])
    abandon(world, rows[~shown & ~again], payback[~shown & ~again])
    outcome[where] = ended


def switch(world: World, rows: Index, payback: Floats) -> None:
    """Brand A is out, brand B comes in: a new pilot with another vendor."""
    f = world.factories
    world.ledger.note(world.month, Event.SWITCHED, rows, f.vendor[rows], payback)
    uninstall(world, rows)
    start(world, rows, supported=False)


def abandon(world: World, rows: Index, payback: Floats) -> None:
    """The factory is out, disappointed, until its cool-off ends."""
    f = world.factories
    world.ledger.note(world.month, Event.ABANDONED, rows, f.vendor[rows], payback)
    uninstall(world, rows)
    f.stage[rows] = Stage.ABANDONED
    f.returns[rows] = np.minimum(world.month + world.now.cool_off, np.iinfo(np.int16).max)
    f.prospect[rows] = -1


def end_showcases(world: World, rows: Index) -> None:
    """A showcase stays while a programme pays for display; after that some are ended at their review."""
    if not len(rows):
        return
    f, now = world.factories, world.now
    paid = f.supported[rows] & (now.pilots > 0.0) & (now.success_counts == "display")
    ends = ~paid & (world.dice.uniform("ends showcase", f.ids[rows], world.month) < now.showcase_end)
    set_deadlines(world.block, rows, world.record, world.month)
    gone = rows[ends]
    f.failed[gone] = world.month
    f.failed_with[gone] = f.vendor[gone]
    abandon(world, gone, np.full(len(gone), np.nan))
