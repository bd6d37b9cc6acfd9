"""Paired differences from the baseline with intervals, and whether their signs are sure."""

from __future__ import annotations

import numpy as np

from ....experiments.compare import Comparison
from ....experiments.statistics import Difference
from ...axes import fitted, places
from ...comparison import findings
from ...comparison import report_tables as tables
from ...comparison.sentences import ranked, sign
from ...figure import Dots, Figure, Panel, Rule
from ...measured import label
from ...telling import between, points
from ._panels import footer

ORDER = 40
COMPARED = ("in_use", "breadth", "unsupported", "showcase", "abandoned")
"""Measures of the figure; all are shares of all factories."""


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing where there is nothing to compare with."""
    if len(c.names) < 2:
        return None
    names: list[str] = []
    words: list[str] = []
    heads: list[int] = []
    rows: dict[int, Difference] = {}
    for measure in COMPARED:
        heads.append(len(names))
        names.append(label(measure))
        words.append("")
        for name in c.names[1:]:
            d = rows[len(names)] = c.difference(name, measure)
            ends = between(d.low, d.high, "points")
            words.append(f"{points(d.mean)}{f' ({ends})' if ends else ''}, {sign(c, name, d)}")
            names.append(name)
    every = [value for d in rows.values() for value in (d.mean, d.low, d.high)]
    x = fitted(every, "points", f"percentage points of all factories, against {c.baseline}", most=6)
    marks = [_dots({at: d for at, d in rows.items() if d.sure is sure}, sure) for sure in (True, False)]
    return Figure(
        name="differences",
        heading="What each scenario changes",
        finding=findings.differences(c),
        note="Each dot is the mean difference from the first scenario on the same dice, each line its 95% interval. "
        "Where the line clears zero the sign is sure on these dice, in this world and at this horizon; elsewhere the "
        "figure says how many more runs may tell it, if the difference is as large as it looks. Each interval is for "
        "one comparison: of many true zeros, one in twenty looks sure. Choose the number of runs before you look; "
        "adding runs until a sign is sure makes luck look sure.",
        panels=(Panel(x, places(names, words, heads), (Rule(0.0, upright=True), *marks)),),
        tables=tuple(tables.differences(c)),
        footer=footer(c),
        also=ranked(c),
    )


def _dots(rows: dict[int, Difference], sure: bool) -> Dots:
    means, lows, highs = (np.array([getattr(d, part) for d in rows.values()]) for part in ("mean", "low", "high"))
    return Dots("", "ink" if sure else "muted", means, list(rows), lows, highs, filled=sure)
