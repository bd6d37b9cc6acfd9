"""What is said of a file before anything is run: of a lesson here, of everything else where studies look at it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..experiments.validating import Validated
from ..experiments.validating import validated as of_study

if TYPE_CHECKING:
    from ..scenarios.scenario import Scenario


def validated(source: str | Scenario, base: str | Scenario | None = None, settings: Sequence[str] = ()) -> Validated:
    """Check a lesson file, or whatever else can be checked; arguments and errors as of
    :func:`stallpoint.experiments.validating.validated`."""
    from .lesson_file import checked, is_lesson_file, read_lesson

    if not isinstance(source, str) or base is not None or settings or not is_lesson_file(Path(source)):
        return of_study(source, base, settings)
    lesson = checked(read_lesson(Path(source)))
    scenarios = lesson.scenarios()
    runs = len(scenarios) * lesson.runs
    notes = tuple(f"{each.name}: {note}".rstrip(".") for each in scenarios for note in of_study(each).notes)
    return Validated(f"OK, lesson {lesson.name}: {len(lesson.choices)} choices, {runs} runs", notes)
