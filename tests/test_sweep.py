"""Sweeps: a command that can be stopped and go on, effects known beforehand, a cluster with the same numbers."""

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
import stallpoint
from pandas.testing import assert_frame_equal
from scipy import stats
from stallpoint.commands.cli import main
from stallpoint.experiments import ensemble as gathering
from stallpoint.experiments.designs import sweep as sweeping
from stallpoint.experiments.designs.design import Design, Dimension
from stallpoint.experiments.designs.design_file import load_design, loads_design
from stallpoint.experiments.designs.effects import between_bases, main_effects
from stallpoint.experiments.designs.sweep import Sweep, sweep
from stallpoint.experiments.engines import engine
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.statistics import SHARE, interval, ranking
from stallpoint.experiments.storage.store import Store
from stallpoint.experiments.student import student
from stallpoint.experiments.study import load_study
from stallpoint.experiments.workers import batch
from stallpoint.model.version import model_version
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import Scenario
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.figure import Dots
from stallpoint.viz.studies import sweep_words
from stallpoint.viz.studies.page import page_module
from studies import drawn, named_as_people_do, stored, undrawn
from systems import POSIX
from waiting import until

ROOT = Path(stallpoint.__file__).parent
TEXT = """
name: little
question: Does a voucher help?
base: three-bottlenecks
world: {factories: 80, months: 60}
method: grid
levers: {voucher: [0, 0.5]}
uncertainties: {clarity_mean: [0.2, 0.6]}
seeds: {count: 3}
"""


@pytest.fixture(scope="module")
def design() -> Design:
    return loads_design(TEXT)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "little.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def made_up(design: Design, outcome, seeds: int = 6) -> tuple[pd.DataFrame, pd.DataFrame]:  # type: ignore[no-untyped-def]
    """The points of a design, and runs with a given outcome; every seed has its own luck, the same at all points."""
    points, dice = design.table(), np.random.default_rng(1)
    luck = dice.standard_normal(seeds)
    rows = [
        {"scenario": row["scenario"], "seed": seed, "in_use": outcome(row) + luck[seed]}
        for row in points.to_dict("records")
        for seed in range(seeds)
    ]
    return points, pd.DataFrame(rows)


def test_main_effects_of_a_grid_are_those_of_the_formula() -> None:
    design = loads_design(TEXT)
    points, runs = made_up(design, lambda row: 2 * row["voucher"] + row["clarity_mean"])
    table = main_effects(design, points, runs, ["in_use"]).set_index(["parameter", "level"])
    assert table.loc[("voucher", "0.5"), "effect"] == pytest.approx(0.5)
    assert table.loc[("voucher", "0"), "effect"] == pytest.approx(-0.5)
    assert table.loc[("clarity_mean", "0.6"), "effect"] == pytest.approx(0.2)
    # the luck of a seed is the same at all points, so it cancels
    assert table.loc[("voucher", "0.5"), "high_95"] - table.loc[("voucher", "0.5"), "low_95"] < 1e-9


def test_main_effects_one_at_a_time_are_against_the_base() -> None:
    design = loads_design(TEXT.replace("grid", "one-at-a-time"))
    points, runs = made_up(design, lambda row: 2 * row["voucher"] + row["clarity_mean"])
    base = points.iloc[0]
    table = main_effects(design, points, runs, ["in_use"]).set_index(["parameter", "level"])
    assert table.loc[("voucher", "0.5"), "effect"] == pytest.approx(2 * (0.5 - base["voucher"]))
    assert table.loc[("clarity_mean", "0.6"), "effect"] == pytest.approx(0.6 - base["clarity_mean"])


def test_intervals_of_random_points_hold_what_they_promise() -> None:
    """The mean over a third of uniform points against all: 1/3 of the span; other points might have been drawn."""
    hits = 0
    for seed in range(20):
        text = f"method: latin-hypercube\nsize: 30\nseed: {seed}\nuncertainties: {{clarity_mean: , trust_start: }}"
        design = loads_design(f"base: no-policy\n{text}")
        points, runs = made_up(design, lambda row: 5 * row["trust_start"], seeds=2)
        table = main_effects(design, points, runs, ["in_use"]).set_index(["parameter", "level"])
        row = table.loc[("clarity_mean", "high third")]  # does nothing
        hits += bool(row["low_95"] <= 0.0 <= row["high_95"])
        assert (row["low_95"] + row["high_95"]) / 2 == pytest.approx(row["effect"])
        sure = table.loc[("trust_start", "high third")]
        assert sure["low_95"] > 0.0
        assert sure["effect"] == pytest.approx(5 / 3, abs=0.25)
    assert hits >= 16  # of 20; fewer would happen once in 300 times


def test_a_sweep_says_what_its_runs_say(design: Design, tmp_path: Path) -> None:
    found = sweep(design, tmp_path / "store", RunOptions(jobs=1))
    direct = gather(design.scenarios(), design.replications, RunOptions(jobs=1))
    for name, rows in direct.groupby("scenario"):
        assert name
        told = found.ends.query("scenario == @name and measure == 'in_use'").iloc[0]
        expected = interval(rows["in_use"].to_numpy(), SHARE)
        assert (told["mean"], told["low_95"], told["runs"]) == (expected.mean, expected.low, 3)
        counted = found.verdicts.query("scenario == @name").set_index("verdict")["runs"].to_dict()
        assert counted == rows["verdict"].value_counts().to_dict()
        last = found.bands.query("scenario == @name and measure == 'breadth' and month == 59").iloc[0]
        assert last["median"] == pytest.approx(np.median(rows["breadth"].astype(np.float32)), rel=1e-6)
    assert found.about["finished_runs"] == 12
    again = type(found).restored(found.tables(), json.loads(json.dumps(found.facts())))
    assert again.seeds == found.seeds == (0, 1, 2)


def told(s: Sweep) -> tuple[str, list[str]]:
    """The whole answer of the page, and the titles of its figures."""
    return " ".join(page_module("sweep").page(s).answer), [figure.finding for figure in figures_of(s)]


@pytest.fixture(scope="module")
def two_bases() -> Sweep:
    text = TEXT.replace("base: three-bottlenecks", "base: [three-bottlenecks, no-policy]")
    return sweep(loads_design(text), None, RunOptions(jobs=1))


def test_bases_differ_at_the_same_point_on_the_same_seed(two_bases: Sweep) -> None:
    design = loads_design(TEXT.replace("base: three-bottlenecks", "base: [three-bottlenecks, no-policy]"))
    points, runs = made_up(design, lambda row: 2 * row["voucher"] + 0.3 * (row["base"] == "no-policy"))
    table = between_bases(design, points, runs, ["in_use"])
    assert table[["base", "against"]].to_numpy().tolist() == [["no-policy", "three-bottlenecks"]]
    row = table.iloc[0]
    assert (row["points"], row["seeds"]) == (4, 6)
    assert [row["effect"], row["low_95"], row["high_95"]] == pytest.approx([0.3, 0.3, 0.3])  # points and luck cancel
    # a seed that one scenario lacks is left out, a point that one base lacks as well
    gone = runs[~((runs["scenario"] == points["scenario"][1]) & (runs["seed"] == 2))]
    assert between_bases(design, points, gone, ["in_use"])["seeds"].tolist() == [5]
    gone = runs[runs["scenario"] != points["scenario"][1]]
    assert between_bases(design, points, gone, ["in_use"])[["points", "seeds"]].to_numpy().tolist() == [[3, 6]]
    # in runs of the model, by hand
    direct = gather(design.scenarios(), design.replications, RunOptions(jobs=1))
    base = dict(zip(points["scenario"], points["base"], strict=True))
    use = direct.assign(base=direct["scenario"].map(base)).groupby(["base", "seed"])["in_use"].mean()
    expected = interval((use["no-policy"] - use["three-bottlenecks"]).to_numpy())
    found = two_bases.between.query("measure == 'in_use'").iloc[0]
    assert [found["effect"], found["low_95"]] == pytest.approx([expected.mean, expected.low])
    assert "no-policy against three-bottlenecks, at the same 4 points on the same 3 seeds: " in told(two_bases)[0]


def test_with_random_points_bases_are_told_apart_over_points() -> None:
    text = "method: latin-hypercube\nsize: 8\nuncertainties: {clarity_mean: }"
    design = loads_design(f"base: [no-policy, display-programme]\n{text}")
    points, runs = made_up(design, lambda row: row["clarity_mean"] * (row["base"] == "no-policy"), seeds=2)
    row = between_bases(design, points, runs, ["in_use"]).iloc[0]
    change = -points.query("base == 'no-policy'")["clarity_mean"].to_numpy()
    half = student(0.975, 7) * change.std(ddof=1) / 8**0.5
    assert [row["effect"], row["low_95"]] == pytest.approx([change.mean(), change.mean() - half])


def test_one_base_is_not_told_apart_from_itself(design: Design) -> None:
    found = sweep(design, None, RunOptions(jobs=1))
    assert not len(found.between)
    old = {name: table for name, table in found.tables().items() if name != "between"}
    back = Sweep.restored({**old, "verdicts": found.verdicts.drop(columns="going_on")}, found.facts())
    assert told(back)[0], "a sweep that was kept before there was such a table"
    with pytest.raises(KeyError):
        Sweep.restored({name: table for name, table in old.items() if name != "points"}, found.facts())


def test_its_figures_draw_what_is_in_its_tables(two_bases: Sweep) -> None:
    over_time, effects = figures_of(two_bases)
    drawn([over_time, effects])
    for panel, (name, found) in zip(over_time.panels, two_bases.bands.groupby("scenario", sort=False), strict=True):
        used = next(mark for mark in panel.marks if mark.label == "in use")
        band = found[found["measure"] == "in_use"]
        assert np.array_equal(used.y, band["median"].to_numpy(float)), name
        assert (panel.x.high, len(used.y)) == (60.0, 60)
    dots = [mark for mark in effects.panels[0].marks if isinstance(mark, Dots)]
    use = two_bases.effects[two_bases.effects["measure"] == "in_use"]
    assert sorted(value for mark in dots for value in mark.x) == sorted(use["effect"])
    assert [mark.filled for mark in dots] == [True, False]
    filled = dots[0]
    assert all(low > 0.0 or high < 0.0 for low, high in zip(filled.low, filled.high, strict=True))


def with_effects(s: Sweep, *ends: tuple[float, float, float]) -> Sweep:
    """The same sweep with other effects on real use, level by level."""
    table = s.effects.copy()
    at = table.index[table["measure"] == "in_use"]
    table.loc[at, ["effect", "low_95", "high_95"]] = list(ends)
    table.loc[at, "p_holm"] = [0.001 if low > 0.0 or high < 0.0 else 0.5 for _, low, high in ends]
    return dataclasses.replace(s, effects=table)


def test_what_is_sure_comes_first(two_bases: Sweep) -> None:
    dice, level = (
        "on these dice, in these 2 worlds",
        "“Clarity of the concept at the start” (60%): +2.0 points (+1.0 to +3.0)",
    )
    none = with_effects(two_bases, (-0.02, -0.05, 0.01), (0.01, -0.01, 0.03), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    said, titles = told(none)
    assert f"No effect of a parameter by itself is sure {dice}: no interval clears zero." in said
    assert "is “Voucher for small and medium firms” (0% of cost): −2.0 points (−5.0 to +1.0)" in said
    assert titles[1] == f"No effect of a parameter by itself is sure {dice}"
    one = with_effects(two_bases, (-0.04, -0.09, 0.01), (0.04, -0.01, 0.09), (0.0, -0.01, 0.01), (0.02, 0.01, 0.03))
    said, titles = told(one)
    first = f"Of the uncertainties, against the average of the design after 5 years, sure {dice}: {level}."
    assert said.index(first) < said.index("No level of “Voucher for small and medium firms” is sure.")
    assert titles[1] == f"Sure {dice}, an uncertainty: {level}"


def test_verdict_and_going_on_are_told_together(two_bases: Sweep) -> None:
    runs = int(two_bases.verdicts["runs"].sum())
    rows = [["a", "stalled at demonstration", 7, 6], ["a", "partial", runs - 7, runs - 7]]
    verdicts = pd.DataFrame(rows, columns=two_bases.verdicts.columns)
    about = {**two_bases.about, "goes_on_at_end": (runs - 1) / runs}
    said = " ".join(sweep_words.answer(dataclasses.replace(two_bases, verdicts=verdicts, about=about)))
    assert f"in {100 * (runs - 1) / runs:.0f}% of runs 1% of all factories a year or more scaled unsupported" in said
    assert "6 of the 7 that end stalled at demonstration" in said


def test_verdicts_are_counted_with_those_that_go_on() -> None:
    rows = [("a", "partial", True), ("a", "partial", False), ("a", "spreading", True), ("b", "partial", False)]
    table = sweeping.verdicts(pd.DataFrame(rows, columns=["scenario", "verdict", "goes_on_at_end"]), ["b", "a"])
    assert table.to_numpy().tolist() == [["b", "partial", 1, 0], ["a", "partial", 2, 1], ["a", "spreading", 1, 1]]


def test_after_an_early_stop_it_says_first_that_hardly_anything_was_run(two_bases: Sweep) -> None:
    ends = two_bases.ends.assign(runs=1)
    about = {**two_bases.about, "finished_runs": 8, "planned_runs": 160}
    said, titles = told(dataclasses.replace(two_bases, ends=ends, about=about))
    assert said == "Hardly anything was run: 8 of 160 runs, no scenario on more than one seed. Nothing can be said yet."
    assert titles[0] == "Too few runs to compare scenarios"
    assert "Hardly" not in told(two_bases)[0]
    one = dataclasses.replace(two_bases, ends=ends, about={**about, "planned_runs": 8})
    assert "Hardly" not in told(one)[0], "one seed was asked for, and made"


def test_a_sweep_of_contradictions_and_failures_says_so(tmp_path: Path) -> None:
    text = TEXT.replace("clarity_mean: [0.2, 0.6]", "patience_min: [3, 30], patience_max: [12, 36]")
    found = sweep(loads_design(text), None, RunOptions(jobs=1))
    assert found.about["contradictory_points"] == 2
    assert "2 of 8 points make no scenario" in found.about["warnings"][0]
    assert found.about["finished_runs"] == 18
    assert found.effects.query("parameter == 'voucher'")["effect"].notna().all()


def test_the_command_resumes_extends_and_reports(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patched:
        undrawn(patched)
        assert main(["sweep", str(file), "--out", str(out), "--jobs", "1", "--seeds", "2"]) == 0
    assert "Over 4 scenarios in 2 worlds, real use after 5 years" in capsys.readouterr().out
    assert main(["sweep", str(file), "--out", str(out), "--jobs", "1"]) == 0
    assert "8 of 12 runs are stored already" in capsys.readouterr().err
    study, record = load_study(out)
    assert record["kind"] == "sweep"
    assert study.about["finished_runs"] == 12  # type: ignore[attr-defined]
    page = (out / "report.html").read_bytes()
    named_as_people_do(page.decode())
    (out / "report.html").unlink()
    assert main(["report", str(out)]) == 0
    assert (out / "report.html").read_bytes() == page
    count = stored(out / "store", "SELECT count(*), count(DISTINCT hash || seed) FROM runs")
    assert count.to_numpy().tolist() == [[12, 12]]
    copy = load_design(out / "design.yaml")
    assert [s.hash for s in copy.scenarios()] == [s.hash for s in load_design(file).scenarios()]


def test_the_command_refuses_what_is_not_its_own(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "notes.txt").write_text("mine", encoding="utf-8")
    for words, told in [
        ([str(file), "--out", str(there)], "no sweep of Stallpoint: name another folder"),
        ([str(file), "--out", str(file)], "is there already and is no folder"),
        ([str(tmp_path / "none.yaml")], "there is no such file"),
        (
            [str(file), "--out", str(tmp_path / "o"), "--cluster", "local:0"],
            "how many workers? Write for instance local:3",
        ),
        ([str(file), "--out", str(tmp_path / "o"), "--cluster", "local:2", "--jobs", "2"], "leave --jobs out"),
        ([str(file), "--out", str(tmp_path / "o"), "--cluster", "nonsense"], "--cluster is 'nonsense'"),
    ]:
        assert main(["sweep", *words]) == 2
        said = capsys.readouterr().err
        assert told in said
        assert said.count("\n") == 1
        assert "Traceback" not in said
    assert [path.name for path in there.iterdir()] == ["notes.txt"]


def test_another_design_wants_another_folder(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    undrawn(monkeypatch)
    out = tmp_path / "out"
    words = ["sweep", str(file), "--out", str(out), "--jobs", "1", "--seeds", "1"]
    assert main(words) == 0
    report = (out / "report.html").read_bytes()
    capsys.readouterr()
    file.write_text(TEXT.replace("[0, 0.5]", "[0, 0.25]"), encoding="utf-8")
    assert main(words) == 2
    said = capsys.readouterr().err
    assert "holds the sweep of another design, whose points are not all in this one: name another folder." in said
    assert said.count("\n") == 1
    assert (out / "report.html").read_bytes() == report
    file.write_text(TEXT.replace("[0, 0.5]", "[0, 0.25, 0.5]"), encoding="utf-8")
    assert main(words) == 0, "points were added"
    file.write_text("# later\n", encoding="utf-8")
    assert main(words) == 2
    assert "little.yaml: is empty: a design file was asked for" in capsys.readouterr().err


def test_an_address_that_is_none_is_refused_at_once(file: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "stallpoint", "sweep", str(file), "--out", str(tmp_path / "o"), "--cluster", "nope"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1, "nothing is complained of at the exit"
    assert "--cluster is 'nope': missing port number" in done.stderr


def test_two_sweeps_into_one_folder_at_once(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    with Store(out / "store"):
        assert main(["sweep", str(file), "--out", str(out), "--jobs", "1"]) == 2
    assert "another study is writing there" in capsys.readouterr().err


@pytest.mark.slow
@POSIX
def test_a_signal_stops_it_with_what_is_done(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    parts = "from stallpoint.experiments.storage import store; store.MOST = 4"  # runs a part
    code = f"import sys; from stallpoint.commands.cli import main; {parts}; sys.exit(main(sys.argv[1:]))"
    words = ["sweep", str(file), "--out", str(out), "--jobs", "1"]
    with subprocess.Popen(
        [sys.executable, "-c", code, *words, "--seeds", "50000"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        file = out / "store" / "runs.sqlite"
        until(lambda: file.exists() and stored(file.parent, "SELECT count(*) FROM runs").to_numpy().item() > 4)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate()
    assert process.returncode == 130, said
    assert "Traceback" not in said
    with Store(out / "store") as store:
        count = len(store)
    assert count > 4
    assert f"Stopped: {count} of 200,000 runs are stored" in said
    assert "are still to be made; the same command makes them" in said


@pytest.mark.slow
def test_a_cluster_gives_the_same_numbers(design: Design, tmp_path: Path) -> None:
    here = gather(design.scenarios(), design.replications, RunOptions(jobs=1))
    kept = patch.dict(os.environ)  # Dask tells its workers in ours how many threads they may take
    with kept, engine("local:2") as cluster, Store(tmp_path / "store") as store:
        assert cluster.jobs == 2
        options = RunOptions(cluster.jobs, store, cluster.executor)
        assert_frame_equal(gather(design.scenarios(), design.replications, options), here, check_exact=True)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (str(dataclasses.replace(model_version(), numba="0.1")), r"has another version.*: numba 0.1 \(here [\d.]+\); "),
        ("0.0.1+abc", r"has another version.* stallpoint 0.0.1 .*numpy unknown .*install the same version"),
        (ModuleNotFoundError("stallpoint"), "has no Stallpoint, or another one: install the same version"),
        (OSError("closed"), r"did not answer \(OSError\): start it"),
    ],
)
def test_a_worker_of_another_version_is_refused(answer: str | Exception, told: str) -> None:
    from stallpoint.experiments import engines

    class Other:
        def run(self, ask, on_error):  # type: ignore[no-untyped-def]
            return {"tcp://1.2.3.4:5": str(model_version()), "tcp://1.2.3.4:6": answer}

    with pytest.raises(InputError, match=f"its worker tcp://1.2.3.4:6 {told}"):
        engines._same_model("tcp://1.2.3.4:1", Other())


def test_a_batch_that_a_cluster_gives_up_becomes_rows(design: Design) -> None:
    class KilledWorker(Exception):
        pass

    class Cluster(Executor):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            future: Future[object] = Future()
            if any(task.seed == 1 for task in args[0]):
                future.set_exception(KilledWorker("a long story"))
            else:
                future.set_result(batch(*args))
            return future

    table = gather(design.scenarios()[:2], range(3), RunOptions(jobs=1, executor=Cluster()))
    assert table["seed"].tolist() == [0, 0, 1, 1, 2, 2]
    assert [bool(error) for error in table["error"]] == [False, False, True, True, False, False]
    assert "the process that ran it died" in table["error"][2]


@pytest.mark.parametrize("stored", [True, False])
def test_a_stop_puts_no_run_under_another_name(stored: bool, design: Design, tmp_path: Path) -> None:
    """A stopped worker breaks its batch off, while a batch that was sent after it is whole."""
    stop = threading.Event()

    class Stopping(Executor):
        sent = 0

        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            self.sent += 1
            found = batch(*args)
            if self.sent == 8:
                assert len(found) > 2
                found[1:] = [None] * (len(found) - 1)
            elif self.sent == 9:
                stop.set()
            future: Future[object] = Future()
            future.set_result(found)
            return future

    scenarios = design.scenarios()
    with Store(tmp_path / "store") if stored else contextlib.nullcontext() as store:
        table = gather(scenarios, range(40), RunOptions(jobs=2, store=store, executor=Stopping(), stop=stop))
    assert 10 < len(table) < 40 * len(scenarios)
    assert set(table["error"]) == {""}
    assert [scenarios[place].hash for place in table["place"]] == table["hash"].tolist()
    made = list(zip(table["seed"], table["place"], strict=True))
    assert made == sorted(set(made))
    whole = [(seed, place) for seed in range(40) for place in range(len(scenarios))]
    assert made != whole[: len(made)], "there is no hole: the test tests nothing"


def test_a_lost_cluster_is_told_and_what_is_done_stays(design: Design, tmp_path: Path) -> None:
    class Lost(Executor):
        done = 0

        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            future: Future[object] = Future()
            if not self.done:
                self.done = len(args[0])
                future.set_result(batch(*args))
            else:
                future.cancel()
                future.set_running_or_notify_cancel()
            return future

    with Store(tmp_path / "store") as store:
        lost = Lost()
        with pytest.raises(InputError, match="it is gone"):
            gather(design.scenarios(), range(8), RunOptions(jobs=1, store=store, executor=lost))
        assert 0 < len(store) == lost.done < 32


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for processes in /proc")
@pytest.mark.slow
def test_kill_9_loses_nothing_that_was_stored() -> None:
    script = ROOT / "benchmarks" / "kills.py"
    done = subprocess.run(
        [sys.executable, str(script), "--kills", "10", "--longest", "0", "--seed", "3"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "are there once" in done.stdout


def test_tasks_are_drawn_as_they_are_needed(design: Design, tmp_path: Path) -> None:
    """The study of a million runs is not a list of a million tasks."""
    drawn = []

    def tasks():  # type: ignore[no-untyped-def]
        for seed in range(10**9):
            drawn.append(seed)
            yield gathering.Task(design.scenarios()[0], seed)

    outcomes = gathering.run_tasks(tasks(), 10**9, 1)
    assert [next(outcomes).outcome.seed for _ in range(3)] == [0, 1, 2]
    assert len(drawn) <= 4


def test_a_design_made_in_python_needs_no_file() -> None:
    base = Scenario(name="mine").with_world(factories=60, months=12)
    axes = (Dimension("voucher", "levers", (0.0, 1.0)),)
    design = Design("own", (base,), ("grid", "grid"), axes, seeds=2)
    assert len(sweep(design, None, RunOptions(jobs=1)).ends["scenario"].unique()) == 2
    with pytest.raises(InputError, match="nothing is varied"):
        dataclasses.replace(design, axes=())


def test_the_order_of_scenarios_is_as_sure_as_its_seeds() -> None:
    dice = np.random.default_rng(0)
    luck = dice.standard_normal(40)
    sure = ranking(np.stack([luck, luck + 0.01, luck - 0.01]))
    assert sure.order == (1, 0, 2)
    assert sure.same == 1.0
    assert sure.first.tolist() == [0.0, 1.0, 0.0]
    apart = dice.standard_normal((2, 40))
    apart[1] += apart[0].mean() - apart[1].mean() + 1e-6
    unsure = ranking(apart)
    assert 0.4 < unsure.same < 0.6
    # two scenarios: the chance that the bootstrap mean of the difference is above zero
    apart[1] += 0.2
    change = apart[1] - apart[0]
    assert ranking(apart).first[1] == pytest.approx(stats.norm.cdf(change.mean() / (change.std() / 40**0.5)), abs=0.05)
    assert np.isnan(ranking(np.array([[1.0], [2.0]])).same)
