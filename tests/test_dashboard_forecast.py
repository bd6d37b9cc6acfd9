"""Before a page starts what is long or large, it says so; what is little is not even tried."""

from functools import partial
from typing import Any

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from shown import said
from stallpoint.model import forecast
from stallpoint.model.forecast import Cost, Machine
from stallpoint.model.machine import cores
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import NetworkFiles, Scenario
from stallpoint.viz.dashboard import jobs, study, work
from stallpoint.viz.dashboard.progress import Progress
from stallpoint.viz.dashboard.work import foretold
from studies import little

SMALL = little("display-programme", factories=60, months=24)
LARGE = load("display-programme").with_world(factories=20_000)
SENTENCE = "About 5 min on 2 cores and 1.2 GiB of memory."
GIB = 2.0**30


@pytest.fixture
def costly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run costs 10 s and 1 GiB on a machine of 8 GiB, and nothing is too little."""
    monkeypatch.setattr(forecast, "machine", lambda: Machine(8 * GIB, 0.2 * GIB))
    monkeypatch.setattr(forecast, "cost", lambda *_: Cost(10.0, GIB))
    monkeypatch.setattr(forecast, "LITTLE", 0)


class Recorder:
    """In place of workers: what is asked of them, in order."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def enter(self, call: Any) -> None:
        self.calls.append(call)


def test_the_forecast_of_a_job_comes_first_and_is_none_of_its_results() -> None:
    there = Recorder()
    job = jobs.Job(there, [partial(abs, -1), partial(abs, -2)], partial(foretold, (SMALL,), 2, 1))  # type: ignore[arg-type]
    assert [call.arguments[0].func for call in there.calls] == [foretold, abs, abs]
    first, *others = there.calls
    first.future.set_result(SENTENCE)
    job.begun = True
    assert (job.foretold, job.done, job.stage, job.results) == (SENTENCE, 0, "running", [None, None])
    for call in others:
        call.future.set_result(call.function(*call.arguments))
    assert (job.stage, job.results) == ("done", [1, 2])
    assert job.over.is_set()


def fall() -> None:
    raise RuntimeError("/secret/path")


def test_a_forecast_that_fails_says_nothing() -> None:
    there = Recorder()
    job = jobs.Job(there, [partial(abs, -1)], fall)  # type: ignore[arg-type]
    first = there.calls[0]
    first.future.set_result(first.function(*first.arguments))
    assert (job.foretold, job.done) == ("", 0)


@pytest.mark.usefixtures("costly")
def test_the_sentence_is_that_of_the_command() -> None:
    assert foretold([SMALL], 60, 2) == "About 5 min on 2 cores and 2.6 GiB of memory."
    assert foretold([SMALL], 60, 8).endswith("it will not fit; take fewer factories, months or runs at once.")
    assert foretold([SMALL], 2, 1) == ""
    assert foretold([Scenario(network=NetworkFiles(chain="no/such/file.csv"))], 60, 2) == ""


def test_little_is_not_even_tried() -> None:
    assert study.foretelling([SMALL, SMALL], 400) is None
    assert study.foretelling([LARGE], 0) is None
    asked = study.foretelling([SMALL, LARGE], 400)
    assert isinstance(asked, partial)
    assert (asked.func, asked.args) == (foretold, ((SMALL, LARGE), 400, cores()))


def test_runs_that_are_there_already_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast, "LITTLE", 0)
    scenario = SMALL.with_world(clarity_mean=0.456)
    run = work.one_run(scenario, 1, False)
    assert run is not None
    study.finished.put(scenario, run.outcome)
    asked = study._Plan((scenario,), 3, 0).forecast
    assert isinstance(asked, partial)
    assert asked.args[1] == 2


@pytest.mark.parametrize(("stage", "shown"), [("queued", True), ("running", True), ("done", False), ("stopped", False)])
def test_the_progress_says_it_until_all_is_done(stage: jobs.Stage, shown: bool) -> None:
    asked = study.Work(stage, 3, 60, foretold=SENTENCE)
    box, page = solara.render(Progress(asked, lambda: None), handle_error=False)
    assert (SENTENCE in said(box)) is shown
    page.close()
