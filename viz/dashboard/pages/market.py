"""Market: the vendor's view. Own strategies as cards, on the same dice: who leads, year by year, and what rivals do."""

from typing import Any

import solara

from ....experiments.compare import Comparison
from ....experiments.go_to_market import MarketSpec
from ....experiments.go_to_market.from_runs import KEEP, of_runs, under
from ....experiments.go_to_market.market import Market
from ....experiments.go_to_market.over_time import FOLLOWED as FOLLOWED_MEASURES
from ....experiments.go_to_market.situations import MILD, REACTIONS
from ....experiments.go_to_market.strategies import Strategy
from ....scenarios.files import load
from ....scenarios.scenario import Scenario
from ....scenarios.worlds import World, differ_in
from ...comparison.over_worlds import caveat_of
from ...figures.market import profit_over_time, survival, use_over_time
from ...studies.market_lead import GOAL
from ...studies.market_tables import GOALS, WHAT, by_year, rivals, standing
from ...studies.market_words import answer
from ...words import say
from .. import cards, state
from ..card_editor import Strategies
from ..figures import Drawn
from ..market_data import churn, clients, funnel, handout, prices, terminal
from ..parts import Button, Note, numbers, tag, text
from ..progress import Progress
from ..sharing import Sharing
from ..study import use_study
from ..widgets import Choice, Timeline
from ..world_choice import WorldsChoice, refusal

RIVALS, WANTED, VIEW, LOOKED = "market.rivals", "market.goal", "market.view", "market.shown"
"""What the link remembers besides the cards: how rivals answer, what is wanted most, whether strategies are followed by
themselves or against the market, and the strategy looked at closely."""
AGAINST = "difference"
CLOCK = "market"
FOLLOWED = {"profit": profit_over_time, "use": use_over_time, "survival": survival}


@solara.component
def MarketPage() -> None:
    """The page."""
    tab = state.current.value
    scenario = tab.scenario
    tag("div", *_inner(tab, scenario), classes="sp-results sp-market", attributes={"id": "sp-content"})


def _inner(tab: state.TabState, scenario: Scenario) -> list[Any]:
    head = [text("h1", say("market-title"))]
    if scenario.world.rule != "gates" or scenario.world.vendors < 2:
        other = Button(
            say("market-none-button"),
            lambda: state.update(lambda now: state.chosen(now, load(state.FIRST))) and None,
            "main",
        )
        return [*head, Note(say("market-none", scenario=scenario.name), "warning"), tag("div", other, classes="sp-row")]
    intro = text("p", say("market-intro", scenario=scenario.name, vendors=scenario.world.vendors), "sp-why")
    return [*head, intro, Strategies(scenario), _Tried(cards.tried(tab.notes, scenario))]


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
        ran = _Ran(asked, tried, differ_in(tab.in_worlds, asked), reaction, goal)
        tag("div", row, ran, classes="sp-results")


@solara.component
def _Ran(
    asked: tuple[Scenario, ...], tried: tuple[Strategy, ...], worlds: tuple[World, ...], reaction: str, goal: str
) -> None:
    """The runs, and what they say so far."""
    tab = state.current.value
    again, set_again = solara.use_state(0)
    study = use_study(asked, tab.seeds, again=again, keep=KEEP, worlds=worlds)
    c, base = study.comparison, tab.scenario
    found = solara.use_memo(lambda: None if c is None else of_runs(c, base, tried, reaction, goal), [c, goal])
    parts: list[Any] = [WorldsChoice(len(asked), c), Progress(study, lambda: set_again(again + 1))]
    if c is None or found is None:
        parts.append(text("p", say("market-waiting"), "sp-waiting"))
    else:
        given = handout(found, c, base, tried)
        parts += [
            _Answer(found, c),
            _Closely(c),
            Sharing(given, command=terminal(base, goal, c.planned, tab.worlds_asked)),
        ]
    tag("div", *parts, classes="sp-results")


@solara.component
def _Answer(m: Market, c: Comparison) -> None:
    """Who leads and whether that is settled; how all stand, over time, and what rivals did."""
    said = solara.use_memo(lambda: answer(m), [m])
    measure = m.goal if m.goal in FOLLOWED_MEASURES else FOLLOWED_MEASURES[0]
    against = state.note(VIEW) == AGAINST and len(m.names) > 1
    tables = solara.use_memo(lambda: (standing(m), by_year(m, measure), rivals(m)), [m])
    figures = solara.use_memo(
        lambda: {name: module.figure(m, against) for name, module in FOLLOWED.items()}, [m, against]
    )
    month, set_month = solara.use_state(c.months - 1)
    tag(
        "div",
        tag(
            "section",
            text("p", said[0], "sp-story"),
            *(text("p", sentence) for sentence in said[1:]),
            text("p", caveat_of(c, say("market-way")), "sp-caveat"),
            text("p", say("market-not-forecast"), "sp-caveat"),
            classes="sp-answer",
        ),
        tag("section", text("h2", say("market-standing")), numbers(tables[0]), classes="sp-card"),
        tag("section", text("h2", say("market-by-year", measure=WHAT[measure])), numbers(tables[1]), classes="sp-card"),
        tag("div", Timeline(c.months, month, set_month, clock=CLOCK), classes="sp-card"),
        Choice(
            say("market-view"),
            [("", say("market-view-each")), (AGAINST, say("market-view-against"))],
            AGAINST if against else "",
            lambda v: state.set_note(VIEW, v or None),
        ),
        *(
            tag("section", text("h2", figure.heading), Drawn(figure, CLOCK), classes="sp-card sp-followed").key(name)
            for name, figure in figures.items()
            if figure is not None
        ),
        tag("section", text("h2", say("market-rivals-heading")), numbers(tables[2]), classes="sp-card"),
        classes="sp-results",
    )


@solara.component
def _Closely(c: Comparison) -> None:
    """The pictures of one strategy: its funnel, its clients, prices."""
    kept = state.note(LOOKED)
    name = kept if kept in c.names else c.names[-1]
    found = solara.use_memo(lambda: [of(c, name) for of in (funnel, clients, prices)], [c, name])
    drawn = [tag("div", Drawn(each, CLOCK), classes="sp-card").key(each.name) for each in found]
    tag(
        "section",
        text("h2", say("market-closely")),
        Choice(say("market-closer"), [(n, n) for n in c.names], name, lambda n: state.set_note(LOOKED, n)),
        tag("div", *drawn, classes="sp-charts"),
        tag("div", numbers(churn(c)), classes="sp-card"),
        classes="sp-results",
    )
