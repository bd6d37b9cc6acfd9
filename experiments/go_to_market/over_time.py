"""How strategies fare month by month and year by year, over worlds and dice: profit, clients, survival, rivals."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...model.outcomes.measures import MEASURES
from ..crossed import Contrast, Crossed, contrast, contrast_months, mean_over
from ..finished import HORIZONS
from ..outcome import YEAR, Outcome
from ..statistics import SHARE, Bounds, interval
from ..student import LEVEL, student
from ..tidy import stacked

SURVIVAL = "own_there"
"""Share of runs in which the focal vendor is in the market."""
FOLLOWED = ("own_profit", "own_in_use", "own_contracts", SURVIVAL)
"""What is followed month by month."""
RIVALS = ("rivals_price", "rivals_in_use", "vendors_entered", "vendors_left")
"""What became of the rivals, told year by year."""
OVER_TIME = ("strategy", "measure", "month", "mean", "low", "high", "more", "more_low", "more_high")
HORIZON = ("strategy", "months", "measure", "mean", "low", "high", "more", "more_low", "more_high", "sign")
"""Columns of the two tables; ``more`` is what a strategy has beyond doing as the market does, ``sign`` its sign where
that is sure among all strategies, and 0 where it is not."""


def none_over_time() -> pd.DataFrame:
    """The table over time of a study that followed no run."""
    return pd.DataFrame({name: [] for name in OVER_TIME}).astype({"strategy": str, "measure": str, "month": int})


def none_by_year() -> pd.DataFrame:
    """The same year by year."""
    kinds = {"strategy": str, "measure": str, "months": int, "sign": int}
    return pd.DataFrame({name: [] for name in HORIZON}).astype(kinds)


def series(run: Outcome, measure: str) -> Floats:
    """A measure in each month of a run."""
    if measure == SURVIVAL:  # who left the market asks no price
        return (~np.isnan(run.series("own_price"))).astype(np.float64)
    return run.series(measure)


def bounds(measure: str) -> Bounds:
    """Between which a measure lies."""
    return SHARE if measure == SURVIVAL else MEASURES[measure].within


def over_time(by: Mapping[str, Sequence[Outcome]], worlds: Sequence[str]) -> pd.DataFrame:
    """What is followed of each strategy, with its 95 % interval in each month.

    Args:
        by: its runs by strategy, world by world, in each on the same seeds.
        worlds: their names.

    Returns:
        :data:`OVER_TIME`, a row a strategy, measure and month.
    """
    market = next(iter(by.values()))
    return stacked(_path(name, measure, (runs, market), worlds) for name, runs in by.items() for measure in FOLLOWED)


def _path(
    name: str, measure: str, both: tuple[Sequence[Outcome], Sequence[Outcome]], worlds: Sequence[str]
) -> pd.DataFrame:
    values, market = (_shaped(np.stack([series(run, measure) for run in runs]), worlds) for runs in both)
    mean, low, high = contrast_months(values, np.zeros_like(values))
    within = bounds(measure)
    ends = mean, np.maximum(low, within[0]), np.minimum(high, within[1])
    found = (name, measure, both[0][0].months, *ends, *contrast_months(values, market, within))
    return pd.DataFrame(dict(zip(OVER_TIME, found, strict=True)))


def by_year(by: Mapping[str, Sequence[Outcome]], worlds: Sequence[str]) -> pd.DataFrame:
    """The same at the end of 5, 10, 20, ... years and of the runs, against doing as the market does.

    Returns:
        :data:`HORIZON`, a row a strategy, year and measure; without runs there is none.
    """
    first = next(iter(by.values()))
    if not first:
        return none_by_year()
    months = len(first[0].months)
    ends = sorted({end for year in HORIZONS if (end := YEAR * year) <= months} | {months})
    rows = []
    for measure in (*FOLLOWED, *RIVALS):
        all_months = [np.stack([series(run, measure) for run in runs]) for runs in by.values()]
        for end in ends:
            values = [_shaped(each[:, end - 1], worlds) for each in all_months]
            rows += [
                (name, end, measure, *_stands(ours, values[0], worlds, bounds(measure), len(by) - 1))
                for name, ours in zip(by, values, strict=True)
            ]
    return pd.DataFrame(rows, columns=list(HORIZON))


def _stands(ours: Floats, market: Floats, worlds: Sequence[str], within: Bounds, among: int) -> tuple[float, ...]:
    found, more = mean_over(ours, worlds, within), contrast(ours, market, worlds, within)
    return (*found.ends, *more.ends, sign(more, ours, market, among))


def _shaped(values: Floats, worlds: Sequence[str]) -> Floats:
    """Values of runs, world by world, as (worlds, seeds, ...)."""
    return values.reshape(max(1, len(worlds)), -1, *values.shape[1:])


def sign(found: Contrast, ours: Floats, theirs: Floats, among: int) -> int:
    """The sign of a paired difference where it is sure, 0 where it is not.

    Several strategies are told apart on the same seeds, and the best of them was picked there: so the 5 % of doubt are
    shared among all of them (Bonferroni), and the interval is wider than that of the difference by itself.

    Args:
        found: the difference.
        ours, theirs: what it is of, (worlds, seeds).
        among: how many differences are looked at.
    """
    if not isinstance(found, Crossed):
        one = interval(ours[0] - theirs[0], level=1.0 - (1.0 - LEVEL) / max(among, 1))
        return int(np.sign(one.mean)) if one.sure else 0
    if found.n < 2:
        return 0
    dice = 0.0 if np.isnan(found.of_dice) else found.of_dice * _wider(ours.shape[1], among)
    half = float(np.hypot(found.of_worlds * _wider(len(found.worlds), among), dice))
    return int(np.sign(found.mean)) if abs(found.mean) > half else 0


def _wider(n: int, among: int) -> float:
    """How much wider the interval over ``n`` is that holds for so many at once."""
    tail = (1.0 - LEVEL) / 2
    return student(1.0 - tail / among, n - 1) / student(1.0 - tail, n - 1) if n > 1 and among else 1.0
