"""Tables of which it is open what they hold: the error lists their columns, and the line that it gives is read."""

import pickle
import re
import shlex
from pathlib import Path

import openpyxl
import pytest
import stallpoint as sp
import yaml
from stallpoint.commands.cli import main
from stallpoint.model.network.by_kind import network_of
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import loads
from stallpoint.scenarios.scenario import NetworkFiles

FIRMS = [("id", "tier"), ("a", 0), ("b", 1)]
LINKS = [("supplier", "buyer"), ("a", "b")]
FOREIGN = {"cf": "企业,层级\na,0\nb,1\n", "cl": "供应商,采购商\na,b\n"}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FOREIGN.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")
    Path("edge.csv").write_text("source,target\na,b\n", encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["network", *words]) == 2
    return capsys.readouterr().err


def book(name: str, **sheets: list[tuple[object, ...]]) -> str:
    found = openpyxl.Workbook()
    found.remove(found.active)
    for title, rows in sheets.items():
        sheet = found.create_sheet(title.strip("_"))
        for row in rows:
            sheet.append(row)
    found.save(name)
    return name


@pytest.mark.parametrize(
    ("files", "columns", "line"),
    [
        (
            ("cf.csv", "cl.csv"),
            "(企业, 层级; 供应商, 采购商)",
            "--columns id=企业 --columns supplier=供应商 --columns buyer=采购商",
        ),
        (("edge.csv",), "(source, target)", "--columns supplier=source --columns buyer=target"),
    ],
)
def test_an_error_lists_the_columns_and_its_lines_are_read(
    files: tuple[str, ...], columns: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, *files)
    assert columns in told
    assert f"say {line};" in told
    assert "a name such as firms.csv or links.csv" in told
    assert main(["network", *files, *shlex.split(line)]) == 0
    part = re.search(r"network: (\{.*\})\.", told)
    assert part is not None
    scenario = loads(f"network: {part[1]}", folder=Path.cwd())
    assert scenario.network is not None
    assert network_of([*files], NetworkFiles(columns=yaml.safe_load(part[1])["columns"])).paths().keys() == (
        scenario.network.paths().keys()
    )


def test_what_is_said_already_is_not_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "cf.csv", "cl.csv", "--columns", "id=企业")
    assert told.startswith("stallpoint: cl.csv: network: neither its columns (供应商, 采购商)")
    assert "say --columns supplier=供应商 --columns buyer=采购商;" in told


def test_the_line_is_that_of_where_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    for old, new in (("cf.csv", "firms.csv"), ("cl.csv", "links.csv")):
        Path(old).rename(new)
    assert "as in --columns id=企业 --columns supplier=供应商" in said(capsys, "firms.csv", "links.csv")
    with pytest.raises(InputError, match=r"as in columns=\{'id': '企业', 'supplier': '供应商', 'buyer': '采购商'\}"):
        sp.network("firms.csv", "links.csv")
    with pytest.raises(InputError, match=r"say columns=\{'supplier': 'source', 'buyer': 'target'\};") as caught:
        sp.network("edge.csv")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    Path("s.yaml").write_text("network: {firms: firms.csv, links: links.csv}\n", encoding="utf-8")
    assert "say under 'network' which is which, as in columns: {id: 企业," in said(capsys, "s.yaml")


def test_sheets_that_nothing_tells_apart_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    name = book("b.xlsx", 甲=[("编号", "级"), ("a", 0), ("b", 1)], 乙=[("来", "去"), ("a", "b")])
    told = said(capsys, name)
    assert "(编号, 级; 来, 去)" in told
    assert "if 甲 holds firms and 乙 holds links, say --columns id=编号" in told
    assert "sheet: {firms: 甲, links: 乙}" in told


def test_two_sheets_that_fit_one_table_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    name = book("two.xlsx", _2023=FIRMS, _2024=FIRMS, Pairs=LINKS)
    told = "two.xlsx: sheet is '2023': '2024' may hold firms too, by its columns: say which is meant "
    assert f"{told}(--sheet firms=2023)." in said(capsys, name)
    with pytest.raises(InputError, match=re.escape(f"{told}(sheet={{'firms': '2023'}}).")):
        sp.network(name)
    Path("s.yaml").write_text("network: {firms: two.xlsx, links: two.xlsx}\n", encoding="utf-8")
    assert f"{told}(sheet: {{firms: 2023}})." in said(capsys, "s.yaml")
    assert main(["network", name, "--sheet", "firms=2024"]) == 0
    three = book("three.xlsx", _1=FIRMS, _2=FIRMS, _3=FIRMS)
    assert "'1': '2' and '3' may hold firms too, by their columns" in said(capsys, three)


def test_a_sheet_with_the_name_goes_before_those_that_only_fit() -> None:
    name = book("named.xlsx", _2024=FIRMS, firms=FIRMS, links=LINKS, more=LINKS)
    assert sp.network(name).built().n == 2


def test_only_what_is_asked_of_a_workbook_must_be_sure() -> None:
    """Its links come from elsewhere."""
    name = book("firms.xlsx", Makers=FIRMS, one=LINKS, two=LINKS)
    Path("links.csv").write_text("supplier,buyer\na,b\n", encoding="utf-8")
    assert sp.network(name, "links.csv").built().n == 2


def test_a_curve_with_foreign_heads_is_told_what_to_call_them(capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"{2001 + place},{number}\n" for place, number in enumerate((1, 3, 9, 12, 8, 5)))
    Path("cu.csv").write_text(f"年份,销量\n{rows}", encoding="utf-8")
    assert main(["fit", "--curve", "cu.csv"]) == 2
    told = capsys.readouterr().err
    assert "no column says when: call it one of month, year" in told
    assert "no column counts adopters: call it new_adopters, or cumulative_adopters" in told
    assert "the file has: 年份, 销量 (call '年份' year, '销量' new_adopters in its head, for instance)" in told
    Path("cu.csv").write_text(f"year,new_adopters\n{rows}", encoding="utf-8")
    assert main(["fit", "--curve", "cu.csv"]) == 0
