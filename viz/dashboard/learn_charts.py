"""The pictures of the Learn page: one panel a scenario, all on one scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...experiments.compare import Comparison
from ...model.measures import BY_NAME
from ..lessons import Lesson
from ..look import IN_USE, STARTED
from .echarts import Line, Picture, lines, plain, value_axis

TONES = {"breadth": STARTED, "in_use": IN_USE, "scaled": IN_USE, "sabotage": "abandoned"}
WORDS = {"breadth": "ever started", "in_use": "really in use", "scaled": "adopted", "sabotage": "sabotage, 0–1"}


def pictures(c: Comparison, lesson: Lesson) -> list[Picture]:
    """A picture for each scenario, with the same upright axis; each run a line of its own where they go apart."""
    top = max(float(np.nanmax(c.by_month(name, m))) for name in c.names for m in lesson.measures)
    found = []
    for name in c.names:
        rows = [Line(WORDS.get(m, BY_NAME[m].label), TONES.get(m, IN_USE), c.band(name, m)) for m in lesson.measures]
        picture = lines(name.replace("-", " "), rows, note="" if lesson.every_run else _note(c))
        if lesson.every_run:
            picture = _each(picture, c.by_month(name, lesson.measures[0]), TONES[lesson.measures[0]])
        picture["option"]["yAxis"] = value_axis(0.0, top, "share")
        found.append(picture)
    return found


def _note(c: Comparison) -> str:
    return "Line: mean of the runs; shaded: 5–95% of them." if len(c.seeds) > 1 else ""


def _each(picture: Picture, runs: Any, tone: str) -> Picture:
    """The same picture with a thin line for every run in place of the mean and its band."""
    series = [
        {
            "type": "line",
            "data": plain(run),
            "symbol": "none",
            "lineStyle": {"color": f"${tone}", "width": 1.2, "opacity": 0.6},
            "silent": True,
        }
        for run in runs
    ]
    return picture | {
        "option": picture["option"] | {"series": series},
        "note": "Each line is one run.",
    }
