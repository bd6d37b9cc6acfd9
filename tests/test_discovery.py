"""Scenario discovery: a box that is there is found and told, and noise is called noise."""

import dataclasses
import functools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.study import load_study, save_study
from stallpoint.experiments.uncertainty import DiscoverySpec, discovery, prim
from stallpoint.experiments.uncertainty.discovery import Discovery, FailureCriterion, discover, discover_in
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Lever
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.figure import Dots, Outline
from stallpoint.viz.render import paper
from stallpoint.viz.studies.discovery import failing
from stallpoint.viz.studies.page import page_module
from studies import comes_back
from worlds import small

HERE = RunOptions(jobs=1)
COVERAGE = """
1.0 0.988764 0.988764 0.988764 0.977528 0.966292 0.955056 0.955056 0.94382 0.932584 0.921348 0.898876
0.898876 0.898876 0.898876 0.898876 0.876404 0.853933 0.853933 0.853933 0.853933 0.842697 0.831461
0.831461 0.831461 0.820225 0.820225 0.797753 0.797753 0.797753 0.797753 0.775281 0.741573 0.707865
0.674157 0.640449 0.674157
"""
DENSITY = """
0.2225 0.231579 0.243767 0.25731 0.268519 0.28013 0.292096 0.307971 0.320611 0.334677 0.348936 0.358744
0.379147 0.4 0.421053 0.444444 0.45614 0.469136 0.496732 0.524138 0.554745 0.576923 0.601626 0.637931
0.672727 0.701923 0.744898 0.763441 0.806818 0.855422 0.910256 0.932432 0.942857 0.954545 0.967742
0.982759 0.983607
"""
# Peeling and pasting trajectory of ema_workbench 3.0.0, `Prim(x, y).find_box()`, on `with_box(4)`.


@pytest.fixture(autouse=True)
def few_refits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "REFITS", 2)


def with_box(columns: int, rows: int = 400, noise: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Uniform points; failures where the first is below 0.35 and the second above 0.5, some of them flipped."""
    dice = np.random.default_rng(columns)
    x = dice.random((rows, columns))
    return x, ((x[:, 0] < 0.35) & (x[:, 1] > 0.5)) ^ (dice.random(rows) < noise)


def frame(x: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(x, columns=[f"p{at}" for at in range(x.shape[1])])


def study(x: np.ndarray, failed: np.ndarray) -> Discovery:
    return dataclasses.replace(discover_in(frame(x), failed), scenario="programme", seeds=(0, 1), months=120)


@functools.cache
def boxed() -> Discovery:
    x, failed = with_box(6)
    return study(x, failed)


@functools.cache
def lost() -> Discovery:
    dice = np.random.default_rng(3)
    x, failed = dice.random((200, 6)), dice.random(200) < 0.4
    return study(x, failed)


def test_the_trajectory_is_that_of_the_ema_workbench() -> None:
    boxes = prim.trajectory(*with_box(4))
    assert [box.coverage for box in boxes] == pytest.approx([float(word) for word in COVERAGE.split()], abs=1e-6)
    assert [box.density for box in boxes] == pytest.approx([float(word) for word in DENSITY.split()], abs=1e-6)


def test_quantiles_lie_between_values_that_differ() -> None:
    assert prim.quantile(np.array([0.0, 0.0, 0.0, 1.0, 2.0]), 0.2) == 0.5
    assert prim.quantile(np.array([0.0, 1.0, 2.0, 2.0, 2.0]), 0.9) == 1.5
    assert prim.quantile(np.arange(11.0), 0.05) == 0.5


def test_a_peel_is_judged_by_its_gain_for_each_point_it_gives_up() -> None:
    two = np.repeat([0.0, 1.0], 50)  # giving up the lower half brings most in all
    fine = np.random.default_rng(0).permutation(100).astype(float)
    failed = np.arange(100) % 50 < np.where(two == 1.0, 35, 15)
    failed &= fine >= 5.0  # giving up the lowest five brings most for each point
    boxes = prim.trajectory(np.stack([two, fine], axis=1), failed)
    assert boxes[1].restricted == [(prim.LOW, 1)]
    assert (prim.LOW, 0) in boxes[-1].restricted


@pytest.mark.parametrize("columns", [2, 40])
def test_a_known_box_is_found_among_few_and_many_parameters(columns: int) -> None:
    x, failed = with_box(columns, 500)
    found = discover_in(frame(x), failed)
    rows = found.restrictions[found.restrictions["box"] == 1].set_index("parameter")
    assert dict(rows["side"]) == {"p0": "below", "p1": "above"}
    assert rows["limit"]["p0"] == pytest.approx(0.35, abs=0.06)
    assert rows["limit"]["p1"] == pytest.approx(0.5, abs=0.06)
    assert (rows["p_checked"] < 0.001).all()
    box = found.boxes.iloc[0]
    assert bool(box["holds"])
    assert box["density_checked"] > 0.8
    assert box["low"] <= box["density_checked"] <= box["high"]
    checked = failed[found.worlds["checked"]]
    inside = (found.worlds["box"] == 1).to_numpy()[found.worlds["checked"]]
    assert box["density_checked"] == pytest.approx(checked[inside].mean())
    assert box["coverage_checked"] == pytest.approx(checked[inside].sum() / checked.sum())


def test_two_boxes_are_found_one_after_the_other() -> None:
    dice = np.random.default_rng(8)
    x = dice.random((600, 8))
    failed = ((x[:, 0] < 0.4) & (x[:, 1] > 0.4)) | (x[:, 2] > 0.85)
    found = discover_in(frame(x), failed)
    names = [set(found.restrictions[found.restrictions["box"] == box]["parameter"]) for box in (1, 2)]
    assert sorted(names, key=len) == [{"p2"}, {"p0", "p1"}]
    assert found.boxes["coverage_checked"].sum() > 0.85


def test_noise_is_called_noise() -> None:
    holds = 0
    for seed in range(10):
        dice = np.random.default_rng(100 + seed)
        found = discover_in(frame(dice.random((160, 15))), dice.random(160) < 0.4, seed)
        holds += bool(found.boxes["holds"].any())
    assert holds <= 1
    assert "No region found" in page_module("discover").page(lost()).answer[0]


def test_a_box_that_is_only_in_the_half_that_was_searched_does_not_hold() -> None:
    x, failed = with_box(3, 400, 0.0)
    half = discover_in(frame(x), failed).worlds["checked"].to_numpy()
    failed[half] = np.random.default_rng(1).permutation(failed[half])
    found = discover_in(frame(x), failed)
    assert not found.boxes["holds"].any()
    told = page_module("discover").page(study(x, failed))
    assert "No region found" in told.answer[0]
    assert "did not see it tells nothing" in told.warnings[0]


@pytest.mark.parametrize("share", [0.0, 0.02, 1.0])
def test_nothing_is_searched_where_hardly_anything_or_everything_fails(share: float) -> None:
    failed = np.arange(200) < 200 * share
    found = discover_in(frame(np.random.default_rng(2).random((200, 4))), failed)
    assert found.boxes.empty
    assert "too few" in found.notes[0]


def test_a_seed_of_zero_is_a_seed() -> None:
    x, failed = with_box(6)
    one, same, other = (discover_in(frame(x), failed, seed) for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one.restrictions, same.restrictions)
    assert not np.array_equal(one.worlds["checked"], other.worlds["checked"])


def test_failures() -> None:
    values = np.array([0.0, 0.5, 1.0])
    assert FailureCriterion().of(values).tolist() == [False, True, True]
    assert FailureCriterion("in_use", 0.5).of(values).tolist() == [True, True, False]


def test_the_words() -> None:
    d = boxed()
    told = page_module("discover").page(d)
    box = d.boxes.iloc[0]
    assert told.answer[0].startswith("Adoption under programme has stalled at demonstration by year 10 in ")
    assert f"{100 * box['density_checked']:.0f}%" in told.answer[0]
    assert f"{100 * box['coverage_checked']:.0f}% of all such failures" in told.answer[0]
    assert re.search(r"“p0” is below 0\.3\d", told.answer[0])
    assert re.search(r"“p1” is above 0\.(4|5)\d", told.answer[0])
    low = dataclasses.replace(d, failure=FailureCriterion("in_use", 0.1))
    assert failing(low) == "real use under programme is 10% or less by year 10"
    less = dataclasses.replace(d, against="other", failure=FailureCriterion("in_use", 0.0))
    assert failing(less) == "programme adds nothing to real use over other by year 10"
    assert f"A world is judged by {len(d.seeds)} seeds: near the line" in told.limits[-1]
    assert "Intervals cover the sample of worlds only" in told.limits[-1]


def test_worlds_of_the_model() -> None:
    base = small(60, 24, (Lever("pilots", 0.2, 2, 20),))
    names = ("clarity_needed=0.05:0.95", "aware_start")
    d = discover(DiscoverySpec(base, seeds=1, below="breadth=0.2", parameters=names, worlds=60), HERE)
    assert d.parameters == ["clarity_needed", "aware_start"]
    assert len(d.worlds) == 60
    assert d.worlds["failed"].equals(d.worlds["outcome"] <= 0.2)
    idle = dataclasses.replace(base, levers=(*base.levers, Lever("voucher", 0.5, 24)))  # it starts after the end
    none = discover(DiscoverySpec(base, seeds=1, against=idle, parameters=names, worlds=40), HERE)
    assert (none.worlds["outcome"] == 0.0).all()
    assert none.share == 1.0
    assert none.boxes.empty
    with pytest.raises(InputError, match="no difference"):
        discover(DiscoverySpec(base, seeds=1, failure=FailureCriterion(), against=idle), HERE)
    with pytest.raises(InputError, match="must be 40 or more"):
        discover(DiscoverySpec(base, seeds=1, worlds=10), HERE)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("made", [boxed, lost])
def test_a_study_comes_back_from_its_files(tmp_path, form: str, made) -> None:
    comes_back(made(), small(), tmp_path, form)


def test_figures() -> None:
    d = boxed()
    worlds, trajectories = figures_of(d)
    assert f"{d.worlds['failed'].sum()} marks of fails" in alt_text(worlds)
    assert "held back: " in alt_text(trajectories)
    assert [table.head[0] for figure in (worlds, trajectories) for table in figure.tables] == ["Box", "Box"]
    assert trajectories.panels[0].name == "Box 1"
    for figure in (worlds, trajectories):
        for canvas in (paper.FILE, paper.PHONE):
            assert paper.draw(figure, canvas).axes
    calm, fails = (mark for mark in worlds.panels[0].marks if isinstance(mark, Dots))
    assert d.worlds["failed"].iloc[list(fails.points)].all()
    assert sorted([*calm.points, *fails.points]) == list(range(len(d.worlds)))


def test_where_no_box_holds_all_worlds_are_shown_without_one() -> None:
    worlds = figures_of(lost())[0]
    assert worlds.finding.endswith("and no box tells in which")
    assert not [mark for mark in worlds.panels[0].marks if isinstance(mark, Outline)]
    assert worlds.points == list(range(len(lost().worlds)))


def test_the_command(tmp_path, capsys) -> None:
    out = tmp_path / "d"
    words = ["discover", "no-policy", "--below", "breadth=0.05", "--parameter", "aware_start", "--drawn", "40"]
    words += ["--set", "factories=40", "--set", "months=12", "--jobs", "1", "--seeds", "1", "--out", str(out)]
    assert main(words) == 0
    assert (out / "report.html").exists()
    assert len(pd.read_csv(out / "worlds.csv")) == 40
    for bad, sentence in (
        (["--verdict", "stalled"], "must be one of"),
        (["--below", "breadth"], "must be written measure=value"),
        (["--below", "bredth=1"], "did you mean 'breadth'"),
        (["--drawn", "3"], "must be 40 or more"),
        (["--below", "in_use=7"], "--below is 7.0: in_use lies between 0 and 1"),
        (["--below", "in_use=-0.1"], "in_use lies between 0 and 1"),
        (["--below", "public_spent=nan"], "--below is nan: must be a number"),
        (["--below", "nope=1"], "--below is 'nope': there is no such outcome; there is: case_reproduction, "),
        (["--against", "no-policy"], "--against is 'no-policy': is the same world"),
        (["--against", "display-programme", "--below", "in_use=-2"], "in_use lies between -1 and 1"),
    ):
        base = [word for at, word in enumerate(words) if not (bad[0] == "--verdict" and at in (2, 3))]
        assert main([*base, *bad]) == 2
        assert sentence in capsys.readouterr().err
    assert main([*words, "--verdict", "partial"]) == 2
    assert "cannot stand beside" in capsys.readouterr().err


def test_an_older_study_of_what_never_started_is_read(tmp_path: Path) -> None:
    old = dataclasses.replace(boxed(), failure=FailureCriterion("never_started"))
    save_study(old, tmp_path, "csv", ["stallpoint"], [load("display-programme")], old.seeds)
    back, _ = load_study(tmp_path)
    assert isinstance(back, Discovery)
    assert back.failure == FailureCriterion("not_started")
    assert "has hardly started by year 10" in page_module("discover").page(back).question
