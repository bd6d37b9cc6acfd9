"""PRIM, the patient rule induction method (Friedman and Fisher 1999) for scenario discovery (Bryant and Lempert 2010).

A box in the space of parameters is peeled, a thin slice at a time, so that the share of failures inside rises; then
what was peeled too far is pasted back. The criterion and the quantiles are those of the EMA workbench (Kwakkel 2017),
so that the same data give the same peeling trajectory; a test holds this against figures of that library. It is
written anew because a search is repeated here dozens of times to see what holds: the library takes seconds for each.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from ...agents.columns import Flags, Floats

PEEL = 0.05
"""Share of the points in the box that one peel takes off, or one paste adds."""
PEELS = (PEEL, 0.1, 0.2)
"""Searches with thicker slices get past a slice that looks bad by luck; the best of all three is taken."""
MASS = 0.05
"""A box holds at least this share of all points."""
SURE = 0.05
"""Chance of keeping a restriction that means nothing, over all restrictions that there might be."""
LOW, HIGH = 0, 1


@dataclass(frozen=True, eq=False)
class Box:
    """A box and what is in it.

    Attributes:
        limits: lowest and highest value of each parameter, (2, parameters); infinite where nothing is restricted.
        inside: which points are in it, (points,).
        coverage: share of all failures that lie in it.
        density: share of the points in it that are failures.
    """

    limits: Floats
    inside: Flags
    coverage: float
    density: float

    @property
    def restricted(self) -> list[tuple[int, int]]:
        """Its restrictions: (side, parameter)."""
        return [(int(side), int(at)) for side, at in np.argwhere(np.isfinite(self.limits))]

    @property
    def balance(self) -> float:
        """The harmonic mean of coverage and density."""
        total = self.coverage + self.density
        return 2.0 * self.coverage * self.density / total if total else 0.0


def box_of(x: Floats, failed: Flags, limits: Floats) -> Box:
    """The box with those limits (both included). ``x`` is (points, parameters), ``failed`` (points,)."""
    inside = _inside(x, limits)
    hits = int((failed & inside).sum())
    return Box(limits, inside, hits / max(int(failed.sum()), 1), hits / max(int(inside.sum()), 1))


def _inside(x: Floats, limits: Floats) -> Flags:
    some = np.flatnonzero(np.isfinite(limits).any(axis=0))
    return np.asarray(((x[:, some] >= limits[LOW, some]) & (x[:, some] <= limits[HIGH, some])).all(axis=1))


def trajectory(x: Floats, failed: Flags, slice_: float = PEEL) -> list[Box]:
    """The boxes of one search, from everything to the smallest; ``slice_`` is the share that one peel takes off."""
    limits = np.vstack([np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)])
    boxes = [box_of(x, failed, limits)]
    for candidates in (_peels, _pastes):
        while (better := _best(x, failed, boxes[-1], candidates(x, boxes[-1], slice_))) is not None:
            boxes.append(better)
    return boxes


def found(x: Floats, failed: Flags) -> tuple[Box, list[Box]]:
    """The box that holds, and the trajectory it was taken from.

    Only parameters that tell failures from the rest on their own are peeled (:func:`chances` at most :data:`SURE`):
    among a hundred others some slices look good by luck alone. Every box of the trajectory is rebuilt from those of
    its restrictions that luck does not explain; of these, the box with the best balance of coverage and density is
    taken. The search is repeated over its parameters alone, and then with the one more that tells most inside it, as
    long as that holds as well. The box is unrestricted where nothing holds.
    """
    sure = SURE / (2 * x.shape[1])
    used = np.flatnonzero(chances(x, failed) <= SURE)
    box, boxes, kept = _search(x, failed, used, sure)
    while 0 < len(kept) < len(used):
        used = kept
        box, boxes, kept = _search(x, failed, used, sure)
    while len(kept) and len(kept) < x.shape[1]:
        inside = chances(x[box.inside], failed[box.inside])
        inside[kept] = 1.0
        more = np.append(kept, inside.argmin())
        wider = _search(x, failed, more, sure)
        if len(wider[2]) < len(more):
            break
        box, boxes, kept = wider
    return box, boxes


def chances(x: Floats, failed: Flags) -> Floats:
    """Chance, for each parameter, that it is distributed the same among failures and the rest (Kolmogorov-Smirnov)."""
    if failed.all() or not failed.any():
        return np.ones(x.shape[1])
    return np.array([stats.ks_2samp(column[failed], column[~failed], method="asymp").pvalue for column in x.T])


def _search(
    x: Floats, failed: Flags, used: npt.NDArray[np.int64], sure: float
) -> tuple[Box, list[Box], npt.NDArray[np.int64]]:
    """The best box over some parameters, its trajectory, and the parameters that it restricts."""
    part = x[:, used]
    searches = [trajectory(part, failed, slice_) for slice_ in PEELS]
    tried = ((_rebuilt(part, failed, each, sure), boxes) for boxes in searches for each in boxes)
    box, boxes = max(tried, key=lambda each: each[0].balance)
    kept = used[sorted({at for _, at in box.restricted})]
    return _widened(box, used, x.shape[1]), [_widened(each, used, x.shape[1]) for each in boxes], kept


def p_value(x: Floats, failed: Flags, box: Box, side: int, at: int) -> float:
    """Chance of as many failures in the box, if that restriction told nothing (one-sided binomial test).

    Bryant and Lempert (2010) call it a quasi-p-value where the box was found on the same points.
    """
    n, hits = int(box.inside.sum()), int((failed & box.inside).sum())
    wider = _narrower(x, failed, box, side, at, (-math.inf, math.inf)[side])
    return float(stats.binom.sf(hits - 1, n, wider.density)) if n else 1.0


def _rebuilt(x: Floats, failed: Flags, box: Box, most: float) -> Box:
    """The box built up again from its restrictions, the surest first, as long as their p-values are below ``most``.

    Built up and not torn down: in a small box that many restrictions share, each alone seems to tell little.
    """
    limits = np.vstack([np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)])
    new, left = box_of(x, failed, limits), box.restricted
    while left:
        tried = [(_narrower(x, failed, new, side, at, box.limits[side, at]), side, at) for side, at in left]
        sure = [p_value(x, failed, each, side, at) for each, side, at in tried]
        best = int(np.argmin(sure))
        if sure[best] > most:
            break
        new, side, at = tried[best]
        left.remove((side, at))
    return new


def _narrower(x: Floats, failed: Flags, box: Box, side: int, at: int, limit: float) -> Box:
    """The box with one more restriction."""
    limits = box.limits.copy()
    limits[side, at] = limit
    return box_of(x, failed, limits)


type _Move = tuple[int, int, float, Flags]
"""A side, a parameter, its new limit, and which points are then inside."""


def _peels(x: Floats, box: Box, slice_: float) -> Iterator[_Move]:
    """A thin slice taken off one side of one parameter."""
    ordered = np.sort(x[box.inside], axis=0)
    for at in range(x.shape[1]):
        high, low = quantile(ordered[:, at], 1.0 - slice_), quantile(ordered[:, at], slice_)
        yield HIGH, at, high, box.inside & (x[:, at] <= high)
        yield LOW, at, low, box.inside & (x[:, at] >= low)


def _pastes(x: Floats, box: Box, slice_: float) -> Iterator[_Move]:
    """A thin slice added at one restricted side of one parameter."""
    for side, at in box.restricted:
        limits = box.limits.copy()
        limits[:, at] = (-np.inf, box.limits[LOW, at]) if side == LOW else (box.limits[HIGH, at], np.inf)
        beyond = np.sort(x[_inside(x, limits), at])
        limits = box.limits.copy()
        limits[side, at] = (-math.inf, math.inf)[side]
        if len(beyond):
            limits[side, at] = quantile(beyond, 1.0 - slice_ if side == LOW else slice_)
        yield side, at, limits[side, at], _inside(x, limits)


def _best(x: Floats, failed: Flags, box: Box, moves: Iterator[_Move]) -> Box | None:
    """The box after the move with the largest gain in density for each point given up or added; none if none gains.

    Of two that gain the same, the one that restricts fewer parameters.
    """
    best, key, before = None, (0.0, -math.inf), int(box.inside.sum())
    free = np.isinf(box.limits).all(axis=0)
    for side, at, limit, inside in moves:
        n = int(inside.sum())
        if n == before or n < MASS * len(x):
            continue
        score = ((int((failed & inside).sum()) / n - box.density) / abs(n - before), -float(free[at]))
        if score[0] > 0.0 and score > key:
            best, key = (side, at, limit), score
    if best is None:
        return None
    limits = box.limits.copy()
    limits[best[0], best[1]] = best[2]
    return box_of(x, failed, limits)


def quantile(ordered: Floats, part: float) -> float:
    """A quantile of sorted values, half-way between two that differ (as in the sdtoolkit of R)."""
    place = (len(ordered) - 1) * part
    low, high = math.floor(place), math.ceil(place)
    if part > 0.5:
        while ordered[low] == ordered[high] and low > 0:
            low -= 1
    else:
        while ordered[low] == ordered[high] and high < len(ordered) - 1:
            high += 1
    return float((ordered[low] + ordered[high]) / 2.0)


def _widened(box: Box, used: npt.NDArray[np.int64], count: int) -> Box:
    """The same box in the space of all parameters."""
    limits = np.vstack([np.full(count, -np.inf), np.full(count, np.inf)])
    limits[:, used] = box.limits
    return Box(limits, box.inside, box.coverage, box.density)
