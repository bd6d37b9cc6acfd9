"""Bottleneck attribution: Shapley values on games with known answers, and on small worlds."""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from stallpoint.experiments.attribution import AttributionSpec
from stallpoint.experiments.attribution.attribution import Attribution, attribute
from stallpoint.experiments.attribution.bottlenecks import BOTTLENECKS, Bottleneck, Change, counts_display, without
from stallpoint.experiments.attribution.shapley import by_size, dividends, players, shapley
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.study import load_study, save_study
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import Parameters, table
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.render import paper
from stallpoint.viz.studies.attribution import answer, page
from stallpoint.viz.studies.page import write_study

from tests.worlds import small

THREE = BOTTLENECKS[:3]
HERE = RunOptions(jobs=1)


def games(n: int, most: float = 100.0) -> st.SearchStrategy[np.ndarray]:
    return arrays(np.float64, 2**n, elements=st.floats(-most, most, width=32))


def by_orders(game: np.ndarray) -> list[float]:
    """Shapley values by their definition: the mean of what a player adds over all orders."""
    n = players(game)
    found = [0.0] * n
    for order in itertools.permutations(range(n)):
        inside = 0
        for player in order:
            found[player] += game[inside | 1 << player] - game[inside]
            inside |= 1 << player
    return [value / math.factorial(n) for value in found]


@given(games(4))
@settings(max_examples=40, deadline=None)
def test_shapley_is_the_mean_over_all_orders_and_adds_up(game: np.ndarray) -> None:
    found = shapley(game)
    assert found == pytest.approx(by_orders(game), abs=1e-9)
    assert found.sum() == pytest.approx(game[-1] - game[0], abs=1e-9)
    assert by_size(game).sum() == pytest.approx(game[-1] - game[0], abs=1e-8)


@given(games(3), st.integers(0, 2))
@settings(max_examples=40, deadline=None)
def test_a_dummy_player_gets_what_it_brings_alone(game: np.ndarray, dummy: int) -> None:
    for coalition in range(8):
        if coalition >> dummy & 1:
            game[coalition] = game[coalition ^ 1 << dummy] + 2.5
    assert shapley(game)[dummy] == pytest.approx(2.5, abs=1e-9)


@given(games(4))
@settings(max_examples=40, deadline=None)
def test_players_that_bring_the_same_get_the_same(game: np.ndarray) -> None:
    for coalition in range(16):
        swapped = coalition & 0b1100 | (coalition & 1) << 1 | (coalition & 2) >> 1
        game[coalition] = game[min(coalition, swapped)]
    found = shapley(game)
    assert found[0] == pytest.approx(found[1], abs=1e-9)


@given(games(4), games(4), st.floats(-3, 3))
@settings(max_examples=40, deadline=None)
def test_the_sum_of_games_has_the_sum_of_values(one: np.ndarray, other: np.ndarray, weight: float) -> None:
    assert shapley(one + weight * other) == pytest.approx(shapley(one) + weight * shapley(other), abs=1e-6)


@given(games(4))
@settings(max_examples=20, deadline=None)
def test_dividends_build_the_game_again(game: np.ndarray) -> None:
    brought = dividends(game)
    again = [sum(brought[part] for part in range(16) if part & whole == part) for whole in range(16)]
    assert again == pytest.approx(game, abs=1e-8)


def test_known_games() -> None:
    gloves = np.array([0, 0, 0, 0, 0, 1, 1, 1], float)  # players 0 and 1 have a left glove, 2 the only right one
    assert shapley(gloves) == pytest.approx([1 / 6, 1 / 6, 4 / 6])
    pair = np.array([0, 1, 2, 10], float)
    assert by_size(pair).tolist() == [3, 7]
    assert shapley(np.stack([gloves, 2 * gloves]))[1] == pytest.approx([1 / 3, 1 / 3, 4 / 3])
    with pytest.raises(ValueError, match="each of 2"):
        shapley(np.zeros(6))


def game_of(values: np.ndarray, bottlenecks: tuple[Bottleneck, ...] = BOTTLENECKS) -> Attribution:
    """A made-up attribution; ``values`` has shape (seeds, coalitions)."""
    return Attribution("made", 100, 120, "in_use", bottlenecks, tuple(range(len(values))), values)


def made(seeds: int = 8) -> Attribution:
    """Fog brings 0.10 alone; margins and people 0.30, only together; the others nothing, but for noise."""
    dice = np.random.default_rng(3)
    values = np.full((seeds, 64), 0.05)
    for c in range(64):
        values[:, c] += 0.10 * (c & 1) + 0.30 * (c & 6 == 6)
    return game_of(values + 0.001 * dice.standard_normal(values.shape))


def test_every_bottleneck_is_told_and_changes_what_exists() -> None:
    names = [b.name for b in BOTTLENECKS]
    assert names == ["fog", "margins", "people", "middlemen", "display", "misfit"]
    held = [change.name for b in BOTTLENECKS for change in b.changes]
    assert len(held) == len(set(held)), "two removals must not fight over a parameter"
    assert set(held) <= set(table())
    assert all(change.reason and not change.reason.endswith(".") for b in BOTTLENECKS for change in b.changes)


def test_a_removal_overrides_levers_and_never_makes_worse() -> None:
    levers = (Lever("new_terms", 6.0, 0, 30), Lever("campaign", 1.0, 3), Lever("success_counts", "display", 6, 30))
    base = Scenario(levers=levers, world=Parameters(margin_bottom=0.3, margin_brand=0.2, fog=0.7))
    clear = without(base, BOTTLENECKS)
    for month in (0, 10, 60):
        now = clear.at(month)
        assert (now.new_terms, now.fog, now.clarity_needed, now.misfit) == (0, 0, 0, 0)
        assert now.success_counts == "verified"
        assert now.margin_bottom == 0.3
        assert now.margin_upstream == 0.2
    assert [lever.name for lever in clear.levers] == ["campaign"]
    assert clear.levers[0] == levers[1]
    assert without(base, ()) is base
    again = without(clear, BOTTLENECKS)
    assert again.hash == clear.hash


def test_removals_do_not_depend_on_their_order() -> None:
    base = load("display-programme")
    assert without(base, BOTTLENECKS[::-1]).hash == without(base, BOTTLENECKS).hash
    assert without(without(base, BOTTLENECKS[:2]), BOTTLENECKS[2:]).hash == without(base, BOTTLENECKS).hash


@pytest.mark.parametrize("bottleneck", BOTTLENECKS, ids=lambda b: b.name)
def test_every_removal_acts_in_some_world(bottleneck: Bottleneck) -> None:
    programme = (Lever("pilots", 0.2, 3, 60), Lever("new_terms", 2.0, 0, 40), Lever("input_cost", 0.02, 10))
    base = small(150, 60, programme)
    assert run(without(base, [bottleneck]), 1).series["depth"].tolist() != run(base, 1).series["depth"].tolist()


def test_whether_display_counts_is_asked_of_the_programme() -> None:
    programme = Lever("pilots", 0.1, 6, 30)
    assert counts_display(Scenario(levers=(programme,)))
    assert not counts_display(Scenario())
    assert not counts_display(Scenario(levers=(programme, Lever("success_counts", "verified", 6, 30))))


def test_values_of_a_small_world_add_up_on_every_seed() -> None:
    found = attribute(AttributionSpec(small(120, 60, (Lever("pilots", 0.1, 3, 40),)), seeds=3, bottlenecks=THREE), HERE)
    assert found.game.shape == (3, 8)
    total = found.game[:, -1] - found.game[:, 0]
    assert shapley(found.game).sum(axis=1) == pytest.approx(total, abs=1e-12)
    assert sum(i.mean for i in found.shapley().values()) == pytest.approx(found.lost.mean, abs=1e-12)
    assert sum(i.mean for i in found.together()) == pytest.approx(found.lost.mean, abs=1e-12)
    assert sum(i.mean for i in found.parts().values()) == pytest.approx(1.0)
    world = small(120, 60, (Lever("pilots", 0.1, 3, 40),))
    assert found.game[1, 0b101] == run(without(world, [THREE[0], THREE[2]]), 1).series["in_use"][-1]


def test_what_changes_nothing_loses_nothing_and_is_run_once() -> None:
    idle = Bottleneck("idle", "Idle", "as it is", (Change("amnesty", "down", 1.0, "no change"),))
    counted: list[int] = []
    options = RunOptions(jobs=1, on_progress=lambda done, total: counted.append(total))
    found = attribute(AttributionSpec(small(100, 36), seeds=2, bottlenecks=(THREE[2], idle)), options)
    assert counted[0] == 4, "two coalitions are equal to two others"
    assert found.shapley()["idle"].mean == 0.0
    assert found.shapley()["idle"].low == found.shapley()["idle"].high == 0.0


def test_intervals_rest_on_seeds_and_cover_the_truth() -> None:
    found = made().shapley()
    assert found["fog"].low < 0.10 < found["fog"].high
    assert found["margins"].low < 0.15 < found["margins"].high
    assert found["misfit"].low < 0.0 < found["misfit"].high
    assert found["fog"].n == 8
    one = game_of(made().game[:1])
    assert math.isnan(one.shapley()["fog"].low)


def test_first_and_last_and_the_best_set() -> None:
    a = made()
    assert a.alone()["margins"].mean == pytest.approx(0.0, abs=0.003)
    assert a.last()["margins"].mean == pytest.approx(0.30, abs=0.003)
    assert [b.name for b in a.members(a.best_of(1)[0])] == ["fog"]
    assert {b.name for b in a.members(a.best_of(2)[0])} == {"margins", "people"}
    single, pairs = a.together()[:2]
    assert (single.mean, pairs.mean) == (pytest.approx(0.1, abs=0.005), pytest.approx(0.3, abs=0.01))


def test_the_answer_is_told_with_its_doubts() -> None:
    lead, most, interplay = answer(made())
    assert lead.startswith("With all six bottlenecks gone, 45% of factories would really use it after 10 years")
    assert "40.0" in lead
    assert lead.endswith("points are lost to them, on these dice, in this world.")
    assert " by year 10: " in most
    assert "though the order of the first two is not sure on these dice" in most
    assert "Nothing is surely lost to" in most
    assert "concept fog" in interplay
    assert "only when several go together" in interplay
    flat = game_of(np.full((4, 64), 0.05))
    assert "not surely more than nothing" in answer(flat)[1]
    (losses,) = figures_of(made())[0].tables
    assert losses.rows[-1][0] == "All together"


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_study_comes_back_as_it_was(form: str, tmp_path: Path) -> None:
    a = made()
    save_study(a, tmp_path, form, ["stallpoint", "attribute", "made"], [load("no-policy")], a.seeds)
    back, record = load_study(tmp_path)
    assert isinstance(back, Attribution)
    assert record["kind"] == "attribute"
    assert np.array_equal(back.game, a.game)
    assert (back.seeds, back.facts()) == (a.seeds, a.facts())
    for name, frame in a.tables().items():
        pd.testing.assert_frame_equal(back.tables()[name], frame, check_exact=True)
    assert page(back) == page(a)


def test_the_page_says_what_a_reader_needs(tmp_path: Path) -> None:
    a = made()
    record = save_study(a, tmp_path, "csv", ["stallpoint", "attribute", "made"], [load("no-policy")], a.seeds)
    write_study(a, tmp_path, record)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in ("Thin margins", "Shapley", "95%", "stallpoint attribute made", "Limits", "aria-label"):
        assert words in text
    assert not re.search(r"\bnan\b|>None<", text)
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org", "")
    bars, dots = figures_of(a)
    assert "Thin margins: 15.0 (15.0 to 15.0) points; if it goes first 0.0; if it goes last +30.0." in alt_text(bars)
    assert "2: 35% (thin margins + people)." in alt_text(dots)
    for figure in (bars, dots):
        for canvas in (paper.FILE, paper.PHONE):
            assert paper.draw(figure, canvas).get_size_inches()[0] <= canvas.width + 0.01
    other = Attribution(**{**a.__dict__, "display": False, "failed": 2})
    assert [text.split()[0] for text in page(other).warnings] == ["No", "2"]


def test_what_cannot_be_asked() -> None:
    with pytest.raises(InputError, match="must be one of: in_use"):
        AttributionSpec(small(100, 12), seeds=1, measure="stage")
    with pytest.raises(InputError, match="classic rule"):
        attribute(AttributionSpec(small(100, 12, rule="hazard"), seeds=1))


def test_a_stop_keeps_whole_seeds_or_says_that_there_are_none() -> None:
    import threading

    flag, done = threading.Event(), []

    def stop(count: int, total: int) -> None:
        done.append(count)
        if count == 5:
            flag.set()

    spec = AttributionSpec(small(60, 24), seeds=9, bottlenecks=THREE[:2])
    found = attribute(spec, RunOptions(1, on_progress=stop, stop=flag))
    assert found.seeds == (0,), "five runs are one whole game of four and a bit"
    flag.set()
    with pytest.raises(InputError, match="stopped before one seed was finished"):
        attribute(spec, RunOptions(1, stop=flag))


def test_a_seed_with_a_failed_run_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from stallpoint.experiments.attribution import attribution

    real = attribution.gather

    def broken(*asked: object) -> pd.DataFrame:
        rows = real(*asked)  # type: ignore[arg-type]
        rows.loc[rows.index[1], "error"] = "it broke"
        return rows

    monkeypatch.setattr(attribution, "gather", broken)
    found = attribute(AttributionSpec(small(60, 24), seeds=2, bottlenecks=THREE[:2]), HERE)
    assert (found.seeds, found.failed) == ((1,), 1)
