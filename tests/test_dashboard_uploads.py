"""Networks that a visitor of the dashboard brings: told by what they hold, workbooks too, errors in their names."""

import io
import zipfile
from pathlib import Path

import pytest
from stallpoint.model.dice import Dice
from stallpoint.model.network.importing import build
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.viz.dashboard import sharing, state, uploads
from stallpoint.viz.dashboard.downloads import Taken

TAB = state.of(load("no-policy").with_world(months=24))
FIRMS, LINKS = b"id,tier\nA,0\nB,0\nC,1\nD,1\n", b"supplier,buyer\nA,C\nB,C\nB,D\n"


def book() -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    found = openpyxl.Workbook()
    found.active.title = "Links"
    for title, text in (("Links", LINKS), ("Firms", FIRMS)):
        sheet = found[title] if title in found.sheetnames else found.create_sheet(title)
        for line in text.decode().splitlines():
            sheet.append(line.split(","))
    file = io.BytesIO()
    found.save(file)
    return file.getvalue()


def names(tab: state.TabState) -> tuple[str, ...]:
    return tuple(build(tab.scenario, Dice(0)).names)


@pytest.mark.parametrize(
    "files",
    [
        [Taken("a.csv", LINKS), Taken("b.csv", FIRMS)],
        [Taken("firms.csv", LINKS), Taken("links.csv", FIRMS)],
        [Taken("../../x.CSV", LINKS)],
    ],
)
def test_tables_are_told_by_what_they_hold(files: list[Taken]) -> None:
    assert names(uploads.with_uploaded(TAB, files)) == ("A", "B", "C", "D")


def test_a_workbook_is_a_network_and_given_back_once(tmp_path: Path) -> None:
    tab = uploads.with_uploaded(TAB, [Taken("net.xlsx", book())])
    assert names(tab) == ("A", "B", "C", "D")
    given = zipfile.ZipFile(io.BytesIO(sharing.scenario_file(tab).data))
    assert len(given.namelist()) == len(set(given.namelist())) == 2
    given.extractall(tmp_path)
    assert build(load(tmp_path / "no-policy.yaml"), Dice(0)).names == ("A", "B", "C", "D")


def test_what_is_wrong_is_told_in_the_visitors_names() -> None:
    bad = b"supplier,buyer\nA,Z\n"
    for files, told in (
        ([Taken("one.csv", FIRMS), Taken("two.csv", bad)], "two.csv: line 2, buyer is 'Z': there is no such firm."),
        (
            [Taken("x.csv", b"a,b\n1,2\n")],
            "x.csv: network: neither its columns (a, b) nor its name tells what it holds",
        ),
        ([Taken("x.csv", LINKS), Taken("y.csv", LINKS)], "network is 'y.csv': holds links, as x.csv does"),
        ([Taken("a.xlsx", b"PK\x03\x04 no workbook")], "a.xlsx: network: cannot be read as a workbook"),
        ([Taken("my_links.csv", b"seller,buyer\n1,2\n")], "my_links.csv: columns: supplier is missing"),
    ):
        with pytest.raises(InputError) as error:
            uploads.with_uploaded(TAB, files)
        assert str(error.value).startswith(told)
        assert "stallpoint-" not in str(error.value)
