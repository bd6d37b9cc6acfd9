"""A world that shows the gradient by size as well: the values of ``scenarios/library/world/graded-world.yaml``.

python research/size_gradient.py   # a quarter of an hour, one process; prints each better point, and the best, rounded

The search of the calibration never saw the ratio of large to small. This one counts both ratios, each half again as
much as another survey, and may also move how many cases a factory takes in, how links grow with size, and whether a
system is sold by the seat. It begins at the values of first-world with price by the seat and fewer links of large
firms, and goes by Gauss and Newton on the misses (SciPy, trust region) with the wide step of the calibration; where it
comes to rest before its points are spent, it begins again near the best one.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares
from stallpoint.agents.columns import Floats
from stallpoint.experiments.fitting.identifiability import shares
from stallpoint.experiments.fitting.patterns import PATTERNS
from stallpoint.experiments.fitting.problem import Problem
from stallpoint.experiments.fitting.search_space import DEFAULT, freedoms, placed
from stallpoint.scenarios.files import load

MECHANISMS = ("attention", "size_links", "cost_exponent_small")
START = {"attention": 99.0, "size_links": 0.35, "cost_exponent_small": 1.0}
STEP, REACH, REST = 0.12, 0.3, 1e-3
"""Step of a slope and trust in it, as shares of the way between the limits; the gain at which a path rests."""
POINTS = 270
"""So many are judged."""
SEEDS = tuple(range(7100, 7110))
"""Dice that no other search and no check uses."""
HELD_TO = tuple(p for p in PATTERNS if not p.held_out or p.name.startswith("large over small"))
MOVED = DEFAULT + freedoms(MECHANISMS)
PROBLEM = Problem(HELD_TO, MOVED, load("first-world"), seeds=SEEDS, factories=1000)


class _Spent(Exception):
    """Raised to leave the solver when all points are judged."""


class Search:
    """The points judged so far, and the best of them."""

    def __init__(self) -> None:
        weight = np.array([p.weight * (1.5 if p.held_out else 1.0) for p in HELD_TO])
        self.roots = np.sqrt(weight / weight.sum())
        self.known: dict[bytes, Floats] = {}
        self.least, self.best = np.inf, np.empty(0)

    def misses(self, unit: Floats) -> Floats:
        """The weighted misses of a point, shares of the way between the limits."""
        key = np.round(unit, 9).tobytes()
        if key not in self.known:
            if len(self.known) >= POINTS:
                raise _Spent
            found = PROBLEM.seen(placed(MOVED, unit))
            values = [p.value(found) for p in HELD_TO]
            self.known[key] = np.array([p.miss(v) for p, v in zip(HELD_TO, values, strict=True)]) * self.roots
            total = float((self.known[key] ** 2).sum())
            if total < self.least:
                self.least, self.best = total, unit.copy()
                failed = [p.name for p, v in zip(HELD_TO, values, strict=True) if not p.passes(v)]
                print(f"point {len(self.known)}: misfit {total:.3f}; fails: {', '.join(failed) or 'none'}", flush=True)
        return self.known[key]

    def slopes(self, unit: Floats) -> Floats:
        """How the misses move with each parameter, (patterns, parameters)."""
        here, steps = self.misses(unit), np.where(unit + STEP <= 1.0, STEP, -STEP)
        along = np.diag(steps)
        return np.array([(self.misses(unit + step) - here) / step.sum() for step in along]).T

    def run(self) -> dict[str, float]:
        """The best point once all are judged."""
        unit = shares(MOVED, [PROBLEM.defaults | START])[0].clip(0.01, 0.99)
        try:
            while True:
                before = len(self.known)
                least_squares(
                    self.misses, unit, jac=self.slopes, bounds=(0.0, 1.0), x_scale=REACH, xtol=REST, ftol=REST
                )
                unit = self.best.clip(0.01, 0.99)
                if len(self.known) == before:
                    unit = (unit + np.random.default_rng(before).normal(0.0, 0.07, len(unit))).clip(0.01, 0.99)
        except _Spent:
            return placed(MOVED, self.best)


if __name__ == "__main__":
    for name, value in Search().run().items():
        print(f"  {name}: {float(f'{value:.2g}')}")
