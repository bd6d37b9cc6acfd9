"""How far an ensemble or a piece of work is, with a way to end it or to go on."""

from collections.abc import Callable

import solara

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
        "queued": "Waiting for a free processor",
        "running": f"{work.done} of {work.total} {units}",
        "done": f"{work.total} {units}",
        "stopped": f"Stopped after {work.done} of {work.total} {units}",
    }[work.stage]
    if work.doing and work.moving:
        words = f"{work.doing}. {words}"
    bar = tag("span", classes="sp-bar", attributes={"style": f"--part: {part:.0f}%", "aria-hidden": "true"})
    buttons = []
    if work.moving:
        buttons = [Button("Stop", work.stop)]
    elif work.stage == "stopped":
        buttons = [Button("Run the rest", again)]
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
