"""The measures of vendors: of the focal one, of its rivals, and of how all of them fare."""

from collections.abc import Callable

import numpy as np

from ...agents.columns import Counts, Floats
from ...agents.vendor import OWN
from ..ledger import Event
from . import sales
from .measure import Measure
from .tally import Tally
from .trace import Trace


def _factories(count: Callable[[Tally], Counts]) -> Callable[[Trace], Floats]:
    return lambda result: count(result.tally)[0].astype(np.float64)


def _own(values: Callable[[Trace], Floats]) -> Callable[[Trace], Floats]:
    return lambda result: values(result)[:, OWN]


def _so_far(*kinds: Event) -> Callable[[Trace], Floats]:
    return lambda result: sales.events(result, kinds).cumsum()


def _founding(result: Trace) -> Floats:
    return np.asarray(sales.present(result)[:, : result.scenario.world.vendors].mean(axis=1))


def _in_profit(result: Trace) -> Floats:
    ever = np.logical_or.accumulate(sales.present(result), axis=0)
    ahead = (sales.profit(result) > 0.0) & ever
    return np.asarray(ahead.sum(axis=1) / np.maximum(ever.sum(axis=1), 1))


OF_VENDORS = (
    Measure(
        "own_contracts",
        "contracts",
        "Focal vendor: contracts signed",
        "pilots started with it so far",
        sales.contracts,
    ),
    Measure(
        "own_clients",
        "factories",
        "Focal vendor: clients",
        "pilots, showcases and scaled systems",
        _factories(lambda t: t.own),
    ),
    Measure(
        "own_in_use",
        "factories",
        "Focal vendor: clients in real use",
        "in use, with its system",
        _factories(lambda t: t.own_in_use),
    ),
    Measure("own_lost", "factories", "Focal vendor: clients lost", "contracts signed so far - clients now", sales.lost),
    Measure("own_revenue", "M CNY", "Focal vendor: revenue so far", "cumulated", _own(sales.revenue)),
    Measure(
        "own_profit",
        "M CNY",
        "Focal vendor: profit so far",
        "cumulated revenue - cost",
        _own(sales.profit),
        signed=True,
    ),
    Measure("own_price", "of list price", "Focal vendor: price", "asked of new clients", _own(sales.prices)),
    Measure(
        "rivals_in_use",
        "factories",
        "Rivals: clients in real use",
        "in use, with a rival",
        _factories(lambda t: t.rivals_in_use),
    ),
    Measure(
        "rivals_revenue",
        "M CNY",
        "Rivals: revenue so far",
        "cumulated, all rivals together",
        lambda r: sales.rivals(sales.revenue(r)).sum(axis=1),
    ),
    Measure("rivals_price", "of list price", "Rivals: price", "mean of rivals in the market", sales.rivals_price),
    Measure(
        "founding_vendors",
        "share of founding vendors",
        "Founding vendors still there",
        "in the market / vendors at the start",
        _founding,
    ),
    Measure(
        "vendors_entered",
        "vendors",
        "Vendors that entered",
        "spin-offs and start-ups so far",
        _so_far(Event.VENDOR_FOUNDED, Event.VENDOR_ENTERED),
    ),
    Measure("vendors_left", "vendors", "Vendors that left", "so far, for want of cash", _so_far(Event.VENDOR_LEFT)),
    Measure(
        "vendors_profit",
        "M CNY",
        "All vendors: profit so far",
        "cumulated revenue - cost, all that ever were",
        lambda r: sales.profit(r).sum(axis=1),
        signed=True,
    ),
    Measure(
        "vendors_in_profit",
        "share of vendors ever there",
        "Vendors in profit so far",
        "revenue so far > cost so far / all that ever were",
        _in_profit,
    ),
)
"""In the order in which tables show them."""
