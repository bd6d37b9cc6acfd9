"""How mixes of levers stand to each other: which ones nothing beats, and what is lost in other worlds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from .goals import MONEY
from .problem import Ends, Problem

type Flags = np.ndarray[Any, np.dtype[np.bool_]]


def unbeaten(costs: Floats) -> Flags:
    """Which entries no other one beats: none is as good in everything, and better in something.

    Args:
        costs: less is better; shape (entries, goals).
    """
    as_good = (costs[None, :, :] <= costs[:, None, :]).all(axis=2)
    better = (costs[None, :, :] < costs[:, None, :]).any(axis=2)
    return np.asarray(~(as_good & better).any(axis=1))


@dataclass(frozen=True, eq=False)
class Tested:
    """How mixes did in worlds; only worlds in which all were run.

    Attributes:
        worlds: places of these worlds.
        gain: in the first objective against doing nothing, means over runs, more is better; (mixes, worlds).
        spent: public money, (mixes, worlds).
        meets: whether it keeps to all limits there, (mixes, worlds).
        front: whether it does, and nothing that does beats it there, (mixes, worlds).
    """

    worlds: tuple[int, ...]
    gain: Floats
    spent: Floats
    meets: Flags
    front: Flags

    @property
    def regret(self) -> Floats:
        """What the best mix that keeps to all limits in a world gains more there (Savage 1951), (mixes, worlds); NaN
        in worlds where none does. A mix that breaks a limit there cannot be had, so it gains no more than nothing."""
        if not self.gain.size:
            return np.zeros_like(self.gain)
        best = np.where(self.meets, self.gain, -np.inf).max(axis=0)
        had = np.where(self.meets, self.gain, np.minimum(self.gain, 0.0))
        return np.where(np.isfinite(best), np.maximum(best - had, 0.0), np.nan)


def in_worlds(ends: Ends, problem: Problem) -> Tested:
    """How mixes did in worlds, of which the first one does nothing."""
    whole = ~np.any([np.isnan(values).any(axis=(0, 2)) for values in ends.by_figure.values()], axis=0)
    means = {one: values[:, whole].mean(axis=2) for one, values in ends.by_figure.items()}
    first = problem.goals[0]
    gain = first.sign * (means[first.figure] - means[first.figure][:1])
    gaps = [np.vectorize(limit.short, otypes=[float])(means[limit.figure]) for limit in problem.limits]
    meets = np.all([gap <= 0.0 for gap in gaps], axis=0) if gaps else np.ones(gain.shape, np.bool_)
    costs = np.stack([-goal.sign * means[goal.figure] for goal in problem.goals], axis=2)
    front = np.zeros(gain.shape, np.bool_)
    for world in range(gain.shape[1]):
        able = np.flatnonzero(meets[:, world])
        front[able[unbeaten(costs[able, world])], world] = True
    return Tested(tuple(np.flatnonzero(whole).tolist()), gain, means[MONEY], meets, front)


ROBUST = ("regret_most", "regret_mean", "worst", "well", "within", "on_front")


def robustness(found: Tested, enough: float) -> pd.DataFrame:
    """Regret and shares of worlds, a row a mix: columns :data:`ROBUST`, NaN without worlds.

    Args:
        found: how all mixes did.
        enough: gain from which a mix does well enough.
    """
    mixes, worlds = found.gain.shape
    if not worlds:
        return pd.DataFrame(np.nan, index=range(mixes), columns=list(ROBUST))
    regret, known = found.regret, ~np.isnan(found.regret).all(axis=0)
    regret = regret[:, known] if known.any() else np.full((mixes, 1), np.nan)
    well = (found.meets & (found.gain >= enough)).mean(axis=1)
    table = (regret.max(axis=1), regret.mean(axis=1), found.gain.min(axis=1), well)
    return pd.DataFrame(dict(zip(ROBUST, (*table, found.meets.mean(axis=1), found.front.mean(axis=1)), strict=True)))


def least_regretted(found: Tested, within: Sequence[bool]) -> int | None:
    """The mix with the smallest largest regret among those named, of all worlds; ``None`` without worlds or mixes."""
    known = ~np.isnan(found.regret).any(axis=0)
    able = np.flatnonzero(np.asarray(within))
    if not known.any() or not len(able):
        return None
    most = found.regret[:, known].max(axis=1)
    return int(able[np.argmin(most[able])])
