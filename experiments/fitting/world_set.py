"""A set of worlds chosen from accepted points, so that few stand for all of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...agents.columns import Floats
from .search_space import Freedom, placed

DIGITS = 3
"""Digits to which the values of a world are rounded before it is judged for good."""


def spread(points: Floats) -> list[int]:
    """All points in an order in which the first few, however many, stand for all.

    The first lies nearest to the middle; each further one brings the energy distance between those taken and all of
    them down most (support points: Mak and Joseph 2018), so that the sample keeps the shape of the whole and is not
    drawn to its edges.

    Args:
        points: (points, parameters).
    """
    from scipy.spatial.distance import cdist

    apart = cdist(points, points)
    to_all = apart.mean(axis=1)
    order: list[int] = []
    left = np.ones(len(points), np.bool_)
    among, toward, within = np.zeros(len(points)), 0.0, 0.0
    for size in range(1, len(points) + 1):
        energy = 2.0 * (toward + to_all) / size - (within + 2.0 * among) / size**2
        best = int(np.where(left, energy, np.inf).argmin())
        order.append(best)
        left[best] = False
        toward, within = toward + to_all[best], within + 2.0 * among[best]
        among += apart[best]
    return order


def rounded(parameters: Sequence[Freedom], unit: Floats) -> dict[str, float]:
    """The values at a point, to :data:`DIGITS` digits, within their limits."""
    found = placed(parameters, unit)
    ends = {f.name: (f.low, f.high) for f in parameters}
    return {name: min(max(float(f"{value:.{DIGITS}g}"), ends[name][0]), ends[name][1]) for name, value in found.items()}


def named(place: int) -> str:
    """What the world at that place of a set is called."""
    return f"w{place + 1:02d}"
