"""The runs of a go-to-market study that are looked at closely: funnel, clients lost, prices, and how it all went on."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...model.outcomes.funnel import STEPS
from ...scenarios.scenario import Scenario
from ..ensemble import RunOptions, runs_of
from ..outcome import Keep, Outcome, sold
from ..statistics import POSITIVE, interval
from ..tidy import stacked
from .over_time import FOLLOWED, RIVALS, SURVIVAL, by_year, none_over_time, over_time

FIGURES = (
    "own_contracts",
    "own_clients",
    "own_in_use",
    "own_lost",
    "own_revenue",
    "own_profit",
    "own_price",
    "rivals_in_use",
    "rivals_revenue",
    "rivals_price",
    "in_use",
)
"""Measures at the end of every run that the study keeps."""
PATHS = ("own_price", "rivals_price", "own_clients", "own_in_use")
"""Measures that are followed month by month."""
WAYS = ("switched", "abandoned", "stranded", "neglected", "closed")
KEPT = tuple(dict.fromkeys((*FIGURES, *PATHS, *(name for name in FOLLOWED if name != SURVIVAL), *RIVALS)))
CLOSELY = Keep(measures=KEPT, every=1, groups=(), sales=True)


def film(
    scenarios: Sequence[Scenario],
    names: Sequence[str],
    worlds: Sequence[str],
    seeds: Sequence[int],
    options: RunOptions,
) -> tuple[tuple[int, ...], dict[str, pd.DataFrame]]:
    """Run every scenario on every seed and look closely.

    Args:
        scenarios: the strategies in the first world, then in the next one, ...
        names: of the strategies.
        worlds: names of the worlds.
        seeds: on which dice.
        options: with what.

    Returns:
        The seeds that were complete, and the tables of :func:`closely`.
    """
    done = {task[1:]: run for task, run in runs_of(scenarios, seeds, options, CLOSELY) if not run.error}
    whole = [seed for seed in seeds if all((seed, place) in done for place in range(len(scenarios)))]
    places = {name: range(at, len(scenarios), len(names)) for at, name in enumerate(names)}
    by = {name: [done[seed, place] for place in of for seed in whole] for name, of in places.items()}
    return tuple(whole), closely(by, worlds)


def closely(by: Mapping[str, Sequence[Outcome]], worlds: Sequence[str]) -> dict[str, pd.DataFrame]:
    """The tables ``funnel``, ``paths``, ``losses``, ``over_time`` and ``by_year`` of
    :class:`stallpoint.experiments.go_to_market.market.Market`; the first three are those of the first world.

    Args:
        by: runs by strategy, world by world, in each on the same seeds.
        worlds: names of the worlds.
    """
    first = {name: runs[: len(runs) // max(1, len(worlds))] for name, runs in by.items()}
    steps = [row for name, runs in first.items() for row in _funnel(name, runs)]
    lost = [
        (name, way, *interval(np.array([run.losses[way] for run in runs], np.float64), POSITIVE).ends)
        for name, runs in first.items()
        for way in WAYS
    ]
    return {
        "funnel": pd.DataFrame(steps, columns=["strategy", "by", "group", "step", "factories", "low", "high"]),
        "paths": stacked(_paths(name, runs) for name, runs in first.items()),
        "losses": pd.DataFrame(lost, columns=["strategy", "way", "clients", "low", "high"]),
        "over_time": over_time(by, worlds) if any(by.values()) else none_over_time(),
        "by_year": by_year(by, worlds),
    }


def _funnel(name: str, runs: Sequence[Outcome]) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for by in sold() if runs else ():
        for group in runs[0].funnels[by]:
            counts = np.array([run.funnels[by].get(group, (0,) * len(STEPS)) for run in runs], np.float64)
            rows += [(name, by, group, step, *interval(counts[:, at], POSITIVE).ends) for at, step in enumerate(STEPS)]
    return rows


def _paths(name: str, runs: Sequence[Outcome]) -> pd.DataFrame:
    if not runs:
        return pd.DataFrame({"strategy": [], "month": [], **{path: [] for path in PATHS}}).astype({"strategy": str})
    values = np.stack([[run.series(path) for path in PATHS] for run in runs]).swapaxes(1, 2)  # (runs, months, paths)
    there = ~np.isnan(values)
    count = there.sum(axis=0)
    mean = np.divide(np.where(there, values, 0.0).sum(axis=0), count, out=np.full(count.shape, np.nan), where=count > 0)
    return pd.DataFrame({"strategy": name, "month": runs[0].months, **dict(zip(PATHS, mean.T, strict=True))})
