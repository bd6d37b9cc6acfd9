"""How a pilot starts: who pays what, with which vendor, by when it must prove itself, and whose case opened the way."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...agents.columns import Floats, Index, Singles
from ...agents.employee import Role
from ...agents.factory import NO_VENDOR, SELF_BUILT, Gate, Size, Stage
from ...agents.value import pilot_price, trial_budget
from ..dice import mix, unit
from ..engine import compiled, kernel
from ..ledger import Credits, Event
from ..network.watching import Edges
from ..world import Books, Offers, World

_pilot_price, _trial_budget, _mix, _unit = (compiled(f) for f in (pilot_price, trial_budget, mix, unit))


class Keys(NamedTuple):
    """What is drawn when a pilot starts, each by dice of its own."""

    builds_own: Any
    signs: Any
    outside_lead: Any
    plan_fits: Any


PURPOSES = Keys(builds_own="builds its own", signs="signs", outside_lead="outside lead", plan_fits="plan fits")
LATEST = np.iinfo(np.int16).max


def start(world: World, rows: Index, supported: bool) -> None:
    """Some factories start a pilot, as selected by a programme or on their own."""
    if not len(rows):
        return
    f, month = world.factories, world.month
    keys = Keys(*(world.dice.key(purpose, month) for purpose in PURPOSES))
    skill, claimed = world.employees.skill[Role.IT], world.vendors.claimed
    verifies = supported and world.now.success_counts == "verified"
    paid = begin(
        world.block, rows, skill, claimed, world.offers, world.books, world.record, (month, supported, verifies), keys
    )
    world.public += float(paid.sum())
    if supported:
        world.government.spent_pilots[0] += paid.sum()
        world.ledger.note(month, Event.SELECTED, rows, value=paid)
    world.ledger.note(month, Event.STARTED, rows, f.prospect[rows], f.evidence[rows])


@kernel
def begin(
    block: Any,
    rows: Index,
    it_skill: Singles,
    claimed: Floats,
    offers: Offers,
    books: Books,
    parameters: Any,
    when: tuple[int, bool, bool],
    keys: Keys,
) -> Floats:
    """Start the pilots of some factories; returns the public money in each, M CNY.

    ``when`` is (month, selected by a programme, which verifies use); ``keys`` are the dice of :data:`PURPOSES`.
    """
    p = parameters[0]
    month, supported, verifies = when
    paid = np.zeros(len(rows))
    for k in range(len(rows)):
        i = rows[k]
        me = block[i]
        share = p.pilot_subsidy if supported else (p.voucher if me.size < Size.LARGE else 0.0)
        budget = _trial_budget(me.revenue, me.margin_now, me.cash, p.trial_budget)
        if not supported and builds_own(me, it_skill[i], budget, share, p, keys.builds_own):
            me.prospect = SELF_BUILT
        vendor = me.prospect
        me.contract = offers.model[vendor]
        price = _pilot_price(me.cost, p.pilot_cost, offers.price[vendor], offers.terms[me.contract].pilot)
        me.bill = price * (1.0 - share)
        me.cash -= me.bill
        me.spent += me.bill
        paid[k] = price * share + (p.verification_price if verifies else 0.0)
        if vendor >= 0:
            claimed[vendor] += 1.0
            books.sold[vendor, me.sector] += p.pilot_cost
            books.revenue[vendor] += price
            kept = 1.0 - offers.selling[vendor].partners * me.mediated
            books.earned[vendor] += price * kept - p.pilot_cost * p.cost_to_serve * me.cost
            me.tried_set |= np.uint64(1) << np.uint64(vendor)
        install(me, p, month, keys)
        me.supported, me.aided, me.verified = supported, share > 0.0, verifies
        me.for_display = supported and not verifies
    return paid


@kernel
def builds_own(me: Any, skill: float, budget: float, share: float, p: Any, key: np.uint64) -> bool:
    """Whether a factory with able IT staff and enough budget builds its own system instead of buying one."""
    own_part = p.pilot_cost * me.cost * p.self_build_cost * (1.0 - share)
    return bool(own_part <= budget and _unit(_mix(me.ids ^ key)) < p.self_build * skill)


@kernel
def install(me: Any, p: Any, month: int, keys: Keys) -> None:
    """Put the pilot in place and set its clock; a hired lead may come with a plan that does not fit."""
    me.stage, me.gate, me.vendor = Stage.PILOTING, Gate.OPEN, me.prospect
    me.tried += 1
    me.deployment = p.pilot_deployment
    me.started, me.deadline, me.ever = month, due(month, me.patience, p.cycle), True
    me.sign_sum, me.sign_at = 0.0, -np.log1p(-_unit(_mix(me.ids ^ keys.signs)))
    me.hired = _unit(_mix(me.ids ^ keys.outside_lead)) < p.outside_lead
    unfit = me.hired and _unit(_mix(me.ids ^ keys.plan_fits)) < p.outside_risk
    me.plan_fit = 1.0 - p.outside_misfit if unfit else 1.0


@kernel
def due(month: int, patience: float, cycle: int) -> int:
    """Month of the next review: the end of the window, at the board's next meeting."""
    return int(min(np.ceil((month + patience) / cycle) * cycle, LATEST))


@kernel
def set_deadlines(block: Any, rows: Index, parameters: Any, month: int) -> None:
    """Give some factories a new window."""
    for i in rows:
        block[i].deadline = due(month, block[i].patience, parameters[0].cycle)


def uninstall(world: World, rows: Index) -> None:
    """Take the system out of some factories. What they measured stays: it is their story to tell or to hide."""
    f = world.factories
    for column in (f.deployment, f.depth, f.net, f.effectiveness):
        column[rows] = 0.0
    f.vendor[rows] = NO_VENDOR
    f.deadline[rows] = -1
    f.plan_fit[rows] = 1.0
    f.hired[rows] = f.verified[rows] = f.supported[rows] = f.for_display[rows] = False


def note_credits(world: World, rows: Index) -> None:
    """Note whose cases opened the evidence gate of those who start, for the adoption reproduction number.

    Who needed no case passed no such gate: nobody is credited.
    """
    f = world.factories
    rows = rows[f.cases_needed[rows] > 0.0]
    starter, source, weight = cases_behind(world.block, world.watching.edges, rows)
    shown = world.open_rows
    if len(shown):
        whom, which = np.nonzero(f.sector[rows][:, None] == f.sector[shown][None, :])
        # what all open cases of a sector count together is shared out by the word of each
        word = world.open_words
        total = np.bincount(f.sector[shown], word, len(world.sector_size))
        together = world.opened / np.maximum(total, 1e-12)
        per_case = (together[f.sector[shown]] * word)[which]
        starter, source = np.concatenate([starter, rows[whom]]), np.concatenate([source, shown[which]])
        weight = np.concatenate([weight, per_case])
        counted = weight > 0.0
        starter, source, weight = starter[counted], source[counted], weight[counted]
    world.ledger.credits.append(Credits(world.month, starter, source, weight))


@kernel
def cases_behind(block: Any, edges: Edges, rows: Index) -> tuple[Index, Index, Floats]:
    """All cases that some factories see: (factory, source, what the case counts to it), one entry a case."""
    most = 0
    for i in rows:
        most += edges.starts[i + 1] - edges.starts[i]
    starter, source, weight = np.empty(most, np.int32), np.empty(most, np.int32), np.empty(most)
    found = 0
    for i in rows:
        for e in range(edges.starts[i], edges.starts[i + 1]):
            counts = edges.loud[edges.link[e]] * block[edges.source[e]].word
            if counts > 0.0:
                starter[found], source[found], weight[found] = i, edges.source[e], counts
                found += 1
    return starter[:found], source[:found], weight[:found]
