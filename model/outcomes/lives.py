"""Firms that hold a place of the chain one after another: where the life of one ends and that of the next begins.

Rows are places. A place that is taken has stood empty before (``CLOSED``), and an event says when it was taken.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ...agents.columns import Codes, Counts, Flags, Index
from ...agents.factory import Gate, Stage
from ..ledger import Event
from .grouping import Whole
from .trace import Trace


class Births(NamedTuple):
    """When newborn firms took which places: ``month`` and ``row``, in order of months; and how many ``places`` there
    are."""

    month: Index
    row: Index
    places: int

    @classmethod
    def of(cls, result: Trace) -> Births:
        """Those of a run."""
        events = result.happened
        born = events["event"] == Event.REPLACED
        return cls(events["month"][born], events["agent"][born], result.factories)

    @property
    def firms(self) -> int:
        """How many firms there ever were."""
        return self.places + len(self.row)

    def last(self) -> Index:
        """Month in which the firm that holds each place at the end came, (places,); 0: it was there at the start."""
        since = np.zeros(self.places, np.int32)
        np.maximum.at(since, self.row, self.month)
        return since

    def first(self, months: int) -> Index:
        """Month in which another firm took the place of who was there at the start, (places,); ``months``: none did."""
        until = np.full(self.places, months, np.int32)
        np.minimum.at(until, self.row, self.month)
        return until

    def firm(self, row: Whole, month: Whole | int) -> Counts:
        """The number of the firm that held a place in a month: its row for those of the start, then newborns."""
        row = row.astype(np.int64)
        if not len(self.row):
            return row
        span = int(max(self.month.max(), np.max(month, initial=0))) + 1
        born = self.row.astype(np.int64) * span + self.month
        order = np.argsort(born)
        place = np.searchsorted(born[order], row * span + month, side="right") - 1
        found = order[np.maximum(place, 0)]
        newborn = (place >= 0) & (self.row[found] == row)
        return np.where(newborn, self.places + found, row).astype(np.int64)

    def within(self, row: int, month: int) -> tuple[int, int | None]:
        """From which month to before which the firm held a place that held it in a month; ``None``: to the end."""
        mine = np.sort(self.month[self.row == row])
        at = int(np.searchsorted(mine, month, side="right"))
        return (int(mine[at - 1]) if at else 0), (int(mine[at]) if at < len(mine) else None)


def restarted(flags: Flags, births: Births) -> Flags:
    """Whether something was ever so in the life of the firm that holds each place, by month: (months, places)."""
    ever = np.logical_or.accumulate(flags, axis=0)
    for month in np.unique(births.month).tolist():
        rows = births.row[births.month == month]
        ever[month:, rows] = np.logical_or.accumulate(flags[month:, rows], axis=0)
    return np.asarray(ever, np.bool_)


def since_when(ever: Flags) -> Index:
    """The first month of the last stretch in which something is so, of those of whom it is so at the end, else 0."""
    never_before = ever.all(axis=0)
    last_not = len(ever) - 1 - (~ever)[::-1].argmax(axis=0)
    return np.where(ever[-1] & ~never_before, last_not + 1, 0).astype(np.int32)


def of_the_first(result: Trace) -> tuple[Codes, Codes]:
    """Stages and gates of who held each place at the start, (months, places): out of the market once another firm has
    its place."""
    stage, gate, births = result.history.stage, result.history.gate, Births.of(result)
    if not len(births.row):
        return stage, gate
    gone = np.arange(result.months)[:, None] >= births.first(result.months)
    return np.where(gone, np.int8(Stage.CLOSED), stage), np.where(gone, np.int8(Gate.OPEN), gate)
