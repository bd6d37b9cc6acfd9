"""What is kept of every month: a few bytes a factory, and one number for each total."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..agents.columns import Codes, layout


class Totals(NamedTuple):
    """The totals of a month: means over factories unless said otherwise; what is spent in M CNY, so far."""

    clarity: float
    trust: float
    belief: float
    evidence: float
    claimed: float
    """Contracts that vendors ever signed, a factory."""
    price: float
    """Mean over the vendors in the market."""
    vendors: float
    """Vendors in the market."""
    obstructing: float
    """Share of the mediated links on which a middleman obstructs."""
    allied: float
    """Share of the mediated links on which a middleman helps."""
    participation: float
    """Mean over the factories in which a system has been lived in this month, as the next."""
    sabotage: float
    public_spent: float
    firms_spent: float
    closed: float
    selected: float
    succeeded: float


class Account(NamedTuple):
    """A vendor's month: ``price`` (of list price), ``revenue`` and ``cost`` (M CNY)."""

    price: float
    revenue: float
    cost: float


class History:
    """Recorded months of a run; rows are months, columns factories.

    Attributes:
        stage: stage of each factory, (months, factories).
        gate: gate that holds it, 0 where none is asked.
        depth: depth of use, 0-1, half precision.
        net: value less running cost, share of revenue a year, half precision.
        vendor: vendor it looks at or uses (-1: none, -2: its own system).
        totals: a record of :class:`Totals` for each month.
        books: a record of :class:`Account` for each vendor, (months, vendors there can be); NaN before it is founded
            and after it left.
    """

    def __init__(self, months: int, factories: int, vendors: int) -> None:
        self.stage: Codes = np.zeros((months, factories), np.int8)
        self.gate: Codes = np.zeros((months, factories), np.int8)
        self.depth: npt.NDArray[np.float16] = np.zeros((months, factories), np.float16)
        self.net: npt.NDArray[np.float16] = np.zeros((months, factories), np.float16)
        self.vendor: Codes = np.full((months, factories), -1, np.int8)
        self.totals: Any = np.zeros(months, layout(Totals))
        self.books: Any = np.full((months, vendors), np.nan, layout(Account))
        self.recorded = 0

    def until(self, months: int) -> History:
        """The first months, which later months cannot change: a copy, or this itself where no month is left."""
        if months == len(self.stage):
            return self
        copy = History(0, 0, 0)
        copy.stage, copy.gate = self.stage[:months].copy(), self.gate[:months].copy()
        copy.depth, copy.net = self.depth[:months].copy(), self.net[:months].copy()
        copy.vendor, copy.books = self.vendor[:months].copy(), self.books[:months].copy()
        copy.totals, copy.recorded = self.totals[:months].copy(), months
        return copy
