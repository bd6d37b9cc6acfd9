"""The bracket of every programme on one scale of sizes."""

import math

from ....experiments.thresholds.bracket import ESCAPES, Threshold
from ....experiments.thresholds.escape import Escape
from ...axes import fitted, places
from ...figure import Cell, Dots, Figure, Panel, Table
from ...formatting import NONE, count, quantity, share, uncapitalised
from ...theme import IN_USE
from ._words import bracket, escaping, pilots, short, size_of

ORDER = 10


def figure(e: Escape) -> Figure | None:
    """The figure; none over several worlds, which have their own."""
    if e.brought:
        return None
    answers = e.answers()
    found = {place: a for place, a in enumerate(answers) if a.word == ESCAPES}
    low = [100 * (0.0 if math.isnan(a.below) else a.below) for a in found.values()]
    at = [100 * (a.above if math.isnan(a.size) else a.size) for a in found.values()]
    brackets = Dots("", IN_USE, at, list(found), low, [100 * a.above for a in found.values()])
    names = [short(a.programme, e) for a in answers]
    x = fitted([100 * e.aim.most], label="factories selected a year, of every 100", most=8)
    return Figure(
        name="programmes",
        heading="The smallest programme",
        finding=_finding(e, answers),
        note="Lines run from the largest size that surely does not escape to the smallest that surely does; "
        f"dots mark where {share(e.aim.share)} of runs escape. Sizes are factories selected a year, of every "
        f"100. Looked at: up to {size_of(e.aim.most)}.",
        panels=(Panel(x, places(names, [bracket(e, a) for a in answers]), (brackets,)),),
        tables=(_table(e),),
    )


def _finding(e: Escape, answers: list[Threshold]) -> str:
    escaped = escaping(e, answers)
    if not escaped:
        return f"No programme up to {size_of(e.aim.most)} of 100 factories a year surely escapes"
    some = f"{len(escaped)} of {count(len(answers), 'programme')} can escape"
    best = f"{uncapitalised(short(escaped[0].programme, e))}, {bracket(e, escaped[0])} of 100 a year"
    return f"{some}; with the fewest pilots: {best}"


def _table(e: Escape) -> Table:
    """One row a programme."""
    rows: list[tuple[Cell, ...]] = []
    for a in e.answers():
        here = next((p for p in e.of(a.programme) if p.size == a.above), None)
        most = max((p.share for p in e.of(a.programme) if p.runs), default=math.nan)
        word = f"{a.word.capitalize()}; at most {share(most)} of runs"
        ends = [NONE, NONE, NONE]
        if here is not None:
            ends = [f"{pilots(e, a):,.0f}", share(here.in_use), quantity(here.public_spent)]
        rows.append((short(a.programme, e), word, bracket(e, a).capitalize(), *ends))
    head = (
        "Programme",
        "Finding",
        "Size, of 100 factories a year",
        "Pilots in all",
        "Really in use",
        f"Public, million {e.currency}",
    )
    return Table(head, tuple(rows), "The last three at the smallest size that surely escapes; means over runs.")
