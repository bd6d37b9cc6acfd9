"""History matching on a problem whose answer is known, its journal, and the choice of worlds."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.fitting.calibration_tables import left_out_table, parameter_table, wave_tables, world_tables
from stallpoint.experiments.fitting.matching import CANDIDATES, SHOWN, Matching, Plan, wave, without
from stallpoint.experiments.fitting.pattern import Pattern
from stallpoint.experiments.fitting.search_space import Freedom
from stallpoint.experiments.fitting.stages import Stage, opened
from stallpoint.experiments.fitting.world_set import rounded, spread
from stallpoint.scenarios.errors import InputError

NAMES = ("value_share", "fog", "innovators")
FREE = tuple(Freedom(name, 0.1, 0.2) for name in NAMES)
PATTERNS = (
    Pattern("ring", "in_use", 0.09, 0.06, 0.12),
    Pattern("bound", "in_use", None, 0.3, np.inf, slack=0.05),
    Pattern("unseen", "in_use", 0.5, 0.0, 1.0, held_out=True),
)
PLAN = Plan(
    seed=1,
    budget=90,
    candidates=30,
    runs=2,
    fresh=6,
    final=6,
    bound=0.5,
    worlds=8,
    groups={"the bound": (1,)},
    apart=30,
)


def shown(unit: np.ndarray) -> np.ndarray:
    """A ring of the first two parameters, the third, and one that nobody looks at; (points, patterns)."""
    return np.column_stack([((unit[:, :2] - 0.5) ** 2).sum(axis=1), unit[:, 2], unit[:, 0]])


def measure(point: Mapping[str, float], seeds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    unit = np.array([[(point[name] - 0.1) / 0.1 for name in NAMES]])
    dice = np.array([np.random.default_rng(seed).normal(0.0, (0.004, 0.02, 0.02)) for seed in seeds])
    found = shown(unit) + dice
    return found.mean(axis=0), found.std(axis=0, ddof=1) / np.sqrt(len(seeds))


def matched(
    path: Path, plan: Plan = PLAN, options: RunOptions | None = None, measured: Callable[..., object] = measure
) -> Matching:
    with opened(plan.told(), path) as journal:
        found = Matching(FREE, PATTERNS, measured, plan, journal, options or RunOptions())  # type: ignore[arg-type]
        found.run()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Matching, Path]:
    path = tmp_path_factory.mktemp("journal") / "a.journal"
    return matched(path), path


def truth() -> tuple[np.ndarray, float]:
    """A million even points that are accepted for certain, and their share."""
    unit = np.random.default_rng(7).random((1_000_000, 3))
    figures = shown(unit)
    misfit = 0.5 * (((figures[:, 0] - 0.09) / 0.03) ** 2 + np.maximum((0.35 - figures[:, 1]) / 0.05, 0.0) ** 2)
    good = (np.abs(figures[:, 0] - 0.09) <= 0.03) & (figures[:, 1] >= 0.3) & (misfit <= 0.5)
    return unit[good], float(good.mean())


def test_the_accepted_are_a_sample_of_all_that_would_be(whole: tuple[Matching, Path]) -> None:
    """All around the ring, a third of the space open and the rest not, as points spread evenly show it."""
    found, _ = whole
    stage = found.journal.stages[CANDIDATES]
    good = stage.run[found.accepted(stage)]
    true, share = truth()
    assert len(good) >= 15
    around = np.arctan2(*(good[:, :2] - 0.5).T)
    assert (np.histogram(around, 4, (-np.pi, np.pi))[0] >= 1).all()
    error = true.std(axis=0) / np.sqrt(len(good))
    assert (np.abs(good.mean(axis=0) - true.mean(axis=0)) < 3.5 * error).all()
    assert stage.told["share"] * stage.told["hope"] == pytest.approx(share, rel=0.35)
    assert stage.told["likely"] > 0.9


def test_waves_close_in_and_foretell_what_they_will_see(whole: tuple[Matching, Path]) -> None:
    found, _ = whole
    waves, emulators, points, figures = wave_tables(found)
    table = waves.set_index("stage")
    names = [wave(k) for k in range(1, 5)] + [CANDIDATES]
    assert list(waves["stage"]) == [*names, SHOWN, without("the bound")]
    assert table.loc[wave(1), "share"] == 1.0 > table.loc[wave(2), "share"]
    assert table.loc[names, "points"].tolist() == [36, 18, 18, 18, 30]
    assert table.loc[CANDIDATES, "foretold"] > 0.85
    accepted = table.loc[CANDIDATES, "accepted"] / 30
    assert accepted == pytest.approx(table.loc[CANDIDATES, "chance"], abs=0.3)
    assert len(points) == len(figures) == table["points"].sum()
    assert set(emulators["pattern"]) == {p.name for p in PATTERNS}


def test_worlds_are_rounded_confirmed_and_named_from_the_middle(whole: tuple[Matching, Path]) -> None:
    found, _ = whole
    worlds, fits, told = world_tables(found)
    assert worlds["world"].tolist() == [f"w0{k}" for k in range(1, 9)]
    assert all(value == float(f"{value:.3g}") for name in NAMES for value in worlds[name])
    figures = shown((worlds[list(NAMES)].to_numpy() - 0.1) / 0.1)
    assert (np.abs(figures[:, 0] - 0.09) < 0.04).all()
    assert (fits["misfit"] <= PLAN.bound).all()
    assert told.groupby("world").size().eq(len(PATTERNS)).all()
    left = parameter_table(found, dict.fromkeys(NAMES, 0.15)).set_index("parameter")["left"]
    assert 0.5 < left["innovators"] < 0.9  # two thirds of it pass


def test_a_group_that_is_left_out_need_not_come_out(whole: tuple[Matching, Path]) -> None:
    """Without the bound the third parameter is anything, so about two thirds of the worlds keep it by themselves."""
    row = left_out_table(whole[0]).iloc[0]
    assert (row["group"], row["pattern"], row["tried"]) == ("the bound", "bound", 30)
    assert row["worlds"] > 10
    assert 0.4 < row["inside"] / row["worlds"] < 0.95


def test_what_is_held_out_moves_nothing(whole: tuple[Matching, Path], tmp_path: Path) -> None:
    def otherwise(point: Mapping[str, float], seeds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        figures, errors = measure(point, seeds)
        return figures * [1.0, 1.0, -7.0], errors

    short = dataclasses.replace(PLAN, budget=35, candidates=12, groups={})
    found = [matched(tmp_path / name, short, measured=one) for name, one in (("a", measure), ("b", otherwise))]
    for name in (wave(2), CANDIDATES, SHOWN):
        left, right = (one.journal.stages[name].points for one in found)
        assert (left == right).all()


@pytest.mark.parametrize("batches", [1, 4, 9])
def test_a_search_that_was_stopped_goes_on_as_if_it_had_not_been(
    whole: tuple[Matching, Path], tmp_path: Path, batches: int
) -> None:
    stop, calls = threading.Event(), []

    def seen(done: int, total: int) -> None:
        calls.append(done)
        if len(calls) == batches:
            stop.set()

    half = matched(tmp_path / "a", options=RunOptions(on_progress=seen, stop=stop))
    ran = sum(len(stage.results) for stage in half.journal.stages.values())
    assert ran == calls[-1] < 150
    text = (tmp_path / "a").read_text()
    (tmp_path / "a").write_text(text + '{"stage": "wave 1", "figu')  # killed while it wrote
    assert same(matched(tmp_path / "a"), whole[0])


def same(left: Matching, right: Matching) -> bool:
    assert left.journal.stages.keys() == right.journal.stages.keys()
    for name, stage in right.journal.stages.items():
        other: Stage = left.journal.stages[name]
        assert (stage.points == other.points).all()
        assert (stage.figures == other.figures).all()
        assert stage.told == other.told
    return True


def test_what_was_run_is_not_run_again(whole: tuple[Matching, Path]) -> None:
    def never(point: Mapping[str, float], seeds: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        raise AssertionError("it was run already")

    before = whole[1].read_bytes()
    assert same(matched(whole[1], measured=never), whole[0])
    assert whole[1].read_bytes() == before


def test_a_journal_of_something_else_is_refused(whole: tuple[Matching, Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is of a search with other bound: give the same"):
        matched(whole[1], dataclasses.replace(PLAN, bound=0.6))
    notes = tmp_path / "notes.txt"
    for text in ("my shopping list\nmilk\n", "milk", json.dumps({"milk": 1}) + "\n"):
        notes.write_text(text)
        with pytest.raises(InputError, match="no journal of a calibration"):
            matched(notes)
        assert notes.read_text() == text


def test_two_searches_do_not_write_to_one_journal(tmp_path: Path) -> None:
    with opened(PLAN.told(), tmp_path / "a"), pytest.raises(InputError, match="another calibration is writing there"):
        matched(tmp_path / "a")


def test_where_nothing_is_accepted_nothing_is_chosen(tmp_path: Path) -> None:
    plan = dataclasses.replace(PLAN, budget=25, candidates=8, bound=1e-9, groups={})
    found = matched(tmp_path / "a", plan)
    assert not len(found.journal.stages[SHOWN].points)
    assert [len(table) for table in world_tables(found)] == [0, 0, 0]
    assert parameter_table(found, dict.fromkeys(NAMES, 0.15))["left"].isna().all()


def test_the_first_few_worlds_stand_for_all_of_them() -> None:
    """Two heaps of 60 and 20 points: of the first eight, six come from the larger one, and not its edges."""
    rng = np.random.default_rng(8)
    points = np.concatenate([rng.normal(0.3, 0.05, (60, 3)), rng.normal(0.8, 0.05, (20, 3))])
    order = spread(points)
    assert sorted(order) == list(range(80))
    assert sum(place < 60 for place in order[:8]) == 6
    mine, whole = points[[k for k in order[:24] if k < 60]], points[:60]
    assert mine.std(axis=0) == pytest.approx(whole.std(axis=0), rel=0.4)
    apart = np.linalg.norm(points - points[order[0]], axis=1).mean()
    assert apart == min(np.linalg.norm(points - one, axis=1).mean() for one in points)


def test_rounding_stays_within_the_limits() -> None:
    free = (Freedom("value_share", 0.06133, 0.24999, True),)
    assert rounded(free, np.array([0.0])) == {"value_share": 0.06133}
    assert rounded(free, np.array([1.0])) == {"value_share": 0.24999}
    assert rounded(free, np.array([0.5])) == {"value_share": 0.124}
