"""The frame of all analyses: studies kept in a folder, their page, and what their commands share."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments import study as persistence
from stallpoint.experiments.study import COMPARISONS, HOMES, home, load_study, save_study
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.viz.axes import months, shares
from stallpoint.viz.figure import Figure, Line, Panel, Table
from stallpoint.viz.formatting import told_seeds
from stallpoint.viz.render import svg
from stallpoint.viz.render.paper import PAGE, Canvas, draw
from stallpoint.viz.studies import page as study_page
from stallpoint.viz.studies.page import PAGES, Page, Section, html, page_module, page_of, steps, write_page

SMALL = ("--set", "factories=80", "--set", "months=48", "--jobs", "1")
PHASE = ("phase", "display-programme", "--x", "pilots=0,0.2", "--y", "success_counts=display,verified", "--seeds", "2")


@dataclass(frozen=True, eq=False)
class Odd:
    """A study with every type of column, and values that are hard to write."""

    kind: ClassVar[str] = "odd"
    table: pd.DataFrame
    note: str

    def tables(self) -> dict[str, pd.DataFrame]:
        return {"odd": self.table}

    def facts(self) -> dict[str, Any]:
        return {"note": self.note}

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        return cls(tables["odd"], facts["note"])


def odd() -> Odd:
    table = pd.DataFrame(
        {
            "text": ["NA", "", '0012, "x"\nyes'],
            "digits": ["1", "2", "3"],
            "flag": [True, False, True],
            "whole": [2**60 + 1, -1, 0],
            "number": [0.1 + 0.2, np.nan, -np.inf],
        }
    )
    return Odd(table, "gray – 灰色")


@pytest.fixture
def oddly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(persistence, "HOMES", {**HOMES, "odd": "odd.Odd"})
    monkeypatch.setattr(persistence, "home", lambda kind: Odd)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("oddly")
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_study_comes_back_to_the_last_digit(form: str, tmp_path: Path) -> None:
    record = save_study(odd(), tmp_path, form, ["stallpoint", "odd"], [load("no-policy")], [0, 1], stopped=True)
    back, again = load_study(tmp_path)
    assert isinstance(back, Odd)
    pd.testing.assert_frame_equal(back.table, odd().table, check_exact=True)
    assert back.note == odd().note
    assert again == record
    assert (again["kind"], again["stopped"], again["seeds"]) == ("odd", True, [0, 1])
    assert again["scenarios"][0]["hash"] == load("no-policy").hash
    assert load("scenarios/1-no-policy.yaml").hash == load("no-policy").hash


@pytest.mark.usefixtures("oddly")
def test_what_is_no_study_or_was_spoilt_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no output of Stallpoint"):
        load_study(tmp_path)
    save_study(odd(), tmp_path, "csv", ["stallpoint", "odd"], [], [0])
    Path("odd.csv").write_text("text,flag\na,maybe\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"odd\.csv: is not what Stallpoint wrote there"):
        load_study(tmp_path)
    Path("odd.csv").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"odd\.csv: is not what Stallpoint wrote there"):
        load_study(tmp_path)
    Path("odd.csv").unlink()
    with pytest.raises(InputError, match=r"odd\.csv: is not there"):
        load_study(tmp_path)
    with pytest.raises(ValueError, match="not JSON compliant"):
        save_study(Odd(odd().table, float("nan")), tmp_path, "csv", [], [], [0])  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", PAGES)
def test_every_kind_has_its_class_and_its_page(kind: str) -> None:
    assert home(kind).kind == ("compare" if kind in COMPARISONS else kind)
    assert set(PAGES) == set(HOMES)
    assert callable(page_module(kind).page)


DOT = Figure(
    name="dot",
    heading="Dots",
    finding="A finding with a <b> and a $ sign",
    panels=(Panel(months(24), shares(), (Line("what it shows", "ink", [0.0, 0.5], end="50% of it"),)),),
    tables=(Table(("Month", "Share"), (("2", "50%"),)),),
    note="How to read it.",
    footer="foot",
)


PAPER = Page(
    title="a test",
    question="Is 1 < 2?",
    answer=("Yes.", "Always."),
    sections=(
        Section(
            "First & last", "One.\n\nTwo\nand a half.", figure="dot", tables=(Table(("A", "B"), (("a", ("1", "2")),)),)
        ),
        Section("Table alone", tables=(Table(("A",), (("only",),), "A note."),)),
    ),
    limits=("Small.",),
    warnings=("Careful.",),
)
RECORD: dict[str, Any] = {
    "command": ["stallpoint", "odd", "a b"],
    "seeds": [0, 1, 2],
    "versions": {"python": "3"},
    "finished": "now",
    "scenarios": [{"name": "base", "hash": "abc"}],
    "format": "csv",
    "tables": {"odd": {}},
    "stopped": True,
}


def test_a_page_is_laid_out_and_escaped() -> None:
    text = html(PAPER, {"dot": DOT}, RECORD)
    for words in (
        "Is 1 &lt; 2?",
        "<h2>First &amp; last</h2>",
        "<p>Two and a half.</p>",
        "A finding with a &lt;b&gt; and a $ sign.",
        "<small>2</small>",
        "Careful.",
        "<strong>Incomplete.</strong>",
        "stallpoint odd &#39;a b&#39;",
        "0 to 2",
        "odd.csv",
        "<li>Small.</li>",
        'aria-label="Lines over 2 years, share of all factories. what it shows ends at 50%."',
    ):
        assert words in text, words
    assert text.count("<svg") == 2
    assert text.count("<details>") == 1, "a table without a figure stands open"
    assert "Incomplete" not in html(PAPER, {"dot": DOT}, {**RECORD, "stopped": False})
    with pytest.raises(KeyError):
        html(PAPER, {}, RECORD)


def test_a_page_and_its_figures_appear_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(figure: Figure, canvas: Canvas) -> object:
        if canvas is PAGE:
            raise ValueError("broken")
        return draw(figure, canvas)

    with monkeypatch.context() as patched:
        patched.setattr(svg, "draw", broken)
        with pytest.raises(ValueError, match="broken"):
            write_page(PAPER, {"dot": DOT}, tmp_path, RECORD)
    assert list(tmp_path.iterdir()) == []
    write_page(PAPER, {"dot": DOT}, tmp_path, RECORD)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {"report.html", "figures/dot.svg", "figures/dot.png"}


@dataclass(frozen=True)
class Asked:
    """A study whose page names one of its three figures."""

    kind: ClassVar[str] = "asked"

    def page(self, study: object) -> Page:
        sections = (Section("First"), Section(figure="dot"), Section("Last"))
        return dataclasses.replace(PAPER, sections=sections)


def test_a_section_takes_its_words_from_its_figure_and_no_figure_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked()
    only = dataclasses.replace(DOT, name="only", heading="Only tables", panels=(), also="More.")
    figures = {"dot": DOT, "other": dataclasses.replace(DOT, name="other", heading="Another"), "only": only}
    monkeypatch.setattr(study_page, "page_module", lambda kind: asked)
    monkeypatch.setattr(study_page, "figures_of", lambda study: list(figures.values()))
    assert study_page.figures_by_name(asked) == figures  # type: ignore[arg-type]
    assert steps(asked) == 5, "three are written, two are drawn on the page"  # type: ignore[arg-type]
    page = page_of(asked, RECORD, figures)  # type: ignore[arg-type]
    assert [section.heading for section in page.sections] == ["First", "Dots", "Another", "Only tables", "Last"]
    text = html(page, figures, RECORD)
    assert [anchor for anchor in ("dot", "other", "only") if f'<section id="{anchor}">' in text] == list(figures)
    assert text.count("How to read it.") == 3
    assert text.count("<svg") == 4
    assert text.count("<details>") == 2, "tables without a drawing stand open"
    assert "More." in text


def undrawn(study: object, folder: Path, record: object, step: object = None) -> None:
    """In place of pictures, where a test is about something else."""


def test_seeds_are_told() -> None:
    assert told_seeds([0, 1, 2, 3]) == "0 to 3"
    assert told_seeds([1, 3]) == "1, 3"
    assert told_seeds([]) == "none"


def test_a_command_writes_tells_and_report_tells_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main([*PHASE, *SMALL, "--out", "map"]) == 0
    said = capsys.readouterr().out
    assert said.endswith("report: map/report.html\n")
    record = json.loads(Path("map/provenance.json").read_text(encoding="utf-8"))
    assert record["command"] == ["stallpoint", *PHASE, *SMALL[:4]]
    page = Path("map/report.html").read_text(encoding="utf-8")
    assert "import stallpoint as sp; sp.phase(&#39;display-programme&#39;, x=" in page
    assert {"cells.csv", "runs.csv", "report.html", "figures/verdicts.png"} <= set(record["files"])
    tables = Path("map/runs.csv").read_bytes()
    Path("map/report.html").unlink()
    assert main(["report", "map"]) == 0
    assert capsys.readouterr().out == said
    assert Path("map/report.html").exists()
    monkeypatch.setattr(study_page, "write_study", undrawn)
    assert main([*PHASE, *SMALL, "--out", "map"]) == 0, "our own output is replaced"
    assert Path("map/runs.csv").read_bytes() == tables, "the same words make the same numbers"
    assert not list(Path("map").glob(".*"))


def test_a_study_with_a_store_makes_no_run_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*arguments: object) -> None:
        raise AssertionError("a run was made twice")

    monkeypatch.setattr(study_page, "write_study", undrawn)
    assert main([*PHASE, *SMALL, "--out", "one", "--store", "kept"]) == 0
    monkeypatch.setattr("stallpoint.model.life.live", forbidden)
    assert main([*PHASE, *SMALL, "--out", "two", "--store", "kept"]) == 0
    assert Path("one/runs.csv").read_bytes() == Path("two/runs.csv").read_bytes()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["attribute", "no-such", *SMALL], "no-such"),
        (["attribute", "no-policy", "--set", "rule=hazard"], "classic rule"),
        (["attribute", "no-policy", "--measure", "x"], "--measure is 'x': must be one of: in_use"),
        (
            ["attribute", "no-policy", "--player", "peple"],
            "--player is 'peple': is no bottleneck; did you mean 'people'?",
        ),
        (["attribute", "no-policy", "--player", "x=fog:7"], "fog is 7: must lie between 0 and 5"),
        (["attribute", "no-policy", "--orders", "3"], "--orders is 3: must be even"),
        (["attribute", "no-policy", "--standing", "1.5"], "--standing is 1.5: must be above 0, and at most 1"),
        (["attribute", "no-policy", "--worlds", "none.csv"], "--worlds is 'none.csv': there is no such file"),
        (["escape", "--seeds", "2"], "--seeds is 2: are too few"),
        (["escape", "--worlds", "0"], "--worlds is '0': must lie between 1 and"),
        (
            ["phase", "--x", "fog=0,1", "--y", "pilots=0,0.1", "--worlds", "none.csv"],
            "'none.csv': there is no such file",
        ),
        (["escape", "--duration", "0"], "--duration is 0: must be a month or more"),
        (["escape", "--duration", "230"], "--duration is 230: leaves no 24 months"),
        (["phase", "--x", "pilots=0,0.1"], "Missing option '--y'"),
        (["phase", "--x", "pilots", "--y", "fog=0,1"], "--x is 'pilots': write NAME="),
        (["phase", "--x", "factories=10,20", "--y", "fog=0,1"], "--x is 'factories': is the size or shape of the"),
        (["phase", "--x", "fog=0,1", "--y", "months=30,40"], "--y is 'months': is the size or shape of the"),
        (["escape", "--most", "2"], "--most is 2.0: must lie between 0 and 0.5"),
        (["escape", "--most", "0"], "--most is 0.0: must be above 0"),
        (["market", "--strategies", "none.yaml"], "--strategies is 'none.yaml': there is no such file"),
        (["market", "--world-seeds", "0"], "--world-seeds is 0: must be 1 or more"),
        (["attribute", "no-policy", "--out", "taken"], "is no output of Stallpoint"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_run(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stallpoint.model.life.live", None)
    Path("taken").mkdir()
    Path("taken/diary.txt").write_text("mine", encoding="utf-8")
    assert main(words) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert not Path("out").exists() or not list(Path("out").iterdir())


def test_a_study_that_was_killed_goes_on_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    from stallpoint.model import life
    from stallpoint.scenarios.scenario import Scenario

    real, made = life.begin, list[int]()

    def dying(scenario: Scenario, seed: int) -> object:
        if len(made) == 5:
            raise KeyboardInterrupt  # the second Ctrl-C: nothing more is written
        made.append(seed)
        return real(scenario, seed)

    monkeypatch.setattr(study_page, "write_study", undrawn)
    monkeypatch.setattr("stallpoint.experiments.storage.store.MOST", 1)
    monkeypatch.setattr(life, "begin", dying)
    assert main([*PHASE, *SMALL, "--worlds", "1", "--out", "here/map"]) == 130
    assert [path.name.split("-")[0] for path in Path("here").iterdir()] == [".map.runs"]
    made.clear()
    monkeypatch.setattr(life, "begin", lambda scenario, seed: (made.append(seed), real(scenario, seed))[1])
    assert main([*PHASE, *SMALL, "--worlds", "1", "--out", "here/map"]) == 0
    assert len(made) == 3, "five of eight runs were there"
    assert [path.name for path in Path("here").iterdir()] == ["map"]
    assert len(pd.read_csv("here/map/runs.csv")) == 8
