"""The month, on one page. Each phase reads the state that the phase before it left, all factories at once."""

from __future__ import annotations

from collections.abc import Callable

from .phases.classic import adopt, keep, spread
from .phases.decisions import decisions
from .phases.evidence import evidence
from .phases.market import vendors
from .phases.operations import operations
from .phases.people import employees, middlemen
from .phases.policy import conditions, government
from .phases.record import record
from .phases.reviews import reviews
from .world import World

type Phase = Callable[[World], None]

MONTH: tuple[Phase, ...] = (
    conditions,  #  1  levers and shocks active this month
    government,  #  2  pays, selects pilots, launches concepts
    vendors,  #     3  learn, price, claim, enter, leave (their clients are stranded)
    middlemen,  #   4  see who went digital, choose a stance
    employees,  #   5  take part, comply or sabotage
    operations,  #  6  re-engineering, roll-out, realised value, costs, profit, cash
    evidence,  #    7  outcomes are seen or hidden; beliefs, trust and clarity update
    reviews,  #     8  at the deadline: scale, showcase, change vendor, or end
    decisions,  #   9  the others pass the gates, or are stopped by one
    record,  #     10  indicators and ledger
)

CLASSIC_MONTH: tuple[Phase, ...] = (conditions, adopt, keep)
"""The month under a classic rule: nothing but looking at others and adopting. Quiet months are lived in one go."""


def phases(rule: str) -> tuple[Phase, ...]:
    """The phases of a month under a decision rule, in order."""
    return MONTH if rule == "gates" else CLASSIC_MONTH


def month(world: World) -> None:
    """Live one month."""
    for phase in phases(world.now.rule):
        phase(world)
    world.month += 1


def live(world: World, until: int) -> None:
    """Live the months up to ``until`` (not included); quiet months of a classic rule in one go."""
    while world.month < until:
        now, end = world.timeline[world.month], world.month + 1
        while end < until and world.timeline[end] is now:
            end += 1
        if now.rule == "gates":
            month(world)
        else:
            spread(world, end)
