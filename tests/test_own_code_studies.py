"""Own code of a user in studies: in spawned workers, on a cluster, in a store, in an output folder."""

import os
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import own_rules as own
import pandas as pd
import pytest
import stallpoint as sp
from pandas.testing import assert_frame_equal
from stallpoint.commands.cli import main
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.ensemble import RunOptions, fill, gather
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.storage.bands import bands
from stallpoint.experiments.storage.reading import observed
from stallpoint.experiments.storage.store import Store
from stallpoint.experiments.study import load_study, save_study
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario

BASE = sp.load("no-policy").with_world(factories=200, months=36, regions=3)


def with_code(name: str = "coded") -> Scenario:
    coded = BASE.with_code(interventions=[own.everywhere, own.flood], observers=[own.by_region], measures=[own.gap])
    return replace(coded, name=name)


@pytest.fixture(scope="module")
def study() -> Comparison:
    return compare([BASE, with_code()], 3, jobs=1)


def test_workers_give_the_same(study: Comparison) -> None:
    scenarios = list(study.scenarios)
    failing = replace(BASE.with_code(interventions=[own.falls], measures=[own.gap]), name="failing")
    with Dispatcher() as dispatcher:
        found = list(run_many([*scenarios, failing], range(3), 2, executor=dispatcher.asker(2)))
    good = [each for each in found if each.scenario != "failing"]
    for here, there in zip(study.outcomes, good, strict=True):
        assert (here.hash, here.measures) == (there.hash, there.measures)
        np.testing.assert_equal(here.scalars, there.scalars)
        np.testing.assert_array_equal(here.numbers, there.numbers)
        for name, table in here.observed.items():
            assert_frame_equal(pd.DataFrame(table), pd.DataFrame(there.observed[name]))
    errors = {each.error for each in found if each.scenario == "failing"}
    assert len(errors) == 1
    assert "own_rules:falls in month 5: ZeroDivisionError" in errors.pop()


def test_a_measure_of_one_is_told_of_all(study: Comparison) -> None:
    tables = study.tables()
    assert set(tables["summary"]["measure"]) >= {"gap", "in_use"}
    assert "gap" in set(tables["differences"]["measure"])
    label = dict(zip(tables["measures"]["name"], tables["measures"]["label"], strict=True))
    assert label["gap"] == "What was started and is not used. A second sentence"
    plain = study.by_month(BASE.name, "breadth") - study.by_month(BASE.name, "in_use")
    np.testing.assert_allclose(study.by_month(BASE.name, "gap"), plain, atol=1e-15)
    assert set(tables["observed_by_region"]["scenario"]) == {"coded"}


def test_a_folder_brings_code_and_tables_back(study: Comparison, tmp_path: Path) -> None:
    save_study(study, tmp_path, "csv", ["stallpoint", "compare"], list(study.scenarios), study.seeds)
    found, record = load_study(tmp_path)
    for name, table in study.tables().items():
        assert_frame_equal(pd.DataFrame(table), pd.DataFrame(found.tables()[name]), check_dtype=False)
    again = load(tmp_path / "scenarios" / "2-coded.yaml")
    assert again.hash == study.hashes[1] == record["scenarios"][1]["hash"]
    assert (tmp_path / "code" / "1" / "own_helpers.py").is_file()
    told = pd.read_csv(tmp_path / "dictionary.csv").set_index(["table", "column"])["meaning"]
    assert told["indicators", "gap"].startswith("What was started and is not used.")
    assert "user's own" in told["observed_by_region", "scaled"]
    assert told["observed_by_region", "month"] == "counted from 0"


def test_a_store_never_mixes_code(tmp_path: Path) -> None:
    one = with_code()
    other = BASE.with_code(interventions=[own.flood], observers=[own.by_region], measures=[own.gap])
    with Store(tmp_path / "store") as store:
        options = RunOptions(1, store)
        plain = gather([BASE], range(2), options)
        assert len(store) == 2
        both = gather([one, other], range(2), options)
        assert len(store) == 6
        assert both["hash"].nunique() == 2
        assert_frame_equal(gather([one, other], range(2), options), both, check_exact=True)
        assert len(store) == 6
        assert "gap" not in plain
        assert store.verify()
    assert_frame_equal(gather([one, other], range(2)), both, check_exact=True)
    assert_frame_equal(gather([BASE], range(2)), plain, check_exact=True)


def test_a_store_gives_back_what_a_fresh_run_gives(tmp_path: Path) -> None:
    one = BASE.with_code(observers=[own.by_region, own.drawn, own.sees_nothing], measures=[own.gap])
    scenarios = [one, BASE.with_code(rule=own.nobody)]
    folder, hashes = tmp_path / "store", [each.hash for each in scenarios]
    with Store(folder) as store:
        options = RunOptions(1, store)
        assert not fill(store, scenarios, range(3), options)
        kept, seen = store.observed(hashes, range(3)), {hashes[0]: ("by_region", "drawn", "sees_nothing")}
        assert not store.missing(hashes, range(3), (), seen).any()
        assert store.verify()
    fresh = compare(scenarios[:1], 3, jobs=1).outcomes
    assert {(each.hash, each.seed) for each in fresh} == set(kept)
    for outcome in fresh:
        assert set(outcome.observed) == set(kept[outcome.hash, outcome.seed]) == {"by_region", "drawn"}
        for name, table in outcome.observed.items():
            there = pd.DataFrame(kept[outcome.hash, outcome.seed][name])
            assert_frame_equal(pd.DataFrame(table), there, check_exact=True)
    read = observed(folder, hashes, [2, 1], "by_region")
    assert list(read)[:3] == ["hash", "seed", "month"]
    assert read["seed"].unique().tolist() == [1, 2]
    by_month = np.stack([each.series("gap") for each in fresh])
    found = bands(folder, hashes, range(3), ["gap"])
    assert set(found["hash"]) == {hashes[0]}
    np.testing.assert_allclose(found["median"], np.median(by_month, axis=0), atol=1e-6)
    for wrong in (lambda: bands(folder, hashes, range(3), ["gapp"]), lambda: observed(folder, hashes, [0], "seen")):
        with pytest.raises(InputError, match="no run"):
            wrong()


def test_a_run_that_was_kept_without_what_was_seen_is_made_anew(tmp_path: Path) -> None:
    scenario = BASE.with_code(observers=[own.by_region])
    with Store(tmp_path / "store") as store:
        options = RunOptions(1, store)
        fill(store, [scenario], range(2), options)
        with store.base as base:
            base.execute("DROP TABLE observed")
    with Store(tmp_path / "store") as store:
        before = store.rows([scenario.hash], range(2), ["in_use"])
        assert not store.observed([scenario.hash], range(2))
        fill(store, [scenario], range(2), RunOptions(1, store))
        assert len(store) == 2
        assert set(store.observed([scenario.hash], range(2))) == {(scenario.hash, 0), (scenario.hash, 1)}
        assert_frame_equal(store.rows([scenario.hash], range(2), ["in_use"]), before, check_exact=True)
        assert store.verify()


def test_what_was_seen_is_rescued_and_damage_is_noticed(tmp_path: Path) -> None:
    scenario = BASE.with_code(observers=[own.by_region])
    with Store(tmp_path / "store") as store:
        fill(store, [scenario], range(3), RunOptions(1, store))
        with store.base as base:
            base.execute("UPDATE observed SET kinds = '{}' WHERE seed = 1")
        assert not store.verify()
        assert {seed for _, seed in store.observed([scenario.hash], range(3))} == {0, 2}
        fill(store, [scenario], range(3), RunOptions(1, store))
        assert {seed for _, seed in store.observed([scenario.hash], range(3))} == {0, 1, 2}
        assert store.verify()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_scenario_that_fails_in_every_run_is_left_out_and_named(place: int, tmp_path: Path) -> None:
    scenarios = [BASE, with_code()]
    failing = replace(BASE.with_code(interventions=[own.falls]), name="failing")
    scenarios.insert(place, failing)
    found = compare(scenarios, 2, jobs=1)
    assert found.names == tuple(each.name for each in scenarios if each.name != "failing")
    plain = compare([BASE, with_code()], 2, jobs=1)
    for name in found.names:
        np.testing.assert_array_equal(found.by_month(name, "in_use"), plain.by_month(name, "in_use"))
    told = [str(note) for note in found.notes if "failing" in str(note)]
    assert told[0].startswith("failing: 2 of 2 runs failed, so this scenario is left out; the first said: code: inter")
    assert told[1:] == (["Others are compared with no-policy, because every run of failing failed."] * (place == 0))
    save_study(found, tmp_path, "csv", ["stallpoint", "compare"], scenarios, found.seeds)
    back, record = load_study(tmp_path)
    assert isinstance(back, Comparison)
    assert [each["name"] for each in record["scenarios"]] == [each.name for each in scenarios]
    assert (back.names, back.notes) == (found.names, found.notes)
    errors = pd.read_csv(tmp_path / "runs.csv").set_index("scenario")["error"]
    assert errors["failing"].str.contains("own_rules:falls in month 5").all()


def test_a_study_of_which_all_runs_fail_is_an_error() -> None:
    failing = [replace(BASE.with_code(interventions=[own.falls]), name=name) for name in ("one", "two")]
    with pytest.raises(InputError, match=r"^no run succeeded: code: interventions: own_rules:falls in month 5"):
        compare(failing, 2, jobs=1)


def test_a_measure_of_the_wrong_shape_tells_that_and_blames_no_scenario_without_it() -> None:
    other = replace(BASE.with_code(measures=[own.pair]), name="other")
    with pytest.raises(InputError, match=r"^no run succeeded: code: measures: own_rules:pair: it gave an array"):
        compare([BASE, other], 1, jobs=1)


def test_scenarios_that_share_no_seed_say_so() -> None:
    one = compare([BASE, with_code()], 2, jobs=1)
    bad = [Outcome.failed(one.scenarios[at], at, "it broke") for at in (0, 1)]
    kept = [each for each in one.outcomes if (each.scenario == BASE.name) == (each.seed == 1)]
    with pytest.raises(InputError, match="no seed went well with every scenario: it broke"):
        Comparison(one.asked, one.hashes, (*kept, *bad), 2)


def test_an_own_measure_is_an_outcome_of_a_study(tmp_path: Path) -> None:
    found = sp.sensitivity(
        with_code(), parameters=["fog", "voucher"], outcomes=["gap"], size=4, seeds=1, jobs=1, progress=False
    )
    assert set(found.frame("indices")["outcome"]) == {"gap"}
    save_study(compare([with_code()], 1, jobs=1), tmp_path, "csv", [], [with_code()], [0])
    base = [str(tmp_path / "scenarios" / "1-coded.yaml")]
    design = {"name": "d", "base": base, "method": "grid", "levers": {"pilots": [0, 0.1]}, "seeds": {"count": 2}}
    swept = sp.sweep(design, outcomes=["gap"], jobs=1, progress=False)
    assert any("gap" in column or "gap" in set(table[column]) for table in swept.tables().values() for column in table)
    with pytest.raises(InputError, match="there is no such outcome"):
        sp.sensitivity(with_code(), outcomes=["gapp"], size=4, seeds=1, jobs=1, progress=False)


@pytest.mark.parametrize(("function", "words"), [(own.in_use, "is a measure already"), (own.verdict, "is a column of")])
def test_a_measure_with_a_name_that_is_taken_is_refused(function: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        compare([BASE, replace(BASE.with_code(measures=[function]), name="other")], 1, jobs=1)


@pytest.mark.slow
def test_a_cluster_gives_the_same_numbers() -> None:
    from stallpoint.experiments.engines import engine

    scenarios = [BASE, with_code()]
    with patch.dict(os.environ), engine("local:2") as cluster:
        found = gather(scenarios, range(3), cluster)
    assert_frame_equal(found, gather(scenarios, range(3)), check_exact=True)


def test_a_sweep_of_own_code_is_written_and_swept_again(tmp_path: Path) -> None:
    save_study(compare([with_code()], 1, jobs=1), tmp_path, "csv", [], [with_code()], [0])
    base = str(tmp_path / "scenarios" / "1-coded.yaml")
    text = f"name: d\nbase: [{base!r}]\nmethod: grid\nlevers: {{pilots: [0, 0.1]}}\nseeds: {{count: 2}}\n"
    (tmp_path / "d.yaml").write_text(text, encoding="utf-8")
    one, two = tmp_path / "one", tmp_path / "two"
    assert main(["sweep", str(tmp_path / "d.yaml"), "--out", str(one), "--jobs", "1"]) == 0
    assert (one / "code" / "1" / "own_helpers.py").is_file()
    points = pd.read_csv(one / "points.csv")
    assert set(observed(one / "store", points["hash"], [0, 1], "by_region")["hash"]) == set(points["hash"])
    assert main(["sweep", str(one / "design.yaml"), "--out", str(two), "--jobs", "1"]) == 0
    assert_frame_equal(pd.read_csv(two / "ends.csv"), pd.read_csv(one / "ends.csv"), check_exact=True)
