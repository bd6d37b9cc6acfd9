"""How mixes of levers stand to each other: which ones nothing beats, and what is lost in other worlds."""

from typing import Any

import numpy as np
import pandas as pd

from ...agents.columns import Floats
from ..designs.sampled import Sampled

OUTCOME, MONEY = "in_use", "public_spent"
"""What a policy is for, and what it costs."""


def undominated(spent: Floats, used: Floats) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which entries no other one beats: none is as cheap and as good, and better in one of the two."""
    cheaper, better = spent[None, :] <= spent[:, None], used[None, :] >= used[:, None]
    strict = (spent[None, :] < spent[:, None]) | (used[None, :] > used[:, None])
    return np.asarray(~(cheaper & better & strict).any(axis=1))


def in_worlds(done: Sampled) -> pd.DataFrame:
    """Gain over doing nothing and public money of each candidate in each world that is complete."""
    used, spent = (done.outcome(name)[:, :, done.whole] for name in (OUTCOME, MONEY))
    gain = (used - used[:, :1]).mean(axis=2)
    cost = spent.mean(axis=2)
    whole = ~(np.isnan(gain) | np.isnan(cost)).any(axis=1)
    world, policy = np.meshgrid(np.flatnonzero(whole), np.arange(done.bases), indexing="ij")
    columns = {"world": world.ravel(), "policy": policy.ravel()}
    return pd.DataFrame({**columns, "gain": gain[whole].ravel(), "spent": cost[whole].ravel()})


def robustness(worlds: pd.DataFrame, count: int, budget: float, enough: float) -> pd.DataFrame:
    """Regret and shares of worlds, a row a policy.

    Regret in a world is what the best policy that keeps to the budget there gains more (Savage 1951).
    """
    names = ["regret_most", "regret_mean", "well", "within"]
    if not len(worlds):
        return pd.DataFrame(np.nan, index=range(count), columns=names)
    gain = worlds.pivot_table(index="world", columns="policy", values="gain").to_numpy()
    able = worlds.pivot_table(index="world", columns="policy", values="spent").to_numpy() <= budget
    best = np.where(able, gain, -np.inf).max(axis=1)
    regret = np.maximum(best[:, None] - gain, 0.0)
    well = (able & (gain >= enough)).mean(axis=0)
    table = (regret.max(axis=0), regret.mean(axis=0), well, able.mean(axis=0))
    return pd.DataFrame(dict(zip(names, table, strict=True)))
