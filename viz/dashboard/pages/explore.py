"""Explore: one scenario, its levers, an ensemble of runs, and the months to scrub through."""

import dataclasses
from typing import Any

import solara

from ....experiments.compare import Comparison
from ....scenarios.files import library, load
from ....scenarios.scenario import Scenario
from ...catalogue import figures_of
from ...figure import Figure
from ...formatting import date, share
from ...labels import STAGE_WORDS
from ...theme import STAGES
from .. import state
from ..answer import Answer
from ..control_panel import ControlPanel
from ..controls import lever_told
from ..drawing import use_rest
from ..figures import Drawn
from ..film_numbers import behind_networks
from ..ghosts import Held, alone, figures_beside, keep_axes
from ..lives import heading, held, now
from ..parts import Button, Link, details, key_of, tag, text
from ..pin_bar import PinBar
from ..pins import beside
from ..progress import Progress, Waiting
from ..run_frames import Film
from ..scenario_choice import ScenarioChoice
from ..sharing import Sharing
from ..study import Ensemble, use_study
from ..widgets import Choice, Network, Timeline

OWN = "(yours)"


@solara.component
def ExplorePage() -> None:
    """The page."""
    tab = state.current.value
    scenario = tab.scenario
    again, set_again = solara.use_state(0)
    opened, set_opened = solara.use_state(False)
    fits, why = solara.use_memo(lambda: beside(tab), [tab])
    numbers = {each.name: number for number, each in fits}
    study = use_study([scenario, *(each for _, each in fits)], tab.seeds, tab.seed, again, films=1)
    shown = _held(study)
    rest = use_rest(shown.comparison is not None or not study.moving)

    def restart() -> None:
        _to_start()
        set_again(again + 1)

    def defaults() -> None:
        state.update(state.as_chosen)

    side = tag(
        "div",
        _Scenario(),
        tag(
            "div",
            Button("Reset run", restart, title="Run again from the start; all settings are kept"),
            Button("Defaults", defaults, disabled=not tab.changed, title="Every value as the scenario has it"),
            classes="sp-row",
        ),
        ControlPanel(),
        classes=f"sp-side {'sp-open' if opened else ''}",
        attributes={"aria-label": "Settings", "role": "region"},
    )
    label = "Close settings" if opened else f"Settings: {scenario.name}"
    toggle = tag("div", Button(label, lambda: set_opened(not opened), "main"), classes="sp-narrow-only")
    results = tag(
        "div",
        tag("div", Progress(study, lambda: set_again(again + 1)), PinBar(why), classes="sp-above"),
        _Results(shown, study, numbers, rest) if shown.comparison else Waiting(study, lambda: set_again(again + 1)),
        *([_Share(shown.comparison)] if rest else []),
        classes="sp-results",
        attributes={"id": "sp-content", "aria-busy": "false" if rest else "true"},
    )
    tag("div", toggle, side, results, classes="sp-explore")


def _held(study: Ensemble) -> Ensemble:
    """What there is to show: the new study, or the one before until the first run of the new one is there."""
    last = solara.use_ref(study)
    if study.comparison is not None:
        films = study.films if any(study.films) else last.current.films
        last.current = dataclasses.replace(study, films=films)
    elif study.error:
        last.current = study
    return study if last.current.comparison is None else last.current


def _to_start() -> None:
    state.current.set(dataclasses.replace(state.current.peek(), month=0))


@solara.component
def _Scenario() -> None:
    """Which scenario, and what it asks."""
    tab = state.current.value
    names = list(library())
    known = tab.base.name in names
    mine = [] if known else [(OWN, f"{tab.base.name} {OWN}")]
    picked = tab.base.name if known else OWN
    choice = ScenarioChoice("Scenario", picked, lambda name: state.update(lambda t: _choose(t, name)), mine)
    question = text("p", tab.base.question.strip(), "sp-question")
    story = [text("p", " ".join(part.split())) for part in tab.base.story.strip().split("\n\n") if part.strip()]
    tag("div", choice, question, *([details("The story", *story)] if story else []), classes="sp-scenario")


def _choose(tab: state.TabState, name: str) -> state.TabState:
    return tab if name == OWN else state.chosen(tab, load(name))


@solara.component
def _Share(c: Comparison | None) -> None:
    """What a visitor takes along: of the scenario shown."""
    one = solara.use_memo(lambda: None if c is None else alone(c, c.names[0]), [c])
    Sharing(one)


@solara.component
def _Results(shown: Ensemble, now: Ensemble, numbers: dict[str, int], rest: bool) -> None:
    """What came of it, or of what was there before until the first run of this is finished; all, or without ``rest``
    what stands at the top."""
    film, c = shown.films[0] if shown.films else None, shown.comparison
    if c is not None:
        known = {name: numbers[name] for name in c.names[1:] if name in numbers}
        old = now.moving and now.comparison is None
        _Outcome(c, known, film, state.current.value.scenario, old, old or shown.moving, rest)


@solara.component
def _Outcome(
    c: Comparison, numbers: dict[str, int], film: Film | None, scenario: Scenario, old: bool, more: bool, rest: bool
) -> None:
    """The answer, the months, the network, the charts; of settings that were, if ``old``, and with ``more`` to come."""
    tab = state.current.value
    months = c.months
    month = months - 1 if tab.month is None else min(tab.month, months - 1)
    one = solara.use_memo(lambda: alone(c, c.names[0]), [c])
    held: Held = solara.use_memo(dict, [tab.pins, months])
    found = solara.use_memo(lambda: _figures(one, c, numbers, held, rest), [c, numbers, id(held), rest])
    spans = solara.use_memo(lambda: lever_spans(scenario), [scenario])
    shown = [tag("div", *_headed(each), Drawn(each), classes="sp-card").key(each.name) for each in found]
    tag(
        "div",
        Answer(one, c, scenario, numbers, not (old or more)),
        tag("div", Timeline(months, month, _look_at, spans), classes="sp-card sp-when-card"),
        tag("div", _Net(film, month), shown[0], classes="sp-first"),
        tag("div", *shown[1:], classes="sp-charts"),
        classes=f"sp-outcome {'sp-old' if old else ''}",
        attributes={"aria-busy": "true" if more else "false"},
    )


def _figures(one: Comparison, c: Comparison, numbers: dict[str, int], held: Held, rest: bool) -> list[Figure]:
    """The figures of the scenario shown, without ``rest`` the first of them; while something is pinned, with that in
    them, on axes that do not shrink."""
    most = None if rest else 1
    return keep_axes(figures_beside(c, numbers)[:most], held) if numbers else figures_of(one, most)


def _headed(figure: Figure) -> list[solara.Element]:
    """The heading of a figure of several panels, which have their own."""
    return [] if len(figure.panels) == 1 else [text("h3", figure.heading)]


def _look_at(month: int) -> None:
    tab = state.current.peek()
    last = tab.world.months - 1
    state.current.set(dataclasses.replace(tab, month=None if month >= last else month))


def lever_spans(scenario: Scenario) -> list[dict[str, Any]]:
    """When each lever acts, for the line of months."""
    months, rows = scenario.world.months, scenario.world.table
    return [
        {
            "start": lever.start,
            "end": months if lever.end is None else min(lever.end, months),
            "label": lever_told(lever, rows[lever.name]),
        }
        for lever in scenario.levers
    ]


@solara.component
def _Net(film: Film | None, month: int) -> None:
    """The network, what its colours mean, and the factory that is looked at."""
    tab = state.current.value
    picked = tab.factory if film is not None and tab.factory is not None and tab.factory < film.factories else None
    options = [(str(seed), f"run {seed + 1}") for seed in range(tab.seeds)]
    choice = Choice("Run shown", options, str(tab.seed), lambda seed: _set(seed=int(seed)))
    card = [] if film is None or picked is None else [_card(film, picked, month)]
    hint = "Choose a factory to see its life. Drag to move, + and − to zoom; with the keyboard, arrows choose."
    tag(
        "section",
        tag("div", text("h3", "The supply network"), choice, classes="sp-head"),
        key_of(STAGE_WORDS.items()),
        tag(
            "div",
            Network(film, _alt(film, month), picked, lambda row: _set(factory=row)),
            *card,
            classes="sp-network-box",
        ),
        text("p", hint, "sp-note"),
        *([] if film is None else [behind_networks({tab.scenario.name: film}, month)]),
        classes="sp-card sp-net",
    )


def _set(seed: int | None = None, factory: int | None = None) -> None:
    tab = state.current.peek()
    state.current.set(dataclasses.replace(tab, seed=tab.seed if seed is None else seed, factory=factory))


def _card(film: Film, row: int, month: int) -> solara.Element:
    """One factory: what it is, how it stands, what has held it."""
    at = min(month, film.months - 1)
    head = tag("div", tag("b", film.names[row]), Button("Close", lambda: _set(factory=None)), classes="sp-head")
    lines = [text("p", words) for words in (now(film, row, at), held(film, row, at)) if words]
    why = Link("/why", [text("span", "Why? Its story, beside its twin in another world")])
    return tag("div", head, text("span", heading(film, row), "sp-muted"), *lines, why, classes="sp-factory")


def _alt(film: Film | None, month: int) -> str:
    """The network for those who do not see it."""
    if film is None:
        return "The supply network; it comes with the first run."
    stage = film.stage[min(month, film.months - 1)]
    told = [f"{STAGE_WORDS[word]} {share(float((stage == code).mean()))}" for code, word in STAGES.items()]
    return f"Supply network of {film.factories:,} factories by tier in {date(month)}: {', '.join(told)}."
