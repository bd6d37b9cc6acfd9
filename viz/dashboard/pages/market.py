"""Market: the vendor's view. Strategies on the same dice, the funnel by tier, prices, rivals' answer, and churn."""

from typing import Any

import solara

from ....experiments.compare import Comparison
from ....experiments.go_to_market.market import REACTIONS
from ....experiments.go_to_market.strategies import AS_MARKET, Strategy
from ....scenarios.scenario import Scenario
from ....scenarios.worlds import World, differ_in
from .. import market_data, state
from ..figures import Drawn
from ..market_data import churn, clients, funnel, lead, money, prices
from ..parts import Button, Note, details, numbers, tag, text
from ..progress import Progress
from ..study import use_study
from ..widgets import Choice, Timeline
from ..world_choice import WorldsChoice, caveat_line, refusal

TRIED, RIVALS, LOOKED = "market.try", "market.rivals", "market.shown"
"""What the link remembers: strategies tried, how rivals answer, and the strategy whose pictures are shown."""
FIRST = "cheaper,open cases,louder claims"
SEEDS = 10
MOST = 5
CLOCK = "market"
NONE = "-"


@solara.component
def MarketPage() -> None:
    """The page."""
    scenario = state.current.value.scenario
    if scenario.world.rule != "gates" or scenario.world.vendors < 2:
        words = "A market needs the full model and at least two vendors: choose another scenario in Explore."
        tag("div", Note(words, "warning"), classes="sp-results", attributes={"id": "sp-content"})
        return
    known = {each.name: each for each in market_data.strategies(scenario)}
    kept = [name for name in dict.fromkeys(state.note(TRIED, FIRST).split(",")) if name in known]
    names = [name for name in kept if name != AS_MARKET.name][:MOST]
    rivals = state.note(RIVALS, "mild answer")
    rivals = rivals if rivals in REACTIONS else "mild answer"
    intro = f"One vendor, the first of the model, sells its own way under {scenario.name}; all else is the same."
    tag(
        "div",
        text("h1", "What would it take to be used, not only signed?"),
        text("p", intro, "sp-why"),
        _Choices(known, names, rivals),
        _Tried(names, rivals),
        classes="sp-results sp-market",
        attributes={"id": "sp-content"},
    )


@solara.component
def _Choices(known: dict[str, Strategy], names: list[str], rivals: str) -> None:
    chips = [
        Button(f"{name} ×", lambda name=name: _set([n for n in names if n != name]), title=known[name].because)
        for name in names
    ]
    free = [(NONE, "choose …"), *((name, name) for name in known if name not in (*names, AS_MARKET.name))]
    row: list[Any] = [
        Choice("Rivals", [(name, name) for name in REACTIONS], rivals, lambda v: state.set_note(RIVALS, v)),
        *chips,
    ]
    if len(names) < MOST:
        row.append(Choice("Try also", free, NONE, lambda v: _set([*names, v]) if v != NONE else None))
    told = [text("p", f"{name}: {known[name].told or 'no lever of its own'}; {known[name].because}.") for name in names]
    tag("div", tag("div", *row, classes="sp-chosen-row"), details("What each does", *told), classes="sp-card")


def _set(names: list[str]) -> None:
    state.set_note(TRIED, ",".join(names) or AS_MARKET.name)


@solara.component
def _Tried(names: list[str], rivals: str) -> None:
    """The runs, or why there are none."""
    tab = state.current.value
    scenario = tab.scenario
    asked = solara.use_memo(lambda: market_data.worlds(scenario, names, rivals), [scenario, tuple(names), rivals])
    refused = solara.use_memo(lambda: refusal(asked, SEEDS, tab), [asked, tab.in_worlds])
    if refused:
        tag("div", WorldsChoice(len(asked), None, SEEDS), Note(refused, "warning"), classes="sp-results")
    else:
        _Ran(asked, differ_in(tab.in_worlds, asked))


@solara.component
def _Ran(asked: tuple[Scenario, ...], worlds: tuple[World, ...]) -> None:
    """The runs, and what they say so far."""
    again, set_again = solara.use_state(0)
    study = use_study(asked, SEEDS, again=again, keep=market_data.KEEP, worlds=worlds)
    choice = WorldsChoice(len(asked), study.comparison, SEEDS)
    parts: list[Any] = [choice, Progress(study, lambda: set_again(again + 1))]
    if study.comparison is None:
        parts.append(text("p", "The first runs are on their way.", "sp-waiting"))
    else:
        parts.append(_Sold(study.comparison))
    tag("div", *parts, classes="sp-results")


@solara.component
def _Sold(c: Comparison) -> None:
    """Tables, and the pictures of one strategy."""
    kept = state.note(LOOKED)
    name = kept if kept in c.names else c.names[-1]
    month, set_month = solara.use_state(c.months - 1)
    found = solara.use_memo(lambda: [of(c, name) for of in (funnel, clients, prices)], [c, name])
    cards = [tag("div", Drawn(each, CLOCK), classes="sp-card").key(each.name) for each in found]
    tag(
        "div",
        text("p", lead(c), "sp-story"),
        caveat_line(c, "Worlds, above"),
        *(tag("div", numbers(table), classes="sp-card") for table in (money(c), churn(c))),
        Choice("Look closely at", [(n, n) for n in c.names], name, lambda n: state.set_note(LOOKED, n)),
        tag("div", Timeline(c.months, month, set_month, clock=CLOCK), classes="sp-card"),
        tag("div", *cards, classes="sp-charts"),
        tag("p", "With other worlds and regret: ", tag("code", "stallpoint market"), classes="sp-note"),
        classes="sp-results",
    )
