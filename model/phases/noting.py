"""What compiled phases note of a month: events, and whose cases opened whose evidence gate."""

import numpy as np

from ...agents.columns import Flags, Index
from ...agents.knowledge import attention_share
from ..engine import compiled, part
from ..state import State

_attention = compiled(attention_share)


@part
def note(s: State, event: int, agent: int, other: int, value: float) -> None:
    """Note an event of an agent; what ``other`` and ``value`` mean is said at each event, -1 and NaN are nothing."""
    filled = s.log.filled[0]
    entry = s.log.events[filled.events]
    entry.month, entry.event, entry.agent, entry.other, entry.value = s.clock[0].month, event, agent, other, value
    filled.events += 1


@part
def note_credits(s: State, rows: Index) -> None:
    """Note whose cases opened the evidence gate of those who start, for the adoption reproduction number.

    Who needed no case passed no such gate: nobody is credited. What is open to all is noted once a sector, not once a
    starter: how much it counted to each, and whose it was.
    """
    month, asked = s.clock[0].month, np.zeros(len(s.sectors), np.bool_)
    for i in rows:
        me = s.factories[i]
        if me.cases_needed > 0.0:
            credit_seen(s, i)
            counted = s.sectors[me.sector].opened
            if counted > 0.0:
                asked[me.sector] = True
                filled = s.log.filled[0]
                opening = s.log.openings[filled.openings]
                opening.month, opening.starter, opening.sector, opening.weight = month, i, me.sector, counted
                filled.openings += 1
    if asked.any():
        note_open(s, asked)


@part
def credit_seen(s: State, i: int) -> None:
    """Note all cases that a factory sees, with what each counts to it."""
    edges, log = s.edges, s.log
    share = _attention(s.parameters[0].attention, edges.starts[i + 1] - edges.starts[i])
    for e in range(edges.starts[i], edges.starts[i + 1]):
        source = edges.source[e]
        counts = edges.loud[edges.voice[e]] * share * s.factories[source].credibility
        if counts > 0.0:
            credit = log.credits[log.filled[0].credits]
            credit.month, credit.starter, credit.source, credit.weight = s.clock[0].month, i, source, counts
            log.filled[0].credits += 1


@part
def note_open(s: State, asked: Flags) -> None:
    """Note whose results were open this month, in the sectors that are asked for."""
    clock, log = s.clock[0], s.log
    for i in s.lists.actors[: clock.actors]:
        credibility, sector = s.lists.credibility[i], s.factories[i].sector
        if credibility > 0.0 and asked[sector]:
            case = log.cases[log.filled[0].cases]
            case.month, case.source, case.sector, case.credibility = clock.month, i, sector, credibility
            log.filled[0].cases += 1
