"""The marks of a figure as matplotlib draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import theme
from ..figure import Bars, Dots, Fields, Layer, Line, Outline, Panel, Rule, Values
from ..formatting import share
from ..theme import BAND, LINE, THIN, TICK, light
from .paper_text import MOST_EDGE, end_labels, inches_of, shortened, spread, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = {"circle": "o", "diamond": "D", "square": "s", "hatched": "s"}
SLIVER = 0.008
"""Layers thinner than this at the end go without a label."""
DOT = 6.0
"""Points across a dot of the usual size."""
RIM = 1.2
"""Width of its outline."""
MANY = 100
"""Dots of one size from which they are drawn as a line of markers: a file then holds their shape once."""


def draw_marks(axes: Axes, panel: Panel) -> None:
    """All marks of a panel on its axes, whose scales are set."""
    _support(axes, panel)
    labels: list[tuple[float, str, str]] = []
    floor: Any = 0.0
    for mark in panel.marks:
        match mark:
            case Line():
                labels += _line(axes, mark)
            case Layer():
                floor = _layer(axes, mark, floor, labels)
            case Bars():
                _bars(axes, mark)
            case Dots():
                _dots(axes, mark)
            case Fields():
                _fields(axes, mark)
            case Rule():
                _rule(axes, mark)
            case Outline(left, right, bottom, top):
                corners = [left, right, right, left, left], [bottom, bottom, top, top, bottom]
                axes.plot(*corners, color=light("ink"), linewidth=LINE, clip_on=False, zorder=5)
    if panel.rest:
        labels.append((panel.y.high, panel.rest, "muted"))
    end_labels(axes, labels)


def _line(axes: Axes, line: Line) -> list[tuple[float, str, str]]:
    y = np.asarray(line.y, np.float64)
    x = np.arange(len(y)) + 1.0 if line.x is None else np.asarray(line.x, np.float64)
    tone = light(line.tone)
    if line.low is not None and line.high is not None:
        axes.fill_between(x, np.asarray(line.low), np.asarray(line.high), color=tone, alpha=BAND, linewidth=0)
    style = (0, (3, 1.5)) if line.style == "dashed" else "-"
    width, alpha = {"thin": (THIN, 0.6), "hair": (theme.HAIR / 2, 0.5)}.get(line.style, (LINE, 1.0))
    axes.plot(x, y, color=tone, linewidth=width, alpha=alpha, linestyle=style, solid_capstyle="butt", zorder=3)
    there = y[np.isfinite(y)]
    return [(float(there[-1]), line.end, theme.text_tone(line.tone))] if line.end and len(there) else []


def _layer(axes: Axes, layer: Layer, floor: Any, labels: list[tuple[float, str, str]]) -> Any:
    y = np.asarray(layer.y, np.float64)
    x = np.arange(len(y)) + 1.0
    floor = np.zeros(len(y)) if np.isscalar(floor) else floor
    ceiling, top = floor + y, axes.get_ylim()[1]
    axes.fill_between(x, floor, ceiling, color=light(layer.tone), linewidth=0)
    axes.plot(x, ceiling, color=light("paper"), linewidth=theme.HAIR)
    shown = min(ceiling[-1], top) - floor[-1]
    if y[-1] >= SLIVER and shown > SLIVER * top:
        labels.append((floor[-1] + shown / 2, f"{share(float(y[-1]))} {layer.label}", "ink"))
    return ceiling


def _bars(axes: Axes, bars: Bars) -> None:
    at, end = np.asarray(bars.at, np.float64), np.asarray(bars.end, np.float64)
    start = np.broadcast_to(np.asarray(bars.start, np.float64), end.shape)
    options: dict[str, Any] = {"color": light(bars.tone), "linewidth": 0, "zorder": 2}
    if bars.upright:
        axes.bar(at, end - start, bottom=start, width=bars.thick, **options)
    else:
        axes.barh(at, end - start, left=start, height=bars.thick, **options)
    _intervals(axes, at, bars.low, bars.high, bars.upright, "ink", THIN)
    wide, high = inches_of(axes)
    for place, value, word in zip(at, end, bars.words, strict=bool(bars.words)):
        if bars.upright:
            up = 0.09 / high * abs(axes.get_ylim()[1] - axes.get_ylim()[0])
            write(axes, (place, value + up), word, size=TICK, align="center")
        else:
            write(axes, (value + 0.06 / wide * (axes.get_xlim()[1] - axes.get_xlim()[0]), place), word, size=TICK)


def _intervals(
    axes: Axes, at: Any, low: Values | None, high: Values | None, upright: bool, tone: str, width: float
) -> None:
    if low is None or high is None:
        return
    for place, *ends in zip(at, low, high, strict=True):
        if np.isfinite(ends).all():
            line = ([place, place], ends) if upright else (ends, [place, place])
            axes.plot(*line, color=light(tone), linewidth=width, solid_capstyle="butt", zorder=4)


def _dots(axes: Axes, dots: Dots) -> None:
    x, y = np.asarray(dots.x, np.float64), np.asarray(dots.y, np.float64)
    _intervals(axes, x if dots.upright else y, dots.low, dots.high, dots.upright, dots.tone, LINE)
    size = np.broadcast_to(np.asarray(dots.size, np.float64), x.shape)
    inside, rim = light(dots.tone if dots.filled else "paper"), light(dots.tone)
    drawn: dict[str, Any] = {"marker": MARKERS[dots.shape], "clip_on": False, "zorder": 5 if dots.filled else 6}
    if len(x) < MANY or np.ptp(size):
        axes.scatter(x, y, s=DOT**2 * size, color=inside, edgecolors=rim, linewidths=RIM, **drawn)
    else:
        colours: dict[str, Any] = {"markerfacecolor": inside, "markeredgecolor": rim, "markeredgewidth": RIM}
        axes.plot(x, y, linestyle="", markersize=DOT * float(size[0]) ** 0.5, **colours, **drawn)
    if dots.words:
        (_at_edge if dots.edge else _beside)(axes, dots, x, y)


def _at_edge(axes: Axes, dots: Dots, x: Any, y: Any) -> None:
    """Words at the right edge, as high as their dots as far as they have room, each with a thin line to its dot."""
    wide, high = inches_of(axes)
    (left, right), (low, top) = axes.get_xlim(), axes.get_ylim()
    gap = 0.17 / high * (top - low)
    places = spread(list(y), gap, low + gap / 2, top - gap / 2)
    end = right + 0.1 / wide * (right - left)
    for at, height, place, word in zip(x, y, places, dots.words, strict=True):
        axes.plot([at, end], [height, place], color=light("muted"), linewidth=theme.HAIR, clip_on=False, zorder=1)
        write(axes, (end + 0.04 / wide * (right - left), place), shortened(word, MOST_EDGE, TICK), size=TICK)


def _beside(axes: Axes, dots: Dots, x: Any, y: Any) -> None:
    """Words beside dots; one that would touch another is left out (the table has it)."""
    wide, high = inches_of(axes)
    (left, right), ends = axes.get_xlim(), axes.get_ylim()
    across, up = wide / (right - left), high / (ends[1] - ends[0])
    taken: list[tuple[float, float, float]] = []
    for at, height, word in zip(x, y, dots.words, strict=True):
        need, spot = theme.width(word, TICK), (at - left) * across
        begin = spot + (-0.1 - need if dots.left or spot + need > wide + 0.1 else 0.1)
        line = (height - ends[0]) * up
        if all(abs(line - y0) > 0.14 or begin > x1 or begin + need < x0 for x0, x1, y0 in taken):
            taken.append((begin, begin + need, line))
            write(axes, (begin / across + left, height), word, theme.text_tone(dots.tone), TICK)


def _fields(axes: Axes, fields: Fields) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    side = np.broadcast_to(np.asarray(fields.side, np.float64), np.shape(fields.x))
    shade = np.broadcast_to(np.nan_to_num(np.asarray(fields.shade, np.float64)), side.shape)
    hatched = fields.hatched or (False,) * len(side)
    wide, high = inches_of(axes)
    room = wide / abs(axes.get_xlim()[1] - axes.get_xlim()[0])
    line = TICK * 1.25 / 72.0 / (high / abs(axes.get_ylim()[1] - axes.get_ylim()[0]))
    for place, (x, y) in enumerate(zip(fields.x, fields.y, strict=True)):
        width, edge = float(side[place]), light("paper") if hatched[place] else "none"
        face = to_rgba(light(fields.tone), float(shade[place]))
        patch = Rectangle((x - width / 2, y - width / 2), width, width, facecolor=face, edgecolor=edge)
        patch.set_linewidth(0.6)
        if hatched[place]:
            patch.set_hatch("////")
        axes.add_patch(patch)
        words = _fitting(fields.words[place] if fields.words else (), fields.short, room)
        for row, word in enumerate(words):
            shift = ((len(words) - 1) / 2 - row) * line * (-1 if axes.yaxis_inverted() else 1)
            inside = theme.width(word, TICK) < width * room - 0.02
            text = write(axes, (x, y + shift), word, size=TICK, align="center")
            if inside and width > 0.3 and shade[place] >= theme.DEEP and fields.tone in theme.STRONG:
                text.set_color(theme.ON_COLOUR)
            if hatched[place]:  # letters must not drown in the hatching
                text.set_bbox({"facecolor": light("paper"), "linewidth": 0, "pad": 0.8})
                text.set_color(light("ink"))


def _fitting(words: Sequence[str], short: str, room: float) -> list[str]:
    fit = [word for word in words[:1] if theme.width(word, TICK) < room - 0.08] or ([short] if short and words else [])
    return [word for word in (*fit, *words[1:]) if theme.width(word, TICK) < room - 0.02]


def _rule(axes: Axes, rule: Rule) -> None:
    style: Any = (0, (4, 3)) if rule.dashed else "-"
    draw = axes.axvline if rule.upright else axes.axhline
    tone = "ink" if rule.label else "muted"
    draw(rule.at, color=light(tone), linewidth=THIN, linestyle=style, zorder=2.5 if rule.label else 1)
    if rule.label:
        low, high = axes.get_xlim()
        late = rule.upright and rule.at > low + 0.6 * (high - low)
        place = (rule.at, 0.97) if rule.upright else (0.99, rule.at)
        frame = axes.get_xaxis_transform() if rule.upright else axes.get_yaxis_transform()
        align = "right" if late or not rule.upright else "left"
        words = write(axes, place, f" {rule.label} ", "muted", TICK, align, transform=frame)
        words.set_va("top" if rule.upright else "bottom")


def _support(axes: Axes, panel: Panel) -> None:
    """The months in which a policy is in force, as a bar along the time axis, and as a light ground behind lines."""
    layered = any(isinstance(mark, Layer) for mark in panel.marks)
    for first, last in panel.support:
        span = (first - 1, last)
        if not layered:
            axes.axvspan(*span, color=light("support"), linewidth=0, zorder=0)
        floor = [panel.y.low, panel.y.low]
        axes.plot(span, floor, color=light("ink"), linewidth=3, solid_capstyle="butt", clip_on=False, zorder=5)
