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
    from stallpoint.scenarios.parameters import Parameters

    from .factory import Factory
    from .model import Docking


def measures(model: Docking) -> float:
    """What public measures cost this month, in every area; by `sum`, as the compiled month is told it."""
    costs = []
    for area, p in enumerate(model.local):
        pulled = {price: sum(getattr(p, lever) for lever in levers) for price, levers in public_prices().items()}
        a_year = sum(getattr(p, price) * strength for price, strength in pulled.items())
        costs.append(a_year * sum(factory.area == area for factory in model.factories) / 12.0)
    return sum(costs)


class Government(mesa.Agent):
    """Who runs a programme: place 0 what is held everywhere, with all public measures, then those of the scenario."""

    def __init__(self, model: Docking, place: int, attributes: dict[str, Any]) -> None:
        super().__init__(model)
        vars(self).update(attributes)
        self.place = place

    def now(self) -> Parameters:
        """What it goes by this month."""
        return self.model.held.of([self.place - 1]) if self.place else self.model.now

    def pilots(self) -> float:
        """Share of those it reaches that it selects in a year."""
        return self.model.held.programmes[self.place - 1].get("pilots", 0.0) if self.place else self.model.now.pilots

    def reaches(self, factory: Factory) -> bool:
        return not self.place or self.place - 1 in self.model.areas[factory.area]

    def select(self) -> None:
        """The factories that score highest among those it reaches that can pay their part of a pilot are selected."""
        p, model = self.now(), self.model
        if self.pilots() <= 0.0:
            return
        self.due += self.pilots() * sum(self.reaches(factory) for factory in model.factories) / 12.0
        wanted = int(self.due + 1e-9)
        if not wanted or model.month % p.cycle:
            return
        self.due -= wanted
        scores = self.scores()
        for factory in sorted(model.factories, key=lambda f: -scores[f]):
            free = factory.stage <= Stage.CONSIDERING and factory not in model.selected
            if wanted and free and self.reaches(factory):
                looked_at = factory.prospect, factory.looked
                if factory.prospect.row < 0:
                    factory.choose()
                if factory.can_pay(p.pilot_subsidy):
                    factory.programme = self.place
                    model.selected.append(factory)
                    wanted -= 1
                else:
                    factory.prospect, factory.looked = looked_at

    def scores(self) -> dict[Factory, float]:
        """What the rule of selection thinks of each factory; ties are broken by lot."""
        model, score = self.model, SCORES[self.now().selection]
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
