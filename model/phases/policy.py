"""Phases 1 and 2: the conditions of the month, and what government does in it."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ...agents.columns import Floats, Index
from ...agents.factory import Stage
from ...agents.government import selection_score, take
from ...agents.value import margin_now, system_cost
from ...scenarios.parameters import public_prices
from ..world import World
from .money import pilot_price, trial_budget
from .prospects import choose_prospects


def conditions(world: World) -> None:
    """Phase 1. Levers and shocks of the month; margins and orders under the shocks."""
    now = world.timeline[world.month]
    if now is not world.now:
        world.set_conditions(now)
    f = world.factories
    world.public = 0.0
    if now.reshoring > 0.0:
        lost = now.reshoring * (1.0 - f.smile) / 12.0
        f.revenue[:] *= 1.0 - lost
        f.lost_orders[:] = 1.0 - (1.0 - f.lost_orders) * (1.0 - lost)
        f.cost[:] = system_cost(f.revenue, now.system_cost, now.cost_exponent)
    if now.input_cost > 0.0 or now.epidemic > 0.0:
        f.margin_now[:] = margin_now(f.margin, f.smile, now.input_cost, now.epidemic, f.depth)
    else:
        f.margin_now[:] = f.margin


def government(world: World) -> None:
    """Phase 2. Public measures are paid, new concepts launched, and the programme selects its pilots."""
    now, g, n = world.now, world.government, world.factories.n
    pulled = {price: sum(getattr(now, lever) for lever in levers) for price, levers in public_prices().items()}
    world.public += sum(getattr(now, price) * strength for price, strength in pulled.items()) * n / 12.0
    g.terms[0] += now.new_terms / 12.0
    world.selected = np.empty(0, np.int32)
    if now.pilots > 0.0:
        g.due[0] += now.pilots * n / 12.0
        wanted = int(g.due[0] + 1e-9)
        if wanted and world.month % now.cycle == 0:
            g.due[0] -= wanted
            world.selected = select_pilots(world, wanted)


def select_pilots(world: World, wanted: int) -> Index:
    """Rows of the factories that the programme takes this month: they can pay their part, and score highest."""
    now, f = world.now, world.factories
    rows = np.flatnonzero((f.stage <= Stage.CONSIDERING) & ~f.supported).astype(np.int32)
    seen = f.prospect.copy(), f.looked.copy()
    choose_prospects(world, rows[f.prospect[rows] < 0])
    rows = rows[f.prospect[rows] != -1]
    own_part = pilot_price(world, rows) * (1.0 - now.pilot_subsidy)
    rows = rows[own_part <= trial_budget(world, rows)]
    taken = take(selection_score(now.selection, Candidates(world)), rows, wanted)
    # the programme asked with whom each would start; only those it takes have looked at a vendor by that
    for column, before in zip((f.prospect, f.looked), seen, strict=True):
        before[taken] = column[taken]
        column[:] = before
    return taken


class Candidates:
    """What the rules of selection may look at in a world; see :class:`stallpoint.agents.government.Candidates`."""

    def __init__(self, world: World) -> None:
        f = world.factories
        self.world, self.automation, self.margin = world, f.automation, f.margin_now
        self.size: Floats = np.log(f.revenue)
        self.lot: Floats = world.dice.uniform("pilot lot", f.ids, world.month)

    @cached_property
    def watchers(self) -> Floats:
        """How many factories that still consider see each, by what its news counts to them."""
        return self.world.watching.watched(self._considering)

    @cached_property
    def likeness(self) -> Floats:
        """How like it is to those who watch it: minus the distance in log revenue, plus a little for being watched."""
        watchers, size = self.watchers, self.size
        middle = self.world.watching.watched(self._considering * size) / np.maximum(watchers, 1e-9)
        likeness: Floats = np.where(watchers > 0.0, np.log1p(watchers) - np.abs(size - middle), -np.inf)
        return likeness

    @cached_property
    def _considering(self) -> Floats:
        return np.asarray(self.world.factories.stage == Stage.CONSIDERING, np.float64)
