"""The vendor: sells a platform or a vertical solution, learns from real use, claims more than it does."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from .columns import Codes, Flags, Floats, Ids, Index, Num, Shorts, View

OWN = 0
"""Row of the own vendor: the one whose choices a go-to-market study tries, while the others are its rivals."""


class Pricing(IntEnum):
    """How a vendor is paid."""

    LICENCE = 0
    SUBSCRIPTION = 1
    OUTCOME = 2
    TRIAL = 3


class VendorColumns(NamedTuple):
    """One entry a vendor; money in M CNY.

    ``ids`` for the dice; ``alive``; ``sector`` it knows (-1: a platform for all); ``founder`` (the factory it grew out
    of, -1: none); ``pricing``; ``price`` (of list price); ``target`` (sector it sells to first); ``claimed`` (clients
    ever connected) and ``in_use`` (clients that scaled and really use it); ``proof`` (how far it shows its cases, 0-1);
    ``cash``; ``sales_fast``/``sales_slow`` (moving averages of sales a month, 6 and 24 months).
    """

    ids: Ids
    alive: Flags
    sector: Shorts
    founder: Index
    pricing: Codes
    price: Floats
    target: Shorts
    claimed: Floats
    in_use: Floats
    proof: Floats
    cash: Floats
    sales_fast: Floats
    sales_slow: Floats

    @property
    def n(self) -> int:
        """Number of vendors that ever were."""
        return len(self.ids)


class Vendor(View, columns=VendorColumns, codes={"pricing": Pricing}):
    """A Mesa agent: one vendor."""


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


def followed(price: Num, own: Num, response: Num, floor: Num) -> Num:
    """Price of a rival a month after a cheaper one: p' = max(p + response min(own - p, 0), min(p, floor))."""
    return np.maximum(price + response * np.minimum(own - price, 0.0), np.minimum(price, floor))


def market_hype(hype: Num, own: Num, share: Num) -> Num:
    """Hype in what all vendors say together: hype + (own - hype) x share, the own vendor's share of the voices."""
    return hype + (own - hype) * share
