"""Profit of the focal vendor over time, by strategy."""

from ....experiments.go_to_market.market import Market
from ...figure import Figure
from ._over_time import followed
from ._panels import unit

ORDER = 12


def figure(m: Market, against: bool = False) -> Figure | None:
    """The figure; ``against``: the difference from doing as the market does."""
    return followed(m, "own_profit", ("Profit so far", "profit"), "public", unit(m, "own_profit"), against)
