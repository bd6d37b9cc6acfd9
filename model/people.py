"""Phases 4 and 5: middlemen choose a stance; employees take part, stay away or fight."""

from __future__ import annotations

import numpy as np

from ..agents import employee as rule
from ..agents import middleman
from ..agents.decision import lifted
from ..agents.factory import Stage
from .world import World


def middlemen(world: World) -> None:
    """Phase 4. Each middleman sees how many of its links went digital, and obstructs, waits or helps."""
    now, m, w = world.now, world.middlemen, world.watching
    if not len(m.ids) or world.month % now.cycle:
        return
    links = w.mediated
    network = world.network
    digital = world.factories.deployment > 0.0
    gone = digital[network.supplier[links]] | digital[network.buyer[links]]
    share = np.bincount(network.middleman[links], gone, minlength=len(m.ids)) / np.maximum(m.links, 1.0)
    m.fear = middleman.fear(share, now.middleman_alarm, now.disintermediation)
    stance = middleman.stance(m.fear, now.commission, now.partner_policy * now.partner_share, m.temper)
    if world.month == 0 or not np.array_equal(stance, m.stance):
        m.stance = stance
        w.weigh(stance, now.obstruction_silence, now.ally_voice)
        world.withheld = middleman.withheld(w.obstructed_share(stance), now.obstruction_harm)


def employees(world: World) -> None:
    """Phase 5. Where there is an installation, participation moves to where it tends; skill grows with use."""
    now, e, f = world.now, world.employees, world.factories
    if now.training > 0.0:
        e.skill += np.float32(now.training * now.training_speed) * (1 - e.skill)
    rows = world.active
    if not len(rows):
        world.use = world.fought = np.empty(0)
        return
    skill, gray, part = e.skill[:, rows], e.gray[:, rows], e.participation[:, rows]
    head = lifted(f.commitment[rows], now.academy_reach, now.leadership_academy)
    head = lifted(head, now.outside_boost, f.hired[rows])
    # a showcase is looked at, not lived in: it threatens nobody
    exposure = (f.stage[rows] != Stage.SHOWCASE).astype(np.float32)
    norm = rule.weighted_mean(part, world.use_weight)
    stake = rule.stakes(gray, now.amnesty, now.audit, now.audit_backlash)
    per_factory = now.participation_base + now.pull_leadership * head + now.pull_norm * (norm - 0.5)
    per_factory += now.pull_gain * now.gain_share
    target = rule.participation_target(
        per_factory.astype(np.float32),
        0.0,
        now.pull_skill * skill,
        0.0,
        0.0,
        now.push_gray * stake * exposure,
        now.push_fear * (1 - skill) * exposure,
    )
    part += np.float32(now.participation_speed) * (target - part)
    fight = rule.sabotage_intensity(stake * exposure, part, now.audit, now.audit_deterrence)
    e.participation[:, rows] = part
    e.skill[:, rows] = skill + np.float32(now.skill_learning) * part * (1 - skill)
    world.fought = rule.weighted_mean(fight, world.sabotage_weight)
    mean = rule.weighted_mean(part, world.use_weight)
    world.use = rule.use(mean, world.fought, now.participation_need, now.sabotage)
