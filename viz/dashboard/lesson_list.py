"""Which lessons Learn shows: those that come with the package, or of a folder, and those that a visitor brings."""

import functools
import os
from pathlib import Path

import solara

from ...scenarios.errors import InputError
from ..lesson_file import checked, lesson_in, plain_name
from ..lessons import Lesson, distinct, in_folder, shipped
from . import limits
from .downloads import Taken

FOLDER = "STALLPOINT_LESSONS"
"""The variable that names a folder of lessons for everybody; ``stallpoint dashboard --lessons`` sets it."""
MOST_OWN = 10

own: solara.Reactive[tuple[Lesson, ...]] = solara.reactive(())
"""Lessons that the visitor of this tab brought, the newest last."""


def lessons() -> tuple[Lesson, ...]:
    """All of them, in order: a visitor's own last."""
    return (*of_all(), *own.value)


@functools.cache
def of_all() -> tuple[Lesson, ...]:
    """Those that everybody sees: with a folder, its lessons alone.

    Raises:
        InputError: on anything wrong with the folder.
    """
    folder = os.environ.get(FOLDER, "")
    return tuple(map(checked, in_folder(Path(folder)))) if folder else shipped()


def taken(file: Taken) -> Lesson:
    """The lesson that a visitor brought; it takes the place of another one of its name that this visitor brought.

    Raises:
        InputError: on anything wrong with it, or if a page cannot carry its runs; it may name no file of this machine.
    """
    try:
        words = file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(file.name, None, "is not UTF-8 text: save it as UTF-8") from None
    found = checked(lesson_in(words, file.name, None, plain_name(Path(file.name).stem)))
    affordable(found)
    others = tuple(each for each in own.value if each.name != found.name)
    distinct((*of_all(), *others, found))
    own.set((*others[-MOST_OWN:], found))
    return found


def affordable(lesson: Lesson) -> None:
    """Refuse what a page shared by many cannot carry.

    Raises:
        InputError: with the limit and the way out.
    """
    scenarios = lesson.scenarios()
    limits.runnable(len(scenarios), lesson.runs, 1)
    for scenario in scenarios:
        limits.affordable(scenario)
