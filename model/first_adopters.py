"""Who adopts first: the factories that have adopted before anybody decides in month 0."""

import numpy as np

from ..agents.columns import Flags, Index
from ..agents.factory import FactoryColumns
from ..scenarios.errors import InputError
from ..scenarios.first import AS_THE_RULE_HAS_IT, First, asked
from ..scenarios.parameters import Parameters
from ..scenarios.scenario import Scenario
from .areas import reached
from .network.import_table import suggestion
from .network.network import Network
from .world import World


def first_adopters(world: World, taken: Flags) -> Index:
    """Rows of the first adopters, in the order in which they were chosen.

    Args:
        world: before its first month.
        taken: who is no candidate, because it has a system, or had one, anyway.

    Raises:
        InputError: if the scenario names a firm, region, sector or tier that is not there.
    """
    now = world.scenario.world
    if not asked(now, world.scenario.first):
        return np.empty(0, np.int32)
    there = np.flatnonzero(among(world.scenario, world.network, world.factories) & ~taken)
    order = np.argsort(world.dice.uniform("first adopter", world.factories.ids[there]), kind="stable")
    if now.first_by != "lot":
        seen_by = np.diff(world.watching.watchers.starts)[there[order]]
        order = order[np.argsort(-seen_by if now.first_by == "most_links" else seen_by, kind="stable")]
    return there[order][: wanted(now, len(there), world.scenario.first)].astype(np.int32)


def wanted(now: Parameters, there: int, first: First | None) -> int:
    """How many are asked for of so many candidates: a share, a number, all that the scenario names, or as the rule has
    it."""
    if now.first_share > 0.0:
        return round(now.first_share * there)
    if now.first_adopters != AS_THE_RULE_HAS_IT:
        return now.first_adopters
    return there if first is not None else 1


def among(scenario: Scenario, network: Network, factories: FactoryColumns) -> Flags:
    """Who may be a first adopter, (factories,).

    Raises:
        InputError: if the scenario names a firm, region, sector or tier that is not there.
    """
    first = scenario.first
    if first is None:
        return np.ones(network.n, np.bool_)
    there = reached(first.reach, network, factories, scenario.world)
    if first.firms:
        row = {name: place for place, name in enumerate(network.names)}
        named = np.zeros(network.n, np.bool_)
        for name in first.firms:
            if name not in row:
                raise InputError("first: firms", name, f"there is no such firm{suggestion(name, list(row))}")
            named[row[name]] = True
        there &= named
    return there


def too_few(scenario: Scenario, network: Network, factories: FactoryColumns) -> list[str]:
    """A sentence where fewer can be first adopters than are asked for."""
    first = scenario.first
    there = network.n if first is None else int(among(scenario, network, factories).sum())
    return told_too_few(scenario.world, first, there)


def told_too_few(now: Parameters, first: First | None, there: int) -> list[str]:
    """The same of so many who can be chosen."""
    if first is None and now.first_adopters <= there:
        return []
    if not asked(now, first) or 0 < wanted(now, there, first) <= there:
        return []
    told = f"{now.first_adopters:,} are asked for, and {there:,} can be chosen"
    return [f"First adopters: {told if now.first_share == 0.0 and there else 'nobody can be chosen'}."]
