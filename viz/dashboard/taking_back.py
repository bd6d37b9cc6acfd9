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


def arrived(page: str, back: dict[str, Any]) -> None:
    """The browser's Back or Forward came to an entry of its history.

    Args:
        page: names this page since it was loaded.
        back: ``step`` of the entry, as :func:`step_of` made it, and ``query`` of its address.
    """
    whose, _, number = str(back.get("step", "")).partition(".")
    known = int(number) if whose == page and number.isdecimal() else None
    there = None if known is None else state.steps.peek().known(known)
    if known is not None and known == state.steps.peek().number:
        return
    lost: list[str] = []  # uploads that an address names, and that are gone
    try:
        query = urlsplit(str(back.get("query", ""))).query
        there = there or (share.from_query(query, lost.append) if query else None)
    except InputError as error:
        state.message.set(str(error))
        return
    if there is None:
        lost.append(say("steps-forgotten"))
    else:
        state.arrive(there, known)
    if lost:
        state.message.set(" ".join(lost))


def step_of(page: str) -> str:
    """The step that is shown, as an entry of the browser's history names it."""
    return f"{page}.{state.steps.value.number}"
