"""Two states of the code, measured in turns: an earlier commit, and what is checked out here.

An earlier commit is unpacked into a folder of its own. Both states run with the same Python and the same libraries,
each measurement in a process of its own, which imports its state before any installed one. Compiled kernels are kept
between calls, below the user's cache; their folder is named by the content of the model, so states do not mix.
"""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from history import ROOT, git

PROBE = ROOT / "benchmarks" / "probe.py"
BEFORE = "2cbc494"
"""The state before the month was compiled: what targets are measured against."""


@dataclass(frozen=True)
class State:
    """A state of the code; `commit` is empty for what is checked out here."""

    home: Path
    kernels: Path
    commit: str = ""

    @property
    def name(self) -> str:
        return self.commit or "here"

    def environment(self, kernels: Path | None = None) -> dict[str, str]:
        place = {"PYTHONPATH": str(self.home), "NUMBA_CACHE_DIR": str(kernels or self.kernels)}
        # an empty word is none: modules are compiled once and kept, as on any other machine
        return os.environ | place | {"PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": ""}

    def probe(self, *words: str, kernels: Path | None = None) -> dict:
        """What a process of its own tells; see `benchmarks/probe.py`."""
        command = [sys.executable, str(PROBE), *words]
        text = subprocess.check_output(command, text=True, env=self.environment(kernels), cwd=self.home)
        found = json.loads(text.splitlines()[-1])
        assert Path(found["file"]).resolve().parent == (self.home / "stallpoint").resolve(), found["file"]
        return found

    def runs(self, names: list[str], times: int = 1, processors: int = 1, **values: float) -> dict:
        """Whole runs of scenarios: seconds of CPU and by the clock, a list a scenario, and the peak of memory in MB."""
        asked = ["--times", str(times), "--values", json.dumps(values), "--processors", str(processors)]
        return self.probe("runs", "--names", *names, *asked)

    def command(self, *words: str) -> float:
        """CPU seconds of a `stallpoint` command with all that it starts."""
        at = _children()
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "stallpoint", *words]
            subprocess.run(command, env=self.environment(), cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return _children() - at


@contextmanager
def both(against: str | None) -> Iterator[list[State]]:
    """What is checked out here, and before it an earlier commit if one is named."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stallpoint-speed"
    with tempfile.TemporaryDirectory() as folder:
        here = State(Path(folder) / "here", cache)
        here.home.mkdir()
        (here.home / "stallpoint").symlink_to(ROOT, target_is_directory=True)
        yield [earlier(against, Path(folder), cache), here] if against else [here]


def earlier(commit: str, folder: Path, cache: Path) -> State:
    """A commit, unpacked."""
    short = git("rev-parse", "--short=9", commit)
    state = State(folder / "before", cache, short)
    data = subprocess.check_output(["git", "-C", str(ROOT), "archive", commit])
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(state.home / "stallpoint", filter="data")
    return state


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
