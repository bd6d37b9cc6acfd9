"""A network of one's own from Python: data frames, graphs and files give the same world, and travel as files do."""

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
import stallpoint as sp

FIRMS = pd.DataFrame({"id": [1, 2, 3, 4], "sector": ["steel", None, "cars", "cars"], "tier": [0, 0, 1, 2]})
LINKS = pd.DataFrame({"supplier": [1, 2, 3], "buyer": [3, 3, 4], "middleman": [np.nan, "Li", None]})
SHORT = {"months": 24}


def lived(network: Any) -> pd.DataFrame:
    return sp.run("display-programme", network=network, settings=SHORT).frame()


def test_frames_and_files_are_the_same_world(tmp_path: Path) -> None:
    FIRMS.to_csv(tmp_path / "firms.csv", index=False)
    LINKS.to_csv(tmp_path / "links.csv", index=False)
    files = sp.network(tmp_path / "firms.csv", str(tmp_path / "links.csv"))
    mixed = sp.network(FIRMS, tmp_path / "links.csv")
    missing = FIRMS.assign(id=FIRMS["id"].astype(float))  # as pandas has it where a value was missing once
    for each in (sp.network(FIRMS, LINKS), mixed, sp.network(missing, LINKS)):
        pd.testing.assert_frame_equal(lived(each), lived(files), check_exact=True)
    assert sp.run("no-policy", network=files, settings=SHORT).names == ("1", "2", "3", "4")


def test_the_same_frames_are_the_same_files() -> None:
    assert sp.network(FIRMS, LINKS) == sp.network(FIRMS.copy(), LINKS.copy())
    assert sp.network(FIRMS, LINKS) != sp.network(FIRMS, LINKS.iloc[:2])


def test_a_graph_is_read_as_its_file_is(tmp_path: Path) -> None:
    graph = nx.DiGraph()
    graph.add_node("a", sector="steel", weight=3)
    graph.add_node("b", sector=float("nan"))
    graph.add_edges_from([("a", "b", {"middleman": "Li"}), ("b", "c")])
    with pytest.warns(UserWarning, match="weight"):
        ours = sp.network(graph)
    nx.write_graphml(nx.DiGraph(graph.edges), tmp_path / "g.graphml")
    assert sp.network(tmp_path / "g.graphml").graph
    run = sp.run("no-policy", network=ours, settings=SHORT)
    assert run.names == ("a", "b", "c")
    assert any("set peers" in note for note in run.notes)
    with pytest.raises(sp.InputError, match="node_order=True"):
        sp.network(nx.Graph(graph))
    with pytest.warns(UserWarning, match="added first"):
        assert sp.network(nx.Graph(graph.edges), node_order=True).graph


def test_a_link_that_is_there_twice_is_refused_and_not_lost() -> None:
    graph = nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "c")])
    with pytest.raises(sp.InputError, match="there already"):
        sp.network(graph).built()


class OfIgraph:
    """What igraph offers to whoever does not know it."""

    def to_networkx(self) -> nx.DiGraph:
        return nx.DiGraph([("a", "b"), ("b", "c")])


def test_igraph_comes_by_its_own_door() -> None:
    assert sp.run("no-policy", network=sp.network(OfIgraph()), settings=SHORT).names == ("a", "b", "c")


def test_links_alone_and_foreign_heads() -> None:
    called = LINKS.rename(columns={"supplier": "from", "buyer": "to"})
    with pytest.raises(sp.InputError, match="columns"):
        sp.network(links=called)
    ours = sp.network(links=called, columns={"supplier": "from", "buyer": "to"})
    pd.testing.assert_frame_equal(lived(ours), lived(sp.network(links=LINKS)), check_exact=True)


def test_a_network_travels_with_its_report_and_counts_in_the_hash(tmp_path: Path) -> None:
    study = sp.compare("no-policy", "vouchers", network=sp.network(FIRMS, LINKS), worlds=1, seeds=1, settings=SHORT)
    study.report(tmp_path / "out")
    assert (tmp_path / "out/networks/1/firms.csv").exists()
    other = sp.compare("no-policy", network=sp.network(links=LINKS), worlds=1, seeds=1, settings=SHORT)
    assert other.hashes[0] != study.hashes[0]


def test_it_can_be_looked_at_before_anything_is_run() -> None:
    ours = sp.network(FIRMS, LINKS)
    assert repr(ours) == "<Network: firms.csv, links.csv>"
    assert "4 firms, 3 links" in ours._repr_html_()
    assert list(ours.firms_frame()["firm"]) == ["1", "2", "3", "4"]
    assert set(ours.summary()) == {"figure", "here", "real networks", "passes"}
    assert ours.figure()._repr_svg_()
    assert any("sector" in note for note in ours.notes)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "give firms and links"),
        ({"firms": FIRMS}, "links"),
        ({"firms": FIRMS, "links": 5}, "data frame"),
        ({"firms": nx.DiGraph([("a", "b")]), "links": LINKS}, "brings its own"),
        ({"links": LINKS, "columns": ["supplier"]}, "pairs of a column"),
        ({"links": LINKS, "columns": {"supplier": "a", "buyer": "a"}}, "named for two columns"),
        ({"firms": FIRMS.assign(id=None), "links": LINKS}, "id"),
    ],
)
def test_what_is_wrong_is_one_sentence(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(sp.InputError, match=words) as told:
        sp.network(**wrong).built()
    assert "\n" not in str(told.value)


def test_a_graph_or_a_file_is_taken_where_a_network_is() -> None:
    graph = nx.DiGraph([("a", "b"), ("b", "c")])
    assert sp.run("no-policy", network=graph, settings=SHORT).names == ("a", "b", "c")
    chain = Path(sp.__file__).parent / "scenarios/networks/willems_24"
    (file,) = chain.glob("*.csv")
    assert sp.network(file).chain
    with pytest.raises(sp.InputError, match="must be a scenario"):
        sp.run(["no-policy"], settings=SHORT)


def test_signs_of_decimals_may_be_told() -> None:
    firms = FIRMS.assign(revenue=["10,5", "3", "4", "5"])
    with pytest.raises(sp.InputError, match="decimal"):
        sp.network(firms, LINKS)
    pointed = FIRMS.assign(revenue=[10.5, 3, 4, 5])
    told = sp.network(firms, LINKS, decimal=",")
    pd.testing.assert_frame_equal(lived(told), lived(sp.network(pointed, LINKS)), check_exact=True)
