"""What a live run says to the question of a lesson: each function reads a comparison, none knows the outcome before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..experiments.compare import Comparison
from .comparison.sentences import main_hold, main_lacks
from .formatting import between, listed, points, share, still_needed, years
from .labels import HOLDS, LACKED, UNAWARE

CASCADE = 0.1
"""Share of a network that must adopt for a cascade to count as global (Watts 2002)."""
MORE_THAN_SUM = 1.5
"""Times the sum of single effects beyond which the effect of all counts as clearly more."""


@dataclass(frozen=True, slots=True)
class LessonAnswer:
    """What the runs said.

    Attributes:
        choice: which of the lesson's choices came true.
        told: sentences with the figures it rests on.
    """

    choice: int
    told: str


def slot(value: float, limits: Sequence[float]) -> int:
    """Which of the spans between rising limits a value falls into; a limit belongs to the span above it."""
    return int(np.searchsorted(np.asarray(limits), value, side="right"))


def fastest_year(limits: Sequence[float]) -> Callable[[Comparison], LessonAnswer]:
    """In which year most factories adopted; ``limits`` are years."""

    def answer(c: Comparison) -> LessonAnswer:
        mean = c.band(c.baseline, "scaled").mean
        ends = np.concatenate([[0.0], mean[11::12]])
        gain = np.diff(ends)
        year = int(gain.argmax()) + 1
        told = (
            f"Most adopted in year {year}: {share(gain[year - 1])} of all factories in that one year, against "
            f"{share(gain[0])} in the first. By then {share(ends[year])} had it. At first few can be imitated, at the "
            "end few are left who could imitate; the pace is highest in between."
        )
        return LessonAnswer(slot(year, limits), told)

    return answer


def crowd(limits: Sequence[float]) -> Callable[[Comparison], LessonAnswer]:
    """How often the second crowd tips, against the first; ``limits`` are shares of the seeds."""

    def answer(c: Comparison) -> LessonAnswer:
        tipped = {name: float((c.at_end(name, "scaled") > 0.5).mean()) for name in c.names}
        first, second = c.names
        joined = np.sort(c.at_end(second, "scaled"))
        told = (
            f"More than half joined in {share(tipped[first])} of the crowds of {first}, and in {share(tipped[second])} "
            f"of those of {second}. A few points of spread lie between them, too little for any opinion poll to see. "
            f"In {second} the smallest outcome was {share(joined[0])} of the crowd, the largest {share(joined[-1])}."
        )
        return LessonAnswer(slot(tipped[second] - tipped[first], limits), told)

    return answer


def cascades(c: Comparison) -> LessonAnswer:
    """In which network one adopter most often sets off a global cascade; one choice a scenario."""
    chance = [float((c.at_end(name, "scaled") > CASCADE).mean()) for name in c.names]
    parts = [f"{share(p)} of the runs in {name}" for p, name in zip(chance, c.names, strict=True)]
    told = (
        f"A cascade beyond a tenth of the network came in {listed(parts)}. With few links it finds no way from one "
        "cluster to the next; with many, one adopter among many partners convinces nobody. The window lies in between."
    )
    return LessonAnswer(int(np.argmax(chance)), told)


def half(c: Comparison) -> int:
    """The first half of the runs, months: a lesson on the full model is read twice, half-way and at the end."""
    return c.months // 2


def used(c: Comparison, name: str, months: int) -> float:
    """The share of factories that really use it in the last of the first ``months``, mean over runs."""
    return float(c.at_end(name, "in_use", months).mean())


def used_twice(c: Comparison, name: str) -> str:
    """Real use half-way and at the end: '3% after 10 years and 17% after 20 years'."""
    return " and ".join(f"{share(used(c, name, m))} after {years(m)}" for m in (half(c), c.months))


def take_off(limits: Sequence[float]) -> Callable[[Comparison], LessonAnswer]:
    """Real use without help, half-way and at the end: where few use it at first, the span between ``limits`` (shares)
    that the end falls into; the last choice where more than the first limit use it half-way."""

    def answer(c: Comparison) -> LessonAnswer:
        first, last = (used(c, c.baseline, m) for m in (half(c), c.months))
        told = (
            f"Under {c.baseline} the factories that really use it are {used_twice(c, c.baseline)}; "
            f"{share(c.end(c.baseline, 'breadth').mean)} ever started. {hold_of_first(c)}"
        )
        return LessonAnswer(slot(last, limits) if first < limits[0] else len(limits) + 1, told)

    return answer


def hold_of_first(c: Comparison) -> str:
    """What holds most factories in the first scenario at the end."""
    gate, part = main_hold(c, c.baseline)
    what = "have simply not heard of it" if gate == UNAWARE else HOLDS[gate]
    return f"What holds most of the others then: {share(part)} of all factories {what}."


def lead(few: float) -> Callable[[Comparison], LessonAnswer]:
    """What the last scenario adds to the baseline, half-way and at the end: 0 much (``few`` or more, a share of all
    factories) and not less later, 1 much and less later, 2 little and not behind later, 3 little and behind later."""

    def answer(c: Comparison) -> LessonAnswer:
        name = c.names[-1]
        first, last = (c.difference(name, "in_use", months=m).mean for m in (half(c), c.months))
        choice = int(last < first) if first >= few else 2 + int(last < 0.0)
        return LessonAnswer(choice, f"{pilots_that_stayed(c)} {added(c, name)}")

    return answer


def pilots_that_stayed(c: Comparison) -> str:
    """What became of the programme's pilots, half-way."""
    name, months = c.names[-1], half(c)
    begun, shown = (
        sum(float(c.at_end(name, each, months).mean()) for each in measures)
        for measures in (("breadth",), ("showcase", "piloting"))
    )
    text = (
        f"After {years(months)}, under {name}, {share(begun)} of the factories have started and {share(shown)} are in "
        "a pilot or keep one as a showcase."
    )
    if lacks := main_lacks(c, name):
        text += f" Of the pilots that failed, {share(lacks[0][1])} failed because {LACKED[lacks[0][0]][1]}."
    return f"{text} Really in use: {used_twice(c, name)}."


def added(c: Comparison, name: str) -> str:
    """What a scenario adds to the real use of the baseline half-way and at the end, with intervals."""
    return f"Against {c.baseline} that is {' and '.join(_added(c, name, m) for m in (half(c), c.months))}."


def _added(c: Comparison, name: str, months: int) -> str:
    d = c.difference(name, "in_use", months=months)
    return (
        f"{points(d.mean)} points after {years(months)} ({between(d.low, d.high, 'points')}; sign: {still_needed(d)})"
    )


def growth(limits: Sequence[float]) -> Callable[[Comparison], LessonAnswer]:
    """By what factor real use is larger in the second scenario at the end; ``limits`` are factors."""

    def answer(c: Comparison) -> LessonAnswer:
        first, second = c.names[:2]
        told = (
            f"Really in use: {used_twice(c, first)} under {first}; {used_twice(c, second)} under {second}. "
            f"{added(c, second)}"
        )
        return LessonAnswer(slot(ratio(used(c, second, c.months), used(c, first, c.months)), limits), told)

    return answer


def together(c: Comparison) -> LessonAnswer:
    """Whether the last scenario adds clearly more than those between it and the baseline in sum: 0 never, 1 half-way
    only, 2 half-way and at the end, 3 at the end only."""
    (first, early), (last, late) = (_sum(c, months) for months in (half(c), c.months))
    choice = {(False, False): 0, (True, False): 1, (True, True): 2, (False, True): 3}[
        early > MORE_THAN_SUM, late > MORE_THAN_SUM
    ]
    meant = (
        f"After {years(half(c))} each seems to need the others; after {years(c.months)} their sum has come near: "
        "alone they take longer."
        if choice == 1
        else ""
    )
    return LessonAnswer(choice, f"{first} {last} {meant}".strip())


def _sum(c: Comparison, months: int) -> tuple[str, float]:
    """What scenarios add alone and together by a month, in words, and how many times the sum all of them add."""
    *alone, all_of_them = c.names[1:]
    single = {name: c.difference(name, "in_use", months=months).mean for name in alone}
    joint = c.difference(all_of_them, "in_use", months=months)
    times = ratio(joint.mean, total := sum(single.values()))
    parts = [f"{points(mean)} points by {name}" for name, mean in single.items()]
    told = (
        f"After {years(months)}, alone they add {listed(parts)}, {points(total)} in sum; together they add "
        f"{points(joint.mean)} ({between(joint.low, joint.high, 'points')})"
    )
    return f"{told}, {times:.1f} times the sum." if np.isfinite(times) else f"{told}.", times


def ratio(over: float, under: float) -> float:
    """How many times; infinite where there is something over nothing, or over less."""
    return over / under if under > 0.0 else float("inf") if over > 0.0 else 0.0
