"""Cooperative games: Shapley values of a value for every coalition, or for those along some orders. Pure arithmetic.

A coalition of n players is a whole number from 0 to 2^n - 1: player i is in it if bit i is set. A game is an array
of shape (..., 2^n), one value a coalition, NaN where it was not asked for; leading axes are replications. An order in
which players come is a row of their numbers; orders of a game have the shape (..., orders, n), the same leading axes.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ...agents.columns import Floats
from ...model.dice import Dice, name_ids

type Orders = npt.NDArray[np.int64]


def players(values: Floats) -> int:
    """How many players a game has.

    Raises:
        ValueError: if there is not one value for every coalition.
    """
    n = int(values.shape[-1]).bit_length() - 1
    if values.shape[-1] != 2**n:
        raise ValueError(f"a game needs a value for each of 2^n coalitions, not {values.shape[-1]}")
    return n


def drawn(names: Sequence[str], count: int, seed: int, key: str = "") -> Orders:
    """Orders in which players come, each as likely as any other, by keyed dice; shape (count, n).

    Each second one is the reverse of the one before (antithetic: who came early comes late), which takes luck out of
    their mean and leaves it right in expectation.

    Args:
        names: of the players; by these the dice know them.
        count: even.
        seed: of the dice.
        key: tells draws of one seed apart.
    """
    dice = Dice(seed)
    found = []
    for pair in range(count // 2):
        order = np.argsort(dice.uniform("order", name_ids([f"{key}|{pair}|{name}" for name in names])))
        found += [order, order[::-1]]
    return np.array(found, np.int64).reshape(count, len(names))


def along(orders: Orders) -> Orders:
    """The coalitions along some orders, from nobody to all; shape (..., n) to (..., n + 1)."""
    grown = np.cumsum(1 << orders, axis=-1)
    return np.concatenate([np.zeros_like(grown[..., :1]), grown], axis=-1)


def asked_for(n: int, orders: Orders) -> list[int]:
    """The coalitions that :func:`by_orders`, :func:`first` and :func:`last` ask for; all of them without an order."""
    if not len(orders):
        return list(range(2**n))
    every = 2**n - 1
    alone = [1 << player for player in range(n)]
    return sorted({0, every, *alone, *(every ^ one for one in alone), *along(orders).ravel().tolist()})


def shapley(values: Floats) -> Floats:
    """Shapley value of every player; shape (..., 2^n) to (..., n).

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)), Shapley (1953): what a player adds,
    averaged over all orders in which the players may come. The values of all players sum to v(all) - v(none).
    """
    n = players(values)
    size = np.array([coalition.bit_count() for coalition in range(2**n)], dtype=np.int64)
    weight = np.array([1.0 / (n * math.comb(n - 1, k)) for k in range(n)]) if n else np.zeros(0)
    found = np.empty((*values.shape[:-1], n))
    for i in range(n):
        without = np.flatnonzero((np.arange(2**n) >> i & 1) == 0)
        added = values[..., without | 1 << i] - values[..., without]
        found[..., i] = (added * weight[size[without]]).sum(axis=-1)
    return found


def by_orders(values: Floats, orders: Orders) -> Floats:
    """The same from some orders alone: what a player adds, averaged over these; shape (..., 2^n) to (..., n).

    Right in expectation if every order is as likely as any other (Castro, Gómez and Tejada 2009, Computers & Operations
    Research 36:1726). The values of all players sum to v(all) - v(none) in every sample.
    """
    added = np.diff(np.take_along_axis(values[..., None, :], along(orders), axis=-1), axis=-1)
    found = np.zeros(added.shape)
    np.put_along_axis(found, np.broadcast_to(orders, added.shape), added, axis=-1)
    return np.asarray(found.mean(axis=-2))


def first(values: Floats) -> Floats:
    """What every player adds when it comes before all others; shape (..., 2^n) to (..., n)."""
    return values[..., [1 << player for player in range(players(values))]] - values[..., :1]


def last(values: Floats) -> Floats:
    """What every player adds when it comes after all others; shape (..., 2^n) to (..., n)."""
    every = values.shape[-1] - 1
    return values[..., -1:] - values[..., [every ^ 1 << player for player in range(players(values))]]


def rising(values: Floats, orders: Orders) -> Floats:
    """The value after 0, 1, ..., n players have come, averaged over orders; shape (..., 2^n) to (..., n + 1).

    Without an order it is the mean over all coalitions of that size.
    """
    if orders.shape[-2]:
        return np.asarray(np.take_along_axis(values[..., None, :], along(orders), axis=-1).mean(axis=-2))
    n = players(values)
    members = [[sum(1 << i for i in some) for some in itertools.combinations(range(n), k)] for k in range(n + 1)]
    return np.stack([values[..., each].mean(axis=-1) for each in members], axis=-1)
