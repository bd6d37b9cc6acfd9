"""A sweep: every scenario of a design on every seed, stored; and what it says of each scenario and parameter."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from ...model.verdict import WORDS
from ...scenarios.errors import InputError
from ..gather import Means, fill
from ..statistics import LEVEL, interval
from ..storage.bands import bands
from ..storage.store import Store
from .design import ONE_AT_A_TIME, Axis, Design, told_value

if TYPE_CHECKING:
    import pandas as pd

    from ...agents.columns import Flags, Floats

ENDS = ("in_use", "breadth", "abandoned", "public_spent", "firms_spent")
"""Measures whose ends are told for each scenario."""
BANDED = ("in_use", "breadth")
MOST_BANDS = 1000
"""With more scenarios than this their bands stay in the store."""
FEW = 8
"""A parameter with more values than this is told by thirds."""
THIRDS = ("low third", "middle third", "high third")
SHOWN_FAILURES = 1000


@dataclass(frozen=True, eq=False)
class Sweep:
    """What a sweep found.

    Attributes:
        points: the design as a table; see :meth:`Design.table`.
        ends: a row a scenario and measure of :data:`ENDS`: mean over seeds in the last month with its 95 % interval.
        verdicts: a row a scenario and verdict: how many runs came to it, and in how many of them adoption sustains
            itself (``sustaining``).
        bands: a row a scenario, measure and month: median and 5-95 % over seeds.
        effects: main effects, a row a measure, parameter and level; see :func:`main_effects`.
        between: differences of the base scenarios from the first one; see :func:`between_bases`.
        failures: the runs that failed, and why.
        about: name, question, method, sides of the parameters, seeds, numbers of runs, warnings.
    """

    kind: ClassVar[str] = "sweep"
    points: pd.DataFrame
    ends: pd.DataFrame
    verdicts: pd.DataFrame
    bands: pd.DataFrame
    effects: pd.DataFrame
    between: pd.DataFrame
    failures: pd.DataFrame
    about: Mapping[str, Any]

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds on which runs were finished."""
        return tuple(self.about["finished_seeds"])

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by name."""
        return {name: getattr(self, name) for name in TABLES}

    def facts(self) -> Mapping[str, Any]:
        """Everything that is no table."""
        return dict(self.about)

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same sweep from its tables and facts; one that was kept by an earlier version has no ``between``."""
        found = {"between": tables["effects"].head(0), **tables}
        return cls(**{name: found[name] for name in TABLES}, about=dict(facts))


TABLES = ("points", "ends", "verdicts", "bands", "effects", "between", "failures")


def sweep(design: Design, store: Store | Path | None = None, means: Means | None = None) -> Sweep:
    """Run what is missing of a design, and tell what all of it says.

    Args:
        design: which scenarios, on which seeds.
        store: where runs are kept and found; a folder, an open store, or nothing (then nothing is kept).
        means: with what it is run.

    Raises:
        InputError: if no point of the design makes a scenario, no run was finished, or the store cannot be used.
    """
    scenarios = design.scenarios()
    with ExitStack() as stack:
        if not isinstance(store, Store):
            folder = store or Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
            store = stack.enter_context(Store(folder))
        means = replace(means or Means(), store=store)
        while True:
            failed = fill(store, scenarios, design.replications, means)
            if means.stopped or store.verify():  # what was found damaged is made again
                break
        failures = [(scenarios[place].name, seed, outcome.error) for (place, seed), outcome in failed.items()]
        return _told(design, store, failures)


def _told(design: Design, store: Store, failures: Sequence[tuple[str, int, str]]) -> Sweep:
    import pandas as pd

    points = design.table()
    good = points[points["error"] == ""]
    seeds = design.replications
    runs = store.rows(good["hash"], seeds, ["verdict", "self_sustaining", *ENDS])
    if runs.empty:
        raise InputError("sweep", None, f"no run succeeded: {failures[0][2]}" if failures else "no run was finished")
    runs = good[["scenario", "hash"]].merge(runs, on="hash").astype({"verdict": str})
    few = len(good) <= MOST_BANDS
    found = bands(store.folder, good["hash"] if few else [], seeds, BANDED if few else ())
    shown = pd.DataFrame(list(failures[:SHOWN_FAILURES]), columns=["scenario", "seed", "error"])
    about = {
        "name": design.name,
        "question": design.question,
        "method": list(design.method),
        "bases": [base.name for base in design.bases],
        "months": max(base.world.months for base in design.bases),
        "parameters": {axis.name: axis.side for axis in design.axes},
        "sampled": design.sampled,
        "scenarios": len(good),
        "planned_runs": len(good) * len(seeds),
        "finished_runs": len(runs),
        "failed_runs": len(failures),
        "contradictory_points": int((points["error"] != "").sum()),
        "self_sustaining": float(runs["self_sustaining"].mean()),
        "finished_seeds": sorted(int(seed) for seed in runs["seed"].unique()),
        "warnings": _warnings(design, points),
    }
    return Sweep(
        points=points,
        ends=_ends(runs, list(good["scenario"])),
        verdicts=_verdicts(runs, list(good["scenario"])),
        bands=good[["scenario", "hash"]].merge(found, on="hash").drop(columns="hash"),
        effects=main_effects(design, good, runs, BANDED),
        between=between_bases(design, good, runs, BANDED),
        failures=shown.astype({"scenario": str, "seed": np.int64, "error": str}),
        about=about,
    )


def _ends(runs: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    rows = []
    by_name = dict(iter(runs.groupby("scenario")))
    for name in (name for name in names if name in by_name):
        for measure in ENDS:
            found = interval(by_name[name][measure].to_numpy())
            rows.append([name, measure, found.n, found.mean, found.low, found.high])
    return pd.DataFrame(rows, columns=["scenario", "measure", "runs", "mean", "low_95", "high_95"])


def _verdicts(runs: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Only verdicts that some run of the scenario came to, in the order of the verdicts."""
    import pandas as pd

    found = runs.groupby(["scenario", "verdict"])["self_sustaining"].agg(["size", "sum"])
    count = {key: (int(row["size"]), int(row["sum"])) for key, row in found.iterrows()}
    rows = [[name, word, *count[name, word]] for name in names for word in WORDS if (name, word) in count]
    return pd.DataFrame(rows, columns=["scenario", "verdict", "runs", "sustaining"])


def between_bases(design: Design, points: pd.DataFrame, runs: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """How much further each base scenario gets than the first one, over the points and seeds that both finished.

    Each difference is taken at the same point on the same seed. Its t-interval is over seeds where the points were
    chosen, and over points where they were drawn at random, as with :func:`main_effects`.

    Returns:
        ``measure``, ``base``, ``against``, ``points``, ``seeds``, ``effect``, ``low_95``, ``high_95``; no row with one
        base.
    """
    import pandas as pd

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
            found = interval(values.mean(axis=1 if design.sampled else 0))
            rows.append([measure, base, first, *values.shape, found.mean, found.low, found.high])
    columns = ["measure", "base", "against", "points", "seeds", "effect", "low_95", "high_95"]
    return pd.DataFrame(rows, columns=columns)


def main_effects(design: Design, points: pd.DataFrame, runs: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """What each level of a parameter does by itself, on average over all other parameters.

    The effect is the mean over the points at that level minus the mean over all points; one at a time, minus the base.
    Where the points were chosen, its interval is a t-interval over seeds (the difference is taken on each seed by
    itself: common dice). Where they were drawn at random, other points might have been drawn: then it is Welch's
    t-interval over points.

    Args:
        design: the design.
        points: those that make scenarios, as :meth:`Design.table` has them.
        runs: ``scenario``, ``seed`` and the measures, a row a run.
        measures: which.

    Returns:
        ``measure``, ``parameter``, ``side``, ``level`` (a value in words, or a third of the points), ``points``,
        ``mean``, ``effect``, ``low_95``, ``high_95``. Only seeds on which every scenario was finished are used.
    """
    import pandas as pd

    rows = []
    for measure in measures:
        wide = runs.pivot_table(index="scenario", columns="seed", values=measure, sort=False).dropna(axis=1)
        table, values = points.set_index("scenario").loc[wide.index], wide.to_numpy(np.float64)
        alone = design.method == (ONE_AT_A_TIME, ONE_AT_A_TIME)
        against = (table["point"] == 0).to_numpy() if alone else np.ones(len(table), np.bool_)
        for axis in design.axes:
            for level, at in (_alone(design, axis, table) if alone else _levels(axis, table)).items():
                mean = float(values[at].mean()) if at.any() and values.size else np.nan
                effect = _effect(values, at, against, design.sampled)
                rows.append([measure, axis.name, axis.side, level, int(at.sum()), mean, *effect])
    columns = ["measure", "parameter", "side", "level", "points", "mean", "effect", "low_95", "high_95"]
    return pd.DataFrame(rows, columns=columns)


def _levels(axis: Axis, table: pd.DataFrame) -> dict[str, Flags]:
    """The levels of a parameter, and which points are at each, (points,)."""
    values = table[axis.name]
    distinct = axis.few or tuple(sorted(set(values.dropna())))
    if len(distinct) <= max(FEW, len(axis.few)):
        return {told_value(value): (values == value).to_numpy(np.bool_) for value in distinct}
    numbers = values.to_numpy(np.float64)
    third = np.searchsorted(np.nanquantile(numbers, [1 / 3, 2 / 3]), numbers)
    return {name: third == place for place, name in enumerate(THIRDS)}


def _alone(design: Design, axis: Axis, table: pd.DataFrame) -> dict[str, Flags]:
    """The same where parameters are varied one at a time: at each level there is one point a base."""
    places = {point[axis.name]: place for place, point in enumerate(design.points) if axis.name in point}
    return {told_value(value): (table["point"] == place).to_numpy(np.bool_) for value, place in places.items()}


def _effect(values: Floats, at: Flags, against: Flags, sampled: bool) -> tuple[float, float, float]:
    """Effect and interval of being at a level. ``values`` has shape (points, seeds)."""
    from scipy import stats

    if not at.any() or not against.any() or not values.size:
        return np.nan, np.nan, np.nan
    if not sampled:
        found = interval(values[at].mean(axis=0) - values[against].mean(axis=0))
        return found.mean, found.low, found.high
    means, others = values.mean(axis=1), float((~at).mean())
    effect = float(means[at].mean() - means.mean())
    if min(at.sum(), (~at).sum()) < 2:
        return effect, np.nan, np.nan
    ends = stats.ttest_ind(means[at], means[~at], equal_var=False).confidence_interval(LEVEL)
    return effect, others * float(ends.low), others * float(ends.high)  # the level against all is a share of that


def _warnings(design: Design, points: pd.DataFrame) -> list[str]:
    """What a reader must know before believing it."""
    found = []
    if len(wrong := points[points["error"] != ""]):
        found.append(f"{len(wrong)} of {len(points)} points make no scenario; the first: {wrong['error'].iloc[0]}")
    silent = [set(scenario.without_effect()) for scenario in design.scenarios()]
    found += [f"In every scenario {text}." for text in sorted(set.intersection(*silent))]
    return found
