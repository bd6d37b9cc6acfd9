"""A Mesa user finds what Mesa promises: agents, sets, collectors, time. Nobody pays for it who does not look."""

import gc
import operator
import weakref

import mesa
import numpy as np
import pytest
from mesa.agent import AgentSet
from stallpoint.agents.employee import Role
from stallpoint.agents.factory import Gate, Size, Stage
from stallpoint.agents.middleman import Stance
from stallpoint.agents.vendor import Pricing
from stallpoint.agents.views import Employee, Factory, Government, Middleman, Vendor, View
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import Scenario
from worlds import PROGRAMME, digest, lived, opened, same_lives, small

TYPES = {Factory, Employee, Middleman, Vendor, Government}
WORLD = small(60, 36, PROGRAMME)
SELLING = opened(100, 48, system_cost=0.3, spinoff_rate=1.0, self_build=1.0, tries_max=1)
"""A world in which factories found vendors."""


def factories(model: AdoptionModel) -> AgentSet:
    return model.agents_by_type[Factory]


def test_every_agent_is_a_mesa_agent_of_its_type() -> None:
    model = AdoptionModel(WORLD, 0)
    assert set(model.agents_by_type) == set(model.agent_types) == TYPES
    sizes = {kind.__name__: len(members) for kind, members in model.agents_by_type.items()}
    middlemen = len(model.columns["Middleman"].ids)
    assert sizes == {"Factory": 60, "Employee": 300, "Middleman": middlemen, "Vendor": 6, "Government": 1}
    assert len(model.agents) == sum(sizes.values())
    assert all(isinstance(agent, mesa.Agent) and agent.model is model for agent in model.agents)
    assert len({agent.unique_id for agent in model.agents}) == len(model.agents)
    assert [agent.row for agent in factories(model)] == list(range(60))


def test_codes_are_shown_as_words_and_numbers_as_numbers() -> None:
    model = lived(WORLD, 0, 12)
    factory, vendor = next(iter(factories(model))), next(iter(model.agents_by_type[Vendor]))
    employee, middleman = next(iter(model.agents_by_type[Employee])), next(iter(model.agents_by_type[Middleman]))
    shown = (factory.stage, factory.gate, factory.size, vendor.pricing, middleman.stance, employee.role)
    assert [type(word) for word in shown] == [Stage, Gate, Size, Pricing, Stance, Role]
    assert (type(factory.revenue), type(factory.patience), type(employee.skill)) == (float, float, float)
    assert isinstance(factory.tier, int)
    assert isinstance(factory.supported, bool)


def test_an_employee_knows_its_role_and_its_factory() -> None:
    model = AdoptionModel(small(60, 36, employees=7), 0)
    team = [e for e in model.agents_by_type[Employee] if e.factory == 42]
    assert [e.role for e in team] == [Role.MANAGER, Role.IT, Role.PROCUREMENT, Role.PRODUCTION, *[Role.LINE] * 3]
    assert [e.skill for e in team] == model.columns["Employee"].skill[:, 42].tolist()


def test_agent_sets_select_get_set_aggregate_and_group() -> None:
    model = AdoptionModel(WORLD, 0)
    column = model.columns["Factory"]
    everyone = factories(model)
    assert everyone.get("revenue") == column.revenue.tolist()
    large = everyone.select(lambda factory: factory.size == Size.LARGE)
    assert sorted(large.get("row")) == np.flatnonzero(column.size == Size.LARGE).tolist()
    assert everyone.agg("revenue", np.median) == np.median(column.revenue)
    by_tier = everyone.groupby("tier")
    assert by_tier.count() == dict(enumerate(np.bincount(column.tier).tolist()))
    assert by_tier.agg("margin", np.mean)[2] == pytest.approx(column.margin[column.tier == 2].mean())
    large.set("clarity", 1.0)
    assert (column.clarity[column.size == Size.LARGE] == 1.0).all()
    assert (column.clarity[column.size != Size.LARGE] < 1.0).all()
    assert everyone.sort("revenue", ascending=False).to_list()[0].row == int(column.revenue.argmax())
    assert max(everyone, key=operator.attrgetter("revenue")).row == int(column.revenue.argmax())
    assert len(everyone.map(lambda factory: factory.trust)) == 60


def test_what_is_set_on_one_agent_acts_on_the_run() -> None:
    untouched = run(WORLD, 0)
    row = int(np.flatnonzero(untouched.history.gate[0] == Gate.CONCEPT)[0])
    model = AdoptionModel(WORLD, 0)
    factory = factories(model).to_list()[row]
    assert factory.stage is Stage.CONSIDERING
    factory.clarity = factory.clarity_floor = 1.0
    factory.cases_needed = 0.0
    model.step()
    assert model.result().history.gate[0, row] not in (Gate.CONCEPT, Gate.EVIDENCE)
    same = np.arange(60) != row
    assert np.array_equal(model.result().history.gate[0, same], untouched.history.gate[0, same])


def test_an_employee_that_is_changed_changes_its_factory() -> None:
    world = opened(60, 24)
    model = AdoptionModel(world, 0)
    for employee in model.agents_by_type[Employee].select(lambda e: e.factory == 7):
        employee.gray = 1.0
    changed, plain = model.run().history, run(world, 0).history
    assert changed.depth[23, 7] < plain.depth[23, 7]


def test_a_vendor_that_is_closed_by_hand_sells_no_more() -> None:
    model = AdoptionModel(opened(60, 24), 0)
    vendors = model.agents_by_type[Vendor].to_list()
    vendors[0].alive = False
    model.run()
    assert vendors[0].claimed == 0.0
    assert sum(vendor.claimed for vendor in vendors) > 0


def test_an_attribute_that_is_no_column_is_an_error() -> None:
    factory = next(iter(factories(AdoptionModel(WORLD, 0))))
    with pytest.raises(AttributeError):
        factory.stagge  # noqa: B018


def test_two_live_models_share_nothing() -> None:
    one, other = AdoptionModel(WORLD, 0), AdoptionModel(small(50, 36), 1)
    mine, theirs = factories(one).to_list(), factories(other).to_list()
    assert mine[3].revenue == one.columns["Factory"].revenue[3] != theirs[3].revenue
    mine[3].revenue = 1e6
    before = digest(other.result())
    for _ in range(12):
        one.step()
    assert theirs[3].revenue == other.columns["Factory"].revenue[3] != 1e6
    assert (len(mine), len(theirs)) == (60, 50)
    assert digest(other.result()) == before
    assert same_lives(other.run(), run(small(50, 36), 1))


def test_models_of_one_scenario_and_seed_share_no_column() -> None:
    one, other = AdoptionModel(WORLD, 0), AdoptionModel(WORLD, 0)
    one.columns["Factory"].revenue[:] = 1.0
    assert (other.columns["Factory"].revenue > 1.0).any()


def test_no_agent_is_made_unless_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    def made(*_: object) -> None:
        raise AssertionError("an agent was made")

    monkeypatch.setattr(View, "__init__", made)
    AdoptionModel(SELLING, 0).run()
    with pytest.raises(AssertionError, match="an agent was made"):
        AdoptionModel(WORLD, 0).agents  # noqa: B018


def test_looking_changes_no_number() -> None:
    model = AdoptionModel(SELLING, 0)
    while model.running:
        assert len(model.agents) > 600
        factories(model).shuffle_do(lambda factory: factory.stage)
        model.step()
    assert digest(model.result()) == digest(run(SELLING, 0))


def test_vendors_that_grow_out_of_factories_become_agents() -> None:
    model = AdoptionModel(SELLING, 0)
    assert len(model.agents_by_type[Vendor]) == 6
    model.run()
    vendors = model.agents_by_type[Vendor].to_list()
    assert [vendor.row for vendor in vendors] == list(range(model.columns["Vendor"].n))
    born = vendors[6:]
    assert born
    founders = {vendor.founder for vendor in born}
    assert len(founders) == len(born)
    assert all(factory.founder == (factory.row in founders) for factory in factories(model))


def test_nobody_is_shown_twice_after_a_view_was_removed() -> None:
    model = AdoptionModel(SELLING, 0)
    next(iter(model.agents_by_type[Vendor])).remove()
    model.run()
    rows = model.agents_by_type[Vendor].get("row")
    assert len(rows) == len(set(rows))


def test_a_data_collector_collects_from_model_and_agents() -> None:
    model = AdoptionModel(WORLD, 0)
    collector = mesa.DataCollector(
        model_reporters={"scaled": lambda m: int((m.columns["Factory"].stage == Stage.SCALED).sum())},
        agenttype_reporters={Factory: {"depth": "depth", "stage": "stage"}, Vendor: {"claimed": "claimed"}},
    )
    while model.running:
        model.step()
        collector.collect(model)
    history = model.result().history
    scaled = collector.get_model_vars_dataframe()["scaled"]
    assert scaled.tolist() == (history.stage == Stage.SCALED).sum(axis=1).tolist()
    table = collector.get_agenttype_vars_dataframe(Factory)
    assert np.array_equal(table["stage"].to_numpy(int).reshape(36, 60), history.stage)
    assert np.allclose(table["depth"].to_numpy().reshape(36, 60), history.depth, atol=1e-3)
    assert len(collector.get_agenttype_vars_dataframe(Vendor)) >= 36 * 6
    assert digest(model.result()) == digest(run(WORLD, 0))


def test_agent_reporters_of_mesa_work_on_all_agents() -> None:
    model = lived(WORLD, 0, 3)
    collector = mesa.DataCollector(agent_reporters={"kind": lambda agent: type(agent).__name__, "row": "row"})
    collector.collect(model)
    assert collector.get_agent_vars_dataframe()["kind"].value_counts()["Factory"] == 60


def test_time_runs_as_mesa_runs_it() -> None:
    model = AdoptionModel(WORLD, 0)
    model.step()
    model.run_for(11)
    assert (model.time, model.result().months, model.running) == (12, 12, True)
    model.run_until(36)
    assert (model.time, model.result().months, model.running) == (36, 36, False)
    assert digest(model.result()) == digest(run(WORLD, 0))


def test_a_model_that_is_over_lives_no_more() -> None:
    model = AdoptionModel(WORLD, 0)
    model.run_model()
    over = digest(model.result())
    model.step()
    model.run_for(5)
    assert digest(model.result()) == digest(model.run()) == over


def test_an_event_of_mesa_can_act_in_the_middle_of_a_run() -> None:
    class Shaken(AdoptionModel):
        def burn(self) -> None:
            factories(self).set("trust", 0.0)

    model = Shaken(WORLD, 0)
    model.schedule_event(model.burn, at=12.5)
    model.run_for(36)
    trust = model.result().series["trust"]
    assert trust[11] > 0.3 > 0.1 > trust[12]


def test_a_model_that_nobody_holds_is_freed() -> None:
    model = AdoptionModel(WORLD, 0)
    assert len(model.agents) > 300
    model.step()
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None


def test_the_defaults_are_the_table_and_seed_0() -> None:
    model = AdoptionModel()
    assert model.given == Scenario()
    assert model.dice.seed == 0


@pytest.mark.parametrize("seed", [1.0, "1", True])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(InputError, match=r"seed.* whole number"):
        AdoptionModel(WORLD, seed)


@pytest.mark.parametrize("seed", [-1, 2**70, np.int64(5)])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    assert digest(run(WORLD, seed)) == digest(run(WORLD, int(seed)))


def test_progress_is_told_each_month() -> None:
    told: list[int] = []
    run(WORLD, 0, progress=told.append)
    assert told == list(range(1, 37))
