"""Which conclusions stand: drawn by rule, asked of every variant, and the same as a comparison there would say."""

import dataclasses
import functools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.compare import compare
from stallpoint.experiments.crossed import Crossed
from stallpoint.experiments.designs.ranges import off
from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.outcome import Keep, Outcome
from stallpoint.experiments.robustness import RobustSpec
from stallpoint.experiments.robustness.conclusions import (
    ADDS,
    BEST,
    HOLDS,
    ORDER,
    TURNS,
    UNSURE,
    VERDICT,
    Conclusion,
    Seen,
    conclusions,
)
from stallpoint.experiments.robustness.robust import LEAST, MOST, Robust, robust
from stallpoint.experiments.robustness.variants import AS_IT_IS, OFF, ON, SIZE, entries, switches, variants
from stallpoint.experiments.storage.store import Store
from stallpoint.model.life import run
from stallpoint.model.outcomes.verdict import judge
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import Parameters, find, table
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.shipped import shipped
from stallpoint.scenarios.table.row import Value
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.studies.page import page_module
from studies import comes_back, drawn, little

HERE = RunOptions(jobs=1)
NAMES = ("no-policy", "display-programme", "three-bottlenecks")
THREE = tuple(little(name, factories=120, months=60) for name in NAMES)
ASKED = {
    "sizes": (24, 60, 120, 480),
    "years": (3, 5),
    "seeds": 12,
    "variants": ("attention 6", "competition .3"),
    "worlds": "1",
}


@functools.cache
def found() -> Robust:
    return robust(RobustSpec(THREE, **ASKED), HERE)


def seen(*means: float, spread: float = 0.01, words: tuple[str, ...] = (), worlds: int = 1) -> Seen:
    """Runs of scenarios with these means, on six seeds."""
    dice = np.random.default_rng(3)
    shape = (len(means), worlds, 6)
    used = np.array(means)[:, None, None] + spread * dice.standard_normal(shape)
    told = tuple((word,) * 6 * worlds for word in words or ("partial",) * len(means))
    return Seen(used, told, tuple(f"w{at}" for at in range(worlds)) if worlds > 1 else ("",))


# What is tried


def by_entry(name: str) -> dict[str, Value]:
    """What an entry sets."""
    return next(entry.all_values() for entry in entries() if entry.name == name)


def test_every_mechanism_that_is_off_by_default_is_switched_on_in_some_variant() -> None:
    base = Scenario(name="base", world=Parameters())
    idle = {name for name, each in table().items() if each.row.kind == "uncertainty" and off(base, name)}
    shocks = {name for name in idle if find(name).row.timed}
    covered = set.union(*(set(names) for names in switches().values()))
    assert idle - shocks - covered == {"threshold_spread"}  # of a classic rule
    on = {switch for switch, names in switches().items() if not any(off(base, name) for name in names)}
    assert on == {"attention"}  # which has a limit by default
    assert off(THREE[0].with_world(**by_entry("attention without limit")), "attention")


def test_every_entry_is_a_world_of_the_table_other_than_the_default() -> None:
    names = [entry.name for entry in entries()]
    assert len(set(names)) == len(names)
    for entry in entries():
        assert Parameters().with_values(entry.all_values()).changed(), entry.name
        assert entry.what


def test_sizes_topologies_and_mechanisms_are_tried_one_at_a_time() -> None:
    tried, notes = variants(THREE, (60, 120, 300))
    by_name = {each.name: each for each in tried}
    assert tried[0].name == AS_IT_IS
    assert tried[0].of(THREE[0]) is THREE[0]
    assert [each.name for each in tried if each.axis == SIZE] == ["60 factories", "300 factories"]
    assert {"topology random", "topology mixed"} <= set(by_name)
    assert "topology supply" not in by_name
    assert {entry.name for entry in entries()} <= set(by_name)
    assert by_name["competition .3"].changes == {"competition": 0.3}
    assert notes == []


def test_a_mechanism_that_a_scenario_has_on_is_taken_off_instead() -> None:
    own = tuple(each.with_world(link_turnover=0.2) for each in THREE)
    by_name = {each.name: each for each in variants(own, ())[0]}
    assert "turnover .13" not in by_name
    assert "turnover .55, attention 6" not in by_name
    assert by_name["without link turnover"].axis == OFF
    assert by_name["without link turnover"].of(own[0]).world.link_turnover == find("link_turnover").default == 0.0
    assert by_name["competition .1"].axis == ON


def test_an_imported_network_has_no_other_size_and_its_own_turnover() -> None:
    own = [dataclasses.replace(each, network=shipped("example")) for each in THREE]
    tried, notes = variants(own, (60,))
    by_name = {each.name: each for each in tried}
    assert SIZE not in {each.axis for each in tried}
    assert by_name["turnover .13"].changes == {"import_turnover": 0.13}
    assert "topology random" not in by_name
    assert notes[0] == "The network is imported, so its size and topology are not varied."
    assert "Left out: topology random (it has no effect on an imported network)." in notes
    assert "competition .1" in by_name


def test_what_cannot_act_is_left_out_and_said() -> None:
    own = [each.with_world(size_links=0.7) for each in THREE]
    tried, notes = variants(own, ())
    assert "size_links .7" not in {each.name for each in tried}
    assert "Left out: size_links .7 (the scenarios are so already)." in notes
    classic = [Scenario(name="c", world=Parameters(rule="hazard"))]
    tried, notes = variants(classic, ())
    assert {each.axis for each in tried} == {AS_IT_IS, "network"}
    assert "A classic rule knows none of the mechanisms, so none is switched on." in notes


# Conclusions


def test_conclusions_are_what_the_runs_surely_say() -> None:
    base = seen(0.1, 0.3, 0.05, words=("partial", "spreading", "partial"))
    told = conclusions(base)
    assert [(each.kind, each.ours, each.theirs, each.sign) for each in told if each.kind != VERDICT] == [
        (ADDS, 1, 0, 1),
        (ADDS, 2, 0, -1),
        (BEST, 1, -1, 0),
        (ORDER, 1, 2, 1),
    ]
    assert {(each.ours, each.verdict) for each in told if each.kind == VERDICT} == {
        (0, "partial"),
        (1, "spreading"),
        (2, "partial"),
    }
    assert told[1].says(NAMES) == "three-bottlenecks takes real use away from no-policy"
    assert all(each.answer(base) == HOLDS for each in told)
    assert [each.kind for each in conclusions(seen(0.1, 0.1, spread=0.2))] == [VERDICT, VERDICT]


def test_a_conclusion_holds_turns_or_is_not_sure() -> None:
    adds, best = Conclusion(ADDS, 1, 0, 1), Conclusion(BEST, 1)
    assert adds.answer(seen(0.1, 0.2)) == HOLDS
    assert adds.answer(seen(0.2, 0.1)) == TURNS
    assert adds.answer(seen(0.1, 0.1, spread=0.2)) == UNSURE
    assert best.answer(seen(0.1, 0.3, 0.2)) == HOLDS
    assert best.answer(seen(0.1, 0.2, 0.3)) == TURNS
    assert best.answer(seen(0.1, 0.3, 0.3, spread=0.1)) == UNSURE
    verdict = Conclusion(VERDICT, 0, verdict="partial")
    assert verdict.answer(seen(0.1, words=("partial",))) == HOLDS
    assert verdict.answer(seen(0.1, words=("spreading",))) == TURNS
    half = dataclasses.replace(seen(0.1), words=(("partial", "spreading") * 3,))
    assert verdict.answer(half) == UNSURE


def test_what_most_runs_come_to_is_tested() -> None:
    verdict = Conclusion(VERDICT, 0, verdict="partial")

    def told(partial: int, runs: int) -> str:
        words = ("partial",) * partial + ("spreading",) * (runs - partial)
        return verdict.answer(dataclasses.replace(seen(0.1), words=(words,)))

    assert [told(count, 4) for count in range(5)] == [UNSURE] * 5, "four runs of a coin agree once in eight times"
    assert [told(count, 20) for count in (5, 6, 10, 14, 15)] == [TURNS, UNSURE, UNSURE, UNSURE, HOLDS]
    assert verdict.answer(dataclasses.replace(seen(0.1), words=(("",) * 6,))) == UNSURE, "no run tells it"
    most = dataclasses.replace(seen(0.1), words=(("partial",) * 4 + ("spreading",) * 2,))
    assert [each.kind for each in conclusions(most)] == [], "four of six is no conclusion"


def test_over_worlds_most_worlds_decide_what_most_runs_come_to() -> None:
    verdict, four = Conclusion(VERDICT, 0, verdict="partial"), seen(0.1, worlds=4)
    here, there, split = ("partial",) * 4 + ("spreading",) * 2, ("spreading",) * 6, ("partial", "spreading") * 3

    def told(*worlds: tuple[str, ...]) -> str:
        return verdict.answer(dataclasses.replace(four, words=(sum(worlds, ()),)))

    assert told(here, here, here, there) == HOLDS
    assert told(here, there, there, there) == TURNS
    assert told(here, here, there, there) == told(here, here, split, split) == UNSURE


def test_several_worlds_are_crossed() -> None:
    many = seen(0.1, 0.2, worlds=4)
    contrast = many.contrast(1, 0)
    assert isinstance(contrast, Crossed)
    assert contrast.worlds == many.worlds
    turned = dataclasses.replace(many, used=np.where(np.arange(4)[:, None] == 0, many.used[::-1], many.used))
    assert turned.sign(1, 0) == 0


# The study


def test_it_says_what_a_comparison_in_the_variant_says() -> None:
    r = found()
    for name, values in (("attention 6", {"attention": 6.0}), (AS_IT_IS, {}), ("60 factories", {"factories": 60})):
        count = int(r.variants.set_index("variant").at[name, "seeds"])  # noqa: PD008
        c = compare([each.with_world(**values) for each in THREE], count, jobs=1, keep=Keep(groups=()))
        rows = r.added[(r.added["variant"] == name) & (r.added["against"] == "no-policy")]
        assert set(rows["months"]) == {36, 60}
        for row in rows.itertuples():
            d = c.difference(row.scenario, "in_use", months=row.months)
            assert (row.mean, row.low, row.high) == pytest.approx(d.ends, abs=1e-6)
        for scenario in c.names:
            own = r.verdicts[(r.verdicts["variant"] == name) & (r.verdicts["scenario"] == scenario)]
            last = own[own["months"] == 60]
            assert dict(zip(last["verdict"], last["runs"], strict=True)) == c.verdicts(scenario)


def test_answers_follow_from_the_differences() -> None:
    r = found()
    adds = r.conclusions[r.conclusions["kind"] == ADDS]
    assert len(adds)
    for row in adds[~adds["variant"].str.startswith("year")].itertuples():
        own = r.added[(r.added["variant"] == row.variant) & (r.added["months"] == row.months)]
        one = own[(own["scenario"] == row.scenario) & (own["against"] == row.against)].iloc[0]
        sign = 1 if "adds" in row.says else -1
        expected = HOLDS if sign * one["low"] > 0 and sign * one["high"] > 0 else None
        if expected is None:
            expected = TURNS if sign * one["low"] < 0 and sign * one["high"] < 0 else UNSURE
        assert row.answer == expected
    assert set(r.conclusions.loc[r.conclusions["months"] == 60, "variant"]) == set(r.tried())
    assert "year 3" in r.tried()
    assert "year 3" not in set(r.conclusions.loc[r.conclusions["months"] == 36, "variant"])


def test_sizes_cost_about_as_much_as_the_scenarios_as_they_are() -> None:
    r = found()
    assert dict(zip(r.variants["variant"], r.variants["seeds"], strict=True)) == {
        AS_IT_IS: 12,
        "24 factories": 12 * MOST,
        "60 factories": 24,
        "480 factories": LEAST,
        "topology random": 12,
        "topology mixed": 12,
        "attention 6": 12,
        "competition .3": 12,
    }


def test_page_and_figures_tell_it(tmp_path: Path) -> None:
    r = found()
    page = page_module("robust").page(r)
    assert r.told()
    for _, says, by in r.told():
        (line,) = (text for text in page.answer if says in text)
        assert line.startswith("By year 5 ")
        count, whole = len(by[HOLDS]), sum(map(len, by.values()))
        assert ("holds in all" if count == whole else f"holds in {count} of {whole} variants") in line
        assert ("turns in" in line) is bool(by[TURNS])
        assert ("not sure in" in line) is bool(by[UNSURE])
    drawn([figure for figure in figures_of(r) if figure.panels])
    text = comes_back(r, THREE[0], tmp_path, "csv")
    assert "What each scenario adds, in every variant" in text


def test_worlds_are_crossed_and_a_store_makes_nothing_twice(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("world,fog\na,0.2\nb,0.8\n", encoding="utf-8")
    spec = RobustSpec(
        THREE[:2], **{**ASKED, "sizes": (), "worlds": str(file), "seeds": 3, "variants": ("attention 6",)}
    )
    with Store(tmp_path / "store") as store:
        first = robust(spec, RunOptions(jobs=1, store=store))
        runs = len(store)
        again = robust(spec, RunOptions(jobs=1, store=store))
        assert len(store) == runs
    assert first.worlds == ("a", "b")
    assert set(first.added["worlds"]) == {2}
    for name in ("levels", "added", "verdicts", "conclusions", "variants"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name), check_exact=True)


def test_a_run_tells_its_verdict_by_earlier_years() -> None:
    result = run(THREE[1], 0)
    told = Outcome.of(result, Keep(groups=())).scalars
    assert told["verdict_5"] == judge(result, 60).word == told["verdict"]
    assert told["verdict_10"] == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-policy"], "name two or more: conclusions are about what a scenario adds to the first one"),
        (
            ["no-policy", "vouchers", "--variant", "attention"],
            "--variant is 'attention': must be one of: attention 6; ",
        ),
        (["no-policy", "vouchers", "--size", "1"], "--size is 1: must "),
        (["no-policy", "vouchers", "--year", "0"], "--year"),
        (["no-policy", "no-policy"], "stands there twice"),
    ],
)
def test_bad_input_is_one_sentence(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["robust", *words, "--out", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_stop_before_anything_was_seen_is_told() -> None:
    import threading

    flag = threading.Event()
    flag.set()
    with pytest.raises(InputError, match="stopped before the scenarios as they are were run on two seeds"):
        robust(RobustSpec(THREE, **ASKED), RunOptions(jobs=1, stop=flag))
