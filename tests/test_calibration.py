"""Calibration: patterns measured by hand, the search, what is held out, and how well parameters are pinned down."""

from __future__ import annotations

import dataclasses
import math
import re
from pathlib import Path

import numpy as np
import pytest
from stallpoint.agents.factory import Gate, Size, Stage
from stallpoint.experiments.fitting import pattern_measures
from stallpoint.experiments.fitting.identifiability import PatternResult, rank_correlations, shown
from stallpoint.experiments.fitting.pattern import CLAIM, WEAK, WORST, Pattern
from stallpoint.experiments.fitting.pattern_measures import Named, Seen, turn
from stallpoint.experiments.fitting.patterns import PATTERNS, misfit
from stallpoint.experiments.fitting.problem import Problem
from stallpoint.experiments.fitting.run_summary import Fact, facts
from stallpoint.experiments.fitting.search_space import CANDIDATES, DEFAULT, Freedom, placed
from stallpoint.model.history import History
from stallpoint.model.ledger import Credits, Event, Ledger
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios import worlds as worlds_of
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import find
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.worlds import SHIPPED, default_world, world_set
from stallpoint.viz.studies.calibration import limits
from worlds import logged, ran, small

DOCS = Path(__file__).parent.parent / "docs"
MONTHS = 72
TWO = (Freedom("value_share", 0.06, 0.24, True), Freedom("participation_base", -1.0, 1.0))


def by_hand() -> Result:
    """Five factories: one scales at once, one is in its second pilot, one is a showcase, one let it lie, one waits."""
    stage = np.full((MONTHS, 5), Stage.CONSIDERING, np.int8)
    gate = np.full((MONTHS, 5), Gate.EVIDENCE, np.int8)
    depth, net = np.zeros((MONTHS, 5)), np.zeros((MONTHS, 5))
    stage[6:20, 0], stage[20:, 0] = Stage.PILOTING, Stage.SCALED
    gate[6:, 0] = Gate.OPEN
    depth[20:, 0] = 0.6
    net[6:18, 0], net[18:30, 0], net[30:, 0] = -0.02, -0.01, 0.03
    stage[30:, 1] = Stage.PILOTING
    gate[10:30, 1], gate[30:, 1] = Gate.LEADERSHIP, Gate.OPEN
    stage[50:, 2] = Stage.SHOWCASE
    gate[50:, 2] = Gate.OPEN
    gate[40:, 3] = Gate.BUDGET
    history = History(MONTHS, 5, 1)
    history.stage[:], history.gate[:], history.depth[:], history.net[:] = stage, gate, depth, net
    history.recorded = MONTHS
    credits = [Credits(30, np.array([1]), np.array([0]), np.array([1.0]))]
    ledger = Ledger(logged(5, [(50, Event.SELECTED, 2, -1)]), credits=credits)
    return Result(
        scenario=Scenario(),
        seed=0,
        names=tuple("ABCDE"),
        groups={"size": np.array([Size.LARGE, Size.MEDIUM, Size.MEDIUM, Size.SMALL, Size.SMALL], np.int8)},
        revenue=np.array([300.0, 100.0, 100.0, 10.0, 10.0]),
        history=history,
        ledger=ledger,
        notes=(),
    )


def up_to(result: Result, months: int) -> Result:
    """The same life, as if it had ended then."""
    return dataclasses.replace(result, history=result.history.until(months))


def test_facts_of_a_life_by_hand() -> None:
    found = facts(by_hand())
    assert (found["breadth"], found["in_use"], found["scaled"]) == (0.6, 0.2, 0.2)
    assert (found["held_early"], found["held"]) == (0.2, 0.4)
    assert [found[f"started_{size}"] for size in ("small", "medium", "large")] == [0.0, 2.0, 1.0]
    assert found["deep_large"] == 1.0
    # at the end A has scaled, B has been in for 41 months, C for 21; after five years for 29 and 9; after two, not yet
    assert (found["bigger"], found["bigger_started"], found["bigger_scaled"]) == (3.0, 3.0, 1.0)
    surveys = [facts(up_to(by_hand(), months)) for months in (MONTHS, 60, 24)]
    assert [one["stuck"] for one in surveys] == [2.0, 2.0, 0.0]
    assert [one["stuck_year"] for one in surveys] == [2.0, 1.0, 0.0]
    assert [one["stuck_two_years"] for one in surveys] == [1.0, 1.0, 0.0]
    assert [one["bigger_started"] for one in surveys] == [3.0, 3.0, 1.0]
    # B took 20 months to start; D has let it lie since month 40; A is large, C was selected, E never had it
    assert (found["proposals"], found["rejected"]) == (2.0, 2.0)
    assert (found["own_starts"], found["imitators"]) == (2.0, 1.0)
    assert found["net_1"] / found["lived_1"] == pytest.approx(-0.02, abs=1e-4)
    assert found["net_2"] / found["lived_2"] == pytest.approx(-0.01, abs=1e-4)
    assert (found["lived_1"], found["lived_6"], found["lived_7"]) == (12.0, 6.0, 0.0)
    revenue_years = (300 * 66 + 100 * 42 + 100 * 22) / 12
    assert found["earned"] == pytest.approx(revenue_years)


def test_a_project_taken_within_a_year_is_not_rejected() -> None:
    result = by_hand()
    result.history.gate[10:20, 1] = Gate.EVIDENCE  # B's project now comes to the table in month 20, and starts in 30
    found = facts(result)
    assert (found["proposals"], found["rejected"]) == (2.0, 1.0)


def test_facts_of_a_run_are_counts_that_fit_together() -> None:
    result = ran(small(300, 120), 1)
    found = facts(result)
    assert all(math.isfinite(value) for value in found.values())
    everybody = sum(found[size] for size in ("small", "medium", "large"))
    assert everybody == 300
    starters = sum(found[f"started_{size}"] for size in ("small", "medium", "large"))
    assert starters / 300 == pytest.approx(result.series["breadth"][-1]) == found["breadth"]
    assert found["in_use"] == pytest.approx(result.series["in_use"][-1])
    assert found["pace"] == pytest.approx(result.verdict.pace_unsupported)
    assert found["unsupported"] == pytest.approx(result.series["unsupported"][-1])
    held = sum(result.series[f"held_{gate}"][-1] for gate in ("concept", "evidence"))
    assert found["held_early"] == pytest.approx(held)
    assert found["passed"] == (result.ledger.events()["event"] == Event.SCALED).sum() > 0
    assert found["spent"] == result.series["firms_spent"][-1]
    assert found["stuck_two_years"] <= found["stuck_year"] <= found["stuck"]
    assert found["rejected"] <= found["proposals"] > 0


# -- patterns


def one_seed(passed: float, reviewed: float) -> Seen:
    return {"no-policy": {Fact("passed", 0): np.array([passed]), Fact("reviewed", 0): np.array([reviewed])}}


def pattern(figure: float | None = 0.5, low: float = 0.3, high: float = 0.9, **more: object) -> Pattern:
    made = Pattern("p", "pilots_passed", figure, low, high, month=0, scenario="no-policy")
    return dataclasses.replace(made, **more)


@pytest.mark.parametrize(
    ("value", "miss"), [(0.5, 0.0), (0.3, -1.0), (0.4, -0.5), (0.9, 1.0), (0.1, -2.0), (9.0, WORST), (-9.0, -WORST)]
)
def test_a_miss_is_counted_in_tolerances_on_either_side(value: float, miss: float) -> None:
    assert pattern().miss(value) == pytest.approx(miss)


@pytest.mark.parametrize(
    ("value", "miss"), [(0.6, 0.0), (0.4, 0.0), (0.35, -0.5), (0.3, -1.0), (0.2, -2.0), (0.95, 1.5)]
)
def test_a_claim_is_missed_only_near_its_bounds(value: float, miss: float) -> None:
    assert pattern(None, slack=0.1).miss(value) == pytest.approx(miss)


def test_what_cannot_be_said_is_the_worst_miss() -> None:
    assert pattern().miss(math.nan) == WORST
    assert math.isnan(pattern().value(one_seed(0.0, 0.0)))
    assert not pattern().passes(math.nan)


def test_a_share_is_taken_over_all_runs_together() -> None:
    facts = {Fact("passed", 0): np.array([1.0, 30.0]), Fact("reviewed", 0): np.array([1.0, 99.0])}
    assert pattern().value({"no-policy": facts}) == pytest.approx(0.31)


def test_the_year_in_which_it_turns() -> None:
    def after(*net: float) -> float:
        return turn(*(fact for year in net for fact in (np.array([year]), np.array([1.0]))))

    assert after(-0.01, -0.01, 0.01, 0.02, 0.03, 0.03, 0.03, 0.03) == pytest.approx(2.0)
    assert after(-0.03, -0.03, -0.03, 0.01, 0.03, 0.03, 0.03, 0.03) == pytest.approx(3.25)
    assert after(*[0.01] * 8) == 0.0
    assert after(*[-0.01] * 8) == 8.0


def test_every_pattern_is_whole_and_its_figure_lies_within_its_limits() -> None:
    assert len({p.name for p in PATTERNS}) == len(PATTERNS)
    for p in PATTERNS:
        assert p.low < p.high, p.name
        assert all((p.unit, p.source, p.mapping)), p.name
        if p.figure is None:
            assert p.slack > 0.0, p.name
        else:
            assert p.low < p.figure < p.high, p.name
    assert 0 < sum(p.held_out for p in PATTERNS) < len(PATTERNS) / 2
    assert sum(p.standing == CLAIM for p in PATTERNS) >= 11


def test_what_may_be_moved_lies_within_the_table() -> None:
    for f in CANDIDATES:
        low, high = find(f.name).row.span
        assert float(low) <= f.low < f.high <= float(high), f.name
        assert f.low > 0.0 or not f.log, f.name
    assert {f.name for f in DEFAULT} <= {f.name for f in CANDIDATES}


# -- held out


@pytest.fixture(scope="module")
def world() -> tuple[Problem, Seen]:
    problem = Problem(parameters=TWO, factories=150)
    return problem, problem.seen({})


def test_a_held_out_pattern_is_never_even_measured(
    world: tuple[Problem, Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*facts: np.ndarray) -> float:
        raise AssertionError("the search looked at what is held out")

    monkeypatch.setitem(pattern_measures.SPECIAL, "never", Named("never", "-", "-", ("passed",), never))
    with_one = (pattern(), pattern(held_out=True, measure="never"))
    found = one_seed(1.0, 2.0)
    assert misfit(found, with_one) == misfit(found, (pattern(),)) == 0.0
    closed = tuple(dataclasses.replace(p, measure="never") if p.held_out else p for p in PATTERNS)
    assert misfit(world[1], closed) == misfit(world[1])
    with pytest.raises(AssertionError, match="looked at what is held out"):
        with_one[1].value(found)


def test_the_misfit_weighs_weak_sources_half() -> None:
    far = pattern(low=0.4, high=0.6)  # off by one tolerance at .6
    found = one_seed(6.0, 10.0)
    assert misfit(found, (far, pattern(figure=0.6))) == pytest.approx(0.5)
    assert misfit(found, (dataclasses.replace(far, weight=0.5), pattern(figure=0.6))) == pytest.approx(1 / 3)
    assert {p.weight for p in PATTERNS if p.standing == WEAK} == {0.5}


def test_every_pattern_can_be_asked_of_real_runs(world: tuple[Problem, Seen]) -> None:
    problem, found = world
    assert set(found) == set(problem.scenarios) == {name for p in PATTERNS for name in p.scenarios}
    rows = shown(found, times=20)
    assert [row.pattern for row in rows] == list(PATTERNS)
    assert sum(math.isfinite(row.value) for row in rows) >= len(PATTERNS) - 4
    assert all(row.low <= row.high for row in rows if math.isfinite(row.low))


# -- how well they are pinned down


def drawn(level: float, seed: int, n: int = 12) -> Seen:
    noise = np.random.default_rng(seed).normal(0.0, 0.005, n)
    return {
        name: {fact: level + noise if fact.name == "in_use" else np.ones(n) for fact in asked}
        for name, asked in Problem().needs.items()
    }


def test_intervals_over_seeds_shrink_with_seeds_and_name_what_is_open() -> None:
    one = pattern(figure=0.05, low=0.04, high=0.06, measure="in_use", month=119)
    few, many = (shown(drawn(0.05, 1, n), (one,), 200)[0] for n in (8, 200))
    assert many.high - many.low < 0.5 * (few.high - few.low)
    assert many.word == "pass"
    assert shown(drawn(0.0595, 1, 8), (one,), 200)[0].word == "open"
    assert shown(drawn(0.2, 1, 8), (one,), 200)[0].word == "fail"


def test_rank_correlation_does_not_mind_the_scale() -> None:
    x = np.random.default_rng(0).random((50, 2))
    found = rank_correlations(x, np.column_stack([np.exp(9 * x[:, 0]), -x[:, 1]]))
    assert found.diagonal() == pytest.approx([1.0, -1.0])
    assert abs(found[0, 1]) < 0.5


def test_a_point_never_lies_beyond_its_limits_by_a_rounding() -> None:
    for f in CANDIDATES:
        for share in (0.0, 1.0):
            assert f.low <= placed((f,), [share])[f.name] <= f.high, f.name


@pytest.mark.slow
def test_the_default_and_the_graded_world_fail_no_pattern_and_the_first_one_the_gradient() -> None:
    problem, words = Problem(factories=1000), {}
    for name in ("no-policy", "graded-world", "first-world"):
        values = {key: float(value) for key, value in load(name).world.changed().items()}
        found = shown(problem.seen(problem.defaults | values, range(3000, 3016)))
        words[name] = {one.pattern.name: one.word for one in found if one.word != "pass"}
    ratios = {"large over small, starters", "large over small, deep use"}
    assert ratios <= set(words["first-world"])
    assert words["first-world"]["large over small, deep use"] == "fail"
    assert not ratios & set(words["graded-world"])
    assert "fail" not in {*words["graded-world"].values(), *words["no-policy"].values()}


# -- the pages


def cells(page: str, *columns: str) -> dict[str, list[str]]:
    """The rows of a page's tables with these columns, by their first cell: what stands in the columns."""
    found, places = dict[str, list[str]](), list[int]()
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        row = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not row or set(row[0]) == {"-"}:
            places = places if row else []
        elif not places:
            places = [row.index(name) for name in columns] if set(columns) <= set(row) else [-1]
        elif places != [-1]:
            found[row[0].strip("`")] = [row[place] for place in places]
    return found


def test_the_table_of_parameters_has_a_world_of_the_set_and_pages_tell_which() -> None:
    world = default_world()
    assert {name: find(name).default for name in world.values} == world.values
    assert world in world_set(SHIPPED)
    told = cells("worlds-found.md", f"default ({world.name})", "limits of the search")
    assert {name: row[0] for name, row in told.items()} == {n: f"{v:.3g}" for n, v in world.values.items()}
    for page in ("calibration.md", "worlds.md", "parameters.md"):
        assert f"`{world.name}`" in (DOCS / page).read_text(encoding="utf-8"), page


def test_a_table_of_parameters_beside_the_set_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "other.csv"
    file.write_text("world,fog\na,0.7\n", encoding="utf-8")
    monkeypatch.setattr(worlds_of, "SHIPPED", file)
    with pytest.raises(InputError, match="is in no line what the table of parameters has"):
        default_world()


def test_the_page_has_every_pattern_as_it_stands_and_says_where_it_is_missed() -> None:
    told = cells("calibration.md", "observed", "passes within", "1,000 factories", "5,000 factories")
    assert set(told) == {p.name for p in PATTERNS}
    for p in PATTERNS:
        observed, within, *sizes = told[p.name]
        assert observed == ("-" if p.figure is None else f"{p.figure:.3g}"), p.name
        assert within == limits(p), p.name
        for size in sizes:
            value, low, high, word = re.fullmatch(r"(\S+) \((\S+) to (\S+?)\)(?:: (open|fails))?", size).groups()
            one = PatternResult(p, float(value), float(low), float(high))
            assert {"open": "open", "fail": "fails"}.get(one.word) == word, p.name


def test_the_page_says_of_whom_each_figure_speaks() -> None:
    told = cells("calibration.md", "source", "where the model shows it, and why the limits are so")
    assert told == {p.name: [p.source, p.mapping] for p in PATTERNS if p.standing != CLAIM}
