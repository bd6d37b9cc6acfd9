"""Paired differences from the baseline with intervals, and whether their signs are sure."""

import math
from collections.abc import Sequence

import numpy as np

from ....experiments.compare import Comparison
from ....experiments.crossed import Contrast, Crossed
from ....model.outcomes.verdict import at
from ...axes import fitted, places
from ...comparison.sentences import MOST_NAMED, OTHER_WORLD, ranked, sign
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import NO_SURE, NONE, between, in_brackets, listed, points, quantity, still_needed
from ...measured import label
from ._panels import footer

ORDER = 40
COMPARED = ("in_use", "breadth", "unsupported", "showcase", "abandoned")
"""Measures of the figure; all are shares of all factories."""
SPLIT = "The parts are what half of the interval would be from one of them alone; their squares add up to its square."
OVER_DICE = (
    "Each dot is the mean difference from the baseline on the same dice, each line its 95% interval. Where the "
    "line clears zero the sign is sure on these dice, in this world and at this horizon; where it says 'if looked at "
    "once', the number of runs must have been chosen first. Elsewhere the figure says how many more runs may tell it, "
    "however often one looks, if the difference is as large as it looks. Each interval is for one comparison: of many "
    "true zeros, one in twenty looks sure."
)
OVER_WORLDS = (
    "Each dot is the mean over worlds of the difference from the baseline on the same dice, each line its 95% "
    "interval for a world like these, over worlds and dice; the table splits it into the two. A sign holds in a world "
    "where the mean over its dice has it, and is sure there where these dice alone would hardly turn it. Each interval "
    "is for one comparison and for this horizon: of many true zeros, one in twenty looks sure."
)


def figure(c: Comparison, measures: Sequence[str] = COMPARED, shown: Sequence[str] = ()) -> Figure | None:
    """The figure; nothing where there is nothing to compare with. ``shown`` are the scenarios in it, by default all."""
    if len(c.names) < 2:
        return None
    names: list[str] = []
    words: list[str] = []
    heads: list[int] = []
    marks: dict[int, Contrast] = {}
    rows: list[tuple[Cell, ...]] = []
    for measure in measures:
        heads.append(len(names))
        names.append(label(measure))
        words.append("")
        for name in shown or c.names[1:]:
            d = marks[len(names)] = c.difference(name, measure)
            ends, sure = between(d.low, d.high, "points"), sign(c, name, d)
            names.append(name)
            words.append(f"{points(d.mean)}{in_brackets(ends)}, {sure}")
            rows.append((f"{label(measure)}: {name}", points(d.mean), ends or NONE, sure, *_more(d)))
    every = [value for d in marks.values() for value in (d.mean, d.low, d.high)]
    x = fitted(every, "points", f"percentage points of all factories, against {c.baseline}", most=6)
    dots = [_dots({at: d for at, d in marks.items() if d.sure is sure}, sure) for sure in (True, False)]
    more = ("Worlds alone", "Dice alone") if c.many_worlds else ("Common dice saved",)
    head = (f"Against {c.baseline}", "Points", "95% interval", "Sign", *more)
    note = SPLIT if c.many_worlds else "A saving of 3 times means: without common dice, three times as many runs."
    return Figure(
        name="differences",
        heading="What each scenario changes",
        finding=_finding(c),
        note=OVER_WORLDS if c.many_worlds else OVER_DICE,
        panels=(Panel(x, places(names, words, heads), (Rule(0.0, upright=True), *dots)),),
        tables=(Table(head, tuple(rows), note),),
        footer=footer(c),
        also=ranked(c),
    )


def _dots(rows: dict[int, Contrast], sure: bool) -> Dots:
    means, lows, highs = (np.array([getattr(d, part) for d in rows.values()]) for part in ("mean", "low", "high"))
    return Dots("", "ink" if sure else "muted", means, list(rows), lows, highs, filled=sure)


def _more(d: Contrast) -> tuple[str, ...]:
    """The parts of an interval over worlds and dice; or what common dice saved."""
    if isinstance(d, Crossed):
        return tuple(NONE if math.isnan(part) else f"±{points(part, False)}" for part in (d.of_worlds, d.of_dice))
    if math.isnan(d.saved):
        return (NONE,)
    return ("everything" if math.isinf(d.saved) else f"{quantity(d.saved)} times",)


def _finding(c: Comparison) -> str:
    parts = []
    for name in c.names[1:][:MOST_NAMED]:
        d = c.difference(name, "in_use")
        if c.other_world(name):
            parts.append(f"{name} is {OTHER_WORLD}")
        elif d.none:
            parts.append(f"{name} changes nothing")
        elif d.n > 1 and not d.sure:
            unsure, where = f"makes {NO_SURE}:", ""
            if isinstance(d, Crossed):
                unsure = "changes it, not surely over all worlds, by" if d.holds_surely else unsure
                where = f" ({still_needed(d)})"
            parts.append(f"{name} {unsure} {points(d.mean)} points{where}")
        else:
            verb = "adds" if d.mean >= 0 else "takes away"
            parts.append(f"{name} {verb} {points(abs(d.mean), False)} points ({still_needed(d)})")
    more = f"; {len(c.names) - 1 - MOST_NAMED} more below" if len(c.names) - 1 > MOST_NAMED else ""
    return f"Real use by {at(c.months)} against {c.baseline}: {listed(parts)}{more}"
