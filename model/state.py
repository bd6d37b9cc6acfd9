"""All that a month reads and writes, in typed columns under names: what compiled phases take and pass on."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple, cast, get_type_hints

import numpy as np

from ..agents.columns import Codes, Flags, Floats, Ids, Index, Singles, layout, zeros
from ..agents.employee import EmployeeColumns
from ..agents.factory import Size
from .network.watching import Edges, Mediated, Watchers


class Clock(NamedTuple):
    """Where a run stands: a record of one.

    ``month``; ``turned``: whether a lever was turned, or somebody looked in, since the last month; ``relinked``:
    whether links have turned over since; ``public``: public money spent so far this month, and ``measures``: what this
    month's measures cost of it, M CNY, if all are done; ``limited``: whether any budget is; ``undone``: whether
    anything was left undone for lack of money; ``trained``: whether anybody was ever trained; ``market``: what all
    factories would pay for a median system, M CNY, the yardstick of vendors' fixed cost; ``vendors`` there ever were,
    ``entrants``: the start-ups among them; ``showing``: whether any vendor shows, or has shown, its cases; ``watched``:
    whether the rule of selection asks who watches whom; ``clear``: how clearly the market speaks; ``claimed``:
    effectiveness that vendors claim; ``widest``: how far what is open to all is open; ``harm``: of middlemen who
    obstruct, as last worked out; ``bygone``: what firms whose places others took had spent, M CNY; the lengths of the
    lists of :class:`Lists`: ``actors`` and ``selected``.
    """

    month: int
    turned: bool
    relinked: bool
    public: float
    measures: float
    limited: bool
    undone: bool
    trained: bool
    market: float
    vendors: int
    entrants: int
    showing: bool
    watched: bool
    clear: float
    claimed: float
    widest: float
    harm: float
    bygone: float
    actors: int
    selected: int


class Keys(NamedTuple):
    """What is drawn in a month, each by dice of its own: a key for each."""

    builds_own: Ids
    signs: Ids
    outside_lead: Ids
    plan_fits: Ids
    prospect: Ids
    pilot_lot: Ids
    spin_off: Ids
    reacts: Ids
    copies: Ids
    enters: Ids
    measurement: Ids
    keeps_face: Ids
    tries_another: Ids
    ends_showcase: Ids
    leaves_firm: Ids
    newcomer: Ids


PURPOSES: Keys = cast(Any, Keys)(
    builds_own="builds its own",
    signs="signs",
    outside_lead="outside lead",
    plan_fits="plan fits",
    prospect="prospect",
    pilot_lot="pilot lot",
    spin_off="spin-off",
    reacts="vendor reacts",
    copies="vendor copies",
    enters="start-up enters",
    measurement="measurement",
    keeps_face="keeps face",
    tries_another="tries another",
    ends_showcase="ends showcase",
    leaves_firm="leaves the firm",
    newcomer="newcomer",
)
"""What the dice know each of them by."""


class Terms(NamedTuple):
    """What a pricing model asks: ``upfront`` (share of price), ``fee`` (share of price a year), ``outcome`` (share of
    value), ``pilot`` (share of a pilot's price)."""

    upfront: float
    fee: float
    outcome: float
    pilot: float


class Offer(NamedTuple):
    """What a vendor offers this month, and how it sells.

    ``price`` (of list price); ``model`` (how new clients pay, a :class:`~stallpoint.agents.vendor.Pricing` code);
    ``openness`` (0-1); ``hype`` (claimed / real); ``proof`` (how far its cases are shown, 0-1); ``good`` and ``cases``
    (what they are, see :func:`~stallpoint.agents.vendor.track_record`); ``channel`` (how much better it looks through
    its partners); ``partners`` (share of price that goes to them); ``aim`` (how much better it looks to each size).
    """

    price: float
    model: Codes
    openness: float
    hype: float
    proof: float
    good: float
    cases: float
    channel: float
    partners: float
    aim: Floats


class Sector(NamedTuple):
    """A sector: ``size`` (factories), ``path`` (how far there is an established one), ``opened`` (what results that are
    open to all count for a stranger, in cases), ``credibility`` (what all those count together)."""

    size: float
    path: float
    opened: float
    credibility: float


class Shown(NamedTuple):
    """What a factory shows to those who look: ``credibility`` (what its case counts as evidence), ``news`` (precision
    of outcome as news), ``said`` (that times the outcome), ``open`` (openness of a system in full use)."""

    credibility: float
    news: float
    said: float
    open: float


class Digital(IntEnum):
    """What a middleman sees of a factory on its links; a showcase threatens nobody."""

    NOT = 0
    OTHER = 1  # with the system of another vendor
    OWN = 2  # with that of the focal vendor


TERMS, OFFER, SECTOR, SHOWN = layout(Terms), layout(Offer, {"aim": len(Size)}), layout(Sector), layout(Shown)


class Chain(NamedTuple):
    """The supply links: ``supplier`` and ``buyer`` (rows), all (links,); ``mediated``: those with a middleman;
    ``links`` of each factory, and ``per_degree``: 1 / that, at most 1. A turn of a year writes to it where it
    stands."""

    supplier: Index
    buyer: Index
    mediated: Mediated
    links: Index
    per_degree: Floats


class Offers(NamedTuple):
    """What can be had: ``each``, an :class:`Offer` for each vendor there can be, then for a self-built system (row -2)
    and none (-1); ``fit`` to each sector, (vendors + 2, sectors); ``terms``, a :class:`Terms` for each pricing model.
    """

    each: Any
    fit: Floats
    terms: Any


class Books(NamedTuple):
    """What vendors sold and earned since their last books: ``sold`` in full systems, shape (vendors, sectors), and
    ``average``, a month, over 24 months; ``revenue`` and ``earned``, gross margin, in M CNY, (vendors,); ``outlay``,
    what serving each factory has cost its vendor and not brought back so far, M CNY, (factories,); kept where
    ``exposure_max`` sets a limit."""

    sold: Floats
    average: Floats
    revenue: Floats
    earned: Floats
    outlay: Floats


class Plan(NamedTuple):
    """Who runs programmes, a row each: row 0 what is held everywhere, then the programmes of the scenario.

    ``record``: which of the parameters each goes by; ``reaches``: whether it reaches who is in an area, (rows, areas);
    ``factories`` that it reaches, and that are ``living`` in each area; ``pilots`` that it selects this month, share of
    them a year; ``purse``: whose budget it spends; ``cost`` a month of each lever that has a price, M CNY, (rows,
    levers); ``order`` in which it spends, (rows, levers), -1 after the last; ``payer``: whose each lever is in an area,
    (levers, areas). An area is a set of programmes; its parameters stand in the row of its number, and those of
    nobody's area, 0, are what the market as a whole goes by.
    """

    record: Index
    reaches: Flags
    factories: Floats
    living: Floats
    pilots: Floats
    purse: Index
    cost: Floats
    order: Index
    payer: Index


class Weights(NamedTuple):
    """What taking part of each employee adds to use, and what its fighting can destroy; each sums to 1. ``ahead``: how
    far its role is ahead in skill, log odds."""

    use: Singles
    fight: Singles
    ahead: Floats


class Lists(NamedTuple):
    """Who takes part in what, so that the cost of a month follows what happens; an entry a factory in each.

    ``acting``: it has started once, or failed; ``actors``: their rows, in order. ``shown``: what it shows
    (:class:`Shown`), at the ``place`` of each, 0 if it shows nothing: few records, which stay near the processor.
    ``visible``: where in :class:`Edges` those stand whom it watches and who show something, in the room of its own
    edges, filled with as many as it ``sees``; ``stale``: that has to be found out anew.
    ``on``: whether it has something installed, and ``failed``: how visibly it failed, as others see it; ``using`` and
    ``failing``: how many of its trading partners do. ``obstructed``: how many of its links have a middleman who
    obstructs. ``credibility``: what its result that is open to all counts. ``selected``: whom a programme took this
    month. The others are room for one phase: ``digital`` (:class:`Digital`), ``news``, ``rows``, ``score``, ``room``.
    """

    acting: Flags
    actors: Index
    shown: Any
    place: Index
    sees: Index
    stale: Flags
    visible: Index
    on: Flags
    failed: Floats
    using: Index
    failing: Index
    digital: Codes
    obstructed: Index
    credibility: Floats
    selected: Index
    news: Codes
    rows: Index
    score: Floats
    room: Floats

    @classmethod
    def of(cls, n: int, edges: int) -> Lists:
        """Empty lists of n factories that see others along some edges."""
        kinds: dict[Any, Any] = {Index: np.int32, Floats: np.float64, Flags: np.bool_, Codes: np.int8}
        own = {"shown": zeros(n + 1, SHOWN), "visible": np.zeros(edges, np.int32)}
        return cls(**{f: own[f] if f in own else np.zeros(n, kinds[kind]) for f, kind in get_type_hints(cls).items()})


class Panels(NamedTuple):
    """What is kept of every month, see :class:`~stallpoint.model.history.History`; ``depth`` and ``net`` as the bits of
    their half precision."""

    stage: Codes
    gate: Codes
    vendor: Codes
    depth: Any
    net: Any
    totals: Any
    books: Any
    paid: Floats


class Log(NamedTuple):
    """Room for what happens, see :mod:`stallpoint.model.ledger`; ``filled`` says how far each is filled, and ``most``
    how much of each a month can take."""

    events: Any
    reviews: Any
    credits: Any
    openings: Any
    cases: Any
    filled: Any
    most: Any


class State(NamedTuple):
    """All of it. ``factories``, ``middlemen``, ``vendors`` and ``government`` are records of their columns;
    ``parameters`` has a record for each area and programme (:class:`Plan`), as far as there is money for them;
    ``planned`` has the same as the scenario holds them. ``clock`` is a record of one, ``keys`` has one for each month.
    ``watchers`` are those who watch as peers: partners stand in each other's edges. ``board`` is where two hands meet,
    see :mod:`~stallpoint.model.hands`."""

    factories: Any
    employees: EmployeeColumns
    weights: Weights
    middlemen: Any
    vendors: Any
    government: Any
    chain: Chain
    edges: Edges
    watchers: Watchers
    offers: Offers
    books: Books
    sectors: Any
    parameters: Any
    planned: Any
    plan: Plan
    keys: Any
    clock: Any
    lists: Lists
    panels: Panels
    log: Log
    board: Any
