"""Bass as one compiled loop and nothing else: who adopts tells its neighbours, and nobody looks at anybody.

No library can be expected to be faster; what one costs beside its arithmetic is the distance to this. Chances add up
until they reach a draw of each firm, so no dice are thrown while it runs. The loop is that of `benchmarks/classic.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from bass import MONTHS, P, Q, measure

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from classic import bare

type Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def build(pairs: np.ndarray, n: int, seed: int) -> Rows:
    looking = np.concatenate([pairs[:, 0], pairs[:, 1]])
    order = np.argsort(looking, kind="stable")
    starts = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(looking, minlength=n), out=starts[1:])
    due = np.random.default_rng(seed).exponential(size=n)
    return starts, np.concatenate([pairs[:, 1], pairs[:, 0]])[order].astype(np.int32), due


def live(model: Rows) -> list[float]:
    curve, _ = bare(*model, MONTHS, P, Q)
    return list(curve)


if __name__ == "__main__":
    measure("numba", build, live)
