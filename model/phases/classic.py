"""The months of a classic rule: hazard (Bass) or threshold (Granovetter, Watts, Centola and Macy).

Under these rules a factory changes once and for good, and those who watch it see it then. So nobody looks around: what
each has seen is counted up as others adopt, and months of the same conditions are lived in one go.

First adopters have adopted before anybody decides in month 0, so who sees them may follow in month 0. Who adopts by a
decision of its own, also at a threshold of 0, is seen in the next step. A month has ``steps_per_month`` of them.
"""

from typing import Any, NamedTuple

import numpy as np

from ...agents.columns import Codes, Floats, Index, Shorts, layout
from ...agents.decision import bass_hazard, threshold_met
from ...agents.factory import NEVER, Stage
from ...agents.knowledge import belief, prior_precision
from ...agents.vendor import asked_price
from ..engine import compiled, kernel, part
from ..first_adopters import first_adopters
from ..history import Totals
from ..ledger import Event
from ..network.watching import Watchers
from ..world import World

_hazard, _met = compiled(bass_hazard), compiled(threshold_met)
_belief, _precision = compiled(belief), compiled(prior_precision)

SCALED = int(Stage.SCALED)
MOST = np.iinfo(np.int16).max
EARLIER = -2
"""Month of adoption of those who had adopted before the first of the months that are lived."""


class Looker(NamedTuple):
    """What a factory goes by that may adopt; a record of it fills half a line of the cache.

    ``adopted`` and ``watched``: how many of those it sees have adopted, and how many it sees. It adopts when its
    ``hazard`` a step, cumulated in ``summed``, reaches ``limit``; under a threshold rule that is its threshold.
    """

    adopted: Index
    watched: Index
    hazard: Floats
    summed: Floats
    limit: Floats


class ClassicRule(NamedTuple):
    """A classic rule: ``by_hazard`` (with ``p`` and ``q`` a year) or by threshold, ``by_count`` or by share;
    ``everybody``: everybody sees everybody."""

    by_hazard: bool
    by_count: bool
    everybody: bool
    p: float
    q: float
    steps: int
    """Steps a month in which all decide at once."""


LOOKER = layout(Looker)


class Minds(NamedTuple):
    """The columns of the factories that a rule reads: ``stage``, what each has ``summed`` up, and its ``limit``."""

    stage: Codes
    summed: Floats
    limit: Floats


def adopt(world: World, months: int) -> None:
    """Who has not adopted looks at who has, and adopts by the rule. Adoption is for good and of full depth."""
    f, now, first, watching = world.factories, world.now, world.month, world.watching
    stand(world)
    rule = ClassicRule(
        now.rule == "hazard",
        now.rule == "threshold_count",
        world.network.everybody,
        now.hazard_p,
        now.hazard_q,
        now.steps_per_month,
    )
    minds = Minds(f.stage, f.sign_sum, f.sign_at if rule.by_hazard else f.threshold)
    lookers, when, joined = np.empty(f.n, LOOKER), np.empty(f.n, np.int16), np.empty(f.n, np.int32)
    live = under_hazard if rule.by_hazard else under_threshold
    count = live(lookers, minds, watching.edges.starts, watching.watchers, rule, when, joined, (first, first + months))
    rows = joined[:count].copy()
    if not rule.by_hazard:  # in the order of rows within a month
        rows = rows[np.lexsort((rows, when[rows]))]
    del lookers, joined
    since = when[rows]
    world.history.moved(since, rows, np.full(count, SCALED, np.int8))
    enter(world, rows, since)


def stand(world: World) -> None:
    """Where everybody stands before a month; the first adopters are in place before anybody decides."""
    stage, month = world.factories.stage, world.month
    if month == 0:
        enter(world, first_adopters(world, stage == Stage.SCALED), month)
    world.history.stood(month, stage)


def enter(world: World, rows: Any, months: Any) -> None:
    """Some factories (rows) have adopted, each in its month."""
    f = world.factories
    f.stage[rows], f.ever[rows] = SCALED, True
    f.started[rows] = f.scaled[rows] = months
    f.depth[rows] = f.deployment[rows] = 1.0
    world.note(months, Event.ADOPTED, rows)


def keep(world: World, months: int) -> None:
    """What is kept of the months beside stages; under a classic rule none of it moves, so it is reckoned once."""
    h, f, now, first = world.history, world.factories, world.now, world.month
    totals, books = h.totals[first : first + months], h.books[first : first + months]
    clarity, trust, belief, began = known(
        (f.clarity, f.trust, f.prior), (now.belief_spread, now.fog), f.started, f.deployment
    )
    vendors = world.state.vendors
    alive = np.flatnonzero(vendors["alive"][: int(world.state.clock["vendors"][0])])
    price = np.asarray(asked_price(alive, vendors["price"][alive], now.price, now.own_price))
    books["price"][:, alive], books["revenue"][:, alive] = price, 0.0
    books["cost"][:, alive] = now.fixed_cost * world.market / 12.0
    still = Totals(*(0.0,) * len(Totals._fields))
    mean_price = sum(price.tolist()) / len(price) if len(price) else np.nan
    totals[:] = still._replace(clarity=clarity, trust=trust, belief=belief, price=mean_price, vendors=float(len(price)))
    # nobody takes part in what was adopted; before that there is nobody to take a mean over
    nobody = max(began + 1 - first, 0)
    totals["participation"][:nobody] = totals["sabotage"][:nobody] = np.nan
    h.recorded = first + months


@kernel
def known(
    minds: tuple[Floats, Floats, Floats], doubt: tuple[float, float], started: Shorts, deployment: Floats
) -> tuple[float, float, float, int]:
    """Means of clarity, trust and belief where nobody has seen a case, and the month of the first adoption.

    ``minds`` are clarity, trust and prior of each; ``doubt`` is (spread of beliefs, fog).
    """
    clarity, trust, prior = minds
    n, means, began = len(clarity), np.zeros(3), MOST
    for i in range(n):
        if deployment[i] > 0.0:
            began = min(began, int(started[i]))
        tau = _precision(clarity[i], doubt[0], doubt[1])
        means[0] += clarity[i] / n
        means[1] += trust[i] / n
        means[2] += _belief(prior[i], tau, 0.0, 0.0)[0] / n
    return means[0], means[1], means[2], began


@part
def line_up(lookers: Any, minds: Minds, sees: Index, everybody: bool, when: Shorts) -> None:
    """Who looks, before the first month; who has adopted did so earlier."""
    n = len(lookers)
    for i in range(n):
        me = lookers[i]
        me.adopted, me.hazard, me.summed, me.limit = 0, 0.0, minds.summed[i], minds.limit[i]
        me.watched = n if everybody else sees[i + 1] - sees[i]
        when[i] = EARLIER if minds.stage[i] == Stage.SCALED else NEVER


@part
def be_seen(row: int, lookers: Any, watchers: Watchers, rule: ClassicRule) -> None:
    """Those who watch a factory see that it has adopted."""
    for e in range(watchers.starts[row], watchers.starts[row + 1]):
        me = lookers[watchers.who[e]]
        me.adopted += 1
        me.hazard = _hazard(rule.p, rule.q, me.adopted / me.watched, 1.0 / rule.steps)


@kernel
def under_hazard(
    lookers: Any,
    minds: Minds,
    sees: Index,
    watchers: Watchers,
    rule: ClassicRule,
    when: Shorts,
    joined: Index,
    months: tuple[int, int],
) -> int:
    """When each adopts in the months from the first to before the last: month into ``when``, rows into ``joined``.

    Gives how many joined; ``sees`` is where those that each sees begin in the list of neighbours.
    """
    n, adopted, left, told, joining = len(lookers), 0, 0, 0, 0
    waiting = np.empty(n, np.int32)
    line_up(lookers, minds, sees, rule.everybody, when)
    for i in range(n):
        lookers[i].hazard = _hazard(rule.p, rule.q, 0.0, 1.0 / rule.steps)
    for i in range(n):
        if when[i] == NEVER:
            waiting[left] = i
            left += 1
        else:
            adopted += 1
            be_seen(i, lookers, watchers, rule)
    for step in range(months[0] * rule.steps, months[1] * rule.steps):
        asked, left = left, 0
        common = _hazard(rule.p, rule.q, adopted / n, 1.0 / rule.steps)
        for k in range(asked):
            i = waiting[k]
            me = lookers[i]
            me.summed += common if rule.everybody else me.hazard
            if me.summed >= me.limit:
                when[i] = step // rule.steps
                joined[joining] = i
                joining += 1
            else:
                waiting[left] = i
                left += 1
        # all have looked: who joined is seen in the next step
        for k in range(told, joining):
            be_seen(joined[k], lookers, watchers, rule)
        adopted += joining - told
        told = joining
    for i in range(n):
        minds.summed[i] = lookers[i].summed
    return joining


@kernel
def under_threshold(
    lookers: Any,
    minds: Minds,
    sees: Index,
    watchers: Watchers,
    rule: ClassicRule,
    when: Shorts,
    joined: Index,
    months: tuple[int, int],
) -> int:
    """The same under a threshold rule."""
    n, adopted, (first, until) = len(lookers), 0, months
    line_up(lookers, minds, sees, rule.everybody, when)
    for i in range(n):
        if when[i] != NEVER:
            adopted += 1
            for e in range(watchers.starts[i], watchers.starts[i + 1]):
                lookers[watchers.who[e]].adopted += 1
    told, joining = 0, 0
    for step in range(first * rule.steps, until * rule.steps):
        last, month = joining, step // rule.steps
        if step == first * rule.steps or (rule.everybody and told < last):
            for i in range(n):
                me = lookers[i]
                seen = adopted if rule.everybody else me.adopted
                if when[i] == NEVER and _met(seen, me.watched, me.limit, rule.by_count):
                    when[i] = month
                    joined[joining] = i
                    joining += 1
        # later those look again who see somebody that joined in the last step
        for k in range(told, last):
            for e in range(watchers.starts[joined[k]], watchers.starts[joined[k] + 1]):
                i = watchers.who[e]
                me = lookers[i]
                me.adopted += 1
                if when[i] == NEVER and _met(me.adopted, me.watched, me.limit, rule.by_count):
                    when[i] = month
                    joined[joining] = i
                    joining += 1
        told = last
        adopted += joining - last
    return joining
