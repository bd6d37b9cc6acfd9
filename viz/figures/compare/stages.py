"""Where those who started stand, stacked over time (means over runs); the rest is considering or unaware."""

import numpy as np

from ....experiments.compare import Comparison
from ...axes import shares
from ...comparison.sentences import by_scenario
from ...figure import Figure
from ...formatting import share, years
from ...labels import UNAWARE
from ._panels import footer, layers, over_time
from ._tables import at_end

ORDER = 90
STARTERS = ("scaled", "piloting", "showcase", "abandoned", "closed")
"""Stages of those who started, from the bottom of the stack."""
MEASURES = (*STARTERS, "considering", UNAWARE)


def figure(c: Comparison) -> Figure:
    """The figure. Those who wait are drawn only where most have started."""
    begun = {name: np.sum([layer.y for layer in layers(c, name, STARTERS)], axis=0) for name in c.names}
    most = max(float(each.max()) for each in begun.values())
    y = shares(1.0 if most > 0.5 else most)
    whole = y.high == 1.0

    def trying(name: str) -> float:
        return c.end(name, "piloting").mean + c.end(name, "showcase").mean

    found = by_scenario(c, lambda name: share(trying(name)), trying)
    return Figure(
        name="stages",
        heading="Where those who started stand",
        finding=f"In a pilot or a showcase after {years(c.months)}: {found}",
        note="Means over runs, at each month. A factory that gave up may come back and consider it again. The rest "
        "have not heard of it, or are considering it.",
        panels=tuple(
            over_time(
                c,
                name,
                y,
                layers(c, name, MEASURES if whole else STARTERS),
                "" if whole else f"{share(1.0 - float(begun[name][-1]))} waiting",
            )
            for name in c.names
        ),
        tables=(at_end(c, MEASURES),),
        footer=footer(c),
    )
