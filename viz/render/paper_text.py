"""Words of a drawing: written, measured, broken, shortened, and moved apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import theme
from ..theme import LABEL, fonts, light

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INCH, LINE_HEIGHT = 72.0, 1.3


def write(
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


def wrapped(text: str, inches: float, size: float, bold: bool = False) -> list[str]:
    """Lines that fit a width."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and theme.width(longer, size, bold) <= inches - 0.24:
            lines[-1] = longer
        else:
            lines.append(shortened(word, inches - 0.24, size, bold))
    return lines


MOST_EDGE = 1.4
"""Inches of a word at the right edge of a panel; what is longer is cut."""


def shortened(text: str, inches: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it would not fit a width."""
    if theme.width(text, size, bold) <= inches:
        return text
    while len(text) > 1 and theme.width(f"{text}…", size, bold) > inches:
        text = text[:-1]
    return f"{text.rstrip()}…"


def inches_of(axes: Axes) -> tuple[float, float]:
    """Width and height of the axes."""
    box, figure = axes.get_position(), axes.figure
    width, height = figure.get_size_inches()  # type: ignore[union-attr]
    return float(box.width * width), float(box.height * height)
