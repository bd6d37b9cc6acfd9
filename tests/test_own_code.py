"""Own code of a user in a run: what it does, is what the same levers do; what it must not do, is told in a sentence."""

import copy
import pickle
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import own_rules as own
import pytest
import stallpoint as sp
from stallpoint.model.life import run
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios.code import code_of
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, load, loads

BASE = sp.load("no-policy").with_world(factories=300, months=96, regions=3)
PULLED = (("voucher", 0.5), ("pilots", 0.02))


def same(one: Result, other: Result) -> None:
    """Two runs came to the same, bit for bit."""
    for name, series in one.series.items():
        np.testing.assert_array_equal(series, other.series[name], name)
    np.testing.assert_array_equal(one.history.stage, other.history.stage)
    assert one.after_support.goes_on == other.after_support.goes_on


def test_a_lever_pulled_by_code_is_that_lever() -> None:
    levers = tuple(sp.Lever(name, value, 24, 84) for name, value in PULLED)
    plain, coded = run(replace(BASE, levers=levers), 3), run(BASE.with_code(interventions=[own.everywhere]), 3)
    same(plain, coded)
    assert plain.money().equals(coded.money())
    assert len(coded.money())
    assert list(coded.pulled().itertuples(index=False, name=None)) == [(*each, "", 24, 84) for each in PULLED]


@pytest.mark.parametrize("function", [own.inside, own.masked])
def test_a_lever_pulled_for_some_is_that_of_a_programme(function: Callable[..., Any]) -> None:
    here = replace(BASE, programmes=(sp.Programme("one", region=("1",)),))
    levers = tuple(sp.Lever(name, value, 24, 84, programme="one") for name, value in PULLED)
    plain = run(replace(here, levers=levers), 3)
    coded = run((here if function is own.inside else BASE).with_code(interventions=[function]), 3)
    same(plain, coded)
    spent = coded.money().replace({"programme": {"masked": "one"}})
    assert spent.equals(plain.money())
    assert len(spent)


def test_code_that_does_nothing_changes_no_bit() -> None:
    plain = run(BASE, 5)
    same(plain, run(BASE.with_code(observers=[own.by_region], measures=[own.gap]), 5))
    late = BASE.with_world(months=20).with_code(interventions=[own.everywhere])
    same(run(BASE.with_world(months=20), 5), run(late, 5))


def test_it_may_answer_to_what_happens() -> None:
    found = run(BASE.with_code(interventions=[own.answering]), 1)
    held = found.pulled()
    assert set(held["programme"]) == {"few"}
    months = {m for row in held.itertuples() for m in range(row.start, row.end)}
    assert months == {m for m in range(96) if m == 0 or found.series["in_use"][m - 1] < 0.01}
    assert 0 < len(months) < 96


def test_a_shock_changes_factories_and_what_follows() -> None:
    plain, hit = sp.AdoptionModel(BASE, 2), sp.AdoptionModel(BASE.with_code(interventions=[own.flood]), 2)
    for model in (plain, hit):
        for _ in range(13):
            model.step()
    one, other = plain.world.factories, hit.world.factories
    there = one.region == 0
    np.testing.assert_allclose(other.revenue[there], one.revenue[there] * 0.8)
    np.testing.assert_array_equal(other.revenue[~there], one.revenue[~there])
    np.testing.assert_allclose(other.lost_orders[there], 1.0 - 0.8 * (1.0 - one.lost_orders[there]))
    assert (other.cost[there] < one.cost[there]).all()
    assert hit.result().own.changed == ((12, "revenue", int(there.sum())),)


def test_a_copied_model_goes_on_as_the_original() -> None:
    model = sp.AdoptionModel(BASE.with_code(interventions=[own.masked], observers=[own.by_region]), 3)
    for _ in range(40):
        model.step()
    others = copy.deepcopy(model), pickle.loads(pickle.dumps(model))
    whole = model.run()
    for other in others:
        found = other.run()
        same(whole, found)
        assert found.observed["by_region"].equals(whole.observed["by_region"])


def test_nothing_is_left_from_one_run_to_the_next() -> None:
    scenario = BASE.with_world(months=20).with_code(interventions=[own.remembers])
    for _ in range(2):
        assert list(run(scenario).pulled()["start"]) == [12]
    assert own.LEFT == []
    assert "own_rules" in sys.modules


def test_observers_see_every_month() -> None:
    seen = run(BASE.with_code(observers=[own.by_region]), 4)
    table = seen.observed["by_region"]
    assert list(table) == ["month", "region", "scaled"]
    assert list(table["month"].unique()) == list(range(11, 96, 12))
    stage = seen.history.stage
    for row in table.itertuples():
        there = seen.groups["region"] == int(row.region[1:])
        assert row.scaled == (stage[row.month][there] == 4).sum()


def test_measures_stand_beside_the_built_in_ones() -> None:
    found = run(BASE.with_code(measures=[own.gap, own.spent_each], interventions=[own.everywhere]), 3)
    np.testing.assert_array_equal(found.series["gap"], found.series["breadth"] - found.series["in_use"])
    assert set(found.indicators["spent_each"]) == {found.series["public_spent"][-1] / 300}


def test_an_own_rule_decides_who_signs() -> None:
    open_gates = BASE.with_world(months=60)
    assert run(open_gates.with_code(rule=own.nobody), 1).series["breadth"][-1] == 0.0
    usual, eager = run(open_gates, 1), run(open_gates.with_code(rule=own.everybody), 1)
    assert eager.series["breadth"][-1] > usual.series["breadth"][-1] > 0.0
    assert (eager.history.gate != 5).all()


def test_an_own_rule_under_a_classic_rule_decides_who_adopts() -> None:
    classic = BASE.with_world(rule="hazard", months=60)
    assert run(classic.with_code(rule=own.nobody)).series["in_use"][-1] == 0.0
    np.testing.assert_array_equal(run(classic.with_code(rule=own.everybody)).series["in_use"], 1.0)
    found = run(classic.with_code(rule=own.imitates), 2)
    share = found.series["in_use"]
    assert 0.0 < share[0] < 0.05 < share[-1]
    assert (np.diff(share) >= 0.0).all()
    stage = found.history.stage
    assert ((stage[1:] == 4) >= (stage[:-1] == 4)).all()


@pytest.mark.parametrize(
    ("kind", "function", "words"),
    [
        (
            "interventions",
            "falls",
            r"own_rules:falls in month 5: ZeroDivisionError: division by zero \(line \d+ of own_r",
        ),
        ("interventions", "no_lever", "month 0: vouchr.* did you mean .*voucher"),
        ("interventions", "no_column", "month 0: column is 'stage': cannot be changed; what can: automation"),
        ("interventions", "gives", "it gave dict, which does nothing: pull levers by now.pull"),
        ("interventions", "tangled", "give each now.pull its own name="),
        ("observers", "meddles", "month 0: pull: only an intervention may do something"),
        ("observers", "writes", "month 0: ValueError: assignment destination is read-only"),
        ("observers", "nan", "it gave ndarray: it must give a dictionary, a list of dictionaries"),
        ("rule", "nan", "it gave NaN, or a number outside 0 to 1"),
        ("rule", "short", r"it gave bool of shape \(1,\): .* for each of 300 factories"),
        ("rule", "gives", "it gave object of shape"),
        ("measures", "infinite", "own_rules:infinite: it gave an infinite number"),
        ("measures", "short", "own_rules:short: TypeError|own_rules:short: it gave an array of shape"),
        ("measures", "in_use", "'in_use': is a measure already"),
    ],
)
def test_what_goes_wrong_in_a_run_is_a_sentence(kind: str, function: str, words: str) -> None:
    scenario = replace(BASE.with_world(months=12), code=code_of({kind: getattr(own, function)}))
    with pytest.raises(InputError, match=words) as told:
        assert run(scenario).series
    assert len(str(told.value)) < 400
    assert "\n" not in str(told.value)


def outer() -> Callable[..., None]:
    def inner(now: Any) -> None: ...

    return inner


def test_a_function_that_no_worker_finds_is_refused() -> None:
    at_home = eval("lambda now: None", {"__name__": "__main__"})
    for function, words in (
        (lambda now: None, "a lambda .*my_rules.py"),
        (outer(), "inner, which stands inside another one, .*my_rules.py"),
        (at_home, "a lambda"),
        (np.mean, "must be a function|there is no mean"),
        (print, "must be a function"),
        (7, "must be a function"),
        ("own_rules", "must be written module:function"),
        ("own_rules:falls.x", "must be written module:function"),
        ("own_rulez:aid", r"there is no own_rulez.py"),
        ("own_rules:LEFT", "there is no LEFT at the top level of own_rules.py"),
    ):
        with pytest.raises(InputError, match=words):
            BASE.with_code(interventions=[function])
    cell: dict[str, Any] = {"__name__": "__main__"}
    exec("def aid(now): pass", cell)
    with pytest.raises(InputError, match=r"aid stands in a notebook cell or the script itself, .*my_rules.py"):
        BASE.with_code(interventions=[cell["aid"]])
    with pytest.raises(InputError, match="is there twice"):
        BASE.with_code(observers=[own.by_region, own.by_region])


SOURCE = "from {helper} import size\n\ndef aid(now):\n    now.pull('voucher', size)\n"


def files(folder: Path, size: str = "0.5", extra: str = "") -> Path:
    """A scenario file, and own code beside it."""
    folder.mkdir(exist_ok=True)
    (folder / "rules.py").write_text(SOURCE.format(helper="sizes") + extra, encoding="utf-8")
    (folder / "sizes.py").write_text(f"size = {size}\n", encoding="utf-8")
    text = "extends: no-policy\nworld: {factories: 200, months: 24}\ncode:\n  interventions: [rules:aid]\n"
    (folder / "mine.yaml").write_text(text, encoding="utf-8")
    return folder / "mine.yaml"


def test_a_scenario_file_names_functions_beside_it(tmp_path: Path) -> None:
    one = load(files(tmp_path / "a"))
    assert loads(dump(one), folder=tmp_path) == one
    assert run(one).pulled()["value"].tolist() == [0.5]
    other = load(files(tmp_path / "b", "0.25"))
    assert run(other).pulled()["value"].tolist() == [0.25]
    assert run(one).pulled()["value"].tolist() == [0.5]
    assert "rules" not in sys.modules
    assert "sizes" not in sys.modules


def test_name_and_source_are_part_of_the_hash(tmp_path: Path) -> None:
    made = [
        load(files(tmp_path / "a")),
        load(files(tmp_path / "b", "0.25")),
        load(files(tmp_path / "c", extra="\n\ndef other(now):\n    pass\n")),
    ]
    made += [replace(made[0], code=None), made[0].with_code(rule=own.nobody), made[0].with_code(rule=own.everybody)]
    assert len({each.hash for each in made}) == len(made)
    again = load(files(tmp_path / "d"))
    assert again.hash == made[0].hash
    assert replace(BASE, code=None).hash == BASE.hash


def test_what_ran_is_what_stood_there(tmp_path: Path) -> None:
    scenario = load(files(tmp_path / "a"))
    files(tmp_path / "a", "0.25")
    assert run(scenario).pulled()["value"].tolist() == [0.5]
    (tmp_path / "a" / "rules.py").unlink()
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert run(scenario).pulled()["value"].tolist() == [0.5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code: 3", "mine.yaml"),
        ("code: {intervention: [rules:aid]}", "did you mean .?interventions"),
        (f"code: {{interventions: ['{'x' * 300}:aid']}}", "there is no x+"),
        ("code: {interventions: [rules]}", "mine.yaml.*must be written module:function"),
        ("code: {interventions: [nothing:aid]}", "there is no nothing.py in "),
        ("code: {interventions: [rules:adi]}", "there is no adi at the top level of rules.py"),
        ("code: {interventions: [broken:aid]}", "broken.py, line 1 is no Python"),
        ("code: {rule: [rules:aid, sizes:size]}", "there is no size"),
        ("code: {observers: [rules:aid, rules:aid]}", "is there twice"),
    ],
)
def test_a_file_that_names_wrong_code_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = files(tmp_path / "a")
    (tmp_path / "a" / "broken.py").write_text("def aid(:\n", encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load(path)


def test_reading_a_file_runs_nothing(tmp_path: Path) -> None:
    path = files(tmp_path / "a", extra="\nraise SystemExit\n")
    assert load(path).code
    with pytest.raises(InputError, match="own code is read of a scenario file only"):
        loads(path.read_text(encoding="utf-8"))


def test_a_child_inherits_code_and_replaces_it_by_kind(tmp_path: Path) -> None:
    parent = files(tmp_path / "a", extra="\n\ndef seen(now):\n    return {'x': 1}\n")
    child = tmp_path / "a" / "child.yaml"
    child.write_text(f"extends: {parent.name}\ncode: {{observers: rules:seen}}\n", encoding="utf-8")
    assert [str(each) for each in load(child).code.interventions] == ["rules:aid"]
    child.write_text(f"extends: {parent.name}\ncode: {{interventions: []}}\n", encoding="utf-8")
    assert load(child).code is None
