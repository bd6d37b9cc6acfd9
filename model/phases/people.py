"""Phases 4 and 5: middlemen choose a stance; employees take part, stay away or fight."""

from typing import Any

import numpy as np

from ...agents import employee as rule
from ...agents import middleman
from ...agents.columns import Flags
from ...agents.decision import lifted
from ...agents.factory import Stage
from ...agents.middleman import Stance
from ...agents.vendor import OWN
from ..ahead import AHEAD, fetch
from ..dice import mix, normal, unit
from ..engine import compiled, part
from ..hands import TAKE_PART, done, hand_on
from ..network.watching import DIRECT
from ..state import Digital, State

_lifted, _stakes, _target = compiled(lifted), compiled(rule.stakes), compiled(rule.participation_target)
_newcomer, _normal, _mix, _unit = compiled(rule.newcomer), compiled(normal), compiled(mix), compiled(unit)
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
    stances, moves = np.zeros(n, np.int8), np.zeros(n, np.bool_)
    for k in range(n):
        m = s.middlemen[k]
        m.fear = _fear(gone[k] / max(m.links, 1.0), p.middleman_alarm, p.disintermediation)
        policy = p.partner_policy
        if p.own_partner_policy > 0.0:
            running = mine[k] / max(gone[k], 1.0) if gone[k] > 0.0 else usual
            policy = _offered(policy, p.own_partner_policy, running)
        stances[k] = _stance(m.fear, p.commission, policy * p.partner_share, m.tolerance)
        moves[k] = clock.month == 0 or stances[k] != m.stance
        m.stance = stances[k]
    if moves.any():
        take_stances(s, moves)


@part
def count_digital(s: State, gone: Any, mine: Any) -> None:
    """How many links of each middleman went digital, and how many of those run the system of the focal vendor."""
    links, digital = s.chain.mediated, s.lists.digital
    digital[:] = Digital.NOT
    for i in s.lists.actors[: s.clock[0].actors]:
        me = s.factories[i]
        if me.deployment > 0.0 and me.stage != Stage.SHOWCASE:
            digital[i] = Digital.OWN if me.vendor == OWN else Digital.OTHER
    for e in range(len(links.middleman)):
        most = max(digital[links.supplier[e]], digital[links.buyer[e]])
        if most > Digital.NOT:
            gone[links.middleman[e]] += 1.0
            if most == Digital.OWN:
                mine[links.middleman[e]] += 1.0


@part
def take_stances(s: State, moves: Flags) -> None:
    """What news counts after the links of middlemen who moved, and what is withheld from their factories."""
    p, links, edges, lists = s.parameters[0], s.chain.mediated, s.edges, s.lists
    for stance in range(DIRECT):
        edges.loud[stance] = _voice(stance, p.obstruction_silence, p.ally_voice)
    for e in range(len(links.middleman)):
        k = links.middleman[e]
        if moves[k]:
            voice = s.middlemen[k].stance
            more = int(voice == Stance.OBSTRUCT) - int(links.stance[e] == Stance.OBSTRUCT)
            links.stance[e] = voice
            for looks in (links.supplier_looks[e], links.buyer_looks[e]):
                if looks >= 0:
                    edges.voice[looks] = voice
            for i in (links.supplier[e], links.buyer[e]):
                lists.obstructed[i] += more
                withhold(s, i)
    if s.clock[0].harm != p.obstruction_harm:
        s.clock[0].harm = p.obstruction_harm
        for i in range(len(s.factories)):
            withhold(s, i)


@part
def withhold(s: State, i: int) -> None:
    """What a factory's middlemen withhold from it."""
    share = s.lists.obstructed[i] * s.chain.per_degree[i]
    s.factories[i].withheld = _withheld(share, s.parameters[0].obstruction_harm)


@part
def employees(s: State) -> None:
    """Phase 5. Where there is an installation, participation moves to where it tends; skill grows with use."""
    clock, trained = s.clock[0], False
    for area in range(s.plan.reaches.shape[1]):
        trained |= s.parameters[area].training > 0.0
    clock.trained |= trained
    if s.parameters[0].staff_turnover > 0.0:
        change_staff(s)
    if trained:
        train(s)
    half = hand_on(s.board, TAKE_PART, clock.actors)
    take_part(s, 0, half)
    done(s.board)


@part
def take_part(s: State, first: int, last: int) -> None:
    """The employees of some of those who act, by their place among them."""
    lists, e, roles = s.lists, s.employees, len(s.weights.use)
    for k in range(first, last):
        soon = lists.actors[min(k + AHEAD, last - 1)]
        for line in (0, 2, 4):
            fetch(s.factories, soon, line)
        fetch(e.participation, soon * roles, 0)
        fetch(e.skill, soon * roles, 0)
        fetch(e.gray, soon * roles, 0)
        i = lists.actors[k]
        if s.factories[i].deployment > 0.0:
            move_employees(s, i)


@part
def change_staff(s: State) -> None:
    """In some factories somebody leaves; who comes takes the role with what goes with it, and is new to all of it.

    Where nobody has ever had a system to learn by, nor training, who comes is drawn as who was there: nothing is lost,
    and nobody is followed.
    """
    each, roles, lists = s.parameters[0].staff_turnover / 12.0, len(s.weights.use), s.lists
    keys, everywhere = s.keys[s.clock[0].month], s.clock[0].trained
    for k in range(len(s.factories) if everywhere else s.clock[0].actors):
        i = k if everywhere else lists.actors[k]
        me = s.factories[i]
        drawn = _unit(_mix(me.ids ^ keys.leaves_firm))
        if me.stage != Stage.CLOSED and drawn < each * roles:
            replace(s, i, min(int(drawn / each), roles - 1), _unit(_mix(me.ids ^ keys.newcomer)))


@part
def replace(s: State, i: int, r: int, luck: float) -> None:
    """Somebody new takes a role in a factory; ``luck``: a uniform draw."""
    skill = _newcomer(s.parameters[0].skill_mean, s.weights.ahead[r], _normal(luck))
    s.employees.skill[r, i], s.employees.participation[r, i] = skill, rule.NEW


@part
def train(s: State) -> None:
    """Training raises the skill of every employee."""
    skill = s.employees.skill
    for i in range(len(s.factories)):
        p = s.parameters[s.factories[i].area]
        for r in range(len(skill)):
            skill[r, i] += p.training * p.training_speed * (1.0 - skill[r, i])


@part
def move_employees(s: State, i: int) -> None:
    """Move every employee of a factory by one month; leaves U and S of the factory in ``use`` and ``sabotage_mean``."""
    me, e, weights = s.factories[i], s.employees, s.weights
    p = s.parameters[me.area]
    head = _lifted(me.commitment, p.academy_reach, p.leadership_academy)
    led = 1.0 if me.hired else 0.0
    head = _lifted(head, p.outside_boost, led)
    # a showcase is looked at, not lived in: it threatens nobody
    exposed = 0.0 if me.stage == Stage.SHOWCASE else 1.0
    norm = 0.0
    for r in range(len(weights.use)):
        norm += weights.use[r] * e.participation[r, i]
    mean, sabotage_mean = 0.0, 0.0
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
        sabotage_mean += weights.fight[r] * _sabotage(stake, taking_part, p.audit, p.audit_deterrence)
    me.sabotage_mean = sabotage_mean
    me.use = _use(mean, sabotage_mean, p.participation_need, p.sabotage)
