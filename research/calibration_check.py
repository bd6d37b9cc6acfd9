"""What a world shows of each pattern at both sizes: the tables of docs/calibration.md, on standard output.

Usage: python research/calibration_check.py [jobs] [world] [name=value ...]

The world is the table's, or that of a scenario of the library, for instance second-world; further changes follow, as
``attention=20``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.fitting.identifiability import PatternResult, shown
from stallpoint.experiments.fitting.pattern import CLAIM
from stallpoint.experiments.fitting.patterns import PATTERNS, misfit
from stallpoint.experiments.fitting.problem import HOME, Problem
from stallpoint.scenarios.files import load
from stallpoint.viz.studies.calibration import limits

SEEDS = {1000: range(9000, 9060), 5000: range(9000, 9016)}
"""By number of factories: dice that no search and no choice has used."""
PARTS = {
    "Observed": [p for p in PATTERNS if p.standing != CLAIM and not p.held_out],
    "By size": [p for p in PATTERNS if p.name.startswith("large over small")],
    "Claims of the model": [p for p in PATTERNS if p.standing == CLAIM],
    "Held out": [p for p in PATTERNS if p.held_out and not p.name.startswith("large over small")],
}
HEAD = ("pattern", "unit", "observed", "passes within", *(f"{factories:,} factories" for factories in SEEDS))


def cell(one: PatternResult) -> str:
    """A figure with its interval, and a word if that does not lie within the limits."""
    word = {"pass": "", "fail": ": fails", "open": ": open"}[one.word]
    return f"{one.value:.3g} ({one.low:.3g} to {one.high:.3g}){word}"


def row(both: Sequence[PatternResult]) -> str:
    """One row of the page: a pattern at each size."""
    p = both[0].pattern
    observed = "-" if p.figure is None else f"{p.figure:.3g}"
    return f"| {' | '.join((p.name, p.unit, observed, limits(p), *map(cell, both)))} |"


def tables(found: Sequence[Sequence[PatternResult]]) -> Iterator[str]:
    """The tables of the page, of what is shown at each size."""
    for title, patterns in PARTS.items():
        yield f"\n{title}\n\n| {' | '.join(HEAD)} |\n| {' | '.join('---' for _ in HEAD)} |"
        yield from (row(both) for both in zip(*found, strict=True) if both[0].pattern in patterns)


def main(jobs: int = 2, world: str = HOME, *changes: str) -> None:
    """Run the seven scenarios in that world at both sizes and print what they show."""
    named = {k: float(v) for k, _, v in (change.partition("=") for change in changes)}
    values = Problem().defaults | {k: float(v) for k, v in load(world).world.changed().items()} | named
    with Dispatcher() as dispatcher:
        seen = [
            Problem(factories=factories).seen_by(dispatcher.asker(jobs), values, seeds)
            for factories, seeds in SEEDS.items()
        ]
    print("\n".join(tables([shown(each) for each in seen])))
    for (factories, seeds), each in zip(SEEDS.items(), seen, strict=True):
        print(f"\nmisfit {misfit(each):.3f}, {factories:,} factories, {len(seeds)} seeds from {seeds[0]}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]), *sys.argv[2:])
