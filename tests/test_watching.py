"""Who sees whom: rows of neighbours built in one pass, against the same by sorting, and both sides of them."""

import dataclasses
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
    "both ways": lambda: chain(4, [(0, 1), (1, 0), (0, 2), (2, 0), (1, 3), (3, 1)], middleman=[0, -1, 0, 1, -1, 0]),
}


def drawn(factories: int, topology: str, **changed: float) -> Network:
    world = Scenario().with_world(factories=factories, topology=topology, **changed).world
    return generate(world, Dice(3))


@pytest.fixture(params=NETWORKS)
def network(request: pytest.FixtureRequest) -> Network:
    return NETWORKS[request.param]()


def test_rows_of_neighbours_are_those_that_sets_give(network: Network) -> None:
    links = [*zip(network.supplier.tolist(), network.buyer.tolist(), network.middleman.tolist(), strict=True)]
    watching = Watching(network, CLOSENESS)
    edges = watching.edges
    looks = {}
    for row in range(network.n):
        ways: dict[int, list[int]] = {}
        for side in (0, 1):  # customers first
            for e, link in enumerate(links):
                if link[side] == row:
                    ways.setdefault(link[1 - side], []).append(e)
        peers = [b for a, b in zip(network.watcher.tolist(), network.watched.tolist(), strict=True) if a == row]
        strangers = [*dict.fromkeys(b for b in peers if b not in ways)]
        seen = slice(edges.starts[row], edges.starts[row + 1])
        assert edges.source[seen].tolist() == [*ways, *strangers]
        assert edges.peers[row] - edges.starts[row] == len(ways)
        told = [1.0] * len(ways) + [CLOSENESS] * len(strangers)
        assert edges.loud[edges.voice[seen]].tolist() == told
        assert (edges.voice[seen] == PEER).tolist() == [way == CLOSENESS for way in told]
        for place, way in enumerate(ways.values()):
            heard = next((e for e in way if links[e][2] < 0), way[0])
            looks |= {(e, row): edges.starts[row] + place if e == heard else -1 for e in way}
        assert watching.per_degree[row] == 1.0 / max(sum(map(len, ways.values())), 1)
    through = [e for e, link in enumerate(links) if link[2] >= 0]
    for e, (supplier, buyer, middleman, _, *places) in zip(through, zip(*watching.mediated, strict=True), strict=True):
        assert (supplier, buyer, middleman) == links[e]
        assert places == [looks[e, row] for row in (supplier, buyer)]


def test_another_year_written_in_place_is_what_is_built_anew(network: Network) -> None:
    """Buyers change places, so that other links double each other, and back: nothing of a year before is left."""
    own = dataclasses.replace(network, buyer=network.buyer.astype(np.int32))
    watching, years = Watching(own, CLOSENESS), [np.roll(network.buyer, 1), network.buyer[::-1], network.buyer]
    for buyer in years:
        watching.turn(buyer)
        anew = Watching(dataclasses.replace(network, buyer=buyer), CLOSENESS)
        used = anew.edges.starts[-1]
        for field, found, expected in zip(anew.edges._fields, watching.edges, anew.edges, strict=True):
            count = used if field in ("source", "voice") else None
            assert found[:count].tolist() == expected[:count].tolist(), field
        for found, expected in zip(watching.mediated, anew.mediated, strict=True):
            assert found.tolist() == expected.tolist()
        assert [each.tolist() for each in watching.watchers] == [each.tolist() for each in anew.watchers]


def test_watchers_are_the_same_edges_from_the_other_side(network: Network) -> None:
    watching = Watching(network, CLOSENESS)
    (starts, source), (turned, who) = (watching.edges.starts, watching.edges.source), watching.watchers
    sees = np.repeat(np.arange(network.n), np.diff(starts))
    seen = np.repeat(np.arange(network.n), np.diff(turned))
    assert sorted(zip(who.tolist(), seen.tolist(), strict=True)) == sorted(
        zip(sees.tolist(), source[: starts[-1]].tolist(), strict=True)
    )
    assert {starts.dtype, turned.dtype, who.dtype} == {np.dtype(np.int32)}


def test_a_peer_is_seen_and_does_not_see() -> None:
    starts, who = Watching(NETWORKS["by hand"](), CLOSENESS).watchers
    assert [sorted(who[start:end].tolist()) for start, end in itertools.pairwise(starts)] == [
        [1, 2, 3],
        [0, 2, 3],
        [0, 1],
        [0],
    ]
