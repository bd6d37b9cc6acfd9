"""Bass in NDlib, as its pages on custom models write one: two rules, one by chance, one over links.

An adopter wins a neighbour with chance q divided by the neighbour's links, each by itself: for a small q this is Bass.
"""

from __future__ import annotations

import ndlib.models.compartments as cpm
import ndlib.models.CompositeModel as gc
import ndlib.models.ModelConfig as mc
import networkx as nx
import numpy as np
from bass import MONTHS, P, Q, measure


def build(pairs: np.ndarray, n: int, seed: int) -> gc.CompositeModel:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs.tolist())
    graph.add_edges_from(pairs[:, ::-1].tolist())
    model = gc.CompositeModel(graph)
    np.random.seed(seed)  # noqa: NPY002 - the library draws from this one
    model.add_status("Susceptible")
    model.add_status("Infected")
    model.add_rule("Susceptible", "Infected", cpm.NodeStochastic(P))
    model.add_rule("Susceptible", "Infected", cpm.EdgeStochastic(triggering_status="Infected"))
    config = mc.Configuration()
    config.add_model_initial_configuration("Infected", [])
    degree = dict(graph.in_degree())
    for source, target in graph.edges():
        config.add_edge_configuration("threshold", (source, target), Q / degree[source])
    model.set_initial_status(config)
    return model


def live(model: gc.CompositeModel) -> list[float]:
    n = len(model.status)
    told = model.iteration_bunch(MONTHS + 1, node_status=False)[1:]  # the first is of month 0
    return [found["node_count"][1] / n for found in told]


if __name__ == "__main__":
    measure("ndlib", build, live)
