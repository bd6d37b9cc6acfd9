"""Who sees whom: trading partners both ways and sector peers, as one list of neighbours for each factory."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np

from ...agents.columns import Codes, Floats, Index
from ...agents.middleman import Stance
from ..engine import kernel
from .network import Network


class Edges(NamedTuple):
    """Neighbours in compressed rows: those of factory i stand at ``starts[i]`` to ``starts[i + 1]`` of the others.

    Its trading partners come first; from ``peers`` on stand its sector peers. ``source`` is whom it sees; ``link`` over
    which supply link, or beyond the last for a peer; ``voice`` who hands the news on: the middleman on the link, by its
    stance, ``DIRECT`` or ``PEER``; ``loud`` what news counts after that, an entry a voice.
    """

    starts: Index
    peers: Index
    source: Index
    link: Index
    voice: Codes
    loud: Floats


DIRECT, PEER = len(Stance), len(Stance) + 1
"""Voices that no middleman has: of a partner on a link without one, and of a sector peer."""


class Mediated(NamedTuple):
    """The supply links with a middleman: ``supplier`` and ``buyer`` (rows), ``middleman``; and where in :class:`Edges`
    the supplier looks over the link (``supplier_looks``), and the buyer."""

    supplier: Index
    buyer: Index
    middleman: Index
    supplier_looks: Index
    buyer_looks: Index


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
        starts, peers, source, link, self.per_degree = in_rows(
            network.n, (supplier, buyer), (buyer, supplier), (watcher, watched)
        )
        voice = np.where(link < links, np.int8(DIRECT), np.int8(PEER))
        loud = np.ones(PEER + 1)
        loud[PEER] = peer_closeness
        self.edges = Edges(starts, peers, source, link, voice, loud)

    @cached_property
    def mediated(self) -> Mediated:
        """The supply links with a middleman."""
        net, edges = self.network, self.edges
        some = np.flatnonzero(net.middleman >= 0)
        looks = np.flatnonzero(np.append(net.middleman, -1)[edges.link] >= 0)
        link = edges.link[looks]
        sells = net.supplier[link] == np.searchsorted(edges.starts, looks, "right") - 1
        places = np.empty((2, len(net.middleman)), np.int32)
        for row, side in enumerate((sells, ~sells)):
            places[row, link[side]] = looks[side]
        supplier, buyer, middleman = (end[some].astype(np.int32) for end in (net.supplier, net.buyer, net.middleman))
        return Mediated(supplier, buyer, middleman, places[0, some], places[1, some])

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
def in_rows(n: int, to_buyers: Ends, to_suppliers: Ends, to_peers: Ends) -> tuple[Index, Index, Index, Index, Floats]:
    """``starts``, ``peers``, ``source`` and ``link`` of :class:`Edges`; one by the number of partners of each factory.

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
    peers = place.copy()
    for row in range(n):
        per_degree[row] = 1.0 / max(peers[row] - starts[row], 1)
    for e in range(len(to_peers[0])):
        row = to_peers[0][e]
        source[place[row]], link[place[row]] = to_peers[1][e], links
        place[row] += 1
    return starts, peers, source, link, per_degree


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
