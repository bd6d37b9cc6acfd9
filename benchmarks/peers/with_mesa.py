"""Bass in Mesa, after its example "Virus on a Network": agents in the cells of a network, shuffled each month."""

from __future__ import annotations

import mesa
import networkx as nx
import numpy as np
from bass import MONTHS, P, Q, measure
from mesa.discrete_space import Cell, FixedAgent, Network


class Firm(FixedAgent):
    def __init__(self, model: mesa.Model, cell: Cell) -> None:
        super().__init__(model)
        self.cell = cell
        self.adopted = False

    def step(self) -> None:
        if self.adopted:
            return
        others = [other.adopted for other in self.cell.neighborhood.agents]
        if self.random.random() < P + Q * sum(others) / len(others):
            self.adopted = True


class Bass(mesa.Model):
    def __init__(self, graph: nx.Graph, seed: int) -> None:
        super().__init__(rng=seed)
        self.grid = Network(graph, capacity=1, random=self.random, layout=None)
        Firm.create_agents(self, len(graph), list(self.grid.all_cells))
        self.datacollector = mesa.DataCollector(
            {"adopted": lambda model: sum(agent.adopted for agent in model.agents) / len(model.agents)}
        )

    def step(self) -> None:
        self.agents.shuffle_do("step")
        self.datacollector.collect(self)


def build(pairs: np.ndarray, n: int, seed: int) -> Bass:
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs.tolist())
    return Bass(graph, seed)


def live(model: Bass) -> list[float]:
    for _ in range(MONTHS):
        model.step()
    return model.datacollector.get_model_vars_dataframe()["adopted"].tolist()


if __name__ == "__main__":
    measure("mesa", build, live)
