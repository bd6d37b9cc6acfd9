"""Case reproduction numbers: branching processes of which R is known, cohorts that were followed, and real runs."""

import json
import math
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stallpoint.experiments.cohorts import COUNTED, SUPPORTED, UNSUPPORTED, columns
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.outcome import Keep
from stallpoint.experiments.statistics import ratio
from stallpoint.experiments.storage.database import DATABASE
from stallpoint.experiments.storage.store import Store
from stallpoint.experiments.study import load_study
from stallpoint.model.life import run
from stallpoint.model.outcomes.reproduction import KINDS, WITHIN, Brought, Reproduction, cohorts, counted, followed
from stallpoint.scenarios.scenario import Scenario
from stallpoint.viz.figures.compare import reproduction
from studies import kept
from worlds import opened

MONTHS, YEARS = 120, 5
MEDIAN, SPREAD = 75.0, 0.62
"""Generation times as they are in the model without policy: a tenth below 33 months, half below 75, nine tenths below
162."""

WORLD = opened(150, 120, innovators=0.1, cases_needed=1.0, system_cost=0.2)


def until(dice: np.random.Generator, count: int) -> np.ndarray:
    """Months from a case to what it brings forth."""
    return np.floor(np.exp(dice.normal(math.log(MEDIAN), SPREAD, count))).astype(int) + 1


INSIDE = float((until(np.random.default_rng(0), 2_000_000) < 12 * YEARS).mean())
"""Share of all generation times that lie within five years."""


def branching(r: float, evenness: float, dice: np.random.Generator, months: int = MONTHS) -> Reproduction:
    """Cases of a branching process that is seen for some months, and what they brought forth.

    Cases come from outside in the first three years; each brings forth a Poisson number of others with mean ``r``, or a
    negative binomial one of that mean with shape ``evenness``.
    """
    at = [dice.integers(0, 36, dice.poisson(15.0))]
    parts, first = list[Brought](), 0
    while len(at[-1]):
        mean = np.full(len(at[-1]), r) if math.isinf(evenness) else dice.gamma(evenness, r / evenness, len(at[-1]))
        source = np.repeat(np.arange(first, first + len(at[-1])), dice.poisson(mean))
        born = at[-1][source - first] + until(dice, len(source))
        seen = born < months
        parts.append(Brought(source[seen], born[seen], np.ones(int(seen.sum()))))
        first += len(at[-1])
        at.append(born[seen])
    scaled_at = np.concatenate(at)
    return counted(scaled_at, np.ones(len(scaled_at), bool), (parts, []), months)


def first_years(found: Reproduction) -> tuple[float, float]:
    """Cases of the first five years, and what they brought forth within five."""
    return float(found.cases[:YEARS].sum()), float(found.brought[0, 0, 0, :YEARS].sum())


@pytest.mark.parametrize("r", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("evenness", [math.inf, 0.5])
def test_r_of_a_cohort_is_that_of_the_branching_process_and_its_interval_covers_it(r: float, evenness: float) -> None:
    """Although half of what cases bring forth lies beyond the end of the run."""
    dice, seeds, times = np.random.default_rng(5), 24, 250
    truth, inside, found = r * INSIDE, 0, []
    for _ in range(times):
        cases, credit = np.array([first_years(branching(r, evenness, dice)) for _ in range(seeds)]).T
        r_of = ratio(credit, cases)
        found.append(r_of.mean)
        inside += r_of.low <= truth <= r_of.high
    assert np.mean(found) == pytest.approx(truth, rel=0.02)
    assert 0.90 < inside / times < 0.99


def test_a_longer_run_tells_the_same_of_the_same_cases() -> None:
    cut, whole = (run(WORLD.with_world(months=months), 1).reproduction for months in (120, 240))
    for k, within in enumerate(WITHIN):
        kept = followed(120, within)
        assert np.array_equal(cut.brought[k, ..., :kept], whole.brought[k, ..., :kept])
        assert np.isnan(cut.brought[k, ..., kept:]).all()
    assert whole.brought[0, 0, 0, :5].sum() > 0.0


def test_only_years_all_of_whose_cases_were_followed_are_told() -> None:
    """The last case of a year may scale in its last month."""
    assert [followed(months, 5) for months in (48, 70, 71, 82, 83, 119, 120, 240)] == [0, 0, 1, 1, 2, 5, 5, 15]
    assert cohorts(120, 5) == [(0, 5)]
    assert cohorts(240, 5) == [(0, 5), (5, 10), (10, 15)]
    assert cohorts(240, 10) == [(0, 5), (5, 10)]
    assert cohorts(96, 5) == [(0, 3)]
    assert cohorts(48, 5) == []


def test_what_comes_in_time_counts_by_kind_of_case_and_of_what_it_brings_forth() -> None:
    """Two cases of month 11, a supported one and one without help; firm 2 never scaled."""
    scaled_at, alone = np.array([11, 11, -1]), np.array([True, False, False])
    unaided = [Brought(np.array([0, 0, 1, 2]), np.array([70, 71, 70, 30]), np.array([0.5, 1.0, 0.25, 1.0]))]
    aided = [Brought(np.array([0, 1]), np.array([5, 71]), np.array([1.0, 1.0]))]
    r = counted(scaled_at, alone, (unaided, aided), 72)
    assert r.cases.tolist() == [2, 0, 0, 0, 0, 0]
    assert r.supported.tolist() == [1, 0, 0, 0, 0, 0]
    assert r.credit[0] == 1.75  # whenever it came, of those that scaled themselves
    within = {(case, what): r.brought[0, i, j, 0] for i, case in enumerate(KINDS) for j, what in enumerate(KINDS)}
    assert within[UNSUPPORTED, UNSUPPORTED] == 0.5  # what came after 60 months came too late
    assert within[UNSUPPORTED, SUPPORTED] == 1.0  # it convinced somebody before it scaled itself
    assert within[SUPPORTED, UNSUPPORTED] == 0.25
    assert within[SUPPORTED, SUPPORTED] == 0.0
    assert np.isnan(r.brought[1]).all()
    assert r.number == 0.5


def compared(months: int = 120) -> Comparison:
    worlds = (WORLD, Scenario(name="other", world=WORLD.with_world(trust_start=0.9).world))
    return compare([world.with_world(months=months) for world in worlds], 3, jobs=1, keep=Keep(groups=()))


def test_a_comparison_takes_totals_of_all_runs() -> None:
    c = compared()
    name = c.names[0]
    found = [run(c.scenarios[0], seed).reproduction for seed in c.seeds]
    cases = sum(float((r.cases - r.supported)[:5].sum()) for r in found)
    assert cases > 0
    assert c.reproduction(name).mean == pytest.approx(sum(float(r.brought[0, 0, 0, :5].sum()) for r in found) / cases)
    assert c.reproduction(name, (2, 5)).n == 3
    assert math.isnan(c.reproduction(name, (5, 10)).mean)  # their cases were not all followed for five years
    assert math.isnan(c.reproduction(name, case=SUPPORTED).mean)  # nobody is supported
    assert math.isnan(c.reproduction(name, within=10).mean)
    values, n = c.reproduction_by_year(name)
    assert n.sum() == sum(float(r.cases.sum()) for r in found)
    assert np.isnan(values[5:]).all()


def test_columns_of_tables_are_in_the_order_of_the_array() -> None:
    brought = np.arange(16.0).reshape(2, 2, 2, 2)
    table = columns(Reproduction(np.array([9.0, 9.0]), np.array([8.0, 8.0]), np.zeros(2), brought))
    row = dict(zip(COUNTED, table[0], strict=True))
    assert row["cases"] == 9.0
    assert row["cases_supported"] == 8.0
    assert row["supported_by_unsupported_within_5"] == brought[0, 0, 1, 0]
    assert row["unsupported_by_supported_within_10"] == brought[1, 1, 0, 0]
    assert all(a != b for a, b in pairwise(COUNTED))


def test_a_folder_from_before_cohorts_is_read_and_says_that_r_is_not_known(tmp_path: Path) -> None:
    c = compared()
    record = kept(c, tmp_path)
    years, runs = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("years", "runs"))
    gone = [name for name in COUNTED if name != "cases"]
    years.drop(columns=gone).assign(credit=1.0).to_csv(tmp_path / "years.csv", index=False)
    lacking = ["case_reproduction", "months_to_tenth"]
    before = runs.drop(columns=lacking).rename(columns={"goes_on_at_end": "self_sustaining"}).assign(reproduction=0.5)
    before.to_csv(tmp_path / "runs.csv", index=False)
    kinds = record["tables"]
    for name in gone:
        del kinds["years"][name]
    for name in lacking:
        del kinds["runs"][name]
    kinds["runs"]["self_sustaining"] = kinds["runs"].pop("goes_on_at_end")
    kinds["runs"]["reproduction"] = kinds["years"]["credit"] = "number"
    for name in ("waiting", "orders"):
        del kinds[name]
    (tmp_path / "provenance.json").write_text(json.dumps(record))
    back, _ = load_study(tmp_path)
    assert isinstance(back, Comparison)
    assert math.isnan(back.reproduction(c.names[0]).mean)
    assert reproduction.figure(c) is not None
    assert reproduction.figure(back) is None
    assert back.waiting(c.names[0]) == c.waiting(c.names[0])  # that is in the months
    flags = [[o.scalars["goes_on_at_end"] for o in each.outcomes] for each in (back, c)]
    assert flags[0] == flags[1]


def test_a_store_from_before_calls_its_columns_as_today(tmp_path: Path) -> None:
    rows = gather([WORLD], range(2), RunOptions(jobs=1, store=Store(tmp_path)))
    with closing(sqlite3.connect(tmp_path / DATABASE)) as base, base:
        base.execute("ALTER TABLE runs RENAME COLUMN goes_on_at_end TO self_sustaining")
    with Store(tmp_path) as store:
        assert store.verify()
        again = gather([WORLD], range(2), RunOptions(jobs=1, store=store))
    pd.testing.assert_frame_equal(rows, again)
