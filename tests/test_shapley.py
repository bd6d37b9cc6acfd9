"""Cooperative games: Shapley values of whole games and along orders, on games whose values are known."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from stallpoint.experiments.attribution.shapley import (
    along,
    asked_for,
    by_orders,
    drawn,
    first,
    last,
    players,
    rising,
    shapley,
)
from stallpoint.experiments.statistics import interval


def games(n: int, most: float = 100.0) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, 2**n, elements=st.floats(-most, most, width=32))


def of(n: int, value: Callable[[set[int]], float]) -> np.ndarray:
    """A game by the value of a set of players."""
    return np.array([value({i for i in range(n) if c >> i & 1}) for c in range(2**n)], np.float64)


def every_order(n: int) -> np.ndarray:
    return np.array(list(itertools.permutations(range(n))), np.int64)


COSTS = (1.0, 2.0, 2.0, 5.0, 9.0, 9.0)
GLOVES = of(3, lambda s: float(2 in s and len(s) > 1))  # players 0 and 1 have a left glove, 2 the only right one
MAJORITY = of(5, lambda s: float(len(s) > 2))
ADDITIVE = of(6, lambda s: sum(COSTS[i] for i in s))
AIRPORT = of(6, lambda s: max((COSTS[i] for i in s), default=0.0))
KNOWN = (
    (GLOVES, [1 / 6, 1 / 6, 4 / 6]),
    (MAJORITY, [1 / 5] * 5),
    (ADDITIVE, list(COSTS)),
    # Littlechild and Owen 1973: those who need it share each stretch of the runway
    (AIRPORT, list(np.cumsum(np.diff((0.0, *COSTS)) / np.arange(6, 0, -1)))),
)


@given(games(4))
@settings(max_examples=40, deadline=None)
def test_shapley_is_the_mean_over_all_orders_and_adds_up(game: np.ndarray) -> None:
    found = shapley(game)
    assert found == pytest.approx(by_orders(game, every_order(4)), abs=1e-9)
    assert found.sum() == pytest.approx(game[-1] - game[0], abs=1e-9)


@given(games(3), st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_a_dummy_player_gets_what_it_brings_alone(game: np.ndarray, dummy: int) -> None:
    for coalition in range(8):
        if coalition >> dummy & 1:
            game[coalition] = game[coalition ^ 1 << dummy] + 2.5
    orders = drawn("abc", 2, 1)
    for found in (shapley(game), by_orders(game, orders), first(game), last(game)):
        assert found[dummy] == pytest.approx(2.5, abs=1e-9)


@given(games(4), games(4), st.floats(-3, 3))
@settings(max_examples=40, deadline=None)
def test_the_sum_of_games_has_the_sum_of_values(one: np.ndarray, other: np.ndarray, weight: float) -> None:
    assert shapley(one + weight * other) == pytest.approx(shapley(one) + weight * shapley(other), abs=1e-6)


@pytest.mark.parametrize(("game", "values"), KNOWN, ids=("gloves", "majority", "additive", "airport"))
def test_known_games(game: np.ndarray, values: list[float]) -> None:
    assert shapley(game) == pytest.approx(values)
    n = players(game)
    assert by_orders(game, every_order(n)) == pytest.approx(values), "right in expectation"


def test_first_and_last_in() -> None:
    assert first(GLOVES).tolist() == [0, 0, 0]
    assert last(GLOVES).tolist() == [0, 0, 1]
    assert shapley(np.stack([GLOVES, 2 * GLOVES]))[1] == pytest.approx([1 / 3, 1 / 3, 4 / 3])
    with pytest.raises(ValueError, match="each of 2"):
        shapley(np.zeros(6))


@given(games(6), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_sample_adds_up_and_asks_for_no_more_than_it_says(game: np.ndarray, seed: int) -> None:
    orders = drawn("abcdef", 4, seed)
    part = np.full(64, np.nan)
    asked = asked_for(6, orders)
    part[asked] = game[asked]
    found = by_orders(part, orders)
    assert found.sum() == pytest.approx(game[-1] - game[0], abs=1e-8)
    assert np.array_equal(first(part), first(game))
    assert np.array_equal(last(part), last(game))
    assert len(asked) <= 2 + 12 + 4 * 3
    up = rising(part, orders)
    assert (up[0], up[-1]) == (pytest.approx(game[0]), pytest.approx(game[-1]))


def test_an_additive_game_is_exact_in_every_sample() -> None:
    for seed in range(20):
        assert by_orders(ADDITIVE, drawn("abcdef", 2, seed)) == pytest.approx(COSTS)


def test_without_an_order_all_coalitions_are_asked_for() -> None:
    none = drawn("abc", 0, 1)
    assert none.shape == (0, 3)
    assert asked_for(3, none) == list(range(8))
    assert rising(GLOVES, none) == pytest.approx([0, 0, 2 / 3, 1])
    assert rising(GLOVES, every_order(3)) == pytest.approx([0, 0, 2 / 3, 1])


def test_orders_are_pairs_of_one_and_its_reverse_and_all_alike_likely() -> None:
    orders = np.concatenate([drawn("abcd", 2, seed, "w1") for seed in range(3000)])
    assert (orders[::2] == orders[1::2, ::-1]).all()
    _, counts = np.unique(orders[::2] @ (4 ** np.arange(4)), return_counts=True)
    assert len(counts) == 24
    assert ((counts - 125.0) ** 2 / 125.0).sum() < 49.7, "chi-squared with 23 degrees of freedom, at 0.001"
    assert along(orders[:1]).tolist()[0][0] == 0
    assert (along(orders)[:, -1] == 15).all()
    assert not np.array_equal(drawn("abcd", 40, 1, "w1"), drawn("abcd", 40, 1, "w2")), "worlds draw by themselves"


def test_orders_go_with_names_and_not_with_places() -> None:
    names = ("cost", "people", "fog", "fit")
    one, other = drawn(names, 6, 3), drawn(names[::-1], 6, 3)
    assert [[names[i] for i in row] for row in one] == [[names[::-1][i] for i in row] for row in other]


@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_intervals_over_seeds_cover_the_true_value(noise: float) -> None:
    """Each seed draws its own orders, so the spread over seeds holds their luck and that of the dice."""
    dice, truth, n, covered = np.random.default_rng(2), np.array(KNOWN[3][1]), 30, []
    for study in range(120):
        orders = np.stack([drawn("abcdef", 2, study * n + seed) for seed in range(n)])
        game = AIRPORT + noise * dice.standard_normal((n, 64))
        found = by_orders(game, orders)
        ends = [interval(found[:, i]) for i in range(6)]
        covered += [e.low <= value <= e.high for e, value in zip(ends, truth, strict=True)]
    # six intervals of a study lean on each other: a binomial of 120 may miss .95 by .06 at three of its errors
    assert 0.89 < np.mean(covered) < 0.99
    assert math.isclose(float(truth.sum()), 9.0)
