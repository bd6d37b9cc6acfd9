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


PAGE = """# Performance

<!-- measured: machine -->
old
<!-- end -->

Words that stay.

<!-- measured: asked -->
<!-- end -->

<!-- measured: growth -->
<!-- end -->

<!-- measured: phases -->
<!-- end -->

<!-- measured: peers -->
<!-- end -->

<!-- measured: others -->
<!-- end -->
"""


@pytest.fixture
def measured(history: ModuleType, tmp_path: Path) -> Path:
    """A small history: before and after, growth, phases, two libraries."""
    file, of = tmp_path / "history.csv", history.Figure
    targets = importlib.import_module("targets")
    sizes = [(1000, 0.02), (10_000, 0.21), (targets.LARGE, 11.0)]
    before = [of.of("no-policy", "ms", [83.0, 84.0, 85.0], 1000), of("whole run", "s", 62.0, targets.LARGE)]
    history.note("speed", before, commit=importlib.import_module("states").BEFORE, file=file)
    now = [of.of("no-policy", "ms", [15.9, 16.0, 16.1], 1000, ratio=5.25), of("import stallpoint", "s", 0.2, ratio=0.5)]
    history.note("speed", [*now, *(of("whole run", "s", value, size) for size, value in sizes)], file=file)
    history.note("phases", [of("decisions", "ms", 3.0, 1000), of("evidence", "ms", 1.0, 1000)], file=file)
    history.note("growth", [of("months", "s", 0.1, 60), of("months", "s", 0.3, 120)], file=file)
    for title, value in (("Stallpoint", 0.002), ("Mesa", 6.0)):
        parts = (("set-up", "s", 0.5), ("120 months", "s", value), ("peak", "MB", 120.0))
        history.note("peers", [of(f"{title}: {part}", unit, each, 10_000) for part, unit, each in parts], file=file)
    return file


def cells(page: str, first: str) -> list[str]:
    row = next(line for line in page.splitlines() if line.startswith(f"| {first}"))
    return [cell.strip() for cell in row.strip("|").split("|")]


def test_the_page_is_made_from_the_history(measured: Path, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(PAGE, encoding="utf-8")
    importlib.import_module("page").make(measured, page)
    text = page.read_text(encoding="utf-8")
    assert "old\n" not in text
    assert "Words that stay." in text
    _, asked, before, now, ratio, met = cells(text, "no-policy, a decade")
    assert asked == "at least 5 times less, at most 20 ms"
    assert (before, now) == ("84 ms (83.5 to 84.5)", "16 ms (15.9 to 16.1)")
    assert (ratio, met) == ("5.25", "yes")
    assert cells(text, "import stallpoint")[-1] == "**no**"
    assert cells(text, "three-bottlenecks")[-1] == "not measured"
    assert cells(text, "months | 120") == ["months", "120", "–", "0.3 s", "1.5"]
    assert cells(text, "`decisions`") == ["`decisions`", "3 ms, 75%"]
    assert cells(text, "Mesa") == ["Mesa", "6 s (0.5 s; 120 MB)"]
    assert "At 10,000 firms the fastest of the others, Mesa, takes 3,000 times as long." in text
    for name in ("commits", "growth", "peers"):
        assert "<svg" in (tmp_path / "images" / f"performance-{name}.svg").read_text(encoding="utf-8")


def test_the_same_history_makes_the_same_page(measured: Path, tmp_path: Path) -> None:
    page, make = tmp_path / "performance.md", importlib.import_module("page").make
    page.write_text(PAGE, encoding="utf-8")
    make(measured, page)
    files = [page, *sorted((tmp_path / "images").iterdir())]
    first = [file.read_bytes() for file in files]
    make(measured, page)
    assert [file.read_bytes() for file in files] == first


def test_the_page_of_the_project_has_every_part(history: ModuleType) -> None:
    page = importlib.import_module("page")
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert [name for _, name, _ in page.BLOCK.findall(text)] == list(page.TABLES)


@pytest.mark.parametrize(
    ("bounds", "value", "ratio", "met"),
    [
        ({"most": 2.0}, 2.0, None, True),
        ({"most": 2.0}, 2.1, None, False),
        ({"fewest": 0.9}, 0.89, None, False),
        ({"most": 20.0, "ratio_least": 5.0}, 16.0, 5.2, True),
        ({"most": 20.0, "ratio_least": 5.0}, 16.0, 4.9, False),
        ({"ratio_least": 5.0}, 16.0, None, None),
        ({"ratio_most": 4.0}, 1.0, 4.1, False),
    ],
)
def test_a_target_is_met_or_not(
    history: ModuleType, bounds: dict[str, float], value: float, ratio: float | None, met: bool | None
) -> None:
    target = importlib.import_module("targets").Target("speed", "a", None, "a", **bounds)
    assert target.met(history.Figure("a", "s", value, ratio=ratio)) is met
