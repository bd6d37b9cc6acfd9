"""The government: phase 2."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from stallpoint.agents.factory import Stage
from stallpoint.agents.government import SCORES
from stallpoint.scenarios.condition import Condition
from stallpoint.scenarios.parameters import public_prices, supporting

from . import rules

if TYPE_CHECKING:
    from stallpoint.scenarios.parameters import Parameters

    from .factory import Factory
    from .model import Docking


ROUNDING = 1e-9


def measures(model: Docking) -> float:
    """What public measures cost this month, in every area; by `sum`, as the compiled month is told it."""
    costs = []
    for area, p in enumerate(model.local):
        pulled = {price: sum(getattr(p, lever) for lever in levers) for price, levers in public_prices().items()}
        a_year = sum(getattr(p, price) * strength for price, strength in pulled.items())
        costs.append(a_year * sum(factory.area == area for factory in model.factories) / 12.0)
    return sum(costs)


def payer(model: Docking, lever: str, area: int) -> Government:
    """Who pays for a lever in an area: the last of its programmes that holds it, else what is held everywhere."""
    holding = [place for place in model.areas[area] if lever in model.held.programmes[place]]
    return model.programmes[holding[-1] + 1 if holding else 0]


def govern(model: Docking) -> None:
    """Public measures are paid in the order of the scenario, as far as there is money, and pilots are selected."""
    limited = any(each.now().public_budget < each.now().no_limit for each in model.programmes)
    for each in model.programmes:
        each.fill()
    kept: dict[Government, float] = dict.fromkeys(model.programmes, 0.0)
    paid = 0.0
    for each in model.programmes:
        for lever in each.order():
            if lever == "pilots":
                each.select(each.purse_of().purse - kept[each.purse_of()] if limited else math.inf)
            else:
                paid += each.pay(lever, kept, limited)
    model.public += paid if limited else measures(model)
    model.now = model.local[0]


def publish(model: Docking) -> dict[str, float]:
    """What is published at the end of a year."""
    firms, n = model.factories, len(model.factories)
    recent = [scaled for month, placed, scaled in model.reviewed if placed and month >= model.month - 12]
    return {
        "in_use": sum(f.stage == Stage.SCALED and np.float16(f.depth) >= 0.25 for f in firms) / n,
        "scaled": sum(f.stage == Stage.SCALED for f in firms) / n,
        "breadth": sum(f.ever for f in firms) / n,
        "showcase": sum(f.stage == Stage.SHOWCASE for f in firms) / n,
        "abandoned": sum(f.stage == Stage.ABANDONED for f in firms) / n,
        "claimed": sum(v.claimed for v in model.vendors) / n,
        "vendors": sum(v.alive for v in model.vendors),
        "programme_pilots": sum(each.selected for each in model.programmes) / n,
        "programme_success": sum(each.succeeded for each in model.programmes) / n,
        "pilots_failed": 1.0 - sum(recent) / len(recent) if recent else math.nan,
        "public_spent": model.government.spent,
    }


def answer(model: Docking) -> None:
    """Levers that answer to what was published go, come back, or end for good."""
    found, off = publish(model), set()
    for place, lever in enumerate(model.given.levers):
        if lever.ends_when and lever.start <= model.month and Condition.read(lever.ends_when, "").met(found):
            model.ended.add(place)
        if lever.only_if and not Condition.read(lever.only_if, "").met(found):
            off.add(place)
    model.timeline = model.given.conditions(frozenset(off | model.ended))


class Government(mesa.Agent):
    """Who runs a programme: place 0 what is held everywhere, with all public measures, then those of the scenario."""

    def __init__(self, model: Docking, place: int, attributes: dict[str, Any]) -> None:
        super().__init__(model)
        vars(self).update(attributes)
        self.place = place

    def now(self) -> Parameters:
        """What it goes by this month."""
        return self.model.held.of([self.place - 1]) if self.place else self.model.now

    # its purse

    def purse_of(self) -> Government:
        """Whose budget it spends: its own if it holds one."""
        own = self.place and "public_budget" in self.model.held.programmes[self.place - 1]
        return self if own else self.model.programmes[0]

    def fill(self) -> None:
        """A year's budget; one that begins or changes within a year counts by its months."""
        month, budget = self.model.month, self.now().public_budget
        if month % 12 == 0 or budget != self.budget:
            self.purse = min(self.purse, 0.0) + budget * (12 - month % 12) / 12.0
            self.budget = budget

    def book(self, lever: str, amount: float) -> None:
        paid = self.model.paid[-1]
        paid[self.place, lever] = paid.get((self.place, lever), 0.0) + amount
        self.purse_of().purse -= amount

    def order(self) -> list[str]:
        """Its levers that cost public money, in the order in which the scenario states them."""
        model, costly = self.model, supporting()
        held = model.held.programmes[self.place - 1] if self.place else vars(model.held.everywhere)
        name = model.given.programmes[self.place - 1].name if self.place else ""
        pulled = [lever for lever in costly if lever in held and (self.place or held[lever] > 0.0)]
        stated = [each.name for each in model.given.levers if each.programme == name and each.name in pulled]
        return list(dict.fromkeys(stated + ([] if self.place else pulled)))

    def pay(self, lever: str, kept: dict[Government, float], limited: bool) -> float:
        """Pay a measure for this month, or leave it undone where it does not fit in."""
        model, cost = self.model, 0.0
        mine = [area for area in range(len(model.areas)) if payer(model, lever, area) is self]
        price = next((price for price, levers in public_prices().items() if lever in levers), "")
        for area in mine if price else []:
            p, living = model.local[area], sum(factory.area == area for factory in model.factories)
            cost += getattr(p, price) * getattr(p, lever) * living / 12.0
        left = self.purse_of().purse - kept[self.purse_of()]
        if limited and (cost > left + ROUNDING * self.purse_of().budget if price else left <= 0.0):
            for area in mine:
                model.local[area] = model.local[area].with_values({lever: 0.0})
            return 0.0
        if cost > 0.0:
            self.book(lever, cost)
            kept[self.purse_of()] += cost * (11 - model.month % 12)
        return cost

    # its pilots

    def pilots(self) -> float:
        """Share of those it reaches that it selects in a year."""
        return self.model.held.programmes[self.place - 1].get("pilots", 0.0) if self.place else self.model.now.pilots

    def reaches(self, factory: Factory) -> bool:
        return not self.place or self.place - 1 in self.model.areas[factory.area]

    def select(self, purse: float) -> None:
        """The factories that score highest among those it reaches that can pay their part of a pilot are selected, as
        long as there is money."""
        p, model = self.now(), self.model
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
                costs = factory.pilot_price() * p.pilot_subsidy if factory.prospect.row != -1 else 0.0
                costs += p.verification_price if p.success_counts == "verified" else 0.0
                if costs <= purse and factory.can_pay(p.pilot_subsidy):
                    purse -= costs
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
