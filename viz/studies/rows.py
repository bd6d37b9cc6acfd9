"""A figure of rows: a name at the left, marks on one common scale, and the figure in words at the right.

On a phone, name and words stand above their marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import look
from ..look import light
from ..panels import FULL, Frame, Room, inches_of, panels, say, shortened
from ..telling import signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDE_PITCH, NARROW_PITCH = 0.42, 0.62
"""Inches from row to row."""


def rows(
    names: Sequence[str],
    words: Sequence[str],
    frame: Frame,
    span: tuple[float, float],
    axis: str,
    title: str = "",
    footer: str = "",
    margins: tuple[float, float] = (1.6, 2.4),
    key: float = 0.0,
) -> tuple[Figure, Axes, list[float]]:
    """The empty figure with its words.

    Args:
        names: of the rows, from top to bottom.
        words: what each row comes to, in a few words.
        frame: where it is going to be seen.
        span: both ends of the common scale.
        axis: what the scale is.
        title, footer: for a figure that stands alone.
        margins: inches for names and for words, where there is room beside the axes.
        key: inches above the axes, for :func:`key_line`.

    Returns:
        The figure, its axes (in inches downwards), and the height of each row's marks on them.
    """
    pitch = NARROW_PITCH if frame.narrow else WIDE_PITCH
    height = len(names) * pitch + 0.05
    left, right = (0.2, 0.2) if frame.narrow else margins
    figure, (axes,) = panels(
        1, Frame(frame.width, 1, frame.titled), Room(height, left, right, 0.05 + key, widest=FULL), title, footer
    )
    axes.set_xlim(*span)
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(lambda value, place: signed(f"{value:g}"))
    axes.grid(axis="x", color=light("line"), linewidth=look.HAIR)
    axes.set_xlabel(axis, fontsize=look.TICK, color=light("muted"))
    width, across = inches_of(axes)[0], axes.get_yaxis_transform()
    places = []
    for place, (name, told) in enumerate(zip(names, words, strict=True)):
        top = place * pitch
        if frame.narrow:
            room = width + right - look.width(f": {told}", look.TICK)
            text = f"{shortened(name, room, look.TICK, True)}: {told}"
            ground = say(axes, (0.0, top + 0.16), text, size=look.TICK, transform=across)
            ground.set_bbox({"facecolor": light("paper"), "linewidth": 0, "pad": 1.0})
            places.append(top + 0.4)
            continue
        y = top + pitch / 2
        say(axes, (-(left - 0.12) / width, y), shortened(name, left - 0.2, look.LABEL), transform=across)
        say(axes, (1.0 + 0.12 / width, y), shortened(told, right - 0.14, look.TICK), size=look.TICK, transform=across)
        places.append(y)
    return figure, axes, places


def key_line(axes: Axes, marks: Sequence[tuple[str, str, bool, str]], y: float = -0.16) -> None:
    """A key on one line above the axes: (marker of matplotlib, tone, whether it is filled, word) from left to right."""
    width = inches_of(axes)[0]
    x, across = 0.05, axes.get_yaxis_transform()
    for marker, tone, filled, word in marks:
        face = light(tone if filled else "paper")
        axes.plot(
            [x / width],
            [y],
            marker,
            markersize=6,
            markerfacecolor=face,
            markeredgecolor=light(tone),
            transform=across,
            clip_on=False,
        )
        say(axes, ((x + 0.1) / width, y), word, tone="muted", size=look.TICK, transform=across)
        x += 0.1 + look.width(word, look.TICK) + 0.22
