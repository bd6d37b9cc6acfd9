"""Mesa's own tools work on the model: runs in batches, its collector, a view of it in Solara."""

import multiprocessing
import sys
from collections.abc import Iterator
from typing import Any

import mesa
import numpy as np
import pytest
import stallpoint as sp
from mesa.datacollection import DataCollector
from stallpoint.agents.views import Factory
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError

SMALL = {"factories": 60, "months": 24}


@pytest.fixture
def start_method() -> Iterator[None]:
    """Mesa sets how processes start, for good."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def batch(parameters: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = mesa.batch_run(
        sp.AdoptionModel, {**SMALL, **parameters}, display_progress=False, **more
    )
    return rows


def expected(seed: int, **values: Any) -> dict[str, float]:
    found = run(sp.load("no-policy").with_world(**SMALL, **values), seed)
    return {name: float(series[-1]) for name, series in found.series.items()}


@pytest.mark.usefixtures("start_method")
def test_batches_run_by_name_with_plain_seeds() -> None:
    rows = batch({"scenario": "no-policy", "voucher": [0.0, 0.5], "seed": [1, 2]})
    assert [(row["voucher"], row["seed"]) for row in rows] == [(0.0, 1), (0.0, 2), (0.5, 1), (0.5, 2)]
    for row in rows:
        wanted = expected(row["seed"], voucher=row["voucher"])
        np.testing.assert_equal({name: row[name] for name in wanted}, wanted)
        assert row["Step"] == 24


@pytest.mark.usefixtures("start_method")
def test_batches_take_seeds_as_mesa_hands_them() -> None:
    named = batch({"scenario": "no-policy"}, rng=[1, np.int64(2)], data_collection_period=12)
    assert [(row["rng"], row["seed"], row["Step"]) for row in named] == [(1, 1, 1), (1, 1, 13), (2, 2, 1), (2, 2, 13)]
    spawned = batch({"scenario": "no-policy"}, rng=np.random.SeedSequence(5).spawn(2))
    assert spawned[0]["seed"] != spawned[1]["seed"]
    anything = batch({"scenario": "no-policy"}, rng=[None, None, None])
    assert len({row["seed"] for row in anything}) == 3


def test_a_model_takes_parameters_by_name() -> None:
    model = sp.AdoptionModel(voucher=np.float64(0.5), scenario="no-policy", seed=3, factories=np.int64(60), months=24)
    assert model.run().series["in_use"][-1] == expected(3, voucher=0.5)["in_use"]
    assert sp.AdoptionModel(**SMALL).dice.seed == 0
    assert sp.AdoptionModel(None, 4, **SMALL).dice.seed == 4
    for wrong, words in (
        ({"vouchr": 0.5}, "vouchr.* did you mean .*voucher"),
        ({"voucher": 7}, "voucher is 7: must lie between 0 and 1"),
        ({"seed": 1, "rng": 2}, "is given as rng as well"),
        ({"seed": "one"}, "must be a whole number"),
        ({"rng": [1, 2]}, "must be a whole number"),
        ({"scenario": "no-polici"}, "did you mean"),
        ({"scenario": "display-programme", "pilots": 0.1}, "pulls this lever itself, so AdoptionModel would hold only"),
    ):
        with pytest.raises(InputError, match=words):
            sp.AdoptionModel(**wrong)


def test_the_collector_has_every_measure_of_every_month() -> None:
    model = sp.AdoptionModel("no-policy", 2, **SMALL)
    assert model.datacollector.get_model_vars_dataframe().empty
    for _ in range(5):
        model.step()
    model.datacollector.collect(model)
    table = model.datacollector.get_model_vars_dataframe()
    assert list(table["seed"]) == [2] * 5
    for name, series in model.result().series.items():
        np.testing.assert_array_equal(table[name], series)
    assert model.datacollector is model.datacollector


class FactoriesWatched(sp.AdoptionModel):
    """A user's own collector, as Mesa has it."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.datacollector = DataCollector({}, agenttype_reporters={Factory: {"cash": "cash"}})

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


def test_an_own_collector_of_mesa_takes_its_place() -> None:
    model = FactoriesWatched(scenario="no-policy", **SMALL)
    for _ in range(3):
        model.step()
    found = model.datacollector.get_agenttype_vars_dataframe(Factory)
    assert len(found) == 3 * 60
    np.testing.assert_array_equal(found.loc[3.0]["cash"], model.world.factories.cash)


def test_solara_shows_it_and_makes_it_anew() -> None:
    solara = pytest.importorskip("solara")
    pytest.importorskip("altair", reason="Mesa's views need altair")
    from mesa.visualization import SolaraViz, make_plot_component
    from mesa.visualization.solara_viz import _build_model_init_kwargs, _check_model_params

    model = sp.AdoptionModel("no-policy", 1, **SMALL)
    sliders = {"scenario": "display-programme", "signing_rate": {"type": "SliderFloat", "value": 0.1}, **SMALL}
    _check_model_params(model, sliders)
    values = {name: each["value"] if isinstance(each, dict) else each for name, each in sliders.items()}
    asked = _build_model_init_kwargs(model, values, add_scenario_when_empty=True, require_model_accepts_scenario=True)
    again = type(model)(**asked)
    assert again.given.name == "display-programme"
    assert again.given.world.signing_rate == 0.1
    page = SolaraViz(model, components=[make_plot_component("in_use")], model_params=sliders)
    _, context = solara.render(page, handle_error=False)
    try:
        assert context.find is not None
    finally:
        context.close()
    assert "ipyvuetify" in sys.modules
