"""How far an ensemble or a piece of work is, with a way to end it or to go on."""

from collections.abc import Callable

import solara

from ..words import say
from .parts import Button, tag, text
from .study import Work


@solara.component
def Progress(work: Work, again: Callable[[], None], unit: str = "run") -> None:
    """A line with a bar, and what all of it will take where that is much.

    Args:
        work: what is under way.
        again: does what is left after a stop.
        unit: what is counted, in the singular.
    """
    part = 100 * work.done / max(1, work.total)
    units = unit if work.total == 1 else f"{unit}s"
    words = {
        "queued": say("progress-queued"),
        "running": f"{work.done} of {work.total} {units}",
        "done": f"{work.total} {units}",
        "stopped": f"Stopped after {work.done} of {work.total} {units}",
    }[work.stage]
    if work.doing and work.moving:
        words = work.doing if work.stage == "queued" else f"{work.doing}. {words}"
    bar = tag("span", classes="sp-bar", attributes={"style": f"--part: {part:.0f}%", "aria-hidden": "true"})
    buttons = []
    if work.moving:
        buttons = [Button(say("progress-stop"), work.stop)]
    elif work.stage == "stopped":
        buttons = [Button(say("progress-rest"), again)]
    much = [text("span", work.foretold, "sp-foretold")] if work.foretold and work.moving else []
    failed = [text("span", work.error, "sp-failed")] if work.error else []
    tag(
        "div",
        text("span", words, "sp-progress-words"),
        bar,
        *buttons,
        *much,
        *failed,
        classes=f"sp-progress sp-{work.stage}",
        attributes={"role": "status"},
    )


@solara.component
def Waiting(work: Work, again: Callable[[], None]) -> None:
    """What stands where results will be: what happens meanwhile, or why nothing does, and then what to do about it.

    Args:
        work: what is under way.
        again: does it once more, or what is left of it.
    """
    if work.error:
        words, label = work.error, say("progress-again")
    elif work.stage == "stopped":
        words, label = say("progress-stopped"), say("progress-rest")
    elif work.doing:
        words, label = say("progress-compiling", doing=work.doing), ""
    else:
        words, label = say("progress-waits") if work.stage == "queued" else say("progress-first"), ""
    button = [Button(label, again, "main")] if label else []
    tag("div", tag("div", text("p", words, "sp-waiting"), *button, classes="sp-await"), classes="sp-card sp-empty")
