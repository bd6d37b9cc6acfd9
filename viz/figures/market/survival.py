"""In how many runs the focal vendor is still in the market, over time, by strategy."""

from ....experiments.go_to_market.market import Market
from ....experiments.go_to_market.over_time import SURVIVAL
from ...figure import Figure
from ...theme import STARTED
from ._over_time import followed

ORDER = 16


def figure(m: Market, against: bool = False) -> Figure | None:
    """The figure; ``against``: the difference from doing as the market does."""
    return followed(m, SURVIVAL, ("Still in the market", "still there"), STARTED, "share of runs", against)
