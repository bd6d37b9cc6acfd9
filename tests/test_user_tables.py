"""Tables of worlds, patterns and curves are read as those of a network are: encodings, signs, missing values, heads."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import pytest
from imports import imported, write
from stallpoint.commands.cli import main
from stallpoint.experiments.fitting.pattern_file import load_patterns
from stallpoint.scenarios.errors import InputError, Notice
from stallpoint.scenarios.heads import likely
from stallpoint.scenarios.worlds import world_set

HEAD = "measure,year,figure,error"


def table(folder: Path, text: str | bytes, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(path: Path) -> str:
    """The sentence in which a table is refused."""
    with pytest.raises(InputError) as caught:
        (world_set if path.name.startswith("worlds") else load_patterns)(path)
    return str(caught.value)


def figures(path: Path) -> list[float | None]:
    return [pattern.figure for pattern in load_patterns(path).patterns]


def worths(path: Path) -> list[float]:
    return [float(world.values["system_cost"]) for world in world_set(path)]


# -- numbers


def test_a_number_of_patterns_that_may_be_two_is_refused_and_read_as_its_table_says(tmp_path: Path) -> None:
    rows = "measure;year;figure;error\nprice;5;1,250;2\nprice;6;3;2\n"
    assert told(table(tmp_path, rows)).endswith(
        "line 2: figure is '1,250': may be read in two ways: say before the head: # decimal: ',' for 1.25, or "
        "# thousands: ',' for 1250."
    )
    assert figures(table(tmp_path, f"# decimal: ','\n{rows}")) == [1.25, 3]
    assert figures(table(tmp_path, f'"# decimal: ,";;;\n{rows}')) == [1.25, 3]
    assert figures(table(tmp_path, f"# thousands: ,;;;\n{rows}")) == [1250, 3]
    assert "may be read in two ways" in told(table(tmp_path, rows.replace("1,250", "1.250")))
    blank = table(tmp_path, rows.replace("1,250", "1\u202f250"))
    assert "is no number as it stands: say before the head: # thousands: ' ' for 1250" in told(blank)
    assert figures(table(tmp_path, f"# thousands: ' '\n{rows.replace('1,250', '1\u202f250')}")) == [1250, 3]
    with pytest.warns(Notice, match=r"mine\.csv have a comma before decimals: error, figure"):
        assert figures(table(tmp_path, rows.replace(";2\n", ";2,5\n"))) == [1.25, 3]


def test_a_percentage_is_a_number_too(tmp_path: Path) -> None:
    rows = "measure;year;figure;error\nin_use;5;12,5 %;2 %\n"
    with pytest.warns(Notice, match="a comma before decimals: figure"):
        assert figures(table(tmp_path, rows)) == [pytest.approx(0.125)]
    assert "say before the head: # decimal: ',' for 12.5 %" in told(table(tmp_path, f'{HEAD}\nin_use,5,"12,5 %",2 %\n'))


def test_a_number_of_worlds_that_may_be_two_is_refused_and_read_as_its_table_says(tmp_path: Path) -> None:
    rows = "world;patience_max\na;1.250\nb;30\n"
    assert "worlds.csv, line 2: patience_max is '1.250': may be read in two ways" in told(
        table(tmp_path, rows, "worlds.csv")
    )
    path = table(tmp_path, f"# decimal: .\n{rows.replace('1.250', '31.250')}", "worlds.csv")
    assert [world.values["patience_max"] for world in world_set(path)] == [31.25, 30]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("# decimal: ;;", "line 1: decimal is ';': must be one of"),
        ("# decimal: comma", "line 1: decimal is 'comma': must be one of"),
        ("# thousands: .", "line 1: thousands is '.': is the sign before decimals too"),
        ("# decimel: ,", "line 1: decimel: did you mean 'decimal'?"),
        ("# encoding: zip", "encoding is 'zip': there is no such encoding of text"),
    ],
)
def test_what_a_table_cannot_say_of_itself_is_refused(tmp_path: Path, line: str, sentence: str) -> None:
    assert sentence in told(table(tmp_path, f"{line}\n{HEAD}\nin_use,5,0.1,0.1\n"))
    assert sentence in told(table(tmp_path, f"{line}\nworld,value_share\nw,0.1\n", "worlds.csv"))
    files = write(tmp_path, firms=f"{line}\nid,revenue\na,1\nb,2\n", links="supplier,buyer\na,b\n")
    with pytest.raises(InputError) as caught:
        imported(files)
    assert sentence in str(caught.value)


def test_tables_of_a_network_say_it_of_themselves_too(tmp_path: Path) -> None:
    rows = "id;revenue\na;1.250\nb;2\n"
    firms = f"# From a chamber of commerce, 2023\n# decimal: ,\n# thousands: .\n{rows}"
    network = imported(write(tmp_path, firms=firms, links="supplier,buyer\na,b\n"))
    assert network.attributes["revenue"].tolist() == [1250, 2]
    numbered = "#,id,revenue\n1,a,5\n2,b,6\n"
    network = imported(write(tmp_path, firms=numbered, links="#supplier,x\n#,supplier,buyer\n1,a,b\n"))
    assert network.attributes["revenue"].tolist() == [5, 6]


# -- encodings and missing values


def test_worlds_and_patterns_come_in_any_encoding(tmp_path: Path) -> None:
    rows = f"{HEAD},source\nin_use,5,0.1,0.1,"
    for codec, source in (("utf-16", "Müller"), ("gb18030", "企业数字化转型调查报告，工业和信息化部")):
        with pytest.warns(Notice, match=f"written in {codec.upper()}"):
            (pattern,) = load_patterns(table(tmp_path, f"{rows}{source}\n".encode(codec))).patterns
        assert pattern.source == source
    path = table(tmp_path, f"{rows}Müller\n".encode("cp1252"))
    assert "name it before the head, as in '# encoding: " in told(path)
    assert "'# encoding: cp1252' ('Müller')" in told(path)
    (pattern,) = load_patterns(table(tmp_path, f"# encoding: cp1252\n{rows}Müller\n".encode("cp1252"))).patterns
    assert pattern.source == "Müller"
    worlds = table(tmp_path, "# encoding: cp1252\nworld,value_share\nMüller,0.1\n".encode("cp1252"), "worlds.csv")
    assert [world.name for world in world_set(worlds)] == ["Müller"]


def test_words_for_what_is_missing_are_missing(tmp_path: Path) -> None:
    text = "measure,year,size,figure,low,high,error,source\nin_use,5,NA,0.1,n/a,NULL,0.1,None\n"
    (pattern,) = load_patterns(table(tmp_path, text)).patterns
    assert (pattern.by, pattern.source) == ("", "")
    assert math.isfinite(pattern.low)
    for missing in ("NA", "NaN", "None", ""):
        sentence = told(table(tmp_path, f"world,value_share\nw,{missing}\n", "worlds.csv"))
        assert "line 2: value_share" in sentence
    assert "is empty: give it a name" in told(table(tmp_path, "world,value_share\nNA,0.1\n", "worlds.csv"))


def test_what_a_network_leaves_out_of_its_tables_worlds_leave_out_too(tmp_path: Path) -> None:
    text = ",world,,value_share,,,\n,a\u200b,,0.1,,,\n,,,,,,\nx,b,,0.2,,,\n"
    with pytest.warns(Notice) as heard:
        worlds = world_set(table(tmp_path, text, "worlds.csv"))
    assert [(world.name, world.values["value_share"]) for world in worlds] == [("a", 0.1), ("b", 0.2)]
    assert {str(each.message) for each in heard} == {
        "Characters that cannot be seen were taken out of a cell of worlds.csv.",
        "Columns of worlds.csv that mean nothing here were left out: column 1, unnamed.",
    }


def test_other_signs_part_columns_of_worlds_and_patterns_too(tmp_path: Path) -> None:
    for sign in "\t|":
        text = f"{HEAD}\nin_use,5,0.1,0.2\n".replace(",", sign)
        assert figures(table(tmp_path, text, "mine.tsv")) == [0.1]
        assert len(world_set(table(tmp_path, f"world{sign}value_share\nw{sign}0.1\n", "worlds.tsv"))) == 1
    assert "is no text: save the table as CSV" in told(table(tmp_path, b"PK\x03\x04\x00", "worlds.xlsx"))


# -- heads


@pytest.mark.parametrize(
    "name",
    ["reveneu", "revenu", "revneue", "teir", "secotr", "regoin", "margn", "commitement", "stagee", "Reveneu", "vender"],
)
def test_a_column_much_like_one_that_is_missing_is_asked_about(tmp_path: Path, name: str) -> None:
    files = write(tmp_path, firms=f"id,{name}\na,1\nb,2\n", links="supplier,buyer\na,b\n")
    with pytest.raises(InputError, match=f"not known here: {name}; say under 'network'"):
        imported(files)


@pytest.mark.parametrize("name", ["state", "year", "dept", "vector", "city", "comment", "size", "name", "turnover"])
def test_a_harmless_further_column_is_only_noted(tmp_path: Path, name: str) -> None:
    assert not likely([name], ["tier", "stage", "years", "depth", "sector", "revenue", "margin", "vendor", "region"])
    files = write(tmp_path, firms=f"id,{name}\na,1\nb,2\n", links=f"supplier,buyer,{name}\na,b,1\n")
    notes = imported(files).notes
    assert f"Columns of firms.csv that mean nothing here were left out: {name}." in notes
    assert f"Columns of links.csv that mean nothing here were left out: {name}." in notes


def test_the_same_rule_holds_for_links_worlds_and_patterns(tmp_path: Path) -> None:
    files = write(tmp_path, firms="id\na\nb\n", links="supplier,buyer,middelman\na,b,M\n")
    with pytest.raises(InputError, match=r"columns: \{middleman: middelman\}, or call them otherwise"):
        imported(files)
    assert "did you mean 'value_share'?" in told(table(tmp_path, "world,value_shraes\nw,0.1\n", "worlds.csv"))
    assert "did you mean 'figure', and 'error' by 'erorr'?" in told(
        table(tmp_path, "measure,figrue,erorr\nin_use,0.1,1\n")
    )
    assert "errors: is no column of such a table; did you mean 'error'?" in told(
        table(tmp_path, f"{HEAD}s\nin_use,5,0.1,1\n")
    )
    with pytest.warns(Notice, match=r"Columns of mine\.csv that mean nothing here were left out: colour"):
        assert figures(table(tmp_path, f"{HEAD},colour\nin_use,5,0.1,0.2,red\n")) == [0.1]
    with pytest.warns(Notice, match=r"Columns of worlds\.csv that mean nothing here were left out: comment"):
        (world,) = world_set(table(tmp_path, "World,Value share,comment\nw,0.1,good\n", "worlds.csv"))
    assert world.values == {"value_share": 0.1}


def test_the_command_tells_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("default", Notice)
        assert main(["validate", str(table(tmp_path, f"{HEAD},colour\nin_use,5,0.1,0.2,red\n"))]) == 0
    found = capsys.readouterr()
    assert "OK, 1 pattern" in found.out
    assert "stallpoint: Columns of mine.csv that mean nothing here were left out: colour." in found.err
