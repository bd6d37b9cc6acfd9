"""Who ever started against who really uses it, and how deep, with bands; a panel a scenario."""

import numpy as np

from ....experiments.compare import Comparison
from ...axes import shares
from ...comparison.sentences import by_scenario
from ...figure import Figure
from ...formatting import share, years
from ._panels import footer, lines, over_time
from ._tables import at_end

ORDER = 10
MEASURES = ("breadth", "in_use", "depth")


def figure(c: Comparison) -> Figure:
    """The figure."""

    def use(name: str) -> str:
        return f"{share(c.end(name, 'in_use').mean)} of {share(c.end(name, 'breadth').mean)}"

    found = by_scenario(c, use, lambda name: c.end(name, "in_use").mean)
    y = shares(max(float(np.nanmax(c.band(name, "breadth").high)) for name in c.names))
    return Figure(
        name="breadth-and-use",
        heading="Started and really used",
        finding=f"Factories that really use it after {years(c.months)}, of those that started: {found}",
        note="Started counts every factory that ever began a pilot. In use counts those that scaled it and work with "
        "it. Between the two lines are those that started and do not use it. Depth is how far the technology is really "
        "used, over all factories.",
        panels=tuple(over_time(c, name, y, lines(c, name, MEASURES)) for name in c.names),
        tables=(at_end(c, MEASURES),),
        footer=footer(c, bands=True),
    )
