"""The vendor: sells a platform or a vertical solution, learns from real use, claims more than it does."""

from enum import IntEnum
from typing import Annotated, Any, NamedTuple

import numpy as np

from .columns import Codes, Column, Flags, Floats, Ids, Index, Num, Shorts, tied

OWN = 0
"""Row of the focal vendor: the one whose choices a go-to-market study tries, while the others are its rivals."""


class Pricing(IntEnum):
    """How a vendor is paid."""

    LICENCE = 0
    SUBSCRIPTION = 1
    OUTCOME = 2
    TRIAL = 3


IN_ADVANCE = int(Pricing.OUTCOME)
"""Pricing models from this code on cost a vendor money before they bring any."""


class VendorColumns(NamedTuple):
    """A seller of a platform or a vertical solution."""

    ids: Annotated[Ids, Column("-", "what the dice know it by", "by `vendors`")]
    alive: Annotated[Flags, Column("yes/no", "it is in the market", True)]
    sector: Annotated[Shorts, Column("-", "the sector it knows; -1: a platform for all", "by `specialists`")]
    founder: Annotated[Index, Column("row", "factory it grew out of; -1: none", -1)]
    pricing: Annotated[Codes, Column(Pricing, "how new clients pay if nothing else is asked or chosen", "by row")]
    chosen: Annotated[Codes, Column("code", "how it sells instead, by its own choice; -1: no such choice", -1)]
    price: Annotated[Floats, Column("of list price", "what it asks", 1.0)]
    target: Annotated[Shorts, Column("-", "sector it sells to first", "by row")]
    claimed: Annotated[Floats, Column("contracts", "contracts ever signed", 0.0)]
    in_use: Annotated[Floats, Column("factories", "clients that scaled and really use it", 0.0)]
    proof: Annotated[Floats, Column("0-1", "how far it shows its cases", 0.0)]
    cash: Annotated[Floats, Column("M CNY", "cash; it leaves below 0", "`fixed_cost` for `runway` months")]
    cash_flow: Annotated[Floats, Column("M CNY a month", "moving average of what its cash gained, 6 months", 0.0)]
    laid_out: Annotated[Floats, Column("M CNY", "laid out for running trials and outcome contracts, net", 0.0)]
    sales_fast: Annotated[Floats, Column("systems a month", "moving average of sales, 6 months", 0.0)]
    sales_slow: Annotated[Floats, Column("systems a month", "moving average of sales, 24 months", 0.0)]

    @property
    def n(self) -> int:
        """Number of vendors that ever were."""
        return len(self.ids)

    def __reduce__(self) -> tuple[Any, ...]:
        return tied(self)


def learned_fit(fit: Num, real_use: Num, speed: Num) -> Num:
    """Fit to a sector after a month: grows with the share of the sector in real use, not with showcases.

    F' = F + (1 - F) (1 - exp(-speed x use))
    """
    return fit + (1.0 - fit) * -np.expm1(-speed * real_use)


def fit_to_factory(fit: Num, standardisation: Num, plan_fit: Num, misfit: Num, need: Num) -> Num:
    """Fit of a vendor to one factory, 0-1.

    F = (1 - misfit (1 - fit)) (1 - need (1 - standardisation)) plan
    """
    return (1.0 - misfit * (1.0 - fit)) * (1.0 - need * (1.0 - standardisation)) * plan_fit


def next_price(price: Num, fast: Num, slow: Num, step: Num, floor: Num) -> Num:
    """Price after a month: up where recent sales beat the longer run, down where they do not (or nothing sells).

    p' = clip(p exp(step g), floor, 2), g = (fast - slow) / (fast + slow), or -1 where nothing sells.
    """
    total = fast + slow
    growth = (fast - slow) / np.maximum(total, 1e-9) - (total <= 1e-9)
    return np.minimum(np.maximum(price * np.exp(step * growth), floor), 2.0)


def claim(level: Num, hype: Num) -> Num:
    """Effectiveness a vendor claims: what an honest one would claim, times hype."""
    return level * hype


def appeal(fit: Num, price: Num, hype: Num, in_target: Num, price_weight: Num) -> Num:
    """How good a vendor looks: overstated fit (at most 1), less price, a little more in its target sector."""
    return np.minimum(fit * hype, 1.0) + 0.1 * in_target - price_weight * price


def proven(proof: Num, record: Num, claimed: Num, trust: Num) -> Num:
    """What a vendor that shows its cases looks better (or worse) than by its claim: proof (record - trust x claim).

    A claim is believed as far as vendors are trusted; what is shown takes the place of that.
    """
    return proof * (record - trust * claimed)


def track_record(fit: Num, prior: Num, good: Num, cases: Num) -> Num:
    """What the cases of a vendor show, 0-1: (prior fit + good) / (prior + cases).

    Args:
        fit: its fit to the sector, which speaks for it while there are few cases.
        prior: how many cases that counts.
        good: its clients in use, each by its result against an honest claim (at most 1).
        cases: the same clients, its showcases, and the failures that are remembered.
    """
    return (prior * fit + good) / (prior + cases)


def asked_price(row: Num, price: Num, level: Num, own: Num) -> Num:
    """What a vendor asks, of list price: its price x the level of prices; or what the focal vendor holds."""
    return np.where((row == OWN) & (own > 0.0), own, price * level)


def followed(price: Num, own: Num, response: Num, floor: Num) -> Num:
    """Price of a rival a month after a cheaper one: p' = max(p + response min(own - p, 0), min(p, floor))."""
    return np.maximum(price + response * np.minimum(own - price, 0.0), np.minimum(price, floor))


def fixed_cost(full: Num, flexible: Num, sales: Num, usual: Num) -> Num:
    """Fixed cost of a vendor, M CNY: a part of it follows sales, and is gone where nothing sells.

    full (1 - flexible + flexible min(sales / usual, 1))

    Args:
        full: what it costs where sales are as usual or better, M CNY.
        flexible: the part that follows sales, 0-1.
        sales: systems a month.
        usual: sales that ask for all of it, systems a month.
    """
    return full * (1.0 - flexible + flexible * np.minimum(sales / np.maximum(usual, 1e-12), 1.0))


def asked_model(row: Num, pricing: Num, chosen: Num, stretched: Num, every: Num, own: Num) -> Num:
    """How new clients of a vendor pay, a :class:`Pricing` code: by its owner, its own choice, the market, or itself.

    Args:
        row: which vendor it is.
        pricing: what it falls back on: what it sells by if nobody asks for anything else.
        chosen: what it chose; -1: nothing.
        stretched: whether it can lay out no more: then neither for a trial nor for an outcome contract.
        every, own: what all vendors, and what the focal one, are held to: a code plus 1; 0: nothing.
    """
    held = np.where(every > 0, every - 1, pricing)
    meant = np.where((row == OWN) & (own > 0), own - 1, np.where(chosen >= 0, chosen, held))
    return np.where((stretched > 0) & (meant >= IN_ADVANCE), pricing, meant)


def overstretched(laid_out: Num, cash: Num, most: Num) -> Num:
    """Whether a vendor has laid out more for trials and outcome contracts than a share of its cash (M CNY)."""
    return laid_out > most * np.maximum(cash, 0.0)


def short_of_cash(cash: Num, flow: Num, months: Num) -> Num:
    """Whether cash (M CNY) would be gone within some months, if it went on as of late (M CNY a month)."""
    return cash + months * flow < 0.0


def covering_price(price: Num, cost: Num, speed: Num) -> Num:
    """Price on the way up to what serving a client costs: p' = p + speed max(cost - p, 0), all of list price."""
    return price + speed * np.maximum(cost - price, 0.0)


def entry_hazard(rate: Num, sold: Num, factories: Num) -> Num:
    """Hazard a month that a start-up enters a sector: rate x systems sold there a month x 100 / factories.

    ``rate`` is the start-ups a year where one system a year is sold for each 100 factories of the sector.
    """
    return rate * sold * 100.0 / factories


def market_hype(hype: Num, own: Num, share: Num) -> Num:
    """Hype in what all vendors say together: hype + (own - hype) x share, the focal vendor's share of the voices."""
    return hype + (own - hype) * share
