"""Phase 7: outcomes become visible or stay hidden; beliefs, trust and clarity follow."""

from __future__ import annotations

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


@part
def evidence(s: State) -> None:
    """Phase 7. What each factory shows is carried along the network; what each has seen moves what it thinks."""
    hear_the_market(s)
    p, clock, lists = s.parameters[0], s.clock[0], s.lists
    for i in lists.actors[: clock.actors]:
        show(s, i)
        shown = lists.shown[i]
        visible = shown.word != 0.0 or shown.news != 0.0 or shown.on > 0.0 or shown.failed > 0.0
        if visible != lists.visible[i]:
            lists.visible[i] = visible
            for e in range(s.watchers.starts[i], s.watchers.starts[i + 1]):
                lists.sees[s.watchers.who[e]] += 1 if visible else -1
    open_results(s)
    talk = p.clarity_talk * (1.0 + p.campaign_gain * p.campaign) * clock.clear
    blur = p.clarity_blur * p.new_terms / 12.0 * (1.0 - p.consolidation)
    for i in range(len(s.factories)):
        see(s, i, talk, blur)


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
def show(s: State, i: int) -> None:
    """What a factory shows, a record of :class:`~stallpoint.model.state.Shown`."""
    p, me, mine, each = s.parameters[0], s.factories[i], s.lists.shown[i], s.offers.each
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
def see(s: State, i: int, talk: float, blur: float) -> None:
    """A factory looks at its neighbours and moves evidence, belief, trust and clarity by a month.

    ``talk`` and ``blur`` are what the market does to the clarity of all.
    """
    p, clock, me, edges = s.parameters[0], s.clock[0], s.factories[i], s.edges
    cases, info, info_sum, used, started, failing = s.sectors[me.sector].opened, 0.0, 0.0, 0.0, 0.0, 0.0
    partners = 0
    if s.lists.sees[i] > 0:
        for e in range(edges.starts[i], edges.starts[i + 1]):
            is_partner, source = edges.link[e] < edges.links, edges.source[e]
            partners += is_partner
            if s.lists.visible[source]:
                other, loud = s.lists.shown[source], edges.loud[edges.link[e]]
                cases += loud * other.word
                info += loud * other.news
                info_sum += loud * other.said
                if is_partner:
                    used += other.open
                    started += other.on
                    failing += other.failed
    me.evidence = max(cases, 0.0)
    me.contact, me.linked = 0.0, 0.0
    if partners:
        me.contact = started / partners
        own = s.offers.each[me.vendor].openness if me.deployment > 0.0 else 0.0
        me.linked = own * used / partners
    pitch = p.claim_weight * me.trust / p.outcome_noise**2 if me.stage != Stage.UNAWARE else 0.0
    me.info = (1.0 - p.forgetting) * me.info + info + pitch
    me.info_sum = (1.0 - p.forgetting) * me.info_sum + info_sum + pitch * clock.claimed
    if me.deployment > 0.0 and me.stage != Stage.SHOWCASE:  # its own result it knows at first hand
        me.info += 1.0 / p.outcome_noise**2
        me.info_sum += me.measured / p.outcome_noise**2
    share = failing / max(failing + started, 1e-9)
    me.trust = _trust(me.trust, p.trust_start, share, p.trust_contagion, p.trust_recovery)
    gain = talk + p.clarity_cases * me.evidence
    me.clarity = _clarity(me.clarity, me.grasp, gain, p.clarity_decay * (1.0 - clock.clear), blur)


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
