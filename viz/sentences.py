"""Sentences made from the numbers of a comparison. None states an outcome that the numbers do not show."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..experiments.compare import GATES, Comparison
from ..experiments.statistics import Difference
from .telling import between, listed, points, share, still_needed, years
from .words import ENDS, HOLDS, LACKED, UNAWARE

SPREADS = "spreading"
FEW = 0.05
"""A share of factories below which nobody speaks of 'the others'."""
MOST_NAMED = 4
"""Scenarios that a sentence names one by one."""


def answer(c: Comparison) -> list[str]:
    """The answer to 'does it spread, or what holds it?', in a few sentences, most important first."""
    focus = stalled(c)
    if focus is None:
        best = most_used(c)
        return [fate(c, best), *unlocked(c, best)]
    return [fate(c, focus), held(c, focus), lacked(c, focus), *unlocked(c, focus)]


def stalled(c: Comparison) -> str | None:
    """The scenario that the answer is about: of those that do not spread, the one with most starters without use."""
    held_back = [name for name in c.names if verdict(c, name)[0] != SPREADS]
    return max(held_back, key=lambda name: gap(c, name), default=None)


def gap(c: Comparison, name: str) -> float:
    """Factories that started but do not really use it, as a share of all, at the end."""
    return c.end(name, "breadth").mean - c.end(name, "in_use").mean


def most_used(c: Comparison) -> str:
    """The scenario in which most factories really use it at the end."""
    return max(c.names, key=lambda name: c.end(name, "in_use").mean)


def verdict(c: Comparison, name: str) -> tuple[str, int]:
    """The verdict that most runs came to, and how many did."""
    found = c.verdicts(name)
    word = max(found, key=lambda each: found[each])
    return word, found[word]


def in_runs(c: Comparison, runs: int) -> str:
    """'in 28 of 30 runs'."""
    return f"in {runs} of {len(c.seeds)} runs" if len(c.seeds) > 1 else "in this one run"


def fate(c: Comparison, name: str) -> str:
    """How a scenario ends."""
    word, runs = verdict(c, name)
    started, used = c.end(name, "breadth").mean, c.end(name, "in_use").mean
    return (
        f"{name} {ENDS[word]} {in_runs(c, runs)}: after {years(c.months)}, {share(started)} of factories have started "
        f"and {share(used)} really use it."
    )


def waiting(c: Comparison, name: str) -> dict[str, float]:
    """Share of all factories that have not heard of it, and that each gate holds, at the end."""
    return {UNAWARE: c.end(name, UNAWARE).mean, **{gate: c.gates(name)[gate].mean for gate in GATES}}


def main_hold(c: Comparison, name: str) -> tuple[str, float]:
    """What holds the most factories at the end, and its share of all."""
    found = waiting(c, name)
    first = max(found, key=lambda each: found[each])
    return first, found[first]


def held(c: Comparison, name: str) -> str:
    """What holds the factories that have not started; empty if hardly any are held."""
    gate, part = main_hold(c, name)
    if part < FEW:
        return ""
    if gate == UNAWARE:
        return f"Most of the others have simply not heard of it: {share(part)} of all factories."
    return f"What holds the others back is {gate}: {share(part)} of all factories {HOLDS[gate]}."


def main_lack(c: Comparison, name: str) -> tuple[str, float] | None:
    """What most failed pilots lacked, and its share; ``None`` if none failed."""
    if not c.failed_pilots(name):
        return None
    found = c.reasons(name)
    first = max(found, key=lambda each: found[each].mean)
    return first, found[first].mean


def lacked(c: Comparison, name: str) -> str:
    """What the failed pilots lacked; empty if none failed."""
    found = main_lack(c, name)
    if found is None:
        return ""
    return f"Of its failed pilots, {share(found[1])} failed because {LACKED[found[0]][1]}."


def unlocked(c: Comparison, focus: str) -> list[str]:
    """What changes it, with figures and intervals; nothing where there is nothing to compare with."""
    if len(c.names) < 2:
        return []
    best, base = most_used(c), c.baseline
    if best == base:
        return [_none_better(c)]
    d = c.difference(best, "in_use")
    if not d.settled:
        return [f"No scenario adds real use for certain: {_effect(c, best, d)}."]
    if best == focus:
        return [f"It still does best of the scenarios compared: it adds {_amount(d)} of real use to {base}."]
    role = "What unlocks it is" if verdict(c, best)[0] == SPREADS else "What helps most, without making it spread, is"
    text = f"{role} {best}: it adds {_amount(d)} of real use to {base}"
    if focus != base:
        e = c.difference(focus, "in_use")
        text += f"; {focus} {'adds' if e.mean >= 0 else 'takes away'} {_amount(e)}"
    return [f"{text}.", *_relief(c, best, focus)]


def _none_better(c: Comparison) -> str:
    best = max(c.names[1:], key=lambda name: c.end(name, "in_use").mean)
    d = c.difference(best, "in_use")
    if d.none:
        return f"Nothing compared changes how many really use it: {best} ends exactly where {c.baseline} does."
    return f"No scenario adds real use to {c.baseline}: {_effect(c, best, d)}."


def _effect(c: Comparison, name: str, d: Difference) -> str:
    ends = between(d.low, d.high, "points")
    return f"{name} changes it by {points(d.mean)} points" + (f" ({ends}; {still_needed(d)})" if ends else "")


def _amount(d: Difference) -> str:
    """A difference without its sign: '14.4 points (13.7 to 15.2)'."""
    sign = -1.0 if d.mean < 0 else 1.0
    low, high = sorted((sign * d.low, sign * d.high))
    ends = f"{points(low, False)} to {points(high, False)}" if d.n > 1 else ""
    unsure = "" if d.settled or d.n < 2 else f"; {still_needed(d)}"
    return f"{points(abs(d.mean), False)} points" + (f" ({ends}{unsure})" if ends else "")


def _relief(c: Comparison, best: str, focus: str) -> list[str]:
    gate, part = main_hold(c, focus)
    there = waiting(c, best)[gate]
    if part - there < FEW:
        return []
    name = "ignorance of it" if gate == UNAWARE else gate
    return [f"There {name} holds {share(there)} instead of {share(part)}."]


def by_scenario(c: Comparison, tell: Callable[[str], str], order: Callable[[str], float]) -> str:
    """One figure a scenario: '3% under no-policy and 18% under three-bottlenecks', or only the ends of a long list."""
    if len(c.names) == 1:
        return tell(c.names[0])
    if len(c.names) <= MOST_NAMED:
        return listed([f"{tell(name)} under {name}" for name in c.names])
    low, high = min(c.names, key=order), max(c.names, key=order)
    return f"from {tell(low)} under {low} to {tell(high)} under {high}"


def first_of(found: Iterable[str]) -> str | None:
    """The word that all have in common, or ``None``."""
    words = set(found)
    return words.pop() if len(words) == 1 else None
