"""One workbook as a whole network: its sheets are known by their names, else by their columns."""

from pathlib import Path

import pytest
import stallpoint as sp
from imports import imported, same, write
from stallpoint.commands.cli import main
from stallpoint.experiments.carried import _copy
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, loads
from stallpoint.scenarios.scenario import NetworkFiles

openpyxl = pytest.importorskip("openpyxl")
TABLES = {
    "firms": [("id", "tier"), ("a", 0), ("b", 1), ("c", 2), ("d", 2)],
    "links": [("supplier", "buyer"), ("a", "b"), ("b", "c")],
    "observation": [("watcher", "watched"), ("a", "c"), ("c", "d")],
}
PLAIN = {kind: "".join(f"{one},{other}\n" for one, other in rows) for kind, rows in TABLES.items()}


def book(path: Path, **titles: str) -> str:
    """A workbook with each table on a sheet of that title."""
    found = openpyxl.Workbook()
    found.active.title = "Read me"
    found.active.append(["Numbers of 2024"])
    for place, (kind, title) in enumerate(titles.items()):
        sheet = found.create_sheet(title)
        if place == 0 and kind == title:
            sheet.append(["Of our survey"])
        for row in TABLES[kind]:
            sheet.append(row)
    found.save(path)
    return str(path)


@pytest.mark.parametrize(
    "titles",
    [
        {"links": "links", "firms": "firms", "observation": "observation"},
        {"firms": "FIRMS", "observation": "Who watches whom", "links": "Edges"},
        {"firms": "企业", "links": "供应关系", "observation": "观察"},
        {"observation": "Sheet1", "firms": "Sheet2", "links": "Sheet3"},
    ],
)
def test_a_workbook_is_a_network(tmp_path: Path, titles: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "net.xlsx", **titles)
    ours = sp.network(path)
    assert ours.paths() == dict.fromkeys(TABLES, path)
    assert same(imported(ours), imported(write(tmp_path / "plain", **PLAIN)))
    assert main(["network", path]) == 0
    assert "Network, imported from net.xlsx" in capsys.readouterr().out
    scenario = loads("network: {firms: net.xlsx, links: net.xlsx, observation: net.xlsx}", folder=tmp_path)
    assert scenario.network is not None
    assert same(imported(scenario.network), imported(ours))
    told = [note for note in imported(ours).notes if "Of the sheets" in note]
    other = {kind: title for kind, title in titles.items() if title.lower() != kind}
    assert sorted(told) == sorted(f"Of the sheets of net.xlsx {other[kind]!r} was read as {kind}." for kind in other)


def test_a_sheet_may_be_said_for_each_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = book(tmp_path / "net.xlsx", firms="Companies", links="Edges")
    again = openpyxl.load_workbook(path)
    again.create_sheet("2019").append(("supplier", "buyer"))
    again["2019"].append(("a", "d"))
    again.save(path)
    said = {"firms": "companies", "links": "2019"}
    ours = sp.network(path, sheet=said)
    assert imported(ours).buyer.tolist() == [3]
    assert ours.ways() == {"sheet": said}
    text = dump(sp.load("no-policy").importing(ours), tmp_path)
    assert loads(text, folder=tmp_path).network == ours.placed({kind: str(tmp_path / "net.xlsx") for kind in said})
    assert main(["network", path, "--sheet", "links=2019"]) == 0
    assert "4 firms, 1 link" in capsys.readouterr().out
    assert main(["network", path, "--sheet", "2019"]) == 0
    assert "2 firms, 1 link" in capsys.readouterr().out
    assert main(["network", path, "--sheet", "2019", "--sheet", "x"]) == 2
    assert "each with its kind" in capsys.readouterr().err


def test_what_leaves_open_which_sheet_is_meant_is_one_sentence(tmp_path: Path) -> None:
    path = book(tmp_path / "net.xlsx", firms="Companies", links="Firm")
    with pytest.raises(InputError) as error:
        sp.network(path)
    assert str(error.value) == (
        f"{path}: sheet is 'Companies': there is 'Firm' too: say which is meant (sheet={{'firms': 'Companies'}})."
    )
    with pytest.raises(InputError, match="must be one of: firms, links, observation"):
        NetworkFiles(firms=path, sheet={"nodes": "Firm"})
    with pytest.raises(InputError, match="there is no such sheet; there is: Read me, Companies, Firm"):
        sp.network(path, sheet="links")


def test_a_template_is_one_workbook_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine" / "net.xlsx"
    assert main(["network", "--template", str(path)]) == 0
    assert main(["network", str(path)]) == 0
    assert "2 firms, 1 link, 0 middlemen" in capsys.readouterr().out
    assert main(["network", "--template", str(tmp_path / "folder")]) == 0
    folder = [str(each) for each in sorted((tmp_path / "folder").iterdir())]
    assert same(imported(sp.network(path)), imported(NetworkFiles(**dict(zip(TABLES, folder, strict=True)))))
    assert main(["network", "--template", str(path)]) == 2


def test_it_is_carried_once(tmp_path: Path) -> None:
    path = book(tmp_path / "net.xlsx", firms="firms", links="links")
    carried = _copy(sp.network(path), tmp_path / "out")
    assert carried.paths() == dict.fromkeys(("firms", "links"), str(tmp_path / "out" / "net.xlsx"))
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["net.xlsx"]
