"""What benchmarks measure is kept well-formed, and the page of speed is made from it. Nothing is timed here."""

import csv
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import stallpoint

ROOT = Path(stallpoint.__file__).parent
BENCHMARKS = str(ROOT / "benchmarks")


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """`benchmarks/history.py`, found as the benchmarks find it: in their own folder."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    yield importlib.import_module("history")
    for name in [n for n, m in sys.modules.items() if (getattr(m, "__file__", None) or "").startswith(BENCHMARKS)]:
        del sys.modules[name]


def test_figures_are_appended_and_come_back(history: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    run = history.Figure.of("no-policy", "ms", [4.0, 1.0, 3.0, 2.0, 10.0], at=1000, ratio=5.5)
    history.note("speed", [run, history.Figure("peak, all of it", "MB", 812.0)], file=file)
    history.note("speed", [history.Figure("no-policy", "ms", 2.5, at=1000)], commit="2cbc494", file=file)
    table = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    assert tuple(table[0]) == history.COLUMNS
    assert [len(row) for row in table] == [len(history.COLUMNS)] * 4
    first, second, third = history.rows(file)
    assert (first.value, first.low, first.high, first.runs, first.ratio) == (3.0, 2.0, 4.0, 5, 5.5)
    assert (second.line, second.at, second.ratio, second.low) == ("peak, all of it", None, None, None)
    assert (third.commit, third.changed) == ("2cbc494", "no")
    assert first.cores >= 1
    assert first.memory_gb > 0.1
    assert first.python == sys.version.split()[0]
    assert history.latest(file)["speed", "no-policy", 1000.0] == third


def test_nothing_tells_whose_machine_it_was(history: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    history.note("speed", [history.Figure("a", "s", 1.0)], file=file)
    row = next(iter(history.rows(file)))
    for words in (row.cpu, row.commit, row.line, row.python, row.numpy, row.numba):
        assert "/" not in words.replace("(R)", "")


def test_no_history_is_no_rows(history: ModuleType, tmp_path: Path) -> None:
    assert list(history.rows(tmp_path / "none.csv")) == []


@pytest.mark.parametrize("values", [[2.0], [1.0, 3.0], [1.0, 2.0, 3.0]])
def test_a_median_lies_between_its_quartiles(history: ModuleType, values: list[float]) -> None:
    found = history.Figure.of("a", "s", values)
    assert (found.value, found.runs) == (2.0, len(values))
    assert found.low <= found.value <= found.high
