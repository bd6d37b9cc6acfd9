"""Phase 6: what installed systems do this month: re-engineering, roll-out, value, cost, profit, cash."""

from __future__ import annotations

import numpy as np

from ..agents import value as rule
from ..agents.columns import Floats
from ..agents.employee import talked_down
from ..agents.factory import NO_VENDOR, Gate, Stage
from ..agents.vendor import fit_to_factory
from .ledger import Event
from .money import roll_out_help
from .world import World


def operations(world: World) -> None:
    """Phase 6. Every active factory re-engineers, rolls out, earns and pays; every factory keeps part of its profit."""
    f, now = world.factories, world.now
    kept = np.where(world.margin > 0.0, now.cash_kept, 1.0)
    f.cash += kept * world.margin * f.revenue / 12.0
    if len(world.active):
        effort = effort_of(world)
        re_engineer(world, effort)
        bill = roll_out(world)
        earn(world, effort, bill)
    close(world)


def re_engineer(world: World, effort: Floats) -> None:
    """Re-engineering grows with the effort a factory puts in; a showcase puts in none."""
    f, now, rows = world.factories, world.now, world.active
    shown = f.stage[rows] == Stage.SHOWCASE
    level = f.reengineering[rows]
    loose = 1.0 - now.standardisation_need * (1.0 - f.standardisation[rows])
    late = 1.0 - now.outside_delay * (f.hired[rows] & (world.month - f.started[rows] < 12))
    followed = effort * (1.0 - now.playbook_need * (1.0 - world.path[f.sector[rows]]))
    worked = rule.reengineered(level, followed, now.reengineering_speed * loose * late)
    faded = rule.faded(level, now.reengineering_start * f.automation[rows], now.reengineering_speed)
    f.reengineering[rows] = np.where(shown, faded, worked)


def effort_of(world: World) -> Floats:
    """Share of full re-engineering effort of each active factory: as much as it can afford, less if display pays."""
    f, now, rows = world.factories, world.now, world.active
    need = now.reengineering_cost * world.cost[rows] * f.deployment[rows]
    affordable = np.minimum(1.0, now.investment_cap * f.revenue[rows] / np.maximum(need, 1e-12))
    wanted = np.where(f.for_display[rows] & (f.stage[rows] == Stage.PILOTING), now.display_effort, 1.0)
    wanted[f.stage[rows] == Stage.SHOWCASE] = 0.0
    return np.asarray(affordable * wanted * (f.reengineering[rows] < 0.999), dtype=np.float64)


def roll_out(world: World) -> Floats:
    """Scaled systems are rolled out as fast as money allows. Returns what each active factory pays for it, M CNY."""
    f, now, rows, t = world.factories, world.now, world.active, world.terms
    vendor = f.vendor[rows]
    price = t.price[vendor] * world.cost[rows]
    upfront = price * t.upfront[vendor]
    help_share = roll_out_help(world, rows)
    cap = now.investment_cap * f.revenue[rows] / 12.0
    growth = np.minimum(now.deployment_speed, cap / np.maximum(upfront * (1.0 - help_share), 1e-12))
    growth = np.minimum(growth, 1.0 - f.deployment[rows]) * (f.stage[rows] == Stage.SCALED)
    f.deployment[rows] += growth
    world.public += float((help_share * upfront) @ growth)
    f.aided[rows] |= (help_share > 0.0) & (growth > 0.0)
    own = upfront * (1.0 - help_share) * growth
    sell(world, growth, growth * (upfront - now.cost_to_serve * world.cost[rows]))
    return np.asarray(own, dtype=np.float64)


def sell(world: World, systems: Floats, margin: Floats) -> None:
    """Book what vendors sold to the active factories, in full systems, and what they earned on it, M CNY."""
    f, rows = world.factories, world.active
    ours = f.vendor[rows] >= 0
    vendor, sector = f.vendor[rows][ours], f.sector[rows][ours]
    np.add.at(world.sold, (vendor, sector), systems[ours])
    np.add.at(world.earned, vendor, margin[ours])


def earn(world: World, effort: Floats, rollout_bill: Floats) -> None:
    """Effectiveness, value and cost of each active factory; cash of factories and vendors."""
    f, now, rows, t = world.factories, world.now, world.active, world.terms
    vendor, sector, revenue, deployed = f.vendor[rows], f.sector[rows], f.revenue[rows], f.deployment[rows]
    fit = fit_to_factory(
        world.fit_of(vendor, sector), f.standardisation[rows], f.plan_fit[rows], now.misfit, now.standardisation_need
    )
    ready = rule.complement(f.reengineering[rows], now.reengineering_need)
    true = rule.effectiveness(fit, world.use, ready, world.linked[rows], now.interoperability_gain)
    value = rule.value(revenue, now.value_share, deployed, true, world.withheld[rows])
    fees = t.fee[vendor] * t.price[vendor] * world.cost[rows] * deployed / 12.0
    outcome = t.outcome[vendor] * value
    rework = now.reengineering_cost * world.cost[rows] * deployed * effort / 12.0
    upkeep = now.upkeep * world.cost[rows] * deployed / 12.0
    given = now.gain_share * now.gain_share_cost * value
    lost = rule.disruption(revenue, now.disruption, deployed, ready)
    running = fees + outcome + rework + upkeep + given + lost
    f.cash[rows] += value - running - rollout_bill
    f.spent[rows] += fees + outcome + rework + upkeep + rollout_bill
    f.effectiveness[rows] = true
    f.measured[rows] = true * talked_down(world.fought, now.fault_finding)
    f.depth[rows] = deployed * np.minimum(world.use, 1.0) * ready
    f.net[rows] = 12.0 * (value - running - rollout_bill) / revenue
    sell(world, np.zeros(len(rows)), fees + outcome)


def close(world: World) -> None:
    """Factories that owe more than their overdraft leave the market."""
    f = world.factories
    broke = np.flatnonzero((f.cash < -world.now.overdraft * f.revenue) & (f.stage != Stage.CLOSED)).astype(np.int32)
    if not len(broke):
        return
    world.ledger.note(world.month, Event.CLOSED, broke, value=f.cash[broke])
    f.stage[broke] = Stage.CLOSED
    f.gate[broke] = Gate.OPEN
    for column in (f.deployment, f.depth, f.net, f.measured, f.effectiveness):
        column[broke] = 0.0
    f.vendor[broke] = f.prospect[broke] = NO_VENDOR
    kept = f.stage[world.active] != Stage.CLOSED
    world.use, world.fought, world.active = world.use[kept], world.fought[kept], world.active[kept]
