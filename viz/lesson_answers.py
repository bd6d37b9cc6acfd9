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
MORE_THAN_SUM, ABOUT_BEST = 1.15, 1.15
"""Ratios beyond which an effect counts as more than the sum, or as more than the best single one."""


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


def in_use(limits: Sequence[float], more: Callable[[Comparison], str]) -> Callable[[Comparison], LessonAnswer]:
    """How many really use it at the end of the last scenario; ``more`` tells what else is to be seen."""

    def answer(c: Comparison) -> LessonAnswer:
        name = c.names[-1]
        used, started = c.end(name, "in_use").mean, c.end(name, "breadth").mean
        told = (
            f"After {years(c.months)} {share(used)} of the factories really use it under {name}; "
            f"{share(started)} ever started. {more(c)}"
        )
        return LessonAnswer(slot(used, limits), told)

    return answer


def hold_of_first(c: Comparison) -> str:
    """What holds most of the others in the first scenario."""
    gate, part = main_hold(c, c.baseline)
    what = "have simply not heard of it" if gate == UNAWARE else HOLDS[gate]
    return f"Most of the others are held by one thing: {share(part)} of all factories {what}."


def pilots_that_stayed(c: Comparison) -> str:
    """What became of the programme's pilots."""
    name = c.names[-1]
    shown = c.end(name, "showcase").mean + c.end(name, "piloting").mean
    text = f"{share(shown)} of all factories are in a pilot or keep one as a showcase."
    if lacks := main_lacks(c, name):
        text += f" Of the pilots that failed, {share(lacks[0][1])} failed because {LACKED[lacks[0][0]][1]}."
    return f"{text} {added(c, name)}"


def added(c: Comparison, name: str, measure: str = "in_use") -> str:
    """What a scenario adds to the baseline, with its interval."""
    d = c.difference(name, measure)
    ends = between(d.low, d.high, "points")
    return f"Against {c.baseline} that is {points(d.mean)} points of real use ({ends}; sign: {still_needed(d)})."


def growth(limits: Sequence[float]) -> Callable[[Comparison], LessonAnswer]:
    """By what factor real use is larger in the second scenario; ``limits`` are factors."""

    def answer(c: Comparison) -> LessonAnswer:
        first, second = (c.end(name, "in_use").mean for name in c.names[:2])
        factor = second / first if first > 0 else float("inf")
        told = (
            f"Really in use: {share(first)} under {c.names[0]} and {share(second)} under {c.names[1]}. "
            f"{added(c, c.names[1])}"
        )
        return LessonAnswer(slot(factor, limits), told)

    return answer


def together(c: Comparison) -> LessonAnswer:
    """Whether the last scenario does more than those between it and the baseline do in sum: 0 best, 1 sum, 2 more."""
    *alone, all_three = c.names[1:]
    single = {name: c.difference(name, "in_use") for name in alone}
    total = sum(d.mean for d in single.values())
    joint = c.difference(all_three, "in_use")
    best = max(d.mean for d in single.values())
    choice = 2 if joint.mean > MORE_THAN_SUM * max(total, 0.0) else int(joint.mean > ABOUT_BEST * best)
    parts = [f"{points(d.mean)} points by {name}" for name, d in single.items()]
    told = (
        f"After {years(c.months)}, alone they add {listed(parts)}, {points(total)} in sum. Together they add "
        f"{points(joint.mean)} ({points(joint.low)} to {points(joint.high)}). "
    )
    told += (
        "Where one bottleneck is broken, the next one still holds: by then, they need each other."
        if choice == 2
        else ""
    )
    return LessonAnswer(choice, told.strip())
