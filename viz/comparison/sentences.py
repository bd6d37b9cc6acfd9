"""Sentences made from the numbers of a comparison. None states an outcome that the numbers do not show."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ...experiments.compare import GATES, Comparison
from ...experiments.crossed import Contrast, Order
from ...model.network.import_installed import STAGES_TOLD
from ...model.outcomes.verdict import AFTER, SPREADING, UNKNOWN, at, not_known
from ..formatting import between, count, listed, points, share, still_needed
from ..labels import ENDS, HOLDS, LACKED, R_BEGUN, R_SAYS, UNAWARE, ended
from .over_worlds import here, holding, not_told_apart, ordered

FEW = 0.05
"""A share of factories below which nobody speaks of 'the others'."""
CLOSE = 0.7
"""Part of the largest group from which the next largest is named with it."""
COUNTS = 0.2
"""A share of failed pilots from which a further reason is named."""
CLEAR = 0.8
"""A share of runs with the same verdict below which the second verdict is named too."""
MOST_NAMED = 4
"""Scenarios that a sentence names one by one."""
MOST_PARTS = 3
"""Parameters in which worlds differ that a sentence names one by one."""
OTHER_WORLD = "another world"
"""What stands in place of the sign of a difference that is not what a policy did."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to 'does it spread, or what holds it?'.

    Attributes:
        lead: what happens.
        why: what holds the others back and why pilots failed; empty where nothing does.
        change: what changes it, with figures and intervals; empty where there is nothing to compare with.
    """

    lead: str
    why: str
    change: str

    def __str__(self) -> str:
        return " ".join(part for part in (self.lead, self.why, self.change) if part)


def answer(c: Comparison) -> Answer:
    """The answer that the numbers give, about the scenario that stalls, or else about the one that spreads most."""
    focus = stalled(c)
    name = most_used(c) if focus is None else focus
    return Answer(fate(c, name), " ".join(why(c, name)), " ".join(unlocked(c, name)))


def stalled(c: Comparison) -> str | None:
    """The scenario that the answer is about: of those that do not spread, the one with most starters without use."""
    held_back = [name for name in judged(c) if verdict(c, name)[0] != SPREADING]
    return max(held_back, key=lambda name: gap(c, name), default=None)


def gap(c: Comparison, name: str) -> float:
    """Factories that started but do not really use it, as a share of all, at the end."""
    return c.end(name, "breadth").mean - c.end(name, "in_use").mean


def most_used(c: Comparison) -> str:
    """The scenario in which most factories really use it at the end."""
    return max(judged(c), key=lambda name: c.end(name, "in_use").mean)


def same_world(c: Comparison) -> list[str]:
    """The scenarios in the world of the baseline: only among these a difference is what levers do."""
    return [name for name in c.names if not c.other_world(name)]


def judged(c: Comparison) -> list[str]:
    """The scenarios that an answer is about: those of one world, or all where no two share a world."""
    found = same_world(c)
    return found if len(found) > 1 else list(c.names)


def worlds_differ(c: Comparison) -> str:
    """Which scenarios are in another world than the baseline and in what; empty if none is."""
    told = []
    for name in c.names[1:]:
        if parts := c.other_world(name):
            more = [f"{len(parts) - MOST_PARTS} more"] if len(parts) > MOST_PARTS else []
            told.append(f"{name} ({listed([*parts[:MOST_PARTS], *more])})")
    if not told:
        return ""
    more = [f"{len(told) - MOST_NAMED} more"] if len(told) > MOST_NAMED else []
    those = listed([*told[:MOST_NAMED], *more])
    verb = "are" if len(told) > 1 else "is"
    return f"{those} {verb} not in the world of {c.baseline}, so a difference from it is not what a policy did."


def sign(c: Comparison, name: str, d: Contrast, short: bool = False) -> str:
    """How sure the sign of a difference from the baseline is, or that it is one between two worlds."""
    return OTHER_WORLD if c.other_world(name) else still_needed(d, short)


def verdict(c: Comparison, name: str) -> tuple[str, int]:
    """The verdict that most runs came to, and how many did."""
    found = c.verdicts(name)
    word = max(found, key=lambda each: found[each])
    return word, found[word]


def in_runs(c: Comparison, runs: int) -> str:
    """'in 28 of 30 runs'."""
    return f"in {runs} of {c.runs_each} runs" if c.runs_each > 1 else "in this one run"


def fate(c: Comparison, name: str) -> str:
    """How a scenario ends, and by which year."""
    found = sorted(c.verdicts(name).items(), key=lambda each: -each[1])
    told = f"{ended(found[0][0], c.months)} {in_runs(c, found[0][1])}"
    if len(found) > 1 and found[0][1] < CLEAR * c.runs_each:
        told += f" and {ENDS[found[1][0]]} in {found[1][1]}"
    if c.many_worlds:
        told += f" (most runs in {len(c.verdict_worlds(name, found[0][0]))} of {len(c.in_worlds)} worlds)"
    started, used = c.end(name, "breadth").mean, c.end(name, "in_use").mean
    return f"Under {name}, adoption {told}: {share(started)} of factories have started and {share(used)} really use it."


def not_told(c: Comparison, name: str) -> str:
    """Why it is not known what goes on without help in some runs of a scenario; empty where it is known in all."""
    runs = c.goes_on(name).get(UNKNOWN, 0)
    if not runs:
        return ""
    scenario = next(each for each in c.scenarios if each.name == name)
    ends = scenario.support_ends()
    if ends is None or scenario.answers():
        return (
            f"Support answers to figures or a budget, and ended less than {AFTER} months before the run did in "
            f"{runs} of {len(c.runs(name))} runs: let the run last longer to know it"
        )
    return not_known(ends, scenario.world.months, scenario.conditions()[ends - 1].supporting())


def of_r(c: Comparison) -> str:
    """What a reader must know of R."""
    return f"{R_SAYS} {R_BEGUN}" if begun(c) else R_SAYS


def begun(c: Comparison) -> bool:
    """Whether the world of any scenario had users before the run."""
    worlds = (scenario.world for scenario in c.scenarios)
    drawn = any(world.users_small or world.users_medium or world.users_large for world in worlds)
    return drawn or any(note.startswith(STAGES_TOLD) for outcome in c.outcomes for note in outcome.notes)


def waiting(c: Comparison, name: str) -> dict[str, float]:
    """Share of all factories that have not heard of it, and that each gate holds, at the end."""
    return {UNAWARE: c.end(name, UNAWARE).mean, **{gate: c.gates(name)[gate].mean for gate in GATES}}


def main_hold(c: Comparison, name: str) -> tuple[str, float]:
    """What holds the most factories at the end, and its share of all."""
    found = waiting(c, name)
    first = max(found, key=lambda each: found[each])
    return first, found[first]


def why(c: Comparison, name: str) -> list[str]:
    """What holds the factories that have not started, and why pilots failed; nothing where there is neither."""
    gate, part = main_hold(c, name)
    found = []
    if part >= FEW and gate == UNAWARE:
        who = "Most" if 2 * part > 1.0 - c.end(name, "breadth").mean else "Many"
        found.append(f"{who} of the others have simply not heard of it ({share(part)} of all factories).")
    elif part >= FEW:
        found.append(_held(c, name, gate, part))
    if lacks := main_lacks(c, name):
        parts = [f"{share(portion)} failed because {LACKED[reason][1]}" for reason, portion in lacks]
        parts[1:] = [part.replace(" failed because", " because", 1) for part in parts[1:]]
        found.append(f"Of the pilots that failed, {listed(parts)}.")
    return found


def _held(c: Comparison, name: str, gate: str, part: float) -> str:
    """What holds the most factories, with the next where it comes close."""
    most = 2 * part > 1.0 - c.end(name, "breadth").mean
    lead = "Most of the others" if most else "The largest group of the others"
    rest = {other: there for other, there in waiting(c, name).items() if other not in (gate, UNAWARE)}
    second = max(rest, key=lambda each: rest[each])
    close = f"; {share(rest[second])} {HOLDS[second]}" if rest[second] >= CLOSE * part else ""
    return f"{lead} {HOLDS[gate]} ({share(part)} of all factories){close}."


def main_lacks(c: Comparison, name: str) -> list[tuple[str, float]]:
    """The main reasons why pilots failed, with their shares: the first, and up to two more that count."""
    if not c.failed_pilots(name):
        return []
    found = sorted(((reason, part.mean) for reason, part in c.reasons(name).items()), key=lambda each: -each[1])
    return [found[0], *(each for each in found[1:3] if each[1] >= COUNTS)]


def unlocked(c: Comparison, focus: str) -> list[str]:
    """What changes it, with figures and intervals; nothing where there is nothing to compare with."""
    named, differ = same_world(c), worlds_differ(c)
    told = [] if len(named) < 2 else _changed(c, focus, named)
    return [*told, *([differ] if differ else [])]


def _changed(c: Comparison, focus: str, named: list[str]) -> list[str]:
    """What changes it, of scenarios in one world."""
    best, base = most_used(c), c.baseline
    if best == base:
        return [_none_better(c, named)]
    d = c.difference(best, "in_use")
    if not d.sure:
        told = f"{here(c)} no scenario surely adds real use by {at(c.months)}: {_effect(c, best, d)}."
        return [told, *holding(c, d)[1:]]
    if best == focus:
        told = f"{here(c)} it has the most real use of the scenarios compared"
        told = f"{told}: it adds {_amount(d)} to {base} by {at(c.months)}."
        return [told, *holding(c, d), *as_good(c, best, named)]
    role = "unlocks it" if verdict(c, best)[0] == SPREADING else "helps most, without making it spread,"
    text = f"{here(c)} what {role} is {best}: it adds {_amount(d)} of real use to {base} by {at(c.months)}"
    if focus != base:
        e = c.difference(focus, "in_use")
        verb = "adds" if e.mean > 0 else "takes away"
        text += f", while {focus} {verb} {_amount(e)}" if e.sure else f", while {_effect(c, focus, e)}"
    return [f"{text}.", *holding(c, d), *as_good(c, best, named), *_relief(c, best, focus)]


def as_good(c: Comparison, best: str, named: list[str]) -> list[str]:
    """Other scenarios of this world that the runs do not tell from the best one."""
    found = [name for name in named if name not in (best, c.baseline) and not told_apart(c, best, name)]
    more = [f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
    return [f"{listed([*found[:MOST_NAMED], *more])} cannot be told from it."] if found else []


def told_apart(c: Comparison, name: str, other: str) -> bool:
    """Whether two scenarios surely differ in real use at the end, on these dice."""
    return c.difference(name, "in_use", other).sure


def _none_better(c: Comparison, named: list[str]) -> str:
    best = max(named[1:], key=lambda name: c.end(name, "in_use").mean)
    d = c.difference(best, "in_use")
    if d.none:
        return f"Nothing compared changes how many really use it: {best} ends exactly where {c.baseline} does."
    return f"{here(c)} no scenario adds real use to {c.baseline} by {at(c.months)}: {_effect(c, best, d)}."


def _effect(c: Comparison, name: str, d: Contrast) -> str:
    ends = between(d.low, d.high, "points")
    return f"{name} changes it by {points(d.mean)} points" + (f" ({ends}; {still_needed(d)})" if ends else "")


def _amount(d: Contrast) -> str:
    """A difference without its sign: '14.4 points (13.7 to 15.2)'."""
    sign = -1.0 if d.mean < 0 else 1.0
    low, high = sorted((sign * d.low, sign * d.high))
    ends = f"{points(low, False)} to {points(high, False)}" if d.n > 1 else ""
    return f"{points(abs(d.mean), False)} points" + (f" ({ends})" if ends else "")


def _relief(c: Comparison, best: str, focus: str) -> list[str]:
    gate, part = main_hold(c, focus)
    there = waiting(c, best)[gate]
    if part - there < FEW:
        return []
    name = "ignorance of it" if gate == UNAWARE else gate
    return [f"Under {best}, {name} holds {share(there)} of factories instead of {share(part)}."]


def ranked(c: Comparison) -> str:
    """The order of the scenarios by real use, and how sure it is; empty with one scenario of this world or one seed."""
    named = same_world(c)
    found = c.rank_stability("in_use", named)
    if len(named) < 2 or math.isnan(found.same):
        return ""
    ranks = [named[place] for place in found.order]
    more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    alike = _alike(c, ranks)
    told = [f"In order of mean real use: {', '.join(ranks[:MOST_NAMED])}{more}.", *alike]
    if isinstance(found, Order):
        return " ".join([*told, ordered(found, named)])
    again = []
    if not alike:
        again.append(f"the whole order is the same in {share(found.same)} of draws")
    if all(told_apart(c, ranks[0], name) for name in ranks[1:]):
        again.append(
            f"{ranks[0]} comes first in {share(float(found.first[found.order[0]]))}{' of draws' * bool(alike)}"
        )
    return " ".join([*told, f"With the seeds drawn again, {listed(again)}."] if again else told)


def _alike(c: Comparison, ranks: list[str]) -> list[str]:
    """Which scenarios the runs do not tell apart, of some in the order of their means."""
    pairs = [(a, b) for place, a in enumerate(ranks) for b in ranks[place + 1 :] if not told_apart(c, a, b)]
    if not pairs:
        return []
    parts = [f"{a} and {b}" for a, b in pairs[:MOST_NAMED]]
    more = f"; and {count(len(pairs) - MOST_NAMED, 'more pair')}" if len(pairs) > MOST_NAMED else ""
    return [f"{not_told_apart(c)} these cannot be told apart: {'; '.join(parts)}{more}."]


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
