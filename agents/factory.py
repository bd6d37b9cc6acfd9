"""The factory: a manufacturing enterprise at a tier of the chain."""

from enum import IntEnum
from typing import Annotated, Any, NamedTuple

from .columns import Codes, Column, Flags, Floats, Ids, Shorts, block_of, tied
from .vendor import Pricing

NO_VENDOR, SELF_BUILT = -1, -2
NEVER = -1


class Stage(IntEnum):
    """How far a factory has come. SHOWCASE and ABANDONED are the two ways to stall."""

    UNAWARE = 0
    CONSIDERING = 1
    PILOTING = 2
    SHOWCASE = 3
    SCALED = 4
    ABANDONED = 5
    CLOSED = 6


class Gate(IntEnum):
    """What holds a considering factory this month: the first gate that is closed. OPEN: none, or it is not asked."""

    OPEN = 0
    CONCEPT = 1
    EVIDENCE = 2
    BUDGET = 3
    PAYBACK = 4
    LEADERSHIP = 5


class Size(IntEnum):
    """Size class by staff, as the European statistics cut it."""

    SMALL = 0
    MEDIUM = 1
    LARGE = 2


SIZE_LIMITS = (50.0, 250.0)


class FactoryColumns(NamedTuple):
    """A manufacturing enterprise at a tier of the chain.

    The order is that of memory: what one phase reads together stands together. All that is no fraction fits into 40
    bytes, and the whole into six lines of the processor's cache: longer records begin elsewhere in a line each time,
    and phases wait for lines that they have not asked for.
    """

    stage: Annotated[Codes, Column(Stage, "how far it has come", "drawn")]
    gate: Annotated[Codes, Column(Gate, "the first gate that is closed to it this month", Gate.OPEN)]
    size: Annotated[Codes, Column(Size, "class by staff: below 50, below 250, 250 and more", "by `revenue`")]
    contract: Annotated[Codes, Column(Pricing, "how it pays its vendor, kept as long as the system", Pricing.LICENCE)]
    tried: Annotated[Codes, Column("vendors", "vendors tried in a row", 0)]
    vendor: Annotated[Codes, Column("row", "vendor in use; -1: none, -2: its own system", NO_VENDOR)]
    prospect: Annotated[Codes, Column("row", "vendor it looks at; -1: none", NO_VENDOR)]
    failed_with: Annotated[Codes, Column("row", "vendor of its last failure; -1: none", NO_VENDOR)]
    supported: Annotated[Flags, Column("yes/no", "a programme selected it", False)]
    for_display: Annotated[Flags, Column("yes/no", "the programme that selected it counts display", False)]
    verified: Annotated[Flags, Column("yes/no", "the programme that selected it verifies use", False)]
    aided: Annotated[Flags, Column("yes/no", "any public money went into its pilot or roll-out", False)]
    placed: Annotated[Flags, Column("yes/no", "a programme chose it; it passed no gates by itself since", False)]
    ever: Annotated[Flags, Column("yes/no", "it has started once", False)]
    founder: Annotated[Flags, Column("yes/no", "it sells its own system", False)]
    hired: Annotated[Flags, Column("yes/no", "an outside lead was hired", False)]

    tier: Annotated[Shorts, Column("-", "place in the chain, 0 for the first suppliers", "by network")]
    sector: Annotated[Shorts, Column("-", "sector, from 0", "by network")]
    region: Annotated[Shorts, Column("-", "region, from 0", "by network")]
    area: Annotated[Shorts, Column("-", "which programmes reach it; 0: none", 0)]
    programme: Annotated[Shorts, Column("row", "the programme that chose it last", 0)]
    looked: Annotated[Shorts, Column("month", "when it began to look at that vendor; -1: never", NEVER)]
    started: Annotated[Shorts, Column("month", "its last start; -1: never", NEVER)]
    deadline: Annotated[Shorts, Column("month", "its next review; -1: none", NEVER)]
    returns: Annotated[Shorts, Column("month", "end of cool-off, it considers again; -1: none", NEVER)]
    failed: Annotated[Shorts, Column("month", "its last failure; -1: never", NEVER)]
    scaled: Annotated[Shorts, Column("month", "its last scaling; -1: never", NEVER)]
    born: Annotated[Shorts, Column("month", "when it took its place; -1: before month 0", NEVER)]

    deployment: Annotated[Floats, Column("share of plant", "how much of the plant the system covers", 0.0)]
    credibility: Annotated[Floats, Column("cases", "what its own case counts to others", 0.0)]
    measured: Annotated[Floats, Column("effectiveness", "effectiveness of its system, as it sees it", 0.0)]
    prior: Annotated[Floats, Column("effectiveness", "what it expects before any evidence", "drawn")]
    contact: Annotated[Floats, Column("share of partners", "partners with an installation", 0.0)]
    evidence: Annotated[Floats, Column("cases", "convincing cases in sight", 0.0)]
    clarity: Annotated[Floats, Column("0-1", "how clear the concept is to it", "drawn")]
    clarity_floor: Annotated[Floats, Column("0-1", "the clarity it falls back to in fog", "as `clarity`")]
    trust: Annotated[Floats, Column("0-1", "trust in what vendors say", "`trust_start`")]
    info: Annotated[Floats, Column("1/variance", "precision of what it has seen", 0.0)]
    info_sum: Annotated[Floats, Column("effectiveness/variance", "precision times value of what it has seen", 0.0)]

    linked: Annotated[Floats, Column("share of partners", "partners on an interoperable system", 0.0)]
    cases_needed: Annotated[Floats, Column("cases", "evidence it asks for; 0 for innovators", "drawn")]
    commitment: Annotated[Floats, Column("0-1", "commitment of the head of the firm", "drawn")]
    pressure: Annotated[Floats, Column("0-1", "pressure of digital buyers", 0.0)]
    sign_sum: Annotated[Floats, Column("-", "hazard of signing, cumulated", 0.0)]
    sign_at: Annotated[Floats, Column("-", "where that makes the head sign, Exp(1)", "drawn")]
    aware_sum: Annotated[Floats, Column("-", "hazard of hearing of it, cumulated", 0.0)]
    aware_at: Annotated[Floats, Column("-", "where that makes the factory aware, Exp(1)", "drawn")]

    patience: Annotated[Floats, Column("months", "window of a pilot, and hurdle of its payback", "drawn")]
    lost_orders: Annotated[
        Floats, Column("share of orders", "orders of month 0 that it lacks, by reshoring and rivals", 0.0)
    ]
    ids: Annotated[Ids, Column("-", "what the dice know it by", "by network")]
    tried_set: Annotated[Ids, Column("bits", "every vendor it ever tried", 0)]
    revenue: Annotated[Floats, Column("M CNY a year", "revenue; changes by reshoring and competition", "drawn")]
    cost: Annotated[Floats, Column("M CNY", "list price of a full system for it", "by `revenue`")]
    margin_now: Annotated[Floats, Column("share of revenue", "`margin` under this month's shocks", "as `margin`")]
    cash: Annotated[Floats, Column("M CNY", "cash", "`cash_start` x `revenue`")]
    withheld: Annotated[Floats, Column("share of value", "value that middlemen withhold", 0.0)]

    use: Annotated[Floats, Column("0-1", "U of section 7.5: how far its people use the system", 0.0)]
    sabotage_mean: Annotated[Floats, Column("0-1", "S of section 7.5: how hard they fight it", 0.0)]
    reengineering: Annotated[
        Floats, Column("0-1", "re-engineering of its processes", "`reengineering_start` x `automation`")
    ]
    standardisation: Annotated[Floats, Column("0-1", "standardisation of its processes", "drawn")]
    automation: Annotated[Floats, Column("0-1", "visible automation", "drawn")]
    plan_fit: Annotated[Floats, Column("0-1", "fit of a hired lead's plan", 1.0)]
    effectiveness: Annotated[Floats, Column("effectiveness", "effectiveness of its system, in truth", 0.0)]
    depth: Annotated[Floats, Column("0-1", "how deeply it is used: D U C of section 7.6", 0.0)]
    net: Annotated[Floats, Column("share of revenue a year", "value less all that the technology cost this month", 0.0)]
    spent: Annotated[Floats, Column("M CNY", "own money spent on the technology so far", 0.0)]
    bill: Annotated[Floats, Column("M CNY", "paid for the pilot and not yet in `net`", 0.0)]

    margin: Annotated[Floats, Column("share of revenue", "operating margin", "drawn")]
    smile: Annotated[Floats, Column("0-1", "height on the smile curve, 1 at both ends of the chain", "by network")]
    threshold: Annotated[Floats, Column("share or count", "adoption threshold, classic rules only", "drawn")]
    mediated: Annotated[Floats, Column("share of links", "its supply links through a middleman", "by network")]

    @property
    def n(self) -> int:
        """Number of factories."""
        return len(self.ids)

    @property
    def block(self) -> Any:
        """The block of memory that all columns lie in, as kernels take it: one record a factory; None if they lie
        apart."""
        return block_of(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return tied(self)
