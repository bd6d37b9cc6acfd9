"""Comparisons: paired on common dice, honest about what is settled, exact on disk."""

import dataclasses
import errno
import json
import math
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stallpoint.experiments import folder as folders
from stallpoint.experiments import student, tidy
from stallpoint.experiments.compare import GATES, REASONS, Comparison, compare
from stallpoint.experiments.folder import output, writing
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.statistics import band, interval, paired, paired_months, ratio
from stallpoint.experiments.study import load_study
from stallpoint.model.life import run
from stallpoint.model.outcomes.measures import MEASURES
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import Lever, NetworkFiles, Scenario
from studies import NAMES, as_before, kept, little, made, study


def test_a_scenario_differs_from_itself_by_exactly_nothing() -> None:
    same = little("display-programme")
    c = compare([same, dataclasses.replace(same, name="twin")], seeds=3, jobs=1)
    for measure in MEASURES:
        d = c.difference("twin", measure)
        if d.n:
            assert (d.mean, d.low, d.high) == (0.0, 0.0, 0.0)
            assert d.none
            assert not d.sure
            assert d.needed is None
    mean, low, high = c.difference_by_month("twin", "in_use")
    assert not mean.any()
    assert not low.any()
    assert not high.any()


def test_the_month_from_which_worlds_surely_differ() -> None:
    """Runs that rise in straight lines differ from the first month on which the difference is not nothing."""
    c = made({"base": {}, "up": {"in_use": 0.4}, "down": {"in_use": -0.1}, "same": {}})
    assert c.surely_from("up", "in_use") == 1
    assert c.surely_from("down", "in_use") == 1
    assert c.surely_from("same", "in_use") is None
    noisy = made({"base": {}, "up": {"in_use": 0.01}}, noise=0.2)
    assert noisy.surely_from("up", "in_use") is None


def test_figures_are_those_of_the_runs() -> None:
    c = study()
    results = [run(c.scenarios[1], seed) for seed in c.seeds]
    values = np.stack([result.series["breadth"] for result in results])
    assert np.array_equal(c.by_month("display-programme", "breadth"), values)
    found = c.band("display-programme", "breadth")
    assert np.allclose(found.median, np.median(values, axis=0))
    assert np.allclose([found.low, found.high], np.quantile(values, (0.05, 0.95), axis=0))
    assert np.allclose(found.mean, values.mean(axis=0))
    assert c.verdicts("display-programme") == Counter(result.verdict.word for result in results)
    failed = sum(sum(result.reasons.values()) for result in results)
    assert c.failed_pilots("display-programme") == failed
    assert sum(part.mean for part in c.reasons("display-programme").values()) == pytest.approx(1.0)
    assert set(c.gates("no-policy")) == set(GATES)
    base = np.array([run(c.scenarios[0], seed).series["breadth"][-1] for seed in c.seeds])
    assert c.difference("display-programme", "breadth").mean == pytest.approx((values[:, -1] - base).mean())


def test_money_and_size_come_from_the_same_runs() -> None:
    c = study()
    money = c.money("three-bottlenecks")
    public = [run.series("public_spent")[-1] for run in c.runs("three-bottlenecks")]
    users = [run.series("in_use")[-1] * run.factories for run in c.runs("three-bottlenecks")]
    assert money.public.mean == pytest.approx(np.mean(public))
    assert money.users.mean == pytest.approx(np.mean(users))
    sizes, breadth = c.group_sizes("no-policy", "size"), c.gradient("no-policy", "size", "breadth")
    assert sum(sizes.values()) == 120
    all_of_them = sum(sizes[size] * breadth[size].mean for size in sizes) / 120
    assert all_of_them == pytest.approx(c.end("no-policy", "breadth").mean, abs=0.02)


def test_common_dice_save_what_the_correlation_says() -> None:
    dice = np.random.default_rng(3)
    shared, n = dice.normal(0.0, 3.0, 20_000), 20_000
    d = paired(shared + dice.normal(1.0, 1.0, n), shared + dice.normal(0.0, 1.0, n))
    assert d.saved == pytest.approx(10.0, rel=0.05)  # (10 + 10) / (1 + 1)
    apart = paired(dice.normal(0.0, 1.0, n), dice.normal(0.0, 1.0, n))
    assert apart.saved == pytest.approx(1.0, rel=0.05)
    assert math.isinf(paired(shared + 1.0, shared).saved)
    assert math.isnan(paired(np.ones(3), np.zeros(3)).saved)


def test_missing_values_are_left_out() -> None:
    values = np.array([[np.nan, 1.0, np.nan], [np.nan, 3.0, 4.0]])
    found = band(values)
    assert np.isnan(found.mean[0])
    assert found.mean[1:].tolist() == [2.0, 4.0]
    assert found.median[1:].tolist() == [2.0, 4.0]
    assert interval(np.array([np.nan, 1.0])).n == 1
    assert math.isnan(interval(np.array([np.nan])).mean)
    assert paired(np.array([np.nan, 1.0, 2.0]), np.array([0.0, 0.0, 0.0])).n == 2
    assert math.isnan(ratio(np.zeros(3), np.zeros(3)).mean)
    assert np.isnan(paired_months(np.ones((1, 2)), np.zeros((1, 2)))[1]).all()
    assert student.LEVEL == 0.95


@pytest.mark.parametrize(
    ("scenarios", "words"),
    [
        ([], "at least one"),
        ([little("no-policy"), little("no-policy")], "its own name"),
        ([little("no-policy"), little("display-programme", months=60)], "the same length"),
    ],
)
def test_what_cannot_be_compared_is_refused(scenarios: list[Scenario], words: str) -> None:
    with pytest.raises(InputError, match=words):
        compare(scenarios, seeds=1, jobs=1)


def test_seeds_may_be_named() -> None:
    assert compare([little("no-policy")], seeds=[7, 3, 7], jobs=1).seeds == (7, 3)
    with pytest.raises(InputError, match="at least one"):
        compare([little("no-policy")], seeds=[])


def test_other_factories_are_said_to_be_others() -> None:
    first = little("no-policy")
    others = [
        dataclasses.replace(first.with_world(factories=100), name="fewer"),
        dataclasses.replace(first.with_world(links_per_factory=3.0), name="thinner"),
    ]
    c = compare([first, *others], seeds=2, jobs=1)
    told = {note.scenario: str(note) for note in c.notes if note.topic == "comparison"}
    assert "do not have the same factories (100 and 120)" in told["fewer"]
    assert "links_per_factory = 3 instead of 4.5" in told["thinner"]
    assert not [note for note in study().notes if note.topic == "comparison"]


def test_failed_runs_are_counted_and_their_seeds_left_out() -> None:
    c = study()
    bad = dataclasses.replace(c.outcomes[4], error="MemoryError: too large")
    cut = Comparison(c.scenarios, c.hashes, (*c.outcomes[:4], bad, *c.outcomes[5:]), c.planned)
    assert cut.seeds == (0, 2, 3, 4)
    (note,) = cut.notes
    assert str(note).startswith("display-programme: 1 of 5 runs failed")
    assert "MemoryError: too large" in note.text
    lost = dataclasses.replace(little("no-policy"), name="lost", network=NetworkFiles(chain="no/such.csv"))
    with pytest.raises(FileNotFoundError, match=r"no/such\.csv"):
        compare([little("no-policy"), lost], seeds=1, jobs=1)
    failed = [Outcome.failed(c.scenarios[0], 0, "it broke")]
    with pytest.raises(InputError, match="no run succeeded: it broke"):
        Comparison(c.scenarios[:1], c.hashes[:1], tuple(failed), 1)


def test_what_has_no_effect_is_noted() -> None:
    late = dataclasses.replace(little("no-policy"), levers=(Lever("campaign", 1.0, 90), Lever("aftercare", 0.5, 6)))
    told = [str(note) for note in compare([late], seeds=1, jobs=1).notes]
    assert any("campaign never acts" in text for text in told)
    assert any("aftercare has no effect" in text for text in told)


def test_an_import_says_what_it_drew() -> None:
    chain = little("real-chain", months=12)
    told = [note for note in compare([chain], seeds=1, jobs=1).notes if note.topic == "import"]
    assert any("revenue" in note.text for note in told)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_study_is_the_same_on_disk(form: str, tmp_path: Path) -> None:
    c = study()
    kept(c, tmp_path, form, ["stallpoint", "compare"])
    back, record = load_study(tmp_path)
    assert back.scenarios == c.scenarios
    assert back.hashes == c.hashes
    assert back.seeds == c.seeds
    for mine, again in zip(c.outcomes, back.outcomes, strict=True):
        np.testing.assert_equal(again.scalars, mine.scalars)
    assert [o.reasons for o in back.outcomes] == [o.reasons for o in c.outcomes]
    ours, theirs = (
        {name: tidy.frame(table) if isinstance(table, dict) else table for name, table in each.tables().items()}
        for each in (c, back)
    )
    for name in ours:
        pd.testing.assert_frame_equal(ours[name], theirs[name], check_exact=True, check_dtype=False)
    assert record["command"] == ["stallpoint", "compare"]
    assert set(record["versions"]) >= {"python", "stallpoint", "numpy", "mesa"}
    assert sorted(path.name for path in (tmp_path / "scenarios").iterdir())[0] == "1-no-policy.yaml"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_of_an_earlier_version_is_the_same_study(form: str, tmp_path: Path) -> None:
    c = study()
    kept(c, tmp_path, form)
    as_before(tmp_path)
    back, _ = load_study(tmp_path)
    assert isinstance(back, Comparison)
    assert back.facts() == c.facts()
    for ours, theirs in zip(c.outcomes, back.outcomes, strict=True):
        np.testing.assert_equal(theirs.scalars, ours.scalars)
        assert ours.reasons == theirs.reasons
        for name in ("months", "numbers", "years"):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
        assert ours.bands == theirs.bands
    assert {type(value) for value in back.tables()["runs"]["seed"]} <= {int, np.int64}
    (tmp_path / f"years.{form}").unlink()
    with pytest.raises(InputError, match=rf"years\.{form}: is not there"):
        load_study(tmp_path)


def test_a_seed_of_any_size_comes_back(tmp_path: Path) -> None:
    c = compare([little("no-policy", factories=60, months=12)], seeds=[2**70 + 1], jobs=1)
    kept(c, tmp_path)
    assert load_study(tmp_path)[0].seeds == (2**70 + 1,)


def test_the_tables_can_be_read_without_us(tmp_path: Path) -> None:
    kept(study(), tmp_path)
    indicators = pd.read_csv(tmp_path / "indicators.csv")
    assert len(indicators) == 3 * 5 * 48
    assert set(MEASURES) <= set(indicators.columns)
    measures = pd.read_csv(tmp_path / "measures.csv")
    assert set(measures["name"]) == set(MEASURES)
    differences = pd.read_csv(tmp_path / "differences.csv").set_index(["scenario", "measure"])
    row = differences.loc[("display-programme", "breadth")]
    d = study().difference("display-programme", "breadth")
    assert (row["mean"], row["low_95"], row["high_95"]) == pytest.approx((d.mean, d.low, d.high), rel=1e-12)
    months = pd.read_csv(tmp_path / "differences_by_month.csv").set_index(["scenario", "measure", "month"])
    assert len(months) == 2 * len(MEASURES) * 48
    in_one = months.loc[("display-programme", "breadth", 20)]
    mean, low, high = (found[20] for found in study().difference_by_month("display-programme", "breadth"))
    assert (in_one["mean"], in_one["low_95"], in_one["high_95"]) == pytest.approx((mean, low, high), rel=1e-12)
    runs = pd.read_csv(tmp_path / "runs.csv")
    assert set(runs["scenario"]) == set(NAMES)
    assert {f"lacked_{why}" for why in REASONS} <= set(runs.columns)
    json.loads((tmp_path / "provenance.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["NA", "null", "1e5", "true", "", ' a, "b"\n= ', "中文"])
def test_odd_names_survive_the_disk(name: str, tmp_path: Path) -> None:
    c = made({name: {"breadth": 0.1}, "other": {}}, seeds=2)
    kept(c, tmp_path)
    assert load_study(tmp_path)[0].names == c.names


def test_damaged_studies_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no output of Stallpoint"):
        load_study(tmp_path)
    kept(study(), tmp_path)
    (tmp_path / "years.csv").write_text("scenario,seed\n", encoding="utf-8")
    with pytest.raises(InputError, match="make it again"):
        load_study(tmp_path)
    (tmp_path / "years.csv").unlink()
    with pytest.raises(InputError, match=r"years\.csv: is not there"):
        load_study(tmp_path)


def emptied(rows: list[str]) -> list[str]:
    return []


def renamed(rows: list[str]) -> list[str]:
    return [rows[0], "nobody" + rows[1][rows[1].index(",") :], *rows[2:]]


def misspelt(rows: list[str]) -> list[str]:
    return [rows[0], rows[1].rsplit(",", 1)[0] + ",many", *rows[2:]]


def shortened(rows: list[str]) -> list[str]:
    return [rows[0], *rows[3:]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A saved study."""
    place = tmp_path_factory.mktemp("whole")
    kept(study(), place)
    return place


@pytest.mark.parametrize(
    ("table", "spoil"),
    [
        *((table, spoil) for table in ("runs", "indicators", "years") for spoil in (emptied, renamed, misspelt)),
        ("runs", shortened),
        ("indicators", shortened),
        ("years", shortened),
        ("depth_bands", emptied),
        ("breakdown_tier", emptied),
        ("breakdown_tier", misspelt),
        ("breakdown_tier", shortened),
    ],
)
def test_a_spoilt_table_is_named(
    table: str, spoil: Callable[[list[str]], list[str]], whole: Path, tmp_path: Path
) -> None:
    shutil.copytree(whole, tmp_path, dirs_exist_ok=True)
    path = tmp_path / f"{table}.csv"
    path.write_text("\n".join(spoil(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_study(tmp_path)
    said = str(caught.value)
    assert said.startswith(f"{tmp_path}: {table}.csv: ")
    assert said.endswith("is not what Stallpoint wrote there: make it again.")
    assert not any(word in said for word in ("KeyError", "EmptyDataError", "ValueError"))


def finished(place: Path) -> None:
    with output(place) as folder:
        kept(study(), folder)


def test_an_output_stands_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "deep" / "out"

    def broken() -> None:
        with output(place) as folder:
            (folder / "half.csv").write_text("half", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert list((tmp_path / "deep").iterdir()) == []
    finished(place)
    assert (place / "provenance.json").is_file()
    before = (place / "runs.csv").read_text(encoding="utf-8")
    with pytest.raises(RuntimeError):
        broken()
    assert (place / "runs.csv").read_text(encoding="utf-8") == before
    finished(place)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["out"]


HALF = """
import sys, time
from pathlib import Path
from stallpoint.experiments.folder import aside, output
place = Path(sys.argv[1])
with output(place.parent / "other") as other, aside(place) as inside:
    for folder in (other, inside):
        (folder / "half.csv").write_text("half", encoding="utf-8")
    print("there", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_study_left_is_cleared_away_and_what_another_writes_is_not(tmp_path: Path) -> None:
    place = tmp_path / "out"
    finished(place)
    with subprocess.Popen([sys.executable, "-c", HALF, str(place)], stdout=subprocess.PIPE, text=True) as study:
        assert study.stdout is not None
        assert study.stdout.readline() == "there\n"
        with pytest.raises(InputError, match="another study"):
            finished(place)
        finished(tmp_path / "other")
        assert len(list(tmp_path.glob(".other.part-*/half.csv"))) == 1
        study.kill()
    finished(place)
    finished(tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "out"]
    assert not list(place.glob(".*"))


def test_nothing_of_somebody_else_is_ever_replaced(tmp_path: Path) -> None:
    foreign = tmp_path / "mine"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputError, match="is no output of Stallpoint"):
        finished(foreign)
    place = tmp_path / "out"
    finished(place)
    (place / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"did not write \(notes\.txt\)"):
        finished(place)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is no folder"):
        finished(tmp_path / "file")
    with pytest.raises(InputError, match="cannot be written"):
        finished(tmp_path / "file" / "below")
    (tmp_path / "empty").mkdir()
    finished(tmp_path / "empty")
    assert (foreign / "thesis.txt").is_file()
    assert (place / "notes.txt").is_file()
    assert folders.written_by_us(tmp_path / "empty") is not None


def test_a_full_disk_is_one_sentence() -> None:
    with pytest.raises(InputError, match="no space is left on the disk"), writing(Path("out")):
        raise OSError(errno.ENOSPC, "No space left on device")
