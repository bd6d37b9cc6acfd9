"""Sentences that were once false: what each says of a case that is worked by hand."""

import dataclasses
import math
import re

import numpy as np
import pytest
from stallpoint.experiments.compare import Comparison
from stallpoint.experiments.study import load_study
from stallpoint.model.outcomes.verdict import (
    DISILLUSIONED,
    NOT_STARTED,
    PARTIAL,
    RULE,
    SPREADING,
    STALLED,
    WORDS,
    Verdict,
    at,
    told,
)
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import Lever, NetworkFiles, Scenario
from stallpoint.viz.comparison.sentences import answer, fate, ranked
from stallpoint.viz.comparison.summary import verdicts
from stallpoint.viz.figures.compare import differences, money, when_worlds_part
from stallpoint.viz.figures.compare.when_worlds_part import apart
from stallpoint.viz.labels import ended
from stallpoint.viz.studies.comparison import glance
from studies import kept, made, study, with_scalars


def varied(c: Comparison, name: str, **ends: list[float]) -> Comparison:
    """The same comparison with other values in the last month of one scenario's runs, seed by seed."""
    runs = []
    for run in c.outcomes:
        numbers = run.numbers.copy()
        if run.scenario == name:
            for measure, values in ends.items():
                numbers[-1, run.measures.index(measure)] = values[run.seed]
        runs.append(dataclasses.replace(run, numbers=numbers))
    return Comparison(c.scenarios, c.hashes, tuple(runs), c.planned)


def in_world(c: Comparison, name: str, population: str = "same", **values: float) -> Comparison:
    """The same comparison with one scenario in another world."""
    scenarios = tuple(s.with_world(**values) if s.name == name else s for s in c.scenarios)
    return dataclasses.replace(with_scalars(c, name, population=population), asked=scenarios)


# -- what an added user costs: 100 factories, so .10 more in use are ten added users


def paid() -> Comparison:
    """Lighthouses add ten users for 36, 40 and 44 million; vouchers add none for 9; there are ten users anyway."""
    c = made({"base": {"in_use": 0.1}, "lighthouses": {"in_use": 0.2}, "vouchers": {"public_spent": 9.0}}, seeds=3)
    c = varied(c, "lighthouses", public_spent=[36.0, 40.0, 44.0])
    return varied(c, "vouchers", in_use=[0.11, 0.08, 0.1])


def test_money_is_told_for_each_added_user_with_its_interval() -> None:
    """40 / 10 = 4; the residuals over 10 users are -.4, 0 and .4, so half of it is 4.303 x .4 / sqrt(3) = .99."""
    assert money.finding(paid()) == (
        "Public money by year 4 for each factory added to real use, against base, million CNY: 4.0 (3.0 to 5.0) under "
        "lighthouses and vouchers makes no sure difference in users (at least 2.6 for each, if it adds any)"
    )
    per = paid().public_per_added("lighthouses")
    assert (per.mean, per.low, per.high) == pytest.approx((4.0, 3.006, 4.994), abs=1e-3)
    assert np.isnan(paid().public_per_added("vouchers").mean)


def test_what_takes_users_away_has_no_price() -> None:
    c = made({"base": {"in_use": 0.1}, "show": {"in_use": 0.05, "public_spent": 9.0}}, seeds=3)
    assert money.finding(c).endswith("against base, million CNY: show takes users away")


def test_a_baseline_that_spends_is_held_against_those_that_do_not() -> None:
    turned = made({"dear": {"in_use": 0.2, "public_spent": 40.0}, "none": {"in_use": 0.1}}, seeds=3)
    assert money.finding(turned).endswith(
        "by year 4 for each factory added to real use, million CNY: 4.0 under dear against none"
    )
    assert np.isnan(turned.public_per_added("none").mean)  # it spends less and has fewer users
    vain = made({"dear": {"in_use": 0.1, "public_spent": 40.0}, "none": {"in_use": 0.1}}, seeds=3)
    assert money.finding(vain).endswith("million CNY: dear adds nothing against none")
    both = made({"one": {"in_use": 0.2, "public_spent": 40.0}, "two": {"in_use": 0.1, "public_spent": 40.0}})
    assert money.finding(both) == "Public money by year 4, million CNY: 40 under one and 40 under two"


def test_one_scenario_alone_has_no_cost_of_a_user() -> None:
    """An average over all users would count those who use it anyway."""
    alone = made({"show": {"in_use": 0.02, "public_spent": 40.0}})
    assert money.finding(alone) == (
        "40 million CNY of public money by year 4; 2.0 factories really use it, also those that would anyway: what an "
        "added one costs is told against a baseline"
    )
    assert money.finding(made({"a": {"in_use": 0.1}})) == "No public money is spent"
    assert money.finding(made({"a": {"public_spent": 3.0}})) == (
        "3.0 million CNY of public money by year 4, and no factory really uses it"
    )


def test_one_run_of_each_tells_no_price() -> None:
    c = made({"base": {"in_use": 0.1}, "show": {"in_use": 0.2, "public_spent": 9.0}}, seeds=1)
    assert "one run of each does not tell what an added user costs" in money.finding(c)


# -- the verdict, with its year and without a word on what comes after


def test_a_verdict_has_its_year() -> None:
    assert told(NOT_STARTED, 120) == "not started by year 10"
    assert told(STALLED, 120) == "stalled at demonstration in year 10"
    assert [at(months) for months in (12, 30, 48, 240)] == ["year 1", "month 30", "year 4", "year 20"]
    assert ended(NOT_STARTED, 120) == "has hardly started by year 10"
    assert {ended(word, 48).rpartition(" by ")[2] for word in WORDS} == {"year 4"}
    c = made({"base": {"breadth": 0.05}}, {"base": NOT_STARTED})
    assert fate(c, "base").startswith(
        "Under base, adoption has hardly started by year 4 in 8 of 8 runs: 5% of factories"
    )
    assert verdicts(c).splitlines()[0] == "Verdicts by year 4"
    assert "Verdict of most runs by year 4" in glance(c).head
    assert (
        Verdict(NOT_STARTED, 48, 0.05, 0.0, 0.0, 0.0, 0.0, 0.0)
        .sentence()
        .startswith("not started by year 4: 5% of factories started")
    )


def test_the_rule_says_nothing_of_what_comes_after() -> None:
    assert all(word in RULE for word in (NOT_STARTED, STALLED, DISILLUSIONED, PARTIAL, SPREADING))
    assert "after more years it may be another" in RULE
    assert "real use grows below 1 as well" in RULE
    assert not any(word in RULE for word in ("fade", "never", "goes on", "for good"))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_older_folders_that_say_never_started_are_read(form: str, tmp_path) -> None:
    c = study()
    kept(with_scalars(c, "", verdict="never started"), tmp_path, form)
    assert "never started" in (tmp_path / "runs.csv").read_text() if form == "csv" else True
    back, _ = load_study(tmp_path)
    assert back.verdicts(c.baseline) == {NOT_STARTED: 5}


def test_older_folders_with_the_pace_under_its_old_name_and_nothing_on_help_are_read(tmp_path) -> None:
    c = study()
    kept(c, tmp_path)
    for name in ("runs.csv", "provenance.json"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "end_pace_unsupported" in text
        (tmp_path / name).write_text(
            re.sub(r"\bend_pace_unsupported\b", "end_pace", re.sub(r"\bgoes_on\b", "told_otherwise", text)),
            encoding="utf-8",
        )
    back, _ = load_study(tmp_path)
    paces = [run.scalars["end_pace_unsupported"] for run in c.runs(c.baseline)]
    assert [run.scalars["end_pace_unsupported"] for run in back.runs(c.baseline)] == paces
    assert c.goes_on(c.baseline) == {"never supported": 5}
    assert back.goes_on(c.baseline) == {}


# -- worlds that differ


def test_nothing_is_made_of_a_difference_between_two_worlds() -> None:
    ends = {"small": {"breadth": 0.2, "in_use": 0.1}, "big": {"breadth": 0.3, "in_use": 0.18, "public_spent": 9.0}}
    c = in_world(made(ends, {"small": STALLED, "big": SPREADING}), "big", "others", factories=150)
    said = answer(c)
    assert said.change == (
        "big (factories = 150 instead of 1000) is not in the world of small, so a difference from it is not what a "
        "policy did."
    )
    assert ranked(c) == ""
    assert differences.figure(c).finding == "Real use by year 4 against small: big is another world"
    assert when_worlds_part.finding(c, "in_use") == "On these dice, real use against small: big is another world"
    assert money.finding(c).startswith("Public money by year 4, million CNY")
    assert glance(c).rows[1][-1][0] == "+8.0 points"
    assert glance(c).rows[1][-1][1].endswith("another world")
    (panel,) = apart(c, "in_use").panels
    assert panel.under == "sign by year 4: another world"


def test_those_in_one_world_are_still_compared() -> None:
    ends = {"base": {"in_use": 0.1}, "help": {"in_use": 0.2}, "far": {"in_use": 0.9}}
    words = {"base": STALLED, "help": SPREADING, "far": SPREADING}
    c = in_world(made(ends, words), "far", value_share=0.5)
    said = answer(c).change
    assert "what unlocks it is help: it adds 10.0 points" in said
    assert said.endswith(
        f"far (value_share = 0.5 instead of {Parameters().value_share:g}) is not in the world of base, so a difference "
        "from it is not what a policy did."
    )
    assert ranked(c).startswith("In order of mean real use: help, base.")


def test_a_lever_is_no_world_and_a_network_is_one() -> None:
    c = made({"base": {"in_use": 0.1}, "help": {"in_use": 0.2}})
    assert c.other_world("help") == []
    assert in_world(c, "help", voucher=0.7).other_world("help") == []
    pulled = dataclasses.replace(c.scenarios[1], levers=(Lever("campaign", 1.0, 6),))
    assert Comparison((c.scenarios[0], pulled), c.hashes, c.outcomes, 8).other_world("help") == []
    chain = Scenario(name="help", world=c.scenarios[1].world, network=NetworkFiles(chain="x"))
    assert Comparison((c.scenarios[0], chain), c.hashes, c.outcomes, 8).other_world("help") == ["the network"]
    assert in_world(c, "help", "others").other_world("help") == ["the factories"]
    assert in_world(c, "help", specialists=0.9).other_world("help") == ["specialists = 0.9 instead of 0.33"]


# -- an order is told as sure as it is


def test_no_first_place_over_a_difference_that_is_not_sure() -> None:
    """The first two differ by +3, -1 and +1 points, so by 1 with an interval from -4 to 6."""
    c = made({"base": {"in_use": 0.1}, "one": {"in_use": 0.3}, "two": {"in_use": 0.3}}, seeds=3)
    c = varied(c, "one", in_use=[0.33, 0.29, 0.31])
    said = ranked(c)
    assert said.startswith(
        "In order of mean real use: one, two, base. On these dice these cannot be told apart: one and two."
    )
    assert "comes first" not in said
    assert "two cannot be told from it" in answer(c).change
    clear = made({"base": {"in_use": 0.1}, "one": {"in_use": 0.3}, "two": {"in_use": 0.2}}, seeds=3)
    assert ranked(clear).endswith("the whole order is the same in 100% of draws and one comes first in 100%.")
    assert "cannot be told" not in ranked(clear) + answer(clear).change


def test_an_added_user_has_no_price_where_it_is_not_sure_that_more_is_spent() -> None:
    """Added: ten users in each of nine runs. Spent more: -30, 10 and 40, so the cost may well be below nothing."""
    c = made({"base": {"in_use": 0.1, "public_spent": 50.0}, "dear": {"in_use": 0.2}}, seeds=9)
    c = varied(c, "dear", public_spent=[20.0, 60.0, 90.0] * 3)
    assert math.isnan(c.public_per_added("dear").mean)
    said = money.finding(c)
    assert "million CNY: dear adds users; whether it costs more is not sure on these dice (−" in said


def test_scenarios_that_are_the_same_have_no_sure_order() -> None:
    told = ranked(made({"a": {"in_use": 0.0}, "b": {"in_use": 0.0}}, seeds=3))
    assert told == "In order of mean real use: a, b. On these dice these cannot be told apart: a and b."


def test_one_pair_of_runs_tells_no_month_from_which_worlds_part() -> None:
    c = made({"base": {"in_use": 0.1}, "more": {"in_use": 0.2}}, seeds=1)
    found = apart(c, "in_use")
    assert found.finding == "Really in use against base: one pair of runs tells no sign"
    (panel,) = found.panels
    assert panel.under == "sign by year 4: one pair of runs tells no sign"
    assert panel.marks[1].low is None
    assert panel.marks[1].end == "+10.0 points"
    assert found.tables[0].rows[-1] == ("4 years", "+10.0")
    assert when_worlds_part.figure(c) is None
