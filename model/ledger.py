"""Who did what, when, and why: events as columns, kept in chunks, read as one table."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..agents.factory import Stage


class Event(IntEnum):
    """What can happen to an agent. ``other`` and ``value`` of an entry mean what is said here."""

    HEARD = 0  # a factory becomes aware
    SELECTED = 1  # a programme selects it; value: public money, M CNY
    STARTED = 2  # it starts a pilot; other: vendor; value: its evidence, in cases
    SCALED = 3  # its pilot passes the review; other: vendor; value: measured payback, months
    SHOWCASED = 4  # its pilot fails and is kept for display; other: vendor; value: measured payback
    SWITCHED = 5  # its pilot fails and it tries another vendor; other: old vendor; value: measured payback
    ABANDONED = 6  # it gives up; other: vendor; value: measured payback
    RETURNED = 7  # it looks again after the cool-off
    CLOSED = 8  # it leaves the market; value: cash, M CNY
    STRANDED = 9  # its vendor left; other: vendor
    VENDOR_LEFT = 10  # agent: vendor; value: cash, M CNY
    VENDOR_FOUNDED = 11  # agent: vendor; other: the factory it grew out of
    ADOPTED = 12  # adoption under a classic rule


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
    def unsupported(self) -> npt.NDArray[Any]:
        """Whose pilots scaled with no help: without public money, in factories that passed the gates themselves."""
        passed = (self.before == Stage.PILOTING) & (self.outcome == Event.SCALED)
        return np.asarray(passed & ~self.aided & ~self.placed)


def merged(reviews: list[Review]) -> Review | None:
    """Reviews of several months as one (its month is meaningless); ``None`` if there are none."""
    if not reviews:
        return None
    names = [field.name for field in dataclasses.fields(Review) if field.name != "month"]
    return Review(-1, **{name: np.concatenate([getattr(r, name) for r in reviews]) for name in names})


@dataclass(slots=True)
class Credits:
    """Cases that opened the evidence gate of the pilots started in one month: (starter, source, weight) triples."""

    month: int
    starter: npt.NDArray[Any]
    source: npt.NDArray[Any]
    weight: npt.NDArray[Any]


class Chunk(NamedTuple):
    """An event of some agents: ``agent`` (rows), ``other`` and ``value``, an entry an agent; ``month``: theirs, or one
    for all."""

    month: Any
    event: int
    agent: npt.NDArray[Any]
    other: npt.NDArray[Any]
    value: npt.NDArray[Any]


@dataclass(slots=True)
class Ledger:
    """All events of a run. ``note`` is called by the phases; everybody else reads."""

    chunks: list[Chunk] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    credits: list[Credits] = field(default_factory=list)

    def note(self, month: Any, event: Event, agents: npt.NDArray[Any], other: Any = -1, value: Any = np.nan) -> None:
        """Note an event of some agents (rows); ``month``, ``other``, ``value`` are numbers or one entry an agent."""
        if len(agents):
            n = len(agents)
            others = other.astype(np.int32) if isinstance(other, np.ndarray) else np.full(n, other, np.int32)
            values = value.astype(np.float64) if isinstance(value, np.ndarray) else np.full(n, value)
            self.chunks.append(Chunk(month, int(event), agents.astype(np.int32), others, values))

    def events(self) -> dict[str, npt.NDArray[Any]]:
        """Columns ``month``, ``event`` (code), ``agent`` (row), ``other`` and ``value``, in the order they happened."""
        if not self.chunks:
            empty = np.empty(0, np.int32)
            return {"month": empty, "event": empty, "agent": empty, "other": empty, "value": np.empty(0)}
        sizes = [len(c.agent) for c in self.chunks]
        return {
            "month": np.concatenate([np.full(len(c.agent), c.month, np.int32) for c in self.chunks]),
            "event": np.repeat(np.array([c.event for c in self.chunks], np.int32), sizes),
            "agent": np.concatenate([c.agent for c in self.chunks]),
            "other": np.concatenate([c.other for c in self.chunks]),
            "value": np.concatenate([c.value for c in self.chunks]),
        }
