"""Phases 4 and 5: middlemen choose a stance; employees take part, stay away or fight."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from ...agents import employee as rule
from ...agents import middleman
from ...agents.columns import Singles
from ...agents.decision import lifted
from ...agents.employee import SABOTAGE_WEIGHT, USE_WEIGHT, EmployeeColumns, role_weights
from ...agents.factory import Stage
from ...agents.vendor import OWN
from ..engine import compiled, kernel
from ..world import World

_lifted, _stakes, _target = compiled(lifted), compiled(rule.stakes), compiled(rule.participation_target)
_sabotage, _use = compiled(rule.sabotage_intensity), compiled(rule.use)


def middlemen(world: World) -> None:
    """Phase 4. Each middleman sees how many of its links went digital, and obstructs, waits or helps."""
    now, m, w, f = world.now, world.middlemen, world.watching, world.factories
    if not len(m.ids) or world.month % now.cycle:
        return
    links, net = w.mediated, world.network
    digital = (f.deployment > 0.0) & (f.stage != Stage.SHOWCASE)  # a showcase threatens nobody
    gone = digital[net.supplier[links]] | digital[net.buyer[links]]
    gone_links = np.bincount(net.middleman[links], gone, minlength=len(m.ids))
    share = gone_links / np.maximum(m.links, 1.0)
    m.fear[:] = middleman.fear(share, now.middleman_alarm, now.disintermediation)
    policy: Any = now.partner_policy
    if now.own_partner_policy > 0.0:
        mine = digital & (f.vendor == OWN)
        mine_too = np.bincount(net.middleman[links], mine[net.supplier[links]] | mine[net.buyer[links]], len(m.ids))
        # before anything is digital, every vendor in the market is as likely to be the one
        usual = world.vendors.alive[OWN] / max(world.vendors.alive.sum(), 1)
        running = np.where(gone_links > 0.0, mine_too / np.maximum(gone_links, 1.0), usual)
        policy = middleman.offered(policy, now.own_partner_policy, running)
    role = policy * now.partner_share
    stance = middleman.stance(m.fear, now.commission, role, m.temper)
    if world.month and np.array_equal(stance, m.stance):
        return
    m.stance[:] = stance
    w.weigh(m.stance, now.obstruction_silence, now.ally_voice)
    f.withheld[:] = middleman.withheld(w.obstructed_share(m.stance), now.obstruction_harm)


def employees(world: World) -> None:
    """Phase 5. Where there is an installation, participation moves to where it tends; skill grows with use."""
    take_part(world.block, world.employees, *_weights(world.employees.roles), world.record)


@functools.cache
def _weights(roles: int) -> tuple[Singles, Singles]:
    return role_weights(USE_WEIGHT, roles), role_weights(SABOTAGE_WEIGHT, roles)


@kernel
def take_part(block: Any, e: EmployeeColumns, use_weight: Singles, fight_weight: Singles, parameters: Any) -> None:
    """Move every employee by one month; leaves U and S of each factory in ``use`` and ``fought``."""
    roles, p = len(use_weight), parameters[0]
    for i in range(len(block)):
        me = block[i]
        if p.training > 0.0:
            for r in range(roles):
                e.skill[r, i] += p.training * p.training_speed * (1.0 - e.skill[r, i])
        if me.deployment <= 0.0:
            continue
        head = _lifted(me.commitment, p.academy_reach, p.leadership_academy)
        led = 1.0 if me.hired else 0.0
        head = _lifted(head, p.outside_boost, led)
        # a showcase is looked at, not lived in: it threatens nobody
        exposed = 0.0 if me.stage == Stage.SHOWCASE else 1.0
        norm = 0.0
        for r in range(roles):
            norm += use_weight[r] * e.participation[r, i]
        mean, fought = 0.0, 0.0
        for r in range(roles):
            skill, part = e.skill[r, i], e.participation[r, i]
            stake = exposed * _stakes(e.gray[r, i], p.amnesty, p.audit, p.audit_backlash)
            tends = _target(
                p.participation_base,
                p.pull_leadership * head,
                p.pull_skill * _lifted(skill, p.outside_boost, led),
                p.pull_norm * (norm - 0.5),
                p.pull_gain * p.gain_share,
                p.push_gray * stake,
                p.push_fear * (1.0 - skill) * exposed,
            )
            part += p.participation_speed * (tends - part)
            e.participation[r, i] = part
            e.skill[r, i] = skill + p.skill_learning * part * (1.0 - skill)
            mean += use_weight[r] * part
            fought += fight_weight[r] * _sabotage(stake, part, p.audit, p.audit_deterrence)
        me.fought = fought
        me.use = _use(mean, fought, p.participation_need, p.sabotage)
