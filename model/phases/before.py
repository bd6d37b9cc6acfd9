"""The months before month 0 in factories that have, or had, a system by then."""

import numpy as np

from ...agents.columns import Floats, Index
from ...agents.factory import NO_VENDOR, Stage
from ..engine import held, kernel
from ..state import State
from .market import update_offers
from .operations import re_engineer
from .people import move_employees
from .prospects import choose


@kernel
def live_before(state: State, rows: Index, stages: Index, vendors: Index, months: Index, path: Floats) -> None:
    """Live the pilot, and what came after it, in some factories: their people take part and learn, processes change.

    Nobody sees anybody else meanwhile, and no money moves.

    Args:
        state: before month 0; the deployment of each of those factories is what it is at the end.
        rows: those factories.
        stages: where each stands after its pilot.
        vendors: with whom; -1 lets the factory choose among those there are.
        months: of the pilot and after it, (2, rows).
        path: how far there is an established path, by sector.
    """
    s: State = held(state)
    update_offers(s)
    for k in range(len(rows)):
        i = rows[k]
        me = s.factories[i]
        p, deployment = s.parameters[me.area], me.deployment
        me.prospect = vendors[k]
        if me.prospect == NO_VENDOR:
            choose(s, me)
        me.vendor = me.prospect
        me.contract = s.offers.each[me.vendor].model
        if me.vendor >= 0:
            s.vendors[me.vendor].claimed += 1.0
            me.tried_set |= np.uint64(1) << np.uint64(me.vendor)
        me.stage, me.deployment = Stage.PILOTING, p.pilot_deployment
        for _ in range(months[0, k]):
            move_employees(s, i)
            re_engineer(me, path[me.sector], p, 0)
        me.stage, me.deployment = stages[k], deployment
        for _ in range(months[1, k]):
            move_employees(s, i)
            re_engineer(me, path[me.sector], p, 0)
