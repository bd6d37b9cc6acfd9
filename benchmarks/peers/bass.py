"""The model that all libraries are given: Bass on one random graph, the same for all.

Each month a firm that has not adopted adopts with chance p + q x (share of its neighbours that have), p and q a month.
A file of this folder writes that as the documents of one library write a model, and hands two functions to `measure`:
`build` makes the model from the links, `live` runs it and gives the share of adopters after each month. Run by hand:

    python with_mesa.py links.npy 10000
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

sys.path.append(str(Path(__file__).resolve().parent.parent))
from peak import peak

P, Q = 0.03 / 12, 0.38 / 12
"""Innovation and imitation a month: Sultan, Farley and Lehmann (1990), as the defaults of Stallpoint."""
MONTHS = 120
DEGREE = 6


def links(n: int, seed: int = 0) -> np.ndarray:
    """Links of a random graph with mean degree 6, two columns; nobody is without (NDlib divides by their number)."""
    dice = np.random.default_rng(seed)
    wanted = n * DEGREE // 2
    pairs = np.sort(dice.integers(n, size=(wanted + wanted // 20 + 50, 2)), axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    code, first = np.unique(pairs[:, 0] * n + pairs[:, 1], return_index=True)
    code = code[np.argsort(first)][:wanted]
    pairs = np.column_stack([code // n, code % n])
    alone = np.setdiff1d(np.arange(n), pairs)
    others = (alone + dice.integers(1, n, size=len(alone))) % n
    return np.unique(np.sort(np.vstack([pairs, np.column_stack([alone, others])]), axis=1), axis=0)


def plain(pairs: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Share of adopters after each month, written down as directly as can be: what every curve is held against."""
    dice = np.random.default_rng(seed)
    watching = np.concatenate([pairs[:, 0], pairs[:, 1]])
    watched = np.concatenate([pairs[:, 1], pairs[:, 0]])
    degree = np.bincount(watching, minlength=n)
    adopted, curve = np.zeros(n, dtype=bool), np.empty(MONTHS)
    for month in range(MONTHS):
        share = np.bincount(watching, weights=adopted[watched], minlength=n) / degree
        adopted |= dice.random(n) < P + Q * share
        curve[month] = adopted.mean()
    return curve


def measure(library: str, build: Callable[[np.ndarray, int, int], Any], live: Callable[[Any], list[float]]) -> None:
    """Print, as JSON, CPU seconds of set-up and of stepping, the peak of memory and the curve."""
    words = argparse.ArgumentParser(description=f"Bass in {library}.")
    words.add_argument("links")
    words.add_argument("firms", type=int)
    words.add_argument("--seed", type=int, default=1)
    asked = words.parse_args()
    live(build(links(100), 100, 0))  # what a library compiles or imports late is not counted
    pairs = np.load(asked.links)
    begun = time.process_time()
    model = build(pairs, asked.firms, asked.seed)
    built = time.process_time()
    curve = live(model)
    done = time.process_time()
    assert len(curve) == MONTHS, len(curve)
    found = {
        "version": version(library),
        "setup": built - begun,
        "steps": done - built,
        "peak": peak(),
        "curve": [float(share) for share in curve],
    }
    print(json.dumps(found))
