"""Contracts ever signed, clients now and clients in real use by strategy."""

from ....experiments.go_to_market.market import Market
from ....experiments.go_to_market.market_runs import WAYS
from ...axes import fitted, places
from ...figure import Bars, Cell, Dots, Figure, Panel, Table
from ...formatting import count, quantity, share
from ...studies.market_lead import most
from ...studies.market_words import interval_cell
from ...theme import CLAIMED, IN_USE, STARTED
from ._panels import ranked

ORDER = 20
BY_WAY = {
    "switched": "to a rival",
    "abandoned": "gave up",
    "stranded": "stranded",
    "neglected": "let go",
    "closed": "closed down",
}
"""How a client went."""


def figure(m: Market) -> Figure:
    """The figure."""
    order = sorted(range(len(m.names)), key=lambda place: -m.mean("own_in_use", place).mean)
    used, now, signed = (
        [m.mean(name, place).mean for place in order] for name in ("own_in_use", "own_clients", "own_contracts")
    )
    rows = range(len(order))
    words = [f"{quantity(few)} of {quantity(many)}" for few, many in zip(used, signed, strict=True)]
    found = most(m, "own_in_use", "leaves most clients in real use", f": {words[0]} contracts")
    return Figure(
        name="clients",
        heading="Signed is not used",
        finding=found if used[0] else "No strategy has a client in real use",
        note="Contracts count every pilot ever started with the vendor. Who is no longer a client changed to a "
        "rival, gave up, was stranded when the vendor left, let its system go, or closed down.",
        panels=(
            Panel(
                fitted(signed, label="factories", most=8),
                places([m.names[place] for place in order], words),
                (
                    Bars("", "line", rows, signed, used, thick=0.12),
                    Dots("really use it", IN_USE, used, rows),
                    Dots("clients at the end", STARTED, now, rows),
                    Dots("contracts signed", CLAIMED, signed, rows, filled=False),
                ),
            ),
        ),
        tables=(_table(m),),
    )


def _table(m: Market) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for place in ranked(m):
        three = [m.mean(name, place) for name in ("own_contracts", "own_clients", "own_in_use")]
        part = share(three[2].mean / three[0].mean) if three[0].mean > 0.0 else "–"
        lost = m.losses[m.losses["strategy"] == m.names[place]].set_index("way")["clients"]
        ways = [quantity(float(lost[way])) if way in lost else "–" for way in WAYS]
        rows.append((m.names[place], *map(interval_cell, three), part, *ways))
    head = ("Strategy", "Contracts", "Clients at the end", "Really use it", "Used / signed")
    note = f"Clients lost are means of {count(len(m.filmed), 'run')}; the rest of {count(len(m.seeds), 'run')}."
    return Table((*head, *(f"Lost: {BY_WAY[way]}" for way in WAYS)), tuple(rows), note)
