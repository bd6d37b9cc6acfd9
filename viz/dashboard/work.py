"""What the dashboard's worker processes do: one run each time, small enough that nobody waits long for a turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...experiments import forecast
from ...experiments.outcome import Keep, Outcome
from ...experiments.planned import Plan, planned
from ...experiments.spec import Spec
from ...experiments.workers import Task, asked, one
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ..formatting import capital
from .run_frames import Film

if TYPE_CHECKING:
    from ...model.outcomes.result import Result
    from ...model.world import World

KEEP = Keep()


class Run(NamedTuple):
    """One finished run: what a study keeps of it, and its film where one was asked for."""

    outcome: Outcome
    film: Film | None


def one_run(scenario: Scenario, seed: int, filmed: bool = False, keep: Keep = KEEP) -> Run | None:
    """Do one run, with its film if it is wanted; ``None`` if it was stopped.

    Whatever goes wrong in it becomes an outcome with a sentence that may be shown to anybody.
    """
    films: list[Film] = []

    def film(world: World, result: Result) -> None:
        if filmed:
            films.append(Film.of(world.network, result))

    outcome = one(Task(scenario, seed), keep, asked, readable, film)
    return None if outcome is None else Run(outcome, films[0] if films else None)


class Refused(NamedTuple):
    """In place of a plan: which field of what was asked will not do, and why; both beside the field, and alone."""

    field: str
    beside: str
    sentence: str


def takes(spec: Spec, jobs: int) -> Plan | Refused:
    """What an analysis takes, or why it cannot be carried out."""
    try:
        return planned(spec, jobs)
    except InputError as error:
        return Refused(error.field, told_beside(error), readable(error))


def told_beside(error: InputError) -> str:
    """An error as it stands beside its field: what was written there, and what would do."""
    return f"{error.value}: {error.remedy}" if error.value not in (None, "") else capital(error.remedy)


def foretold(scenarios: Sequence[Scenario], runs: int, jobs: int) -> str:
    """How long a study will take and what memory it needs, as a sentence; empty where neither is much."""
    line = forecast.of_study(scenarios, runs, min(jobs, runs), KEEP)
    return line[:1].upper() + line[1:]


def readable(error: BaseException) -> str:
    """An error as a sentence without a path or a trace: bad input says itself, the rest only its kind."""
    if isinstance(error, InputError):
        return str(InputError(error.field, error.value, error.remedy, _last(error.file)))
    if isinstance(error, MemoryError):
        return "There was not enough memory for it: take fewer factories or months."
    return f"It failed for a reason of ours ({type(error).__name__}); your settings are kept."


def _last(file: str | None) -> str | None:
    """The last part of a path: a visitor should not learn where files lie."""
    return None if file is None else file.replace("\\", "/").rpartition("/")[2]


def warm() -> None:
    """Load the model and its kernels, so that the first visitor does not wait."""
    one(Task(Scenario().with_world(factories=60, months=12), 0), KEEP)
