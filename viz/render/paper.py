"""Figures on paper, by matplotlib: where panels, names, keys and words stand. The marks are in :mod:`.paper_marks`.

Pure: drawings are objects, no global state of matplotlib is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .. import theme
from ..axes import ticks
from ..figure import Axis, Bars, Dots, Fields, Figure, Layer, Line, Panel, key_of
from ..theme import LABEL, PANEL, TICK, TITLE, light
from .paper_marks import MARKERS, draw_marks
from .paper_text import INCH, LINE_HEIGHT, MOST_EDGE, shortened, wrapped, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

GAP = 0.12
MOST_PANEL, MOST_SINGLE, MOST_NAME, MOST_WORDS = 4.6, 6.4, 3.3, 4.4
ROW, DENSE, NARROW, CROWD, SHADED = 0.42, 0.28, (0.62, 0.8), 14, 0.3
"""Inches from row to row: of few rows, of more than so many, and where names stand above marks, on one line or two."""
SPOT = 1.25
"""Inches from dot to dot in a table of them."""
KEY = 0.22
"""Inches of a line of the key."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where a figure is going to be seen.

    Attributes:
        width: inches at most.
        columns: panels side by side at most.
        titled: whether it carries its own title and footer, because it stands alone.
    """

    width: float
    columns: int
    titled: bool

    @property
    def narrow(self) -> bool:
        """Whether it is as narrow as a phone."""
        return self.width < 5.0


FILE, PAGE, PHONE = Canvas(10.0, 3, True), Canvas(10.0, 3, False), Canvas(3.7, 1, False)
SHEET = Canvas(9.0, 3, False)
"""A column of text on A4, which it fills at three quarters of its size."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Inches of everything around and in the panels, measured from their words.

    Attributes:
        left, right, head, foot: around the axes of each panel.
        width, height: of the axes.
        columns: panels side by side.
        shared: whether the scale at the left serves its whole row.
        above: names of rows stand above their marks, on so many lines; 0 if beside them.
    """

    left: float
    right: float
    head: float
    foot: float
    width: float
    height: float
    columns: int
    shared: bool
    above: int

    def column(self, place: int) -> float:
        """Where the axes of a column begin."""
        return self.left + place * (self.width + self.right + (0.0 if self.shared else self.left))


def draw(figure: Figure, canvas: Canvas) -> Drawing:
    """The drawing of a figure.

    Raises:
        ValueError: if it has no panels.
    """
    from matplotlib.figure import Figure as Drawing

    if not figure.panels:
        raise ValueError(f"{figure.name} has nothing to draw")
    at = _layout(figure, canvas)
    rows = -(-len(figure.panels) // at.columns)
    width = at.column(at.columns - 1) + at.width + at.right
    lines = wrapped(figure.finding, width, TITLE, bold=True) if canvas.titled else []
    title = GAP + len(lines) * TITLE * LINE_HEIGHT / INCH + 0.14 if lines else 0.02
    feet = [line for text in figure.footer.split("\n") for line in wrapped(text, width, TICK)] if canvas.titled else []
    below = 0.24 + (len(feet) - 1) * TICK * LINE_HEIGHT / INCH if feet else 0.0
    one = at.head + at.height + at.foot
    height = title + rows * one + below
    drawing = Drawing(figsize=(width, height), facecolor=light("paper"))
    for place, text in enumerate(lines):
        y = 1.0 - (GAP + (place + 0.5) * TITLE * LINE_HEIGHT / INCH) / height
        write(drawing, (GAP / width, y), text, size=TITLE, bold=True)
    for place, text in enumerate(reversed(feet)):
        y = (0.14 + place * TICK * LINE_HEIGHT / INCH) / height
        write(drawing, (GAP / width, y), text, tone="muted", size=TICK)
    for place, panel in enumerate(figure.panels):
        row, column = divmod(place, at.columns)
        bottom = height - title - row * one - at.head - at.height
        box = (at.column(column) / width, bottom / height, at.width / width, at.height / height)
        axes = drawing.add_axes(box)
        _panel(axes, panel, at, first=column == 0 or not at.shared)
        if place == 0:
            _key(axes, figure, at, 0.2 if panel.y.label else 0.0)
    return drawing


def _layout(figure: Figure, canvas: Canvas) -> Layout:
    panels = figure.panels
    rows = panels[0].y.form == "places"
    above = _above(panels[0].y, canvas) if rows and len(panels) == 1 and canvas.narrow and not panels[0].x.names else 0
    columns = min(canvas.columns, len(panels))
    shared = all(panel.y == panels[0].y for panel in panels)
    left, right = 0.2 if above else max(map(_left, panels)), 0.2 if above else max(map(_right, panels))
    room = (canvas.width - left) / columns if shared else canvas.width / columns - left
    over_time = any(panel.x.form == "months" for panel in panels) and not rows
    most = MOST_PANEL if len(panels) > 1 or over_time else canvas.width if rows else MOST_SINGLE
    width = min(room - right, most)
    side = width / len(panels[0].x.names) if panels[0].x.names else 0.0
    fields = [mark for mark in panels[0].marks if isinstance(mark, Fields)]
    if rows and side and not fields:
        width = max(min(side, SPOT) * len(panels[0].x.names), min(width, 3.0))
    if rows and side and fields:
        width = min(side, 1.15) * len(panels[0].x.names)
        shaded = any(np.any(np.asarray(mark.shade) != 1.0) for mark in fields)
        height = (SHADED if shaded else max(0.5, min(min(side, 1.15) * 0.72, 0.8))) * len(panels[0].y.names)
    elif rows:
        count = max(len(panel.y.names) for panel in panels)
        height = count * (NARROW[above - 1] if above else ROW if count <= CROWD and not side else DENSE) + 0.05
    else:
        height = figure.height
    head = 0.05 + (0.29 if any(panel.name for panel in panels) else 0.0)
    head += (0.2 if any(panel.under for panel in panels) else 0.0) + (0.22 if panels[0].y.label else 0.0)
    head += KEY * len(_key_rows(figure, width + right))
    foot = max(_foot(panel.x, width, left + width + right) for panel in panels)
    return Layout(left, right, head, foot, width, height, columns, shared, above)


def _foot(axis: Axis, width: float, whole: float) -> float:
    """Inches under the axes, for the marks of their scale and its label."""
    words = [theme.width(word, TICK) for word in axis.names if _crowded(axis, width)]
    lines = len(wrapped(axis.label, whole, TICK)) if axis.form != "months" else 1
    scale = 0.36 if not words else 0.24 + 0.5 * max(words) if len(words) <= CROWD else 0.36
    return scale + 0.16 * lines


def _crowded(axis: Axis, width: float) -> bool:
    """Whether the names of places would touch each other along an axis of so many inches."""
    room = width / max(len(axis.names), 1)
    return any(theme.width(word, TICK) > room - 0.06 for word in axis.names)


def _above(axis: Axis, canvas: Canvas) -> int:
    """On how many lines name and words of each row stand above their marks; 0 if there are no words."""
    if not axis.words and max((theme.width(name, LABEL) for name in axis.names), default=0.0) < 0.4 * canvas.width:
        return 0
    rows = [f"{name}: {words}" for name, words in _named(axis)]
    return 1 if all(theme.width(row, TICK, True) < canvas.width - 0.4 for row in rows) else 2


def _named(axis: Axis) -> list[tuple[str, str]]:
    """The name of each row and its words, if it has any."""
    return list(zip(axis.names, axis.words or ("",) * len(axis.names), strict=True))


def _left(panel: Panel) -> float:
    heads = panel.y.heads
    words = [
        theme.width(word, LABEL if panel.y.words else TICK, i in heads) for i, (_, word) in enumerate(ticks(panel.y))
    ]
    return min(max([0.25, *words]), MOST_NAME) + (0.24 if panel.y.words else 0.16)


def _right(panel: Panel) -> float:
    ends = [mark.end for mark in panel.marks if isinstance(mark, Line)] + [panel.rest]
    ends += [f"100% {mark.label}" for mark in panel.marks if isinstance(mark, Layer)]
    words = [theme.width(word, LABEL) for word in ends if word]
    words += [theme.width(word, TICK) + 0.04 for word in panel.y.words]
    edge = [word for mark in panel.marks if isinstance(mark, Dots) and mark.edge for word in mark.words]
    words += [min(theme.width(word, TICK), MOST_EDGE) + 0.1 for word in edge]
    if any(isinstance(mark, Bars) and mark.words and not mark.upright for mark in panel.marks):
        words.append(0.35)
    return min(max([0.04, *words]), MOST_WORDS) + 0.2


def _panel(axes: Axes, panel: Panel, at: Layout, first: bool) -> None:
    plain(axes)
    axes.set_xlim(panel.x.low, panel.x.high)
    upside = panel.y.form == "places" and not panel.y.up
    axes.set_ylim(*((panel.y.high, panel.y.low) if upside else (panel.y.low, panel.y.high)))
    _across(axes, panel, at)
    if panel.y.form == "places" and (panel.y.words or at.above):
        _rows(axes, panel.y, at)
    else:
        _upright(axes, panel.y, first)
    _names(axes, panel, at, first)
    draw_marks(axes, panel)


def plain(axes: Axes) -> None:
    """Axes with nothing that does not carry a value."""
    axes.set_facecolor("none")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(light("muted"))
    axes.spines["bottom"].set_linewidth(theme.HAIR)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=TICK, labelcolor=light("muted"), pad=4)


def _across(axes: Axes, panel: Panel, at: Layout) -> None:
    marks = ticks(panel.x)
    words = [word for _, word in marks]
    crowded = panel.x.form == "places" and _crowded(panel.x, at.width)
    turned = crowded and len(words) <= CROWD
    if crowded and not turned:
        words = [word if place % 2 == 0 else "" for place, word in enumerate(words)]
    axes.set_xticks([value for value, _ in marks], words, rotation=30 if turned else 0)
    for text in axes.get_xticklabels():
        text.set_parse_math(False)
    label = panel.x.label + (" (bar: policy in force)" if panel.support else "")
    if label:
        label = label if panel.support else "\n".join(wrapped(label, at.left + at.width + at.right, TICK))
        axes.set_xlabel(label, fontsize=TICK, color=light("muted"), labelpad=3)
        axes.xaxis.label.set_parse_math(False)
    if panel.x.form == "quantity" or panel.x.form in ("share", "points"):
        axes.grid(axis="x", color=light("line"), linewidth=theme.HAIR)
        if panel.x.low < 0.0:  # its first mark stands under the lowest one of the other axis
            axes.tick_params(axis="x", pad=7)
    if panel.y.form == "places" and panel.x.form == "places":
        axes.spines["bottom"].set_visible(False)


def _upright(axes: Axes, axis: Axis, first: bool) -> None:
    marks = ticks(axis)
    words = [shortened(word, MOST_NAME, TICK) if first else "" for _, word in marks]
    axes.set_yticks([value for value, _ in marks], words)
    for text in axes.get_yticklabels():
        text.set_parse_math(False)
    if axis.form == "places":
        axes.tick_params(axis="y", labelcolor=light("ink"))
    else:
        axes.grid(axis="y", color=light("line"), linewidth=theme.HAIR)


def _rows(axes: Axes, axis: Axis, at: Layout) -> None:
    """The name of each row at the left and what it comes to at the right; above its mark where there is no room."""
    axes.set_yticks([])
    across = axes.get_yaxis_transform()
    for place, (name, words) in enumerate(_named(axis)):
        bold = place in axis.heads
        if at.above:
            lines = [f"{name}: {words}" if words else name] if at.above == 1 else [name, words]
            for line, text in enumerate(each for each in lines if each):
                y = place + 0.15 if bold else place - 0.17 * (len(lines) - line) / NARROW[at.above - 1]
                text = shortened(text, at.width, TICK, bold)
                ground = write(axes, (0.0, y), text, size=TICK, bold=bold, transform=across)
                ground.set_bbox({"facecolor": light("paper"), "linewidth": 0, "pad": 1.0})
            continue
        text = shortened(name, at.left - 0.14, LABEL, bold)
        write(axes, (-(at.left - 0.1) / at.width, place), text, bold=bold, transform=across)
        if words:
            text = shortened(words, at.right - 0.14, TICK)
            write(axes, (1.0 + 0.12 / at.width, place), text, size=TICK, transform=across)


def _names(axes: Axes, panel: Panel, at: Layout, first: bool) -> None:
    limit = at.width + at.right - 0.06
    up = at.head - 0.14
    for text, size, bold, tone in ((panel.name, PANEL, True, "ink"), (panel.under, TICK, False, "muted")):
        if text:
            place = (0.0, 1 + up / at.height)
            write(axes, place, shortened(text, limit, size, bold), tone, size, bold=bold, transform=axes.transAxes)
        up -= 0.2
    if panel.y.label and first:
        x = (0.02 - at.left) / at.width if panel.y.form == "places" else 0.0
        place = (x, 1 + 0.13 / at.height)
        write(axes, place, shortened(panel.y.label, limit, TICK), "muted", TICK, transform=axes.transAxes)


def _key_rows(figure: Figure, width: float) -> list[list[tuple[float, tuple[str, str, bool, str]]]]:
    """Where each entry of the key stands: rows of (inches from the left, entry)."""
    rows: list[list[tuple[float, tuple[str, str, bool, str]]]] = []
    x = 0.0
    for entry in key_of(figure):
        need = 0.16 + theme.width(entry[3], TICK) + 0.22
        if not rows or x + need > width + 0.2:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += need
    return rows


def _key(axes: Axes, figure: Figure, at: Layout, over: float) -> None:
    rows = _key_rows(figure, at.width + at.right)
    for line, row in enumerate(rows):
        y = 1 + (over + 0.08 + KEY * (len(rows) - 1 - line) + 0.04) / at.height
        for x, (shape, tone, filled, label) in row:
            face = light(tone if filled else "paper")
            spot = ((x + 0.05) / at.width, y)
            axes.scatter(
                [spot[0]],
                [spot[1]],
                s=36,
                marker=MARKERS[shape],
                facecolors=face,
                edgecolors=light(tone),
                transform=axes.transAxes,
                hatch="/////" if shape == "hatched" else None,
                clip_on=False,
            )
            write(axes, ((x + 0.15) / at.width, y), label, "muted", TICK, transform=axes.transAxes)
