"""Whose cases opened a factory's gate, and whose cases opened theirs, back to where it began. From the ledger alone."""

from collections.abc import Mapping
from typing import NamedTuple

from ...agents.columns import Floats
from ...agents.factory import Stage
from ...model.ledger import Event
from ...model.outcomes.lives import Births
from ...model.outcomes.trace import Trace

CASES, SELECTED, INNOVATOR, AGAIN, BEFORE = "cases", "selected", "innovator", "again", "before"


class Case(NamedTuple):
    """A case that counted when a pilot was decided: whose, its share of all that counted, and its stage by then."""

    row: int
    share: float
    stage: Stage


class Step(NamedTuple):
    """How one factory came to start a pilot.

    ``how``: ``cases`` opened its evidence gate; a programme ``selected`` it; it is an ``innovator`` who needs no case;
    it only tried ``again`` after a pilot of its own that an earlier step would explain, if there is one; or it had a
    system ``before`` the run began (the month is then -1).
    """

    row: int
    month: int
    how: str
    cases: tuple[Case, ...]


type Wanted = Mapping[int, Floats]
"""What every factory wants to see, (factories,), by the month from which on they do: newborns want what they want."""


def opened_by(trace: Trace, cases_needed: Wanted, row: int, until: int) -> Step | None:
    """How a factory came to its last start before month ``until``; ``None`` without one.

    What another firm did that held its place before is not its own.

    Who tried again after a failure of its own was moved by what moved its start before that.

    Args:
        trace: the run.
        cases_needed: what every factory wants to see.
        row: the factory.
        until: a month.
    """
    events = trace.ledger.events()
    since, _ = Births.of(trace).within(row, until - 1)
    mine = (events["agent"] == row) & (events["month"] >= since) & (events["month"] < until)
    starts = events["month"][mine & (events["event"] == Event.STARTED)]
    selected = set(events["month"][mine & (events["event"] == Event.SELECTED)].tolist())
    wanted = cases_needed[max((at for at in cases_needed if at < until), default=0)]
    for month in starts[::-1].tolist():
        if month in selected:
            return Step(row, month, SELECTED, ())
        if cases := _cases(trace, row, month):
            return Step(row, month, CASES, cases)
        if wanted[row] <= 0.0:
            return Step(row, month, INNOVATOR, ())
    if trace.before[row] and not since:
        return Step(row, -1, BEFORE, ())
    return Step(row, int(starts[0]), AGAIN, ()) if len(starts) else None


def path(trace: Trace, cases_needed: Wanted, row: int) -> tuple[Step, ...]:
    """How the firm that holds a place first came to its first start, and from there back along the case that counted
    most each time.

    The months fall strictly from step to step, so it ends. Empty if the factory never started.
    """
    if trace.before[row]:
        return (Step(row, -1, BEFORE, ()),)
    events = trace.ledger.events()
    _, until = Births.of(trace).within(row, 0)
    own = (events["agent"] == row) & (events["month"] < (trace.months if until is None else until))
    first = events["month"][own & (events["event"] == Event.STARTED)]
    if not len(first):
        return ()
    step = opened_by(trace, cases_needed, row, int(first[0]) + 1)
    found: list[Step] = []
    while step is not None:
        found.append(step)
        if step.how != CASES:
            break
        step = opened_by(trace, cases_needed, step.cases[0].row, step.month)
    return tuple(found)


def _cases(trace: Trace, row: int, month: int) -> tuple[Case, ...]:
    """The cases credited for a start, the one that counted most first; each factory once."""
    weight: dict[int, float] = {}
    for credits in trace.credits:
        if credits.month == month:
            for source, counted in zip(*(column.tolist() for column in credits.of(row)), strict=True):
                weight[source] = weight.get(source, 0.0) + counted
    total = sum(weight.values())
    stage = trace.history.stage[max(month - 1, 0)]
    ordered = sorted(weight, key=lambda source: (-weight[source], source))
    return tuple(Case(source, weight[source] / total, Stage(stage[source])) for source in ordered)
