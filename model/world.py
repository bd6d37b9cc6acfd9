"""The state of one run: what compiled months move, what it was made from, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..agents.columns import Index, columns_of
from ..agents.employee import EmployeeColumns
from ..agents.factory import FactoryColumns, Size
from ..agents.government import SCORES, GovernmentColumns
from ..agents.middleman import MiddlemanColumns
from ..agents.vendor import OWN, Pricing, VendorColumns, asked_model, overstretched
from ..scenarios.parameters import Parameters, code, public_prices
from ..scenarios.scenario import Conditions, Scenario
from .areas import Areas, charge
from .dice import Dice
from .engine import records_of
from .history import History
from .ledger import Event, trimmed, with_room
from .network.network import Network
from .network.turnover import Turnover
from .network.watching import Watching
from .state import Panels, State, Terms

if TYPE_CHECKING:
    from .code.living import OwnCode


class World:
    """Everything a run holds.

    Args:
        scenario, dice, network: what it is made from.
        watching: who sees whom; this year, where links turn over.
        turnover: the links from year to year; ``None`` where they stay as they are.
        history: what is kept of every month.
        factories: the columns of the factories.
        areas: the sets of programmes that factories are in, by the number in their column ``area``.
        state: all that months read and write, but for ``panels``, which are those of ``history``.
    """

    now: Parameters
    """The parameters of this month."""
    code: OwnCode | None = None
    """Own code of the user, if the scenario has any."""

    def __init__(
        self,
        scenario: Scenario,
        dice: Dice,
        network: Network,
        watching: Watching,
        turnover: Turnover | None,
        history: History,
        factories: FactoryColumns,
        areas: Areas,
        state: State,
    ) -> None:
        self.scenario, self.dice, self.network, self.watching, self.history = scenario, dice, network, watching, history
        self.turnover, self.areas = turnover, areas
        self.timeline = scenario.conditions()
        self.ended: set[int] = set()
        self.off: set[int] = set()
        self.rulings: list[tuple[int, tuple[int, ...], tuple[int, ...]]] = []
        """Turns of the year at which levers that answer to published figures came or went: month, which, which are off
        now, by their places in the scenario."""
        self.answers = any(lever.ends_when or lever.only_if for lever in scenario.levers)
        self.state = state._replace(panels=panels_of(history))
        self.factories = factories
        self.middlemen: MiddlemanColumns = columns_of(MiddlemanColumns, state.middlemen)
        self.government: GovernmentColumns = columns_of(GovernmentColumns, state.government)
        self.revenue_at_start = self.factories.revenue.copy()
        """Revenue of each factory before month 0, M CNY a year."""
        self.set_conditions(self.timeline[0])

    def __getstate__(self) -> dict[str, Any]:
        # panels are the memory of the history, which a copy must see as one; room for what is to come is nothing yet
        state = self.state._replace(panels=cast(Any, None), log=trimmed(self.state.log))
        return {**self.__dict__, "state": state}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        self.__dict__.update(kept)
        self.state = self.state._replace(panels=panels_of(self.history))
        self.state.keys.flags.writeable = False  # as they were, or kernels are compiled anew for the copy

    @property
    def block(self) -> Any:
        """The columns of the factories as kernels read them: one record a factory; None under a classic rule."""
        return self.state.factories

    @property
    def employees(self) -> EmployeeColumns:
        """The columns of the employees."""
        return self.state.employees

    @property
    def vendors(self) -> VendorColumns:
        """The columns of the vendors that ever were; a new tuple, which a vendor founded later is not in."""
        vendors: VendorColumns = columns_of(VendorColumns, self.state.vendors[: self.clock.vendors])
        return vendors

    @property
    def clock(self) -> Any:
        """Where the run stands, see :class:`~stallpoint.model.state.Clock`."""
        return self.state.clock.view(np.recarray)[0]

    @property
    def month(self) -> int:
        """Months lived."""
        return int(self.state.clock["month"][0])

    @month.setter
    def month(self, lived: int) -> None:
        self.state.clock["month"] = lived

    def note(self, month: Any, event: Event, rows: Index) -> None:
        """Note an event of some factories, rows; ``month`` is a number or one entry a factory."""
        log = with_room(self.state.log, ("events",))
        if log is not self.state.log:
            self.state = self.state._replace(log=log)
        first = int(log.filled["events"][0])
        entries = log.events[first : first + len(rows)]
        entries["month"], entries["event"], entries["agent"], entries["other"] = month, int(event), rows, -1
        entries["value"] = np.nan
        log.filled["events"][0] = first + len(rows)

    @property
    def market(self) -> float:
        """What all factories would pay for a median system, M CNY: the yardstick of vendors' fixed cost."""
        return float(self.state.clock["market"][0])

    @property
    def open_rows(self) -> Index:
        """Rows of the factories whose results are open to all this month."""
        opened = self.state.sectors["opened"][self.factories.sector] > 0.0
        return np.flatnonzero(opened & (self.state.lists.credibility > 0.0)).astype(np.int32)

    def local(self, row: int) -> Parameters:
        """The parameters that a factory lives under this month."""
        mine: Parameters = self._local[self.factories.area[row]]
        return mine

    def set_conditions(self, now: Conditions) -> None:
        """Take on a month's parameters."""
        if self.month and now.everywhere.pricing != self.now.pricing:
            self.state.vendors["chosen"] = -1  # what is asked of all takes the place of what each chose
        self.held, self.now = now, now.everywhere
        self._local = [now.of(area) for area in self.areas]
        programmes = [now.of([place]) for place in range(len(now.programmes))]
        self.state.planned[:] = records_of([*self._local, *programmes])
        self.state.parameters[:] = self.state.planned
        levers = self.scenario.levers if self.code is None else (*self.scenario.levers, *self.code.levers)
        charge(self.state.plan, self.areas, now, self._local, levers)
        self.state.plan.pilots[:] = [self.now.pilots, *(held.get("pilots", 0.0) for held in now.programmes)]
        clock = self.state.clock
        clock["turned"] = True
        clock["limited"] = any(each.public_budget < each.no_limit for each in (self.now, *programmes))
        reached = self.state.plan.living.tolist()
        clock["measures"] = sum(a_year(each) * count / 12.0 for each, count in zip(self._local, reached, strict=True))
        clock["watched"] = any(asks_watchers(each.selection) for each in (now.everywhere, *programmes))
        self.post_offers()

    def post_offers(self) -> None:
        """Draw up what each vendor, there or to come, offers under this month's levers, but for its price."""
        now, offers, vendors = self.now, self.state.offers, self.state.vendors
        each = offers.each
        each["model"] = Pricing.LICENCE
        each["model"][:-2] = asked_model(
            np.arange(len(vendors)),
            vendors["pricing"],
            vendors["chosen"],
            overstretched(vendors["laid_out"], vendors["cash"], now.exposure_max),
            code("pricing", now.pricing),
            code("own_pricing", now.own_pricing),
        )
        each["price"][-2:] = now.self_build_cost, 1.0
        each["openness"] = max(now.openness, now.standard)
        each["hype"] = now.hype
        each["hype"][OWN] = now.own_hype or now.hype
        each["channel"][OWN] = now.partner_pull * now.own_partner_policy
        each["partners"][OWN] = now.partner_fee * now.own_partner_policy
        each["aim"][OWN] = 0.0
        if now.own_target != "none":
            each["aim"][OWN] = -now.segment_focus
            each["aim"][OWN, Size[now.own_target.upper()]] = now.segment_focus
        offers.fit[-2], offers.fit[-1] = now.fit_self_built, 0.0
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
        offers.terms[:] = [asked[pricing] for pricing in Pricing]


def a_year(now: Parameters) -> float:
    """What public measures that have a price cost a factory and year, M CNY."""
    pulled = {price: sum(getattr(now, lever) for lever in levers) for price, levers in public_prices().items()}
    return float(sum(getattr(now, price) * strength for price, strength in pulled.items()))


def panels_of(history: History) -> Panels:
    """What is kept of every month, as phases write it; under a classic rule most follows from who moved when."""
    h = history
    none = np.zeros((0, 0), np.float16)
    depth, net = (none, none) if h.classic else (h.depth, h.net)
    return Panels(
        stage=none.view(np.int8) if h.classic else h.stage,
        gate=none.view(np.int8) if h.classic else h.gate,
        vendor=none.view(np.int8) if h.classic else h.vendor,
        depth=depth.view(np.uint16),
        net=net.view(np.uint16),
        totals=h.totals,
        books=h.books,
        paid=h.paid,
    )


class _Asked:
    """Stands for candidates, and notes what a rule of selection asks of them."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getattr__(self, name: str) -> float:
        self.names.add(name)
        return 0.0


def asks_watchers(selection: str) -> bool:
    """Whether a rule of selection asks who watches whom, which costs a look along every edge."""
    asked = _Asked()
    SCORES[selection](asked)  # type: ignore[arg-type]
    return not asked.names.isdisjoint(("watchers", "likeness"))
