"""What the world of the table shows of each pattern: the tables of docs/calibration.md, on standard output.

Usage: python research/calibration_check.py [seeds] [jobs] [world] [name=value ...]

``world`` is a scenario of the library whose world is checked in place of the table's, for instance second-world;
further changes follow, as ``attention=20`` or ``factories=5000``.
"""

from __future__ import annotations

import sys

from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.fitting.identifiability import PatternResult, shown
from stallpoint.experiments.fitting.matching import FINAL
from stallpoint.experiments.fitting.pattern import CLAIM
from stallpoint.experiments.fitting.patterns import PATTERNS, misfit
from stallpoint.experiments.fitting.problem import Problem
from stallpoint.scenarios.files import load
from stallpoint.viz.studies.calibration import limits

WORDS = {"pass": "passes", "fail": "fails", "open": "open"}


def row(one: PatternResult) -> str:
    """One row of the page."""
    p = one.pattern
    observed = "-" if p.figure is None else f"{p.figure:.3g}"
    model = f"{one.value:.3g} ({one.low:.3g} to {one.high:.3g})"
    return f"| {p.name} | {p.unit} | {observed} | {limits(p)} | {model} | {WORDS[one.word]} |"


def main(seeds: int = 60, jobs: int = 2, world: str = "no-policy", *changes: str) -> None:
    """Run the seven scenarios in that world and print what they show."""
    other = load(world).world.changed() | {k: float(v) for k, _, v in (c.partition("=") for c in changes)}
    problem = Problem(factories=int(other.pop("factories", 1000)))
    values = problem.defaults | {name: float(value) for name, value in other.items()}
    with Dispatcher() as dispatcher:
        found = problem.seen_by(dispatcher.asker(jobs), values, tuple(range(FINAL, FINAL + seeds)))
    rows = shown(found)
    parts = {
        "Surveys": [p for p in PATTERNS if p.standing != CLAIM and not p.held_out],
        "Claims": [p for p in PATTERNS if p.standing == CLAIM],
        "Held out": [p for p in PATTERNS if p.held_out],
    }
    for name, patterns in parts.items():
        print(f"\n{name}\n")
        print("| pattern | unit | observed | passes within | model | outcome |\n| --- | --- | --- | --- | --- | --- |")
        print("\n".join(row(one) for one in rows if one.pattern in patterns))
    print(f"\nmisfit {misfit(found):.3f}, {seeds} seeds from {FINAL}, {problem.factories:,} factories")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:])
