"""Patterns as a file, the problem that a calibration solves, and what runs show of it."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pytest
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.fitting import CalibrationSpec
from stallpoint.experiments.fitting.pattern import END, Pattern
from stallpoint.experiments.fitting.pattern_file import load_patterns, loads_patterns
from stallpoint.experiments.fitting.pattern_measures import COUNTED, named, names
from stallpoint.experiments.fitting.patterns import PATTERNS
from stallpoint.experiments.fitting.problem import Problem, brought, figures
from stallpoint.experiments.fitting.problem_file import found_in
from stallpoint.experiments.fitting.run_summary import EVERYBODY, SPECIAL, Fact, facts, noted
from stallpoint.experiments.fitting.search_space import DEFAULT, Freedom
from stallpoint.model.life import run
from stallpoint.model.outcomes.grouping import GROUPS
from stallpoint.model.outcomes.measures import MEASURES, OF_GROUPS, by_group, depth_bands
from stallpoint.scenarios.errors import InputError, Notice
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario
from worlds import held, ran, small

FIGURES = """
start_year: 2015
patterns:
  - {measure: with_system, year: [2019, 2023], figure: [11 %, 0.18], error: 2 %, source: a survey}
  - {measure: with_system, size: [small, medium, large], year: 2023, figure: [12 %, 0.3, 55 %], error: [0.02, 3 %, 5 %]}
  - {name: in depth, measure: deep_use, year: 2023, figure: 6 %, low: 3 %, high: 10 %, held_out: true, weight: 2}
"""
TABLE = """# start_year: 2015
measure,name,size,year,figure,low,high,error,weight,held_out,source
with_system,,,2019,11 %,,,2 %,,,a survey
with_system,,,2023,0.18,,,2 %,,,a survey
with_system,,small,2023,12 %,,,0.02,,,
with_system,,medium,2023,30 %,,,3 %,,,
with_system,,large,2023,55 %,,,5 %,,,
deep_use,in depth,,2023,6 %,3 %,10 %,,2,true,
"""
SOME = (Freedom("fog", 0.2, 0.9), Freedom("innovators", 0.02, 0.2, True))


def begun(factories: int = 240, months: int = 36) -> Scenario:
    """A world in which many have a system, so that every group has something to show."""
    return small(factories, months, users_small=0.1, users_medium=0.3, users_large=0.5)


def asked(measure: str, month: int, **more: object) -> Pattern:
    return dataclasses.replace(Pattern(measure, measure, 0.1, 0.0, 0.2, month), **more)


# -- the file


def test_figures_of_ones_own_are_patterns_with_month_group_and_limits() -> None:
    read = loads_patterns(FIGURES).patterns
    assert [(p.month, p.by, p.group, p.figure) for p in read] == [
        (59, "", "", 0.11),
        (107, "", "", 0.18),
        (107, "size", "small", 0.12),
        (107, "size", "medium", 0.3),
        (107, "size", "large", 0.55),
        (107, "", "", 0.06),
    ]
    assert [p.error for p in read] == [0.02, 0.02, 0.02, 0.03, 0.05, None]
    assert [(p.low, p.high) for p in read[4:]] == [(pytest.approx(0.45), pytest.approx(0.65)), (0.03, 0.1)]
    assert [p.name for p in read][1:4:2] == ["with_system, year 2023", "with_system, size medium, year 2023"]
    assert (read[5].held_out, read[5].weight, read[0].source) == (True, 2.0, "a survey")
    assert {p.scenario for p in read} == {"base"}


def test_a_table_says_the_same_also_with_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text(TABLE, encoding="utf-8")
    assert load_patterns(mine).patterns == loads_patterns(FIGURES).patterns
    mine.write_text(TABLE.replace(",", ";").replace("0.18", "0,18"), encoding="utf-8")
    with pytest.warns(Notice, match="Numbers of mine.csv have a comma before decimals: figure"):
        assert load_patterns(mine).patterns == loads_patterns(FIGURES).patterns


def test_hold_out_is_another_word_for_held_out(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(TABLE.replace("held_out", "hold_out"), encoding="utf-8")
    assert load_patterns(tmp_path / "mine.csv").patterns == loads_patterns(FIGURES).patterns
    assert loads_patterns(FIGURES.replace("held_out", "hold_out")).patterns == loads_patterns(FIGURES).patterns
    with pytest.raises(InputError, match="stands beside held_out"):
        loads_patterns(FIGURES.replace("held_out: true", "held_out: true, hold_out: true"))


def test_a_table_as_other_programs_write_it_is_read(tmp_path: Path) -> None:
    """pandas writes whole numbers with a point where a column has gaps, Excel empty cells at the end and a mark."""
    head = "measure,name,year,tier,figure,error,held_out,source"
    lines = (head, "in_use,7,2.0,,0.1,0.02,True,2019", "depth,,3.0,1.0,.2,.1,,")
    (tmp_path / "pandas.csv").write_text("\n".join(lines), encoding="utf-8")
    excel = ["sep=,", *(f"{line},," for line in lines), ",,,,,,,,,"]
    (tmp_path / "excel.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(excel).encode())
    one, other = (load_patterns(tmp_path / f"{name}.csv").patterns for name in ("pandas", "excel"))
    assert one == other
    assert [(p.name, p.month, p.group, p.held_out, p.source) for p in one] == [
        ("7", 23, "", True, "2019"),
        ("depth, tier 1, year 3", 35, "1", False, ""),
    ]


def test_years_count_from_the_start_unless_a_year_is_named_and_without_one_it_is_the_end() -> None:
    text = (
        "patterns:\n- {measure: in_use, year: 2, figure: 0.1, error: 0.01}\n- {measure: in_use, figure: 0.1, error: .1}"
    )
    assert [p.month for p in loads_patterns(text).patterns] == [23, END]
    problem = Problem(loads_patterns(text).patterns, SOME, small(60, 30))
    assert [p.month for p in problem.patterns] == [23, 29]


def test_a_base_is_found_beside_its_file(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/province.yaml").write_text(
        "name: province\nworld:\n  fog: 0.3\n  months: 144\n", encoding="utf-8"
    )
    mine = tmp_path / "deep/mine.yaml"
    mine.write_text(f"base: province.yaml{FIGURES}", encoding="utf-8")
    assert found_in(mine) == "OK, 6 patterns, 1 of them held out, to be shown by province"
    problem = CalibrationSpec(patterns=str(mine), settings=("innovators=0.1",), factories=80).problem
    assert (problem.base.name, problem.base.world.innovators, problem.base.world.months) == ("province", 0.1, 144)
    assert {f.name for f in problem.parameters} == {f.name for f in DEFAULT} - {"fog", "innovators"}
    assert problem.at("base", {}).world.factories == 80
    assert CalibrationSpec(patterns=str(mine), base="second-world").problem.parameters == DEFAULT


def test_the_shipped_patterns_are_such_a_file_and_say_when_they_are_seen() -> None:
    assert Problem().patterns == PATTERNS
    assert {p.month for p in PATTERNS} == {59, 119}
    for pattern in PATTERNS:
        again = Pattern.from_told(pattern.told())
        assert again == pattern


# -- what runs show


def test_every_measure_has_a_unit_and_a_meaning_and_can_be_asked_of_a_run() -> None:
    plain = [name for name in names() if not named(name).across]
    assert len(names()) > len(MEASURES) + 15
    problem = Problem(tuple(asked(name, 23) for name in plain), SOME, begun(), seeds=(0,))
    assert [name for name in plain if not (named(name).unit and named(name).meaning)] == []
    shown, errors = problem.measure({})
    assert len(shown) == len(plain)
    assert np.isnan(errors).all()  # of one seed
    assert np.isfinite(shown).mean() > 0.75
    assert {p.measure for p in PATTERNS} <= set(names())


def test_a_run_is_noted_as_if_it_ended_in_the_month_that_is_asked_for() -> None:
    whole, months = begun(200, 48), (11, 30)
    every = [Fact(name, month) for month in months for name in (*SPECIAL, *MEASURES)]
    found = noted(whole, 3, every)
    for month in months:
        short = run(whole.with_world(months=month + 1), 3)
        special = facts(short)
        for name in SPECIAL:
            assert found[Fact(name, month)] == special[name], name
        for name in MEASURES.keys() - SPECIAL.keys():
            np.testing.assert_equal(found[Fact(name, month)], short.series[name][-1], err_msg=name)


def test_nothing_is_lived_beyond_the_last_month_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lived = []
    from stallpoint.experiments.fitting import run_summary

    live = run_summary.schedule.live
    monkeypatch.setattr(run_summary.schedule, "live", lambda world, until: (lived.append(until), live(world, until)))
    noted(begun(60, 60), 0, [Fact("in_use", 20), Fact("in_use", 5)])
    assert lived == [21]


@pytest.mark.parametrize("by", ["size", "sector", "tier", "region"])
def test_groups_are_counted_as_everywhere_else(by: str) -> None:
    scenario = begun().with_world(regions=3)
    result = run(scenario, 2)
    whole = by_group(result, GROUPS[by])
    for place, word in enumerate(whole.words):
        wanted = [Fact(name, 30, by, str(word)) for name in (*OF_GROUPS, "factories")]
        *counts, firms = noted(scenario, 2, wanted).values()
        assert firms == whole.factories[place]
        assert np.array(counts) / firms == pytest.approx(whole.shares[place, 30])
    problem = Problem(tuple(asked(name, 30, by=by, group=str(whole.words[0])) for name in OF_GROUPS), SOME, scenario)
    shown = problem.measure({}, (2,))[0]
    assert shown == pytest.approx(noted_share(problem, by, str(whole.words[0])), nan_ok=True)


def noted_share(problem: Problem, by: str, group: str) -> list[float]:
    made = noted(problem.at("base", {}), 2, [Fact(n, 30, by, group) for n in (*OF_GROUPS, "factories")])
    *counts, firms = made.values()
    return [count / firms for count in counts]


def test_bands_of_depth_are_those_of_the_table_and_deep_use_is_its_upper_half() -> None:
    scenario = begun(400, 30)
    bands = depth_bands(run(scenario, 1))
    for size, row in bands.items():
        for word, share in row.items():
            name = f"band_{word.replace(' ', '_')}"
            band, scaled = noted(scenario, 1, named(name).asked(29, "size", size)).values()
            assert band / scaled == pytest.approx(share), (size, word)
    names_of = ("deep_use", "band_high", "band_very_high", "with_system", "piloting", "showcase", "scaled")
    deep, high, highest, system, *stages = noted(scenario, 1, [Fact(n, 29, EVERYBODY) for n in names_of]).values()
    assert deep == high + highest > 0
    assert system == sum(stages) > stages[-1] > 0
    assert set(COUNTED) == {"with_system", "deep_use", *(f"band_{w.replace(' ', '_')}" for w in bands["small"])}


def test_a_pattern_against_another_scenario_is_a_difference_on_the_same_dice_or_a_ratio() -> None:
    found = {
        name: {fact: np.array(values) for fact, values in zip(named("pilots_passed").asked(9), rows, strict=True)}
        | {Fact("in_use", 9): np.array(rows[0])}
        for name, rows in {"base": ([3.0, 5.0], [10.0, 10.0]), "no-policy": ([1.0, 1.0], [10.0, 10.0])}.items()
    }
    for pattern, value in (
        (asked("in_use", 9, against="no-policy"), 3.0),
        (asked("in_use", 9, against="no-policy", compare="ratio"), 4.0),
        (asked("pilots_passed", 9, against="no-policy"), 0.3),
        (asked("pilots_passed", 9, against="no-policy", compare="ratio"), 4.0),
    ):
        assert pattern.value(found) == pytest.approx(value)
    _, error = figures(found, [asked("in_use", 9), asked("in_use", 9, against="no-policy")])
    assert error == pytest.approx([1.0, 1.0])  # of 3 and 5, and of 2 and 4: the spread by the root of two


# -- the problem


def test_a_problem_measures_the_same_in_a_worker() -> None:
    problem = Problem(loads_patterns(FIGURES).patterns, SOME, begun(80, 120), seeds=(4, 5))
    assert pickle.loads(pickle.dumps(problem)) == problem
    here, errors = problem.measure({"fog": 0.5})
    with Dispatcher() as dispatcher:
        asker = dispatcher.asker(2)
        there, again = asker.submit(problem.measure, {"fog": 0.5}).result()
        parts = problem.seen_by(asker, {"fog": 0.5}, (4, 5))
    assert there.tolist() == here.tolist()
    assert again.tolist() == errors.tolist()
    assert figures(parts, problem.patterns)[0].tolist() == here.tolist()
    assert (errors[:2] > 0.0).all()
    assert problem.measure({"fog": 0.5}, (6,))[0].tolist() != here.tolist()


def test_a_point_moves_the_world_of_every_scenario_and_settings_hold_in_all() -> None:
    patterns = (asked("in_use", 11), asked("in_use", 11, scenario="display-programme"))
    base = held(small(60, 24, risk_aversion=0.9), 0, 12, training=0.1)
    problem = Problem(patterns, SOME, base, settings=("keep_face=0.2",), factories=70)
    assert list(problem.scenarios) == ["base", "display-programme"]
    other = problem.at("display-programme", {"fog": 0.7})
    assert (other.world.fog, other.world.keep_face, other.world.risk_aversion) == (0.7, 0.2, 0.9)
    assert (other.world.factories, other.world.months) == (70, 24)
    assert "pilots" in {lever.name for lever in other.levers}
    assert "training" not in {lever.name for lever in other.levers}
    assert problem.at("base", {"fog": 0.7}).world.fog == 0.7
    assert problem.defaults == {"fog": base.world.fog, "innovators": base.world.innovators}


def test_a_scenario_brought_into_another_world_keeps_its_levers_and_what_it_sets_itself() -> None:
    base = load("real-chain").with_world(fog=0.77, regions=2)
    moved = brought("demonstration-zone", base)
    assert (moved.world.fog, moved.world.regions, moved.network) == (0.77, 4, base.network)
    assert moved.levers == load("demonstration-zone").levers
    assert moved.world.near_share == load("demonstration-zone").world.near_share != base.world.near_share


def test_the_same_run_serves_whoever_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from stallpoint.experiments.fitting import problem as module

    runs = []
    monkeypatch.setattr(module, "noted", lambda *asked: (runs.append(asked), noted(*asked))[1])
    problem = Problem((asked("in_use", 5), asked("breadth", 5, scenario="no-policy")), SOME, load("no-policy"))
    found = problem.seen({}, (0,))
    assert len(runs) == 1
    alone = ran(load("no-policy").with_world(factories=problem.factories, months=6), 0)
    assert found["no-policy"][Fact("breadth", 5)][0] == alone.series["breadth"][5]
