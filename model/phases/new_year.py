"""The turn of a year, before its first month: links end and form, and everybody looks at those it is linked to now."""

import dataclasses

import numpy as np

from ..engine import held, kernel
from ..network.watching import Watching
from ..population import mediated
from ..state import Chain, State
from ..world import World
from .people import take_stances, withhold


def new_year(world: World) -> None:
    """Let links end and form, if they do, and put what follows from who is linked in place of what was."""
    if world.turnover is None:
        return
    network = dataclasses.replace(world.network, buyer=world.turnover.turn(world.month))
    watching = Watching(network, world.scenario.world.peer_closeness)
    chain = Chain(network.supplier, network.buyer, watching.mediated, watching.per_degree)
    lists = world.state.lists
    if world.state.factories is not None:
        lists = lists._replace(visible=np.zeros(len(watching.edges.source), np.int32))
    world.watching = watching
    world.state = world.state._replace(chain=chain, edges=watching.edges, watchers=watching.watchers, lists=lists)
    if world.state.factories is not None:
        world.factories.mediated[:] = mediated(network)
        meet(world.state)


@kernel
def meet(state: State) -> None:
    """Count anew what each factory has among its partners, and let middlemen stand on the links of this year."""
    s: State = held(state)
    edges, lists = s.edges, s.lists
    for i in range(len(s.factories)):
        lists.using[i] = lists.failing[i] = lists.obstructed[i] = 0
        lists.stale[i] = True
        for e in range(edges.starts[i], edges.peers[i]):
            lists.using[i] += lists.on[edges.source[e]]
            lists.failing[i] += lists.failed[edges.source[e]] > 0.0
    if len(s.middlemen):
        take_stances(s, np.ones(len(s.middlemen), np.bool_))
        for i in range(len(s.factories)):
            withhold(s, i)
