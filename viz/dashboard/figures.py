"""Figures on a page: the values of the report, drawn by the browser, with the numbers behind them."""

from collections.abc import Callable

import solara
from solara.alias import rv

from ..figure import Figure
from ..render.browser import pictures
from .parts import details, numbers, tag, text
from .widgets import CLOCK, Chart


@solara.component
def Panels(figure: Figure, clock: str = CLOCK, on_point: Callable[[int], None] | None = None) -> None:
    """The panels of a figure side by side, and what came out.

    Args:
        figure: what is drawn anew when it is another value.
        clock: whose month it follows.
        on_point: called with a point of the study, where a mark that stands for one is clicked.
    """
    found = solara.use_memo(lambda: pictures(figure), [figure])
    parts = [Chart(picture, clock, on_point).key(f"panel{place}") for place, picture in enumerate(found)]
    if len(found) != 1:
        cards = [tag("div", part, classes="sp-card") for part in parts]
        parts = [text("p", f"{figure.finding}.", "sp-finding"), tag("div", *cards, classes="sp-charts")]
    tag("div", *parts)


@solara.component
def Drawn(figure: Figure, clock: str = CLOCK) -> None:
    """A figure: its panels, what is said of it, and its tables to be opened. See :func:`Panels`."""
    parts = [Panels(figure, clock)]
    parts += [text("p", figure.note, "sp-note")] if figure.note and len(figure.panels) != 1 else []
    parts += [text("p", figure.also, "sp-note")] if figure.also else []
    tables = [numbers(table) for table in figure.tables]
    tag("div", *parts, *([details("The numbers behind this picture", *tables)] if tables else []))


@solara.component
def Folded(figure: Figure, clock: str = CLOCK) -> None:
    """A figure that is drawn when a reader opens it, and as long as it is open."""
    opened, set_opened = solara.use_state(False)
    summary = text("summary", figure.heading)
    rv.use_event(summary, "click", lambda *_: set_opened(not opened))
    tag("details", summary, *([Drawn(figure, clock)] if opened else []), classes="sp-details")
