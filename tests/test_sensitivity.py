"""Sensitivity: our pipeline gives known indices, tells luck from effect, and says what it left out."""

import dataclasses
import functools
import re

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.designs.design import UNCERTAINTIES, Dimension, points
from stallpoint.experiments.designs.ranges import at, ranges
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.uncertainty import SensitivitySpec
from stallpoint.experiments.uncertainty.importance import most_important, screening
from stallpoint.experiments.uncertainty.sensitivity import (
    MORRIS,
    SOBOL,
    Sensitivity,
    design,
    elementary_effects,
    explore,
    sensitivity,
)
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import Parameters, table
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.render import paper
from stallpoint.viz.studies.page import page_module
from studies import comes_back
from worlds import small

HERE = RunOptions(jobs=1)
PI = [Dimension(name, UNCERTAINTIES, (), -np.pi, np.pi) for name in ("a", "b", "c")]
UNIT = [Dimension(name, UNCERTAINTIES, (), 0.0, 1.0) for name in ("a", "b", "c")]
NAMES = ("value_share", "system_cost", "tries_max")


def ishigami(where):
    a, b, c = (np.array([point[name] for point in where]) for name in "abc")
    value = np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    return {"y": np.stack([value - 1.0, value + 1.0], axis=1)}


def linear(where):
    return {"y": np.array([[2.0 * point["a"] - point["b"]] for point in where])}


def noisy(where, deviation=0.4, seeds=4):
    dice = np.random.default_rng(5)
    effect = np.array([[4.0 * point["a"]] for point in where])
    return {"y": effect + deviation * dice.standard_normal((len(where), seeds)) + 10.0 * dice.standard_normal(seeds)}


@functools.cache
def little() -> Sensitivity:
    base = small(120, 48, (Lever("pilots", 0.1, 6, 40),), aware_start=1.0, clarity_mean=0.6)
    return sensitivity(SensitivitySpec(base, parameters=NAMES, outcomes=("breadth", "in_use"), size=3), HERE)


def by_name(found: Sensitivity, column: str) -> dict[str, float]:
    return dict(zip(found.indices["parameter"], found.indices[column], strict=True))


def test_sobol_indices_of_ishigami_are_the_known_ones() -> None:
    found = explore(PI, ishigami, (SOBOL, 2048))
    variance = 7.0**2 / 8 + 0.1 * np.pi**4 / 5 + 0.1**2 * np.pi**8 / 18 + 0.5
    alone = {"a": 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2 / variance, "b": 7.0**2 / 8 / variance, "c": 0.0}
    shared = 0.1**2 * np.pi**8 * (1 / 18 - 1 / 50) / variance
    total = {"a": alone["a"] + shared, "b": alone["b"], "c": shared}
    assert by_name(found, "s1") == pytest.approx(alone, abs=0.03)
    assert by_name(found, "st") == pytest.approx(total, abs=0.03)
    inside = [abs(by_name(found, "st")[name] - total[name]) <= by_name(found, "st_conf")[name] for name in total]
    assert all(inside)
    assert list(found.ranking()["parameter"]) == ["a", "b", "c"]


def test_morris_effects_of_a_linear_function_are_its_slopes() -> None:
    found = explore(UNIT, linear, (MORRIS, 6))
    assert by_name(found, "mu") == pytest.approx({"a": 2.0, "b": -1.0, "c": 0.0}, abs=1e-12)
    assert by_name(found, "mu_star") == pytest.approx({"a": 2.0, "b": 1.0, "c": 0.0}, abs=1e-12)
    assert by_name(found, "sigma") == pytest.approx(dict.fromkeys("abc", 0.0), abs=1e-12)


def test_effects_for_each_seed_average_to_those_of_salib() -> None:
    found = explore(PI, ishigami, (MORRIS, 20))
    unit = design(MORRIS, 3, 20, 0)
    effects = elementary_effects(unit, ishigami(points(PI, unit))["y"])
    assert effects.shape == (3, 20, 2)
    own = dict(zip("abc", np.abs(effects.mean(axis=2)).mean(axis=1), strict=True))
    assert by_name(found, "mu_star") == pytest.approx(own)


@pytest.mark.parametrize("method", [(MORRIS, 5), (SOBOL, 16)])
def test_a_seed_of_zero_is_a_seed_and_nothing_global_is_drawn(method: tuple[str, int]) -> None:
    before = np.random.get_state()[1].tolist()  # noqa: NPY002 - the global state is what must not move
    one, same, other = (explore(PI, ishigami, method, seed) for seed in (0, 0, 1))
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    pd.testing.assert_frame_equal(one.indices, same.indices)
    assert not one.indices.equals(other.indices)


def test_luck_seldom_passes_for_an_effect() -> None:
    axes = [Dimension(name, UNCERTAINTIES, (), 0.0, 1.0) for name in ("a", *(f"n{at}" for at in range(59)))]
    found = explore(axes, noisy, (MORRIS, 10))
    chance = found.indices[found.indices["parameter"] != "a"]["p"].to_numpy()
    assert set(found.matter()["parameter"]) == {"a"}
    assert 0.35 < chance.mean() < 0.65
    assert (chance < 0.1).mean() < 0.25


def test_luck_is_told_from_effect() -> None:
    found = explore(UNIT, noisy, (MORRIS, 60))
    assert list(found.matter()["parameter"]) == ["a"]
    assert by_name(found, "p")["a"] < 1e-12
    assert min(by_name(found, "p")[name] for name in "bc") > 0.005
    noise = by_name(found, "noise")
    expected = np.sqrt(2 / np.pi) * 0.4 * np.sqrt(2) / (2 / 3) / 2
    assert noise == pytest.approx(dict.fromkeys("abc", expected), rel=0.2)
    assert by_name(found, "mu_star")["b"] == pytest.approx(noise["b"], rel=0.3)


def test_the_share_of_luck_in_the_variance_is_the_known_one() -> None:
    share = float(explore(UNIT, noisy, (SOBOL, 256)).noise["share"].iloc[0])
    assert share == pytest.approx(0.04 / (16 / 12 + 0.04), rel=0.15)


def test_one_seed_tells_nothing_of_luck() -> None:
    found = explore(UNIT, linear, (MORRIS, 4))
    assert found.noise["share"].isna().all()
    assert found.indices["noise"].isna().all()


def test_a_missing_point_takes_its_trajectory_and_no_other() -> None:
    unit = design(MORRIS, 3, 6, 0)

    def holed(where):
        values = linear(where)["y"]
        values[5] = np.nan
        return {"y": values}

    found = explore(UNIT, holed, (MORRIS, 6))
    assert (found.used, found.size) == (5, 6)
    assert "1 of 6" in " ".join(found.notes)
    assert by_name(found, "mu") == pytest.approx({"a": 2.0, "b": -1.0, "c": 0.0}, abs=1e-12)
    assert len(found.design) == len(unit)


def test_too_little_is_an_error() -> None:
    with pytest.raises(InputError, match="before two parts"):
        explore(UNIT, lambda where: {"y": np.full((len(where), 1), np.nan)}, (MORRIS, 3))


@pytest.mark.parametrize(
    ("method", "sentence"),
    [(("fast", 10), "must be one of"), ((MORRIS, 1), "two trajectories"), ((SOBOL, 10), "power of two")],
)
def test_a_bad_design_is_a_sentence(method: tuple[str, int], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        explore(UNIT, linear, method)


def test_default_ranges_are_of_what_acts_and_stay_inside_the_table() -> None:
    over, left = ranges([small(pilots=0.0)])
    found = {axis.name: axis for axis in over}
    assert "hazard_p" not in found
    assert "display_effort" not in found
    assert "epidemic" not in found
    assert "hazard_p" in left[0]
    assert all(table()[name].row.kind == "uncertainty" for name in found)
    for name, axis in found.items():
        low, high = table()[name].row.span
        assert low <= axis.low < axis.high <= high
        for u in (0.0, 0.4, 1.0):
            table()[name].check(axis.at(u))
    assert "display_effort" in {axis.name for axis in ranges([small(pilots=0.1)])[0]}


def test_what_is_off_stays_off_unless_it_is_named_or_on() -> None:
    base = load("verified-lighthouses").with_world(attention=1e6)
    names = {one.name for one in ranges([base])[0]}
    off = {"link_turnover", "competition", "births", "exit_small", "staff_turnover", "entry_rate", "attention"}
    assert not names & (off | {"exit_young", "fit_entrant"})  # nor what asks for it
    assert {"participation_base", "misfit"} <= names  # nought and one are values of these
    assert "competition, " in ranges([base])[1][0]
    on = base.with_world(competition=0.1, births=0.5, exit_small=0.05, attention=20.0)
    assert {"competition", "births", "exit_small", "exit_young", "attention"} <= {one.name for one in ranges([on])[0]}
    assert "competition" in {one.name for one in ranges([base, on])[0]}
    assert [one.name for one in ranges([base], ["births"])[0]] == ["births"]


def test_ranges_that_are_asked_for() -> None:
    base = small(levers=(Lever("voucher", 0.4, 6, 30),))
    (cost, voucher), _ = ranges([base], ["system_cost=1:2", "voucher"])
    assert (cost.low, cost.high) == (1.0, 2.0)
    assert (voucher.low, voucher.high) == pytest.approx((0.2, 0.6))
    (tries,), left = ranges([base], ["tries_max", "selection"])
    assert tries.whole
    assert "words have no order" in left[0]
    for bad, sentence in (
        (["system_costs"], "did you mean 'system_cost'"),
        (["system_cost=1"], "must be written"),
        (["system_cost=2:1"], "low end"),
        (["system_cost=-1:1"], "must lie between"),
        (["system_cost", "system_cost=1:2"], "twice"),
        (["selection"], "nothing is left"),
    ):
        with pytest.raises(InputError, match=sentence):
            ranges([base], bad)


def test_a_point_sets_world_and_pulled_levers_and_mends_patience() -> None:
    base = small(levers=(Lever("voucher", 0.4, 6, 30),))
    moved = at(base, {"voucher": 0.9, "system_cost": 3.0, "patience_min": 30.0})
    assert moved.levers[0] == Lever("voucher", 0.9, 6, 30)
    assert moved.world.system_cost == 3.0
    assert moved.world.patience_max == 30.0
    assert base.world.patience_max == Parameters().patience_max


def test_the_model_answers_and_a_scenario_adds_nothing_to_itself() -> None:
    found = little()
    assert set(found.indices["parameter"]) == set(NAMES)
    assert found.ranking()["mu_star"].iloc[0] > 0.0
    assert len(found.runs) == 2 * len(found.design)
    assert "under scenario after 4 years answer to?" in page_module("sensitivity").page(found).question
    base = small(60, 24, (Lever("pilots", 0.1, 6, 24),))
    idle = dataclasses.replace(base, levers=(*base.levers, Lever("voucher", 0.5, 24)))  # it starts after the end
    asked = {"parameters": ("value_share",), "outcomes": ("breadth",), "size": 2}
    none = sensitivity(SensitivitySpec(base, against=idle, seeds=(3,), **asked), HERE)
    assert none.seeds == (3,)
    assert (none.indices["mu_star"] == 0.0).all()
    assert (none.runs["breadth"] == 0.0).all()


def test_a_failed_run_is_told() -> None:
    worlds = Scenario(world=small(30, 12).world, network=None)
    spec = SensitivitySpec(worlds, seeds=1, parameters=("value_share",), outcomes=("breadth",), size=2)
    found = sensitivity(spec, HERE)
    assert not any("failed" in note for note in found.notes)
    with pytest.raises(InputError, match="no such outcome"):
        sensitivity(dataclasses.replace(spec, outcomes=("in_usee",)), HERE)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_study_comes_back_from_its_files(tmp_path, form: str) -> None:
    made = little()
    text = comes_back(made, small(), tmp_path, form)
    assert made.ranking()["parameter"].iloc[0] in text


def test_figures_and_answers_of_both_methods() -> None:
    sobol = explore(PI, ishigami, (SOBOL, 64))
    sobol = sobol.restored(sobol.tables(), {**sobol.facts(), "outcomes": ["in_use"]})
    for name in ("indices", "noise"):
        getattr(sobol, name)["outcome"] = "in_use"
    for study in (little(), sobol):
        for figure in figures_of(study):
            assert figure.finding
            for canvas in (paper.FILE, paper.PHONE):
                assert paper.draw(figure, canvas).axes
    module = page_module("sensitivity")
    assert re.search(r"answers most to (“a”, “b”|“b”, “a”) and “c”: they take part in", module.page(sobol).answer[0])


def test_where_nothing_stands_out_nothing_is_said_to_matter() -> None:
    def luck(where):
        return {"y": np.random.default_rng(7).standard_normal((len(where), 4))}

    found = explore(UNIT, luck, (MORRIS, 8))
    found = found.restored(found.tables(), {**found.facts(), "outcomes": ["in_use"]})
    for name in ("indices", "noise"):
        getattr(found, name)["outcome"] = "in_use"
    assert found.matter().empty
    module = page_module("sensitivity")
    page = module.page(found)
    figures = figures_of(found)
    charts = {figure.name: figure.finding for figure in figures}
    assert charts["ranking"].startswith("No parameter stands out from luck")
    assert charts["interactions"].startswith("No parameter stands out from luck")
    for text in (*charts.values(), *page.answer, figures[0].heading, *(section.heading for section in page.sections)):
        assert not re.search(r"answers most|depends on|matters most|most important|\b[abc]\b(?! \()", text), text
    # and a parameter that luck alone makes look mixed is not named beside one that stands out
    one = explore(UNIT, noisy, (MORRIS, 60))
    one = one.restored(one.tables(), {**one.facts(), "outcomes": ["in_use"]})
    for name in ("indices", "noise"):
        getattr(one, name)["outcome"] = "in_use"
    rows = one.ranking().set_index("parameter")
    assert (rows.loc[["b", "c"], "sigma"] > rows.loc[["b", "c"], "mu_star"]).all()
    charts = {figure.name: figure.finding for figure in figures_of(one)}
    assert charts["ranking"].endswith("answers most to “a”")
    assert charts["interactions"].startswith("The most important parameters work much the same")


def test_the_command(tmp_path, capsys) -> None:
    out = tmp_path / "s"
    words = ["sensitivity", "no-policy", "--parameter", "value_share", "--outcome", "breadth", "--size", "2"]
    words += ["--set", "factories=40", "--set", "months=12", "--jobs", "1", "--out", str(out)]
    assert main(words) == 0
    assert (out / "report.html").exists()
    assert (out / "indices.csv").exists()
    for bad, sentence in (
        (["--against", "nobody"], "nobody"),
        (["--parameter", "value_shar"], "did you mean 'value_share'"),
        (["--size", "1"], "two trajectories"),
        (["--size", "0"], "--size is 0: Morris needs two trajectories"),
        (["--outcome", "nope"], "--outcome is 'nope': there is no such outcome; there is: case_reproduction, "),
        (["--against", "no-policy"], "is the same world with the same levers"),
        (["--design-seed", "-1"], "-1 is not in the range 0<=x"),
        (["--spread", "0"], "must be above 0"),
    ):
        assert main([*words, *bad]) == 2
        assert sentence in capsys.readouterr().err


def test_what_is_not_comparable_is_said_or_refused() -> None:
    base, chain = load("no-policy").with_world(factories=40, months=12), load("real-chain").with_world(months=12)
    spec = SensitivitySpec(base, against=chain, parameters=("value_share",), outcomes=("breadth",), size=2)
    found = sensitivity(spec, RunOptions(jobs=1))
    assert "no-policy and real-chain have different networks" in found.notes[0]
    with pytest.raises(InputError, match="give them the same length"):
        sensitivity(dataclasses.replace(spec, against=base.with_world(months=24)))


def test_the_screening_that_comes_with_the_package() -> None:
    rows = screening()
    assert {row.parameter for row in rows} <= set(table())
    assert len({(row.scenario, row.outcome, row.parameter) for row in rows}) == len(rows)
    first = most_important("in_use", 5)
    assert 1 <= len(first) <= 5
    assert most_important("in_use", 3) == first[:3]
    stand = {row.parameter for row in rows if row.outcome == "in_use" and row.p <= 0.0005}
    assert set(first) <= stand
    with pytest.raises(InputError, match="was not screened"):
        most_important("nobody")
