"""Phase 10: what is kept of the month."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..agents.columns import Floats
from ..agents.factory import Stage
from ..agents.knowledge import belief, prior_precision
from ..agents.middleman import Stance
from .engine import compiled, kernel
from .world import World

_belief, _precision = compiled(belief), compiled(prior_precision)


def record(world: World) -> None:
    """Phase 10. Stage, gate, depth and net result of each factory, and the totals of the month."""
    f, h, month, v = world.factories, world.history, world.month, world.vendors
    h.stage[month], h.gate[month] = f.stage, f.gate
    h.depth[month] = f.depth
    h.net[month] = f.net
    world.government.spent[0] += world.public
    stance, links = world.middlemen.stance, world.middlemen.links
    all_links = max(float(links.sum()), 1.0)
    alive = int(v.alive.sum())
    means = totals(world.block, world.record)
    h.totals[month] = (
        *means[:4],
        v.claimed.sum() / f.n,
        (world.offers.price[:-2] @ v.alive) / alive if alive else np.nan,
        alive,
        links[stance == Stance.OBSTRUCT].sum() / all_links,
        links[stance == Stance.ALLY].sum() / all_links,
        *means[4:6],
        world.government.spent[0],
        means[6],
        means[7],
    )
    h.recorded = month + 1


@kernel
def totals(block: Any, parameters: Any) -> Floats:
    """Means of clarity, trust, belief, evidence; of U and S where a system is lived in; money spent; share closed."""
    out, p = np.zeros(8), parameters[0]
    n, lived = len(block), 0
    for i in range(n):
        me = block[i]
        tau = _precision(me.clarity, p.belief_spread, p.fog)
        out[0] += me.clarity / n
        out[1] += me.trust / n
        out[2] += _belief(me.prior, tau, me.info, me.info_sum)[0] / n
        out[3] += me.evidence / n
        if me.deployment > 0.0 and me.stage != Stage.SHOWCASE:
            lived += 1
            out[4] += me.use
            out[5] += me.fought
        out[6] += me.spent
        out[7] += (me.stage == Stage.CLOSED) / n
    out[4:6] /= lived  # not a number where nobody lives in one
    return out
