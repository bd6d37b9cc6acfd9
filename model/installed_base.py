"""The installed base: who has, or had, a system before month 0, in a state that the model's own rules could have left.

Nothing is seen of it before month 0: its cases become visible in the first month, as all others do.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from ..agents import employee, value
from ..agents.columns import Flags, Floats, Index
from ..agents.factory import NO_VENDOR, FactoryColumns, Stage
from ..agents.knowledge import burnt
from ..agents.vendor import fit_to_factory
from ..scenarios.first import asked
from ..scenarios.parameters import Parameters
from ..scenarios.table.row import Value
from .dice import Dice
from .first_adopters import first_adopters
from .network.import_installed import INSTALLED
from .network.network import Network
from .phases.before import live_before
from .phases.market import FAST, SLOW
from .phases.starts import LATEST
from .population import sector_lean
from .world import World

NOBODY = np.empty(0, np.int32)
EARLIEST = 2
"""Months before month 0 of the latest start there can be: -1 is never in the columns of months."""


class Base(NamedTuple):
    """Those whose stage at month 0 is known: ``rows``; and of each the ``stage``, the ``depth`` of use that a scaled
    system is to have, the ``vendor`` (-1: to be chosen) and the ``age``, months since it started, or since it gave up.
    """

    rows: Index
    stage: Index
    depth: Floats
    vendor: Index
    age: Index

    def of(self, which: Flags | Index) -> Base:
        """Some of them."""
        rows, stage, depth, vendor, age = self
        return Base(rows[which], stage[which], depth[which], vendor[which], age[which])


def put_in_place(world: World) -> None:
    """Give a world that has not lived yet its installed base, if it has one.

    It is the same whatever levers are pulled: vendors are chosen, and people take part, as in the world without any.
    """
    now = world.scenario.world
    first = now.rule == "gates" and asked(now, world.scenario.first)  # a classic rule has them adopt in month 0
    if not (first or world.network.installed or now.users_small or now.users_medium or now.users_large):
        return
    base = who_has(now, world.network, world.factories, world.dice, begin(world) if first else NOBODY)
    if not len(base.rows):
        return
    if now.rule != "gates":
        adopted(world.factories, base)
        return
    nothing: tuple[dict[str, Value], ...] = tuple({} for _ in world.scenario.programmes)
    world.set_conditions(world.timeline[0]._replace(everywhere=now, programmes=nothing))
    install(world, base)
    # what the focal vendor shows, it shows from month 0 on, if its levers say so
    world.state.clock["showing"], world.state.vendors["proof"] = False, 0.0
    world.set_conditions(world.timeline[0])


def begin(world: World) -> Index:
    """First adopters among those who have no system, and had none, by what an import tells."""
    stage = world.network.installed.get("stage", np.full(world.network.n, np.nan))
    return first_adopters(world, stage >= Stage.PILOTING)


def who_has(now: Parameters, network: Network, f: FactoryColumns, dice: Dice, first: Index) -> Base:
    """Whose stage at month 0 an import tells, who is a first adopter (rows), and who has a system by the shares of its
    size and sector.

    Dice are keyed by factory, so that a larger share adds users and keeps those there were.
    """
    brought = {name: network.installed.get(name, np.full(f.n, np.nan)) for name in INSTALLED}
    share = np.array([now.users_small, now.users_medium, now.users_large])[f.size]
    with np.errstate(divide="ignore"):
        share = expit(logit(share) + now.users_sector * sector_lean(network.sector))
    stage = np.where(np.isnan(brought["stage"]), -1.0, brought["stage"]).astype(np.int32)
    stage[first] = Stage.SCALED
    drawn = (stage < 0) & (dice.uniform("has a system", f.ids) < share)
    for_show = dice.uniform("has it for show", f.ids) < now.users_showcase
    stage[drawn] = np.where(for_show[drawn], Stage.SHOWCASE, Stage.SCALED)
    spread = dice.uniform("depth at start", f.ids) - 0.5
    usual = now.users_depth + spread * min(now.users_depth, 1.0 - now.users_depth)
    depth = np.where(np.isnan(brought["depth"]), usual, brought["depth"])
    vendor = np.where(np.isnan(brought["vendor"]), NO_VENDOR, brought["vendor"]).astype(np.int32)
    age = np.where(np.isnan(brought["years"]), ages(now, f, stage, dice), 12.0 * brought["years"])
    months = np.maximum(np.rint(age), EARLIEST).astype(np.int32)
    return Base(np.arange(f.n, dtype=np.int32), stage, depth, vendor, months).of(stage >= 0)


def ages(now: Parameters, f: FactoryColumns, stage: Index, dice: Dice) -> Floats:
    """How many months ago each started, or gave up, where an import does not say: within its window, or longer."""
    u = dice.uniform("years with a system", f.ids)
    longer = f.patience + 2.0 * np.maximum(12.0 * now.users_years - f.patience, 0.0) * u
    recent = np.where(stage == Stage.ABANDONED, now.cool_off, f.patience) * u
    return np.where((stage == Stage.PILOTING) | (stage == Stage.ABANDONED), recent, longer)


def adopted(f: FactoryColumns, base: Base) -> None:
    """The same under a classic rule, which knows only who has adopted."""
    has = base.stage == Stage.SCALED
    rows, since = base.rows[has], -base.age[has]
    f.stage[base.rows] = np.where(has, Stage.SCALED, np.minimum(base.stage, Stage.CONSIDERING))
    f.ever[rows], f.depth[rows], f.deployment[rows] = True, 1.0, 1.0
    f.started[rows] = f.scaled[rows] = since


def install(world: World, base: Base) -> None:
    """Let those who have a system, or had one, live with it up to month 0, and let vendors have sold it."""
    f, now = world.factories, world.now
    f.stage[base.rows] = base.stage
    base = base.of(base.stage >= Stage.PILOTING)
    rows, stage, age = base.rows, base.stage, base.age
    scaled, gone, on_trial = (stage == each for each in (Stage.SCALED, Stage.ABANDONED, Stage.PILOTING))
    window = f.patience[rows].astype(np.int32)
    trial = np.where(gone, window, np.minimum(age, np.where(on_trial, age, window)))
    after = np.where(gone, 0, age - trial)
    rolled_out = np.minimum(now.pilot_deployment + now.deployment_speed * after, 1.0)
    f.deployment[rows] = np.where(scaled, rolled_out, now.pilot_deployment)
    use = np.bincount(f.sector[rows[scaled]], base.depth[scaled], len(world.state.sectors))
    path = value.established_path(use / world.state.sectors["size"], now.path_half, now.playbooks)
    live_before(world.state, rows, stage, base.vendor, np.stack([trial, after]).astype(np.int32), path)
    use_as_deeply(world, rows[scaled], base.depth[scaled])
    measure(world, rows)
    date(world, base, np.where(gone, age + window, age))
    remember(world, base, trial)
    have_sold(world, base)
    give_up(world, base.of(gone))


def use_as_deeply(world: World, rows: Index, depth: Floats) -> None:
    """Make scaled systems as deeply used as asked, D U C, where people take part as they have come to.

    Re-engineering is put where that needs it; where even all or none of it does not do, deployment; and where a full
    system is too little, people take part as much more as that needs.
    """
    f, now, people = world.factories, world.now, world.employees
    least = value.complement(now.reengineering_start * f.automation[rows], now.reengineering_need)
    full = np.minimum(f.use[rows], 1.0)
    ready = np.clip(depth / (f.deployment[rows] * full), least, 1.0)
    deployed = np.minimum(depth / (full * ready), 1.0)
    deployed = np.where((ready > least) & (ready < 1.0), f.deployment[rows], deployed)
    short = deployed * full * ready < depth * (1.0 - 1e-12)
    took_part = world.state.weights.use @ people.participation[:, rows].astype(np.float64)
    a, b = 1.0 - now.participation_need * (1.0 - took_part), now.participation_need * (1.0 - took_part)
    e = now.sabotage * f.sabotage_mean[rows]
    # who takes part by more of what is missing fights by as much less: (a + b x)(1 - e (1 - x)) = depth
    first, missing = a * e + b * (1.0 - e), np.maximum(depth - a * (1.0 - e), 0.0)
    more = 2.0 * missing / np.maximum(first + np.sqrt(first**2 + 4.0 * b * e * missing), 1e-12)
    more = np.where(short, np.minimum(more, 1.0), 0.0)
    part = people.participation[:, rows]
    people.participation[:, rows] = part + more.astype(np.float32) * (1.0 - part)
    f.sabotage_mean[rows] *= 1.0 - more
    f.use[rows] = employee.use(
        took_part + more * (1.0 - took_part), f.sabotage_mean[rows], now.participation_need, now.sabotage
    )
    f.deployment[rows] = deployed
    if now.reengineering_need:
        f.reengineering[rows] = 1.0 - (1.0 - ready) / now.reengineering_need
    f.depth[rows] = deployed * np.minimum(f.use[rows], 1.0) * ready


def measure(world: World, rows: Index) -> None:
    """What their systems do, and what they see of it, before any partner's system was linked to theirs."""
    f, now = world.factories, world.now
    fit = world.state.offers.fit[f.vendor[rows], f.sector[rows]]
    fit = fit_to_factory(fit, f.standardisation[rows], f.plan_fit[rows], now.misfit, now.standardisation_need)
    ready = value.complement(f.reengineering[rows], now.reengineering_need)
    f.effectiveness[rows] = value.effectiveness(fit, f.use[rows], ready, 0.0, now.interoperability_gain)
    f.measured[rows] = f.effectiveness[rows] * employee.talked_down(f.sabotage_mean[rows], now.fault_finding)


def date(world: World, base: Base, started: Index) -> None:
    """When each started, scaled and looked at its vendor, and when its next review is; ``started``: months ago."""
    f, rows = world.factories, base.rows
    window = f.patience[rows].astype(np.int32)
    scaled = base.stage == Stage.SCALED
    f.ever[rows] = True
    f.started[rows] = f.looked[rows] = -np.minimum(started, LATEST)
    f.scaled[rows[scaled]] = -np.clip(base.age - window, EARLIEST, LATEST)[scaled]
    f.tried[rows] = np.where(scaled, 0, 1)
    left = np.where(base.stage == Stage.PILOTING, np.maximum(window - base.age, 1), window - base.age % window)
    cycle = world.now.cycle
    f.deadline[rows] = np.minimum(-(-left // cycle) * cycle, LATEST)


def remember(world: World, base: Base, trial: Index) -> None:
    """What each has seen of its own result: a month's reading for each month lived in, less what is forgotten since."""
    f, now, rows = world.factories, world.now, base.rows
    kept = 1.0 - now.forgetting
    own = np.isin(base.stage, (Stage.PILOTING, Stage.SCALED))
    lived = np.where(own, base.age, trial)
    since = np.where(own, 0, np.where(base.stage == Stage.ABANDONED, base.age, base.age - trial))
    read = (1.0 - kept**lived) / now.forgetting if now.forgetting else lived
    f.info[rows] = read * kept**since / now.outcome_noise**2
    f.info_sum[rows] = f.info[rows] * f.measured[rows]


def have_sold(world: World, base: Base) -> None:
    """Vendors' moving averages of sales, as if each system had been sold in the month in which it was started."""
    f, vendors, average = world.factories, world.state.vendors, world.state.books.average
    vendor, sector = f.vendor[base.rows], f.sector[base.rows]
    bought = vendor >= 0
    sold = np.where(base.stage == Stage.SCALED, f.deployment[base.rows], world.now.pilot_cost)[bought]
    ago = -f.started[base.rows][bought].astype(np.float64) - 1.0
    vendor, sector = vendor[bought], sector[bought]
    np.add.at(average, (vendor, sector), SLOW * (1.0 - SLOW) ** ago * sold)
    vendors["sales_fast"] += np.bincount(vendor, FAST * (1.0 - FAST) ** ago * sold, len(vendors))
    vendors["sales_slow"] += np.bincount(vendor, SLOW * (1.0 - SLOW) ** ago * sold, len(vendors))


def give_up(world: World, base: Base) -> None:
    """Those who gave up have no system any more; their failure is as old as they say."""
    f, now, rows, ago = world.factories, world.now, base.rows, base.age
    if not len(rows):
        return
    f.failed[rows], f.failed_with[rows] = -ago, f.vendor[rows]
    f.returns[rows] = np.clip(now.cool_off - ago, 1, LATEST)
    f.trust[rows] -= (f.trust[rows] - burnt(f.trust[rows], now.trust_loss)) * (1.0 - now.trust_recovery) ** ago
    automatic = now.reengineering_start * f.automation[rows]
    f.reengineering[rows] = value.faded(f.reengineering[rows], automatic, now.reengineering_speed * ago)
    f.vendor[rows] = f.prospect[rows] = NO_VENDOR
    f.deadline[rows] = -1
    f.deployment[rows] = f.depth[rows] = f.effectiveness[rows] = 0.0
