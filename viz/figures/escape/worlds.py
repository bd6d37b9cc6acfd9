"""The smallest size of every programme in every world, on one scale of sizes."""

import math

from ....experiments.thresholds.escape import Escape
from ...axes import fitted, places
from ...figure import Cell, Dots, Figure, Panel, Table
from ...formatting import NONE, count
from ...studies.escape_worlds import named, row
from ...theme import IN_USE
from ._words import short, size_of

ORDER = 5


def figure(e: Escape) -> Figure | None:
    """The figure; one of several worlds only."""
    if not e.brought:
        return None
    found = e.over_worlds()
    dots = [(100 * size, at) for at, each in enumerate(found) for size in each.sizes.values() if math.isfinite(size)]
    middle = [(100 * each.ends[1], at) for at, each in enumerate(found) if math.isfinite(each.ends[1])]
    (x_one, y_one), (x_middle, y_middle) = ([[pair[k] for pair in each] for k in (0, 1)] for each in (dots, middle))
    marks = [
        Dots("one world", IN_USE, x_one, y_one, filled=False, size=0.7),
        Dots("the middle world", "ink", x_middle, y_middle, shape="diamond"),
    ]
    x = fitted([100 * e.aim.most], label="factories selected a year, of every 100", most=8)
    y = places([short(each.programme, e) for each in found], [row(e, each).split(" (")[0] for each in found])
    return Figure(
        name="worlds",
        heading="The smallest programme in every world",
        finding=_finding(e),
        note="Dots: the smallest size that surely escapes in a world, 0 where none is needed. Diamonds: the middle "
        f"one; worlds in which no size up to {size_of(e.aim.most)} of 100 a year is enough count in it.",
        panels=(Panel(x, y, tuple(marks)),),
        tables=(_table(e),),
    )


def _finding(e: Escape) -> str:
    best = max(e.over_worlds(), key=lambda each: len(each.escapes) + len(each.none_needed))
    worlds, idle = count(len(e.brought), "world"), len(best.none_needed)
    told = f"surely enough in {len(best.escapes)} of {worlds}{f', and none is needed in {idle}' if idle else ''}"
    return f"{short(best.programme, e)}: {told}; no programme in more"


def _table(e: Escape) -> Table:
    """One row a programme."""
    rows: list[tuple[Cell, ...]] = []
    for each in e.over_worlds():
        sizes = [size_of(size) if math.isfinite(size) else f"none up to {size_of(e.aim.most)}" for size in each.ends]
        counts = (str(len(names)) for names in (each.escapes, each.none_needed, each.never, each.undecided))
        ends = f"{sizes[0]} to {sizes[2]}"
        rows.append((short(each.programme, e), *counts, (sizes[1], ends), named(each.never) or NONE))
    head = (
        "Programme",
        "Enough in",
        "None needed in",
        f"None up to {size_of(e.aim.most)} in",
        "Cannot be told in",
        "Size in the middle world, of 100 a year",
        "Not enough in",
    )
    return Table(
        head, tuple(rows), "Worlds; below the middle size the least and the largest. `answers` has each world."
    )
