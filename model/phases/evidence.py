"""Phase 7: outcomes become visible or stay hidden; beliefs, trust and clarity follow."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...agents import knowledge as rule
from ...agents.decision import lifted
from ...agents.factory import Stage
from ...agents.vendor import OWN, claim, market_hype
from ..engine import compiled, part
from ..state import State

_convincing, _visible, _open_cases = (
    compiled(each) for each in (rule.convincing, rule.visible_failure, rule.open_cases)
)
_trust, _clarity, _coherence = compiled(rule.trust), compiled(rule.clarity), compiled(rule.coherence)
_lifted, _claim, _market_hype = compiled(lifted), compiled(claim), compiled(market_hype)


class Air(NamedTuple):
    """What is the same for all who look around: numbers in registers, not in memory that their loop writes to.

    ``talk`` and ``blur``: what the market adds to and takes from clarity; ``decay``: speed of falling back in fog;
    ``cases``: clarity from a case in sight; ``claimed``: effectiveness that vendors claim, and ``weight`` of that;
    ``noise``: variance with which an outcome is read; ``kept``: what is not forgotten; ``trust_start``, ``contagion``
    and ``recovery`` of trust.
    """

    talk: float
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
    p, clock, lists, factories, edges = s.parameters[0], s.clock[0], s.lists, s.factories, s.edges
    for k in range(clock.actors):
        i, mine = lists.actors[k], lists.shown[k + 1]
        show(s, i, mine)
        visible = mine.word != 0.0 or mine.news != 0.0 or mine.on > 0.0 or mine.failed > 0.0
        if visible != (lists.place[i] > 0):
            tell_watchers(s, i, 1 if visible else -1)
        lists.place[i] = k + 1 if visible else 0
    open_results(s)
    air = Air(
        p.clarity_talk * (1.0 + p.campaign_gain * p.campaign) * clock.clear,
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
    starts, source, link, loud, links = edges.starts, edges.source, edges.link, edges.loud, edges.links
    sees, shown, place, sectors, each = lists.sees, lists.shown, lists.place, s.sectors, s.offers.each
    for i in range(len(factories)):
        me = factories[i]
        cases, info, info_sum, used, started, failing = sectors[me.sector].opened, 0.0, 0.0, 0.0, 0.0, 0.0
        me.contact = me.linked = 0.0
        if sees[i] > 0:  # who sees nobody that shows anything need not look
            partners = 0
            for e in range(starts[i], starts[i + 1]):
                # at place 0 stands nothing: to add that is quicker than to ask
                other, counts = shown[place[source[e]]], loud[link[e]]
                cases += counts * other.word
                info += counts * other.news
                info_sum += counts * other.said
                if link[e] < links:
                    partners += 1
                    used += other.open
                    started += other.on
                    failing += other.failed
            if partners:
                me.contact = started / partners
                if me.deployment > 0.0:
                    me.linked = each[me.vendor].openness * used / partners
        me.evidence = max(cases, 0.0)
        think(me, info, info_sum, failing / max(failing + started, 1e-9) if failing > 0.0 else 0.0, air)


@part
def think(me: Any, info: float, info_sum: float, failing: float, air: Air) -> None:
    """Move what a factory knows, trusts and understands by a month; ``failing``: share of what it sees that fails."""
    pitch = air.weight * me.trust / air.noise if me.stage != Stage.UNAWARE else 0.0
    me.info = air.kept * me.info + info + pitch
    me.info_sum = air.kept * me.info_sum + info_sum + pitch * air.claimed
    if me.deployment > 0.0 and me.stage != Stage.SHOWCASE:  # its own result it knows at first hand
        me.info += 1.0 / air.noise
        me.info_sum += me.measured / air.noise
    me.trust = _trust(me.trust, air.trust_start, failing, air.contagion, air.recovery)
    me.clarity = _clarity(me.clarity, me.grasp, air.talk + air.cases * me.evidence, air.decay, air.blur)


@part
def tell_watchers(s: State, i: int, more: int) -> None:
    """Who sees a factory sees one more that shows something, or one less."""
    starts, who, sees = s.watchers.starts, s.watchers.who, s.lists.sees
    for e in range(starts[i], starts[i + 1]):
        sees[who[e]] += more


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
def show(s: State, i: int, mine: Any) -> None:
    """What a factory shows, into ``mine``, a record of :class:`~stallpoint.model.state.Shown`."""
    p, me, each = s.parameters[0], s.factories[i], s.offers.each
    word, weight, mine.open, mine.failed = 0.0, 0.0, 0.0, 0.0
    if me.stage == Stage.SCALED:
        proof = each[me.vendor].proof
        own = p.own_word * (p.subsidised_word if me.supported else 1.0)
        trusted = 1.0 if me.verified else _lifted(own, proof, 1.0)
        word = _convincing(me.measured, p.claim_level, trusted)
        weight = trusted * (1.0 + max(p.disclosure if me.verified else 0.0, proof))
        mine.open = each[me.vendor].openness
    elif me.stage == Stage.SHOWCASE:  # shown as what it is, it convinces nobody and its result is known
        proof = each[me.vendor].proof
        word = p.showcase_word * (1.0 - proof)
        weight = _lifted(p.showcase_word, proof, 1.0)
    if me.failed >= 0 and s.clock[0].month - me.failed < p.failure_memory:
        visible = _visible(p.failure_hidden, max(p.disclosure, each[me.failed_with].proof))
        word -= p.failure_word * visible
        weight += p.failure_word * visible
        mine.failed = visible
    me.word = mine.word = word
    mine.news = weight / p.outcome_noise**2
    mine.said = mine.news * me.measured
    mine.on = 1.0 if me.deployment > 0.0 else 0.0


@part
def open_results(s: State) -> None:
    """Which results are open to all, and what they count for a stranger: verified ones, and what vendors show."""
    p, clock, sectors, each = s.parameters[0], s.clock[0], s.sectors, s.offers.each
    for sector in range(len(sectors)):
        sectors[sector].opened = sectors[sector].words = 0.0
    clock.widest = p.disclosure
    if clock.showing:
        for k in range(clock.vendors):
            clock.widest = max(clock.widest, each[k].proof)
    if clock.widest <= 0.0:
        return
    for i in s.lists.actors[: clock.actors]:
        me, word = s.factories[i], 0.0
        if me.stage == Stage.SCALED:
            reach = 1.0 if me.verified else 0.0
            if clock.showing:
                reach = max(p.disclosure * reach, each[me.vendor].proof) / clock.widest
            word = reach * max(me.word, 0.0)
        s.lists.word[i] = word
        sectors[me.sector].words += word
    for sector in range(len(sectors)):
        share = clock.widest * sectors[sector].words / sectors[sector].size
        sectors[sector].opened = _open_cases(share, p.open_half, p.open_attention)
