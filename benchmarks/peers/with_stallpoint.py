"""Bass in Stallpoint: its rule `hazard`, on a graph of one's own."""

from __future__ import annotations

import networkx as nx
import numpy as np
from bass import MONTHS, P, Q, measure
from stallpoint.model.dice import Dice
from stallpoint.model.life import begin
from stallpoint.model.life import live as lived
from stallpoint.model.network.importing import from_graph
from stallpoint.model.world import World
from stallpoint.scenarios.scenario import Scenario

BASS = Scenario().with_world(
    rule="hazard", topology="random", peers=0, middleman_share=0.0, months=MONTHS, hazard_p=12 * P, hazard_q=12 * Q
)


def build(pairs: np.ndarray, n: int, seed: int) -> World:
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs.tolist())
    return begin(BASS, seed, from_graph(graph, BASS.world, Dice(seed), node_order=True))


def live(model: World) -> list[float]:
    return list(lived(model).series["breadth"])


if __name__ == "__main__":
    measure("stallpoint", build, live)
