"""Panels, axes and words of a figure. Pure: figures are objects, no global state of matplotlib is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from . import look
from .look import LABEL, PANEL, TICK, TITLE, fonts, light

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INCH = 72.0
FOOT, LINE_HEIGHT = 0.52, 1.3
HEAD, HEAD_WITH_UNIT = 0.56, 0.76
MOST_PANEL, FULL = 4.6, 99.0


@dataclass(frozen=True, slots=True)
class Frame:
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


FILE, PAGE, PHONE = Frame(10.0, 3, True), Frame(10.0, 3, False), Frame(3.7, 1, False)


@dataclass(frozen=True, eq=False)
class Chart:
    """A figure with what it shows in words.

    Attributes:
        name: for its file.
        title: the finding, in a neutral sentence.
        alt: what a reader who cannot see it needs.
        figure: the drawing.
    """

    name: str
    title: str
    alt: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Room:
    """Inches around the axes of each panel: ``left`` of the first column, ``right`` of every panel; ``widest`` axes."""

    height: float
    left: float = 0.5
    right: float = 1.02
    head: float = HEAD_WITH_UNIT
    foot: float = FOOT
    widest: float = MOST_PANEL


def panels(count: int, frame: Frame, room: Room, title: str = "", footer: str = "") -> tuple[Figure, list[Axes]]:
    """A figure of equal panels, row by row, with its title and footer if the frame stands alone."""
    from matplotlib.figure import Figure

    columns = min(frame.columns, count)
    rows = -(-count // columns)
    cell = min((frame.width - room.left) / columns, room.widest + room.right)
    width = room.left + columns * cell
    lines = wrapped(title, width, TITLE, bold=True) if frame.titled else []
    above = 0.12 + len(lines) * TITLE * LINE_HEIGHT / INCH + 0.14 if lines else 0.02
    below = 0.24 if frame.titled and footer else 0.0
    one = room.head + room.height + room.foot
    height = above + rows * one + below
    figure = Figure(figsize=(width, height), facecolor=light("paper"))
    for place, text in enumerate(lines):
        y = 1.0 - (0.12 + (place + 0.5) * TITLE * LINE_HEIGHT / INCH) / height
        say(figure, (0.12 / width, y), text, size=TITLE, bold=True)
    if below:
        say(figure, (0.12 / width, 0.14 / height), footer, tone="muted", size=TICK)
    found = []
    for place in range(count):
        row, column = divmod(place, columns)
        bottom = height - above - row * one - room.head - room.height
        box = (room.left + column * cell, bottom, cell - room.right, room.height)
        axes = figure.add_axes((box[0] / width, box[1] / height, box[2] / width, box[3] / height))
        plain(axes)
        found.append(axes)
    return figure, found


def plain(axes: Axes) -> None:
    """Axes with nothing that does not carry a value."""
    axes.set_facecolor("none")
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(light("muted"))
    axes.spines["bottom"].set_linewidth(look.HAIR)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=TICK, labelcolor=light("muted"), pad=4)


def say(
    where: Any,
    place: tuple[float, float],
    text: str,
    tone: str = "ink",
    size: float = LABEL,
    align: str = "left",
    bold: bool = False,
    transform: Any = None,
) -> Any:
    """Write plain text (never formulas: a name may hold a dollar sign), vertically centred on its place."""
    options = {"transform": transform} if transform is not None else {}
    return where.text(
        *place,
        text,
        color=light(tone),
        fontsize=size,
        fontfamily=fonts(),
        ha=align,
        va="center",
        fontweight="bold" if bold else "normal",
        parse_math=False,
        **options,
    )


def head(axes: Axes, room: Room, title: str, under: str = "") -> None:
    """The name of a panel, and a line under it, above the axes."""
    width, height = inches_of(axes)
    limit = width + room.right - 0.06
    say(
        axes,
        (0.0, 1 + (room.head - 0.14) / height),
        shortened(title, limit, PANEL, True),
        size=PANEL,
        bold=True,
        transform=axes.transAxes,
    )
    if under:
        text = shortened(under, limit, TICK)
        say(axes, (0.0, 1 + (room.head - 0.34) / height), text, tone="muted", size=TICK, transform=axes.transAxes)


def first_in_row(found: Sequence[Axes], axes: Axes) -> bool:
    """Whether a panel stands at the left, where the labels of its vertical axis serve its whole row."""
    return bool(axes.get_position().x0 <= min(each.get_position().x0 for each in found) + 1e-9)


def unit(axes: Axes, text: str) -> None:
    """The unit of the vertical axis, level, where the eye starts."""
    _, height = inches_of(axes)
    axes.set_ylabel(text, rotation=0, ha="left", va="center", fontsize=TICK, color=light("muted"))
    axes.yaxis.set_label_coords(-0.38 / inches_of(axes)[0], 1 + 0.17 / height)


def time_axis(axes: Axes, months: int) -> np.ndarray[Any, Any]:
    """A horizontal axis in years (in months, if the run is short); returns the place of each month's end."""
    per = 12 if months >= 36 else 1
    span = months / per
    step = next(step for step in (1, 2, 3, 5, 10, 20, 50, 100, 250) if span / step <= 6)
    ticks = np.arange(0, span + 1e-9, step)
    axes.set_xlim(0, span)
    axes.set_xticks(ticks, [f"{tick:.0f}" for tick in ticks])
    axes.set_xlabel("years" if per == 12 else "months", fontsize=TICK, color=light("muted"), labelpad=3)
    return (np.arange(months) + 1) / per


def share_axis(axes: Axes, top: float, labels: bool = True) -> None:
    """A vertical axis of shares from 0 to ``top``, with hairlines."""
    step = next(step for step in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 5) if top / step <= 5.01)
    ticks = np.arange(0, top + 1e-9, step)
    digits = 1 if step < 0.01 else 0
    axes.set_ylim(0, top)
    axes.set_yticks(ticks, [f"{100 * tick:.{digits}f}%" if labels else "" for tick in ticks])
    axes.grid(axis="y", color=light("line"), linewidth=look.HAIR)


def nice(value: float) -> float:
    """The next round number above, a little away."""
    wanted = max(value * 1.08, 0.02)
    return next(
        top
        for top in (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.5, 2, 3, 5, 10, 1e9)
        if top >= wanted
    )


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places moved apart by at least ``gap``, in the same order, within bounds where there is room."""
    order = np.argsort(places, kind="stable")
    moved = np.array([places[i] for i in order], dtype=float)
    for _ in range(2):
        for i in range(1, len(moved)):
            moved[i] = max(moved[i], moved[i - 1] + gap)
        if len(moved) and moved[-1] > high:
            moved[-1] = high
            for i in range(len(moved) - 2, -1, -1):
                moved[i] = min(moved[i], moved[i + 1] - gap)
        if len(moved) and moved[0] < low:
            moved[0] = low
    result = [0.0] * len(places)
    for place, i in enumerate(order):
        result[i] = float(moved[place])
    return result


def end_labels(axes: Axes, labels: Sequence[tuple[float, str, str]]) -> None:
    """Words at the right end of lines or layers: (height in data, text, tone), moved apart where they would touch."""
    _, height = inches_of(axes)
    bottom, top = axes.get_ylim()
    a_line = LABEL * LINE_HEIGHT / INCH / height * (top - bottom)
    places = spread([min(max(y, bottom), top) for y, _, _ in labels], a_line, bottom + a_line / 3, top - a_line / 3)
    for y, (_, text, tone) in zip(places, labels, strict=True):
        axes.annotate(
            text,
            (1.0, y),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            color=light(tone),
            fontsize=LABEL,
            fontfamily=fonts(),
            va="center",
            parse_math=False,
            annotation_clip=False,
        )


def wrapped(text: str, inches: float, size: float, bold: bool = False) -> list[str]:
    """Lines that fit a width."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and look.width(longer, size, bold) <= inches - 0.24:
            lines[-1] = longer
        else:
            lines.append(shortened(word, inches - 0.24, size, bold))
    return lines


def shortened(text: str, inches: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it would not fit a width."""
    if look.width(text, size, bold) <= inches:
        return text
    while len(text) > 1 and look.width(f"{text}…", size, bold) > inches:
        text = text[:-1]
    return f"{text.rstrip()}…"


def inches_of(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes."""
    box, figure = axes.get_position(), axes.figure
    width, height = figure.get_size_inches()  # type: ignore[union-attr]
    return float(box.width * width), float(box.height * height)
