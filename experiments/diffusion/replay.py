"""The fitted rule on the real network from the real first adopters, period by period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...agents.columns import Flags, Floats
from ...agents.factory import Stage
from ...model import schedule
from ...model.life import begin, live
from ...model.network.network import Network
from ...scenarios.errors import InputError
from ...scenarios.first import First
from ...scenarios.scenario import Scenario
from ..ensemble import RunOptions
from .likelihood import Estimate
from .panel import Panel, Whole


def within_model(base: Scenario, estimates: Sequence[Estimate], months: int) -> dict[str, float]:
    """Estimates as parameters of a run, as far as the model takes them; a month of it is a period of so many months."""
    scale = scale_of(base.world.rule, months)
    found = {}
    for each in estimates:
        low, high = base.world.table[each.parameter].row.span
        found[each.parameter] = min(max(each.value * scale, float(low)), float(high))
    return found


def scale_of(rule: str, months: int) -> float:
    """By what estimates are multiplied for such a run: rates of a year become those of twelve periods."""
    return float(months) if rule == "hazard" else 1.0


def replay(
    base: Scenario,
    network: Network,
    seen: Panel,
    values: Mapping[str, float],
    seeds: Sequence[int],
    options: RunOptions | None = None,
) -> Floats:
    """Share of firms that have adopted by the end of each period, (seeds, periods).

    A month of the run is a period of the panel, and ``values`` are of it: see :func:`within_model`. Who enters later
    cannot adopt before, and counts until then among those who have not.

    Raises:
        InputError: if it is stopped before one simulation is finished.
    """
    world = base.world.with_values(
        {**values, "months": seen.periods, "first_adopters": -1, "first_share": 0.0, "steps_per_month": 1}
    )
    firms = tuple(network.names[row] for row in np.flatnonzero(seen.adopted < 0).tolist())
    if not firms:
        world = world.with_values({"first_adopters": 0})
    scenario = replace(base, world=world, levers=(), first=First(firms=firms) if firms else None)
    own = {name: column for name, column in network.attributes.items() if name != "threshold"}
    place = replace(network, attributes=own, installed={})
    curves = []
    for done, seed in enumerate(seeds, 1):
        if options is not None and options.stopped:
            break
        curves.append(lived(scenario, seed, place, seen.entered).mean(axis=1))
        if options is not None and options.on_progress is not None:
            options.on_progress(done, len(seeds))
    if not curves:
        raise InputError("fit", base.name, "was stopped before one simulation was finished")
    return np.array(curves)


def lived(scenario: Scenario, seed: int, network: Network, entered: Whole) -> Flags:
    """Who has adopted by the end of each month, (months, firms), where each firm can from the month that it enters in.

    Until then nothing that it sees makes it adopt: what it goes by is out of reach. When it enters, it goes by its own
    again, and what had summed up before does not count.
    """
    world = begin(scenario, seed, network)
    factories = world.factories
    limit = factories.sign_at if scenario.world.rule == "hazard" else factories.threshold
    own = limit.copy()
    limit[entered > 0] = np.inf
    for month in np.unique(entered[(entered > 0) & (entered < scenario.world.months)]).tolist():
        schedule.live(world, month)
        now = entered == month
        limit[now], factories.sign_sum[now] = own[now], 0.0
    return np.asarray(live(world).history.stage == Stage.SCALED)
