"""Student's t, and its correction where runs are skewed: what intervals are made of."""

import numpy as np
from scipy.special import stdtr, stdtrit

from ..agents.columns import Floats

LEVEL = 0.95
"""Level of every interval."""
STRAIGHT = 1e-9
"""A skewness below this is taken as none."""
MOST = 2.0
"""So many times as far as Student's t an end is moved at most; what is covered grows no further beyond."""


def student(share: float, freedom: float) -> float:
    """The quantile of Student's t; all of ``scipy.stats`` for this one figure would be a third of the start."""
    return float(stdtrit(freedom, share))


def chance(t: float, freedom: float) -> float:
    """The two-sided p-value of a t-statistic."""
    return float(2.0 * stdtr(freedom, -abs(t)))


def skewed(change: Floats, level: float = LEVEL, size: float | None = None) -> tuple[Floats, Floats]:
    """Ends of the interval of a mean, from the mean on: the wider of Student's and Willink's on each side.

    Willink (2005, Communications in Statistics, Theory and Methods 34:753, after Johnson 1978 and Hall 1992) turns the
    t-statistic by the skewness g = mu3 / s^3 that the runs show (mu3 the unbiased third moment)::

        G(q) = ((1 + 6a (q - a))^(1/3) - 1) / 2a,   a = g / (6 sqrt(n)),   ends at -G(q) and -G(-q) times s / sqrt(n)

    That covers skewed runs better on the long side, but gives away on the short side what few runs do not know. So
    there the end of Student's t stays. No end is moved beyond twice as far: near 1 + 6a (q - a) = 0 the root runs away.

    Args:
        change: each run less the mean, shape (runs, ...).
        level: that of the interval.
        size: in place of the quantile of Student's t.

    Returns:
        Two of shape (...): below 0 and above, NaN with fewer than two runs.
    """
    n = len(change)
    if n < 2:
        unknown = np.full(change.shape[1:], np.nan)
        return unknown, unknown
    q = student((1 + level) / 2, n - 1) if size is None else size
    deviation = np.asarray(change.std(axis=0, ddof=1))
    error = deviation / np.sqrt(n)
    if n < 3:
        return -q * error, q * error
    cubed = n * np.sum(change**3, axis=0) / ((n - 1) * (n - 2))
    skewness = np.divide(cubed, deviation**3, out=np.zeros_like(deviation), where=deviation**3 > 0.0)
    a = skewness / (6.0 * np.sqrt(n))
    straight = np.abs(a) < STRAIGHT
    a = np.where(straight, 1.0, a)
    turned = ((np.cbrt(1.0 + 6.0 * a * (end - a)) - 1.0) / (2.0 * a) for end in (q, -q))
    down, up = (np.where(straight, end, each) for end, each in zip((q, -q), turned, strict=True))
    return -np.clip(down, q, MOST * q) * error, np.clip(-up, q, MOST * q) * error
