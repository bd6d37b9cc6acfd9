"""Whom levers of own code reach: groups of factories beside the programmes, which may be others in another month."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...agents.columns import Flags, block_of, columns_of
from ...agents.government import GovernmentColumns
from ..areas import areas_in, planned
from ..engine import room_for_records
from ..population import government
from ..state import State
from ..world import World, panels_of


def regroup(world: World, within: Sequence[Flags], masks: Sequence[Flags]) -> None:
    """Let programmes of own code reach some factories; the month's parameters must be taken on again after that.

    Args:
        world: what lives.
        within: whom each programme of the scenario reaches, (factories,) each.
        masks: the same of each group of own code; they are the last programmes. No group is ever taken away.
    """
    count = len(within) + len(masks)
    both = np.array([*within, *masks], np.bool_).reshape(count, world.factories.n)
    world.areas, world.factories.area[:] = areas_in(both)
    state: State = world.state
    rows = len(world.areas) + count
    world.state = state._replace(
        parameters=room_for_records(rows),
        planned=room_for_records(rows),
        plan=planned(world.areas, world.factories.area, count),
        government=_with_rows(state.government, count + 1),
    )
    world.government = columns_of(GovernmentColumns, world.state.government)
    paid = world.history.paid
    if paid.shape[1] < count + 1:
        world.history.paid = np.concatenate([paid, np.zeros((len(paid), count + 1 - paid.shape[1], paid.shape[2]))], 1)
        world.state = world.state._replace(panels=panels_of(world.history))


def _with_rows(records: Any, rows: int) -> Any:
    """The records, and new ones behind them."""
    if len(records) == rows:
        return records
    found = block_of(government(rows))
    found[: len(records)] = records
    return found
