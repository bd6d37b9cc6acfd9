"""Clients of the focal vendor that really use its system over time, by strategy."""

from ....experiments.go_to_market.market import Market
from ...figure import Figure
from ...theme import IN_USE
from ._over_time import followed

ORDER = 14


def figure(m: Market, against: bool = False) -> Figure | None:
    """The figure; ``against``: the difference from doing as the market does."""
    return followed(m, "own_in_use", ("Clients in real use", "in real use"), IN_USE, "factories", against)
