"""The statistics of a comparison: bands, intervals, paired differences, and how many runs are still needed."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from ..agents.columns import Floats

LEVEL = 0.95
"""Level of every interval."""
POWER = 0.80
"""Chance, if the difference seen so far is the true one, that so many runs tell its sign."""
BAND = (0.05, 0.95)
"""Quantiles over runs between which a band lies."""
MOST_RUNS = 100_000
"""No more runs than this are ever asked for: a difference that needs more is none worth the name."""
ROUNDING = 1e-20
"""A variance below this share of another is the rounding of zero."""


@dataclass(frozen=True, slots=True)
class Band:
    """How runs spread: mean, 5 %, median and 95 % over runs, one entry a month (NaN in months without a value)."""

    mean: Floats
    low: Floats
    median: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over ``n`` runs with its 95 % interval; ``low`` and ``high`` are NaN where runs are too few for one."""

    mean: float
    low: float
    high: float
    n: int

    @property
    def ends(self) -> tuple[float, float, float]:
        """The mean and the ends of its interval."""
        return self.mean, self.low, self.high

    @property
    def sure(self) -> bool:
        """Whether the interval excludes zero: other dice would hardly turn the sign, in the worlds that were run."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True, slots=True)
class Difference(Interval):
    """A paired difference on common dice.

    Attributes:
        mean: mean over seeds of this scenario minus the baseline, in the unit of the measure.
        low, high: 95 % t-interval; NaN with fewer than two seeds.
        n: seeds it rests on.
        needed: runs of each scenario that may still be needed to tell the sign; 0 if it is sure, ``None`` if no number
            of runs can be named (fewer than two seeds, no difference at all, or more than :data:`MOST_RUNS`).
        saved: variance of the same difference between independent seeds, over the paired one: so many times more
            runs would be needed without common dice. NaN where nothing varies, infinite where only the pairs agree.
    """

    needed: int | None
    saved: float

    @property
    def none(self) -> bool:
        """Whether every pair of runs agrees exactly."""
        return self.mean == 0.0 and self.low == self.high == 0.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """How sure the order of several scenarios is.

    Attributes:
        order: their places, the one with the highest mean first.
        same: share of bootstrap resamples of the seeds in which the order is the same; NaN with fewer than two seeds.
        first: for each scenario, the share of resamples in which it is the first; shape (scenarios,).
    """

    order: tuple[int, ...]
    same: float
    first: Floats


def ranking(values: Floats, resamples: int = 2000, seed: int = 0) -> Ranking:
    """The order of scenarios by their means over seeds, and how often it is the same if seeds are drawn again.

    Seeds are drawn with replacement, the same ones for all scenarios, so that common dice stay common. Scenarios whose
    means are equal keep the order in which they stand.

    Args:
        values: shape (scenarios, seeds), without NaN.
        resamples: how often seeds are drawn.
        seed: of the draws.
    """
    count = values.shape[1]
    order = np.argsort(-values.mean(axis=1), kind="stable")
    if count < 2:
        return Ranking(tuple(order.tolist()), math.nan, np.full(len(values), math.nan))
    weights = np.random.default_rng(seed).multinomial(count, np.full(count, 1.0 / count), size=resamples)
    orders = np.argsort(-np.round(values @ weights.T / count, 12), axis=0, kind="stable")
    first = np.bincount(orders[0], minlength=len(values)) / resamples
    return Ranking(tuple(order.tolist()), float((orders == order[:, None]).all(axis=0).mean()), first)


def band(values: Floats) -> Band:
    """Mean, 5 %, median and 95 % over runs. ``values`` has shape (runs, months); NaN entries are left out."""
    if len(values) == 1:
        return Band(*[values[0]] * 4)
    result = np.full((4, values.shape[1]), np.nan)
    lacking = np.isnan(values)
    whole, some = ~lacking.any(axis=0), lacking.any(axis=0) & ~lacking.all(axis=0)
    quantiles = (BAND[0], 0.5, BAND[1])
    if whole.any():
        result[0, whole] = values[:, whole].mean(axis=0)
        result[1:, whole] = np.quantile(values[:, whole], quantiles, axis=0)
    if some.any():  # a slow road, for the few months that need it
        result[0, some] = np.nanmean(values[:, some], axis=0)
        result[1:, some] = np.nanquantile(values[:, some], quantiles, axis=0)
    return Band(*result)


def interval(values: Floats) -> Interval:
    """Mean over runs and its t-interval. ``values`` has shape (runs,); NaN entries are left out."""
    kept = values[~np.isnan(values)]
    if not len(kept):
        return Interval(math.nan, math.nan, math.nan, 0)
    mean = float(kept.mean())
    half = _half(float(kept.std(ddof=1)), len(kept)) if len(kept) > 1 else math.nan
    return Interval(mean, mean - half, mean + half, len(kept))


def ratio(over: Floats, under: Floats) -> Interval:
    """Ratio of two totals over runs, with a t-interval by linearisation (the ratio estimator of survey statistics).

    Args:
        over, under: one entry a run, shape (runs,). The ratio is NaN where ``under`` sums to zero.
    """
    n, total = len(under), float(under.sum())
    if total <= 0.0:
        return Interval(math.nan, math.nan, math.nan, n)
    value = float(over.sum()) / total
    half = _half(float(np.std((over - value * under) / (total / n), ddof=1)), n) if n > 1 else math.nan
    return Interval(value, value - half, value + half, n)


def paired(ours: Floats, theirs: Floats) -> Difference:
    """The difference of two scenarios run on the same seeds, in the same order; shapes (runs,).

    Pairs in which either value is NaN are left out.
    """
    both = ~(np.isnan(ours) | np.isnan(theirs))
    a, b = ours[both], theirs[both]
    found = interval(a - b)
    if found.n < 2:
        return Difference(*found.ends, found.n, None, math.nan)
    spread, apart = float(np.var(a - b, ddof=1)), float(np.var(a, ddof=1) + np.var(b, ddof=1))
    agreed = spread <= ROUNDING * apart
    saved = (math.inf if apart > 0.0 else math.nan) if agreed else apart / spread
    wanted = 0 if found.sure else runs_for(found.mean, math.sqrt(spread))
    return Difference(*found.ends, found.n, wanted and max(1, wanted - found.n), saved)


def student(share: float, freedom: float) -> float:
    """The quantile of Student's t; all of ``scipy.stats`` for this one figure would be a third of the start."""
    return float(stdtrit(freedom, share))


def welch(ours: Floats, theirs: Floats) -> float:
    """Half of Welch's interval of a difference of two means; shapes (n,) and (m,), two or more of each, without NaN."""
    a, b = (float(np.var(values, ddof=1)) / len(values) for values in (ours, theirs))
    if a + b == 0.0:
        return 0.0
    freedom = (a + b) ** 2 / (a**2 / (len(ours) - 1) + b**2 / (len(theirs) - 1))
    return student((1 + LEVEL) / 2, freedom) * math.sqrt(a + b)


def paired_months(ours: Floats, theirs: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high of the paired difference in each month; shapes (runs, months) to (months,)."""
    change, n = ours - theirs, len(ours)
    mean = change.mean(axis=0)
    half = student((1 + LEVEL) / 2, n - 1) * change.std(axis=0, ddof=1) / math.sqrt(n) if n > 1 else mean * math.nan
    return mean, mean - half, mean + half


def runs_for(mean: float, deviation: float) -> int | None:
    """Pairs of runs that tell the sign of a mean difference with :data:`POWER`.

    The smallest n with ``n >= ((t[n-1, 0.975] + t[n-1, 0.80]) s / |d|)^2``, the usual sample size of a two-sided
    paired t-test at 5 %, for the difference ``d`` and the standard deviation ``s`` of the pairs seen so far.

    Returns:
        At least 2; ``None`` where the difference is zero or more than :data:`MOST_RUNS` would be needed.
    """
    if mean == 0.0:
        return None
    size = deviation / abs(mean)

    def wanted(quantile: Callable[[float], float]) -> float:
        return ((quantile((1 + LEVEL) / 2) + quantile(POWER)) * size) ** 2

    n = wanted(lambda q: float(ndtri(q)))
    if not n < MOST_RUNS:
        return None
    n = max(2, math.ceil(n))
    while n < wanted(functools.partial(student, freedom=n - 1)):
        n += 1
    return n


def _half(deviation: float, n: int) -> float:
    return student((1 + LEVEL) / 2, n - 1) * deviation / math.sqrt(n)
