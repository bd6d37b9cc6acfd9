"""The model is compiled once for a machine: one process does it, others wait, whoever watches is told, nobody hangs."""

import importlib.util
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock
from numba import config, njit
from numba.core.errors import TypingError
from stallpoint.commands import cli
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.model import compiling, kernel_cache
from stallpoint.viz.dashboard.jobs import Job
from stallpoint.viz.dashboard.study import Work
from waiting import until

SOURCE = "def twice(x):\n    return 2.0 * x\n\ndef broken(x):\n    return x.nothing\n"
# The first process compiles for as long as nobody waits for it; whether it ever goes on is up to the test.
PROCESS = """
import sys, time
from pathlib import Path
from numba import njit
from stallpoint.model import compiling, kernel_cache

role, folder = sys.argv[1], Path(sys.argv[2])
sys.path.insert(0, str(folder))
from twice import twice

def until(name):
    for _ in range(6000):
        if (folder / name).exists():
            return
        time.sleep(0.01)
    sys.exit("it was waited for " + name)

compiling.AFTER = 0.0
said = []
compiling.listen(lambda sentence: (said.append(sentence), (folder / (role + "-said")).touch()))
kernel = njit(twice)
kernel_cache.keep(kernel)
compiler = kernel._compiler.compile
if role == "first":
    def slow(*arguments):
        (folder / "begun").touch()
        until("second-said")
        return compiler(*arguments)
    kernel._compiler.compile = slow
else:
    until("begun")
assert kernel(21.0) == 42.0
print(sum(kernel.stats.cache_misses.values()), sum(kernel.stats.cache_hits.values()), said)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[compiling._Work]:
    """A cache of this test's own, and a process that has compiled nothing."""
    fresh = compiling._Work()
    for name, value in (("_work", fresh), ("begin", fresh.begin), ("end", fresh.end), ("AFTER", 0.0)):
        monkeypatch.setattr(compiling, name, value)
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "twice.py").write_text(SOURCE)
    forget()
    yield fresh
    forget()


def forget() -> None:
    for told in (kernel_cache.folder, kernel_cache._not_kept, kernel_cache._made_anew):
        told.cache_clear()


def kernel(folder: Path, name: str = "twice") -> Any:
    spec = importlib.util.spec_from_file_location("twice", folder / "twice.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = njit(getattr(module, name))
    kernel_cache.keep(found)
    return found


def process(role: str, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "cache")}
    command = [sys.executable, "-c", textwrap.dedent(PROCESS), role, str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def free() -> bool:
    with FileLock(kernel_cache.folder() / compiling.LOCK).acquire(timeout=0):
        return True


def test_of_two_processes_one_compiles_and_the_other_waits_and_both_are_told(
    work: compiling._Work, tmp_path: Path
) -> None:
    first, second = (process(role, tmp_path) for role in ("first", "second"))
    (one, problem), (two, other) = first.communicate(), second.communicate()
    assert one == f"1 0 {[compiling.SENTENCE, '']}\n", problem
    assert two == f"0 1 {[compiling.SENTENCE, '']}\n", other


def test_a_process_that_was_killed_while_it_compiled_leaves_nobody_waiting(
    work: compiling._Work, tmp_path: Path
) -> None:
    first = process("first", tmp_path)
    until((tmp_path / "begun").exists)
    with pytest.raises(OSError, match="could not be acquired"):
        free()
    first.kill()
    first.communicate()
    assert kernel(tmp_path)(21.0) == 42.0
    assert not work._alone
    assert free()


def test_who_has_waited_too_long_compiles_alone(
    work: compiling._Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "PATIENCE", 0.1)
    first = process("first", tmp_path)
    until((tmp_path / "begun").exists)
    made = kernel(tmp_path)
    assert made(21.0) == 42.0
    assert sum(made.stats.cache_misses.values()) == 1
    (tmp_path / "second-said").touch()
    first.communicate()


def test_where_there_can_be_no_lock_each_process_compiles_for_itself(work: compiling._Work, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.warns(kernel_cache.Notice, match="cannot be written"):
        assert kernel(tmp_path)(21.0) == 42.0
    assert work._alone


def test_what_cannot_be_compiled_holds_nobody_up(work: compiling._Work, tmp_path: Path) -> None:
    with pytest.raises(TypingError):
        kernel(tmp_path, "broken")(21.0)
    assert free()
    assert kernel(tmp_path)(21.0) == 42.0
    assert work._depth == 0


def test_what_is_quick_is_not_told(work: compiling._Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiling, "AFTER", 1000.0)
    said: list[str] = []
    compiling.listen(said.append)
    assert kernel(tmp_path)(21.0) == 42.0
    assert said == []


def test_a_worker_is_heard_once() -> None:
    said: list[str] = []
    with Dispatcher(said.append) as dispatcher:
        asker = dispatcher.asker(1)
        for sentence in ("Compiling", "Compiling", "", ""):
            asker.submit(compiling.heard, sentence).result()
        until(lambda: said[-1:] == [""])
    assert said == ["Compiling", ""]


def test_what_takes_long_is_said_on_a_line_once_and_not_among_the_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "_said", False)
    for sentence in (compiling.SENTENCE, "", compiling.SENTENCE, ""):
        cli.say(sentence)
    said = capsys.readouterr()
    assert (said.out, said.err.strip("\r\n")) == ("", f"{compiling.SENTENCE}.")


def test_every_job_of_the_pages_learns_what_the_workers_do() -> None:
    with Dispatcher(lambda _: None) as dispatcher:
        job = Job(dispatcher, [list])  # there is no worker that could make it
        worker = SimpleNamespace(compiles="", call=None, ask=lambda _: None, kill=int, join=int)
        dispatcher.workers.append(worker)  # type: ignore[arg-type]
        for worker.compiles in (compiling.SENTENCE, ""):
            job.changed.clear()
            dispatcher.compiles()
            assert job.changed.is_set()
            assert Work.of(job).doing == worker.compiles


@pytest.mark.slow
def test_a_first_run_says_what_it_does_and_answers_as_any_other(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "stallpoint", "run", "no-policy", "--set", "factories=60", "--set", "months=12"]
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    first, again = (
        subprocess.run([*command, "--out", "one"], cwd=tmp_path, env=environment, capture_output=True, text=True)
        for _ in range(2)
    )
    assert first.stderr == f"{compiling.SENTENCE}.\n"
    assert (first.stdout, again.stderr) == (again.stdout, "")
