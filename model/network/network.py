"""The supply network as every other room sees it: who there is, who supplies whom, who watches whom."""

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import SupportsIndex, overload

from ...agents.columns import Floats, Ids, Index

GENERATED = "generated"
"""Where a network comes from that was not imported."""


class Numbered(Sequence[str]):
    """The names F0001, F0002, … of generated factories: a tuple to whoever asks, each made when it is asked for.

    Args:
        count: how many there are; they are written with as many digits as that number, at least 4.
    """

    __slots__ = ("_all",)

    def __init__(self, count: int) -> None:
        self._all = range(1, count + 1)

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, row: SupportsIndex) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> tuple[str, ...]: ...
    def __getitem__(self, row: SupportsIndex | slice) -> str | tuple[str, ...]:
        if isinstance(row, slice):
            return tuple(map(self._name, self._all[row]))
        return self._name(self._all[operator.index(row)])

    def __iter__(self) -> Iterator[str]:
        return map(self._name, self._all)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Numbered):
            return self._all == other._all
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    @property
    def _name(self) -> Callable[[int], str]:
        return f"F{{:0{max(4, len(str(len(self))))}d}}".format


@dataclass(frozen=True, eq=False)
class Network:
    """A directed supply network with an observation network on top. Rows are factories, 0 to n - 1.

    Attributes:
        ids: what the dice know each factory by; an import uses a hash of the name, so row order does not matter.
        names: a name for each factory, shown to people.
        tier: 0 for the first tier of suppliers, rising towards the brand owners.
        sector, region: sector and region of each factory, from 0.
        size: standard-Normal score of how large each factory is for its tier; correlated with its number of links.
        supplier, buyer: the two ends of each supply link, as rows.
        middleman: which middleman stands on that link, -1 for none.
        middleman_ids: what the dice know each middleman by.
        watcher, watched: sector peers, as rows: who looks at whom. Partners see each other without being listed here.
        everybody: whether everybody sees everybody (then there are no links at all).
        attributes: columns that an import brought, by parameter-like name, NaN where a factory has none.
        installed: what an import brought of systems before month 0, see :mod:`.import_installed`; empty where nothing.
        panel: months in which firms adopted and entered, see :mod:`.import_panel`; empty where an import does not say.
        origin: where it comes from, for provenance.
        labels: what an import calls its sectors and regions, by ``sector`` and ``region``, in the order of the numbers;
            empty where they are called by number.
        notes: what an import lacked and what was drawn instead, a sentence each.
        brought: parameters that nothing is drawn from, because an import brought all that is.
    """

    ids: Ids
    names: Sequence[str]
    tier: Index
    sector: Index
    region: Index
    size: Floats
    supplier: Index
    buyer: Index
    middleman: Index
    middleman_ids: Ids
    watcher: Index
    watched: Index
    everybody: bool = False
    attributes: dict[str, Floats] = field(default_factory=dict)
    installed: dict[str, Floats] = field(default_factory=dict)
    panel: dict[str, Floats] = field(default_factory=dict)
    origin: str = GENERATED
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    brought: frozenset[str] = frozenset()

    @property
    def n(self) -> int:
        """Number of factories."""
        return len(self.ids)

    @property
    def middlemen(self) -> int:
        """Number of middlemen."""
        return len(self.middleman_ids)
