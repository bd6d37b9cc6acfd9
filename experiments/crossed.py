"""Figures over worlds and dice: the world is the unit, runs within it are its dice.

A figure d (a paired difference, a mean, a ratio) is taken in each of W worlds as d_w, its value over the same n seeds.
What is told first is an interval for a world like these, a prediction interval of random effects (Higgins, Thompson,
Spiegelhalter 2009, J. R. Stat. Soc. A 172:137), here with dice crossed with worlds (Searle, Casella, McCulloch 1992,
*Variance Components*, chapter 4)::

    mean of d_w ± sqrt(t[W-1]² tau² (1 + 1/W) + t[n-1]² s²)

s² is the variance of the mean that the dice leave: that of the n seeds' deviations, each averaged over worlds, by
n. Equal seeds draw much alike in every world (the same network), so more worlds do not average all of it out, and a
mean squared standard error by W would be too small. tau² is the variance of d_w minus that of the dice which worlds
do not share. In the interval it is never below one standard error of that estimate: cut at 0, 20 worlds that differ
half as much as the dice of 10 seeds leave an interval that covers a new one in .85 instead of .95. So it covers in .93
to 1 (``tests/test_crossed.py`` draws both, and ``docs/worlds.md`` has the table).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..agents.columns import Floats
from .statistics import ANY, POSITIVE, ROUNDING, Bounds, Difference, Interval, interval, paired, paired_months, ratio
from .student import LEVEL, student


@dataclass(frozen=True, slots=True)
class Crossed(Interval):
    """A figure over several worlds, with the 95 % interval for a world like these.

    Of one world it is the interval over dice.

    Attributes:
        mean: mean over worlds of the figure in each.
        low, high: over worlds and dice; NaN where there are too few of both.
        n: runs it rests on.
        worlds: names of the worlds in which the figure is known.
        each: the figure in each of them, with its interval over dice.
        tau: standard deviation between worlds without that of dice, 0 where none is seen; NaN where it is not known
            (one world, or one seed).
        of_worlds, of_dice: the two parts of the interval, as half of what it would be from one of them alone; their
            squares add up to the square of its half. With one seed a world all of it stands in ``of_worlds``, because
            the two cannot be told apart, and ``of_dice`` is NaN; with one world it is the other way round.
    """

    worlds: tuple[str, ...]
    each: tuple[Interval, ...]
    tau: float
    of_worlds: float
    of_dice: float

    @property
    def none(self) -> bool:
        """Whether it is exactly zero in every world, on all dice."""
        return self.mean == 0.0 and all(one.mean == 0.0 == one.low == one.high for one in self.each)

    @property
    def holds(self) -> tuple[str, ...]:
        """Worlds in which the figure has the sign of the mean."""
        return self._where(lambda one: one.mean * self.mean > 0.0)

    @property
    def holds_surely(self) -> tuple[str, ...]:
        """Those of them in which its interval over dice excludes zero."""
        return self._where(lambda one: one.mean * self.mean > 0.0 and one.sure)

    @property
    def turns(self) -> tuple[str, ...]:
        """Worlds in which the figure has the other sign."""
        return self._where(lambda one: one.mean * self.mean < 0.0)

    @property
    def turns_surely(self) -> tuple[str, ...]:
        """Those of them in which its interval over dice excludes zero."""
        return self._where(lambda one: one.mean * self.mean < 0.0 and one.sure)

    @property
    def split(self) -> dict[str, Any]:
        """As columns of a table: its worlds, the two parts of its interval, and in which worlds its sign holds."""
        parts = {"worlds_part": self.of_worlds, "dice_part": self.of_dice, "between_worlds": self.tau}
        holds = {"holds": len(self.holds), "holds_surely": len(self.holds_surely)}
        turns = {"turns": len(self.turns), "turns_surely": len(self.turns_surely), "turns_in": " ".join(self.turns)}
        return {"worlds": len(self.worlds), **parts, **holds, **turns}

    def _where(self, is_so: Callable[[Interval], bool]) -> tuple[str, ...]:
        return tuple(name for name, one in zip(self.worlds, self.each, strict=True) if is_so(one))


type Contrast = Difference | Crossed
"""A paired difference on common dice: in one world, or in each of several and over them."""


@dataclass(frozen=True, slots=True)
class Order:
    """In how many worlds the order of several scenarios, by their means over dice, is the same.

    Attributes:
        order: their places, the one with the highest mean over worlds first.
        same: worlds with the same order.
        first: for each scenario, the worlds in which it is the first.
        worlds: how many there are.
    """

    order: tuple[int, ...]
    same: int
    first: tuple[int, ...]
    worlds: int


def crossed(values: Floats, worlds: Sequence[str] = (), within: Bounds = ANY) -> Crossed:
    """A mean over worlds and dice.

    Args:
        values: shape (worlds, seeds), the same seeds in every world; NaN entries are left out, and so is a world
            without any other.
        worlds: their names; by default 1, 2, 3, ...
        within: between which every value must lie; no end is outside.
    """
    there = ~np.isnan(values)
    found = tuple(interval(row, within) for row in values)
    return _crossed(np.where(there, values, 0.0), there.astype(np.float64), found, worlds, within)


def mean_over(values: Floats, worlds: Sequence[str] = (), within: Bounds = ANY) -> Interval:
    """A mean over dice, or over worlds and dice where there are several.

    Args:
        values: shape (worlds, seeds), as :func:`crossed` takes them.
        worlds: their names; of one world it does not matter.
        within: between which every value must lie.
    """
    return crossed(values, worlds, within) if len(values) > 1 else interval(values[0], within)


def contrast(ours: Floats, theirs: Floats, worlds: Sequence[str] = (), within: Bounds = ANY) -> Contrast:
    """The paired difference of two figures on the same dice: over dice, or over worlds and dice.

    Args:
        ours, theirs: shape (worlds, seeds), the same seeds in every world; pairs with a NaN entry are left out.
        worlds: their names; of one world it does not matter.
        within: between which each of the two must lie: no end is further from zero than they can be apart.
    """
    if len(ours) < 2:
        return paired(ours[0], theirs[0], within)
    return bounded(crossed(ours - theirs, worlds), within[1] - within[0])


def bounded(found: Crossed, most: float) -> Crossed:
    """The same with no end further than so much from zero, over worlds and in each of them; its two parts stay."""
    each = tuple(replace(one, low=max(one.low, -most), high=min(one.high, most)) for one in found.each)
    return replace(found, low=max(found.low, -most), high=min(found.high, most), each=each)


def contrast_months(ours: Floats, theirs: Floats, within: Bounds = ANY) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high of :func:`contrast` in each month; shapes (worlds, seeds, months) to (months,)."""
    most = within[1] - within[0]
    mean, low, high = crossed_months(ours - theirs) if len(ours) > 1 else paired_months(ours[0], theirs[0])
    return mean, np.maximum(low, -most), np.minimum(high, most)


def crossed_ratio(over: Floats, under: Floats, worlds: Sequence[str] = (), within: Bounds = POSITIVE) -> Crossed:
    """The ratio of two totals over seeds in each world, over worlds and dice; within a world by the jackknife.

    Args:
        over, under: shape (worlds, seeds), without NaN. A world in which ``under`` sums to zero is left out.
        worlds: their names; by default 1, 2, 3, ...
        within: between which the ratio must lie; where an entry of ``over`` is negative it is not looked at.
    """
    each = tuple(ratio(*row, within) for row in zip(over, under, strict=True))
    return _crossed(over, under, each, worlds, within if (over >= 0.0).all() else ANY)


def crossed_months(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high over worlds and dice in each month, as :func:`crossed` has them; of two worlds or more.

    Args:
        values: shape (worlds, seeds, months); a month with a NaN entry is NaN.
    """
    each = values.mean(axis=1)
    _, of_worlds, of_dice = _parts(each, values - each[:, None])
    mean, half = each.mean(axis=0), np.hypot(of_worlds, np.nan_to_num(of_dice))
    return mean, mean - half, mean + half


def crossed_order(values: Floats) -> Order:
    """The order of scenarios by their means, and in how many worlds it is the same; equal ones as they stand.

    Args:
        values: shape (scenarios, worlds, seeds), without NaN.
    """
    each = np.round(values.mean(axis=2), 12)
    order = np.argsort(-np.round(values.mean(axis=(1, 2)), 12), kind="stable")
    orders = np.argsort(-each, axis=0, kind="stable")
    first = Counter(orders[0].tolist())
    same = int((orders == order[:, None]).all(axis=0).sum())
    return Order(tuple(order.tolist()), same, tuple(first[place] for place in range(len(values))), each.shape[1])


def _crossed(over: Floats, under: Floats, each: tuple[Interval, ...], worlds: Sequence[str], within: Bounds) -> Crossed:
    """Worlds put together; a mean is the ratio of what is there to how many there are."""
    names = tuple(worlds) or tuple(str(place + 1) for place in range(len(over)))
    kept = [place for place, one in enumerate(each) if not math.isnan(one.mean)]
    each, names = tuple(each[place] for place in kept), tuple(names[place] for place in kept)
    n = sum(one.n for one in each)
    if len(kept) < 2:
        one = each[0] if kept else Interval(math.nan, math.nan, math.nan, 0)
        return Crossed(*one.ends, n, names, each, math.nan, math.nan, (one.high - one.low) / 2.0)
    d, over, under = np.array([one.mean for one in each]), over[kept], under[kept]
    tau, of_worlds, of_dice = _parts(d, (over - d[:, None] * under) / under.mean(axis=1, keepdims=True))
    mean, half = float(d.mean()), math.hypot(of_worlds, 0.0 if math.isnan(of_dice) else of_dice)
    ends = max(mean - half, within[0]), min(mean + half, within[1])
    return Crossed(mean, *ends, n, names, each, float(tau), float(of_worlds), float(of_dice))


def _parts(d: Floats, deviations: Floats) -> tuple[Floats, Floats, Floats]:
    """Standard deviation between worlds, and the parts of worlds and of dice in half of the interval.

    Args:
        d: the figure in each world, shape (worlds, ...).
        deviations: of each seed from it, linearised where it is a ratio; shape (worlds, seeds, ...).
    """
    worlds, seeds = deviations.shape[:2]
    spread = np.asarray(d.var(axis=0, ddof=1))
    wide, of_new = student((1 + LEVEL) / 2, worlds - 1), 1.0 + 1.0 / worlds
    if seeds < 2:
        unknown = np.full_like(spread, np.nan)
        return unknown, wide * np.sqrt(spread * of_new), unknown
    shared = deviations.mean(axis=0)
    own = ((deviations - shared) ** 2).sum(axis=(0, 1)) / ((worlds - 1) * (seeds - 1) * seeds)
    between = np.maximum(spread - own, 0.0)
    between = np.where(between <= ROUNDING * spread, 0.0, between)
    least = own * math.sqrt(2.0 * seeds / ((worlds - 1) * (seeds - 1)))
    dice = np.asarray(shared.var(axis=0, ddof=1)) / seeds
    of_dice = student((1 + LEVEL) / 2, seeds - 1) * np.sqrt(dice)
    return np.sqrt(between), wide * np.sqrt(np.maximum(between, least) * of_new), of_dice
