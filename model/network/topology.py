"""How a network is shaped, measured, and whether real production networks are shaped so."""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.special import zeta
from scipy.stats import spearmanr

from ...agents.columns import Floats
from .import_tiers import in_circles
from .network import Network

FEWEST = 50
"""The smallest tail that an exponent is fitted to; below it an estimate says little (Clauset, Shalizi, Newman 2009)."""
SHALLOWEST, STEEPEST = 1.01, 8.0

type Degrees = npt.NDArray[np.integer[Any]]


class Check(NamedTuple):
    """One measured figure against what is known of real production networks."""

    name: str
    value: float
    target: str
    passes: bool


TARGETS: dict[str, tuple[float, float, str]] = {
    "links_per_factory": (4.0, 5.0, "4 to 5"),
    "tail_customers": (2.0, 2.6, "2.0 to 2.6"),
    "tail_suppliers": (2.0, 2.6, "2.0 to 2.6"),
    "assortativity": (-1.0, 0.0, "at most 0"),
    "size_degree": (math.nextafter(0.0, 1.0), 1.0, "above 0"),
    "in_circles": (0.0, 1 / 6, "up to a sixth"),
}
"""Lowest and highest value, and the same in words. Diem et al. 2022; Chakraborty and Ikeda 2020 (also the sixth);
arXiv 1706.00203."""
FARTHEST = 0.65
"""Distance of a tail from its fit, times the root of the number of counts in it, up to which the fit is said to hold.
Of 200 samples each of power laws with exponents 2.0 to 3.0 and 200 to 5,000 counts, at most 5 in 100 lie farther."""


def measure(network: Network) -> dict[str, float]:
    """The shape of a network; a figure that it is too small or too plain for is NaN.

    Returns:
        ``links_per_factory``: links divided by factories.
        ``tail_customers``, ``tail_suppliers``: power-law exponents of the numbers of customers and suppliers.
        ``assortativity``: correlation of the numbers of partners at the two ends of a link, directions ignored.
        ``size_degree``: rank correlation of the size score with the number of partners.
        ``tiers``: number of tiers that somebody stands in.
        ``acyclic``: 1 if nobody supplies itself through others, else 0.
        ``in_circles``: share of factories that supply themselves through others.
        ``isolated``: share of factories without a link.
        ``through_middlemen``: share of links on which a middleman stands.
        ``components``: number of weakly connected parts.
    """
    n, links = network.n, len(network.supplier)
    customers = np.bincount(network.supplier, minlength=n)
    suppliers = np.bincount(network.buyer, minlength=n)
    partners = customers + suppliers
    graph = coo_array((np.ones(links, dtype=np.int8), (network.supplier, network.buyer)), shape=(n, n)).tocsr()
    ends = np.concatenate((partners[network.supplier], partners[network.buyer]))
    others = np.concatenate((partners[network.buyer], partners[network.supplier]))
    return {
        "links_per_factory": links / n,
        "tail_customers": tail_exponent(customers),
        "tail_suppliers": tail_exponent(suppliers),
        "assortativity": _correlation(ends, others),
        "size_degree": _correlation(network.size, partners, ranks=True),
        "tiers": float(len(np.unique(network.tier))),
        # A directed graph without self-links is acyclic if each of its strong components is a single factory.
        "acyclic": float(connected_components(graph, directed=True, connection="strong")[0] == n),
        "in_circles": in_circles((network.supplier, network.buyer), n)[0] / n,
        "isolated": float((partners == 0).mean()),
        "through_middlemen": float(np.mean(network.middleman >= 0)) if links else math.nan,
        "components": float(connected_components(graph, directed=True, connection="weak")[0]),
    }


def against_targets(measured: dict[str, float]) -> list[Check]:
    """Each figure that real production networks are known by, its target in words, and whether it is met."""
    return [
        Check(name, measured[name], words, low <= measured[name] <= high)
        for name, (low, high, words) in TARGETS.items()
    ]


class Tail(NamedTuple):
    """A power law fitted to the tail of some counts.

    Attributes:
        exponent: of the density.
        start: the smallest count of the tail.
        size: how many counts it holds.
        distance: Kolmogorov–Smirnov distance of the tail from the fit.
    """

    exponent: float
    start: int
    size: int
    distance: float

    @property
    def holds(self) -> bool:
        """Whether the tail is as near to the fit as samples of a power law mostly are; see :data:`FARTHEST`."""
        return self.distance * math.sqrt(self.size) <= FARTHEST

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of an interval of 1.96 standard errors, which holds the exponent of nine in ten samples or more."""
        reach = 1.96 * (self.exponent - 1) / math.sqrt(self.size)
        return self.exponent - reach, self.exponent + reach


def tail_exponent(degrees: Degrees) -> float:
    """The exponent of :func:`tail`, NaN where there is none."""
    found = tail(degrees)
    return math.nan if found is None else found.exponent


def tail(degrees: Degrees) -> Tail | None:
    """A discrete power law fitted to the tail of some counts; zeros are left out.

    The tail starts where its Kolmogorov–Smirnov distance from the fit is least, and holds at least ``FEWEST`` counts;
    each fit is by exact maximum likelihood with the Hurwitz zeta function (Clauset, Shalizi and Newman 2009,
    SIAM Review 51(4), 661–703). ``None`` where there is no such tail.
    """
    values, counts = np.unique(degrees[degrees > 0], return_counts=True)
    in_tail = np.cumsum(counts[::-1])[::-1]
    starts = np.flatnonzero(in_tail[:-1] >= FEWEST)
    if not len(starts):
        return None
    mean_log = np.cumsum((counts * np.log(values))[::-1])[::-1] / in_tail
    exponents = _most_likely(values[starts].astype(np.float64), mean_log[starts])
    distances = []
    for start, exponent in zip(starts, exponents, strict=True):
        counted, seen = values[start:].astype(np.float64), np.cumsum(counts[start:]) / in_tail[start]
        # Over a gap between two values the seen share stands still and the fitted one moves: both ends count.
        beyond = zeta(exponent, np.concatenate((counted + 1, counted[1:], counted[-1:] + 1)))
        beyond /= zeta(exponent, counted[0])
        distances.append(np.abs(np.tile(seen, 2) - (1 - beyond)).max())
    best = int(np.argmin(distances))
    start = starts[best]
    return Tail(float(exponents[best]), int(values[start]), int(in_tail[start]), float(distances[best]))


def _most_likely(first: Floats, mean_log: Floats) -> Floats:
    """The exponents a that maximise -ln zeta(a, first) - a * mean_log, each by golden-section search."""
    golden = (math.sqrt(5) - 1) / 2
    low, high = np.full(len(first), SHALLOWEST), np.full(len(first), STEEPEST)
    for _ in range(40):
        left, right = high - golden * (high - low), low + golden * (high - low)
        worse = np.log(zeta(left, first)) + left * mean_log > np.log(zeta(right, first)) + right * mean_log
        low, high = np.where(worse, left, low), np.where(worse, high, right)
    return np.asarray((low + high) / 2, dtype=np.float64)


def _correlation(left: npt.NDArray[Any], right: npt.NDArray[Any], ranks: bool = False) -> float:
    if len(left) < 2 or left.min() == left.max() or right.min() == right.max():
        return math.nan
    return float(spearmanr(left, right).statistic if ranks else np.corrcoef(left, right)[0, 1])
