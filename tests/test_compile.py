"""The cache of compiled code: named by its sources, noticed when damaged, named when it cannot be written."""

import errno
import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import everything
import numpy as np
import pytest
from numba import config
from stallpoint.agents.factory import Gate, Stage
from stallpoint.agents.vendor import Pricing
from stallpoint.commands import cli
from stallpoint.model import kernel_cache, version
from stallpoint.model.ledger import Event, Filled
from stallpoint.model.life import begin, live
from stallpoint.scenarios.errors import Notice
from stallpoint.scenarios.parameters import table
from systems import POSIX
from worlds import ran

SOURCE = """
def twice(x):
    return 2.0 * x
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of this test's own."""
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "cache"))
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    kernel_cache.folder.cache_clear()
    kernel_cache._not_kept.cache_clear()


def fresh(folder: Path) -> Any:
    """A kernel as a new process has it: nothing compiled yet."""
    from numba import njit

    path = folder / "twice.py"
    path.write_text(SOURCE)
    spec = importlib.util.spec_from_file_location("twice", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kernel = njit(module.twice)
    kernel_cache.keep(kernel)
    return kernel


def hits(kernel: Any) -> int:
    assert kernel(21.0) == 42.0
    return sum(kernel.stats.cache_hits.values())


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "cache").rglob("*") if path.is_file())


def test_compiled_code_is_found_again_under_the_version_of_its_sources(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [hits(fresh(own)), hits(fresh(own))] == [0, 1]
    assert kernel_cache.folder() == own / "cache" / f"kernels-{version.model_version().mark}"
    assert {path.relative_to(own / "cache").parts[0] for path in files(own)} == {kernel_cache.folder().name}
    monkeypatch.setattr(version, "sources", lambda: "another")  # a rule was changed
    forget()
    assert [hits(fresh(own)), hits(fresh(own))] == [0, 1]


@pytest.mark.parametrize("which", [".nbi", ".nbc"])
@pytest.mark.parametrize("damage", [lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b[:-9] + b"?" + b[-8:]])
def test_a_damaged_file_is_told_and_made_anew(own: Path, which: str, damage: Any) -> None:
    hits(fresh(own))
    (path,) = [each for each in files(own) if each.suffix == which]
    path.write_bytes(damage(path.read_bytes()))
    with pytest.warns(Notice, match=f"{path.name}.* is damaged: what was in it is compiled anew"):
        assert hits(fresh(own)) == 0
    assert hits(fresh(own)) == 1


def test_a_place_that_cannot_be_written_is_told_once_and_work_goes_on(own: Path) -> None:
    (own / "cache").write_text("a file where the folder should be")
    with pytest.warns(Notice, match=r"the cache of compiled code, .*cannot be written.*set NUMBA_CACHE_DIR") as told:
        assert [hits(fresh(own)), hits(fresh(own))] == [0, 0]
    assert len(told) == 1


def test_a_full_disk_is_told(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(kernel_cache._CheckedFile, "_write", full)
    with pytest.warns(Notice, match="No space left on device"):
        assert hits(fresh(own)) == 0


def test_what_can_only_be_read_is_read(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hits(fresh(own))
    monkeypatch.setattr(kernel_cache._CheckedFile, "_write", lambda *_: pytest.fail("nothing is to be written"))
    assert hits(fresh(own)) == 1


@POSIX
def test_without_the_variable_it_stands_beside_the_sources_or_in_a_folder_of_ones_own(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "CACHE_DIR", "")
    name = f"kernels-{version.model_version().mark}"
    monkeypatch.setattr(kernel_cache, "_PACKAGE", own)
    assert kernel_cache.folder() == own / "__pycache__" / name
    monkeypatch.setattr(os, "access", lambda *_: False)  # installed read-only
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(own))
    forget()
    mine = kernel_cache.folder()
    assert (mine.name, mine.parent.parent, mine.parent.stat().st_mode & 0o777) == (name, own, 0o700)
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    (own / f"stallpoint-{owner + 1}").mkdir()  # somebody else has taken our place: what is there is not to be run
    forget()
    assert kernel_cache.folder() is None
    with pytest.warns(Notice, match="there is no folder"):
        assert hits(fresh(own)) == 0


def test_a_missing_temporary_folder_is_no_reason_to_stop(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr(config, "CACHE_DIR", "")
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(kernel_cache, "_PACKAGE", own)
    monkeypatch.setattr(tempfile, "gettempdir", missing)
    assert kernel_cache.folder() is None


def test_the_command_tells_a_notice_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    cli.warn(Notice("the cache is damaged"), Notice, "file.py", 1)
    cli.warn(UserWarning("something else"), UserWarning, "file.py", 1)
    assert capsys.readouterr().err == "stallpoint: the cache is damaged.\nfile.py:1: UserWarning: something else\n"


def test_the_command_names_the_temporary_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/nowhere']")

    monkeypatch.setattr(cli.commands, "main", missing)
    assert cli.main([]) == cli.FAILED
    assert "set TMPDIR" in capsys.readouterr().err


PLAIN = """
import sys
sys.path.insert(0, sys.argv[1])
from stallpoint.model.engine import COMPILES
import everything
assert not COMPILES
print(*[word for scenario in everything.ALL for word in everything.prints(scenario)])
"""


def test_without_the_compiler_every_bit_is_the_same() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-c", PLAIN, str(Path(__file__).parent)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    here = [word for scenario in everything.ALL for word in everything.prints(scenario)]
    assert done.stdout.split() == here, done.stderr


def test_every_mechanism_is_at_work_in_what_is_held_against_plain_python() -> None:
    """So that no line of a phase is left out: every lever is pulled, every event happens."""
    gates, poor, *classic = everything.ALL
    timed = [p for p in table().values() if p.row.timed]
    assert {lever.name for lever in gates.levers} == {p.name for p in timed}
    words = {(lever.name, lever.value) for lever in gates.levers if isinstance(lever.value, str)}
    assert words == {(p.name, word) for p in timed if p.is_choice for word in p.row.span}
    assert {gates.world.rule, *(scenario.world.rule for scenario in classic)} == set(table()["rule"].row.span)
    world = begin(gates, everything.SEED)
    result = live(world)
    happened = {
        event for each in (result, ran(poor, everything.SEED)) for event in each.ledger.events()["event"].tolist()
    }
    assert happened == set(Event) - {Event.ADOPTED}
    assert [name for name in Filled._fields if not world.state.log.filled[name][0]] == []
    assert {int(stage) for stage in np.unique(result.history.stage)} == set(Stage)
    assert {int(gate) for gate in np.unique(result.history.gate)} == set(Gate)
    obstructing, allied = (result.series[name] for name in ("obstructing", "allied"))
    assert min(obstructing.max(), allied.max(), (1.0 - obstructing - allied).max()) > 0.0
    contracts = world.factories.contract[world.factories.deployment > 0.0]
    assert set(contracts.tolist()) == set(Pricing)
    for scenario in classic:
        assert Event.ADOPTED in ran(scenario, everything.SEED).ledger.events()["event"]
