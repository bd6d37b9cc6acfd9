"""Phases 4 and 5: middlemen choose a stance; employees take part, stay away or fight."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...agents import employee as rule
from ...agents import middleman
from ...agents.columns import Codes
from ...agents.decision import lifted
from ...agents.factory import Stage
from ...agents.middleman import Stance
from ...agents.vendor import OWN
from ..engine import compiled, part
from ..state import State

_lifted, _stakes, _target = compiled(lifted), compiled(rule.stakes), compiled(rule.participation_target)
_sabotage, _use = compiled(rule.sabotage_intensity), compiled(rule.use)
_fear, _stance, _offered = compiled(middleman.fear), compiled(middleman.stance), compiled(middleman.offered)
_withheld, _voice = compiled(middleman.withheld), compiled(middleman.voice)


@part
def middlemen(s: State) -> None:
    """Phase 4. Each middleman sees how many of its links went digital, and obstructs, waits or helps."""
    p, clock, n = s.parameters[0], s.clock[0], len(s.middlemen)
    if n == 0 or clock.month % p.cycle:
        return
    gone, mine = np.zeros(n), np.zeros(n)
    count_digital(s, gone, mine)
    # before anything is digital, every vendor in the market is as likely to be the one
    alive = 0
    for k in range(clock.vendors):
        alive += s.vendors[k].alive
    usual = s.vendors[OWN].alive / max(alive, 1)
    stances, moved = np.zeros(n, np.int8), clock.month == 0
    for k in range(n):
        m = s.middlemen[k]
        m.fear = _fear(gone[k] / max(m.links, 1.0), p.middleman_alarm, p.disintermediation)
        policy = p.partner_policy
        if p.own_partner_policy > 0.0:
            running = mine[k] / max(gone[k], 1.0) if gone[k] > 0.0 else usual
            policy = _offered(policy, p.own_partner_policy, running)
        stances[k] = _stance(m.fear, p.commission, policy * p.partner_share, m.temper)
        moved = moved or stances[k] != m.stance
    if moved:
        take_stances(s, stances)


@part
def count_digital(s: State, gone: Any, mine: Any) -> None:
    """How many links of each middleman went digital, and how many of those run the system of the own vendor."""
    chain = s.chain
    for e in chain.mediated:
        seller, buyer = s.factories[chain.supplier[e]], s.factories[chain.buyer[e]]
        # a showcase threatens nobody
        sells = seller.deployment > 0.0 and seller.stage != Stage.SHOWCASE
        buys = buyer.deployment > 0.0 and buyer.stage != Stage.SHOWCASE
        if sells or buys:
            gone[chain.middleman[e]] += 1.0
            if (sells and seller.vendor == OWN) or (buys and buyer.vendor == OWN):
                mine[chain.middleman[e]] += 1.0


@part
def take_stances(s: State, stances: Codes) -> None:
    """What news counts after each link, and what is withheld from each factory, under new stances."""
    p, chain, n = s.parameters[0], s.chain, len(s.factories)
    loud = np.zeros(len(stances))
    for k in range(len(stances)):
        s.middlemen[k].stance = stances[k]
        loud[k] = _voice(stances[k], p.obstruction_silence, p.ally_voice)
    obstructed = s.lists.score
    obstructed[:n] = 0.0
    for e in chain.mediated:
        k = chain.middleman[e]
        s.edges.loud[e] = loud[k]
        if stances[k] == Stance.OBSTRUCT:
            obstructed[chain.supplier[e]] += 1.0
            obstructed[chain.buyer[e]] += 1.0
    for i in range(n):
        s.factories[i].withheld = _withheld(obstructed[i] * chain.per_degree[i], p.obstruction_harm)


@part
def employees(s: State) -> None:
    """Phase 5. Where there is an installation, participation moves to where it tends; skill grows with use."""
    p, clock = s.parameters[0], s.clock[0]
    if p.training > 0.0:
        train(s)
    for i in s.lists.actors[: clock.actors]:
        if s.factories[i].deployment > 0.0:
            take_part(s, i)


@part
def train(s: State) -> None:
    """Training raises the skill of every employee."""
    p, skill = s.parameters[0], s.employees.skill
    for i in range(len(s.factories)):
        for r in range(len(skill)):
            skill[r, i] += p.training * p.training_speed * (1.0 - skill[r, i])


@part
def take_part(s: State, i: int) -> None:
    """Move every employee of a factory by one month; leaves U and S of the factory in ``use`` and ``fought``."""
    p, me, e, weights = s.parameters[0], s.factories[i], s.employees, s.weights
    head = _lifted(me.commitment, p.academy_reach, p.leadership_academy)
    led = 1.0 if me.hired else 0.0
    head = _lifted(head, p.outside_boost, led)
    # a showcase is looked at, not lived in: it threatens nobody
    exposed = 0.0 if me.stage == Stage.SHOWCASE else 1.0
    norm = 0.0
    for r in range(len(weights.use)):
        norm += weights.use[r] * e.participation[r, i]
    mean, fought = 0.0, 0.0
    for r in range(len(weights.use)):
        skill, taking_part = e.skill[r, i], e.participation[r, i]
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
        taking_part += p.participation_speed * (tends - taking_part)
        e.participation[r, i] = taking_part
        e.skill[r, i] = skill + p.skill_learning * taking_part * (1.0 - skill)
        mean += weights.use[r] * taking_part
        fought += weights.fight[r] * _sabotage(stake, taking_part, p.audit, p.audit_deterrence)
    me.fought = fought
    me.use = _use(mean, fought, p.participation_need, p.sabotage)
