"""What a page asks for can be stopped, whatever the page is doing: no click is lost, and no run goes on unseen."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

import solara
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.viz.dashboard import jobs, study
from waiting import until


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[jobs.Job]]:
    """The jobs of pages, in their order; there is no worker, so none of them moves by itself."""
    found: list[jobs.Job] = []

    def recorded(*asked: Any) -> jobs.Job:
        found.append(jobs.Job(*asked))
        return found[-1]

    monkeypatch.setattr(study, "dispatcher", Dispatcher)
    monkeypatch.setattr(study, "Job", recorded)
    yield found
    for job in found:
        job.stop()


@pytest.fixture
def open_page() -> Iterator[Callable[[Any], None]]:
    """Shows a component, and closes it at the end."""
    contexts = []
    yield lambda element: contexts.append(solara.render(element, handle_error=False)[1])
    for context in contexts:
        context.close()


def test_a_page_says_that_it_is_stopped_whatever_becomes_of_who_follows_the_job(
    planned: list[jobs.Job], open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "_follow", lambda *_: None)  # nobody tells the page
    works: list[study.Work] = []

    @solara.component
    def Page() -> None:
        works.append(study.use_work([dict], "key"))
        solara.Text(works[-1].stage)

    open_page(Page())
    assert works[-1].stage == "queued"
    works[-1].stop()
    assert planned[0].stopped
    assert works[-1].stage == "stopped"


@pytest.mark.parametrize("last", ["a", "c"])
def test_what_is_planned_anew_while_a_page_is_drawn_is_stopped_and_the_last_is_followed(
    last: str, planned: list[jobs.Job], open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed: list[jobs.Job] = []
    monkeypatch.setattr(study, "_follow", lambda job, *_: followed.append(job))
    choose: list[Callable[[str], None]] = []

    @solara.component
    def Page() -> None:
        key, set_key = solara.use_state("a")
        choose[:] = [set_key]
        solara.Text(study.use_work([dict], key).stage)
        if key == "b":  # a visitor goes on choosing before the page is drawn
            set_key(last)

    open_page(Page())
    choose[0]("b")
    until(lambda: len(followed) == 2)
    assert [job.stopped for job in planned] == [True, True, False]
    assert followed == [planned[0], planned[2]]


def test_a_page_that_takes_long_to_be_drawn_hears_clicks_all_the_same(
    planned: list[jobs.Job], open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "LONGEST", 0.01)
    monkeypatch.setattr(study, "PAUSE", 0.02)
    click: list[Callable[[bool], None]] = []
    drawings = 0

    @solara.component
    def Page() -> None:
        nonlocal drawings
        clicked, set_clicked = solara.use_state(False)
        click[:] = [set_clicked]
        work = study.use_work([dict], "key")
        if clicked:
            planned[0].changed.set()
            drawings += 1
            time.sleep(10 * study.LONGEST)
        solara.Text(work.stage)

    open_page(Page())
    monkeypatch.setattr(planned[0].changed, "clear", lambda: None)  # there is always something new to tell
    click[0](True)  # draws here, and comes back only when nobody wants it drawn again
    assert drawings < 20
    assert not planned[0].stopped


def ended() -> jobs.Job:
    """A job that has come to its end."""
    job = jobs.Job(Dispatcher(), [dict])
    job.results[0] = 7
    job.over.set()
    job.changed.set()
    return job


def test_a_drawing_that_fails_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    drawn, shown = threading.Event(), []

    def show(news: tuple[jobs.Job, study.Work]) -> None:
        shown.append(news[1].stage)
        if len(shown) < study.FAILURES:
            raise RuntimeError("dictionary changed size during iteration")
        drawn.set()

    with caplog.at_level(logging.ERROR):
        study._follow(ended(), show, drawn)
    assert shown == ["done"] * study.FAILURES
    assert "could not be drawn" in caplog.text


def test_the_job_of_a_tab_that_is_gone_is_stopped() -> None:
    job = jobs.Job(Dispatcher(), [dict])
    job.changed.set()

    def show(_: object) -> None:
        raise RuntimeError("there is no such tab")

    study._follow(job, show, threading.Event())
    assert job.stopped
    assert job not in study.drawing.pages
