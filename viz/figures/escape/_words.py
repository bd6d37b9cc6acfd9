"""What figures and page of a search for the smallest programme share: programmes, sizes and findings in words."""

import math
from collections.abc import Sequence

from ....experiments.thresholds.bracket import ESCAPES, NEVER, NONE_NEEDED, Threshold
from ....experiments.thresholds.escape import Escape
from ....experiments.thresholds.programmes import Programme
from ....scenarios.table.government import COUNTS, SELECTION
from ...formatting import quantity, years

MOST_PANELS = 9
"""Programmes whose sizes are drawn."""


def short(p: Programme, e: Escape) -> str:
    """A programme: 'Like their peers, verified use counts'."""
    durations = {other.months for other in e.programmes()}
    span = f", {years(p.months)}" if len(durations) > 1 else ""
    return f"{SELECTION[p.selection].short}, {COUNTS[p.counts].short} counts{span}"


def size_of(size: float) -> str:
    """Factories a year of every 100, without false precision."""
    return quantity(round(100 * size, 4)) if size else "0"


def bracket(e: Escape, a: Threshold) -> str:
    """The smallest size with the ends of what is sure: '2.9 (2.5 to 3.8)'."""
    if a.word == NONE_NEEDED:
        return "none needed"
    if a.word == NEVER:
        return f"none up to {size_of(e.aim.most)}"
    if a.word != ESCAPES:
        return "cannot be told"
    if math.isnan(a.below):
        return f"{size_of(a.above)} or less"
    return f"{size_of(a.size)} ({size_of(a.below)} to {size_of(a.above)})"


def escaping(e: Escape, answers: Sequence[Threshold]) -> list[Threshold]:
    """Those that can escape, the one with the fewest pilots first."""
    return sorted((a for a in answers if a.word == ESCAPES), key=lambda a: pilots(e, a))


def pilots(e: Escape, a: Threshold) -> float:
    """How many factories a programme selects in all at the smallest size that surely escapes."""
    return a.above * a.programme.months / 12 * e.factories
