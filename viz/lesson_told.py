"""What the runs of a lesson say: which choice came true, in words and as a picture; the same everywhere."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from ..experiments.compare import Comparison, compare
from ..scenarios.worlds import SHIPPED, differ_in, world_set
from .comparison.over_worlds import caveat_of
from .figure import Figure
from .figures.lesson import figure
from .formatting import count, years
from .lessons import Lesson

WAY = "stallpoint compare asks them"
"""How other worlds are asked."""


@dataclass(frozen=True, eq=False)
class Revealed:
    """A lesson with its runs.

    Attributes:
        lesson: the lesson.
        choice: which of its choices came true.
        told: sentences with the figures that this rests on.
        figure: its picture.
        runs: numbers of scenarios and runs, and the horizon, in a sentence.
        caveat: what no interval covers; empty where its scenarios are the same in every world.
        stopped: whether somebody stopped the runs before all were done.
    """

    lesson: Lesson
    choice: int
    told: str
    figure: Figure
    runs: str
    caveat: str
    stopped: bool

    @property
    def came(self) -> str:
        """The choice that came true."""
        return self.lesson.choices[self.choice]


def ran(
    lesson: Lesson,
    jobs: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
    executor: Executor | None = None,
) -> Comparison:
    """Run a lesson; arguments and errors as of :func:`~stallpoint.experiments.compare.compare`."""
    return compare(lesson.scenarios(), lesson.runs, jobs, on_progress, stop, executor=executor)


def revealed(lesson: Lesson, c: Comparison, way: str = WAY) -> Revealed:
    """What finished runs say; ``way`` is how other worlds are asked."""
    found = lesson.answer(c)
    scenarios = count(len(c.names), "scenario")
    dice = f", on dice {c.seeds[0]} to {c.seeds[-1]}" if len(c.seeds) > 1 else ""
    runs = f"{scenarios}, {count(len(c.seeds), 'run')} of each over {years(c.months)}{dice}."
    caveat = caveat_of(c, way) if differ_in(world_set(SHIPPED), c.scenarios) else ""
    return Revealed(lesson, found.choice, found.told, figure(lesson, c), runs, caveat, c.stopped)


def command(lesson: Lesson) -> str:
    """The words that run it from a terminal."""
    return f"stallpoint lesson {lesson.name}"
