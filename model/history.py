"""What is kept of every month: a few bytes a factory, and one number for each total."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..agents.columns import Codes

TOTALS = (
    "clarity",
    "trust",
    "belief",
    "evidence",
    "claimed",
    "price",
    "vendors",
    "obstructing",
    "allied",
    "participation",
    "sabotage",
    "public_spent",
    "firms_spent",
    "closed",
    "selected",
    "succeeded",
)

BOOKS = ("price", "revenue", "cost")


class History:
    """Recorded months of a run; rows are months, columns factories.

    Attributes:
        stage: stage of each factory, (months, factories).
        gate: gate that holds it, 0 where none is asked.
        depth: depth of use, 0-1, half precision.
        net: value less running cost, share of revenue a year, half precision.
        vendor: vendor it looks at or uses (-1: none, -2: its own system).
        totals: one column for each name of ``TOTALS``, (months, totals).
        books: of each vendor, by the names of ``BOOKS``: price (of list price), revenue and cost of the month (M CNY);
            NaN before it is founded and after it left. Shape (months, books, vendors there can be).
    """

    def __init__(self, months: int, factories: int, vendors: int) -> None:
        self.stage: Codes = np.zeros((months, factories), np.int8)
        self.gate: Codes = np.zeros((months, factories), np.int8)
        self.depth: npt.NDArray[np.float16] = np.zeros((months, factories), np.float16)
        self.net: npt.NDArray[np.float16] = np.zeros((months, factories), np.float16)
        self.vendor: Codes = np.full((months, factories), -1, np.int8)
        self.totals: npt.NDArray[np.float64] = np.zeros((months, len(TOTALS)))
        self.books: npt.NDArray[np.float64] = np.full((months, len(BOOKS), vendors), np.nan)
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
