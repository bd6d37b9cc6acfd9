"""Looking again and again: a bound that stays valid however often runs are added, and how many runs it takes.

Who adds runs until an interval for a fixed number of runs clears zero finds a sign where there is none in up to a
quarter of all cases. The bound here is a confidence sequence: it holds at every number of runs at once.
"""

import functools
import math

from ..agents.columns import Floats
from .student import LEVEL, skewed, student

POWER = 0.80
"""Chance, if the difference seen so far is the true one, that so many runs tell its sign."""
MOST_RUNS = 100_000
"""No more runs than this are ever asked for: a difference that needs more is none worth the name."""
PRIOR = 8.0
"""Where the bound is narrow: it spreads its doubt over effects of about 1 / sqrt(8) standard deviations, so that it is
least wide, against an interval for a fixed number, from 30 to 300 runs."""


@functools.lru_cache(maxsize=4096)
def reach(n: int) -> float:
    """How far the t-statistic of n runs may lie from zero by luck, at any look: at 30 runs 1.65 times Student's.

    By the t-test with a normal prior on the effect in standard deviations, of precision c = :data:`PRIOR`, and the
    right Haar prior on the deviation. Its Bayes factor against no effect is, under no effect, a martingale of mean 1,
    so it ever exceeds 1 / 0.05 once in twenty times (Ville 1939)::

        sqrt(r) ((1 + t^2 / v) / (1 + r t^2 / v))^(n/2) < 1 / 0.05,   r = c / (n + c),   v = n - 1

    (Lai 1976, Annals of Statistics 4:265; Wang and Ramdas 2025, Sequential Analysis; Lindon and others 2022,
    arXiv:2210.08589). Solved for t. Infinite below 9 runs: so few tell nothing at every look.
    """
    if n < 2:
        return math.inf
    r = PRIOR / (n + PRIOR)
    most = (1.0 / ((1.0 - LEVEL) * math.sqrt(r))) ** (2.0 / n)
    return math.sqrt((n - 1) * (most - 1.0) / (1.0 - most * r)) if most * r < 1.0 else math.inf


def always(values: Floats) -> tuple[float, float]:
    """The 95 % bound of a mean that holds at every look at once; NaN where runs are too few for one.

    Runs of the model are not normal: so the end on the long side of skewed runs is moved out, as in
    :func:`~stallpoint.experiments.student.skewed`. ``docs/statistics.md`` tells how often it then errs.

    Args:
        values: one entry a run, shape (runs,), in the order in which runs were added, without NaN.
    """
    q = reach(len(values))
    if math.isinf(q):
        return math.nan, math.nan
    mean = float(values.mean())
    low, high = skewed(values - mean, size=q)
    return mean + float(low), mean + float(high)


def runs_for(mean: float, deviation: float) -> int | None:
    """Pairs of runs after which the bound tells the sign of a mean difference with :data:`POWER`, whenever one looks.

    The smallest n with ``n >= ((reach(n) + t[n-1, 0.80]) s / |d|)^2``, as the sample size of a t-test, for the
    difference ``d`` and the standard deviation ``s`` of the pairs seen so far.

    Returns:
        ``None`` where the difference is zero or more than :data:`MOST_RUNS` would be needed.
    """
    if mean == 0.0:
        return None
    size = deviation / abs(mean)

    def enough(n: int) -> bool:
        return n >= ((reach(n) + student(POWER, n - 1)) * size) ** 2

    if not enough(MOST_RUNS):
        return None
    few, many = 1, MOST_RUNS
    while many - few > 1:  # what is enough stays enough
        middle = (few + many) // 2
        few, many = (few, middle) if enough(middle) else (middle, many)
    return many
