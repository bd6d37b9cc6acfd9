"""``stallpoint why``: what it prints and writes, that it tells the same again, and one sentence for what goes wrong."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.counterfactuals.twin import twin
from stallpoint.scenarios.files import load
from stallpoint.viz.counterfactuals.life import HEADINGS
from stallpoint.viz.counterfactuals.twin import tell_twin
from studies import as_before

SMALL = ("--set", "factories=120", "--set", "months=60")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def story(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["why", *words]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


def test_it_tells_the_chosen_factory_beside_the_world_without_levers(capsys: pytest.CaptureFixture[str]) -> None:
    out = story(capsys, "display-programme", "--seed", "4", *SMALL)
    assert "Chosen because its two lives are in different stages for" in out
    assert "Set against no-policy: the same world with no lever pulled." in out
    assert all(len(line) <= 96 for line in out.splitlines())
    found = [out.index(f"\n\n{heading}\n") for heading in (*HEADINGS, "The same factory under no-policy")]
    assert found == sorted(found)
    ours, other = (load(name).with_world(factories=120, months=60) for name in ("display-programme", "no-policy"))
    flat = " ".join(out.split())
    for section in tell_twin(twin(ours, other, 4)):
        for sentence in section.sentences:
            assert sentence in flat


def test_a_factory_is_told_by_name_or_row_against_a_named_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("three-bottlenecks", "--against", "display-programme", "--seed", "-3", *SMALL)
    by_row = story(capsys, *words[:1], "row:7", *words[1:])
    assert by_row.startswith("F0008 under three-bottlenecks\n")
    assert "The same factory under display-programme" in by_row
    assert story(capsys, *words[:1], "F0008", *words[1:]) == by_row
    assert "Chosen" not in by_row


def test_without_levers_one_life_is_told_and_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    out = story(capsys, "no-policy", *SMALL)
    assert "pulls no lever, so one life is told; --against sets another scenario beside it." in " ".join(out.split())
    assert "Chosen because most happened to it" in out
    assert "Where the two lives part" not in out


def test_the_folder_holds_page_tables_and_where_they_come_from(capsys: pytest.CaptureFixture[str]) -> None:
    out = story(capsys, "display-programme", "F0004", "--seed", "2", *SMALL, "--out", "one")
    assert out.endswith("report: one/report.html\n")
    names = {path.relative_to("one").as_posix() for path in Path("one").rglob("*") if path.is_file()}
    kinds = ("life", "watched", "people", "middlemen", "events", "reviews", "cases")
    figures = {f"figures/{name}.{kind}" for name in ("life", "standing") for kind in ("svg", "png")}
    told = {"dictionary.csv", "README.md"}
    scenarios = {"scenarios/1-display-programme.yaml", "scenarios/2-no-policy.yaml"}
    assert names == {*(f"{kind}.csv" for kind in kinds), *scenarios, *figures, *told, "report.html", "provenance.json"}
    record = json.loads(Path("one/provenance.json").read_text())
    assert record["kind"] == "why"
    assert record["facts"]["factory"] == "F0004"
    assert sorted(record["files"]) == sorted(names - {"provenance.json"}) or set(record["files"]) == names
    ours, other = (load(name).with_world(factories=120, months=60) for name in ("display-programme", "no-policy"))
    expected = twin(ours, other, 2, "F0004").tables()
    for kind in kinds:
        found = pd.read_csv(f"one/{kind}.csv")
        assert len(found) == len(expected[kind])
    life = pd.read_csv("one/life.csv")
    assert life["scenario"].value_counts().to_dict() == {"display-programme": 60, "no-policy": 60}
    again = Path("two")
    assert main([*record["command"][1:], "--out", str(again)]) == 0
    assert (again / "life.csv").read_bytes() == Path("one/life.csv").read_bytes()


def test_the_page_stands_alone_and_says_what_the_terminal_says(capsys: pytest.CaptureFixture[str]) -> None:
    story(capsys, "three-bottlenecks", *SMALL, "--out", "one")
    page = Path("one/report.html").read_text(encoding="utf-8")
    assert not re.search(r"<script|<link|src=|url\((?!#)|https?://(?!www\.w3\.org)", page)
    assert page.count('<svg role="img"') == 4
    assert page.count('class="why-field"') == 2
    assert page.count('class="why-track"') == 2
    assert re.search(r'aria-label="Bars over 5 years\. [^"]*three-bottlenecks \d+ months', page)
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    ours, other = (load(name).with_world(factories=120, months=60) for name in ("three-bottlenecks", "no-policy"))
    t = twin(ours, other, 0)
    for section in tell_twin(t):
        for sentence in section.sentences:
            assert sentence in text.replace("&#39;", "'"), sentence
    assert "stallpoint why three-bottlenecks --set factories=120 --set months=60" in text


def test_the_report_is_made_anew_from_the_folder(capsys: pytest.CaptureFixture[str]) -> None:
    story(capsys, "display-programme", *SMALL, "--out", "one")
    page = Path("one/report.html")
    before = page.read_text(encoding="utf-8")
    page.unlink()
    assert main(["report", "one"]) == 0
    assert page.read_text(encoding="utf-8") == before
    page.unlink()
    as_before(Path("one"))  # the folder of an earlier version
    life = Path("one/life.csv")
    life.write_text(life.read_text().replace("sabotage_mean", "fought", 1))  # as it called a column
    assert main(["report", "one"]) == 0
    listed = re.compile(r" \(life\.csv, [^)]*\)")  # what it does not tell
    assert page.read_text(encoding="utf-8") == listed.sub("", before)
    life = Path("one/life.csv")
    life.write_text(life.read_text().replace("0.", "1.", 1))
    assert main(["report", "one"]) == 2
    assert "does not live the life in its tables" in capsys.readouterr().err
    life.unlink()
    assert main(["report", "one"]) == 2
    assert "life.csv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("display-programme", "nobody"), "there is no such factory"),
        (("display-programme", "row:999"), "there is no such row: rows run from 0 to 119"),
        (("display-programme", "999"), "row 999 is asked for as row:999); names run from F0001 to F0120"),
        (("display-programme", "7"), "did you mean 'F0007'?"),
        (("display-programme", "f007"), "did you mean 'F0007'?"),
        (("display-programme", ""), "there is no such factory"),
        (("display-programme", "--against", "display-programme"), "two lives are one"),
        (("display-programme", "--against", "nobody"), "nobody"),
        (("display-programme", "--seed", "x"), "'x' is not a valid integer"),
        (("watts",), "watts runs a classic rule, which has no gates, reviews or people to tell of"),
        (("display-programme", "--against", "real-chain", "--set", "months=24"), "not have the factories of display-"),
        (("display-programme", "--against", "real-chain", "--set", "factories=120"), "brings its own: leave it out"),
        (("display-programme", "--against", "granovetter"), "granovetter runs a classic rule"),
        (("display-programme", "--set", "factories=0"), "factories"),
    ],
)
def test_whatever_goes_wrong_is_one_sentence(
    words: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    small = () if "--set" in words else SMALL
    assert main(["why", *words, *small, "--out", "place"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not Path("place").exists()


def test_a_folder_of_somebody_else_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("keep")
    assert main(["why", "display-programme", *SMALL, "--out", "mine"]) == 2
    assert "no output of Stallpoint" in capsys.readouterr().err
    assert Path("mine/notes.txt").read_text() == "keep"
