"""The history of speed: a file, `benchmarks/history.csv`, to which every benchmark appends what it measured.

A row is one figure: when, of which commit, on what machine, with which libraries. Figures of different machines are not
to be compared; ratios of one call are. The file holds no names of hosts, people or folders.
"""

from __future__ import annotations

import csv
import functools
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "benchmarks" / "history.csv"
NOT_MEASURED = ("benchmarks", "docs", "publish", "research", "tests", "*.md")
"""What may differ from the commit without changing what is measured."""


@dataclass(frozen=True)
class Figure:
    """One measured figure: a line of a benchmark, where it was measured (factories, say) and what came out."""

    line: str
    unit: str
    value: float
    at: float | None = None
    low: float | None = None
    high: float | None = None
    ratio: float | None = None
    runs: int = 1

    @classmethod
    def of(
        cls, line: str, unit: str, values: Iterable[float], at: float | None = None, ratio: float | None = None
    ) -> Figure:
        """The median of several runs, with its quartiles."""
        found = sorted(values)
        low, high = found[0], found[-1]
        if len(found) > 2:
            low, _, high = statistics.quantiles(found, n=4, method="inclusive")
        return cls(line, unit, statistics.median(found), at, low, high, ratio, len(found))


@dataclass(frozen=True)
class Row:
    """A row of the file: a figure with its commit and its machine."""

    date: str
    commit: str
    changed: str
    cpu: str
    cores: int
    memory_gb: float
    python: str
    numpy: str
    numba: str
    benchmark: str
    line: str
    at: float | None
    unit: str
    value: float
    low: float | None
    high: float | None
    ratio: float | None
    runs: int

    @property
    def machine(self) -> str:
        return f"{self.cpu}, {self.cores} cores, {self.memory_gb:g} GB"


COLUMNS = tuple(field.name for field in fields(Row))
WORDS = frozenset({"date", "commit", "changed", "cpu", "python", "numpy", "numba", "benchmark", "line", "unit"})
WHOLE = frozenset({"cores", "runs"})


def note(benchmark: str, figures: Iterable[Figure], commit: str | None = None, file: Path = FILE) -> None:
    """Append figures; of another commit than the one checked out here if that is named."""
    here = _machine() | {"benchmark": benchmark, "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ")}
    here |= {"commit": commit, "changed": "no"} if commit else _state()
    new = not file.exists()
    with file.open("a", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        if new:
            table.writeheader()
        for figure in figures:
            found = {field.name: getattr(figure, field.name) for field in fields(figure)}
            table.writerow({name: _short(value) for name, value in (here | found).items()})


def rows(file: Path = FILE) -> Iterator[Row]:
    """All that was ever measured, the oldest first."""
    if not file.exists():
        return
    with file.open(encoding="utf-8", newline="") as source:
        for found in csv.DictReader(source):
            yield Row(**{name: _read(name, found[name]) for name in COLUMNS})


def latest(file: Path = FILE) -> dict[tuple[str, str, float | None], Row]:
    """The youngest row of each line, by benchmark, line and where it was measured."""
    return {(row.benchmark, row.line, row.at): row for row in rows(file)}


def _short(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else value


def _read(name: str, text: str) -> str | int | float | None:
    if name in WORDS:
        return text
    return (int(text) if name in WHOLE else float(text)) if text else None


@functools.cache
def _machine() -> dict[str, object]:
    return {
        "cpu": processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "python": platform.python_version(),
        "numpy": _version("numpy"),
        "numba": _version("numba"),
    }


def processor() -> str:
    """The model of the processor, as it tells itself."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8", errors="replace").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return " ".join((names[0] if names else platform.processor() or platform.machine()).split())


@functools.cache
def _state() -> dict[str, object]:
    """The commit checked out here, and whether the package differs from it."""
    left_out = [f":(exclude){name}" for name in NOT_MEASURED]
    try:
        differs = git("status", "--porcelain", "--untracked-files=no", "--", ".", *left_out)
        return {"commit": git("rev-parse", "--short=9", "HEAD"), "changed": "yes" if differs else "no"}
    except (OSError, subprocess.CalledProcessError):  # a copy without its history
        return {"commit": "unknown", "changed": "yes"}


def git(*words: str) -> str:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True).stdout.strip()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
