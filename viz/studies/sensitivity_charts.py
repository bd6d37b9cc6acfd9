"""Figures of a sensitivity analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.uncertainty.sensitivity import MORRIS, RANK, Sensitivity
from .. import look
from ..look import light
from ..panels import FULL, Chart, Frame, Room, inches_of, panels, say, shortened
from ..telling import count, listed, share, years
from .outcomes import change, label, scale, short, unit
from .rows import key_line, rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = 15
"""Parameters in a figure."""


def subject(s: Sensitivity) -> str:
    """What is analysed, inside a sentence."""
    main, after = label(s.outcomes[0]), f" after {years(s.months)}" if s.months else ""
    what = f"what {s.scenario} adds to {main} over {s.against}" if s.against else f"{main} under {s.scenario}"
    return f"{what}{after}"


def capital(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def ranking(s: Sensitivity, frame: Frame) -> Chart:
    """The most important parameters for the main outcome, with intervals and luck."""
    main, top = s.outcomes[0], s.ranking().head(SHOWN)
    morris = s.method == MORRIS
    per = scale(main) if morris else 100.0
    value, half, mark = ("mu_star", "conf", "noise") if morris else ("st", "st_conf", "s1")
    words = [
        f"{change(main, row[value])} ± {change(main, row[half])}" if morris else f"{share(max(row[value], 0.0))}"
        for _, row in top.iterrows()
    ]
    ends = np.concatenate([(top[value] + top[half]).to_numpy(), top[mark].fillna(0.0).to_numpy()])
    stand = s.matter()["parameter"]
    title = f"{capital(subject(s))} answers most to {stand.iloc[0]}" if len(stand) else _nothing(s)
    names = list(top["parameter"])
    span = (min(0.0, per * float(top[mark].min())) if not morris else 0.0, per * max(float(ends.max()), 1e-6) * 1.05)
    axis = f"{unit(main)}, over the range" if morris else "% of the variance"
    figure, axes, places = rows(names, words, frame, span, axis, title, _footer(s), (1.9, 1.3), key=0.32)
    for y, (_, row) in zip(places, top.iterrows(), strict=True):
        axes.barh([y], [per * row[value]], height=0.2, color=light("reason"), zorder=2)
        ends_of = [per * max(row[value] - row[half], 0.0), per * (row[value] + row[half])]
        axes.plot(ends_of, [y, y], color=light("ink"), linewidth=look.THIN, zorder=4)
        if not np.isnan(row[mark]):
            axes.plot([per * row[mark]], [y], "o", markersize=5, mfc=light("paper"), mec=light("ink"), zorder=5)
    keys = ("importance", "luck alone") if morris else ("with interactions", "alone")
    key_line(axes, [("s", "reason", True, keys[0]), ("o", "ink", False, keys[1])])
    alt = " ".join(f"{name}: {told}." for name, told in zip(names, words, strict=True))
    return Chart("ranking", title, f"Bars with 95% intervals. {alt}", figure)


def outcomes(s: Sensitivity, frame: Frame) -> Chart:
    """Which parameters matter for which outcome: dots whose area is the importance relative to the largest."""
    column = RANK[s.method]
    relative, stand = {}, {}
    for name in s.outcomes:
        rows_of = s.ranking(name).set_index("parameter")[column].clip(lower=0.0)
        relative[name] = rows_of / max(float(rows_of.max()), 1e-300)
        stand[name] = set(s.matter(name)["parameter"])
    total = sum(relative.values())
    names = [str(each) for each in total.sort_values(ascending=False, kind="stable").index[:SHOWN]]
    common = [name for name in names if all(name in stand[each] for each in s.outcomes)]
    first = f"{listed(common[:4])} stand{'s' * (len(common) == 1)}" if common else "No parameter stands"
    title = f"{first} out for every outcome"
    left = 1.5 if frame.narrow else 2.2
    pitch, width = 0.27, (frame.width - left - 0.2) / len(s.outcomes)
    room = Room(len(names) * pitch, left, 0.2, 0.62, 0.1, widest=FULL if frame.narrow else 1.25 * len(s.outcomes))
    figure, (axes,) = panels(1, Frame(frame.width, 1, frame.titled), room, title, _footer(s))
    axes.set_xlim(-0.5, len(s.outcomes) - 0.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    inches = inches_of(axes)[0]
    for at, name in enumerate(s.outcomes):
        for line, words in enumerate(_broken(short(name), min(width, inches / len(s.outcomes)))):
            say(axes, (at, -0.5 - (0.44 - 0.15 * line) / pitch), words, size=look.TICK, align="center")
        for y, parameter in enumerate(names):
            size = 180 * float(relative[name][parameter])
            face = light("reason_main") if parameter in stand[name] else light("paper")
            axes.scatter([at], [y], s=max(size, 1.0), color=face, edgecolors=light("reason_main"), linewidths=0.8)
    for y, parameter in enumerate(names):
        across = axes.get_yaxis_transform()
        text = shortened(parameter, left - 0.2, look.TICK)
        say(axes, (-(left - 0.1) / inches, y), text, size=look.TICK, transform=across)
        axes.axhline(y, color=light("line"), linewidth=look.HAIR, zorder=0)
    told = [f"{short(n)}: {listed([p for p in names if p in stand[n]][:5]) or 'none'}." for n in s.outcomes]
    return Chart("outcomes", title, f"Dots. Standing out for {' '.join(told)}", figure)


def interactions(s: Sensitivity, frame: Frame) -> Chart:
    """Spread of the elementary effects against their size: far up, an effect depends on the other parameters."""
    main, rows_of = s.outcomes[0], s.ranking()
    per, top = scale(main), rows_of.head(6 if frame.narrow else 10)
    stand = set(s.matter()["parameter"])
    mixed = [str(r.parameter) for r in top.itertuples() if r.parameter in stand and r.sigma > r.mu_star]
    title = (
        f"What {listed(mixed[:3])} {'does' if len(mixed) == 1 else 'do'} depends on the other parameters"
        if mixed
        else "The most important parameters work much the same whatever the others are"
        if stand
        else _nothing(s)
    )
    room = Room(3.0, 0.6, 0.4, 0.3, widest=FULL if frame.narrow else 6.4)
    figure, (axes,) = panels(1, Frame(frame.width, 1, frame.titled), room, title, _footer(s))
    axes.grid(color=light("line"), linewidth=look.HAIR)
    axes.plot(per * rows_of["mu_star"], per * rows_of["sigma"], "o", markersize=4.5, color=light("considering"))
    axes.plot(per * top["mu_star"], per * top["sigma"], "o", markersize=5.5, color=light("reason_main"))
    end = per * float(max(rows_of["mu_star"].max(), 1e-6)) * 1.3
    high = per * float(max(rows_of["sigma"].max(), 1e-6)) * 1.15
    axes.plot([0, min(end, high)], [0, min(end, high)], color=light("muted"), linewidth=look.THIN)
    axes.set_xlim(0, end)
    axes.set_ylim(0, high)
    axes.set_xlabel(f"importance μ*, {unit(main)}", fontsize=look.TICK, color=light("muted"))
    say(
        axes,
        (0.0, 1.05),
        f"spread σ of the effects, {unit(main)}",
        tone="muted",
        size=look.TICK,
        transform=axes.transAxes,
    )
    _labels(axes, top, per)
    alt = " ".join(
        f"{r.parameter}: {change(main, r.mu_star)}, spread {change(main, r.sigma)}." for r in top.itertuples()
    )
    return Chart("interactions", title, f"Dots. {alt}", figure)


def _nothing(s: Sensitivity) -> str:
    """The title of a figure from which nothing can be read."""
    return f"No parameter stands out from luck in {subject(s)}"


def _labels(axes: Axes, top: pd.DataFrame, per: float) -> None:
    """Names at the right of their dots; one that would touch another is left out (the table has it)."""
    width, height = inches_of(axes)
    across, up = width / axes.get_xlim()[1], height / axes.get_ylim()[1]
    taken: list[tuple[float, float, float]] = []
    for _, row in top.iterrows():
        name, x, y = str(row["parameter"]), per * row["mu_star"] * across + 0.08, per * row["sigma"] * up
        end = x + look.width(name, look.TICK)
        if all(abs(y - high) > 0.15 or x > right or end < left for left, right, high in taken):
            taken.append((x, end, y))
            say(axes, (x / across, y / up), name, size=look.TICK)


def _broken(text: str, inches: float) -> list[str]:
    """At most two lines."""
    if look.width(text, look.TICK) <= inches or " " not in text:
        return ["", shortened(text, inches, look.TICK)]
    head, _, tail = text.partition(" ")
    return [shortened(head, inches, look.TICK), shortened(tail, inches, look.TICK)]


def _footer(s: Sensitivity) -> str:
    against = f" less {s.against}" if s.against else ""
    return f"Stallpoint · {s.scenario}{against} · {count(len(s.design), 'point')} · {count(len(s.seeds), 'seed')} each"
