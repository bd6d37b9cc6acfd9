"""What each level of each parameter does to real use, with intervals."""

import math
from typing import Any

from ....experiments.designs.design import LEVERS
from ....experiments.designs.sweep import Sweep
from ...axes import fitted, places
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, points, share
from ...studies import sweep_words as words
from ...studies.sweep_worlds import OF_USE, set_of
from ...studies.sweep_worlds import cells as over_worlds
from ...theme import IN_USE

ORDER = 20
MOST_LEVELS = 24
LEAST = 0.005
"""The scale reaches to half a point on either side at least."""


def figure(s: Sweep) -> Figure | None:
    """The figure; nothing where nothing was varied by itself."""
    if not len(s.effects):
        return None
    table = {name: list(words.rows_of(t)) for name, t in words.of_use(s.effects).groupby("parameter", sort=False)}
    levels = [row for name, _ in words.spans(s) for row in table[name] if not math.isnan(row.effect)][:MOST_LEVELS]
    ends = [value for r in levels for value in (r.effect, r.low_95, r.high_95)]
    against = "the base" if words.one_at_a_time(s) else "the average"
    x = fitted([*ends, -LEAST, LEAST], "points", f"percentage points of real use, against {against}", most=6)
    said = [
        words.too_few(s) if math.isnan(r.low_95) and words.drawn(s) else f"{points(r.effect)} points" for r in levels
    ]
    y = places([words.level_row(r, s.currency) for r in levels], said)
    marks = (_dots(levels, certain) for certain in (True, False))
    return Figure(
        name="main-effects",
        heading="What each parameter does by itself",
        finding=_finding(s),
        note="Each row is one level of one parameter: how much more, or less, real use there is at that level "
        + ("than in the base." if words.one_at_a_time(s) else "than on average over the whole design.")
        + f" Filled dots: the sign is sure. {words.how_intervals(s)}",
        panels=(Panel(x, y, (Rule(0.0, upright=True), *marks)),),
        tables=(_table(s),),
    )


def _dots(levels: list[Any], certain: bool) -> Dots:
    rows = {place: r for place, r in enumerate(levels) if words.is_sure(r) is certain}
    effects, lows, highs = ([getattr(r, c) for r in rows.values()] for c in ("effect", "low_95", "high_95"))
    return Dots("", IN_USE, effects, list(rows), lows, highs, filled=certain)


def _finding(s: Sweep) -> str:
    certain = [words.sure(s)[name] for name, _ in words.spans(s) if name in words.sure(s)]
    if not certain:
        return f"No effect of a parameter by itself is sure {words.where(s)}"
    first = next((r for r in certain if r.side == LEVERS), certain[0])
    kind = "" if first.side == LEVERS else ", an uncertainty"
    return f"Sure {words.where(s)}{kind}: {words.with_level(first, s.currency)}"


def _table(s: Sweep) -> Table:
    rows: list[tuple[Cell, ...]] = []
    begun = {(r.parameter, r.level): r for r in words.rows_of(s.effects[s.effects["measure"] == "breadth"])}
    few = words.too_few(s) if words.drawn(s) else ""
    for row in words.rows_of(words.of_use(s.effects)):
        both = (row, begun[row.parameter, row.level])
        cells = [(points(r.effect), between(r.low_95, r.high_95, "points") or few) for r in both]
        side = "lever" if row.side == LEVERS else "uncertainty"
        more = over_worlds(row) if set_of(s) > 1 else ()
        rows.append((words.level_row(row, s.currency), side, str(row.points), share(row.mean), *cells, *more))
    head = ("Level", "Kind", "Scenarios", "Really in use there", "Effect on use, points", "Effect on starts, points")
    return Table(
        head + (OF_USE if set_of(s) > 1 else ()),
        tuple(rows),
        "Percentage points of all factories; 95% intervals below.",
    )
