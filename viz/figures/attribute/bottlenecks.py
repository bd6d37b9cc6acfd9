"""What is lost to each bottleneck: Shapley values with intervals, and what each removal brings first and last."""

from ....experiments.attribution.attribution import Attribution
from ...axes import fitted, places
from ...figure import Bars, Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, points, share
from ...studies.attribution import cell, every, inside, ranked, unsigned
from ...theme import IN_USE

ORDER = 10


def figure(a: Attribution) -> Figure:
    """The figure."""
    names, found = ranked(a), a.shapley()
    first, last = ([brought[name].mean for name in names] for brought in (a.alone(), a.last()))
    low, mean, high = ([getattr(found[name], end) for name in names] for end in ("low", "mean", "high"))
    rows = range(len(names))
    words = [f"{unsigned(found[name])} points" for name in names]
    marks = (
        Rule(0.0, upright=True),
        Bars("lost to it", IN_USE, rows, mean, low=low, high=high),
        Dots("if it goes first", "ink", first, rows, filled=False),
        Dots("if it goes last", "ink", last, rows, filled=False, shape="diamond"),
    )
    x = fitted(
        [*low, *high, *first, *last],
        "points",
        f"percentage points of {every(a)}",
        most=6,
    )
    y = places([inside(a, name).capitalize() for name in names], words)
    return Figure(
        name="bottlenecks",
        heading="What is lost to each bottleneck",
        finding=f"Of {points(a.lost.mean, False)} points of adoption lost, {points(mean[0], False)} are lost to "
        f"{inside(a, names[0])}",
        note="Bars: Shapley values, what a bottleneck's removal adds, averaged over all orders in which the "
        "bottlenecks could go; they add up to the whole loss exactly. Lines: 95% intervals over seeds. A bar "
        "far from the open dot tells of a bottleneck that must be broken together with others.",
        panels=(Panel(x, y, marks),),
        tables=(_losses(a),),
    )


def _losses(a: Attribution) -> Table:
    found, parts, alone, last = a.shapley(), a.parts(), a.alone(), a.last()
    table: list[tuple[Cell, ...]] = []
    for name in ranked(a):
        part = share(parts[name].mean), between(parts[name].low, parts[name].high, "share")
        cells = [cell(found[name]), part, cell(alone[name]), cell(last[name])]
        table.append((inside(a, name).capitalize(), *cells))
    table.append(("All together", cell(a.lost), share(1.0), cell(a.lost), cell(a.lost)))
    head = ("Bottleneck", "Lost to it, points", "Share of the loss", "Taken away first", "Taken away last")
    return Table(head, tuple(table), f"Percentage points of {every(a)}; 95% intervals below.")
