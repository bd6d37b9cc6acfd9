"""The version of the model: what decides numbers is in it, in every output, and no other is mixed in unasked."""

import dataclasses
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import lowest
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments import provenance
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.provenance import elsewhere
from stallpoint.experiments.storage.database import DATABASE, UNFINISHED
from stallpoint.experiments.storage.store import Store
from stallpoint.model import version
from stallpoint.model.version import NAMES, UNKNOWN, Version, model_version
from stallpoint.scenarios.errors import InputError
from studies import little, stored

OLD = "1.99.0"
SMALL = [little("no-policy", factories=60, months=24), little("display-programme", factories=60, months=24)]
DESIGN = """
name: little
base: three-bottlenecks
world: {factories: 60, months: 24}
method: grid
levers: {voucher: [0, 0.5]}
seeds: {count: 2}
"""


def test_the_version_names_the_libraries_that_compute() -> None:
    import numba
    import numpy
    import scipy

    here = model_version()
    assert (here.numpy, here.scipy, here.numba) == (numpy.__version__, scipy.__version__, numba.__version__)
    assert UNKNOWN not in [getattr(here, name) for name in NAMES]


def test_a_version_comes_back_from_its_line() -> None:
    here = model_version()
    assert Version.of(str(here)) == here
    assert Version.of("0.1.0+7366b8ba22") == Version("0.1.0", "7366b8ba22")
    assert Version.of("").numpy == UNKNOWN


@pytest.mark.parametrize("name", NAMES)
def test_whatever_differs_is_named_and_makes_another_mark(name: str) -> None:
    here = model_version()
    other = Version(**{each: getattr(here, each) for each in NAMES} | {name: "0.9.9"})
    assert other.apart() == f"{name} 0.9.9 (here {getattr(here, name)})"
    assert other.mark != here.mark
    assert here.apart() == ""


@pytest.mark.parametrize(
    ("file", "decides"),
    [
        ("agents/vendor.py", True),
        ("model/phases/market.py", True),
        ("scenarios/table/scope.py", True),
        ("scenarios/describe.py", False),
        ("viz/theme.py", False),
    ],
)
def test_the_digest_follows_the_sources_that_decide_numbers(
    file: str, decides: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / file
    source.parent.mkdir(parents=True)
    source.write_text("x = 1", encoding="utf-8")
    monkeypatch.setattr(version, "_PACKAGE", tmp_path)
    one = version.sources.__wrapped__()
    source.write_text("x = 2", encoding="utf-8")
    assert (version.sources.__wrapped__() != one) == decides


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], None]]:
    """Switches to an environment with another NumPy, and back."""
    true = version.installed

    def switch(on: bool) -> None:
        monkeypatch.setattr(version, "installed", lambda name: OLD if on and name == "numpy" else true(name))

    yield switch
    monkeypatch.undo()


@pytest.fixture
def store(tmp_path: Path, older: Callable[[bool], None]) -> Path:
    """A store with two runs that an older environment made."""
    older(True)
    with Store(tmp_path / "store") as found:
        gather(SMALL, [0], RunOptions(jobs=1, store=found))
    older(False)
    return tmp_path / "store"


def content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_store_of_other_libraries_is_refused_untouched(store: Path) -> None:
    (store / UNFINISHED).write_bytes(b"what a killed writer left")
    before = content(store)
    with pytest.raises(InputError, match=rf"numpy {OLD} \(here [\d.]+\); nothing there was touched: .*--mix-versions"):
        Store(store)
    assert content(store) == before


def test_versions_are_mixed_only_when_asked_and_every_row_says_which(
    store: Path, older: Callable[[bool], None]
) -> None:
    with Store(store, mix_versions=True) as found:
        table = gather(SMALL, [0, 1], RunOptions(jobs=1, store=found))
        used = found.used
    assert len(table) == 4
    assert {each.numpy for each in used} == {OLD, model_version().numpy}
    lines = stored(store, "SELECT seed, model FROM runs").groupby("seed")["model"].unique()
    assert [list(map(Version.of, line)) for line in lines] == [
        [dataclasses.replace(model_version(), numpy=OLD)],
        [model_version()],
    ]
    for environment in (True, False):  # from now on either of them must ask
        older(environment)
        with pytest.raises(InputError, match="--mix-versions"):
            Store(store)
    with Store(store, mix_versions=True) as found:
        gather(SMALL, [1], RunOptions(jobs=1, store=found))
        assert found.used == {model_version()}  # only what rows were made by


def test_a_store_from_before_libraries_were_kept_is_of_unknown_versions(store: Path) -> None:
    with closing(sqlite3.connect(store / DATABASE)) as base, base:
        base.execute("UPDATE runs SET model = '0.1.0+7366b8ba22'")
    with pytest.raises(InputError, match=r"sources 7366b8ba22 \(here \w+\), numpy unknown \(here .*numba unknown"):
        Store(store)
    with Store(store, mix_versions=True) as found:
        assert len(found) == 2


def test_runs_of_another_store_are_not_mixed_in_by_copying_them(store: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "own") as found:
        gather(SMALL, [1], RunOptions(jobs=1, store=found))
    with closing(sqlite3.connect(tmp_path / "own" / DATABASE)) as base, base:
        base.execute("ATTACH ? AS other", (str(store / DATABASE),))
        base.execute("INSERT INTO runs SELECT * FROM other.runs")
    with pytest.raises(InputError, match=rf"numpy {OLD}.*nothing there was touched"):
        Store(tmp_path / "own")
    with Store(tmp_path / "own", mix_versions=True) as found:
        assert len(found) == 4


def test_a_sweep_says_that_it_was_mixed(
    tmp_path: Path, older: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    out, file = tmp_path / "out", tmp_path / "design.yaml"
    file.write_text(DESIGN, encoding="utf-8")
    command = ["sweep", str(file), "--jobs", "1", "--out", str(out)]
    older(True)
    assert main([*command, "--seeds", "1"]) == 0
    older(False)
    assert main(command) == 2
    assert f"numpy {OLD} (here " in capsys.readouterr().err
    assert json.loads((out / "provenance.json").read_text())["versions"]["numpy"] == OLD
    assert main([*command, "--mix-versions"]) == 0
    warning = "Its runs were made by 2 versions, whose numbers may differ"
    assert warning in capsys.readouterr().err
    assert warning in (out / "report.html").read_text(encoding="utf-8")
    record = json.loads((out / "provenance.json").read_text())
    assert {Version.of(line).numpy for line in record["models"]} == {OLD, model_version().numpy}
    assert main(["report", str(out)]) == 0  # and so does its page made anew
    told = capsys.readouterr().err
    assert warning in told
    assert f"was made by another version, whose numbers may differ: numpy {OLD} (here " in told


def test_an_analysis_names_the_versions_that_its_rows_come_from(
    tmp_path: Path, older: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["phase", "no-policy", "--x", "voucher=0,0.5", "--y", "fog=0,1", "--jobs", "1"]
    command += ["--set", "factories=60", "--set", "months=24", "--store", str(tmp_path / "store")]
    older(True)
    assert main([*command, "--out", str(tmp_path / "one"), "--seeds", "1"]) == 0
    older(False)
    assert main([*command, "--out", str(tmp_path / "two"), "--seeds", "2"]) == 2
    assert main([*command, "--out", str(tmp_path / "two"), "--seeds", "2", "--mix-versions"]) == 0
    assert "Its runs were made by 2 versions" in capsys.readouterr().err
    one, two = (json.loads((tmp_path / name / "provenance.json").read_text())["models"] for name in ("one", "two"))
    assert one == [str(dataclasses.replace(model_version(), numpy=OLD))]
    assert sorted(two) == sorted([*one, str(model_version())])


def test_a_run_keeps_its_whole_version_and_another_one_is_told(
    tmp_path: Path, older: Callable[[bool], None], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["run", "no-policy", "--set", "factories=60", "--set", "months=24", "--out", str(out)]) == 0
    record = json.loads((out / "provenance.json").read_text())
    assert record["models"] == [str(model_version())]
    assert {name: record["versions"][name] for name in NAMES} == dataclasses.asdict(model_version())
    assert elsewhere(record) == ""
    older(True)
    assert main(["report", str(out)]) == 0
    assert (
        f"was made by another version, whose numbers may differ: numpy {record['versions']['numpy']} (here {OLD})"
        in (capsys.readouterr().err)
    )


def test_an_output_from_before_all_was_kept_is_of_another_version() -> None:
    old = {"versions": {"python": "3.12", "stallpoint": model_version().stallpoint, "numpy": model_version().numpy}}
    assert "sources unknown (here" in elsewhere(old)
    assert "numpy" not in elsewhere(old)


def test_every_writer_of_an_output_asks_the_one_function() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in Path(provenance.__file__).parent.rglob("*.py")}
    writers = {path.stem for path, text in texts.items() if " write_record(" in text and "def write_record" not in text}
    assert writers >= {"study"}
    assert writers == {path.stem for path, text in texts.items() if " = provenance(" in text}


def test_lower_bounds_become_constraints() -> None:
    text = '[project]\ndependencies = ["a>=1.2,<4", "b<3", "c==2.0"]\n[project.optional-dependencies]\nx = ["{}"]'
    assert list(lowest.constraints(text.format("d>=0.6"))) == ["a==1.2", "c==2.0", "d==0.6"]
    with pytest.raises(ValueError, match="two lower bounds"):
        lowest.constraints(text.format("a>=1.3"))
    assert "numpy==2.0" in list(lowest.constraints(lowest.FILE.read_text(encoding="utf-8")))
