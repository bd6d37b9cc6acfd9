"""What a parameter or a base scenario does by itself in a sweep, with the interval that its design allows.

A world is a point of the uncertainties. Where worlds were drawn, others might have been: so the world is the unit,
however many levers and seeds were run in it. A lever is compared with the other lever points of the same world, and the
interval is over worlds; an uncertainty is compared between worlds. Lever points that were drawn are units the same way.
Where everything was chosen, intervals are over seeds, and hold for the chosen worlds alone.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...agents.columns import Flags, Floats
from ..statistics import interval, welch
from .design import ONE_AT_A_TIME, SALTELLI, SAMPLED, SIDES, UNCERTAINTIES, Design, Dimension, told_value

type Draws = tuple[tuple[str, ...], np.ndarray[Any, Any]]

FEW = 8
"""A span of whole numbers that holds no more than these is told number by number."""
ENOUGH = 5
"""So many draws must lie on each side of a comparison; from fewer no interval is made."""
THIRDS = ("low third", "middle third", "high third")


def between_bases(design: Design, points: pd.DataFrame, runs: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """How much further each base scenario gets than the first one, over the points and seeds that both finished.

    Each difference is taken at the same point on the same seed. Its t-interval is over seeds where the points were
    chosen, and over worlds (or lever points) where they were drawn at random, as with :func:`main_effects`.

    Returns:
        ``measure``, ``base``, ``against``, ``points``, ``seeds``, ``effect``, ``low_95``, ``high_95``; no row with one
        base.
    """
    rows: list[list[object]] = []
    first, *others = (base.name for base in design.bases)
    placed = runs.merge(points[["scenario", "point", "base"]], on="scenario")
    for measure in measures:
        wide = placed.pivot_table(index=["base", "point"], columns="seed", values=measure)
        for base in others:
            if not {first, base} <= set(wide.index.get_level_values("base")):
                continue
            change = (wide.loc[base] - wide.loc[first]).dropna(how="all").dropna(axis=1)
            values = change.to_numpy(np.float64)
            if not values.size:
                continue
            means = values.mean(axis=1)
            found = [_over(means, codes) for _, codes in _draws(design, change.index.to_numpy())]
            ends = _together(found) if found else interval(values.mean(axis=0)).ends
            rows.append([measure, base, first, *values.shape, *ends])
    columns = ["measure", "base", "against", "points", "seeds", "effect", "low_95", "high_95"]
    return pd.DataFrame(rows, columns=columns)


def main_effects(design: Design, points: pd.DataFrame, runs: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """What each level of a parameter does by itself, on average over all other parameters.

    The effect is the mean over the points at that level minus the mean over all points; one at a time, minus the base.
    Its interval is over seeds where the points were chosen (the difference is taken on each seed by itself: common
    dice). Where worlds were drawn it is over worlds: of a lever a paired t-interval, each world's mean at that level
    less its mean over all lever points; of an uncertainty Welch's, over the means of worlds. Lever points that were
    drawn are treated the same way; where both were, both intervals are added in squares.

    Args:
        design: the design.
        points: those that make scenarios, as :meth:`Design.table` has them.
        runs: ``scenario``, ``seed`` and the measures, a row a run.
        measures: which.

    Returns:
        ``measure``, ``parameter``, ``side``, ``level`` (a value in words, or a third of the points), ``points``,
        ``mean``, ``effect``, ``low_95``, ``high_95`` (NaN from fewer than :data:`ENOUGH` draws, on either side). Only
        seeds on which every scenario was finished are used.
    """
    rows = []
    for measure in measures:
        wide = runs.pivot_table(index="scenario", columns="seed", values=measure, sort=False).dropna(axis=1)
        table, values = points.set_index("scenario").loc[wide.index], wide.to_numpy(np.float64)
        alone = design.method == (ONE_AT_A_TIME, ONE_AT_A_TIME)
        against = (table["point"] == 0).to_numpy() if alone else np.ones(len(table), np.bool_)
        drawn = _draws(design, table["point"].to_numpy())
        base = table["base"].factorize()[0]
        for axis in design.axes:
            by_draw = any(axis.side in sides for sides, _ in drawn)
            for level, at in (_alone(design, axis, table) if alone else _levels(axis, table, by_draw)).items():
                mean = float(values[at].mean()) if at.any() and values.size else np.nan
                if not at.any() or not against.any() or not values.size:
                    effect = (np.nan, np.nan, np.nan)
                elif drawn:
                    own = table[axis.name].factorize()[0]
                    effect = _drawn(values.mean(axis=1), at, axis.side, drawn, (base, own))
                else:
                    effect = interval(values[at].mean(axis=0) - values[against].mean(axis=0)).ends
                rows.append([measure, axis.name, axis.side, level, int(at.sum()), mean, *effect])
    columns = ["measure", "parameter", "side", "level", "points", "mean", "effect", "low_95", "high_95"]
    return pd.DataFrame(rows, columns=columns)


def worlds(design: Design, points: pd.DataFrame) -> int:
    """How many different worlds the points of a design are in: points of its uncertainties."""
    names = [axis.name for axis in design.side(UNCERTAINTIES)]
    return len(points.drop_duplicates(names)) if names else 1


def _levels(axis: Dimension, table: pd.DataFrame, drawn: bool) -> dict[str, Flags]:
    """The levels of a parameter, and which points are at each, (points,): values that were chosen, or thirds.

    A value that was drawn from a span is no level: it would tell a world by one of its coordinates.
    """
    values = table[axis.name]
    if axis.few or not drawn or (axis.whole and axis.high - axis.low < FEW):
        distinct = axis.few or tuple(sorted(set(values.dropna())))
        return {told_value(value): (values == value).to_numpy(np.bool_) for value in distinct}
    numbers = values.to_numpy(np.float64)
    third = np.searchsorted(np.nanquantile(numbers, [1 / 3, 2 / 3]), numbers)
    return {name: third == place for place, name in enumerate(THIRDS)}


def _alone(design: Design, axis: Dimension, table: pd.DataFrame) -> dict[str, Flags]:
    """The same where parameters are varied one at a time: at each level there is one point a base."""
    places = {point[axis.name]: place for place, point in enumerate(design.points) if axis.name in point}
    return {told_value(value): (table["point"] == place).to_numpy(np.bool_) for value, place in places.items()}


def _draws(design: Design, places: np.ndarray[Any, Any]) -> list[Draws]:
    """Which draw each of some points is, for each part of the design that was drawn: its sides, and (points,).

    Points of the same values are one draw, and so are the points of Saltelli's design that share their coordinates.
    """
    if not design.sampled:
        return []
    parts = [SIDES] if design.joint else [(s,) for s, by in zip(SIDES, design.method, strict=True) if by in SAMPLED]
    found: list[Draws] = []
    for sides in parts:
        axes = [axis for axis in design.axes if axis.side in sides]
        if design.method[SIDES.index(sides[0])] == SALTELLI:
            block = 2 * len(axes) + 2
            count = design.size * block
            at = places % count if UNCERTAINTIES in sides else places // (len(design.points) // count)
            found.append((sides, at // block))
            continue
        values = [tuple(point[axis.name] for axis in axes) for point in design.points]
        code = {value: at for at, value in enumerate(dict.fromkeys(values))}
        found.append((sides, np.array([code[values[place]] for place in places], np.int64)))
    return found


def _drawn(
    means: Floats, at: Flags, side: str, drawn: Sequence[Draws], codes: tuple[Any, Any]
) -> tuple[float, float, float]:
    """Effect and interval of being at a level over draws. ``means`` and the codes of base and value: (points,)."""
    base, own = codes
    found = []
    for sides, draw in drawn:
        if side in sides:
            # Draws of Saltelli's design share their coordinates, two values in each
            _, first, unit = np.unique(draw * (own.max() + 1) + own, return_index=True, return_inverse=True)
            value, here = np.bincount(unit, means) / np.bincount(unit), at[first]
            effect, share = float(value[here].mean() - value.mean()), float((~here).mean())
            enough = min(here.sum(), (~here).sum()) >= ENOUGH
            found.append((effect, share * welch(value[here], value[~here]) if enough else math.nan))
        else:
            found.append(_paired(means, at, draw, base))
    return _together(found)


def _paired(means: Floats, at: Flags, draw: Any, base: Any) -> tuple[float, float]:
    """Effect of being at a level against all other points of the same draw and base, and half of its interval."""
    block = draw * (base.max() + 1) + base
    count, some = np.bincount(block), np.bincount(block[at], minlength=block.max() + 1)
    both = (some > 0) & (some < count)
    if not both.any():
        return math.nan, math.nan
    whole, level = np.bincount(block, means), np.bincount(block[at], means[at], len(count))
    change = level[both] / some[both] - whole[both] / count[both]
    return _over(change, np.flatnonzero(both) // (base.max() + 1))


def _over(values: Floats, draw: Any) -> tuple[float, float]:
    """Mean over draws of the means within each, and half of its interval."""
    count = np.bincount(draw)
    found = interval((np.bincount(draw, values)[count > 0]) / count[count > 0])
    return found.mean, found.high - found.mean if found.n >= ENOUGH else math.nan


def _together(parts: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Effect and interval from those over levers and over worlds: their halves add up in squares."""
    effect, half = parts[-1][0], math.hypot(*(half for _, half in parts))
    return effect, effect - half, effect + half
