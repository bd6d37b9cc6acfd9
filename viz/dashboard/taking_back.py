"""The buttons that take a step back or bring it again, and what the browser's Back does."""

from typing import Any
from urllib.parse import urlsplit

import solara

from ...scenarios.errors import InputError
from ..words import say
from . import share, state
from .changes import change_told
from .parts import IconButton, tag, text


@solara.component
def TakingBack() -> None:
    """Undo and redo; each says what it would do."""
    steps, now = state.steps.value, state.current.value
    said, set_said = solara.use_state("")
    before = change_told(steps.done[-1], now) if steps.done else ""
    after = change_told(now, steps.undone[-1]) if steps.undone else ""

    def undo() -> None:
        state.undo()
        set_said(say("steps-undone", what=before))

    def redo() -> None:
        state.redo()
        set_said(say("steps-redone", what=after))

    tag(
        "div",
        IconButton("undo", say("steps-undo", what=before) if before else say("steps-no-undo"), undo, not steps.done),
        IconButton("redo", say("steps-redo", what=after) if after else say("steps-no-redo"), redo, not steps.undone),
        tag("span", text("span", said), classes="sp-hidden", attributes={"role": "status"}),
        classes="sp-taking-back",
    )


def key_pressed(act: dict[str, Any]) -> None:
    """Ctrl+Z and its like, where no field of text has the focus."""
    {"undo": state.undo, "redo": state.redo}.get(str(act.get("kind")), lambda: None)()


def went_back(page: str, back: dict[str, Any]) -> None:
    """The browser's Back or Forward came to an entry of its history.

    Args:
        page: names this page since it was loaded.
        back: ``step`` of the entry, as :func:`place` made it, ``query`` of its address, and ``count`` of the question,
            which may come twice.
    """
    count = int(back.get("count", 0))
    if count > state.steps.peek().heard:
        _arrived(page, back, count)


def _arrived(page: str, back: dict[str, Any], count: int) -> None:
    whose, _, number = str(back.get("step", "")).partition(".")
    known = int(number) if whose == page and number.isdecimal() else None
    there = None if known is None else state.steps.peek().known(known)
    lost: list[str] = []  # uploads that an address names, and that are gone
    if known is None or known != state.steps.peek().number:
        try:
            query = urlsplit(str(back.get("query", ""))).query
            there = there or (share.from_query(query, lost.append) if query else None)
        except InputError as error:
            lost.append(str(error))
        else:
            lost += [say("steps-forgotten")] if there is None else []
    else:
        there = None
    state.arrive(there, known, count)
    if lost:
        state.message.set(" ".join(lost))


def place(page: str) -> dict[str, Any]:
    """Where the tab stands, for the browser's history: its step, as an entry names it, and which Back was answered
    last. They go together: a browser that had one before the other would take an old entry for a new one."""
    steps = state.steps.value
    return {"step": f"{page}.{steps.number}", "heard": steps.heard}
