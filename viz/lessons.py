"""Lessons for a class: predict, then reveal. A question, choices, a locked seed; the answer comes from a live run."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from ..experiments.compare import Comparison
from ..scenarios.errors import InputError
from ..scenarios.files import load
from ..scenarios.parameters import nearest
from ..scenarios.scenario import Scenario
from ..scenarios.table.row import Value
from ..scenarios.worlds import SHIPPED, in_world, world_set
from . import lesson_answers as say
from .lesson_answers import LessonAnswer


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson.

    Attributes:
        name: for links.
        title: what it is about.
        story: what a class must know before it can predict; paragraphs.
        question: what it is asked to predict.
        choices: what it may predict.
        worlds: makes the scenarios to run; the first is the baseline.
        seeds: how many dice, locked, so that every class sees the same; as few as its answer needs.
        answer: reads the runs and says which choice came true.
        measures: what to draw over time, names of measures.
        then: what to talk about afterwards.
        every_run: whether to draw each run, because their mean is like none of them.
        alike: in how many of the shipped worlds the same choice comes true, on the same seeds in each; ``None`` where a
            lesson has a small world of its own.
    """

    name: str
    title: str
    story: str
    question: str
    choices: tuple[str, ...]
    worlds: Callable[[], tuple[Scenario, ...]]
    seeds: int
    answer: Callable[[Comparison], LessonAnswer]
    measures: tuple[str, ...]
    then: str
    every_run: bool = False
    alike: int | None = None

    @property
    def elsewhere(self) -> str:
        """In how many worlds the same choice comes true, in a sentence; empty where other worlds are not asked."""
        if self.alike is None:
            return ""
        known = world_set(SHIPPED)
        here = next(world.name for world in known if all(in_world(s, world) == s for s in self.worlds()))
        many = "all" if self.alike == len(known) else str(self.alike)
        return (
            f"These runs are of {here}, one of {len(known)} calibrated worlds. The same choice comes true in {many} of "
            f"them, with {self.seeds} runs of each scenario in every one."
        )


def variant(base: str, name: str, values: Mapping[str, Value]) -> Scenario:
    """A scenario of the library under a name that a class understands, in a world with some parameters changed."""
    return dataclasses.replace(load(base).with_world(**values), name=name)


def lesson(name: str) -> Lesson:
    """The lesson of that name.

    Raises:
        InputError: if there is none; the nearest name is suggested.
    """
    found = {each.name: each for each in LESSONS}
    if name not in found:
        raise InputError("lesson", name, f"there is no such lesson{nearest(name, found)}")
    return found[name]


def _answer(told: str | list[Any]) -> Any:
    """What reads the runs: a function by its name, or one made from its limits."""
    if isinstance(told, str):
        return getattr(say, told)
    name, limits = told
    return getattr(say, name)(tuple(limits) if isinstance(limits, list) else limits)


def _world(told: str | Mapping[str, Any]) -> Scenario:
    return load(told) if isinstance(told, str) else variant(told["base"], told["name"], told["set"])


def _lesson(row: dict[str, Any]) -> Lesson:
    own = {"choices": tuple(row["choices"]), "measures": tuple(row["measures"]), "answer": _answer(row["answer"])}
    return Lesson(**row | own | {"worlds": lambda: tuple(_world(each) for each in row["worlds"])})


LESSONS = tuple(map(_lesson, yaml.safe_load(files(__package__).joinpath("data/lessons.yaml").read_text("utf-8"))))
