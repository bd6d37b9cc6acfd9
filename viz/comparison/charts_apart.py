"""The figure of when worlds part: the paired difference from the baseline, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.compare import Comparison
from ...model.outcomes.verdict import at
from .. import look
from ..look import IN_USE, light
from ..panels import Chart, Frame, Room, end_labels, first_in_row, head, panels, time_axis, unit
from ..telling import points, years
from . import findings
from .charts_time import footer
from .sentences import sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def apart(c: Comparison, frame: Frame) -> Chart:
    """Real use less that of the baseline on the same dice, with its 95 % interval; one panel a scenario."""
    title = findings.apart(c)
    room = Room(height=2.0, right=1.05)
    note = f"{footer(c, False)}; line: mean difference; shaded: its 95% interval"
    figure, found = panels(len(c.names) - 1, frame, room, title, note)
    months = c.runs(c.baseline)[0].months
    lines = {name: tuple(100 * part for part in c.difference_by_month(name, "in_use")) for name in c.names[1:]}
    low, high = _span(lines)
    for axes, name in zip(found, c.names[1:], strict=True):
        head(axes, room, name, f"sign by {at(c.months)}: {sign(c, name, c.difference(name, 'in_use'), short=True)}")
        x = time_axis(axes, c.months)[months]
        mean, bottom, top = lines[name]
        axes.set_ylim(low, high)
        axes.locator_params(axis="y", nbins=5)
        _signed(axes, first_in_row(found, axes))
        axes.fill_between(x, bottom, top, color=light(IN_USE), alpha=0.22, linewidth=0)
        axes.plot(x, mean, color=light(IN_USE), linewidth=look.LINE, solid_capstyle="butt")
        axes.axhline(0, color=light("muted"), linewidth=look.THIN)
        end_labels(axes, [(float(mean[-1]), f"{points(mean[-1] / 100)} points", "use_text")])
        if first_in_row(found, axes):
            unit(axes, f"points of real use against {c.baseline}")
    alt = " ".join(f"{name} ends {points(lines[name][0][-1] / 100)} points from {c.baseline}." for name in lines)
    return Chart("when-worlds-part", title, f"Lines over {years(c.months)}, difference in points. {alt}", figure)


def _span(lines: dict[str, tuple[np.ndarray, ...]]) -> tuple[float, float]:
    """One scale for all panels, with zero in it and room at both ends."""
    every = np.concatenate([part for parts in lines.values() for part in parts] + [np.zeros(1)])
    every = every[np.isfinite(every)]
    margin = 0.08 * max(float(np.ptp(every)), 1.0)
    return float(every.min()) - margin, float(every.max()) + margin


def _signed(axes: Axes, labelled: bool) -> None:
    ticks = [tick for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= axes.get_ylim()[1]]
    axes.set_yticks(ticks, [points(tick / 100).removesuffix(".0") if labelled else "" for tick in ticks])
    axes.grid(axis="y", color=light("line"), linewidth=look.HAIR)
