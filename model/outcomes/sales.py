"""What one run tells of each vendor: contracts, clients, what it took in and paid. Derived from a trace."""

import numpy as np

from ...agents.columns import Flags, Floats
from ...agents.vendor import OWN
from ..ledger import Event
from .tally import is_client
from .trace import Trace

LEAVING = (Event.SWITCHED, Event.ABANDONED, Event.STRANDED, Event.NEGLECTED)
"""How a client can leave a vendor, short of closing: it changes vendor, gives up, is stranded, or lets it go."""


def contracts(result: Trace, vendor: int = OWN) -> Floats:
    """Pilots that factories started with a vendor, so far, by month."""
    return np.cumsum(_monthly(result, (Event.STARTED,), vendor))


def clients(result: Trace, vendor: int = OWN) -> Flags:
    """Who has an installation of a vendor, in whatever state, by month: (months, factories)."""
    return np.asarray(is_client(result.history.stage, result.history.vendor, vendor), dtype=np.bool_)


def lost(result: Trace, vendor: int = OWN) -> Floats:
    """Clients that a vendor no longer has, so far, by month: contracts signed in the run, and clients it had before,
    less clients now."""
    now = result.tally.own[0] if vendor == OWN else clients(result, vendor).sum(axis=1)
    brought = (clients(result, vendor)[:1] & result.before).sum()
    return np.asarray(contracts(result, vendor) + brought - now)


def losses(result: Trace, vendor: int = OWN) -> dict[str, int]:
    """How many clients a vendor lost in the run, and how: ``switched``, ``abandoned``, ``stranded``, ``neglected`` or
    ``closed``: it left the market, for debt or otherwise."""
    ways = {way.name.lower(): int(_monthly(result, (way,), vendor).sum()) for way in LEAVING}
    gone = int(lost(result, vendor)[-1]) if result.months else 0
    return ways | {"closed": gone - sum(ways.values())}


def rivals(values: Floats) -> Floats:
    """Of values of all vendors, shape (months, vendors), those of the rivals of the focal vendor."""
    return np.delete(values, OWN, axis=1)


def book(result: Trace, name: str) -> Floats:
    """One entry of each vendor's ``Account`` by month: (months, vendors); NaN where one is not in the market."""
    return np.asarray(result.history.books[name], dtype=np.float64)


def present(result: Trace) -> Flags:
    """Which vendors are in the market, by month: (months, vendors there can be)."""
    return ~np.isnan(book(result, "price"))


def prices(result: Trace) -> Floats:
    """Price that each vendor asks of new clients, of list price: (months, vendors)."""
    return book(result, "price")


def revenue(result: Trace) -> Floats:
    """Revenue of each vendor so far, M CNY: (months, vendors)."""
    return np.cumsum(np.nan_to_num(book(result, "revenue")), axis=0)


def profit(result: Trace) -> Floats:
    """Revenue less cost of each vendor so far, M CNY: (months, vendors). Cost is serving, partners, proof, fixed."""
    return np.cumsum(np.nan_to_num(book(result, "revenue") - book(result, "cost")), axis=0)


def rivals_price(result: Trace) -> Floats:
    """Mean price of the rivals in the market, of list price; NaN where there is none."""
    price = rivals(prices(result))
    there = ~np.isnan(price)
    total, count = np.where(there, price, 0.0).sum(axis=1), there.sum(axis=1)
    mean = np.divide(total, count, out=np.full(len(price), np.nan), where=count > 0)
    return np.asarray(mean, dtype=np.float64)


def _monthly(result: Trace, kinds: tuple[Event, ...], vendor: int) -> Floats:
    return events(result, kinds, result.happened["other"] == vendor)


def events(result: Trace, kinds: tuple[Event, ...], counted: Flags | bool = True) -> Floats:
    """How often something of some kinds happened in each month; only the entries ``counted``, if told."""
    happened = result.happened
    rows = np.isin(happened["event"], kinds) & counted
    return np.bincount(happened["month"][rows], minlength=result.months).astype(np.float64)
