"""Every figure of a comparison, by name: results in, figure out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..experiments.compare import Comparison
from .charts_end import differences, money, reasons, sizes
from .charts_time import breadth_and_use, claims, holds, stages
from .panels import FILE, PAGE, PHONE, Chart, Frame

__all__ = ["CHARTS", "FILE", "PAGE", "PHONE", "Chart", "Frame", "charts_for"]

CHARTS: Mapping[str, Callable[[Comparison, Frame], Chart]] = {
    "breadth-and-use": breadth_and_use,
    "what-holds-them-back": holds,
    "why-pilots-failed": reasons,
    "differences": differences,
    "money": money,
    "size-gradient": sizes,
    "claimed-and-used": claims,
    "stages": stages,
}


def charts_for(c: Comparison) -> list[str]:
    """Names of the figures that this comparison has something to show in."""
    return [name for name in CHARTS if name != "differences" or len(c.names) > 1]
