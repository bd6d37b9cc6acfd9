"""The months of a classic rule: hazard (Bass) or threshold (Granovetter, Watts, Centola and Macy).

Under these rules a factory changes once and for good, and those who watch it see it then. So nobody looks around: what
each has seen is counted up as others adopt, and months of the same conditions are lived in one go.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...agents.columns import Codes, Floats, Index, Shorts, layout
from ...agents.decision import bass_hazard, threshold_met
from ...agents.factory import NEVER, Stage
from ...agents.knowledge import belief, prior_precision
from ...agents.vendor import OWN
from ..engine import compiled, kernel, part
from ..history import Account, Totals
from ..ledger import Event
from ..network.watching import Watchers
from ..world import World

_hazard, _met = compiled(bass_hazard), compiled(threshold_met)
_belief, _precision = compiled(belief), compiled(prior_precision)

EARLIER = -2
"""Month of adoption of those who had adopted before the first of the months that are lived."""


class Looker(NamedTuple):
    """What a factory goes by that may adopt; a record of it fills half a line of the cache.

    ``adopted`` and ``watched``: how many of those it sees have adopted, and how many it sees. It adopts when its
    ``hazard`` a month, cumulated in ``summed``, reaches ``limit``; under a threshold rule that is its threshold.
    """

    adopted: Index
    watched: Index
    hazard: Floats
    summed: Floats
    limit: Floats


class Rule(NamedTuple):
    """A classic rule: ``by_hazard`` (with ``p`` and ``q``) or by threshold, ``by_count`` or by share; ``everybody``:
    everybody sees everybody."""

    by_hazard: bool
    by_count: bool
    everybody: bool
    p: float
    q: float


LOOKER = layout(Looker)


def adopt(world: World, months: int) -> None:
    """Who has not adopted looks at who has, and adopts by the rule. Adoption is for good and of full depth."""
    f, now, first = world.factories, world.now, world.month
    if first == 0 and now.rule != "hazard" and now.first_adopters:
        # the seeds are in place before anybody decides
        lot = world.dice.uniform("first adopter", f.ids)
        enter(world, np.argsort(lot, kind="stable")[: now.first_adopters], first)
    rule = Rule(
        now.rule == "hazard", now.rule == "threshold_count", world.network.everybody, now.hazard_p, now.hazard_q
    )
    stood = np.ascontiguousarray(f.stage)
    when = np.where(stood == Stage.SCALED, EARLIER, NEVER).astype(np.int16)
    lookers = np.zeros(f.n, LOOKER)
    lookers["watched"] = f.n if rule.everybody else np.diff(world.watching.edges.starts)
    lookers["summed"], lookers["limit"] = f.sign_sum, f.sign_at if rule.by_hazard else f.threshold
    live = under_hazard if rule.by_hazard else under_threshold
    live(lookers, world.watching.watchers, rule, when, (first, first + months))
    if rule.by_hazard:
        f.sign_sum[:] = lookers["summed"]
    rows = np.flatnonzero(when >= first)
    rows = rows[np.argsort(when[rows], kind="stable")]
    keep_stages(stood, rows, when[rows], first, world.history.stage[first : first + months])
    enter(world, rows, when[rows])


def enter(world: World, rows: Any, months: Any) -> None:
    """Some factories (rows) have adopted, each in its month."""
    f = world.factories
    f.stage[rows], f.ever[rows] = Stage.SCALED, True
    f.started[rows] = f.scaled[rows] = months
    f.depth[rows] = f.deployment[rows] = 1.0
    world.note(months, Event.ADOPTED, rows)


def keep(world: World, months: int) -> None:
    """What is kept of the months beside stages; under a classic rule none of it moves, so it is reckoned once."""
    h, f, v, now, first = world.history, world.factories, world.vendors, world.now, world.month
    totals, books = h.totals[first : first + months], h.books[first : first + months]
    clarity, trust, belief = known(f.clarity, f.trust, f.prior, (now.belief_spread, now.fog))
    alive, price = np.flatnonzero(v.alive).tolist(), (v.price * now.price).tolist()
    if now.own_price > 0.0:
        price[OWN] = now.own_price
    for k in alive:
        books[:, k] = Account(price=price[k], revenue=0.0, cost=now.fixed_cost * world.market / 12.0)
    mean_price = sum(price[k] for k in alive) / len(alive) if alive else np.nan
    still = Totals(*(0.0,) * len(Totals._fields))
    totals[:] = still._replace(clarity=clarity, trust=trust, belief=belief, price=mean_price, vendors=float(len(alive)))
    # nobody takes part in what was adopted; before that there is nobody to take a mean over
    began = f.started[f.deployment > 0.0].min(initial=np.iinfo(np.int16).max)
    with np.errstate(invalid="ignore"):
        totals["participation"] = totals["sabotage"] = 0.0 / (began < np.arange(first, first + months))
    h.recorded = first + months


@kernel
def keep_stages(stood: Codes, rows: Any, when: Shorts, first: int, stage: Codes) -> None:
    """The stage of each factory in months from the first on: where it stood before, and which rows adopt when."""
    now, k = stood.copy(), 0
    for place in range(len(stage)):
        while k < len(rows) and when[k] == first + place:
            now[rows[k]] = Stage.SCALED
            k += 1
        for i in range(len(now)):
            stage[place, i] = now[i]


@kernel
def known(clarity: Floats, trust: Floats, prior: Floats, doubt: tuple[float, float]) -> tuple[float, float, float]:
    """Means of clarity, trust and belief where nobody has seen a case; ``doubt`` is (spread of beliefs, fog)."""
    n, means = len(clarity), np.zeros(3)
    for i in range(n):
        tau = _precision(clarity[i], doubt[0], doubt[1])
        means[0] += clarity[i] / n
        means[1] += trust[i] / n
        means[2] += _belief(prior[i], tau, 0.0, 0.0)[0] / n
    return means[0], means[1], means[2]


@part
def be_seen(row: int, lookers: Any, watchers: Watchers, rule: Rule) -> None:
    """Those who watch a factory see that it has adopted."""
    for e in range(watchers.starts[row], watchers.starts[row + 1]):
        me = lookers[watchers.who[e]]
        me.adopted += 1
        me.hazard = _hazard(rule.p, rule.q, me.adopted / me.watched)


@kernel
def under_hazard(lookers: Any, watchers: Watchers, rule: Rule, when: Shorts, months: tuple[int, int]) -> None:
    """When each adopts in the months from the first to before the last, into ``when``, and what it has cumulated."""
    n, adopted, left = len(lookers), 0, 0
    waiting, joined = np.empty(n, np.int32), np.empty(n, np.int32)
    for i in range(n):
        lookers[i].hazard = _hazard(rule.p, rule.q, 0.0)
    for i in range(n):
        if when[i] == NEVER:
            waiting[left] = i
            left += 1
        else:
            adopted += 1
            be_seen(i, lookers, watchers, rule)
    for month in range(months[0], months[1]):
        asked, left, joining = left, 0, 0
        common = _hazard(rule.p, rule.q, adopted / n)
        for k in range(asked):
            i = waiting[k]
            me = lookers[i]
            me.summed += common if rule.everybody else me.hazard
            if me.summed >= me.limit:
                when[i] = month
                joined[joining] = i
                joining += 1
            else:
                waiting[left] = i
                left += 1
        # all have looked: who joined is seen in the next month
        for k in range(joining):
            be_seen(joined[k], lookers, watchers, rule)
        adopted += joining


@kernel
def under_threshold(lookers: Any, watchers: Watchers, rule: Rule, when: Shorts, months: tuple[int, int]) -> None:
    """When each adopts in the months from the first to before the last, into ``when``."""
    n, adopted, (first, until) = len(lookers), 0, months
    for i in range(n):
        if when[i] != NEVER:
            adopted += 1
            for e in range(watchers.starts[i], watchers.starts[i + 1]):
                lookers[watchers.who[e]].adopted += 1
    joined, told, joining = np.empty(n, np.int32), 0, 0
    for month in range(first, until):
        last = joining
        if month == first or (rule.everybody and told < last):
            for i in range(n):
                me = lookers[i]
                seen = adopted if rule.everybody else me.adopted
                if when[i] == NEVER and _met(seen, me.watched, me.limit, rule.by_count):
                    when[i] = month
                    joined[joining] = i
                    joining += 1
        # later those look again who see somebody that joined last month
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
