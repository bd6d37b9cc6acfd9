"""What one more user costs: added money by added users, also where it is not sure that any are added.

Money and users are paired differences from a baseline, run by run. Their ratio has no mean where users may be none, and
the interval of a ratio by linearisation is wrong there. So the interval is Fieller's (1954, J. R. Stat. Soc. B 16:175):
all prices p for which ``money - p users`` has an interval that holds zero. Over runs of one world that is the paired
t-interval, over several worlds the one of :mod:`stallpoint.experiments.crossed`, in which the world is the unit. Such a
set is an interval where users are surely added; where they are not, it has no upper end ("at least 1.2 million a user,
if any is added").
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..agents.columns import Floats
from .crossed import Crossed, contrast, contrast_months
from .statistics import Interval

PRICE = "price"
AT_LEAST = "at least"
MORE_FOR_LESS = "more for less"
COST_OPEN = "cost open"
FEWER_FOR_LESS = "fewer for less"
FEWER = "fewer"
NONE = "none"
OPEN = "open"
KINDS = {
    PRICE: "users are surely added for surely more money: the price and its interval",
    AT_LEAST: "surely more money is spent and no user is surely added: a lower end, no price",
    MORE_FOR_LESS: "users are surely added for surely less money",
    COST_OPEN: "users are surely added; whether more money is spent is not sure",
    FEWER_FOR_LESS: "users are surely lost for surely less money: what is saved for each",
    FEWER: "users are surely lost, and money is not surely saved",
    NONE: "as many users in every run",
    OPEN: "neither is sure",
}
"""What can be said of the cost of an added user, in one word each."""
DIRECTIONS = 180
"""Directions to either side in which the end of the set is looked for, before it is found exactly."""


@dataclass(frozen=True, slots=True)
class Added(Interval):
    """What an added user costs.

    Attributes:
        mean: added money by added users, both means (over worlds, of means over runs); NaN unless :attr:`kind` is
            ``price``.
        low, high: ends of Fieller's set; infinite where it has none, NaN where nothing can be said.
        n: runs it rests on.
        users, money: what is added of both, with intervals; over several worlds :class:`.crossed.Crossed`.
        ratio: the ratio of the means, whether it is a price or not; NaN where no user is added in the mean.
    """

    users: Interval
    money: Interval
    ratio: float

    @property
    def kind(self) -> str:
        """One of :data:`KINDS`."""
        users, money = (int(np.sign(one.mean)) if one.sure else 0 for one in (self.users, self.money))
        if self.users.mean == 0.0 == self.users.low == self.users.high:
            return NONE
        if users > 0:
            return {1: PRICE, 0: COST_OPEN, -1: MORE_FOR_LESS}[money]
        if users < 0:
            return FEWER_FOR_LESS if money < 0 else FEWER
        return AT_LEAST if money > 0 else OPEN

    @property
    def adding(self) -> tuple[int, int]:
        """In how many worlds users are surely added, and how many there are; (0, 0) of one world."""
        if not isinstance(self.users, Crossed) or len(self.users.worlds) < 2:
            return 0, 0
        return sum(one.low > 0.0 for one in self.users.each), len(self.users.worlds)


def added(money: Floats, users: Floats, worlds: Sequence[str] = ()) -> Added:
    """What an added user costs.

    Args:
        money, users: paired differences from the baseline, shape (runs,) or (worlds, runs), without NaN; money in
            millions, users in factories.
        worlds: their names.
    """
    money, users = np.atleast_2d(money), np.atleast_2d(users)
    more, dearer = (contrast(each, np.zeros_like(each), worlds) for each in (users, money))
    low, high = fieller(money, users)
    per = float(money.mean() / users.mean()) if users.mean() else math.nan
    found = Added(per, low, high, users.size, more, dearer, per)
    return found if found.kind == PRICE else dataclasses.replace(found, mean=math.nan)


def fieller(over: Floats, under: Floats) -> tuple[float, float]:
    """Ends of Fieller's set of the ratio of two paired figures; see the head of this module.

    Args:
        over, under: shape (worlds, runs), without NaN.

    Returns:
        Both ends. Where the set has no end on one side because ``under`` may be zero, that end is infinite: of what
        lies on both sides of zero then, the part on the side of ``over``. NaN for both where every ratio may be, or
        where there are too few runs to tell.
    """
    if over.size < 2:
        return math.nan, math.nan
    sizes = tuple(float(np.abs(values).max()) for values in (over, under))
    if 0.0 in sizes:
        return (math.inf, math.inf) if sizes[0] else (0.0, 0.0) if sizes[1] else (math.nan, math.nan)
    x, y = over / sizes[0], under / sizes[1]

    def beyond(angles: Floats) -> Floats:
        """Above zero where the ratio in a direction is outside the set."""
        values = x[..., None] * np.cos(angles) - y[..., None] * np.sin(angles)
        low, high = _ends(values)
        return np.asarray(np.maximum(low, -high))

    middle = math.atan2(float(x.mean()), float(y.mean()))
    ends: list[float] = []
    for side in (-1.0, 1.0):
        # most sets are narrow: their ends lie close to the middle, so directions are dense there; of skewed runs an end
        # may lie beyond a right angle
        steps = middle + side * math.pi * np.linspace(0.0, 1.0, DIRECTIONS + 1)[1:] ** 3
        outside = np.flatnonzero(beyond(steps) > 0.0)
        if not len(outside):
            return math.nan, math.nan
        first = outside[0]
        inside = float(steps[first - 1]) if first else middle
        ends.append(_root(beyond, inside, float(steps[first])))
    return _as_ratios(ends[0], ends[1], middle, sizes[0] / sizes[1])


def _as_ratios(low: float, high: float, middle: float, unit: float) -> tuple[float, float]:
    """The ends of an arc of directions as ratios; one beyond the direction in which ``under`` is zero is infinite."""
    for pole in (-1.5 * math.pi, -0.5 * math.pi, 0.5 * math.pi, 1.5 * math.pi):
        if low < pole < high:
            if math.sin(middle) > 0.0:  # over is above zero: its ratios begin at the lower end and go on without one
                return math.tan(low if pole > 0.0 else high) * unit, math.inf
            return -math.inf, math.tan(high if pole < 0.0 else low) * unit
    return math.tan(low) * unit, math.tan(high) * unit


def _root(beyond: Callable[[Floats], Floats], inside: float, outside: float) -> float:
    """Where the set ends between a direction inside it and one outside."""

    def at(angle: float) -> float:
        return float(beyond(np.array([angle]))[0])

    from scipy.optimize import brentq  # all of it would be a part of every start

    return inside if at(inside) >= 0.0 else float(brentq(at, inside, outside, xtol=1e-14, rtol=1e-14))


def _ends(values: Floats) -> tuple[Floats, Floats]:
    """Ends of the interval of each of several figures; shape (worlds, runs, figures)."""
    return contrast_months(values, np.zeros_like(values))[1:]
