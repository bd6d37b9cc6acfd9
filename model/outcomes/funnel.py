"""The sales funnel of one vendor, by group of factories: from who has heard of the technology to who really uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...agents.columns import Flags
from ...agents.factory import Stage
from ...agents.vendor import OWN
from ..ledger import Event
from .grouping import GROUPS
from .lives import Births
from .measures import really_used
from .sales import clients
from .trace import Trace

if TYPE_CHECKING:
    import pandas as pd

STEPS = ("factories", "aware", "considered", "piloted", "scaled", "in_use")
"""Steps of the funnel, each a part of the one before it: all factories; those that ever heard of the technology; ever
looked at this vendor; ever had a pilot with it; ever scaled its system; really use it at the end. It is the funnel of
the run: who was its client before month 0 has only heard of it, unless it starts anew. Where a newborn firm has taken
a place, it is the funnel of the newborn."""


def reached(result: Trace, vendor: int = OWN) -> Flags:
    """Which step of :data:`STEPS` each factory has reached with a vendor by the end: (steps, factories)."""
    h, events, since = result.history, result.happened, Births.of(result).last()
    here = events["month"] >= since[np.minimum(events["agent"], result.factories - 1)]  # of who holds the place
    there = np.arange(result.months)[:, None] >= since

    def ever(event: Event) -> Flags:
        found = np.zeros(result.factories, np.bool_)
        found[events["agent"][(events["event"] == event) & (events["other"] == vendor) & here]] = True
        return found

    piloted = ever(Event.STARTED)
    brought = (clients(result, vendor)[:1] & result.before).any(axis=0) & (since == 0)
    considered = (((h.vendor == vendor) & there).any(axis=0) & ~brought) | piloted
    # a programme can place a pilot with a factory that has not heard of it otherwise
    aware = ((h.stage != Stage.UNAWARE) & there).any(axis=0) | considered
    used = (really_used(result)[-1:] & clients(result, vendor)[-1:]).any(axis=0)
    scaled = ever(Event.SCALED) & piloted
    return np.stack([np.ones(result.factories, np.bool_), aware, considered, piloted, scaled, used & piloted])


def funnel(result: Trace, by: str = "tier", vendor: int = OWN) -> pd.DataFrame:
    """How many factories of each group reached each step with a vendor.

    Args:
        result: a run.
        by: a name of :data:`stallpoint.model.outcomes.grouping.GROUPS`.
        vendor: its row; the focal vendor by default.

    Returns:
        A tidy table: the group (a word), and a column for each of :data:`STEPS`, in factories.
    """
    import pandas as pd

    rows = [[group, *counts] for group, counts in by_group(result, reached(result, vendor), by).items()]
    return pd.DataFrame(rows, columns=[by, *STEPS])


def by_group(result: Trace, steps: Flags, by: str) -> dict[str, tuple[int, ...]]:
    """How many factories of each group, by its word, :func:`reached` each of the steps."""
    values, group = np.unique(result.groups[by], return_inverse=True)
    counts = [np.bincount(group[step], minlength=len(values)).tolist() for step in steps]
    words = [str(GROUPS[by].word(value, result.labels)) for value in values]
    return dict(zip(words, zip(*counts, strict=True), strict=True))
