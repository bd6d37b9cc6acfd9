"""Estimates by maximum likelihood, with intervals where the likelihood has not fallen far (profile likelihood)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import log_ndtr
from scipy.stats import chi2

from ...agents.columns import Floats

type Whole = npt.NDArray[np.integer[Any]]
DROP = float(chi2.ppf(0.95, 1)) / 2.0
"""How far the log-likelihood may fall within an interval of 95 %."""
MOST_DOUBLINGS = 60


FLOORS = {"hazard_p": 0.0, "hazard_q": 0.0, "threshold_mean": -math.inf, "threshold_spread": 1e-6}
"""Below what a parameter is not sought."""


class Estimate(NamedTuple):
    """A parameter: its name, its value, and the ends of its 95 % interval (NaN: no end was found)."""

    parameter: str
    value: float
    low: float
    high: float


class Fitted(NamedTuple):
    """Parameters and the log-likelihood at them."""

    estimates: tuple[Estimate, ...]
    loglik: float


def fit_hazard(exposure: Floats, adopting: Whole, staying: Whole, years: float) -> Fitted:
    """p and q of Bass, a year: a firm adopts in a period with chance 1 - exp(-(p + q x) years).

    Args:
        exposure: x, the share of those watched that had adopted before the period; one entry a cell.
        adopting, staying: firms of that exposure that adopted in the period, and that did not.
        years: length of a period.
    """

    def loglik(theta: Floats) -> float:
        summed = np.maximum((theta[0] + theta[1] * exposure) * years, 1e-300)
        with np.errstate(divide="ignore"):
            gained = np.log(-np.expm1(-summed))
        return float(adopting @ gained - staying @ summed)

    rate = adopting.sum() / max(float((adopting + staying).sum()) * years, 1e-9)
    return maximised(loglik, ("hazard_p", "hazard_q"), np.array([0.5 * rate, rate]))


def fit_thresholds(above: Floats, upto: Floats) -> Fitted:
    """Mean and standard deviation of Normal thresholds, each known to lie above one number and up to another.

    Args:
        above, upto: one entry a firm; -inf and inf where there is no bound.
    """

    def loglik(theta: Floats) -> float:
        mean, spread = theta
        low, high = (above - mean) / spread, (upto - mean) / spread
        flip = low > 0.0  # the smaller tail keeps its digits
        a, b = np.where(flip, -high, low), np.where(flip, -low, high)
        top, bottom = log_ndtr(b), log_ndtr(a)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = top + np.log1p(-np.exp(np.minimum(bottom - top, 0.0)))
        return float(np.sum(np.maximum(part, -1e6)))

    finite = np.concatenate((above[np.isfinite(above)], upto[np.isfinite(upto)]))
    spread = max(float(finite.std()), 1e-3) if len(finite) else 1.0
    start = np.array([float(finite.mean()) if len(finite) else 0.0, spread])
    return maximised(loglik, ("threshold_mean", "threshold_spread"), start)


def maximised(loglik: Callable[[Floats], float], names: tuple[str, ...], start: Floats) -> Fitted:
    """The parameters of the highest likelihood, each with the interval in which its profile falls by :data:`DROP`."""
    floor = tuple(FLOORS[name] for name in names)
    best = climbed(loglik, start, floor)
    top = loglik(best)
    found = []
    for place, name in enumerate(names):
        low, high = (edge(loglik, best, top, place, sign, floor) for sign in (-1.0, 1.0))
        found.append(Estimate(name, float(best[place]), low, high))
    return Fitted(tuple(found), top)


def climbed(loglik: Callable[[Floats], float], start: Floats, floor: tuple[float, ...]) -> Floats:
    """Where it is highest, none of the parameters below its floor."""
    if len(start) == 1 and (alone := climbed_alone(loglik, float(start[0]), floor[0])) is not None:
        return alone
    bounds = [(low, None) if math.isfinite(low) else (None, None) for low in floor]
    options: dict[str, Any] = {"xatol": 1e-10, "fatol": 1e-9, "maxiter": 4000}
    found = minimize(lambda theta: -loglik(theta), start, method="Nelder-Mead", bounds=bounds, options=options)
    return np.asarray(found.x, np.float64)


def climbed_alone(loglik: Callable[[Floats], float], start: float, floor: float) -> Floats | None:
    """The same of one parameter, in far fewer steps; ``None`` where no top was found.

    The likelihood must have one top, so that it is highest at the floor if the top lies below.
    """

    def cost(value: float) -> float:
        return -loglik(np.array([max(value, floor)])) + max(floor - value, 0.0)

    step = max(0.1 * abs(start), 1e-3)
    try:
        with np.errstate(all="ignore"):  # the search for a bracket goes far
            found = minimize_scalar(cost, bracket=(start, start + step), method="brent", options={"xtol": 1e-7})
    except RuntimeError:
        return None
    return np.array([max(float(found.x), floor)])


def edge(
    loglik: Callable[[Floats], float], best: Floats, top: float, place: int, sign: float, floor: tuple[float, ...]
) -> float:
    """Where the profile of one parameter has fallen by :data:`DROP` below or above its best value; its floor, if it has
    not fallen so far there; NaN if it never falls."""
    others = [other for other in range(len(best)) if other != place]
    low = tuple(floor[other] for other in others)
    at = best[others]

    def left(value: float) -> float:
        """How far the root of the fall is from that of the drop: the root goes nearly straight, and so is found in few
        steps."""
        nonlocal at

        def rest(theta: Floats) -> float:
            whole = best.copy()
            whole[place], whole[others] = value, theta
            return loglik(whole)

        at = climbed(rest, at, low)
        return math.sqrt(max(top - rest(at), 0.0)) - math.sqrt(DROP)

    step = max(abs(float(best[place])) * 0.1, 1e-4)
    inside = float(best[place])
    for _ in range(MOST_DOUBLINGS):
        outside = max(inside + sign * step, floor[place])
        if left(outside) > 0.0:
            return float(brentq(left, *sorted((inside, outside)), xtol=1e-7, rtol=1e-6))
        if outside == floor[place]:
            return floor[place]
        inside, step = outside, 2.0 * step
    return math.nan
