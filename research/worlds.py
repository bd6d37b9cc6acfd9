"""The set of worlds that ships, ``scenarios/worlds/calibrated.csv``, and the tables of ``docs/worlds-found.md``.

python research/worlds.py   # about 25 minutes of processors (an estimate); goes on where it was stopped

The 20 parameters of the calibration, the three that bear on the gradient by size, and two more that no good source
fixes are held to all patterns but four, at 1,000 factories by year 10. Of the worlds that come out those are kept that
are accepted with 5,000 factories too; these are looked at by year 20, and between one another.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pandas as pd
from stallpoint.agents.columns import Floats
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.fitting.calibration import Calibration, fit
from stallpoint.experiments.fitting.calibration_tables import pattern_table
from stallpoint.experiments.fitting.identifiability import shares
from stallpoint.experiments.fitting.matching import Plan, called
from stallpoint.experiments.fitting.pattern import Pattern
from stallpoint.experiments.fitting.patterns import PATTERNS
from stallpoint.experiments.fitting.problem import HOME, Problem
from stallpoint.experiments.fitting.search_space import DEFAULT, freedoms, placed
from stallpoint.experiments.fitting.targets import Targets
from stallpoint.experiments.fitting.world_set import named
from stallpoint.scenarios.files import load
from stallpoint.scenarios.settings import with_settings
from stallpoint.scenarios.worlds import default_world
from stallpoint.viz.studies.calibration import left_out_table, waves_table

ROOT = Path(__file__).parent.parent
SET = ROOT / "scenarios" / "worlds" / "calibrated.csv"
PAGE = ROOT / "docs" / "worlds-found.md"
JOURNAL = ROOT / "out" / "worlds.journal"
MORE = ("attention", "size_links", "cost_exponent_small", "system_cost", "commitment_mean")
SETTINGS = ("months=120",)
GROUPS = {
    "pilots and projects": (0, 1, 8),
    "money": (2, 3),
    "gains by year": (4, 5, 6),
    "who follows whom": (7, 9),
    "size": (27, 28),
    "regime 1": (10, 11, 12),
    "regime 2": (13, 14, 15, 16, 17),
    "regime 3": (18, 19, 20),
    "regime 4": (21, 22),
}
"""Places of patterns that are left out together."""
HELD_TO = tuple(
    dataclasses.replace(p, held_out=p.held_out and not p.name.startswith("large over small")) for p in PATTERNS
)
PROBLEM = Problem(HELD_TO, DEFAULT + freedoms(MORE), with_settings(load(HOME), SETTINGS), SETTINGS, factories=1000)
PLAN = Plan(
    seed=1, budget=900, candidates=200, runs=2, fresh=8, final=24, bound=0.15, worlds=52, groups=GROUPS, apart=12
)
WANTED = 24
"""Worlds that ship, of those that are accepted at both sizes."""
LARGE, LARGE_SEEDS = 5000, range(4000, 4006)
OTHER_SEEDS = range(2000, 2024)
"""Those on which the set is shown."""
BETWEEN, LATE_SEEDS = 40, range(5000, 5010)
EARLIER = ("first-world", "second-world", "graded-world")
"""Scenarios of the library whose worlds earlier calibrations found; the first was the table's."""


def judged(problem: Problem, figures: Floats) -> tuple[float, list[str]]:
    """The misfit of some figures, and which patterns that the search was held to lie outside their limits."""
    which = np.array([not p.held_out for p in problem.patterns])
    misfit = float(Targets.of(problem.patterns).take(which).misfit(figures[which]))
    outside = [
        p.name
        for p, value in zip(problem.patterns, figures, strict=True)
        if not p.held_out and not p.passes(float(value))
    ]
    return misfit, outside


def at_both_sizes(found: Calibration, executor: Executor | None) -> tuple[Calibration, list[tuple[float, list[str]]]]:
    """The first worlds that are accepted with 5,000 factories too, and how they do there."""
    large = dataclasses.replace(PROBLEM, factories=LARGE)
    measured = called(executor, large.measure, [(point, LARGE_SEEDS) for point in points_of(found)])
    which = np.array([not p.held_out for p in PROBLEM.patterns])
    targets = Targets.of(PROBLEM.patterns).take(which)
    kept = [
        k
        for k, (figures, errors) in enumerate(measured)
        if targets.reached(figures[which], errors[which]).all() and judged(large, figures)[0] <= PLAN.bound
    ]
    print(f"{len(kept)} of {len(measured)} worlds that are confirmed with 1,000 factories are accepted with 5,000 too")
    return narrowed(found, kept[:WANTED]), [judged(large, measured[k][0]) for k in kept[:WANTED]]


def narrowed(found: Calibration, kept: list[int]) -> Calibration:
    """The same with some of its worlds only, named anew."""
    names = {found.worlds["world"].iloc[place]: named(number) for number, place in enumerate(kept)}
    tables = {}
    for table in ("worlds", "fits", "shown"):
        rows = getattr(found, table)
        rows = rows[rows["world"].isin(list(names))]
        tables[table] = rows.assign(world=rows["world"].map(names)).reset_index(drop=True)
    base = found.patterns["base_value"].to_numpy(np.float64)
    return dataclasses.replace(found, **tables, patterns=pattern_table(PROBLEM.patterns, tables["shown"], (base, base)))


def points_of(found: Calibration) -> list[dict[str, float]]:
    """The values of its worlds."""
    names = [f.name for f in PROBLEM.parameters]
    return [dict(zip(names, map(float, row), strict=True)) for row in found.worlds[names].to_numpy()]


class Looked:
    """What is measured of the set beyond its search, in the processes of an executor."""

    def __init__(self, found: Calibration, executor: Executor | None) -> None:
        self.found, self.executor, self.values = found, executor, points_of(found)

    def measured(self, problem: Problem, points: list[dict[str, float]], seeds: range) -> list[Floats]:
        """Figures of some points."""
        calls = [(point, seeds) for point in points]
        return [figures for figures, _ in called(self.executor, problem.measure, calls)]

    def worlds(self, at_large: list[tuple[float, list[str]]]) -> Iterator[str]:
        """A row a world: its misfit and what it misses, with 1,000 and with 5,000 factories, and no-policy later."""
        late = self.measured(late_problem(), self.values, LATE_SEEDS)
        shown, fits = self.found.shown, self.found.fits
        yield "| world | misfit, 1,000 | outside | misfit, 5,000 | outside | in use, no policy, year 10 | year 20 |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        for name, misfit, far, later in zip(fits["world"], fits["misfit"], at_large, late, strict=True):
            mine = shown[(shown["world"] == name) & ~shown["inside"]]
            asked = {p.name for p in PROBLEM.patterns if not p.held_out}
            outside = [str(p) for p in mine["pattern"] if p in asked]
            ends = " | ".join(f"{value:.1%}" for value in later)
            cells = f"{misfit:.3f} | {', '.join(outside) or '-'} | {far[0]:.3f} | {', '.join(far[1]) or '-'}"
            yield f"| {name} | {cells} | {ends} |"

    def earlier(self) -> Iterator[str]:
        """A row an earlier world: whether it would have been taken, and what it misses."""
        worlds = [load(name).world.changed() for name in EARLIER]
        points = [PROBLEM.defaults | {k: float(v) for k, v in changed.items()} for changed in worlds]
        yield "| world | misfit | outside | limits of the search |"
        yield "| --- | --- | --- | --- |"
        for name, point, figures in zip(EARLIER, points, self.measured(PROBLEM, points, OTHER_SEEDS), strict=True):
            misfit, outside = judged(PROBLEM, figures)
            unit = shares(PROBLEM.parameters, [point])[0]
            beyond = [f.name for f, at in zip(PROBLEM.parameters, unit, strict=True) if not -1e-9 <= at <= 1 + 1e-9]
            within = f"beyond: {', '.join(beyond)}" if beyond else "within all"
            yield f"| {name} | {misfit:.3f} | {', '.join(outside) or '-'} | {within} |"

    def between(self) -> str:
        """Of how many middles between two worlds the misfit is as low as that of a world, and all patterns shown."""
        units = shares(PROBLEM.parameters, self.values)
        pairs = list(itertools.combinations(range(len(units)), 2))
        chosen = np.random.default_rng(1).permutation(len(pairs))[:BETWEEN]
        points = [placed(PROBLEM.parameters, (units[pairs[k][0]] + units[pairs[k][1]]) / 2.0) for k in chosen]
        found = [judged(PROBLEM, figures) for figures in self.measured(PROBLEM, points, range(6000, 6008))]
        good = sum(misfit <= PLAN.bound for misfit, _ in found)
        inside = sum(not outside for _, outside in found)
        worst = max(misfit for misfit, _ in found)
        return (
            f"Half way between two worlds, in {len(found)} pairs drawn from all: the misfit is at most {PLAN.bound:g} "
            f"in {good} (the largest is {worst:.2f}), and no pattern lies outside its limits in {inside} (8 seeds)."
        )


def late_problem() -> Problem:
    """Real use without policy by years 10 and 20, as patterns that ask for nothing."""
    settings = ("months=240",)
    late = [Pattern(f"year {m // 12 + 1}", "in_use", 0.5, 0.0, 1.0, m) for m in (119, 239)]
    return Problem(tuple(late), PROBLEM.parameters, with_settings(load(HOME), settings), settings, factories=1000)


def parameters(found: Calibration) -> Iterator[str]:
    """A row a parameter, and a line on pairs."""
    yield f"| parameter | default ({default_world().name}) | limits of the search | left open | share left | the set |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in found.parameters.to_dict("records"):
        mine = found.worlds[str(row["parameter"])]
        span = f"{mine.min():.3g} to {mine.max():.3g}"
        limits = f"{row['search_low']:g} to {row['search_high']:g}"
        left = f"{row['low']:.3g} to {row['high']:.3g} | {row['left']:.0%} | {span}"
        yield f"| `{row['parameter']}` | {row['base']:.3g} | {limits} | {left} |"
    yield ""
    told = [f"`{r['parameter']}` with `{r['other']}` ({r['correlation']:+.2f})" for r in found.pairs.to_dict("records")]
    yield f"Pairs that trade off (rank correlation over the accepted): {', '.join(told) or 'none for certain'}."


def patterns(found: Calibration) -> Iterator[str]:
    """A row a pattern: what the worlds show of it."""
    yield "| pattern | held out | observed | passes within | worlds: least, middle, most | within limits |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for row in found.patterns.to_dict("records"):
        observed = "-" if np.isnan(row["figure"]) else f"{row['figure']:.3g}"
        span = f"{row['least']:.3g}, {row['middle']:.3g}, {row['most']:.3g}"
        limits = f"{row['at_least']:.3g} to {row['at_most']:.3g}"
        held = "yes" if row["held_out"] else ""
        inside = f"{row['inside']} of {len(found.worlds)}"
        yield f"| {row['pattern']} | {held} | {observed} | {limits} | {span} | {inside} |"


def emulated(found: Calibration) -> Iterator[str]:
    """A row a pattern: whether its last emulator could be believed."""
    last = found.emulators[found.emulators["stage"] == "candidates"]
    yield "| pattern | left-out points inside | foretold candidates inside | intervals stretched by |"
    yield "| --- | --- | --- | --- |"
    for row in last.to_dict("records"):
        yield f"| {row['pattern']} | {row['left_out']:.0%} | {row['foretold']:.0%} | {row['stretch']:.2f} |"


def as_rows(table: object) -> Iterator[str]:
    """A table of the page of a calibration as Markdown."""
    head, rows = table.head, table.rows  # type: ignore[attr-defined]
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join(['---'] * len(head))} |"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def main() -> None:
    """Search, look, and write the set and its page."""
    with Dispatcher() as dispatcher:
        executor = dispatcher.asker(2)
        found, at_large = at_both_sizes(fit(PROBLEM, PLAN, JOURNAL), executor)
        looked = Looked(found, executor)
        parts = {
            "set": [*looked.worlds(at_large), "", looked.between()],
            "earlier": [*looked.earlier()],
        }
    pd.DataFrame(found.worlds).to_csv(SET, index=False)
    parts |= {
        "waves": [*as_rows(waves_table(found)), "", f"Measured: {found.minutes:.0f} minutes."],
        "emulators": [*emulated(found)],
        "parameters": [*parameters(found)],
        "patterns": [*patterns(found)],
        "left out": [*as_rows(left_out_table(found))],
    }
    page = PAGE.read_text(encoding="utf-8")
    for name, lines in parts.items():
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        text = start + "\n" + "\n".join(lines) + "\n\n" + end
        page = re.sub(f"{re.escape(start)}.*?{re.escape(end)}", lambda _, text=text: text, page, flags=re.S)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
