"""Bass in starsim, as its tutorials write a disease: an infection over a static network, and one out of the blue.

What a neighbour passes on is divided by the links of the firm that looks; each passes by itself: for a small q this is
Bass.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import starsim as ss
from bass import MONTHS, P, Q, measure


class Bass(ss.Infection):
    def __init__(self, pars: dict[str, object] | None = None, **kwargs: object) -> None:
        super().__init__()
        self.define_pars(beta=Q, innovation=ss.bernoulli(p=P))
        self.update_pars(pars, **kwargs)

    def init_post(self) -> None:
        super().init_post()
        net, n = self.sim.networks[0], len(self.sim.people)
        self.rel_sus[:] = 1.0 / (np.bincount(net.p1, minlength=n) + np.bincount(net.p2, minlength=n))

    def set_prognoses(self, uids: ss.uids, sources: object = None) -> None:
        super().set_prognoses(uids, sources)
        self.infected[uids] = True
        self.ti_infected[uids] = self.ti

    def step_state(self) -> None:
        self.set_prognoses(self.pars.innovation.filter(self.susceptible.uids))


def build(pairs: np.ndarray, n: int, seed: int) -> ss.Sim:
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs.tolist())
    network = ss.StaticNet(graph=graph)
    sim = ss.Sim(
        n_agents=n,
        networks=network,
        diseases=Bass(),
        dt=ss.month,
        start=2000,
        dur=MONTHS - 1,
        rand_seed=seed,
        verbose=0,
    )
    return sim.init()


def live(sim: ss.Sim) -> list[float]:
    n = len(sim.people)
    sim.run()
    return (np.asarray(sim.results.bass.n_infected) / n).tolist()


if __name__ == "__main__":
    measure("starsim", build, live)
