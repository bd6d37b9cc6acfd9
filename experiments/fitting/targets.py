"""What emulated figures are held to: how implausible a figure is, and the chance that it would be accepted.

A figure is emulated on a scale of its own, ``asinh((figure - centre) / room)``: even around the pattern, logarithmic
far off, so that worlds that miss it by far do not rule the emulator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from ...agents.columns import Floats
from .pattern import WORST, Pattern

NORMAL = 1.96
"""Standard deviations to either end of a 95 % interval."""
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
"""Where a squared miss is looked at to tell its mean under a Normal figure (Gauss and Hermite)."""
MANY_SDS = 8.0


@dataclass(frozen=True, slots=True)
class Targets:
    """The patterns as arrays, an entry a pattern.

    Attributes:
        centre, room: where the scale of a figure has its zero, and how far one unit is.
        low, high: limits of what passes, in units of the figure.
        inner_low, inner_high: between them nothing is missed: the figure, or safely inside the bounds of a claim.
        weight: what the squared miss counts; the weights add up to 1.
    """

    centre: Floats
    room: Floats
    low: Floats
    high: Floats
    inner_low: Floats
    inner_high: Floats
    weight: Floats

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> Self:
        """Those of some patterns."""
        ends = np.array([[p.low, p.high] for p in patterns])
        inner = np.array([_inner(p) for p in patterns])
        both = np.isfinite(ends).all(axis=1)
        one = np.where(np.isfinite(inner[:, 0]), inner[:, 0], inner[:, 1])
        figure = np.array([np.nan if p.figure is None else p.figure for p in patterns])
        with np.errstate(invalid="ignore"):
            middle = np.where(both, ends.mean(axis=1), one)
            width = np.where(both, (ends[:, 1] - ends[:, 0]) / 2.0, np.nan)
        slack = np.array([p.slack for p in patterns])
        room = np.where(np.isnan(figure), np.where(slack > 0.0, slack, width), width)
        alone = np.abs(np.where(np.isfinite(ends), ends - figure[:, None], 0.0)).max(axis=1)
        room = np.where(np.isfinite(room) & (room > 0.0), room, np.where(alone > 0.0, alone, 1.0))
        weights = np.array([p.weight for p in patterns])
        (low, high), (inner_low, inner_high) = ends.T, inner.T
        centre = np.where(np.isnan(figure), middle, figure)
        return cls(centre, room, low, high, inner_low, inner_high, weights / weights.sum())

    def take(self, which: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> Self:
        """Those of some of the patterns; the weights add up to 1 again."""
        parts = {each.name: getattr(self, each.name)[which] for each in fields(self)}
        parts["weight"] = parts["weight"] / parts["weight"].sum()
        return type(self)(**parts)

    def scaled(self, figures: Floats) -> Floats:
        """Figures on the scale of the emulators, (..., patterns)."""
        return np.asarray(np.arcsinh((figures - self.centre) / self.room))

    def scaled_errors(self, figures: Floats, errors: Floats) -> Floats:
        """Standard errors of the figures on that scale."""
        return np.asarray(errors / np.hypot(self.room, figures - self.centre))

    def misses(self, figures: Floats) -> Floats:
        """How far off figures are, in tolerances, as each pattern says it of itself."""
        with np.errstate(invalid="ignore", divide="ignore"):
            above = np.nan_to_num((figures - self.inner_high) / (self.high - self.inner_high), nan=0.0, neginf=0.0)
            below = np.nan_to_num((self.inner_low - figures) / (self.inner_low - self.low), nan=0.0, neginf=0.0)
        off = np.clip(np.maximum(above, 0.0) - np.maximum(below, 0.0), -WORST, WORST)
        return np.where(np.isnan(figures), WORST, off)

    def misfit(self, figures: Floats) -> Floats:
        """Weighted mean of squared misses, (...)."""
        return np.asarray((self.misses(figures) ** 2 * self.weight).sum(axis=-1))

    def reached(self, figures: Floats, errors: Floats) -> npt.NDArray[np.bool_]:
        """Whether each figure lies within its limits, or its 95 % interval over dice reaches them."""
        reach = NORMAL * np.nan_to_num(errors)
        return np.asarray((figures + reach >= self.low) & (figures - reach <= self.high))

    def implausibility(self, mean: Floats, variance: Floats) -> Floats:
        """How many standard deviations an emulated figure is off, (points, patterns).

        The variance is that of emulator and dice; a limit lies two standard deviations from the figure. See Craig and
        others 1997; Vernon, Goldstein and Bower 2010.
        """
        inner_low, inner_high = self.scaled(self.inner_low), self.scaled(self.inner_high)
        off = np.maximum(np.maximum(mean - inner_high, inner_low - mean), 0.0)
        with np.errstate(invalid="ignore"):
            sides = np.where(mean > inner_high, self.scaled(self.high) - inner_high, inner_low - self.scaled(self.low))
        sides = np.where(np.isfinite(sides), sides / 2.0, 0.0)
        return np.asarray(off / np.sqrt(variance + sides**2))

    def log_chance(self, mean: Floats, variance: Floats, dice: Floats) -> Floats:
        """Logarithm of the chance that each figure is accepted, (points, patterns).

        Args:
            mean, variance: of the emulated figure, dice included.
            dice: standard error of a figure that is judged: its 95 % interval need only reach the limits.
        """
        sd, reach = np.sqrt(variance), NORMAL * dice
        above = (mean - self.scaled(self.high) - reach) / sd
        below = (self.scaled(self.low) - reach - mean) / sd
        # the chance below the nearer limit less that beyond the farther one: exact, and safe far off
        near = np.minimum(-above, -below)
        far = np.maximum(-above, -below)
        inside = log_ndtr(near)
        return np.asarray(inside + np.log1p(-np.exp(np.minimum(log_ndtr(-far) - inside, -1e-12))))

    def misfit_moments(self, mean: Floats, variance: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of the misfit of emulated figures that err independently, (points,) each."""
        drawn = mean[..., None] + np.sqrt(variance)[..., None] * NODES
        figures = self.centre[:, None] + self.room[:, None] * np.sinh(np.clip(drawn, -MANY_SDS, MANY_SDS))
        squares = np.moveaxis(self.misses(np.moveaxis(figures, -1, -2)), -2, -1) ** 2
        chance = WEIGHTS / WEIGHTS.sum()
        first = squares @ chance
        second = np.maximum((squares**2) @ chance - first**2, 0.0)
        return (first * self.weight).sum(axis=-1), (second * self.weight**2).sum(axis=-1)


def _inner(pattern: Pattern) -> tuple[float, float]:
    if pattern.figure is not None:
        return pattern.figure, pattern.figure
    return pattern.low + pattern.slack, pattern.high - pattern.slack
