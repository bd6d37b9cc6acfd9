"""Emulators: what every pattern's figure would be at a point that was not run, and how surely."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...agents.columns import Flags, Floats
from .targets import NORMAL

TRAINED = 160
"""So many points, at most, set the length scales: they take far fewer than the figures do."""
STEPS = 20
"""Steps of that search, at most."""
FLOOR = 1e-6
"""Least variance of dice, as a share of a figure's own: keeps matrices whole."""
FEWEST = 5
"""With fewer points than these no emulator is trained."""
UNKNOWN = 3.0
"""Standard deviation of a figure of which nothing is known, on the scale of the emulators."""
LENGTHS = (0.2, 50.0)
"""Shortest and longest length scale, in units of the way between the limits."""


@dataclass(frozen=True, slots=True, eq=False)
class Emulator:
    """A Gaussian process for one figure: lines with a common prior, and what Matern's kernel adds to them.

    Attributes:
        kernel: with its lengths, a scikit-learn kernel; ``None`` where the figure could hardly ever be told, so that
            nothing is known of it and it rules nothing out.
        points: what it was trained on, (trained, parameters).
        middle, spread: of the figure over these points; inside, it is counted from one in units of the other.
        slopes: weights of the trained points in a mean, (trained,).
        root: inverse of the Cholesky factor of their covariance, (trained, trained).
        stretch: by how much more than the process says a figure that was left out is off, where it matters.
        left_out: standardised errors of the points that matter, each left out in turn, after the stretch, (near,).
    """

    kernel: Any
    points: Floats
    middle: float
    spread: float
    slopes: Floats
    root: Floats
    stretch: float
    left_out: Floats

    @property
    def covered(self) -> float:
        """Share of the points left out that lay within their 95 % interval."""
        return float((np.abs(self.left_out) < NORMAL).mean()) if len(self.left_out) else 1.0

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the figure without dice at some points, (points,) each."""
        if self.kernel is None:
            return np.full(len(points), self.middle), np.full(len(points), self.spread**2)
        across = self.kernel(points, self.points)
        variance = self.kernel.diag(points) - ((across @ self.root.T) ** 2).sum(axis=1)
        mean = self.middle + self.spread * (across @ self.slopes)
        return mean, np.maximum(variance, 1e-9) * (self.spread * self.stretch) ** 2


def emulator(points: Floats, figures: Floats, dice: Floats, near: Flags, seed: int) -> Emulator:
    """Train one.

    A process takes a figure to be as rugged everywhere. Where worlds are not ruled out yet it is more so, and there the
    intervals have to hold: they are stretched by what is seen there.

    Args:
        points: shares of the way between the limits, (points, parameters).
        figures: one a point.
        dice: variance of each by the luck of the dice.
        near: which points say how far the intervals must reach.
        seed: which points set the length scales.
    """
    from threadpoolctl import threadpool_limits

    if len(figures) < FEWEST:
        return Emulator(None, points, 0.0, UNKNOWN, np.zeros(0), np.zeros((0, 0)), 1.0, np.zeros(0))
    middle, spread = float(figures.mean()), float(figures.std()) or 1.0
    scaled, noise = (figures - middle) / spread, np.maximum(dice / spread**2, FLOOR)
    with threadpool_limits(1):  # the same bits whatever the number of processors
        kernel = _kernel(points, scaled, noise, seed)
        covariance = kernel(points) + np.diag(noise)
        factor = np.linalg.cholesky(covariance)
        root = np.linalg.inv(factor)
        inverse = root.T @ root
        slopes = inverse @ scaled
        each = np.diag(inverse)
    errors = (slopes / np.sqrt(each))[near]  # Rasmussen and Williams 2006, section 5.4.2
    stretch = max(1.0, float(np.sqrt((errors**2).mean()))) if len(errors) else 1.0
    return Emulator(kernel, points, middle, spread, slopes, root, stretch, errors / stretch)


def _kernel(points: Floats, scaled: Floats, noise: Floats, seed: int) -> Any:
    """The kernel whose marginal likelihood on some of the points is largest."""
    from scipy.optimize import minimize
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, DotProduct, Matern, WhiteKernel

    d = points.shape[1]
    chosen = np.random.default_rng(seed).permutation(len(points))[:TRAINED]
    start = (
        ConstantKernel(0.3, (1e-4, 1e3)) * DotProduct(1.0, (1e-2, 1e2))
        + ConstantKernel(0.5, (1e-4, 1e3)) * Matern([2.0] * d, LENGTHS, nu=2.5)
        + WhiteKernel(0.02, (1e-5, 1.0))
    )

    def climb(objective: Any, begin: Floats, bounds: Floats) -> tuple[Floats, float]:
        found = minimize(objective, begin, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": STEPS})
        return found.x, found.fun

    process = GaussianProcessRegressor(start, alpha=noise[chosen], optimizer=climb)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its end is a parameter without effect
        process.fit(points[chosen], scaled[chosen])
    return process.kernel_


@dataclass(frozen=True, slots=True, eq=False)
class Emulators:
    """One emulator a pattern.

    Attributes:
        each: in the order of the patterns.
        dice: variance of each figure by the dice of one run, on the emulators' scale, (patterns,).
    """

    each: tuple[Emulator, ...]
    dice: Floats

    def predict(self, points: Floats) -> tuple[Floats, Floats]:
        """Means and variances without dice, (points, patterns) each."""
        found = [one.predict(points) for one in self.each]
        return np.column_stack([mean for mean, _ in found]), np.column_stack([variance for _, variance in found])

    def take(self, which: Sequence[int] | npt.NDArray[np.intp]) -> Emulators:
        """Those of some patterns."""
        return Emulators(tuple(self.each[k] for k in which), self.dice[np.asarray(which, dtype=np.intp)])


def trained(points: Floats, figures: Floats, dice: Floats, runs: int, near: Flags, seed: int) -> list[tuple[Any, ...]]:
    """The calls of :func:`emulator` that train one for each pattern, for whoever carries them out.

    A point at which a figure cannot be told is left out of that figure's emulator. Errors of single points are told by
    few runs, so each is taken half way to what is usual.

    Args:
        points: (points, parameters).
        figures: on the emulators' scale, NaN where one cannot be told, (points, patterns).
        dice: their variances, (points, patterns).
        runs: how many runs a point had.
        near: which points say how far the intervals must reach, (points,).
        seed: which points set the length scales.
    """
    usual = usual_dice(dice, runs)
    calls = []
    for k in range(figures.shape[1]):
        known = np.isfinite(figures[:, k]) & np.isfinite(dice[:, k])
        noise = 0.5 * (dice[known, k] + usual[k] / runs)
        calls.append((points[known], figures[known, k], noise, near[known], seed + k))
    return calls


def usual_dice(dice: Floats, runs: int) -> Floats:
    """The usual variance of each figure by the dice of one run, (patterns,): the median over points."""
    return np.array([np.median(known) * runs if len(known := one[np.isfinite(one)]) else 0.0 for one in dice.T])
