"""Imported networks: what files say, what is drawn where they are silent, tiers, dice, size."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imports import FIRMS, LINKS, WORLD, imported, named_links, same, shuffled, write
from stallpoint.model.dice import Dice, name_id
from stallpoint.model.network import importing
from stallpoint.model.network.generate import generate
from stallpoint.model.network.importing import ATTRIBUTES, build, from_graph
from stallpoint.model.network.network import Network
from stallpoint.model.network.topology import measure
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import NetworkFiles, Scenario
from stallpoint.scenarios.shipped import shipped
from waiting import least

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
    assert any(note.startswith("No factory came with a degree of standardisation, a clarity") for note in notes)
    assert not [note for note in notes if "revenue" in note or "sector:" in note or "a tier" in note]
    assert not [note for note in notes if "peers" in note or "middlemen" in note]


def test_what_firms_and_links_alone_lack_is_drawn_and_said(tmp_path: Path) -> None:
    network = imported(write(tmp_path, firms=FIRMS, links=LINKS))
    assert network.tier.tolist() == [0, 1, 2]
    assert network.attributes == {}
    figures = ", ".join(words for name, (words, _) in ATTRIBUTES.items() if name != "threshold")
    for words in ("a tier", "a sector", figures):
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
    found = []
    for follow in (0.0, WORLD.size_links, 0.9):
        network = imported(shipped("willems_24"), world=WORLD.with_values({"size_links": follow}))
        assert network.size.mean() == pytest.approx(0, abs=0.2)
        assert network.size.std() == pytest.approx(1, abs=0.15)
        first = network.tier == 0  # scores are for its tier, so compare within one
        links = np.bincount(network.supplier, minlength=network.n)
        found.append(np.corrcoef(network.size[first], links[first])[0, 1])
    assert found[0] + 0.1 < found[1] < found[2] - 0.1
    assert found[2] > 0.4


# Size


def large(folder: Path, n: int) -> NetworkFiles:
    """Files of n firms and n links that rise by name, in an order that is not that of the names."""
    order = np.argsort(Dice(0).uniform("order", np.arange(n, dtype=np.uint64))).tolist()
    firms = "id,sector,revenue\n" + "".join(f"firm {i:07d},s{i % 7},{i % 90 + 1}\n" for i in order)
    links = "supplier,buyer,middleman\n" + "".join(
        f"firm {i:07d},firm {i + n // 20:07d},{f'm{i % 100}' if i % 3 == 0 else ''}\n" for i in order if i + n // 20 < n
    )
    return write(folder, firms=firms, links=links)


@pytest.mark.parametrize("n", [30_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_large_files_are_imported_with_work_that_grows_with_their_rows(tmp_path: Path, n: int) -> None:
    """Work between linear and quadratic growth at most: what a busy machine adds to it is far from either."""
    rows = n / 3_000
    few, many = (large(tmp_path / f"{each}", each) for each in (3_000, n))

    def read(files: NetworkFiles) -> Network:
        importing._kept_tables.cache_clear()  # how long ago a small file was written decides whether it is kept
        return imported(files)

    network = read(many)
    assert network.n == n
    assert network.tier.max() == 19
    assert network.middlemen == 100
    assert least(lambda: read(many)) < rows**1.5 * least(lambda: read(few))


def test_an_import_draws_what_a_generated_network_draws() -> None:
    """Same sizes of middlemen and numbers of peers, because the same functions draw them."""
    chain, made = imported(shipped("willems_24")), generate(Parameters(factories=257), Dice(0))
    for network in (chain, made):
        through = network.middleman[network.middleman >= 0]
        assert np.bincount(through).mean() == pytest.approx(15, rel=0.1)
        assert (np.bincount(network.watcher) == 3).all()
