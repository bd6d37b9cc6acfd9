"""The adoption reproduction number: how many unsupported adoptions one adoption brings forth."""

from dataclasses import dataclass

import numpy as np

from ...agents.columns import Counts, Floats, Index
from ...agents.factory import Stage
from ..ledger import Credits, Event
from .lives import Births
from .trace import Trace

CENSOR = 36
"""Months before the end whose cases are left out of the overall number: they had no time to bring anything forth."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """R by year of the case and over all.

    Attributes:
        overall: mean credit of the cases that scaled at least :data:`CENSOR` months before the end; NaN without any.
        cases: cases that scaled in each year, (years,).
        credit: credit they earned in all, (years,).
        by_year: mean credit a case, NaN in years without cases; the last three years are cut off by the horizon.
    """

    overall: float
    cases: Floats
    credit: Floats

    @property
    def by_year(self) -> Floats:
        """Mean credit a case, by the year in which the case scaled."""
        return np.asarray(
            np.divide(self.credit, self.cases, out=np.full(len(self.cases), np.nan), where=self.cases > 0)
        )


def estimate(result: Trace) -> Reproduction:
    """Each unsupported scaling gives credit, summing to one, to the cases whose evidence opened its gate.

    Credit is shared in proportion to what each case counted when the pilot was decided (Wallinga and Teunis 2004,
    who share an infection among its likely sources). A scaling that needed no case gives none.
    """
    births, months = Births.of(result), result.months
    month, reviews = result.reviewed
    scaled_at = np.full(births.firms, -1)
    credit = np.zeros(births.firms)
    if reviews is not None:
        won = (reviews.before == Stage.PILOTING) & (reviews.outcome == Event.SCALED)
        rows, first = np.unique(births.firm(reviews.factory[won], month[won]), return_index=True)
        scaled_at[rows] = month[won][first]
        alone = reviews.unsupported
        credit = shared(result, reviews.factory[alone], month[alone])
    years = -(-months // 12)
    case = scaled_at >= 0
    year = scaled_at[case] // 12
    cases = np.bincount(year, minlength=years).astype(np.float64)
    earned = np.bincount(year, credit[case], minlength=years)
    old = case & (scaled_at < months - CENSOR)
    return Reproduction(float(credit[old].mean()) if old.any() else float("nan"), cases, earned)


def shared(result: Trace, row: Index, month: Index) -> Floats:
    """Credit of each firm from all unsupported scalings, of a ``row`` in a ``month`` each.

    Each shares one by the weights of the firm's latest start.
    """
    births, span, credits = Births.of(result), result.months + 1, result.credits
    n, firm = births.firms, births.firm
    if not len(row) or not credits:
        return np.zeros(n)
    seen = np.concatenate([firm(c.starter, c.month) * span + c.month for c in credits])
    told = np.concatenate([firm(c.stranger, c.month) * span + c.month for c in credits])
    source = np.concatenate([firm(c.source, c.month) for c in credits])
    weight, counted = np.concatenate([c.weight for c in credits]), np.concatenate([c.counted for c in credits])
    # the start that led to a win is the starter's last one before it
    starts, place = np.unique(np.concatenate([seen, told]), return_inverse=True)
    won = firm(row, month) * span + month
    at = np.searchsorted(starts, won) - 1
    valid = (at >= 0) & (starts[np.maximum(at, 0)] // span == won // span)
    total = np.bincount(place, np.concatenate([weight, counted]), minlength=len(starts))
    share = np.concatenate([weight, counted]) / total[place] * np.isin(np.concatenate([seen, told]), starts[at[valid]])
    chosen = share[: len(seen)] > 0.0
    credit = np.bincount(source[chosen], share[: len(seen)][chosen], minlength=n).astype(np.float64)  # of nobody: whole
    for c, earned in zip(
        credits, np.split(share[len(seen) :], np.cumsum([len(c.counted) for c in credits])), strict=False
    ):
        if earned.any():
            credit += of_open(c, earned, firm(c.open_source, c.month), n)
    return np.asarray(credit)


def of_open(c: Credits, earned: Floats, source: Counts, n: int) -> Floats:
    """What results of some firms (``source``) that were open in a month ``earned`` with each stranger, by their word
    within the sector, (n,)."""
    sectors = int(max(c.sector.max(), c.open_sector.max())) + 1
    together = np.bincount(c.open_sector, c.open_credibility, minlength=sectors)
    rate = np.bincount(c.sector, earned, minlength=sectors) / np.maximum(together, 1e-300)
    return np.bincount(source, rate[c.open_sector] * c.open_credibility, minlength=n)
