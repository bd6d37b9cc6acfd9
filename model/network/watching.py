"""Who sees whom: trading partners both ways and sector peers, as one list of neighbours for each factory."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from ...agents.columns import Codes, Flags, Floats, Index
from ...agents.middleman import Stance
from ..engine import kernel
from .links import Ends
from .network import Network


class Edges(NamedTuple):
    """Neighbours in compressed rows: those of factory i stand at ``starts[i]`` to ``starts[i + 1]`` of the others.

    First come its buyers, then its suppliers, each by link; from ``peers`` on stand its sector peers. Each neighbour
    stands there once, however it is linked: who is a partner is no peer beside, and who is supplier and buyer is heard
    over the link without a middleman if there is one. ``source`` is whom it sees; ``voice`` who hands the news on: the
    middleman on the link, by its stance, ``DIRECT`` or ``PEER``; ``loud`` what news counts after that, an entry a
    voice.
    """

    starts: Index
    peers: Index
    source: Index
    voice: Codes
    loud: Floats


DIRECT, PEER = len(Stance), len(Stance) + 1
"""Voices that no middleman has: of a partner on a link without one, and of a sector peer."""


class Mediated(NamedTuple):
    """The supply links with a middleman: ``supplier`` and ``buyer`` (rows), ``middleman``, and the ``stance`` that it
    took last; and where in :class:`Edges` the supplier looks over the link (``supplier_looks``), and the buyer: -1
    where it hears the other one otherwise."""

    supplier: Index
    buyer: Index
    middleman: Index
    stance: Codes
    supplier_looks: Index
    buyer_looks: Index


class Watchers(NamedTuple):
    """The same edges from the other side, for a push: who sees factory i stands at ``starts[i]`` to ``starts[i + 1]``.

    In no order to rely on.
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
        through = np.flatnonzero(network.middleman >= 0)
        looks = np.empty((2, links if len(through) else 0), np.int32)
        starts, peers, source, voice, self.per_degree = in_rows(
            network.n, (supplier, buyer), (buyer, supplier), (watcher, watched), looks
        )
        looks = looks[:, through]
        mediated = np.zeros(len(source), np.bool_)
        mediated[looks.ravel()] = True
        place = once(starts, peers, source, voice, mediated)
        loud = np.ones(PEER + 1)
        loud[PEER] = peer_closeness
        self.edges = Edges(starts, peers, source[: starts[-1]], voice[: starts[-1]], loud)
        middleman, stance = network.middleman[through].astype(np.int32), np.full(len(through), DIRECT, np.int8)
        self.mediated = Mediated(supplier[through], buyer[through], middleman, stance, place[looks[0]], place[looks[1]])

    @cached_property
    def watchers(self) -> Watchers:
        """Who sees each factory: trading partners both ways, and those who watch it as a peer."""
        starts, source = self.edges.starts, self.edges.source
        if not len(self.network.watcher):  # partners see each other: both sides are the same
            return Watchers(starts, source)
        return Watchers(*turned(starts, source))


@kernel
def in_rows(
    n: int, to_buyers: Ends, to_suppliers: Ends, to_peers: Ends, looks: Index
) -> tuple[Index, Index, Index, Codes, Floats]:
    """``starts``, ``peers``, ``source`` and ``voice`` of :class:`Edges`; one by the number of partners of each factory.

    Sector peers come in the order given. Where both ends of each link look is left in ``looks``, if there is room.
    """
    links, starts = len(to_buyers[0]), np.zeros(n + 1, np.int32)
    for looking in (to_buyers[0], to_suppliers[0], to_peers[0]):
        for row in looking:
            starts[row + 1] += 1
    for row in range(n):
        starts[row + 1] += starts[row]
    place, per_degree = starts[:-1].copy(), np.empty(n)
    source, voice = np.empty(starts[n], np.int32), np.full(starts[n], DIRECT, np.int8)
    for side, (looking, others) in enumerate((to_buyers, to_suppliers)):
        for e in range(links):
            row = looking[e]
            source[place[row]] = others[e]
            if looks.shape[1]:
                looks[side, e] = place[row]
            place[row] += 1
    peers = place.copy()
    for row in range(n):
        per_degree[row] = 1.0 / max(peers[row] - starts[row], 1)
    for e in range(len(to_peers[0])):
        row = to_peers[0][e]
        source[place[row]], voice[place[row]] = to_peers[1][e], PEER
        place[row] += 1
    return starts, peers, source, voice, per_degree


@kernel
def once(starts: Index, peers: Index, source: Index, voice: Codes, mediated: Flags) -> Index:
    """Leave each neighbour once in its row; rows move up in ``source`` and ``voice``, and ``starts`` and ``peers``
    follow. Returns the new place of each edge, -1 for those that went; ``mediated`` says which have a middleman.
    """
    n, count, first = len(peers), 0, 0
    place, stands = np.empty(len(source), np.int32), np.empty(len(source), np.int32)
    seen, at = np.full(n, -1, np.int32), np.empty(n, np.int32)
    for i in range(n):
        begin, partners, end = count, peers[i], starts[i + 1]
        for e in range(first, end):
            if e == partners:
                peers[i] = count
            other = source[e]
            if seen[other] == i:
                before = stands[at[other]]
                place[e] = -1
                if e < partners and mediated[before] and not mediated[e]:
                    place[e], place[before], stands[at[other]] = at[other], -1, e
                continue
            seen[other], at[other], stands[count] = i, count, e
            source[count], voice[count], place[e] = other, voice[e], count
            count += 1
        if partners == end:
            peers[i] = count
        first, starts[i] = end, begin
    starts[n] = count
    return place


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
