"""Work of the dashboard in the background: turns, failures, lost workers."""

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from stallpoint.experiments.compare import compare
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import NetworkFiles
from stallpoint.viz.dashboard import drawing, jobs, state, study
from stallpoint.viz.dashboard.work import one_run, readable
from waiting import PATIENCE, until

TAB = state.of(load("display-programme").with_world(factories=120, months=48))


# -- work in the background


@pytest.fixture(scope="module")
def two() -> Any:
    """A dispatcher with two workers."""
    with jobs.warmed(2) as found:
        yield found


def nap(seconds: float, value: int) -> int:
    time.sleep(seconds)
    return value


def stamped(gate: Path) -> int:
    """When it was done, in nanoseconds of a clock that all processes share; not before the gate is open."""
    until(gate.exists)
    return time.monotonic_ns()


def fall() -> None:
    raise RuntimeError("/secret/path")


def die() -> None:
    import os

    os._exit(3)


@pytest.mark.slow
def test_jobs_take_turns(tmp_path: Path) -> None:
    call = partial(stamped, tmp_path / "gate")
    with jobs.warmed(1) as one:
        long = jobs.Job(one, [call] * 40)
        short = jobs.Job(one, [call] * 3)
        (tmp_path / "gate").touch()
        until(lambda: long.stage == short.stage == "done")
    first = sum(done < max(short.results) for done in long.results)
    assert first <= 4, "a short job waited for a long one"


def test_a_job_that_is_stopped_hands_out_nothing_more(two: jobs.Dispatcher, tmp_path: Path) -> None:
    job = jobs.Job(two, [partial(stamped, tmp_path / "gate")] * 40)
    until(lambda: job.stage == "running")
    job.stop()
    (tmp_path / "gate").touch()
    assert job.stage == "stopped"
    after = jobs.Job(two, [partial(stamped, tmp_path / "gate")] * 4)
    assert after.over.wait(PATIENCE)
    assert job.over.is_set()
    assert job.done == 0


def test_work_can_be_stopped_before_the_page_has_heard_of_it(
    two: jobs.Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted: list[jobs.Job] = []

    def recorded(*asked: Any) -> jobs.Job:
        submitted.append(jobs.Job(*asked))
        return submitted[-1]

    monkeypatch.setattr(study, "dispatcher", lambda: two)
    monkeypatch.setattr(study, "Job", recorded)
    monkeypatch.setattr(study, "_follow", lambda *_: None)  # nobody tells the page
    works: list[study.Work] = []

    @solara.component
    def Page() -> None:
        works.append(study.use_work([partial(nap, 0.1, i) for i in range(40)], "key"))
        solara.Text(works[-1].stage)

    _, page = solara.render(Page(), handle_error=False)
    works[-1].stop()
    (job,) = submitted
    assert job.stage == "stopped"
    page.close()


def test_a_task_that_fails_is_a_sentence_without_a_trace(two: jobs.Dispatcher) -> None:
    job = jobs.Job(two, [fall, partial(nap, 0.0, 7)])
    until(lambda: job.stage == "done")
    assert isinstance(job.results[0], jobs.Failure)
    assert "secret" not in job.results[0].sentence
    assert job.results[1] == 7


@pytest.mark.slow
def test_a_worker_that_dies_takes_nobody_with_it(two: jobs.Dispatcher) -> None:
    bad = jobs.Job(two, [die, partial(nap, 0.05, 1)])
    good = jobs.Job(two, [partial(nap, 0.05, i) for i in range(8)])
    until(lambda: bad.stage == "done" and good.stage == "done")
    assert bad.results == [jobs.Failure(jobs.LOST), 1]
    assert good.results == list(range(8))


def test_a_failed_run_is_told_without_a_path() -> None:
    gone = dataclasses.replace(TAB.base, network=NetworkFiles(firms="/nowhere/f.csv", links="/nowhere/l.csv"))
    run = one_run(gone, 0, False)
    assert run is not None
    assert run.outcome.error
    assert "nowhere" not in run.outcome.error
    assert "/" not in readable(OSError(2, "no such file", "/home/somebody/x"))
    assert readable(InputError("links", "Z", "is no firm", "/tmp/abc/links.csv")).startswith("links.csv: ")


def test_a_study_on_the_page_is_the_study_of_the_command() -> None:
    scenario = TAB.scenario
    plan = study._Plan((scenario,), 3, 0)
    calls = [*plan.asked.values()]
    assert calls[0].args[1:3] == (0, True)  # type: ignore[attr-defined]
    results = tuple(call() for call in calls)
    found = plan.ensemble(study.Work("done", len(results), len(results), results))
    assert (found.stage, found.done, found.total) == ("done", 3, 3)
    theirs = compare([scenario], seeds=3, jobs=1)
    assert found.comparison is not None
    assert found.films[0] is not None
    for measure in ("breadth", "in_use", "public_spent"):
        ours = found.comparison.by_month(scenario.name, measure)
        assert np.array_equal(ours, theirs.by_month(scenario.name, measure))


def test_finished_runs_are_remembered_within_bounds() -> None:
    kept = study._Finished(2)
    runs = [one_run(TAB.scenario, seed, False) for seed in range(3)]
    outcomes = [run.outcome for run in runs if run]
    for outcome in outcomes:
        kept.put(TAB.scenario, outcome)
    assert kept.get(TAB.scenario, 0) is None
    assert kept.get(TAB.scenario, 2) is outcomes[2]
    assert kept.get(state.with_value(TAB, "clarity_mean", 0.6).scenario, 2) is None


def test_pages_are_drawn_one_at_a_time_and_rest_the_longer_the_more_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LONGEST", PATIENCE)  # however long the others take on a busy machine
    pages, under_way, most = drawing.Drawing(), [], 0

    def show() -> None:
        nonlocal most
        under_way.append(1)
        most = max(most, len(under_way))
        time.sleep(0.02)
        under_way.pop()

    with ThreadPoolExecutor(6) as threads:
        pages.pages["first"] = "one"
        alone = pages.draw("one", show)
        pages.pages |= {"second": "two", "third": "three", "fourth": "three"}  # who has two pages waits twice as long
        by = ["one", "two", "three"] * 2
        found = [(owner, threads.submit(pages.draw, owner, show)) for owner in by]
        crowded = [(owner, each.result()) for owner, each in found]
    assert most == 1
    assert alone >= drawing.PAUSE
    assert all(rest >= drawing.REST * 3 * (2 if owner == "three" else 1) * 0.02 for owner, rest in crowded)


def test_a_browser_that_does_not_listen_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "LONGEST", 0.05)
    pages, deaf, drawn = drawing.Drawing(), threading.Event(), []
    with ThreadPoolExecutor(3) as threads:
        stuck = threads.submit(pages.draw, "deaf", deaf.wait)
        try:
            others = [threads.submit(pages.draw, owner, lambda: drawn.append(1)) for owner in ("one", "two")]
            assert all(found.result(PATIENCE) >= drawing.PAUSE for found in others)
            assert drawn == [1, 1]
            assert not stuck.done()
        finally:
            deaf.set()
