"""The tables of a calibration, made from the stages of its search."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ...scenarios.parameters import find
from .matching import CANDIDATES, EVIDENT, SHOWN, Matching, without
from .pattern import Pattern
from .stages import Stage
from .targets import NORMAL
from .world_set import named

CERTAIN = 3.5
"""Standard errors from which a correlation is told: hundreds of pairs are looked at."""
LEAST = 0.3
"""And the least that is told."""
COLUMNS = {"name": "pattern", "low": "at_least", "high": "at_most"}
"""What the fields of a pattern are called in a table."""


def wave_tables(found: Matching) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """``waves``, ``emulators``, ``points`` and ``figures``; see :class:`.calibration.Calibration`."""
    stages = list(found.journal.stages.values())
    names = [p.name for p in found.patterns]
    waves, emulators, points = [], [], []
    for stage in stages:
        good, misfits = _good(found, stage), found.misfits(stage)
        waves.append(_wave(stage, _foretold(found, stage), good, misfits))
        if "left_out" in stage.told:
            covered = _foretold(found, stage).mean(axis=0)
            for k, name in enumerate(names):
                row = {"stage": stage.name, "pattern": name, "left_out": stage.told["left_out"][k]}
                emulators.append(row | {"foretold": float(covered[k]), "stretch": stage.told["stretch"][k]})
        for place, misfit in enumerate(misfits):
            point = found.point(stage, place)
            points.append({"stage": stage.name, "misfit": misfit, "accepted": bool(good[place]), **point})
    shown = np.concatenate([stage.figures for stage in stages if stage.results])
    kept = [pd.DataFrame(rows) for rows in (waves, emulators, points)]
    return kept[0], kept[1], kept[2], pd.DataFrame(shown, columns=names)


def _good(found: Matching, stage: Stage) -> Any:
    """Which points of a stage are accepted; without the group that it leaves out."""
    return found.accepted(stage, _aside(found, stage))


def _aside(found: Matching, stage: Stage) -> tuple[int, ...]:
    return {without(name): places for name, places in found.plan.groups.items()}.get(stage.name, ())


def _foretold(found: Matching, stage: Stage) -> Floats:
    """Whether each figure lay within the 95 % interval that was told before it was run, (run, patterns)."""
    if "mean" not in stage.told or not stage.results:
        return np.full((1, len(found.patterns)), np.nan)
    n = len(stage.results)
    mean, variance = np.array(stage.told["mean"])[:n], np.array(stage.told["variance"])[:n]
    off = np.abs(found.targets.scaled(stage.figures) - mean) / np.sqrt(variance)
    return np.where(np.isnan(off), np.nan, off < NORMAL)


def _wave(stage: Stage, foretold: Floats, good: Any, misfits: Floats) -> dict[str, Any]:
    nan, told = math.nan, stage.told
    return {
        "stage": stage.name,
        "points": len(stage.results),
        "share": told.get("share", nan),
        "share_error": told.get("error", nan),
        "hope": told.get("hope", nan),
        "tried": told.get("tried", nan),
        "likely": told.get("likely", nan),
        "reached": told.get("level", nan) <= 1.0,
        "left_out": float(np.mean(told["left_out"])) if "left_out" in told else nan,
        "foretold": float(np.nanmean(foretold)) if np.isfinite(foretold).any() else nan,
        "chance": float(np.mean(told["chances"])) if told.get("chances") else nan,
        "accepted": int(good.sum()),
        "least_misfit": float(misfits.min()) if len(misfits) else nan,
    }


def world_tables(found: Matching) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """``worlds``, ``fits`` and ``shown``: the first that were confirmed, in the order in which they stand for all."""
    stage = found.journal.stages[SHOWN]
    good = np.flatnonzero(found.accepted(stage))[: found.plan.worlds]
    worlds, fits, shown = [], [], []
    misfits = found.misfits(stage)
    for number, place in enumerate(good):
        name = named(number)
        worlds.append({"world": name, **found.point(stage, int(place))})
        fits.append({"world": name, "misfit": float(misfits[place])})
        figures, errors = stage.results[place]
        for pattern, value, error in zip(found.patterns, figures, errors, strict=True):
            row = {"world": name, "pattern": pattern.name, "value": float(value), "error": float(error)}
            shown.append(row | {"inside": pattern.passes(float(value))})
    columns = ["world", *(f.name for f in found.parameters)]
    made = pd.DataFrame(worlds, columns=columns)
    return (
        made.astype({"world": str}),
        pd.DataFrame(fits, columns=["world", "misfit"]),
        pd.DataFrame(shown, columns=["world", "pattern", "value", "error", "inside"]),
    )


def parameter_table(found: Matching, defaults: Mapping[str, float]) -> pd.DataFrame:
    """``parameters``: limits of the search, where the base stands, and what the accepted candidates leave open.

    ``left`` is the share of the way between the limits that the middle 95 % of them take, over that of an even spread:
    1 is nothing learned.
    """
    good = _accepted(found)
    low, high = np.quantile(good, EVIDENT, axis=0) if len(good) else np.full((2, len(found.parameters)), np.nan)
    rows = []
    for k, f in enumerate(found.parameters):
        ends = [f.at(share) if np.isfinite(share) else math.nan for share in (low[k], high[k])]
        left = min(1.0, float(high[k] - low[k]) / (EVIDENT[1] - EVIDENT[0])) if len(good) else math.nan
        row = {"parameter": f.name, "unit": find(f.name).row.unit, "base": defaults[f.name]}
        rows.append(row | {"search_low": f.low, "search_high": f.high, "low": ends[0], "high": ends[1], "left": left})
    return pd.DataFrame(rows)


def pair_table(found: Matching) -> pd.DataFrame:
    """``pairs``: Spearman's correlation over the accepted candidates, the strongest first, as far as it is beyond
    chance (:data:`CERTAIN`)."""
    from .identifiability import rank_correlations

    good, names = _accepted(found), [f.name for f in found.parameters]
    rows: list[tuple[str, str, float]] = []
    if len(good) > 2:
        table = rank_correlations(good, good)
        least = max(LEAST, CERTAIN / math.sqrt(len(good) - 1))
        for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
            if abs(table[i, j]) >= least:
                rows.append((names[i], names[j], float(table[i, j])))
    rows.sort(key=lambda row: -abs(row[2]))
    return pd.DataFrame(rows, columns=["parameter", "other", "correlation"])


def pattern_table(patterns: Sequence[Pattern], shown: pd.DataFrame, before: tuple[Floats, Floats]) -> pd.DataFrame:
    """``patterns``: each as it was asked for, and what the worlds of the set show of it."""
    rows = []
    for pattern, base in zip(patterns, before[0], strict=True):
        mine = shown[shown["pattern"] == pattern.name]
        values = mine["value"].to_numpy(np.float64)
        told = {COLUMNS.get(key, key): value for key, value in pattern.told().items()}
        found = np.quantile(values, (0.0, 0.5, 1.0)) if len(values) else np.full(3, np.nan)
        ends = dict(zip(("least", "middle", "most"), map(float, found), strict=True))
        rows.append({**told, "base_value": float(base), **ends, "inside": int(mine["inside"].sum())})
    return pd.DataFrame(rows)


def left_out_table(found: Matching) -> pd.DataFrame:
    """``left_out``: for each group, in how many of the worlds that were accepted without it each of its patterns comes
    out all the same."""
    rows = []
    for name, places in found.plan.groups.items():
        stage = found.journal.stages[without(name)]
        good = found.accepted(stage, places)
        for place in places:
            if good.any():
                figures, errors = stage.figures[good], stage.errors[good]
                inside = int(found.targets.reached(figures, errors)[:, place].sum())
            else:
                inside = 0
            row = {"group": name, "pattern": found.patterns[place].name, "tried": len(good)}
            rows.append(row | {"worlds": int(good.sum()), "inside": inside})
    return pd.DataFrame(rows, columns=["group", "pattern", "tried", "worlds", "inside"])


def _accepted(found: Matching) -> Floats:
    """The accepted candidates, shares of the way between the limits, (points, parameters)."""
    stage = found.journal.stages[CANDIDATES]
    return stage.run[found.accepted(stage)]
