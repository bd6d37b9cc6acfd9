"""How adoption rises as one bottleneck after another goes, in all orders."""

from ....experiments.attribution.attribution import Attribution
from ....model.outcomes.verdict import at as by
from ...axes import fitted
from ...figure import Cell, Figure, Line, Panel, Table
from ...formatting import bracketed, share
from ...studies.attribution import does, whose
from ...theme import IN_USE

ORDER = 20


def figure(a: Attribution) -> Figure:
    """The figure."""
    every = [a.rising(at) for at in range(len(a.months))]
    sizes, end = range(len(a.bottlenecks) + 1), every[-1]
    x = fitted(sizes, label="bottlenecks taken away", most=len(sizes))
    y = fitted([min(one.high, 1.0) for found in every for one in found], "share", f"share of {whose(a)} that {does(a)}")
    lines = tuple(
        Line(
            "",
            IN_USE,
            [one.mean for one in found],
            list(sizes),
            style="solid" if found is end else "thin",
            end=by(month),
        )
        for month, found in zip(a.months, every, strict=True)
    )
    low, high = [max(one.low, 0.0) for one in end], [min(one.high, 1.0) for one in end]
    band = Line("", IN_USE, [one.mean for one in end], list(sizes), low, high)
    half = len(a.bottlenecks) // 2
    return Figure(
        name="together",
        heading="One by one, or together",
        finding=f"With one bottleneck gone, {share(end[1].mean)} {does(a)} by {by(a.months[-1])}; with {half} "
        f"of {len(a.bottlenecks)}, {share(end[half].mean)}; with all, {share(end[-1].mean)}",
        note="Means over the orders in which bottlenecks could go, one line a year; the band is the 95% interval at "
        "the end. A line that grows steeper tells of bottlenecks that must go together.",
        panels=(Panel(x, y, (band, *lines)),),
        tables=(_table(a),),
    )


def _table(a: Attribution) -> Table:
    """A row a number of bottlenecks gone."""
    every = [a.rising(at) for at in range(len(a.months))]
    rows: list[tuple[Cell, ...]] = []
    for size in range(len(a.bottlenecks) + 1):
        told = [
            (share(found[size].mean), bracketed(found[size].low, found[size].high, "share").strip(" ()"))
            for found in every
        ]
        rows.append((str(size), *told))
    return Table(("Taken away", *(f"By {by(month)}" for month in a.months)), tuple(rows), f"Share that {does(a)}.")
