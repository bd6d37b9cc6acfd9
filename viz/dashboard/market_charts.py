"""The pictures of the Market page: the funnel by tier, signed against used, and prices with the rivals' answer."""

from __future__ import annotations

from ...experiments.compare import Comparison
from ..look import CLAIMED, IN_USE, STARTED
from .echarts import Line, Picture, bars, lines, value_axis
from .market_data import funnel

SHOWN = {"piloted": ("pilots started", STARTED), "scaled": ("ever scaled", "considering"), "in_use": ("in use", IN_USE)}
"""Steps of the funnel that are drawn, with their words and colours."""


def by_tier(c: Comparison, name: str) -> Picture:
    """The own vendor's funnel in each tier."""
    found = funnel(c, name)
    tiers = [f"tier {tier}" for tier in found]
    rows = {words: (tone, [found[tier][step] for tier in found]) for step, (words, tone) in SHOWN.items()}
    looked = sum(found[tier]["considered"] for tier in found)
    everybody = sum(found[tier]["factories"] for tier in found)
    note = f"Factories, means over runs. Of {everybody:,.0f} factories {looked:,.0f} ever looked at this vendor."
    picture = bars(f"Funnel by tier: {name}", tiers, rows, note=note)
    picture["option"]["legend"] = {"top": 0, "right": 0, "textStyle": {"color": "$muted"}, "itemHeight": 10}
    picture["option"]["grid"] = {**picture["option"]["grid"], "top": 34}
    return picture


def prices(c: Comparison, name: str, low: float, high: float) -> Picture:
    """What the own vendor asks, and what rivals ask on average, month by month."""
    rows = [
        Line("own price", "ink", c.band(name, "own_price")),
        Line("rivals' price", "showcase", c.band(name, "rivals_price"), "dashed"),
    ]
    note = "Of list price. Rivals that sell less close a share of the gap each month."
    picture = lines(f"Prices: {name}", rows, form="quantity", note=note)
    picture["option"]["yAxis"] = value_axis(min(low, 0.0), high, "quantity")
    return picture


def clients(c: Comparison, name: str, high: float) -> Picture:
    """Contracts signed against clients that really use it."""
    rows = [
        Line("contracts signed", CLAIMED, c.band(name, "own_contracts"), "dashed"),
        Line("clients now", STARTED, c.band(name, "own_clients")),
        Line("clients in real use", IN_USE, c.band(name, "own_in_use")),
    ]
    picture = lines(f"Signed and used: {name}", rows, form="quantity", unit="factories")
    picture["option"]["yAxis"] = value_axis(0.0, high, "quantity")
    return picture
