"""Makes the measured parts of `docs/performance.md`, tables and plots, from `benchmarks/history.csv`.

    python benchmarks/page.py

What stands between `<!-- measured: NAME -->` and `<!-- end -->` is written anew; the words around it stay as they are.
Nothing is measured here, and the same history makes the same page.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import history
import plots
from history import ROOT, Row
from states import BEFORE
from targets import TARGETS

PAGE = ROOT / "docs" / "performance.md"
IMAGES = "images"
OTHERS = ("sweep", "cluster", "dashboard", "sessions")
OWN = ("bare loop", "Stallpoint")
"""Of the table against others, what is not another library."""
BLOCK = re.compile(r"(<!-- measured: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


class Measured:
    """A history, asked for what a page needs: the youngest figure of a line, now or before."""

    def __init__(self, file: Path) -> None:
        self.rows = list(history.rows(file))
        self.now = {(row.benchmark, row.line, row.at): row for row in self.rows if not self.earlier(row)}
        self.before = {(row.benchmark, row.line, row.at): row for row in self.rows if self.earlier(row)}

    @staticmethod
    def earlier(row: Row) -> bool:
        return row.commit.startswith(BEFORE)

    def of(self, benchmark: str) -> list[Row]:
        return [row for key, row in self.now.items() if key[0] == benchmark]

    def line(self, benchmark: str, line: str, before: bool = False) -> list[Row]:
        """A line over all places where it was measured, in their order."""
        rows = (self.before if before else self.now).values()
        found = [row for row in rows if (row.benchmark, row.line) == (benchmark, line)]
        return sorted(found, key=lambda row: row.at or 0.0)


def number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def spread(row: Row | None) -> str:
    if row is None:
        return "–"
    text = f"{number(row.value)} {row.unit}"
    return f"{text} ({number(row.low)} to {number(row.high)})" if row.runs > 2 else text


def table(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    head = list(head)
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def asked(found: Measured) -> str:
    lines = []
    for target in TARGETS:
        key = (target.benchmark, target.line, target.at)
        row = found.now.get(key)
        met = target.met(row) if row else None
        word = {None: "not measured", True: "yes", False: "**no**"}[met]
        lines.append(
            [
                target.words,
                target.asked,
                spread(found.before.get(key)),
                spread(row),
                number(row.ratio if row else None),
                word,
            ]
        )
    return table(["line", "asked", f"before (`{BEFORE}`)", "now", "ratio", "met"], lines)


def machine(found: Measured) -> str:
    rows = found.of("speed") or found.rows[-1:]
    if not rows:
        return "Nothing was measured yet."
    last = max(rows, key=lambda row: row.date)
    where = f"{last.machine}; Python {last.python}, NumPy {last.numpy}, Numba {last.numba}"
    more = ", with changes that were not committed" if last.changed == "yes" else ""
    return f"Last measured {last.date[:10]}, commit `{last.commit}`{more}: {where}."


def growth(found: Measured) -> str:
    lines = []
    for title, benchmark, line in plots.GROWTH:
        rows = {row.at: row for row in found.line(benchmark, line)}
        earlier = {row.at: row for row in found.line(benchmark, line, before=True)}
        first = next(iter(rows.values()), None)
        for at, row in rows.items():
            per = (row.value / first.value) / (row.at / first.at)
            lines.append([title, number(at), spread(earlier.get(at)), spread(row), number(per)])
    return table(["grows", "to", "before", "now", "time for each, against the first"], lines)


def phases(found: Measured) -> str:
    rows = found.of("phases")
    sizes = sorted({row.at or 0.0 for row in rows})
    taken = {(row.line, row.at or 0.0): row.value for row in rows}
    whole = {size: sum(taken[key] for key in taken if key[1] == size) for size in sizes}
    names = sorted({name for name, _ in taken}, key=lambda name: -taken.get((name, sizes[0]), 0.0))
    lines = []
    for name in names:
        values = [(size, taken.get((name, size), 0.0)) for size in sizes]
        cells = (f"{number(value)} ms, {value / whole[size]:.0%}" for size, value in values)
        lines.append([f"`{name}`" if " " not in name else name, *cells])
    return table(["phase", *(f"{number(size)} factories" for size in sizes)], lines)


def peers(found: Measured) -> str:
    rows = found.of("peers")
    sizes = sorted({row.at for row in rows})
    titles = list(dict.fromkeys(row.line.partition(":")[0] for row in rows))
    lines = []
    for title in titles:
        cells = []
        for size in sizes:
            steps, setup, peak = (
                found.now.get(("peers", f"{title}: {part}", size)) for part in ("120 months", "set-up", "peak")
            )
            cells.append(
                f"{number(steps.value)} s ({number(setup.value)} s; {number(peak.value)} MB)" if steps else "–"
            )
        lines.append([title, *cells])
    ahead = [_ahead(found, [title for title in titles if title not in OWN], size) for size in sizes]
    text = table(["120 months (set-up; peak)", *(f"{number(size)} firms" for size in sizes)], lines)
    return "\n\n".join([text, *(line for line in ahead if line)])


def _ahead(found: Measured, others: list[str], size: float) -> str:
    """How far Stallpoint is from the fastest of the others, in stepping."""
    steps = {title: found.now.get(("peers", f"{title}: 120 months", size)) for title in [*others, OWN[1]]}
    own = steps.pop(OWN[1])
    known = {title: row.value for title, row in steps.items() if row}
    if own is None or not known:
        return ""
    best = min(known, key=known.__getitem__)
    times = number(known[best] / own.value)
    return f"At {number(size)} firms the fastest of the others, {best}, takes {times} times as long."


def others(found: Measured) -> str:
    rows = [row for benchmark in OTHERS for row in found.of(benchmark)]
    lines = [[row.benchmark, row.line + ("" if row.at is None else f", {number(row.at)}"), spread(row)] for row in rows]
    return table(["benchmark", "line", "measured"], lines)


def commits(found: Measured) -> list[str]:
    """All commits that were measured, the oldest first."""
    dates: dict[str, float] = {}
    for row in found.rows:
        dates.setdefault(row.commit, _when(row))
    return sorted(dates, key=dates.__getitem__)


def _when(row: Row) -> float:
    try:
        return float(history.git("show", "--no-patch", "--format=%ct", row.commit))
    except (OSError, subprocess.CalledProcessError, ValueError):  # rewritten since, or a copy without its history
        return datetime.strptime(row.date, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC).timestamp()


TABLES: dict[str, Callable[[Measured], str]] = {
    "machine": machine,
    "asked": asked,
    "growth": growth,
    "phases": phases,
    "peers": peers,
    "others": others,
}


def make(source: Path = history.FILE, page: Path = PAGE) -> None:
    """Write the measured parts of a page, and its plots beside it."""
    found = Measured(source)
    images = page.parent / IMAGES
    images.mkdir(exist_ok=True)
    plots.over_commits(found, commits(found), images / "performance-commits.svg")
    plots.growth(found, images / "performance-growth.svg")
    plots.peers(found, images / "performance-peers.svg")

    def filled(block: re.Match[str]) -> str:
        return f"{block[1]}\n{TABLES[block[2]](found)}\n\n{block[3]}"

    page.write_text(BLOCK.sub(filled, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    make()
