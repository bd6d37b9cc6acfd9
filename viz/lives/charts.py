"""A factory's lives as strips over time: its stage, and while it considers, the gate that held it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ...agents.factory import Gate
from ...experiments.lives.twin import Span, Twin, spans
from .. import look
from ..look import GATES, LABEL, STAGES, TICK, light
from ..panels import Chart, Frame, Room, panels, say, shortened, time_axis
from ..telling import listed
from ..words import STAGE_WORDS
from .life_words import month, months

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BAR, ROW = 0.34, 0.78
"""Inches: height of a strip, and of a strip with its name."""
FOOTER = 0.3
"""Inches under the last strip, for the month in which the lives part."""


def tone_of(span: Span) -> str:
    """The colour of a span: its gate's where one held it, else its stage's."""
    return STAGES[span.stage] if span.gate == Gate.OPEN else GATES[span.gate]


def word_of(span: Span) -> str:
    """What its colour stands for."""
    return STAGE_WORDS[STAGES[span.stage]] if span.gate == Gate.OPEN else f"held by {GATES[span.gate]}"


def strips(t: Twin, frame: Frame) -> Chart:
    """One strip a life, with the month in which they part."""
    lives = [t.ours] if t.theirs is None else [t.ours, t.theirs]
    names = [life.result.scenario.name for life in lives]
    title = f"{t.ours.name} under {listed(names)}"
    every = [spans(life) for life in lives]
    legend = list(dict.fromkeys((tone_of(s), word_of(s)) for life in every for s in life))
    rows = _key_rows(legend, frame.width - 0.4)
    room = Room(
        height=ROW * len(lives) + FOOTER, left=0.12, right=0.2, head=0.22 * len(rows) + 0.06, foot=0.5, widest=99.0
    )
    figure, (axes,) = panels(1, frame, room, title)
    time_axis(axes, t.ours.months)
    axes.set_ylim(0.0, room.height)
    axes.set_yticks([])
    bottoms: list[float] = []
    scale = 12 if t.ours.months >= 36 else 1
    for place, (name, life) in enumerate(zip(names, every, strict=True)):
        bottom = room.height - ROW * (place + 1) + 0.06
        bottoms.append(bottom)
        for span in life:
            box = [(span.first / scale, span.months / scale)]
            axes.broken_barh(box, (bottom, BAR), facecolor=light(tone_of(span)), edgecolor="none")
        text = shortened(name, frame.width - 0.6, LABEL, True)
        say(axes, (0.0, bottom + BAR + 0.14), text, bold=True)
    if t.parting is not None and t.parting.life is not None:
        at = t.parting.life / scale
        for bottom in bottoms:
            ends = [bottom - 0.05, bottom + BAR + 0.05]
            axes.plot([at, at], ends, color=light("ink"), linewidth=look.LINE, clip_on=False)
        right = at > 0.6 * t.ours.months / scale
        words = f"the lives part in month {t.parting.life}"
        say(axes, (at, bottoms[-1] - 0.14), words, tone="muted", size=TICK, align="right" if right else "left")
    _key(axes, rows, room)
    return Chart("life", title, alt_text(t), figure)


def _key_rows(legend: list[tuple[str, str]], width: float) -> list[list[tuple[float, str, str]]]:
    """Where each colour of the key stands: rows of (inches from the left, tone, words)."""
    rows: list[list[tuple[float, str, str]]] = [[]]
    x = 0.0
    for tone, words in legend:
        need = 0.22 + look.width(words, TICK) + 0.2
        if rows[-1] and x + need > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, tone, words))
        x += need
    return rows


def _key(axes: Axes, rows: list[list[tuple[float, str, str]]], room: Room) -> None:
    from matplotlib.patches import Rectangle

    from ..panels import inches_of

    width, height = inches_of(axes)
    for line, row in enumerate(rows):
        y = 1 + (room.head - 0.12 - 0.22 * line) / height
        for x, tone, words in row:
            corner = (x / width, y - 0.055 / height)
            box = Rectangle(corner, 0.14 / width, 0.11 / height, transform=axes.transAxes)
            box.set(facecolor=light(tone), edgecolor="none", clip_on=False)
            axes.add_patch(box)
            spot = ((x + 0.2) / width, y)
            say(axes, spot, words, size=TICK, transform=axes.transAxes)


def alt_text(t: Twin) -> str:
    """The strips in words."""
    parts = []
    for life in (t.ours, t.theirs):
        if life is not None:
            total: Counter[str] = Counter()
            for span in spans(life):
                total[word_of(span)] += span.months
            told = listed([f"{months(n)} {word}" for word, n in total.items()])
            parts.append(f"Under {life.result.scenario.name}: {told}.")
    if t.parting is not None and t.parting.life is not None:
        parts.append(f"The lives part in {month(t.parting.life)}.")
    return " ".join(parts)
