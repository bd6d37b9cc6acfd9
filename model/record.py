"""Phase 10: what is kept of the month."""

from __future__ import annotations

import numpy as np

from ..agents.factory import Stage
from ..agents.knowledge import belief, prior_precision
from ..agents.middleman import Stance
from .world import World


def record(world: World) -> None:
    """Phase 10. Stage, gate, depth and net result of each factory, and the totals of the month."""
    f, h, now, month = world.factories, world.history, world.now, world.month
    h.stage[month], h.gate[month] = f.stage, f.gate
    h.depth[month], h.net[month] = f.depth, np.clip(f.net, -100.0, 100.0)
    world.government.spent += world.public
    stance, links = world.middlemen.stance, world.middlemen.links
    all_links = max(float(links.sum()), 1.0)
    tau = prior_precision(f.clarity, now.belief_spread, now.fog)
    alive = world.vendors.alive
    lived_in = f.stage[world.active] != Stage.SHOWCASE if len(world.use) == len(world.active) else np.empty(0, bool)
    h.totals[month] = (
        f.clarity.mean(),
        f.trust.mean(),
        belief(f.prior, tau, f.info, f.info_sum)[0].mean(),
        f.evidence.mean(),
        world.vendors.claimed.sum() / f.n,
        world.terms.price[:-2][alive].mean() if alive.any() else np.nan,
        alive.sum(),
        links[stance == Stance.OBSTRUCT].sum() / all_links,
        links[stance == Stance.ALLY].sum() / all_links,
        world.use[lived_in].mean() if lived_in.any() else np.nan,
        world.fought[lived_in].mean() if lived_in.any() else np.nan,
        world.government.spent[0],
        f.spent.sum(),
        (f.stage == Stage.CLOSED).mean(),
    )
    h.recorded = month + 1
