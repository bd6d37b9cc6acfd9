"""Who did what, when, and why: room that compiled phases fill, read as tables."""

import dataclasses
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..agents.columns import Codes, Flags, Floats, Index, layout
from ..agents.factory import Stage
from .state import Log


class Event(IntEnum):
    """What can happen to an agent; :data:`EVENTS` says what each is."""

    HEARD = 0
    SELECTED = 1
    STARTED = 2
    SCALED = 3
    SHOWCASED = 4
    SWITCHED = 5
    ABANDONED = 6
    RETURNED = 7
    CLOSED = 8
    STRANDED = 9
    VENDOR_LEFT = 10
    VENDOR_FOUNDED = 11
    ADOPTED = 12
    VENDOR_ENTERED = 13
    NEGLECTED = 14
    LEFT = 15
    REPLACED = 16


EVENTS: Mapping[Event, str] = {
    Event.HEARD: "a factory becomes aware",
    Event.SELECTED: "a programme selects it; value: public money, M CNY",
    Event.STARTED: "it starts a pilot; other: vendor; value: its evidence, in cases",
    Event.SCALED: "its pilot passes the review; other: vendor; value: measured payback, months",
    Event.SHOWCASED: "its pilot fails and is kept for display; other: vendor; value: measured payback",
    Event.SWITCHED: "its pilot fails and it tries another vendor; other: old vendor; value: measured payback",
    Event.ABANDONED: "it gives up; other: vendor; value: measured payback",
    Event.RETURNED: "it looks again after the cool-off",
    Event.CLOSED: "it leaves the market; value: cash, M CNY",
    Event.STRANDED: "its vendor left; other: vendor",
    Event.VENDOR_LEFT: "agent: vendor; value: cash, M CNY",
    Event.VENDOR_FOUNDED: "agent: vendor; other: the factory it grew out of",
    Event.ADOPTED: "adoption under a classic rule",
    Event.VENDOR_ENTERED: "a start-up; agent: vendor; other: its sector",
    Event.NEGLECTED: "its scaled system is lost for lack of money for upkeep; other: vendor; value: cash, M CNY",
    Event.LEFT: "it leaves the market for reasons other than debt",
    Event.REPLACED: "a newborn firm takes its place",
}
"""What each is, and what ``other`` and ``value`` of its entries mean: without a word there, nobody and nothing."""


EVENTS_OF_VENDORS = (Event.VENDOR_LEFT, Event.VENDOR_FOUNDED, Event.VENDOR_ENTERED)
"""Events whose agent is a vendor."""


class Entry(NamedTuple):
    """An event: ``month``, ``event`` (code), ``agent`` (row), ``other`` and ``value``."""

    month: Index
    event: Index
    agent: Index
    other: Index
    value: Floats


@dataclass(slots=True)
class Review:
    """Reviews of one month: what each was decided on, one array an item, one entry a factory.

    ``before`` is the stage that was reviewed, ``outcome`` the event it ended in. ``aided``: public money is in it;
    ``placed``: a programme chose the factory, which has not passed the gates itself since. The rest are the terms of
    :func:`stallpoint.agents.decision.measured_payback` and the ``hurdle`` (months) it was held against.
    """

    month: int
    factory: npt.NDArray[Any]
    vendor: npt.NDArray[Any]
    before: npt.NDArray[Any]
    outcome: npt.NDArray[Any]
    fit: npt.NDArray[Any]
    use: npt.NDArray[Any]
    complement: npt.NDArray[Any]
    linked_gain: npt.NDArray[Any]
    talked: npt.NDArray[Any]
    error: npt.NDArray[Any]
    withheld: npt.NDArray[Any]
    worth: npt.NDArray[Any]
    cost: npt.NDArray[Any]
    running: npt.NDArray[Any]
    hurdle: npt.NDArray[Any]
    payback: npt.NDArray[Any]
    aided: npt.NDArray[Any]
    placed: npt.NDArray[Any]

    @property
    def decided(self) -> npt.NDArray[Any]:
        """Whose pilots scaled by their own decision: in factories that passed the gates themselves."""
        return np.asarray((self.before == Stage.PILOTING) & (self.outcome == Event.SCALED) & ~self.placed)

    @property
    def unsupported(self) -> npt.NDArray[Any]:
        """Whose pilots scaled with no help: by their own decision, and without public money."""
        return np.asarray(self.decided & ~self.aided)


def merged(reviews: list[Review]) -> Review | None:
    """Reviews of several months as one (its month is meaningless); ``None`` if there are none."""
    if not reviews:
        return None
    names = [field.name for field in dataclasses.fields(Review) if field.name != "month"]
    return Review(-1, **{name: np.concatenate([getattr(r, name) for r in reviews]) for name in names})


class Reviewed(NamedTuple):
    """One review as it is noted: the items of :class:`Review`."""

    month: Index
    factory: Index
    vendor: Index
    before: Codes
    outcome: Codes
    fit: Floats
    use: Floats
    complement: Floats
    linked_gain: Floats
    talked: Floats
    error: Floats
    withheld: Floats
    worth: Floats
    cost: Floats
    running: Floats
    hurdle: Floats
    payback: Floats
    aided: Flags
    placed: Flags


class Credit(NamedTuple):
    """A case that opened the evidence gate of a pilot: ``starter``, ``source`` (rows), ``weight`` (what it counted)."""

    month: Index
    starter: Index
    source: Index
    weight: Floats


class Opening(NamedTuple):
    """What all results that are open in its ``sector`` counted together for a ``starter``, in cases."""

    month: Index
    starter: Index
    sector: Index
    weight: Floats


class OpenCase(NamedTuple):
    """A result that was open in a month in which somebody of its sector started: its ``credibility`` is its share."""

    month: Index
    source: Index
    sector: Index
    credibility: Floats


class Filled(NamedTuple):
    """How far each part of a log is filled."""

    events: int
    reviews: int
    credits: int
    openings: int
    cases: int


@dataclass(slots=True)
class Credits:
    """Cases that opened the evidence gate of the pilots started in one month: (starter, source, weight) triples.

    Results that are open to all count for all starters of their sector: ``stranger``, his ``sector``, and what they
    ``counted`` to him together; ``open_source``, ``open_sector`` and ``open_credibility`` say whose they were, each
    with a share in proportion to its credibility.
    """

    month: int
    starter: npt.NDArray[Any]
    source: npt.NDArray[Any]
    weight: npt.NDArray[Any]
    stranger: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int32))
    sector: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int32))
    counted: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0))
    open_source: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int32))
    open_sector: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0, np.int32))
    open_credibility: npt.NDArray[Any] = field(default_factory=lambda: np.empty(0))

    def of(self, starter: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """All cases of a starter: (source, weight), those it sees itself first."""
        seen, told = self.starter == starter, self.stranger == starter
        source, weight = [self.source[seen]], [self.weight[seen]]
        for sector, counted in zip(self.sector[told], self.counted[told], strict=True):
            inside = self.open_sector == sector
            source.append(self.open_source[inside])
            weight.append(counted * self.open_credibility[inside] / self.open_credibility[inside].sum())
        return np.concatenate(source), np.concatenate(weight)


KINDS = {
    name: layout(kind) for name, kind in zip(Filled._fields, (Entry, Reviewed, Credit, Opening, OpenCase), strict=True)
}


def new_log(factories: int, vendors: int, edges: int, classic: bool = False) -> Log:
    """A log without room, of a world of so many factories, vendors that may be, and edges between factories.

    Under a ``classic`` rule factories adopt, and nothing else happens.
    """
    empty = {name: np.zeros(0, kind) for name, kind in KINDS.items()}
    # the fullest month: a factory is stranded, hears, is selected and starts; all are credited with all they see
    most = Filled(5 * factories + 2 * vendors, factories, edges, factories, factories)
    if classic:
        most = Filled(factories, 0, 0, 0, 0)
    return Log(**empty, filled=np.zeros(1, layout(Filled)), most=np.array([most], layout(Filled)))


def with_room(log: Log, names: Iterable[str] = Filled._fields) -> Log:
    """The log with room for at least one more month in some parts; what is not filled takes no memory yet."""
    parts = {}
    for name in names:
        old, filled, most = getattr(log, name), int(log.filled[name][0]), int(log.most[name][0])
        if len(old) - filled < most:
            # several times what there is: the cost of moving stays in proportion to what happened
            parts[name] = np.empty(4 * filled + 4 * most, KINDS[name])
            if filled:
                parts[name][:filled] = old[:filled]
    return log._replace(**parts) if parts else log


def trimmed(log: Log) -> Log:
    """The log without the room that is left in it."""
    return log._replace(**{name: getattr(log, name)[: int(log.filled[name][0])].copy() for name in KINDS})


class Ledger:
    """All that happened in a run, as tables.

    Args:
        log: what phases have noted so far; what they note later is not in the tables.
        reviews, credits: in place of a log's, for tables made by hand.
    """

    def __init__(
        self, log: Log | None = None, reviews: list[Review] | None = None, credits: list[Credits] | None = None
    ) -> None:
        log = log or new_log(0, 0, 0)
        self._parts = {name: getattr(log, name)[: int(log.filled[name][0])] for name in KINDS}
        if reviews is not None:
            self.reviews = reviews
        if credits is not None:
            self.credits = credits

    def events(self) -> dict[str, npt.NDArray[Any]]:
        """Columns ``month``, ``event`` (code), ``agent`` (row), ``other`` and ``value``, in the order they happened."""
        return dict(self._events)

    @cached_property
    def _events(self) -> dict[str, npt.NDArray[Any]]:
        return {name: np.ascontiguousarray(self._parts["events"][name]) for name in Entry._fields}

    @cached_property
    def reviews(self) -> list[Review]:
        """All reviews, a chunk a month."""
        return [Review(month, **items) for month, items in _by_month(self._parts["reviews"]).items()]

    @cached_property
    def reviewed(self) -> tuple[Index, Review | None]:
        """The month of each review, and all reviews as one (whose month is meaningless); ``None`` if there are none."""
        rows = self._parts["reviews"]
        if not len(rows):
            sizes = [len(review.factory) for review in self.reviews]
            return np.repeat(np.array([review.month for review in self.reviews], np.int32), sizes), merged(self.reviews)
        items = {name: np.ascontiguousarray(rows[name]) for name in Reviewed._fields}
        return items.pop("month"), Review(-1, **items)

    @cached_property
    def credits(self) -> list[Credits]:
        """Whose cases opened whose evidence gate, a chunk a month in which somebody was credited."""
        parts = [_by_month(self._parts[name]) for name in ("credits", "openings", "cases")]
        nobody = [next(iter(_by_month(np.zeros(1, KINDS[n])).values())) for n in ("credits", "openings", "cases")]
        nobody = [{name: items[:0] for name, items in each.items()} for each in nobody]
        found = []
        for month in sorted({*parts[0], *parts[1]}):
            seen, told, whose = (part.get(month, none) for part, none in zip(parts, nobody, strict=True))
            found.append(
                Credits(
                    month,
                    **seen,
                    stranger=told["starter"],
                    sector=told["sector"],
                    counted=told["weight"],
                    open_source=whose["source"],
                    open_sector=whose["sector"],
                    open_credibility=whose["credibility"],
                )
            )
        return found


def _by_month(rows: Any) -> dict[int, dict[str, npt.NDArray[Any]]]:
    """What was noted in each month, a column an item."""
    names = [name for name in rows.dtype.names if name != "month"]
    bounds = [0, *(np.flatnonzero(np.diff(rows["month"])) + 1).tolist(), len(rows)]
    return {
        int(rows["month"][a]): {name: np.ascontiguousarray(rows[name][a:b]) for name in names}
        for a, b in itertools.pairwise(bounds)
        if b > a
    }
