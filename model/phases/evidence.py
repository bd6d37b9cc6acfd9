"""Phase 7: outcomes become visible or stay hidden; beliefs, trust and clarity follow."""

from typing import Any, NamedTuple

import numpy as np

from ...agents import knowledge as rule
from ...agents.columns import Index
from ...agents.decision import lifted
from ...agents.factory import NEVER, Stage
from ...agents.vendor import OWN, claim, market_hype
from ..ahead import AHEAD, fetch
from ..engine import compiled, part
from ..hands import LOOK_AROUND, done, hand_on
from ..state import State

_convincing, _visible, _open_cases = (
    compiled(each) for each in (rule.convincing, rule.visible_failure, rule.open_cases)
)
_trust, _clarity, _coherence = compiled(rule.trust), compiled(rule.clarity), compiled(rule.coherence)
_attention = compiled(rule.attention_share)
_lifted, _claim, _market_hype = compiled(lifted), compiled(claim), compiled(market_hype)


class Air(NamedTuple):
    """What is the same for all who look around: numbers in registers, not in memory that their loop writes to.

    ``blur``: what new concepts take from clarity; ``decay``: speed of falling back in fog;
    ``cases``: clarity from a case in sight; ``claimed``: effectiveness that vendors claim, and ``weight`` of that;
    ``noise``: variance with which an outcome is read; ``kept``: what is not forgotten; ``trust_start``, ``contagion``
    and ``recovery`` of trust.
    """

    blur: float
    decay: float
    cases: float
    claimed: float
    weight: float
    noise: float
    kept: float
    trust_start: float
    contagion: float
    recovery: float


@part
def evidence(s: State) -> None:
    """Phase 7. What each factory shows is carried along the network; what each has seen moves what it thinks."""
    hear_the_market(s)
    clock, lists, factories = s.clock[0], s.lists, s.factories
    for k in range(clock.actors):
        fetch(factories, lists.actors[min(k + AHEAD, clock.actors - 1)], 0)
        i, mine = lists.actors[k], lists.shown[k + 1]
        on, failed = factories[i].deployment > 0.0, how_failed(s, i)
        show(s, i, mine, failed)
        visible = mine.credibility != 0.0 or mine.news != 0.0 or mine.open > 0.0 or failed > 0.0
        if visible != (lists.place[i] > 0):
            tell_watchers(s, i)
        lists.place[i] = k + 1 if visible else 0
        if on != lists.on[i]:
            tell_partners(s, i, lists.using, 1 if on else -1)
        if (failed > 0.0) != (lists.failed[i] > 0.0):
            tell_partners(s, i, lists.failing, 1 if failed > 0.0 else -1)
        lists.on[i], lists.failed[i] = on, failed
    open_results(s)
    half = hand_on(s.board, LOOK_AROUND, len(factories))
    look_around(s, 0, half)
    done(s.board)


@part
def look_around(s: State, first: int, last: int) -> None:
    """What factories of these rows see of those around them, and what they then think."""
    p, clock, lists, factories, edges = s.parameters[0], s.clock[0], s.lists, s.factories, s.edges
    talk = np.empty(s.plan.reaches.shape[1])
    for area in range(len(talk)):
        q = s.parameters[area]
        talk[area] = q.clarity_talk * (1.0 + q.campaign_gain * q.campaign) * clock.clear
    air = Air(
        p.clarity_blur * p.new_terms / 12.0 * (1.0 - p.consolidation),
        p.clarity_decay * (1.0 - clock.clear),
        p.clarity_cases,
        clock.claimed,
        p.claim_weight,
        p.outcome_noise**2,
        1.0 - p.forgetting,
        p.trust_start,
        p.trust_contagion,
        p.trust_recovery,
    )
    starts, peers, source, voice, loud = edges.starts, edges.peers, edges.source, edges.voice, edges.loud
    sees, shown, place, sectors, each = lists.sees, lists.shown, lists.place, s.sectors, s.offers.each
    for i in range(first, last):
        fetch(factories, i + AHEAD, 0)
        fetch(factories, i + AHEAD, 1)
        me, partners = factories[i], peers[i] - starts[i]
        cases, info, info_sum, failing = sectors[me.sector].opened, 0.0, 0.0, 0.0
        me.contact = 0.0
        if lists.stale[i]:
            find_visible(s, i)
        if sees[i] > 0:  # what nobody shows is not reckoned with
            share = _attention(p.attention, starts[i + 1] - starts[i])
            for k in range(starts[i], starts[i] + sees[i]):
                e = lists.visible[k]
                other, counts = shown[place[source[e]]], loud[voice[e]] * share
                cases += counts * other.credibility
                info += counts * other.news
                info_sum += counts * other.said
        if lists.acting[i]:
            me.linked = 0.0
            if me.deployment > 0.0 and sees[i] > 0:
                me.linked = each[me.vendor].openness * use_openly(s, i) / max(partners, 1)
        if lists.using[i]:
            me.contact = lists.using[i] / partners
        if lists.failing[i]:
            failing = share_failing(s, i)
        me.evidence = max(cases, 0.0)
        think(me, info, info_sum, failing, talk[me.area], air)


@part
def find_visible(s: State, i: int) -> None:
    """Which of those whom a factory sees show something, in the order in which it looks, so sums keep their bits."""
    edges, lists, count = s.edges, s.lists, 0
    for e in range(edges.starts[i], edges.starts[i + 1]):
        lists.visible[edges.starts[i] + count] = e
        count += lists.place[edges.source[e]] > 0
    lists.sees[i], lists.stale[i] = count, False


@part
def use_openly(s: State, i: int) -> float:
    """How many trading partners of a factory use an open system in full, by how open it is."""
    edges, lists, used, first = s.edges, s.lists, 0.0, s.edges.starts[i]
    for k in range(first, first + lists.sees[i]):
        e = lists.visible[k]
        if e < edges.peers[i]:
            used += lists.shown[lists.place[edges.source[e]]].open
    return float(used)


@part
def share_failing(s: State, i: int) -> float:
    """Share of what a factory sees with its trading partners that fails, by how visibly it does."""
    edges, lists, failing, first = s.edges, s.lists, 0.0, s.edges.starts[i]
    for k in range(first, first + lists.sees[i]):
        e = lists.visible[k]
        if e < edges.peers[i]:
            failing += lists.failed[edges.source[e]]
    return float(failing / max(failing + lists.using[i], 1e-9))


@part
def think(me: Any, info: float, info_sum: float, failing: float, talk: float, air: Air) -> None:
    """Move what a factory knows, trusts and understands by a month; ``failing``: share of what it sees that fails,
    ``talk``: what the market adds to clarity."""
    pitch = air.weight * me.trust / air.noise if me.stage != Stage.UNAWARE else 0.0
    me.info = air.kept * me.info + info + pitch
    me.info_sum = air.kept * me.info_sum + info_sum + pitch * air.claimed
    if me.deployment > 0.0 and me.stage != Stage.SHOWCASE:  # its own result it knows at first hand
        me.info += 1.0 / air.noise
        me.info_sum += me.measured / air.noise
    me.trust = _trust(me.trust, air.trust_start, failing, air.contagion, air.recovery)
    me.clarity = _clarity(me.clarity, me.clarity_floor, talk + air.cases * me.evidence, air.decay, air.blur)


@part
def tell_watchers(s: State, i: int) -> None:
    """Who sees a factory has to find out anew who shows something."""
    edges, starts, who, stale = s.edges, s.watchers.starts, s.watchers.who, s.lists.stale
    for e in range(edges.starts[i], edges.peers[i]):
        stale[edges.source[e]] = True
    for e in range(starts[i], starts[i + 1]):
        stale[who[e]] = True


@part
def tell_partners(s: State, i: int, counts: Index, more: int) -> None:
    """The trading partners of a factory have one more among theirs, or one less, of whom something is so."""
    for e in range(s.edges.starts[i], s.edges.peers[i]):
        counts[s.edges.source[e]] += more


@part
def forget(s: State, i: int) -> None:
    """A factory that does not act shows nothing any more."""
    lists = s.lists
    if lists.place[i]:
        tell_watchers(s, i)
    if lists.on[i]:
        tell_partners(s, i, lists.using, -1)
    if lists.failed[i] > 0.0:
        tell_partners(s, i, lists.failing, -1)
    lists.place[i], lists.on[i], lists.failed[i], s.factories[i].linked = 0, False, 0.0, 0.0


@part
def hear_the_market(s: State) -> None:
    """How clearly the market speaks, and what effectiveness vendors claim."""
    p, clock = s.parameters[0], s.clock[0]
    alive, concepts = 0, 0
    for k in range(clock.vendors):
        v = s.vendors[k]
        alive += v.alive
        concepts += v.alive and v.founder < 0
    clock.clear = _coherence(s.government[0].terms + concepts, p.fog, p.consolidation)
    clock.claimed = _claim(p.claim_level, p.hype)
    if p.own_hype > 0.0 and s.vendors[OWN].alive:
        clock.claimed = _claim(p.claim_level, _market_hype(p.hype, p.own_hype, 1.0 / alive))


@part
def how_failed(s: State, i: int) -> float:
    """How visibly a factory failed, 0-1; 0 where it did not, or that is forgotten."""
    p, me = s.parameters[0], s.factories[i]
    if me.failed == NEVER or s.clock[0].month - me.failed >= p.failure_memory:
        return 0.0
    return float(_visible(p.failure_hidden, max(p.disclosure, s.offers.each[me.failed_with].proof)))


@part
def show(s: State, i: int, mine: Any, failed: float) -> None:
    """What a factory shows, into ``mine``, a record of :class:`~stallpoint.model.state.Shown`; ``failed``: how visibly
    it did."""
    p, me, each = s.parameters[0], s.factories[i], s.offers.each
    credibility, weight, mine.open = 0.0, 0.0, 0.0
    if me.stage == Stage.SCALED:
        proof = each[me.vendor].proof
        own = p.own_word * (p.subsidised_word if me.supported else 1.0)
        trusted = 1.0 if me.verified else _lifted(own, proof, 1.0)
        credibility = _convincing(me.measured, p.claim_level, trusted)
        weight = trusted * (1.0 + max(p.disclosure if me.verified else 0.0, proof))
        mine.open = each[me.vendor].openness
    elif me.stage == Stage.SHOWCASE:  # shown as what it is, it convinces nobody and its result is known
        proof = each[me.vendor].proof
        credibility = p.showcase_word * (1.0 - proof)
        weight = _lifted(p.showcase_word, proof, 1.0)
    if failed > 0.0:
        credibility -= p.failure_word * failed
        weight += p.failure_word * failed
    me.credibility = mine.credibility = credibility
    mine.news = weight / p.outcome_noise**2
    mine.said = mine.news * me.measured


@part
def open_results(s: State) -> None:
    """Which results are open to all, and what they count for a stranger: verified ones, and what vendors show."""
    p, clock, sectors, each = s.parameters[0], s.clock[0], s.sectors, s.offers.each
    for sector in range(len(sectors)):
        sectors[sector].opened = sectors[sector].credibility = 0.0
    clock.widest = p.disclosure
    if clock.showing:
        for k in range(clock.vendors):
            clock.widest = max(clock.widest, each[k].proof)
    if clock.widest <= 0.0:
        return
    for i in s.lists.actors[: clock.actors]:
        me, credibility = s.factories[i], 0.0
        if me.stage == Stage.SCALED:
            reach = 1.0 if me.verified else 0.0
            if clock.showing:
                reach = max(p.disclosure * reach, each[me.vendor].proof) / clock.widest
            credibility = reach * max(me.credibility, 0.0)
        s.lists.credibility[i] = credibility
        sectors[me.sector].credibility += credibility
    for sector in range(len(sectors)):
        share = clock.widest * sectors[sector].credibility / sectors[sector].size
        sectors[sector].opened = _open_cases(share, p.open_half, p.open_attention)
