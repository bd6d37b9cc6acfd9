"""What each scenario adds among small, medium and large factories; the tables tell it by every other grouping."""

from __future__ import annotations

import numpy as np

from ....experiments.compare import Comparison
from ....experiments.crossed import Contrast
from ....experiments.who_gains import BY, gains, groups_of, reached
from ....model.outcomes.verdict import at
from ...axes import fitted, places
from ...comparison.sentences import sign
from ...comparison.who_gains import told
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import between, in_brackets, points
from ...labels import group_word
from ._panels import footer

ORDER = 45


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where there is nothing to compare with, or no group was kept."""
    groups = groups_of(c)
    if len(c.names) < 2 or not groups:
        return None
    names: list[str] = []
    words: list[str] = []
    heads: list[int] = []
    marks: dict[int, Contrast] = {}
    for name in c.names[1:]:
        heads.append(len(names))
        names.append(name)
        words.append("")
        for group, d in reversed(gains(c, name).items()):
            marks[len(names)] = d
            names.append(group_word(BY, group))
            words.append(f"{points(d.mean)}{in_brackets(between(d.low, d.high, 'points'))}, {sign(c, name, d)}")
    ends = [value for d in marks.values() for value in d.ends]
    x = fitted(ends, "points", f"percentage points of the group, against {c.baseline}", most=6)
    dots = [_dots({row: d for row, d in marks.items() if d.sure is sure}, sure) for sure in (True, False)]
    return Figure(
        name="who-gains",
        heading="Who gains",
        finding=f"Real use by {at(c.months)} against {c.baseline}: {told(c)}",
        note="Each dot is what a scenario adds to real use among the factories of one size, in points of that group, "
        "on the same dice; each line its 95% interval. A point among large factories is far fewer factories than one "
        "among small ones. The tables tell the same by every other grouping.",
        panels=(Panel(x, places(names, words, heads), (Rule(0.0, upright=True), *dots)),),
        tables=tuple(_table(c, by) for by in (BY, *(by for by in c.shared_groupings if by != BY))),
        footer=footer(c),
    )


def _dots(rows: dict[int, Contrast], sure: bool) -> Dots:
    means, lows, highs = (np.array([getattr(d, part) for d in rows.values()]) for part in ("mean", "low", "high"))
    return Dots("", "ink" if sure else "muted", means, list(rows), lows, highs, filled=sure)


def _table(c: Comparison, by: str) -> Table:
    """What each scenario adds in each group, year by year."""
    ends = reached(c, by)
    rows: list[tuple[Cell, ...]] = []
    for name in c.names[1:]:
        found = [gains(c, name, by, months=months) for months in ends]
        for group in groups_of(c, by):
            cells = [(points(d[group].mean), between(d[group].low, d[group].high, "points")) for d in found]
            rows.append((f"{name}: {group_word(by, group)}", *cells))
    note = f"Percentage points of the group, against {c.baseline}; 95% intervals below."
    return Table((f"Real use added, by {by}", *(f"by {at(months)}" for months in ends)), tuple(rows), note)
