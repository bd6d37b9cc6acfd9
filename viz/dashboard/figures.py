"""Figures on a page: the values of the report, drawn by the browser, with the numbers behind them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import solara
from solara.alias import rv

from ..figure import Figure, Table
from ..render.browser import pictures
from ..words import say
from . import paper_work
from .downloads import Download, Given
from .paper import handed
from .parts import details, numbers, tag, text
from .widgets import CLOCK, Chart, Data


@solara.component
def Panels(figure: Figure, clock: str = CLOCK, on_point: Callable[[int], None] | None = None) -> None:
    """The panels of a figure side by side, and what came out.

    Args:
        figure: what is drawn anew when it is another value.
        clock: whose month it follows.
        on_point: called with a point of the study, where a mark that stands for one is clicked.
    """
    found = solara.use_memo(lambda: [*map(Data, pictures(figure))], [figure])
    parts = [Chart(picture, clock, on_point).key(f"panel{place}") for place, picture in enumerate(found)]
    if len(found) != 1:
        cards = [tag("div", part, classes="sp-card") for part in parts]
        parts = [text("p", f"{figure.finding}.", "sp-finding"), tag("div", *cards, classes="sp-charts")]
    tag("div", *parts)


@solara.component
def Drawn(figure: Figure, clock: str = CLOCK) -> None:
    """A figure: its panels, what is said of it, its tables to be opened, and files to take. See :func:`Panels`."""
    parts = [Panels(figure, clock)]
    parts += [text("p", figure.note, "sp-note")] if figure.note and len(figure.panels) != 1 else []
    parts += [text("p", figure.also, "sp-note")] if figure.also else []
    tag("div", *parts, Behind(figure, figure.tables))


@solara.component
def Behind(figure: Figure, tables: Sequence[Table]) -> None:
    """The tables behind a figure, each with its caption, and the picture and the tables as files; ``tables`` are the
    figure's own."""
    shown = [numbers(replace(table, caption=caption), caption) for table, caption in captioned(figure, tables)]
    parts = [details(say("charts-table"), *shown)] if tables else []
    tag("div", *parts, Folding(say("charts-take"), lambda: _files(figure, len(tables))), classes="sp-behind")


def captioned(figure: Figure, tables: Sequence[Table]) -> list[tuple[Table, str]]:
    """Tables of a figure, each with its caption: its own, or what the figure is called, with what it counts where there
    are several."""
    named = figure.heading or figure.finding
    return [(each, each.caption or (named if len(tables) == 1 else f"{named}: {each.head[0]}")) for each in tables]


def _files(figure: Figure, tables: int) -> list[solara.Element]:
    """Buttons for the files of a figure: the picture as the report has it, with title and caveat, and its tables."""

    def picture(ending: str) -> Given:
        return handed(partial(paper_work.picture, figure, ending))

    made = [Download(ending[1:].upper(), partial(picture, ending)).key(ending) for ending in (".png", ".svg")]
    for place in range(tables):
        label = say("charts-csv", place=place + 1, many=tables)
        made.append(Download(label, lambda place=place: Given.of(*paper_work.table(figure, place))).key(label))
    return [tag("div", *(made if figure.panels else made[2:]), classes="sp-row")]


@solara.component
def Folding(summary: str, make: Callable[[], Sequence[solara.Element]]) -> None:
    """Something that is made when a reader opens it, and as long as it is open."""
    opened, set_opened = solara.use_state(False)
    line = text("summary", summary, live=True)
    rv.use_event(line, "click", lambda *_: set_opened(not opened))
    tag("details", line, *(make() if opened else []), classes="sp-details")


@solara.component
def Folded(figure: Figure, clock: str = CLOCK) -> None:
    """A figure that is drawn when a reader opens it, and as long as it is open."""
    Folding(figure.heading, lambda: [Drawn(figure, clock)])
