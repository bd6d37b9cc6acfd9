"""The figures of a comparison on a page: drawn where they have a drawing for the browser, else as their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import solara

from ...experiments.compare import Comparison
from ..comparison.charts import figures_of
from ..figure import Table
from .echarts import Picture
from .parts import details, numbers, tag, text
from .widgets import Chart


class Numbers(NamedTuple):
    """A figure told by its numbers."""

    heading: str
    note: str
    tables: Sequence[Table]


def shown(c: Comparison, name: str) -> dict[str, Picture | Numbers]:
    """Every figure that a comparison has something to show in, of one of its scenarios, by its name."""
    return {
        figure.name: figure.picture(c, name)
        if figure.picture is not None
        else Numbers(figure.heading, figure.note, figure.numbers(c))
        for figure in figures_of(c, on_paper=False)
    }


def behind(c: Comparison) -> list[Numbers]:
    """The numbers of every figure that a comparison has something to show in."""
    return [Numbers(each.heading, "", each.numbers(c)) for each in figures_of(c, on_paper=False)]


def card(found: Picture | Numbers) -> solara.Element:
    """One figure as a card; of several tables the first one stands open."""
    if not isinstance(found, Numbers):
        return tag("div", Chart(found), classes="sp-card")
    first, *more = (numbers(table) for table in found.tables)
    rest = [details("More numbers", *more)] if more else []
    return tag("div", text("h3", found.heading), first, *rest, text("p", found.note, "sp-note"), classes="sp-card")


def folded(found: Sequence[Numbers]) -> solara.Element:
    """Figures told by their numbers, to be opened one by one."""
    parts = [details(each.heading, *(numbers(table) for table in each.tables)) for each in found]
    return tag("section", text("h2", "The numbers behind the figures"), *parts, classes="sp-card")
