"""Runs of a sweep as worlds and dice: which of them a figure rests on, and what an effect comes to over both.

A design may be run in every world of a set. Then the world is the unit: an effect is taken in each of them, on each
seed, and what is told is an interval for a world like these (:mod:`..crossed`). What the design itself drew at random
adds to it. Without a set there is one world, the base's own, which has no name.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...model.outcomes.verdict import WORDS
from ...scenarios.worlds import NAME
from ..crossed import Crossed, crossed
from ..finished import most_whole
from ..grouped import within
from ..statistics import interval
from ..student import LEVEL, chance, student

type Part = tuple[float, float, float]
"""An effect, its standard error, and the degrees of freedom of that."""

SPLIT = tuple(Crossed(math.nan, math.nan, math.nan, 0, (), (), math.nan, math.nan, math.nan).split)
"""Columns that tell a figure over several worlds further."""
LEAST = 1e-300
"""No p-value is told below this."""
HALVINGS = 80


@dataclass(frozen=True)
class Whole:
    """Values of a measure in runs, where all that are compared were finished: on the same seeds in the same worlds.

    Attributes:
        names: what each row is, as :func:`whole` was asked.
        worlds: names of the worlds; one empty name without a set.
        figures: shape (rows, worlds, seeds), without NaN; worlds and seeds may be none.
    """

    names: pd.Index
    worlds: tuple[str, ...]
    figures: Floats


def whole(wide: pd.DataFrame) -> Whole:
    """Runs as rows by worlds and seeds, of which those are kept that all rows have.

    Args:
        wide: a row for each of what is compared, with columns by world and seed; NaN where there is no run.
    """
    there = wide.notna().all(axis=0)
    seeds: dict[str, list[int]] = {world: [] for world, _ in wide.columns}
    for (world, seed), all_there in there.items():
        if all_there:
            seeds[world].append(seed)
    worlds, common = most_whole({world: sorted(found) for world, found in seeds.items()})
    kept = wide[[(world, seed) for world in worlds for seed in common]].to_numpy(np.float64)
    return Whole(wide.index, tuple(worlds), kept.reshape(len(wide), len(worlds), len(common)))


def one_row_each(points: pd.DataFrame, parameters: Sequence[str]) -> pd.DataFrame:
    """The points that make scenarios, a row a scenario whatever the world, by its name.

    A parameter in which a scenario differs from world to world is empty.
    """
    if NAME not in points:
        return points.set_index("scenario")
    found = points.drop_duplicates("scenario").set_index("scenario")
    for name in parameters:
        apart = points.loc[points[name] != points.groupby("scenario")[name].transform("first"), "scenario"]
        found[name] = found[name].where(~found.index.isin(apart))
    return found


def over_runs(values: Floats, worlds: Sequence[str], drawn: Sequence[Part] = ()) -> tuple[list[float], dict[str, Any]]:
    """An effect, its interval and p, and what of it several worlds tell further.

    Args:
        values: the effect in each world on each seed, (worlds, seeds).
        worlds: their names.
        drawn: the effect with the error that it has because points were drawn at random, for each part of the design
            that was; without any it is the mean of ``values``.

    Returns:
        Effect, low, high and p, which is the level at which the interval would end at zero; and, of several worlds,
        the columns :data:`SPLIT`.
    """
    if len(values) < 2:
        return list(together(drawn)) if drawn else _over_seeds(values[0]), {}
    found = crossed(values, worlds)
    parts = [(found.mean, found.of_worlds / _wide(len(values) - 1), len(values) - 1.0)]
    if not math.isnan(found.of_dice):
        parts.append((found.mean, found.of_dice / _wide(values.shape[1] - 1), values.shape[1] - 1.0))
    return list(together([*parts, *drawn])), found.split


def together(parts: Sequence[Part]) -> tuple[float, float, float, float]:
    """Effect (of the last part), interval and p from several sources of error, whose halves add up in squares."""
    effect, errors = parts[-1][0], [(error, freedom) for _, error, freedom in parts]
    half = math.hypot(*(_wide(freedom) * error for error, freedom in errors))
    return effect, effect - half, effect + half, _p(effect, errors)


def _p(effect: float, errors: Sequence[tuple[float, float]]) -> float:
    """The two-sided p of an effect: the level at which its interval would end at zero; NaN if an error is not known."""
    if len(errors) == 1 or not all(error > 0.0 for error, _ in errors):
        unknown = any(math.isnan(error) for error, _ in errors)
        some = [each for each in errors if each[0] > 0.0]
        if len(some) > 1 and not unknown:
            return _p(effect, some)
        error, freedom = (math.nan, math.nan) if unknown else some[0] if some else (0.0, 1.0)
        return chance_of(effect, error, freedom)
    low, high = math.log(LEAST), 0.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2.0
        half = math.hypot(*(student(math.exp(middle) / 2.0, freedom) * error for error, freedom in errors))
        low, high = (middle, high) if half > abs(effect) else (low, middle)
    return math.exp(high)


def chance_of(effect: float, error: float, freedom: float) -> float:
    """The two-sided p of an effect with one error; NaN where that is not known."""
    if error == 0.0:
        return 0.0 if effect else 1.0
    return chance(effect / error, freedom)


def _over_seeds(values: Floats) -> list[float]:
    """Mean over seeds with its interval, and Student's p."""
    found, n = interval(values), len(values)
    error = float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    return [*found.ends, chance_of(found.mean, error, n - 1)]


def _wide(freedom: float) -> float:
    return student((1 + LEVEL) / 2, freedom)


def ends(runs: pd.DataFrame, names: Sequence[str], measures: Sequence[str]) -> pd.DataFrame:
    """A row a scenario and measure: the mean over seeds, or over worlds and dice, with its 95 % interval.

    Args:
        runs: ``scenario``, ``seed``, ``world`` (with a set of worlds) and the measures, a row a run.
        names: of the scenarios, in order.
        measures: which.
    """
    rows: list[list[object]] = []
    by_name, parts = dict(iter(runs.groupby("scenario"))), SPLIT[:4] if NAME in runs else ()
    for name in (name for name in names if name in by_name):
        for measure in measures:
            if not parts:
                found = interval(by_name[name][measure].to_numpy(), within(measure))
                rows.append([name, measure, found.n, *found.ends])
                continue
            wide = by_name[name].pivot_table(index="scenario", columns=[NAME, "seed"], values=measure, sort=False)
            kept = whole(wide)
            over = crossed(kept.figures[0], kept.worlds, within(measure)) if kept.worlds else crossed(np.empty((0, 0)))
            rows.append([name, measure, over.n, *over.ends, *(over.split[part] for part in parts)])
    return pd.DataFrame(rows, columns=["scenario", "measure", "runs", "mean", "low_95", "high_95", *parts])


def verdicts(runs: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Only verdicts that some run of the scenario came to, in the order of the verdicts; with a set, also of how many
    worlds it is that of most runs (of as many, the first of the two)."""
    by = ["scenario", "verdict"]
    found = runs.groupby(by)["goes_on_at_end"].agg(runs="size", going_on="sum")
    every = pd.MultiIndex.from_product([names, WORDS], names=by)
    if NAME in runs:
        count = runs.groupby(["scenario", NAME, "verdict"]).size().rename("runs").reset_index()
        count["place"] = count["verdict"].map(WORDS.index)
        count = count.sort_values(["runs", "place"], ascending=[False, True])
        votes = count.drop_duplicates(["scenario", NAME]).groupby(by).size()
        found["worlds"] = votes.reindex(found.index, fill_value=0)
    return found.reindex(every).dropna().astype(np.int64).reset_index()


def with_split(rows: Iterable[tuple[Sequence[object], Mapping[str, Any]]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a table; columns :data:`SPLIT` stand behind the others where some row has them, and p last."""
    rows = list(rows)
    more = list(SPLIT) if any(split for _, split in rows) else []
    table = [[*row, *(split.get(name, math.nan) for name in more)] for row, split in rows]
    return pd.DataFrame(table, columns=[*columns, *more])
