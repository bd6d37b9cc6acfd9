"""Who sees whom: trading partners both ways and sector peers, as one list of neighbours for each factory."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from ...agents.columns import Floats, Index
from ..engine import kernel
from .network import Network


class Edges(NamedTuple):
    """Neighbours in compressed rows: those of factory i stand at ``starts[i]`` to ``starts[i + 1]`` of the others.

    ``source`` is whom it sees; ``link`` over which supply link, or beyond the last for a sector peer; ``loud`` tells,
    by link, what news counts after passing it (its last entry: from a peer). ``links`` is the number of supply links.
    """

    starts: Index
    source: Index
    link: Index
    loud: Floats
    links: int


class Watchers(NamedTuple):
    """The same edges from the other side, for a push: who sees factory i stands at ``starts[i]`` to ``starts[i + 1]``.

    Once an edge: a partner that watches as a peer too is there twice, as it looks twice. In no order to rely on.
    """

    starts: Index
    who: Index


class Watching:
    """The observation network of a run.

    Args:
        network: the supply network with its sector peers.
        peer_closeness: what a peer's news counts, relative to a trading partner's.
    """

    def __init__(self, network: Network, peer_closeness: float) -> None:
        self.network = network
        links = len(network.supplier)
        ends = (network.supplier, network.buyer, network.watcher, network.watched)
        supplier, buyer, watcher, watched = (np.ascontiguousarray(end, np.int32) for end in ends)
        starts, source, link, self.per_degree = in_rows(
            network.n, (supplier, buyer), (buyer, supplier), (watcher, watched)
        )
        loud = np.ones(links + 1)
        loud[-1] = peer_closeness
        self.edges = Edges(starts, source, link, loud, links)
        self.mediated: Index = np.flatnonzero(network.middleman >= 0).astype(np.int32)

    @cached_property
    def watchers(self) -> Watchers:
        """Who sees each factory: trading partners both ways, and those who watch it as a peer."""
        starts, source = self.edges.starts, self.edges.source
        if not len(self.network.watcher):  # partners see each other: both sides are the same
            return Watchers(starts, source)
        return Watchers(*turned(starts, source))


type Ends = tuple[Index, Index]
"""Who looks and who is looked at, as rows."""


@kernel
def in_rows(n: int, to_buyers: Ends, to_suppliers: Ends, to_peers: Ends) -> tuple[Index, Index, Index, Floats]:
    """``starts``, ``source`` and ``link`` of :class:`Edges`, and one by the number of partners of each factory.

    Within a factory stand first its buyers and then its suppliers, by link, then its peers in the order in which they
    came.
    """
    links, starts = len(to_buyers[0]), np.zeros(n + 1, np.int32)
    for looking in (to_buyers[0], to_suppliers[0], to_peers[0]):
        for row in looking:
            starts[row + 1] += 1
    for row in range(n):
        starts[row + 1] += starts[row]
    place, per_degree = starts[:-1].copy(), np.empty(n)
    source, link = np.empty(starts[n], np.int32), np.empty(starts[n], np.int32)
    for looking, others in (to_buyers, to_suppliers):
        for e in range(links):
            row = looking[e]
            source[place[row]], link[place[row]] = others[e], e
            place[row] += 1
    for row in range(n):
        per_degree[row] = 1.0 / max(place[row] - starts[row], 1)
    for e in range(len(to_peers[0])):
        row = to_peers[0][e]
        source[place[row]], link[place[row]] = to_peers[1][e], links
        place[row] += 1
    return starts, source, link, per_degree


@kernel
def turned(starts: Index, source: Index) -> Ends:
    """``starts`` and ``who`` of :class:`Watchers`."""
    n, found = len(starts) - 1, np.zeros(len(starts), np.int32)
    for row in source:
        found[row + 1] += 1
    for row in range(n):
        found[row + 1] += found[row]
    place, who = found[:-1].copy(), np.empty(len(source), np.int32)
    for row in range(n):
        for e in range(starts[row], starts[row + 1]):
            who[place[source[e]]] = row
            place[source[e]] += 1
    return found, who
