"""Bass in agentpy, after its model library's "Virus spread": a list of agents on a network."""

from __future__ import annotations

import agentpy as ap
import networkx as nx
import numpy as np
from bass import MONTHS, P, Q, measure


class Firm(ap.Agent):
    def setup(self) -> None:
        self.adopted = 0

    def look(self) -> None:
        others = [other.adopted for other in self.network.neighbors(self)]
        if self.model.random.random() < P + Q * sum(others) / len(others):
            self.adopted = 1


class Bass(ap.Model):
    def setup(self) -> None:
        self.agents = ap.AgentList(self, len(self.p.graph), Firm)
        self.network = self.agents.network = ap.Network(self, self.p.graph)
        self.network.add_agents(self.agents, self.network.nodes)

    def step(self) -> None:
        self.agents.select(self.agents.adopted == 0).look()

    def update(self) -> None:
        self["share"] = sum(self.agents.adopted) / len(self.agents)
        self.record("share")


def build(pairs: np.ndarray, n: int, seed: int) -> Bass:
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs.tolist())
    model = Bass({"graph": graph})
    model.sim_setup(steps=MONTHS, seed=seed)
    return model


def live(model: Bass) -> list[float]:
    while model.running:
        model.sim_step()
    return model.log["share"][1:]  # the first is of month 0


if __name__ == "__main__":
    measure("agentpy", build, live)
