"""Figures of the end of the runs: paired differences, the size gradient, why pilots failed, and who paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.compare import Comparison
from ...experiments.outcome import REASONS
from ...experiments.statistics import Difference
from .. import look
from ..look import IN_USE, STARTED, light
from ..measured import inside, label
from ..panels import FULL, HEAD, Chart, Frame, Room, first_in_row, head, inches_of, panels, say, shortened
from ..telling import between, count, points, quantity, share
from ..words import LACKED
from . import findings
from .charts_time import footer
from .sentences import sign

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COMPARED = ("in_use", "breadth", "unsupported", "showcase", "abandoned")
"""Measures of the figure of differences; all are shares of all factories."""
PAID = [light("public"), light("own")]


def differences(c: Comparison, frame: Frame) -> Chart:
    """Paired differences from the baseline with intervals, and whether their signs are sure."""
    title = findings.differences(c)
    rows = [(measure, name) for measure in COMPARED for name in c.names[1:]]
    pitch, gap = (0.5, 0.42) if frame.narrow else (0.27, 0.36)
    height = len(rows) * pitch + len(COMPARED) * gap
    left, right = (0.25, 0.25) if frame.narrow else (2.3, 3.6)
    figure, (axes,) = panels(
        1, Frame(frame.width, 1, frame.titled), Room(height, left, right, 0.1, widest=FULL), title, footer(c, False)
    )
    found = {row: c.difference(row[1], row[0]) for row in rows}
    ends = np.array([v for d in found.values() for v in (d.mean, d.low, d.high) if np.isfinite(v)] + [0.0])
    margin = 0.06 * max(float(np.ptp(ends)), 0.01)
    axes.set_xlim(100 * (ends.min() - margin), 100 * (ends.max() + margin))
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.grid(axis="x", color=light("line"), linewidth=look.HAIR)
    axes.axvline(0, color=light("muted"), linewidth=look.THIN)
    axes.set_xlabel(
        f"percentage points of all factories, against {c.baseline}", fontsize=look.TICK, color=light("muted")
    )
    axes.xaxis.label.set_parse_math(False)
    y = 0.0
    for measure in COMPARED:
        y += gap
        _beside(axes, y - 0.12, label(measure), left, bold=True)
        for name in c.names[1:]:
            y += pitch
            d = found[measure, name]
            told = _told(d, sign(c, name, d, frame.narrow))
            _whisker(axes, y - (0.12 if frame.narrow else 0.1), d, name, told, left)
    alt = " ".join(f"{label(m)}, {name}: {_told(d, sign(c, name, d))}." for (m, name), d in found.items())
    return Chart("differences", title, f"Dots with 95% intervals, in percentage points. {alt}", figure)


def sizes(c: Comparison, frame: Frame) -> Chart:
    """Breadth and real use by size of the factory, one panel a scenario."""
    title = findings.sizes(c)
    room = Room(1.2, 0.75, 0.35, HEAD)
    figure, found = panels(len(c.names), frame, room, title, footer(c, False))
    alts = []
    for axes, name in zip(found, c.names, strict=True):
        groups = list(reversed(c.group_sizes(name, "size")))
        head(axes, room, name)
        _key(axes, room)
        axes.set_xlim(-0.24, 1.18)
        axes.set_ylim(len(groups) - 0.4, -0.6)
        axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
        axes.set_yticks(range(len(groups)), groups if first_in_row(found, axes) else [""] * len(groups))
        axes.tick_params(axis="y", labelcolor=light("ink"))
        axes.set_xlabel("share of the size class", fontsize=look.TICK, color=light("muted"))
        axes.grid(axis="x", color=light("line"), linewidth=look.HAIR)
        breadth, used = (c.gradient(name, "size", measure) for measure in ("breadth", "in_use"))
        for y, group in enumerate(groups):
            _dumbbell(axes, y, used[group].mean, breadth[group].mean)
            alts.append(f"{name}, {group}: {share(breadth[group].mean)} started, {share(used[group].mean)} in use.")
    return Chart("size-gradient", title, f"Two dots for each size class. {' '.join(alts)}", figure)


def reasons(c: Comparison, frame: Frame) -> Chart:
    """What failed pilots lacked: the one factor that alone would have passed the review."""
    title = findings.reasons(c)
    room = Room(1.7, 2.0, 0.45, HEAD)
    figure, found = panels(len(c.names), frame, room, title, footer(c, False))
    alts = []
    for axes, name in zip(found, c.names, strict=True):
        failed = c.failed_pilots(name)
        head(axes, room, name, f"{count(round(failed / len(c.seeds)), 'failed pilot')} a run")
        parts = [c.reasons(name)[why].mean if failed else 0.0 for why in REASONS]
        main = int(np.argmax(parts))
        tones = [light("reason_main" if failed and i == main else "reason") for i in range(len(parts))]
        axes.barh(range(len(parts)), parts, color=tones, height=0.62)
        axes.set_xlim(0, 1)
        axes.set_ylim(len(parts) - 0.4, -0.6)
        axes.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
        axes.set_xlabel("share of failed pilots", fontsize=look.TICK, color=light("muted"))
        axes.set_yticks(range(len(parts)), [LACKED[why][0] if first_in_row(found, axes) else "" for why in REASONS])
        axes.tick_params(axis="y", labelcolor=light("ink"))
        for y, part in enumerate(parts):
            say(axes, (part + 0.02, y), share(part), tone="ink" if y == main else "muted", size=look.TICK)
        alts.append(
            f"{name}: " + ", ".join(f"{share(p)} {LACKED[w][0]}" for w, p in zip(REASONS, parts, strict=True)) + "."
        )
    return Chart("why-pilots-failed", title, f"Bars. {' '.join(alts)}", figure)


def money(c: Comparison, frame: Frame) -> Chart:
    """All money spent by the end, by who paid it, and how many factories really use it for that."""
    title = findings.money(c)
    found = {name: c.money(name) for name in c.names}
    pitch = 0.62 if frame.narrow else 0.46
    height = len(c.names) * pitch + 0.05
    left, right = (0.25, 0.3) if frame.narrow else (2.3, 2.7)
    figure, (axes,) = panels(
        1, Frame(frame.width, 1, frame.titled), Room(height, left, right, 0.1, widest=FULL), title, footer(c, False)
    )
    axes.set_xlim(0, 1.02 * (max(m.public.mean + m.own.mean for m in found.values()) or 1.0))
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.grid(axis="x", color=light("line"), linewidth=look.HAIR)
    axes.set_xlabel("million CNY by the end: public money left, own right", fontsize=look.TICK, color=light("muted"))
    alts = []
    for place, (name, m) in enumerate(found.items()):
        y = 0.05 + place * pitch + pitch / 2
        axes.barh([y, y], [m.public.mean, m.own.mean], left=[0, m.public.mean], height=0.2, color=PAID)
        paid = f"{quantity(m.public.mean)} public + {quantity(m.own.mean)} own"
        used = f"{quantity(m.users.mean)} use it"
        if frame.narrow:
            _beside(axes, y - 0.26, f"{name}: {used}", left)
        else:
            _beside(axes, y, name, left)
            say(axes, (1.0 + 0.08 / _width(axes), y), f"{paid}: {used}", transform=axes.get_yaxis_transform())
        alts.append(f"{name}: {paid}: {used}.")
    return Chart("money", title, f"Bars, million CNY spent by the end. {' '.join(alts)}", figure)


def _width(axes: Axes) -> float:
    return inches_of(axes)[0]


def _beside(axes: Axes, y: float, text: str, left: float, bold: bool = False) -> None:
    """Words in the margin left of the axes, or over their left end where there is no margin."""
    margin = left > 1
    x, room = (-(left - 0.12) / _width(axes), left - 0.2) if margin else (0.0, _width(axes))
    words = say(axes, (x, y), shortened(text, room, look.LABEL, bold), bold=bold, transform=axes.get_yaxis_transform())
    if not margin:
        words.set_bbox(_ground())


def _ground() -> dict[str, object]:
    """A ground for words that stand where a line may pass."""
    return {"facecolor": light("paper"), "linewidth": 0, "pad": 1.0}


def _whisker(axes: Axes, y: float, d: Difference, name: str, told: str, left: float) -> None:
    tone = light("ink") if d.sure else light("muted")
    if np.isfinite(d.low):
        axes.plot([100 * d.low, 100 * d.high], [y, y], color=tone, linewidth=look.LINE, solid_capstyle="butt")
    face = tone if d.sure else light("paper")
    axes.plot([100 * d.mean], [y], "o", markersize=6, markerfacecolor=face, markeredgecolor=tone, markeredgewidth=1.5)
    if left < 1:
        room = _width(axes) + left - look.width(f": {told}", look.TICK)
        text = f"{shortened(name, room, look.TICK)}: {told}"
        words = say(axes, (0.0, y - 0.2), text, size=look.TICK, transform=axes.get_yaxis_transform())
        words.set_bbox(_ground())
        return
    _beside(axes, y, name, left)
    say(axes, (1.0 + 0.12 / _width(axes), y), told, size=look.TICK, transform=axes.get_yaxis_transform())


def _told(d: Difference, sure: str) -> str:
    ends = between(d.low, d.high, "points")
    return f"{points(d.mean)} ({ends}), {sure}" if ends else f"{points(d.mean)}, {sure}"


def _key(axes: Axes, room: Room) -> None:
    """What the two dots mean, where the line under the name of a panel would stand."""
    width = _width(axes)
    height = room.height
    for x, tone, text, ink in ((0.0, IN_USE, "in use", "use_text"), (0.75, STARTED, inside("breadth"), "started_text")):
        place = (x / width, 1 + (room.head - 0.34) / height)
        say(axes, place, "\u25cf", tone=tone, size=look.LABEL, transform=axes.transAxes)
        say(axes, (place[0] + 0.14 / width, place[1]), text, tone=ink, size=look.TICK, transform=axes.transAxes)


def _dumbbell(axes: Axes, y: float, used: float, started: float) -> None:
    axes.plot([used, started], [y, y], color=light("line"), linewidth=3, zorder=1, solid_capstyle="butt")
    axes.plot([started], [y], "o", color=light(STARTED), markersize=8, zorder=3)
    axes.plot([used], [y], "o", color=light(IN_USE), markersize=8, zorder=4)
    away = 0.1 / _width(axes) * 1.42
    say(axes, (used - away, y), share(used), tone="use_text", size=look.TICK, align="right")
    say(axes, (started + away, y), share(started), tone="started_text", size=look.TICK)
