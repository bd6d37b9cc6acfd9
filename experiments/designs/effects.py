"""What a parameter or a base scenario does by itself in a sweep, with the interval that its design allows.

A world is a point of the uncertainties. Where worlds were drawn, others might have been: so the world is the unit,
however many levers and seeds were run in it. A lever is compared with the other lever points of the same world, and the
interval is over worlds; an uncertainty is compared between worlds: one that was drawn from a span by its slope in a
regression over worlds. Lever points that were drawn are units the same way. Where everything was chosen, intervals are
over seeds, and hold for the chosen worlds alone. Where all points are run in every world of a set, each effect is taken
in every world, and the interval is for a world like these (:mod:`.over_worlds`). A headline is picked from many
effects, so each has its p-value too, corrected for all of them.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...agents.columns import Flags, Floats
from ...scenarios.worlds import NAME
from ..statistics import holm, welch
from .design import ONE_AT_A_TIME, SALTELLI, SAMPLED, SIDES, UNCERTAINTIES, Design, Dimension, told_value
from .over_worlds import Part, one_row_each, over_runs, whole, with_split

type Draws = tuple[tuple[str, ...], np.ndarray[Any, Any]]

FEW = 8
"""A span of whole numbers that holds no more than these is told number by number."""
ENOUGH = 5
"""So many draws must lie on each side of a comparison; from fewer no interval is made."""
THIRDS = ("low third", "middle third", "high third")
FROM = "from "
"""With this begins the level of a row that tells a span from end to end."""


def between_bases(design: Design, points: pd.DataFrame, runs: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """How much further each base scenario gets than the first one, over the points and seeds that both finished.

    Each difference is taken at the same point on the same seed. Its t-interval is over seeds where the points were
    chosen, and over worlds (or lever points) where they were drawn at random, as with :func:`main_effects`; with a set
    of worlds it is in the same world too, and over worlds and dice.

    Returns:
        ``measure``, ``base``, ``against``, ``points``, ``seeds``, ``effect``, ``low_95``, ``high_95``, ``p``, with a
        set of worlds those of :data:`.over_worlds.SPLIT`, and ``p_holm`` (see :func:`main_effects`); no row with one
        base.
    """
    rows: list[tuple[list[object], dict[str, Any]]] = []
    first, *others = (base.name for base in design.bases)
    named = points[["scenario", "point", "base"]].drop_duplicates("scenario")
    placed = _in_worlds(runs).merge(named, on="scenario")
    for measure in measures:
        wide = placed.pivot_table(index=["base", "point"], columns=[NAME, "seed"], values=measure)
        for base in others:
            if not {first, base} <= set(wide.index.get_level_values("base")):
                continue
            change = whole((wide.loc[base] - wide.loc[first]).dropna(how="all"))
            values = change.figures
            if not values.size:
                continue
            draws = _draws(design, change.names.to_numpy())
            found = [_over(values.mean(axis=(1, 2)), codes) for _, codes in draws]
            told, split = over_runs(values.mean(axis=0), change.worlds, found)
            rows.append(([measure, base, first, len(values), values.shape[2], *told], split))
    columns = ["measure", "base", "against", "points", "seeds", "effect", "low_95", "high_95", "p"]
    return _corrected(with_split(rows, columns), ["measure", "base"])


def main_effects(design: Design, points: pd.DataFrame, runs: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """What each level of a parameter does by itself, on average over all other parameters.

    The effect is the mean over the points at that level minus the mean over all points; one at a time, minus the base.
    Its interval is over seeds where the points were chosen (the difference is taken on each seed by itself: common
    dice). Where worlds were drawn it is over worlds: of a lever a paired t-interval, each world's mean at that level
    less its mean over all lever points; of an uncertainty Welch's, over the means of worlds. Lever points that were
    drawn are treated the same way; where both were, both intervals are added in squares. With a set of worlds the
    effect is taken in each of them on each seed, and its interval over both is added to these.

    A span from which values were drawn also has one row for all of it (``from 0.2 to 0.8``): the slope of a linear
    regression of the draws' means on all parameters that were drawn with it, times the length of the span. Its thirds
    show whether the effect is straight; they have no p-value, so that each parameter is looked at once.

    Args:
        design: the design.
        points: those that make scenarios, as :meth:`Design.table` has them.
        runs: ``scenario``, ``seed``, ``world`` (with a set of worlds) and the measures, a row a run.
        measures: which.

    Returns:
        ``measure``, ``parameter``, ``side``, ``level`` (a value in words, a span, or a third of the points),
        ``points``, ``mean``, ``effect``, ``low_95``, ``high_95`` (NaN from fewer than :data:`ENOUGH` draws, on either
        side, or degrees of freedom), ``p``, and ``p_holm``: the same corrected for all effects on the measure by Holm
        (1979); the two levels of a parameter that has two are one effect; before it, with a set of worlds, the columns
        of :data:`.over_worlds.SPLIT`. Only seeds (and worlds) on which every scenario was finished are used.
    """
    rows: list[tuple[list[object], dict[str, Any]]] = []
    runs, every = _in_worlds(runs), one_row_each(points, [axis.name for axis in design.axes])
    for measure in measures:
        wide = runs.pivot_table(index="scenario", columns=[NAME, "seed"], values=measure, sort=False)
        kept = whole(wide)
        table, values = every.loc[kept.names], kept.figures
        alone = design.method == (ONE_AT_A_TIME, ONE_AT_A_TIME)
        against = (table["point"] == 0).to_numpy() if alone else np.ones(len(table), np.bool_)
        drawn = _draws(design, table["point"].to_numpy())
        base = table["base"].factorize()[0]
        sloped = _slopes(design, table, values.mean(axis=(1, 2)), drawn) if values.size else {}
        each = _slopes_in_each(design, table, values, drawn) if sloped and len(kept.worlds) > 1 else {}
        for axis in design.axes:
            if axis.name in sloped:
                head = [measure, axis.name, axis.side, f"{FROM}{axis.low:g} to {axis.high:g}", len(table)]
                told, split = over_runs(each.get(axis.name, np.empty((1, 0))), kept.worlds, [sloped[axis.name]])
                rows.append(([*head, float(values.mean()), *told], split))
            by_draw = any(axis.side in sides for sides, _ in drawn)
            for level, at in (_alone(design, axis, table) if alone else _levels(axis, table, by_draw)).items():
                mean = float(values[at].mean()) if at.any() and values.size else np.nan
                told, split = [math.nan] * 4, {}
                if at.any() and against.any() and values.size:
                    own = table[axis.name].factorize()[0]
                    parts = _drawn(values.mean(axis=(1, 2)), at, axis.side, drawn, (base, own))
                    change = values[at].mean(axis=0) - values[against].mean(axis=0)
                    told, split = over_runs(change, kept.worlds, parts)
                told = [*told[:3], math.nan] if axis.name in sloped else told
                rows.append(([measure, axis.name, axis.side, level, int(at.sum()), mean, *told], split))
    columns = ["measure", "parameter", "side", "level", "points", "mean", "effect", "low_95", "high_95", "p"]
    return _corrected(with_split(rows, columns), ["measure", "parameter"])


def _in_worlds(runs: pd.DataFrame) -> pd.DataFrame:
    """Runs with the world of each; without a set it has no name."""
    return runs if NAME in runs else runs.assign(**{NAME: ""})


def worlds(design: Design, points: pd.DataFrame) -> int:
    """How many different worlds the points of a design are in: points of its uncertainties."""
    names = [axis.name for axis in design.side(UNCERTAINTIES)]
    return len(points.drop_duplicates(names)) if names else 1


def _levels(axis: Dimension, table: pd.DataFrame, drawn: bool) -> dict[str, Flags]:
    """The levels of a parameter, and which points are at each, (points,): values that were chosen, or thirds.

    A value that was drawn from a span is no level: it would tell a world by one of its coordinates.
    """
    values = table[axis.name]
    if not drawn or _told_one_by_one(axis):
        distinct = axis.few or tuple(sorted(set(values.dropna())))
        return {told_value(value): (values == value).to_numpy(np.bool_) for value in distinct}
    numbers = values.to_numpy(np.float64)
    third = np.searchsorted(np.nanquantile(numbers, [1 / 3, 2 / 3]), numbers)
    return {name: third == place for place, name in enumerate(THIRDS)}


def _told_one_by_one(axis: Dimension) -> bool:
    return bool(axis.few) or (axis.whole and axis.high - axis.low < FEW)


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


def _slopes(design: Design, table: pd.DataFrame, means: Floats, drawn: Sequence[Draws]) -> dict[str, Part]:
    """From end to end of each span from which values were drawn: the effect by regression over draws.

    Every parameter that was drawn together is in it, so that what the others do is no luck. Where draws are too few for
    that each stands alone, and where they are too few for that too there is none.
    """
    found: dict[str, Part] = {}
    for sides, draw in drawn:
        axes = [axis for axis in design.axes if axis.side in sides]
        if design.method[SIDES.index(sides[0])] == SALTELLI:
            continue  # its points are no draws of their own
        _, first, unit = np.unique(draw, return_index=True, return_inverse=True)
        y = np.bincount(unit, means) / np.bincount(unit)
        columns = {axis.name: _columns(axis, table[axis.name].iloc[first]) for axis in axes}
        together = np.concatenate(list(columns.values()), axis=1)
        enough = len(y) - together.shape[1] - 1 >= ENOUGH
        at = 0
        for axis in axes:
            if not _told_one_by_one(axis):
                part = _slope(together, y, at) if enough else _slope(columns[axis.name], y, 0)
                if part is not None and len(y) >= 2 * ENOUGH:
                    found[axis.name] = part
            at += columns[axis.name].shape[1]
    return found


def _slopes_in_each(design: Design, table: pd.DataFrame, values: Floats, drawn: Sequence[Draws]) -> dict[str, Floats]:
    """The same slopes in each world on each seed, (worlds, seeds), by parameter.

    ``values`` is (points, worlds, seeds).
    """
    found: dict[str, Floats] = {}
    for w, s in np.ndindex(values.shape[1:]):
        for name, (slope, _, _) in _slopes(design, table, values[:, w, s], drawn).items():
            found.setdefault(name, np.empty(values.shape[1:]))[w, s] = slope
    return found


def _columns(axis: Dimension, values: pd.Series) -> Floats:
    """A parameter in a regression, (draws, columns): where in its span, or a column for each of its values but one."""
    if axis.few:
        return np.stack([(values == value).to_numpy(np.float64) for value in axis.few[1:]] or [], axis=1)
    return np.asarray((values.to_numpy(np.float64) - axis.low) / (axis.high - axis.low))[:, None]


def _slope(x: Floats, y: Floats, at: int) -> Part | None:
    """One slope of a linear regression by least squares, if it has one. ``x`` is (draws, columns), ``y`` (draws,)."""
    whole = np.column_stack([np.ones(len(y)), x])
    kept, _, rank, _ = np.linalg.lstsq(whole, y)
    if rank < whole.shape[1] or len(y) <= rank:
        return None
    freedom = len(y) - whole.shape[1]
    variance = float(((y - whole @ kept) ** 2).sum()) / freedom
    error = math.sqrt(max(variance * float(np.linalg.inv(whole.T @ whole)[at + 1, at + 1]), 0.0))
    return float(kept[at + 1]), error, freedom


def _drawn(means: Floats, at: Flags, side: str, drawn: Sequence[Draws], codes: tuple[Any, Any]) -> list[Part]:
    """A level over draws, for each part of the design that was drawn. ``means``, codes of base and value: (points,)."""
    base, own = codes
    found: list[Part] = []
    for sides, draw in drawn:
        if side in sides:
            # Draws of Saltelli's design share their coordinates, two values in each
            _, first, unit = np.unique(draw * (own.max() + 1) + own, return_index=True, return_inverse=True)
            value, here = np.bincount(unit, means) / np.bincount(unit), at[first]
            effect, share = float(value[here].mean() - value.mean()), float((~here).mean())
            enough = min(here.sum(), (~here).sum()) >= ENOUGH
            error, freedom = welch(value[here], value[~here]) if enough else (math.nan, math.nan)
            found.append((effect, share * error, freedom))
        else:
            found.append(_paired(means, at, draw, base))
    return found


def _paired(means: Floats, at: Flags, draw: Any, base: Any) -> Part:
    """Effect of being at a level against all other points of the same draw and base."""
    block = draw * (base.max() + 1) + base
    count, some = np.bincount(block), np.bincount(block[at], minlength=block.max() + 1)
    both = (some > 0) & (some < count)
    if not both.any():
        return (math.nan,) * 3
    whole, level = np.bincount(block, means), np.bincount(block[at], means[at], len(count))
    change = level[both] / some[both] - whole[both] / count[both]
    return _over(change, np.flatnonzero(both) // (base.max() + 1))


def _over(values: Floats, draw: Any) -> Part:
    """Mean over draws of the means within each."""
    count = np.bincount(draw)
    found = (np.bincount(draw, values)[count > 0]) / count[count > 0]
    error = float(found.std(ddof=1)) / math.sqrt(len(found)) if len(found) >= ENOUGH else math.nan
    return float(found.mean()), error, len(found) - 1


def _corrected(table: pd.DataFrame, of: Sequence[str]) -> pd.DataFrame:
    """The same table with ``p_holm``: over all rows of a measure, two levels of one parameter counted as one."""
    found = np.full(len(table), np.nan)
    p = table["p"].to_numpy(np.float64)
    family: dict[object, dict[tuple[object, object], list[int]]] = {}
    levels: dict[tuple[object, object], list[int]] = {}
    for place, key in enumerate(zip(*(table[name] for name in of), strict=True)):
        if not math.isnan(p[place]):
            levels.setdefault(key, []).append(place)
    for (measure, name), places in levels.items():
        units = [places] if len(places) == 2 else [[place] for place in places]
        family.setdefault(measure, {}).update({(name, unit[0]): unit for unit in units})
    for of_measure in family.values():
        units = list(of_measure.values())
        for unit, told in zip(units, holm(p[[unit[0] for unit in units]]), strict=True):
            found[unit] = told
    return table.assign(p_holm=found)
