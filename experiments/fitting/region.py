"""Points drawn evenly from the part of a space that is not ruled out, and how large that part is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...agents.columns import Flags, Floats

type Badness = Callable[[Floats, float], Floats]
"""From points, (points, parameters), and a cap to how bad each is; what is worse than the cap may be infinite."""

KEPT = 0.3
"""Share of the points that stay at each level."""
MOVES, LAST = 12, 40
"""Moves of every point at a level, and at the last one."""
LEVELS = 60
"""Levels at most; as many as say that a share of 1e-31 is left."""
STALL = 0.02
"""A level that is better than the one before by less than this share of it is the last: the cut is out of reach."""
JUMP, WIDE = 2.38, 1e-4
"""Length of a step for the number of coordinates that it moves, and its own width (ter Braak 2006)."""
PARTS = (0.25, 0.5, 1.0)
"""Chances that a coordinate takes part in a step (Vrugt and others 2009)."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """What is left of a space.

    Attributes:
        points: drawn evenly from it, (points, parameters); as good as it gets if the cut was not reached.
        badness: of each, (points,).
        share: of the whole space.
        error: standard error of the logarithm of the share, as if the points of a level were independent.
        level: how bad the worst may be: the cut, or more if no point was found as good as it.
    """

    points: Floats
    badness: Floats
    share: float
    error: float
    level: float


def region(badness: Badness, parameters: int, cut: float, points: int, rng: np.random.Generator) -> Region:
    """Draw evenly from where the badness is at most a cut.

    Nested levels (subset simulation: Au and Beck 2001), each as bad as the better part of the points of the one before,
    which are then multiplied and moved by differences of one another (differential evolution: ter Braak 2006). The
    points of a level come from all over the space, so parts that do not hang together are found, if they are not much
    smaller than one point stands for.

    Args:
        badness: how bad points are.
        parameters: dimensions of the unit cube.
        cut: from where on a point is ruled out.
        points: how many are moved, and returned.
        rng: draws.
    """
    from scipy.stats import qmc

    at = qmc.Sobol(parameters, rng=rng).random(2 ** math.ceil(math.log2(4 * points)))
    bad = badness(at, math.inf)
    share, error, level = 1.0, 0.0, math.inf
    for _ in range(LEVELS):
        before, level = level, max(cut, float(np.quantile(bad, KEPT)))
        good = np.flatnonzero(bad <= level)
        part = len(good) / len(bad)
        share, error = share * part, math.hypot(error, math.sqrt((1.0 - part) / max(len(good), 1)))
        origin = rng.permutation(np.arange(max(points, len(good))) % len(good))[:points]
        at, bad = _moved(badness, at[good], origin, bad[good], level, LAST if level <= cut else MOVES, rng)
        if level <= cut or before - level < STALL * level:
            break
    return Region(at, bad, share, error, level)


def _moved(
    badness: Badness,
    archive: Floats,
    origin: npt.NDArray[np.int64],
    bad: Floats,
    level: float,
    moves: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Points moved within a level, each from its place in an archive and by differences of others in it.

    A point's own place takes no part in its steps, so that steps tell nothing of where it is: the draw stays even.
    """
    at, bad, n = archive[origin], bad[origin], len(archive)
    for _ in range(moves):
        one = (origin + rng.integers(1, n, len(origin))) % n
        other = (origin + rng.integers(1, n, len(origin))) % n
        asked = (at + _steps(archive[one] - archive[other], rng)) % 1.0  # a fold would favour some directions
        found = badness(asked, level)
        better: Flags = found <= level
        at[better], bad[better] = asked[better], found[better]
    return at, bad


def _steps(differences: Floats, rng: np.random.Generator) -> Floats:
    """Steps along differences of points, in some of the coordinates."""
    n, d = differences.shape
    taken = rng.random((n, d)) < rng.choice(PARTS, (n, 1))
    taken[np.arange(n), rng.integers(0, d, n)] = True
    length = JUMP / np.sqrt(2.0 * taken.sum(axis=1, keepdims=True)) * rng.uniform(0.3, 1.1, (n, 1))
    return np.asarray(taken * (length * differences + rng.normal(0.0, WIDE, (n, d))))
