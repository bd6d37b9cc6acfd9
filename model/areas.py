"""Whom the programmes of a scenario reach: who is in the same ones lives under the same levers."""

import numpy as np

from ..agents.columns import Flags, Index, Shorts
from ..agents.factory import FactoryColumns, Size
from ..scenarios.errors import InputError
from ..scenarios.parameters import nearest
from ..scenarios.programme import Programme
from ..scenarios.scenario import Scenario
from .network.network import Network
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
        within[place] = reached(programme, network, factories)
    rows = np.vstack([np.zeros((1, len(within)), np.bool_), within.T])  # nobody's set comes first, whoever is in it
    sets, area = np.unique(rows, axis=0, return_inverse=True)
    return tuple(tuple(np.flatnonzero(each).tolist()) for each in sets), area.ravel()[1:].astype(np.int32)


def reached(programme: Programme, network: Network, factories: FactoryColumns) -> Flags:
    """Whom a programme reaches, (factories,)."""
    there = np.ones(network.n, np.bool_)
    columns: dict[str, Index] = {
        "region": network.region,
        "sector": network.sector,
        "tier": network.tier,
        "size": factories.size.astype(np.int32),
    }
    for kind, asked in programme.asks().items():
        words = [size.name.lower() for size in Size] if kind == "size" else list(network.labels.get(kind, ()))
        words = words or [str(number) for number in range(int(columns[kind].max(initial=0)) + 1)]
        for word in asked:
            if word not in words:
                few = ", ".join(words[:12]) + ", ..." * (len(words) > 12)
                remedy = f"there is no such {kind}; there is: {few}{nearest(word, words)}"
                raise InputError(f"{programme.name}: {kind}", word, remedy)
        there &= np.isin(columns[kind], [words.index(word) for word in asked])
    return there


def planned(areas: Areas, area: Shorts, programmes: int) -> Plan:
    """What kernels read of programmes, some of which may reach nobody."""
    reaches = np.ones((programmes + 1, len(areas)), np.bool_)
    for place in range(programmes):
        reaches[place + 1] = [place in each for each in areas]
    record = np.append(0, len(areas) + np.arange(programmes)).astype(np.int32)
    factories = (reaches @ np.bincount(area, minlength=len(areas))).astype(np.float64)
    return Plan(record, reaches, factories, np.zeros(programmes + 1))
