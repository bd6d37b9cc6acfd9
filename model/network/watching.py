"""Who sees whom: trading partners both ways and sector peers, as one list of neighbours for each factory."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from ...agents.columns import Codes, Floats, Index
from ...agents.middleman import Stance
from ..engine import kernel, part
from .links import Ends
from .network import Network


class Edges(NamedTuple):
    """Neighbours in compressed rows: those of factory i stand at ``starts[i]`` to ``starts[i + 1]`` of the others.

    First come its buyers, then its suppliers, each by link; from ``peers`` on stand its sector peers. Each neighbour
    stands there once, however it is linked: who is a partner is no peer beside, and who is supplier and buyer is heard
    over the link without a middleman if there is one. ``source`` is whom it sees; ``voice`` who hands the news on: the
    middleman on the link, by its stance, ``DIRECT`` or ``PEER``; ``loud`` what news counts after that, an entry a
    voice. There may be room left after the last row: how many stand twice is another number in another year.
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


class Rows(NamedTuple):
    """Rows of numbers one after the other: those of row i stand at ``starts[i]`` to ``starts[i + 1]`` of ``held``."""

    starts: Index
    held: Index


class Watching:
    """The observation network of a run.

    Args:
        network: the supply network with its sector peers. Where links turn over, their buyers are written to.
        peer_closeness: what a peer's news counts, relative to a trading partner's.
    """

    def __init__(self, network: Network, peer_closeness: float) -> None:
        self.network, n = network, network.n
        ends = (network.supplier, network.buyer, network.watcher, network.watched)
        self._ends = tuple(np.ascontiguousarray(end, np.int32) for end in ends)
        supplier, buyer, watcher, watched = self._ends
        self.onlookers = Watchers(*in_rows(n, watched, watcher))
        """Who watches each factory as a peer, whether or not it is a partner beside."""
        through = np.flatnonzero(network.middleman >= 0)
        middleman, stance = network.middleman[through].astype(np.int32), np.full(len(through), DIRECT, np.int8)
        self.mediated = Mediated(
            supplier[through], buyer[through], middleman, stance, *np.empty((2, len(through)), np.int32)
        )
        self._through = through.astype(np.int32)
        loud = np.ones(PEER + 1)
        loud[PEER] = peer_closeness
        count = 2 * len(supplier) + len(watcher)
        starts, peers = np.empty(n + 1, np.int32), np.empty(n, np.int32)
        self.edges = Edges(starts, peers, np.zeros(count, np.int32), np.zeros(count, np.int8), loud)
        lines = self._lines()
        self.links = np.diff(lines[0].starts) + np.diff(lines[1].starts)
        """How many supply links each factory has."""
        self.per_degree = 1.0 / np.maximum(self.links, 1)
        self._look(lines)

    @cached_property
    def watchers(self) -> Watchers:
        """Who sees each factory: trading partners both ways, and those who watch it as a peer."""
        starts, source = self.edges.starts, self.edges.source
        if not len(self.network.watcher):  # partners see each other: both sides are the same
            return Watchers(starts, source[: starts[-1]])
        return Watchers(*turned(starts, source))

    @cached_property
    def _kept(self) -> tuple[Rows, Rows, Rows, Index]:
        """What no turn of a year changes, but for the suppliers' side: kept from the first one on."""
        return self._lines()

    def turn(self, buyer: Index) -> None:
        """Look along the links of another year, ``buyer`` of each: all is written to where it stands."""
        self._ends[1][:] = buyer
        self.mediated.buyer[:] = buyer[self._through]
        self.__dict__.pop("watchers", None)
        self._look(self._kept)

    def _lines(self) -> tuple[Rows, Rows, Rows, Index]:
        """Links of each factory as a supplier and as a buyer, by number, its peers, and which of the mediated links
        each link is, -1 for none."""
        supplier, buyer, watcher, watched = self._ends
        n, none = self.network.n, np.empty(0, np.int32)
        number = np.full(len(supplier), -1, np.int32)
        number[self._through] = np.arange(len(self._through))
        sold, bought, seen = in_rows(n, supplier, none), in_rows(n, buyer, none), in_rows(n, watcher, watched)
        return Rows(*sold), Rows(*bought), Rows(*seen), number

    def _look(self, lines: tuple[Rows, Rows, Rows, Index]) -> None:
        supplier, buyer = self._ends[:2]
        look((supplier, buyer), lines, self.edges, self.mediated, self._through)


@kernel
def in_rows(n: int, key: Index, value: Index) -> tuple[Index, Index]:
    """``starts`` and ``held`` of :class:`Rows`: what has each of n keys, in the order given; its number where there are
    no values."""
    starts, held, numbered = np.zeros(n + 1, np.int32), np.empty(len(key), np.int32), not len(value)
    for row in key:
        starts[row + 1] += 1
    for row in range(n):
        starts[row + 1] += starts[row]
    place = starts[:-1].copy()
    for k in range(len(key)):
        row = key[k]
        held[place[row]] = k if numbered else value[k]
        place[row] += 1
    return starts, held


@kernel
def look(ends: Ends, lines: tuple[Rows, Rows, Rows, Index], edges: Edges, mediated: Mediated, through: Index) -> None:
    """Write ``starts``, ``peers``, ``source`` and ``voice`` of :class:`Edges`, and where ends of mediated links look.

    Args:
        ends: supplier and buyer of each link, this year.
        lines: links of each factory as a supplier and as a buyer, its peers, and the number of each link among the
            mediated ones. Which links a buyer has is found anew, how many it has is as it was.
        edges: what is written.
        mediated: the links with a middleman; where their ends look is written too.
        through: which of the links those are.
    """
    (supplier, buyer), (sold, bought, watched, number) = ends, lines
    (starts, peers, source, voice, _), n = edges, len(edges.peers)
    place, links = bought.starts[:-1].copy(), bought.held
    for e in range(len(buyer)):
        row = buyer[e]
        links[place[row]] = e
        place[row] += 1
    seen, count, stands = np.full(n, -1, np.int32), 0, np.empty((2, len(buyer)), np.int32)
    voice[:] = DIRECT
    for i in range(n):
        starts[i] = count
        for k in range(sold.starts[i], sold.starts[i + 1]):
            e = sold.held[k]
            other = buyer[e]
            stands[0, e] = count
            if seen[other] == i:
                hear_once(stands, e, 0, number, sold.held[sold.starts[i] : k], buyer)
            else:
                seen[other], source[count] = i, other
                count += 1
        for k in range(bought.starts[i], bought.starts[i + 1]):
            e = links[k]
            other = supplier[e]
            stands[1, e] = count
            if seen[other] == i:
                hear_once(stands, e, 1, number, links[bought.starts[i] : k], supplier)
                if number[e] < 0:
                    leave(stands[0], number, sold.held[sold.starts[i] : sold.starts[i + 1]], buyer, other)
            else:
                seen[other], source[count] = i, other
                count += 1
        peers[i] = count
        for k in range(watched.starts[i], watched.starts[i + 1]):
            other = watched.held[k]
            if seen[other] != i:
                seen[other], source[count], voice[count] = i, other, PEER
                count += 1
    starts[n] = count
    for m in range(len(through)):
        mediated.supplier_looks[m], mediated.buyer_looks[m] = stands[0, through[m]], stands[1, through[m]]


@part
def hear_once(stands: Index, e: int, side: int, number: Index, before: Index, others: Index) -> None:
    """A link to somebody who was met before is not looked along; one without a middleman is heard in the place of those
    with one that came ``before`` it."""
    stands[side, e] = -1
    if number[e] < 0:
        leave(stands[side], number, before, others, others[e])


@part
def leave(stands: Index, number: Index, links: Index, others: Index, other: int) -> None:
    """Nothing is heard any more over those of some links that lead to another factory through a middleman."""
    for e in links:
        if others[e] == other and number[e] >= 0:
            stands[e] = -1


@kernel
def turned(starts: Index, source: Index) -> Ends:
    """``starts`` and ``who`` of :class:`Watchers`."""
    n, found = len(starts) - 1, np.zeros(len(starts), np.int32)
    for e in range(starts[n]):
        found[source[e] + 1] += 1
    for row in range(n):
        found[row + 1] += found[row]
    place, who = found[:-1].copy(), np.empty(starts[n], np.int32)
    for row in range(n):
        for e in range(starts[row], starts[row + 1]):
            who[place[source[e]]] = row
            place[source[e]] += 1
    return found, who
