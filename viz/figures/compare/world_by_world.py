"""The difference from the baseline in each world, with its interval over dice; of one scenario alone its real use."""

import dataclasses

import numpy as np

from ....experiments.compare import Comparison
from ....experiments.crossed import Crossed
from ....model.outcomes.verdict import WORDS, at
from ...axes import fitted, places
from ...comparison.over_worlds import split, turning
from ...comparison.sentences import MOST_NAMED, same_world
from ...figure import Axis, Cell, Dots, Figure, Panel, Rule, Table
from ...formatting import bracketed, held, points, share, with_interval
from ...measured import label, tone
from ...words import say
from ._panels import footer

ORDER = 42
MEASURE = "in_use"
ALL = "all worlds"


def figure(c: Comparison) -> Figure | None:
    """The figure; nothing for one world, or where there is nothing to compare with."""
    if len(c.names) == 1:
        return _alone(c)
    found = {name: d for name in same_world(c) if name != c.baseline and isinstance(d := _of(c, name), Crossed)}
    if not found:
        return None
    every = [end for d in found.values() for one in (d, *d.each) for end in one.ends]
    x = fitted(every, "points", f"percentage points of all factories, against {c.baseline}")
    x = dataclasses.replace(x, low=x.low - 0.5 * x.step, high=x.high + 0.5 * x.step)  # panels stand side by side
    y = places([ALL, *c.in_worlds])
    more = f"; {len(found) - MOST_NAMED} more below" if len(found) > MOST_NAMED else ""
    told = "; ".join(f"{name} {held(d)}" for name, d in list(found.items())[:MOST_NAMED])
    turns = [f"{name}: {text}" for name, d in found.items() for text in turning(c, d)]
    return Figure(
        name="world-by-world",
        heading="In which worlds it holds",
        finding=f"Real use by {at(c.months)} against {c.baseline}, the sign of the difference: {told}{more}",
        note="Each dot is the mean difference in one world on the same dice, each line its 95% interval over these "
        "dice; filled where that excludes zero. The diamond is the mean over worlds with the 95% interval for a world "
        "like these, over worlds and dice. In what a world that turns differs from the others is a description: it "
        "need not be the reason.",
        panels=tuple(_panel(c, x, y, name, d) for name, d in found.items()),
        tables=(_table(c, found),),
        footer=footer(c),
        also=" ".join(turns),
    )


def _alone(c: Comparison) -> Figure | None:
    """Real use of the one scenario in each world; nothing for one world."""
    d = c.end(c.baseline, MEASURE)
    if not isinstance(d, Crossed):
        return None
    x = fitted([end for one in (d, *d.each) for end in one.ends], "share", say("worlds-figure-axis"))
    rows = np.array([c.in_worlds.index(world) + 1 for world in d.worlds])
    mean, low, high = np.array([one.ends for one in d.each]).T
    marks = (
        Dots("", tone(MEASURE), [d.mean], [0], [max(d.low, 0.0)], [min(d.high, 1.0)], shape="diamond"),
        Dots("", "ink", mean, rows, low, high),
    )
    return Figure(
        name="world-by-world",
        heading=say("worlds-figure"),
        finding=say("worlds-figure-finding", when=at(c.months), low=share(mean.min()), high=share(mean.max())),
        note=say("worlds-figure-note"),
        panels=(Panel(x, places([ALL, *c.in_worlds], ["", *(_verdict(c, world) for world in c.in_worlds)]), marks),),
        tables=(_levels(c, d),),
        footer=footer(c),
    )


def _levels(c: Comparison, d: Crossed) -> Table:
    """Real use in each world, and the verdict that most runs come to there."""
    head = (say("worlds-figure-world"), label(MEASURE), say("worlds-figure-verdict"))
    rows: list[tuple[Cell, ...]] = [(ALL.capitalize(), with_interval(d, "share"), "")]
    for world, one in zip(d.worlds, d.each, strict=True):
        rows.append((world, with_interval(one, "share"), _verdict(c, world)))
    return Table(head, tuple(rows), f"{split(d)}.")


def _verdict(c: Comparison, world: str) -> str:
    """That of most runs in a world."""
    found = (word for word in WORDS if world in c.verdict_worlds(c.baseline, word))
    return next(found, say("worlds-figure-open"))


def _of(c: Comparison, name: str) -> object:
    return c.difference(name, MEASURE)


def _panel(c: Comparison, x: Axis, y: Axis, name: str, d: Crossed) -> Panel:
    rows = np.array([c.in_worlds.index(world) + 1 for world in d.worlds])
    mean, low, high = np.array([one.ends for one in d.each]).T
    sure = np.array([one.sure for one in d.each])
    dots = [
        Dots("", "ink" if those is sure else "muted", mean[those], rows[those], low[those], high[those], filled=filled)
        for those, filled in ((sure, True), (~sure, False))
        if those.any()
    ]
    of_all = Dots("", tone(MEASURE), [d.mean], [0], [d.low], [d.high], filled=d.sure, shape="diamond")
    return Panel(x, y, (Rule(0.0, upright=True), of_all, *dots), name, held(d))


def _table(c: Comparison, found: dict[str, Crossed]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (ALL.capitalize(), *(f"{points(d.mean)}{bracketed(d.low, d.high, 'points')}" for d in found.values()))
    ]
    for world in c.in_worlds:
        each = [dict(zip(d.worlds, d.each, strict=True)).get(world) for d in found.values()]
        rows.append((world, *(f"{points(o.mean)}{bracketed(o.low, o.high, 'points')}" if o else "–" for o in each)))
    note = " ".join(f"{name}: {split(d)}." for name, d in found.items())
    return Table(
        (f"Points against {c.baseline}", *found),
        tuple(rows),
        f"In a world: 95% intervals over its dice. All worlds: for a world like these, over worlds and dice. {note}",
    )
