"""Who sees whom: trading partners both ways and sector peers, as sparse matrices that carry news."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from ..agents.columns import Floats, Index
from ..agents.middleman import Stance, voice
from .network import Network


class Watching:
    """The observation network of a run.

    ``hears`` weighs each neighbour's news (1 for a partner, the peers' closeness for a peer, changed by the middleman
    on a link); ``partners`` is plain: 1 for each trading partner.
    """

    def __init__(self, network: Network, peer_closeness: float) -> None:
        self.network = network
        n, links = network.n, len(network.supplier)
        ends = np.concatenate([network.supplier, network.buyer, network.watcher])
        others = np.concatenate([network.buyer, network.supplier, network.watched])
        link = np.concatenate([np.arange(links), np.arange(links), np.full(len(network.watcher), links)])
        order = np.argsort(ends, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=n))]).astype(np.int32)
        self._link = link[order].astype(np.int32)
        self._peer_closeness = peer_closeness
        self._is_partner = self._link < links
        shape = (n, n)
        self.hears: Any = sparse.csr_array((np.ones(len(order)), others[order].astype(np.int32), starts), shape=shape)
        kept = np.concatenate([[0], np.cumsum(self._is_partner)])
        self.partners: Any = sparse.csr_array(
            (np.ones(2 * links), self.hears.indices[self._is_partner], kept[starts].astype(np.int32)), shape=shape
        )
        self.degree = np.bincount(network.supplier, minlength=n) + np.bincount(network.buyer, minlength=n)
        self.per_degree: Floats = 1.0 / np.maximum(self.degree, 1.0)
        self.watched_by: Index = np.bincount(self.hears.indices, minlength=n).astype(np.int32)
        self.mediated: Index = np.flatnonzero(network.middleman >= 0).astype(np.int32)
        self.weigh(np.zeros(network.middlemen, np.int8), 0.0, 0.0)

    def weigh(self, stance: Any, silence: float, ally_voice: float) -> None:
        """Set what news counts after passing each link, given the stance of each middleman."""
        loud = np.ones(len(self.network.middleman) + 1)
        loud[-1] = self._peer_closeness
        if len(self.mediated):
            loud[self.mediated] = voice(stance[self.network.middleman[self.mediated]], silence, ally_voice)
        self.hears.data = loud[self._link]

    def obstructed_share(self, stance: Any) -> Floats:
        """Share of each factory's links on which a middleman obstructs."""
        links = self.mediated[stance[self.network.middleman[self.mediated]] == Stance.OBSTRUCT]
        n = self.network.n
        count = np.bincount(self.network.supplier[links], minlength=n)
        count += np.bincount(self.network.buyer[links], minlength=n)
        return np.asarray(count * self.per_degree, dtype=np.float64)

    def sources(self, rows: Index) -> tuple[Index, Index, Floats]:
        """All whom some factories hear: (place in ``rows``, row of the source, weight), one entry an edge."""
        starts, ends = self.hears.indptr[rows], self.hears.indptr[rows + 1]
        lengths = ends - starts
        place = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
        offset = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        edge = np.repeat(starts, lengths) + offset
        return place, self.hears.indices[edge], self.hears.data[edge]
