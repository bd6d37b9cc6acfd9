"""The analyses that a visitor started: how far each is, with a way to end it, to go on, and to what it found."""

import shlex
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import solara

from ...model.forecast import duration
from ...scenarios.errors import InputError
from ..words import say
from . import state
from .analyses import Analysis, analyses
from .parts import Button, details, tag, text

PATIENCE = 1.0
"""Seconds after which whoever listens looks whether the page is gone."""
PAUSE = 0.3
"""Seconds between two drawings at least."""


def use_news() -> int:
    """The component is drawn anew when something becomes of an analysis of the server; gives how often that was."""
    seen, see = solara.use_state(analyses.changes)

    def follow() -> Callable[[], None]:
        gone = threading.Event()

        def listen() -> None:
            last = seen
            while not gone.is_set():
                now = analyses.heard(last, PATIENCE)
                if now != last and not gone.is_set():
                    last = now
                    see(now)
                    gone.wait(PAUSE)

        threading.Thread(target=listen, daemon=True).start()
        return gone.set

    solara.use_effect(follow, [])
    return int(seen)


@solara.component
def AnalysisList(visitor: str, on_open: Callable[[str], None]) -> None:
    """A line for each."""
    use_news()
    mine = analyses.of(visitor)
    rows = [_Line(each, visitor, on_open).key(str(each.number)) for each in mine]
    tag("section", text("h2", say("studies-yours")), *rows, classes="sp-card sp-yours")


@solara.component
def _Line(a: Analysis, visitor: str, on_open: Callable[[str], None]) -> None:
    """One analysis."""
    part = 100 * a.done / max(1, a.total)
    bar = tag("span", classes="sp-bar", attributes={"style": f"--part: {part:.0f}%", "aria-hidden": "true"})
    buttons: list[Any] = []
    if a.stage in ("queued", "runs"):
        buttons.append(Button(say("studies-stop"), partial(analyses.stop, visitor, a.number)))
    if a.stage in ("stopped", "failed"):
        buttons.append(Button(say("studies-go-on"), partial(_again, visitor, a)))
    if a.stage == "done":
        buttons.append(Button(say("studies-open"), partial(on_open, a.name)))
    tag(
        "div",
        text("b", a.name),
        text("span", _said(a), "sp-progress-words"),
        *([bar] if a.moving else []),
        *buttons,
        *([text("span", a.sentence, "sp-failed")] if a.sentence else []),
        details(say("studies-command-head"), tag("code", shlex.join(a.order.words))),
        classes=f"sp-progress sp-analysis sp-at-{a.stage}",
        attributes={"role": "status"},
    )


def _said(a: Analysis) -> str:
    """Where it stands, in words."""
    if a.stage == "queued":
        return say("studies-queued", before=analyses.before(a))
    if a.stage == "runs":
        told = say("studies-runs", done=f"{a.done:,}", total=f"{a.total:,}")
        return told if a.left is None else say("studies-left", told=told, time=duration(a.left))
    if a.stage == "figures":
        return say("studies-figures", done=a.done, total=a.total)
    if a.stage == "done":
        return say("studies-done")
    return say("studies-failed") if a.stage == "failed" else say("studies-stopped")


def _again(visitor: str, a: Analysis) -> None:
    try:
        analyses.start(visitor, a.order, a.planned)
    except InputError as error:
        state.message.set(str(error))
