"""What years and order say, in words: how long until a tenth really use it, and which scenarios change places."""

import math

from ...experiments.compare import Comparison
from ...experiments.horizons import YEAR, Swap, Waiting
from ...model.outcomes.verdict import at
from ..figure import Cell
from ..formatting import between, count, in_brackets, points

UNTIL = "Years until 10% in use"
MOST = 6
"""Pairs that change places which are told one by one."""


def until(c: Comparison, name: str) -> Cell:
    """When a tenth of all factories really use it, in the middle run, and in how many runs."""
    w = c.waiting(name)
    runs = f"{w.reached} of {count(w.runs, 'run')}" if w.runs > 1 else ""
    if math.isinf(w.median):
        return f"not by {at(c.months)}", runs and f"reached in {runs}"
    ends = _ends(c, w)
    return _year(w.median), "; ".join(part for part in (ends, runs) if part)


def _ends(c: Comparison, w: Waiting) -> str:
    if math.isnan(w.low):
        return ""
    late = f"more than {_year(c.months)}" if math.isinf(w.high) else _year(w.high)
    return f"{_year(w.low)} to {late}"


def _year(months: float) -> str:
    """Time since the start in years, as a decimal: months say more than they know."""
    return f"{months / YEAR:.1f}"


def middle(c: Comparison) -> str:
    """Of what it is told."""
    return f"in the middle {'world' if c.many_worlds else 'run'}"


def times(c: Comparison) -> str:
    """The same in lines for a terminal."""
    wide = max(map(len, c.names))
    told = {name: until(c, name) for name in c.names}
    lines = [f"  {name:<{wide}}  {cell[0]}{in_brackets(cell[1])}" for name, cell in told.items()]
    return "\n".join([f"{UNTIL}, {middle(c)}", *lines])


def orders(c: Comparison, most: int = MOST) -> str:
    """Which scenarios change places and when: a paragraph; empty with one scenario or one year."""
    if len(c.names) < 2 or c.months < 2 * YEAR:
        return ""
    found = c.swaps()
    named = [swap for swap in found if _counts(c, swap)]
    told = [_told(c, swap) for swap in named[:most]]
    if len(named) > most:
        told.append(f"{count(len(named) - most, 'more pair')} change places (table orders).")
    if rest := len(found) - len(named):
        pairs = f"{count(rest, 'more pair' if named else 'pair')} {'changes' if rest == 1 else 'change'} places"
        why = "on average, but in no more than half of the worlds" if c.many_worlds else "by no more than chance may do"
        told.append(f"{pairs} {why}.")
    return " ".join(told) or f"No two scenarios change places from year to year up to {at(c.months)}."


def _counts(c: Comparison, swap: Swap) -> bool:
    """Whether it is told by name: in more than half of several worlds, or for sure on the dice of one."""
    if c.many_worlds:
        return 2 * swap.swapped > swap.groups
    return swap.sure or c.runs_each == 1


def _told(c: Comparison, swap: Swap) -> str:
    ahead, behind = c.names[swap.ahead], c.names[swap.behind]
    before, after = swap.lead_before, swap.lead_after
    unit = "world" if c.many_worlds else "run"
    many = f", so in {swap.swapped} of {count(swap.groups, unit)}" if swap.groups > 1 else ""
    return (
        f"{behind} is ahead of {ahead} by {_lead(before.ends)} in year {swap.before}, and behind it from year "
        f"{swap.since} on, by {_lead(after.ends)} in {at(c.months)}{many}."
    )


def _lead(ends: tuple[float, float, float]) -> str:
    mean, low, high = ends
    return f"{points(mean, False)} points{in_brackets(between(low, high, 'points').replace('+', ''))}"
