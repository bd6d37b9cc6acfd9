"""What searches for worlds stand on: targets, emulators, what they rule out, and points drawn from what is left."""

from __future__ import annotations

import math

import numpy as np
import pytest
from stallpoint.experiments.fitting.emulators import FEWEST, Emulators, emulator, trained, usual_dice
from stallpoint.experiments.fitting.pattern import Pattern
from stallpoint.experiments.fitting.patterns import PATTERNS
from stallpoint.experiments.fitting.region import region
from stallpoint.experiments.fitting.ruling import Ruling
from stallpoint.experiments.fitting.targets import NORMAL, Targets


def pattern(name: str, figure: float | None, low: float, high: float, **more: object) -> Pattern:
    return Pattern(name, "in_use", figure, low, high, **more)  # type: ignore[arg-type]


TWO = (pattern("figure", 0.5, 0.4, 0.8), pattern("bound", None, 0.2, np.inf, slack=0.1, weight=3.0))


def test_targets_miss_as_the_patterns_do() -> None:
    targets, rng = Targets.of(PATTERNS), np.random.default_rng(0)
    for k, p in enumerate(PATTERNS):
        ends = [end for end in (p.low, p.high) if np.isfinite(end)]
        around = [*rng.uniform(min(ends) - 3.0, max(ends) + 3.0, 50), *ends, math.nan]
        figures = np.tile(targets.centre, (len(around), 1))
        figures[:, k] = around
        assert targets.misses(figures)[:, k] == pytest.approx([p.miss(value) for value in around]), p.name


def test_the_misfit_is_the_weighted_mean_of_squared_misses() -> None:
    figures = np.array([[0.8, 0.2], [0.4, 0.3], [0.5, 5.0]])
    assert Targets.of(TWO).misfit(figures) == pytest.approx([0.25 + 0.75, 0.25, 0.0])
    assert Targets.of(TWO).take(np.array([0])).misfit(figures[:, :1]) == pytest.approx([1.0, 1.0, 0.0])


def test_a_limit_lies_two_standard_deviations_off_and_doubt_counts() -> None:
    targets, none = Targets.of(TWO), np.zeros((1, 2))
    limits = targets.scaled(np.array([[0.8, 0.2]]))
    assert targets.implausibility(limits, none) == pytest.approx(np.array([[2.0, 2.0]]))
    assert (targets.implausibility(limits, none + 1.0) < 1.1).all()
    inside = targets.scaled(np.array([[0.5, 0.9]]))
    assert (targets.implausibility(inside, none) == 0.0).all()


def test_chances_and_moments_are_those_of_draws() -> None:
    targets, rng = Targets.of(PATTERNS), np.random.default_rng(1)
    mean, dice = rng.normal(0.0, 1.0, (3, len(PATTERNS))), np.full(len(PATTERNS), 0.1)
    variance = rng.uniform(0.05, 0.6, mean.shape)
    drawn = mean + np.sqrt(variance) * rng.standard_normal((20_000, *mean.shape))
    reach = NORMAL * dice
    inside = (drawn >= targets.scaled(targets.low) - reach) & (drawn <= targets.scaled(targets.high) + reach)
    assert np.exp(targets.log_chance(mean, variance, dice)) == pytest.approx(inside.mean(axis=0), abs=0.015)
    misfits = targets.misfit(targets.centre + targets.room * np.sinh(drawn))
    first, second = targets.misfit_moments(mean, variance)
    assert first == pytest.approx(misfits.mean(axis=0), rel=0.05)
    assert second == pytest.approx(misfits.var(axis=0), rel=0.25)


def test_far_off_the_chance_is_small_and_still_a_number() -> None:
    targets = Targets.of(TWO)
    found = targets.log_chance(np.array([[40.0, -40.0]]), np.full((1, 2), 0.1), np.full(2, 0.1))
    assert np.isfinite(found).all()
    assert (found < -1000.0).all()


def test_a_figure_whose_dice_reach_the_limits_is_taken() -> None:
    targets = Targets.of(TWO)
    figures, errors = np.array([[0.85, 0.1], [0.85, np.nan]]), np.array([[0.03, 0.03], [0.01, 0.01]])
    assert targets.reached(figures, errors).tolist() == [[True, False], [False, False]]


def waves(points: np.ndarray) -> np.ndarray:
    return np.sin(5.0 * points[:, 0]) + 2.0 * points[:, 1] + 0.8 * points[:, 0] * points[:, 2]


def test_an_emulator_foretells_points_it_has_not_seen_within_its_intervals() -> None:
    """At 400 fresh points the 95 % intervals hold 90 to 99 % of the true values, and are worth having."""
    rng = np.random.default_rng(2)
    points, fresh, noise = rng.random((90, 4)), rng.random((400, 4)), 0.05
    figures = waves(points) + rng.normal(0.0, noise, 90)
    found = emulator(points, figures, np.full(90, noise**2), np.ones(90, np.bool_), 0)
    mean, variance = found.predict(fresh)
    off = np.abs(mean - waves(fresh)) / np.sqrt(variance)
    assert 0.9 <= (off < NORMAL).mean() <= 0.99
    assert np.sqrt(np.mean((mean - waves(fresh)) ** 2)) < 0.1 * waves(fresh).std()
    assert 0.88 <= found.covered <= 1.0
    again = emulator(points, figures, np.full(90, noise**2), np.ones(90, np.bool_), 0)
    assert (again.predict(fresh)[0] == mean).all()


def test_an_emulator_is_less_sure_where_it_saw_nothing_and_where_it_was_wrong() -> None:
    rng = np.random.default_rng(3)
    points = rng.random((60, 2)) * [0.5, 1.0]
    rough = np.where(points[:, 0] > 0.3, rng.normal(0.0, 0.5, 60), 0.0)
    smooth = np.sin(4.0 * points[:, 1])
    there, none = points[:, 0] > 0.3, np.full(60, 1e-6)
    everywhere = emulator(points, smooth + 0.0 * rough, none, np.ones(60, np.bool_), 0)
    _, near = everywhere.predict(np.array([[0.25, 0.5]]))
    _, far = everywhere.predict(np.array([[1.0, 0.5]]))
    assert far > near
    assert (
        emulator(points, smooth + rough, none, there, 0).stretch
        > emulator(points, smooth + rough, none, ~there, 0).stretch
    )


def test_of_a_figure_that_can_hardly_be_told_nothing_is_known_and_nothing_ruled_out() -> None:
    rng = np.random.default_rng(4)
    points, figures = rng.random((20, 2)), np.full((20, 2), np.nan)
    figures[:, 0], figures[: FEWEST - 1, 1] = points[:, 0], 9.0
    dice = np.where(np.isnan(figures), np.nan, 0.01)
    each = tuple(emulator(*call) for call in trained(points, figures, dice, 2, np.ones(20, np.bool_), 0))
    both = Emulators(each, usual_dice(dice, 2))
    assert both.dice == pytest.approx([0.02, 0.02])
    _, variance = both.predict(points)
    assert (variance[:, 1] > 100.0 * variance[:, 0]).all()
    alone = Ruling(both.take([0]), Targets.of(TWO[:1]), 4, 9.0)
    beside = Ruling(both, Targets.of(TWO), 4, 9.0)
    assert np.isfinite(beside(points, 1.0)).sum() >= 0.5 * np.isfinite(alone(points, 1.0)).sum() > 0


def test_what_is_given_up_early_is_what_would_have_been_ruled_out() -> None:
    rng = np.random.default_rng(5)
    points = rng.random((60, 2))
    figures = np.column_stack([np.arcsinh((points[:, 0] - 0.5) / 0.2), np.arcsinh((points[:, 1] - 0.3) / 0.1)])
    calls = trained(points, figures, np.full((60, 2), 1e-3), 2, np.ones(60, np.bool_), 0)
    ruling = Ruling(Emulators(tuple(emulator(*c) for c in calls), np.full(2, 2e-3)), Targets.of(TWO), 4, 0.5)
    fresh = rng.random((500, 2))
    whole, capped = ruling(fresh, np.inf), ruling(fresh, 1.0)
    assert np.isfinite(whole).all()
    assert 0 < (whole <= 1.0).sum() < 500
    assert (np.isfinite(capped) == (whole <= 1.0)).all()
    assert capped[np.isfinite(capped)] == pytest.approx(whole[whole <= 1.0])
    assert (ruling.chances(fresh)[whole <= 1.0] >= 1e-3).all()


def strip(points: np.ndarray, cap: float) -> np.ndarray:
    """A ring in two coordinates and a strip, cut off at one end, in two more."""
    ring = np.abs(((points[:, :2] - 0.5) ** 2).sum(axis=1) - 0.09) / 0.03
    bar = np.maximum(np.abs(points[:, 2] + points[:, 3] - 1.0) / 0.2, np.where(points[:, 2] < 0.2, 2.0, 0.0))
    return np.maximum(ring, bar)


def test_points_are_drawn_evenly_from_what_is_left_and_its_share_is_right() -> None:
    """Against a million points spread evenly, twelve draws of 400: a skew of .02 would show."""
    many = np.random.default_rng(6).random((1_000_000, 4))
    true = many[strip(many, np.inf) <= 1.0]
    draws = [region(strip, 4, 1.0, 400, np.random.default_rng(k)) for k in range(12)]
    assert all((strip(one.points, np.inf) <= 1.0).all() for one in draws)
    assert np.mean([one.points.mean(axis=0) for one in draws], axis=0) == pytest.approx(true.mean(axis=0), abs=0.012)
    assert np.mean([one.points.std(axis=0) for one in draws], axis=0) == pytest.approx(true.std(axis=0), abs=0.012)
    shares = [one.share for one in draws]
    assert np.mean(shares) == pytest.approx(len(true) / 1e6, rel=0.08)
    assert np.std(np.log(shares)) < 2.5 * draws[0].error


def test_parts_that_do_not_hang_together_are_all_found() -> None:
    """Two islands of one size hold half of the points each; a search from one start would hold one."""

    def islands(points: np.ndarray, cap: float) -> np.ndarray:
        ends = [np.abs(points - middle).max(axis=1) / 0.1 for middle in (0.2, 0.8)]
        return np.minimum(*ends)

    found = region(islands, 4, 1.0, 400, np.random.default_rng(0))
    assert 0.25 < (found.points[:, 0] < 0.5).mean() < 0.75
    assert found.share == pytest.approx(2 * 0.2**4, rel=0.5)


def test_a_cut_out_of_reach_ends_where_it_no_longer_gets_better() -> None:
    found = region(lambda points, cap: 2.0 + np.abs(points - 0.3).max(axis=1), 3, 1.0, 100, np.random.default_rng(0))
    assert 2.0 < found.level < 2.2
    assert found.points.std() > 0.01
