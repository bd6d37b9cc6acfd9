"""What intervals cover and how often looking again errs, on runs of the model whose mean is known."""

import math

import interval_coverage as coverage
import numpy as np
import pytest
from stallpoint.agents.columns import Floats
from stallpoint.experiments import student
from stallpoint.experiments.sequential import always, reach, runs_for
from stallpoint.experiments.statistics import (
    ANY,
    POSITIVE,
    SHARE,
    Bounds,
    exact,
    interval,
    interval_months,
    paired,
    paired_months,
    ratio,
)
from stallpoint.model.outcomes.measures import MEASURES

DRAWS = 1000
FLOOR = {5: 0.885, 10: 0.915, 30: 0.93}
"""What every interval covers at least, with so many runs, of the .95 that it promises."""


@pytest.fixture(scope="module")
def runs() -> coverage.Runs:
    return coverage.read()


@pytest.mark.parametrize("n", [5, 10, pytest.param(30, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", coverage.figures())
def test_intervals_cover_runs_of_the_model(runs: coverage.Runs, name: str, n: int) -> None:
    share, _, _ = coverage.covered(coverage.figures()[name][0], runs, n, DRAWS)
    assert FLOOR[n] < share < 0.985, share


@pytest.mark.parametrize("n", [5, 10])
@pytest.mark.parametrize("name", ["factories' money, no policy", "started, break-cost less no policy"])
def test_students_interval_would_not(runs: coverage.Runs, name: str, n: int) -> None:
    """Runs are skewed, and Student's t misses on one side."""
    share, below, above = coverage.covered(coverage.figures()[name][1], runs, n, DRAWS)
    assert share < FLOOR[n]
    assert below > 5 * above


@pytest.mark.parametrize("n", [5, 10, 30])
def test_of_runs_that_are_not_skewed_little_is_given_away(n: int) -> None:
    dice = np.random.default_rng(7)
    values = dice.normal(0.3, 0.1, (DRAWS, n))
    found = [interval(each) for each in values]
    share = sum(each.low <= 0.3 <= each.high for each in found) / DRAWS
    assert 0.935 < share < 0.98
    wider = np.mean(
        [(f.high - f.low) / (p.high - p.low) for f, p in zip(found, map(coverage.plain, values), strict=True)]
    )
    assert 1.0 < wider < {5: 1.4, 10: 1.16, 30: 1.05}[n]


def test_ends_lie_where_a_value_can() -> None:
    dice = np.random.default_rng(1)
    for n in (2, 3, 5, 30):
        few = dice.beta(0.05, 2.0, n)
        found = interval(few, SHARE)
        assert 0.0 <= found.low <= found.mean <= found.high <= 1.0
        assert found.mean == float(few.mean()), "means stand bit for bit"
        money = interval(dice.lognormal(0.0, 3.0, n), POSITIVE)
        assert 0.0 <= money.low < money.mean < money.high < math.inf
        change = paired(dice.integers(0, 2, n).astype(float), dice.integers(0, 2, n).astype(float), SHARE)
        assert -1.0 <= change.low <= change.high <= 1.0
        assert math.isnan(change.always_low) or -1.0 <= change.always_low <= change.always_high <= 1.0
    assert interval(np.zeros(5), SHARE).ends == interval(np.zeros(5), POSITIVE).ends == (0.0, 0.0, 0.0)
    assert interval(np.ones(5), SHARE).ends == (1.0, 1.0, 1.0)
    huge = interval(np.array([1e-300, 1e-300, 1e9]), POSITIVE)
    assert math.isfinite(huge.high), "no end beyond all numbers"


def test_measures_say_between_what_their_values_lie() -> None:
    assert MEASURES["in_use"].within == MEASURES["trust"].within == (0.0, 1.0)
    assert MEASURES["unsupported"].within == MEASURES["public_spent"].within == (0.0, math.inf), "may be counted twice"
    assert MEASURES["own_profit"].within == MEASURES["net_effect"].within == (-math.inf, math.inf)


def test_a_ratio_is_told_where_one_run_carries_it() -> None:
    found = ratio(np.array([0.0, 0.0, 3.0]), np.array([0.0, 0.0, 2.0]))
    assert found.mean == 1.5
    assert found.low == found.high == 1.5, "all that is known of it comes from one run"
    below = ratio(np.array([-1.0, 2.0, 0.5]), np.array([1.0, 1.0, 1.0]))
    assert below.low < 0.0 < below.high, "what may be negative"
    shares = ratio(np.array([1.0, 5.0, 2.0]), np.array([5.0, 6.0, 2.0]), SHARE)
    assert 0.0 < shares.low < shares.mean == 8 / 13 < shares.high < 1.0


def test_months_have_the_interval_of_each_month() -> None:
    dice = np.random.default_rng(3)
    a, b = dice.lognormal(size=(6, 4)), dice.lognormal(size=(6, 4))
    mean, low, high = paired_months(a, b)
    for at in range(4):
        found = interval(a[:, at] - b[:, at])
        assert [mean[at], low[at], high[at]] == pytest.approx(found.ends)


@pytest.mark.parametrize("n", [1, 2, 3, 10])
@pytest.mark.parametrize("within", [ANY, POSITIVE, SHARE])
def test_means_of_months_have_the_interval_of_each_month(n: int, within: Bounds) -> None:
    values = np.random.default_rng(n).beta(0.5, 2.0, size=(n, 12))
    values[:, 0], values[:, 1], values[0, 2] = 0.0, 1.0, np.nan
    found = np.array(interval_months(values, within))
    assert np.isnan(found[:, 2]).all()
    for at in (0, 1, *range(3, 12)):
        assert found[:, at] == pytest.approx(interval(values[:, at], within).ends, nan_ok=True)


@pytest.mark.parametrize("n", [5, 10, 30])
@pytest.mark.parametrize("share", [0.03, 0.2, 0.5])
def test_shares_of_runs_are_covered_exactly(n: int, share: float) -> None:
    assert sum(coverage._in(share, k, n) for k in range(n + 1)) >= 0.95
    assert exact(0, n)[0] == 0.0
    assert exact(n, n)[1] == 1.0


def test_the_chance_of_a_t_statistic_is_that_of_its_quantile() -> None:
    assert student.chance(student.student(0.975, 7), 7) == pytest.approx(0.05)
    assert student.chance(-student.student(0.995, 3), 3) == pytest.approx(0.01)


# -- looking again


@pytest.fixture(scope="module")
def nil(runs: coverage.Runs) -> Floats:
    """A true difference of nothing, with the skewness of runs."""
    values = runs["cost in_use"] - runs["none in_use"]
    return values - values.mean()


@pytest.mark.parametrize("start", [5, 10, 30])
def test_who_follows_the_advice_finds_nothing_where_there_is_nothing(nil: Floats, start: int) -> None:
    assert coverage.follow(nil, start, 400) < 0.05


@pytest.mark.parametrize("start", [5, 10])
def test_by_the_interval_of_a_fixed_number_he_would(nil: Floats, start: int) -> None:
    assert coverage.follow(nil, start, 400, old=True) > 0.15


def test_who_looks_after_every_run_errs_hardly_more(nil: Floats) -> None:
    assert coverage.at_every_run(nil, 8, 150, until=150) < 0.08
    assert coverage.at_every_run(np.random.default_rng(2).normal(size=4000), 8, 150, until=150) < 0.06


def test_the_bound_is_that_of_its_formula() -> None:
    for n in (10, 30, 200):
        t, r = reach(n), 8.0 / (n + 8.0)
        factor = math.sqrt(r) * ((1 + t**2 / (n - 1)) / (1 + r * t**2 / (n - 1))) ** (n / 2)
        assert factor == pytest.approx(20.0)
    assert [math.isinf(reach(n)) for n in (1, 2, 7, 9)] == [True, True, True, False]
    assert math.isnan(always(np.arange(5.0))[0])
    values = np.array([1.0, -1.0] * 20)
    half = reach(40) * values.std(ddof=1) / 40**0.5
    assert always(values) == pytest.approx((-half, half)), "what is not skewed is not moved"


def test_so_many_runs_tell_the_sign_four_times_in_five() -> None:
    dice = np.random.default_rng(5)
    n = runs_for(0.5, 1.0)
    assert n is not None
    found = sum(paired(dice.normal(0.5, 1.0, n), np.zeros(n)).lasting for _ in range(2000))
    assert found / 2000 == pytest.approx(0.8, abs=0.03)


def test_what_is_sure_at_every_look_needs_no_more_runs() -> None:
    dice = np.random.default_rng(2)
    clear = paired(dice.normal(5.0, 1.0, 30), np.zeros(30))
    assert clear.sure
    assert clear.lasting
    assert clear.needed == 0
    four = np.array([4.0, 5.0, 5.5, 6.0])
    few = paired(four, np.zeros(4))
    assert few.sure
    assert not few.lasting, "sure if looked at once"
    assert few.needed == (runs_for(few.mean, float(four.std(ddof=1))) or 0) - 4
    assert paired(np.full(6, 2.0), np.ones(6)).lasting, "every pair agrees"
    few = paired(np.full(2, 2.0), np.ones(2))
    assert not few.lasting, "two pairs agree by luck"
    assert few.needed == 4
    assert not paired(np.ones(3), np.ones(3)).lasting
    assert paired(np.array([1e-9, -1.0, 1.0]), np.zeros(3)).needed is None  # more than anybody would run
    assert paired(np.array([1.0]), np.array([0.5])).needed is None
    assert runs_for(0.0, 1.0) is None
