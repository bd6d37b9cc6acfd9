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
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.runner import run_many
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
