"""Figures over time: breadth against use, stages, gates, and what vendors claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...experiments.compare import Comparison
from ...model.outcomes.verdict import told
from .. import look
from ..look import CLAIMED, IN_USE, STARTED, light
from ..panels import Chart, Frame, Room, end_labels, first_in_row, head, nice, panels, share_axis, time_axis, unit
from ..telling import count, quantity, share, years
from . import findings
from .layers import STARTERS, Layer, holding, standing
from .sentences import verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THIN = 0.008
"""Layers thinner than this at the end go without a label."""


def footer(c: Comparison, band: bool) -> str:
    """What a figure that stands alone rests on."""
    runs = count(len(c.seeds), "run")
    spread = "; lines: means; shaded: 5–95% of runs" if band and len(c.seeds) > 1 else ""
    return f"Stallpoint · {runs} of each scenario on the same dice · {factories(c)}{spread}"


def factories(c: Comparison) -> str:
    """How many factories there are, in words."""
    sizes = sorted({c.factories(name) for name in c.names})
    return " or ".join(f"{size:,}" for size in sizes) + " factories"


def breadth_and_use(c: Comparison, frame: Frame) -> Chart:
    """Who ever started against who really uses it, with bands; one panel a scenario."""
    title = findings.use(c)
    room = Room(height=2.35, right=0.98)
    figure, found = panels(len(c.names), frame, room, title, footer(c, True))
    top = min(1.0, nice(max(np.nanmax(c.band(name, "breadth").high) for name in c.names)))
    for axes, name in zip(found, c.names, strict=True):
        x = _over_time(c, axes, room, name, top, first=first_in_row(found, axes))
        for measure, tone in (("breadth", STARTED), ("in_use", IN_USE)):
            _line(c, axes, x, name, measure, tone)
        breadth, used = c.band(name, "breadth").mean[-1], c.band(name, "in_use").mean[-1]
        end_labels(
            axes, [(breadth, f"{share(breadth)} started", "started_text"), (used, f"{share(used)} in use", "use_text")]
        )
        _support(c, axes, name)
    alt = " ".join(
        f"{name}: the share that ever started rises to {share(c.band(name, 'breadth').mean[-1])}, "
        f"the share in real use to {share(c.band(name, 'in_use').mean[-1])}."
        for name in c.names
    )
    return Chart("breadth-and-use", title, f"Lines over {years(c.months)}. {alt}", figure)


def stages(c: Comparison, frame: Frame) -> Chart:
    """Where those who started stand, stacked over time (means over runs); the rest is considering or unaware."""
    title = findings.stages(c)
    room = Room(height=2.35, right=1.2)
    figure, found = panels(len(c.names), frame, room, title, footer(c, False))
    layers = {name: standing(c, name) for name in c.names}
    begun = len(STARTERS)
    most = max(float(np.sum([layer.shares for layer in found[:begun]], axis=0).max()) for found in layers.values())
    top = 1.0 if most > 0.5 else min(1.0, nice(most * 1.1))
    for axes, name in zip(found, c.names, strict=True):
        x = _over_time(c, axes, room, name, top, first=first_in_row(found, axes))
        rest = sum(layer.shares[-1] for layer in layers[name][begun:])
        over = [] if top == 1.0 else [(top, f"{share(rest)} waiting", "muted")]
        _stack(axes, x, layers[name] if top == 1.0 else layers[name][:begun], over)
        _support(c, axes, name, over=True)
    alt = " ".join(_ends(name, layers[name][:begun]) for name in c.names)
    return Chart("stages", title, f"Layers over {years(c.months)}. {alt}", figure)


def holds(c: Comparison, frame: Frame) -> Chart:
    """What holds the factories back: not heard of it, each gate, and those past all gates, stacked to 100 %."""
    title = findings.holds(c)
    room = Room(height=2.35, right=1.4)
    figure, found = panels(len(c.names), frame, room, title, footer(c, False))
    alts = []
    for axes, name in zip(found, c.names, strict=True):
        x = _over_time(c, axes, room, name, 1.0, first=first_in_row(found, axes))
        layers = holding(c, name)
        _stack(axes, x, layers, [])
        _support(c, axes, name, over=True)
        alts.append(_ends(name, layers))
    return Chart("what-holds-them-back", title, f"Layers over {years(c.months)}. {' '.join(alts)}", figure)


def _ends(name: str, layers: Sequence[Layer]) -> str:
    return f"{name} ends with " + ", ".join(f"{share(layer.shares[-1])} {layer.word}" for layer in layers) + "."


def claims(c: Comparison, frame: Frame) -> Chart:
    """Contracts that vendors can claim against factories that really use it, for every 100 factories."""
    title = findings.claims(c)
    room = Room(height=1.9, right=0.98)
    figure, found = panels(len(c.names), frame, room, title, footer(c, True))
    top = nice(max(np.nanmax(c.band(name, "claimed").high) for name in c.names))
    for axes, name in zip(found, c.names, strict=True):
        x = _over_time(c, axes, room, name, top, first=first_in_row(found, axes))
        axes.set_yticks(axes.get_yticks(), [f"{100 * tick:.0f}" if text else "" for tick, text in _ticks(axes)])
        _line(c, axes, x, name, "claimed", CLAIMED, dashed=True)
        _line(c, axes, x, name, "in_use", IN_USE)
        claimed, used = c.band(name, "claimed").mean[-1], c.band(name, "in_use").mean[-1]
        end_labels(
            axes,
            [
                (claimed, f"{quantity(100 * claimed)} claimed", "ink"),
                (used, f"{quantity(100 * used)} in use", "use_text"),
            ],
        )
        if first_in_row(found, axes):
            unit(axes, "for every 100 factories")
    alt = " ".join(
        f"{name}: {quantity(100 * c.end(name, 'claimed').mean)} contracts claimed, "
        f"{quantity(100 * c.end(name, 'in_use').mean)} factories in real use."
        for name in c.names
    )
    return Chart("claimed-and-used", title, f"Lines, for every 100 factories. {alt}", figure)


def _ticks(axes: Axes) -> list[tuple[float, str]]:
    return [(tick, label.get_text()) for tick, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)]


def _over_time(c: Comparison, axes: Axes, room: Room, name: str, top: float, first: bool) -> Any:
    word, runs = verdict(c, name)
    many = f": {runs} of {count(len(c.seeds), 'run')}" if len(c.seeds) > 1 else ""
    head(axes, room, name, f"{told(word, c.months)}{many}")
    share_axis(axes, top, labels=first)
    if first:
        unit(axes, "share of all factories")
    return time_axis(axes, c.months)


def _line(c: Comparison, axes: Axes, x: Any, name: str, measure: str, tone: str, dashed: bool = False) -> None:
    band = c.band(name, measure)
    if len(c.seeds) > 1:
        axes.fill_between(x, band.low, band.high, color=light(tone), alpha=0.22, linewidth=0)
    style = (0, (3, 1.5)) if dashed else "-"
    axes.plot(x, band.mean, color=light(tone), linewidth=look.LINE, linestyle=style, solid_capstyle="butt")


def _stack(axes: Axes, x: Any, layers: Sequence[Layer], over: Sequence[tuple[float, str, str]]) -> None:
    """Layers of (tone, word, values) from the bottom, each named at its right end unless it is thin."""
    floor = np.zeros(len(x))
    top, labels = axes.get_ylim()[1], list(over)
    for tone, word, values in layers:
        ceiling = floor + values
        axes.fill_between(x, floor, ceiling, color=light(tone), linewidth=0)
        axes.plot(x, ceiling, color=light("paper"), linewidth=look.HAIR, clip_on=True)
        shown = min(ceiling[-1], top) - floor[-1]
        if values[-1] >= THIN and shown > THIN * top:
            labels.append((floor[-1] + shown / 2, f"{share(values[-1])} {word}", "ink"))
        floor = ceiling
    end_labels(axes, labels)


def _support(c: Comparison, axes: Axes, name: str, over: bool = False) -> None:
    """The months in which levers are pulled, as a bar along the time axis (and a light ground behind lines)."""
    scenario = next(s for s in c.scenarios if s.name == name)
    months = sorted({m for lever in scenario.levers for m in range(lever.start, min(lever.end or c.months, c.months))})
    if not months:
        return
    per = 12 if c.months >= 36 else 1
    edges = [i for i in range(1, len(months)) if months[i] != months[i - 1] + 1]
    for part in np.split(np.array(months), edges):
        span = (part[0] / per, (part[-1] + 1) / per)
        if not over:
            axes.axvspan(*span, color=light("support"), linewidth=0, zorder=0)
        axes.plot(span, [0, 0], color=light("ink"), linewidth=3, solid_capstyle="butt", clip_on=False, zorder=5)
    axes.set_xlabel(f"{axes.get_xlabel()} (bar: policy in force)")
