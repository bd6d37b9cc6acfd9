"""How a pilot starts: who pays what, with which vendor, by when it must prove itself, and whose case opened the way."""

from __future__ import annotations

import numpy as np

from ..agents.columns import Floats, Index
from ..agents.employee import Role
from ..agents.factory import NO_VENDOR, SELF_BUILT, Gate, Stage
from .evidence import open_rows
from .ledger import Credits, Event
from .money import pilot_price, trial_budget, voucher
from .world import World


def start(world: World, rows: Index, supported: bool) -> None:
    """Some factories start a pilot, as selected by a programme or on their own."""
    if not len(rows):
        return
    f, now, month = world.factories, world.now, world.month
    share = np.full(len(rows), now.pilot_subsidy) if supported else voucher(world, rows)
    if not supported:
        note_credits(world, rows)
        build_own(world, rows, share)
    price = pilot_price(world, rows)
    f.cash[rows] -= price * (1.0 - share)
    f.spent[rows] += price * (1.0 - share)
    paid = price * share
    verifying = supported and now.success_counts == "verified"
    if verifying:
        paid = paid + now.verification_price
    world.public += float(paid.sum())
    if supported:
        world.government.spent_pilots[0] += paid.sum()
        world.ledger.note(month, Event.SELECTED, rows, value=paid)
    bought = f.prospect[rows] >= 0
    buyers, vendor = rows[bought], f.prospect[rows][bought]
    np.add.at(world.vendors.claimed, vendor, 1.0)
    np.add.at(world.books.sold, (vendor, f.sector[buyers]), now.pilot_cost)
    np.add.at(world.books.earned, vendor, price[bought] - now.pilot_cost * now.cost_to_serve * f.cost[buyers])
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


def uninstall(world: World, rows: Index) -> None:
    """Take the system out of some factories. What they measured stays: it is their story to tell or to hide."""
    f = world.factories
    for column in (f.deployment, f.depth, f.net, f.effectiveness):
        column[rows] = 0.0
    f.vendor[rows] = NO_VENDOR
    f.deadline[rows] = -1
    f.plan_fit[rows] = 1.0
    f.hired[rows] = f.verified[rows] = False


def due(world: World, rows: Index) -> Index:
    """Month of the next review of some factories: the end of their window, at the board's next meeting."""
    cycle = world.now.cycle
    end = world.month + world.factories.patience[rows].astype(np.int32)
    return np.minimum(-(-end // cycle) * cycle, np.iinfo(np.int16).max)


def build_own(world: World, rows: Index, share: Floats) -> None:
    """A factory with able IT staff and enough budget may build its own system instead of buying one."""
    f, now = world.factories, world.now
    if now.self_build <= 0.0:
        return
    chance = now.self_build * world.employees.skill[Role.IT, rows]
    own_part = now.pilot_cost * f.cost[rows] * now.self_build_cost * (1.0 - share)
    able = own_part <= trial_budget(world, rows)
    builds = able & (world.dice.uniform("builds its own", f.ids[rows], world.month) < chance)
    f.prospect[rows[builds]] = SELF_BUILT


def note_credits(world: World, rows: Index) -> None:
    """Note whose cases opened the evidence gate of those who start, for the adoption reproduction number."""
    f, now = world.factories, world.now
    place, source, weight = world.watching.sources(rows)
    weight = weight * np.maximum(f.word[source], 0.0)
    shown = open_rows(world)
    if len(shown):
        whom, which = np.nonzero(f.sector[rows][:, None] == f.sector[shown][None, :])
        size = world.sector_size[f.sector[shown[which]]]
        per_case = now.disclosure * now.open_attention * np.maximum(f.word[shown[which]], 0.0) / (size * now.open_half)
        place = np.concatenate([place, whom.astype(np.int32)])
        source, weight = np.concatenate([source, shown[which]]), np.concatenate([weight, per_case])
    kept = weight > 0.0
    world.ledger.credits.append(Credits(world.month, rows[place[kept]], source[kept], weight[kept]))
