"""Classic rules counted up as others adopt, many months in one go, against everybody looking around every month."""

import copy

import numpy as np
import pytest
from stallpoint.agents.decision import bass_hazard, threshold_met
from stallpoint.agents.factory import Stage
from stallpoint.agents.views import Factory
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.model.life import run
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios.scenario import Scenario
from worlds import digest, fingerprint, held, lived, small

N, MONTHS = 120, 48
RULES = {
    "hazard": {"hazard_p": 0.05, "hazard_q": 2.0},
    "threshold_fraction": {"threshold_mean": 0.15, "threshold_spread": 0.15, "first_adopters": 3},
    "threshold_count": {"threshold_mean": 1.5, "threshold_spread": 1.0, "first_adopters": 4},
}
TOPOLOGIES = ("supply", "random", "mixed")
each_rule = pytest.mark.parametrize("rule", RULES)


def classic(rule: str, topology: str = "supply", **values: float | str) -> Scenario:
    return small(N, MONTHS, rule=rule, topology=topology, **{**RULES[rule], **values})


def looked_around(model: AdoptionModel) -> np.ndarray:
    """The month in which each factory adopts, MONTHS for never, where all look at all whom they see every month."""
    world = model.world
    f, now, network = world.factories, world.now, world.network
    sees = np.zeros((f.n, f.n))
    for looking, seen in (
        (network.supplier, network.buyer),
        (network.buyer, network.supplier),
        (network.watcher, network.watched),
    ):
        sees[looking, seen] = 1.0
    if network.everybody:
        sees[:] = 1.0
    watched, summed, when = sees.sum(axis=1), np.zeros(f.n), np.full(f.n, MONTHS)
    if now.rule != "hazard":
        lot = world.dice.uniform("first adopter", f.ids)
        when[np.argsort(lot, kind="stable")[: now.first_adopters]] = 0
    for month in range(MONTHS):
        count = sees @ (when < MONTHS)
        if now.rule == "hazard":
            summed += bass_hazard(now.hazard_p, now.hazard_q, count / np.maximum(watched, 1.0))
            joins = summed >= f.sign_at
        else:
            joins = threshold_met(count, watched, f.threshold, now.rule == "threshold_count")
        when[joins & (when == MONTHS)] = month
    return when


def adopted_at(result: Result) -> np.ndarray:
    """The month in which each factory adopts, by the ledger; MONTHS for never."""
    events = result.ledger.events()
    assert (events["event"] == Event.ADOPTED).all()
    when = np.full(result.factories, MONTHS)
    when[events["agent"]] = events["month"]
    return when


@pytest.mark.parametrize("topology", TOPOLOGIES)
@each_rule
def test_who_is_told_adopts_when_who_looks_around_does(rule: str, topology: str) -> None:
    scenario = classic(rule, topology)
    for seed in range(3):
        result = run(scenario, seed)
        when = adopted_at(result)
        assert np.array_equal(when, looked_around(AdoptionModel(scenario, seed)))
        assert (when < MONTHS).sum() > 10
        assert np.array_equal(result.history.stage == Stage.SCALED, when <= np.arange(MONTHS)[:, None])


@pytest.mark.parametrize("topology", TOPOLOGIES)
@each_rule
def test_a_run_in_one_go_is_the_run_month_by_month(rule: str, topology: str) -> None:
    scenario = classic(rule, topology)
    at_once, by_month, halved = AdoptionModel(scenario, 1), lived(scenario, 1), lived(scenario, 1, MONTHS // 2)
    results = [at_once.run(), by_month.result(), halved.run()]
    assert len({digest(result) for result in results}) == 1
    for model in (by_month, halved):
        for name, column in model.columns["Factory"]._asdict().items():
            assert column.tobytes() == at_once.columns["Factory"]._asdict()[name].tobytes(), name
    events = results[0].ledger.events()
    assert (np.diff(events["month"]) >= 0).all()


@each_rule
def test_levers_and_shocks_that_come_and_go_part_a_run_and_move_nothing_of_it(rule: str) -> None:
    plain = classic(rule)
    turned = held(held(plain, 10, 20, price=0.5), 15, 30, reshoring=0.2, input_cost=0.05)
    assert len(set(map(id, turned.timeline()))) > 3
    one, other = run(turned, 2), run(plain, 2)
    assert np.array_equal(adopted_at(one), adopted_at(other))
    assert one.history.totals["price"][15] == 0.5 * one.history.totals["price"][5]
    assert digest(one) == digest(lived(turned, 2).result())


def test_who_is_made_to_adopt_between_two_months_is_seen_from_then_on() -> None:
    scenario = classic("threshold_count", threshold_spread=0.0, threshold_mean=1.0, first_adopters=0)
    model = lived(scenario, 0, 5)
    assert not adopted_at(model.result()).min() < MONTHS
    next(iter(model.agents_by_type[Factory])).stage = Stage.SCALED
    stage = model.run().history.stage == Stage.SCALED
    assert not stage[:5].any()
    edges = model.world.watching.watchers
    watchers = set(edges.who[edges.starts[0] : edges.starts[1]].tolist())
    assert watchers
    assert set(np.flatnonzero(stage[5]).tolist()) == watchers | {0}


def test_progress_is_told_of_every_month() -> None:
    months: list[int] = []
    result = AdoptionModel(classic("hazard"), 0).run(months.append)
    assert months == list(range(1, MONTHS + 1))
    assert digest(result) == fingerprint(classic("hazard"), 0)


def test_what_does_not_move_takes_no_memory_and_is_there_when_asked() -> None:
    h = run(classic("hazard"), 0).history
    assert np.array_equal(h.depth, (h.stage == Stage.SCALED).astype(np.float16))
    for panel, value in ((h.gate, 0), (h.net, 0.0), (h.vendor, -1)):
        assert panel.shape == h.stage.shape
        assert (panel == value).all()
        assert panel.strides == (0, 0)
    half = h.until(MONTHS // 2)
    assert np.array_equal(half.depth, h.depth[: MONTHS // 2])
    assert half.gate.shape == half.vendor.shape == (MONTHS // 2, N)


def test_a_classic_world_draws_what_its_rule_and_measures_ask_for_and_is_shown_as_any_other() -> None:
    classical, full = AdoptionModel(classic("hazard"), 3), AdoptionModel(small(N, MONTHS), 3)
    mine, theirs = classical.world.factories, full.world.factories
    for name in ("ids", "tier", "sector", "size", "revenue", "clarity", "prior", "trust", "stage", "sign_at", "cost"):
        assert np.array_equal(getattr(mine, name), getattr(theirs, name)), name
    assert classical.world.market == full.world.market
    assert theirs.commitment.any()
    assert not mine.commitment.any()
    sets = {kind.__name__: len(members) for kind, members in classical.agents_by_type.items()}
    assert (sets["Factory"], sets["Vendor"], "Employee" in sets) == (N, classical.world.vendors.n, False)
    factory = classical.agents_by_type[Factory].to_list()[7]
    factory.commitment = 0.5
    assert (mine.commitment[7], mine.commitment.sum(), factory.clarity) == (0.5, 0.5, mine.clarity[7])
    twin = copy.deepcopy(classical)
    assert twin.world.factories.commitment[7] == 0.5
    assert not np.shares_memory(twin.world.factories.stage, mine.stage)
    assert digest(twin.run()) == digest(classical.run())
