"""What holds the factories: not having heard of it, each gate, and those past all gates, stacked to 100 %."""

from __future__ import annotations

from ....experiments.compare import Comparison
from ...axes import months, shares
from ...comparison import findings
from ...comparison import report_tables as tables
from ...comparison.layers import holding
from ...figure import Figure, Layer, Panel
from ._panels import footer, support, under

ORDER = 20


def figure(c: Comparison) -> Figure | None:
    """The figure; classic rules know no gates."""
    if all(scenario.world.rule != "gates" for scenario in c.scenarios):
        return None
    return Figure(
        name="what-holds-them-back",
        heading="What holds the others back",
        finding=findings.holds(c),
        note="A factory passes five gates in this order; the first one that is closed holds it: concept (what is it "
        "for?), evidence (has it worked for others like me?), budget (can I pay for a trial?), payback (does it pay "
        "soon enough?), leadership (will the head sign?).",
        panels=tuple(
            Panel(
                months(c.months),
                shares(),
                tuple(Layer(each.word, each.tone, each.shares) for each in holding(c, name)),
                name,
                under(c, name),
                support=support(c, name),
            )
            for name in c.names
        ),
        tables=tuple(tables.holds(c)),
        footer=footer(c),
    )
