"""A calibration as a whole: its result, its files, its page, and the command ``calibrate``."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.fitting.calibration import Calibration, Checks, fit
from stallpoint.experiments.fitting.calibration_search import Plan, Trial, sampled
from stallpoint.experiments.fitting.identifiability import PatternResult
from stallpoint.experiments.fitting.pattern_file import loads_patterns
from stallpoint.experiments.fitting.patterns import PATTERNS, searched
from stallpoint.experiments.fitting.problem import Problem
from stallpoint.experiments.fitting.search_space import Freedom
from stallpoint.scenarios.errors import InputError
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.render import paper
from stallpoint.viz.studies.calibration import answer, page, pinned_text
from studies import undrawn

type Command = Callable[..., tuple[int, str, str]]

THREE = (
    Freedom("value_share", 0.06, 0.24, True),
    Freedom("participation_base", -1.0, 1.0),
    Freedom("innovators", 0.02, 0.2, True),
)
SMALL = Checks(again=3, fresh=2, final=2, factories=60)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Calibration:
    """A real calibration, as small as one can be."""
    problem = Problem(parameters=THREE, seeds=(0,), factories=60)
    return fit(problem, 0, 4, tmp_path_factory.mktemp("journal") / "a.journal", SMALL, RunOptions(jobs=1))


@pytest.fixture
def made() -> Calibration:
    """By hand: 40 points around a value share of .1; the patterns answer to that share and to nothing else."""
    plan, rng, n = Plan(THREE, seed=3), np.random.default_rng(0), len(searched())
    points = [
        {
            "value_share": 0.1 * (1 + 0.001 * k),
            "participation_base": rng.uniform(-0.2, 0.2),
            "innovators": 0.06 * 10 ** rng.uniform(-0.1, 0.1),
        }
        for k in range(40)
    ]
    trials = tuple(Trial(point, (0.06 * k, *[0.0] * (n - 1))) for k, point in enumerate(points))
    values = [0.5 * (max(p.low, -1.0) + min(p.high, 1.0)) for p in PATTERNS]
    rows = [PatternResult(p, value, value - 1e-4, value + 1e-4) for p, value in zip(PATTERNS, values, strict=True)]
    rows[0] = PatternResult(PATTERNS[0], 0.9, 0.8, 1.0)
    rows[1] = PatternResult(PATTERNS[1], PATTERNS[1].high, PATTERNS[1].low, 2.0)
    good = np.arange(24) < 20
    fresh = np.where(good, 0.02, 0.8)
    fresh[4] = 0.01
    start = Problem(parameters=THREE).defaults
    return Calibration(plan, Checks(), trials, tuple(range(24)), fresh, good, start, 0.5, tuple(rows))


def test_a_calibration_chooses_among_what_it_tried_and_shows_every_pattern(small: Calibration) -> None:
    assert [trial.point for trial in small.trials] == [pytest.approx(point) for point in sampled(small.plan)[:4]]
    assert small.chosen in [trial.point for trial in small.trials]
    assert list(small.again) == np.argsort([trial.misfit for trial in small.trials]).tolist()[:3]
    assert small.as_good[small.fresh.argmin()]
    assert [one.pattern for one in small.patterns] == list(PATTERNS)
    assert small.before > 0.0
    assert small.start.keys() == small.chosen.keys()


def test_a_calibration_survives_its_tables(small: Calibration) -> None:
    back = Calibration.restored(small.tables(), small.facts())
    assert back.plan == small.plan
    assert back.trials == small.trials
    assert back.chosen == small.chosen
    assert [(o.pattern, o.word) for o in back.patterns] == [(o.pattern, o.word) for o in small.patterns]
    assert back.pinned().equals(small.pinned())


def test_an_output_of_an_earlier_version_is_read_too(small: Calibration) -> None:
    """It told shipped patterns by their names, and no base."""
    tables, facts = dict(small.tables()), dict(small.facts())
    told = ("pattern", "unit", "figure", "at_least", "at_most", "value", "from", "to", "outcome", "held_out")
    tables["patterns"] = tables["patterns"][[*told]]
    facts["plan"] = {key: facts["plan"][key] for key in ("parameters", "seed", "seeds", "factories", "scenarios")}
    del facts["start"]
    back = Calibration.restored(tables, facts)
    assert [one.pattern for one in back.patterns] == [one.pattern for one in small.patterns]
    assert back.plan.base == "no-policy"
    assert back.pinned().equals(small.pinned())


def test_a_calibration_by_figures_of_ones_own_tells_them_without_claims_or_predictions(tmp_path: Path) -> None:
    entries = (
        "{measure: in_use, month: 5, figure: 0.1, error: 0.02}",
        "{measure: breadth, month: 3, low: 0, slack: 1}",
    )
    mine = loads_patterns("patterns:\n- " + "\n- ".join(entries)).patterns
    found = fit(Problem(mine, THREE, seeds=(0,), factories=60), 0, 3, tmp_path / "a", SMALL, RunOptions(jobs=1))
    lead, held, moved = answer(found)
    assert "of the 2 patterns it was searched for" in lead
    assert held.startswith("No pattern was held out of the search, so nothing checks it")
    assert moved.endswith("Free to move were value_share, participation_base and innovators.")
    told = page(found)
    assert "in_use at the end of month 5 in base" in str(told.sections)
    assert "Predictions" not in str(told.sections)
    assert "claims" not in " ".join(told.limits)
    back = Calibration.restored(found.tables(), found.facts())
    assert [one.pattern for one in back.patterns] == list(mine)
    assert len(figures_of(found)) == 2
    bound = Problem(mine[1:], THREE, seeds=(0,), factories=60)
    assert len(figures_of(fit(bound, 0, 2, tmp_path / "b", SMALL, RunOptions(jobs=1)))) == 1


def test_a_pinned_parameter_is_told_from_an_open_one(made: Calibration) -> None:
    table = made.pinned().set_index("parameter")
    assert table.loc["value_share", "left_open"] < 0.2
    assert table.loc[["participation_base", "innovators"], "left_open"].min() > 0.6
    row = table.loc["value_share"]
    assert row["low"] < row["chosen"] == made.trials[4].point["value_share"] < row["high"]
    assert 0.1 <= row["good_low"] <= row["good_high"] <= 0.102
    text = pinned_text(made)
    assert "less than a quarter of their limits: value_share." in text
    assert "20 points of the 24 judged again as good as the best" in text


def test_without_a_polish_it_does_not_say_what_is_left_open(small: Calibration) -> None:
    assert small.pinned()["left_open"].isna().all()
    assert small.trade_offs() == []
    assert "Too few points" in pinned_text(small)


def test_its_page_tells_what_passes_what_fails_and_what_is_open(made: Calibration) -> None:
    lead, held, moved = answer(made)
    assert PATTERNS[0].name in lead.partition("failed")[2].partition("not sure on these dice")[0]
    assert PATTERNS[1].name in lead.partition("not sure on these dice")[2]
    assert lead.startswith(
        f"The chosen world shows {sum(o.word == 'pass' for o in made.patterns[: len(searched())])} of"
    )
    assert "held out" in held
    assert "0.01" in moved
    assert "0.50" in moved
    patterns, parameters = figures_of(made)
    tables = [*patterns.tables, *(table for section in page(made).sections for table in section.tables)]
    names = {row[0] for table in tables for row in table.rows}
    assert {pattern.name for pattern in PATTERNS} <= names
    assert f"{PATTERNS[0].name}: 0.9, observed {PATTERNS[0].figure:.3g}: fails" in alt_text(patterns)
    assert "value_share: " in alt_text(parameters)
    for figure in (patterns, parameters):
        for canvas in (paper.FILE, paper.PHONE):
            assert paper.draw(figure, canvas).axes


def test_a_calibration_that_is_stopped_says_where_it_goes_on(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(InputError, match="0 of 4 points are kept, and the same command goes on"):
        fit(Problem(parameters=THREE), 0, 4, tmp_path / "a.journal", SMALL, RunOptions(jobs=1, stop=stop))


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
    ],
)
def test_bad_input_is_one_sentence(run: Command, words: tuple[str, ...], sentence: str) -> None:
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.slow
def test_the_command_writes_a_report_keeps_its_trials_and_goes_on(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (
        "value_share",
        "innovators=.05...1",
        "--seeds",
        "1",
        "--factories",
        "50",
        "--jobs",
        "1",
        "--checks",
        "2",
        "2",
    )
    status, out, _ = run(*words, "--budget", "2")
    assert status == 0
    assert "patterns it was searched for" in out
    assert (tmp_path / "out/calibrate/report.html").exists()
    first = (tmp_path / "out/calibrate/trials.csv").read_text().splitlines()
    assert len(first) == 3
    undrawn(monkeypatch)
    status, _, _ = run(*words, "--budget", "3")
    again = (tmp_path / "out/calibrate/trials.csv").read_text().splitlines()
    assert status == 0
    assert again[:3] == first
    assert len(again) == 4
    status, _, err = run(*words, "--budget", "3", "--seed", "9")
    assert status == 2
    assert "search with other seed" in err
