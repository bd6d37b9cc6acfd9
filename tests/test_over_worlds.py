"""Comparisons in several worlds: every figure crosses worlds and dice, exact on disk, honest when cut short."""

import dataclasses
import functools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stallpoint.experiments.analyses import CompareSpec, DemoSpec
from stallpoint.experiments.compare import Comparison, compare
from stallpoint.experiments.crossed import Crossed, Order, crossed
from stallpoint.experiments.outcome import Keep, Outcome
from stallpoint.experiments.statistics import POSITIVE, SHARE
from stallpoint.experiments.study import load_study
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.worlds import World, in_world, read_worlds
from studies import followed, kept, little

NAMES = ("no-policy", "display-programme", "three-bottlenecks")
WORLDS = (
    World("plain", {"fog": 0.65, "cases_needed": 1.0}),
    World("foggy", {"fog": 0.8, "cases_needed": 1.5}),
    World("clear", {"fog": 0.3, "cases_needed": 0.5}),
)
SEEDS = 4


@functools.cache
def study() -> Comparison:
    """Three scenarios in three worlds on four seeds, really run."""
    return compare([little(name) for name in NAMES], seeds=SEEDS, jobs=1, keep=Keep(), worlds=WORLDS)


def ends(world: World, name: str, measure: str) -> list[float]:
    """A measure in the last month on every seed, run one by one."""
    scenario = in_world(little(name), world)
    return [float(run(scenario, seed).series[measure][-1]) for seed in range(SEEDS)]


def with_outcomes(c: Comparison, outcomes: list[Outcome]) -> Comparison:
    """The same study, had other runs come."""
    return Comparison(c.scenarios, c.hashes, tuple(outcomes), c.planned, True, worlds=c.worlds)


def test_every_scenario_is_run_in_every_world_on_the_same_dice() -> None:
    c = study()
    assert c.in_worlds == ("plain", "foggy", "clear")
    assert c.seeds == tuple(range(SEEDS))
    assert c.runs_each == len(WORLDS) * SEEDS
    for name in NAMES:
        values = [ends(world, name, "breadth") for world in WORLDS]
        assert c.by_world(c.at_end(name, "breadth")).tolist() == values
    hashes = {(run.world, run.hash) for name in NAMES for run in c.runs(name)}
    assert len(hashes) == len(WORLDS) * len(NAMES)


def test_figures_cross_worlds_and_dice() -> None:
    """Each with the world as the unit, paired within world and seed."""
    c = study()
    ours, base = (np.array([ends(world, name, "in_use") for world in WORLDS]) for name in (NAMES[2], NAMES[0]))
    names = [world.name for world in WORLDS]
    d = c.difference(NAMES[2], "in_use")
    assert d == crossed(ours - base, names)
    assert c.end(NAMES[2], "in_use") == crossed(ours, names, SHARE)
    mean, low, high = c.difference_by_month(NAMES[2], "in_use")
    assert (mean[-1], low[-1], high[-1]) == pytest.approx(d.ends)
    early = c.difference(NAMES[2], "in_use", months=24)
    assert early.ends == pytest.approx((mean[23], low[23], high[23]))
    spent = c.by_world(c.at_end(NAMES[1], "public_spent"))
    users = c.by_world(c.at_end(NAMES[1], "in_use")) * 120.0
    money = c.money(NAMES[1])
    assert money.public == crossed(spent, names, POSITIVE)
    assert money.users == crossed(users, names, POSITIVE)
    assert isinstance(c.gates(NAMES[0])["concept"], Crossed)
    assert all(isinstance(part, Crossed) for part in c.reasons(NAMES[1]).values())
    assert all(isinstance(part, Crossed) for part in c.gradient(NAMES[1], "size", "breadth").values())
    assert isinstance(c.reproduction(NAMES[1]), Crossed)


def test_verdicts_and_the_order_are_counted_by_world() -> None:
    c = study()
    for name in NAMES:
        words = [[run.scalars["verdict"] for run in c.runs(name) if run.world == world.name] for world in WORLDS]
        for word, count in c.verdicts(name).items():
            assert count == sum(each.count(word) for each in words)
            assert c.verdict_share(name, word).mean == pytest.approx(count / c.runs_each)
            most = sum(2 * each.count(word) > SEEDS for each in words)
            assert len(c.verdict_worlds(name, word)) >= most
    found = c.rank_stability("in_use")
    assert isinstance(found, Order)
    assert found.worlds == len(WORLDS)
    assert sum(found.first) == len(WORLDS)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_it_comes_back_from_its_folder(tmp_path: Path, form: str) -> None:
    """Every table and fact, the worlds too; and they stand there as ``--worlds`` takes them."""
    c = study()
    if form == "parquet":
        pytest.importorskip("pyarrow")
    kept(c, tmp_path, form)
    back, _ = load_study(tmp_path)
    assert isinstance(back, Comparison)
    assert back.worlds == WORLDS
    assert back.facts() == c.facts()
    for name, table in c.tables().items():
        pd.testing.assert_frame_equal(pd.DataFrame(table), pd.DataFrame(back.tables()[name]), check_dtype=False)
    if form == "csv":
        assert read_worlds(str(tmp_path / "worlds.csv")) == WORLDS


def test_the_split_and_the_counts_stand_in_the_table() -> None:
    c = study()
    table = pd.DataFrame(c.tables()["differences"]).set_index(["scenario", "measure"])
    row, d = table.loc[NAMES[2], "in_use"], c.difference(NAMES[2], "in_use")
    assert isinstance(d, Crossed)
    assert row["worlds_part"] ** 2 + row["dice_part"] ** 2 == pytest.approx(((row["high_95"] - row["low_95"]) / 2) ** 2)
    assert (row["worlds"], row["seeds"]) == (len(WORLDS), SEEDS)
    assert (row["holds"], row["turns"], row["turns_in"]) == (len(d.holds), len(d.turns), " ".join(d.turns))
    each = pd.DataFrame(c.tables()["differences_by_world"])
    mine = each[(each["scenario"] == NAMES[2]) & (each["measure"] == "in_use")]
    assert mine["mean"].tolist() == [one.mean for one in d.each]


def test_one_world_is_as_ever(tmp_path: Path) -> None:
    """No column for worlds where there is one, and the intervals are those over dice."""
    bases = [little(name) for name in NAMES[:2]]
    own, one = (compare(bases, seeds=2, jobs=1, keep=Keep(), worlds=worlds) for worlds in ((), WORLDS[:1]))
    assert "world" not in own.tables()["runs"]
    assert not isinstance(own.difference(NAMES[1], "in_use"), Crossed)
    assert not one.many_worlds
    assert not isinstance(one.difference(NAMES[1], "in_use"), Crossed)
    assert set(one.tables()["runs"]["world"]) == {"plain"}
    kept(one, tmp_path)
    back, _ = load_study(tmp_path)
    assert isinstance(back, Comparison)
    assert back.in_worlds == ("plain",)
    alone = compare([in_world(each, WORLDS[0]) for each in bases], seeds=2, jobs=1, keep=Keep())
    assert alone.difference(NAMES[1], "breadth") == one.difference(NAMES[1], "breadth")


def test_a_study_that_is_cut_short_uses_what_is_whole() -> None:
    """The seeds and worlds by which most runs count; what is left out is said."""
    c = study()
    early = [o for o in c.outcomes if o.seed == 0 and o.world != "clear"]
    found = with_outcomes(c, early)
    assert (found.in_worlds, found.seeds) == (("plain", "foggy"), (0,))
    assert any("2 of 3 worlds" in str(note) for note in found.notes)
    late = [o for o in c.outcomes if o.seed < 3 or o.world == "plain"]
    assert with_outcomes(c, late).seeds == (0, 1, 2)
    assert with_outcomes(c, late).in_worlds == ("plain", "foggy", "clear")
    broken = [dataclasses.replace(o, error="gone") if o.world == "foggy" else o for o in c.outcomes]
    found = with_outcomes(c, broken)
    assert (found.in_worlds, found.seeds) == (("plain", "clear"), tuple(range(SEEDS)))
    assert any(f"{SEEDS} of {3 * SEEDS} runs failed" in str(note) for note in found.notes)
    with pytest.raises(InputError, match="no run was finished"):
        with_outcomes(c, [])


def test_workers_do_the_same() -> None:
    """Also which run is of which world."""
    bases = [little(name) for name in NAMES[:2]]
    here, there = (compare(bases, 2, jobs=jobs, keep=Keep(groups=()), worlds=WORLDS) for jobs in (1, 2))
    assert [(o.scenario, o.world, o.seed, o.hash) for o in here.outcomes] == [
        (o.scenario, o.world, o.seed, o.hash) for o in there.outcomes
    ]
    assert here.difference(NAMES[1], "breadth") == there.difference(NAMES[1], "breadth")


def test_the_option_says_in_which_worlds(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("world,fog\na,0.5\nb,0.7\n", encoding="utf-8")
    spec = CompareSpec(("no-policy",), seeds=2, worlds=f"{file}:2")
    assert [world.name for world in spec.in_worlds] == ["a", "b"]
    assert spec.runs == 4
    assert CompareSpec.from_words(spec.words()[2:]) == spec
    assert DemoSpec(worlds="1").in_worlds == ()
    assert len(DemoSpec(worlds="2").in_worlds) == 2
    with pytest.raises(InputError, match="there is no such file"):
        _ = CompareSpec(("no-policy",), worlds="nowhere.csv").in_worlds


def test_a_figure_that_is_known_in_some_worlds_only() -> None:
    """Worlds without any case have no R: the others speak."""
    c = followed(study())
    none = [dataclasses.replace(o, years=np.zeros_like(o.years)) if o.world == "clear" else o for o in c.outcomes]
    found = Comparison(c.scenarios, c.hashes, tuple(none), c.planned, worlds=c.worlds).reproduction(NAMES[2])
    assert isinstance(found, Crossed)
    assert "clear" not in found.worlds
    assert found.mean == pytest.approx(2 / 3)
