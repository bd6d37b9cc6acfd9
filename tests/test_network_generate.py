"""Generated networks: as asked, from the dice alone, and nothing moved by what does not concern it."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from stallpoint.model.dice import Dice
from stallpoint.model.network.generate import (
    generate,
    pareto,
    random_links,
    shared_out,
    tier_sizes,
)
from stallpoint.model.network.links import numbered_pairs
from stallpoint.model.network.network import Network
from stallpoint.scenarios.parameters import Parameters
from waiting import least

ARRAYS = ("ids", "tier", "sector", "size", "supplier", "buyer", "middleman", "middleman_ids", "watcher", "watched")
LINKS = ("tier", "sector", "size", "supplier", "buyer")


def same(one: Network, other: Network, *names: str) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)


def pairs(left: np.ndarray, right: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(left.tolist(), right.tolist(), strict=True))


def check_rows(network: Network) -> None:
    """What holds for every network: types, rows that exist, no self-links, no doubles."""
    n = network.n
    for name in ("tier", "sector", "supplier", "buyer", "middleman", "watcher", "watched"):
        assert getattr(network, name).dtype == np.int32, name
    assert network.ids.dtype == network.middleman_ids.dtype == np.uint64
    assert len(network.names) == len(set(network.names)) == len(set(network.ids.tolist())) == n
    for left, right in ((network.supplier, network.buyer), (network.watcher, network.watched)):
        assert len(left) == len(right) == len(pairs(left, right))
        assert (left != right).all()
        assert ((left >= 0) & (left < n) & (right >= 0) & (right < n)).all()
    assert len(network.middleman) == len(network.supplier)
    assert set(network.middleman[network.middleman >= 0].tolist()) == set(range(network.middlemen))
    assert np.isfinite(network.size).all()


worlds = st.builds(
    Parameters,
    factories=st.integers(2, 300),
    tiers=st.integers(2, 8),
    sectors=st.integers(1, 20),
    links_per_factory=st.floats(1.0, 20.0),
    tail_customers=st.floats(2.0, 3.0),
    tail_suppliers=st.floats(2.0, 3.0),
    skip_tier=st.floats(0.0, 0.5),
    peers=st.integers(0, 10),
    middleman_share=st.floats(0.0, 1.0),
    middleman_links=st.integers(2, 200),
    topology=st.sampled_from(["supply", "random", "mixed"]),
)


@settings(max_examples=150, deadline=None)
@given(worlds, st.integers(0, 2**63))
def test_every_world_gives_a_sound_network(world: Parameters, seed: int) -> None:
    network = generate(world, Dice(seed))
    check_rows(network)
    assert network.n == world.factories
    assert network.everybody == (world.topology == "mixed")
    assert network.sector.min() >= 0
    assert network.sector.max() < world.sectors
    if world.topology == "supply":
        check_chain(network, world)
    same = generate(dataclasses.replace(world, topology="supply"), Dice(seed))
    assert all(np.array_equal(getattr(network, name), getattr(same, name)) for name in ("tier", "sector", "size"))
    assert (network.tier[network.supplier] <= network.tier[network.buyer]).all()
    if world.topology == "mixed":
        assert not len(network.supplier) + len(network.watcher)


def check_chain(network: Network, world: Parameters) -> None:
    rise = network.tier[network.buyer] - network.tier[network.supplier]
    assert set(rise.tolist()) <= ({1, 2} if world.skip_tier else {1})
    top = network.tier.max()
    assert top == min(world.tiers, world.factories) - 1
    assert (np.diff(network.tier) >= 0).all()
    assert (np.diff(np.bincount(network.tier)) <= 0).all()
    customers = np.bincount(network.supplier, minlength=network.n)
    suppliers = np.bincount(network.buyer, minlength=network.n)
    assert (customers[network.tier < top] > 0).all()
    assert (suppliers[network.tier > 0] > 0).all()
    assert len(network.supplier) <= max(round(world.links_per_factory * network.n), (network.tier < top).sum())


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_chain_is_as_sound(seed: int) -> None:
    """With a thousand links that find another buyer, and heavy tails, nobody loses the link that everybody has."""
    for world in (Parameters(factories=3000), Parameters(factories=3000, tail_suppliers=2.0, links_per_factory=1.5)):
        network = generate(world, Dice(seed))
        check_rows(network)
        check_chain(network, world)


@settings(max_examples=100, deadline=None)
@given(worlds, st.integers(0, 99))
def test_peers_are_as_many_as_asked_and_of_the_same_sector(world: Parameters, seed: int) -> None:
    network = generate(world, Dice(seed))
    if world.topology == "mixed":
        return
    others = np.bincount(network.sector)[network.sector] - 1
    assert np.array_equal(np.bincount(network.watcher, minlength=network.n), np.minimum(others, world.peers))
    assert (network.sector[network.watcher] == network.sector[network.watched]).all()


def test_every_peer_is_as_likely_as_any_other() -> None:
    world = Parameters(factories=5, sectors=1, peers=2)
    counts = np.zeros((5, 5))
    for seed in range(500):
        network = generate(world, Dice(seed))
        np.add.at(counts, (network.watcher, network.watched), 1)
    away = counts[~np.eye(5, dtype=bool)]
    # Each of 20 cells is binomial(500, 1/2): 5 standard deviations are 56.
    assert np.abs(away - 250).max() < 56


@pytest.mark.parametrize("topology", ["supply", "random", "mixed"])
def test_the_seed_decides_everything(topology: str) -> None:
    world = Parameters(factories=500, topology=topology)
    one, again, other = (generate(world, Dice(seed)) for seed in (0, 0, 1))
    assert same(one, again, *ARRAYS)
    assert one.names == again.names
    assert not same(one, other, "size")
    assert topology == "mixed" or not same(one, other, "supplier", "buyer")


def test_numpys_and_pythons_generators_have_no_say() -> None:
    import random

    state, numbers = random.getstate(), np.random.get_state()[1]  # noqa: NPY002
    generate(Parameters(factories=200), Dice(3))
    assert random.getstate() == state
    assert np.array_equal(np.random.get_state()[1], numbers)  # noqa: NPY002


def test_ids_and_names_count_the_factories() -> None:
    network = generate(Parameters(factories=12), Dice(0))
    assert network.ids.tolist() == list(range(12))
    assert network.names[0] == "F0001"
    assert network.names[-1] == "F0012"
    assert network.origin == "generated"


@pytest.mark.parametrize(
    "change",
    [{"middleman_share": 0.9}, {"middleman_share": 0.0}, {"middleman_links": 50}, {"peers": 7}, {"rule": "hazard"}],
)
@pytest.mark.parametrize("topology", ["supply", "random"])
def test_what_does_not_concern_links_moves_none(change: dict[str, float], topology: str) -> None:
    world = Parameters(factories=400, topology=topology)
    before, after = generate(world, Dice(5)), generate(world.with_values(change), Dice(5))
    assert same(before, after, *LINKS)
    if "peers" not in change:
        assert same(before, after, "watcher", "watched")
    else:
        assert same(before, after, "middleman")


def test_a_larger_share_of_middlemen_keeps_the_links_that_had_one() -> None:
    few, many = (generate(Parameters(middleman_share=share), Dice(2)).middleman >= 0 for share in (0.2, 0.4))
    assert many[few].all()
    assert many.sum() > few.sum()


def test_one_more_peer_keeps_the_first_ones() -> None:
    three, four = (generate(Parameters(factories=300, peers=peers), Dice(4)) for peers in (3, 4))
    assert len(four.watcher) == 4 * 300
    assert pairs(three.watcher, three.watched) < pairs(four.watcher, four.watched)
    # Not only the set: slot by slot, so that a factory's first peer stays its first.
    assert np.array_equal(four.watched[: len(three.watched)], three.watched)


@pytest.mark.parametrize("skip", [0.0, 0.15, 0.5])
def test_the_share_asked_jumps_over_a_tier(skip: float) -> None:
    network = generate(Parameters(factories=5000, skip_tier=skip), Dice(1))
    rise = network.tier[network.buyer] - network.tier[network.supplier]
    assert (rise == 2).mean() == pytest.approx(skip, abs=0.01)


@pytest.mark.parametrize("links", [1.0, 2.0, 4.5, 10.0, 20.0])
@pytest.mark.parametrize("tiers", [2, 4, 8])
def test_there_are_as_many_links_as_asked(links: float, tiers: int) -> None:
    network = generate(Parameters(factories=2000, links_per_factory=links, tiers=tiers), Dice(1))
    assert len(network.supplier) / 2000 == pytest.approx(links, rel=0.02)


def test_middlemen_stand_on_the_share_asked_and_around_related_factories() -> None:
    for seed in range(3):
        network = generate(Parameters(factories=3000), Dice(seed))
        through = network.middleman >= 0
        assert through.mean() == pytest.approx(0.3, abs=0.02)
        clients = np.bincount(network.middleman[through])
        assert clients.mean() == pytest.approx(15, rel=0.01)
        assert clients.std() > 5
        kind = network.tier[network.supplier[through]] * 6 + network.sector[network.supplier[through]]
        kinds = [len(set(kind[network.middleman[through] == m].tolist())) for m in range(network.middlemen)]
        assert np.mean(kinds) < 1.5  # 15 links at random would be of about 9 tiers and sectors


def test_nobody_stands_between_in_a_world_without_middlemen() -> None:
    network = generate(Parameters(middleman_share=0.0), Dice(0))
    assert network.middlemen == 0
    assert (network.middleman == -1).all()
    everywhere = generate(Parameters(middleman_share=1.0), Dice(0))
    assert (everywhere.middleman >= 0).all()


def test_tiers_shrink_upwards_and_hold_everybody() -> None:
    for n, tiers in itertools.product(range(2, 301, 7), range(2, 9)):
        sizes = tier_sizes(n, tiers)
        assert len(sizes) == tiers
        assert sizes.sum() == n
        assert (np.diff(sizes) <= 0).all(), (n, tiers)
        assert (sizes > 0).sum() == min(n, tiers), (n, tiers)


def test_the_pyramid_is_as_steep_however_many_tiers() -> None:
    for tiers in range(2, 9):
        sizes = tier_sizes(10_000, tiers)
        assert sizes[0] / sizes[-1] == pytest.approx(8, rel=0.02)


def test_shared_out_numbers_meet_their_total_and_bounds() -> None:
    dice, ids = Dice(1), np.arange(500, dtype=np.uint64)
    weights = pareto(2.1, 0.7, "test", (dice.normal("size", ids), ids), dice)
    assert weights.min() >= 1
    most = np.full(500, 40)
    for total in (500, 501, 2250, 19_999):
        shared = shared_out(total, weights, most, 0.3)
        assert shared.sum() == total
        assert shared.min() >= 1
        assert shared.max() <= 40
        order = np.argsort(weights)
        assert (np.diff(shared[order]) >= -1).all()  # rising, but for rounding
    assert (shared_out(10**6, weights, most, 0.3) == 40).all()
    assert (shared_out(3, weights, most, 0.3) == 1).all()


def test_pareto_draws_have_the_tail_that_is_asked() -> None:
    dice, ids = Dice(9), np.arange(200_000, dtype=np.uint64)
    size = dice.normal("size", ids)
    for exponent, near in ((2.0, 0.7), (2.3, 0.7), (3.0, 0.7), (2.3, 0.0), (2.3, 0.95)):
        draws = pareto(exponent, near, "test", (size, ids), dice)
        for x in (2.0, 10.0):
            assert (draws > x).mean() == pytest.approx(x ** (1 - exponent), rel=0.05)
        tied = np.corrcoef(size, ndtri(1.0 - draws ** (1.0 - exponent)))[0, 1]
        assert tied == pytest.approx(near, abs=0.01)


def test_pairs_are_numbered_without_gaps_up_to_the_largest_network() -> None:
    lower, higher = numbered_pairs(np.zeros(30), 5)
    assert pairs(lower, higher) == {(i, j) for j in range(5) for i in range(j)}
    assert len(lower) == 10
    n = 2_000_000  # as many factories as the table allows
    number = [0, n * (n - 1) // 2 - n, n * (n - 1) // 2 - n + 1, n * (n - 1) // 2 - 1]
    lower, higher = numbered_pairs(np.diff(number, prepend=-1) - 1.0, n)
    assert pairs(lower, higher) == {(0, 1), (n - 3, n - 2), (0, n - 1), (n - 2, n - 1)}


def test_random_links_are_those_of_a_random_graph() -> None:
    """Number, spread and evenness of the links of G(n, p), against its binomial law."""
    n, degree, seeds = 40, 6.0, 400
    counts, seen = [], np.zeros((n, n))
    for seed in range(seeds):
        links = random_links(n, degree, Dice(seed))
        assert (links.supplier < links.buyer).all()
        counts.append(len(links.supplier))
        seen[links.supplier, links.buyer] += 1
    chance, number = degree / (n - 1), n * (n - 1) // 2
    deviation = (number * chance * (1 - chance)) ** 0.5
    assert np.mean(counts) == pytest.approx(number * chance, abs=5 * deviation / seeds**0.5)
    assert np.std(counts) == pytest.approx(deviation, rel=0.2)
    each = seen[np.triu_indices(n, 1)]
    assert np.abs(each / seeds - chance).max() < 5 * (chance * (1 - chance) / seeds) ** 0.5


def test_random_links_of_a_large_graph_are_poisson() -> None:
    links = random_links(200_000, 4.5, Dice(0))
    degree = np.bincount(np.concatenate((links.supplier, links.buyer)), minlength=200_000)
    assert degree.mean() == pytest.approx(4.5, rel=0.01)
    assert degree.var() == pytest.approx(4.5, rel=0.02)
    assert len(pairs(links.supplier, links.buyer)) == len(links.supplier)
    assert abs(np.corrcoef(links.supplier, degree[links.supplier])[0, 1]) < 0.01


def test_a_random_graph_that_asks_for_more_than_everybody_gets_everybody() -> None:
    links = random_links(5, 20.0, Dice(0))
    assert pairs(links.supplier, links.buyer) == {(i, j) for j in range(5) for i in range(j)}


@pytest.mark.parametrize("topology", ["supply", "random"])
def test_work_grows_about_linearly(topology: str) -> None:
    """Ten times the factories for less than 40 times the work: quadratic growth would be a hundred times."""

    def work(n: int) -> float:
        world = Parameters(factories=n, topology=topology)
        return least(lambda: generate(world, Dice(0)))

    assert work(50_000) < 40 * work(5_000)
