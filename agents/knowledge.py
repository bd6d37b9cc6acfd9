"""What a factory hears, understands, believes and trusts."""

import numpy as np

from .columns import Num


def coherence(concepts: Num, fog: Num, consolidation: Num) -> Num:
    """How clearly the market speaks, 0-1: 1 / (1 + fog (K - 1)), with K concepts left after consolidation.

    Each competing concept clouds the others; consolidation merges all but one.
    """
    return 1.0 / (1.0 + fog * (np.maximum(concepts, 1.0) - 1.0) * (1.0 - consolidation))


def clarity(level: Num, clarity_floor: Num, gain: Num, decay: Num, blur: Num) -> Num:
    """Clarity of the concept after a month, 0-1: talk and real cases clear it, fog and new concepts blur it.

    c' = c + gain (1 - c) - decay (c - clarity_floor) - blur c, kept within 0-1

    Args:
        level: clarity, 0-1.
        clarity_floor: what the factory understands on its own, to which it falls back in fog, 0-1.
        gain: talk x coherence + speed x convincing cases in sight, per month.
        decay: speed of falling back x (1 - coherence), per month.
        blur: share of clarity lost to the concepts launched this month.
    """
    moved = level + gain * (1.0 - level) - decay * (level - clarity_floor) - blur * level
    return np.minimum(np.maximum(moved, 0.0), 1.0)


def attention_share(attention: Num, others: Num) -> Num:
    """What the case of each neighbour counts to who can follow only so many of them: min(1, attention / others).

    Who follows more looks less at each (divided attention: Hodas and Lerman 2012). In 0-1.
    """
    return np.minimum(1.0, attention / np.maximum(others, 1.0))


def convincing(measured: Num, claimed: Num, credibility: Num) -> Num:
    """What a case in use counts as evidence: its result against what an honest vendor would claim, times credibility.

    min(E / claimed, 1) x credibility; the credibility is 1 where the result is verified.
    """
    return np.minimum(measured / np.maximum(claimed, 1e-9), 1.0) * credibility


def visible_failure(hidden: Num, disclosure: Num) -> Num:
    """Share of failures that others get to see: 1 - hidden (1 - disclosure)."""
    return 1.0 - hidden * (1.0 - disclosure)


def open_cases(share: Num, half: Num, attention: Num) -> Num:
    """What openly published results count for a stranger of the sector: attention x s / (s + half), in cases."""
    return attention * share / (share + half)


def prior_precision(clarity: Num, spread: Num, fog: Num) -> Num:
    """Precision of the prior about effectiveness; fog widens it: 1 / (spread (1 + fog (1 - c)))^2."""
    deviation = spread * (1.0 + fog * (1.0 - clarity))
    return 1.0 / (deviation * deviation)  # a power is rounded in another way by Python than by compiled code


def belief(prior: Num, prior_precision: Num, info: Num, info_sum: Num) -> tuple[Num, Num]:
    """Posterior mean and standard deviation of effectiveness (Normal prior, Normal signals).

    mu = (tau0 mu0 + sum p x) / (tau0 + sum p), sd = (tau0 + sum p)^(-1/2)
    """
    precision = prior_precision + info
    return (prior_precision * prior + info_sum) / precision, 1.0 / np.sqrt(precision)


def trust(level: Num, start: Num, failing: Num, contagion: Num, recovery: Num) -> Num:
    """Trust after a month: it returns to its start and falls with the share of what is seen that fails.

    t' = t + recovery (t0 - t) - contagion x failing x t
    """
    return level + recovery * (start - level) - contagion * failing * level


def burnt(trust: Num, loss: Num) -> Num:
    """Trust after a failure of one's own: t (1 - loss)."""
    return trust * (1.0 - loss)
