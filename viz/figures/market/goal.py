"""The goal of the vendor by strategy, with intervals."""

from ....experiments.go_to_market.market import Market
from ...axes import fitted, places
from ...figure import Cell, Dots, Figure, Panel, Rule, Table
from ...studies.market_lead import GOAL, RIVALS, amount, most, with_ends
from ...studies.market_words import interval_cell, not_sure
from ._panels import ranked, unit

ORDER = 10


def figure(m: Market) -> Figure:
    """The figure."""
    order = ranked(m)
    found = [m.mean(m.goal, place) for place in order]
    ends = [value for f in found for value in (f.mean, f.low, f.high)]
    words = [with_ends(m, f, "") for f in found]
    market = Rule(m.mean(m.goal, 0).mean, upright=True, dashed=True)
    return Figure(
        name="goal",
        heading="What each strategy brings",
        finding=_finding(m, order),
        note=f"{RIVALS[m.answers[m.main]]}; the dashed line is doing as the market does. Filled dots: the paired "
        f"difference from that is surely not zero. {not_sure(m)}",
        panels=(
            Panel(
                fitted(ends, label=unit(m, m.goal), most=8),
                places([m.names[place] for place in order], words),
                (Rule(0.0, upright=True), market, *_dots(m, order)),
            ),
        ),
        tables=(_table(m, order),),
    )


def _dots(m: Market, order: list[int]) -> list[Dots]:
    sure = {place: "" if place == 0 else "sure" if m.sure(m.goal, place) else "not" for place in order}
    marks = []
    for kind, label in (("", ""), ("sure", "surely not as the market"), ("not", "may be as the market")):
        rows = [row for row, place in enumerate(order) if sure[place] == kind]
        found = [m.mean(m.goal, order[row]) for row in rows]
        low, high = [f.low for f in found], [f.high for f in found]
        tone = "public" if kind else "own"
        marks.append(Dots(label, tone, [f.mean for f in found], rows, low, high, filled=kind != "not"))
    return marks


def _finding(m: Market, order: list[int]) -> str:
    first, highest = m.names[order[0]], amount(m, m.goal, m.mean(m.goal, order[0]).mean)
    if order[0] and not any(m.sure(m.goal, place) > 0 for place in order):
        return f"No strategy is surely better than {m.names[0]!r}; the highest mean is {highest}, under {first!r}"
    return most(m, m.goal, GOAL[m.goal], f": {highest}")


def _table(m: Market, order: list[int]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for place in order:
        money = [interval_cell(m.mean(name, place)) for name in ("own_revenue", "own_profit")]
        more: Cell = "–" if place == 0 else interval_cell(m.against(m.goal, place))
        rows.append((m.names[place], *money, more))
    head = ("Strategy", *(f"{what}, million {m.currency}" for what in ("Revenue", "Profit")), "Goal against the market")
    return Table(head, tuple(rows), "Means over runs with 95% intervals; the last column is paired on common dice.")
