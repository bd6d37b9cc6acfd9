"""Studies: what commands have stored, told again; a point of a map opens as a run in Explore."""

import dataclasses
from functools import partial
from typing import Any

import solara

from ....scenarios.errors import InputError
from ...document.cover import Cover
from ...figure import Figure
from ...words import say
from .. import paper_work, state, stored, uploads
from ..figures import Behind, Panels
from ..jobs import Call
from ..paper import Papers
from ..parts import Button, Note, details, numbers, tag, text
from ..widgets import Choice
from ..world_choice import said_beside

CHOSEN = "studies.name"
MOST_CHOICES = 500
"""Points of a study that the keyboard can choose."""
WORDS = {
    "attribute": "bottleneck attribution",
    "escape": "pilots to escape",
    "phase": "phase diagram",
    "sweep": "sweep",
    "sensitivity": "sensitivity",
    "discover": "scenario discovery",
    "optimise": "policy search",
    "market": "go-to-market",
    "robust": "robustness",
    "calibrate": "calibration",
    "fit": "fit to an observed diffusion",
}
HOW = (
    "No study is stored in the folder '{folder}' yet. Commands such as 'stallpoint phase' or 'stallpoint sensitivity' "
    "write one into the folder 'out', or where --out says. Runs and comparisons have a report of their own."
)


@solara.component
def StudiesPage() -> None:
    """The page."""
    found = solara.use_memo(stored.entries, [])
    kept = state.note(CHOSEN)
    name = kept if any(each.name == kept for each in found) else (found[0].name if found else "")
    parts: list[Any] = [text("h1", "Stored studies")]
    if not found:
        parts.append(text("p", HOW.format(folder=stored.root()), "sp-waiting"))
    else:
        options = [(e.name, f"{e.name} – {WORDS.get(e.kind, e.kind)}, {e.finished[:10]}") for e in found]
        parts.append(tag("div", Choice("Study", options, name, _choose), classes="sp-chosen-row"))
        parts.append(_Study(name).key(name))
    tag("div", *parts, classes="sp-results sp-studies", attributes={"id": "sp-content"})


def _choose(name: str) -> None:
    state.set_note(CHOSEN, name)


@solara.component
def _Study(name: str) -> None:
    """One study: its answer, its map, its sections, its limits."""
    found, refused = solara.use_memo(lambda: _opened(name), [name])
    if found is None:
        tag("div", Note(refused, "warning"))
    else:
        _Told(found)


@solara.component
def _Told(found: stored.Opened) -> None:
    """What the study says."""
    page = found.page
    parts: list[Any] = [
        tag(
            "section",
            text("h2", page.question),
            *(text("p", each, "sp-story") for each in page.answer),
            said_beside(page.caveat),
            text("p", page.about, "sp-note"),
            classes="sp-answer-study",
        )
    ]
    parts += [Note(each, "warning") for each in page.warnings]
    clickable = [name for name, figure in found.figures.items() if figure.points]
    parts += [_section(section, found, clickable[:1] == [section.figure]) for section in page.sections]
    if page.limits:
        limits = [text("li", each) for each in page.limits]
        parts.append(tag("section", text("h2", "Limits"), tag("ul", *limits, classes="sp-limits"), classes="sp-card"))
    place = str(stored.root().absolute() / found.entry.name)
    parts.append(tag("section", Papers(partial(_paper, place)), classes="sp-card"))
    parts.append(tag("p", "Made by: ", tag("code", found.command), classes="sp-note"))
    tag("div", *parts, classes="sp-results")


def _paper(place: str, what: paper_work.What, form: str, cover: Cover) -> Call:
    """What a worker does for a report or a brief of a stored study."""
    return partial(paper_work.of_folder, place, what, form, cover)


def _opened(name: str) -> tuple[stored.Opened | None, str]:
    try:
        return stored.opened(name), ""
    except InputError as error:
        return None, str(InputError(error.field, error.value, error.remedy))


@solara.component
def _Drawn(found: stored.Opened, figure: Figure, choose: bool) -> None:
    """A figure whose points open as runs in Explore; for the keyboard, the same as a choice."""
    router = solara.use_router()
    bare = solara.use_memo(lambda: dataclasses.replace(figure, heading="", note=""), [figure])
    at, set_at = solara.use_state(min(figure.points, default=0))

    def open_point(point: int) -> None:
        if state.update(lambda tab: uploads.adopted(tab, stored.behind(found, point))):
            router.push("/")

    parts = [Panels(bare, on_point=open_point)]
    if choose:
        options = [(str(point), f"point {point + 1}") for point in figure.points[:MOST_CHOICES]]
        choice = Choice("Or choose", options, str(at), lambda value: set_at(int(value)))
        button = Button("Open in Explore", lambda: open_point(at))
        parts += [text("p", "Click a mark to open its run in Explore.", "sp-note")]
        parts += [tag("div", choice, button, classes="sp-chosen-row")]
    tag("div", *parts)


def _section(section: Any, found: stored.Opened, choose: bool) -> solara.Element:
    parts: list[Any] = [text("h2", section.heading)]
    parts += [text("p", part) for part in section.text.split("\n\n") if part.strip()]
    figure = found.figures.get(section.figure or "")
    if figure is not None:
        parts.append(_Drawn(found, figure, choose))
    parts += [text("p", part, "sp-note") for part in section.note.split("\n\n") if part]
    folded = section.folded if section.folded is not None else figure is not None
    shown = [numbers(table, section.heading) for table in section.tables]
    if figure is not None:
        parts += [*([] if folded else shown), Behind(figure, figure.tables)]
    elif shown:
        parts += [details(say("charts-table"), *shown)] if folded else shown
    return tag("section", *parts, classes="sp-card sp-study-section")
