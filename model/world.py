"""The state of one run: columns of every type, the network they stand in, and what a month leaves for the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ..agents.columns import Codes, Floats, Index, layout
from ..agents.employee import EmployeeColumns
from ..agents.factory import FactoryColumns, Size
from ..agents.government import GovernmentColumns
from ..agents.middleman import MiddlemanColumns
from ..agents.vendor import OWN, Pricing, VendorColumns
from ..scenarios.parameters import Parameters
from ..scenarios.scenario import Scenario
from .dice import Dice
from .engine import record_of
from .history import History
from .ledger import Ledger
from .network.network import Network
from .network.watching import Watching


class Terms(NamedTuple):
    """What a pricing model asks: ``upfront`` (share of price), ``fee`` (share of price a year), ``outcome`` (share of
    value), ``pilot`` (share of a pilot's price)."""

    upfront: float
    fee: float
    outcome: float
    pilot: float


class Cases(NamedTuple):
    """What the cases of a vendor show, see :func:`~stallpoint.agents.vendor.track_record`."""

    good: float
    cases: float


class Selling(NamedTuple):
    """How a vendor sells: ``hype`` (claimed / real), ``proof`` (how far its cases are shown, 0-1), ``good`` and
    ``cases`` (what they are, see :class:`Cases`), ``channel`` (how much better it looks through its partners),
    ``partners`` (share of price that goes to them), ``aim`` (how much better it looks to each size class)."""

    hype: float
    proof: float
    good: float
    cases: float
    channel: float
    partners: float
    aim: Floats


TERMS, CASES, SELLING = layout(Terms), layout(Cases), layout(Selling, {"aim": len(Size)})


class Offers(NamedTuple):
    """What each vendor offers this month. Row -2 is a self-built system, row -1 no vendor.

    ``price`` (of list price), ``model`` (how new clients pay, a :class:`Pricing` code), ``openness`` (0-1), ``fit`` to
    each sector, shape (vendors + 2, sectors). ``terms`` says what each pricing model asks, a record of :class:`Terms`
    for each :class:`Pricing`; ``selling`` how each is sold, a record of :class:`Selling`.
    """

    price: Floats
    model: Codes
    terms: Any
    openness: Floats
    fit: Floats
    selling: Any


class Books(NamedTuple):
    """What vendors sold and earned since their last books: ``sold`` in full systems, shape (vendors, sectors);
    ``revenue`` and ``earned``, gross margin, in M CNY, (vendors,)."""

    sold: Floats
    revenue: Floats
    earned: Floats


@dataclass(slots=True)
class World:
    """Everything a run holds. A phase reads it and writes its own part of it."""

    scenario: Scenario
    dice: Dice
    network: Network
    timeline: tuple[Parameters, ...]
    factories: FactoryColumns
    employees: EmployeeColumns
    middlemen: MiddlemanColumns
    vendors: VendorColumns
    government: GovernmentColumns
    watching: Watching
    ledger: Ledger
    history: History
    fit: Floats
    """Fit of each vendor to each sector, shape (vendors, sectors)."""
    sector_sales: Floats
    """Moving average of sales a month of each vendor in each sector, shape (vendors, sectors)."""
    sector_size: Floats
    """Factories of each sector."""
    market: float
    """What all factories would pay for a median system, M CNY: the yardstick of vendors' fixed cost."""
    revenue_at_start: Floats
    """Revenue of each factory before month 0, M CNY a year."""
    month: int = 0
    now: Parameters = field(default_factory=Parameters)
    record: Any = None
    """This month's parameters as kernels read them: an array of one record."""
    offers: Offers = field(init=False)
    books: Books = field(init=False)
    records: Any = field(init=False)
    """What the cases of each vendor show: a record of :class:`Cases` for each."""
    showing: bool = False
    """Whether any vendor shows, or has shown, its cases."""
    path: Floats = field(init=False)
    """How far there is an established path, of each sector."""
    open_rows: Index = field(default_factory=lambda: np.empty(0, np.int32))
    """Rows whose results are open to all this month."""
    open_words: Floats = field(default_factory=lambda: np.empty(0))
    """What the word of each of those counts, by how far it is open."""
    opened: Floats = field(init=False)
    """What those count for a stranger, in cases, one entry a sector."""
    selected: Index = field(default_factory=lambda: np.empty(0, np.int32))
    """Rows a programme selected this month."""
    public: float = 0.0
    """Public money spent so far this month, M CNY."""

    def __post_init__(self) -> None:
        self.path, self.opened = np.zeros(len(self.sector_size)), np.zeros(len(self.sector_size))
        self.records = np.zeros(self.vendors.n, CASES)
        self.open_books()
        self.set_conditions(self.timeline[0])

    @property
    def block(self) -> Any:
        """The columns of the factories as kernels read them: one record a factory."""
        return self.factories.block

    def open_books(self) -> None:
        """Start new books for the vendors."""
        self.books = Books(np.zeros(self.fit.shape), np.zeros(self.vendors.n), np.zeros(self.vendors.n))

    def set_conditions(self, now: Parameters) -> None:
        """Take on a month's parameters."""
        self.now, self.record = now, record_of(now)
        self.post_offers()

    def post_offers(self) -> None:
        """Draw up what each vendor offers under this month's levers."""
        now, vendors = self.now, self.vendors
        rows = vendors.n + 2
        model = np.full(rows, Pricing.LICENCE, np.int8)
        model[:-2] = vendors.pricing if now.pricing == "as_is" else Pricing[now.pricing.upper()]
        if now.own_pricing != "as_market":
            model[OWN] = Pricing[now.own_pricing.upper()]
        asked = {
            Pricing.LICENCE: Terms(upfront=1.0, fee=0.0, outcome=0.0, pilot=1.0),
            Pricing.SUBSCRIPTION: Terms(
                upfront=now.subscription_upfront,
                fee=now.subscription_fee,
                outcome=0.0,
                pilot=now.subscription_upfront,
            ),
            Pricing.OUTCOME: Terms(
                upfront=now.outcome_upfront, fee=0.0, outcome=now.outcome_share, pilot=now.outcome_upfront
            ),
            Pricing.TRIAL: Terms(upfront=1.0, fee=0.0, outcome=0.0, pilot=now.trial_price),
        }
        terms = np.array([asked[pricing] for pricing in Pricing], TERMS)
        price = np.append(vendors.price, [now.self_build_cost, 1.0])
        fit = np.empty((rows, len(self.sector_size)))
        fit[-2], fit[-1] = now.fit_self_built, 0.0
        openness = np.full(rows, max(now.openness, now.standard))
        self.offers = Offers(price, model, terms, openness, fit, self.ways_of_selling())
        self.update_offers()

    def ways_of_selling(self) -> Any:
        """How each vendor sells under this month's levers; only the own vendor has levers of its own."""
        now = self.now
        selling = np.zeros(self.vendors.n + 2, SELLING)
        selling["hype"] = now.hype
        own = selling[OWN]
        own["hype"] = now.own_hype or now.hype
        own["channel"] = now.partner_pull * now.own_partner_policy
        own["partners"] = now.partner_fee * now.own_partner_policy
        if now.own_target != "none":
            own["aim"] = -now.segment_focus
            own["aim"][Size[now.own_target.upper()]] = now.segment_focus
        return selling

    def update_offers(self) -> None:
        """Enter this month's prices, fit and open cases into what vendors offer."""
        now, offers, vendors = self.now, self.offers, self.vendors
        offers.price[:-2] = vendors.price * now.price
        if now.own_price > 0.0:
            offers.price[OWN] = now.own_price
        offers.fit[:-2] = self.fit
        self.showing = now.own_proof > 0.0 or self.showing
        if self.showing:
            vendors.proof[OWN] = now.own_proof
            offers.selling["proof"][:-2] = vendors.proof
            for name in Cases._fields:
                offers.selling[name][:-2] = self.records[name]

    def active(self) -> Index:
        """Rows of the factories with an installation: a pilot, a showcase or a scaled system."""
        return np.flatnonzero(self.factories.deployment > 0.0).astype(np.int32)
