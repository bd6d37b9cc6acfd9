"""The statistics of a comparison: bands, intervals, ratios, paired differences, the order of scenarios.

What each interval covers was measured on runs of the model: ``docs/statistics.md`` has the table, and
``research/interval_coverage.py`` makes it.
"""

import math
from dataclasses import dataclass

import numpy as np

from ..agents.columns import Floats
from .sequential import always, runs_for
from .student import LEVEL, skewed, student

BAND = (0.05, 0.95)
"""Quantiles over runs between which a band lies."""
AGREE = 6
"""Runs that must agree exactly before that says anything: by a sign test five do so by luck in 6 of 100, six in 3."""
ROUNDING = 1e-20
"""A variance below this share of another is the rounding of zero."""

type Bounds = tuple[float, float]
"""Between which a figure must lie, whatever happens."""

ANY: Bounds = (-math.inf, math.inf)
POSITIVE: Bounds = (0.0, math.inf)
SHARE: Bounds = (0.0, 1.0)
MOST_WIDE = 700.0
"""No end is further from the figure than this power of e: a computer knows no larger number."""


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
        low, high: 95 % interval for a number of seeds that was chosen before anything was seen; NaN with fewer than
            two seeds.
        n: seeds it rests on.
        needed: runs of each scenario that may still be needed to tell the sign, judged by the bound that holds at every
            look; 0 if that tells it, ``None`` if no number of runs can be named (fewer than two seeds, no difference at
            all, or more than :data:`~stallpoint.experiments.sequential.MOST_RUNS`).
        saved: variance of the same difference between independent seeds, over the paired one: so many times more
            runs would be needed without common dice. NaN where nothing varies, infinite where only the pairs agree.
        always_low, always_high: 95 % bound that holds however often runs are added and looked at; see
            :func:`~stallpoint.experiments.sequential.always`. NaN where runs are too few for one.
    """

    needed: int | None
    saved: float
    always_low: float = math.nan
    always_high: float = math.nan

    @property
    def lasting(self) -> bool:
        """Whether the sign is sure however often runs were added and looked at."""
        agreed = self.low == self.high != 0.0 and self.n >= AGREE
        return agreed or self.always_low > 0.0 or self.always_high < 0.0

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


def interval(values: Floats, within: Bounds = ANY, level: float = LEVEL) -> Interval:
    """Mean over runs and its interval. ``values`` has shape (runs,); NaN entries are left out.

    Of what may have either sign: Student's, and where the runs are skewed the end on the long side is moved out as
    :func:`~stallpoint.experiments.student.skewed` says. Of what cannot be negative, Student's for the logarithm of the
    mean; of a share, for its logit (both by the delta method), so that no end lies where no value can. Of two runs,
    and where all agree, Student's, cut at what can be.

    Args:
        values: one entry a run.
        within: between which every value must lie: :data:`ANY`, :data:`POSITIVE` or :data:`SHARE`.
        level: that of the interval.
    """
    kept = values[~np.isnan(values)]
    if not len(kept):
        return Interval(math.nan, math.nan, math.nan, 0)
    return Interval(*_ends(float(kept.mean()), kept - kept.mean(), within, level), len(kept))


def ratio(over: Floats, under: Floats, within: Bounds = POSITIVE) -> Interval:
    """Ratio of two totals over runs, with an interval by the jackknife (Tukey 1958), on the scale of :func:`interval`.

    Args:
        over, under: one entry a run, shape (runs,). The ratio is NaN where ``under`` sums to zero.
        within: between which the ratio must lie; where an entry of ``over`` is negative it is not looked at.
    """
    n, total = len(under), float(under.sum())
    if total <= 0.0:
        return Interval(math.nan, math.nan, math.nan, n)
    value = float(over.sum()) / total
    rest = total - under
    if n > 1 and (rest > 0.0).all():
        change = (n - 1) * (value - (over.sum() - over) / rest)
        change -= change.mean()
    else:  # without one of the runs there is no ratio
        change = (over - value * under) / (total / n)
    return Interval(*_ends(value, change, within if (over >= 0.0).all() else ANY, LEVEL), n)


def exact(count: int, runs: int) -> tuple[float, float]:
    """The 95 % interval of a share of runs by Clopper and Pearson (1934); 0 to 1 without runs.

    It never promises more than it holds, also with few runs, where the shorter interval by Wilson does: by that one, 4
    of 4 runs would surely be more than half, though a coin does as well once in 16 times.
    """
    from scipy.special import betaincinv

    rest, tail = runs - count, (1 - LEVEL) / 2
    low = float(betaincinv(count, rest + 1, tail)) if count else 0.0
    high = float(betaincinv(count + 1, rest, 1 - tail)) if rest else 1.0
    return low, high


def paired(ours: Floats, theirs: Floats, within: Bounds = ANY) -> Difference:
    """The difference of two scenarios run on the same seeds, in the same order; shapes (runs,).

    Pairs in which either value is NaN are left out. No end of its interval and of its bound is further from zero than
    the two ``within`` which each value lies are from each other.
    """
    both = ~(np.isnan(ours) | np.isnan(theirs))
    a, b = ours[both], theirs[both]
    found = interval(a - b)
    if found.n < 2:
        return Difference(*found.ends, found.n, None, math.nan)
    most = within[1] - within[0]
    mean, low, high = found.mean, max(found.low, -most), min(found.high, most)
    spread, apart = float(np.var(a - b, ddof=1)), float(np.var(a, ddof=1) + np.var(b, ddof=1))
    agreed = spread <= ROUNDING * apart
    saved = (math.inf if apart > 0.0 else math.nan) if agreed else apart / spread
    bound = [min(max(end, -most), most) for end in always(a - b)]
    wanted = AGREE * (found.n < AGREE) if low == high != 0.0 else runs_for(mean, math.sqrt(spread))
    done = bound[0] > 0.0 or bound[1] < 0.0
    needed = 0 if done else wanted and max(1, wanted - found.n)
    return Difference(mean, low, high, found.n, needed, saved, *bound)


def welch(ours: Floats, theirs: Floats) -> tuple[float, float]:
    """Standard error of a difference of two means and its degrees of freedom by Welch (1947); shapes (n,) and (m,), two
    or more of each, without NaN."""
    a, b = (float(np.var(values, ddof=1)) / len(values) for values in (ours, theirs))
    if a + b == 0.0:
        return 0.0, math.inf
    return math.sqrt(a + b), (a + b) ** 2 / (a**2 / (len(ours) - 1) + b**2 / (len(theirs) - 1))


def holm(chances: Floats) -> Floats:
    """p-values so corrected that one of many true nils looks sure in one of twenty families (Holm 1979); NaN stays."""
    found, known = np.full(len(chances), np.nan), np.flatnonzero(~np.isnan(chances))
    order = known[np.argsort(chances[known], kind="stable")]
    found[order] = np.minimum(np.maximum.accumulate(chances[order] * np.arange(len(order), 0, -1)), 1.0)
    return found


def paired_months(ours: Floats, theirs: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high of the paired difference in each month, as :func:`interval` has them; shapes (runs, months)
    to (months,)."""
    change = ours - theirs
    mean = change.mean(axis=0)
    low, high = skewed(change - mean)
    return mean, mean + low, mean + high


def interval_months(values: Floats, within: Bounds = ANY) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high over runs in each month, as :func:`interval` has them, to rounding; (runs, months) to
    (months,). A month with a NaN entry is NaN."""
    n, (least, most) = len(values), within
    mean = values.mean(axis=0)
    if n < 2 or within == ANY:
        below, above = skewed(values - mean)
        return mean, mean + below, mean + above
    half = student((1 + LEVEL) / 2, n - 1) * values.std(axis=0, ddof=1) / math.sqrt(n)
    low, high = np.maximum(mean - half, least), np.minimum(mean + half, most)
    inner = (half > 0.0) & (least < mean) & (mean < most) & (n > 2)
    m = mean[inner]
    if math.isinf(most):
        wide = np.exp(np.minimum(half[inner] / m, MOST_WIDE))
        low[inner], high[inner] = m / wide, m * wide
    else:
        odds, wide = m / (1.0 - m), np.exp(np.minimum(half[inner] / (m * (1.0 - m)), MOST_WIDE))
        low[inner], high[inner] = 1.0 / (1.0 + wide / odds), 1.0 / (1.0 + 1.0 / (wide * odds))
    return mean, low, high


def _ends(mean: float, change: Floats, within: Bounds, level: float) -> tuple[float, float, float]:
    """A figure and the ends of its interval, from what each run adds to it: (runs,), of mean zero."""
    n = len(change)
    if n < 2:
        return mean, math.nan, math.nan
    low, high = within
    if within == ANY:
        below, above = (float(end) for end in skewed(change, level))
        return mean, mean + below, mean + above
    half = student((1 + level) / 2, n - 1) * float(change.std(ddof=1)) / math.sqrt(n)
    if n == 2 or half == 0.0 or not low < mean < high:
        return mean, max(mean - half, low), min(mean + half, high)
    if math.isinf(high):
        wide = min(half / mean, MOST_WIDE)
        return mean, mean * math.exp(-wide), mean * math.exp(wide)
    odds, wide = mean / (1.0 - mean), min(half / (mean * (1.0 - mean)), MOST_WIDE)
    return mean, 1.0 / (1.0 + math.exp(wide) / odds), 1.0 / (1.0 + math.exp(-wide) / odds)
