"""Figures of scenario discovery: worlds with the boxes of failures, and what each search gave up for density."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...experiments.uncertainty.discovery import Discovery
from .. import look
from ..look import light
from ..panels import Chart, Frame, Room, head, panels, say
from ..telling import count, quantity, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def worlds(d: Discovery, frame: Frame, failing: str) -> Chart:
    """A panel a box: all worlds over its two most telling parameters, with the box."""
    rows = d.boxes[d.boxes["holds"]]
    first = rows.iloc[0]
    inside = share(first["density_checked"])
    title = f"Inside the box {inside} of the worlds held back fail, against {share(d.share)} of all worlds"
    room = Room(3.0, 0.75, 0.75, 0.66, widest=3.6)
    narrow = Frame(frame.width, min(frame.columns, 2), frame.titled)
    figure, found = panels(len(rows), narrow, room, title, _footer(d))
    alts = []
    for axes, (_, row) in zip(found, rows.iterrows(), strict=True):
        box = int(row["box"])
        across, up = _dimensions(d, box)
        name = f"Box {box}" if len(rows) > 1 else "The worlds"
        head(
            axes,
            room,
            name,
            f"{share(row['density_checked'])} of those in it fail, {share(row['coverage_checked'])} of all failures",
        )
        for failed, tone, size in ((False, "considering", 3.2), (True, "showcase", 3.8)):
            some = d.worlds[(d.worlds["failed"] == failed) & ((d.worlds["box"] == 0) | (d.worlds["box"] >= box))]
            axes.plot(some[across], some[up], "o", markersize=size, color=light(tone), markeredgewidth=0)
        _frame(axes, d, box, across, up)
        axes.set_xlabel(across, fontsize=look.TICK, color=light("muted"), parse_math=False)
        say(axes, (-0.12, 1.035), up, tone="muted", size=look.TICK, transform=axes.transAxes)
        alts.append(f"Box {box} over {across} and {up}.")
    _key(found[0])
    return Chart("worlds", title, f"Dots, one a world; those that fail ({failing}) stand out. {' '.join(alts)}", figure)


def trajectories(d: Discovery, frame: Frame) -> Chart:
    """Coverage against density of every box of a search, the box that was taken, and the same box checked."""
    rows = d.boxes
    first = rows.iloc[0]
    title = (
        f"The first box covers {share(first['coverage_checked'])} of the failures at a density of "
        f"{share(first['density_checked'])} among worlds held back"
    )
    room = Room(2.4, 0.75, 0.75, 0.7, widest=3.6)
    figure, found = panels(len(rows), frame, room, title, _footer(d))
    alts = []
    for axes, (_, row) in zip(found, rows.iterrows(), strict=True):
        box = int(row["box"])
        steps = d.trajectory[d.trajectory["box"] == box]
        of_all = float(
            d.worlds.loc[~d.worlds["checked"] & ((d.worlds["box"] == 0) | (d.worlds["box"] >= box)), "failed"].sum()
        )
        part = of_all / max(float(d.worlds.loc[~d.worlds["checked"], "failed"].sum()), 1.0)
        head(axes, room, f"Box {box}", "found (filled) and held back (open)")
        axes.plot(
            100 * part * steps["coverage"], 100 * steps["density"], "-", color=light("considering"), linewidth=look.LINE
        )
        for kind, face in (("", "reason_main"), ("_checked", "paper")):
            place = 100 * row[f"coverage{kind}"], 100 * row[f"density{kind}"]
            axes.plot(
                *place, "o", markersize=8, mfc=light(face), mec=light("reason_main"), mew=1.5, clip_on=False, zorder=4
            )
        axes.axhline(100 * row["base"], color=light("muted"), linewidth=look.HAIR)
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        axes.grid(color=light("line"), linewidth=look.HAIR)
        axes.set_xticks([0, 50, 100], ["0%", "50%", "100%"])
        axes.set_yticks([0, 50, 100], ["0%", "50%", "100%"])
        axes.set_xlabel("coverage: of all failures", fontsize=look.TICK, color=light("muted"))
        say(
            axes, (-0.12, 1.06), "density: of worlds in the box", tone="muted", size=look.TICK, transform=axes.transAxes
        )
        alts.append(f"Box {box}: coverage {share(row['coverage_checked'])}, density {share(row['density_checked'])}.")
    return Chart("trajectories", title, f"Lines of coverage against density. Held back: {' '.join(alts)}", figure)


def _dimensions(d: Discovery, box: int) -> tuple[str, str]:
    """The two parameters that tell most in a box; the second from elsewhere if the box has only one."""
    mine = d.restrictions[d.restrictions["box"] == box].sort_values("p_found", kind="stable")
    others = d.restrictions.sort_values("p_found", kind="stable")
    names = list(dict.fromkeys([*mine["parameter"], *others["parameter"], *d.parameters]))
    return (names[0], names[1]) if len(names) > 1 else (names[0], "outcome")


def _frame(axes: Axes, d: Discovery, box: int, across: str, up: str) -> None:
    """The box, as far as two parameters go."""
    ends = []
    for name in (across, up):
        column = d.worlds[name]
        wide = 0.03 * (float(column.max()) - float(column.min()) or 1.0)
        low, high = float(column.min()) - wide, float(column.max()) + wide
        (axes.set_xlim if name == across else axes.set_ylim)(low, high)
        mine = d.restrictions[(d.restrictions["box"] == box) & (d.restrictions["parameter"] == name)]
        for row in mine.itertuples():
            low, high = (float(row.limit), high) if row.side == "above" else (low, float(row.limit))
        ends.append((low, high))
    (left, right), (bottom, top) = ends
    axes.plot(
        [left, right, right, left, left],
        [bottom, bottom, top, top, bottom],
        color=light("ink"),
        linewidth=look.LINE,
        clip_on=False,
        zorder=5,
    )
    axes.spines["bottom"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda value, place: quantity(value))
    axes.yaxis.set_major_formatter(lambda value, place: quantity(value))


def _key(axes: Axes) -> None:
    x = np.array([0.45, 0.68])
    for place, tone, text in zip(x, ("showcase", "considering"), ("fails", "does not"), strict=True):
        axes.plot([place], [1.035], "o", markersize=5, color=light(tone), transform=axes.transAxes, clip_on=False)
        say(axes, (place + 0.025, 1.035), text, tone="muted", size=look.TICK, transform=axes.transAxes)


def _footer(d: Discovery) -> str:
    against = f" less {d.against}" if d.against else ""
    return f"Stallpoint · {d.scenario}{against} · {count(len(d.worlds), 'world')} · {count(len(d.seeds), 'seed')} each"
