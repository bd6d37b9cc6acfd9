"""Every figure of a comparison, by name: results in, figure out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...experiments.compare import Comparison
from ..panels import FILE, PAGE, PHONE, Chart, Frame
from .charts_apart import apart
from .charts_end import differences, money, reasons, sizes
from .charts_time import breadth_and_use, claims, holds, stages

__all__ = ["CHARTS", "FILE", "PAGE", "PHONE", "Chart", "Frame", "charts_for"]

CHARTS: Mapping[str, Callable[[Comparison, Frame], Chart]] = {
    "breadth-and-use": breadth_and_use,
    "what-holds-them-back": holds,
    "why-pilots-failed": reasons,
    "differences": differences,
    "when-worlds-part": apart,
    "money": money,
    "size-gradient": sizes,
    "claimed-and-used": claims,
    "stages": stages,
}


def charts_for(c: Comparison) -> list[str]:
    """Names of the figures that this comparison has something to show in."""
    empty = {
        "differences": len(c.names) < 2,
        "when-worlds-part": len(c.names) < 2 or len(c.seeds) < 2,
        # the classic rules know no gates, no reviews, no vendors and no money
        "what-holds-them-back": all(scenario.world.rule != "gates" for scenario in c.scenarios),
        "why-pilots-failed": not any(c.failed_pilots(name) for name in c.names),
        "money": not any(c.money(name).public.mean + c.money(name).own.mean for name in c.names),
        "claimed-and-used": not any(c.end(name, "claimed").mean for name in c.names),
    }
    return [name for name in CHARTS if not empty.get(name)]
