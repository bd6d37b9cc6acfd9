"""Phase 9 under a classic rule: hazard (Bass) or threshold (Granovetter, Watts, Centola and Macy)."""

from __future__ import annotations

import numpy as np

from ...agents.columns import Floats
from ...agents.decision import bass_hazard, threshold_met
from ...agents.factory import Stage
from ..ledger import Event
from ..world import World


def adopt(world: World) -> None:
    """Who has not adopted looks at who has, and adopts by the rule. Adoption is for good and of full depth."""
    f, now = world.factories, world.now
    adopted = f.stage == Stage.SCALED
    if world.month == 0 and now.rule != "hazard" and now.first_adopters:
        # the seeds are in place before anybody decides
        lot = world.dice.uniform("first adopter", f.ids)
        enter(world, np.argsort(lot, kind="stable")[: now.first_adopters])
        adopted = f.stage == Stage.SCALED
    count, watched = neighbours(world, adopted)
    if now.rule == "hazard":
        share = np.divide(count, watched, out=np.zeros(f.n), where=watched > 0)
        f.sign_sum[:] += bass_hazard(now.hazard_p, now.hazard_q, share)
        joins = f.sign_sum >= f.sign_at
    else:
        joins = threshold_met(count, watched, f.threshold, now.rule == "threshold_count")
    enter(world, np.flatnonzero(joins & ~adopted))


def neighbours(world: World, adopted: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[Floats, Floats]:
    """(how many of those it watches have adopted, how many it watches), for each factory."""
    n = len(adopted)
    if world.network.everybody:
        return np.full(n, float(adopted.sum())), np.full(n, float(n))
    watching = world.watching
    return watching.seen(adopted.astype(np.float64)), np.diff(watching.edges.starts).astype(np.float64)


def enter(world: World, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> None:
    """Some factories adopt."""
    f = world.factories
    f.stage[rows] = Stage.SCALED
    f.started[rows] = f.scaled[rows] = world.month
    f.ever[rows] = True
    f.depth[rows] = f.deployment[rows] = 1.0
    world.ledger.note(world.month, Event.ADOPTED, rows)
