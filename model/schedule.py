"""The month, on one page. Each phase reads the state that the phase before it left, all factories at once."""

from collections.abc import Callable
from contextlib import nullcontext

from ..agents.factory import NEVER
from .code.chance import lent
from .engine import held, inlined, kernel, part
from .hands import LOOK_AROUND, STOP, TAKE_PART, asked, finish, second
from .ledger import with_room
from .network.turnover import MONTHS
from .phases.classic import adopt, keep
from .phases.decisions import decide, decisions
from .phases.evidence import evidence, forget, look_around
from .phases.firms import BIRTH, be_born, come_and_go, leave
from .phases.market import vendors
from .phases.new_year import meet, new_year
from .phases.operations import operations
from .phases.people import employees, middlemen, take_part
from .phases.policy import conditions, government
from .phases.record import line_up, record
from .phases.reviews import reviews
from .published import answer
from .state import State
from .world import World


@inlined
def month(s: State) -> None:
    """Live one month."""
    conditions(s)  #  1  levers and shocks active this month
    government(s)  #  2  pays, selects pilots, launches concepts
    vendors(s)  #     3  learn, price, claim, enter, leave (their clients are stranded)
    middlemen(s)  #   4  see who went digital, choose a stance
    employees(s)  #   5  take part, comply or sabotage
    operations(s)  #  6  re-engineering, roll-out, realised value, costs, profit, cash
    evidence(s)  #    7  outcomes are seen or hidden; beliefs, trust and clarity update
    reviews(s)  #     8  at the deadline: scale, showcase, change vendor, or end
    decisions(s)  #   9  the others pass the gates, or are stopped by one
    record(s)  #     10  indicators and ledger


CLASSIC_MONTH: tuple[Callable[[World, int], None], ...] = (adopt, keep)
"""The month under a classic rule: looking at others and adopting, and what is kept of it; for many months in one go."""


@kernel
def months(state: State, until: int) -> None:
    """Live month after month under the same levers, up to a month, or for as long as there is room in the log."""
    s: State = held(state)
    if s.clock[0].turned:
        look_in(s)
    if s.clock[0].relinked:
        meet(s)
    while s.clock[0].month < until and has_room(s):
        month(s)
        s.clock[0].turned = False
        s.clock[0].month += 1


@kernel
def lend(state: State) -> None:
    """Be the second hand of a large world, see :mod:`~stallpoint.model.hands`, until asked to stop."""
    s: State = held(state)
    job, n = asked(s.board), len(s.factories)
    while job != STOP:
        found = 0
        if job == TAKE_PART:
            take_part(s, s.clock[0].actors // 2, s.clock[0].actors)
        elif job == LOOK_AROUND:
            look_around(s, n // 2, n)
        else:
            found = decide(s, n // 2, n)
        finish(s.board, found)
        job = asked(s.board)
    finish(s.board, 0)


@part
def look_in(s: State) -> None:
    """See who acts and who shows something: a user may have changed anything between two months."""
    lists = s.lists
    for i in range(len(s.factories)):
        me = s.factories[i]
        lists.acting[i] = me.ever or me.deployment > 0.0 or me.failed != NEVER or me.credibility != 0.0
        if not lists.acting[i]:
            forget(s, i)
    line_up(s)


@part
def has_room(s: State) -> bool:
    """Whether the log can take the fullest month there can be."""
    log, filled, most = s.log, s.log.filled[0], s.log.most[0]
    return bool(
        filled.events + most.events <= len(log.events)
        and filled.reviews + most.reviews <= len(log.reviews)
        and filled.credits + most.credits <= len(log.credits)
        and filled.openings + most.openings <= len(log.openings)
        and filled.cases + most.cases <= len(log.cases)
    )


def turns(world: World) -> frozenset[int]:
    """The months of a year, from 0, before which anything happens beside levers that are turned."""
    if come_and_go(world.scenario.world):
        return frozenset((0, BIRTH))
    return frozenset((0,) if world.turnover is not None or world.answers else ())


def turn_of_year(world: World) -> None:
    """What happens before the first month of a year: figures are published and answered, firms leave, links end and
    form; and before its second one: firms are born."""
    firms = come_and_go(world.scenario.world)
    if world.month % MONTHS == BIRTH and firms:
        be_born(world)
    if world.month % MONTHS:
        return
    if world.answers:
        answer(world)
    if world.month:
        if firms:
            leave(world)
        new_year(world)


def live(world: World, until: int) -> None:
    """Live up to a month: stretches under the same levers, and in which no links turn over, are one call each.

    Args:
        world: what lives.
        until: the number of months lived in the end.
    """
    with nullcontext() if world.code is None else lent():
        _live(world, until)


def _live(world: World, until: int) -> None:
    turning = turns(world)
    if world.month < until:
        world.state.clock["turned"] = True  # somebody may have looked in
    while world.month < until:
        if world.month % MONTHS in turning:
            turn_of_year(world)
        now = world.timeline[world.month] if world.code is None else world.code.begins(world)
        if now is not world.held:
            world.set_conditions(now)
        stop = world.month + 1
        if world.code is not None:
            world.code.decides(world)
        while stop < until and world.code is None and world.timeline[stop] is now and stop % MONTHS not in turning:
            stop += 1
        if now.everywhere.rule == "gates":
            with second(world.state.board, len(world.state.factories), lambda: lend(world.state)):
                while world.month < stop:
                    world.state = world.state._replace(log=with_room(world.state.log))
                    months(world.state, stop)
        else:
            for part_of_it in CLASSIC_MONTH if world.code is None else world.code.classic(CLASSIC_MONTH):
                part_of_it(world, stop - world.month)
            world.month = stop
        world.history.recorded = world.month
        if world.code is not None:
            world.code.ends(world)
