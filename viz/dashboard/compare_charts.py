"""The pictures of the Compare page: differences from the baseline on the same dice, month by month; and levels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...experiments.compare import Comparison
from ...experiments.statistics import Band
from ..comparison.sentences import sign
from ..measured import form, inside, is_share, tone, unit
from ..telling import points, quantity
from .echarts import Line, Picture, lines, value_axis


def differences(c: Comparison, measure: str) -> list[Picture]:
    """A picture for each scenario but the baseline: the paired difference with its 95 % interval, on one scale."""
    found = []
    every = [np.zeros(1)]
    told, words = ("points", "points") if is_share(measure) else ("quantity", unit(measure))
    for name in c.names[1:]:
        mean, low, high = c.difference_by_month(name, measure)
        every += [part[np.isfinite(part)] for part in (mean, low, high)]
        d = c.difference(name, measure)
        rows = [Line(f"against {c.baseline}", tone(measure), Band(mean, low, mean, high))]
        note = f"At the end {(points if is_share(measure) else quantity)(d.mean)} {words}; sign: {sign(c, name, d)}."
        found.append(lines(name.replace("-", " "), rows, form=told, unit=words, note=note))
    together = np.concatenate(every)
    least = 0.005 if is_share(measure) else 0.0
    for picture in found:
        picture["option"]["yAxis"] = value_axis(_floor(together), max(float(together.max()), least), told)
        picture["option"]["series"].append(_zero())
    return found


def levels(c: Comparison, measure: str) -> list[Picture]:
    """A picture for each scenario, the baseline too: the measure itself, on one scale."""
    found = []
    every = [np.zeros(1)]
    for name in c.names:
        band = c.band(name, measure)
        every += [part[np.isfinite(part)] for part in (band.low, band.high)]
        rows = [Line(inside(measure), tone(measure), band)]
        words = "" if is_share(measure) else unit(measure)
        note = "Line: mean; shaded: 5–95% of runs."
        found.append(lines(name.replace("-", " "), rows, form=form(measure), unit=words, note=note))
    together = np.concatenate(every)
    for picture in found:
        picture["option"]["yAxis"] = value_axis(float(together.min()), float(together.max()), form(measure))
    return found


def _floor(values: np.ndarray[Any, Any]) -> float:
    """The lowest value, or zero where it is a hair below."""
    low, high = float(values.min()), float(values.max())
    return 0.0 if -low < 0.04 * high else low


def _zero() -> Picture:
    """A line at zero, where the scenarios do not differ."""
    style = {"color": "$muted", "width": 1, "type": "solid"}
    mark = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": 0}], "lineStyle": style}
    return {"type": "line", "data": [], "markLine": mark, "silent": True}
