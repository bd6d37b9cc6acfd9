"""Whatever is wrong with a file of patterns, with its base, or with what is to be calibrated, is one sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.fitting import CalibrationSpec
from stallpoint.experiments.fitting.page import main as page_main
from stallpoint.experiments.fitting.page import patterns_page
from stallpoint.experiments.fitting.pattern_entry import KEYS
from stallpoint.experiments.fitting.pattern_measures import names
from stallpoint.experiments.fitting.problem_file import found_in
from stallpoint.scenarios.errors import InputError

ROOT = Path(__file__).parent.parent
GOOD = "measure: in_use, year: 5, figure: 0.1, error: 0.02"
USE = "measure: in_use, year: 5"
FIRMS = ROOT / "scenarios/networks/example"

ENTRIES = [
    ("measur: in_use", "line 2: measur: there is no such key in a pattern; did you mean 'measure'?"),
    ("figure: 0.1", "'measure' is missing"),
    ("measure: in_us, figure: 0.1, error: 0.02", "there is no such measure; did you mean 'in_use'?"),
    ("measure: use it, figure: 0.1, error: 0.02", "there is no such measure; docs/patterns.md lists them all"),
    ("measure: 3", "measure is 3: must be text"),
    ("measure:", "measure: nothing is given"),
    ("measure: [in_use, breadth], figure: 0.1, error: 0.02", "measure is ['in_use', 'breadth']: must be text"),
    ("measure: in_use, year: 2019, figure: 0.1, error: 0.02", "put 'start_year: 2015' at the top"),
    ("measure: in_use, year: 0, figure: 0.1, error: 0.02", "lies before the run: years count from the start"),
    ("measure: in_use, year: 2.5, figure: 0.1, error: 0.02", "must be a year as a whole number; give a month"),
    ("measure: in_use, year: five, figure: 0.1, error: 0.02", "year is 'five': must be a year"),
    ("measure: in_use, year: 50, figure: 0.1, error: 0.02", "--set months=600 lets it go on"),
    ("measure: in_use, month: -1, figure: 0.1, error: 0.02", "month is -1: must be a month, 0 or later"),
    ("measure: in_use, month: 5, year: 2, figure: 0.1, error: 0.02", "stands beside year: give one of the two"),
    (USE, "'figure' is missing: say what was observed"),
    (f"{USE}, figure: 0.1", "has no low and high, and no error: say how far off"),
    (f"{USE}, figure: 0.1, low: 0.05", "has no high, and no error"),
    (f"{USE}, figure: 0.1, low: 0.2, high: 0.3", "lies outside its range or on its end, 0.2 to 0.3"),
    (f"{USE}, figure: 0.1, low: 0.1, high: 0.3", "lies outside its range or on its end"),
    (f"{USE}, figure: 0.1, low: 0, high: .inf", "high is inf: must be a number where there is a figure"),
    (f"{USE}, figure: 0.1, low: 0, high: 0.2, error: 0.1", "stands beside an error"),
    (f"{USE}, figure: 18, error: 2", "figure is 18: is above 1, and this is a share: did you mean 18 %?"),
    (f"{USE}, figure: 180, error: 2", "it must be at most 1"),
    (f"{USE}, figure: 0.18, low: 10, high: 20", "low is 10: is above 1, and this is a share: did you mean 10 %?"),
    (f"{USE}, figure: 0.18, error: 2", "error is 2: is above 1, and this is a share: did you mean 2 %?"),
    (f"{USE}, figure: -0.1, error: 0.1", "must be 0 or more: this is a share"),
    (f"{USE}, figure: many, error: 0.1", "figure is 'many': must be a number."),
    (f"{USE}, figure: '0.1', error: 0.1", "write it with a point and without quotes"),
    (f"{USE}, figure: .nan, error: 0.1", "figure is nan: must be a number"),
    (f"{USE}, figure: .inf, error: 0.1", "figure is inf: must be a number that ends"),
    (f"{USE}, figure: yes, error: 0.1", "figure is 'yes': must be a number"),
    (f"{USE}, figure: 1.2.3 %, error: 0.1", "must be a number"),
    ("measure: public_spent, figure: 18 %, error: 1", "is no share, so it has no percent"),
    (f"{USE}, figure: 0.1, error: 0", "error is 0: must be above 0"),
    (f"{GOOD}, weight: 0", "weight is 0: must be above 0"),
    (f"{GOOD}, weight: heavy", "weight is 'heavy': must be a number"),
    (f"{GOOD}, held_out: true", "all patterns are held out, so nothing is left"),
    (f"{GOOD}, held_out: maybe", "must be true or false"),
    (f"{GOOD}, standing: seem", "did you mean 'seen'?"),
    (f"{GOOD}, slack: 0.1", "is for low or high without a figure"),
    (f"{GOOD}, source: [a, b]", "must be one value: only size, sector, region, tier, year"),
    (f"{GOOD}, name: 7", "name is 7: must be text"),
    (f"{GOOD}, name: {'x' * 130}", "must have at most 120 letters"),
    (f"{USE}, low: 0.1", "stands without a figure: give one, or say with 'slack'"),
    (f"{USE}, low: 0.1, slack: 0", "slack is 0: must be above 0"),
    (f"{USE}, low: -.inf, slack: 0.1", "is no limit: give one that can be missed"),
    (f"{USE}, low: 0.3, high: 0.1, slack: 0.1", "low is 0.3: must lie below high"),
    (f"{USE}, low: 0.3, error: 0.1, slack: 0.1", "is that of a figure, and there is none"),
    (f"{GOOD}, size: huge", "no-policy has no such size; there is: small, medium, large"),
    (f"{GOOD}, size: Small", "did you mean 'small'?"),
    (f"{GOOD}, sector: steel", "no-policy has no such sector; there is: 0, 1, 2"),
    (f"{GOOD}, tier: 99", "no-policy has no such tier; there is: 0, 1, 2, 3."),
    (f"{GOOD}, region: 4", "no-policy has no such region"),
    (f"{GOOD}, size: small, tier: 0", "tier is 0: stands beside size"),
    ("measure: price, figure: 1, error: 0.1, size: small", "price speaks of the run as a whole, not of groups"),
    ("measure: pilots_passed, figure: .3, error: .1, tier: 0", "pilots_passed speaks of the run as a whole"),
    (f"{GOOD}, scenario: display-program", "did you mean 'display-programme'?"),
    (f"{GOOD}, scenario: real-chain", "brings a network of its own"),
    (f"{GOOD}, against: base", "is the scenario itself, so nothing differs"),
    (f"{GOOD}, against: nowhere", "no such scenario in the library, and no such file"),
    (f"{GOOD}, compare: ratio", "there is nothing to compare with"),
    (f"{GOOD}, against: display-programme, compare: times", "must be one of: difference, ratio"),
    ("measure: synergy, scenario: base, figure: 0, error: 1", "synergy compares scenarios by itself"),
    (
        "measure: in_use, year: [5, 6], figure: 0.1, error: 0.02",
        "figure is 0.1: must be a list of 2 values, as year is",
    ),
    (f"{USE}, figure: [0.1, 0.2], error: 0.02", "is a list: year, month or a group must be one too"),
    ("measure: in_use, year: [5, 6], figure: [0.1], error: 0.02", "figure is [0.1]: must have 2 values"),
    ("measure: in_use, year: [5, 6], figure: [0.1, 0.2], error: [0.02]", "error is [0.02]: must have 2 values"),
    ("measure: in_use, year: [], figure: [], error: 1", "is an empty list"),
    ("measure: in_use, year: [5, 6], size: [small, large], figure: [.1, .2], error: .1", "an entry for each size"),
    ("measure: in_use, year: [5, 5], figure: [.1, .2], error: .1", "asks for the same as the pattern in line 2"),
    ("measure: in_use, year: [5, [6]], figure: [.1, .2], error: .1", "year is [6]: must be one word or number"),
    (f"{GOOD}}}\n- {{measure: in_use, month: 59, figure: 0.1, error: 0.1", "line 3: pattern 'in_use, month 59': asks"),
    (
        f"name: a, {GOOD}}}\n- {{name: a, measure: breadth, figure: .1, error: .1",
        "is the name of the pattern in line 2",
    ),
]
TEXTS = [
    ("", "is empty: a file of patterns was asked for"),
    ("patterns:", "patterns: nothing is given"),
    ("patterns: []", "a list of patterns must follow it"),
    ("patterns: 3", "must be a list, each item after a dash"),
    ("patterns:\n- 7", "must be lines of the form 'name: value'"),
    ("start_year: 2015", "patterns: is missing"),
    ("patterns:\n\t- x", "this is not YAML: indent with spaces"),
    ("measure: in_use", "there is no such key in the file of patterns; there may be: start_year, base, patterns"),
    *(
        (f"{top}\npatterns:\n- {{{GOOD}}}", sentence)
        for top, sentence in (
            ("start_year: soon", "start_year is 'soon': must be a calendar year, as 2015"),
            ("start_year: 15", "start_year is 15: must be a calendar year"),
            ("start_year: 2015", "year is 5: lies before the run: the run begins in 2015"),
            ("begin: 2015", "begin: there is no such key"),
            ("base: nowhere", "base is 'nowhere': there is no such scenario in the library, and no such file"),
            ("base:", "base: nothing is given"),
        )
    ),
]
HEAD = "measure,year,figure,error\n"
TABLES = [
    (HEAD, "a list of patterns must follow it"),
    ("measur,year\nin_use,1\n", "mine.csv: measur: is no column of such a table; did you mean 'measure'?"),
    ("what,year\nin_use,1\n", "mine.csv: measure: is missing among the columns, which are: what, year"),
    ("measure,yaer\nin_use,5\n", "mine.csv: yaer: is no column of such a table; did you mean 'year'?"),
    ("measure,year,year\nin_use,5,5\n", "column is 'year': is there twice"),
    (f"{HEAD}in_use,5,0.1\n", "line 2: cells: 3 here, 4 in the header"),
    (f"{HEAD}in_use,5,18,2\n", "line 2: figure is 18: is above 1, and this is a share: did you mean 18 %?"),
    (
        f'{HEAD}in_use,5,"0,18",0.1\n',
        "figure is '0,18': is no number as it stands: say before the head: # decimal: ','",
    ),
    (f"{HEAD}in_use,2019,0.1,0.1\n", "of a table: '# start_year: 2015'"),
    (f"# start_yaer: 2015\n{HEAD}in_use,2019,0.1,0.1\n", "line 1: start_yaer: did you mean 'start_year'?"),
    (f"# start_year: soon\n{HEAD}in_use,2019,0.1,0.1\n", "line 1: start_year is 'soon'"),
    (f"# start_year: 2015\n\n{HEAD}in_use,2019,0.1,0.1\nin_us,2019,1,1\n", "line 5: measure is 'in_us'"),
]


def refused(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        found_in(path)
    sentence = str(caught.value)
    assert sentence.startswith(str(path))
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(("entry", "sentence"), ENTRIES, ids=range(len(ENTRIES)))
def test_a_wrong_entry_is_one_sentence_with_its_line(tmp_path: Path, entry: str, sentence: str) -> None:
    said = refused(tmp_path / "mine.yaml", f"patterns:\n- {{{entry}}}")
    assert sentence in said
    assert ", line " in said


@pytest.mark.parametrize(("text", "sentence"), TEXTS, ids=range(len(TEXTS)))
def test_a_wrong_file_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentence in refused(tmp_path / "mine.yaml", text)


@pytest.mark.parametrize(("text", "sentence"), TABLES, ids=range(len(TABLES)))
def test_a_wrong_table_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentence in refused(tmp_path / "mine.csv", text)


def test_what_is_missing_or_no_text_is_one_sentence_too(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        found_in(tmp_path / "mine.yaml")
    with pytest.raises(InputError, match="is a folder"):
        found_in(tmp_path)
    (tmp_path / "mine.csv").write_bytes(b"measure\xff\n")
    with pytest.raises(
        InputError, match=r"line 1: this is not UTF-8 text.*name it before the head, as in '# encoding: cp1252'"
    ):
        found_in(tmp_path / "mine.csv")


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """A scenario with a network of its own, of twelve firms in three sectors by name."""
    path = tmp_path / "province.yaml"
    files = f"firms: {FIRMS / 'firms.csv'}\n  links: {FIRMS / 'links.csv'}"
    path.write_text(f"name: province\nnetwork:\n  {files}\nworld:\n  months: 60\n  fog: 0.4\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            f"{GOOD}, sector: metals",
            "province has no such sector; there is: electronics, metal, plastics; did you mean",
        ),
        (f"{GOOD}, tier: 9", "province has no such tier"),
        (f"{GOOD}, region: north", "province has no such region; there is: 0."),
        ("measure: in_use, year: 6, figure: 0.1, error: 0.02", "province ends after 60 months: --set months=72"),
    ],
)
def test_patterns_are_held_against_the_network_and_the_length_of_their_base(
    province: Path, entry: str, sentence: str
) -> None:
    mine = province.with_name("mine.yaml")
    assert sentence in refused(mine, f"base: province.yaml\npatterns:\n- {{{entry}}}")


def test_a_group_that_no_firm_is_in_is_refused(province: Path) -> None:
    firms = province.with_name("firms.csv")
    lines = (FIRMS / "firms.csv").read_text(encoding="utf-8").splitlines()
    cells = [line.split(",") for line in lines]
    at = cells[0].index("revenue")
    small = [",".join([*row[:at], "3", *row[at + 1 :]]) for row in cells[1:]]
    firms.write_text("\n".join([lines[0], *small]), encoding="utf-8")
    text = province.read_text(encoding="utf-8").replace(str(FIRMS / "firms.csv"), str(firms))
    province.write_text(text, encoding="utf-8")
    said = refused(province.with_name("mine.yaml"), f"base: province.yaml\npatterns:\n- {{{GOOD}, size: large}}")
    assert "size is 'large': no firm of province is in it" in said


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"base": "no-polici"}, "did you mean 'no-policy'?"),
        ({"settings": ("fog=0.3",), "parameters": ("fog",)}, "is fixed by --set and cannot be moved as well"),
        (
            {"settings": ("months=60",)},
            "speaks of the end of year 10 of the run (month 119), and no-policy ends after 60",
        ),
        ({"base": "real-chain", "factories": 100}, "--factories is 100: real-chain imports a network"),
        ({"patterns": "nowhere.yaml"}, "patterns is 'nowhere.yaml': there is no such file"),
        ({"parameters": ("users_sector=0..2",)}, "'users_sector': does nothing here, where users_small is 0.0"),
        ({"base": "bass"}, "name those that may be moved"),
    ],
)
def test_a_wrong_question_is_one_sentence(asked: dict[str, object], sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        _ = CalibrationSpec(**asked).problem  # type: ignore[arg-type]
    assert sentence in str(caught.value)


def test_a_base_that_sets_nearly_all_that_is_usually_moved_asks_for_names(province: Path) -> None:
    text = (ROOT / "scenarios/library/world/second-world.yaml").read_text(encoding="utf-8")
    province.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="of the 20 parameters that are usually moved, so hardly any is left"):
        _ = CalibrationSpec(base=str(province)).problem
    assert len(CalibrationSpec(("fog",), base=str(province)).problem.parameters) == 1


def test_an_imported_network_has_the_factories_of_its_files(province: Path) -> None:
    mine = province.with_name("mine.yaml")
    mine.write_text(f"base: province.yaml\npatterns:\n- {{{GOOD}, sector: metal}}", encoding="utf-8")
    problem = CalibrationSpec(("innovators",), patterns=str(mine)).problem
    assert problem.factories == 12
    assert np.isfinite(problem.measure({"innovators": 0.2}, (0,))[0]).all()


def test_validate_checks_patterns_beside_scenarios(
    province: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(province.parent)
    Path("good.yaml").write_text(f"base: province.yaml\npatterns:\n- {{{GOOD}}}", encoding="utf-8")
    Path("long.yaml").write_text("patterns:\n- {measure: in_use, year: 30, figure: 0.1, error: 0.02}", encoding="utf-8")
    assert main(["validate", "good.yaml", "province.yaml"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("good.yaml: OK, 1 pattern, to be shown by province\nprovince.yaml: OK, scenario ")
    assert main(["validate", "long.yaml", "good.yaml"]) == 2
    told = capsys.readouterr()
    assert "ends after" in told.err
    assert told.err.count("\n") == 1
    assert "good.yaml: OK" in told.out
    assert main(["validate", "long.yaml", "--set", "months=360"]) == 0
    assert main(["validate", "long.yaml", "--base", "province.yaml", "--set", "months=360"]) == 0
    assert "to be shown by province" in capsys.readouterr().out


# -- the page


def test_the_committed_page_is_the_generated_page_and_lists_every_key_and_measure() -> None:
    committed = (ROOT / "docs" / "patterns.md").read_text(encoding="utf-8")
    assert committed == patterns_page(), "run: python -m stallpoint.experiments.fitting.page docs/patterns.md"
    for name in (*KEYS, *names()):
        assert f"\n| `{name}` |" in committed, name


def test_the_page_is_written_or_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert page_main([str(tmp_path / "page.md")]) == 0
    assert (tmp_path / "page.md").read_text(encoding="utf-8") == patterns_page()
    assert page_main([]) == 0
    assert capsys.readouterr().out == patterns_page()
