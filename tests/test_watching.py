"""Who sees whom: rows of neighbours built in one pass, against the same by sorting, and both sides of them."""

import itertools

import numpy as np
import pytest
from stallpoint.model.dice import Dice
from stallpoint.model.network.generate import generate
from stallpoint.model.network.network import Network
from stallpoint.model.network.watching import PEER, Watching
from stallpoint.scenarios.scenario import Scenario
from worlds import chain

CLOSENESS = 0.25
DOUBLED = [(1, 0), (1, 2), (1, 2), (3, 1)]
NETWORKS = {
    "supply": lambda: drawn(150, "supply"),
    "random": lambda: drawn(90, "random"),
    "no peers": lambda: drawn(90, "random", peers=0),
    "mixed": lambda: drawn(40, "mixed"),
    "nobody": lambda: chain(3, []),
    "by hand": lambda: chain(4, [(0, 1), (0, 2), (1, 2), (0, 3)], watching=DOUBLED),
}


def drawn(factories: int, topology: str, **changed: float) -> Network:
    world = Scenario().with_world(factories=factories, topology=topology, **changed).world
    return generate(world, Dice(3))


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> Network:
    return NETWORKS[request.param]()


def test_rows_of_neighbours_are_those_that_sorting_gives(network: Network) -> None:
    links = np.arange(len(network.supplier))
    ends = np.concatenate([network.supplier, network.buyer, network.watcher])
    others = np.concatenate([network.buyer, network.supplier, network.watched])
    link = np.concatenate([links, links, np.full(len(network.watcher), len(links))])
    order = np.argsort(ends, kind="stable")
    watching = Watching(network, CLOSENESS)
    edges = watching.edges
    assert edges.starts.tolist() == [0, *np.cumsum(np.bincount(ends, minlength=network.n))]
    assert edges.source.tolist() == others[order].tolist()
    partners = np.bincount(np.concatenate([network.supplier, network.buyer]), minlength=network.n)
    assert edges.peers.tolist() == (edges.starts[:-1] + partners).tolist()
    assert edges.loud[edges.voice].tolist() == np.where(link[order] < len(links), 1.0, CLOSENESS).tolist()
    assert np.array_equal(edges.voice == PEER, link[order] == len(links))
    for e, (supplier, buyer, middleman, *looks) in zip(
        np.flatnonzero(network.middleman >= 0), zip(*watching.mediated, strict=True), strict=True
    ):
        assert (supplier, buyer, middleman) == (network.supplier[e], network.buyer[e], network.middleman[e])
        for place, row in zip(looks, (supplier, buyer), strict=True):
            assert edges.starts[row] <= place < edges.peers[row]
            assert link[order][place] == e
    assert watching.per_degree.tolist() == (1.0 / np.maximum(partners, 1)).tolist()


def test_watchers_are_the_same_edges_from_the_other_side(network: Network) -> None:
    watching = Watching(network, CLOSENESS)
    (starts, source), (turned, who) = (watching.edges.starts, watching.edges.source), watching.watchers
    sees = np.repeat(np.arange(network.n), np.diff(starts))
    seen = np.repeat(np.arange(network.n), np.diff(turned))
    assert sorted(zip(who.tolist(), seen.tolist(), strict=True)) == sorted(
        zip(sees.tolist(), source.tolist(), strict=True)
    )
    assert {starts.dtype, turned.dtype, who.dtype} == {np.dtype(np.int32)}


def test_a_peer_is_seen_and_does_not_see() -> None:
    starts, who = Watching(NETWORKS["by hand"](), CLOSENESS).watchers
    assert [sorted(who[start:end].tolist()) for start, end in itertools.pairwise(starts)] == [
        [1, 1, 2, 3],
        [0, 2, 3],
        [0, 1, 1, 1],
        [0],
    ]
