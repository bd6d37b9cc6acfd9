"""When worlds part: the paired difference from the baseline month by month, with its 95 % interval; a panel each."""

from collections.abc import Mapping

import numpy as np

from ....agents.columns import Floats
from ....experiments.compare import Comparison
from ....model.outcomes.verdict import at
from ...axes import fitted, months
from ...comparison.over_worlds import not_told_apart
from ...comparison.sentences import OTHER_WORLD, sign
from ...figure import Cell, Figure, Form, Line, Panel, Rule, Table
from ...formatting import bracketed, date, listed, points, quantity, years
from ...measured import inside, is_share, label, tone, unit
from ._panels import footer

ORDER = 50
type Course = Mapping[str, tuple[Floats, Floats, Floats]]
"""Mean, low and high of the difference in each month, by scenario."""


def figure(c: Comparison) -> Figure | None:
    """The figure of real use; nothing where there is nothing to compare with, or no interval."""
    return apart(c, "in_use") if len(c.names) > 1 and c.runs_each > 1 else None


def apart(c: Comparison, measure: str) -> Figure:
    """The figure of any measure."""
    found = {name: c.difference_by_month(name, measure) for name in c.names[1:]}
    form: Form = "points" if is_share(measure) else "quantity"
    words = named(measure)
    what = f"points of {words}" if is_share(measure) else f"{words}, {unit(measure, c.currency)},"
    every = np.concatenate([part for course in found.values() for part in course])
    y = fitted(
        every, form, f"{what} against {c.baseline}", unit="points" if is_share(measure) else unit(measure, c.currency)
    )
    panels = []
    for name, (mean, low, high) in found.items():
        ends = {"low": low, "high": high} if np.isfinite(low).any() else {"low": None, "high": None}
        end = f"{(points if is_share(measure) else quantity)(float(mean[-1]))} {y.unit}"
        line = Line(f"against {c.baseline}", tone(measure), mean, end=end, holds="interval", **ends)
        sure = sign(c, name, c.difference(name, measure), short=True)
        panels.append(Panel(months(c.months), y, (Rule(0.0), line), name, f"sign by {at(c.months)}: {sure}"))
    return Figure(
        name="when-worlds-part",
        heading="When the worlds part",
        finding=finding(c, measure),
        note=f"The same difference in {words}, month by month. As long as the shaded interval holds zero, a difference "
        f"of that size may be luck{' of dice or of the world' * c.many_worlds}. The interval is that of each month by "
        "itself.",
        panels=tuple(panels),
        tables=(_table(c, what, form, found),),
        footer=footer(c, shows="line: mean difference; shaded: its 95% interval"),
        height=2.0,
    )


def named(measure: str) -> str:
    """A measure inside a sentence."""
    return "real use" if measure == "in_use" else inside(measure)


def finding(c: Comparison, measure: str) -> str:
    """From when on it differs for certain."""
    if c.runs_each < 2:
        return f"{label(measure)} against {c.baseline}: one pair of runs tells no sign"
    parts = []
    for name in c.names[1:]:
        month = c.surely_from(name, measure)
        if c.other_world(name):
            parts.append(f"{name} is {OTHER_WORLD}")
        elif month is None:
            parts.append(f"{name} cannot be told from it at the end")
        else:
            side = "above" if c.difference(name, measure).mean > 0 else "below"
            parts.append(f"{name} stays {side} it from {date(month)} on")
    shown = parts if len(parts) <= 3 else [f"{len([p for p in parts if ' stays ' in p])} of {len(parts)} stay apart"]
    return f"{not_told_apart(c)}, {named(measure)} against {c.baseline}: {listed(shown)}"


def _table(c: Comparison, what: str, form: Form, found: Course) -> Table:
    """The differences at the end of each year."""
    months, tell = c.runs(c.baseline)[0].months, points if form == "points" else quantity
    rows: list[tuple[Cell, ...]] = []
    for place in sorted({*np.flatnonzero((months + 1) % 12 == 0).tolist(), len(months) - 1}):
        ends = ((mean[place], low[place], high[place]) for mean, low, high in found.values())
        cells = [f"{tell(mean)}{bracketed(low, high, form)}" for mean, low, high in ends]
        rows.append((years(int(months[place]) + 1), *cells))
    note = f"{what[0].upper()}{what[1:]} against {c.baseline}, 95% intervals of each month by itself."
    return Table(("After", *found), tuple(rows), note)
