"""Market: the vendor's view. Own strategies as cards, on the same dice: who leads, year by year, and what rivals do."""

import dataclasses
from typing import Any, NamedTuple

import solara

from ....experiments.compare import Comparison
from ....experiments.go_to_market import MarketSpec
from ....experiments.go_to_market.from_runs import KEEP, of_runs, under
from ....experiments.go_to_market.market import Market
from ....experiments.go_to_market.over_time import FOLLOWED as FOLLOWED_MEASURES
from ....experiments.go_to_market.situations import MILD, REACTIONS
from ....experiments.go_to_market.strategies import Strategy
from ....scenarios.scenario import Scenario
from ....scenarios.worlds import World, differ_in
from ...figure import Figure, Table
from ...figures.market import profit_over_time, survival, use_over_time
from ...studies.market_lead import GOAL
from ...studies.market_tables import GOALS, WHAT, by_year, rivals, standing
from ...studies.market_words import answer
from ...words import say
from .. import cards, state
from ..card_editor import Strategies
from ..figures import Drawn
from ..later import use_later
from ..market_data import churn, clients, funnel, handout, prices, terminal
from ..parts import Button, Note, numbers, tag, text
from ..progress import Progress, Waiting
from ..sharing import Sharing
from ..study import use_study
from ..widgets import Choice, Timeline
from ..world_choice import WorldsChoice, caveat_line, refusal

RIVALS, WANTED, VIEW, LOOKED = "market.rivals", "market.goal", "market.view", "market.shown"
"""What the link remembers besides the cards: how rivals answer, what is wanted most, whether strategies are followed by
themselves or against the market, and the strategy looked at closely."""
AGAINST = "difference"
CLOCK = "market"
FOLLOWED = {"profit": profit_over_time, "use": use_over_time, "survival": survival}


class _Asked(NamedTuple):
    """How rivals answer, what is wanted most, whether against the market, and which strategy is looked at closely."""

    reaction: str
    goal: str
    against: bool
    looked: str


@solara.component
def MarketPage() -> None:
    """The page."""
    tab = state.current.value
    scenario = tab.scenario
    tag("div", *_inner(tab, scenario), classes="sp-results sp-market", attributes={"id": "sp-content"})


def _inner(tab: state.TabState, scenario: Scenario) -> list[Any]:
    head = [text("h1", say("market-title"))]
    if scenario.world.rule != "gates" or scenario.world.vendors < 2:
        other = Button(say("market-none-button"), state.first_scenario, "main")
        return [*head, Note(say("market-none", scenario=scenario.name), "warning"), tag("div", other, classes="sp-row")]
    intro = text("p", say("market-intro", scenario=scenario.name, vendors=scenario.world.vendors), "sp-why")
    tried = cards.tried(tab.notes, scenario)
    return [*head, intro, Strategies(scenario), *([_Tried(tried)] if len(tried) > 1 else [])]


@solara.component
def _Tried(tried: tuple[Strategy, ...]) -> None:
    """The runs, or why there are none."""
    tab = state.current.value
    kept, wanted = state.note(RIVALS, MILD), state.note(WANTED, MarketSpec.goal)
    reaction = kept if kept in REACTIONS else MILD
    goal = wanted if wanted in GOAL else MarketSpec.goal
    asked = solara.use_memo(lambda: under(tab.scenario, tried, reaction), [tab.scenario, tried, reaction])
    refused = solara.use_memo(lambda: refusal(asked, tab.seeds, tab), [asked, tab.in_worlds, tab.seeds])
    ask = [
        Choice(say("market-goal"), list(GOALS.items()), goal, lambda v: state.set_note(WANTED, v)),
        Choice(
            say("market-rivals"), [(name, name) for name in REACTIONS], reaction, lambda v: state.set_note(RIVALS, v)
        ),
    ]
    row = tag("div", tag("div", *ask, classes="sp-chosen-row"), classes="sp-card sp-vendor-asks")
    if refused:
        tag("div", row, WorldsChoice(len(asked), None), Note(refused, "warning"), classes="sp-results")
    else:
        how = _Asked(reaction, goal, state.note(VIEW) == AGAINST, state.note(LOOKED))
        ran = _Ran(asked, tried, differ_in(tab.in_worlds, asked), how)
        tag("div", row, ran, classes="sp-results")


@dataclasses.dataclass(frozen=True, eq=False)
class _Counted:
    """What the page shows of its runs, worked out beside it.

    Attributes:
        runs: of which it is made.
        m: the study.
        said: who leads, and whether that is settled.
        tables: how all stand, year by year, and what rivals did.
        figures: strategies over time, by name.
        closely: the strategy that is looked at closely, with its pictures.
        churn: clients lost by the way they went.
    """

    runs: Comparison
    m: Market
    said: list[str]
    tables: tuple[Table, Table, Table]
    figures: dict[str, Figure]
    closely: tuple[str, list[Figure]]
    churn: Table


def _counted(c: Comparison, base: Scenario, tried: tuple[Strategy, ...], asked: _Asked) -> _Counted | None:
    """All of it; ``None`` where no strategy has a run yet."""
    m = of_runs(c, base, tried, asked.reaction, asked.goal)
    if m is None:
        return None
    drawn = {name: module.figure(m, asked.against and len(m.names) > 1) for name, module in FOLLOWED.items()}
    looked = asked.looked if asked.looked in c.names else c.names[-1]
    return _Counted(
        c,
        m,
        answer(m),
        (standing(m), by_year(m, _measure(m)), rivals(m)),
        {name: figure for name, figure in drawn.items() if figure is not None},
        (looked, [of(c, looked) for of in (funnel, clients, prices)]),
        churn(c),
    )


def _measure(m: Market) -> str:
    """What is told year by year."""
    return m.goal if m.goal in FOLLOWED_MEASURES else FOLLOWED_MEASURES[0]


@solara.component
def _Ran(asked: tuple[Scenario, ...], tried: tuple[Strategy, ...], worlds: tuple[World, ...], how: _Asked) -> None:
    """The runs, and what they say so far."""
    tab = state.current.value
    again, set_again = solara.use_state(0)
    study = use_study(asked, tab.seeds, again=again, keep=KEEP, worlds=worlds)
    c, base = study.comparison, tab.scenario
    found, fresh = use_later(lambda: None if c is None else _counted(c, base, tried, how), [c, how])
    same = found is not None and c is not None and found.runs.names == c.names

    def restart() -> None:
        set_again(again + 1)

    parts: list[Any] = [WorldsChoice(len(asked), c), Progress(study, restart)]
    if found is not None and c is not None and same:
        parts += [
            _Answer(found, how.against),
            _Closely(found),
            Sharing(handout(found.m, c, base, tried), command=terminal(base, how.goal, c.planned, tab.worlds_asked)),
        ]
    elif c is None or fresh:
        parts.append(Waiting(study, restart))
    else:
        parts.append(tag("div", text("p", say("progress-counted"), "sp-waiting"), classes="sp-card sp-empty"))
    busy = study.moving or not fresh
    tag("div", *parts, classes="sp-results", attributes={"aria-busy": "true" if busy else "false"})


@solara.component
def _Answer(found: _Counted, against: bool) -> None:
    """Who leads and whether that is settled; how all stand, over time, and what rivals did."""
    m, c, tables = found.m, found.runs, found.tables
    month, set_month = solara.use_state(c.months - 1)
    tag(
        "div",
        tag(
            "section",
            text("p", found.said[0], "sp-story"),
            *(text("p", sentence) for sentence in found.said[1:]),
            caveat_line(c, say("market-way")),
            classes="sp-answer",
        ),
        _numbered(say("market-standing"), tables[0]),
        _numbered(say("market-by-year", measure=WHAT[_measure(m)]), tables[1]),
        tag("div", Timeline(c.months, month, set_month, clock=CLOCK), classes="sp-card"),
        Choice(
            say("market-view"),
            [("", say("market-view-each")), (AGAINST, say("market-view-against"))],
            AGAINST if against and len(m.names) > 1 else "",
            lambda v: state.set_note(VIEW, v or None),
        ),
        *(
            tag("section", text("h2", figure.heading), Drawn(figure, CLOCK), classes="sp-card sp-followed").key(name)
            for name, figure in found.figures.items()
        ),
        _numbered(say("market-rivals-heading"), tables[2]),
        classes="sp-results",
    )


def _numbered(heading: str, table: Table) -> solara.Element:
    """A table under its heading."""
    return tag("section", text("h2", heading), numbers(table, heading), classes="sp-card")


@solara.component
def _Closely(found: _Counted) -> None:
    """The pictures of one strategy: its funnel, its clients, prices."""
    c, (name, pictures) = found.runs, found.closely
    drawn = [tag("div", Drawn(each, CLOCK), classes="sp-card").key(each.name) for each in pictures]
    tag(
        "section",
        text("h2", say("market-closely")),
        Choice(say("market-closer"), [(n, n) for n in c.names], name, lambda n: state.set_note(LOOKED, n)),
        tag("div", *drawn, classes="sp-charts"),
        tag("div", numbers(found.churn, say("market-churn")), classes="sp-card"),
        classes="sp-results",
    )
