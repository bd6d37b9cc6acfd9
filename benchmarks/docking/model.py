"""The month, a paragraph a phase, in the order of section 3 of `docs/odd.md`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import mesa
import numpy as np
from scipy.special import ndtri
from stallpoint.agents.employee import SABOTAGE_WEIGHT, USE_WEIGHT, role_weights
from stallpoint.agents.factory import NO_VENDOR, SELF_BUILT, Stage
from stallpoint.agents.middleman import Stance
from stallpoint.agents.value import LEAST
from stallpoint.agents.vendor import OWN
from stallpoint.model.assembly import assemble
from stallpoint.model.dice import Dice
from stallpoint.model.network.importing import build
from stallpoint.model.network.network import GENERATED, Network
from stallpoint.model.network.turnover import MONTHS, Turnover
from stallpoint.model.population import Places
from stallpoint.scenarios.scenario import Scenario

from . import rules, vendor
from .factory import Factory
from .government import Government, answer, govern, payer
from .people import Employee, Link, Middleman, employees
from .rules import added
from .vendor import NoVendor, Vendor


class Sector:
    """What factories of a sector share."""

    def __init__(self, row: int, size: float) -> None:
        self.row, self.size = row, size
        self.path = self.opened = 0.0


def rows_of(columns: Any) -> list[dict[str, Any]]:
    """The rows of some columns, each as attributes of an agent."""
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [dict(zip(columns._fields, row, strict=True)) for row in rows]


class Docking(mesa.Model):
    """A world of objects. `step` lives one month.

    Args:
        given: what is asked; its rule must be `gates`.
        seed: decides every draw.
        network: a ready network in place of the scenario's own.
    """

    def __init__(self, given: Scenario, seed: int = 0, network: Network | None = None) -> None:
        super().__init__(rng=abs(seed))
        world, self.dice = given.world, Dice(seed)
        network = network or build(given, self.dice)
        start = assemble(given, self.dice, network)  # who there is at month 0, with what was installed before
        self.areas, self.timeline, self.month, self.market = start.areas, given.conditions(), 0, start.market
        self.nobody, self.self_built = NoVendor(self, NO_VENDOR), NoVendor(self, SELF_BUILT)
        sizes = np.bincount(network.sector, minlength=1).tolist()
        self.sectors = [Sector(row, float(max(size, 1))) for row, size in enumerate(sizes)]
        fit, sales = start.state.offers.fit.tolist(), start.state.books.average.tolist()
        self.vendors = [Vendor(self, k, each, fit[k]) for k, each in enumerate(rows_of(start.vendors))]
        for seller in self.vendors:
            seller.average = sales[seller.row]
        firms = enumerate(rows_of(start.factories))
        self.factories = [Factory(self, i, each) for i, each in firms]
        self.places, self.bygone = Places.of(network), 0.0
        self.middlemen = [Middleman(self, each) for each in rows_of(start.middlemen)]
        runs = rows_of(start.government)
        self.programmes = [Government(self, place, each) for place, each in enumerate(runs)]
        self.government = self.programmes[0]
        self.hire(start.employees)
        self.connect(network)
        ends, rate = (network.supplier, network.buyer), world.import_turnover
        if network.origin == GENERATED:
            rate = world.link_turnover
        self.turnover = Turnover(ends, (network.tier, network.region), network.ids, rate, self.dice)
        self.public = self.claimed = self.coherence = 0.0
        self.showing = self.trained = False
        self.given, self.ended = given, set[int]()
        self.paid: list[dict[tuple[int, str], float]] = []
        self.reviewed: list[tuple[int, bool, bool]] = []
        self.kept: list[dict[str, Any]] = []
        self.credits: list[tuple[int, int, int, float]] = []

    def hire(self, staff: Any) -> None:
        """Give each factory its employees."""
        weights = [role_weights(each, staff.roles).tolist() for each in (USE_WEIGHT, SABOTAGE_WEIGHT)]
        for factory in self.factories:
            people = rows_of(type(staff)(*(column[:, factory.row] for column in staff)))
            for use, fight, person in zip(*weights, people, strict=True):
                factory.employees.append(Employee(factory, use, fight, person))

    def connect(self, network: Network) -> None:
        """Who supplies whom, through whom, and who watches whom."""
        self.links = []
        ends = (network.supplier, network.buyer, network.middleman)
        for supplier, buyer, through in zip(*(end.tolist() for end in ends), strict=True):
            middleman = self.middlemen[through] if through >= 0 else None
            self.links.append(Link(self.factories[supplier], self.factories[buyer], middleman))
            if middleman is not None:
                middleman.links.append(self.links[-1])
        for watcher, watched in zip(network.watcher.tolist(), network.watched.tolist(), strict=True):
            self.factories[watcher].peers.append(self.factories[watched])
        self.meet()

    def meet(self) -> None:
        """Everybody sees whom it is linked to this year."""
        for factory in self.factories:
            factory.sales, factory.purchases = [], []
        for link in self.links:
            link.supplier.sales.append(link)
            link.buyer.purchases.append(link)
        for factory in self.factories:
            factory.meet()

    def new_year(self) -> None:
        """Links end and form; a middleman stays with the supplier's link."""
        buyers = self.turnover.turn(self.month).tolist()
        for link, buyer in zip(self.links, buyers, strict=True):
            link.buyer = self.factories[buyer]
        self.meet()
        for factory in self.factories:
            links = factory.links()
            factory.mediated = sum(link.middleman is not None for link in links) / max(len(links), 1)
            factory.feel_middlemen()

    def vendor_at(self, row: int) -> Vendor | NoVendor:
        return self.vendors[row] if row >= 0 else self.self_built if row == SELF_BUILT else self.nobody

    def draw(self, purpose: str, who: int) -> float:
        """A uniform draw of this month."""
        return rules.uniform(int(self.dice.key(purpose, self.month)), who)

    def draw_normal(self, purpose: str, who: int) -> float:
        return float(ndtri(self.draw(purpose, who)))

    def openness(self) -> float:
        """How open all systems are."""
        return max(self.now.openness, self.now.standard)

    def step(self) -> None:
        """Live one month."""
        sellers, firms = self.agents_by_type[Vendor], self.agents_by_type[Factory]

        # the turn of a year, and newborns a month later
        if self.month % MONTHS == 0:
            answer(self)
            if self.month:
                firms.do("leave")
        if self.month % MONTHS == 1:
            firms.do("give_way")
        before, self.held = self.now.pricing if self.month else "", self.timeline[self.month]
        self.now = p = self.held.everywhere
        self.local = [self.held.of(area) for area in self.areas]
        if self.turnover.rate and self.month and self.month % MONTHS == 0:
            self.new_year()

        # 1 conditions: levers and shocks that hold this month
        self.terms, self.public = vendor.terms(p), 0.0
        if self.month and p.pricing != before:
            for v in self.vendors:
                v.chosen = -1
        self.vendors[OWN].proof = p.own_proof
        self.showing = self.showing or p.own_proof > 0.0
        firms.do("conditions")
        if p.competition > 0.0 and self.month and self.month % MONTHS == 0:
            self.compete()

        # 2 government: pays for public measures as far as there is money, launches concepts, selects pilots
        self.selected: list[Factory] = []
        self.paid.append({})
        govern(self)
        p = self.now
        self.government.terms += p.new_terms / 12.0

        # 3 vendors: close last month's books, price, react, copy, learn, leave, grow out of factories, enter
        sellers.do("keep_books")
        sellers.do("answer")
        sellers.do("react")
        vendor.copy_the_best(self)
        vendor.learn(self)
        sellers.do("leave_if_broke")
        vendor.spin_off(self)
        vendor.enter(self)
        self.agents_by_type[Vendor].do("count_outlays")
        if self.showing:
            sellers.do("count_cases")

        # 4 middlemen: see who went digital, choose a stance
        if self.middlemen and self.month % p.cycle == 0:
            self.agents_by_type[Middleman].do("take_stance")
            firms.do("feel_middlemen")

        # 5 employees: leave, take part, stay away or fight; skill grows
        self.trained = self.trained or any(each.training > 0.0 for each in self.local)
        firms.do("change_staff")
        if any(each.training > 0.0 for each in self.local):
            self.agents_by_type[Employee].do("be_trained")
        for factory in self.factories:
            if factory.deployment > 0.0:
                employees(factory)

        # 6 operations: re-engineering, roll-out, value, cost, cash; who is broke closes
        self.public += added(firms.map("operations"))

        # 7 evidence: outcomes are shown or hidden; evidence, belief, trust and clarity move
        self.hear_the_market()
        firms.do("show")
        self.open_results()
        firms.do("look_around")

        # 8 reviews: installations whose deadline has come
        if self.month % p.cycle == 0:
            asked = [f for f in self.factories if f.deployment > 0.0 and f.deadline <= self.month]
            self.start([f for f in asked if f.review()])

        # 9 decisions: whom a programme selected starts, if it still can; the others pass the gates, or are held
        firms.do("feel_buyers")
        self.start_selected()
        signers = [f for f in self.factories if f.decide()]
        for factory in signers:
            factory.placed = False
            self.credits += factory.credits()
        self.start(signers)

        # 10 record
        self.record()
        self.month += 1
        self.running = self.month < len(self.timeline)

    def compete(self) -> None:
        """Orders of a year move within a sector to those who use it more deeply than its mean, by revenue."""
        for sector in self.sectors:
            rivals = [f for f in self.factories if f.sector is sector and f.stage != Stage.CLOSED]
            whole = added(f.revenue for f in rivals)
            mean = added(f.revenue * f.depth for f in rivals) / max(whole, LEAST)
            for f in rivals:
                f.lose_orders(rules.value.orders_moved(f.depth, mean, self.now.competition))

    def hear_the_market(self) -> None:
        """How clearly the market speaks, and what effectiveness vendors claim."""
        p, market = self.now, [v for v in self.vendors if v.alive]
        concepts = self.government.terms + sum(v.founder < 0 for v in market)
        self.coherence = rules.knowledge.coherence(concepts, p.fog, p.consolidation)
        hype = p.hype
        if p.own_hype > 0.0 and self.vendors[OWN].alive:
            hype = rules.vendor.market_hype(p.hype, p.own_hype, 1.0 / len(market))
        self.claimed = rules.vendor.claim(p.claim_level, hype)

    def open_results(self) -> None:
        """What openly published results count for a stranger: verified ones, and those that vendors show."""
        p = self.now
        widest = max(p.disclosure, *(v.proof for v in self.vendors))
        for sector in self.sectors:
            sector.opened = 0.0
            if widest > 0.0:
                words = added(
                    max(p.disclosure * f.verified, f.vendor.proof) / widest * max(f.credibility, 0.0)
                    for f in self.factories
                    if f.sector is sector and f.stage == Stage.SCALED
                )
                share = widest * words / sector.size
                sector.opened = rules.knowledge.open_cases(share, p.open_half, p.open_attention)

    def start_selected(self) -> None:
        """Whom a programme selected starts: in business, and with its vendor in the market."""
        able = [f for f in self.selected if f.stage <= Stage.CONSIDERING and f.prospect.row >= 0]
        for factory in able:
            factory.placed = True
            self.programmes[factory.programme].selected += 1.0
        self.start(able, selected=True)

    def start(self, starters: Iterable[Factory], selected: bool = False) -> None:
        """Some factories start a pilot, and the public pays its part."""
        public = 0.0
        for factory in starters:
            paid = factory.begin(selected)
            public += paid
            if selected:
                self.programmes[factory.programme].spent_pilots += paid
                self.programmes[factory.programme].book("pilots", paid)
            elif paid > 0.0:
                payer(self, "voucher", factory.area).book("voucher", paid)
        self.public += public

    def record(self) -> None:
        """What is kept of the month: of each factory, in total, and of each vendor in the market."""
        g, n, firms = self.government, len(self.factories), self.factories
        g.spent += self.public
        market = [v for v in self.vendors if v.alive]
        lived = [f for f in firms if f.lived_in() and f.started < self.month]
        links = max(sum(len(m.links) for m in self.middlemen), 1)
        taking, fighting = (
            added(getattr(f, of) for f in lived) / len(lived) if lived else math.nan for of in ("use", "sabotage_mean")
        )
        totals = {
            "clarity": added(f.clarity / n for f in firms),
            "trust": added(f.trust / n for f in firms),
            "belief": added(f.belief()[0] / n for f in firms),
            "evidence": added(f.evidence / n for f in firms),
            "claimed": added(v.claimed / n for v in self.vendors),
            "price": added(v.asked() for v in market) / len(market) if market else math.nan,
            "vendors": len(market),
            "obstructing": added(len(m.links) / links for m in self.middlemen if m.stance == Stance.OBSTRUCT),
            "allied": added(len(m.links) / links for m in self.middlemen if m.stance == Stance.ALLY),
            "participation": taking,
            "sabotage": fighting,
            "public_spent": g.spent,
            "firms_spent": added([self.bygone, *(f.spent for f in firms if f.ever)]),
            "closed": added(1.0 / n for f in firms if f.stage == Stage.CLOSED),
            "selected": added(each.selected for each in self.programmes) / n,
            "succeeded": added(each.succeeded for each in self.programmes) / n,
        }
        self.kept.append(
            {
                "stage": [f.stage for f in firms],
                "gate": [f.gate for f in firms],
                "vendor": [f.prospect.row for f in firms],
                "depth": [f.depth for f in firms],
                "net": [f.net for f in firms],
                "totals": totals,
                "books": {v.row: (v.asked(), v.revenue, v.revenue - v.earned + v.running_cost()) for v in market},
            }
        )
