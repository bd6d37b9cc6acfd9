"""Vendors, what they offer, and what a factory has without one: phase 3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import mesa
from stallpoint.agents.factory import SELF_BUILT, Size, Stage
from stallpoint.agents.vendor import OWN, Pricing
from stallpoint.model.dice import name_id

from . import rules

if TYPE_CHECKING:
    from stallpoint.scenarios.parameters import Parameters

    from .factory import Factory
    from .model import Docking, Sector

IN_USE_DEPTH = 0.25
NO_LIMIT = 1e6
START_UP = name_id("start-up")


class Terms(NamedTuple):
    """What a pricing model asks."""

    upfront: float
    fee: float
    outcome: float
    pilot: float


def terms(p: Parameters) -> dict[Pricing, Terms]:
    """The terms of each pricing model this month."""
    return {
        Pricing.LICENCE: Terms(1.0, 0.0, 0.0, 1.0),
        Pricing.SUBSCRIPTION: Terms(p.subscription_upfront, p.subscription_fee, 0.0, p.subscription_upfront),
        Pricing.OUTCOME: Terms(p.outcome_upfront, 0.0, p.outcome_share, p.outcome_upfront),
        Pricing.TRIAL: Terms(1.0, 0.0, 0.0, p.trial_price),
    }


class NoVendor:
    """What stands in the place of a vendor where there is none: row -1, or -2 for a self-built system."""

    proof = earned = 0.0

    def __init__(self, model: Docking, row: int) -> None:
        self.model, self.row = model, row

    def asked(self) -> float:
        return self.model.now.self_build_cost if self.row == SELF_BUILT else 1.0

    def offered_contract(self) -> Pricing:
        return Pricing.LICENCE

    def fit_to(self, sector: Sector) -> float:
        return self.model.now.fit_self_built if self.row == SELF_BUILT else 0.0

    def kept(self, client: Factory) -> float:
        return 1.0

    def sell(self, sector: Sector, systems: float, revenue: float, earned: float) -> None:
        """Nobody earns from it."""


class Vendor(mesa.Agent):
    """A seller of a platform or a vertical solution."""

    def __init__(self, model: Docking, row: int, attributes: dict[str, Any], fit: list[float]) -> None:
        super().__init__(model)
        vars(self).update(attributes)
        self.row, self.fit = row, fit
        self.sold, self.average = [0.0] * len(fit), [0.0] * len(fit)
        self.revenue = self.earned = self.good = self.cases = 0.0

    # what it offers

    def asked(self) -> float:
        """Price of a system, of list price."""
        p = self.model.now
        return rules.vendor.asked_price(self.row, self.price, p.price, p.own_price)

    def offered_contract(self) -> Pricing:
        """How new clients pay: as its owner holds, it chose, all are held to, or it does; if its purse carries it."""
        p, meant = self.model.now, Pricing(self.pricing)
        if self.row == OWN and p.own_pricing != "as_market":
            meant = Pricing[p.own_pricing.upper()]
        elif self.chosen >= 0:
            meant = Pricing(self.chosen)
        elif p.pricing != "as_is":
            meant = Pricing[p.pricing.upper()]
        carried = self.laid_out <= p.exposure_max * max(self.cash, 0.0)
        return meant if carried or meant not in (Pricing.TRIAL, Pricing.OUTCOME) else Pricing(self.pricing)

    def hype(self) -> float:
        p = self.model.now
        return (self.row == OWN and p.own_hype) or p.hype

    def fit_to(self, sector: Sector) -> float:
        return self.fit[sector.row]

    def kept(self, client: Factory) -> float:
        """Share of its price that does not go to partners."""
        p = self.model.now
        return 1.0 - (p.partner_fee * p.own_partner_policy if self.row == OWN else 0.0) * client.mediated

    def appeal_to(self, factory: Factory) -> float:
        p, fit, hype = self.model.now, self.fit_to(factory.sector), self.hype()
        price = self.asked() * self.model.terms[self.offered_contract()].pilot
        look = rules.vendor.appeal(fit, price, hype, self.target == factory.sector.row, p.choice_price)
        if self.row == OWN:
            aim = 0.0
            if p.own_target != "none":
                aim = p.segment_focus if factory.size == Size[p.own_target.upper()] else -p.segment_focus
            look += aim + p.partner_pull * p.own_partner_policy * factory.mediated
        if self.proof > 0.0:
            record = rules.vendor.track_record(fit, p.proof_prior, self.good, self.cases)
            look += rules.vendor.proven(self.proof, record, min(fit * hype, 1.0), factory.trust)
        return look

    def sell(self, sector: Sector, systems: float, revenue: float, earned: float) -> None:
        self.sold[sector.row] += systems
        self.revenue += revenue
        self.earned += earned

    # phase 3, a method a step

    def keep_books(self) -> None:
        """What it sold since its last books moves its cash, its price and the sector a platform aims at."""
        p = self.model.now
        if self.alive:
            gained = self.earned - self.running_cost()
            self.cash += gained
            self.cash_flow += 1.0 / 6.0 * (gained - self.cash_flow)
        self.average = [old + 1.0 / 24.0 * (sold - old) for old, sold in zip(self.average, self.sold, strict=True)]
        total = rules.added(self.sold)
        self.sales_fast += 1.0 / 6.0 * (total - self.sales_fast)
        self.sales_slow += 1.0 / 24.0 * (total - self.sales_slow)
        if self.alive:
            self.price = rules.vendor.next_price(
                self.price, self.sales_fast, self.sales_slow, p.price_step, p.price_floor
            )
        if self.sector < 0 and self.sales_slow > 0.0:
            self.target = self.average.index(max(self.average))
        self.revenue = self.earned = 0.0
        self.sold = [0.0] * len(self.sold)

    def answer(self) -> None:
        """A rival that sells less than the focal vendor follows the price it holds, if lower, and shows cases too."""
        p, own = self.model.now, self.model.vendors[OWN]
        if self.alive and own.alive and self.sales_fast < own.sales_fast:
            if p.own_price > 0.0:
                held = p.own_price / p.price
                self.price = rules.vendor.followed(self.price, held, p.rival_price_response, p.price_floor)
            if p.own_proof > 0.0:
                self.proof += p.rival_proof_response * max(p.own_proof - self.proof, 0.0)

    def running_cost(self) -> float:
        """Fixed cost this month; a part of it follows sales."""
        p, firms = self.model.now, len(self.model.factories)
        full, usual = p.fixed_cost * self.model.market / 12.0, p.fixed_cost * firms / 12.0
        return rules.vendor.fixed_cost(full, p.fixed_flexible, self.sales_slow, usual)

    def react(self) -> None:
        """Short of cash, it stops what costs it money in advance, and no longer sells below what serving costs."""
        p = self.model.now
        if self.alive and self.cash + p.cash_alarm * self.cash_flow < 0.0 and p.vendor_reaction > 0.0:
            speed = 1.0 - rules.OF_C.exp(-p.vendor_reaction)
            if self.row != OWN or p.own_price <= 0.0:
                self.price = rules.vendor.covering_price(self.price, p.cost_to_serve / p.price, speed)
            free = self.row != OWN or p.own_pricing == "as_market"
            if free and self.model.draw("vendor reacts", self.ids) < speed:
                now = self.offered_contract()
                if now == Pricing.TRIAL:
                    self.chosen = self.pricing
                elif now == Pricing.OUTCOME:
                    self.chosen = Pricing.SUBSCRIPTION

    def count_outlays(self) -> None:
        """What it has laid out for trials under way and for clients that pay by outcome."""
        if self.model.now.exposure_max < NO_LIMIT:
            mine = [f for f in self.model.factories if f.vendor is self and f.deployment > 0.0]
            self.laid_out = rules.added(
                f.outlay
                for f in mine
                if f.contract == Pricing.OUTCOME or (f.contract == Pricing.TRIAL and f.stage == Stage.PILOTING)
            )

    def leave_if_broke(self) -> None:
        if self.alive and self.cash < 0.0:
            self.alive = False
            for factory in self.model.factories:
                factory.lose(self)

    def count_cases(self) -> None:
        """What its clients show: those in use by their result; showcases and recent failures as nothing."""
        p = self.model.now
        self.good = self.cases = 0.0
        for factory in self.model.factories:
            if factory.vendor is self and factory.stage in (Stage.SCALED, Stage.SHOWCASE):
                self.cases += 1.0
                if factory.stage == Stage.SCALED:
                    self.good += rules.knowledge.convincing(factory.measured, p.claim_level, 1.0)
            if factory.failed_with is self and factory.remembers_failure():
                self.cases += 1.0


def learn(model: Docking) -> None:
    """Real use of a vendor's systems in a sector moves its fit there; that of any system makes the path to follow."""
    p = model.now
    use = {system.row: [0.0] * len(model.sectors) for system in (*model.vendors, model.self_built)}
    for v in model.vendors:
        v.in_use = 0.0
    for factory in model.factories:
        if factory.stage == Stage.SCALED:
            use[factory.vendor.row][factory.sector.row] += factory.depth / factory.sector.size
            if factory.vendor.row >= 0 and factory.depth >= IN_USE_DEPTH:
                factory.vendor.in_use += 1.0
    for sector in model.sectors:
        total = rules.added(each[sector.row] for each in use.values())
        sector.path = rules.value.established_path(total, p.path_half, p.playbooks)
        for v in model.vendors:
            v.fit[sector.row] = rules.vendor.learned_fit(v.fit[sector.row], use[v.row][sector.row], p.fit_learning)


def spin_off(model: Docking) -> None:
    """Factories whose own system works well found vendors, as far as there is room; the lowest draws first."""
    p = model.now
    able = [
        (model.draw("spin-off", factory.ids), factory.row, factory)
        for factory in model.factories
        if factory.vendor.row == SELF_BUILT and factory.stage == Stage.SCALED and not factory.founder
        if factory.depth >= 2 * IN_USE_DEPTH
    ]
    room = max(p.spinoffs_max - sum(v.founder >= 0 for v in model.vendors), 0)
    chance = 1.0 - rules.OF_C.exp(-p.spinoff_rate)
    for _, _, factory in sorted(each for each in able if each[0] < chance)[:room]:
        factory.founder = True
        own = factory.sector.row
        how = {"founder": factory.row, "pricing": Pricing.LICENCE, "price": p.price_floor}
        set_up(model, own, p.fit_self_built, ids=rules.pair(factory.ids, model.month), chosen=-1, **how)


def set_up(model: Docking, own: int, known: float, **how: Any) -> None:
    """A new vendor that knows one sector."""
    p = model.now
    fit = [known if s == own else 0.5 * p.fit_platform for s in range(len(model.sectors))]
    nothing = ("claimed", "in_use", "proof", "sales_fast", "sales_slow", "cash_flow", "laid_out")
    attributes = {
        **dict.fromkeys(nothing, 0.0),
        **{"alive": True, "sector": own, "target": own},
        "cash": p.fixed_cost * model.market * p.runway / 12.0,
    }
    model.vendors.append(Vendor(model, len(model.vendors), attributes | how, fit))


def copy_the_best(model: Docking) -> None:
    """Some who sold less over six months take over model and price of the best seller."""
    p, market = model.now, [v for v in model.vendors if v.alive]
    if p.copy_rate > 0.0 and market:
        best = max(market, key=lambda v: v.sales_fast)
        how, price, chance = best.offered_contract(), best.asked() / p.price, 1.0 - rules.OF_C.exp(-p.copy_rate)
        for v in market:
            if v.sales_fast < best.sales_fast and model.draw("vendor copies", v.ids) < chance:
                if v.row != OWN or p.own_pricing == "as_market":
                    v.chosen = how
                if v.row != OWN or p.own_price <= 0.0:
                    v.price = max(price, min(v.price, p.price_floor))


def enter(model: Docking) -> None:
    """Start-ups enter where much was sold, at most one a month in a sector."""
    p, there = model.now, list(model.vendors)
    asked = [v.asked() / p.price for v in there if v.alive]
    mean = rules.added(asked) / len(asked) if asked else 1.0
    price, chosen = max(p.entrant_price * mean, p.price_floor), Pricing.SUBSCRIPTION if p.vendor_reaction > 0.0 else -1
    for sector in model.sectors:
        sold = rules.added(v.average[sector.row] for v in there)
        hazard = rules.vendor.entry_hazard(p.entry_rate, sold, sector.size)
        entered = sum(v.founder < 0 for v in model.vendors) - p.vendors
        drawn = model.draw("start-up enters", sector.row)
        if entered < p.entrants_max and drawn < 1.0 - rules.OF_C.exp(-hazard):
            how = {"founder": -1, "pricing": Pricing.SUBSCRIPTION, "chosen": chosen, "price": price}
            set_up(model, sector.row, p.fit_entrant, ids=rules.pair(START_UP ^ sector.row, model.month), **how)
