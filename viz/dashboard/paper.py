"""Briefs and reports to take away, with a field for what whoever signs them says; made by a worker."""

from collections.abc import Callable
from functools import partial
from typing import Any

import solara

from ...scenarios.errors import InputError
from ..document.cover import MOST_NAME, MOST_QUESTION, Cover
from ..words import say
from .downloads import Download, Given
from .field import Field
from .jobs import Call, Failure, Job, dispatcher
from .paper_work import What
from .parts import tag, text

type Make = Callable[[What, str, Cover], Call]
"""What a worker is to do for a report or a brief, in a form, with what whoever signs says."""


@solara.component
def Papers(make: Make, disabled: bool = False) -> None:
    """Brief and report, each as PDF and as a page.

    Args:
        make: gives what a worker is to do.
        disabled: whether there is nothing to tell yet.
    """
    asked, set_asked = solara.use_state("")
    author, set_author = solara.use_state("")
    office, set_office = solara.use_state("")
    date, set_date = solara.use_state("")
    busy, set_busy = solara.use_state(False)

    def of(what: What, form: str) -> Given:
        return handed(make(what, form, Cover(asked, author, office, date)))

    shown: list[tuple[str, What, str]] = [
        (say("paper-brief-pdf"), "brief", "pdf"),
        (say("paper-brief-html"), "brief", "html"),
        (say("paper-report-pdf"), "report", "pdf"),
        (say("paper-report-html"), "report", "html"),
    ]
    buttons = [
        Download(label, partial(of, what, form), disabled, set_busy).key(f"{what}-{form}")
        for label, what, form in shown
    ]
    wait = tag("p", *([say("paper-wait")] if busy else []), classes="sp-note sp-wait", attributes={"role": "status"})
    tag(
        "div",
        text("h3", say("paper-head")),
        text("p", say("paper-what"), "sp-note"),
        tag(
            "div",
            Field(say("paper-question"), asked, set_asked, hint=say("paper-question-hint"), most=MOST_QUESTION),
            Field(say("paper-author"), author, set_author, most=MOST_NAME),
            Field(say("paper-office"), office, set_office, most=MOST_NAME),
            Field(say("paper-date"), date, set_date, hint=say("paper-date-hint")),
            classes="sp-cover",
        ),
        tag("div", *buttons, classes="sp-row"),
        wait,
        classes="sp-papers",
    )


def handed(call: Call) -> Given:
    """A file that a worker makes: it gives what the file is called, and what it holds.

    Raises:
        InputError: if it cannot be made.
    """
    job = Job(dispatcher(), [call])
    job.over.wait()
    found: Any = job.results[0]
    if not isinstance(found, tuple) or isinstance(found, Failure):
        raise InputError("file", None, found.sentence if isinstance(found, Failure) else "it was stopped")
    return Given.of(*found)
