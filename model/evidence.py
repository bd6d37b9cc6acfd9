"""Phase 7: outcomes become visible or stay hidden; beliefs, trust and clarity follow."""

from __future__ import annotations

import numpy as np

from ..agents import knowledge as rule
from ..agents.columns import Floats
from ..agents.factory import Stage
from ..agents.vendor import claim
from .world import World


def evidence(world: World) -> None:
    """Phase 7. What each factory shows is carried along the network; what each has seen moves what it thinks."""
    f, now, w = world.factories, world.now, world.watching
    installed = f.deployment > 0.0
    recent = (f.failed >= 0) & (world.month - f.failed < now.failure_memory)
    seen = recent * rule.visible_failure(now.failure_hidden, now.disclosure)
    word, precision = show(world, seen)
    world.evidence_now = word

    heard = w.hears @ np.stack([word, precision, precision * f.measured], axis=1)
    openness = np.where(installed & (f.depth > 0.0), world.terms.openness[f.vendor], 0.0)
    used = (f.stage == Stage.SCALED) * openness
    near = (w.partners @ np.stack([used, installed, seen], axis=1)) * w.per_degree[:, None]
    world.linked = near[:, 0] * openness
    world.contact = near[:, 1]

    opened = open_evidence(world)
    f.evidence = np.maximum(heard[:, 0] + opened[f.sector], 0.0)
    claims = now.claim_weight * f.trust / now.outcome_noise**2 * (f.prospect >= 0)
    keep = 1.0 - now.forgetting
    f.info = keep * f.info + heard[:, 1] + claims
    f.info_sum = keep * f.info_sum + heard[:, 2] + claims * claim(now.claim_level, now.hype)

    failing = near[:, 2] / np.maximum(near[:, 2] + near[:, 1], 1e-9)
    f.trust = rule.trust(f.trust, now.trust_start, failing, now.trust_contagion, now.trust_recovery)
    terms = world.government.terms[0] + (world.vendors.alive & (world.vendors.founder < 0)).sum()
    clear = rule.coherence(terms, now.fog, now.consolidation)
    talk = now.clarity_talk * (1.0 + now.campaign_gain * now.campaign)
    gain = talk * clear + now.clarity_cases * f.evidence
    blur = now.clarity_blur * now.new_terms / 12.0 * (1.0 - now.consolidation)
    f.clarity = rule.clarity(f.clarity, f.grasp, gain, now.clarity_decay * (1.0 - clear), blur)


def show(world: World, seen_failing: Floats) -> tuple[Floats, Floats]:
    """What each factory shows: (what its case counts as evidence, precision of its outcome as news)."""
    f, now = world.factories, world.now
    open_share = now.disclosure * f.verified
    own = now.own_word * np.where(f.supported, now.subsidised_word, 1.0)
    trusted = own + (1.0 - own) * np.where(f.verified, 1.0, 0.0)
    case = rule.convincing(f.measured, now.claim_level, trusted)
    scaled = f.stage == Stage.SCALED
    word = np.where(scaled, case, np.where(f.stage == Stage.SHOWCASE, now.showcase_word, 0.0))
    word -= now.failure_word * seen_failing
    weight = np.where(scaled, trusted * (1.0 + open_share), np.where(f.stage == Stage.SHOWCASE, now.showcase_word, 0.0))
    return word, (weight + seen_failing * now.failure_word) / now.outcome_noise**2


def open_evidence(world: World) -> Floats:
    """What openly published, verified results count for a stranger, in cases, one entry a sector."""
    f, now = world.factories, world.now
    if now.disclosure <= 0.0:
        world.open_rows = np.empty(0, np.int32)
        return np.zeros(len(world.sector_size))
    world.open_rows = np.flatnonzero(f.verified & (f.stage == Stage.SCALED)).astype(np.int32)
    count = np.bincount(f.sector[world.open_rows], world.evidence_now[world.open_rows], len(world.sector_size))
    share = now.disclosure * np.maximum(count, 0.0) / world.sector_size
    return np.asarray(rule.open_cases(share, now.open_half, now.open_attention), dtype=np.float64)
