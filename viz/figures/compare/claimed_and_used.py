"""Contracts that vendors claim against factories that really use it, for every 100 factories; a panel a scenario."""

import numpy as np

from ....experiments.compare import Comparison
from ...axes import fitted
from ...figure import Figure
from ...formatting import quantity
from ._panels import footer, lines, over_time
from ._tables import at_end

ORDER = 80
MEASURES = ("claimed", "in_use")


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where nobody claims anything."""
    if not any(c.end(name, "claimed").mean for name in c.names):
        return None
    name = max(c.names, key=lambda each: c.end(each, "claimed").mean - c.end(each, "in_use").mean)
    claimed, used = (quantity(100 * c.end(name, measure).mean) for measure in MEASURES)
    where = f" under {name}" if len(c.names) > 1 else ""
    most = [100 * float(np.nanmax(c.band(each, measure).high)) for each in c.names for measure in MEASURES]
    y = fitted(most, "quantity", "for every 100 factories")
    return Figure(
        name="claimed-and-used",
        heading="Claimed and used",
        finding=f"Vendors can claim {claimed} contracts for every 100 factories{where}; {used} really use what they "
        "bought",
        note="Claimed counts every contract that vendors ever signed; a factory that tried three vendors is claimed "
        "three times.",
        panels=tuple(over_time(c, each, y, lines(c, each, MEASURES, "quantity", per=100.0)) for each in c.names),
        tables=(at_end(c, MEASURES),),
        footer=footer(c, bands=True),
        height=1.9,
    )
