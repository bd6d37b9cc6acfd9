"""A copied or pickled model goes on bit for bit as the original does, in this process and in another."""

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import mesa
import numpy as np
import pytest
from stallpoint.agents.views import Factory
from stallpoint.model.adoption import AdoptionModel
from stallpoint.scenarios.scenario import Scenario
from worlds import PROGRAMME, digest, held, lived, opened, small

MONTHS = 36
EVERYTHING = held(
    opened(100, MONTHS, PROGRAMME, system_cost=0.3, spinoff_rate=1.0, self_build=1.0, tries_max=1),
    6,
    reshoring=0.2,
    own_proof=1.0,
    disclosure=1.0,
    partner_policy=0.5,
    input_cost=0.05,
)
"""Vendors are founded, results are open, prices and levers change: whatever a month can write, it writes."""
WORLDS = {
    "programme": small(100, MONTHS, PROGRAMME),
    "everything": EVERYTHING,
    "classic": small(100, MONTHS, rule="hazard"),
    "threshold": small(100, MONTHS, rule="threshold_fraction", threshold_spread=0.1, first_adopters=4),
}


def pickled(model: AdoptionModel) -> AdoptionModel:
    return pickle.loads(pickle.dumps(model))


WAYS: tuple[Callable[[AdoptionModel], AdoptionModel], ...] = (copy.copy, copy.deepcopy, pickled)


def rest(model: AdoptionModel) -> str:
    return digest(model.run())


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("month", [0, MONTHS // 2])
def test_every_kind_of_copy_goes_on_as_the_original_does(world: str, month: int) -> None:
    model = lived(WORLDS[world], 1, month)
    copies = [way(model) for way in WAYS]
    assert [rest(each) for each in copies] == [digest(lived(WORLDS[world], 1).result())] * len(WAYS)
    assert model.world.month == month  # and the original was not touched
    assert rest(model) == rest(lived(WORLDS[world], 1, month))


def test_the_worlds_differ_and_do_live() -> None:
    ends = {name: lived(world, 1) for name, world in WORLDS.items()}
    assert len({digest(model.result()) for model in ends.values()}) == len(WORLDS)
    assert ends["everything"].world.vendors.n > WORLDS["everything"].world.vendors
    half = lived(EVERYTHING, 1, MONTHS // 2).world.factories
    assert (half.deployment > 0.0).any()


def test_another_process_goes_on_as_this_one_does() -> None:
    models = [lived(EVERYTHING, 1, month) for month in (0, MONTHS // 2)]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        there = list(pool.map(rest, models))
    assert there == [rest(model) for model in models]


def test_a_copy_of_a_model_that_was_looked_at_shows_its_own_rows() -> None:
    model = lived(EVERYTHING, 1, 6)
    first = model.agents_by_type[Factory].to_list()[0]
    twin = pickled(model)
    same = twin.agents_by_type[Factory].to_list()[0]
    assert (same.unique_id, same.clarity, len(twin.agents)) == (first.unique_id, first.clarity, len(model.agents))
    same.clarity = 0.75
    assert (first.clarity == 0.75, same.clarity) == (False, 0.75)
    assert twin.world.block["clarity"][0] == 0.75  # where kernels read
    same.clarity = first.clarity
    assert rest(twin) == rest(model)
    assert [agent.unique_id for agent in twin.agents] == [agent.unique_id for agent in model.agents]


def users(model: AdoptionModel) -> int:
    return int(np.sum(model.world.factories.deployment > 0.0))


class Watched(AdoptionModel):
    """A model as a Mesa user extends it."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        super().__init__(scenario, seed)
        self.firms = self.world.factories
        self.collector = mesa.DataCollector({"users": users})

    def step(self) -> None:
        super().step()
        self.firms.clarity[:] = np.minimum(self.firms.clarity * 1.01, 1.0)
        self.collector.collect(self)


def test_what_a_user_adds_is_copied_with_it() -> None:
    model = Watched(EVERYTHING, 1)
    for _ in range(12):
        model.step()
    twins = [way(model) for way in WAYS]
    twins.append(pickled(twins[-1]))  # a copy of a copy
    assert all(np.shares_memory(each.firms.clarity, each.world.block) for each in twins)
    assert {rest(each) for each in twins} == {rest(model)}
    twin = twins[-1]
    assert twin.collector.model_vars == model.collector.model_vars
    assert len(twin.collector.model_vars["users"]) == MONTHS
