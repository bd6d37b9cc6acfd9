"""The worlds over the two most telling parameters of each box, with the box; those that fail stand out."""

from typing import Any

import numpy as np

from ....experiments.uncertainty.discovery import Discovery
from ....scenarios.said import label
from ...axes import fitted
from ...figure import Axis, Dots, Figure, Mark, Outline, Panel, Table
from ...formatting import share
from ...levers import scale
from ...studies.discovery import limit_told, restrictions

ORDER = 10


def figure(d: Discovery) -> Figure:
    """The figure; a panel a box that holds, all worlds where none does."""
    rows = [row for _, row in d.boxes.iterrows() if row["holds"]]
    if rows:
        inside = share(rows[0]["density_checked"])
        finding = f"Inside the box {inside} of the worlds held back fail, against {share(d.share)} of all worlds"
    else:
        finding = f"{share(d.share)} of all worlds fail, and no box tells in which"
    return Figure(
        name="worlds",
        heading="Where it fails",
        finding=finding,
        note="Each dot is a world; frames are the boxes, as far as these two parameters go. The panel of a later box "
        "leaves out the worlds of earlier ones. A restriction that comes up again in most searches on other halves of "
        "the worlds is not an accident of the sample."
        if rows
        else "Each dot is a world.",
        panels=tuple(_panel(d, row, len(rows) == 1) for row in rows) or (_panel(d),),
        tables=(restrictions(d) if len(d.boxes) else _halves(d),),
        height=3.0,
    )


def _panel(d: Discovery, row: Any = None, alone: bool = True) -> Panel:
    box = 0 if row is None else int(row["box"])
    across, up = _dimensions(d, box)
    (by_x, right), (by_y, top) = (scale(name, d.currency) for name in (across, up))
    x = fitted(by_x * d.worlds[across], label=right, zero=False)
    y = fitted(by_y * d.worlds[up], label=top, zero=False)
    left = ((d.worlds["box"] == 0) | (d.worlds["box"] >= box)).to_numpy()
    failed = d.worlds["failed"].to_numpy(bool)
    kinds = (("does not fail", "considering", left & ~failed), ("fails", "showcase", left & failed))
    marks: list[Mark] = [
        Dots(
            kind,
            tone,
            by_x * d.worlds[across].to_numpy(float)[mine],
            by_y * d.worlds[up].to_numpy(float)[mine],
            size=0.35,
            points=tuple(np.flatnonzero(mine).tolist()),
        )
        for kind, tone, mine in kinds
    ]
    if row is None:
        return Panel(x, y, tuple(marks), "The worlds")
    marks.append(Outline(*_ends(d, box, across, x, by_x), *_ends(d, box, up, y, by_y)))
    under = f"{share(row['density_checked'])} of those in it fail, {share(row['coverage_checked'])} of all failures"
    return Panel(x, y, tuple(marks), "The worlds" if alone else f"Box {box}", under)


def _halves(d: Discovery) -> Table:
    """How many worlds fail below and above the middle of each of the two parameters of the panel."""
    failed, rows = d.worlds["failed"].to_numpy(bool), []
    for name in _dimensions(d, 0):
        values = d.worlds[name].to_numpy(float)
        middle = float(np.median(values))
        for side, mine in (("up to", values <= middle), ("above", values > middle)):
            if mine.any():
                fails = share(float(failed[mine].mean()))
                rows.append((f"{label(name)} {side} {limit_told(d, name, middle)}", f"{mine.sum():,}", fails))
    return Table(("Worlds", "How many", "Fail"), tuple(rows))


def _dimensions(d: Discovery, box: int) -> tuple[str, str]:
    """The two parameters that tell most in a box; the second from elsewhere if the box has only one."""
    mine = d.restrictions[d.restrictions["box"] == box].sort_values("p_found", kind="stable")
    others = d.restrictions.sort_values("p_found", kind="stable")
    names = list(dict.fromkeys([*mine["parameter"], *others["parameter"], *d.parameters]))
    return (names[0], names[1]) if len(names) > 1 else (names[0], "outcome")


def _ends(d: Discovery, box: int, name: str, axis: Axis, by: int) -> tuple[float, float]:
    """Between which values of a parameter, on its axis, a box lies."""
    low, high = axis.low, axis.high
    mine = d.restrictions[(d.restrictions["box"] == box) & (d.restrictions["parameter"] == name)]
    for row in mine.itertuples():
        low, high = (by * float(row.limit), high) if row.side == "above" else (low, by * float(row.limit))
    return low, high
