"""Vendors in the market, those that entered and those that left; a panel a scenario. Where start-ups can enter."""

import numpy as np

from ....experiments.compare import Comparison
from ...axes import fitted
from ...comparison.sentences import by_scenario
from ...figure import Figure
from ...formatting import quantity, share, years
from ...measured import unit
from ._panels import footer, lines, over_time
from ._tables import at_end

ORDER = 67
MEASURES = ("vendors", "vendors_entered", "vendors_left")
FARE = ("founding_vendors", "vendors_in_profit", "vendors_profit")
"""What else the table tells."""


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where no start-up can enter: few vendors come or go then."""
    if not any(s.world.entry_rate > 0.0 and s.world.rule == "gates" for s in c.scenarios):
        return None

    def there(name: str) -> str:
        now, founding = (c.end(name, measure).mean for measure in ("vendors", "founding_vendors"))
        return f"{quantity(now)} ({share(founding)} of the first ones stayed)"

    found = by_scenario(c, there, lambda name: c.end(name, "vendors").mean)
    most = [float(np.nanmax(c.band(name, measure).high)) for name in c.names for measure in MEASURES]
    y = fitted(most, "quantity", unit("vendors", c.currency), unit=unit("vendors", c.currency))
    return Figure(
        name="vendors",
        heading="Vendors that come and go",
        finding=f"Vendors in the market after {years(c.months)}: {found}",
        note="Entered counts start-ups and factories that began to sell their own system; left, vendors whose cash was "
        "gone; both so far. Their clients lose their systems and look for another vendor.",
        panels=tuple(over_time(c, name, y, lines(c, name, MEASURES, "quantity")) for name in c.names),
        tables=(at_end(c, (*MEASURES, *FARE)),),
        footer=footer(c, bands=True),
    )
