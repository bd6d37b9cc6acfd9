"""Own and rivals' price over time under the strategies that hold a price, and under doing as the market does."""

import numpy as np
import pandas as pd

from ....experiments.go_to_market.market import Market
from ...axes import fitted, months
from ...figure import Cell, Figure, Line, Panel, Table
from ...measured import tone
from ...studies.market_words import interval_cell
from ..compare._panels import SHORT
from ._panels import PRICES, PRICES_NOTE, prices_end, ranked

ORDER = 50
MOST_PANELS = 3


def figure(m: Market) -> Figure | None:
    """The figure; nothing if a stop left no run that was looked at closely."""
    if not m.filmed:
        return None
    held = [place for place, levers in enumerate(m.strategies["levers"]) if "own_price " in levers]
    names = [m.names[place] for place in (0, *held)][:MOST_PANELS]
    last = m.paths.groupby("strategy", sort=False)["rivals_price"].last()
    return Figure(
        name="prices",
        heading="What rivals do",
        finding=prices_end({name: float(last.get(name, np.nan)) for name in names}),
        note=f"{PRICES_NOTE}, and to how far it shows its cases, every month: none, 10% and 2% (mild), 50% and 20% "
        "(strong).",
        panels=tuple(_panel(m, name) for name in names),
        tables=(_table(m),),
        height=1.3,
    )


def _panel(m: Market, name: str) -> Panel:
    y = fitted([*m.paths[list(PRICES)].to_numpy(np.float64).ravel(), 1.0], label="of list price")
    path = m.paths[m.paths["strategy"] == name]
    return Panel(months(len(path)), y, tuple(_line(measure, path[measure]) for measure in PRICES), name)


def _line(measure: str, path: pd.Series) -> Line:
    there = path.dropna()
    end = f"{there.iloc[-1]:.2f} {SHORT[measure]}" if len(there) else ""
    return Line(SHORT[measure], tone(measure), path.to_numpy(np.float64), end=end)


def _table(m: Market) -> Table:
    base = range(len(m.answers))
    rows: list[tuple[Cell, ...]] = []
    for place in ranked(m):
        ends = [f"{m.mean('rivals_price', place, at).mean:.2f}" for at in base]
        goals = [interval_cell(m.mean(m.goal, place, at)) for at in base]
        rows.append((m.names[place], *ends, *goals))
    words = [answer.removesuffix(" answer") for answer in m.answers]
    head = (*(f"Rivals' price, {word}" for word in words), *(f"Goal, {word}" for word in words))
    return Table(("Strategy", *head), tuple(rows), "Rivals' price at the end, of list price, by how they answer.")
