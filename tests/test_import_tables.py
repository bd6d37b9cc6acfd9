"""Tables as people have them: what is read, what is noted, and what is refused in a sentence."""

from pathlib import Path

import pytest
from imports import FIRMS, LINKS, imported, same, sentence, write
from stallpoint.scenarios.cells import MISSING, cell_text
from stallpoint.scenarios.errors import LONGEST, InputError

WORDS = ("NA", "nan", "NaN", "NULL", "null", "None", "N/A", "n/a", "#N/A", "<NA>", " NA ")


@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_a_missing_value_is_an_empty_cell(tmp_path: Path, word: str) -> None:
    firms = "id,tier,sector,revenue,stage,vendor\na,0,{},5,scaled,{}\nb,{},x,{},{},\nc,2,y,7,unaware,\n"
    links = "supplier,buyer,middleman\na,b,M\nb,c,{}\n"
    one, other = (
        imported(write(tmp_path / name, firms=firms.replace("{}", cell), links=links.replace("{}", cell)))
        for name, cell in (("word", word), ("empty", ""))
    )
    assert same(one, other)
    assert one.notes == other.notes
    assert one.labels == other.labels


def test_missing_words_are_those_of_pandas() -> None:
    from pandas._libs.parsers import STR_NA_VALUES

    assert {word.casefold() for word in STR_NA_VALUES} - {""} <= MISSING
    assert [cell_text(word) for word in ("Nantong", "Nana", "-", "no", "0")] == ["Nantong", "Nana", "-", "no", "0"]


@pytest.mark.parametrize("word", ["NA", "", "null"])
def test_a_firm_must_have_a_name(tmp_path: Path, word: str) -> None:
    assert sentence(write(tmp_path, firms=f"id,tier\na,0\n{word},1\n", links=LINKS), tmp_path) == (
        "firms.csv: line 3, id: is empty, or a word for a missing value such as NA: each firm needs a name."
    )
    assert sentence(write(tmp_path, firms=FIRMS, links=f"supplier,buyer\na,{word}\n"), tmp_path) == (
        "links.csv: line 2, buyer: is empty, or a word for a missing value such as NA: must name a firm."
    )


def test_composed_and_decomposed_letters_are_one_name(tmp_path: Path) -> None:
    firms = "id,tier,sector,region\na,0,Caf\u00e9,Zu\u0308rich\nM\u00fcller,1,Cafe\u0301,Z\u00fcrich\nc,2,x,x\n"
    links = "supplier,buyer,middleman\na,Mu\u0308ller,Ile\u0301\nM\u00fcller,c,Il\u00e9\n"
    network = imported(write(tmp_path, firms=firms, links=links))
    assert network.names == ("M\u00fcller", "a", "c")
    assert network.labels == {"sector": ("Caf\u00e9", "x"), "region": ("Z\u00fcrich", "x")}
    assert network.middlemen == 1


def test_no_error_is_longer_than_a_sentence() -> None:
    long = "x" * 140_000
    for error in (
        InputError(long, long, long, long),
        InputError("a", None, f"there is no such: {long}; did you mean this?"),
        InputError(f"{long}: to", 1, "must be less", "file.yaml, line 3"),
    ):
        assert len(str(error)) <= LONGEST + 10
    assert str(InputError("a\nb", None, "must\u2028be less")) == "a b: must be less."
    assert str(InputError("a", long, "did you mean this?")).endswith("x…: did you mean this?")
