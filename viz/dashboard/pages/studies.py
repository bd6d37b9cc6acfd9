"""Studies: what was stored, told again, and analyses that start here; a point of a map opens as a run in Explore."""

import dataclasses
from functools import partial
from typing import Any

import solara

from ....experiments.policy.policies import Optimised
from ...document.cover import Cover
from ...figure import Figure
from ...words import say
from .. import paper_work, state, stored, uploads
from ..analyses import analyses
from ..analysis_form import AnalysisForm, visitor
from ..analysis_list import AnalysisList, use_news
from ..figures import Behind, Panels
from ..jobs import Call
from ..mixes import Mixes
from ..paper import Papers
from ..parts import Button, Note, blocks, details, numbers, tag, text
from ..study_list import StudyList
from ..widgets import Choice
from ..world_choice import said_beside

CHOSEN = "studies.name"
MOST_CHOICES = 500
"""Points of a study that the keyboard can choose."""


@solara.component
def StudiesPage() -> None:
    """The page."""
    news = use_news()
    found = solara.use_memo(stored.found, [news])
    names = [each.name for each in found.studies]
    kept = state.note(CHOSEN)
    name = kept if kept in names else next(iter(names), "")
    finished = next((each.finished for each in found.studies if each.name == name), "")
    parts: list[Any] = [
        text("h1", say("studies-title")),
        AnalysisForm(),
        *([AnalysisList(visitor(), _choose)] if analyses.of(visitor()) else []),
        StudyList(found, name, _choose, visitor()),
    ]
    if name:
        parts.append(_Study(name).key(f"{name} {finished}"))
    tag("div", *parts, classes="sp-results sp-studies", attributes={"id": "sp-content"})


def _choose(name: str) -> None:
    state.set_note(CHOSEN, name)


@solara.component
def _Study(name: str) -> None:
    """One study: its answer, its map, its sections, its limits."""
    found, refused = solara.use_memo(lambda: stored.tried(name), [name])
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
        parts.append(
            tag(
                "section", text("h2", say("studies-limits")), tag("ul", *limits, classes="sp-limits"), classes="sp-card"
            )
        )
    if isinstance(found.study, Optimised):
        parts.append(tag("section", text("h2", say("mixes-heading")), Mixes(found), classes="sp-card"))
    place = str(found.entry.place.absolute())
    parts.append(tag("section", Papers(partial(_paper, place)), classes="sp-card"))
    parts.append(tag("p", say("studies-made"), " ", tag("code", found.command), classes="sp-note"))
    tag("div", *parts, classes="sp-results")


def _paper(place: str, what: paper_work.What, form: str, cover: Cover) -> Call:
    """What a worker does for a report or a brief of a stored study."""
    return partial(paper_work.of_folder, place, what, form, cover)


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
        options = [(str(point), say("studies-point", number=point + 1)) for point in figure.points[:MOST_CHOICES]]
        choice = Choice(say("studies-or"), options, str(at), lambda value: set_at(int(value)))
        button = Button(say("studies-explore"), lambda: open_point(at))
        parts += [text("p", say("studies-click"), "sp-note")]
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
    if figure is None or not folded:  # else the figure has them; a part that is made and not used shows by itself
        shown = [numbers(table, section.heading) for table in section.tables]
        parts += [details(say("charts-table"), *shown)] if shown and folded else shown
    if figure is not None:
        parts.append(Behind(figure, figure.tables))
    parts += [blocks(section.more, section.heading)] if section.more else []
    return tag("section", *parts, classes="sp-card sp-study-section")
