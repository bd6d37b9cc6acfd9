"""Market: the vendor's view. Strategies on the same dice, the funnel by tier, prices, rivals' answer, and churn."""

from __future__ import annotations

from typing import Any

import numpy as np
import solara

from ....experiments.compare import Comparison
from ....experiments.selling.market import REACTIONS
from ....experiments.selling.market_runs import WAYS
from ....experiments.selling.strategies import AS_MARKET, Strategy
from ...studies.market import BY_WAY
from ...telling import between, quantity, still_needed
from .. import market_data, state
from ..jobs import Task
from ..market_charts import by_tier, clients, prices
from ..market_data import lead
from ..parts import Button, Note, details, tag, text
from ..progress import Progress
from ..study import foretelling, use_work
from ..widgets import Chart, Choice, Timeline

TRIED, RIVALS, LOOKED = "market.try", "market.rivals", "market.shown"
"""What the link remembers: strategies tried, how rivals answer, and the strategy whose pictures are shown."""
FIRST = "cheaper,open cases,louder claims"
SEEDS = 10
MOST = 5
CLOCK = "market"
NONE = "-"


@solara.component
def Page() -> None:
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
    """The runs, and what they say so far."""
    scenario = state.current.value.scenario
    again, set_again = solara.use_state(0)
    asked = solara.use_memo(lambda: market_data.worlds(scenario, names, rivals), [scenario, tuple(names), rivals])
    tasks = [Task(market_data.sold, (world, seed)) for seed in range(SEEDS) for world in asked]
    work = use_work(tasks, (asked, again), foretelling(asked, len(tasks)))
    c = solara.use_memo(lambda: market_data.compared(asked, SEEDS, work.results), [work])
    parts: list[Any] = [Progress(work, lambda: set_again(again + 1))]
    if c is None:
        parts.append(text("p", "The first runs are on their way.", "sp-waiting"))
    else:
        parts.append(_Sold(c))
    tag("div", *parts, classes="sp-results")


@solara.component
def _Sold(c: Comparison) -> None:
    """Tables, and the pictures of one strategy."""
    kept = state.note(LOOKED)
    name = kept if kept in c.names else c.names[-1]
    month, set_month = solara.use_state(c.months - 1)
    top = max(float(np.nanmax(c.band(n, "own_contracts").high)) for n in c.names)
    asked = [c.band(n, m) for n in c.names for m in ("own_price", "rivals_price")]
    low, high = (float(f([f(b.low if f is np.nanmin else b.high) for b in asked])) for f in (np.nanmin, np.nanmax))
    pictures = solara.use_memo(lambda: [by_tier(c, name), clients(c, name, top), prices(c, name, low, high)], [c, name])
    cards = [tag("div", Chart(p, clock=CLOCK), classes="sp-card").key(str(at)) for at, p in enumerate(pictures)]
    tag(
        "div",
        text("p", lead(c), "sp-story"),
        _money(c),
        _churn(c),
        Choice("Look closely at", [(n, n) for n in c.names], name, lambda n: state.set_note(LOOKED, n)),
        tag("div", Timeline(c.months, month, set_month, clock=CLOCK), classes="sp-card"),
        tag("div", *cards, classes="sp-charts"),
        tag("p", "With other worlds and regret: ", tag("code", "stallpoint market"), classes="sp-note"),
        classes="sp-results",
    )


def _money(c: Comparison) -> solara.Element:
    heads = (
        "Strategy",
        "Revenue, M CNY",
        "Profit, M CNY",
        "Profit against the market, M CNY",
        "Contracts",
        "In real use",
    )
    rows = []
    for name in c.names:
        d = c.difference(name, "own_profit") if name != c.baseline else None
        more = (
            tag("td", text("span", "yardstick"))
            if d is None
            else tag(
                "td",
                text("b", _more(d.mean)),
                text("small", f"{_more(d.low)} to {_more(d.high)}" if between(d.low, d.high) else ""),
                text("small", still_needed(d), "sp-sign"),
            )
        )
        cells = [_cell(c, name, m) for m in ("own_revenue", "own_profit")]
        cells += [more, *(_cell(c, name, m) for m in ("own_contracts", "own_in_use"))]
        rows.append(tag("tr", text("th", name), *cells))
    return _table(heads, rows, "Means over runs at the end, 95% intervals; differences are paired on the same dice.")


def _more(value: float) -> str:
    """A difference with its sign."""
    return f"{'+' if value > 0 else ''}{quantity(value)}"


def _cell(c: Comparison, name: str, measure: str) -> solara.Element:
    found = c.end(name, measure)
    return tag("td", text("b", quantity(found.mean)), text("small", between(found.low, found.high)))


def _churn(c: Comparison) -> solara.Element:
    heads = ("Clients lost", *(BY_WAY[way] for way in WAYS))
    rows = []
    for name in c.names:
        found = market_data.lost(c, name)
        cells = [
            tag("td", text("b", quantity(f.mean)), text("small", between(max(f.low, 0.0), f.high)))
            for f in found.values()
        ]
        rows.append(tag("tr", text("th", name), *cells))
    return _table(heads, rows, "To a rival: it changed vendors. Stranded: its vendor left the market.")


def _table(heads: tuple[str, ...], rows: list[Any], note: str) -> solara.Element:
    head = tag("tr", *(text("th", word) for word in heads))
    table = tag("table", tag("thead", head), tag("tbody", *rows), classes="sp-table")
    return tag("div", tag("div", table, classes="sp-scroll"), text("p", note, "sp-note"), classes="sp-card")
