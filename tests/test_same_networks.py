"""A network is the same, bit for bit, as if it were put together in the plain way: by sorting, a step at a time."""

import copy
import pickle

import numpy as np
import plain_networks as plain
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stallpoint.model.dice import Dice, name_id
from stallpoint.model.network import generate
from stallpoint.model.network.generate import Links, drawn_middlemen, random_links, scaled, sector_peers, supply_links
from stallpoint.model.network.links import in_order
from stallpoint.model.network.network import Numbered
from stallpoint.scenarios.parameters import Parameters

WORLDS = {
    "two": {"factories": 2},
    "few": {"factories": 7, "tiers": 5},
    "usual": {"factories": 900},
    "crowded": {"factories": 120, "tiers": 3, "links_per_factory": 20.0, "peers": 10, "middleman_share": 1.0},
    "skewed": {"factories": 400, "tail_customers": 2.0, "tail_suppliers": 2.0, "skip_tier": 0.5},
    "one sector": {"factories": 90, "sectors": 1, "tiers": 2},
}


def equal(one: tuple[np.ndarray, ...], other: tuple[np.ndarray, ...]) -> None:
    for found, wanted in zip(one, other, strict=True):
        assert found.dtype == np.int32
        assert found.tolist() == wanted.tolist()


@pytest.mark.parametrize("seed", [0, 5])
@pytest.mark.parametrize("values", WORLDS.values(), ids=list(WORLDS))
@pytest.mark.parametrize("hashed", [False, True])
def test_links_peers_and_middlemen(values: dict[str, float], seed: int, hashed: bool) -> None:
    world, dice = Parameters().with_values(values), Dice(seed)
    n = world.factories
    ids = np.array([name_id(f"factory {k}") if hashed else k for k in range(n)], np.uint64)
    size, sector = dice.normal("size", ids), generate.drawn_sectors(world.sectors, ids, dice)
    tier = np.repeat(np.arange(world.tiers, dtype=np.int32), generate.tier_sizes(n, world.tiers))
    links = supply_links(world, tier, ids, size, dice)
    equal(links, plain.supply_links(world, tier, ids, size, dice))
    equal(sector_peers(world.peers, sector, ids, dice), plain.sector_peers(world.peers, sector, ids, dice))
    order = np.lexsort((links.supplier, links.buyer))
    for each in (links, Links(links.supplier[order], links.buyer[order])):
        there = (tier, sector, ids, dice)
        equal((drawn_middlemen(world, each, *there),), (plain.drawn_middlemen(world, each, *there),))


@pytest.mark.parametrize(("n", "degree"), [(2, 1.0), (40, 6.0), (1000, 4.5), (20, 30.0)])
def test_random_links(n: int, degree: float) -> None:
    for seed in range(5):
        equal(random_links(n, degree, Dice(seed)), plain.random_links(n, degree, Dice(seed)))


def test_what_is_shared_out_is_what_halving_alone_finds() -> None:
    dice = np.random.default_rng(1)
    for turn in range(200):
        n = int(dice.integers(1, 400))
        weights = dice.pareto(1.1, n) + 1
        most = dice.integers(1, 50, n) if turn % 2 else float(dice.integers(1, 50))
        total = int(dice.integers(0, 20 * n))
        assert scaled(total, weights, most).tobytes() == plain.scaled(total, weights, most).tobytes()


def test_rows_are_put_in_order_by_group_and_word() -> None:
    dice = np.random.default_rng(2)
    for n, groups in ((0, 1), (1, 1), (50, 1), (500, 7), (3000, 3000)):
        group = dice.integers(0, groups, n).astype(np.int32)
        word = dice.integers(0, 2**64, n, np.uint64)
        word[: n // 3] = word[n // 3 : 2 * (n // 3)]  # equals stay as they stand
        for words in (word, np.arange(n, dtype=np.uint64)):
            assert in_order(group, words, groups).tolist() == np.lexsort((words, group)).tolist()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 12_000), st.data())
def test_names_made_on_demand_are_a_tuple_to_whoever_asks(count: int, data: st.DataObject) -> None:
    width = max(4, len(str(count)))
    wanted, names = tuple(f"F{number:0{width}d}" for number in range(1, count + 1)), Numbered(count)
    assert (tuple(names), len(names), hash(names), repr(names)) == (wanted, count, hash(wanted), repr(wanted))
    assert names == wanted
    assert wanted == names
    assert names == Numbered(count)
    assert names != Numbered(count + 1)
    assert names != list(wanted)
    for made in (copy.copy(names), copy.deepcopy(names), pickle.loads(pickle.dumps(names))):
        assert made == wanted
    part = data.draw(st.slices(count))
    assert names[part] == wanted[part]
    assert type(names[part]) is tuple
    assert np.array(names, dtype=object).tolist() == list(wanted)
    assert list(reversed(names)) == list(reversed(wanted))
    assert "F0000" not in names
    if count:
        row = data.draw(st.integers(-count, count - 1))
        assert names[row] == names[np.int32(row)] == wanted[row]
        assert wanted[row] in names
        assert names.index(wanted[row]) == wanted.index(wanted[row])
        assert names.count(wanted[row]) == 1
    for row in (count, -count - 1):
        with pytest.raises(IndexError):
            names[row]
