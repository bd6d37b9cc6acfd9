"""The plots of `docs/performance.md`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from stallpoint.viz.theme import COLOURS

if TYPE_CHECKING:
    from page import Measured

GROWTH = (
    ("firms", "speed", "whole run"),
    ("links a firm", "growth", "links"),
    ("employees a firm", "growth", "employees"),
    ("months", "growth", "months"),
)
"""What grows: in words, and the benchmark and line that measure it."""
SCENARIOS = ("no-policy", "display-programme", "three-bottlenecks", "verified-lighthouses")
INK, MUTED, OWN, LINE = (COLOURS[name].light for name in ("ink", "muted", "payback", "line"))
SETTINGS = {
    "svg.hashsalt": "stallpoint",
    "svg.fonttype": "path",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": MUTED,
    "text.color": INK,
    "grid.color": LINE,
}


def save(figure: Figure, file: Path) -> None:
    figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None}, facecolor="white")


def panels(rows: int, columns: int, height: float) -> tuple[Figure, list[Any]]:
    figure = Figure(figsize=(8, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for ax in axes.flat:
        ax.grid(which="major", linewidth=0.6)
        ax.set_axisbelow(True)
    return figure, list(axes.flat)


def beside(ax: Any, text: str, point: tuple[float, float], away: tuple[float, float], **look: str) -> None:
    """A word beside a point, that many typographic points away."""
    ax.annotate(text, point, xytext=away, textcoords="offset points", **look)


def over_commits(found: Measured, commits: list[str], file: Path) -> None:
    """CPU time of a decade of 1,000 factories at each commit that was measured; the youngest machine only."""
    rows = [row for row in found.rows if row.benchmark == "speed" and row.line in SCENARIOS and row.changed == "no"]
    here = rows[-1].machine if rows else ""
    with mpl.rc_context(SETTINGS):
        figure, axes = panels(1, len(SCENARIOS), 2.6)
        for ax, name in zip(axes, SCENARIOS, strict=True):
            values = {row.commit: row for row in rows if row.line == name and row.machine == here}
            known = [commit for commit in commits if commit in values]
            places = range(len(known))
            ax.plot(places, [values[c].value for c in known], color=OWN, marker="o", markersize=4)
            for place, commit in enumerate(known):
                beside(ax, f"{values[commit].value:.0f}", (place, values[commit].value), (0, 5))
            ax.set_title(name, fontsize=9)
            ax.set_xticks(places, [commit[:7] for commit in known], rotation=60, ha="right", fontsize=7)
            ax.margins(x=0.2, y=0.15)
            ax.set_ylim(bottom=0)
        axes[0].set_ylabel("ms of CPU a run")
        save(figure, file)


def growth(found: Measured, file: Path) -> None:
    """CPU time over firms, links, employees and months, on logarithmic axes; a dotted line is in proportion."""
    with mpl.rc_context(SETTINGS):
        figure, axes = panels(1, len(GROWTH), 2.8)
        for ax, (title, benchmark, line) in zip(axes, GROWTH, strict=True):
            for before, colour, word in ((True, MUTED, "before"), (False, OWN, "now")):
                rows = found.line(benchmark, line, before)
                if not rows:
                    continue
                x, y = [row.at for row in rows], [row.value for row in rows]
                ax.plot(x, y, color=colour, marker="o", markersize=3.5, label=word)
                ax.plot([x[0], x[-1]], [y[0], y[0] * x[-1] / x[0]], color=colour, linewidth=0.8, linestyle=":")
                beside(ax, word, (x[-1], y[-1]), (-4, 6), color=colour, ha="right")
            ax.set_xscale("log")
            ax.set_yscale("log")
            ax.margins(y=0.15)
            ax.set_title(title, fontsize=9)
        axes[0].set_ylabel("seconds of CPU a run")
        save(figure, file)


def peers(found: Measured, file: Path) -> None:
    """CPU time of 120 months of Bass over the number of firms, a line a library."""
    rows = [row for row in found.of("peers") if row.line.endswith(": 120 months")]
    with mpl.rc_context(SETTINGS):
        figure, (ax,) = panels(1, 1, 4.2)
        below = 0.0  # where the word below stands
        ends = {line: found.line("peers", line) for line in dict.fromkeys(row.line for row in rows)}
        for line, points in sorted(ends.items(), key=lambda item: item[1][-1].value):
            title = line.partition(":")[0]
            colour, width = (OWN, 2.0) if title == "Stallpoint" else (MUTED, 1.0)
            x, y = [row.at for row in points], [row.value for row in points]
            ax.plot(x, y, color=colour, linewidth=width, marker="o", markersize=3.5)
            below = max(y[-1], 1.9 * below)
            beside(ax, title, (x[-1], below), (6, -3), color=colour)
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.margins(x=0.2)
        ax.set_xlabel("firms")
        ax.set_ylabel("seconds of CPU for 120 months")
        save(figure, file)
