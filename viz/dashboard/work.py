"""What the dashboard's worker processes do: one run each time, small enough that nobody waits long for a turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from ...experiments import forecast
from ...experiments.outcome import Keep, Outcome
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from .film import Film

KEEP = Keep()


class Run(NamedTuple):
    """One finished run: what a study keeps of it, and its film where one was asked for."""

    outcome: Outcome
    film: Film | None


def one_run(scenario: Scenario, seed: int, filmed: bool) -> Run:
    """Do one run. Whatever goes wrong in it becomes an outcome with a sentence that may be shown to anybody."""
    from ...model.life import begin, live

    start = time.perf_counter()
    try:
        world = begin(scenario, seed)
        result = live(world)
        outcome = Outcome.of(result, KEEP, time.perf_counter() - start)
        return Run(outcome, Film.of(world.network, result) if filmed else None)
    except Exception as error:
        return Run(Outcome.failed(scenario, seed, readable(error)), None)


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


def warm(wait: float) -> float:
    """Load the model and its kernels, so that the first visitor does not wait; returns the seconds it took."""
    from ...model.life import run

    start = time.perf_counter()
    run(Scenario().with_world(factories=60, months=12), 0)
    taken = time.perf_counter() - start
    time.sleep(max(0.0, wait - taken))  # so that another worker takes the next one
    return taken
