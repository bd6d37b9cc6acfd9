"""The command: what it prints, and that no mistake of a user ends in a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from stallpoint.commands import cli
from stallpoint.scenarios import files, shipped
from stallpoint.scenarios.describe import bar, tell, when
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import Lever, Scenario

HEAVY = ("numpy", "mesa", "pandas", "networkx", "scipy", "matplotlib", "yaml")


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    status = cli.main(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def process(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stallpoint", *arguments]
    return subprocess.run(command, capture_output="stdout" not in options, text=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def one_sentence(text: str) -> bool:
    """Whether this is the program's one sentence and no traceback."""
    return text.startswith("stallpoint: ") and text.count("\n") == 1 and text[-2] in ".?"


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the data that real-chain imports."""
    (tmp_path / "networks" / "willems_24").mkdir(parents=True)
    (tmp_path / "networks" / "willems_24" / "chain.csv").write_text("stage_id\n")
    monkeypatch.setattr(shipped, "FOLDER", tmp_path / "networks")


def test_validate_says_ok_with_the_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("extends: baseline\nworld: {months: 60}\n")
    expected = Scenario().with_world(months=60).hash
    assert run("validate", str(path), capsys=capsys) == (0, f"{path}: OK, scenario {expected}\n", "")


def test_validate_takes_names_of_the_library(capsys: pytest.CaptureFixture[str]) -> None:
    expected = Scenario().hash
    out = f"baseline: OK, scenario {expected}\nno-policy: OK, scenario {expected}\n"
    assert run("validate", "baseline", "no-policy", capsys=capsys) == (0, out, "")


def test_validate_notes_what_has_no_effect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "idle.yaml"
    path.write_text("levers: [{set: aftercare, to: 0.5}]\n")
    status, out, err = run("validate", str(path), capsys=capsys)
    assert (status, err) == (0, "")
    assert out.splitlines()[1:] == ["  note: aftercare has no effect while pilots is 0.0"]


ZONE = "programmes: {zone: {region: 3}}\nlevers: [{set: voucher, to: 0.5, in: zone}]\n"


@pytest.mark.parametrize(
    ("world", "firms", "sentence"),
    [
        (
            "world: {regions: 3}\n",
            "",
            "s.yaml, line 2: zone: region is '3': there is no such region; there is: 0, 1, 2",
        ),
        ("", "id,region\na,North\nb,South\n", "zone: region is '3': there is no such region; there is: North, South"),
        ("", "id,stage\na,scalded\nb,\n", "firms.csv: line 2, stage is 'scalded': must be one of: unaware, consid"),
    ],
)
def test_validate_show_and_run_refuse_alike_what_a_world_does_not_have(
    world: str, firms: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.yaml"
    (tmp_path / "firms.csv").write_text(firms)
    (tmp_path / "links.csv").write_text("supplier,buyer\na,b\n")
    path.write_text((world or "network: {firms: firms.csv, links: links.csv}\n") + ZONE)
    verbs = (
        ("validate", str(path)),
        ("scenarios", "show", str(path)),
        ("run", str(path), "--out", str(tmp_path / "o")),
    )
    status, sentences = zip(*(run(*verb, capsys=capsys)[::2] for verb in verbs), strict=True)
    assert status == (2, 2, 2)
    (only,) = set(sentences)
    assert sentence in only
    assert one_sentence(only)


def test_validate_notes_programmes_that_reach_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("world: {factories: 4, regions: 40}\n" + ZONE)
    status, out, _ = run("validate", str(path), capsys=capsys)
    assert status == 0
    assert out.splitlines()[1:] == ["  note: Programme zone reaches no factory: nobody is in region 3"]


def test_validate_goes_on_after_a_bad_file_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("world:\n  factories: -5\n")
    status, out, err = run("validate", str(bad), "baseline", capsys=capsys)
    assert status == 2
    assert out.startswith("baseline: OK, scenario ")
    assert err == f"stallpoint: {bad}, line 2: factories is -5: must lie between 2 and 2000000 (factories).\n"


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("width", [44, 80, 96, 200])
def test_the_library_is_listed_by_question(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    status, out, err = run("scenarios", capsys=capsys)
    assert (status, err) == (0, "")
    assert max(map(len, out.splitlines()[:-1])) <= min(width, 96)
    words = " ".join(out.split())
    for name in files.library():
        assert f" {name} {files.load(name).question}" in words


def test_a_scenario_is_told_in_the_width_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run("scenarios", "show", "three-bottlenecks", capsys=capsys)
    assert out == tell(files.load("three-bottlenecks"), 80)
    assert 70 < max(map(len, out.splitlines())) <= 80


def test_a_scenario_is_told_in_prose_and_on_a_line_of_months(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # wider than it ever writes
    status, out, err = run("scenarios", "show", "display-programme", capsys=capsys)
    assert (status, err) == (0, "")
    scenario = files.load("display-programme")
    assert out == tell(scenario)
    assert out.startswith(f"display-programme ({scenario.hash})\n\n{scenario.question}\n\n")
    assert " ".join(scenario.story.split()) in " ".join(out.split())
    (line,) = [line for line in out.splitlines() if line.startswith("  pilots = 0.04")]
    assert scenario.world.months == 240  # six months a letter
    assert line.split()[3:] == ["." + 10 * "#" + 29 * ".", "from", "month", "6", "until", "66"]
    assert "      the ministry wants many lighthouses, and soon\n" in out
    assert max(map(len, out.splitlines())) <= 96


def test_a_world_that_differs_is_told_with_units_and_defaults() -> None:
    told = tell(files.load("granovetter"))
    assert "  factories = 100 factories (default 1000)\n" in told
    assert "  topology = mixed (default supply)\n" in told
    assert told.endswith("No lever is pulled in its 240 months.\n")
    assert "network is imported" not in told


@pytest.mark.usefixtures("chain")
def test_an_imported_network_is_told() -> None:
    assert "The network is imported; the number of factories comes with it.\n" in tell(files.load("real-chain"))


@pytest.mark.parametrize(
    ("lever", "line", "words"),
    [
        (Lever("pilots", 0.1), "#" * 40, "from month 0 to the end"),
        (Lever("pilots", 0.1, 0, 500), "#" * 40, "from month 0 until 500"),
        (Lever("pilots", 0.1, 119), "." * 39 + "#", "from month 119 to the end"),
        (Lever("pilots", 0.1, 60, 61), "." * 20 + "#" + "." * 19, "from month 60 until 61"),
        (Lever("pilots", 0.1, 3, 6), ".#" + "." * 38, "from month 3 until 6"),
    ],
)
def test_a_bar_shows_the_months_in_which_a_lever_holds(lever: Lever, line: str, words: str) -> None:
    assert bar(Scenario(world=Parameters(months=120), levers=(lever,)), lever) == line
    assert when(lever) == words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["xyzzy"], "No such command 'xyzzy'; see 'stallpoint --help'."),
        (["scenrios"], "No such command 'scenrios'. Did you mean 'scenarios'?"),
        (["--nothing"], "No such option '--nothing'; see 'stallpoint --help'."),
        (["validate"], "Missing argument 'FILE...'; see 'stallpoint validate --help'."),
        (
            ["validate", "nope.yaml"],
            "scenario is 'nope.yaml': there is no such file, and no such scenario in the library.",
        ),
        (["validate", "basline"], "; did you mean 'baseline'?"),
        (["validate", ""], "scenario is '': name one of the library, or a file."),
        (["validate", "."], ".: is a folder: name a scenario file in it."),
        (["validate", "two\nlines"], "scenario is 'two\\nlines': there is no such file"),
        (["scenarios", "show"], "Missing argument 'NAME'; see 'stallpoint scenarios show --help'."),
        (["scenarios", "show", "display"], "scenario is 'display': there is no such file"),
        (["scenarios", "tell"], "No such command 'tell'; see 'stallpoint scenarios --help'."),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(*arguments, capsys=capsys)
    assert (status, out) == (2, "")
    assert one_sentence(err)
    assert sentence in err


def test_help_and_version_succeed(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ((), ("--help",), ("-h",)):
        status, out, err = run(*arguments, capsys=capsys)
        assert (status, err) == (0, "")
        assert "validate" in out
        assert "scenarios" in out
    status, out, _ = run("--version", capsys=capsys)
    assert status == 0
    assert out.startswith("stallpoint 0.")


def test_help_is_the_same_after_the_page_of_commands_was_made() -> None:
    code = (
        "from stallpoint.commands.cli import commands\nfrom stallpoint.commands.page import commands_page\n"
        "commands_page()\ncommands(['run', '-h'], standalone_mode=False)\ncommands(['-h'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_ctrl_c_stops_with_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(source: str) -> Scenario:
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "load", interrupted)
    status, out, err = run("validate", "baseline", capsys=capsys)
    assert (status, out, err.strip()) == (130, "", "stallpoint: stopped.")


def test_a_failing_file_system_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(source: str) -> Scenario:
        raise OSError(5, "Input/output error", "links.csv")

    monkeypatch.setattr(files, "load", failing)
    assert run("validate", "x", capsys=capsys) == (2, "", "stallpoint: links.csv: Input/output error.\n")


def test_a_bug_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: str) -> Scenario:
        raise ZeroDivisionError

    monkeypatch.setattr(files, "load", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main(["validate", "x"])


def test_the_module_runs_as_the_command() -> None:
    done = process("validate", "basline")
    assert done.returncode == 2
    assert done.stdout == ""
    assert one_sentence(done.stderr)
    assert process("validate", "baseline").stdout == f"baseline: OK, scenario {Scenario().hash}\n"


def test_a_letter_that_the_terminal_lacks_does_not_stop_it(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nstory: in \u4e2d\n", encoding="utf-8")
    done = process("scenarios", "show", str(path), env={**os.environ, "PYTHONIOENCODING": "latin-1"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "in \\u4e2d\n" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence() -> None:
    with open("/dev/full", "w") as full:
        done = process("scenarios", "show", "baseline", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert done.stderr == "stallpoint: output: No space left on device.\n"


def test_a_reader_that_leaves_early_causes_no_complaint() -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as pipe:
        done = process("scenarios", "show", "baseline", stdout=pipe, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom stallpoint.commands.cli import main\nstatus = main(['--help'])\n"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)\nsys.exit(status)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "[]")
