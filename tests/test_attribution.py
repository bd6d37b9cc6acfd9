"""Bottleneck attribution: the ten players, the games of worlds and seeds, and their page."""

import dataclasses
import math
import re
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stallpoint.experiments.attribution import AttributionSpec
from stallpoint.experiments.attribution.attribution import FIRST, LAST, LOST, Attribution, attribute
from stallpoint.experiments.attribution.bottlenecks import BOTTLENECKS, Bottleneck, chosen, counts_display, without
from stallpoint.experiments.attribution.games import Games
from stallpoint.experiments.attribution.shapley import drawn
from stallpoint.experiments.attribution.standing import taken_to
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.grouped import GroupEnds
from stallpoint.experiments.storage.store import Store
from stallpoint.experiments.study import load_study, save_study
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.parameters import Parameters, table
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.render import paper
from stallpoint.viz.studies.attribution import answer, disagreements, page
from stallpoint.viz.studies.page import write_study

from tests.studies import named_as_people_do
from tests.worlds import small

HERE = RunOptions(jobs=1)
NAMES = [b.name for b in BOTTLENECKS]
OWN = ("fog=fog:0,clarity_needed:0", "skill=skill_mean:0.95", "fit=misfit:0")
PROGRAMME = (Lever("pilots", 0.1, 3, 40),)


def gone(base: Scenario, bottlenecks: tuple[Bottleneck, ...]) -> Scenario:
    """A scenario with some bottlenecks taken away."""
    return without(base, "some", {m.parameter: m.after for m in taken_to(base, bottlenecks)})


def game_of(values: np.ndarray, months: tuple[int, ...] = (60, 120), players: int = 6, orders: int = 0) -> Attribution:
    """A made-up attribution; ``values`` has shape (worlds, seeds, months, coalitions)."""
    worlds, seeds = values.shape[:2]
    names, those = ("w01", "w02", "w03")[:worlds], BOTTLENECKS[:players]
    players_ = [b.name for b in those]
    order = np.array([[drawn(players_, orders, s, w) for s in range(seeds)] for w in names], np.int64)
    shape = (worlds, seeds, orders, players)
    base = load("no-policy")
    moved = dict.fromkeys(names, taken_to(base, those))
    return Attribution(
        "made", 100, months, "in_use", those, names, tuple(range(seeds)), values, order.reshape(shape), moved
    )


def made(seeds: int = 8, worlds: int = 1) -> Attribution:
    """Concept brings 0.10 alone; evidence and money 0.30, only together; the others nothing, but for noise.

    Five years before, people bring 0.2 and nobody else anything. In each further world concept brings 0.02 more.
    """
    dice = np.random.default_rng(3)
    values = np.full((worlds, seeds, 2, 64), 0.05)
    for c in range(64):
        values[:, :, 1, c] += 0.30 * (c & 6 == 6)
        values[:, :, 0, c] += 0.20 * (c >> 3 & 1)
        for w in range(worlds):
            values[w, :, 1, c] += (0.10 + 0.02 * w) * (c & 1)
    return game_of(values + 0.001 * dice.standard_normal(values.shape))


def test_every_bottleneck_is_told_and_changes_what_exists() -> None:
    assert len(NAMES) == 10
    held = [name for b in BOTTLENECKS for change in b.changes for name in change.touched]
    assert len(held) == len(set(held)), "two removals must not fight over a parameter"
    assert set(held) <= set(table())
    assert all(change.reason and not change.reason.endswith(".") for b in BOTTLENECKS for change in b.changes)


def test_a_removal_overrides_levers_and_never_makes_worse() -> None:
    levers = (Lever("new_terms", 6.0, 0, 30), Lever("campaign", 1.0, 3), Lever("success_counts", "display", 6, 30))
    base = Scenario(levers=levers, world=Parameters(margin_bottom=0.3, margin_brand=0.2, fog=0.7))
    clear = gone(base, BOTTLENECKS)
    for month in (0, 10, 60):
        now = clear.at(month)
        assert (now.new_terms, now.success_counts, now.margin_bottom) == (0, "verified", 0.3)
        assert now.fog < 0.14
    assert [lever.name for lever in clear.levers] == ["campaign"]
    assert clear.levers[0] == levers[1]
    assert without(base, "", {}) is base
    assert gone(base, BOTTLENECKS[::-1]).hash == clear.hash


@pytest.mark.parametrize("bottleneck", BOTTLENECKS, ids=lambda b: b.name)
def test_every_removal_acts_in_some_world(bottleneck: Bottleneck) -> None:
    programme = (Lever("pilots", 0.2, 3, 60), Lever("new_terms", 2.0, 0, 40), Lever("input_cost", 0.02, 10))
    base = small(150, 60, programme).with_world(clarity_mean=0.45, clarity_needed=0.3, signing_rate=1.0)
    assert run(gone(base, (bottleneck,)), 1).series["depth"].tolist() != run(base, 1).series["depth"].tolist()


def test_whether_display_counts_is_asked_of_the_programme() -> None:
    programme = Lever("pilots", 0.1, 6, 30)
    assert counts_display(Scenario(levers=(programme,)))
    assert not counts_display(Scenario())
    assert not counts_display(Scenario(levers=(programme, Lever("success_counts", "verified", 6, 30))))


def test_few_bottlenecks_play_the_whole_game_and_every_seed_adds_up() -> None:
    world = small(120, 72, PROGRAMME)
    found = attribute(AttributionSpec(world, seeds=3, players=OWN, worlds="1"), HERE)
    assert (found.months, found.worlds, found.orders.shape) == ((60, 72), ("own",), (1, 3, 0, 3))
    assert found.game.shape == (1, 3, 2, 8)
    total = found.game[..., -1] - found.game[..., 0]
    assert found.readings[LOST].sum(axis=-1) == pytest.approx(total, abs=1e-12)
    for at in (0, 1):
        assert sum(i.mean for i in found.each(LOST, at).values()) == pytest.approx(found.lost(at).mean, abs=1e-12)
        assert sum(i.mean for i in found.parts(at).values()) == pytest.approx(1.0)
    some = without(world, "", {"fog": 0.0, "clarity_needed": 0.0, "misfit": 0.0})
    series = run(some, 1).series["in_use"]
    assert found.game[0, 1, :, 0b101].tolist() == [np.float32(series[59]), np.float32(series[71])]


def test_ten_play_along_orders_of_their_own_in_every_world_and_on_every_seed(tmp_path: Path) -> None:
    counted: list[int] = []
    spec = AttributionSpec(small(60, 12), seeds=2, orders=2, worlds="2")
    with Store(tmp_path / "store") as store:
        found = attribute(spec, RunOptions(jobs=1, store=store, on_progress=lambda done, total: counted.append(total)))
        again = attribute(spec, RunOptions(jobs=1, store=store))
    assert (found.worlds, found.game.shape) == (("w01", "w02"), (2, 2, 1, 1024))
    games = Games.planned(spec.base, BOTTLENECKS, spec.dice, 2)
    assert counted[-1] <= 4 * (2 + 20 + 2 * 7)
    known = ~np.isnan(found.game[..., 0, :])
    assert known.sum(axis=-1).max() <= 2 + 20 + 2 * 7 < 1024
    assert len({found.orders[w, s].tobytes() for w in (0, 1) for s in (0, 1)}) == 4
    assert not np.array_equal(games.orders[0], found.orders[0]), "the scenario's own world has its own dice"
    total = found.game[..., -1] - found.game[..., 0]
    assert found.readings[LOST].sum(axis=-1) == pytest.approx(total, abs=1e-12)
    bare = attribute(spec, HERE)
    for other in (again, bare):
        assert np.array_equal(other.game, found.game, equal_nan=True), "with a store or without one"
    here, there = ({m.parameter: m.after for m in found.moved[w]} for w in found.worlds)
    assert here["clarity_mean"] != there["clarity_mean"], "today's best tenth is that of each world"


def test_along_orders_as_in_the_whole_game() -> None:
    """One made-up game of six, in which three bring something only together and one by itself, on 60 seeds."""
    values = np.zeros((1, 60, 1, 64))
    for c in range(64):
        values[..., c] = 0.3 * (c & 14 == 14) + 0.1 * (c & 1)
    whole, along = game_of(values, (120,)), game_of(values, (120,), orders=2)
    truth = {name: found.mean for name, found in whole.each().items()}
    for name in NAMES[1:4]:
        assert truth[name] == pytest.approx(0.1)
        assert along.each()[name].low < truth[name] < along.each()[name].high
        assert along.each()[name].high - along.each()[name].low > 0.01, "the luck of orders is in the interval"
    assert along.each()["concept"].mean == pytest.approx(0.1), "whose part no order changes"
    assert along.lost().mean == pytest.approx(whole.lost().mean)
    assert sum(found.mean for found in along.each().values()) == pytest.approx(0.4)


def test_what_changes_nothing_loses_nothing_and_is_run_once() -> None:
    counted: list[int] = []
    options = RunOptions(jobs=1, on_progress=lambda done, total: counted.append(total))
    found = attribute(
        AttributionSpec(small(100, 36), seeds=2, players=("fit=misfit:0", "idle=amnesty:0"), worlds="1"), options
    )
    assert counted[0] == 4, "two coalitions are equal to two others"
    idle = found.each()["idle"]
    assert (idle.mean, idle.low, idle.high) == (0.0, 0.0, 0.0)


def test_intervals_rest_on_seeds_and_cover_the_truth() -> None:
    found = made().each()
    assert found["concept"].low < 0.10 < found["concept"].high
    assert found["money"].low < 0.15 < found["money"].high
    assert found["misfit" if "misfit" in found else "display"].low < 0.0
    assert found["concept"].n == 8
    assert math.isnan(game_of(made().game[:, :1]).each()["concept"].low)
    wide = made(worlds=3).each()["concept"]
    assert wide.worlds == ("w01", "w02", "w03")
    assert wide.mean == pytest.approx(0.12, abs=0.001)
    assert wide.tau == pytest.approx(0.02, abs=0.001)
    assert wide.holds_surely == wide.worlds


def test_the_three_readings_and_where_they_disagree() -> None:
    a = made()
    assert a.each(FIRST)["money"].mean == pytest.approx(0.0, abs=0.003)
    assert a.each(LAST)["money"].mean == pytest.approx(0.30, abs=0.003)
    assert a.ranked(FIRST)[0] == "concept"
    assert set(a.ranked()[:2]) == set(a.ranked(LAST)[:2]) == {"evidence", "money"}
    turned = a.turned((LOST, 1), (FIRST, 1))
    assert {("evidence", "concept"), ("money", "concept")} <= set(turned)
    assert not a.turned((LOST, 1), (LAST, 1))
    assert ("concept", "people") in a.turned((LOST, 1), (LOST, 0))
    assert [found.mean for found in a.rising()][0::6] == [
        pytest.approx(0.05, abs=0.002),
        pytest.approx(0.45, abs=0.002),
    ]
    text = disagreements(a)
    assert "For certain it is the other way round taken away first." in text
    assert "For certain it is the other way round by year 5." in text
    flat = np.full((1, 4, 2, 64), 0.05)
    assert "No pair of bottlenecks" in disagreements(game_of(flat))


def test_the_answer_is_told_with_its_doubts() -> None:
    lead, most, readings = answer(made())
    assert lead.startswith(
        "With all six bottlenecks at their best tenth, 45% of factories would really use it after 10"
    )
    assert "40.0" in lead
    assert lead.endswith("points are lost to them, on these dice, in this world.")
    assert " by year 10: " in most
    assert "the order of the first two is not sure on these dice" in most
    assert "Nothing is surely lost to" in most
    assert readings.startswith("Taken away before all others, unclear concept brings most (10.")
    assert readings.endswith("Most was lost to people by year 5.")
    lead, most, readings = answer(made(worlds=3))
    assert "over 3 worlds and dice" in lead
    assert re.search(r"of the whole, the most in [123] of 3 worlds; then", most)
    assert "unclear concept brings most (12." in readings
    assert "points, the most in 3 of 3 worlds); after" in readings
    assert "worlds" not in "".join(answer(made())[1:])
    flat = game_of(np.full((1, 4, 2, 64), 0.05))
    assert "not surely more than nothing" in answer(flat)[1]
    assert page(made()).caveat.startswith("One world: ")
    assert page(made(worlds=3)).caveat.startswith("3 worlds of one set")
    assert all(figure.footer.endswith(page(a).caveat) for a in (made(), made(worlds=3)) for figure in figures_of(a))


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("orders", [0, 4])
def test_a_study_comes_back_as_it_was(form: str, orders: int, tmp_path: Path) -> None:
    a = game_of(made(worlds=2).game, orders=orders)
    save_study(a, tmp_path, form, ["stallpoint", "attribute", "made"], [load("no-policy")], a.seeds)
    back, record = load_study(tmp_path)
    assert isinstance(back, Attribution)
    assert record["kind"] == "attribute"
    assert np.array_equal(back.game, a.game)
    assert np.array_equal(back.orders, a.orders)
    assert (back.seeds, back.facts()) == (a.seeds, a.facts())
    for name, frame in a.tables().items():
        pd.testing.assert_frame_equal(back.tables()[name], frame, check_exact=True)
    assert page(back) == page(a)


def test_the_page_says_what_a_reader_needs(tmp_path: Path) -> None:
    a = made()
    record = save_study(a, tmp_path, "csv", ["stallpoint", "attribute", "made"], [load("no-policy")], a.seeds)
    write_study(a, tmp_path, record)
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    named_as_people_do(text)
    for words in (
        "Thin margins",
        "Shapley",
        "95%",
        "stallpoint attribute made",
        "Limits",
        "aria-label",
        "Clarity of the concept at the start: ",
    ):
        assert words in text
    assert not re.search(r"\bnan\b|>None<", text)
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org", "").replace("http-equiv", "")
    bars, lines = figures_of(a)
    told = r"budgets: 15\.[01] \(1[45]\.\d to 15\.\d\) points; if it goes first [^;]*0\.\d; if it goes last \+30\.\d\."
    assert re.search(told, alt_text(bars))
    assert lines.finding == "With one bottleneck gone, 7% really use it by year 10; with 3 of 6, 16%; with all, 45%"
    for figure in (bars, lines):
        for canvas in (paper.FILE, paper.PHONE):
            assert paper.draw(figure, canvas).get_size_inches()[0] <= canvas.width + 0.01
    other = dataclasses.replace(a, display=False, failed=2)
    assert [each.split()[0] for each in page(other).warnings] == ["No", "2"]
    several = figures_of(made(worlds=3))[0]
    assert several.tables[0].head[-1] == "Worlds where the sign is sure"
    assert "worlds and dice" in several.note


def test_one_changes_the_strength_or_takes_players_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "- name: fog\n  label: Fog\n  without: none is left\n  changes:\n"
        "  - {parameter: fog, to: 0, reason: it clouds}\n"
        "- name: proof\n  changes:\n  - {parameter: own_word, best: more}\n"
        "  - {parameter: cases_needed, lift: cases_needed}\n",
        encoding="utf-8",
    )
    found = chosen((str(file), "cost", "stakes=gray_prevalence:0"))
    assert [b.name for b in found] == ["fog", "proof", "cost", "stakes"]
    assert [b.label for b in found] == ["Fog", "Proof", "System cost", "Stakes"]
    assert found[3].without == "gray_prevalence is 0.0"
    assert chosen(()) == BOTTLENECKS


@pytest.mark.parametrize(
    ("players", "sentence"),
    [
        (("evidense",), "is no bottleneck; did you mean 'evidence'?"),
        (("people", "people"), "--player is 'people': is named twice"),
        (("mine=fog",), "--player is 'mine=fog': write the name of one of the ten"),
        (("mine=fogg:1",), "fogg: there is no such parameter; did you mean 'fog'?"),
        (("mine=fog:9",), "fog is 9: must lie between 0 and 5"),
        (("mine=success_counts:maybe",), "success_counts is 'maybe': must be one of"),
        (("concept", "mine=fog:0"), "--player is 'fog': is set by concept and mine"),
        (("mine=fog:0,fog:1",), "--player is 'fog': is set by itself twice"),
        (tuple(f"p{i}={name}:1" for i, name in enumerate([*table()][30:43])), "--player is 13: are too many"),
        (("no/such.yaml",), "there is no such file"),
    ],
)
def test_players_that_cannot_be_are_one_sentence(players: tuple[str, ...], sentence: str) -> None:
    if "13" in sentence:
        some = [name for name, p in table().items() if isinstance(p.default, float) and p.row.kind == "uncertainty"]
        players = tuple(f"p{i}={name}:{table()[name].default}" for i, name in enumerate(some[:13]))
    with pytest.raises(InputError) as caught:
        chosen(players)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fog: 1\n", "line 1: the file of bottlenecks"),
        ("- label: A\n  changes: []\n", "line 1: bottleneck: 'name' is missing"),
        ("- name: a\n  changes: []\n", "changes is []: must be one or more"),
        (
            "- name: a\n  changes:\n  - {parameter: fog}\n",
            "line 3: change: needs 'parameter' and one of lift, best, to",
        ),
        ("- name: a\n  changes:\n  - {parameter: fog, to: 0, best: less}\n", "one of lift, best, to"),
        ("- name: a\n  changes:\n  - {parameter: fogg, to: 0}\n", "line 3: fogg: there is no such parameter"),
        ("- name: a\n  changes:\n  - {parameter: fog, to: 7}\n", "line 3: fog is 7: must lie between 0 and 5"),
        ("- name: a\n  changes:\n  - {parameter: fog, best: low}\n", "line 3: best is 'low': must be less or more"),
        ("- name: a\n  changes:\n  - {parameter: fog, lift: clarety}\n", "did you mean 'clarity'?"),
        ("- name: a\n  changes:\n  - {parameter: [fog, own_word], best: less}\n", "must be one, and nothing even"),
        ("- name: a\n  colour: red\n  changes: []\n", "line 2: colour: there is no such key in a bottleneck"),
    ],
)
def test_a_file_of_players_that_cannot_be_is_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        chosen((str(tmp_path / "mine.yaml"),))
    assert sentence in str(caught.value)
    assert "mine.yaml" in str(caught.value)


def test_what_is_lost_among_small_factories_and_the_ends_by_group(tmp_path: Path) -> None:
    world, runs = small(90, 72, PROGRAMME), []
    spec = AttributionSpec(world, seeds=2, players=OWN[1:], measure="in_use@size=small", worlds="1")
    for store in (None, Store(tmp_path / "store")):
        ends = GroupEnds(("size",))
        found = attribute(spec, RunOptions(jobs=1, store=store, ends=ends))
        runs.append((found, ends.table()))
        if store is not None:
            store.close()
    (one, table), (other, again) = runs
    assert np.array_equal(one.game, other.game)
    pd.testing.assert_frame_equal(table, again)
    rows = table[(table["group"] == "small") & (table["months"] == 60) & (table["seed"] == 1)]
    assert one.game[0, 1, 0].tolist() == [np.float32(value) for value in rows["in_use"]]
    assert "of small factories would really use it" in answer(one)[0]
    assert save_study(one, tmp_path, "csv", ["stallpoint", "attribute"], [world], one.seeds)
    told = pd.read_csv(tmp_path / "dictionary.csv", keep_default_na=False)
    assert (told["meaning"] != "").all()
    with pytest.raises(InputError, match="no factory is in such a group"):
        attribute(dataclasses.replace(spec, measure="in_use@size=huge"), HERE)
    with pytest.raises(InputError, match="of a group it must be in_use or breadth"):
        attribute(dataclasses.replace(spec, measure="depth@size=small"), HERE)


def test_what_cannot_be_asked() -> None:
    for words, sentence in (
        ({"measure": "stage"}, "must be one of: in_use"),
        ({"orders": 3}, "--orders is 3: must be even"),
        ({"orders": -2}, "--orders is -2: must lie between 0 and 1000"),
        ({"standing": 0.0}, "--standing is 0.0: must be above 0, and at most 1"),
    ):
        with pytest.raises(InputError, match=sentence):
            AttributionSpec(small(100, 12), seeds=1, **words)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="classic rule"):
        attribute(AttributionSpec(small(100, 12, rule="hazard"), seeds=1))
    with pytest.raises(InputError, match="--worlds"):
        attribute(AttributionSpec(small(100, 12), seeds=1, worlds="0"))


def test_a_stop_keeps_whole_seeds_or_says_that_there_are_none() -> None:
    flag = threading.Event()

    def stop(count: int, total: int) -> None:
        if count == 5:
            flag.set()

    spec = AttributionSpec(small(60, 24), seeds=9, players=OWN[:2], worlds="1")
    found = attribute(spec, RunOptions(1, on_progress=stop, stop=flag))
    assert found.seeds == (0,), "five runs are one whole game of four and a bit"
    flag.set()
    with pytest.raises(InputError, match="stopped before one seed was finished"):
        attribute(spec, RunOptions(1, stop=flag))


@pytest.mark.parametrize("kept", [False, True])
def test_a_seed_with_a_failed_run_is_left_out(kept: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from stallpoint.model import life

    real = life.live

    def broken(world: object, *rest: object) -> object:
        if world.dice.seed == 0 and world.scenario.world.misfit == 0.0:  # type: ignore[attr-defined]
            raise RuntimeError("it broke")
        return real(world, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(life, "live", broken)
    spec = AttributionSpec(small(60, 24), seeds=2, players=OWN[1:], worlds="1")
    with Store(tmp_path / "store") as store:
        found = attribute(spec, RunOptions(jobs=1, store=store if kept else None))
    assert (found.seeds, found.failed) == ((1,), 1)
