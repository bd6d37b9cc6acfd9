"""Networks from GraphML, GEXF and networkx graphs."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from imports import WORLD, imported, named_links, same, sentence, write
from stallpoint.model.dice import Dice, name_id
from stallpoint.model.network.importing import from_graph
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import DRAWN, NetworkFiles


def example_graph() -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_node("a", revenue=5.0, sector="metal", tier=0, label="A")
    graph.add_node("b", sector="wood", tier=1, comment="x")
    graph.add_node("c", revenue=7.0, sector="metal", tier=2)
    graph.add_edge("a", "b", middleman="m", weight=3)
    graph.add_edge("b", "c")
    return graph


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_a_graph_file_gives_the_network_of_the_graph(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"chain.{ending}"
    (nx.write_graphml if ending == "graphml" else nx.write_gexf)(example_graph(), path)
    from_file, direct = (
        imported(NetworkFiles(graph=str(path))),
        from_graph(example_graph(), WORLD, Dice(0), asked=DRAWN),
    )
    gexf = ending == "gexf"  # networkx writes a label for each node there, its own name where it has none
    for network in (from_file, direct):
        assert network.names == (("A", "b", "c") if gexf and network is from_file else ("a", "b", "c"))
        assert network.tier.tolist() == [0, 1, 2]
        assert network.sector.tolist() == [0, 1, 0]
        assert network.middleman.tolist() == [0, -1]
        assert network.middleman_ids.tolist() == [name_id("m")]
        assert network.attributes["revenue"][[0, 2]].tolist() == [5, 7]
        assert np.isnan(network.attributes["revenue"][1])
        assert any(note.startswith("Attributes that mean nothing here were left out: ") for note in network.notes)
    assert gexf or same(from_file, direct)
    assert from_file.origin == f"imported from chain.{ending}"


def test_a_graph_is_the_csv_files_of_the_same_firms(tmp_path: Path) -> None:
    firms = "id,revenue,sector,tier\na,5,metal,0\nb,,wood,1\nc,7,metal,2\n"
    files = write(tmp_path, firms=firms, links="supplier,buyer,middleman\na,b,m\nb,c,\n")
    assert same(imported(files), from_graph(example_graph(), WORLD, Dice(0), asked=DRAWN))


def test_an_undirected_graph_is_refused_or_read_in_node_order() -> None:
    graph = nx.Graph()
    graph.add_nodes_from(["z", "m", "a"])
    graph.add_edges_from([("a", "m"), ("m", "z"), ("a", "z")])
    with pytest.raises(InputError, match=r"undirected.* nx\.DiGraph .* node_order=True"):
        from_graph(graph, WORLD, Dice(0))
    network = from_graph(graph, WORLD, Dice(0), node_order=True)
    assert named_links(network) == {("z", "m"), ("z", "a"), ("m", "a")}
    assert any("undirected" in note for note in network.notes)
    assert not any("undirected" in note for note in from_graph(example_graph(), WORLD, Dice(0)).notes)


def edges(*pairs: tuple[object, object], kind: type = nx.DiGraph) -> nx.Graph:
    graph = kind()
    graph.add_edges_from(pairs)
    return graph


def attributed(**values: object) -> nx.DiGraph:
    graph = edges(("a", "b"))
    graph.add_node("a", **values)
    return graph


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        (nx.DiGraph(), "firms is 0: must be at least 2."),
        (
            edges(("a", "b"), ("a", "b"), kind=nx.MultiDiGraph),
            "edge 'a' to 'b', link is 'a → b': is there already, on edge 'a' to 'b': give each link once.",
        ),
        (edges(("a", "a"), ("a", "b")), "edge 'a' to 'a', supplier is 'a': is its own buyer: a link needs two firms."),
        (edges((1, "1")), "node '1', id is '1': this firm is there already, on node '1'."),
        (attributed(reveneu=3), "node attribute is 'reveneu': there is no such attribute; did you mean 'revenue'?"),
        (
            attributed(reveneu=3, comitment=0.2, regions=2, year=1990, weight=3),
            "node attribute is 'comitment': there is no such attribute (also 'regions' instead of 'region', 'reveneu' "
            "instead of 'revenue'); did you mean 'commitment'?",
        ),
        (
            attributed(automation=True),
            "node 'a', automation is 'True': must be a number between 0 and 1; leave the cell empty where it is "
            "not known.",
        ),
    ],
)
def test_a_graph_that_is_no_network_is_refused(graph: nx.Graph, expected: str) -> None:
    with pytest.raises(InputError) as error:
        from_graph(graph, WORLD, Dice(0))
    assert str(error.value) == expected


GRAPHML = (
    '<?xml version="1.0" encoding="utf-8"?>\n{doctype}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    '<graph edgedefault="directed"><node id="alpha"/><node id="beta"/>{more}</graph></graphml>\n'
)
BOMB = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            GRAPHML.format(doctype=BOMB, more=""),
            "graph.graphml: line 2 is '<!DOCTYPE': is refused: take the document type and its entities out.",
        ),
        (
            GRAPHML.format(doctype="", more='<edge source="alpha" target="bet"/>'),
            "graph.graphml: edge is 'bet': there is no such node; did you mean 'beta'?",
        ),
        (
            GRAPHML.format(doctype="", more="<edge"),
            "graph.graphml: line 3: is malformed XML (not well-formed (invalid token): line 3, column 70).",
        ),
        ("<html></html>", "graph.graphml: graph: cannot be read as graphml (file not successfully read as graphml)."),
        (
            GRAPHML.format(doctype="", more='<edge source="alpha"/>'),
            "graph.graphml: edge is 'None': there is no such node.",
        ),
        ("", "graph.graphml: graph: the file is empty."),
        (
            "<graphml/>".encode("utf-16"),
            "graph.graphml: graph: cannot be read as graphml (file not successfully read as graphml).",
        ),
        (
            "<graphml/>".encode("utf-16-le"),
            "graph.graphml: line 1: holds a NUL character: this is not UTF-8 text.",
        ),
    ],
)
def test_a_graph_file_that_cannot_be_read_says_why(tmp_path: Path, text: str | bytes, expected: str) -> None:
    assert sentence(write(tmp_path, graph=text), tmp_path) == expected


def test_a_graph_file_is_known_by_its_ending(tmp_path: Path) -> None:
    (tmp_path / "chain.gml").write_text("graph []", encoding="utf-8")
    files = NetworkFiles(graph=str(tmp_path / "chain.gml"))
    assert sentence(files, tmp_path) == "chain.gml: graph: the file must end in .graphml or .gexf."
