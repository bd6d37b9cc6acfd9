"""Coverage against density of every box of a search, the box that was taken, and the same box checked."""

from typing import Any

from ....experiments.uncertainty.discovery import Discovery
from ...figure import Axis, Cell, Dots, Figure, Line, Panel, Rule, Table
from ...formatting import between, share
from ...studies.discovery import chance, rule

ORDER = 20


def figure(d: Discovery) -> Figure | None:
    """The figure; a panel a box."""
    if d.boxes.empty:
        return None
    first = d.boxes.iloc[0]
    return Figure(
        name="trajectories",
        heading="How good the boxes are",
        finding=f"The first box covers {share(first['coverage_checked'])} of the failures at a density of "
        f"{share(first['density_checked'])} among worlds held back",
        note="A line is one search, from all worlds (right) to a small box (left): the denser with failures, the fewer "
        "of them it covers. The filled dot is the box told above where it was found, the open dot the same box among "
        "worlds that the search did not see.",
        panels=tuple(_panel(d, row) for _, row in d.boxes.iterrows()),
        tables=(_boxes(d),),
    )


def _panel(d: Discovery, row: Any) -> Panel:
    box, searched = int(row["box"]), d.worlds[~d.worlds["checked"]]
    steps = d.trajectory[d.trajectory["box"] == box]
    left = searched.loc[(searched["box"] == 0) | (searched["box"] >= box), "failed"].sum()
    part = float(left) / max(float(searched["failed"].sum()), 1.0)
    x = Axis(0.0, 1.0, "share", 0.5, "coverage: of all failures")
    y = Axis(0.0, 1.0, "share", 0.5, "density: of worlds in the box")
    found, checked = (
        Dots(label, "reason_main", [row[f"coverage{end}"]], [row[f"density{end}"]], filled=not end, size=1.6)
        for label, end in (("found", ""), ("held back", "_checked"))
    )
    line = Line("", "considering", steps["density"].to_numpy(float), part * steps["coverage"].to_numpy(float))
    return Panel(x, y, (Rule(float(row["base"])), line, found, checked), f"Box {box}")


def _boxes(d: Discovery) -> Table:
    out: list[tuple[Cell, ...]] = []
    for row in d.boxes.itertuples():
        ends = between(float(row.low), float(row.high), "share")
        cells = (
            share(row.coverage),
            share(row.density),
            share(row.coverage_checked),
            (share(row.density_checked), ends),
        )
        more = (share(row.base), str(int(row.worlds)), chance(float(row.p)), "yes" if row.holds else "no")
        out.append((rule(d, int(row.box)), *cells, *more))
    head = ("Box", "Coverage, searched", "Density, searched", "Coverage, held back", "Density, held back")
    tail = ("Failures without the box", "Worlds in it", "Chance by luck", "Holds")
    note = "Coverage: share of all failures that lie in the box. Density: share of the worlds in it that fail."
    return Table((*head, *tail), tuple(out), note)
