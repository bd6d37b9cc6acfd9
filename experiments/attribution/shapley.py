"""Cooperative games: Shapley values and Harsanyi dividends of a value for every coalition. Pure arithmetic.

A coalition of n players is a whole number from 0 to 2^n - 1: player i is in it if bit i is set. A game is an array
of shape (..., 2^n), one value a coalition; leading axes are replications.
"""

import math

import numpy as np

from ...agents.columns import Floats


def players(values: Floats) -> int:
    """How many players a game has.

    Raises:
        ValueError: if there is not one value for every coalition.
    """
    n = int(values.shape[-1]).bit_length() - 1
    if values.shape[-1] != 2**n:
        raise ValueError(f"a game needs a value for each of 2^n coalitions, not {values.shape[-1]}")
    return n


def sizes(n: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many players are in each of the 2^n coalitions."""
    return np.array([coalition.bit_count() for coalition in range(2**n)], dtype=np.int64)


def shapley(values: Floats) -> Floats:
    """Shapley value of every player; shape (..., 2^n) to (..., n).

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)), Shapley (1953): what a player adds,
    averaged over all orders in which the players may come. The values of all players sum to v(all) - v(none).
    """
    n = players(values)
    size = sizes(n)
    weight = np.array([1.0 / (n * math.comb(n - 1, k)) for k in range(n)]) if n else np.zeros(0)
    found = np.empty((*values.shape[:-1], n))
    for i in range(n):
        without = np.flatnonzero((np.arange(2**n) >> i & 1) == 0)
        added = values[..., without | 1 << i] - values[..., without]
        found[..., i] = (added * weight[size[without]]).sum(axis=-1)
    return found


def dividends(values: Floats) -> Floats:
    """Harsanyi dividend of every coalition; same shape.

    d(S) = sum over T in S of (-1)^(|S| - |T|) v(T), Harsanyi (1963): what a coalition brings that none of its parts
    does. The dividends of all coalitions but the empty one sum to v(all) - v(none).
    """
    n = players(values)
    found = np.array(values, dtype=np.float64)
    for i in range(n):
        whole = np.flatnonzero(np.arange(2**n) >> i & 1)
        found[..., whole] -= found[..., whole ^ 1 << i]
    return found


def by_size(values: Floats) -> Floats:
    """Dividends summed over all coalitions of 1, 2, ..., n players; shape (..., 2^n) to (..., n).

    The first entry is what the players bring one by one, the others what only comes from so many together.
    """
    n = players(values)
    found, size = dividends(values), sizes(n)
    return np.stack([found[..., size == k].sum(axis=-1) for k in range(1, n + 1)], axis=-1)
