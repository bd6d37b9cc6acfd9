"""What is lost to each bottleneck: Shapley values with intervals, and what each removal brings first and last."""

from ....experiments.attribution.attribution import FIRST, LAST, LOST, Attribution
from ....model.outcomes.verdict import at as by
from ...axes import fitted, places
from ...figure import Bars, Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, points, share
from ...studies.attribution import cell, every, inside, unsigned
from ...theme import IN_USE

ORDER = 10


def figure(a: Attribution) -> Figure:
    """The figure."""
    names, found = a.ranked(), a.each()
    first, last = ([brought[name].mean for name in names] for brought in (a.each(FIRST), a.each(LAST)))
    low, mean, high = ([getattr(found[name], end) for name in names] for end in ("low", "mean", "high"))
    rows = range(len(names))
    words = [f"{unsigned(found[name])} points" for name in names]
    marks = (
        Rule(0.0, upright=True),
        Bars("lost to it", IN_USE, rows, mean, low=low, high=high),
        Dots("if it goes first", "ink", first, rows, filled=False),
        Dots("if it goes last", "ink", last, rows, filled=False, shape="diamond"),
    )
    x = fitted([*low, *high, *first, *last], "points", f"percentage points of {every(a)}", most=6)
    y = places([inside(a, name).capitalize() for name in names], words)
    over = "worlds and dice" if len(a.worlds) > 1 else "seeds"
    return Figure(
        name="bottlenecks",
        heading="What is lost to each bottleneck",
        finding=f"Of {points(a.lost().mean, False)} points of adoption lost by {by(a.months[-1])}, "
        f"{points(mean[0], False)} are lost to {inside(a, names[0])}",
        note="Bars: Shapley values, what a bottleneck's removal adds, averaged over the orders in which the "
        f"bottlenecks could go; they add up to the whole loss exactly. Lines: 95% intervals over {over}. A bar "
        "far from the open dot tells of a bottleneck that must be broken together with others.",
        panels=(Panel(x, y, marks),),
        tables=(_losses(a),),
    )


def _losses(a: Attribution) -> Table:
    found, parts, several = a.each(), a.parts(), len(a.worlds) > 1
    first, last = a.each(FIRST), a.each(LAST)
    table: list[tuple[Cell, ...]] = []
    for name in a.ranked(LOST):
        part = share(parts[name].mean), between(parts[name].low, parts[name].high, "share")
        holds = [f"{len(found[name].holds_surely)} of {len(a.worlds)}"] if several else []
        table.append(
            (inside(a, name).capitalize(), cell(found[name]), part, cell(first[name]), cell(last[name]), *holds)
        )
    lost = cell(a.lost())
    table.append(("All together", lost, share(1.0), lost, lost, *([""] if several else [])))
    more = ("Worlds where the sign is sure",) if several else ()
    head = ("Bottleneck", "Lost to it, points", "Share of the loss", "Taken away first", "Taken away last", *more)
    return Table(head, tuple(table), f"Percentage points of {every(a)}; 95% intervals below.")
