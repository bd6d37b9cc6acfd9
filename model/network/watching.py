"""Who sees whom: trading partners both ways and sector peers, as one list of neighbours for each factory."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from ...agents.columns import Floats, Index
from ...agents.middleman import Stance, voice
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


class Watching:
    """The observation network of a run.

    Args:
        network: the supply network with its sector peers.
        peer_closeness: what a peer's news counts, relative to a trading partner's.
    """

    def __init__(self, network: Network, peer_closeness: float) -> None:
        self.network = network
        n, links = network.n, len(network.supplier)
        ends = np.concatenate([network.supplier, network.buyer, network.watcher])
        others = np.concatenate([network.buyer, network.supplier, network.watched]).astype(np.int32)
        link = np.concatenate([np.arange(links), np.arange(links), np.full(len(network.watcher), links)])
        order = np.argsort(ends, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=n))])
        loud = np.ones(links + 1)
        loud[-1] = peer_closeness
        self.edges = Edges(starts.astype(np.int64), others[order], link[order].astype(np.int32), loud, links)
        degree = np.bincount(network.supplier, minlength=n) + np.bincount(network.buyer, minlength=n)
        self.per_degree: Floats = 1.0 / np.maximum(degree, 1.0)
        self.mediated: Index = np.flatnonzero(network.middleman >= 0).astype(np.int32)

    def weigh(self, stance: Any, silence: float, ally_voice: float) -> None:
        """Set what news counts after passing each link, given the stance of each middleman."""
        if len(self.mediated):
            middleman = self.network.middleman[self.mediated]
            self.edges.loud[self.mediated] = voice(stance[middleman], silence, ally_voice)

    def obstructed_share(self, stance: Any) -> Floats:
        """Share of each factory's links on which a middleman obstructs."""
        links = self.mediated[stance[self.network.middleman[self.mediated]] == Stance.OBSTRUCT]
        n = self.network.n
        count = np.bincount(self.network.supplier[links], minlength=n)
        count += np.bincount(self.network.buyer[links], minlength=n)
        return np.asarray(count * self.per_degree, dtype=np.float64)

    @cached_property
    def _watcher(self) -> Index:
        return np.repeat(np.arange(self.network.n, dtype=np.int32), np.diff(self.edges.starts))

    def seen(self, values: Floats) -> Floats:
        """For each factory the plain sum of a value over those it sees."""
        return np.bincount(self._watcher, values[self.edges.source], minlength=self.network.n)

    def watched(self, values: Floats) -> Floats:
        """For each factory the sum of a value over those who see it (weighted by what its news counts to them)."""
        edges = self.edges
        return np.bincount(edges.source, values[self._watcher] * edges.loud[edges.link], minlength=self.network.n)
