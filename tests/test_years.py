"""What the years tell: how long until a tenth really use it, and from which year on scenarios change places."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from stallpoint.experiments.compare import Comparison
from stallpoint.experiments.crossed import crossed
from stallpoint.experiments.horizons import USED, first_reached, swaps, waiting
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.statistics import interval
from stallpoint.experiments.study import load_study
from stallpoint.scenarios.worlds import World
from stallpoint.viz.comparison.horizons import orders, times, until
from stallpoint.viz.studies.comparison import by_year, glance
from studies import MONTHS, kept, made

KEPT = np.arange(60)


def test_the_month_in_which_a_level_is_reached_first() -> None:
    values = np.array([[0.0, 0.1, 0.05], [0.0, 0.09, 0.0999], [0.5, 0.6, 0.7]])
    found = first_reached(values, np.array([5, 11, 17]), 0.1)
    assert found[0] == 12.0  # known after the month that is kept, and for good although it falls again
    assert math.isnan(found[1])
    assert found[2] == 6.0


def test_runs_that_do_not_get_there_count_as_later() -> None:
    w = waiting(np.array([30.0, math.nan, 50.0, 20.0, math.nan]))
    assert (w.runs, w.reached, w.median) == (5, 3, 50.0)
    assert math.isnan(w.low)  # five runs do not bound a median
    assert math.isinf(waiting(np.array([30.0, math.nan, math.nan])).median)
    many = waiting(np.arange(1.0, 25.0))
    assert (many.low, many.high) == (7.0, 18.0)  # the 7th and 18th of 24, by the binomial distribution
    half = waiting(np.array([*range(1, 14), *[math.nan] * 11], float))
    assert half.median == 12.0
    assert math.isinf(half.high)


def test_the_interval_of_the_middle_run_covers_it() -> None:
    """Also where the run ends before half of all there could be, had it gone on."""
    dice, inside = np.random.default_rng(4), 0
    for _ in range(2000):
        months = dice.weibull(2.0, 20) * 100.0
        w = waiting(np.where(months <= 110.0, months, np.nan))
        inside += w.low <= 100.0 * math.log(2.0) ** 0.5 <= w.high
    assert 0.94 < inside / 2000 < 0.99


def test_of_several_worlds_the_middle_one_counts() -> None:
    worlds = ["a"] * 3 + ["b"] * 3 + ["c"] * 3
    w = waiting(np.array([10.0, 11.0, 12.0, math.nan, math.nan, 50.0, 30.0, 31.0, 90.0]), worlds)
    assert w.median == 31.0
    assert (w.runs, w.reached) == (9, 7)


def course(*ends_of_years: float) -> np.ndarray:
    """Month by month in straight lines through the ends of years, (60,)."""
    return np.interp(KEPT, [12 * k + 11 for k in range(5)], ends_of_years)


def test_who_is_behind_first_and_ahead_at_the_end_has_changed_places_in_a_year() -> None:
    values = np.stack(
        [
            np.stack([course(0.02, 0.02, 0.02, 0.02, 0.02 + 0.001 * k) for k in range(4)]),
            np.stack([course(0.00, 0.01, 0.03, 0.05, 0.06)] * 3 + [course(0.03, 0.03, 0.03, 0.05, 0.06)]),
            np.stack([course(0.03, 0.04, 0.05, 0.06, 0.07)] * 4),
        ]
    )
    (found,) = swaps(values, KEPT)
    assert (found.ahead, found.behind) == (1, 0)
    assert (found.since, found.before) == (3, 1)
    assert found.lead_before.ends == pytest.approx(interval(np.array([0.02, 0.02, 0.02, -0.01])).ends)
    assert found.lead_after.mean == pytest.approx(0.0385)
    assert (found.swapped, found.groups) == (3, 4)  # in the fourth run it was ahead all the time
    assert not found.sure  # the lead of the first year may be luck


def test_a_lead_that_comes_and_goes_counts_from_when_it_stays() -> None:
    values = np.stack([[course(0.01, 0.05, 0.01, 0.05, 0.06)] * 2, [course(0.02, 0.02, 0.04, 0.02, 0.02)] * 2])
    (found,) = swaps(values, KEPT)
    assert (found.ahead, found.since, found.before) == (0, 4, 3)
    assert found.sure


def test_of_several_worlds_each_counts_once() -> None:
    turning, steady = course(0.0, 0.01, 0.03, 0.05, 0.06), course(0.03, 0.03, 0.04, 0.05, 0.06)
    values = np.stack([[course(0.02, 0.02, 0.02, 0.02, 0.02)] * 6, [turning] * 4 + [steady] * 2])
    (found,) = swaps(values, KEPT, ["a", "a", "b", "b", "c", "c"])
    assert (found.swapped, found.groups) == (2, 3)
    lead = values[0, :, 11] - values[1, :, 11]
    assert found.lead_before == crossed(lead.reshape(3, 2), ["a", "b", "c"])


def crossing(seeds: int = 8, worlds: tuple[World, ...] = ()) -> Comparison:
    """Two scenarios over four years: one is behind at first and ahead at the end."""
    c = made({"base": {"in_use": 0.2}, "late": {"in_use": 0.3}, "other": {}}, seeds=seeds)
    place = c.outcomes[0].measures.index("in_use")

    def bent(o: object, name: str, seed: int) -> np.ndarray:
        numbers = np.array(o.numbers)  # type: ignore[attr-defined]
        if name == "late":
            numbers[: MONTHS // 2, place] = 0.001 * (1 + seed / 100)
        return numbers

    outcomes = [dataclasses.replace(o, numbers=bent(o, o.scenario, o.seed)) for o in c.outcomes]
    if worlds:
        outcomes = [dataclasses.replace(o, world=w.name) for w in worlds for o in outcomes]
    return Comparison(c.scenarios, c.hashes, tuple(outcomes), c.planned, worlds=worlds)


def test_both_are_told_in_words() -> None:
    c = crossing()
    told = orders(c)
    lead = 0.2 * 23 / 47 - 0.001 * (1 + 0.035)
    assert told.startswith(f"base is ahead of late by {100 * lead:.1f} points (")
    assert "in year 2, and behind it from year 3 on, by 10.0 points" in told
    assert "so in 8 of 8 runs" in told
    assert until(c, "base") == ("2.1", "2.1 to 2.1; 8 of 8 runs")
    assert until(c, "other") == ("not by year 4", "reached in 0 of 8 runs")
    assert "  other  not by year 4 (reached in 0 of 8 runs)" in times(c)
    assert told in by_year(c).note
    assert glance(c).rows[2][4] == until(c, "other")


def test_one_run_tells_what_it_shows_without_intervals() -> None:
    c = crossing(seeds=1)
    assert "base is ahead of late by 9.7 points in year 2, and behind it from year 3 on, by 10.0 points in" in orders(c)
    assert "so in" not in orders(c)
    assert until(c, "base") == ("2.1", "")


def test_nothing_is_made_of_one_scenario_of_one_year_or_of_chance() -> None:
    assert orders(made({"alone": {"in_use": 0.1}})) == ""
    assert orders(made({"a": {"in_use": 0.1}, "b": {"in_use": 0.2}})).startswith("No two scenarios change places")
    flat = made({"a": {"in_use": 0.1}, "b": {"in_use": 0.1}}, noise=0.01)
    assert not any(swap.sure for swap in flat.swaps())


def test_worlds_are_counted_in_words() -> None:
    c = crossing(3, tuple(World(name, {}) for name in "xyz"))
    assert "so in 3 of 3 worlds" in orders(c)
    assert times(c).startswith("Years until 10% in use, in the middle world")


def test_tables_hold_both_and_come_back(tmp_path: object) -> None:
    c = crossing()
    tables = c.tables()
    waited = pd.DataFrame(tables["waiting"]).set_index("scenario")
    assert waited.loc["base", "median_months"] == c.waiting("base").median
    assert math.isinf(waited.loc["other", "median_months"])
    (row,) = tables["orders"].to_dict("records")  # type: ignore[union-attr]
    assert (row["ahead"], row["behind"], row["since_year"], row["before_year"]) == ("late", "base", 3, 2)
    assert (row["swapped"], row["of"], row["sure"], row["after_year"]) == (8, 8, True, MONTHS / 12)
    kept(c, tmp_path)  # type: ignore[arg-type]
    back, _ = load_study(tmp_path)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(back.tables()["orders"], tables["orders"])  # type: ignore[arg-type]
    assert USED == 0.1


def test_of_several_worlds_those_are_named_in_which_most_turn() -> None:
    """However far apart worlds lie, so that the interval of the lead holds zero."""
    worlds = tuple(World(name, {}) for name in "xyz")
    c = crossing(3, worlds)
    place = c.outcomes[0].measures.index("in_use")

    def lower(o: Outcome) -> Outcome:
        numbers = np.array(o.numbers)
        if o.scenario == "late" and o.world == "z":
            numbers[-1, place] = 0.15
        return dataclasses.replace(o, numbers=numbers)

    uneven = Comparison(c.scenarios, c.hashes, tuple(map(lower, c.outcomes)), c.planned, worlds=worlds)
    assert not any(swap.sure for swap in uneven.swaps())
    assert "so in 2 of 3 worlds" in orders(uneven)
