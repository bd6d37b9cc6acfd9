"""Revenue against clients in real use, a dot a strategy."""

import numpy as np

from ....experiments.go_to_market.market import Market
from ...axes import fitted
from ...figure import Cell, Dots, Figure, Panel, Table
from ...formatting import between, capital, quantity
from ...studies.market_lead import amount, most
from ._panels import unit

ORDER = 30


def figure(m: Market) -> Figure:
    """The figure."""
    means = [[m.mean(name, place).mean for place in range(len(m.names))] for name in ("own_in_use", "own_revenue")]
    used, money = map(np.array, means)
    first, users = int(np.argmax(money)), int(np.argmax(used))
    clients = f"{quantity(float(used[first]))} clients in real use"
    finding = most(
        m, "own_revenue", "takes in most", f", {amount(m, 'own_revenue', float(money[first]))}, with {clients}"
    )
    if users != first:
        finding += f"; {most(m, 'own_in_use', 'has most of those', f', {quantity(float(used[users]))}')}"
    return Figure(
        name="revenue",
        heading="Revenue against real use",
        finding=finding,
        panels=(
            Panel(
                fitted([*used, 1.0], label="clients in real use at the end", most=8),
                fitted(money, label=unit(m, "own_revenue"), most=6),
                (Dots("", "public", used, money, words=m.names, edge=True),),
            ),
        ),
        tables=(_table(m),),
        height=3.4,
    )


def _table(m: Market) -> Table:
    def cell(measure: str, place: int) -> Cell:
        found = m.mean(measure, place)
        return quantity(found.mean), between(found.low, found.high)

    rows = [(name, cell("own_in_use", at), cell("own_revenue", at)) for at, name in enumerate(m.names)]
    head = ("Strategy", "Clients in real use at the end", capital(unit(m, "own_revenue")))
    return Table(head, tuple(rows), "Means over runs, 95% intervals below.")
