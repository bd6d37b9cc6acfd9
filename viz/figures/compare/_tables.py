"""Tables behind figures of a comparison: rows down, scenarios across, at the end."""

from collections.abc import Callable, Mapping, Sequence

from ....experiments.compare import Comparison
from ....experiments.statistics import Interval
from ...figure import Table
from ...formatting import with_interval
from ...measured import form, is_share, label, unit


def intervals(c: Comparison) -> str:
    """What the figures of a table are."""
    if c.many_worlds:
        return "Means over worlds, 95% intervals for a world like these in brackets."
    return "Means over runs, 95% intervals in brackets." if c.runs_each > 1 else "Of the one run."


def at_end(c: Comparison, measures: Sequence[str]) -> Table:
    """Measures of every scenario."""
    rows = [
        (
            label(measure) if is_share(measure) else f"{label(measure)} ({unit(measure, c.currency)})",
            *(with_interval(c.end(name, measure), form(measure)) for name in c.names),
        )
        for measure in measures
    ]
    return Table(("At the end", *c.names), tuple(rows), intervals(c))


def across(c: Comparison, first: str, rows: Mapping[str, Callable[[str], Interval]], tell: str) -> Table:
    """Rows of what a function finds of each scenario; ``first`` is the head of the column of their names."""
    cells = [(words, *(with_interval(find(name), tell) for name in c.names)) for words, find in rows.items()]
    return Table((first, *c.names), tuple(cells), intervals(c))
