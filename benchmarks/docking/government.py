"""The government: phase 2."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa
from stallpoint.agents.factory import Stage
from stallpoint.agents.government import SCORES
from stallpoint.scenarios.parameters import public_prices

from . import rules

if TYPE_CHECKING:
    from .factory import Factory
    from .model import Docking


class Government(mesa.Agent):
    """Who runs programmes and pays for public measures."""

    def __init__(self, model: Docking, attributes: dict[str, Any]) -> None:
        super().__init__(model)
        vars(self).update(attributes)

    def act(self) -> list[Factory]:
        """Pay for public measures, launch concepts; returns the factories that the programme selects this month."""
        p, model = self.model.now, self.model
        pulled = {price: sum(getattr(p, lever) for lever in levers) for price, levers in public_prices().items()}
        cost = sum(getattr(p, price) * strength for price, strength in pulled.items())
        model.public += cost * len(model.factories) / 12.0
        self.terms += p.new_terms / 12.0
        if p.pilots <= 0.0:
            return []
        self.due += p.pilots * len(model.factories) / 12.0
        wanted = int(self.due + 1e-9)
        if not wanted or model.month % p.cycle:
            return []
        self.due -= wanted
        return self.select(wanted)

    def select(self, wanted: int) -> list[Factory]:
        """The factories that score highest among those that can pay their part of a pilot."""
        p, model, selected = self.model.now, self.model, []
        scores = self.scores()
        for factory in sorted(model.factories, key=lambda f: -scores[f]):
            if len(selected) < wanted and factory.stage <= Stage.CONSIDERING:
                looked_at = factory.prospect, factory.looked
                if factory.prospect.row < 0:
                    factory.choose()
                if factory.can_pay(p.pilot_subsidy):
                    selected.append(factory)
                else:
                    factory.prospect, factory.looked = looked_at
        return selected

    def scores(self) -> dict[Factory, float]:
        """What the rule of selection thinks of each factory; ties are broken by lot."""
        model, score = self.model, SCORES[self.model.now.selection]
        seen: dict[Factory, float] = dict.fromkeys(model.factories, 0.0)
        sizes: dict[Factory, float] = dict.fromkeys(model.factories, 0.0)
        for watcher in model.factories:
            if watcher.stage == Stage.CONSIDERING:
                for other, counts in watcher.neighbours():
                    seen[other] += counts
                    sizes[other] += math.log(watcher.revenue) * counts
        found = {}
        for factory in model.factories:
            watchers, likeness, size = seen[factory], -math.inf, math.log(factory.revenue)
            if watchers > 0.0:
                likeness = math.log1p(watchers) - abs(size - sizes[factory] / watchers)
            candidate = SimpleNamespace(
                size=size,
                automation=factory.automation,
                margin=factory.margin_now,
                lot=model.draw("pilot lot", factory.ids),
                watchers=watchers,
                likeness=likeness,
            )
            found[factory] = rules.government.by_lot(score(candidate), candidate.lot)
        return found
