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


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (
            (["f.csv", "l.csv"],),
            r"^firms is \['f.csv', 'l.csv'\]: must be a data frame of pandas or the path of a file, or",
        ),
        (
            ("f.csv", ["l.csv"]),
            r"^links is \['l.csv'\]: must be a data frame of pandas or the path of a file; give each",
        ),
        ((3,), "^firms is 3: must be a data frame of pandas or the path of a file, or a graph of networkx or igraph"),
    ],
)
def test_what_is_no_table_is_told_what_would_do(given: Any, told: str) -> None:
    with pytest.raises(sp.InputError, match=told):
        sp.network(*given)
    if given == (["f.csv", "l.csv"],):
        with pytest.raises(sp.InputError, match="give each file by itself: sp"):
            sp.run("no-policy", network=given[0])


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
    assert repr(ours) == "<Network: data frames of firms and links>"
    assert repr(sp.network(links=LINKS)) == "<Network: data frame of links>"
    assert repr(sp.network(nx.DiGraph([("a", "b")]))) == "<Network: a graph>"
    assert "4 firms, 3 links" in ours._repr_html_()
    assert list(ours.firms_frame()["firm"]) == ["1", "2", "3", "4"]
    assert set(ours.summary()) == {"figure", "here", "real networks", "passes"}
    assert ours.figure()._repr_svg_()
    assert any("sector" in note for note in ours.notes)


WRONG = {
    "nofile": (lambda folder: {"firms": "nofile.csv"}, "nofile.csv: network: there is no such file."),
    "graph file": (lambda folder: {"firms": "no.graphml"}, "no.graphml: graph: there is no such file."),
    "links": (lambda folder: {"firms": FIRMS, "links": "no.csv"}, "no.csv: links: there is no such file."),
    "folder": (lambda folder: {"firms": folder}, "{folder}: network: must be a file; this is a folder or a device."),
    "no node": (lambda folder: {"firms": nx.DiGraph()}, "the graph: firms is 0: must be at least 2."),
    "a node": (lambda folder: {"firms": nx.empty_graph(1, nx.DiGraph)}, "the graph: firms is 1: must be at least 2."),
    "attribute": (
        lambda folder: {"firms": nx.DiGraph([("a", "b", {"midleman": 1})])},
        "the graph: edge attribute is 'midleman': there is no such attribute; did you mean 'middleman'?",
    ),
    "no column": (
        lambda folder: {"links": pd.DataFrame()},
        "the frame 'links': column is 'supplier': is missing; the table has: none.",
    ),
    "no row": (lambda folder: {"links": LINKS.iloc[:0]}, "the frame 'links': firms is 0: must be at least 2."),
    "tier": (
        lambda folder: {"firms": FIRMS.assign(tier=[0, 1, "up", 2]), "links": LINKS},
        "the frame 'firms': row 2, tier is 'up': must be a whole number from 0 (part suppliers) to 999; leave the cell "
        "empty where it is not known.",
    ),
    "stranger": (
        lambda folder: {"firms": FIRMS, "links": LINKS.assign(buyer=[3, 3, 9])},
        "the frame 'links': row 2, buyer is '9': there is no such firm.",
    ),
    "watcher": (
        lambda folder: {
            "firms": nx.DiGraph([("a", "b")]), "observation": pd.DataFrame({"watcher": ["a"], "watched": ["z"]})
        },
        "the frame 'observation': row 0, watched is 'z': there is no such firm.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_said_at_once_of_what_was_given(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given, told = WRONG[case]
    with pytest.raises(sp.InputError) as error:
        sp.network(**given(tmp_path))
    assert str(error.value).startswith(told.format(folder=tmp_path))
    assert "stallpoint-" not in str(error.value)


def test_what_only_a_run_refuses_is_said_of_frames_too() -> None:
    ours = sp.network(FIRMS.assign(stage="scaled", vendor=[f"v{row}" for row in range(4)]), LINKS)
    with pytest.raises(sp.InputError, match=r"^the frame 'firms': row \d, vendor .*vendors are named"):
        sp.run("no-policy", network=ours, settings={**SHORT, "vendors": 2})
    with pytest.raises(sp.InputError, match=r"^the frame 'firms': firms: come alone"):
        sp.network(FIRMS).built()


def test_a_file_alone_is_known_by_its_columns(tmp_path: Path) -> None:
    LINKS.to_csv(tmp_path / "x.csv", index=False)
    assert sp.network(tmp_path / "x.csv").links == str(tmp_path / "x.csv")


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
        *(({"links": LINKS, name: 3}, f"{name} is 3: must") for name in ("encoding", "decimal", "sheet", "node_order")),
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


def test_foreign_heads_go_into_every_study(tmp_path: Path) -> None:
    LINKS.rename(columns={"supplier": "source", "buyer": "target"}).to_csv(tmp_path / "edge.csv", index=False)
    ours = sp.network(links=tmp_path / "edge.csv", columns={"supplier": "source", "buyer": "target"})
    study = sp.compare("no-policy", "vouchers", network=ours, worlds=1, seeds=2, settings=SHORT)
    assert study.runs_each == 2
