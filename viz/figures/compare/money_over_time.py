"""Money spent so far, by who paid it; a panel a scenario."""

import numpy as np

from ....experiments.compare import Comparison
from ....model.outcomes.verdict import at
from ...axes import fitted
from ...comparison.sentences import by_scenario
from ...figure import Figure
from ...formatting import quantity
from ...measured import unit
from ._panels import footer, lines, over_time
from ._tables import at_end

ORDER = 65
MEASURES = ("public_spent", "firms_spent")


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where nothing was spent."""
    spent = {name: [c.end(name, measure).mean for measure in MEASURES] for name in c.names}
    if not any(map(any, spent.values())):
        return None

    def paid(name: str) -> str:
        public, own = map(quantity, spent[name])
        return f"{public} public + {own} own"

    found = by_scenario(c, paid, lambda name: sum(spent[name]))
    most = [float(np.nanmax(c.band(name, measure).high)) for name in c.names for measure in MEASURES]
    y = fitted(most, "quantity", unit(MEASURES[0], c.currency), unit=unit(MEASURES[0], c.currency))
    return Figure(
        name="money-over-time",
        heading="Money spent so far",
        finding=f"Money spent by {at(c.months)}, million {c.currency}: {found}",
        note="Everything spent up to each month, also for pilots that came to nothing.",
        panels=tuple(over_time(c, name, y, lines(c, name, MEASURES, "quantity")) for name in c.names),
        tables=(at_end(c, MEASURES),),
        footer=footer(c, bands=True),
    )
