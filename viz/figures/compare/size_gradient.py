"""Breadth and real use by size of the factory, a panel a scenario; the tables tell the same by every other grouping."""

import math

import numpy as np

from ....experiments.compare import Comparison
from ....model.outcomes.measures import BAND_NAMES
from ...axes import places
from ...figure import Axis, Bars, Cell, Dots, Figure, Panel, Table
from ...formatting import NONE, listed, share, with_interval
from ...labels import group_word
from ...measured import inside, tone
from ._panels import footer
from ._tables import intervals

ORDER = 70
X = Axis(-0.25, 1.25, "share", 0.5, "share of the size class")


def figure(c: Comparison) -> Figure:
    """The figure."""
    others = [by for by in c.groupings if by != "size"]
    return Figure(
        name="size-gradient",
        heading="Large and small, and other groups",
        finding=_finding(c),
        note="Small: up to 50 employees; medium: up to 250; large: above, which are few. In the model large factories "
        "are further ahead of small ones than surveys find: compare scenarios within a size, not the sizes. "
        "The tables tell the same by every other grouping.",
        panels=tuple(_panel(c, name) for name in c.names),
        tables=(_grouped(c, "size"), _bands(c), *(_grouped(c, by) for by in others)),
        footer=footer(c),
    )


def _panel(c: Comparison, name: str) -> Panel:
    groups = list(reversed(c.group_sizes(name, "size")))
    rows = np.arange(len(groups))
    found = {measure: c.gradient(name, "size", measure) for measure in ("in_use", "breadth")}
    used, started = (np.array([each[group].mean for group in groups]) for each in found.values())
    dots = [
        Dots(inside(measure), tone(measure), x, rows, words=tuple(map(share, x)), left=measure == "in_use")
        for measure, x in (("breadth", started), ("in_use", used))
    ]
    return Panel(X, places(groups), (Bars("", "line", rows, started, start=used, thick=0.1), *dots), name)


def _finding(c: Comparison) -> str:
    name = max(c.names, key=lambda each: c.end(each, "in_use").mean)
    found = c.gradient(name, "size", "in_use")
    where = f" under {name}" if len(c.names) > 1 else ""
    return f"Really in use{where}: {listed([f'{share(found[g].mean)} of {g}' for g in reversed(found)])} factories"


def _grouped(c: Comparison, by: str) -> Table:
    """Started and used in each group."""
    rows: list[tuple[Cell, ...]] = []
    for measure in ("breadth", "in_use"):
        found = {name: c.gradient(name, by, measure) for name in c.names}
        for group in dict.fromkeys(group for each in found.values() for group in each):
            cells = [with_interval(found[name][group], "share") if group in found[name] else NONE for name in c.names]
            rows.append((f"{group_word(by, group).capitalize()}, {inside(measure)}", *cells))
    return Table((f"Share of each {by}", *c.names), tuple(rows), intervals(c))


def _bands(c: Comparison) -> Table:
    """Depth of those who scaled, by size, in the four bands; means over runs in which anybody of that size scaled."""
    rows = []
    for scenario in c.names:
        for size in c.group_sizes(scenario, "size"):
            found = [run.bands[size] for run in c.runs(scenario) if sum(run.bands.get(size, {}).values()) > 0]
            cells = [share(math.fsum(b[n] for b in found) / len(found)) if found else NONE for n in BAND_NAMES]
            rows.append((f"{scenario}, {size}", *cells))
    return Table(("Scaled factories", *(f"{name.capitalize()} depth" for name in BAND_NAMES)), tuple(rows))
