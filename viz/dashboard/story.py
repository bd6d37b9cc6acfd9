"""A drawing of :mod:`stallpoint.viz.counterfactuals.drawn` on a page: it follows the month and the hand."""

from collections.abc import Callable

import solara
import traitlets as t

from .widgets import CLOCK, OurWidget, module


class StoryWidget(OurWidget):
    """The drawing, as the browser has it; ``picked`` is the row of a factory whose life is asked for."""

    _esm = t.Unicode(module("story")).tag(sync=True)
    clock = t.Unicode(CLOCK).tag(sync=True)
    markup = t.Unicode("").tag(sync=True)
    ask = t.Unicode("").tag(sync=True)
    picked = t.Int(-1).tag(sync=True)


@solara.component
def Drawing(markup: str, ask: str = "", on_pick: Callable[[int], None] | None = None, clock: str = CLOCK) -> None:
    """A drawing.

    Args:
        markup: from the template.
        ask: words of the button that asks for the life of the factory that is chosen; none without.
        on_pick: called with its row.
        clock: whose month it follows.
    """

    def picked(row: int) -> None:
        if on_pick is not None and row >= 0:
            on_pick(row)

    StoryWidget.element(markup=markup, ask=ask, clock=clock, picked=-1, on_picked=picked)
