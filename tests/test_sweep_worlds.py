"""Sweeps in a set of worlds: the world is the unit, and every run is that of the scenario in that world."""

import math
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from stallpoint.commands.cli import main
from stallpoint.experiments.crossed import crossed
from stallpoint.experiments.designs import SweepSpec
from stallpoint.experiments.designs.design import Design, Dimension
from stallpoint.experiments.designs.design_file import load_design, loads_design
from stallpoint.experiments.designs.effects import between_bases, main_effects
from stallpoint.experiments.designs.over_worlds import ends, verdicts
from stallpoint.experiments.designs.sweep import Sweep, sweep
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.storage.bands import series
from stallpoint.experiments.storage.store import Store
from stallpoint.experiments.student import student
from stallpoint.experiments.study import load_study
from stallpoint.model.life import run
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.worlds import World, as_text, in_world
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.studies.page import page_module
from stallpoint.viz.studies.sweep_words import answer

PLAIN, FOGGY = World("plain", {"fog": 0.5, "cases_needed": 1.0}), World("foggy", {"fog": 0.9, "cases_needed": 2.0})
VOUCHER = Dimension("voucher", "levers", (0.0, 1.0))
TEXT = """
name: little
base: [three-bottlenecks, no-policy]
world: {factories: 80, months: 48}
method: grid
levers: {voucher: [0, 0.5]}
seeds: {count: 3}
"""


def made(bases: tuple[Scenario, ...] = (Scenario(name="mine"),), **changes: object) -> Design:
    return Design("made", bases, ("grid", "grid"), (VOUCHER,), worlds=(PLAIN, FOGGY), **changes)  # type: ignore[arg-type]


def outcomes(d: Design, gain: dict[str, list[float]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points and made-up runs: in each world a lever at 1 (or the second base) gains so much on each seed."""
    points = d.table()
    rows = [
        {"scenario": r.scenario, "world": r.world, "seed": s, "in_use": 7.0 * s + more * (r.voucher + (r.base == "b"))}
        for r in points.itertuples()
        for s, more in enumerate(gain[r.world])
    ]
    return points, pd.DataFrame(rows)


def test_two_worlds_by_hand() -> None:
    """A level against the mean of both is half of the gain: 1 in one world, 2 in the other, on every seed alike."""
    d = made()
    table = main_effects(d, *outcomes(d, {"plain": [2.0, 2.0, 2.0], "foggy": [4.0, 4.0, 4.0]}), ["in_use"])
    row = table.set_index("level").loc["1"]
    half = 12.7062047 * math.sqrt(0.5 * 1.5)  # the variance of 1 and 2, for a third world; t has one degree
    told = [row["effect"], row["low_95"], row["high_95"], row["p"]]
    assert told == pytest.approx([1.5, 1.5 - half, 1.5 + half, 1.0 / 3.0])
    assert [row["worlds_part"], row["dice_part"], row["between_worlds"]] == pytest.approx([half, 0.0, math.sqrt(0.5)])
    assert (row["worlds"], row["holds"], row["turns"], row["points"]) == (2, 2, 0, 1)
    assert row["p_holm"] == row["p"], "two levels are looked at once"


def test_dice_that_worlds_share_are_added_by_hand() -> None:
    """The same with seeds that add -1, 0 and 1 to the effect in both worlds."""
    d = made()
    table = main_effects(d, *outcomes(d, {"plain": [0.0, 2.0, 4.0], "foggy": [2.0, 4.0, 6.0]}), ["in_use"])
    row = table.set_index("level").loc["1"]
    worlds, dice = 12.7062047 * math.sqrt(0.75), 4.3026527 * math.sqrt(1.0 / 3.0)
    assert [row["worlds_part"], row["dice_part"]] == pytest.approx([worlds, dice])
    assert row["high_95"] - row["effect"] == pytest.approx(math.hypot(worlds, dice))
    end = math.hypot(student(1 - row["p"] / 2, 1) * math.sqrt(0.75), student(1 - row["p"] / 2, 2) * math.sqrt(1 / 3))
    assert end == pytest.approx(1.5), "p is the level at which the interval ends at zero"


def test_a_world_in_which_it_turns_is_named() -> None:
    d = made()
    table = main_effects(d, *outcomes(d, {"plain": [-1.0, -1.1, -0.9], "foggy": [4.0, 4.2, 3.8]}), ["in_use"])
    row = table.set_index("level").loc["1"]
    assert (row["holds"], row["turns"], row["turns_in"]) == (1, 1, "plain")


def test_bases_are_paired_in_the_same_world_on_the_same_seed() -> None:
    d = made((Scenario(name="a"), Scenario(name="b")))
    row = between_bases(d, *outcomes(d, {"plain": [1.0, 1.0], "foggy": [3.0, 3.0]}), ["in_use"]).iloc[0]
    half = 12.7062047 * math.sqrt(2.0 * 1.5)
    assert [row["effect"], row["low_95"], row["high_95"]] == pytest.approx([2.0, 2.0 - half, 2.0 + half])
    assert (row["points"], row["seeds"], row["worlds"], row["holds"]) == (2, 2, 2, 2)


def test_figures_rest_on_seeds_and_worlds_that_are_whole() -> None:
    """A seed that one world lacks counts in none; a world without runs is left out rather than all seeds."""
    d = made()
    points, runs = outcomes(d, {"plain": [2.0, 2.0, 2.0], "foggy": [4.0, 4.0, 90.0]})
    gone = runs[~((runs["world"] == "foggy") & (runs["seed"] == 2) & (runs["scenario"] == points["scenario"][0]))]
    assert main_effects(d, points, gone, ["in_use"]).set_index("level").loc["1", "effect"] == pytest.approx(1.5)
    alone = main_effects(d, points, runs[runs["world"] == "plain"], ["in_use"]).set_index("level").loc["1"]
    assert (alone["effect"], alone["points"]) == (1.0, 1)
    assert "worlds" not in alone, "of one world nothing is told over worlds"


def test_ends_and_verdicts_count_worlds() -> None:
    rows = [("a", world, seed, 0.1 * w + 0.01 * seed) for w, world in enumerate(("x", "y", "z")) for seed in range(4)]
    runs = pd.DataFrame(rows, columns=["scenario", "world", "seed", "in_use"])
    found, expected = ends(runs, ["a"], ["in_use"]).iloc[0], crossed(runs["in_use"].to_numpy().reshape(3, 4))
    assert [found["mean"], found["high_95"], found["dice_part"]] == pytest.approx(
        [0.115, expected.high, expected.of_dice]
    )
    assert (found["runs"], found["worlds"]) == (12, 3)
    words = ["partial"] * 3 + ["spreading"] + ["partial", "partial", "spreading", "spreading"] + ["spreading"] * 4
    table = verdicts(runs.assign(verdict=words, goes_on_at_end=[True] * 2 + [False] * 10), ["a"])
    assert table.to_numpy().tolist() == [["a", "partial", 5, 2, 2], ["a", "spreading", 7, 0, 1]]


def test_what_is_drawn_beside_a_set_stays_rarely_sure_of_nothing() -> None:
    """Mixes that were drawn have their luck, so has every world, and each mix in each: a lever does nothing."""
    axes = (Dimension("pilots", "levers", (), 0.0, 0.1), Dimension("pilot_subsidy", "levers", (), 0.0, 1.0))
    worlds = tuple(World(f"w{at}", {"fog": 0.1 * at}) for at in range(1, 9))
    d = Design("made", (Scenario(name="mine"),), ("sobol", "sobol"), axes, size=16, worlds=worlds)
    points, dice, wrong = d.table(), np.random.default_rng(3), 0
    for _ in range(60):
        luck = dice.standard_normal((16, 1, 1)) + dice.standard_normal((16, 8, 1)) + dice.standard_normal((8, 1))
        values = luck + 0.5 * dice.standard_normal((16, 8, 3))
        at = [(r.scenario, r.world, s) for r in points.itertuples() for s in range(3)]
        runs = pd.DataFrame(at, columns=["scenario", "world", "seed"]).assign(in_use=values.ravel())
        table = main_effects(d, points, runs, ["in_use"]).set_index(["parameter", "level"])
        row = table.loc[("pilots", "from 0 to 0.1")]
        wrong += bool(row["low_95"] > 0.0 or row["high_95"] < 0.0)
    assert wrong <= 7  # of 60; at 5 % more would happen once in fifty times, and these dice are fixed


# -- which scenarios are run


def test_what_a_point_sets_is_its_own_in_every_world_also_at_its_default() -> None:
    default = Parameters().fog
    text = TEXT.replace("levers:", f"uncertainties: {{fog: [{default}, 0.7]}}\nlevers:")
    d = replace(loads_design(text), worlds=(PLAIN, FOGGY))
    found = {(s.world.fog, s.world.cases_needed) for s in d.scenarios()}
    assert found == {(fog, cases) for fog in (default, 0.7) for cases in (1.0, 2.0)}
    table = d.table()
    assert len(table) == 16
    assert list(table.columns[:4]) == ["point", "scenario", "base", "world"]
    assert table["hash"].nunique() == 16
    assert table.groupby("scenario")["world"].agg(list).map(tuple).unique().tolist() == [("plain", "foggy")]


def test_a_point_that_one_world_contradicts_is_in_none() -> None:
    tight = World("tight", {"patience_min": 20})
    text = TEXT.replace("levers:", "uncertainties: {patience_max: [12, 60]}\nlevers:").replace(", no-policy", "")
    table = replace(loads_design(text), worlds=(PLAIN, tight)).table()
    wrong = table[table["error"] != ""]
    assert sorted(wrong["patience_max"].unique()) == [12]
    assert len(wrong) == 4
    assert wrong["error"].str.contains("world tight: ").all()


def test_a_set_in_a_file_and_a_number(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(as_text([PLAIN, FOGGY]), encoding="utf-8")
    for asked, names in (("mine.csv", ["plain", "foggy"]), ("mine.csv:1", ["plain"]), ("2", ["w01", "w02"]), ("1", [])):
        (tmp_path / "d.yaml").write_text(f"{TEXT}worlds: {asked}\n", encoding="utf-8")
        assert [world.name for world in load_design(tmp_path / "d.yaml").worlds] == names


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("99", "d.yaml, line 7: worlds is 99: must lie between 1 and 24: so many worlds has the set that comes with"),
        ("yes", "d.yaml, line 7: worlds is 'yes': must be how many of the shipped worlds, or a CSV file of worlds."),
        ("1.5", "d.yaml, line 7: worlds is 1.5: must be how many of the shipped worlds, or a CSV file of worlds."),
        ("[2]", "d.yaml, line 7: worlds"),
        ("gone.csv", "d.yaml, line 7: worlds is 'gone.csv': there is no such file: name a CSV file of worlds"),
    ],
)
def test_what_is_no_set_is_refused_in_one_sentence(
    asked: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "d.yaml").write_text(f"{TEXT.strip()}\nworlds: {asked}\n", encoding="utf-8")
    assert main(["sweep", str(tmp_path / "d.yaml"), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_drawing_what_the_worlds_bring_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = TEXT.replace("method: grid", "method: {levers: grid, uncertainties: latin-hypercube}\nsize: 8")
    path = tmp_path / "d.yaml"
    path.write_text(text.replace("levers: {v", "uncertainties: {fog: }\nlevers: {v"), encoding="utf-8")
    assert main(["sweep", str(path), "--worlds", "2", "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "--worlds: each world brings a fog of its own, and the design draws others: take fog out of the" in said
    assert said.count("\n") == 1
    path.write_text(text.replace("levers: {v", "uncertainties: {keep_face: }\nlevers: {v"), encoding="utf-8")
    assert len(replace(load_design(path), worlds=(PLAIN, FOGGY)).scenarios()) == 2 * 2 * 8 * 2


def test_bases_that_read_nothing_of_the_worlds_are_run_in_their_own(tmp_path: Path) -> None:
    path = tmp_path / "d.yaml"
    path.write_text(TEXT.replace("months: 48}", "months: 48, fog: 0.4, cases_needed: 1}"), encoding="utf-8")
    (tmp_path / "mine.csv").write_text(as_text([PLAIN, FOGGY]), encoding="utf-8")
    asked = SweepSpec(str(path), worlds=str(tmp_path / "mine.csv"))
    assert asked.planned().worlds == asked.in_worlds == ()
    path.write_text(TEXT, encoding="utf-8")
    assert asked.planned().worlds == (PLAIN, FOGGY)


# -- runs


@pytest.fixture(scope="module")
def design() -> Design:
    return replace(loads_design(TEXT), worlds=(PLAIN, FOGGY))


@pytest.fixture(scope="module")
def found(design: Design, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sweep, Path]:
    store = tmp_path_factory.mktemp("sweep") / "store"
    return sweep(design, store, RunOptions(jobs=1)), store


def test_a_sweep_says_what_runs_in_these_worlds_say(design: Design, found: tuple[Sweep, Path]) -> None:
    study, store = found
    name = "three-bottlenecks voucher=0"
    point = next(s for s in replace(design, worlds=()).scenarios() if s.name == name)
    runs = [[run(in_world(point, world), seed).series["in_use"] for seed in range(3)] for world in design.worlds]
    values = np.array([[one[-1] for one in row] for row in runs])
    told = study.ends.query("scenario == @name and measure == 'in_use'").iloc[0]
    assert (told["mean"], told["runs"]) == (pytest.approx(values.mean()), 6)
    assert told["high_95"] == pytest.approx(min(crossed(values).high, 1.0))
    band = study.bands.query("scenario == @name and measure == 'in_use'")
    pooled = np.array(runs).reshape(6, -1)
    assert band["median"].to_numpy() == pytest.approx(np.median(pooled, axis=0), abs=1e-6)
    assert set(band["runs"]) == {6}
    assert study.about["finished_runs"] == 24
    assert study.about["scenarios"] == 4
    hashes = set(study.points.query("base == @name.split()[0]")["hash"])
    assert {one for one, _, _ in series(store, hashes, range(3), "in_use")} == hashes


def test_two_processes_say_the_same_to_the_last_bit(design: Design, found: tuple[Sweep, Path], tmp_path: Path) -> None:
    other = sweep(design, tmp_path / "store", RunOptions(jobs=2))
    for name, table in found[0].tables().items():
        assert_frame_equal(table, other.tables()[name], check_exact=True)


def test_a_stopped_sweep_goes_on_to_the_same(design: Design, found: tuple[Sweep, Path], tmp_path: Path) -> None:
    stop, seen = threading.Event(), []

    def on_progress(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 5:
            stop.set()

    with Store(tmp_path / "store") as store:
        part = sweep(design, store, RunOptions(jobs=1, stop=stop, on_progress=on_progress))
        assert 5 <= part.about["finished_runs"] < 24
        again = sweep(design, store, RunOptions(jobs=1))
        few = sweep(replace(design, worlds=(PLAIN,)), store, RunOptions(jobs=1))
    for name, table in found[0].tables().items():
        assert_frame_equal(table, again.tables()[name], check_exact=True)
    assert few.about["finished_runs"] == 12
    assert seen[0] == (0, 24)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_command_keeps_the_set_beside_its_design(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.csv").write_text(as_text([PLAIN, FOGGY]), encoding="utf-8")
    path, out = tmp_path / "d.yaml", tmp_path / "out"
    path.write_text(f"{TEXT.replace('count: 3', 'count: 2')}worlds: mine.csv\n", encoding="utf-8")
    assert main(["sweep", str(path), "--out", str(out), "--jobs", "1", "--format", form]) == 0
    said = capsys.readouterr().out
    caveat = "2 worlds of one set: what worlds unlike these would answer is not in this interval."
    assert caveat in said
    assert "Over 4 scenarios, each in 2 worlds, real use after 4 years goes from" in said
    study, _ = load_study(out)
    assert isinstance(study, Sweep)
    assert study.in_worlds == (PLAIN, FOGGY)
    assert page_module("sweep").page(study).caveat == caveat
    assert all(caveat in figure.footer for figure in figures_of(study))
    assert caveat in (out / "report.html").read_text(encoding="utf-8")
    kept = load_design(out / "design.yaml")
    assert [s.hash for s in kept.scenarios()] == [s.hash for s in load_design(path).scenarios()]
    page = (out / "report.html").read_bytes()
    assert main(["report", str(out)]) == 0
    assert (out / "report.html").read_bytes() == page
    capsys.readouterr()
    # the command line has the last word: each scenario's own world is another sweep
    assert main(["sweep", str(path), "--worlds", "1", "--out", str(out)]) == 2
    assert "holds the sweep of another design" in capsys.readouterr().err


def test_the_answer_says_in_how_many_worlds_it_holds(found: tuple[Sweep, Path]) -> None:
    s = found[0]
    at = s.effects.index[(s.effects["measure"] == "in_use") & (s.effects["level"] == "0.5")]
    table = s.effects.copy()
    table.loc[at, ["effect", "low_95", "high_95", "p_holm"]] = [0.03, 0.01, 0.05, 0.001]
    table.loc[at, ["holds", "holds_surely", "turns", "turns_surely"]] = [1, 1, 1, 0]
    table.loc[at, "turns_in"] = "foggy"
    said = " ".join(answer(replace(s, effects=table)))
    assert (
        "sure over 2 worlds and their dice: “Voucher for small and medium firms” (50% of cost): +3.0 points (+1.0 to "
        "+5.0), holds in 1 of 2 worlds" in said
    )
    assert "“Voucher for small and medium firms” (50% of cost): in world foggy it turns, though not surely" in said
