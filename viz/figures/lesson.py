"""What happened in a lesson: one panel a scenario, all on one scale; each run a line of its own where they go apart."""

import dataclasses

import numpy as np

from ...experiments.compare import Comparison
from ..axes import moments, months, shares
from ..figure import Cell, Figure, Line, Panel, Table
from ..formatting import between, count, listed, quantity, share, years
from ..lessons import Lesson
from ..measured import form, inside, is_share, label, tone
from ..words import say
from .compare._panels import lines

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
    """A measure over time: the mean of the runs and where most of them lie."""
    tell = share if is_share(measure) else quantity
    bands = [c.band(name, measure) for name in c.names]
    rows: list[tuple[Cell, ...]] = []
    for month in moments(c.months):
        ends = [
            (tell(float(b.mean[month - 1])), _spread(c, b.low[month - 1], b.high[month - 1], measure)) for b in bands
        ]
        rows.append((years(month), *ends))
    caption = ADOPTED.capitalize() if measure == "scaled" else label(measure)
    note = say("charts-spread") if c.runs_each > 1 else ""
    return Table((say("charts-after"), *c.names), tuple(rows), note, caption)


def _spread(c: Comparison, low: float, high: float, measure: str) -> str:
    return between(float(low), float(high), form(measure)) if c.runs_each > 1 else ""


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
