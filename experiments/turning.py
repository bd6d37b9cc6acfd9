"""In what the worlds that turn an answer differ from those in which it holds. A description, not a cause."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ..agents.columns import Floats
from ..scenarios.worlds import World

FEW = 2
"""So many worlds, or fewer, are told one by one: a mean over them says little."""
LARGE = 0.8
"""A standardised difference of means from which it is worth a word (large, in the terms of Cohen 1988)."""
MOST = 3
"""Parameters that are named of a group, and of a single world one less."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A parameter in which worlds stand apart.

    Attributes:
        world: the world, or empty for all those that turn together.
        parameter: its name.
        value: its value in that world, or the mean of those worlds.
        others: the mean of the other worlds.
        by: how far they are apart, in standard deviations over all worlds.
    """

    world: str
    parameter: str
    value: float
    others: float
    by: float


def differ_most(worlds: Sequence[World], turning: Collection[str]) -> tuple[Apart, ...]:
    """In what some worlds stand apart from the rest of their set, the largest first.

    Of one or two worlds, each by itself: the parameters in which its value is beyond all others. Of more, the
    parameters in which the means of the two groups differ most, by the standard deviation over all worlds.

    Args:
        worlds: those in which the answer is known.
        turning: names of those that turn it.

    Returns:
        Nothing where nothing stands out, or where all turn.
    """
    names = [name for name in worlds[0].values if not isinstance(worlds[0].values[name], str)] if worlds else []
    values = np.array([[float(world.values[name]) for name in names] for world in worlds])
    turns = np.array([world.name in turning for world in worlds], bool)
    if not names or turns.all() or not turns.any() or len(worlds) <= FEW:
        return ()
    spread = values.std(axis=0, ddof=1)
    if turns.sum() > FEW:
        mine, others = values[turns].mean(axis=0), values[~turns].mean(axis=0)
        by = _by(mine - others, spread)
        far = [place for place in np.argsort(-np.abs(by), kind="stable")[:MOST] if abs(by[place]) >= LARGE]
        return tuple(_apart("", names, at, (mine, others, by)) for at in far)
    found = []
    for row in np.flatnonzero(turns).tolist():
        rest = np.delete(values, row, axis=0)
        others = rest.mean(axis=0)
        by = _by(values[row] - others, spread)
        beyond = (values[row] > rest.max(axis=0)) | (values[row] < rest.min(axis=0))
        far = [place for place in np.argsort(-np.abs(by), kind="stable") if beyond[place]][: MOST - 1]
        found += [_apart(worlds[row].name, names, at, (values[row], others, by)) for at in far]
    return tuple(found)


def _by(apart: Floats, spread: Floats) -> Floats:
    return np.divide(apart, spread, out=np.zeros_like(apart), where=spread > 0.0)


def _apart(world: str, names: Sequence[str], at: int, figures: tuple[Floats, Floats, Floats]) -> Apart:
    value, others, by = (float(each[at]) for each in figures)
    return Apart(world, names[at], value, others, by)
