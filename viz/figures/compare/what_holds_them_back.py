"""What holds the factories: not having heard of it, each gate, and those past all gates, stacked to 100 %."""

import numpy as np

from ....experiments.compare import GATES, Comparison
from ...axes import shares
from ...comparison.sentences import by_scenario, first_of, main_hold
from ...figure import Figure, Layer
from ...formatting import share
from ...labels import PAST_GATES, UNAWARE
from ...theme import STARTED
from ._panels import footer, gated, layers, over_time
from ._tables import at_end

ORDER = 20
MEASURES = (UNAWARE, *(f"held_{gate}" for gate in GATES))


def figure(c: Comparison) -> Figure | None:
    """The figure; classic rules know no gates."""
    if not gated(c):
        return None
    return Figure(
        name="what-holds-them-back",
        heading="What holds the others back",
        finding=_finding(c),
        note="A factory passes five gates in this order; the first one that is closed holds it: concept (what is it "
        "for?), evidence (has it worked for others like me?), budget (can I pay for a trial?), payback (does it pay "
        "soon enough?), leadership (will the head sign?).",
        panels=tuple(over_time(c, name, shares(), holding(c, name)) for name in c.names),
        tables=(at_end(c, MEASURES),),
        footer=footer(c),
    )


def holding(c: Comparison, name: str) -> tuple[Layer, ...]:
    """What holds the factories of a scenario; those past all gates fill the whole."""
    held = layers(c, name, MEASURES)
    rest = np.maximum(1.0 - np.sum([layer.y for layer in held], axis=0), 0.0)
    return (*held, Layer(PAST_GATES, STARTED, rest))


def _finding(c: Comparison) -> str:
    held = {name: main_hold(c, name) for name in c.names}
    if not any(part for _, part in held.values()):
        return "Nothing holds any factory at the end"
    common = first_of(gate for gate, _ in held.values())
    if common is not None:
        what = "Not having heard of it" if common == UNAWARE else common.capitalize()
        found = by_scenario(c, lambda name: share(held[name][1]), lambda name: held[name][1])
        everywhere = " in every scenario" if len(c.names) > 1 else ""
        return f"{what} holds the most factories at the end{everywhere}: {found}"
    found = by_scenario(c, lambda name: f"{held[name][0]} ({share(held[name][1])})", lambda name: held[name][1])
    return f"What holds the most factories at the end: {found}"
