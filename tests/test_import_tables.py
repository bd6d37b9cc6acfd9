"""Tables as people have them: what is read, what is noted, and what is refused in a sentence."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml
from imports import FIRMS, LINKS, imported, same, sentence, write
from stallpoint.model.dice import Dice
from stallpoint.model.network.by_kind import network_of
from stallpoint.model.network.import_frame import frame_sheets
from stallpoint.model.network.importing import build
from stallpoint.scenarios.cells import MISSING, cell_text
from stallpoint.scenarios.errors import LONGEST, InputError
from stallpoint.scenarios.files import dump, load, loads
from stallpoint.scenarios.scenario import NetworkFiles

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


CHINESE = "编号,层级,行业,营收\n甲厂,0,钢铁,10\n乙厂,1,钢铁,20\n丙厂,2,汽车,30\n"
SUPPLY = "供应商,采购商\n甲厂,乙厂\n乙厂,丙厂\n"
CALLED = {"id": "编号", "tier": "层级", "sector": "行业", "revenue": "营收", "supplier": "供应商", "buyer": "采购商"}


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_are_seen_and_told(tmp_path: Path, encoding: str) -> None:
    files = write(tmp_path, firms=CHINESE.encode(encoding), links=SUPPLY.encode(encoding))
    network = imported(replace(files, columns=CALLED))
    assert network.names == ("丙厂", "乙厂", "甲厂")
    assert network.attributes["revenue"].tolist() == [30, 20, 10]
    named = {"gbk": "GB18030", "gb18030": "GB18030", "utf-16": "UTF-16", "utf-32": "UTF-32"}.get(encoding)
    assert (f"firms.csv is written in {named}." in network.notes) == (named is not None)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,sector\nMüller,Möbel\nStraße,Café\nÅkesson,Öl\n", "cp1252"),
        ("id,업종\n삼성전자,반도체\n현대자동차,자동차\n포스코,철강\n", "cp949"),
        ("id,業種\n日本製鉄,鉄鋼\nトヨタ自動車,自動車\n三菱重工業,機械\n", "cp932"),
        ("id,業種\n日本製鉄,鉄鋼\n三菱重工業,機械\n", "euc_jp"),
        ("id,行業\n台積電,半導體\n鴻海精密,電子\n中國鋼鐵,鋼鐵\n", "big5"),
        ("id,отрасль\nСеверсталь,сталь\nГАЗ,авто\n", "cp1251"),
    ],
)
def test_what_is_not_sure_is_refused_with_the_line_to_write_and_read_when_named(
    tmp_path: Path, text: str, encoding: str
) -> None:
    first = text.split("\n")[1].split(",")[0]
    files = write(tmp_path, firms=text.encode(encoding), links=b"supplier,buyer\n")
    assert "name it, as in 'encoding: " in sentence(files, tmp_path)
    assert first in imported(replace(files, encoding=encoding)).names


def test_an_encoding_that_is_not_that_of_the_file_is_refused(tmp_path: Path) -> None:
    files = write(tmp_path, firms=CHINESE.encode("gb18030"), links=SUPPLY)
    assert sentence(replace(files, encoding="utf-8"), tmp_path).startswith(
        "firms.csv: encoding is 'utf-8': this is not what the file is written in (line 1)"
    )
    with pytest.raises(InputError, match="there is no such encoding of text"):
        NetworkFiles(links="x", encoding="zip")


def test_foreign_heads_are_told_at_once_with_the_line_to_write(tmp_path: Path) -> None:
    files = write(tmp_path, firms=CHINESE, links=SUPPLY)
    assert sentence(files, tmp_path) == (
        "firms.csv, links.csv: columns: id, supplier and buyer are missing; not known here: 编号, 层级, 行业, 营收, "
        "供应商, 采购商; say under 'network' which is which, as in columns: {id: 编号, supplier: 供应商, "
        "buyer: 采购商}."
    )
    assert sentence(replace(files, columns=CALLED | {"margin": "利润"}), tmp_path) == (
        "firms.csv: columns: margin is '利润': there is no such column; the table has: 编号, 层级, 行业, 营收."
    )
    assert "no table here has such a column" in sentence(replace(files, columns={"watched": "x"}), tmp_path)


def test_columns_of_a_scenario_file_are_read_and_written(tmp_path: Path) -> None:
    write(tmp_path, firms=CHINESE.encode("gb18030"), links=SUPPLY.encode("gb18030"))
    called = ", ".join(f"{ours}: {theirs}" for ours, theirs in CALLED.items())
    text = f"network:\n  firms: firms.csv\n  links: links.csv\n  encoding: gb18030\n  columns: {{{called}}}\n"
    scenario = loads(text, folder=tmp_path)
    assert scenario.network is not None
    assert imported(scenario.network).names == ("丙厂", "乙厂", "甲厂")
    assert loads(dump(scenario, tmp_path), folder=tmp_path).network == scenario.network
    assert scenario.hash != loads(text.replace("tier: 层级, ", ""), folder=tmp_path).hash


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_other_signs_part_columns_too(tmp_path: Path, sign: str, name: str) -> None:
    firms, links = "id,tier,sector\na,0,x\nb,1,y\nc,1,x\n", LINKS
    plain = imported(write(tmp_path / "plain", firms=firms, links=links))
    texts = {"firms": firms.replace(",", sign), "links": links.replace(",", sign)}
    other = imported(write(tmp_path / "other", **texts))
    assert same(plain, other)
    assert f"Columns of firms.csv are parted by {name}." in other.notes
    said = imported(write(tmp_path / "said", firms=f"sep={sign}\n{texts['firms']}", links=f"sep=,\r\n{links}"))
    assert same(plain, said)
    assert "Columns of links.csv are parted by commas, as it says itself." in said.notes


def revenue(folder: Path, *cells: str, sign: str = ",", **how: str) -> list[float]:
    rows = "".join(f'{name}{sign}"{cell}"\n' for name, cell in zip("abc", cells, strict=True))
    files = write(folder, firms=f"id{sign}revenue\n{rows}", links=LINKS)
    return list(imported(replace(files, **how)).attributes["revenue"])


@pytest.mark.parametrize(
    ("sign", "cells", "way"),
    [
        (",", ("10,5", "1", "2"), "decimal: ',' for 10.5"),
        (",", ("1,250", "1", "2"), "decimal: ',' for 1.25, or thousands: ',' for 1250"),
        (",", ("1,250.5", "1", "2"), "thousands: ',' for 1250.5"),
        (",", ("1 250", "1", "2"), "thousands: ' ' for 1250"),
        (",", ("1\u00a0250", "1", "2"), "thousands: ' ' for 1250"),
        (";", ("1\u2009250,5", "1", "2"), "decimal: ',' and thousands: ' ' for 1250.5"),
        (";", ("1\u202f250", "1,5", "2"), "decimal: ',' and thousands: ' ' for 1250"),
        (",", ("1'250.5", "1", "2"), 'thousands: "\'" for 1250.5'),
        (",", ("1.250.000", "1", "2"), "decimal: ',' and thousands: '.' for 1250000"),
        (",", ("1_000", "1", "2"), "thousands: '_' for 1000"),
        (";", ("1,250", "1", "2"), "decimal: ',' for 1.25, or thousands: ',' for 1250"),
        (";", ("1.250", "1", "2"), "decimal: '.' for 1.25, or decimal: ',' and thousands: '.' for 1250"),
        ("\t", ("1.250", "1", "2"), "decimal: '.' for 1.25, or decimal: ',' and thousands: '.' for 1250"),
    ],
)
def test_a_number_that_may_be_two_is_refused_with_the_ways_to_write(
    tmp_path: Path, sign: str, cells: tuple[str, str, str], way: str
) -> None:
    with pytest.raises(InputError) as caught:
        revenue(tmp_path, *cells, sign=sign)
    two = "may be read in two ways" if ", or " in way else "is no number as it stands"
    assert str(caught.value).endswith(f"line 2, revenue is {cell_text(cells[0])!r}: {two}: say under 'network' {way}.")
    for each in way.split(", or "):
        lines, _, value = each.partition(" for ")
        assert revenue(tmp_path, *cells, sign=sign, **yaml.safe_load(lines.replace(" and ", "\n")))[0] == float(value)


@pytest.mark.parametrize(
    ("sign", "cells", "read"),
    [
        (",", ("1.250", "1", "2"), (1.25, 1, 2)),
        (";", ("1.250", "1.5", "2"), (1.25, 1.5, 2)),
        ("\t", ("1.250", "0.125", "2"), (1.25, 0.125, 2)),
        (";", ("1.250", "12,5", "2"), (1250, 12.5, 2)),
        (";", ("1.250,5", "1", "2"), (1250.5, 1, 2)),
        (";", ("1,250", "12,5", "2"), (1.25, 12.5, 2)),
        (";", ("1,250", "1.5", "2"), (1250, 1.5, 2)),
        (";", ("1.250.000", "12", "2"), (1.25e6, 12, 2)),
    ],
)
def test_what_else_stands_in_a_column_settles_what_a_number_means(
    tmp_path: Path, sign: str, cells: tuple[str, str, str], read: tuple[float, ...]
) -> None:
    assert tuple(revenue(tmp_path, *cells, sign=sign)) == read


def test_what_stands_in_other_columns_settles_it_too_and_a_note_says_so(tmp_path: Path) -> None:
    files = write(tmp_path, firms="id;revenue;margin\na;1.250;0,1\nb;3;\nc;;\n", links=LINKS)
    network = imported(files)
    assert network.attributes["revenue"][0] == 1250
    assert "Numbers of firms.csv have a comma before decimals: margin." in network.notes
    assert "Numbers of firms.csv have a comma before decimals and a point between thousands: revenue." in network.notes
    files = write(tmp_path, firms="id;revenue;margin;depth\na;1.250;0,1;0.5\nb;3;;\nc;;;\n", links=LINKS)
    assert "revenue is '1.250': may be read in two ways" in sentence(files, tmp_path)


def test_two_signs_before_decimals_in_one_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"revenue is '10,5': has another sign before decimals than 1\.5 in the same"):
        revenue(tmp_path, "10,5", "1.5", "2", sign=";")
    with pytest.raises(
        InputError, match=r"as was said \(decimal: ','\); say decimal: ',' and thousands: '\.' for 1250"
    ):
        revenue(tmp_path, "10,5", "1.250", "2", decimal=",")


def test_numbers_that_came_as_such_are_sure_whatever_is_said_of_text(tmp_path: Path) -> None:
    links = pd.DataFrame({"supplier": ["a"], "buyer": ["b"]})
    numbers = pd.DataFrame({"id": ["a", "b"], "revenue": [1.125, 2.25], "margin": ["0.5", 0.125]})
    table, *_ = frame_sheets(numbers, links)
    assert table is not None
    assert list(table.columns["revenue"]) == ["1.125", "2.25"]
    with pytest.raises(InputError, match=r"revenue is '1[.]125': may be read in two ways"):
        frame_sheets(numbers[["id", "revenue"]].astype({"revenue": str}).iloc[:1], links)
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["id", "revenue"], ["a", 1.125], ["b", "2,5"], ["c", None]):
        book.active.append(row)
    book.save(tmp_path / "firms.xlsx")
    files = replace(write(tmp_path, firms="", links=LINKS), firms=str(tmp_path / "firms.xlsx"), decimal=",")
    assert imported(files).attributes["revenue"][:2].tolist() == [1.125, 2.5]


def test_numbers_are_read_as_was_said(tmp_path: Path) -> None:
    assert revenue(tmp_path, "10,5", "1", "0,25", decimal=",") == [10.5, 1, 0.25]
    assert revenue(tmp_path, "1,250.5", "1", "12,000", thousands=",") == [1250.5, 1, 12000]
    assert revenue(tmp_path, "1.250,5", "1", "2.000.000", decimal=",", thousands=".") == [1250.5, 1, 2e6]
    assert revenue(tmp_path, "1\u00a0250,5", "1 000", "2", decimal=",", thousands=" ") == [1250.5, 1000, 2]
    assert revenue(tmp_path, "10,5", "1", "0,125", sign=";") == [10.5, 1, 0.125]
    for cells, how in (
        (("10,5", "1", "2"), {"thousands": ","}),
        (("10.5", "1", "2"), {"decimal": ","}),
        (("12,50", "1,250", "2"), {"thousands": ","}),
    ):
        with pytest.raises(InputError, match="is not written as was said"):
            revenue(tmp_path, *cells, **how)


def test_decimal_commas_of_a_semicolon_file_are_noted(tmp_path: Path) -> None:
    files = write(tmp_path, firms="id;revenue;margin\na;10,5;0,1\nb;3;\nc;;\n", links=LINKS)
    network = imported(files)
    assert "Numbers of firms.csv have a comma before decimals: margin, revenue." in network.notes
    assert network.attributes["margin"][0] == 0.1


def test_what_a_spreadsheet_leaves_is_left_out_and_noted(tmp_path: Path) -> None:
    firms = ",,,,\n\nID, Tier ,,Sector,,\na,0,,x,,\n,,,,,\nb,1,,y,,\n,,,,,\n"
    network = imported(write(tmp_path, firms=firms, links="supplier,buyer,,\na,b,,\n,,,\n"))
    plain = imported(write(tmp_path / "p", firms="id,tier,sector\na,0,x\nb,1,y\n", links="supplier,buyer\na,b\n"))
    assert same(network, plain)
    assert "Empty rows of firms.csv were left out: 2." in network.notes
    assert "Empty columns of firms.csv were left out: 3." in network.notes
    assert "Empty columns of links.csv were left out: 2." in network.notes


@pytest.mark.parametrize("form", ["sheet saved as CSV", "line of text", "workbook"])
def test_a_title_above_the_head_is_left_out_and_noted(tmp_path: Path, form: str) -> None:
    rows = [["Firms of the province, 2024"], [], ["ID", "Branche", "Revenue"], ["a", "x", 1], ["b", "y", 2]]
    files = write(tmp_path, firms="id\na\n", links="supplier,buyer\na,b\n")
    files = replace(files, columns=(("sector", "Branche"),))
    if form == "workbook":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "firms.xlsx")
        files = replace(files, firms=str(tmp_path / "firms.xlsx"))
    else:
        whole = [[*row, *[""] * (3 - len(row))] if form[0] == "s" else row for row in rows]
        text = "".join(";".join(map(str, row)) + "\n" for row in whole)
        (tmp_path / "firms.csv").write_text(text, encoding="utf-8")
    network = imported(files)
    word, file = ("row", "firms.xlsx") if form == "workbook" else ("line", "firms.csv")
    assert f"What stands in {file} above its head, in {word} 3, was left out." in network.notes
    assert network.labels["sector"] == ("x", "y")
    assert sorted(network.attributes["revenue"].tolist()) == [1, 2]


def test_what_stands_above_no_head_is_the_head(tmp_path: Path) -> None:
    files = write(tmp_path, firms="x,y\na,0\nb,1\n", links=LINKS)
    assert "columns: id is missing; not known here: x, y" in sentence(files, tmp_path)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("firms.csv.gz", b"\x1f\x8b\x08", "is compressed: unpack it first"),
        ("firms.dta", b"<stata_dta><header>", "is a file of Stata: save it as CSV"),
        ("firms.sav", b"$FL2@(#) SPSS", "is a file of SPSS: save it as CSV"),
        ("chain.gml", b"graph [ ]", "graphs are read as GraphML or GEXF"),
        ("chain.net", b"*Vertices 2", "graphs are read as GraphML or GEXF"),
    ],
)
def test_files_of_other_programs_are_told_the_way_in(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=said):
        network_of([str(tmp_path / name)])


def test_further_columns_are_noted_in_one_sentence_and_misspelt_ones_refused_at_once(tmp_path: Path) -> None:
    many = [f"attr_{i}" for i in range(47)]
    files = write(
        tmp_path, firms=",".join(["", "id", *many]) + "\n" + "".join(f"1,{x}{',1' * 47}\n" for x in "abc"), links=LINKS
    )
    (note,) = [note for note in imported(files).notes if "mean nothing" in note]
    assert note.endswith("left out: attr_0, attr_1, attr_2, attr_3, attr_4, attr_5, attr_6, attr_7 and 40 more.")
    files = write(tmp_path, firms="id,reveneu,sectors,state,year\na,1,x,s,1\nb,,,,\nc,,,,\n", links=LINKS)
    assert "columns: {revenue: reveneu, sector: sectors}" in sentence(files, tmp_path)
    files = write(tmp_path, firms="id,revenue,reveneu\na,1,2\nb,,\nc,,\n", links=LINKS)
    assert imported(files).attributes["revenue"][0] == 1


def test_sectors_that_are_numbers_are_ranked_as_numbers(tmp_path: Path) -> None:
    files = write(tmp_path, firms="id,sector,region\na,2.0,010\nb,10.0,9\nc,1.0,9.0\n", links=LINKS)
    network = imported(files)
    assert network.labels == {"sector": ("1", "2", "10"), "region": ("9", "10")}
    assert network.sector.tolist() == [1, 2, 0]
    assert "Sectors are numbers and ranked as such: 1.0 is 1, 10.0 is 10, 2.0 is 2." in network.notes
    files = write(tmp_path, firms="id,sector\na,002\nb,2\nc,1e99999\n", links=LINKS)
    assert imported(files).labels["sector"] == ("2", "002", "1e99999")
    assert not any("alphabet" in note for note in network.notes)
    words = imported(write(tmp_path, firms="id,sector\na,steel\nb,auto\nc,auto\n", links=LINKS))
    assert any("ordered by the alphabet" in note and "auto least, steel most" in note for note in words.notes)


def test_links_alone_name_their_firms(tmp_path: Path) -> None:
    both = imported(write(tmp_path, firms=FIRMS, links=LINKS))
    alone = imported(write(tmp_path / "alone", links=LINKS))
    assert same(both, alone)
    assert "Links came without firms: the firms are those that links name (3)." in alone.notes
    assert "line 3, buyer: is empty" in sentence(write(tmp_path / "alone", links="supplier,buyer\na,b\nb,\n"), tmp_path)


def test_vendors_may_be_whole_numbers_as_pandas_writes_them(tmp_path: Path) -> None:
    files = write(tmp_path, firms="id,stage,vendor\na,scaled,1.0\nb,scaled,2\nc,unaware,\n", links=LINKS)
    assert imported(files).installed["vendor"][:2].tolist() == [1, 2]


def test_a_workbook_is_a_table(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Firms"
    for row in (["ID", "Tier", "Revenue", None], [1, 0, 12.5, None], [2, 1, None, None], [None] * 4, [3, 2, 7, None]):
        sheet.append(row)
    links = book.create_sheet("Links")
    for row in (["supplier", "buyer"], [1, 2], [2, 3]):
        links.append(row)
    book.save(tmp_path / "firms.xlsx")
    (tmp_path / "links.csv").write_text("supplier,buyer\n1,2\n2,3\n", encoding="utf-8")
    files = NetworkFiles(firms=str(tmp_path / "firms.xlsx"), links=str(tmp_path / "links.csv"))
    network = imported(files)
    assert network.names == ("1", "2", "3")
    assert network.attributes["revenue"][[0, 2]].tolist() == [12.5, 7]
    assert not any("sheets" in note for note in network.notes)  # it is called by what it is needed for
    alone = NetworkFiles(links=str(tmp_path / "firms.xlsx"), sheet="Links")
    assert imported(alone).names == ("1", "2", "3")
    assert sentence(replace(alone, sheet="Nowhere"), tmp_path) == (
        "firms.xlsx: sheet is 'Nowhere': there is no such sheet; there is: Firms, Links."
    )
    sheet["C2"] = "=1+1"
    book.save(tmp_path / "firms.xlsx")
    assert "row 2, column 3 is '=1+1': is a formula whose value was not saved" in sentence(files, tmp_path)
    data = (tmp_path / "firms.xlsx").read_bytes()
    (tmp_path / "firms.xlsx").write_bytes(data[: len(data) // 2])
    assert "cannot be read as a workbook" in sentence(files, tmp_path)
    (tmp_path / "firms.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1")
    assert "is a workbook of an old kind: save it as .xlsx or as CSV" in sentence(files, tmp_path)


def test_parquet_and_data_frames_are_tables(tmp_path: Path) -> None:
    firms = pd.DataFrame({"ID": [1.0, 2.0, 3.0], "revenue": [1.5, None, 2.0], "sector": ["x", None, pd.NA], "p": 1})
    links = pd.DataFrame({"from": [1, 2], "to": [2, 3], "middleman": [None, float("nan")]})
    called = {"supplier": "from", "buyer": "to"}
    table, edges, watch = frame_sheets(firms, links, columns=called)
    assert table is not None
    assert watch is None
    assert {name: list(cells) for name, cells in table.columns.items()} == {
        "id": ["1", "2", "3"],
        "revenue": ["1.5", "", "2"],
        "sector": ["x", "", ""],
    }
    assert table.notes == ("Columns of the frame 'firms' that mean nothing here were left out: p.",)
    assert list(edges.columns["middleman"]) == ["", ""]
    pytest.importorskip("pyarrow")
    firms.astype({"sector": "string"}).to_parquet(tmp_path / "firms.parquet")
    links.to_parquet(tmp_path / "links.parquet")
    files = NetworkFiles(str(tmp_path / "firms.parquet"), str(tmp_path / "links.parquet"), columns=called)
    assert imported(files).names == ("1", "2", "3")
    data = (tmp_path / "links.parquet").read_bytes()
    (tmp_path / "links.parquet").write_bytes(data[:40])
    assert "links.parquet: links: cannot be read as Parquet" in sentence(files, tmp_path)
    with pytest.raises(InputError, match="must be a data frame of pandas"):
        frame_sheets(None, [1, 2])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="id, supplier and buyer are missing; not known here: x, y"):
        frame_sheets(pd.DataFrame({"x": [1]}), pd.DataFrame({"y": [1]}))


CASES = Path(__file__).parents[2] / "shared" / "cases" / "tables"
REFUSED = {
    "04": "columns: {id: 编号, supplier: 供应商, buyer: 采购商}",
    "05": "columns: {id: 编号, supplier: 供应商, buyer: 采购商}",
    "08": "decimal: ','",
    "09": "thousands: ','",
}


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not here")
@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_case_is_read_or_refused_as_it_should_be(path: Path) -> None:
    scenario = load(path)
    wanted = REFUSED.get(path.parent.name[:2])
    if wanted:
        with pytest.raises(InputError) as error:
            build(scenario, Dice(0))
        assert wanted in str(error.value)
    else:
        assert build(scenario, Dice(0)).n >= 3
