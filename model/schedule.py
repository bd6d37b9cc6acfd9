"""The month, on one page. Each phase reads the state that the phase before it left, all factories at once."""

from __future__ import annotations

from collections.abc import Callable

from .phases.classic import adopt, keep
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

CLASSIC_MONTH: tuple[Callable[[World, int], None], ...] = (adopt, keep)
"""The month under a classic rule: looking at others and adopting, and what is kept of it; for many months in one go."""


def month(world: World) -> None:
    """Live one month."""
    live(world, world.month + 1)


def live(world: World, until: int) -> None:
    """Live the months up to ``until`` (not included)."""
    while world.month < until:
        now, end = world.timeline[world.month], world.month + 1
        if now.rule == "gates":
            for phase in MONTH:
                phase(world)
        else:
            if now is not world.now:
                world.set_conditions(now)
            while end < until and world.timeline[end] is now:
                end += 1
            for part in CLASSIC_MONTH:
                part(world, end - world.month)
        world.month = end
