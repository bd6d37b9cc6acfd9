"""Graph files as other programs write them: igraph, yEd, Gephi, Cytoscape."""

from pathlib import Path

import pytest
from imports import WORLD, imported, named_links, sentence
from stallpoint.model.dice import Dice
from stallpoint.model.network.importing import from_graph
from stallpoint.model.network.network import Network
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load, loads
from stallpoint.scenarios.scenario import NetworkFiles
from stallpoint.scenarios.settings import with_settings
from stallpoint.scenarios.writing import dump

YED = "http://www.yworks.com/xml/graphml"


def graphml(inside: str, keys: str = "", default: str = "directed") -> str:
    """A file with those nodes and edges, keys as ``id=name:type:for``."""
    told = ""
    for key in keys.split():
        place, _, rest = key.partition("=")
        name, kind, of = rest.split(":")
        told += f'<key id="{place}" for="{of}" attr.name="{name}" attr.type="{kind}"/>'
    return (
        f'<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="{YED}">{told}'
        f'<graph edgedefault="{default}">{inside}</graph></graphml>'
    )


def node(name: str, **data: str) -> str:
    return f'<node id="{name}">{"".join(f"<data key={key!r}>{text}</data>" for key, text in data.items())}</node>'


def edge(source: str, target: str, inside: str = "", more: str = "") -> str:
    return f'<edge source="{source}" target="{target}" {more}>{inside}</edge>'


def gexf(inside: str, default: str = 'defaultedgetype="directed"', attributes: str = "") -> str:
    return (
        f'<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph {default}>{attributes}{inside}</graph></gexf>'
    )


def kept(folder: Path, text: str, ending: str = "graphml") -> NetworkFiles:
    path = folder / f"net.{ending}"
    path.write_text(text, encoding="utf-8")
    return NetworkFiles(graph=str(path))


def told(network: Network, *words: str) -> list[str]:
    return [note for note in network.notes if all(word in note for word in words)]


def test_igraph_keeps_names_in_an_attribute_and_numbers_as_doubles(tmp_path: Path) -> None:
    keys = "n=name:string:node t=tier:double:node s=sector:double:node r=revenue:double:node w=weight:double:edge"
    nodes = node("n0", n="Alder", t="0", s="10", r="NaN") + node("n1", n="Beech", t="1", s="2", r="4.5")
    text = graphml(nodes + edge("n0", "n1", "<data key='w'>NaN</data>"), keys)
    network = imported(kept(tmp_path, text))
    assert network.names == ("Alder", "Beech")
    assert network.tier.tolist() == [0, 1]
    assert network.sector.tolist() == [1, 0]
    assert network.labels["sector"] == ("2", "10")
    assert network.attributes["revenue"].tolist()[1] == 4.5
    assert told(network, "1 factory came without a revenue")
    assert told(network, "Firms are called by their attribute 'name'.")
    assert told(network, "left out: weight.")


@pytest.mark.parametrize(
    "missing", ["NA", "NaN", "nan", "", "NULL", "None", "N/A", "#N/A", " <NA> ".replace("<", "&lt;")]
)
@pytest.mark.parametrize("kind", ["string", "double", "int"])
def test_a_missing_value_may_be_written_in_many_ways(tmp_path: Path, missing: str, kind: str) -> None:
    keys = f"r=revenue:{kind}:node s=sector:{kind}:node m=middleman:{kind}:edge"
    nodes = node("a", r="5", s="1") + node("b", r=missing, s=missing)
    network = imported(kept(tmp_path, graphml(nodes + edge("a", "b", f"<data key='m'>{missing}</data>"), keys)))
    assert told(network, "1 factory came without a revenue")
    assert told(network, "1 factory came without a sector")
    assert network.middleman.tolist() == [-1]
    assert network.middlemen == 0


@pytest.mark.parametrize("shape", ["ShapeNode", "GenericNode", "UMLClassNode", "ProxyAutoBoundsNode"])
def test_yed_draws_names_into_shapes(tmp_path: Path, shape: str) -> None:
    def drawn(name: str, label: str) -> str:
        geometry = '<y:Geometry x="1" y="2"/>'
        inside = f"<data key='d6'><y:{shape}>{geometry}<y:NodeLabel>{label}</y:NodeLabel></y:{shape}></data>"
        return f'<node id="{name}">{inside}</node>'

    keys = '<key for="node" id="d6" yfiles.type="nodegraphics"/><graph '
    text = graphml(drawn("n0", "Ash &amp; Sons\n") + drawn("n1", "Birch") + edge("n0", "n1", more='id="e0"'))
    network = imported(kept(tmp_path, text.replace("<graph ", keys, 1)))
    assert network.names == ("Ash & Sons", "Birch")
    assert not told(network, "left out", " id")


def test_gephi_and_cytoscape_call_firms_by_label_or_name(tmp_path: Path) -> None:
    nodes = '<nodes><node id="0" label="Ash"/><node id="1" label="Birch"/></nodes>'
    text = gexf(nodes + '<edges><edge id="0" source="1" target="0" weight="2.0"/></edges>')
    network = imported(kept(tmp_path, text, "gexf"))
    assert named_links(network) == {("Birch", "Ash")}
    assert told(network, "called by their attribute 'label'")
    text = graphml(
        node("61", n="Ash", s="A1") + node("62", n="Birch", s="B1"), "n=name:string:node s=Shared:string:node"
    )
    assert imported(kept(tmp_path, text)).names == ("Ash", "Birch")


def test_firms_are_called_by_their_ids_where_names_lack_or_repeat(tmp_path: Path) -> None:
    keys = "n=Name:string:node l=label:string:node"
    text = graphml(node("x", n="Ash", l="A") + node("y", l="A") + node("z", n="Cork", l="C"), keys)
    network = imported(kept(tmp_path, text))
    assert network.names == ("x", "y", "z")
    (note,) = told(network, "called by the ids")
    assert "not by 'Name' (1 of 3 nodes lack it) and not by 'label' (2 of 3 nodes share theirs)" in note


def test_nothing_is_said_of_labels_that_are_the_ids(tmp_path: Path) -> None:
    network = imported(kept(tmp_path, graphml(node("x", l="x") + node("y", l="y"), "l=label:string:node")))
    assert not told(network, "called")
    assert not told(network, "left out")


def test_columns_may_be_written_in_capitals(tmp_path: Path) -> None:
    keys = "t=Tier:int:node r=REGION:string:node"
    network = imported(kept(tmp_path, graphml(node("x", t="1", r="north") + node("y", t="0", r="south"), keys)))
    assert network.tier.tolist() == [1, 0]
    assert network.labels["region"] == ("north", "south")


WORDS = "province size city lat lon time title community ticker year state weight modularity_class color vector section"


def test_what_means_nothing_is_left_out_in_one_sentence(tmp_path: Path) -> None:
    keys = " ".join(f"{word}={word}:string:node" for word in WORDS.split())
    first = node("x", **dict.fromkeys(WORDS.split(), "1"))
    network = imported(kept(tmp_path, graphml(first + node("y"), keys)))
    (note,) = told(network, "left out")
    assert note.startswith("Attributes that mean nothing here were left out: city, color, ")
    assert note.endswith("and 8 more.")


@pytest.mark.parametrize("default", ["undirected", "directed"])
def test_an_undirected_file_is_read_from_source_to_target(tmp_path: Path, default: str) -> None:
    nodes, own = node("brand") + node("maker") + node("part"), 'directed="false"' if default == "directed" else ""
    text = graphml(
        nodes + edge("part", "brand", more=own) + edge("maker", "brand", more='directed="true"'), "", default
    )
    network = imported(kept(tmp_path, text))
    assert named_links(network) == {("part", "brand"), ("maker", "brand")}
    assert told(network, "1 of 2 links are undirected: each link was read as it stands in the file")


@pytest.mark.parametrize("default", ['defaultedgetype="undirected"', "", 'mode="static" defaultedgetype="mutual"'])
def test_an_undirected_gexf_file_is_read_from_source_to_target(tmp_path: Path, default: str) -> None:
    nodes = '<nodes><node id="brand"/><node id="part"/></nodes>'
    text = gexf(f'{nodes}<edges><edge id="0" source="part" target="brand"/></edges>', default)
    network = imported(kept(tmp_path, text, "gexf"))
    assert named_links(network) == {("part", "brand")}
    assert told(network, "The graph is undirected: each link was read as it stands in the file")
    assert not told(imported(kept(tmp_path, gexf(nodes), "gexf")), "undirected")


def test_two_graphs_or_groups_of_nodes_are_refused(tmp_path: Path) -> None:
    one = graphml(node("a") + node("b"))
    second = one.replace("</graph>", '</graph><graph edgedefault="directed"><node id="c"/></graph>')
    assert sentence(kept(tmp_path, second), tmp_path) == (
        "net.graphml: graph: the file holds 2 graphs, and a network is one: keep one of them."
    )
    group = graphml('<node id="g"><graph edgedefault="directed">' + node("a") + "</graph></node>" + node("b"))
    assert sentence(kept(tmp_path, group), tmp_path) == (
        "net.graphml: graph: the file holds 2 graphs, and a network is one: take groups of nodes apart."
    )


PLAIN = graphml(node("a") + node("b") + node("c") + edge("a", "b") + edge("b", "c"))


def test_peers_and_middlemen_of_a_graph_are_drawn_only_where_asked_for(tmp_path: Path) -> None:
    kept(tmp_path, PLAIN)
    plain = loads("network: {graph: net.graphml}", folder=tmp_path)
    assert (plain.world.peers, plain.world.middleman_share) == (0, 0.0)
    asked = loads("network: {graph: net.graphml}\nworld: {peers: 3, middleman_share: 0.3}", folder=tmp_path)
    assert (asked.world.peers, asked.world.middleman_share) == (3, 0.3)
    assert plain.hash != asked.hash
    assert with_settings(plain, ["peers=3"]).world.peers == 3
    assert loads(dump(plain, tmp_path), folder=tmp_path) == plain
    assert loads(dump(asked, tmp_path), folder=tmp_path) == asked


def test_whoever_builds_on_a_graph_without_it_has_peers_again(tmp_path: Path) -> None:
    kept(tmp_path, PLAIN)
    (tmp_path / "one.yaml").write_text("network: {graph: net.graphml}\nworld: {peers: 0}", encoding="utf-8")
    back = loads("extends: one.yaml\nnetwork: generated", folder=tmp_path)
    assert (back.world.peers, back.world.middleman_share) == (0, load("baseline").world.middleman_share)
    more = loads("extends: one.yaml\nworld: {middleman_share: 0.2}", folder=tmp_path)
    assert (more.world.peers, more.world.middleman_share) == (0, 0.2)


def test_a_graph_of_networkx_draws_only_what_is_asked_for() -> None:
    import networkx as nx

    graph = nx.path_graph(30, create_using=nx.DiGraph)
    network = from_graph(graph, WORLD, Dice(0))
    assert (len(network.watcher), network.middlemen) == (0, 0)
    assert told(network, "set peers to have some drawn")
    assert told(network, "set middleman_share to have some drawn")
    network = from_graph(graph, WORLD.with_values({"peers": 2}), Dice(0))
    assert len(network.watcher) > 0
    assert network.middlemen == 0
    network = from_graph(graph, WORLD, Dice(0), asked=["middleman_share"])
    assert len(network.watcher) == 0
    assert network.middlemen > 0


def test_an_attribute_of_a_networkx_graph_that_is_not_a_number_is_missing() -> None:
    import networkx as nx
    import numpy as np
    import pandas as pd

    graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "d"), ("d", "e")])
    for name, value in zip("abcd", (float("nan"), None, pd.NA, np.float32("nan")), strict=True):
        graph.nodes[name]["revenue"] = value
        graph.nodes[name]["sector"] = value
    graph.nodes["e"].update(revenue=np.float64(2.0), sector=np.int64(7))
    network = from_graph(graph, WORLD, Dice(0))
    assert told(network, "4 factories came without a revenue")
    assert network.labels["sector"] == ("7",)
    with pytest.raises(InputError, match="each firm needs a name"):
        from_graph(nx.DiGraph([("a", float("nan"))]), WORLD, Dice(0))
