"""The factory: a manufacturing enterprise at a tier of the chain."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

from .columns import Codes, Flags, Floats, Ids, Shorts, View, columns_of

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
    """One entry a factory in each column. Money in M CNY, rates a month unless said otherwise.

    What it is: ``ids`` (what the dice know it by), ``tier``, ``sector``, ``size`` (class by staff), ``revenue`` (a
    year), ``margin`` (operating, share of revenue), ``smile`` (0 at the bottom of the smile curve, 1 at its ends),
    ``cost`` (list price of a full system for it), ``standardisation``, ``automation``, ``patience`` (months),
    ``cases_needed``, ``threshold`` (classic rules only), ``commitment`` of its head, ``mediated`` (share of its links
    that go through a middleman).

    What it knows: ``clarity``, ``grasp`` (clarity it falls back to), ``trust``, ``prior`` (expected effectiveness
    before evidence), ``info`` and ``info_sum`` (precision, and precision times value, of what it has seen),
    ``evidence`` (convincing cases in sight), ``word`` (what its own case counts to others, in cases), ``contact``
    (share of its partners that have started).

    Where it stands: ``stage``, ``gate``, ``deployment`` (share of the plant), ``reengineering``, ``plan_fit`` (of a
    hired lead's plan), ``vendor`` in use and ``contract`` with it (a pricing model), ``prospect`` (vendor it looks at,
    since month ``looked``), ``tried`` (vendors in a row) and ``tried_set`` (a bit for each vendor ever tried),
    ``started``/``deadline``/``returns``/``failed``/``scaled`` (months), ``failed_with`` (vendor of the last failure),
    ``hired`` (an outside lead).

    Support: ``supported`` (a programme selected it), ``for_display`` (it counts display), ``verified``, ``aided`` (any
    public money went into its pilot or roll-out), ``placed`` (a programme chose it, and since then it has not passed
    the gates itself), ``ever`` (it has started once), ``founder`` (it sells its system).

    Money and result: ``cash``, ``spent`` (own money on the technology), ``bill`` (paid for the pilot, not yet in the
    result), ``effectiveness`` (true), ``measured`` (as the factory sees it), ``depth``, ``net`` (value less all it
    pays, share of revenue a year). Under this month's conditions: ``margin_now``, ``lost_orders`` (share lost to
    reshoring), ``use`` (U), ``fought`` (S), ``withheld`` (share of value, by middlemen), ``linked`` (share of partners
    on an interoperable system), ``pressure`` (of digital buyers).

    Dice: ``aware_at``/``sign_at`` (Exp(1) thresholds) and ``aware_sum``/``sign_sum`` (cumulated hazards).
    """

    # the order is that of memory: what one phase reads together stands together
    stage: Codes
    gate: Codes
    size: Codes
    contract: Codes
    tried: Codes
    supported: Flags
    for_display: Flags
    verified: Flags
    aided: Flags
    placed: Flags
    ever: Flags
    founder: Flags
    hired: Flags

    tier: Shorts
    sector: Shorts
    vendor: Shorts
    prospect: Shorts
    looked: Shorts
    started: Shorts
    deadline: Shorts
    returns: Shorts
    failed: Shorts
    failed_with: Shorts
    scaled: Shorts

    deployment: Floats
    word: Floats
    measured: Floats
    linked: Floats
    contact: Floats
    evidence: Floats
    clarity: Floats
    grasp: Floats
    trust: Floats
    info: Floats
    info_sum: Floats
    prior: Floats

    cases_needed: Floats
    commitment: Floats
    patience: Floats
    pressure: Floats
    lost_orders: Floats
    sign_sum: Floats
    sign_at: Floats
    aware_sum: Floats
    aware_at: Floats

    ids: Ids
    tried_set: Ids
    revenue: Floats
    cost: Floats
    margin_now: Floats
    cash: Floats
    withheld: Floats

    use: Floats
    fought: Floats
    reengineering: Floats
    standardisation: Floats
    automation: Floats
    plan_fit: Floats
    effectiveness: Floats
    depth: Floats
    net: Floats
    spent: Floats
    bill: Floats

    margin: Floats
    smile: Floats
    threshold: Floats
    mediated: Floats

    @property
    def n(self) -> int:
        """Number of factories."""
        return len(self.ids)

    @property
    def block(self) -> Any:
        """The block of memory that all columns lie in, as kernels take it: one record a factory."""
        return self.ids.base

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy takes the block along, and makes its columns anew: copied apart, each would be a memory of its own."""
        return columns_of, (FactoryColumns, self.block)


class Factory(View, columns=FactoryColumns, codes={"size": Size, "stage": Stage, "gate": Gate}):
    """A Mesa agent: one factory."""
