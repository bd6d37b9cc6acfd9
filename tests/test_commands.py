"""The commands that run something: what they write, what they print, and one sentence for whatever goes wrong."""

import json
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pandas as pd
import pytest
import studies
from click.testing import CliRunner
from stallpoint.commands import options, runs
from stallpoint.commands.cli import commands, main
from stallpoint.experiments.analyses import DEMO
from stallpoint.model.life import run
from stallpoint.model.outcomes.measures import MEASURES
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.settings import with_settings
from stallpoint.viz.comparison.summary import COURSE
from stallpoint.viz.formatting import share

SMALL = ("--set", "factories=100", "--set", "months=24")
OWN = ("--worlds", "1")
"""The scenario's own world alone."""


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    studies.undrawn(monkeypatch)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_run_tells_its_course_and_writes_tables_and_with_report_the_figures_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["run", "display-programme", "--seed", "3", *SMALL, "--out"]
    assert main([*words, "one"]) == 0
    plain = capsys.readouterr().out
    tables = {path.name for path in Path("one").iterdir()}
    assert not {"report.html", "figures"} & tables
    assert plain.endswith("\ntables: one\nfigures and report: stallpoint report one\n")
    assert main([*words, "a b"]) == 0
    assert capsys.readouterr().out.endswith("stallpoint report 'a b'\n")
    assert main([*words, "one", "--report"]) == 0
    assert {path.name for path in Path("one").iterdir()} == tables | {"report.html", "figures"}
    said = capsys.readouterr().out
    assert said.partition("\nreport: ")[0] == plain.partition("\ntables: ")[0]
    scenario = load("display-programme").with_world(factories=100, months=24)
    result = run(scenario, 3)
    both = f"{result.verdict.sentence()}. {result.after_support.sentence()}"
    assert said.startswith(f"display-programme, seed 3: {both}.\n\nShare of all factories ")
    assert said.endswith("\nreport: one/report.html\n")
    shares = {line[:26].strip(): line[26:].split() for line in said.splitlines() if line.startswith("  ")}
    for row, parts in COURSE.items():
        assert shares[row] == [share(sum(result.series[part][month] for part in parts)) for month in (3, 8, 13, 18, 23)]
    names = {path.name for path in Path("one").iterdir()}
    tables = {"indicators", "breakdown_size", "breakdown_tier", "breakdown_sector", "events", "reviews", "runs"}
    assert {f"{name}.csv" for name in tables} | {"provenance.json", "report.html", "figures", "scenarios"} <= names
    indicators = pd.read_csv("one/indicators.csv")
    assert indicators["month"].tolist() == list(range(24))
    assert set(MEASURES) <= set(indicators.columns)
    assert indicators["breadth"].tolist() == pytest.approx(result.series["breadth"].tolist(), rel=1e-12)
    assert len(pd.read_csv("one/events.csv")) == len(result.events())
    assert len(pd.read_csv("one/reviews.csv")) == len(result.review_table())
    sizes = pd.read_csv("one/breakdown_size.csv")
    assert len(sizes) == 24 * sizes["size"].nunique()
    record = json.loads(Path("one/provenance.json").read_text(encoding="utf-8"))
    assert record["command"] == ["stallpoint", "run", "display-programme", "--seed", "3", "--report", *SMALL]
    assert record["scenarios"][0]["hash"] == scenario.hash
    assert record["scenarios"][0]["changed"]["factories"] == 100
    assert "report.html" in record["files"]
    assert {"figures/breadth-and-use.png", "figures/breadth-and-use.svg"} <= set(record["files"])
    again = load("one/scenarios/1-display-programme.yaml")
    assert again.hash == scenario.hash


def test_compare_tells_the_answer_and_report_tells_it_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["compare", "no-policy", "display-programme", *SMALL, "--seeds", "3", "--jobs", "1", "--out", "two"]
    with monkeypatch.context() as patched:
        studies.undrawn(patched)
        assert main(words) == 0
    said = capsys.readouterr()
    assert "Verdicts" in said.out
    assert "What holds the factories back" in said.out
    assert said.out.endswith("report: two/report.html\n")
    assert main(["report", "two"]) == 0
    assert capsys.readouterr().out == said.out
    page = Path("two/report.html").read_text(encoding="utf-8")
    assert "stallpoint compare no-policy display-programme --seeds 3 --set factories=100" in page
    assert not list(Path("two").glob(".*"))
    studies.undrawn(monkeypatch)
    assert main(["compare", "no-policy", *SMALL, "--seeds", "1", "--out", "two"]) == 0  # all its figures are ours
    assert not Path("two/figures").exists()


def test_a_world_can_be_taken_to_another_scenario() -> None:
    found = with_settings(load("display-programme"), ["value_share=0.2", "world=second-world", "factories=99"])
    assert found.levers == load("display-programme").levers
    assert found.world.changed() == {**load("second-world").world.changed(), "value_share": 0.2, "factories": 99}


@pytest.mark.usefixtures("undrawn")
def test_tables_may_be_parquet() -> None:
    assert main(["run", "no-policy", *SMALL, "--format", "parquet"]) == 0
    assert len(pd.read_parquet("out/no-policy/indicators.parquet")) == 24
    assert [path.name for path in Path("out/no-policy").glob("*.csv")] == ["dictionary.csv"]
    assert main(["report", "out/no-policy"]) == 0


@pytest.mark.usefixtures("undrawn")
def test_parquet_needs_its_library(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["run", "no-policy", *SMALL, "--format", "parquet"]) == 2
    assert "needs pyarrow" in capsys.readouterr().err
    assert not Path("out").exists()


@pytest.mark.usefixtures("undrawn")
def test_the_demo_compares_the_three(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--seeds", "2", "--factories", "100", "--jobs", "1"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in DEMO)
    assert said.endswith("report: out/demo/report.html\n")
    assert main(["demo", "--seeds", "1", "--network", "willems_24", "--jobs", "1"]) == 0
    record = json.loads(Path("out/demo-willems_24/provenance.json").read_text(encoding="utf-8"))
    assert record["command"] == ["stallpoint", "demo", "--network", "willems_24", "--seeds", "1"]
    assert {row["name"] for row in record["scenarios"]} == set(DEMO)
    assert any(topic == "import" for topic, _, _ in record["facts"]["notes"])
    again = load(str(next(Path("out/demo-willems_24/scenarios").iterdir())))
    assert again.network is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "no-polcy"], "did you mean 'no-policy'?"),
        (["run", "no-policy", "--set", "factories"], "must be written name=value"),
        (["run", "no-policy", "--set", "=3"], "must be written name=value"),
        (["run", "no-policy", "--set", "world=nowhere"], "no such scenario in the library"),
        (["run", "no-policy", "--set", "world=display-programme"], "sets nothing: its world is that of the table"),
        (["run", "no-policy", "--set", "world=real-chain"], "brings a network of its own"),
        (["run", "no-policy", "--set", "factoris=3"], "did you mean 'factories'?"),
        (["run", "no-policy", "--set", "factories=many"], "must be a whole number between 2 and 2000000"),
        (["run", "no-policy", "--set", "factories=1"], "must lie between 2 and 2000000"),
        (["run", "no-policy", "--set", "factories=2.5"], "must be a whole number"),
        (["run", "no-policy", "--set", "trust_start=nan"], "must be a finite number"),
        (["run", "no-policy", "--set", "trust_start=1e999"], "must be a finite number"),
        (["run", "no-policy", "--set", "rule=gate"], "did you mean 'gates'?"),
        (["run", "no-policy", "--set", "months=24", "--set", "months=25"], "is set twice"),
        (["run", "display-programme", "--set", "pilots=0.3"], "pulls this lever itself, so --set would hold only in"),
        (
            ["compare", "no-policy", "display-programme", "--set", "selection=need"],
            "write a scenario file that extends",
        ),
        (["run", "real-chain", "--set", "factories=30"], "imports a network, which brings its own"),
        (["run", ""], "scenario is '': name a scenario of the library, or a scenario file."),
        (["run", "no-policy", "--seed", "first"], "is not a valid integer"),
        (["run", "no-policy", "--seed", "1.5"], "is not a valid integer"),
        (["run", "no-policy", "--format", "xls"], "'xls' is not one of"),
        (["compare"], "Missing argument"),
        (["compare", "no-policy", "--seeds", "0"], "0 is not in the range"),
        (["compare", "no-policy", "--seeds", "many"], "is not a valid integer"),
        (["compare", "no-policy", "--jobs", "0"], "0 is not in the range"),
        (["compare", "no-policy", "no-policy"], "stands there twice"),
        (["compare", "no-policy", "short.yaml"], "the same length"),
        (["demo", "--factories", "1"], "must lie between 2 and 2000000"),
        (["demo", "--network", "willems_42"], "did you mean 'willems_24'?"),
        (["demo", "--network", "willems_24", "--factories", "50"], "has no effect with --network"),
        (["report", "nowhere"], "holds no output of Stallpoint: name a folder that a command wrote."),
        (["lesson", "nope"], "there is: bass, two-crowds"),
    ],
)
def test_whatever_is_wrong_is_told_in_one_sentence(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("short.yaml").write_text("name: short\nworld: {months: 12}\n", encoding="utf-8")
    assert main(words) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert len(found.err.splitlines()) == 1
    assert said in found.err
    assert not Path("out").exists()


def test_a_lever_that_the_scenario_does_not_pull_may_be_set() -> None:
    found = with_settings(load("display-programme"), ["disclosure=1"])
    assert {now.disclosure for now in found.timeline()} == {1.0}
    with pytest.raises(InputError, match="pulls this lever itself"):
        with_settings(load("display-programme"), ["pilots=0.3"])


def test_a_seed_may_be_any_whole_number(undrawn: None, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in ("-1", "0", "123456789012345678901234567890"):
        assert main(["run", "no-policy", "--seed", seed, *SMALL]) == 0
        assert f"seed {seed}:" in capsys.readouterr().out


def test_an_output_folder_is_tried_before_the_runs(
    undrawn: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it ran")

    monkeypatch.setattr("stallpoint.model.life.begin", never)
    Path("file").write_text("", encoding="utf-8")
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("", encoding="utf-8")
    for place, said in (
        ("file", "is no folder"),
        ("file/below", "cannot be written"),
        ("mine", "no output of Stallpoint"),
    ):
        assert main(["run", "no-policy", *SMALL, "--out", place]) == 2
        assert said in capsys.readouterr().err
        assert main(["compare", "no-policy", *SMALL, "--out", place]) == 2
        assert said in capsys.readouterr().err


def test_a_full_disk_is_one_sentence(
    undrawn: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stallpoint.experiments.study.write_table", full)
    assert main(["compare", "no-policy", *SMALL, "--seeds", "2", "--jobs", "1", "--out", "full"]) == 2
    assert capsys.readouterr().err == "stallpoint: --out is 'full': no space is left on the disk.\n"
    assert not Path("full").exists()


def interrupting(after: int) -> Callable[[int, str, str], Iterator[Callable[[], None]]]:
    """A progress bar that presses Ctrl-C after so many runs."""

    @contextmanager
    def bar(total: int, unit: str, what: str) -> Iterator[Callable[[], None]]:
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if unit == "run" and done == after:
                signal.raise_signal(signal.SIGINT)

        yield step

    return bar


def test_ctrl_c_keeps_what_is_finished(
    undrawn: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "bar", interrupting(5))
    words = ["compare", "no-policy", "display-programme", *SMALL, *OWN, "--seeds", "50", "--jobs", "1", "--out", "part"]
    assert main(words) == 130
    said = capsys.readouterr()
    assert "Stopped: the report is of the 2 of 50 seeds that are complete." in said.err
    assert "The study was stopped early: 2 of 50 seeds are complete and used." in said.err
    assert len(pd.read_csv("part/runs.csv")) == 5
    assert json.loads(Path("part/provenance.json").read_text(encoding="utf-8"))["stopped"] is True
    assert main(["report", "part"]) == 0
    assert "in 2 of 2 runs" in capsys.readouterr().out


def test_ctrl_c_before_anything_is_finished_leaves_nothing(
    undrawn: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "bar", interrupting(1))
    words = ["compare", "no-policy", "display-programme", *SMALL, *OWN, "--seeds", "50", "--jobs", "1", "--out", "none"]
    assert main(words) == 130
    assert capsys.readouterr().err.strip() == "stallpoint: stopped."
    assert list(Path.cwd().iterdir()) == []


def test_a_crash_while_drawing_loses_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("stallpoint.viz.studies.page.write_study", broken)
    with pytest.raises(ZeroDivisionError):
        main(["compare", "no-policy", *SMALL, *OWN, "--seeds", "2", "--jobs", "1", "--out", "kept"])
    assert len(pd.read_csv("kept/runs.csv")) == 2


def test_help_is_quick_because_nothing_heavy_is_loaded() -> None:
    heavy = "{'numpy', 'pandas', 'mesa', 'matplotlib', 'scipy', 'networkx', 'jinja2', 'tqdm', 'yaml'}"
    code = (
        f"import sys; from stallpoint.commands.cli import main; main(['--help']); print(*({heavy} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == ""
    for command in ("run", "compare", "demo", "report"):
        assert f"\n  {command} " in found.stdout


def test_a_progress_bar_is_silent_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    with options.bar(3, "run", "running") as step:
        step()
    assert capsys.readouterr().err == ""


def every_command(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield before, group
    for name, command in group.commands.items():
        yield from (
            every_command(command, (*before, name))
            if isinstance(command, click.Group)
            else [((*before, name), command)]
        )


@pytest.mark.parametrize("names", [names for names, _ in every_command(commands)], ids="-".join)
def test_the_help_of_every_command_ends_with_an_example_that_it_takes(names: tuple[str, ...]) -> None:
    told = CliRunner().invoke(commands, [*names, "--help"]).output
    example = " ".join(told[told.rindex("Example: ") :].split()).removeprefix("Example: ")
    words = shlex.split(example)
    assert words[: 1 + len(names)] == ["stallpoint", *names]
    command: click.Command = commands
    words = words[1:]
    while isinstance(command, click.Group):
        command, words = command.commands[words[0]], words[1:]
    command.make_context("stallpoint", words)
