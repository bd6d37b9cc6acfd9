"""Designs: points where they are meant to lie, files that are read with care, and scenarios that keep their levers."""

import dataclasses
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from stallpoint.experiments.designs.design import Design, Dimension, varied
from stallpoint.experiments.designs.design_file import dump_design, load_design, loads_design
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import table
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.scenarios.writing import dump

GRID = """
name: subsidy
question: Does a subsidy help?
base: [no-policy, display-programme]
method: grid
levers:
  pilot_subsidy: [0, 0.5, 1]
  selection:
uncertainties:
  clarity_mean: {from: 0.2, to: 0.4, steps: 3}
months: {from: 6, until: 30}
seeds: {count: 4, first: 10}
"""


def of(text: str) -> Design:
    return loads_design(f"base: no-policy\n{text}")


def values(design: Design, name: str) -> list[object]:
    return [point[name] for point in design.points]


def test_a_grid_has_every_combination_once() -> None:
    design = loads_design(GRID)
    assert len(design.points) == 3 * 5 * 3
    assert len(design.scenarios()) == 2 * 45
    assert len({tuple(point.items()) for point in design.points}) == 45
    assert set(values(design, "selection")) == set(table()["selection"].row.span)
    assert set(values(design, "clarity_mean")) == {0.2, 0.3, 0.4}
    assert list(design.replications) == [10, 11, 12, 13]
    names = [scenario.name for scenario in design.scenarios()]
    assert len(set(names)) == 90
    assert "no-policy pilot_subsidy=0.5 selection=need clarity_mean=0.3" in names


def test_the_table_of_a_design_tells_what_each_scenario_is() -> None:
    design = loads_design(GRID)
    rows = design.table()
    for scenario, row in zip(design.scenarios(), rows.to_dict("records"), strict=True):
        assert (scenario.name, scenario.hash) == (row["scenario"], row["hash"])
        assert scenario.world.clarity_mean == row["clarity_mean"]
        assert {lever.value for lever in scenario.levers if lever.name == "pilot_subsidy"} == {row["pilot_subsidy"]}
        assert row["error"] == ""


def test_a_lever_keeps_the_months_of_the_base_or_takes_those_of_the_design() -> None:
    base = Scenario(levers=(Lever("voucher", 0.3, 12, 48, "a reason"), Lever("voucher", 0.0, 48)))
    found = varied(base, {"voucher": 0.7, "training": 0.4, "clarity_mean": 0.3}, 6, 30)
    assert found.levers == (
        Lever("voucher", 0.7, 12, 48, "a reason"),
        Lever("voucher", 0.0, 48),
        Lever("training", 0.4, 6, 30),
    )
    assert found.world.clarity_mean == 0.3
    assert [found.at(month).voucher for month in (11, 12, 47, 48)] == [0.0, 0.7, 0.7, 0.0]
    assert varied(base, {"voucher": 0.7}).at(20).voucher == 0.7


def test_one_at_a_time_changes_one_thing() -> None:
    design = of(
        "method: one-at-a-time\nlevers: {voucher: [0.5, 1]}\nuncertainties: {clarity_mean: {from: 0.1, to: 0.9}}"
    )
    assert design.points == ({}, {"voucher": 0.5}, {"voucher": 1.0}, {"clarity_mean": 0.1}, {"clarity_mean": 0.9})
    assert [s.name for s in design.scenarios()][:2] == ["no-policy", "no-policy voucher=0.5"]
    assert design.scenarios()[0].hash == load("no-policy").hash


def test_a_latin_hypercube_has_one_point_in_each_slice() -> None:
    design = of(
        "method: latin-hypercube\nsize: 40\nseed: 0\n"
        "uncertainties: {clarity_mean: {from: 0.2, to: 0.6}, tiers: {from: 2, to: 5}}\n"
        "levers: {selection: [need, prestige]}"
    )
    slices = np.floor((np.array(values(design, "clarity_mean")) - 0.2) / 0.4 * 40)
    assert sorted(slices) == list(range(40))
    assert Counter(values(design, "tiers")) == {2: 10, 3: 10, 4: 10, 5: 10}
    assert Counter(values(design, "selection")) == {"need": 20, "prestige": 20}


@pytest.mark.parametrize(("method", "points"), [("latin-hypercube", 16), ("sobol", 16), ("saltelli", 16 * 6)])
def test_random_points_follow_the_seed_and_zero_is_one(method: str, points: int) -> None:
    text = f"method: {method}\nsize: 16\nuncertainties: {{clarity_mean: , trust_start: {{from: 0.1, to: 0.2}}}}\nseed: "
    zero, again, one = of(text + "0"), of(text + "0"), of(text + "1")
    assert zero.points == again.points != one.points
    assert len(zero.points) == len(zero.scenarios()) == points
    low, high = table()["clarity_mean"].row.span
    assert all(low <= value <= high for value in values(zero, "clarity_mean"))
    assert all(0.1 <= value <= 0.2 for value in values(zero, "trust_start"))


def test_saltellis_design_is_what_salib_analyses() -> None:
    from SALib.analyze import sobol

    design = of("method: saltelli\nsize: 1024\nlevers: {voucher: , training: }")
    outcome = np.array([3 * p["voucher"] + p["training"] for p in design.points])
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0, 1]] * 2}
    found = sobol.analyze(problem, outcome, seed=1)
    np.testing.assert_allclose(found["S1"], [0.9, 0.1], atol=0.02)


def test_crossed_sides_meet_in_the_same_worlds() -> None:
    design = of(
        "method: {levers: grid, uncertainties: latin-hypercube}\nsize: 5\n"
        "levers: {voucher: [0, 1], training: [0, 1]}\nuncertainties: {clarity_mean: }"
    )
    worlds = {}
    for point in design.points:
        worlds.setdefault((point["voucher"], point["training"]), []).append(point["clarity_mean"])
    assert len(worlds) == 4
    assert len({tuple(found) for found in worlds.values()}) == 1
    assert len(set(worlds[0.0, 0.0])) == 5


def test_points_can_be_listed() -> None:
    design = of("method: list\npoints:\n- {voucher: 0.5}\n- {voucher: 0.7, clarity_mean: 0.4}\n- {}")
    assert design.points == ({"voucher": 0.5}, {"voucher": 0.7, "clarity_mean": 0.4}, {})
    assert [axis.side for axis in design.axes] == ["levers", "uncertainties"]
    assert len(design.scenarios()) == 3


def test_a_contradiction_is_a_row_and_not_the_end() -> None:
    text = "method: grid\nuncertainties: {patience_min: [3, 30], patience_max: [12, 36]}"
    design = of(text)
    errors = design.table()["error"].tolist()
    assert [bool(error) for error in errors] == [False, False, True, False]
    assert "patience_max is 12.0: must be at least patience_min (30)" in errors[2]
    assert len(design.scenarios()) == 3
    with pytest.raises(InputError, match="none of its points makes a scenario"):
        of("method: grid\nuncertainties: {patience_min: [30], patience_max: [12]}").scenarios()


def test_a_design_survives_its_file(tmp_path: Path) -> None:
    base = load("display-programme").with_world(factories=77)
    (tmp_path / "own.yaml").write_text(dump(base), encoding="utf-8")
    for text in (
        GRID,
        "base: no-policy\nmethod: {levers: grid, uncertainties: sobol}\nsize: 8\nlevers: {voucher: [0, 1]}\n"
        "uncertainties: {clarity_mean: }",
        "base: own.yaml\nmethod: list\npoints: [{voucher: 0.5}, {}]\nworld: {months: 30}",
    ):
        (tmp_path / "design.yaml").write_text(text, encoding="utf-8")
        design = load_design(tmp_path / "design.yaml")
        bases = []
        for place, each in enumerate(design.bases):
            (tmp_path / f"{place}.yaml").write_text(dump(each), encoding="utf-8")
            bases.append(f"{place}.yaml")
        (tmp_path / "again.yaml").write_text(dump_design(design, bases), encoding="utf-8")
        again = load_design(tmp_path / "again.yaml")
        assert [s.hash for s in again.scenarios()] == [s.hash for s in design.scenarios()]
        assert [s.name for s in again.scenarios()] == [s.name for s in design.scenarios()]
        assert dataclasses.replace(again, bases=(), question="") == dataclasses.replace(design, bases=(), question="")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("method: gird\nlevers: {voucher: [0, 1]}", "line 2: method is 'gird': must be one of"),
        (
            "method: grid\nlevers: {vouchre: [0, 1]}",
            "line 3: vouchre: there is no such parameter; did you mean 'voucher'?",
        ),
        (
            "method: grid\nlevers: {clarity_mean: [0, 1]}",
            "no lever: nobody can choose it, so put it under 'uncertainties'",
        ),
        ("method: grid\nuncertainties: {voucher: [0, 1]}", "a lever: somebody can choose it, so put it under 'levers'"),
        ("method: grid\nlevers: {voucher: [0, 7]}", "line 3: voucher is 7: must lie between 0 and 1"),
        ("method: grid\nlevers: {voucher: [0, 0.0]}", "a value stands there twice"),
        ("method: grid\nlevers: {voucher: []}", "give at least one value"),
        ("method: grid\nlevers: {voucher: {from: 1, to: 0}}", "must be above 1, where it starts"),
        ("method: grid\nlevers: {voucher: {from: 0}}", "voucher: 'to' is missing"),
        ("method: grid\nlevers: {voucher: {from: 0, to: 1, steps: 1}}", "must be a whole number from 2 to"),
        ("method: grid\nlevers: {selection: {from: need, to: prestige}}", "takes words: list some of"),
        ("method: grid\nuncertainties: {tiers: {from: 2, to: 5, steps: 3}}", "do not fall on whole numbers"),
        ("method: grid", "nothing is varied"),
        ("method: sobol\nlevers: {voucher: }\nsize: 12", "line 4: size is 12: sobol needs a power of two: 8 or 16"),
        ("method: latin-hypercube\nlevers: {voucher: }", "size is 0: latin-hypercube needs a number of points"),
        ("method: list", "the method 'list' needs points"),
        ("method: list\nlevers: {voucher: [1]}", "it takes 'points' alone"),
        ("method: {levers: grid}\nlevers: {voucher: }\nuncertainties: {hype: }", "put it under 'levers'"),
        (
            "method: {levers: grid}\nlevers: {voucher: }\nuncertainties: {clarity_mean: }",
            "say also how the uncertainties lie",
        ),
        ("method: grid\nlevers: {voucher: }\nmonths: {from: 9, until: 9}", "must be after the first month"),
        ("method: grid\nlevers: {voucher: }\nseeds: {count: 0}", "seeds: count is 0: must be a whole number from 1"),
        ("method: grid\nlevers: {voucher: }\nworld: {month: 3}", "month: there is no such key in world"),
        ("method: grid\nlevers: {voucher: }\nsedes: 3", "sedes: there is no such key in the design; did you mean"),
        (
            "method: grid\nlevers: {voucher: {from: 0, to: 1, steps: 1000}, training: {from: 0, to: 1, steps: 1000}}",
            "1,000,000 scenarios are more than 100,000",
        ),
        ("levers: {voucher: }", "method: is missing"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(text: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        of(text)
    assert told in str(caught.value)
    assert str(caught.value).startswith("design")


def test_bases_are_found_or_told(tmp_path: Path) -> None:
    place = tmp_path / "d.yaml"
    for base, told in [
        ("base: no-polcy", "did you mean 'no-policy'?"),
        ("base: []", "name at least one scenario"),
        ("base: [no-policy, no-policy]", "stands there twice"),
        ("name: x", "base: is missing"),
        ("base: ../../etc/passwd", "no such"),
    ]:
        place.write_text(f"{base}\nmethod: grid\nlevers: {{voucher: }}\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_design(place)
        assert told in str(caught.value)
        assert str(place) in str(caught.value)
    for missing in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(InputError):
            load_design(missing)
    place.write_bytes(b"name: x\nquestion: \xff\n")
    with pytest.raises(InputError, match=", line 2: is not UTF-8 text"):
        load_design(place)
    for start in ("#", "# "):  # a letter of two bytes is not cut in the middle
        place.write_text(start + "é" * 600_000, encoding="utf-8")
        with pytest.raises(InputError, match="is larger than 1 MB: a design file is a page of text"):
            load_design(place)


def test_axes_map_the_unit_interval() -> None:
    assert Dimension("tiers", "uncertainties", (), 2, 5, True).at(1.0) == 5
    assert Dimension("tiers", "uncertainties", (), 2, 5, True).at(0.0) == 2
    assert Dimension("selection", "levers", ("a", "b")).at(1.0) == "b"
    assert Dimension("voucher", "levers", (), 0.25, 0.75).at(0.5) == 0.5
