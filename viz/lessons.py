"""Lessons for a class: predict, then reveal. A question, choices, locked seeds; the answer comes from live runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..scenarios.errors import InputError
from ..scenarios.parameters import nearest

if TYPE_CHECKING:
    from ..experiments.compare import Comparison
    from ..scenarios.scenario import Scenario
    from .lesson_answers import LessonAnswer

SHIPPED = Path(__file__).parent / "data" / "lessons"
ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson, as ``docs/lessons.md`` describes its file.

    Attributes:
        name: for links.
        title: what it is about.
        story: what a class must know before it can predict; paragraphs.
        question: what it is asked to predict.
        choices: what it may predict.
        scenarios: gives the scenarios to run, checked; the first is the baseline.
        runs: how many of each scenario, on locked dice, so that every class sees the same; as few as its answer needs.
        answer: reads the runs and says which choice came true.
        show: what to draw over time, names of measures.
        discuss: what to talk about afterwards.
        film: the seed of the run whose network is shown month by month; ``None`` where the network teaches nothing.
        every_run: whether to draw each run, because their mean is like none of them.
        alike: in how many of the shipped worlds the same choice comes true, on the same seeds in each; ``None`` where a
            lesson has a small world of its own.
        read_at: the month at whose end the answer is read; 0 where it is read half-way and at the end.
        text: its file.
        source: what the file is called in errors.
    """

    name: str
    title: str
    story: str
    question: str
    choices: tuple[str, ...]
    scenarios: Callable[[], tuple[Scenario, ...]]
    runs: int
    answer: Callable[[Comparison], LessonAnswer]
    show: tuple[str, ...]
    discuss: str
    film: int | None = None
    every_run: bool = False
    alike: int | None = None
    read_at: int = 0
    text: str = ""
    source: str = ""

    @property
    def elsewhere(self) -> str:
        """In how many worlds the same choice comes true, in a sentence; empty where other worlds are not asked."""
        if self.alike is None:
            return ""
        from ..scenarios.worlds import SHIPPED, in_world, world_set

        known = world_set(SHIPPED)
        here = [world.name for world in known if all(in_world(s, world) == s for s in self.scenarios())]
        many = "all" if self.alike == len(known) else str(self.alike)
        where = f"These runs are of {here[0]}, one" if here else "Beside the world of these runs there are others: one"
        return (
            f"{where} of {len(known)} calibrated worlds. The same choice comes true in {many} of "
            f"them, with {self.runs} runs of each scenario in every one."
        )

    @property
    def paragraphs(self) -> list[str]:
        """The story, paragraph by paragraph."""
        return [part for part in self.story.split("\n") if part.strip()]


@functools.cache
def shipped() -> tuple[Lesson, ...]:
    """The lessons that come with the package, in their order."""
    return in_folder(SHIPPED)


def in_folder(folder: Path) -> tuple[Lesson, ...]:
    """The lessons of a folder, in the order of their files' names; a number in front of a name puts it in its place.

    Raises:
        InputError: if it is no folder, holds no lesson, two of one name, or one with a mistake.
    """
    from .lesson_file import read_lesson

    if not folder.is_dir():
        raise InputError("lessons", str(folder), "is no folder: name one that holds lesson files")
    files = sorted((path for path in folder.iterdir() if path.suffix.lower() in ENDINGS), key=lambda p: _place(p.name))
    found = tuple(read_lesson(path, path.name if folder == SHIPPED else "") for path in files)
    if not found:
        raise InputError("lessons", str(folder), "holds no lesson: a lesson is a file that ends in .yaml")
    return distinct(found)


def distinct(lessons: tuple[Lesson, ...]) -> tuple[Lesson, ...]:
    """The same lessons, each with a name of its own.

    Raises:
        InputError: on a name that comes twice.
    """
    names = [each.name for each in lessons]
    for place, each in enumerate(lessons):
        if each.name in names[:place]:
            raise InputError("name", each.name, "another lesson has this name: give each its own", each.source)
    return lessons


def _place(name: str) -> tuple[int, str]:
    """By the number in front, then by name."""
    digits = name[: len(name) - len(name.lstrip("0123456789"))]
    return int(digits or 10**6), name


def lesson(source: str) -> Lesson:
    """The lesson of that name, or in that file, its scenarios checked.

    Raises:
        InputError: if there is none (the nearest name is suggested), or on anything wrong with the file.
    """
    found = {each.name: each for each in shipped()}
    if source in found:
        return found[source]
    path = Path(source)
    if path.suffix.lower() in ENDINGS or path.is_file():
        from .lesson_file import checked, read_lesson

        return checked(read_lesson(path))
    near = nearest(source, found) or f"; there is: {', '.join(found)}"
    raise InputError("lesson", source, f"there is no such lesson{near}")
