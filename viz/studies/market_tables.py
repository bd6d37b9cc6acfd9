"""Tables of a go-to-market study: how strategies stand, year by year, what rivals did, what each strategy does."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...experiments.go_to_market.market import Market
from ...experiments.go_to_market.over_time import RIVALS, SURVIVAL
from ...model.outcomes.verdict import at
from ..figure import Cell, Table
from ..formatting import between, listed, quantity, share
from ..words import say
from .market_lead import order, settled, stands, undecided
from .strategy_words import told

WHAT = {"own_profit": "profit", "own_in_use": "clients in real use", "own_contracts": "contracts", SURVIVAL: "survival"}
"""Measures over time, inside a sentence."""
HEADS = {
    "rivals_price": "Rivals' price, of list price",
    "rivals_in_use": "Rivals' clients in real use",
    "vendors_entered": "Vendors that entered",
    "vendors_left": "Vendors that left",
}


def standing(m: Market) -> Table:
    """The strategies by the goal, with how each stands to the highest and what keeps that open."""
    places = order(m, m.goal)
    rows: list[tuple[Cell, ...]] = []
    for place in places:
        found = m.mean(m.goal, place)
        against: Cell = "yardstick" if place == 0 else _signed(m, place)
        doubt = undecided(m, places[0], place) if place != places[0] else ""
        stand: Cell = (stands(m, m.goal, place), doubt) if doubt else stands(m, m.goal, place)
        rows.append((m.names[place], (quantity(found.mean), between(found.low, found.high)), against, stand))
    unit = f", million {m.currency}" if m.goal in ("own_profit", "own_revenue") else ""
    head = ("Strategy", f"{GOALS[m.goal]}{unit}", f"More than {m.names[0]!r}", "How it stands")
    note = "Means at the end with 95% intervals; differences are paired on the same dice. " + say("market-rule")
    return Table(head, tuple(rows), note)


GOALS = {
    "own_profit": "Profit",
    "own_revenue": "Revenue",
    "own_in_use": "Clients in real use",
    "own_contracts": "Contracts",
}


def _signed(m: Market, place: int) -> Cell:
    found = m.against(m.goal, place)
    sure = settled(m, m.sure(m.goal, place), found.sure)
    ends = f"{_plus(found.low)} to {_plus(found.high)}; " if between(found.low, found.high) else ""
    return _plus(found.mean), f"{ends}{sure}"


def _plus(value: float, tell: str = "quantity") -> str:
    words = share(value) if tell == "share" else quantity(value)
    return f"+{words}" if value > 0.0 else words


def by_year(m: Market, measure: str) -> Table:
    """A measure after 5, 10, 20 years and at the end; of each strategy also what it has beyond the market's way."""
    found = m.by_year[m.by_year["measure"] == measure]
    ends = list(dict.fromkeys(found["months"]))
    rows = tuple(
        (name, *(_cell(m, row, measure, name == m.names[0]) for row in _records(found[found["strategy"] == name])))
        for name in (m.names[place] for place in order(m, measure if measure in GOALS else m.goal))
    )
    note = (
        f"Means with 95% intervals; below, the difference from {m.names[0]!r} on the same dice and whether it is sure. "
        + say("market-rule")
    )
    return Table(("Strategy", *(f"By {at(int(end))}" for end in ends)), rows, note)


def _cell(m: Market, row: Mapping[str, Any], measure: str, yardstick: bool) -> Cell:
    tell = "share" if measure == SURVIVAL else "quantity"
    words = share if measure == SURVIVAL else quantity
    inside = between(row["low"], row["high"], tell)
    level = words(row["mean"]) + (f" ({inside})" if inside else "")
    if yardstick:
        return level
    if row["more"] == row["more_low"] == row["more_high"] == 0.0:
        return level, "no difference"
    sure = settled(m, int(row["sign"]), row["more_low"] > 0.0 or row["more_high"] < 0.0)
    return level, f"{_plus(row['more'], tell)}, {sure}"


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def turns(m: Market, measure: str) -> str:
    """What is surely above or below the market's way at the end, in a sentence without a full stop."""
    found = m.by_year[(m.by_year["measure"] == measure) & (m.by_year["months"] == m.months)]
    words = WHAT[measure]
    up, down = (list(found[found["sign"] == sign]["strategy"]) for sign in (1, -1))
    told_ = [f"surely more {words} under {listed(up)}"] * bool(up) + [f"surely less under {listed(down)}"] * bool(down)
    if not told_:
        return f"At the end no strategy has surely more or less {words} than doing as the market does"
    return f"At the end, against doing as the market does, {listed(told_)}"


def rivals(m: Market) -> Table:
    """What became of the rivals by the end, under each strategy."""
    found = m.by_year[m.by_year["months"] == m.months]
    rows = []
    for name in m.names:
        part = {row["measure"]: row for row in _records(found[found["strategy"] == name])}
        rows.append((name, *(_cell(m, part[measure], measure, name == m.names[0]) for measure in RIVALS)))
    note = f"Means at the end with 95% intervals; below, the difference from {m.names[0]!r} on the same dice. " + ANSWER
    return Table(("Strategy", *(HEADS[measure] for measure in RIVALS)), tuple(rows), note)


ANSWER = (
    "Rivals that sell less follow a lower price and open their cases; entered are spin-offs and start-ups, left are "
    "those whose cash ran out, the focal vendor among them."
)


def strategies(m: Market) -> Table:
    """What each strategy does."""
    rows = tuple(
        (row.strategy, told(row.levers) or "as all vendors do", row.because) for row in m.strategies.itertuples()
    )
    return Table(("Strategy", "What it does", "Why one might"), rows)
