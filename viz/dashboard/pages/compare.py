"""Compare: scenarios on the same dice. The difference, its interval, and when the worlds part."""

import dataclasses
from typing import Any

import solara

from ....experiments.comparable import COMPARISON, RUNS, checked
from ....experiments.compare import Comparison
from ....model.outcomes.measures import MEASURES
from ....scenarios.errors import InputError
from ....scenarios.scenario import Scenario
from ....scenarios.worlds import differ_in
from ...catalogue import figures_of
from ...comparison.horizons import UNTIL, middle, until
from ...comparison.sentences import fate, most_used, same_world, sign, stalled, unlocked
from ...figure import Figure, Table
from ...figures.compare._panels import levels
from ...figures.compare.differences import COMPARED
from ...figures.compare.when_worlds_part import apart
from ...figures.compare.world_by_world import figure as by_world
from ...formatting import between, date, listed, points
from ...labels import STAGE_WORDS
from ...measured import label
from ...studies.comparison import by_year
from ...words import say
from .. import state
from ..figures import Drawn, Folded
from ..film_numbers import behind_networks
from ..mixes import Searches
from ..parts import Button, Note, key_of, numbers, scrolling, tag, text
from ..progress import Progress, Waiting
from ..run_frames import Film
from ..sharing import Sharing
from ..spending import Spending
from ..study import Ensemble, use_study
from ..variants import ALSO, DEFAULT_BASE, Variants, compared
from ..widgets import Choice, Network, Timeline
from ..world_choice import WorldsChoice, caveat_line, refusal

MEASURE, VIEW = "compare.measure", "compare.view"
"""What the link remembers: the measure, and differences or levels."""
CLOCK = "compare"
WAY = "Worlds, above"
"""How other worlds are asked on this page."""


@solara.component
def ComparePage() -> None:
    """The page."""
    tab = state.current.value
    scenarios, why = compared()
    again, set_again = solara.use_state(0)
    refused = solara.use_memo(lambda: _refused(scenarios, tab), [scenarios, tab.seeds, tab.in_worlds])
    parts: list[Any] = [Variants(scenarios), *([Note(why, "warning")] if why else [])]
    searches = Searches()
    if refused:
        parts += [WorldsChoice(len(scenarios), None), Note(refused, "warning")]
        parts += [_Begin(scenarios[0].name)] if len(scenarios) == 1 else []
    else:
        parts.append(_Compared(scenarios, tab, again, lambda: set_again(again + 1)))
    tag("div", *parts, searches, classes="sp-results", attributes={"id": "sp-content"})


@solara.component
def _Begin(lone: str) -> None:
    """For one alone: set a scenario beside it."""
    other = state.FIRST if lone != state.FIRST else DEFAULT_BASE
    button = Button(say("variants-begin", name=other), lambda: state.set_note(ALSO, other), "main")
    tag("div", button, classes="sp-row")


def _refused(scenarios: list[Scenario], tab: state.TabState) -> str:
    """Why these are not compared; empty where they are."""
    try:
        checked(scenarios)
    except InputError as error:
        return str(error)
    if apart := tab.apart(scenarios):
        return apart
    lone = "" if len(scenarios) > 1 else say("variants-lone")
    return lone or refusal(scenarios, tab.seeds, tab)


@solara.component
def _Compared(scenarios: list[Scenario], tab: state.TabState, again: int, restart: Any) -> None:
    """Runs, and what they say so far."""
    worlds = solara.use_memo(lambda: differ_in(tab.in_worlds, scenarios), [scenarios, tab.in_worlds])
    study = use_study(scenarios, tab.seeds, filmed=tab.seed, again=again, worlds=worlds)
    parts: list[Any] = [WorldsChoice(len(scenarios), study.comparison), Progress(study, restart)]
    if study.comparison is None:
        parts.append(Waiting(study, restart))
    else:
        parts += [_Difference(study.comparison, study), Sharing(study.comparison, tab.worlds_asked)]
    tag("div", *parts, classes="sp-results")


def offered() -> list[tuple[str, str]]:
    """Every measure with its words, first those of the figure of differences; but for the average per user, which is
    told of what is added alone."""
    return [(measure, label(measure)) for measure in dict.fromkeys((*COMPARED, *MEASURES)) if not average(measure)]


def average(measure: str) -> bool:
    """Whether it is users by money."""
    return MEASURES[measure].unit.startswith("factories per")


@solara.component
def _Difference(c: Comparison, study: Ensemble) -> None:
    """The answer, the table of differences, the months, charts and networks."""
    kept = state.note(MEASURE, COMPARED[0])
    measure = kept if kept in MEASURES else COMPARED[0]
    view = "levels" if state.note(VIEW) == "levels" else "difference"
    month, set_month = solara.use_state(c.months - 1)
    figure = solara.use_memo(lambda: (levels if view == "levels" else apart)(c, measure), [c, measure, view])
    others = solara.use_memo(lambda: figures_of(c), [c])
    worlds = solara.use_memo(lambda: _bare(by_world(c)), [c])
    topics = (COMPARISON,) if study.moving else (COMPARISON, RUNS)  # what is missing is still to come
    notes = [Note(str(n), "warning") for n in c.notes if n.topic in topics]
    tag(
        "div",
        _answer(c),
        *notes,
        _table(c),
        *([] if worlds is None else [_worlds(worlds)]),
        *_years(c),
        Spending(c, CLOCK),
        tag("div", Timeline(c.months, month, set_month, _spans(c, measure), CLOCK), classes="sp-card sp-when-card"),
        tag(
            "div",
            Choice("Measure", offered(), measure, lambda m: state.set_note(MEASURE, m)),
            Choice(
                "Shown",
                [("difference", "difference from the baseline"), ("levels", "each scenario by itself")],
                view,
                lambda v: state.set_note(VIEW, v),
            ),
            classes="sp-chosen-row",
        ),
        Drawn(figure, CLOCK).key(view),
        _Networks(c, study.films, month),
        tag(
            "section",
            text("h2", "All figures and their numbers"),
            *(Folded(each, CLOCK).key(each.name) for each in others),
            classes="sp-card",
        ),
        classes="sp-outcome",
    )


def _answer(c: Comparison) -> solara.Element:
    """What changes it, then over what that holds; before it the fate that it is about, and beside it the caveat."""
    focus = stalled(c) or most_used(c)
    told, lead = unlocked(c, focus), fate(c, focus)
    if len(same_world(c)) < 2:
        told, lead = [lead, *told], ""
    return tag(
        "section",
        *([text("p", lead, "sp-why")] if lead else []),
        text("h1", told[0]),
        *([text("p", " ".join(told[1:]), "sp-holds")] if told[1:] else []),
        caveat_line(c, WAY),
        classes="sp-answer",
    )


def _bare(figure: Figure | None) -> Figure | None:
    """A figure without its heading, which stands above it."""
    return None if figure is None else dataclasses.replace(figure, heading="")


def _worlds(figure: Figure) -> solara.Element:
    """The answer world by world."""
    return tag("section", text("h2", "In which worlds it holds"), Drawn(figure, CLOCK), classes="sp-card")


def _table(c: Comparison) -> solara.Element:
    """Differences at the end, with intervals and runs still needed."""
    words = (f"Against {c.baseline}", *(label(m) for m in COMPARED))
    head = tag("tr", *(tag("th", word, attributes={"scope": "col"}) for word in words))
    rows = []
    for name in c.names[1:]:
        cells = []
        for measure in COMPARED:
            d = c.difference(name, measure)
            ends = between(d.low, d.high, "points")
            cells.append(
                tag("td", text("b", points(d.mean)), text("small", ends), text("small", sign(c, name, d), "sp-sign"))
            )
        rows.append(tag("tr", tag("th", name, attributes={"scope": "row"}), *cells))
    named = say("variants-table", over="worlds" if c.many_worlds else "runs")
    table = tag("table", text("caption", named), tag("thead", head), tag("tbody", *rows), classes="sp-table")
    return tag("div", scrolling(named, table), classes="sp-card")


def _years(c: Comparison) -> list[solara.Element]:
    """What the scenarios add at several years, how long they need, and which of them change places."""
    times = Table(("Scenario", f"{UNTIL}, {middle(c)}"), tuple((name, until(c, name)) for name in c.names))
    found = [
        numbers(each, each.head[each is times]) for each in ([by_year(c)] if len(c.horizons) > 1 else []) + [times]
    ]
    return [tag("section", text("h2", "Year by year"), *found, classes="sp-card sp-years")]


def _spans(c: Comparison, measure: str) -> list[dict[str, Any]]:
    """From when on each scenario of this world differs on these dice, for the line of months."""
    found = []
    for name in c.names[1:]:
        told = c.runs_each > 1 and not c.other_world(name)
        month = c.surely_from(name, measure) if told else None
        if month is not None:
            label = f"{name} differs from {date(month)} on, {'over worlds and' if c.many_worlds else 'on these'} dice"
            found.append({"start": month, "end": c.months, "label": label})
    return found


@solara.component
def _Networks(c: Comparison, films: tuple[Film | None, ...], month: int) -> None:
    """The network in each scenario, side by side, in the same month."""
    boxes = [
        tag(
            "section",
            text("h3", name),
            tag("div", Network(film, _alt(name, film), clock=CLOCK), classes="sp-network-box"),
            classes="sp-card sp-net",
        ).key(name)
        for name, film in zip(c.names, films, strict=False)
    ]
    if not boxes or all(film is None for film in films):
        return
    tag(
        "section",
        text("h2", "The same factories, the same dice"),
        key_of(STAGE_WORDS.items()),
        tag("div", *boxes, classes="sp-nets"),
        text("p", _differ(c, films), "sp-note"),
        behind_networks(dict(zip(c.names, films, strict=False)), month),
    )


def _differ(c: Comparison, films: tuple[Film | None, ...]) -> str:
    """How many factories stand elsewhere at the end than in the baseline."""
    base = films[0]
    told = []
    for name, film in zip(c.names[1:], films[1:], strict=False):
        if base is None or film is None or film.stage.shape != base.stage.shape:
            continue
        differs = film.stage != base.stage
        months = differs.any(axis=1).nonzero()[0]
        if len(months):
            told.append(
                f"under {name} the first factory stands elsewhere in {date(int(months[0]))}, and "
                f"{int(differs[-1].sum()):,} of {film.factories:,} at the end"
            )
        else:
            told.append(f"under {name} no factory stands elsewhere")
    where = f", in world {c.worlds[0].name}" if c.worlds else ""
    return f"In the run shown{where}, {listed(told)}." if told else ""


def _alt(name: str, film: Film | None) -> str:
    return f"Supply network under {name}, {film.factories:,} factories by tier." if film else f"Network of {name}."
