"""What the years tell: how long until so many use it, and from which year on policies stand in another order.

On plain arrays of runs, so that it holds for runs of one world or of many.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr

from ..agents.columns import Floats
from .crossed import Crossed, bounded, crossed
from .student import LEVEL

YEAR = 12
USED = 0.10
"""Share in real use until which time is told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long it takes, over runs that all end after so many months: those that do not reach it are censored.

    Attributes:
        runs: how many there are.
        reached: in how many of them it is reached.
        median: months in the middle run, infinite where more than half of the runs have not reached it by the end. All
            runs are cut off at the same month, so this is the median of Kaplan and Meier. Over several worlds it is
            the middle one of their medians.
        low, high: the 95 % interval of the median by the order of runs (of worlds, if there are several), whatever
            their spread; NaN where they are too few to bound it, infinite where its end lies beyond that of the runs.
    """

    runs: int
    reached: int
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Swap:
    """Two scenarios that change places: one is behind at first, and ahead at the end.

    Attributes:
        ahead, behind: their places at the end.
        since: the year from whose end on the later order holds to the end of the runs, by the means; from 1.
        before: the year at whose end the other one led most; from 1.
        lead_before: by how much it led then, paired on the same dice.
        lead_after: by how much the later one leads at the end, paired.
        swapped: groups in which the order was the earlier one at the end of year ``before``, and is the later one at
            the end.
        groups: how many groups there are: worlds, or runs where there is one world.
    """

    ahead: int
    behind: int
    since: int
    before: int
    lead_before: Crossed
    lead_after: Crossed
    swapped: int
    groups: int

    @property
    def sure(self) -> bool:
        """Whether neither order is the luck of the dice (or, of several worlds, of the world)."""
        return self.lead_before.sure and self.lead_after.sure


def first_reached(values: Floats, months: npt.NDArray[np.int64], level: float = USED) -> Floats:
    """Months until a level is first reached, (runs,); NaN where it is not.

    Args:
        values: by run and kept month, (runs, kept).
        months: the months kept, from 0: that of month 0 is known after one month.
        level: to be reached.
    """
    there = values >= level
    return np.where(there.any(axis=1), months[there.argmax(axis=1)] + 1.0, np.nan)


def waiting(until: Floats, worlds: Sequence[str] = ()) -> Waiting:
    """How long it takes in the middle run; see :class:`Waiting`.

    Args:
        until: months of each run, NaN where it was not reached; (runs,).
        worlds: the world of each run, if there are several.
    """
    waited = np.where(np.isnan(until), math.inf, until)
    units = [waited[[name == each for each in worlds]] for name in dict.fromkeys(worlds)]
    middle = np.sort([_middle(each) for each in units] if len(units) > 1 else waited)
    n = len(middle)
    # the median lies below the (k+1)th with the chance that at most k of n lie below it
    fewer = [k for k in range(n // 2) if bdtr(k, n, 0.5) <= (1 - LEVEL) / 2]
    low, high = (float(middle[fewer[-1]]), float(middle[n - 1 - fewer[-1]])) if fewer else (math.nan, math.nan)
    return Waiting(len(until), int(np.isfinite(waited).sum()), _middle(middle), low, high)


def _middle(waited: Floats) -> float:
    return float(np.sort(waited)[math.ceil(len(waited) / 2) - 1])


def swaps(values: Floats, months: npt.NDArray[np.int64], worlds: Sequence[str] = ()) -> list[Swap]:
    """Pairs of scenarios whose order turns between the end of some year and the end of the runs, the last turn first.

    Args:
        values: by scenario, run and kept month, (scenarios, runs, kept); a run is on the same dice in all scenarios.
        months: the months kept, from 0; the ends of years among them are looked at.
        worlds: the world of each run, the same seeds in each; of several their means are counted instead of runs.

    Returns:
        Nothing where only one year was kept.
    """
    ends = np.flatnonzero((months + 1) % YEAR == 0)
    years, kept = (months[ends] + 1) // YEAR, values[:, :, ends]
    names = list(dict.fromkeys(worlds)) or [""]
    member = np.array(worlds or [""] * kept.shape[1])
    grouped = np.stack([kept[:, member == name] for name in names], axis=1)
    each = grouped.mean(axis=2) if len(names) > 1 else kept
    found = []
    for a, b in itertools.permutations(range(len(values)), 2):
        lead = each[a] - each[b]
        mean = np.round(lead.mean(axis=0), 12)
        if not len(mean) or mean[-1] <= 0.0 or not (mean < 0.0).any():
            continue
        worst, last = int(mean.argmin()), int(np.flatnonzero(mean <= 0.0)[-1])
        swapped = int(((lead[:, worst] < 0.0) & (lead[:, -1] > 0.0)).sum())
        before, after = (sign * (grouped[a] - grouped[b])[..., at] for sign, at in ((-1.0, worst), (1.0, -1)))
        leads = bounded(crossed(before, names), 1.0), bounded(crossed(after, names), 1.0)
        found.append(Swap(a, b, int(years[last + 1]), int(years[worst]), *leads, swapped, len(lead)))
    return sorted(found, key=lambda swap: (-swap.since, -swap.lead_after.mean))
