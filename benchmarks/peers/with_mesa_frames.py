"""Bass in mesa-frames, as its documents write an agent set: one table of agents, one of links, joined each month."""

from __future__ import annotations

import numpy as np
import polars as pl
from bass import MONTHS, P, Q, measure
from mesa_frames import AgentSetPolars, ModelDF


class Firms(AgentSetPolars):
    def __init__(self, n: int, model: ModelDF) -> None:
        super().__init__(model)
        self += pl.DataFrame({"unique_id": pl.arange(n, eager=True), "adopted": pl.zeros(n, eager=True).cast(bool)})

    def step(self) -> None:
        self.do("look")

    def look(self) -> None:
        shares = (
            self.model.links.join(self.agents, left_on="watched", right_on="unique_id")
            .group_by("unique_id")
            .agg(pl.col("adopted").mean().alias("share"))
        )
        joined = self.agents.join(shares, on="unique_id", how="left")
        lot = pl.Series(self.model.random.random(len(joined)))
        self.agents = joined.with_columns(pl.col("adopted") | (lot < P + Q * pl.col("share"))).drop("share")


class Bass(ModelDF):
    def __init__(self, pairs: np.ndarray, n: int, seed: int) -> None:
        super().__init__(seed)
        both = np.vstack([pairs, pairs[:, ::-1]])
        self.links = pl.DataFrame({"unique_id": both[:, 0], "watched": both[:, 1]})
        self.agents += Firms(n, self)

    def step(self) -> None:
        self.agents.do("step")


def build(pairs: np.ndarray, n: int, seed: int) -> Bass:
    return Bass(pairs, n, seed)


def live(model: Bass) -> list[float]:
    curve = []
    for _ in range(MONTHS):
        model.step()
        curve.append(model.get_agents_of_type(Firms)["adopted"].mean())
    return curve


if __name__ == "__main__":
    measure("mesa-frames", build, live)
