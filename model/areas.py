"""Whom the programmes of a scenario reach: who is in the same ones lives under the same levers."""

from collections.abc import Iterable, Sequence

import numpy as np

from ..agents.columns import Flags, Index, Shorts
from ..agents.factory import FactoryColumns, Size
from ..scenarios.parameters import Parameters, public_prices, supporting
from ..scenarios.programme import Programme, generated_places
from ..scenarios.scenario import Conditions, Lever, Scenario
from .network.network import GENERATED, Network
from .state import Plan

type Areas = tuple[tuple[int, ...], ...]
"""Sets of programmes, by their places in the scenario; the first is empty."""


def areas_of(scenario: Scenario, network: Network, factories: FactoryColumns) -> tuple[Areas, Index]:
    """The sets of programmes that factories are in, nobody's first, and the number of that of each factory.

    Raises:
        InputError: if a programme asks for a region, sector or tier that is not there.
    """
    within = np.zeros((len(scenario.programmes), network.n), np.bool_)
    for place, programme in enumerate(scenario.programmes):
        within[place] = reached(programme, network, factories, scenario.world)
    return areas_in(within)


def areas_in(within: Flags) -> tuple[Areas, Index]:
    """The sets of programmes that factories are in, by who is ``within`` which, (programmes, factories)."""
    rows = np.vstack([np.zeros((1, len(within)), np.bool_), within.T])  # nobody's set comes first, whoever is in it
    sets, area = np.unique(rows, axis=0, return_inverse=True)
    return tuple(tuple(np.flatnonzero(each).tolist()) for each in sets), area.ravel()[1:].astype(np.int32)


def reached(programme: Programme, network: Network, factories: FactoryColumns, world: Parameters) -> Flags:
    """Whom a programme reaches, (factories,).

    Raises:
        InputError: if it asks for a region, sector or tier that is not there.
    """
    there = np.ones(network.n, np.bool_)
    columns: dict[str, Index] = {
        "region": network.region,
        "sector": network.sector,
        "tier": network.tier,
        "size": factories.size.astype(np.int32),
    }
    for kind, asked in programme.asks().items():
        words = words_of(kind, network, world)
        programme.check(kind, words)
        there &= np.isin(columns[kind], [words.index(word) for word in asked])
    return there


def unreached(scenario: Scenario, areas: Areas, area: Index | Shorts) -> list[str]:
    """Sentences about programmes that reach no factory."""
    there = {programme for place in np.unique(area) for programme in areas[place]}
    return [
        f"Programme {each.name} reaches no factory: nobody is in {each.told()}."
        for place, each in enumerate(scenario.programmes)
        if place not in there
    ]


def words_of(kind: str, network: Network, world: Parameters) -> list[str]:
    """What regions, sectors, tiers or sizes are called: the words of an import, else numbers.

    Where dice decide who stands where, there are as many as the world says, also those that nobody happens to be in.
    """
    if kind == "size":
        return [size.name.lower() for size in Size]
    if labels := network.labels.get(kind):
        return list(labels)
    if network.origin == GENERATED or kind == "sector":
        return list(generated_places(world)[kind])
    return [str(number) for number in range(int(getattr(network, kind).max(initial=0)) + 1)]


def planned(areas: Areas, area: Shorts, programmes: int) -> Plan:
    """What kernels read of programmes, some of which may reach nobody."""
    reaches = np.ones((programmes + 1, len(areas)), np.bool_)
    for place in range(programmes):
        reaches[place + 1] = [place in each for each in areas]
    record = np.append(0, len(areas) + np.arange(programmes)).astype(np.int32)
    factories = (reaches @ np.bincount(area, minlength=len(areas))).astype(np.float64)
    rows, levers = programmes + 1, len(supporting())
    return Plan(
        record,
        reaches,
        factories,
        living=np.bincount(area, minlength=len(areas)).astype(np.float64),
        pilots=np.zeros(rows),
        purse=np.arange(rows, dtype=np.int32),
        cost=np.zeros((rows, levers)),
        order=np.full((rows, levers), -1, np.int32),
        payer=np.zeros((levers, len(areas)), np.int32),
    )


def charge(plan: Plan, areas: Areas, now: Conditions, held_in: Sequence[Parameters], levers: Iterable[Lever]) -> None:
    """Enter into a plan who pays for which lever this month, what it costs, and in which order.

    Args:
        plan: what is written to.
        areas: the sets of programmes that factories are in.
        now: what holds.
        held_in: the parameters of each area.
        levers: of the scenario, in the order that it states.
    """
    names, prices = supporting(), {name: price for price, each in public_prices().items() for name in each}
    plan.cost[:], plan.order[:] = 0.0, -1
    for place, name in enumerate(names):
        for area, programmes in enumerate(areas):
            holding = [k for k in programmes if name in now.programmes[k]]
            payer = holding[-1] + 1 if holding else 0
            plan.payer[place, area] = payer
            if name in prices:
                mine = held_in[area]
                plan.cost[payer, place] += getattr(mine, prices[name]) * getattr(mine, name) * plan.living[area] / 12.0
    for k in range(len(plan.order)):
        own = [each.name for each in levers if each.name in names and _row(each, now, k)]
        own += [name for name in names if k == 0 and getattr(now.everywhere, name) > 0.0]
        first = [names.index(name) for name in dict.fromkeys(own)]
        plan.order[k, : len(first)] = first
        plan.purse[k] = k if k and "public_budget" in now.programmes[k - 1] else 0


def _row(lever: Lever, now: Conditions, k: int) -> bool:
    """Whether a lever is held by a row of the plan now."""
    if k == 0:
        return not lever.programme and float(getattr(now.everywhere, lever.name)) > 0.0
    return bool(lever.programme) and lever.name in now.programmes[k - 1] and now.names[k - 1] == lever.programme
