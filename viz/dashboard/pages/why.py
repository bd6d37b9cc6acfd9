"""Why: one factory's decision, shown beside its twin in another world, and what adoption is lost to."""

import dataclasses
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import solara

from ....experiments.counterfactuals.twin import Asked
from ....experiments.counterfactuals.typical import ALL
from ....scenarios.errors import InputError
from ....scenarios.files import library, load
from ....scenarios.scenario import Scenario
from ...counterfactuals import drawn
from ...words import say
from .. import state, why_data
from ..bottlenecks import Bottlenecks
from ..field import Field
from ..figures import Drawn
from ..jobs import Failure
from ..luck import Luck
from ..parts import Button, Note, details, numbers, raw, tag, text
from ..scenario_choice import scenario_options
from ..story import Drawing
from ..study import use_work
from ..widgets import Choice, Timeline
from ..world_choice import said_beside
from .explore import lever_spans

AGAINST, GROUP, PLACE, NAME = "why.against", "why.group", "why.place", "why.name"
"""What the link remembers: the other world, the group, which of it (1: the most typical), and a factory by name."""
NOTHING: Mapping[str, str] = MappingProxyType({})
WITHOUT = "-"
TELLING = "-"
"""In place of a group: the factory whose two lives differ longest."""


@solara.component
def WhyPage() -> None:
    """The page."""
    scenario = state.current.value.scenario
    if scenario.world.rule != "gates":
        words = say("why-classic", scenario=scenario.name)
        other = Button(say("why-classic-button"), state.first_scenario, "main")
        parts = [text("h1", say("why-heading")), Note(words, "warning"), tag("div", other, classes="sp-row")]
        tag("div", *parts, classes="sp-results", attributes={"id": "sp-content"})
        return
    tag("div", _Factory(scenario), Bottlenecks(scenario), classes="sp-results", attributes={"id": "sp-content"})


def _other(scenario: Scenario) -> tuple[Scenario | None, str]:
    """The scenario to set beside it, if one is chosen; or, in a sentence, why it cannot be."""
    name = state.note(AGAINST, WITHOUT)
    if name not in library() or name == scenario.name:
        return None, ""
    try:
        return state.current.value.within(load(name)), ""
    except InputError as error:
        return None, str(error)


def _asked() -> Asked:
    """Which factory the visitor asks for."""
    tab, group, place = state.current.value, state.note(GROUP), state.note(PLACE)
    name = state.note(NAME) or (None if tab.factory is None else f"row:{tab.factory}")
    if group == TELLING:
        return Asked(name, near=True)
    return Asked(name, group, max(1, int(place)) if place.isdecimal() and len(place) < 7 else 1, near=True)


@solara.component
def _Factory(scenario: Scenario) -> None:
    """One factory's story in two worlds."""
    tab, (other, why), asked = state.current.value, _other(scenario), _asked()
    key = (scenario, other, tab.seed, asked)
    apart = why if other is None else tab.apart((scenario, other))
    work = use_work([] if apart else [partial(why_data.story, *key)], key)
    known = solara.use_ref(None)
    result = work.results[0] if work.results else None
    if isinstance(result, why_data.Story):
        known.current = result
    parts: list[Any] = [text("h1", say("why-heading")), _Choosing(scenario, known.current, other, asked)]
    if apart:
        parts.append(Note(apart, "warning"))
    elif isinstance(result, why_data.Story):
        parts.append(_Told(result, scenario, other))
    elif isinstance(result, Failure):
        everybody = Button(say("why-everybody"), lambda: _pick(notes={GROUP: ALL}), "main")
        parts += [Note(result.sentence, "warning"), *([] if asked.group == ALL else [everybody])]
    else:
        parts.append(text("p", work.doing or say("why-waiting"), "sp-waiting"))
    tag("section", *parts, classes="sp-why-page")


def _pick(row: int | None = None, notes: Mapping[str, str] = NOTHING) -> None:
    """Ask for a factory: by its row, by what is noted, or none in particular."""
    kept = {key: note for key, note in state.current.peek().notes.items() if key not in (NAME, PLACE)}
    found = {key: note for key, note in (kept | dict(notes)).items() if note}
    state.current.set(dataclasses.replace(state.current.peek(), factory=row, notes=MappingProxyType(found)))


@solara.component
def _Choosing(scenario: Scenario, known: why_data.Story | None, other: Scenario | None, asked: Asked) -> None:
    """Which group, which of it, which factory, and beside what."""
    worlds = [(WITHOUT, say("why-without")), *scenario_options()]
    picked = other.name if other is not None else WITHOUT
    groups = [("", say("why-usual"))] if known is None else list(known.groups)
    now = TELLING if asked.group is None else asked.group or (known.group if known is not None else "")
    options = [*groups, (TELLING, say("why-telling"))]
    options += [] if now in dict(options) else [(now, now or "…")]
    place = known.place or 1 if known is not None and asked.group is not None else None

    def step(by: int) -> None:
        if known is not None and place is not None:
            _pick(notes={PLACE: str((place - 1 + by) % max(known.members, 1) + 1)})

    def named(words: str) -> None:
        _pick(notes={NAME: words})

    shown = asked.factory.removeprefix("row:") if asked.factory and state.note(NAME) else ""
    hint = say("why-one-hint", example=known.name if known is not None else "F0001")
    tag(
        "div",
        Choice(say("why-group"), options, now, lambda group: _pick(notes={GROUP: group})),
        tag(
            "div",
            Button(say("why-typical"), _pick, disabled=asked.factory is None and asked.place == 1),
            Button(say("why-previous"), lambda: step(-1), disabled=place is None),
            Button(say("why-next"), lambda: step(1), disabled=place is None),
            classes="sp-row",
        ),
        Field(say("why-one"), shown, named, hint),
        Choice(
            say("why-beside"), worlds, picked, lambda name: state.set_note(AGAINST, None if name == WITHOUT else name)
        ),
        classes="sp-chosen-row sp-why-choice",
    )


def _look_at(month: int) -> None:
    tab = state.current.peek()
    state.current.set(dataclasses.replace(tab, month=None if month >= tab.world.months - 1 else month))


@solara.component
def _Told(s: why_data.Story, scenario: Scenario, other: Scenario | None) -> None:
    """The story: it is shown, and then told."""
    tab = state.current.value
    last = scenario.world.months - 1
    month = last if tab.month is None else min(tab.month, last)
    chosen = [text("p", f"Chosen because {s.chosen}.", "sp-note")] if s.chosen else []
    two = len(s.worlds) > 1
    tag(
        "div",
        raw(drawn.style()),
        text("h2", s.name),
        text("p", " ".join([*s.standing[:1], s.about]), "sp-note"),
        *chosen,
        *(text("p", sentence, "sp-story") for sentence in s.lead[:2]),
        said_beside(say("why-one-run")),
        tag(
            "div",
            text("h3", say("why-lives-heading-two") if two else say("why-lives-heading")),
            tag("div", Timeline(scenario.world.months, month, _look_at, lever_spans(scenario))),
            tag("div", Drawing(s.lives)),
            classes="sp-card sp-why-lives",
        ),
        tag(
            "div",
            text("h3", say("why-around-heading")),
            tag(
                "div",
                *(tag("div", Drawing(picture, say("why-tell"), _pick)) for picture, _ in s.around),
                classes="sp-lives",
            ),
            raw(drawn.around_key()),
            details("The numbers behind this picture", *(_numbered(s, place) for place in range(len(s.around)))),
            classes="sp-card sp-why-around",
        ),
        Luck(scenario, other, tab.seed, s.row, s.name),
        tag(
            "div",
            text("h3", say("why-words-heading") if two else say("why-words-one")),
            *(text("p", sentence) for sentence in s.lead[2:]),
            raw(s.words),
            classes="sp-card sp-why-words",
        ),
        tag(
            "div",
            *([Drawn(s.figure)] if s.figure is not None else []),
            *(text("p", sentence) for sentence in s.standing[1:]),
            details(say("why-standing-mean"), text("p", say("why-standing-means"))),
            classes="sp-card sp-why-standing",
        ),
        classes="sp-told",
    )


def _numbered(s: why_data.Story, place: int) -> solara.Element:
    head = say("why-around-of", scenario=s.worlds[place])
    return tag("div", text("h4", head), numbers(s.around[place][1], head))
