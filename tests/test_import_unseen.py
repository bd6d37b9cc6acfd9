"""What nobody sees in names, what programs keep for themselves, and who is named in notes."""

from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from imports import FIRMS, LINKS, imported, same, sentence, write
from stallpoint.model.dice import Dice
from stallpoint.model.network.import_frame import frame_sheets
from stallpoint.model.network.importing import from_graph
from stallpoint.model.network.summary import firms
from stallpoint.scenarios.cells import cell_text
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import loads
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import NetworkFiles

UNSEEN = "\u200b\ufeff\u00ad\u200e\u200f\u202a\u202c\u2060\u2066\u2069\u200c\u200d"


def out_of(notes: tuple[str, ...] | list[str]) -> list[str]:
    return [note for note in notes if "cannot be seen" in note]


@pytest.mark.parametrize("sign", UNSEEN)
def test_characters_that_nobody_sees_part_no_names(tmp_path: Path, sign: str) -> None:
    firms, links = f"id\na{sign}\nb\n{sign}c\n", f"supplier,buyer\na,b{sign}\n{sign}b,c\n"
    found = imported(write(tmp_path / "odd", firms=firms, links=links))
    assert found.names == ("a", "b", "c")
    assert same(found, imported(write(tmp_path / "plain", firms=FIRMS, links=LINKS)))
    assert out_of(found.notes) == [
        f"Characters that cannot be seen were taken out of 2 cells of {kind}.csv." for kind in ("firms", "links")
    ]


def test_blanks_of_any_width_are_blanks_and_joined_letters_stay_joined() -> None:
    assert cell_text("Acme\u00a0Ltd") == cell_text("Acme\u3000Ltd") == cell_text("Acme Ltd\u202f") == "Acme Ltd"
    assert cell_text("so\u00adlar") == "solar"
    assert cell_text("\u200bNA\u200b") == ""
    persian = "\u0645\u06cc\u200c\u0634\u0648\u062f"
    assert cell_text(persian) == persian
    assert cell_text(f"{persian}\u200c") == persian


def test_frames_and_graphs_lose_them_too() -> None:
    frame = pd.DataFrame({"supplier": ["a\u200b", "b"], "buyer": ["b", "\u00adc"]})
    _, links, _ = frame_sheets(None, frame)
    assert out_of(links.notes) == ["Characters that cannot be seen were taken out of 2 cells of the frame 'links'."]
    assert list(links.columns["buyer"]) == ["b", "c"]
    graph = nx.DiGraph([("a\u200b", "b")])
    graph.nodes["b"]["sector"] = "\u200ecars"
    found = from_graph(graph, Parameters(), Dice(0))
    assert (found.names, found.labels["sector"]) == (("a", "b"), ("cars",))
    assert out_of(found.notes) == ["Characters that cannot be seen were taken out of 2 cells of the graph."]


def test_a_scenario_names_firms_as_tables_do(tmp_path: Path) -> None:
    assert loads("world: {rule: hazard}\nfirst: {firms: [F0001\u200b]}\n").first.firms == ("F0001",)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("told", "noted"),
    [
        ({"_igraph_index": 4, "_nx_name": "x"}, None),
        ({"viz": {"size": 1}, "shape_type": "ellipse", "SUID": 61, "shared name": "x", "selected": False}, None),
        ({"r": 1, "g": 2, "b": 3, "x": 0.5, "y": 1.0, "size": 4.0, "weight": 2}, "weight"),
        ({"x": 0.5, "size": 4.0}, "size, x"),
    ],
)
def test_what_programs_keep_for_themselves_is_not_told_as_an_attribute(
    told: dict[str, object], noted: str | None
) -> None:
    graph = nx.DiGraph([("a", "b")])
    graph.nodes["a"].update(told)
    notes = [note for note in from_graph(graph, Parameters(), Dice(0)).notes if "left out" in note]
    assert notes == ([] if noted is None else [f"Attributes that mean nothing here were left out: {noted}."])


def test_firms_without_a_link_are_named(tmp_path: Path) -> None:
    few = imported(write(tmp_path / "few", firms=f"{FIRMS}x\ny\n", links=LINKS))
    assert "Firms without any link: 2 of 5 (x, y)." in few.notes
    assert [name for name, alone in zip(few.names, firms(few)["isolated"], strict=True) if alone] == ["x", "y"]
    many = "".join(f"x{number}\n" for number in range(7))
    notes = imported(write(tmp_path / "many", firms=FIRMS + many, links=LINKS)).notes
    assert "Firms without any link: 7 of 10 (x0, x1, x2, x3, x4 and 2 more)." in notes


def test_columns_that_stand_for_one_are_told_apart(tmp_path: Path) -> None:
    files = write(tmp_path, links="Seller,seller ,buyer\na,a,b\n")
    for called, told in (
        ({"supplier": "Seller", "buyer": "buyer"}, "links.csv: column is 'seller': is there twice."),
        ({"supplier": "From"}, "links.csv: columns: supplier is 'From': there is no such column"),
    ):
        assert sentence(NetworkFiles(**files.paths(), columns=called), tmp_path).startswith(told)
    files = write(tmp_path, links="supplier,buyer,seller\na,b,c\n")
    assert sentence(NetworkFiles(**files.paths(), columns={"supplier": "seller"}), tmp_path) == (
        "links.csv: columns: supplier: 'supplier' and 'seller' both stand for it: rename one of them in the file, or "
        "take it out."
    )
    assert sentence(NetworkFiles(**files.paths(), columns={"supplier": "seller", "buyer": "SELLER"}), tmp_path) == (
        "links.csv: columns: buyer is 'SELLER': is the same column as that of supplier: capitals and blanks do not "
        "count."
    )


@pytest.mark.parametrize(
    ("called", "told"),
    [
        ([("id", "a"), ("id", "b")], "columns is 'id': is called two things, 'a' and 'b': name the one that is meant"),
        ({"id": "a", "tier": "a"}, "columns is 'a': is named for two columns, id and tier: name it for one of them"),
    ],
)
def test_a_column_said_twice_is_refused(called: object, told: str) -> None:
    with pytest.raises(InputError) as error:
        NetworkFiles(firms="x", columns=called)
    assert str(error.value) == f"{told}."
