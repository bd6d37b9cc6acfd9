"""One factory watched while a run is lived: what it knew, whom it saw, what held it, and who in its house fought.

The run is the plain one: watching reads what each month leaves and writes nothing.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from ...agents.columns import Codes, Floats, Index
from ...agents.decision import lifted
from ...agents.employee import Role, sabotage_intensity, stakes
from ...agents.factory import Gate, Stage
from ...agents.knowledge import belief, prior_precision
from ...agents.value import NEVER
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from .. import schedule
from ..ledger import Event
from ..life import begin, ended
from ..network.network import Network
from ..network.turnover import MONTHS
from ..phases.decisions import reckoned
from ..phases.firms import BIRTH
from ..world import World
from . import reasons
from .neighbours import Brokers, Neighbours, Watched
from .result import Result

MOST_NEAR, MOST_COMPARED = 3, 5000
"""Nearest names that an error tells, and names that are compared for it: a suggestion must not take longer than a
life."""
_LETTERS = re.compile(r"^\D+")
_ROW = re.compile(r"row:\s*(\d+)", re.ASCII)
READ = tuple(
    "stage gate clarity evidence trust contact pressure withheld linked use sabotage_mean deployment reengineering "  # noqa: SIM905
    "effectiveness measured depth net cash spent bill revenue margin_now vendor prospect deadline supported "
    "for_display verified aided hired sign_sum".split()
)
"""Columns of :class:`stallpoint.agents.factory.FactoryColumns` that are kept as each month leaves them."""
RECKONED = tuple(
    "clarity_needed belief belief_spread head opened pilot_price trial_budget expected_payback vendor_fit "  # noqa: SIM905
    "vendor_price".split()
)
"""What follows from them by the rules of the month; see :class:`Biography`."""
VENDOR_EVENTS = (Event.VENDOR_LEFT, Event.VENDOR_FOUNDED, Event.VENDOR_ENTERED)


class House(NamedTuple):
    """The people of a factory: ``gray`` income (share of pay, (roles,)), and month by month their ``skill``,
    ``participation``, ``stake`` in opacity and how hard they fought (``sabotage``), all (months, roles); NaN in the
    last two where there was no system to fight.
    """

    gray: Floats
    skill: Floats
    participation: Floats
    stake: Floats
    sabotage: Floats


class Happening(NamedTuple):
    """An entry of the ledger about the factory; ``other`` and ``value`` as said at :class:`Event`."""

    month: int
    event: Event
    other: int
    value: float


@dataclass(frozen=True, eq=False)
class Biography:
    """The life of one factory in one run.

    Attributes:
        result: the whole run.
        row: the factory.
        traits: every column of the factory before month 0.
        table: a value a month, (months,), under the names of :data:`READ` and :data:`RECKONED`. The latter are
            ``clarity_needed``; ``belief`` and ``belief_spread`` in effectiveness; ``head`` (commitment after academy
            and hired lead); ``opened`` (cases from open results); and, only in months in which it was asked, that is
            while budget, payback or leadership held it (NaN elsewhere): ``pilot_price`` (its own part, M CNY),
            ``trial_budget`` (M CNY), ``expected_payback`` (months, infinite for never); ``vendor_fit`` (to its sector)
            and ``vendor_price`` (of list) of the vendor in use, NaN without one.
        watched, house, brokers: whom it watched, its people, the middlemen on its links.
        network: who supplies whom.
        cases_needed: what every factory wants to see, in cases, (factories,), by the month from which on they do.
        until: month in which another firm took its place, or months lived: what happens there later is not its life,
            and :attr:`table` keeps what the month before left.
        vendor_sector, vendor_founder: what each vendor that ever was knows (-1: a platform) and grew out of (-1: none).
    """

    result: Result
    row: int
    traits: Mapping[str, float]
    table: Mapping[str, Floats]
    watched: Watched
    house: House
    brokers: Brokers
    network: Network
    cases_needed: Mapping[int, Floats]
    until: int
    vendor_sector: Index
    vendor_founder: Index

    @property
    def name(self) -> str:
        """Name of the factory."""
        return self.result.names[self.row]

    @property
    def currency(self) -> str:
        """In which its money is told."""
        return self.result.scenario.world.currency

    @property
    def months(self) -> int:
        """Months lived."""
        return self.result.months

    def stages(self) -> Codes:
        """Its stage at the end of each month; out of the market where another firm has its place."""
        return self._own(self.result.history.stage, Stage.CLOSED)

    def gates(self) -> Codes:
        """The gate that held it in each month; OPEN where none was asked."""
        return self._own(self.result.history.gate, Gate.OPEN)

    def _own(self, panel: Codes, later: int) -> Codes:
        mine = panel[:, self.row]
        if self.until < self.months:
            mine = mine.copy()
            mine[self.until :] = later
        return mine

    def happenings(self) -> list[Happening]:
        """What the ledger says of it, in order; what it says last may be that another firm took its place."""
        e = self.result.ledger.events()
        mine = (e["agent"] == self.row) & ~np.isin(e["event"], VENDOR_EVENTS)
        mine |= (e["event"] == Event.VENDOR_FOUNDED) & (e["other"] == self.row)
        mine &= (e["month"] < self.until) | ((e["month"] == self.until) & (e["event"] == Event.REPLACED))
        columns = (e[name][mine].tolist() for name in ("month", "event", "other", "value"))
        return [Happening(m, Event(k), o, v) for m, k, o, v in zip(*columns, strict=True)]

    def reviews(self) -> list[dict[str, Any]]:
        """Its reviews in order: the terms of :class:`stallpoint.model.ledger.Review`, its month, and the limiting
        ``reason`` if it failed.
        """
        found = []
        for review, why in zip(self.result.reviews, reasons.factors(self.result.reviews), strict=True):
            for place in np.flatnonzero((review.factory == self.row) & (review.month < self.until)):
                terms = {k: getattr(review, k)[place].item() for k in review.__slots__ if k != "month"}
                found.append({"month": review.month, **terms, "reason": str(why[place])})
        return found


def find_factory(names: Sequence[str], asked: str, near: bool = False) -> int:
    """The row of a factory asked for by name, or by its row, as in ``row:7``; with ``near``, also by what only one name
    is like: 7 for F0007.

    Raises:
        InputError: if there is none; the nearest names, or the range, are told.
    """
    if asked in names:
        return names.index(asked)
    if row := _ROW.fullmatch(asked):
        if len(row[1]) < 12 and int(row[1]) < len(names):
            return int(row[1])
        raise InputError("FACTORY", asked, f"there is no such row: rows run from 0 to {len(names) - 1:,}")
    asked = unicodedata.normalize("NFC", asked.strip())
    if asked in names:
        return names.index(asked)
    bare = _bare(asked)
    alike = [name for name in names if bare and bare in (_bare(name), _LETTERS.sub("", _bare(name)))]  # 7: F0007
    if near and len(alike) == 1:
        return names.index(alike[0])
    close = alike[:MOST_NEAR] or difflib.get_close_matches(asked[:80], names[:MOST_COMPARED], n=MOST_NEAR, cutoff=0.6)
    told = f"did you mean {' or '.join(map(repr, close))}?" if close else f"names run from {names[0]} to {names[-1]}"
    row_too = f" (row {asked} is asked for as row:{asked})" if asked.isascii() and asked.isdigit() else ""
    raise InputError("FACTORY", asked, f"there is no such factory{row_too}; {told}")


def _bare(name: str) -> str:
    """A name without what people leave out: capitals, and zeros in front of a number."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.casefold())


def watch(scenario: Scenario, seed: int, row: int, network: Network | None = None) -> Biography:
    """Live a run and watch one factory.

    Args:
        scenario: what is asked; of the full model, rule ``gates``.
        seed: the dice.
        row: the factory, from 0.
        network: a ready network in place of the scenario's own.

    Raises:
        InputError: if the scenario runs a classic rule, or there is no such factory.
    """
    if scenario.world.rule != "gates":
        remedy = "this classic rule has no gates, reviews or people to tell of: ask of a scenario of the full model"
        raise InputError("rule", scenario.world.rule, remedy)
    world = begin(scenario, seed, network)
    if not 0 <= row < world.factories.n:
        raise InputError("FACTORY", row, f"rows run from 0 to {world.factories.n - 1:,}")
    watcher = _Watcher(world, row)
    while not ended(world):
        before = Stage(world.factories.stage[row])
        schedule.live(world, world.month + 1)
        watcher.note(world, before)
    return watcher.biography(world)


class _Watcher:
    """Notes one factory after each month."""

    def __init__(self, world: World, row: int) -> None:
        months = world.scenario.world.months
        self.row, self.neighbours = row, Neighbours(row)
        self.traits = {name: float(world.block[row][name]) for name in world.block.dtype.names}
        self.table = {name: np.full(months, np.nan) for name in (*READ, *RECKONED)}
        gray = world.employees.gray[:, row].astype(np.float64)
        roles = (months, world.employees.roles)
        self.house = House(gray, *(np.full(roles, np.nan) for _ in range(4)))
        self.until = months
        self.wanted = {0: world.factories.cases_needed.copy()}

    def note(self, world: World, before: Stage) -> None:
        """Note the month that has just been lived; ``before`` is the stage at its start."""
        month, row = world.month - 1, self.row
        self.neighbours.note(world)
        if month % MONTHS == BIRTH and self._is_taken(world, month):
            self.until = month
        if month >= self.until:
            for column in (*self.table.values(), self.house.skill, self.house.participation):
                column[month] = column[month - 1]
            return
        for name in READ:
            self.table[name][month] = world.block[row][name]
        self._reckon(world, month)
        self._people(world, month, before)

    def _is_taken(self, world: World, month: int) -> bool:
        """Whether a newborn took its place this month; notes what newborns want to see."""
        events = happened_in(world, month)
        born = events["agent"][events["event"] == Event.REPLACED]
        if len(born):
            self.wanted[month] = world.factories.cases_needed.copy()
        return self.until > month and self.row in born

    def _reckon(self, world: World, month: int) -> None:
        now, row, t = world.local(self.row), self.row, self.table
        me = world.block[row]
        tau = prior_precision(me["clarity"], now.belief_spread, now.fog)
        t["clarity_needed"][month] = now.clarity_needed
        t["belief"][month], t["belief_spread"][month] = belief(me["prior"], tau, me["info"], me["info_sum"])
        head = lifted(me["commitment"], now.academy_reach, now.leadership_academy)
        installed = me["deployment"] > 0.0
        led = float(me["hired"]) if installed else now.outside_lead
        t["head"][month] = lifted(head, now.outside_boost, led)
        t["opened"][month] = world.state.sectors["opened"][me["sector"]]
        if installed:
            t["vendor_fit"][month] = world.state.offers.fit[me["vendor"], me["sector"]]
            t["vendor_price"][month] = world.state.offers.each["price"][me["vendor"]]
        if me["gate"] >= Gate.BUDGET:  # only then did it ask; nothing it reckoned with has moved since
            t["pilot_price"][month], t["trial_budget"][month], expected = reckoned(world.state, row)
            t["expected_payback"][month] = expected if expected < NEVER else np.inf

    def _people(self, world: World, month: int, before: Stage) -> None:
        now, e, row, house = world.local(self.row), world.employees, self.row, self.house
        house.skill[month], house.participation[month] = e.skill[:, row], e.participation[:, row]
        events = happened_in(world, month)
        stranded = ((events["agent"] == row) & (events["event"] == Event.STRANDED)).any()
        if before in (Stage.PILOTING, Stage.SHOWCASE, Stage.SCALED) and not stranded:
            exposed = 0.0 if before == Stage.SHOWCASE else 1.0
            stake = exposed * stakes(e.gray[:, row], now.amnesty, now.audit, now.audit_backlash)
            part = e.participation[:, row]
            house.stake[month] = stake
            house.sabotage[month] = sabotage_intensity(stake, part, now.audit, now.audit_deterrence)

    def biography(self, world: World) -> Biography:
        return Biography(
            result=Result.of(world),
            row=self.row,
            traits=self.traits,
            table=self.table,
            watched=self.neighbours.watched(),
            house=self.house,
            brokers=self.neighbours.brokers(),
            network=world.network,
            cases_needed=self.wanted,
            until=self.until,
            vendor_sector=world.vendors.sector.astype(np.int32),
            vendor_founder=world.vendors.founder.copy(),
        )


def happened_in(world: World, month: int) -> Any:
    """The entries of the ledger of a month."""
    log = world.state.log
    events = log.events[: int(log.filled["events"][0])]
    return events[events["month"] == month]


def role_names(roles: int) -> list[str]:
    """The names of a house's people, by place; line staff beyond the first are numbered."""
    names = [role.name.lower() if role != Role.IT else "IT" for role in Role]
    return [*names, *(f"line {place}" for place in range(2, roles - len(names) + 2))][:roles]
