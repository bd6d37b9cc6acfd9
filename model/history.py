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


class History:
    """Recorded months of a run; rows are months, columns factories.

    Attributes:
        stage: stage of each factory, (months, factories).
        gate: gate that holds it, 0 where none is asked.
        depth: depth of use, 0-1, half precision.
        net: value less running cost, share of revenue a year, half precision.
        totals: one column for each name of ``TOTALS``, (months, totals).
    """

    def __init__(self, months: int, factories: int) -> None:
        self.stage: Codes = np.zeros((months, factories), np.int8)
        self.gate: Codes = np.zeros((months, factories), np.int8)
        self.depth: npt.NDArray[np.float16] = np.zeros((months, factories), np.float16)
        self.net: npt.NDArray[np.float16] = np.zeros((months, factories), np.float16)
        self.totals: npt.NDArray[np.float64] = np.zeros((months, len(TOTALS)))
        self.recorded = 0

    def until(self, months: int) -> History:
        """The first months, which later months cannot change: a copy, or this itself where no month is left."""
        if months == len(self.stage):
            return self
        copy = History(0, 0)
        copy.stage, copy.gate = self.stage[:months].copy(), self.gate[:months].copy()
        copy.depth, copy.net = self.depth[:months].copy(), self.net[:months].copy()
        copy.totals, copy.recorded = self.totals[:months].copy(), months
        return copy
