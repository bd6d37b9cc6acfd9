"""Imported networks: what the user's files say, what is drawn where they are silent, and a sentence for each error."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stallpoint.model.dice import Dice, name_id
from stallpoint.model.generate import generate
from stallpoint.model.importing import ATTRIBUTES, build, from_files, from_graph
from stallpoint.model.network import Network
from stallpoint.model.topology import measure
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import NetworkFiles, Scenario
from stallpoint.scenarios.shipped import shipped

ARRAYS = ("ids", "tier", "sector", "size", "supplier", "buyer", "middleman", "middleman_ids", "watcher", "watched")
CHAINS = Path(__file__).parents[2] / "shared" / "data" / "supply-chains"
WORLD = Parameters()
FIRMS = "id\na\nb\nc\n"
LINKS = "supplier,buyer\na,b\nb,c\n"


def write(folder: Path, **texts: str | bytes) -> NetworkFiles:
    """Files of those kinds with those texts; a text for ``graph`` is GraphML."""
    names = {}
    for kind, text in texts.items():
        path = folder / (f"{kind}.graphml" if kind == "graph" else f"{kind}.csv")
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        names[kind] = str(path)
    return NetworkFiles(**names)


def imported(files: NetworkFiles, seed: int = 0, world: Parameters = WORLD) -> Network:
    return from_files(files, world, Dice(seed))


def same(one: Network, other: Network) -> bool:
    return one.names == other.names and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


def sentence(files: NetworkFiles, folder: Path) -> str:
    """The error of an import, with the folder taken out."""
    with pytest.raises(InputError) as error:
        imported(files)
    return str(error.value).replace(f"{folder}/", "")


def named_links(network: Network) -> set[tuple[str, str]]:
    return {(network.names[s], network.names[b]) for s, b in zip(network.supplier, network.buyer, strict=True)}


def lines(text: str) -> tuple[str, list[str]]:
    head, *rest = text.strip().split("\n")
    return head, rest


# What files say


def test_every_column_of_the_example_arrives() -> None:
    network = imported(shipped("example"))
    assert network.n == 12
    row = {name: place for place, name in enumerate(network.names)}
    gears = row["Hazel Gears"]
    assert network.tier[gears] == 1
    assert network.attributes["revenue"][gears] == 75
    assert network.attributes["margin"][gears] == 0.03
    assert np.isnan(network.attributes["cases_needed"][gears])
    assert network.attributes["cases_needed"][row["Kapok Controls"]] == 0
    assert set(network.attributes) == {"revenue", "margin", "automation", "cases_needed"}
    assert network.ids[gears] == name_id("Hazel Gears")
    # Sectors are numbered in the order of their words: electronics, metal, plastics.
    assert [network.sector[row[name]] for name in ("Ivy Boards", "Larch Machines", "Fir Films")] == [0, 1, 2]
    assert len(network.supplier) == 19
    assert ("Hazel Gears", "Larch Machines") in named_links(network)
    assert network.middleman_ids.tolist() == [name_id("Quill Trading"), name_id("Rook Components")]
    on = {network.names[b] for b in network.buyer[network.middleman == 1]}
    assert on == {"Ivy Boards", "Kapok Controls"}
    assert (network.middleman == -1).sum() == 12
    assert len(network.watcher) == 12
    assert network.names[network.watched[network.watcher == row["Gorse Housings"]][0]] == "Cedar Plastics"
    assert network.origin == "imported from firms.csv, links.csv, observation.csv"


def test_the_example_notes_what_it_lacks_and_nothing_else() -> None:
    notes = imported(shipped("example")).notes
    assert "1 factory came without a margin: drawn from the world's distribution." in notes
    assert "1 factory came without a degree of automation: drawn from the world's distribution." in notes
    assert "2 factories came without a number of cases needed: drawn from the world's distribution." in notes
    assert "No factory came with a patience: drawn from the world's distribution." in notes
    assert not [note for note in notes if "revenue" in note or "sector:" in note or "a tier" in note]
    assert not [note for note in notes if "peers" in note or "middlemen" in note]


def test_what_firms_and_links_alone_lack_is_drawn_and_said(tmp_path: Path) -> None:
    network = imported(write(tmp_path, firms=FIRMS, links=LINKS))
    assert network.tier.tolist() == [0, 1, 2]
    assert network.attributes == {}
    for words in ("a tier", "a sector", *(words for name, (words, _) in ATTRIBUTES.items() if name != "threshold")):
        assert any(note.startswith(f"No factory came with {words}: ") for note in network.notes), words
    assert "The links came without middlemen: drawn for a share of 0.3 of them." in network.notes
    assert any(note.startswith("Nobody came with peers to watch: up to 3") for note in network.notes)
    assert not any("threshold" in note for note in network.notes)
    classic = imported(write(tmp_path, firms=FIRMS, links=LINKS), world=Parameters(rule="threshold_count"))
    assert any("a threshold" in note for note in classic.notes)
    assert not any("revenue" in note for note in classic.notes)


def test_sectors_that_look_like_numbers_keep_their_order(tmp_path: Path) -> None:
    firms = "id,sector\na,10\nb,9\nc,\nd,2\n"
    network = imported(write(tmp_path, firms=firms, links=LINKS))
    assert network.sector[[0, 1, 3]].tolist() == [2, 1, 0]
    assert 0 <= network.sector[2] <= 2
    assert "1 factory came without a sector: drawn among those there are." in network.notes


def test_cells_may_be_quoted_spaced_and_marked(tmp_path: Path) -> None:
    """As spreadsheets write them: a byte-order mark, Windows line ends, quotes, blank lines."""
    firms = '\ufeffid , revenue\r\n"a, Ltd", 5\r\n\r\n"b ""the best""",\r\n   \r\n c ,1e2\r\n'
    links = 'supplier,buyer\r\n"a, Ltd","b ""the best"""\r\n"a, Ltd",c\r\n'
    network = imported(write(tmp_path, firms=firms, links=links))
    assert network.names == ("a, Ltd", 'b "the best"', "c")
    assert network.attributes["revenue"][[0, 2]].tolist() == [5, 100]
    assert len(network.supplier) == 2


def test_a_middleman_column_that_is_empty_means_no_middlemen(tmp_path: Path) -> None:
    links = "supplier,buyer,middleman\na,b,\nb,c,\n"
    network = imported(write(tmp_path, firms=FIRMS, links=links))
    assert network.middlemen == 0
    assert network.middleman.tolist() == [-1, -1]


def test_links_or_observation_may_have_no_rows(tmp_path: Path) -> None:
    files = write(tmp_path, firms=FIRMS, links="supplier,buyer\n", observation="watcher,watched\n")
    network = imported(files)
    assert (len(network.supplier), len(network.watcher)) == (0, 0)
    assert network.tier.tolist() == [0, 0, 0]


def test_import_wins_over_topology(tmp_path: Path) -> None:
    files = write(tmp_path, firms=FIRMS, links=LINKS)
    network = build(Scenario(world=Parameters(topology="mixed"), network=files), Dice(0))
    assert network.n == 3
    assert not network.everybody
    assert build(Scenario(world=Parameters(factories=7)), Dice(0)).n == 7


# Tiers


def test_tiers_are_the_longest_path(tmp_path: Path) -> None:
    links = "supplier,buyer\na,d\nb,d\na,b\nb,c\nc,d\n"
    network = imported(write(tmp_path, firms="id\nd\nc\nb\na\nz\n", links=links))
    assert dict(zip(network.names, network.tier.tolist(), strict=True)) == {"a": 0, "b": 1, "c": 2, "d": 3, "z": 0}


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 30).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2)))))
def test_derived_tiers_agree_with_networkx(drawn: tuple[int, set[tuple[int, int]]]) -> None:
    n, pairs = drawn
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from((min(pair), max(pair)) for pair in pairs if pair[0] != pair[1])
    network = from_graph(graph, WORLD, Dice(0))
    tier = dict(zip(network.names, network.tier.tolist(), strict=True))
    for node in graph:
        expected = max((tier[str(before)] + 1 for before in graph.predecessors(node)), default=0)
        assert tier[str(node)] == expected


def test_given_tiers_stand_and_others_build_on_them(tmp_path: Path) -> None:
    network = imported(write(tmp_path, firms="id,tier\na,2\nb,\nc,\n", links="supplier,buyer\na,b\nc,b\n"))
    assert network.tier.tolist() == [2, 3, 0]
    assert "2 factories came without a tier: derived by the longest path of suppliers." in network.notes


def test_a_circle_is_fine_where_every_tier_is_given(tmp_path: Path) -> None:
    links = "supplier,buyer\na,b\nb,c\nc,a\n"
    network = imported(write(tmp_path, firms="id,tier\na,0\nb,1\nc,2\n", links=links))
    assert network.tier.tolist() == [0, 1, 2]
    assert "Links that do not rise from tier to tier: 1 of 3." in network.notes
    assert measure(network)["acyclic"] == 0


def test_tiers_counted_from_one_count_from_zero(tmp_path: Path) -> None:
    network = imported(write(tmp_path, firms="id,tier\na,1\nb,2\nc,3\n", links=LINKS))
    assert network.tier.tolist() == [0, 1, 2]
    assert "Tiers came counted from 1: they count from 0 here." in network.notes


# Dice


def shuffled(text: str, seed: int) -> str:
    head, rest = lines(text)
    order = np.argsort(Dice(seed).uniform("shuffle", np.arange(len(rest), dtype=np.uint64)))
    return "\n".join([head, *(rest[place] for place in order)])


@pytest.mark.parametrize("observed", [True, False])
def test_the_order_of_rows_changes_nothing(tmp_path: Path, observed: bool) -> None:
    example = shipped("example")
    kinds = ["firms", "links", *(["observation"] if observed else [])]
    texts = {kind: Path(getattr(example, kind)).read_text("utf-8") for kind in kinds}
    if not observed:  # then peers, and middlemen and sectors too, are drawn
        texts["links"] = "\n".join(line.rpartition(",")[0] for line in texts["links"].strip().split("\n"))
        texts["firms"] = texts["firms"].replace(",plastics,", ",,")
    one = imported(write(tmp_path, **texts))
    for seed in range(5):
        other = imported(write(tmp_path, **{kind: shuffled(text, seed) for kind, text in texts.items()}))
        assert same(one, other)
        for name, values in one.attributes.items():
            assert np.array_equal(values, other.attributes[name], equal_nan=True)


def test_one_more_firm_moves_no_sector_of_the_others(tmp_path: Path) -> None:
    one = imported(write(tmp_path, firms=FIRMS, links=LINKS))
    two = imported(write(tmp_path, firms=FIRMS + "aa\n", links=LINKS))
    assert one.sector.tolist() == np.delete(two.sector, 1).tolist()


def test_the_seed_decides_what_is_drawn(tmp_path: Path) -> None:
    files = shipped("willems_24")
    assert same(imported(files, 0), imported(files, 0))
    one, other = imported(files, 0), imported(files, 1)
    assert named_links(one) == named_links(other)
    assert not np.array_equal(one.sector, other.sector)
    assert not np.array_equal(one.size, other.size)


def test_size_scores_are_standard_normal_and_follow_links() -> None:
    network = imported(shipped("willems_24"))
    assert network.size.mean() == pytest.approx(0, abs=0.2)
    assert network.size.std() == pytest.approx(1, abs=0.15)
    first = network.tier == 0  # scores are for its tier, so compare within one
    links = np.bincount(network.supplier, minlength=network.n)
    assert np.corrcoef(network.size[first], links[first])[0, 1] > 0.3


# Graphs


def example_graph() -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_node("a", revenue=5.0, sector="metal", tier=0, label="A")
    graph.add_node("b", sector="wood", tier=1)
    graph.add_node("c", revenue=7.0, sector="metal", tier=2)
    graph.add_edge("a", "b", middleman="m", weight=3)
    graph.add_edge("b", "c")
    return graph


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_a_graph_file_gives_the_network_of_the_graph(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"chain.{ending}"
    (nx.write_graphml if ending == "graphml" else nx.write_gexf)(example_graph(), path)
    from_file, direct = imported(NetworkFiles(graph=str(path))), from_graph(example_graph(), WORLD, Dice(0))
    for network in (from_file, direct):
        assert network.names == ("a", "b", "c")
        assert network.tier.tolist() == [0, 1, 2]
        assert network.sector.tolist() == [0, 1, 0]
        assert network.middleman.tolist() == [0, -1]
        assert network.middleman_ids.tolist() == [name_id("m")]
        assert network.attributes["revenue"][[0, 2]].tolist() == [5, 7]
        assert np.isnan(network.attributes["revenue"][1])
        assert any(note.startswith("Attributes that mean nothing here were left out: ") for note in network.notes)
    assert same(from_file, direct)
    assert from_file.origin == f"imported from chain.{ending}"


def test_a_graph_is_the_csv_files_of_the_same_firms(tmp_path: Path) -> None:
    firms = "id,revenue,sector,tier\na,5,metal,0\nb,,wood,1\nc,7,metal,2\n"
    files = write(tmp_path, firms=firms, links="supplier,buyer,middleman\na,b,m\nb,c,\n")
    assert same(imported(files), from_graph(example_graph(), WORLD, Dice(0)))


def test_an_undirected_graph_is_read_in_node_order() -> None:
    graph = nx.Graph()
    graph.add_nodes_from(["z", "m", "a"])
    graph.add_edges_from([("a", "m"), ("m", "z"), ("a", "z")])
    network = from_graph(graph, WORLD, Dice(0))
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
        (
            edges(("a", "b"), ("b", "a")),
            "links: firms supply each other in a circle: a → b → a; break it, or give each of them a tier.",
        ),
        (attributed(reveneu=3), "node attribute is 'reveneu': there is no such attribute; did you mean 'revenue'?"),
        (
            attributed(revenue=float("nan")),
            "node 'a', revenue is 'nan': must be a number above 0 (M CNY a year); leave the cell empty where it is "
            "not known.",
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
        ("<graphml/>".encode("utf-16"), "graph.graphml: line 1: must be UTF-8 text: save the file with that encoding."),
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


# CSV errors: file, line, field, value, and what would do

SPAN = "leave the cell empty where it is not known."
CSV_ERRORS = [
    ({"firms": ""}, "firms.csv: firms: the file is empty."),
    ({"links": " \n\n"}, "links.csv: links: the file is empty."),
    (
        {"firms": "id\na\nb\xe9\n".encode("latin-1")},
        "firms.csv: line 3: must be UTF-8 text: save the file with that encoding.",
    ),
    ({"firms": "id\na\nb\0\n"}, "firms.csv: line 3: holds a NUL character: this is not UTF-8 text."),
    ({"firms": "name\na\n"}, "firms.csv: column is 'name': there is no such column; the columns are: {columns}."),
    ({"firms": "tier\n0\n"}, "firms.csv: column is 'id': is missing; the file has: tier."),
    (
        {"firms": "id,reveneu\na,1\n"},
        "firms.csv: column is 'reveneu': there is no such column; did you mean 'revenue'?",
    ),
    (
        {"links": "supplier,customer\na,b\n"},
        "links.csv: column is 'customer': there is no such column; the columns are: supplier, buyer, middleman.",
    ),
    (
        {"links": "supplier,Buyer\na,b\n"},
        "links.csv: column is 'Buyer': there is no such column; did you mean 'buyer'?",
    ),
    ({"observation": "watcher\na\n"}, "observation.csv: column is 'watched': is missing; the file has: watcher."),
    ({"firms": "id,tier,tier\na,0,1\n"}, "firms.csv: column is 'tier': is there twice."),
    ({"firms": "id;tier\na;0\n"}, "firms.csv: line 1: cells must be parted by commas, not by semicolons."),
    ({"links": "supplier\tbuyer\na\tb\n"}, "links.csv: line 1: cells must be parted by commas, not by tabs."),
    ({"firms": "id,tier\na,0\nb\nc,1\n"}, "firms.csv: line 3: cells: 1 here, 2 in the header."),
    ({"links": "supplier,buyer\na,b\n\nb,c,d\n"}, "links.csv: line 4: cells: 3 here, 2 in the header."),
    ({"firms": 'id\na\n"b\n'}, "firms.csv: line 3: cannot be read as CSV (unexpected end of data)."),
    ({"firms": "id\n"}, "firms.csv: firms is 0: must be at least 2."),
    ({"firms": "id\na\n", "links": "supplier,buyer\n"}, "firms.csv: firms is 1: must be at least 2."),
    ({"firms": "id,tier\na,0\n,1\n"}, "firms.csv: line 3, id: is empty: each firm needs a name."),
    ({"firms": "id\na\nb\nc\nb\n"}, "firms.csv: line 5, id is 'b': this firm is there already, on line 3."),
    (
        {"links": "supplier,buyer\na,b\nb,c\na,b\n"},
        "links.csv: line 4, link is 'a → b': is there already, on line 2: give each link once.",
    ),
    (
        {"links": "supplier,buyer\na,b\nc,c\n"},
        "links.csv: line 3, supplier is 'c': is its own buyer: a link needs two firms.",
    ),
    ({"links": "supplier,buyer\na,\n"}, "links.csv: line 2, buyer: is empty: must name a firm."),
    (
        {"firms": "id\nAlder\nBirch\n", "links": "supplier,buyer\nAlder,Brich\n"},
        "links.csv: line 2, buyer is 'Brich': there is no such firm; did you mean 'Birch'?",
    ),
    ({"links": "supplier,buyer\nxyz,b\n"}, "links.csv: line 2, supplier is 'xyz': there is no such firm."),
    (
        {"observation": "watcher,watched\na,a\n"},
        "observation.csv: line 2, watcher is 'a': is its own watched: a link needs two firms.",
    ),
    (
        {"observation": "watcher,watched\na,b\na,b\n"},
        "observation.csv: line 3, link is 'a → b': is there already, on line 2: give each link once.",
    ),
    ({"observation": "watcher,watched\na,q\n"}, "observation.csv: line 2, watched is 'q': there is no such firm."),
    (
        {"links": "supplier,buyer\na,b\nb,c\nc,b\n"},
        "links.csv: links: firms supply each other in a circle: b → c → b; break it, or give each of them a tier.",
    ),
    (
        {"firms": "id,tier\na,2\nb,1\nc,0\n"},
        "firms.csv: tier: most links run down the tiers: tiers count from the part suppliers (0) up to the brand "
        "owners.",
    ),
]
CELL_ERRORS = [
    ("tier", "-1", "must be a whole number from 0 (part suppliers) to 999"),
    ("tier", "1.5", "must be a whole number from 0 (part suppliers) to 999"),
    ("tier", "2024", "must be a whole number from 0 (part suppliers) to 999"),
    ("revenue", "0", "must be a number above 0 (M CNY a year)"),
    ("revenue", "-3", "must be a number above 0 (M CNY a year)"),
    ("revenue", "nan", "must be a number above 0 (M CNY a year)"),
    ("revenue", "inf", "must be a number above 0 (M CNY a year)"),
    ("revenue", "1e999", "must be a number above 0 (M CNY a year)"),
    ("revenue", "12 M", "must be a number above 0 (M CNY a year)"),
    ("margin", "5%", "must be a number between -1 and 1 (share of revenue)"),
    ("margin", "-1.01", "must be a number between -1 and 1 (share of revenue)"),
    ("standardisation", "1.2", "must be a number between 0 and 1"),
    ("automation", "-0.1", "must be a number between 0 and 1"),
    ("clarity", "NaN", "must be a number between 0 and 1"),
    ("commitment", "high", "must be a number between 0 and 1"),
    ("patience", "0", "must be a number of months above 0"),
    ("cases_needed", "-1", "must be a number of cases, 0 or more"),
    ("threshold", "-0.5", "must be a number, 0 or more"),
]


@pytest.mark.parametrize(("texts", "expected"), CSV_ERRORS, ids=range(len(CSV_ERRORS)))
def test_a_csv_file_that_is_wrong_says_where(tmp_path: Path, texts: dict[str, str | bytes], expected: str) -> None:
    columns = ", ".join(["id", "tier", "sector", *ATTRIBUTES])
    files = write(tmp_path, **({"firms": FIRMS, "links": LINKS} | texts))
    assert sentence(files, tmp_path) == expected.format(columns=columns)


@pytest.mark.parametrize(("column", "cell", "remedy"), CELL_ERRORS)
def test_a_cell_out_of_range_says_what_may_be_there(tmp_path: Path, column: str, cell: str, remedy: str) -> None:
    files = write(tmp_path, firms=f"id,{column}\na,\nb,{cell}\nc,\n", links=LINKS)
    assert sentence(files, tmp_path) == f"firms.csv: line 3, {column} is '{cell}': {remedy}; {SPAN}"


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("tier", "0,999"),
        ("revenue", "1e-9,1e6"),
        ("margin", "-1,1"),
        ("standardisation", "0,1"),
        ("automation", "0,1"),
        ("clarity", "0,1"),
        ("commitment", "0,1"),
        ("patience", "0.5,600"),
        ("cases_needed", "0,2.5"),
        ("threshold", "0,40"),
    ],
)
def test_the_ends_of_each_range_are_allowed(tmp_path: Path, column: str, cells: str) -> None:
    low, high = cells.split(",")
    files = write(tmp_path, firms=f"id,{column}\na,{low}\nb,{high}\n", links="supplier,buyer\na,b\n")
    network = imported(files)
    found = network.tier if column == "tier" else network.attributes[column]
    assert found.tolist() == [float(low), float(high)]


def test_an_error_deep_in_a_large_file_names_its_line(tmp_path: Path) -> None:
    firms = "id,revenue\n" + "".join(f"f{i},1\n" for i in range(2000)) + "last,-1\n"
    files = write(tmp_path, firms=firms, links="supplier,buyer\n")
    assert sentence(files, tmp_path).startswith("firms.csv: line 2002, revenue is '-1': ")


def test_missing_and_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = write(tmp_path, firms=FIRMS, links=LINKS)
    absent = NetworkFiles(firms=there.firms, links=str(tmp_path / "linsk.csv"))
    assert sentence(absent, tmp_path) == "linsk.csv: links: there is no such file."
    folder = NetworkFiles(chain=str(tmp_path))
    assert sentence(folder, tmp_path).endswith(": chain: must be a file; this is a folder or a device.")
    assert sentence(NetworkFiles(chain="a\0b"), tmp_path).endswith(": chain: cannot be read (embedded null byte).")

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert sentence(there, tmp_path) == "firms.csv: firms: cannot be read (Permission denied)."


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (NetworkFiles(), "network: no firms are given: name 'firms' and 'links', or a 'graph', or a 'chain'."),
        (NetworkFiles(firms="x"), "network: 'firms' is given without 'links': firms and links go together."),
        (NetworkFiles(links="x"), "network: 'links' is given without 'firms': firms and links go together."),
        (
            NetworkFiles(graph="x", chain="y"),
            "network: both 'graph' and 'chain' are given: name 'firms' and 'links', or a 'graph', or a 'chain'.",
        ),
    ],
)
def test_files_that_do_not_go_together(tmp_path: Path, files: NetworkFiles, expected: str) -> None:
    assert sentence(files, tmp_path) == expected


def test_a_long_circle_is_named_in_part(tmp_path: Path) -> None:
    firms = "id\n" + "".join(f"f{i:02d}\n" for i in range(40))
    links = "supplier,buyer\n" + "".join(f"f{i:02d},f{(i + 1) % 40:02d}\n" for i in range(40))
    text = sentence(write(tmp_path, firms=firms, links=links), tmp_path)
    assert "f00 → f01 → f02 → f03 → f04 → f05 → f06 → … → f00" in text


def test_a_path_without_end_is_refused(tmp_path: Path) -> None:
    firms = "id\n" + "".join(f"{i}\n" for i in range(1200))
    links = "supplier,buyer\n" + "".join(f"{i},{i + 1}\n" for i in range(1199))
    text = sentence(write(tmp_path, firms=firms, links=links), tmp_path)
    assert text == "links.csv: links: a path of suppliers is longer than 1000 tiers."


def test_too_many_sectors_are_refused(tmp_path: Path) -> None:
    firms = "id,sector\n" + "".join(f"{i},s{i}\n" for i in range(1001))
    text = sentence(write(tmp_path, firms=firms, links="supplier,buyer\n"), tmp_path)
    assert text == "firms.csv: sector is 1001: different sectors are too many: at most 1000."


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_imported_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, one: str, two: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    cases = [
        {"firms": one, "links": two},
        {"firms": "id,tier,sector\n" + one, "links": "supplier,buyer\n" + two},
        {"graph": "<graphml>" + one},
        {"chain": CHAIN_HEAD + one},
    ]
    for texts in cases:
        data = {kind: text.encode("utf-8", "surrogatepass") for kind, text in texts.items()}
        files = write(folder, **data)
        try:
            network = imported(files)
        except InputError:
            assert sentence(files, folder).endswith((".", "?"))
        else:
            assert network.n >= 2


# Chains

CHAIN_HEAD = (
    "stage_id,lead_time,max_s_time,cost_rate,risk_pool,ext_demand_mean,ext_demand_std,ext_demand_thres,up_stages\n"
)
STAGES = {1: 5, 5: 18, 9: 20, 12: 32, 18: 73, 24: 257, 31: 106, 36: 845}
LINKS_OF = {1: 6, 5: 22, 9: 23, 12: 51, 18: 143, 24: 1168, 31: 308, 36: 4206}
MIDDLEMEN = {5: 1, 9: 3, 12: 5, 18: 14}


def stages(*rows: str) -> str:
    """A chain of rows such as ``Manuf_1 Part_1 Part_2``: a stage and its upstream stages."""
    text = CHAIN_HEAD
    for row in rows:
        stage, *upstream = row.split()
        text += f"{stage},1,,2,,,," + "".join(f",{name},1" for name in upstream) + "\n"
    return text


@pytest.mark.skipif(not CHAINS.is_dir(), reason="the eight chains of Willems 2008 are not beside this checkout")
@pytest.mark.parametrize("number", STAGES)
def test_every_chain_of_the_set_imports(number: int) -> None:
    network = imported(NetworkFiles(chain=str(CHAINS / f"willems_{number:02d}.csv")))
    assert (network.n, len(network.supplier)) == (STAGES[number], LINKS_OF[number])
    assert {name.split("_")[0] for name in network.names} == {"Part", "Manuf"}
    measured = measure(network)
    assert measured["acyclic"] == 1
    assert measured["components"] == 1
    drawn = any(note.startswith("The links came without middlemen") for note in network.notes)
    assert drawn == (number not in MIDDLEMEN)
    if number in MIDDLEMEN:
        assert network.middlemen == MIDDLEMEN[number]


def test_the_shipped_chain_is_the_one_of_the_set() -> None:
    network = imported(shipped("willems_24"))
    assert (network.n, len(network.supplier)) == (257, 1168)
    assert np.bincount(network.tier).tolist() == [209, 24, 7, 17]
    assert 0.2 < (network.middleman >= 0).mean() < 0.4
    assert network.notes[0] == (
        "Of the chain's 334 stages (209 Part, 48 Manuf, 77 Dist), 257 of kind Part or Manuf are factories."
    )
    assert network.notes[1] == "Trade stages: 77 with no factory after them: left out."
    if CHAINS.is_dir():
        assert Path(shipped("willems_24").chain).read_bytes() == (CHAINS / "willems_24.csv").read_bytes()


def test_trade_stages_become_middlemen(tmp_path: Path) -> None:
    chain = stages(
        "Part_1", "Part_2", "Trans_1 Part_1", "Dist_1 Trans_1 Part_2", "Manuf_1 Dist_1", "Manuf_2 Dist_1 Part_1",
        "Retail_1 Manuf_1", "Dist_9",
    )  # fmt: skip
    network = imported(write(tmp_path, chain=chain))
    links = {
        (network.names[s], network.names[b]): int(network.middleman_ids[m]) if m >= 0 else None
        for s, b, m in zip(network.supplier, network.buyer, network.middleman, strict=True)
    }
    agent = name_id("Dist_1")  # the last trade stage before the buyer
    assert links == {
        ("Part_1", "Manuf_1"): agent,
        ("Part_2", "Manuf_1"): agent,
        ("Part_2", "Manuf_2"): agent,
        ("Part_1", "Manuf_2"): None,  # the direct link counts
    }
    assert network.tier.tolist() == [1, 1, 0, 0]
    assert network.notes[:5] == (
        "Of the chain's 8 stages (2 Part, 2 Manuf, 1 Trans, 2 Dist, 1 Retail), 4 of kind Part or Manuf are factories.",
        "Trade stages: 1 between factories, each a middleman of the links through it.",
        "Trade stages: 1 between factories but not next to a buyer, or without a supplier: left out.",
        "Trade stages: 2 with no factory after them: left out.",
        "Links that came more than once, directly or through trade, and count once: 1.",
    )


def test_the_order_of_stages_changes_nothing(tmp_path: Path) -> None:
    text = Path(shipped("willems_24").chain).read_text("utf-8")
    assert same(imported(shipped("willems_24")), imported(write(tmp_path, chain=shuffled(text, 1))))


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        (
            stages("Factory_1"),
            "line 2, stage_id is 'Factory_1': must begin with its kind (Part, Manuf, Trans, Dist, Retail).",
        ),
        (
            stages("Parts_1"),
            "line 2, stage_id is 'Parts_1': must begin with its kind (Part, Manuf, Trans, Dist, Retail); did you mean "
            "'Part'?",
        ),
        (stages("Part_1", "Part_1"), "line 3, stage_id is 'Part_1': is on line 2 already."),
        (
            stages("Part_1", "Manuf_1 Part_2"),
            "line 3, up_stages is 'Part_2': there is no such stage; did you mean 'Part_1'?",
        ),
        (stages("Part_1 Part_1"), "line 2, up_stages is 'Part_1': supplies itself."),
        (stages("Part_1", "Manuf_1 Part_1 Part_1"), "line 3, up_stages is 'Part_1': is there twice."),
        (
            stages("Manuf_1 Manuf_2", "Manuf_2 Manuf_1"),
            "up_stages: stages supply each other in a circle: Manuf_1 → Manuf_2 → Manuf_1; break it.",
        ),
        (
            CHAIN_HEAD + "Part_1,1,,2,,,,\nManuf_1,1,,2,,,,,Part_1\n",
            "line 3, up_stages is 'Part_1': has no quantity after it: upstream stages are NAME,quantity pairs.",
        ),
        (
            CHAIN_HEAD + "Part_1,1,,2,,,,\nManuf_1,1,,2,,,,,Part_1,0\n",
            "line 3, up_stages is '0': must be a quantity above 0: upstream stages are NAME,quantity pairs.",
        ),
        (
            CHAIN_HEAD + "Part_1,1,,2,,,,\nManuf_1,1,,2,,,,,Part_1,x\n",
            "line 3, up_stages is 'x': must be a quantity above 0: upstream stages are NAME,quantity pairs.",
        ),
        (CHAIN_HEAD + "Part_1,1\n", "line 2: cells: 2 here, at least 8 in such a chain."),
        (CHAIN_HEAD, "firms is 0: must be at least 2."),
        ("id,tier\na,0\n", "column 1 is 'id': must be 'stage_id', as in the chains of Willems 2008."),
        ("stage_id,lead_time\n", "column 3: must be 'max_s_time', as in the chains of Willems 2008."),
    ],
)
def test_a_chain_that_is_wrong_says_where(tmp_path: Path, chain: str, expected: str) -> None:
    text = sentence(write(tmp_path, chain=chain), tmp_path)
    if "circle" in expected:
        expected_either = {expected, expected.replace("1 → Manuf_2 → Manuf_1", "2 → Manuf_1 → Manuf_2")}
        assert text.removeprefix("chain.csv: ") in expected_either
    else:
        assert text == f"chain.csv: {expected}"


# Size


def large(folder: Path, n: int) -> NetworkFiles:
    """Files of n firms and n links that rise by name, in an order that is not that of the names."""
    order = np.argsort(Dice(0).uniform("order", np.arange(n, dtype=np.uint64))).tolist()
    firms = "id,sector,revenue\n" + "".join(f"firm {i:07d},s{i % 7},{i % 90 + 1}\n" for i in order)
    links = "supplier,buyer,middleman\n" + "".join(
        f"firm {i:07d},firm {i + n // 20:07d},{f'm{i % 100}' if i % 3 == 0 else ''}\n" for i in order if i + n // 20 < n
    )
    return write(folder, firms=firms, links=links)


@pytest.mark.parametrize("n", [50_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_large_files_are_imported_in_seconds(tmp_path: Path, n: int) -> None:
    import time

    files = large(tmp_path, n)
    start = time.perf_counter()
    network = imported(files)
    # About 8 s for a million rows of each on an idle machine; the limit leaves room for a busy one.
    assert time.perf_counter() - start < 5 + 30 * n / 1_000_000
    assert network.n == n
    assert network.tier.max() == 19
    assert network.middlemen == 100


def test_an_import_draws_what_a_generated_network_draws() -> None:
    """Same sizes of middlemen and numbers of peers, because the same functions draw them."""
    chain, made = imported(shipped("willems_24")), generate(Parameters(factories=257), Dice(0))
    for network in (chain, made):
        through = network.middleman[network.middleman >= 0]
        assert np.bincount(through).mean() == pytest.approx(15, rel=0.1)
        assert (np.bincount(network.watcher) == 3).all()
