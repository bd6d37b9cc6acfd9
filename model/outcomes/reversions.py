"""Scaled systems that were lost, and why: a return to paper is an event with a reason."""

import numpy as np

from ...agents.columns import Floats
from ...agents.factory import Stage
from ..ledger import Event
from .trace import Trace

UNPAID, STRANDED, UPKEEP = "does not pay its way", "vendor left", "no money for upkeep"
REASONS = (UNPAID, STRANDED, UPKEEP)
"""Why a scaled system is lost: a review finds that it no longer covers what it costs to run; its vendor leaves the
market; or its upkeep is not paid for so long that no more of it works than of a pilot."""


def reversions(result: Trace) -> list[tuple[int, int, str]]:
    """Month, factory (row) and reason of each scaled system that was lost, in order of months."""
    events, found = result.happened, []
    for event, reason in ((Event.STRANDED, STRANDED), (Event.NEGLECTED, UPKEEP)):
        mine = events["event"] == event
        for month, row in zip(events["month"][mine].tolist(), events["agent"][mine].tolist(), strict=True):
            before = result.history.stage[month - 1, row] if month else Stage.SCALED
            if event == Event.NEGLECTED or before == Stage.SCALED:
                found.append((month, row, reason))
    months, reviews = result.reviewed
    if reviews is not None:
        lost = (reviews.before == Stage.SCALED) & (reviews.outcome != Event.SCALED)
        found += [(int(m), int(row), UNPAID) for m, row in zip(months[lost], reviews.factory[lost], strict=True)]
    return sorted(found)


def reverted(result: Trace) -> Floats:
    """Scaled systems lost so far, as a share of all factories, by month."""
    months = [month for month, _, _ in reversions(result)]
    return np.asarray(np.bincount(months, minlength=result.months).cumsum() / result.factories, np.float64)
