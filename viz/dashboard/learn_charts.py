"""The pictures of the Learn page: one panel a scenario, all on one scale."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...experiments.compare import Comparison
from ..lessons import Lesson
from ..measured import inside, tone
from .echarts import Line, Picture, lines, plain, value_axis

WORDS = {"scaled": "adopted"}
"""What the classic rules, which know no stages, call a measure."""
TONES = {"sabotage": "abandoned"}


def pictures(c: Comparison, lesson: Lesson) -> list[Picture]:
    """A picture for each scenario, with the same upright axis; each run a line of its own where they go apart."""
    top = max(float(np.nanmax(c.by_month(name, m))) for name in c.names for m in lesson.measures)
    found = []
    for name in c.names:
        rows = [Line(WORDS.get(m) or inside(m), TONES.get(m) or tone(m), c.band(name, m)) for m in lesson.measures]
        picture = lines(name.replace("-", " "), rows, note="" if lesson.every_run else _note(c))
        if lesson.every_run:
            picture = _each(picture, c.by_month(name, lesson.measures[0]), tone(lesson.measures[0]))
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
