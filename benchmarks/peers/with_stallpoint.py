"""Bass in Stallpoint: its rule `hazard`, on a graph of one's own."""

from __future__ import annotations

import networkx as nx
import numpy as np
from bass import MONTHS, P, Q, measure
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.dice import Dice
from stallpoint.model.network.importing import from_graph
from stallpoint.scenarios.scenario import Scenario

BASS = Scenario().with_world(
    rule="hazard", topology="random", peers=0, middleman_share=0.0, months=MONTHS, hazard_p=12 * P, hazard_q=12 * Q
)


def build(pairs: np.ndarray, n: int, seed: int) -> AdoptionModel:
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs.tolist())
    return AdoptionModel(BASS, seed, from_graph(graph, BASS.world, Dice(seed)))


def live(model: AdoptionModel) -> list[float]:
    return list(model.run().series["breadth"])


if __name__ == "__main__":
    measure("stallpoint", build, live)
