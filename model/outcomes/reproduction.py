"""Case reproduction numbers: how many adoptions a case brings forth within some years after it scaled."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...agents.columns import Counts, Flags, Floats, Index
from ...agents.factory import Stage
from ..ledger import Credits, Event
from .lives import Births
from .trace import Trace

YEAR = 12
WITHIN = (5, 10)
"""Years within which what a case brings forth is counted; the first is that of the case reproduction number."""
COHORT = 5
"""Calendar years whose cases are told together."""
KINDS = ("unsupported", "supported")
"""Of cases, and of what they bring forth."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Cases by the calendar year in which they scaled, and what they brought forth.

    Attributes:
        cases: all that scaled in each year, (years,).
        supported: those of them that did not scale unsupported, (years,).
        credit: unsupported scalings that the cases of each year brought forth by the end, whenever that was, (years,).
        brought: scalings that they brought forth within so many years after they scaled, by :data:`WITHIN`, kind of the
            case and kind of what it brought forth: (2, 2, 2, years). NaN in years whose cases were not all followed
            that long, so the end of the run cuts nothing off.
    """

    cases: Floats
    supported: Floats
    credit: Floats
    brought: Floats

    @property
    def number(self) -> float:
        """The case reproduction number: unsupported scalings that an unsupported case brings forth within five years.

        Over cases of the last :data:`COHORT` years that were followed so long; NaN without any.
        """
        first, last = last_cohort(self.brought[0, 0, 0])
        cases = float((self.cases - self.supported)[first:last].sum())
        return float(self.brought[0, 0, 0, first:last].sum()) / cases if cases else float("nan")


class Brought(NamedTuple):
    """Shares in scalings: of which firm's case (``source``), in which ``month`` it scaled, and how much of it."""

    source: Counts
    month: Index
    credit: Floats


def followed(months: int, within: int) -> int:
    """How many of the first calendar years have only cases that were followed so many years in a run of so many months.

    The last case of a year may scale in its last month, so a year more than ``within`` is needed, less a month.
    """
    return max(0, (months + 1 - YEAR * within) // YEAR)


def last_cohort(brought: Floats) -> tuple[int, int]:
    """From which year to before which the last :data:`COHORT` years reach whose cases were followed; from 0."""
    last = int(np.isfinite(brought).sum())
    return max(0, last - COHORT), last


def cohorts(months: int, within: int) -> list[tuple[int, int]]:
    """From which year to before which each cohort reaches that was followed so long; from 0.

    Cohorts are of :data:`COHORT` years, counted from the first; the last one ends with the years that were followed.
    """
    years = followed(months, within)
    return [(first, min(first + COHORT, years)) for first in range(0, years, COHORT)]


def estimate(result: Trace) -> Reproduction:
    """Each scaling by the factory's own decision gives credit, summing to one, to the cases that opened its gate.

    Credit is shared in proportion to what each case counted when the pilot was decided (Wallinga and Teunis 2004, who
    share an infection among its likely sources). A scaling that needed no case, or that a programme placed, gives none.
    The mean by the time of the case is the case reproduction number (Fraser 2007). Of cases near the end of a run less
    is seen (right truncation): they are left out, see :func:`counted`.
    """
    births, months = Births.of(result), result.months
    month, reviews = result.reviewed
    scaled_at, alone = np.full(births.firms, -1), np.zeros(births.firms, np.bool_)
    if reviews is None:
        return counted(scaled_at, alone, ([], []), months)
    won = np.flatnonzero((reviews.before == Stage.PILOTING) & (reviews.outcome == Event.SCALED))
    rows, first = np.unique(births.firm(reviews.factory[won], month[won]), return_index=True)
    scaled_at[rows], alone[rows] = month[won][first], reviews.unsupported[won][first]
    unaided, aided = (
        list(brought_forth(result, reviews.factory[mine], month[mine]))
        for mine in (reviews.unsupported, reviews.decided & reviews.aided)
    )
    return counted(scaled_at, alone, (unaided, aided), months)


def counted(scaled_at: Index, alone: Flags, brought: tuple[list[Brought], list[Brought]], months: int) -> Reproduction:
    """What cases brought forth, by the year in which they scaled.

    What a case brought forth before it scaled itself, as a pilot or a showcase, counts as within any time after it.

    Args:
        scaled_at: month in which each firm scaled first, -1: never; (firms,).
        alone: whether it did so unsupported, (firms,).
        brought: what firms brought forth, of each of :data:`KINDS`.
        months: of the run.
    """
    years = -(-months // YEAR)
    case = scaled_at >= 0
    year, kind = scaled_at // YEAR, (~alone).astype(np.int64)
    within, credit = np.zeros((len(WITHIN), 2, 2, years)), np.zeros(years)
    for what, parts in enumerate(brought):
        for part in parts:
            known = case[part.source]
            source, earned = part.source[known], part.credit[known]
            after = part.month[known] - scaled_at[source]
            if what == 0:
                credit += np.bincount(year[source], earned, minlength=years)
            for k, span in enumerate(WITHIN):
                inside = after < YEAR * span
                place = kind[source[inside]] * years + year[source[inside]]
                within[k, :, what] += np.bincount(place, earned[inside], minlength=2 * years).reshape(2, years)
    for k, span in enumerate(WITHIN):
        within[k, ..., followed(months, span) :] = np.nan
    every, supported = (np.bincount(year[mine], minlength=years).astype(np.float64) for mine in (case, case & ~alone))
    return Reproduction(every, supported, credit, within)


def shared(result: Trace, row: Index, month: Index) -> Floats:
    """Credit of each firm, (firms,), from all scalings, of a ``row`` in a ``month`` each; see :func:`brought_forth`."""
    credit = np.zeros(Births.of(result).firms)
    for part in brought_forth(result, row, month):
        credit += np.bincount(part.source, part.credit, minlength=len(credit))
    return credit


def brought_forth(result: Trace, row: Index, month: Index) -> Iterator[Brought]:
    """Who has which share in scalings, of a ``row`` in a ``month`` each.

    Each shares one by the weights of the firm's latest start.
    """
    births, span, credits = Births.of(result), result.months + 1, result.credits
    firm = births.firm
    if not len(row) or not credits:
        return
    seen = np.concatenate([firm(c.starter, c.month) * span + c.month for c in credits])
    told = np.concatenate([firm(c.stranger, c.month) * span + c.month for c in credits])
    source = np.concatenate([firm(c.source, c.month) for c in credits])
    weights = np.concatenate([c.weight for c in credits] + [c.counted for c in credits])
    # the start that led to a win is the starter's last one before it
    starts, place = np.unique(np.concatenate([seen, told]), return_inverse=True)
    won = firm(row, month) * span + month
    at = np.searchsorted(starts, won) - 1
    valid = (at >= 0) & (starts[np.maximum(at, 0)] // span == won // span)
    ended = np.full(len(starts), span)
    np.minimum.at(ended, at[valid], month[valid])
    total = np.bincount(place, weights, minlength=len(starts))
    share, when = weights / total[place] * (ended < span)[place], ended[place]
    mine = np.flatnonzero(share[: len(seen)] > 0.0)
    yield Brought(source[mine], when[mine], share[mine])
    last = len(seen)
    for c in credits:
        first, last = last, last + len(c.counted)
        won_by = first + np.flatnonzero(share[first:last])
        if len(won_by):
            yield of_open(c, won_by - first, share[won_by], when[won_by], firm(c.open_source, c.month))


def of_open(c: Credits, strangers: Counts, earned: Floats, when: Index, source: Counts) -> Brought:
    """What results of some firms (``source``) that were open in a month ``earned`` with ``strangers``, who scaled in
    the months ``when``: by their word within the sector."""
    sectors = int(max(c.sector.max(), c.open_sector.max())) + 1
    together = np.maximum(np.bincount(c.open_sector, c.open_credibility, minlength=sectors), 1e-300)
    months, at = np.unique(when, return_inverse=True)
    rate = np.bincount(at * sectors + c.sector[strangers], earned, minlength=len(months) * sectors)
    credit = (rate.reshape(-1, sectors) / together)[:, c.open_sector] * c.open_credibility
    return Brought(np.tile(source, len(months)), np.repeat(months, len(source)), credit.ravel())
