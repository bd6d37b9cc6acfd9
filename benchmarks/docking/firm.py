"""A firm: what a factory is, whom it sees, what things cost it, and how a pilot starts (sections 7.9 and 7.10)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from stallpoint.agents.columns import one_block
from stallpoint.agents.employee import Role
from stallpoint.agents.factory import NEVER, FactoryColumns, Gate, Size, Stage
from stallpoint.model.dice import name_id
from stallpoint.model.population import OF_A_PLACE, draw_newborns, draw_people

from . import rules
from .people import Employee, Link
from .vendor import NoVendor, Vendor

if TYPE_CHECKING:
    from stallpoint.scenarios.parameters import Parameters

    from .model import Docking, Sector

LATEST = 2**15 - 1
NEWBORN = name_id("newborn firm")


class Firm(mesa.Agent):
    """Its attributes are the state variables of section 2 of `docs/odd.md`."""

    def __init__(self, model: Docking, row: int, attributes: dict[str, Any]) -> None:
        super().__init__(model)
        self.row = row
        self.be(attributes)
        self.employees: list[Employee] = []
        self.sales: list[Link] = []
        self.purchases: list[Link] = []
        self.peers: list[Firm] = []

    def be(self, attributes: dict[str, Any]) -> None:
        """Take on the attributes of a row."""
        model = self.model
        vars(self).update(attributes)
        self.sector: Sector = model.sectors[attributes["sector"]]
        self.vendor: Vendor | NoVendor = model.vendor_at(attributes["vendor"])
        self.prospect: Vendor | NoVendor = model.vendor_at(attributes["prospect"])
        self.failed_with: Vendor | NoVendor = model.vendor_at(attributes["failed_with"])
        bits: int = attributes["tried_set"]
        self.tried_set: set[int] = {row for row in range(64) if bits >> row & 1}
        self.news = self.said = self.failure_seen = self.shown_openness = self.outlay = 0.0

    @property
    def now(self) -> Parameters:
        """The parameters of this month where it is: those of the programmes that reach it."""
        return self.model.local[self.area]

    # firms leave, and newborns take their places

    def leave(self) -> None:
        """Leave for reasons other than debt, at the yearly rate of its size class, and of its age."""
        p = self.model.given.world
        rate = (p.exit_small, p.exit_medium, p.exit_large)[self.size]
        if self.born != NEVER and self.model.month - self.born < 60:
            rate *= p.exit_young
        if self.stage != Stage.CLOSED and self.model.draw("firm leaves", self.ids) < rate:
            self.close()

    def give_way(self) -> None:
        """A newborn takes an empty place, as firms were at month 0 but for what goes with the place."""
        model, p = self.model, self.model.given.world
        if self.stage != Stage.CLOSED or model.draw("firm is born", self.ids) >= p.births:
            return
        model.bygone += self.spent
        ids = np.array([rules.pair(self.ids ^ NEWBORN, model.month)], np.uint64)
        left = one_block(FactoryColumns, 1)
        for name in OF_A_PLACE:
            getattr(left, name)[:] = self.sector.row if name == "sector" else getattr(self, name)
        through = sum(link.middleman is not None for link in self.purchases) / max(len(self.purchases), 1)
        born = draw_newborns(p, left, model.places.of_rows(slice(self.row, self.row + 1)), ids, model.dice)
        people = draw_people(p, ids, np.array([through]), model.dice)
        self.be({name: column[0].item() for name, column in born._asdict().items()})
        self.born = model.month
        for place, employee in enumerate(self.employees):
            for name, column in people._asdict().items():
                setattr(employee, name, column[place, 0].item())

    # whom it sees

    def meet(self) -> None:
        """See whom it is linked to this year: its buyers, then its suppliers, then its sector peers, each once.

        Who is linked to it twice is heard over the link without a middleman, if there is one.
        """
        self.partners: dict[Firm, Link] = {}
        for link in self.links():
            other = link.supplier if link.buyer is self else link.buyer
            if other not in self.partners or (self.partners[other].middleman and not link.middleman):
                self.partners[other] = link
        self.others = [peer for peer in dict.fromkeys(self.peers) if peer not in self.partners]

    def neighbours(self) -> Iterator[tuple[Firm, float]]:
        """Whom it sees, with what their news counts after the link it comes over."""
        for other, link in self.partners.items():
            yield other, link.loud()
        for peer in self.others:
            yield peer, self.now.peer_closeness

    def attention(self) -> float:
        """What the case of each neighbour counts to it, who can follow only so many."""
        neighbours = len(self.partners) + len(self.others)
        return rules.knowledge.attention_share(self.now.attention, neighbours)

    def links(self) -> list[Link]:
        return self.sales + self.purchases

    def lived_in(self) -> bool:
        """Whether a system is in use or on trial, and not for show only."""
        return self.deployment > 0.0 and self.stage != Stage.SHOWCASE

    def remembers_failure(self) -> bool:
        return self.failed != NEVER and self.model.month - self.failed < self.now.failure_memory

    # how a pilot starts and ends

    def choose(self) -> None:
        """Look at the vendor that looks best: appeal plus Gumbel noise. Who tried all starts over."""
        model, scores = self.model, []
        for v in model.vendors:
            if v.alive:
                luck = -math.log(-math.log(model.draw("prospect", rules.pair(self.ids, v.ids))))
                untried = v.row not in self.tried_set
                scores.append((untried, self.now.choice_sharpness * v.appeal_to(self) + luck, -v.row))
        self.prospect = model.vendors[-max(scores)[2]] if scores else model.nobody
        self.looked = model.month

    def begin(self, selected: bool) -> float:
        """Start a pilot with the vendor in view; returns the public money in it."""
        p, model = self.now, self.model
        programme = model.programmes[self.programme].now()
        share = programme.pilot_subsidy if selected else self.voucher()
        verifies = selected and programme.success_counts == "verified"
        if not selected:
            own_part = p.pilot_cost * self.cost * p.self_build_cost * (1.0 - share)
            skilled = p.self_build * self.employees[Role.IT].skill
            if own_part <= self.budget() and model.draw("builds its own", self.ids) < skilled:
                self.prospect = model.self_built
        self.contract, price = self.prospect.offered_contract(), self.pilot_price()
        self.bill = price * (1.0 - share)
        self.cash -= self.bill
        self.spent += self.bill
        earned = price * self.prospect.kept(self) - p.pilot_cost * p.cost_to_serve * self.cost
        self.prospect.sell(self.sector, p.pilot_cost, price, earned)
        self.outlay = max(-earned, 0.0)
        if self.prospect.row >= 0:
            self.prospect.claimed += 1.0
            self.tried_set.add(self.prospect.row)
        self.stage, self.gate, self.vendor = Stage.PILOTING, Gate.OPEN, self.prospect
        self.tried += 1
        self.deployment = p.pilot_deployment
        self.started, self.deadline, self.ever = model.month, self.due(), True
        self.sign_sum, self.sign_at = 0.0, -math.log1p(-model.draw("signs", self.ids))
        self.hired = model.draw("outside lead", self.ids) < p.outside_lead
        unfit = self.hired and model.draw("plan fits", self.ids) < p.outside_risk
        self.plan_fit = 1.0 - p.outside_misfit if unfit else 1.0
        self.supported, self.aided, self.verified = selected, share > 0.0, verifies
        self.for_display = selected and not verifies
        return price * share + (p.verification_price if verifies else 0.0)

    def uninstall(self) -> None:
        self.deployment = self.depth = self.net = self.effectiveness = 0.0
        self.vendor = self.model.nobody
        self.deadline, self.plan_fit = -1, 1.0
        self.hired = self.verified = self.supported = self.for_display = False

    def due(self) -> int:
        """Month of the next review: the end of its window, at the board's next meeting."""
        cycle = self.now.cycle
        return int(min(math.ceil((self.model.month + self.patience) / cycle) * cycle, LATEST))

    # what things cost it, and who pays

    def fit(self) -> float:
        p, offered = self.now, self.vendor.fit_to(self.sector)
        need = p.standardisation_need
        return rules.vendor.fit_to_factory(offered, self.standardisation, self.plan_fit, p.misfit, need)

    def pilot_price(self) -> float:
        terms = self.model.terms[self.prospect.offered_contract()]
        return rules.value.pilot_price(self.cost, self.now.pilot_cost, self.prospect.asked(), terms.pilot)

    def budget(self) -> float:
        return rules.value.trial_budget(self.revenue, self.margin_now, self.cash, self.now.trial_budget)

    def voucher(self) -> float:
        return self.now.voucher if self.size < Size.LARGE else 0.0

    def can_pay(self, public: float) -> bool:
        """Whether it can pay its part of a pilot with the vendor in view, if there is one."""
        return self.prospect.row != -1 and self.pilot_price() * (1.0 - public) <= self.budget()

    def public_share(self) -> float:
        """Share of its roll-out that the public pays."""
        p = self.now
        return max(p.scale_subsidy, p.aftercare if self.supported and self.verified else 0.0)

    def belief(self) -> tuple[float, float]:
        p, rule = self.now, rules.knowledge
        precision = rule.prior_precision(self.clarity, p.belief_spread, p.fog)
        return rule.belief(self.prior, precision, self.info, self.info_sum)

    def expected_payback(self) -> float:
        p, rule, price = self.now, rules.value, self.prospect.asked()
        terms = self.model.terms[self.prospect.offered_contract()]
        mean, spread = self.belief()
        reckoned = max(mean - p.risk_aversion * spread, 0.0)
        worth = rule.worth(self.revenue, p.value_share, p.gain_share * p.gain_share_cost, terms.outcome)
        invest = rule.investment(self.cost, price, terms.upfront, 1.0, p.scale_subsidy)
        running = rule.running_cost(self.cost, p.upkeep, price, terms.fee)
        return rule.payback(invest, worth * reckoned * (1.0 - self.withheld), running)

    def measured_payback(self) -> float:
        p, rule, terms = self.now, rules.value, self.model.terms[self.contract]
        price, public = self.vendor.asked(), self.public_share()
        error = math.exp(p.measurement_noise * self.model.draw_normal("measurement", self.ids))
        shown = rules.employee.talked_down(self.sabotage_mean, p.fault_finding) * error
        return rules.decision.measured_payback(
            self.fit(),
            self.use,
            rule.complement(self.reengineering, p.reengineering_need),
            1.0 + p.interoperability_gain * self.linked,
            shown,
            self.withheld,
            rule.worth(self.revenue, p.value_share, p.gain_share * p.gain_share_cost, terms.outcome),
            rule.investment(self.cost, price, terms.upfront, 1.0 - self.deployment, public),
            rule.running_cost(self.cost, p.upkeep, price, terms.fee),
        )
