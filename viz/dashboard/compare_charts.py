"""The pictures of the Compare page: differences from the baseline on the same dice, month by month; and levels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...experiments.compare import Comparison
from ...experiments.statistics import Band
from ..comparison.charts_end import LABELS
from ..look import IN_USE, STARTED
from ..telling import points, still_needed
from .echarts import Line, Picture, lines, value_axis

TONES = {"in_use": IN_USE, "breadth": STARTED, "unsupported": IN_USE, "showcase": "showcase", "abandoned": "abandoned"}


def differences(c: Comparison, measure: str) -> list[Picture]:
    """A picture for each scenario but the baseline: the paired difference with its 95 % interval, on one scale."""
    found = []
    every = [np.zeros(1)]
    for name in c.names[1:]:
        mean, low, high = c.difference_by_month(name, measure)
        every += [part[np.isfinite(part)] for part in (mean, low, high)]
        d = c.difference(name, measure)
        rows = [Line(f"against {c.baseline}", TONES[measure], Band(mean, low, mean, high))]
        note = f"At the end {points(d.mean)} points; sign: {still_needed(d)}."
        found.append(lines(name.replace("-", " "), rows, form="points", unit="points", note=note))
    together = np.concatenate(every)
    for picture in found:
        axis = value_axis(_floor(together), max(float(together.max()), 0.005), "points")
        picture["option"]["yAxis"] = axis
        picture["option"]["series"].append(_zero())
    return found


def levels(c: Comparison, measure: str) -> list[Picture]:
    """A picture for each scenario, the baseline too: the measure itself, on one scale."""
    top = max(float(np.nanmax(c.band(name, measure).high)) for name in c.names)
    found = []
    for name in c.names:
        rows = [Line(LABELS[measure].lower(), TONES[measure], c.band(name, measure))]
        picture = lines(name.replace("-", " "), rows, note="Line: mean; shaded: 5–95% of runs.")
        picture["option"]["yAxis"] = value_axis(0.0, top, "share")
        found.append(picture)
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
