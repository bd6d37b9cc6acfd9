"""The state of one run: columns of every type, the network they stand in, and what a month leaves for the next."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..agents.columns import Floats, Index, Num
from ..agents.employee import SABOTAGE_WEIGHT, USE_WEIGHT, EmployeeColumns, role_weights
from ..agents.factory import FactoryColumns, Stage
from ..agents.government import GovernmentColumns
from ..agents.middleman import MiddlemanColumns
from ..agents.vendor import Pricing, VendorColumns
from ..scenarios.parameters import Parameters
from ..scenarios.scenario import Scenario
from .dice import Dice
from .history import History
from .ledger import Ledger
from .network import Network
from .watching import Watching


@dataclass(slots=True)
class Terms:
    """What each vendor asks this month. Entry -2 is a self-built system, -1 is no vendor."""

    price: Floats
    upfront: Floats
    fee: Floats
    outcome: Floats
    pilot: Floats
    openness: Floats


@dataclass(slots=True)
class World:
    """Everything a run holds. Phases read it and write their own part of it."""

    scenario: Scenario
    dice: Dice
    network: Network
    timeline: tuple[Parameters, ...]
    factories: FactoryColumns
    employees: EmployeeColumns
    middlemen: MiddlemanColumns
    vendors: VendorColumns
    government: GovernmentColumns
    fit: Floats
    """Fit of each vendor to each sector, shape (vendors, sectors)."""
    sector_sales: Floats
    """Moving average of sales a month of each vendor in each sector, shape (vendors, sectors)."""
    smile: Floats
    """Place of each factory on the smile curve: 0 at the bottom, 1 for brand owners."""
    watching: Watching
    ledger: Ledger
    history: History
    cost: Floats
    """List price of a full system for each factory, M CNY."""
    sector_size: Floats
    month: int = 0
    now: Parameters = field(default_factory=Parameters)
    terms: Terms = field(init=False)
    margin: Floats = field(init=False)
    """Operating margin under this month's shocks."""
    lost_orders: Floats = field(init=False)
    """Share of orders each factory has lost to reshoring so far."""
    active: Index = field(init=False)
    """Rows of the factories with an installation (pilot, showcase or scaled system)."""
    use: Floats = field(init=False)
    """U of the active factories."""
    fought: Floats = field(init=False)
    """Weighted mean sabotage of the active factories."""
    withheld: Floats = field(init=False)
    """Share of value that middlemen withhold, of each factory."""
    linked: Floats = field(init=False)
    """Share of trading partners on an interoperable system, of each factory."""
    contact: Floats = field(init=False)
    """Share of trading partners that have started, of each factory."""
    real_use: Floats = field(init=False)
    """Real use of each vendor in each sector, share of the sector's factories times depth."""
    path: Floats = field(init=False)
    """How far there is an established path, of each sector."""
    offers: Index = field(init=False)
    """Rows a programme selected this month."""
    sold: Floats = field(init=False)
    """Full systems' worth sold by each vendor in each sector since its last books, shape (vendors, sectors)."""
    earned: Floats = field(init=False)
    """Gross margin earned by each vendor since its last books, M CNY."""
    evidence_now: Floats = field(init=False)
    """What each factory's own case counts as evidence to others."""
    open_rows: Index = field(init=False)
    """Rows whose verified results are open to all."""
    market: float = 0.0
    """What all factories would pay for a median system, M CNY: the yardstick of vendors' fixed cost."""
    public: float = 0.0
    """Public money spent so far this month, M CNY."""
    use_weight: Num = field(init=False)
    sabotage_weight: Num = field(init=False)

    def __post_init__(self) -> None:
        n, vendors, sectors = self.factories.n, self.vendors.n, len(self.sector_size)
        roles = self.employees.roles
        self.use_weight = role_weights(USE_WEIGHT, roles)
        self.sabotage_weight = role_weights(SABOTAGE_WEIGHT, roles)
        self.margin = self.factories.margin
        self.lost_orders = np.zeros(n)
        self.active = self.offers = self.open_rows = np.empty(0, np.int32)
        self.use = self.fought = np.empty(0)
        self.withheld, self.linked, self.contact, self.evidence_now = (np.zeros(n) for _ in range(4))
        self.real_use = np.zeros((vendors, sectors))
        self.path = np.zeros(sectors)
        self.sold = np.zeros((vendors, sectors))
        self.earned = np.zeros(vendors)
        self.now = self.timeline[0]
        self.post_terms()

    def post_terms(self) -> None:
        """Draw up what each vendor asks under this month's levers."""
        now, vendors = self.now, self.vendors
        model = vendors.pricing
        if now.pricing != "as_is":
            model = np.full(vendors.n, Pricing[now.pricing.upper()], np.int8)
        upfront = np.array([1.0, now.subscription_upfront, now.outcome_upfront, 1.0])
        fee = np.array([0.0, now.subscription_fee, 0.0, 0.0])
        outcome = np.array([0.0, 0.0, now.outcome_share, 0.0])
        pilot = np.array([1.0, now.subscription_upfront, now.outcome_upfront, now.trial_price])
        openness = max(now.openness, now.standard)
        self.terms = Terms(
            price=np.append(vendors.price * now.price, [now.self_build_cost, 1.0]),
            upfront=np.append(upfront[model], [1.0, 1.0]),
            fee=np.append(fee[model], [0.0, 0.0]),
            outcome=np.append(outcome[model], [0.0, 0.0]),
            pilot=np.append(pilot[model], [1.0, 1.0]),
            openness=np.append(np.full(vendors.n, openness), [openness, 0.0]),
        )

    def fit_of(self, vendor: Index, sector: Index) -> Floats:
        """Fit of given vendors (row, or -2 for self-built) to given sectors."""
        fits = np.where(vendor >= 0, self.fit[vendor, sector], self.now.fit_self_built)
        return np.asarray(fits, dtype=np.float64)

    def in_stage(self, stage: Stage) -> Index:
        """Rows of the factories at a stage."""
        return np.flatnonzero(self.factories.stage == stage).astype(np.int32)
