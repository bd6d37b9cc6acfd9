"""What happened in a lesson: one panel a scenario, all on one scale; each run a line of its own where they go apart."""

import dataclasses

import numpy as np

from ...experiments.compare import Comparison
from ..axes import months, shares
from ..figure import Figure, Line, Panel, Table
from ..formatting import count, listed, share, years
from ..lessons import Lesson
from ..measured import inside, is_share, tone
from .compare._panels import lines
from .compare._tables import followed

ADOPTED = "adopted"
"""What the classic rules, which know no stages, call those that have scaled."""


def figure(lesson: Lesson, c: Comparison) -> Figure:
    """The figure."""
    top = max(float(np.nanmax(c.by_month(name, measure))) for name in c.names for measure in lesson.show)
    last = next((name for name in reversed(lesson.show) if is_share(name)), "in_use")
    word = ADOPTED if last == "scaled" else inside(last)
    spans = (lesson.read_at,) if lesson.read_at else (c.months,) if last == "scaled" else (c.months // 2, c.months)
    when = listed([years(span) for span in spans])
    ends = [f"{_means(c, name, last, spans)} in {name}" for name in c.names]
    spread = "Each line is one run." if lesson.every_run else "Line: mean of the runs; shaded: 5–95% of them."
    y = shares(top, f"{word}, share of all factories") if lesson.every_run else shares(top)
    return Figure(
        name=lesson.name,
        heading=lesson.title,
        finding=f"{word.capitalize()} after {when}, means of {count(c.runs_each, 'run')}: {listed(ends)}",
        note=spread if c.runs_each > 1 else "",
        panels=tuple(Panel(months(c.months), y, _lines(lesson, c, name), name) for name in c.names),
        tables=tuple(_table(c, measure) for measure in lesson.show),
    )


def _table(c: Comparison, measure: str) -> Table:
    """A measure over time, by scenario."""
    return followed(c, [(name, name, measure) for name in c.names], ADOPTED.capitalize() if measure == "scaled" else "")


def _means(c: Comparison, name: str, measure: str, spans: tuple[int, ...]) -> str:
    """A measure at the end of each span of months: '3% and 17%'."""
    return listed([share(float(c.at_end(name, measure, span).mean())) for span in spans])


def _lines(lesson: Lesson, c: Comparison, name: str) -> tuple[Line, ...]:
    if lesson.every_run:
        measure = lesson.show[0]
        return tuple(Line("", tone(measure), run, style="thin") for run in c.by_month(name, measure))
    return tuple(
        dataclasses.replace(line, label=ADOPTED, end=line.end.replace(line.label, ADOPTED))
        if line.label == "scaled"
        else line
        for line in lines(c, name, lesson.show)
    )
