"""Policy search: a known best mix is found, what is free does not win, and figures rest on fresh seeds."""

import functools
import json
import os
import re
import signal
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.designs.design import varied
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.policy import OptimiseSpec, policies
from stallpoint.experiments.policy.mixes import choices, free, plain, told
from stallpoint.experiments.policy.policies import Optimised, optimise
from stallpoint.experiments.policy.regret import robustness, undominated
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import find, of_programme, paid_by
from stallpoint.scenarios.scenario import Scenario
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.figure import Dots
from stallpoint.viz.formatting import points, quantity
from stallpoint.viz.render import paper
from stallpoint.viz.studies.optimise import letter
from stallpoint.viz.studies.page import page_module
from studies import comes_back
from worlds import opened, small

HERE = RunOptions(jobs=1)
EFFORT = {"seeds": 2, "start": 2, "tries": 24, "search_seeds": 1, "worlds": 0}


@functools.cache
def little() -> Optimised:
    base = opened(50, 24, clarity_mean=0.5)
    levers = ("voucher", "campaign", "scale_subsidy")
    spec = OptimiseSpec(base, budget=60.0, levers=levers, parameters=("value_share", "system_cost"), **EFFORT)
    return optimise(replace(spec, worlds=2, world_seeds=1), HERE)


def spent(mix: dict[str, float | str], base: Scenario | None = None) -> float:
    base = base or opened(60, 36)
    rows = gather([base, varied(base, mix, 1, None)], [0, 1], HERE)
    money = rows.groupby("place")["public_spent"].mean()
    return float(money[1] - money[0])


@pytest.mark.parametrize("name", [name for name in paid_by("public") if name not in of_programme()])
def test_a_lever_of_the_search_costs_public_money(name: str) -> None:
    assert spent({name: min(float(find(name).row.span[1]), 0.5)}) > 0.0


def test_paying_more_of_a_pilot_or_of_its_roll_out_costs_more() -> None:
    programme = {"pilots": 0.3, "selection": "random", "success_counts": "verified"}
    base = small(80, 60, value_share=0.4, trial_budget=5.0, patience_max=60.0)
    bare, half = (spent({**programme, "pilot_subsidy": share}, base) for share in (0.0, 0.5))
    assert bare < half < spent({**programme, "pilot_subsidy": 0.5, "aftercare": 1.0}, base)


@pytest.mark.parametrize("name", free())
def test_what_is_called_free_costs_the_public_nothing(name: str) -> None:
    base = small(60, 36)  # without support of any kind, so that nothing else is paid
    rows = gather([varied(base, {name: float(find(name).row.span[1])}, 1)], [0, 1], HERE)
    assert (rows["public_spent"] == 0.0).all()


def test_free_levers_are_named_and_not_searched_unless_asked_for() -> None:
    assert set(free()) == {"outside_lead", "gain_share"}
    assert not set(free()) & {choice.name for choice in choices()}
    found = optimise(OptimiseSpec(small(30, 12), budget=5.0, levers=("outside_lead", "campaign"), **EFFORT), HERE)
    assert any("outside_lead costs the public nothing" in note for note in found.notes)
    assert any("outside_lead" in text for text in page_module("optimise").page(found).warnings)


def test_mixes_are_told_without_what_has_no_effect() -> None:
    assert plain({"voucher": 0.0, "selection": "need", "pilot_subsidy": 0.5, "aftercare": 1.0}) == {}
    display = {"pilots": 0.04, "success_counts": "display", "aftercare": 1.0, "pilot_subsidy": 0.0}
    assert plain(display) == {"pilots": 0.04, "success_counts": "display", "pilot_subsidy": 0.0}
    assert told({"pilots": 0.04, "voucher": 0.5}) == "pilots 0.04, voucher 0.5"
    assert told({}) == "nothing"


def test_undominated_is_what_a_slow_reading_of_its_definition_gives() -> None:
    dice = np.random.default_rng(0)
    cost, use = dice.integers(0, 8, 40).astype(float), dice.integers(0, 8, 40).astype(float)
    slow = [
        not any(c <= cost[i] and u >= use[i] and (c < cost[i] or u > use[i]) for c, u in zip(cost, use, strict=True))
        for i in range(40)
    ]
    assert undominated(cost, use).tolist() == slow


def test_regret_by_hand() -> None:
    rows = [(0, 0, 0.0, 0.0), (0, 1, 0.1, 5.0), (0, 2, 0.3, 20.0), (1, 0, 0.0, 0.0), (1, 1, 0.2, 5.0), (1, 2, 0.1, 5.0)]
    worlds = pd.DataFrame(rows, columns=["world", "policy", "gain", "spent"])
    found = robustness(worlds, 3, 10.0, 0.1)
    assert found["regret_most"].tolist() == pytest.approx([0.2, 0.0, 0.1])
    assert found["regret_mean"].tolist() == pytest.approx([0.15, 0.0, 0.05])
    assert found["well"].tolist() == pytest.approx([0.0, 1.0, 0.5])
    assert found["within"].tolist() == pytest.approx([1.0, 1.0, 0.5])


def test_a_known_best_mix_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vouchers are cheap and good, training is dear and good, audits are dear and bad."""
    price = {"voucher": 10.0, "training": 40.0, "audit": 30.0}
    worth = {"voucher": 0.2, "training": 0.2, "audit": -0.1}

    def made_up(scenarios, seeds, options=None):
        rows = []
        for place, scenario in enumerate(scenarios):
            pulled_ = {lever.name: float(lever.value) for lever in scenario.levers}
            cost = sum(price[name] * value for name, value in pulled_.items())
            use = 0.3 + sum(worth[name] * value for name, value in pulled_.items())
            rows += [(place, seed, "", use, cost) for seed in seeds]
        return pd.DataFrame(rows, columns=["place", "seed", "error", "in_use", "public_spent"])

    monkeypatch.setattr(policies, "gather", made_up)
    spec = OptimiseSpec(small(), budget=25.0, levers=tuple(price), tries=192)
    tried = policies._search(small(), (0, 120), [0], spec, RunOptions())
    best = policies._candidates(tried, 25.0)
    assert {"voucher": 1.0, "training": 0.25} in best
    assert {"voucher": 1.0} in best
    assert not any("audit" in mix for mix in best)
    assert max(one.spent for one in tried) > 25.0
    again = policies._search(small(), (0, 120), [0], spec, RunOptions())
    other = policies._search(small(), (0, 120), [0], replace(spec, design_seed=7), RunOptions())
    assert [one.mix for one in again] == [one.mix for one in tried]
    assert [one.mix for one in other] != [one.mix for one in tried]


def test_figures_rest_on_seeds_that_the_search_did_not_see() -> None:
    found = little()
    assert not set(found.seeds) & set(found.search_seeds)
    front = found.front.set_index("policy")
    assert front["mix"][0] == "nothing"
    assert front["gain"][0] == 0.0
    assert len(front) > 1
    assert (front["affordable"] == (front["spent"] <= found.budget)).all()
    assert set(found.worlds["policy"]) == set(front.index)
    assert found.worlds.loc[found.worlds["policy"] == 0, "gain"].eq(0.0).all()
    with pytest.raises(InputError, match="belongs to the search"):
        optimise(OptimiseSpec(small(), budget=5.0, seeds=(0, policies.SEARCH_FROM)), HERE)


def test_gains_are_those_of_runs_made_apart() -> None:
    found = little()
    row = found.front.iloc[-1]
    levers = found.levers[found.levers["policy"] == row["policy"]]
    mix = {name: float(value) for name, value in zip(levers["lever"], levers["value"], strict=True)}
    base = opened(50, 24, clarity_mean=0.5)
    runs = gather([base, varied(base, mix, 2, 24)], found.seeds, HERE)
    use = runs.groupby("place")["in_use"].mean()
    assert row["gain"] == pytest.approx(use[1] - use[0])
    assert row["spent"] == pytest.approx(runs[runs["place"] == 1]["public_spent"].mean())


def test_the_answer_says_how_short_the_search_was() -> None:
    found = little()
    mixes = [mix for mix in found.tries["mix"] if mix != "nothing"]
    assert 2 <= len(mixes) < 24, "mixes that came up twice count once"
    looked = f"{len(mixes)} different mixes of 3 levers"
    told = page_module("optimise").page(found)
    assert re.search(rf"is the best of {looked} that the search tried: |none of {looked} that", told.answer[0])
    assert f"this search looked at {looked}; a longer one" in told.limits[0]
    none = found.restored({**found.tables(), "front": found.front.assign(low=-1.0)}, found.facts())
    assert f"none of {looked} that the search tried surely adds" in page_module("optimise").page(none).answer[0]
    sure = found.restored(
        {**found.tables(), "front": found.front.assign(low=0.001, best=True, affordable=True)}, found.facts()
    )
    assert f"is the best of {looked} that the search tried: " in page_module("optimise").page(sure).answer[0]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_study_comes_back_from_its_files(tmp_path, form: str) -> None:
    comes_back(little(), small(), tmp_path, form)


def test_figures() -> None:
    front, regret = figures_of(little())
    assert " at worst" in alt_text(regret)
    for row in little().front.itertuples():
        told = f"{letter(int(row.policy))} ({quantity(row.spent)}, {points(row.gain)})"
        assert told in alt_text(front)
    for figure in (front, regret):
        for canvas in (paper.FILE, paper.PHONE):
            assert paper.draw(figure, canvas).axes
    opened = [at for mark in front.panels[0].marks if isinstance(mark, Dots) for at in mark.points]
    assert sorted(opened) == list(range(len(little().front)))


def test_the_command(tmp_path, capsys) -> None:
    out = tmp_path / "o"
    words = ["optimise", "no-policy", "--budget", "20", "--lever", "campaign", "--tries", "24", "--search-seeds", "1"]
    words += ["--worlds", "2", "--seeds", "2", "--set", "factories=30", "--set", "months=12", "--jobs", "1"]
    assert main([*words, "--out", str(out)]) == 0
    assert (out / "front.csv").exists()
    assert (out / "report.html").exists()
    different = len(pd.read_csv(out / "tries.csv"))
    assert different < 24, "one lever has fewer steps than tries"
    record = json.loads((out / "provenance.json").read_text(encoding="utf-8"))
    assert f"The search tried 24 mixes, {different} of them different" in record["facts"]["notes"][0]
    assert record["facts"]["months"] == [6, 12], "a shorter run cuts what nobody asked for"
    capsys.readouterr()
    for bad, sentence in (
        (["--budget", "0"], "must be above 0"),
        (["--budget", "nan"], "must be above 0"),
        (["--lever", "system_cost"], "--lever is 'system_cost': is no lever"),
        (["--lever", "vouchers"], "did you mean 'voucher'"),
        (["--until", "3"], "--until is 3: must be after the start"),
        (["--until", "13"], "--until is 13: is after the end of the run: take at most 12"),
        (["--seeds", "1"], "must be 2 or more"),
        (["--tries", "3"], "--tries is 3: must be 24 or more"),
    ):
        assert main([*words, "--out", str(out), *bad]) == 2
        assert sentence in capsys.readouterr().err


def test_ctrl_c_is_a_stop_like_any_other(tmp_path, capsys, monkeypatch) -> None:
    from stallpoint.model import life

    real = life.begin

    def interrupted(*arguments, **others):
        os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments, **others)

    monkeypatch.setattr(life, "begin", interrupted)
    words = ["optimise", "no-policy", "--budget", "20", "--tries", "24", "--search-seeds", "2", "--worlds", "0"]
    words += ["--seeds", "2", "--set", "factories=30", "--set", "months=12", "--jobs", "1"]
    assert main([*words, "--out", str(tmp_path / "o")]) == 130
    said = capsys.readouterr()
    assert said.out == ""
    assert "was stopped before" in said.err
    assert said.err.endswith("stallpoint: stopped.\n")
    assert not (tmp_path / "o").exists()


NAMES = ["policy", "mix", "spent", "gain", "low", "high", "searched"]
NAMES += ["per_million", "per_low", "per_high", "regret_most", "regret_mean"]


def by_hand(subsidy: float, horizon: int = 120) -> Optimised:
    """One mix of pilots on the front, A, and one of vouchers, B, which gains less and is regretted more."""
    front = pd.DataFrame(
        [
            (0, "nothing", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, np.nan, np.nan, 0.16, 0.16),
            (1, "pilots 0.02", 18.0, 0.16, 0.15, 0.17, 0.16, 8.0, 7.0, 9.0, 0.0, 0.0),
            (2, "voucher 0.5", 20.0, 0.05, 0.04, 0.06, 0.05, 2.0, 1.0, 3.0, 0.11, 0.11),
        ],
        columns=[
            "policy",
            "mix",
            "spent",
            "gain",
            "low",
            "high",
            "searched",
            "per_million",
            "per_low",
            "per_high",
            "regret_most",
            "regret_mean",
        ],
    )
    front = front.assign(spent_low=1.0, spent_high=30.0, affordable=True, best=[False, True, False], well=1.0, within=1)
    levers = [(1, "pilots", "0.02"), (1, "pilot_subsidy", str(subsidy)), (2, "voucher", "0.5")]
    return Optimised(
        scenario="no-policy",
        budget=55.0,
        months=(6, 66),
        seeds=(0, 1),
        search_seeds=(2, 3),
        enough=0.08,
        tries=pd.DataFrame(
            [("nothing", 0.0, 0.01, True), ("pilots 0.02", 18.0, 0.17, True)], columns=policies.TRY_COLUMNS
        ),
        front=front,
        worlds=pd.DataFrame(
            {"world": [0, 0, 0], "policy": [0, 1, 2], "gain": [0.0, 0.16, 0.05], "spent": [0.0, 18, 20]}
        ),
        levers=pd.DataFrame(levers, columns=["policy", "lever", "value"]),
        horizon=horizon,
    )


def test_pilots_without_a_subsidy_are_recommended_with_their_warning() -> None:
    said = " ".join(page_module("optimise").page(by_hand(0.0)).answer)
    assert "Do not take from mix A that pilots need little or no subsidy" in said
    assert "the cost moves to the firms" in said
    assert "more real use after 10 years than without it" in said
    assert "judged in one world, after 10 years, and are sure on these dice at most" in said
    assert "Few tries miss good mixes." in said
    assert "Regret is against the mixes told here alone (2)" in said
    alone = by_hand(0.0)
    bare = {"front": alone.front.assign(regret_most=np.nan), "worlds": alone.worlds.head(0)}
    alone = alone.restored({**alone.tables(), **bare}, alone.facts())
    assert "Do not take from mix A" in " ".join(page_module("optimise").page(alone).answer)
    paid = " ".join(page_module("optimise").page(by_hand(0.9, horizon=240)).answer)
    assert "Do not take" not in paid
    assert "real use after 20 years than" in paid


def test_value_for_money_is_compared_among_mixes_that_surely_add() -> None:
    two = by_hand(0.5)
    front = two.front
    said = {}
    for low, name in ((0.01, "both"), (-0.01, "one")):
        other = front.assign(low=front["low"].where(front["policy"] != 2, low), best=[False, True, True])
        found = two.restored({**two.tables(), "front": other}, two.facts())
        said[name] = " ".join(page_module("optimise").page(found).answer)
    assert "Of the mixes that surely add" in said["both"]
    assert "Of the mixes that surely add" not in said["one"]
    assert "It adds " in said["one"]
    assert "factories for each million more" in said["one"]
