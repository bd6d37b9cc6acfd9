"""Which factory of a group is typical of it, and where any factory stands among the others of its group.

A group is a grouping of :data:`~stallpoint.model.outcomes.grouping.GROUPS`, or what became of its factories in a run.
Typical is the medoid: the factory whose distances to all others of the group add up to the least (Kaufman and Rousseeuw
1990, Finding Groups in Data, chapter 2). A distance is the mean, over :data:`QUANTITIES`, of how far apart two
factories stand among the group, as a share of it; ranks in place of values keep one very large factory from deciding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ...agents.columns import Codes, Flags, Floats
from ...agents.factory import Stage
from ...model.life import begin
from ...model.network.network import Network
from ...model.outcomes.grouping import GROUPS
from ...model.outcomes.lives import of_the_first
from ...model.outcomes.result import Result
from ...model.outcomes.tally import has_begun
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario

ALL, STARTED, END = "all", "started", "end"
"""The groups that no grouping declares: everybody; who ever started (yes, no); the stage at the end."""
BEGAN = f"{STARTED}=yes"
type Rows = npt.NDArray[np.signedinteger]
NEVER = np.inf
TRAITS = ("revenue", "margin", "clarity", "cases_needed", "commitment", "patience")
"""Columns of the factories, before month 0."""
QUANTITIES = (*TRAITS, "partners", "start", "depth")
"""What typical rests on: :data:`TRAITS`; suppliers and buyers; the month of its first start (infinite for never, -1 for
before the run); depth of use at the end (0-1)."""
FEW = 10
"""Factories below which a group has no extremes."""
TAIL = 0.9
"""A factory is extreme where at least this share of the others lies on one side of it."""


class Standing(NamedTuple):
    """Where a factory stands in its group by one quantity: its ``value``, and how many others have ``less`` and
    ``more``."""

    quantity: str
    value: float
    less: int
    more: int


@dataclass(frozen=True, eq=False)
class Typical:
    """A factory in its group.

    Attributes:
        group: as it was asked for, ``size=small`` for instance.
        by, word: the same in two parts: by what it is sorted, and what the group is called.
        members: how many factories are in it, of ``factories`` in all.
        place: which one this is, the most typical counted 1; ``None`` where it is not in the group.
        order: rows of the group, the most typical first.
        standings: where it stands, in the order of :data:`QUANTITIES`; those in which the group is all alike are left
            out. Empty where it is not in the group.
    """

    group: str
    by: str
    word: str | int
    members: int
    factories: int
    place: int | None
    order: tuple[int, ...]
    standings: tuple[Standing, ...]

    @property
    def extremes(self) -> tuple[Standing, ...]:
        """In what it is extreme: at least :data:`TAIL` of the others have less, or have more."""
        others = self.members - 1
        far = TAIL * others
        return tuple(s for s in self.standings if self.members >= FEW and max(s.less, s.more) >= far)


class Crowd(NamedTuple):
    """All factories of a run as they can be sorted.

    ``values``: (factories,) by the names of :data:`QUANTITIES`; ``groups``: who is in each group, by what is asked for,
    with by what it is sorted and what it is called.
    """

    values: Mapping[str, Floats]
    groups: Mapping[str, tuple[Flags, str, str | int]]

    @classmethod
    def of(cls, scenario: Scenario, network: Network, result: Result) -> Crowd:
        """That of a run, in its network."""
        before = begin(scenario, result.seed, network).factories
        stage, _ = of_the_first(result)
        systems = has_begun(stage)
        started = systems.any(axis=0) | result.before
        first = np.where(result.before, -1.0, np.where(started, systems.argmax(axis=0), NEVER))
        scaled = stage[-1] == Stage.SCALED
        values = {name: np.asarray(getattr(before, name), np.float64) for name in TRAITS}
        values["partners"] = np.bincount(network.supplier, minlength=network.n) + np.bincount(
            network.buyer, minlength=network.n
        ).astype(np.float64)
        values["start"] = first
        values["depth"] = np.where(scaled, np.asarray(result.history.depth[-1], np.float64), 0.0)
        return cls(values, dict(_groups(result, started, stage[-1])))

    def typical(self, group: str, row: int | None = None) -> Typical:
        """A factory in a group; the most typical one by default.

        Raises:
            InputError: if there is no such group.
        """
        if group not in self.groups:
            known = ", ".join(self.groups)
            raise InputError("group", group, f"there is no such group in this run: take one of {known}")
        there, by, word = self.groups[group]
        rows = np.flatnonzero(there)
        ranks = {name: _ranks(self.values[name][rows]) for name in QUANTITIES}
        far = sum(_distances(rank) for rank in ranks.values())
        order = rows[np.lexsort((rows, np.round(far, 9)))]
        row = int(order[0]) if row is None else row
        place = int(np.flatnonzero(order == row)[0]) + 1 if there[row] else None
        standings = self._standings(rows, row) if place else ()
        return Typical(group, by, word, len(rows), len(there), place, tuple(order.tolist()), standings)

    def _standings(self, rows: Rows, row: int) -> tuple[Standing, ...]:
        found = []
        for name in QUANTITIES:
            values, mine = self.values[name][rows], float(self.values[name][row])
            less, more = int((values < mine).sum()), int((values > mine).sum())
            if less or more:
                found.append(Standing(name, mine, less, more))
        return tuple(found)


def _groups(result: Result, started: Flags, end: Codes) -> Sequence[tuple[str, tuple[Flags, str, str | int]]]:
    """Every group that somebody is in."""
    found: list[tuple[str, tuple[Flags, str, str | int]]] = [(ALL, (np.ones(len(end), np.bool_), ALL, ALL))]
    for word, those in (("yes", started), ("no", ~started)):
        found.append((f"{STARTED}={word}", (those, STARTED, word)))
    stages = [(stage, stage.name.lower()) for stage in Stage]
    found += [(f"{END}={word}", (end == stage, END, word)) for stage, word in stages]
    for by, group in result.groups.items():
        values = np.unique(group).tolist()
        for value in values if len(values) > 1 else ():
            called = GROUPS[by].word(value, result.labels)
            found.append((f"{by}={called}", (np.asarray(group == value), by, called)))
    return [(name, group) for name, group in found if group[0].any()]


def _ranks(values: Floats) -> Floats:
    """Where each stands among all, 0-1; who has the same stands at the same place, in the middle of theirs."""
    kinds, which, times = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(times) - (times + 1) / 2
    return np.asarray(middle[which] / max(len(values) - 1, 1) if len(kinds) > 1 else np.zeros(len(values)))


def _distances(rank: Floats) -> Floats:
    """Sum of the distances of each to all others, in one pass over the ordered ones."""
    order = np.argsort(rank, kind="stable")
    ordered, n = rank[order], len(rank)
    below = np.concatenate(([0.0], np.cumsum(ordered)))
    at = np.arange(n)
    total = ordered * at - below[:-1] + (below[-1] - below[1:]) - ordered * (n - 1 - at)
    found = np.empty(n)
    found[order] = total
    return found
