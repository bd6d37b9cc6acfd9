"""Phase 7: outcomes become visible or stay hidden; beliefs, trust and clarity follow."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...agents import knowledge as rule
from ...agents.columns import Floats, layout
from ...agents.decision import lifted
from ...agents.factory import Stage
from ...agents.vendor import OWN, claim, market_hype
from ..engine import compiled, kernel
from ..network.watching import Edges
from ..world import World

_convincing, _visible = compiled(rule.convincing), compiled(rule.visible_failure)
_trust, _clarity, _lifted = compiled(rule.trust), compiled(rule.clarity), compiled(lifted)


class Shown(NamedTuple):
    """What a factory shows to those who look: ``word`` (what its case counts as evidence), ``news`` (precision of its
    outcome as news), ``said`` (that times the outcome), ``open`` (openness of a system in full use), ``on`` (1 if
    something is installed), ``failed`` (how visibly it failed)."""

    word: float
    news: float
    said: float
    open: float
    on: float
    failed: float


SHOWN = layout(Shown)


def evidence(world: World) -> None:
    """Phase 7. What each factory shows is carried along the network; what each has seen moves what it thinks."""
    now, vendors = world.now, world.vendors
    offers, claimed = world.offers, claim(now.claim_level, now.hype)
    shown = show(world.block, offers.openness, offers.selling, world.record, world.month)
    concepts = world.government.terms[0] + (vendors.alive & (vendors.founder < 0)).sum()
    clear = float(rule.coherence(concepts, now.fog, now.consolidation))
    open_results(world)
    if now.own_hype > 0.0 and vendors.alive[OWN]:
        claimed = claim(now.claim_level, market_hype(now.hype, now.own_hype, 1.0 / vendors.alive.sum()))
    see(world.block, world.watching.edges, shown, offers.openness, world.opened, (clear, claimed), world.record)


@kernel
def show(block: Any, openness: Floats, selling: Any, parameters: Any, month: int) -> Any:
    """What each factory shows, a record of :class:`Shown` each (side by side: neighbours are read at random)."""
    n, p = len(block), parameters[0]
    shown = np.zeros(n, SHOWN)
    for i in range(n):
        me, mine = block[i], shown[i]
        word, weight = 0.0, 0.0
        if me.stage == Stage.SCALED:
            proof = selling[me.vendor].proof
            own = p.own_word * (p.subsidised_word if me.supported else 1.0)
            trusted = 1.0 if me.verified else _lifted(own, proof, 1.0)
            word = _convincing(me.measured, p.claim_level, trusted)
            weight = trusted * (1.0 + max(p.disclosure if me.verified else 0.0, proof))
            mine.open = openness[me.vendor]
        elif me.stage == Stage.SHOWCASE:  # shown as what it is, it convinces nobody and its result is known
            proof = selling[me.vendor].proof
            word = p.showcase_word * (1.0 - proof)
            weight = _lifted(p.showcase_word, proof, 1.0)
        if me.failed >= 0 and month - me.failed < p.failure_memory:
            visible = _visible(p.failure_hidden, max(p.disclosure, selling[me.failed_with].proof))
            word -= p.failure_word * visible
            weight += p.failure_word * visible
            mine.failed = visible
        me.word = mine.word = word
        mine.news = weight / p.outcome_noise**2
        mine.said = mine.news * me.measured
        mine.on = 1.0 if me.deployment > 0.0 else 0.0
    return shown


@kernel
def see(
    block: Any,
    edges: Edges,
    shown: Any,
    openness: Floats,
    opened: Floats,
    market: tuple[float, float],
    parameters: Any,
) -> None:
    """Each factory looks at its neighbours and moves evidence, belief, trust and clarity by a month.

    ``market`` is (how clearly it speaks, effectiveness that vendors claim).
    """
    p, (clear, claimed) = parameters[0], market
    talk = p.clarity_talk * (1.0 + p.campaign_gain * p.campaign) * clear
    blur = p.clarity_blur * p.new_terms / 12.0 * (1.0 - p.consolidation)
    for i in range(len(block)):
        me = block[i]
        cases, info, info_sum, used, started, failing = opened[me.sector], 0.0, 0.0, 0.0, 0.0, 0.0
        partners = 0
        for e in range(edges.starts[i], edges.starts[i + 1]):
            other, loud = shown[edges.source[e]], edges.loud[edges.link[e]]
            cases += loud * other.word
            info += loud * other.news
            info_sum += loud * other.said
            if edges.link[e] < edges.links:
                partners += 1
                used += other.open
                started += other.on
                failing += other.failed
        me.evidence = max(cases, 0.0)
        if partners:
            me.contact = started / partners
            own = openness[me.vendor] if me.deployment > 0.0 else 0.0
            me.linked = own * used / partners
        pitch = p.claim_weight * me.trust / p.outcome_noise**2 if me.stage != Stage.UNAWARE else 0.0
        me.info = (1.0 - p.forgetting) * me.info + info + pitch
        me.info_sum = (1.0 - p.forgetting) * me.info_sum + info_sum + pitch * claimed
        if me.deployment > 0.0 and me.stage != Stage.SHOWCASE:  # its own result it knows at first hand
            me.info += 1.0 / p.outcome_noise**2
            me.info_sum += me.measured / p.outcome_noise**2
        share = failing / max(failing + started, 1e-9)
        me.trust = _trust(me.trust, p.trust_start, share, p.trust_contagion, p.trust_recovery)
        gain = talk + p.clarity_cases * me.evidence
        me.clarity = _clarity(me.clarity, me.grasp, gain, p.clarity_decay * (1.0 - clear), blur)


def open_results(world: World) -> None:
    """Which results are open to all, and what they count for a stranger: verified ones, and what vendors show."""
    f, now, proof = world.factories, world.now, world.offers.selling["proof"]
    if now.disclosure <= 0.0 and not world.showing:
        world.open_rows, world.opened = np.empty(0, np.int32), np.zeros(len(world.sector_size))
        return
    scaled, widest = f.stage == Stage.SCALED, now.disclosure
    reach: Any = f.verified
    if world.showing:
        widest = float(max(widest, proof.max()))
        reach = np.maximum(now.disclosure * f.verified, proof[f.vendor]) / (widest or 1.0)
    world.open_rows = np.flatnonzero((reach > 0.0) & scaled).astype(np.int32)
    world.open_words = reach[world.open_rows] * np.maximum(f.word[world.open_rows], 0.0)
    found = np.bincount(f.sector[world.open_rows], world.open_words, len(world.sector_size))
    share = widest * found / world.sector_size
    world.opened = np.asarray(rule.open_cases(share, now.open_half, now.open_attention), dtype=np.float64)
