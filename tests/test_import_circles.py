"""Networks with circles, rings, long paths and firms without a link."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imports import WORLD, imported, write
from stallpoint.model.dice import Dice
from stallpoint.model.life import run
from stallpoint.model.network.import_tiers import MOST_TIERS, derived_tiers, told_of_links
from stallpoint.model.network.importing import from_graph
from stallpoint.model.network.network import Network
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import Scenario


def tiers_of(network: Network) -> dict[str, int]:
    return dict(zip(network.names, network.tier.tolist(), strict=True))


def test_firms_of_a_circle_share_a_tier_and_that_is_noted(tmp_path: Path) -> None:
    """a supplies a circle of b, c and d, of which c supplies e; f and g are a circle of their own; h has no link."""
    links = "supplier,buyer\na,b\nb,c\nc,d\nd,b\nc,e\nf,g\ng,f\n"
    network = imported(write(tmp_path, firms="id\n" + "\n".join("abcdefgh") + "\n", links=links))
    assert tiers_of(network) == {"a": 0, "b": 1, "c": 1, "d": 1, "e": 2, "f": 0, "g": 0, "h": 0}
    told = "Firms in circles of suppliers: 5 of 8, 3 of them in the largest. "
    assert any(note.startswith(told) for note in network.notes)
    assert "Firms without any link: 1 of 8 (h)." in network.notes
    assert "Links that do not rise from tier to tier: 5 of 7." in network.notes


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 15).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2)))))
def test_tiers_are_those_of_the_condensed_graph(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    n, pairs = drawn
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pair for pair in pairs if pair[0] != pair[1])
    condensed = nx.condensation(graph)
    level = {part: row for row, parts in enumerate(nx.topological_generations(condensed)) for part in parts}
    wanted = {str(node): level[condensed.graph["mapping"][node]] for node in graph}
    assert tiers_of(from_graph(graph, WORLD, Dice(0))) == wanted


def test_a_given_tier_breaks_a_circle(tmp_path: Path) -> None:
    links = "supplier,buyer\na,b\nb,c\nc,a\n"
    network = imported(write(tmp_path, firms="id,tier\na,3\nb,\nc,\n", links=links))
    assert tiers_of(network) == {"a": 0, "b": 1, "c": 2}  # 3, 4 and 5, counted from 0
    assert any(note.startswith("Firms in circles of suppliers: 3 of 3, 3 of them") for note in network.notes)


def path_of(n: int) -> nx.DiGraph:
    return nx.path_graph(n, create_using=nx.DiGraph)


def test_a_ring_of_any_length_is_one_tier() -> None:
    network = from_graph(nx.cycle_graph(3000, create_using=nx.DiGraph), WORLD, Dice(0))
    assert set(network.tier.tolist()) == {0}


def test_a_path_longer_than_the_most_tiers_is_scaled_into_them() -> None:
    assert not any("scaled" in note for note in from_graph(path_of(MOST_TIERS), WORLD, Dice(0)).notes)
    network = from_graph(path_of(2 * MOST_TIERS), WORLD, Dice(0))
    assert "The longest path of suppliers has 2,000 tiers: they were scaled into 1,000." in network.notes
    order = np.argsort(np.array(network.names, dtype=int))
    assert network.tier[order].tolist() == [place // 2 for place in range(2 * MOST_TIERS)]


def test_a_network_without_any_link_says_so(tmp_path: Path) -> None:
    network = imported(write(tmp_path, firms="id\na\nb\n", links="supplier,buyer\n"))
    assert "No firm has a link." in network.notes
    assert not any("circle" in note or "without any link" in note for note in network.notes)


def test_nothing_is_said_of_a_plain_chain() -> None:
    assert told_of_links((np.array([0, 1]), np.array([1, 2])), "abc") == []


def test_circles_of_a_large_network_are_condensed_at_once() -> None:
    """A sixth of 20,000 firms in one circle of random links: more firms there than any plain recursion would take."""
    rng = np.random.default_rng(1)
    n = 20_000
    ends = rng.integers(0, n, (2, 4 * n)).astype(np.int32)
    ends = ends[:, ends[0] != ends[1]]
    tier = derived_tiers((ends[0], ends[1]), np.full(n, np.nan), [])
    rise = tier[ends[1]] - tier[ends[0]]
    assert rise.min() == 0
    assert (rise == 0).mean() > 0.5  # most lie in the one large circle


@pytest.mark.parametrize("kind", [nx.cycle_graph, nx.complete_graph, nx.empty_graph, nx.path_graph])
@pytest.mark.parametrize("rule", ["gates", "hazard", "threshold_count"])
def test_such_networks_live(kind: type[nx.DiGraph], rule: str) -> None:
    """Also where their links turn over: then each factory keeps its numbers of customers and suppliers."""
    world = Parameters(rule=rule, months=30, import_turnover=0.5, peers=2, middleman_share=0.4)
    network = from_graph(kind(12, create_using=nx.DiGraph), world, Dice(0))
    result = run(Scenario(world=world), 0, network)
    assert len(result.series["in_use"]) == 30
    assert np.isfinite(result.series["in_use"]).all()
