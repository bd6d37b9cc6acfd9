"""Tables behind figures of a comparison: rows down, scenarios across, at the end; or over time."""

from collections.abc import Callable, Mapping, Sequence

from ....experiments.compare import Comparison
from ....experiments.statistics import Interval
from ...axes import moments
from ...figure import Cell, Table
from ...formatting import between, quantity, share, with_interval, years
from ...measured import form, is_share, label, unit
from ...words import say


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


def followed(c: Comparison, columns: Sequence[tuple[str, str, str]], caption: str = "") -> Table:
    """Measures over time: the mean of the runs, and where most of them lie.

    Args:
        c: the comparison.
        columns: head, scenario and measure of each.
        caption: what it shows; by default the measure of the first column.
    """
    bands = [(c.band(name, measure), form(measure)) for _, name, measure in columns]
    rows: list[tuple[Cell, ...]] = []
    for month in moments(c.months):
        cells = []
        for band, kind in bands:
            mean, low, high = (float(each[month - 1]) for each in (band.mean, band.low, band.high))
            tell = share if kind == "share" else quantity
            cells.append((tell(mean), between(low, high, kind) if c.runs_each > 1 else ""))
        rows.append((years(month), *cells))
    note = say("charts-spread") if c.runs_each > 1 else ""
    return Table(
        (say("charts-after"), *(head for head, _, _ in columns)), tuple(rows), note, caption or label(columns[0][2])
    )
