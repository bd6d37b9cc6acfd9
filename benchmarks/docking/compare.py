"""Both live the same world: where do they differ?"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np
from stallpoint.model import life
from stallpoint.model.network.network import Network
from stallpoint.model.world import World
from stallpoint.scenarios.parameters import supporting
from stallpoint.scenarios.scenario import Scenario

from .model import Docking

ROWS = ("vendor", "prospect", "failed_with")


class Docked(NamedTuple):
    """What came of it: the largest difference by column, and the seconds that each took for its months."""

    differences: dict[str, float]
    compiled: float
    objects: float


def dock(scenario: Scenario, seed: int = 0, network: Network | None = None) -> Docked:
    """Live a scenario both ways.

    Differences are in the unit of their column; infinite where one has a number and the other none.
    """
    world, model = life.begin(scenario, seed, network), Docking(scenario, seed, network)
    begun = time.process_time()
    life.live(world)
    compiled = time.process_time() - begun
    begun = time.process_time()
    while model.running:
        model.step()
    objects = time.process_time() - begun
    return Docked({**monthly(world, model), **at_the_end(world, model)}, compiled, objects)


def monthly(world: World, model: Docking) -> dict[str, float]:
    """The largest difference over all months of what is kept of each."""
    history, kept = world.history, model.kept
    found = {
        name: largest(getattr(history, name), [month[name] for month in kept])
        for name in ("stage", "gate", "vendor", "depth", "net")
    }
    for name in history.totals.dtype.names:
        found[f"totals: {name}"] = largest(history.totals[name], [month["totals"][name] for month in kept])
    for place, name in enumerate(history.books.dtype.names):
        books = np.full(history.books.shape, np.nan)
        for month, row in enumerate(kept):
            for vendor, account in row["books"].items():
                books[month, vendor] = account[place]
        found[f"books: {name}"] = largest(history.books[name], books)
    for place, lever in enumerate(supporting()):
        ours = [[month.get((row, lever), 0.0) for row in range(len(model.programmes))] for month in model.paid]
        found[f"paid: {lever}"] = largest(history.paid[:, :, place], ours)
    log = world.state.log
    credits = log.credits[: log.filled["credits"][0]]
    for place, name in enumerate(credits.dtype.names):
        found[f"credits: {name}"] = largest(credits[name], [credit[place] for credit in model.credits])
    return found


def at_the_end(world: World, model: Docking) -> dict[str, float]:
    """The largest difference of every attribute of every agent after the last month."""
    kinds: dict[str, tuple[Any, Any]] = {
        "factory": (world.factories, model.factories),
        "middleman": (world.middlemen, model.middlemen),
        "vendor": (world.vendors, model.vendors),
        "government": (world.government, model.programmes),
    }
    found = {}
    for kind, (columns, agents) in kinds.items():
        for name in columns._fields:
            found[f"{kind}: {name}"] = largest(getattr(columns, name), [attribute(each, name) for each in agents])
    k = len(model.vendors)
    found["vendor: fit"] = largest(world.state.offers.fit[:k], [each.fit for each in model.vendors])
    for name in ("good", "cases"):
        found[f"vendor: {name}"] = largest(world.state.offers.each[name][:k], [getattr(v, name) for v in model.vendors])
    for name in ("size", "path", "opened"):
        found[f"sector: {name}"] = largest(world.state.sectors[name], [getattr(each, name) for each in model.sectors])
    for name in world.employees._fields:
        theirs = [[getattr(each, name) for each in f.employees] for f in model.factories]
        found[f"employee: {name}"] = largest(getattr(world.employees, name).T, theirs)
    return found


def attribute(agent: Any, name: str) -> float:
    """An attribute as a column has it."""
    value = getattr(agent, name)
    if name == "tried_set":
        return sum(2**row for row in value)
    return len(value) if name == "links" else getattr(value, "row", value)


def largest(theirs: Any, ours: Any) -> float:
    """The largest difference of two columns, the second kept as precisely as the first."""
    theirs = np.asarray(theirs)
    ours = np.asarray(ours, theirs.dtype)
    if ours.shape != theirs.shape:
        return np.inf
    same = (theirs == ours) | ((theirs != theirs) & (ours != ours))
    if same.all():
        return 0.0
    gap = np.abs(theirs[~same].astype(float) - ours[~same].astype(float))
    return float(np.where(np.isnan(gap), np.inf, gap).max())
