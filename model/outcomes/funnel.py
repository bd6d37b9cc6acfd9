"""The sales funnel of one vendor, by group of factories: from who has heard of the technology to who really uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...agents.columns import Flags
from ...agents.factory import Stage
from ...agents.vendor import OWN
from ..ledger import Event
from .grouping import GROUPS
from .measures import really_used
from .sales import clients
from .trace import Trace

if TYPE_CHECKING:
    import pandas as pd

STEPS = ("factories", "aware", "considered", "piloted", "scaled", "in_use")
"""Steps of the funnel, each a part of the one before it: all factories; those that ever heard of the technology; ever
looked at this vendor; ever had a pilot with it; ever scaled its system; really use it at the end."""


def reached(result: Trace, vendor: int = OWN) -> Flags:
    """Which step of :data:`STEPS` each factory has reached with a vendor by the end: (steps, factories)."""
    h, events = result.history, result.ledger.events()

    def ever(event: Event) -> Flags:
        found = np.zeros(result.factories, np.bool_)
        found[events["agent"][(events["event"] == event) & (events["other"] == vendor)]] = True
        return found

    piloted = ever(Event.STARTED)
    considered = (h.vendor == vendor).any(axis=0) | piloted
    # a programme can place a pilot with a factory that has not heard of it otherwise
    aware = (h.stage != Stage.UNAWARE).any(axis=0) | considered
    used = (really_used(result)[-1:] & clients(result, vendor)[-1:]).any(axis=0)
    return np.stack([np.ones(result.factories, np.bool_), aware, considered, piloted, ever(Event.SCALED), used])


def funnel(result: Trace, by: str = "tier", vendor: int = OWN) -> pd.DataFrame:
    """How many factories of each group reached each step with a vendor.

    Args:
        result: a run.
        by: a name of :data:`stallpoint.model.outcomes.grouping.GROUPS`.
        vendor: its row; the own vendor by default.

    Returns:
        A tidy table: the group (a word), and a column for each of :data:`STEPS`, in factories.
    """
    import pandas as pd

    group, steps = result.groups[by], reached(result, vendor)
    rows: list[dict[str, Any]] = []
    for value in np.unique(group):
        counts = steps[:, group == value].sum(axis=1)
        rows.append({by: str(GROUPS[by].word(value)), **dict(zip(STEPS, counts.tolist(), strict=True))})
    return pd.DataFrame(rows, columns=[by, *STEPS])
