"""Links that end and form: what stays in every year, what is new, whom it depends on, and what it does to a run."""

import copy
import dataclasses
import itertools
import pickle

import numpy as np
import pytest
from stallpoint.model import schedule
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.dice import Dice
from stallpoint.model.life import begin, run
from stallpoint.model.network.generate import generate
from stallpoint.model.network.importing import from_files
from stallpoint.model.network.network import Network
from stallpoint.model.network.topology import against_targets, measure
from stallpoint.model.network.turnover import Turnover
from stallpoint.model.outcomes.biography import watch
from stallpoint.model.outcomes.neighbours import PEER
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.shipped import shipped
from worlds import digest, held, opened, small

YEARS = 8
RATE = 0.3


def years(network: Network, rate: float = RATE, seed: int = 0) -> list[np.ndarray]:
    turning = Turnover((network.supplier, network.buyer), (network.tier, network.region), network.ids, rate, Dice(seed))
    return [network.buyer, *(turning.turn(12 * year) for year in range(1, YEARS + 1))]


def drawn(topology: str = "supply", factories: int = 1000, seed: int = 0) -> Network:
    return generate(Scenario().with_world(factories=factories, topology=topology).world, Dice(seed))


def imported() -> Network:
    return from_files(shipped("example"), Scenario().world, Dice(0))


NETWORKS = {"supply": drawn, "random": lambda: drawn("random"), "small": lambda: drawn(factories=60)}


@pytest.fixture(params=[*NETWORKS, "imported"])
def network(request: pytest.FixtureRequest) -> Network:
    return imported() if request.param == "imported" else NETWORKS[request.param]()


def test_every_factory_keeps_its_number_of_customers_and_suppliers_in_every_year(network: Network) -> None:
    reach = sorted(zip(network.tier[network.supplier].tolist(), network.tier[network.buyer].tolist(), strict=True))
    for buyer in years(network):
        assert np.array_equal(np.bincount(buyer, minlength=network.n), np.bincount(network.buyer, minlength=network.n))
        assert sorted(zip(network.tier[network.supplier].tolist(), network.tier[buyer].tolist(), strict=True)) == reach
        assert (buyer != network.supplier).all()
        assert len({*zip(network.supplier.tolist(), buyer.tolist(), strict=True)}) == len(buyer)


@pytest.mark.parametrize("rate", [0.08, 0.3, 0.55])
def test_the_share_of_pairs_that_is_gone_after_a_year_is_the_rate(rate: float) -> None:
    network = drawn(factories=3000)
    line = years(network, rate)
    codes = [network.supplier.astype(np.int64) * network.n + buyer for buyer in line]
    gone = [1.0 - np.isin(before, after).mean() for before, after in itertools.pairwise(codes)]
    assert np.mean(gone) == pytest.approx(rate, abs=0.01)


def test_the_targets_of_a_topology_hold_in_every_year() -> None:
    network = drawn(factories=3000)
    for buyer in years(network):
        shape = measure(dataclasses.replace(network, buyer=buyer))
        assert all(check.passes for check in against_targets(shape)), shape


def test_links_turn_over_alike_in_all_scenarios_of_a_seed_and_otherwise_in_another() -> None:
    world = small(factories=150, months=30, link_turnover=RATE)
    lives = [begin(world, 3), begin(held(world, 0, None, training=1.0, pilots=0.2), 3), begin(world, 4)]
    for life in lives:
        schedule.live(life, 25)
    one, other, seed = (life.state.chain.buyer.tolist() for life in lives)
    assert one == other
    assert one != seed


def test_a_run_is_the_same_in_one_go_month_by_month_and_from_a_copy() -> None:
    world = opened(factories=150, months=40, link_turnover=RATE)
    whole = run(world, 2)
    model = AdoptionModel(world, 2)
    for _ in range(12):
        model.step()
    copies = [copy.deepcopy(model), pickle.loads(pickle.dumps(model))]
    for each in (model, *copies):
        for _ in range(28):
            each.step()
        assert digest(Result.of(each.world)) == digest(whole)


def test_links_move_a_run_only_where_they_turn_over_and_only_after_a_year() -> None:
    still, moving = (run(opened(factories=150, months=40, link_turnover=rate), 2) for rate in (0.0, RATE))
    for name in still.series:
        assert still.series[name][:12].tolist() == pytest.approx(moving.series[name][:12].tolist(), abs=0, nan_ok=True)
    assert digest(still) != digest(moving)


def test_an_imported_network_turns_over_if_it_is_asked_for_and_whatever_the_order_of_its_rows() -> None:
    network = imported()
    world = opened(months=30)
    given = network.buyer.tolist()
    still, other, moving = (
        run(world.with_world(**changed), 1, network)
        for changed in ({}, {"link_turnover": RATE}, {"import_turnover": RATE})
    )
    assert network.buyer.tolist() == given  # whoever brought it keeps it as it was
    assert digest(still) == digest(other) != digest(moving)
    order = np.random.default_rng(0).permutation(len(network.supplier))
    shuffled = Network(
        **{**vars(network), **{n: getattr(network, n)[order] for n in ("supplier", "buyer", "middleman")}}
    )
    lines = years(network), years(shuffled)
    pairs = [
        [{*zip(net.supplier.tolist(), buyer.tolist(), strict=True)} for buyer in line]
        for net, line in zip((network, shuffled), lines, strict=True)
    ]
    assert pairs[0][0] == pairs[1][0]
    assert [len(year) for year in pairs[0]] == [len(year) for year in pairs[1]]


def test_a_case_reaches_whom_it_never_would_where_links_turn_over() -> None:
    """A cascade by threshold stops where clusters end; partners that change carry it on."""
    world = Scenario().with_world(
        factories=1000, months=240, rule="threshold_count", topology="random", peers=0, middleman_share=0,
        threshold_mean=2.0, first_adopters=20,
    )  # fmt: skip
    still, moving = (
        np.mean([run(world.with_world(link_turnover=rate), seed).series["breadth"][-1] for seed in range(5)])
        for rate in (0.0, RATE)
    )
    assert still < 0.1
    assert moving > 0.5


def test_a_biography_tells_whom_a_factory_watched_over_the_years() -> None:
    world = opened(factories=150, months=30)
    hub = int(np.bincount(begin(world, 1).network.supplier).argmax())
    still, moving = (watch(world.with_world(link_turnover=rate), 1, hub) for rate in (0.0, RATE))
    assert len(moving.watched.row) > len(still.watched.row)
    partners = [relation != PEER for relation in moving.watched.relation]
    linked = moving.watched.loud[:, partners] > 0.0
    assert (linked.sum(axis=1) == linked[0].sum()).all()
    assert not np.array_equal(linked[0], linked[-1])
    assert np.array_equal(linked[0], linked[11])
