"""Which assumptions matter: Morris screening and Sobol indices through SALib, with confidence and a check on noise."""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import stats

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.money import HOME, in_currency
from ...scenarios.parameters import table
from ..comparable import differing
from ..designs.design import Dimension, Point, points
from ..designs.ranges import ranges
from ..designs.sampled import Sampled, known_outcome, needs, sample
from ..ensemble import RunOptions
from ..student import LEVEL
from ..study import TabularStudy
from ..tidy import stacked
from . import METHODS, SensitivitySpec

MORRIS, SOBOL = "morris", "sobol"
OUTCOMES = ("in_use", "breadth", "depth", "spreading", "case_reproduction")
LEVELS = 4
"""Levels of the grid on which Morris trajectories walk."""
RESAMPLES = 500
"""Bootstrap samples behind each confidence interval."""
RANK = {MORRIS: "mu_star", SOBOL: "st"}
"""The column by which parameters are ranked."""
COLUMNS = {
    MORRIS: {"mu": "mu", "mu_star": "mu_star", "conf": "mu_star_conf", "sigma": "sigma"},
    SOBOL: {"s1": "S1", "s1_conf": "S1_conf", "st": "ST", "st_conf": "ST_conf"},
}
"""Columns of the indices, and what SALib calls them."""

type Evaluate = Callable[[Sequence[Point]], Mapping[str, Floats]]
"""Outcomes at points, by name: (points, seeds), NaN where a run is missing."""


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(TabularStudy):
    """What a sensitivity analysis found.

    Attributes:
        method: ``morris`` or ``sobol``.
        scenario: its name.
        against: name of the scenario whose outcomes are subtracted, on the same dice; empty if none.
        outcomes: names, the main one first.
        seeds: on which every point was run.
        design_seed: of the design and the bootstrap.
        size: trajectories (Morris) or base samples (Sobol).
        used: how many of them are complete.
        ranges: a row a parameter: ``parameter``, ``low``, ``high``, ``unit``.
        indices: a row an outcome and parameter. Morris: ``mu`` and ``mu_star`` (mean and mean absolute elementary
            effect of the whole range, in the outcome's unit), ``conf`` (half of the 95 % interval of ``mu_star``),
            ``sigma`` (their standard deviation), ``noise`` (``mu_star`` that luck alone would give), ``p`` (chance of
            such effects by luck alone, an F-test; NaN with one seed). Sobol: ``s1``, ``s1_conf``, ``st``, ``st_conf``
            (first-order and total-order index).
        noise: a row an outcome: its ``mean``, its standard deviation over points (``deviation``), and the share of
            that variance that luck explains (``share``, NaN with one seed).
        design: a row a point.
        runs: a row a run: ``point``, ``seed``, and each outcome.
        notes: what was left out, mended or lost.
        months: how long each run lasted; 0 of a plain function, and in older files, which do not tell it.
        currency: of all money.
    """

    kind: ClassVar[str] = "sensitivity"

    method: str
    scenario: str
    against: str
    outcomes: tuple[str, ...]
    seeds: tuple[int, ...]
    design_seed: int
    size: int
    used: int
    ranges: pd.DataFrame
    indices: pd.DataFrame
    noise: pd.DataFrame
    design: pd.DataFrame
    runs: pd.DataFrame
    notes: tuple[str, ...] = ()
    months: int = 0
    currency: str = HOME

    def ranking(self, outcome: str = "") -> pd.DataFrame:
        """The indices of an outcome (the main one by default), the most important parameter first."""
        rows = self.indices[self.indices["outcome"] == (outcome or self.outcomes[0])]
        return rows.sort_values(RANK[self.method], ascending=False, kind="stable").reset_index(drop=True)

    def matter(self, outcome: str = "") -> pd.DataFrame:
        """The rows of :meth:`ranking` that stand out from luck.

        Morris: ``p`` is at most 5 % shared among all parameters (Bonferroni). Sobol, and Morris with one seed, which
        tells nothing of luck: the interval excludes zero.
        """
        rows = self.ranking(outcome)
        if self.method == MORRIS and rows["p"].notna().any():
            return rows[rows["p"] <= (1.0 - LEVEL) / len(rows)]
        value, half = ("mu_star", "conf") if self.method == MORRIS else ("st", "st_conf")
        return rows[rows[value] - rows[half] > 0.0]


def sensitivity(spec: SensitivitySpec, options: RunOptions | None = None) -> Sensitivity:
    """Vary parameters of a scenario and see which ones its outcomes answer to; each point is run on all seeds.

    Raises:
        InputError: on bad input, or if it was stopped before one trajectory or two base samples were complete.
    """
    outcomes = tuple(known_outcome(name, base=spec.base) for name in spec.outcomes or OUTCOMES)
    bases, seeds = spec.scenarios, spec.dice
    apart = differing(*bases)
    over, left = ranges(bases, spec.parameters, spec.spread)
    kept: list[Sampled] = []

    def evaluate(where: Sequence[Point]) -> Mapping[str, Floats]:
        done = sample(bases, where, seeds, options, outcomes)
        kept.append(done)
        if done.errors and len(done.runs) == (done.runs["error"] != "").sum():
            raise InputError("sensitivity", None, f"every run failed: {done.errors[0]}")
        found = {name: done.outcome(name)[:, :, done.whole] for name in outcomes}
        return {name: v[:, 0] if len(bases) == 1 else v[:, 0] - v[:, 1] for name, v in found.items()}

    method = spec.method, METHODS[spec.method] if spec.size is None else spec.size
    study = explore(over, evaluate, method, spec.design_seed)
    errors = tuple(f"A run failed: {text}" for text in kept[0].errors[:3])
    finished = tuple(seeds[at] for at in kept[0].whole)
    notes = (*apart, *left, *study.notes, *errors)
    runs = study.runs.assign(seed=np.asarray(finished)[study.runs["seed"]])
    currency, units = spec.base.world.currency, study.ranges["unit"]
    named = dataclasses.replace(
        study,
        scenario=spec.base.name,
        against=spec.other,
        ranges=study.ranges.assign(unit=[in_currency(unit, currency) for unit in units]),
        months=spec.base.world.months,
        currency=currency,
    )
    return dataclasses.replace(named, seeds=finished, notes=notes, runs=runs)


def explore(
    over: Sequence[Dimension], evaluate: Evaluate, method: tuple[str, int], design_seed: int = 0
) -> Sensitivity:
    """The same for any function of named parameters; what :func:`sensitivity` does with the model.

    Raises:
        InputError: on a bad method or size, or if too little of the design could be evaluated.
    """
    how, size = method
    unit = design(how, len(over), size, design_seed)
    where = points(over, unit)
    values = evaluate(where)
    block = len(over) + (1 if how == MORRIS else 2)
    first = next(iter(values.values()))
    lost = np.any([np.isnan(v).any(axis=1) for v in values.values()], axis=0).reshape(size, block).any(axis=1)
    good = np.repeat(~lost, block)
    used = int((~lost).sum())
    if used < 2:
        raise InputError("sensitivity", None, "was stopped, or failed, before two parts of its design were complete")
    tables = [_indices(how, over, unit[good], v[good], design_seed).assign(outcome=name) for name, v in values.items()]
    indices = stacked(tables)
    indices.insert(0, "outcome", indices.pop("outcome"))
    seeds = tuple(range(first.shape[1]))
    notes = (f"{size - used} of {size} parts of the design are missing (stopped or failed).",) if used < size else ()
    return Sensitivity(
        method=how,
        scenario="function",
        against="",
        outcomes=tuple(values),
        seeds=seeds,
        design_seed=design_seed,
        size=size,
        used=used,
        ranges=_told(over),
        indices=indices,
        noise=pd.DataFrame([{"outcome": name, **_noise(v[good])} for name, v in values.items()]),
        design=pd.DataFrame(where).reset_index(names="point"),
        runs=_runs(values),
        notes=notes,
    )


def design(method: str, count: int, size: int, seed: int) -> Floats:
    """Points in the unit cube, (points, count): Morris trajectories, or Saltelli's scheme of base samples.

    Raises:
        InputError: on an unknown method, a negative seed or a size that does not do.
    """
    needs("SALib", "sensitivity")
    if seed < 0:
        raise InputError("design seed", seed, "must be 0 or above")
    problem = _problem(count)
    if method == MORRIS:
        from SALib.sample import morris

        if size < 2:
            raise InputError("size", size, "Morris needs two trajectories or more")
        return np.asarray(morris.sample(problem, size, num_levels=LEVELS, seed=np.random.default_rng(seed)))
    if method == SOBOL:
        from SALib.sample import sobol

        if size < 8 or size & (size - 1):
            raise InputError("size", size, "Sobol needs a power of two of base samples, 8 or more: for instance 64")
        drawn = sobol.sample(problem, size, calc_second_order=False, seed=np.random.default_rng(seed))
        return np.asarray(drawn)
    raise InputError("method", method, f"must be one of: {', '.join(METHODS)}")


def elementary_effects(unit: Floats, values: Floats) -> Floats:
    """Morris's elementary effects, for each parameter, trajectory and seed: (parameters, trajectories, seeds).

    Args:
        unit: points in the unit cube, one trajectory after the other, (points, parameters).
        values: outcomes, (points, seeds).
    """
    count = unit.shape[1]
    x = unit.reshape(-1, count + 1, count)
    y = values.reshape(len(x), count + 1, -1)
    step, change = np.diff(x, axis=1), np.diff(y, axis=1)
    moved = np.abs(step).argmax(axis=2)  # each step of a trajectory moves one parameter
    size = np.take_along_axis(step, moved[:, :, None], axis=2)
    effects = np.empty((count, len(x), y.shape[2]))
    effects[moved.T, np.arange(len(x))[None, :]] = np.swapaxes(change / size, 0, 1)
    return effects


def _indices(method: str, over: Sequence[Dimension], unit: Floats, values: Floats, seed: int) -> pd.DataFrame:
    problem, mean = _problem(len(over)), values.mean(axis=1)
    names = [each.name for each in over]
    # SALib takes a seed of 0 for none
    whole = 1 + int(np.random.SeedSequence(seed).generate_state(1)[0])
    if np.ptp(mean) == 0.0:
        flat = pd.DataFrame({"parameter": names, **dict.fromkeys(COLUMNS[method], 0.0)})
        return flat.assign(noise=0.0, p=1.0) if method == MORRIS else flat
    if method == MORRIS:
        from SALib.analyze import morris

        found = morris.analyze(problem, unit, mean, RESAMPLES, LEVEL, num_levels=LEVELS, seed=whole)
        luck = dict(zip(("noise", "p"), _luck(elementary_effects(unit, values)), strict=True))
    else:
        from SALib.analyze import sobol

        found = sobol.analyze(problem, mean, calc_second_order=False, num_resamples=RESAMPLES, seed=whole)
        luck = {}
    return pd.DataFrame({"parameter": names, **{c: _plain(found[k]) for c, k in COLUMNS[method].items()}, **luck})


def _luck(effects: Floats) -> tuple[Floats, Floats]:
    """The mean absolute effect that luck alone would give, and the chance of effects this large by luck alone.

    With n trajectories, S seeds and s^2 the variance of an effect over seeds (pooled over trajectories), the error of
    an effect is e = s / sqrt(S); luck alone gives sqrt(2 / pi) e on average, and the mean of (effect / e)^2 then
    follows F with n and n (S - 1) degrees of freedom.
    """
    n, count = effects.shape[1:]
    if count < 2:
        return np.full(len(effects), np.nan), np.full(len(effects), np.nan)
    square = effects.var(axis=2, ddof=1).mean(axis=1) / count
    size = (effects.mean(axis=2) ** 2).mean(axis=1)
    ratio = np.divide(size, square, out=np.where(size > 0.0, np.inf, 0.0), where=square > 0.0)
    return np.sqrt(2.0 / math.pi * square), np.asarray(stats.f.sf(ratio, n, n * (count - 1)))


def _noise(values: Floats) -> dict[str, float]:
    """Mean, deviation over points, and the share of that variance which is luck (two-way, common seeds taken out)."""
    n, count = values.shape
    mean = values.mean(axis=1)
    total = float(mean.var(ddof=1))
    found = {"mean": float(mean.mean()), "deviation": math.sqrt(total), "share": math.nan}
    if count > 1 and total > 0.0:
        rest = values - mean[:, None] - values.mean(axis=0) + values.mean()
        luck = float((rest**2).sum()) / ((n - 1) * (count - 1)) / count
        found["share"] = min(luck / total, 1.0)
    return found


def _runs(values: Mapping[str, Floats]) -> pd.DataFrame:
    first = next(iter(values.values()))
    n, count = first.shape
    head = {"point": np.repeat(np.arange(n), count), "seed": np.tile(np.arange(count), n)}
    return pd.DataFrame({**head, **{name: v.ravel() for name, v in values.items()}})


def _told(over: Sequence[Dimension]) -> pd.DataFrame:
    unit = {name: parameter.row.unit for name, parameter in table().items()}
    rows = [(each.name, each.low, each.high, unit.get(each.name, "-")) for each in over]
    return pd.DataFrame(rows, columns=["parameter", "low", "high", "unit"])


def _problem(count: int) -> dict[str, Any]:
    return {"num_vars": count, "names": [f"x{i}" for i in range(count)], "bounds": [[0.0, 1.0]] * count}


def _plain(values: object) -> Floats:
    return np.asarray(np.ma.filled(np.ma.asarray(values), np.nan), dtype=np.float64)
