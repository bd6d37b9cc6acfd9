"""What is kept of every month: a few bytes a factory, and one number for each total."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..agents.columns import Codes, Index, layout
from ..agents.factory import NO_VENDOR, Gate, Stage
from ..scenarios.parameters import supporting


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


class MonthlyColumns(NamedTuple):
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
            them, are made when asked for, and take no memory; and stages are made from who moved when.
        programmes: of the scenario.

    Attributes:
        shape: (months, factories).
        totals: a record of :class:`Totals` for each month.
        books: a record of :class:`Account` for each vendor, (months, vendors there can be); NaN before it is founded
            and after it left.
        paid: public money of what is held everywhere and of each programme, by the lever that it went to, M CNY a
            month, (months, 1 + programmes, levers); in the order of
            :func:`stallpoint.scenarios.parameters.supporting`.
        recorded: months recorded so far.
    """

    def __init__(self, months: int, factories: int, vendors: int, classic: bool = False, programmes: int = 0) -> None:
        self.shape = shape = (months, factories)
        self.totals: Any = np.zeros(months, layout(Totals))
        self.books: Any = np.full((months, vendors), np.nan, layout(Account))
        self.paid = np.zeros((months, programmes + 1, len(supporting())))
        self.recorded = 0
        self._panels: MonthlyColumns | None = None
        self._stage: Codes | None = None
        self._stood: Codes | None = None
        self._begun: Codes | None = None
        self._moves: list[tuple[Index, Index, Codes]] = []
        if not classic:
            self._stage = np.zeros(shape, np.int8)
            depth, net = np.zeros(shape, np.float16), np.zeros(shape, np.float16)
            self._panels = MonthlyColumns(np.zeros(shape, np.int8), depth, net, np.full(shape, NO_VENDOR, np.int8))

    @property
    def classic(self) -> bool:
        """Whether only stages move."""
        return self._panels is None

    def _panel(self, name: str) -> Any:
        if self._panels is not None:
            return getattr(self._panels, name)
        return np.broadcast_to(UNMOVED[name], self.shape)

    @property
    def stage(self) -> Codes:
        """Stage of each factory, (months, factories)."""
        if self._stage is None:
            self._stage = self._told()
        return self._stage

    def stood(self, month: int, stage: Codes) -> None:
        """Under a classic rule: where each factory stands before a month is lived; anybody may have moved some."""
        if self._begun is None or self._stood is None:
            self._begun, self._stood = stage.copy(), stage.copy()
            return
        rows = np.flatnonzero(self._stood != stage).astype(np.int32)
        if len(rows):
            self.moved(np.full(len(rows), month), rows, stage[rows])

    def moved(self, months: Any, rows: Index, stages: Codes) -> None:
        """Under a classic rule: some factories (rows) stand elsewhere, each from a month on, in order of months."""
        assert self._stood is not None, "nobody stands anywhere yet"
        self._stood[rows] = stages
        self._moves.append((months, rows, stages))
        self._stage = None

    def _told(self) -> Codes:
        """Stages as moves tell them, in the months that were lived."""
        stage: Codes = np.zeros(self.shape, np.int8)
        if self._begun is None:
            return stage
        now = self._begun.copy()
        months, rows, stages = (
            (np.concatenate(part) for part in zip(*self._moves, strict=True)) if self._moves else 3 * [now[:0]]
        )
        bounds = np.searchsorted(months, np.arange(self.recorded + 1))
        for month in range(self.recorded):
            part = slice(bounds[month], bounds[month + 1])
            now[rows[part]] = stages[part]
            stage[month] = now
        return stage

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
        if months == len(self.totals):
            return self
        copy = History(0, 0, 0, classic=True)
        copy.shape, copy.books = (months, self.shape[1]), self.books[:months].copy()
        copy._begun, copy._moves = self._begun, self._moves.copy()
        if self._panels is not None:
            gate, depth, net, vendor = self._panels
            copy._stage = self.stage[:months].copy()
            copy._panels = MonthlyColumns(
                gate[:months].copy(), depth[:months].copy(), net[:months].copy(), vendor[:months].copy()
            )
        copy.totals, copy.paid, copy.recorded = self.totals[:months].copy(), self.paid[:months].copy(), months
        return copy
