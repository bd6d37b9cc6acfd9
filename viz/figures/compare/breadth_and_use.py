"""Who ever started against who really uses it, and how deep, with bands; a panel a scenario."""

from __future__ import annotations

import numpy as np

from ....experiments.compare import Comparison
from ...axes import months, shares
from ...comparison import report_tables as tables
from ...comparison.sentences import by_scenario
from ...figure import Figure, Panel
from ...telling import share, years
from ._panels import footer, lines, support, under

ORDER = 10


def figure(c: Comparison) -> Figure:
    """The figure."""

    def use(name: str) -> str:
        return f"{share(c.end(name, 'in_use').mean)} of {share(c.end(name, 'breadth').mean)}"

    found = by_scenario(c, use, lambda name: c.end(name, "in_use").mean)
    y = shares(max(float(np.nanmax(c.band(name, "breadth").high)) for name in c.names))
    words = {"breadth": "started", "in_use": "in use", "depth": "mean depth"}
    return Figure(
        name="breadth-and-use",
        heading="Started and really used",
        finding=f"Factories that really use it after {years(c.months)}, of those that started: {found}",
        note="Started counts every factory that ever began a pilot. In use counts those that scaled it and work with "
        "it. The gap between the two lines is the subject of this report. Depth is how far the technology is really "
        "used, over all factories.",
        panels=tuple(
            Panel(months(c.months), y, lines(c, name, words), name, under(c, name), support=support(c, name))
            for name in c.names
        ),
        tables=tuple(tables.use(c)),
        footer=footer(c, bands=True),
    )
