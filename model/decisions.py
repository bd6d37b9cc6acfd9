"""Phase 9: the others hear of it, look at a vendor, pass the gates or are held by one, and start."""

from __future__ import annotations

import numpy as np

from ..agents import decision as rule
from ..agents.columns import Floats, Index
from ..agents.employee import Role
from ..agents.factory import SELF_BUILT, Gate, Stage
from ..agents.knowledge import belief, prior_precision
from ..agents.value import payback
from ..agents.vendor import appeal
from .dice import pair
from .ledger import Credits, Event
from .money import full_cost, pilot_price, trial_budget, voucher, worth
from .world import World

LOOK_AGAIN = 12
"""Months after which a factory that still considers looks at the vendors afresh."""


def decisions(world: World) -> None:
    """Phase 9. Whom a programme selected starts; the rest hear, consider, and start when every gate is open."""
    f = world.factories
    hear(world)
    if len(world.offers):
        start(world, world.offers, supported=True)
    start(world, pass_gates(world), supported=False)
    world.active = np.flatnonzero(f.deployment > 0.0).astype(np.int32)


def hear(world: World) -> None:
    """The unaware hear of it (cumulated hazard against one Exp(1) threshold); the disappointed look again in time."""
    f, now = world.factories, world.now
    f.aware_sum += now.awareness * (1.0 + now.campaign_gain * now.campaign) + now.awareness_contact * world.contact
    heard = np.flatnonzero((f.stage == Stage.UNAWARE) & (f.aware_sum >= f.aware_at))
    back = np.flatnonzero((f.stage == Stage.ABANDONED) & (f.returns <= world.month))
    f.stage[heard] = f.stage[back] = Stage.CONSIDERING
    f.tried[back] = 0
    world.ledger.note(world.month, Event.HEARD, heard)
    world.ledger.note(world.month, Event.RETURNED, back)


def pass_gates(world: World) -> Index:
    """Record the first closed gate of each considering factory; return those whose head signs this month.

    What a pilot costs and pays is reckoned only by those who know what it is for and have seen it work.
    """
    f, now = world.factories, world.now
    considering = f.stage == Stage.CONSIDERING
    clear = f.clarity >= now.clarity_needed
    shown = f.evidence >= f.cases_needed
    f.gate = rule.early_gates(considering, clear, shown)
    rows = np.flatnonzero(considering & clear & shown).astype(np.int32)
    if not len(rows):
        return rows
    stale = (f.prospect[rows] < 0) | (f.looked[rows] <= world.month - LOOK_AGAIN)
    choose_prospects(world, rows[stale])
    own_part = pilot_price(world, rows) * (1.0 - voucher(world, rows))
    able = own_part <= np.minimum(trial_budget(world, rows), np.maximum(f.cash[rows], 0.0))
    pays = (expected_payback(world, rows) <= f.patience[rows]) & (f.prospect[rows] >= 0)
    f.gate[rows] = rule.late_gates(able, pays)
    ready = rows[able & pays]
    if not len(ready):
        return ready
    head = rule.lifted(f.commitment[ready], now.academy_reach, now.leadership_academy)
    head = rule.lifted(head, now.outside_boost, now.outside_lead)
    urgency = now.epidemic * (1.0 - f.depth[ready]) + world.lost_orders[ready]
    pressure = buyers_pressure(world)[ready] if now.mandate > 0.0 else 0.0
    f.sign_sum[ready] += rule.signing_hazard(now.signing_rate, head, pressure, now.mandate_pull, urgency, now.urge)
    return ready[f.sign_sum[ready] >= f.sign_at[ready]]


def expected_payback(world: World, rows: Index) -> Floats:
    """Payback in months that a considering factory expects, reckoning below its mean belief."""
    f, now = world.factories, world.now
    tau = prior_precision(f.clarity[rows], now.belief_spread, now.fog)
    mean, spread = belief(f.prior[rows], tau, f.info[rows], f.info_sum[rows])
    vendor = f.prospect[rows].astype(np.int32)
    reckoned = np.maximum(mean - now.risk_aversion * spread, 0.0)
    invest, running = full_cost(world, rows, vendor, 1.0)
    return np.asarray(payback(invest, worth(world, rows, vendor) * reckoned * (1.0 - world.withheld[rows]), running))


def buyers_pressure(world: World) -> Floats:
    """Pressure of digital buyers on each supplier, 0-1: mandate x share of its customers' revenue in real use."""
    f, net, n = world.factories, world.network, world.factories.n
    weight = f.revenue[net.buyer]
    scaled = f.stage[net.buyer] == Stage.SCALED
    digital = np.bincount(net.supplier, weight * scaled, n)
    return np.asarray(world.now.mandate * digital / np.maximum(np.bincount(net.supplier, weight, n), 1e-9))


def choose_prospects(world: World, rows: Index) -> None:
    """Each factory looks at the vendor that looks best to it (random utility, Gumbel noise), not tried before."""
    f, v, now = world.factories, world.vendors, world.now
    if not len(rows) or not v.alive.any():
        return
    sector = f.sector[rows]
    look = appeal(
        world.fit[:, sector].T,
        world.terms.price[: v.n] * world.terms.pilot[: v.n],
        now.hype,
        v.target == sector[:, None],
        now.choice_price,
    )
    cells = pair(np.repeat(f.ids[rows], v.n), np.tile(v.ids, len(rows)))
    luck = -np.log(world.dice.exponential("prospect", cells, world.month)).reshape(len(rows), v.n)
    bits = np.left_shift(np.uint64(1), np.arange(v.n, dtype=np.uint64))
    tried = (f.tried_set[rows, None] & bits) > 0
    # who has tried them all starts over
    tried[(tried | ~v.alive).all(axis=1)] = False
    score = np.where(tried | ~v.alive, -np.inf, now.choice_sharpness * look + luck)
    f.prospect[rows] = score.argmax(axis=1)
    f.looked[rows] = world.month


def start(world: World, rows: Index, supported: bool) -> None:
    """Some factories start a pilot: who pays what, with which vendor, by when it must prove itself."""
    if not len(rows):
        return
    f, now, month = world.factories, world.now, world.month
    share = np.full(len(rows), now.pilot_subsidy) if supported else voucher(world, rows)
    price = pilot_price(world, rows)
    if not supported:
        note_credits(world, rows)
        build_own(world, rows, share)
    own = price * (1.0 - share)
    f.cash[rows] -= own
    f.spent[rows] += own
    paid = price * share
    verifying = supported and now.success_counts == "verified"
    if verifying:
        paid = paid + now.verification_price
    world.public += float(paid.sum())
    if supported:
        world.government.spent_pilots += paid.sum()
        world.ledger.note(month, Event.SELECTED, rows, value=paid)
    bought = rows[f.prospect[rows] >= 0]
    vendor = f.prospect[bought]
    np.add.at(world.vendors.claimed, vendor, 1.0)
    np.add.at(world.sold, (vendor, f.sector[bought]), now.pilot_cost)
    earned = pilot_price(world, bought) - now.pilot_cost * now.cost_to_serve * world.cost[bought]
    np.add.at(world.earned, vendor, earned)
    world.ledger.note(month, Event.STARTED, rows, f.prospect[rows], f.evidence[rows])
    install(world, rows)
    f.supported[rows] = supported
    f.aided[rows] = share > 0.0
    f.for_display[rows] = supported and now.success_counts == "display"
    f.verified[rows] = verifying


def install(world: World, rows: Index) -> None:
    """Put the pilot in place and set its clock; a hired lead may come with a plan that does not fit."""
    f, now, month = world.factories, world.now, world.month
    f.stage[rows] = Stage.PILOTING
    f.gate[rows] = Gate.OPEN
    f.vendor[rows] = f.prospect[rows]
    f.tried[rows] += 1
    bought = rows[f.vendor[rows] >= 0]
    f.tried_set[bought] |= np.left_shift(np.uint64(1), f.vendor[bought].astype(np.uint64))
    f.deployment[rows] = now.pilot_deployment
    f.started[rows] = month
    f.deadline[rows] = due(world, rows)
    f.ever[rows] = True
    f.sign_at[rows] = world.dice.exponential("signs", f.ids[rows], month)
    f.sign_sum[rows] = 0.0
    f.hired[rows] = False
    f.plan_fit[rows] = 1.0
    if now.outside_lead > 0.0:
        f.hired[rows] = world.dice.uniform("outside lead", f.ids[rows], month) < now.outside_lead
        unfit = f.hired[rows] & (world.dice.uniform("plan fits", f.ids[rows], month) < now.outside_risk)
        f.plan_fit[rows] = np.where(unfit, 1.0 - now.outside_misfit, 1.0)


def due(world: World, rows: Index) -> Index:
    """Month of the next review of some factories: the end of their window, at the board's next meeting."""
    cycle = world.now.cycle
    end = world.month + world.factories.patience[rows].astype(np.int32)
    return np.minimum(-(-end // cycle) * cycle, np.iinfo(np.int16).max)


def build_own(world: World, rows: Index, share: Floats) -> None:
    """A factory with able IT staff and enough budget may build its own system instead of buying one."""
    f, now = world.factories, world.now
    chance = now.self_build * world.employees.skill[Role.IT, rows]
    price = now.pilot_cost * world.cost[rows] * now.self_build_cost * (1.0 - share)
    builds = (world.dice.uniform("builds its own", f.ids[rows], world.month) < chance) & (
        price <= trial_budget(world, rows)
    )
    f.prospect[rows[builds]] = SELF_BUILT


def note_credits(world: World, rows: Index) -> None:
    """Note whose cases opened the evidence gate of those who start, for the adoption reproduction number."""
    place, source, weight = world.watching.sources(rows)
    weight = weight * np.maximum(world.evidence_now[source], 0.0)
    shown = world.open_rows
    f, now = world.factories, world.now
    if len(shown):
        near = f.sector[rows][:, None] == f.sector[shown][None, :]
        whom, which = np.nonzero(near)
        size = world.sector_size[f.sector[shown[which]]]
        per_case = now.disclosure * now.open_attention * world.evidence_now[shown[which]] / (size * now.open_half)
        place = np.concatenate([place, whom.astype(np.int32)])
        source, weight = np.concatenate([source, shown[which]]), np.concatenate([weight, np.maximum(per_case, 0.0)])
    kept = weight > 0.0
    world.ledger.credits.append(Credits(world.month, rows[place[kept]], source[kept], weight[kept]))
