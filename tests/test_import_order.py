"""Edges of a graph are read in one go, as networkx goes through them, whatever the kind of graph."""

import networkx as nx
import numpy as np
import pytest
from stallpoint.model.network.import_graph import graph_sheets

PAIRS = [("d", "a"), ("a", "b"), ("b", "b"), ("c", "a"), ("a", "b"), ("b", "a"), ("d", "c")]


def made(kind: type[nx.Graph]) -> nx.Graph:
    graph = kind()
    graph.add_nodes_from(["b", "a", "d", 7])
    for number, (one, other) in enumerate(PAIRS):
        graph.add_edge(one, other, **({"middleman": f"m{number}"} if number % 2 else {}))
    return graph


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
@pytest.mark.parametrize("part", [False, True])
def test_edges_come_as_networkx_goes_through_them(kind: type[nx.Graph], part: bool) -> None:
    graph = made(kind)
    if part:
        graph = graph.subgraph(["a", "b", "d"])
    firms, links, _ = graph_sheets(graph, "", ["tier"], node_order=True)
    assert list(firms.columns["id"]) == [str(node) for node in graph]
    wanted = [(one, other, data.get("middleman", "")) for one, other, data in graph.edges(data=True)]
    assert list(zip(*(links.columns[name] for name in ("supplier", "buyer", "middleman")), strict=True)) == wanted
    assert [links.place(row) for row in range(links.rows)] == [f"edge {a!r} to {b!r}" for a, b, _ in wanted]
    assert [firms.place(row) for row in range(firms.rows)] == [f"node {str(node)!r}" for node in graph]


@pytest.mark.parametrize("nodes", [[0, 1, 2], [2, 0, 1], [0, 1.0, True + 1]])
def test_nodes_may_be_numbers_in_any_order(nodes: list[float]) -> None:
    graph = nx.DiGraph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from([(1, 0), (2, 1)])
    _, links, _ = graph_sheets(graph, "", [])
    assert [list(map(float, links.columns[name])) for name in ("supplier", "buyer")] == [
        [float(edge[end]) for edge in graph.edges] for end in (0, 1)
    ]


def test_a_graph_without_edges_has_none() -> None:
    _, links, _ = graph_sheets(nx.empty_graph(3), "", [], node_order=True)
    assert links.rows == 0
    assert np.array_equal(links.columns["supplier"], [])
