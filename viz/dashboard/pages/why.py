"""Why: one factory's decision, told beside its twin in another world, and what adoption is lost to."""

import dataclasses
from functools import partial
from typing import Any

import solara

from ....scenarios.files import library, load
from ....scenarios.scenario import Scenario
from ...figures.attribute import bottlenecks
from ...studies.attribution import answer
from .. import state, why_data
from ..figures import Drawn
from ..jobs import Failure
from ..parts import Button, Note, tag, text
from ..progress import Progress
from ..study import foretelling, use_work
from ..widgets import Choice

AGAINST, SEEDS, ASKED = "why.against", "why.seeds", "why.attribution"
"""What the link remembers: the other world, seeds of the attribution, and whether it was asked for."""
WITHOUT = "-"
CHOICES = ("4", "10", "30")


@solara.component
def WhyPage() -> None:
    """The page."""
    tab = state.current.value
    scenario = tab.scenario
    if scenario.world.rule != "gates":
        words = f"{scenario.name} follows a classic rule: it knows no gates, people or vendors that could tell why."
        tag("div", Note(words, "warning"), classes="sp-results", attributes={"id": "sp-content"})
        return
    tag(
        "div",
        _Factory(scenario, tab.seed, tab.factory),
        _Bottlenecks(scenario),
        classes="sp-results",
        attributes={"id": "sp-content"},
    )


def _other(scenario: Scenario) -> Scenario | None:
    name = state.note(AGAINST, WITHOUT)
    return state.current.value.on(load(name)) if name in library() and name != scenario.name else None


@solara.component
def _Factory(scenario: Scenario, seed: int, factory: int | None) -> None:
    """One factory's story in two worlds."""
    other = _other(scenario)
    key = (scenario, other, seed, factory)
    apart = "" if other is None else state.current.value.apart((scenario, other))
    work = use_work([] if apart else [partial(why_data.story, *key)], key)
    options = [(WITHOUT, "the same world without its levers"), *((n, n.replace("-", " ")) for n in library())]
    picked = other.name if other is not None else WITHOUT
    choose = tag(
        "div",
        Choice("Set beside", options, picked, lambda name: state.set_note(AGAINST, None if name == WITHOUT else name)),
        Button("Another factory", _next, title="A factory drawn by its place in the list"),
        Button("The most telling one", lambda: _pick(None), title="The factory whose two lives differ longest"),
        classes="sp-chosen-row",
    )
    parts: list[Any] = [text("h1", "Why one factory did what it did"), choose]
    result = work.results[0] if work.results else None
    if isinstance(result, why_data.Story):
        parts.append(_told(result))
    elif apart:
        parts.append(Note(apart, "warning"))
    elif isinstance(result, Failure):
        parts.append(Note(result.sentence, "warning"))
    else:
        parts.append(text("p", "Its lives are being lived again …", "sp-waiting"))
    tag("section", *parts, classes="sp-why-page")


def _pick(row: int | None) -> None:
    state.current.set(dataclasses.replace(state.current.peek(), factory=row))


def _next() -> None:
    now = state.current.peek().factory
    _pick(((now if now is not None else -1) + 37) % state.current.peek().factories)


def _told(s: why_data.Story) -> solara.Element:
    """The story: where the lives part, their strips, and the sections side by side."""
    columns = [
        tag(
            "section",
            text("h3", f"Under {life.scenario}"),
            *(_section(section.heading, section.sentences) for section in life.sections),
            *([_section("The path of examples behind its start", life.path)] if life.path else []),
            classes="sp-card sp-life",
        )
        for life in s.lives
    ]
    chosen = [text("p", f"Chosen because {s.chosen}.", "sp-note")] if s.chosen else []
    return tag(
        "div",
        text("h2", s.name),
        text("p", s.about, "sp-note"),
        *chosen,
        *(text("p", sentence, "sp-story") for sentence in s.lead),
        tag("div", Drawn(s.figure), classes="sp-card"),
        tag("div", *columns, classes="sp-lives"),
        classes="sp-told",
    )


def _section(heading: str, sentences: tuple[str, ...]) -> solara.Element:
    return tag("div", text("h4", heading), *(text("p", sentence) for sentence in sentences))


@solara.component
def _Bottlenecks(scenario: Scenario) -> None:
    """What adoption is lost to; run when it is asked for, because it takes hundreds of runs."""
    kept = state.note(SEEDS, CHOICES[0])
    seeds = int(kept) if kept in CHOICES else int(CHOICES[0])
    asked = state.note(ASKED) == "1"
    runs = sum(len(part) for _, part in why_data.slices(scenario, seeds))
    head: list[Any] = [
        text("h2", "What adoption is lost to"),
        text(
            "p",
            "Ten bottlenecks can be taken to their best tenth, alone or together, in orders that are drawn on each "
            "seed: 16 runs to a slice. The Shapley value shares the whole loss among them.",
            "sp-note",
        ),
        tag(
            "div",
            Choice("Seeds", [(n, n) for n in CHOICES], str(seeds), lambda n: state.set_note(SEEDS, n)),
            *([] if asked else [Button(f"Run it ({runs:,} runs)", lambda: state.set_note(ASKED, "1"), "main")]),
            classes="sp-chosen-row",
        ),
    ]
    tag("section", *head, *([_Game(scenario, seeds, runs)] if asked else []), classes="sp-card sp-why-page")


@solara.component
def _Game(scenario: Scenario, seeds: int, runs: int) -> None:
    again, set_again = solara.use_state(0)
    tasks = [partial(why_data.values, scenario, *part) for part in why_data.slices(scenario, seeds)]
    work = use_work(tasks, (scenario, seeds, again), foretelling([scenario], runs))
    found = solara.use_memo(lambda: why_data.game(scenario, seeds, work.results), [work.done, scenario, seeds])
    figure = solara.use_memo(lambda: None if found is None else bottlenecks.figure(found), [found])
    parts: list[Any] = [Progress(work, lambda: set_again(again + 1), "slice")]
    if found is not None and figure is not None:
        told = answer(found) if len(found.seeds) > 1 else ["One seed is done; intervals come with the second."]
        parts += [text("p", told[0], "sp-story"), *(text("p", sentence) for sentence in told[1:])]
        parts.append(Drawn(figure))
        seeds_told = f"{len(found.seeds)} seed{'s' * (len(found.seeds) != 1)}, the same dice for all. "
        parts.append(tag("p", seeds_told, "More: ", tag("code", "stallpoint attribute"), classes="sp-note"))
    tag("div", *parts, classes="sp-why-page")
