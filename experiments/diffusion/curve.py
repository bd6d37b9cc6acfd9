"""Bass fitted to a curve alone: adopters by period, by nonlinear least squares on what is new (Srinivasan and Mason
1986)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import t as student

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from .likelihood import Estimate

MOST_P, MOST_Q = 12.0, 60.0
"""A year; far above any that was ever found."""
LEAST_P = 1e-9
SPAN = (0.5, 100.0)
"""Between what the size of the market is sought, as multiples of all adopters observed."""
STARTS = ((1.2, 0.01, 0.4), (1.05, 0.1, 0.05), (3.0, 0.001, 0.3), (20.0, 1e-4, 0.2))
"""From where the fit starts: size of the market as a multiple of all adopters, p and q; later ones where they fit
better."""
BETTER = 0.999
"""Share of the squares that a fit from a later start must fall below."""
MOST = 500
"""Steps of a fit from one start."""


class CurveFit(NamedTuple):
    """Estimates of p, q and the size of the market, unless it was given; and the new adopters that they make."""

    estimates: tuple[Estimate, ...]
    fresh: Floats
    market: float

    @property
    def values(self) -> dict[str, float]:
        """The estimates by name."""
        return {each.parameter: each.value for each in self.estimates}


def bass_share(years: Floats, p: float, q: float) -> Floats:
    """Share of a market that has adopted after so many years, where everybody sees everybody (Bass 1969)."""
    fading = np.exp(-(p + q) * years)
    return np.asarray((1.0 - fading) / (1.0 + q / p * fading), np.float64)


def fit_curve(adopters: Floats, years: float, market: float | None = None) -> CurveFit:
    """p and q a year and the size of the market with 95 % intervals (Student's t), and the fitted new adopters.

    The upper end of an interval is NaN where the data set none.

    Args:
        adopters: new ones of each period.
        years: length of a period.
        market: its size, where that is known.

    Raises:
        InputError: if there are more adopters than the market has.
    """
    ends = np.asarray(years * np.arange(1, len(adopters) + 1), np.float64)
    total = float(adopters.sum())
    if market is not None and total > market:
        remedy = (
            f"is less than the {total:,g} adopters of the curve: give a larger one, or say --counts cumulative if its "
            "numbers are"
        )
        raise InputError("market", market, remedy)

    def fresh(theta: Any) -> Floats:
        p, q, size = (*theta, market)[:3]
        return np.asarray(size * (bass_share(ends, p, q) - bass_share(ends - years, p, q)), np.float64)

    def missed(theta: Any) -> Floats:
        return fresh(theta) - adopters

    free = 3 if market is None else 2
    bounds = (LEAST_P, 0.0, SPAN[0] * total)[:free], (MOST_P, MOST_Q, SPAN[1] * total)[:free]
    best: Any = None
    for size, p, q in STARTS:
        start = (p, q, size * total)[:free]
        found = least_squares(missed, start, bounds=bounds, x_scale="jac", max_nfev=MOST)
        if best is None or found.cost < BETTER * best.cost:
            best = found
    wide = student.ppf(0.975, len(adopters) - free) * deviations(best.jac, 2.0 * best.cost)
    estimates = tuple(
        Estimate(name, float(value), max(float(value - each), 0.0), float(value + each) if each < np.inf else np.nan)
        for name, value, each in zip(("hazard_p", "hazard_q", "market")[:free], best.x, wide, strict=True)
    )
    return CurveFit(estimates, fresh(best.x), float(best.x[2]) if market is None else market)


def deviations(slopes: Floats, squares: float) -> Floats:
    """Standard deviations of least-squares estimates; infinite where the data do not tell parameters apart.

    Args:
        slopes: of what is fitted in each parameter, (observations, parameters).
        squares: sum of what is left, squared.
    """
    scale = np.maximum(np.linalg.norm(slopes, axis=0), 1e-300)
    _, sizes, turned = np.linalg.svd(slopes / scale, full_matrices=False)
    if sizes[-1] < 1e-8 * sizes[0]:
        return np.full(slopes.shape[1], np.inf)
    covariance = (turned.T / sizes**2) @ turned * squares / (len(slopes) - slopes.shape[1])
    return np.asarray(np.sqrt(np.diag(covariance)) / scale)
