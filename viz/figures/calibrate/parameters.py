"""Every parameter between the limits of the search: where the base stands, and what the accepted worlds leave open."""

import numpy as np

from ....experiments.fitting.calibration import Calibration
from ....experiments.fitting.identifiability import shares
from ....experiments.fitting.search_space import Freedom
from ....scenarios.said import label
from ...axes import places
from ...figure import Axis, Cell, Dots, Figure, Panel, Table
from ...levers import named, span, value
from ...studies.calibration import DIGITS, OPEN_FROM, left_open
from ...theme import IN_USE

ORDER = 20


def figure(c: Calibration) -> Figure | None:
    """The figure; none if no candidate was accepted."""
    table = c.parameters
    if table["left"].isna().any() or not len(c.worlds):
        return None
    names = [str(name) for name in table["parameter"]]
    middle = c.worlds[names].median()
    points = [dict(zip(names, map(float, table[column]), strict=True)) for column in ("low", "high", "base")]
    limits = tuple(Freedom(str(f[0]), float(f[1]), float(f[2]), bool(f[3])) for f in c.limits)
    low, high, base, mid = shares(limits, [*points, {name: float(middle[name]) for name in names}])
    inside = [place for place, value in enumerate(base) if 0.0 <= value <= 1.0]
    marks = (
        Dots("middle of the set", IN_USE, np.clip(mid, low, high), range(len(names)), low, high),
        Dots(f"{c.base} as it stands", "ink", base[inside], inside, filled=False, shape="diamond"),
    )
    open_ones = int((table["left"] > OPEN_FROM).sum())
    words = [left_open(str(row["parameter"]), row["low"], row["high"]) for row in table.to_dict("records")]
    return Figure(
        name="parameters",
        heading="What is left of each parameter",
        finding=f"{open_ones} of {len(names)} parameters are left open over more than {OPEN_FROM:.0%} of their limits",
        note="Lines: the middle 95% of the accepted candidates, one parameter at a time; together they leave far less.",
        panels=(
            Panel(
                Axis(0.0, 1.0, "quantity", 0.2, "0: lower limit of the search, 1: upper limit"),
                places(list(map(label, names)), words),
                marks,
            ),
        ),
        tables=(_parameters(c), *([_pairs(c)] if len(c.pairs) else [])),
    )


def _parameters(c: Calibration) -> Table:
    """Each parameter with its base, its limits, and what is left."""
    rows: list[tuple[Cell, ...]] = [
        (
            named(str(r["parameter"])),
            value(str(r["parameter"]), r["base"], None, DIGITS),
            span(str(r["parameter"]), r["search_low"], r["search_high"], None),
            left_open(str(r["parameter"]), r["low"], r["high"]),
            f"{r['left']:.0%}",
        )
        for r in c.parameters.to_dict("records")
    ]
    note = "Left: the middle 95% of the accepted over that of an even spread."
    return Table(("Parameter", c.base, "Searched", "Left open", "Share left"), tuple(rows), note)


def _pairs(c: Calibration) -> Table:
    """Parameters that stand in for each other."""
    rows = tuple(
        (label(r["parameter"]), label(r["other"]), f"{r['correlation']:+.2f}") for r in c.pairs.to_dict("records")
    )
    return Table(("Parameter", "Trades off with", "Rank correlation"), rows)
