"""A diffusion panel: who watches whom, who adopted when and entered when, and what each firm saw in every period."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from ...agents.columns import Flags, Floats
from ...model.network.import_panel import YEARS_FROM, date_of, only_years, read_date
from ...model.network.network import Network
from ...model.network.watching import Watching
from ...scenarios.errors import InputError
from ...scenarios.parameters import table

type Whole = npt.NDArray[np.integer[Any]]
MOST_PERIODS = int(table()["months"].row.span[1])
"""Months that a run may have; a period is one."""
FEWEST = 5
"""Firms that must adopt in the periods that are fitted."""


class Panel(NamedTuple):
    """What was observed, in periods from 0.

    Attributes:
        adopted: the period in which each firm adopted, -1 for first adopters, ``periods`` for who never did.
        entered: the period from which on it could, 0 at the least.
        exposure: share of those whom it watches that had adopted before a period, (periods, firms); 0 who watches
            nobody.
        shown: the same as a number.
        watched: how many each watches.
        months: of a period.
        first: the month that period 0 begins with, counted as the dates are.
    """

    adopted: Whole
    entered: Whole
    exposure: Floats
    shown: Floats
    watched: Whole
    months: int
    first: int

    @property
    def periods(self) -> int:
        """How many there are."""
        return len(self.exposure)

    @property
    def curve(self) -> Floats:
        """Share of firms that had adopted by the end of each period."""
        done = np.sort(self.adopted)
        return np.asarray(np.searchsorted(done, np.arange(self.periods), side="right") / len(done))

    def at_risk(self) -> Flags:
        """Who could adopt in each period: entered and not yet adopted, (periods, firms)."""
        period = np.arange(self.periods)[:, None]
        return np.asarray((self.entered <= period) & (self.adopted >= period))


def observed(network: Network, start: str | None, until: str | None, months: int) -> Panel:
    """The panel of a network with dates of adoption.

    Args:
        network: as imported.
        start: the first period, as a date of the panel is written; by default the one after the earliest adoption.
        until: the last period; by default that of the last adoption.
        months: of a period; 0: as the dates have it.

    Raises:
        InputError: if there are no dates, or too few adopt in the periods that are left.
    """
    when = network.panel.get("adopted", np.full(network.n, np.nan))
    if np.isnan(when).all():
        remedy = (
            "no firm has a date of adoption: give the table of firms a column 'adopted', or fit a curve of adopters "
            "(--curve; curve= in Python)"
        )
        raise InputError("adopted", None, remedy)
    months = months or (12 if only_years(when) else 1)
    earliest, latest = int(np.nanmin(when)), int(np.nanmax(when))
    first = earliest + months if start is None else _like(when, start, "start")
    last = latest if until is None else _like(when, until, "until")
    periods = (last - first) // months + 1
    if periods < 1:
        raise _no_period(start, until, date_of(first, months), date_of(last, months))
    if periods > MOST_PERIODS:
        span = f"from {date_of(first, months)} to {date_of(last, months)}"
        remedy = (
            f"periods of {months} month{'s' * (months > 1)} are {periods:,} {span}, and at most {MOST_PERIODS:,} are "
            "simulated: look for a wrong date, or give longer periods (--period) or a later start (--start)"
        )
        raise InputError("adopted", None, remedy)
    adopted = np.where(np.isnan(when) | (when > last + months - 1), periods, (when - first) // months)
    adopted = np.clip(adopted, -1, periods).astype(np.int64)
    entry = network.panel.get("entered", np.full(network.n, np.nan))
    entered = np.where(np.isnan(entry), 0, np.maximum((entry - first) // months, 0)).astype(np.int64)
    if (entered > adopted).any() and (late := np.flatnonzero((entered > adopted) & (adopted >= 0))).size:
        name = network.names[int(late[0])]
        raise InputError("entered", name, "has adopted before it entered: give it another date, or none")
    if (joined := int(((adopted >= 0) & (adopted < periods)).sum())) < FEWEST:
        raise InputError("adopted", joined, f"firms adopt in the {periods} periods fitted: at least {FEWEST} must")
    return seen(network, adopted, entered, periods)._replace(months=months, first=first)


def _no_period(start: str | None, until: str | None, first: str, last: str) -> InputError:
    """That nothing is left to fit, as an error of the date that was given."""
    if until is not None:
        return InputError("until", until, f"comes before {first}, the first period that is fitted: name a later one")
    return InputError("start", start, f"comes after {last}, the last period that was observed: name an earlier one")


def _like(when: Floats, said: str, field: str) -> int:
    """The month of a date that is written as those of a panel are."""
    date = read_date(said, field)
    if (date.form == "number") != bool(np.nanmax(np.abs(when)) < YEARS_FROM):
        kind, others = ("the number of a month", "dates") if date.form == "number" else ("a date", "numbers of months")
        raise InputError(field, said, f"is {kind}, and the panel has {others}: write it as the panel does")
    return date.month


def seen(network: Network, adopted: Whole, entered: Whole, periods: int) -> Panel:
    """What each firm saw before every period."""
    before = adopted[None, :] < np.arange(periods)[:, None]
    if network.everybody:
        watched = np.full(network.n, network.n)
        count = np.repeat(before.sum(axis=1)[:, None], network.n, axis=1).astype(np.float64)
    else:
        edges = Watching(network, 1.0).edges
        watched = np.diff(edges.starts)
        source = edges.source[: edges.starts[-1]]
        sees = csr_array((np.ones(len(source)), source, edges.starts), shape=(network.n, network.n))
        count = np.asarray((sees @ before.T.astype(np.float64)).T)
    return Panel(adopted, entered, count / np.maximum(watched, 1), count, watched, 1, 0)


def cells(panel: Panel) -> tuple[Floats, Whole, Whole]:
    """Exposures that occur, and how many firm-periods of each ended in adoption, and did not."""
    risk = panel.at_risk()
    now = risk & (panel.adopted == np.arange(panel.periods)[:, None])
    exposure, place = np.unique(panel.exposure[risk], return_inverse=True)
    joined = np.bincount(place, now[risk], minlength=len(exposure)).astype(np.int64)
    return exposure, joined, np.bincount(place, minlength=len(exposure)) - joined


class Brackets(NamedTuple):
    """Between what each threshold lies: ``above`` and ``upto``, one entry a firm of ``rows``; and how many adopted
    ``late``, with no more adopters in sight than in the period before."""

    rows: Whole
    above: Floats
    upto: Floats
    late: int


def brackets(panel: Panel, by_count: bool) -> Brackets:
    """What adoption says of thresholds: above what was seen when it had not adopted, up to what was seen when it did.

    A firm that adopted with nobody more in sight waited: its threshold lies above the last smaller exposure. Who saw
    nobody when it adopted has a threshold of 0 or less.
    """
    shown = panel.shown if by_count else panel.exposure
    rows = np.flatnonzero((panel.adopted >= 0) & (panel.entered < panel.periods))
    above, upto, late = np.full(len(rows), -np.inf), np.full(len(rows), np.inf), 0
    for place, row in enumerate(rows.tolist()):
        begin, end = int(panel.entered[row]), int(panel.adopted[row])
        mine = shown[begin : min(end + 1, panel.periods), row]
        if end == panel.periods:
            above[place] = mine[-1]
            continue
        upto[place] = mine[-1]
        smaller = mine[mine < mine[-1]]
        above[place] = smaller[-1] if len(smaller) else -np.inf
        late += len(mine) > 1 and mine[-2] >= mine[-1]
    return Brackets(rows, above, upto, int(late))
