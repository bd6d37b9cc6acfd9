"""What emulators rule out: how implausible a point is, and the chance that it would be accepted."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.special import log_ndtr

from ...agents.columns import Floats
from .emulators import Emulators
from .targets import Targets

BATCH = 256
"""Points that are looked at together, so that tables stay small."""
CUT = 3.0
"""Implausibility from which a point is ruled out: Pukelsheim's three standard deviations."""
CHANCE = 1e-3
"""A chance of being accepted below which a point is ruled out."""


@dataclass(slots=True, eq=False)
class Ruling:
    """How bad points are: 1 and more is ruled out.

    The worse of two measures, each as a share of its cut: the largest implausibility of a pattern, and the logarithm of
    the chance that all patterns are accepted together with the misfit. Patterns are looked at one after the other,
    those first that rule out most, and a point that is ruled out is not looked at again.

    Attributes:
        emulators, targets: of the patterns that count.
        runs: on how many a point would be judged.
        bound: largest misfit that is accepted.
        chance: below which a point is ruled out.
    """

    emulators: Emulators
    targets: Targets
    runs: int
    bound: float
    chance: float = CHANCE
    _out: Floats = field(init=False)
    _each: list[Targets] = field(init=False)

    def __post_init__(self) -> None:
        self._out = np.zeros(len(self.emulators.each))
        self._each = [self.targets.take(np.array([k])) for k in range(len(self._out))]

    def __call__(self, points: Floats, cap: float) -> Floats:
        """See :data:`stallpoint.experiments.fitting.region.Badness`."""
        return np.concatenate([self._of(part, cap)[0] for part in np.array_split(points, -(-len(points) // BATCH))])

    def chances(self, points: Floats) -> Floats:
        """The chance that each point is accepted, (points,)."""
        return np.concatenate(
            [np.exp(self._of(part, math.inf)[1]) for part in np.array_split(points, -(-len(points) // BATCH))]
        )

    def _of(self, points: Floats, cap: float) -> tuple[Floats, Floats]:
        n, whole = len(points), math.log(self.chance)
        worst, chance, left = np.zeros(n), np.zeros(n), np.arange(n)
        mean, variance = np.zeros((n, len(self._each))), np.zeros((n, len(self._each)))
        for k in np.argsort(-self._out, kind="stable"):
            mean[left, k], variance[left, k] = self.emulators.each[k].predict(points[left])
            variance[left, k] += self.emulators.dice[k] / self.runs
            one, dice = (mean[left, k, None], variance[left, k, None]), np.sqrt(self.emulators.dice[k] / self.runs)
            worst[left] = np.maximum(worst[left], self._each[k].implausibility(*one)[:, 0])
            chance[left] += self._each[k].log_chance(*one, dice)[:, 0]
            stay = np.maximum(worst[left] / CUT, chance[left] / whole) <= cap
            self._out[k] += (~stay).sum()
            left = left[stay]
            if not len(left):
                break
        middle, spread = self.targets.misfit_moments(mean[left], variance[left])
        chance[left] += log_ndtr((self.bound - middle) / np.sqrt(np.maximum(spread, 1e-12)))
        bad = np.maximum(worst / CUT, chance / whole)
        keep = np.zeros(n, np.bool_)
        keep[left] = True
        return np.where(keep & (bad <= cap), bad, np.inf), chance
