"""What is kept of every month: a few bytes a factory, and one number for each total."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..agents.columns import Codes, layout
from ..agents.factory import NO_VENDOR, Gate, Stage


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


class Panels(NamedTuple):
    """What is kept of every factory and month beside its stage, see :class:`History`."""

    gate: Codes
    depth: npt.NDArray[np.float16]
    net: npt.NDArray[np.float16]
    vendor: Codes


UNMOVED: dict[str, Any] = {
    "gate": np.array(Gate.OPEN, np.int8),
    "net": np.array(0.0, np.float16),
    "vendor": np.array(NO_VENDOR, np.int8),
}
"""What every factory has in every month under a classic rule."""


class History:
    """Recorded months of a run; rows are months, columns factories.

    Args:
        months, factories, vendors: how many there can be.
        classic: whether the rule is a classic one, under which only stages move. Then the other panels follow from
            them, are made when asked for, and take no memory.

    Attributes:
        stage: stage of each factory, (months, factories).
        totals: a record of :class:`Totals` for each month.
        books: a record of :class:`Account` for each vendor, (months, vendors there can be); NaN before it is founded
            and after it left.
        recorded: months recorded so far.
    """

    def __init__(self, months: int, factories: int, vendors: int, classic: bool = False) -> None:
        shape = (months, factories)
        self.stage: Codes = np.zeros(shape, np.int8)
        self.totals: Any = np.zeros(months, layout(Totals))
        self.books: Any = np.full((months, vendors), np.nan, layout(Account))
        self.recorded = 0
        self._panels: Panels | None = None
        if not classic:
            depth, net = np.zeros(shape, np.float16), np.zeros(shape, np.float16)
            self._panels = Panels(np.zeros(shape, np.int8), depth, net, np.full(shape, NO_VENDOR, np.int8))

    @property
    def classic(self) -> bool:
        """Whether only stages move."""
        return self._panels is None

    def _panel(self, name: str) -> Any:
        if self._panels is not None:
            return getattr(self._panels, name)
        return np.broadcast_to(UNMOVED[name], self.stage.shape)

    @property
    def gate(self) -> Codes:
        """Gate that holds each factory, 0 where none is asked, (months, factories)."""
        return self._panel("gate")  # type: ignore[no-any-return]

    @property
    def depth(self) -> npt.NDArray[np.float16]:
        """Depth of use, 0-1, half precision, (months, factories)."""
        if self._panels is not None:
            return self._panels.depth
        return np.asarray(self.stage == Stage.SCALED, np.float16)

    @property
    def net(self) -> npt.NDArray[np.float16]:
        """Value less running cost, share of revenue a year, half precision, (months, factories)."""
        return self._panel("net")  # type: ignore[no-any-return]

    @property
    def vendor(self) -> Codes:
        """Vendor that each factory looks at or uses (-1: none, -2: its own system), (months, factories)."""
        return self._panel("vendor")  # type: ignore[no-any-return]

    def until(self, months: int) -> History:
        """The first months, which later months cannot change: a copy, or this itself where no month is left."""
        if months == len(self.stage):
            return self
        copy = History(0, 0, 0, classic=True)
        copy.stage, copy.books = self.stage[:months].copy(), self.books[:months].copy()
        if self._panels is not None:
            gate, depth, net, vendor = self._panels
            copy._panels = Panels(
                gate[:months].copy(), depth[:months].copy(), net[:months].copy(), vendor[:months].copy()
            )
        copy.totals, copy.recorded = self.totals[:months].copy(), months
        return copy
