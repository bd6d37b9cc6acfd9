"""Figures over worlds and dice: what their intervals cover, on data drawn with a known spread of worlds and dice."""

import math

import numpy as np
import pytest
from stallpoint.agents.columns import Floats
from stallpoint.experiments.crossed import (
    bounded,
    contrast,
    contrast_months,
    crossed,
    crossed_months,
    crossed_order,
    crossed_ratio,
    mean_over,
)
from stallpoint.experiments.statistics import ANY, POSITIVE, SHARE, interval, paired, paired_months, ratio
from stallpoint.experiments.student import student

DRAWS = 4000
MEAN = 2.0


def drawn(worlds: int, seeds: int, tau: float, shared: float, seed: int = 0) -> tuple[Floats, Floats]:
    """Studies of a figure that is 2 on average, (worlds, seeds, studies), and the figure of a new world for each.

    Dice leave a standard error of 1 in every world; ``shared`` is the part of their variance that all worlds have in
    common, as where equal seeds draw equal networks. Worlds differ by ``tau``.
    """
    rng = np.random.default_rng(seed)
    dice = np.sqrt(shared) * rng.standard_normal((1, seeds, DRAWS))
    dice = (dice + np.sqrt(1.0 - shared) * rng.standard_normal((worlds, seeds, DRAWS))) * math.sqrt(seeds)
    return MEAN + tau * rng.standard_normal((worlds, 1, DRAWS)) + dice, MEAN + tau * rng.standard_normal(DRAWS)


def covered(new: Floats, mean: Floats, half: Floats) -> float:
    """The share of studies whose interval holds what a new world shows."""
    return float((np.abs(new - mean) <= half).mean())


@pytest.mark.parametrize("shared", [0.0, 0.3])
@pytest.mark.parametrize("worlds", [5, 10, 20])
@pytest.mark.parametrize("seeds", [5, 10])
def test_the_interval_covers_a_new_world(worlds: int, seeds: int, shared: float) -> None:
    """Between .92 and 1 whatever the worlds do, and .95 as soon as they differ more than their dice."""
    found = {}
    for tau in (0.0, 0.5, 1.0, 2.0, 5.0):
        values, new = drawn(worlds, seeds, tau, shared)
        mean, low, high = crossed_months(values)
        found[tau] = covered(new, mean, (high - low) / 2)
    assert min(found.values()) > 0.92, found
    assert found[0.0] > 0.98, "worlds that do not differ: wider than it must be, never narrower"
    assert 0.93 < found[5.0] < 0.965, found


def test_cut_at_zero_it_would_cover_less() -> None:
    """Why the variance between worlds is never below one standard error of its estimate."""
    worlds, seeds = 20, 10
    values, new = drawn(worlds, seeds, 0.5, 0.0)
    each = values.mean(axis=1)
    squares = values.var(axis=1, ddof=1).mean(axis=0) / seeds
    tau2 = np.maximum(each.var(axis=0, ddof=1) - squares, 0.0)
    half = student(0.975, worlds - 1) * np.sqrt(tau2 * (1 + 1 / worlds) + squares / worlds)
    assert 0.82 < covered(new, each.mean(axis=0), half) < 0.88
    mean, low, high = crossed_months(values)
    assert covered(new, mean, (high - low) / 2) > 0.95


def test_dice_that_worlds_share_are_not_averaged_out() -> None:
    """Taken as independent from world to world, they would make an interval that covers a new world in six of ten."""
    worlds, seeds = 20, 10
    values, new = drawn(worlds, seeds, 0.0, 0.3)
    each = values.mean(axis=1)
    squares = values.var(axis=1, ddof=1).mean(axis=0) / seeds
    tau2 = np.maximum(each.var(axis=0, ddof=1) - squares, 0.0)
    half = student(0.975, worlds - 1) * np.sqrt(tau2 * (1 + 1 / worlds) + squares / worlds)
    assert covered(new, each.mean(axis=0), half) < 0.7
    mean, low, high = crossed_months(values)
    assert covered(new, mean, (high - low) / 2) > 0.95


@pytest.mark.parametrize("shared", [0.0, 0.5])
def test_what_worlds_do_is_told_from_what_dice_do(shared: float) -> None:
    """The variance between worlds is found again on average, also where equal seeds do alike in all worlds."""
    values, _ = drawn(10, 10, 3.0, shared)
    found = [crossed(values[:, :, place]).tau ** 2 for place in range(400)]
    assert np.mean(found) == pytest.approx(9.0, abs=3 * np.std(found) / 20)
    alone = [crossed(values[:, :, place] - values[:, :, place].mean(axis=1, keepdims=True)).tau for place in range(50)]
    assert alone == [0.0] * 50, "the same figure in every world"


def test_the_parts_add_up_and_a_figure_is_its_month() -> None:
    """The squares of the parts are that of half of the interval; one month of many is the same figure."""
    values, _ = drawn(6, 4, 1.0, 0.2)
    mean, low, high = crossed_months(values)
    for place in range(20):
        one = crossed(values[:, :, place])
        assert one.ends == pytest.approx((mean[place], low[place], high[place]))
        assert one.of_worlds**2 + one.of_dice**2 == pytest.approx(((one.high - one.low) / 2) ** 2)
        assert one.n == 24
        assert one.each == tuple(interval(row) for row in values[:, :, place])


def test_of_one_world_it_is_the_interval_over_dice() -> None:
    """Nothing is said of other worlds."""
    values = np.array([[1.0, 2.0, 4.0]])
    one, plain = crossed(values, ["w01"]), interval(values[0])
    assert one.ends == plain.ends
    assert one.n == 3
    assert math.isnan(one.tau)
    assert math.isnan(one.of_worlds)
    assert one.of_dice == pytest.approx((plain.high - plain.low) / 2)
    assert crossed_ratio(values, values + 1.0).ends == ratio(values[0], values[0] + 1.0).ends


def test_of_one_seed_worlds_and_dice_are_not_told_apart() -> None:
    """The interval is there, for a new world with dice of its own; its parts are not."""
    found = crossed(np.array([[1.0], [2.0], [4.0]]))
    assert math.isnan(found.tau)
    assert math.isnan(found.of_dice)
    half = student(0.975, 2) * math.sqrt(np.var([1.0, 2.0, 4.0], ddof=1) * (1 + 1 / 3))
    assert found.high - found.mean == pytest.approx(half)


def test_what_is_missing_is_left_out() -> None:
    """A run without a value, and a world without any; a figure that is known nowhere is not known."""
    nan = math.nan
    found = crossed(np.array([[1.0, 2.0, nan], [nan, nan, nan], [4.0, 6.0, 5.0]]), ["a", "b", "c"])
    assert found.worlds == ("a", "c")
    assert found.mean == pytest.approx((1.5 + 5.0) / 2)
    assert found.n == 5
    assert found.low < found.mean < found.high
    nowhere = crossed(np.full((2, 2), nan), ["a", "b"])
    assert math.isnan(nowhere.mean)
    assert nowhere.worlds == ()
    single = crossed(np.array([[1.0, 3.0], [nan, nan]]), ["a", "b"])
    assert single.ends == interval(np.array([1.0, 3.0])).ends


def test_a_ratio_is_taken_in_each_world() -> None:
    """The mean of the ratios of worlds, not of their totals; a world without cases is left out."""
    over = np.array([[2.0, 4.0], [10.0, 30.0], [0.0, 0.0]])
    under = np.array([[4.0, 8.0], [10.0, 10.0], [0.0, 0.0]])
    found = crossed_ratio(over, under, ["a", "b", "c"])
    assert found.worlds == ("a", "b")
    assert found.mean == pytest.approx((0.5 + 2.0) / 2)
    assert [one.mean for one in found.each] == pytest.approx([0.5, 2.0])
    ones = np.ones((2, 2))
    assert crossed_ratio(over[:2], ones).ends == pytest.approx(crossed(over[:2], within=POSITIVE).ends)
    assert crossed_ratio(over[:2], ones).low == 0.0, "no end where no ratio can be"


def test_in_which_worlds_it_holds() -> None:
    """By the sign of the mean, and for certain where dice alone would not turn it."""
    rows = [[3.0, 3.1, 2.9], [2.0, 2.2, 2.1], [4.0, -3.0, 0.5], [-1.0, -1.1, -1.2], [-1.0, 1.0, -0.5], [0.0, 0.0, 0.0]]
    found = crossed(np.array(rows), list("abcdef"))
    assert found.mean > 0
    assert found.holds == ("a", "b", "c")
    assert found.holds_surely == ("a", "b")
    assert found.turns == ("d", "e")
    assert found.turns_surely == ("d",)
    assert not found.sure
    assert not found.none
    nothing = crossed(np.zeros((3, 2)), list("abc"))
    assert nothing.none
    assert nothing.holds == nothing.turns == ()


def test_in_how_many_worlds_the_order_is_the_same() -> None:
    """By the means of each world; who is first, and where all is as overall."""
    values = np.array([[[1.0, 1.0], [1.0, 3.0], [9.0, 9.0]], [[5.0, 5.0], [1.0, 1.0], [10.0, 11.0]], [[0.0, 0.0]] * 3])
    found = crossed_order(values)
    assert found.order == (1, 0, 2)
    assert found.same == 2
    assert found.first == (1, 2, 0)
    assert found.worlds == 3
    equal = crossed_order(np.ones((2, 3, 2)))
    assert equal.order == (0, 1)
    assert equal.first == (3, 0)


def test_a_mean_or_a_difference_is_over_dice_or_over_worlds_and_dice() -> None:
    dice = np.random.default_rng(5)
    ours, theirs = dice.random((2, 3, 4))
    names = ["a", "b", "c"]
    assert mean_over(ours, names, SHARE) == crossed(ours, names, SHARE)
    assert mean_over(ours[:1], names[:1], SHARE) == interval(ours[0], SHARE)
    assert contrast(ours, theirs, names) == crossed(ours - theirs, names)
    assert contrast(ours[:1], theirs[:1], names[:1], SHARE) == paired(ours[0], theirs[0], SHARE)
    months = dice.random((2, 3, 4, 5))
    assert all(map(np.array_equal, contrast_months(*months), crossed_months(months[0] - months[1])))
    one = contrast_months(months[0][:1], months[1][:1])
    assert all(map(np.array_equal, one, paired_months(months[0, 0], months[1, 0])))


def test_no_end_of_a_difference_is_further_from_zero_than_its_values_can_be_apart() -> None:
    ours, theirs = np.array([[1.0, 0.9], [1.0, 0.1], [0.2, 1.0]]), np.array([[0.0, 0.1], [0.0, 0.0], [0.1, 0.0]])
    free, held = contrast(ours, theirs), contrast(ours, theirs, within=SHARE)
    assert free.high > 1.0
    assert held.high == 1.0
    assert (held.mean, held.low) == (free.mean, max(free.low, -1.0))
    assert all(-1.0 <= one.low <= one.high <= 1.0 for one in held.each)
    assert any(one.high > 1.0 for one in free.each)
    assert (held.of_worlds, held.of_dice) == (free.of_worlds, free.of_dice), "the two parts tell the whole width"
    assert contrast(ours, theirs, within=POSITIVE) == contrast(ours, theirs, within=ANY) == free, "money has no end"
    mean, low, high = contrast_months(ours[..., None], theirs[..., None], SHARE)
    assert (float(mean[0]), float(low[0]), float(high[0])) == pytest.approx(held.ends)
    alone = bounded(crossed(ours[:, :1], ["a", "b", "c"]), 1.0)
    assert all(math.isnan(one.low) for one in alone.each), "what is not known stays so"
