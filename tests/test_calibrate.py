"""A calibration as a whole: its result, its files, its page, and the command ``calibrate``."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.fitting.calibration import Calibration, fit, groups
from stallpoint.experiments.fitting.matching import CANDIDATES, Plan
from stallpoint.experiments.fitting.pattern import Pattern
from stallpoint.experiments.fitting.pattern_file import loads_patterns
from stallpoint.experiments.fitting.patterns import PATTERNS
from stallpoint.experiments.fitting.problem import Problem
from stallpoint.experiments.fitting.search_space import Freedom
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.worlds import world_set
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.render import paper
from stallpoint.viz.studies.calibration import answer, edged, page, pinned_text, warnings
from studies import named_as_people_do, undrawn

type Command = Callable[..., tuple[int, str, str]]

TWO = (Freedom("value_share", 0.06, 0.24, True), Freedom("participation_base", -1.0, 1.0))
MINE = """patterns:
- {name: used, measure: in_use, scenario: three-bottlenecks, month: 59, figure: 0.03, error: 0.01, source: 'mine: a'}
- {name: begun, measure: breadth, scenario: three-bottlenecks, month: 59, low: 0.08, slack: 0.02, source: 'mine: b'}
- {name: passing, measure: pilots_passed, scenario: three-bottlenecks, month: 59, figure: 0.65, error: 0.15}
- {name: apart, measure: scaled, scenario: three-bottlenecks, month: 59, figure: 0.04, error: 0.02, held_out: true}
"""
PLAN = Plan(
    seed=1, budget=30, candidates=10, runs=2, fresh=3, final=3, bound=0.6, worlds=3, groups={"passing": (2,)}, apart=4
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    """A real calibration, as small as one can be, held to figures of five years."""
    problem = Problem(loads_patterns(MINE).patterns, TWO, factories=100)
    return fit(problem, PLAN, tmp_path_factory.mktemp("journal") / "a.journal", RunOptions(jobs=1))


def test_its_worlds_show_the_patterns_and_are_a_file_that_other_commands_take(
    small: Calibration, tmp_path: Path
) -> None:
    assert len(small.worlds) == 3
    small.worlds.to_csv(tmp_path / "worlds.csv", index=False)
    first, *_ = world_set(tmp_path / "worlds.csv")
    assert first.name == "w01"
    assert set(first.values) == {f.name for f in TWO}
    problem = Problem(loads_patterns(MINE).patterns, TWO, factories=100)
    figures, _ = problem.measure(dict(first.values), small.seeds)
    told = small.shown[small.shown["world"] == "w01"].set_index("pattern")
    assert told["value"].to_numpy() == pytest.approx(figures)
    assert told["inside"].tolist() == [p.passes(x) for p, x in zip(problem.patterns, figures, strict=True)]
    assert (small.fits["misfit"] <= PLAN.bound).all()


def test_a_calibration_survives_its_tables(small: Calibration) -> None:
    back = Calibration.restored(small.tables(), small.facts())
    assert back.plan == small.plan
    assert back.seeds == small.seeds
    assert page(back).answer == page(small).answer
    assert [figure.finding for figure in figures_of(back)] == [figure.finding for figure in figures_of(small)]


def test_a_calibration_of_an_earlier_version_is_told_in_a_sentence(small: Calibration) -> None:
    tables = {name: table for name, table in small.tables().items() if name != "worlds"}
    with pytest.raises(InputError, match="ended in one point, and was written by an earlier version"):
        Calibration.restored(tables, small.facts())


def test_its_page_tells_the_set_the_predictions_and_the_waves(small: Calibration) -> None:
    lead, found, held = answer(small)
    assert lead.startswith("3 worlds show 3 patterns about as well")
    tried = small.waves.set_index("stage").loc[CANDIDATES]
    assert f"{tried['accepted']} of {tried['points']} candidates were accepted" in found
    inside = int(small.shown.loc[small.shown["pattern"] == "apart", "inside"].sum())
    assert f"'apart' lies within its limits in {inside} of 3 worlds" in held
    told = str(page(small).sections)
    assert "in_use at the end of month 59 in three-bottlenecks" in told
    assert "Accepted without it" in told
    assert "wave 4" in told
    assert "claims" not in " ".join(page(small).limits)
    patterns, parameters = figures_of(small)
    assert "used: " in alt_text(patterns)
    assert "Yearly value of full, effective use: " in alt_text(parameters)
    for figure in (patterns, parameters):
        for canvas in (paper.FILE, paper.PHONE):
            assert paper.draw(figure, canvas).axes


def test_a_set_that_is_too_small_and_emulators_that_are_too_sure_are_told(small: Calibration) -> None:
    plan = dict(small.plan) | {"worlds": 9}
    waves = small.waves.assign(foretold=0.5)
    told = warnings(dataclasses.replace(small, plan=plan, waves=waves))
    assert any(text.startswith("Only 3 of the 9 worlds asked for") for text in told)
    assert any("only 50% of what they foretold" in text for text in told)


def test_few_runs_to_judge_on_are_told(small: Calibration) -> None:
    told = " ".join(page(small).limits)
    assert "There were few fresh runs (3 a candidate and 3 a world)" in told
    enough = dataclasses.replace(small, plan=small.plan | {"fresh": 8, "final": 24})
    assert "few fresh runs" not in " ".join(page(enough).limits)


def test_a_parameter_that_the_worlds_press_against_its_limits_is_named(small: Calibration) -> None:
    points = small.points.assign(accepted=True, stage=CANDIDATES)
    points["value_share"], points["participation_base"] = 0.235, np.linspace(-1.0, 1.0, len(points))
    assert edged(dataclasses.replace(small, points=points)) == ["“Yearly value of full, effective use”"]


def test_known_and_open_parameters_and_pairs_are_told(small: Calibration) -> None:
    parameters = small.parameters.assign(left=[0.2, 0.95])
    pairs = pd.DataFrame({"parameter": ["value_share"], "other": ["participation_base"], "correlation": [-0.7]})
    text = pinned_text(dataclasses.replace(small, parameters=parameters, pairs=pairs))
    assert "less than 40% of their limits: “Yearly value of full, effective use”." in text
    assert "hardly known one by one: “Participation with no pull and no push”." in text
    assert "“Yearly value of full, effective use” with “Participation with no pull and no push” (-0.70)" in text


def test_where_no_world_was_found_the_page_says_what_the_best_point_misses(small: Calibration) -> None:
    none = {name: getattr(small, name).iloc[:0] for name in ("worlds", "fits", "shown")}
    parameters = small.parameters.assign(left=np.nan, low=np.nan, high=np.nan)
    patterns = small.patterns.assign(least=np.nan, middle=np.nan, most=np.nan, inside=0)
    found = dataclasses.replace(small, **none, parameters=parameters, patterns=patterns)
    lead, _ = answer(found)
    assert lead.startswith("No world was found that shows 3 patterns about as well as was asked")
    assert "The best point that was run has a misfit of" in lead
    assert figures_of(found) == []
    assert "It is empty." in str(page(found).sections)


def test_patterns_of_one_source_are_left_out_together() -> None:
    found = groups(PATTERNS)
    names = {name: [PATTERNS[place].name for place in places] for name, places in found.items()}
    assert names["McElheran and others"] == ["loss at first", "years until it gains"]
    assert len(names["regime 1"]) == 3
    assert sorted(place for places in found.values() for place in places) == [
        place for place, p in enumerate(PATTERNS) if not p.held_out
    ]
    alone = Pattern("one", "in_use", 0.1, 0.0, 0.2)
    assert groups([alone]) == {}


def test_known_parameters_are_found_again_from_what_they_made(tmp_path: Path) -> None:
    """Figures of a world with known values: the accepted lie around it, and leave only part of the space open."""
    truth = {"value_share": 0.15, "participation_base": 0.2}
    about = ("breadth", "in_use", "scaled", "pilots_passed", "firms_spent")
    asked = tuple(Pattern(name, name, 0.0, -1.0, 1.0, 59, scenario="three-bottlenecks") for name in about)
    made, _ = Problem(asked, TWO, factories=600).measure(truth, range(50, 62))
    aims = tuple(
        dataclasses.replace(p, figure=f, low=0.6 * f, high=1.4 * f)
        for p, f in zip(asked, map(float, made), strict=True)
    )
    plan = Plan(seed=2, budget=55, candidates=24, runs=2, fresh=8, final=8, bound=0.4, worlds=4)
    found = fit(Problem(aims, TWO, factories=600), plan, tmp_path / "a", RunOptions(jobs=1))
    good = found.points[(found.points["stage"] == CANDIDATES) & found.points["accepted"]]
    assert len(good) > 8
    for name, value in truth.items():
        assert good[name].min() < value < good[name].max(), name
    assert found.parameters.set_index("parameter").loc["value_share", "left"] < 0.8
    assert len(found.worlds) == 4


def test_a_calibration_that_is_stopped_says_where_it_goes_on(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(InputError, match="0 points are kept, and the same command goes on"):
        fit(Problem(parameters=TWO), PLAN, tmp_path / "a.journal", RunOptions(jobs=1, stop=stop))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, from a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        status = main(["calibrate", *words])
        told = capsys.readouterr()
        return status, told.out, told.err

    return command


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("value_shar",), "did you mean 'value_share'?"),
        (("value_share", "value_share"), "is named twice"),
        (("pilots",), "is no uncertain number"),
        (("peers",), "is no uncertain number"),
        (("revenue_median",), "has no usual limits: write them, as revenue_median=LOW..HIGH"),
        (("value_share=.2..much",), "must be written value_share=LOW..HIGH"),
        (("value_share=.2...1",), "must be written value_share=LOW..HIGH"),
        (("value_share=.2..7",), "must lie between 0 and 0.5"),
        (("--budget", "1"), "1 is not in the range"),
        (("--seeds", "1"), "1 is not in the range"),
        (("--misfit", "0"), "must be more than 0"),
        (("--misfit", "nan"), "must be a finite number"),
    ],
)
def test_bad_input_is_one_sentence(run: Command, words: tuple[str, ...], sentence: str) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_the_command_writes_a_report_and_worlds_and_goes_on(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.yaml").write_text(MINE)
    words = ("value_share", "innovators=.05...1", "--patterns", "mine.yaml", "--factories", "80", "--jobs", "1")
    words = (
        *words,
        "--budget",
        "24",
        "--candidates",
        "6",
        "--checks",
        "2",
        "2",
        "--misfit",
        "2",
        "--size",
        "2",
        "--apart",
        "2",
    )
    status, out, _ = run(*words)
    assert status == 0
    assert "worlds show 3 patterns about as well" in out
    folder = tmp_path / "out/calibrate"
    named_as_people_do((folder / "report.html").read_text(encoding="utf-8"))
    first = {path.name: path.read_bytes() for path in folder.glob("*.csv")}
    assert len(world_set(folder / "worlds.csv")) == 2
    undrawn(monkeypatch)
    status, _, _ = run(*words)  # all of it is in the journal
    assert status == 0
    assert {path.name: path.read_bytes() for path in folder.glob("*.csv")} == first
    status, _, err = run(*words, "--seed", "9")
    assert status == 2
    assert "search with other seed" in err
