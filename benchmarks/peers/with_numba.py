"""Bass as one compiled loop and nothing else: who adopts tells its neighbours, and nobody looks at anybody.

No library can be expected to be faster; what one costs beside its arithmetic is the distance to this. Chances add up
until they reach a draw of each firm, so no dice are thrown while it runs.
"""

from __future__ import annotations

import numba
import numpy as np
from bass import MONTHS, P, Q, measure

type Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


@numba.njit
def loop(starts: np.ndarray, others: np.ndarray, due: np.ndarray, months: int, p: float, q: float) -> np.ndarray:
    n = len(due)
    left, new, curve = np.arange(n), np.empty(n, np.int64), np.empty(months)
    hazard, total, waiting = np.full(n, p), np.zeros(n), n
    for month in range(months):
        adopters, kept = 0, 0
        for place in range(waiting):
            row = left[place]
            total[row] += hazard[row]
            if total[row] >= due[row]:
                new[adopters] = row
                adopters += 1
            else:
                left[kept] = row
                kept += 1
        for place in range(adopters):
            for e in range(starts[new[place]], starts[new[place] + 1]):
                other = others[e]
                hazard[other] += q / (starts[other + 1] - starts[other])
        waiting = kept
        curve[month] = (n - waiting) / n
    return curve


def build(pairs: np.ndarray, n: int, seed: int) -> Rows:
    looking = np.concatenate([pairs[:, 0], pairs[:, 1]])
    order = np.argsort(looking, kind="stable")
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(looking, minlength=n), out=starts[1:])
    due = np.random.default_rng(seed).exponential(size=n)
    return starts, np.concatenate([pairs[:, 1], pairs[:, 0]])[order], due


def live(model: Rows) -> list[float]:
    return list(loop(*model, MONTHS, P, Q))


if __name__ == "__main__":
    measure("numba", build, live)
