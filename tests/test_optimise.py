"""Policy search: a known best mix is found, what is free does not win, and figures rest on fresh seeds."""

import functools
import json
import re
import signal
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from stallpoint.commands.cli import main
from stallpoint.experiments.crossed import crossed
from stallpoint.experiments.designs.design import varied
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.experiments.policy import OptimiseSpec
from stallpoint.experiments.policy import problem as problems
from stallpoint.experiments.policy.goals import FIRMS, MONEY, USE, Figure, Goal, goals_of, limits_of
from stallpoint.experiments.policy.mixes import Policy, choices, free, plain, told, windows_of
from stallpoint.experiments.policy.policies import Optimised, optimise
from stallpoint.experiments.policy.problem import Ends, Problem, elsewhere, problem_of
from stallpoint.experiments.policy.regret import in_worlds, robustness, unbeaten
from stallpoint.experiments.policy.search import Try, candidates, reachable, searched, unmoved
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import find, of_programme, paid_by, table
from stallpoint.scenarios.scenario import Scenario
from stallpoint.scenarios.worlds import in_world
from stallpoint.viz.alt import alt_text
from stallpoint.viz.catalogue import figures_of
from stallpoint.viz.figure import Dots, Table
from stallpoint.viz.formatting import points, quantity, share
from stallpoint.viz.render import paper
from stallpoint.viz.studies.optimise import letter
from stallpoint.viz.studies.page import page_module
from studies import comes_back
from worlds import opened, small

HERE = RunOptions(jobs=1)
OWN = "1"
"""The scenario's own world alone."""
EFFORT = {"seeds": 2, "start": 2, "tries": 24, "search_seeds": 1, "drawn": 0}


@functools.cache
def little() -> Optimised:
    base = opened(50, 36, clarity_mean=0.5)
    levers = ("voucher", "campaign", "scale_subsidy")
    spec = OptimiseSpec(base, budget=60.0, levers=levers, parameters=("value_share", "system_cost"), **EFFORT)
    return optimise(replace(spec, worlds=OWN, drawn=2, world_seeds=1), HERE)


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
    found = optimise(OptimiseSpec(opened(40, 36), budget=5.0, levers=("outside_lead", "scale_subsidy"), **EFFORT), HERE)
    assert any("“Hired outside leads” costs the public nothing" in note for note in found.notes)
    assert any("“Hired outside leads”" in text for text in page_module("optimise").page(found).warnings)


def test_mixes_are_told_without_what_has_no_effect() -> None:
    assert plain({"voucher": 0.0, "selection": "need", "pilot_subsidy": 0.5, "aftercare": 1.0}) == {}
    display = {"pilots": 0.04, "success_counts": "display", "aftercare": 1.0, "pilot_subsidy": 0.0}
    assert plain(display) == {"pilots": 0.04, "success_counts": "display", "pilot_subsidy": 0.0}
    assert told({"pilots": 0.04, "voucher": 0.5}) == "pilots 0.04, voucher 0.5"
    assert told({}) == "nothing"


def test_unbeaten_is_what_a_slow_reading_of_its_definition_gives() -> None:
    dice = np.random.default_rng(0)
    costs = dice.integers(0, 6, (60, 3)).astype(float)
    slow = [not any((costs[k] <= row).all() and (costs[k] < row).any() for k in range(60)) for row in costs]
    assert 0 < sum(slow) < 60
    assert unbeaten(costs).tolist() == slow


def asked(limits: tuple[str, ...] = (), objectives: tuple[str, ...] = (), **more: object) -> Problem:
    """A problem over a voucher (cheap and good), training (dear and good) and audits (dear and bad)."""
    spec = OptimiseSpec(small(), limits=limits, objectives=objectives, levers=("voucher", "training", "audit"), **more)
    return problem_of(spec)


def test_regret_by_hand() -> None:
    """Three mixes in three worlds of two runs; the third is too dear in the first world, and the best of all:
    there it gains no more than nothing, because it cannot be had."""
    use = np.array([[0.1, 0.1, 0.1], [0.2, 0.3, 0.2], [0.4, 0.2, 0.2]])
    spent = np.array([[0.0, 0.0, 0.0], [5.0, 5.0, 5.0], [20.0, 5.0, 4.0]])
    ends = Ends({USE: np.stack([use, use], 2), MONEY: np.stack([spent - 1, spent + 1], 2)}, ())
    ends.by_figure[USE][0, 2, 1] = np.nan  # the third world is not whole, and does not count
    found = in_worlds(ends, asked(("public_spent <= 10",)))
    assert found.worlds == (0, 1)
    table = robustness(found, 0.1)
    assert table["regret_most"].tolist() == pytest.approx([0.2, 0.0, 0.1])
    assert table["regret_mean"].tolist() == pytest.approx([0.15, 0.0, 0.1])
    assert table["worst"].tolist() == pytest.approx([0.0, 0.1, 0.1])
    assert table["well"].tolist() == pytest.approx([0.0, 1.0, 0.5])
    assert table["within"].tolist() == pytest.approx([1.0, 1.0, 0.5])
    assert table["on_front"].tolist() == pytest.approx([1.0, 1.0, 0.0])
    floors = in_worlds(ends, asked(("in_use >= 0.35",)))
    assert np.isnan(floors.regret[:, 1]).all(), "where nothing keeps to a limit, nothing is the best"
    assert floors.regret[:, 0].tolist() == pytest.approx([0.3, 0.3, 0.0])


PRICE = {"voucher": 10.0, "training": 40.0, "audit": 30.0}
WORTH = {"voucher": 0.2, "training": 0.2, "audit": -0.1}


def made_up(scenarios, seeds, options=None, outcomes=(), points=()):
    """Use and cost in proportion to levers; small firms gain by training alone; a lever does half until month 60."""
    rows = []
    for place, scenario in enumerate(scenarios):
        pulled = {lever.name: float(lever.value) * (0.5 if lever.end == 60 else 1.0) for lever in scenario.levers}
        cost = sum(PRICE[name] * value for name, value in pulled.items())
        use = 0.3 + sum(WORTH[name] * value for name, value in pulled.items())
        few = 0.1 + 0.3 * pulled.get("training", 0.0)
        rows += [(place, seed, "", use, cost, 2.0 * cost, few) for seed in seeds]
    names = ["place", "seed", "error", "in_use", "public_spent", "firms_spent", "in_use@size=small"]
    return pd.DataFrame(rows, columns=names)


def found_by(problem: Problem, tries: int = 192, seed: int = 0) -> list[Try]:
    return searched(problem, tries, [0], seed, RunOptions())


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "gather", made_up)


@pytest.mark.usefixtures("toy")
def test_a_known_best_mix_is_found() -> None:
    problem = asked(budget=25.0)
    tries = found_by(problem)
    best = [dict(policy.mix) for policy in candidates(tries, problem)]
    assert {"voucher": 1.0, "training": 0.25} in best
    assert {"voucher": 1.0} in best
    assert not any("audit" in mix for mix in best)
    assert max(one.figures[MONEY] for one in tries) > 25.0
    assert [str(one.policy) for one in found_by(problem)] == [str(one.policy) for one in tries]
    assert [str(one.policy) for one in found_by(problem, seed=7)] != [str(one.policy) for one in tries]


@pytest.mark.usefixtures("toy")
def test_the_front_is_that_of_all_mixes() -> None:
    """Five steps of three levers are 125 mixes: the front is known by going through all of them."""
    problem = asked(("public_spent <= 25", "in_use@size=small >= 0.15"), ("in_use",))
    steps = [step / 4 for step in range(5)]
    every = [{"voucher": v, "training": t, "audit": a} for v in steps for t in steps for a in steps]
    rows = made_up([Policy(mix).applied(small(), (0, None)) for mix in every], [0])
    able = (rows["public_spent"] <= 25) & (rows["in_use@size=small"] >= 0.15)
    costs = np.stack([-rows["in_use"], rows["public_spent"]], axis=1)[able]
    front = {told(plain(every[place])) for place in rows.index[able][unbeaten(costs)]}
    assert (
        {str(policy) for policy in candidates(found_by(problem, 960), problem)}
        == front
        == {
            "training 0.25",
            "voucher 0.25, training 0.25",
            "voucher 0.5, training 0.25",
            "voucher 0.75, training 0.25",
            "voucher 1, training 0.25",
        }
    )


@pytest.mark.usefixtures("toy")
def test_another_objective_finds_another_mix() -> None:
    problem = asked(objectives=("in_use@size=small",), budget=25.0)
    names = {name for policy in candidates(found_by(problem, 720), problem) for name in policy.mix}
    assert names == {"training"}, "vouchers do nothing for small firms here"
    assert problem.goals == (Goal(Figure("in_use@size=small")), Goal(MONEY, least=True))


@pytest.mark.usefixtures("toy")
def test_windows_are_chosen_by_lever() -> None:
    """To stop at month 60 halves what a lever does and costs; training alone may do so."""
    problem = asked(budget=25.0, windows=("training=6:60,6:66",))
    tries = found_by(problem, 480)
    best = {str(policy) for policy in candidates(tries, problem)}
    assert "voucher 1, training 0.75 in months 6-60" in best, "only half of .75 is as dear as that, and affordable"
    assert not any("voucher" in str(one.policy) and "voucher 1 in months" in str(one.policy) for one in tries)
    applied = Policy({"voucher": 1.0, "training": 0.5}, {"training": (6, 60)}).applied(small(), (6, 66))
    assert {lever.name: (lever.start, lever.end) for lever in applied.levers} == {
        "voucher": (6, 66),
        "training": (6, 60),
    }


@pytest.mark.usefixtures("toy")
def test_a_limit_that_nobody_can_meet_says_by_how_much_the_nearest_misses() -> None:
    problem = asked(("in_use >= 0.9",))
    with pytest.raises(InputError) as error:
        reachable(found_by(problem), problem.limits)
    assert "'in_use >= 0.9'" in str(error.value)
    assert "the nearest, voucher 1, training 1, comes to in_use 0.7, 0.2 too little" in str(error.value)


def test_a_budget_that_the_base_spends_by_itself_is_said() -> None:
    figures = {USE: 0.3, MONEY: 212.0, FIRMS: 0.0}
    limits = limits_of((), 100.0, small())
    with pytest.raises(InputError, match="public_spent 212, 112 too much for public_spent <= 100"):
        reachable([Try(Policy({}), figures)], limits)
    tries = [Try(Policy({}), figures), Try(Policy({"voucher": 1.0}), {**figures, MONEY: 205.0})]
    with pytest.raises(InputError, match=r"105 too much for public_spent <= 100; without any lever it comes to .* 212"):
        reachable(tries, limits)


@pytest.mark.usefixtures("toy")
def test_an_objective_that_no_lever_moves_is_refused() -> None:
    problem = asked(objectives=("in_use@size=small",))
    still = replace(problem, choices=tuple(one for one in problem.choices if one.name != "training"))
    with pytest.raises(InputError, match=r"no mix of voucher, audit moves it: it is 0\.1 under each"):
        unmoved(found_by(still, 24), still)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"objectives": ("in_us",)}, "--objective.*did you mean 'in_use'"),
        ({"objectives": ("in_use@size=tiny",)}, "no factory is in such a group"),
        ({"objectives": ("in_use", "least in_use")}, "is named twice"),
        ({"objectives": ("in_use@year=11",)}, "from 1 to 10, which the runs last"),
        ({"limits": ("in_use 0.5",)}, "must be written FIGURE >= VALUE"),
        ({"limits": ("in_use >= much",)}, "'much' is no number"),
        ({"limits": ("in_use >= 5",)}, "is a share, from 0 to 1: for 5 % write 0.05"),
        ({"limits": ("in_use >= 0.5", "in_use <= 0.4")}, "contradicts in_use <= 0.4"),
        ({"limits": ("public_spent >= 50",), "budget": 40.0}, "contradicts public_spent <= 40"),
        ({"windows": ("voucher=66:6",)}, "must end after it begins"),
        ({"windows": ("voucher=6",)}, "must be written NAME=FROM:UNTIL"),
        ({"windows": ("campaign=6:66",)}, "the search does not pull campaign"),
        ({"windows": ("selection=6:66",)}, "give pilots a window"),
        ({"windows": ("voucher=6:66", "voucher=7:66")}, "has windows already"),
        ({"levers": ("voucher=7",)}, "voucher=7"),
        ({"levers": ("voucher=",)}, "names no value"),
        ({"seeds": (0, problems.SEARCH_FROM)}, "belongs to the search"),
        ({"worlds": "x.csv"}, "no such file"),
    ],
)
def test_bad_input_is_one_clear_sentence(more: dict, says: str) -> None:
    base = small().with_world(months=120)
    with pytest.raises(InputError, match=says):
        problem_of(OptimiseSpec(base, **{"levers": ("voucher",), **more}))


def test_values_of_a_lever_can_be_chosen() -> None:
    found = {choice.name: choice.steps for choice in choices(("voucher=0.2,0.8", "selection=need,peers"))}
    assert found == {"voucher": (0.0, 0.2, 0.8), "selection": ("need", "peers")}
    assert windows_of(("voucher=6:,12:30",), ["voucher"], small())["voucher"] == ((6, None), (12, 30))
    least = [goal.least for goal in goals_of(("firms_spent", "most abandoned", "in_use"), small())]
    assert least == [True, False, False, True]


def test_levers_of_a_programme_share_the_window_of_pilots() -> None:
    spec = OptimiseSpec(opened(40, 24), levers=("pilots", "selection"), windows=("pilots=3:9",), until=20)
    problem = problem_of(spec)
    assert problem.window_of("selection") == problem.window_of("pilots") == ((3, 9),)
    policy = Policy({"pilots": 0.02, "selection": "need"}, {"pilots": (3, 9), "selection": (3, 9)})
    assert str(policy) == "pilots 0.02 in months 3-9, selection need"
    assert {(lever.start, lever.end) for lever in policy.applied(problem.base, problem.window).levers} == {(3, 9)}


def test_by_a_year_is_the_run_up_to_it() -> None:
    """A run of three years, read after one, is the run of one year."""
    spec = OptimiseSpec(
        opened(60, 36), levers=("campaign",), objectives=("breadth@year=1", "breadth", "depth@size=small")
    )
    problem = problem_of(spec)
    ends = problem.run([Policy({}), Policy({"campaign": 1.0})], problem.places, (3, 4), HERE)
    asked = [policy.applied(problem.base, problem.window) for policy in (Policy({}), Policy({"campaign": 1.0}))]
    for at, scenario in enumerate(asked):
        whole = [run(scenario, seed).series["breadth"] for seed in (3, 4)]
        assert ends.by_figure[Figure("breadth", 1)][at, 0].tolist() == [series[11] for series in whole]
        assert ends.by_figure[Figure("breadth")][at, 0].tolist() == [series[-1] for series in whole]
    assert not np.isnan(ends.by_figure[Figure("depth@size=small")]).any()


def test_worlds_that_are_drawn_vary_what_was_asked_and_are_told() -> None:
    base, drawn_from = opened(40, 24), ("value_share=0.1:0.3",)
    spec = OptimiseSpec(base, levers=("campaign",), worlds=OWN, drawn=3, parameters=drawn_from)
    places, _ = elsewhere(spec, problem_of(spec))
    assert [place.name for place in places] == ["drawn 1", "drawn 2", "drawn 3"]
    assert all(0.1 <= place.brings["value_share"] <= 0.3 for place in places)
    assert {place.of(spec.base).world.value_share for place in places} == {p.brings["value_share"] for p in places}
    with pytest.raises(InputError, match="has no effect where no world is drawn"):
        elsewhere(replace(spec, drawn=0), problem_of(spec))


def two_worlds(tmp_path) -> str:
    file = tmp_path / "mine.csv"
    file.write_text("world,value_share\nlow,0.12\nhigh,0.3\n")
    return str(file)


def test_over_worlds_the_world_is_the_unit(tmp_path) -> None:
    base = held_back()
    spec = OptimiseSpec(
        base, levers=("campaign", "voucher"), objectives=("breadth",), worlds=two_worlds(tmp_path), **EFFORT
    )
    found = optimise(replace(spec, drawn=None, world_seeds=1), HERE)
    assert found.searched_in == ("low", "high")
    assert set(found.tested["world"]) == {"low", "high"}, "with a set of worlds none is drawn"
    assert found.tested.groupby("world")["value_share"].first().to_dict() == {"low": 0.12, "high": 0.3}
    row = found.front.iloc[-1]
    levers = found.levers[found.levers["policy"] == row["policy"]]
    mix = {name: float(value) for name, value in zip(levers["lever"], levers["value"], strict=True)}
    gains = []
    for value in (0.12, 0.3):
        pair = [scenario.with_world(value_share=value) for scenario in (base, varied(base, mix, 2, 24))]
        ends = gather(pair, found.seeds, HERE).pivot_table(index="seed", columns="place", values="breadth")
        gains.append(ends[1] - ends[0])
    expected = crossed(np.array(gains), ("low", "high"))
    assert (row["gain"], row["low"], row["high"]) == pytest.approx(expected.ends)
    assert found.front["adds_in"].between(0, 2).all()
    assert "Gains are over 2 worlds and their dice" in " ".join(page_module("optimise").page(found).answer)


def test_no_end_of_an_interval_lies_where_no_value_can(tmp_path) -> None:
    base, levers = held_back(), ("campaign", "voucher")
    spec = OptimiseSpec(base, levers=levers, objectives=("breadth",), worlds=two_worlds(tmp_path), **EFFORT)
    found = optimise(replace(spec, drawn=None, world_seeds=1), HERE)
    assert (found.front["spent_low"] >= 0.0).all()
    figures = found.figures
    money = figures[figures["figure"] == "public_spent"]
    assert (money["value_high"] > money["value"]).any(), "there is an interval"
    assert (money["value_low"] >= 0.0).all()
    shares = figures[figures["figure"].isin(("in_use", "breadth"))]
    assert shares["value_low"].ge(0.0).all()
    assert shares["value_high"].le(1.0).all()
    assert shares[["change_low", "change_high"]].abs().le(1.0).all(axis=None)
    within = [Figure(name).within for name in ("spreading", "case_reproduction", "in_use@size=small", "own_profit")]
    assert within == [(0.0, 1.0), (0.0, np.inf), (0.0, 1.0), (-np.inf, np.inf)]


def test_in_how_many_runs_and_worlds_limits_are_kept_is_told(tmp_path) -> None:
    base, most = held_back(), 2.0
    spec = OptimiseSpec(base, levers=("voucher",), objectives=("breadth",), worlds=two_worlds(tmp_path), **EFFORT)
    found = optimise(replace(spec, budget=most, drawn=0, seeds=5), HERE)
    for row in found.front[found.front["policy"] > 0].itertuples():
        mix = found.levers[found.levers["policy"] == row.policy]
        values = {name: float(value) for name, value in zip(mix["lever"], mix["value"], strict=True)}
        each = [in_world(varied(base, values, 2, 24), world) for world in spec.in_worlds]
        ends = gather(each, found.seeds, HERE).pivot_table(index="place", columns="seed", values="public_spent")
        assert row.kept_in == (ends.mean(axis=1) <= most).sum()
        assert row.kept_runs == pytest.approx((ends <= most).to_numpy().mean())
        assert row.meets == (ends.to_numpy().mean() <= most)
        told = figures_told(found).rows[row.policy][-1]
        assert told == f"on the mean in {row.kept_in} of 2 worlds, in {share(row.kept_runs)} of runs"
    assert found.front["kept_runs"].between(0.1, 0.9).any(), "a limit that is kept on the mean is missed in some runs"
    assert found.front.loc[0, "kept_runs"] == 1.0, "doing nothing spends nothing"
    assert figures_told(found).head[-1] == "Keeps to all limits"
    assert figures_told(replace(found, limits=())).head[-1] != "Keeps to all limits"


def figures_told(found: Optimised) -> Table:
    """The table of figures on the page."""
    tables = [table for section in page_module("optimise").page(found).sections for table in section.tables]
    return next(table for table in tables if table.rows[0][0] == "Doing nothing")


def test_a_folder_that_calls_its_tests_worlds_still_opens() -> None:
    found = little()
    tables, facts = found.tables(), found.facts()
    older = {**{name: table for name, table in tables.items() if name != "tested"}, "worlds": tables["tested"]}
    for each in (older, {**tables, "worlds": pd.DataFrame({"world": ["w01"]})}):
        pd.testing.assert_frame_equal(Optimised.restored(each, facts).tested, found.tested)


def held_back() -> Scenario:
    """A world in which subsidies make more start."""
    return opened(60, 24, trial_budget=0.3)


def test_figures_rest_on_seeds_that_the_search_did_not_see() -> None:
    found = little()
    assert not set(found.seeds) & set(found.search_seeds)
    front = found.front.set_index("policy")
    assert front["mix"][0] == "nothing"
    assert front["gain"][0] == 0.0
    assert len(front) > 1
    assert (front["meets"] == (front["spent"] <= found.budget)).all()
    assert set(found.tested["policy"]) == set(front.index)
    assert found.tested.loc[found.tested["policy"] == 0, "gain"].eq(0.0).all()
    assert {"value_share", "system_cost"} <= set(found.tested.columns), "a world is told by what it brings"


def test_regret_is_against_all_mixes_that_were_tried() -> None:
    found = little()
    assert found.tries["regret_most"].notna().all()
    known = dict(zip(found.tries["mix"], found.tries["regret_most"], strict=True))
    for row in found.front.itertuples():
        assert row.regret_most == pytest.approx(known[row.mix])
    assert found.tries.loc[found.tries["meets"], "regret_most"].min() == pytest.approx(
        found.front.loc[found.front["policy"] > 0, "regret_most"].min()
    ), "the mix that is regretted least is told, also where it is not on the front"


def test_gains_are_those_of_runs_made_apart() -> None:
    found = little()
    row = found.front.iloc[-1]
    levers = found.levers[found.levers["policy"] == row["policy"]]
    mix = {name: float(value) for name, value in zip(levers["lever"], levers["value"], strict=True)}
    base = opened(50, 36, clarity_mean=0.5)
    runs = gather([base, varied(base, mix, 2, 36)], found.seeds, HERE)
    use = runs.groupby("place")["in_use"].mean()
    assert row["gain"] == pytest.approx(use[1] - use[0])
    assert row["spent"] == pytest.approx(runs[runs["place"] == 1]["public_spent"].mean())
    own = runs.groupby("place")["firms_spent"].mean()
    assert row["firms"] == pytest.approx(own[1] - own[0])
    ends = found.figures.set_index(["policy", "figure"]).loc[(row["policy"], "in_use")]
    assert (ends["value"], ends["change"]) == pytest.approx((use[1], use[1] - use[0]))


def test_the_answer_says_how_short_the_search_was() -> None:
    found = little()
    mixes = [mix for mix in found.tries["mix"] if mix != "nothing"]
    assert 2 <= len(mixes) < 24, "mixes that came up twice count once"
    looked = f"{len(mixes)} different mixes of 3 levers"
    told = page_module("optimise").page(found)
    assert re.search(rf"is the best of {looked} that the search tried: |one of {looked} that", told.answer[0])
    assert f"this search looked at {looked}; a longer one" in told.limits[0]
    none = found.restored({**found.tables(), "front": found.front.assign(low=-1.0)}, found.facts())
    assert f"none of {looked} that the search tried surely gains" in page_module("optimise").page(none).answer[0]
    sure = found.restored(
        {**found.tables(), "front": found.front.assign(low=0.001, best=True, meets=True)}, found.facts()
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
    words += ["--drawn", "2", "--seeds", "2", "--set", "factories=30", "--set", "months=12", "--jobs", "1"]
    words += ["--objective", "least unaware"]
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
        (["--budget", "nan"], "must be a finite number"),
        (["--lever", "system_cost"], "--lever is 'system_cost': is no lever"),
        (["--lever", "vouchers"], "did you mean 'voucher'"),
        (["--until", "3"], "--until is 3: must be after the start"),
        (["--until", "13"], "--until is 13: is after the end of the run: take at most 12"),
        (["--seeds", "1"], "must be 2 or more"),
        (["--tries", "3"], "--tries is 3: must be 24 or more"),
        (["--limit", "breadth >= 0.99"], "breadth >= 0.99': none of"),
        (["--objective", "most in_usee"], "did you mean 'in_use'"),
        (["--worlds", "0"], "--worlds is '0'"),
    ):
        assert main([*words, "--out", str(out), *bad]) == 2
        assert sentence in capsys.readouterr().err


def test_ctrl_c_is_a_stop_like_any_other(tmp_path, capsys, monkeypatch) -> None:
    from stallpoint.model import life

    real = life.begin

    def interrupted(*arguments, **others):
        signal.raise_signal(signal.SIGINT)
        return real(*arguments, **others)

    monkeypatch.setattr(life, "begin", interrupted)
    words = ["optimise", "no-policy", "--budget", "20", "--tries", "24", "--search-seeds", "2", "--drawn", "0"]
    words += ["--seeds", "2", "--set", "factories=30", "--set", "months=12", "--jobs", "1"]
    assert main([*words, "--out", str(tmp_path / "o")]) == 130
    said = capsys.readouterr()
    assert said.out == ""
    assert "was stopped before" in said.err
    assert said.err.endswith("stallpoint: stopped.\n")
    assert not (tmp_path / "o").exists()


def by_hand(subsidy: float, horizon: int = 120, own: float = 0.0, firms: float = 5.0) -> Optimised:
    """One mix of pilots on the front, A, and one of vouchers, B, which gains less and is regretted more."""
    rows = [
        (0, "nothing", own, 0.0, 0.0, 0.0, 0, 0.0, 0.0, "none", np.nan, np.nan, np.nan, 0.16, 0.16, 0.0),
        (1, "pilots 0.02", own + 18.0, 0.16, 0.15, 0.17, 1, 0.16, firms, "price", 0.11, 0.1, 0.12, 0.0, 0.0, 0.16),
        (2, "voucher 0.5", own + 20.0, 0.05, 0.04, 0.06, 1, 0.05, 5.0, "price", 0.4, 0.3, 0.6, 0.11, 0.11, 0.05),
    ]
    names = ["policy", "mix", "spent", "gain", "low", "high", "adds_in", "searched", "firms"]
    names += ["kind", "per_added", "per_low", "per_high", "regret_most", "regret_mean", "worst"]
    front = pd.DataFrame(rows, columns=names)
    front = front.assign(spent_low=1.0, spent_high=30.0, firms_low=front["firms"] - 1, firms_high=front["firms"] + 1)
    front = front.assign(
        meets=True, best=[False, True, False], well=1.0, within=1.0, on_front=1.0, worst_world="drawn 1"
    )
    levers = [(1, "pilots", "0.02", 6, 66), (1, "pilot_subsidy", str(subsidy), 6, 66), (2, "voucher", "0.5", 6, 66)]
    figures = [(at, "in_use", 0.01, 0.0, 0.02, 0.0, 0.0, 0.0) for at in range(3)]
    ends = ["value", "value_low", "value_high", "change", "change_low", "change_high"]
    tries = [("nothing", own, 0.01, 0.01, True), ("pilots 0.02", own + 18.0, 0.17, 0.17, True)]
    return Optimised(
        scenario="no-policy",
        budget=55.0,
        objectives=("most in_use", "least public_spent"),
        limits=("public_spent <= 55",),
        months=(6, 66),
        factories=1000,
        seeds=(0, 1),
        search_seeds=(2, 3),
        test_seeds=(4, 5),
        searched_in=("own",),
        enough=0.08,
        tries=pd.DataFrame(tries, columns=["mix", "spent", "in_use", "wanted", "meets"]),
        front=front,
        figures=pd.DataFrame(figures, columns=["policy", "figure", *ends]),
        tested=pd.DataFrame(
            {"world": ["drawn 1"] * 3, "policy": [0, 1, 2], "gain": [0.0, 0.16, 0.05], "spent": [0.0, 18, 20]}
        ),
        levers=pd.DataFrame(levers, columns=["policy", "lever", "value", "start", "until"]),
        horizon=horizon,
    )


def said(o: Optimised) -> str:
    return " ".join(page_module("optimise").page(o).answer)


def test_pilots_without_a_subsidy_are_recommended_with_their_warning() -> None:
    told = said(by_hand(0.0))
    assert "Do not take from mix A that pilots need little or no subsidy" in told
    assert "the cost moves to the firms" in told
    assert "16.0 (15.0 to 17.0) points more real use after 10 years than without it" in told
    assert "judged in one world, after 10 years, and are sure on these dice at most" in told
    assert "Few tries miss good mixes." in told
    assert "Over 1 world, in each of which all 2 mixes were run, mix A is regretted least" in told
    alone = by_hand(0.0)
    bare = {"front": alone.front.assign(regret_most=np.nan), "tested": alone.tested.head(0)}
    alone = alone.restored({**alone.tables(), **bare}, alone.facts())
    assert "Do not take from mix A" in said(alone)
    paid = said(by_hand(0.9, horizon=240))
    assert "Do not take" not in paid
    assert "real use after 20 years than" in paid


def test_a_mix_that_is_cheap_because_firms_pay_is_said_to_be_so() -> None:
    assert "pay" not in said(by_hand(0.9))
    told = said(by_hand(0.9, firms=54.0))
    assert (
        "Under mix A the factories pay 54 (53 to 55) million more of their own, 3.0 times what the public adds." in told
    )


def test_what_the_scenario_spends_by_itself_is_part_of_the_budget() -> None:
    assert "by itself" not in said(by_hand(0.9))
    assert "no-policy spends 12 million of it by itself, so 43 are left." in said(by_hand(0.9, own=12.0))


def test_over_worlds_what_is_not_sure_is_told_with_the_worlds_in_which_it_is() -> None:
    one = by_hand(0.0)
    front = one.front.assign(low=-0.1, adds_in=[0, 3, 2], kind="at least", per_added=np.nan, per_high=np.nan)
    facts = {**one.facts(), "searched_in": ("w01", "w02", "w03")}
    told = said(one.restored({**one.tables(), "front": front}, facts))
    assert (
        "none of 1 different mix of 1 lever that the search tried surely gains more real use after 10 years over 3"
        in told
    )
    mean = "16.0 (\u221210.0 to 17.0) points, surely so in 3 of 3 worlds"
    assert f"The highest mean is that of mix A: {mean}, for 18 million in all;" in told
    assert "for 18 million in all; an added user costs at least 0.10 million, if any is added." in told
    assert "Do not take from mix A that pilots need little or no subsidy" in told


def test_a_search_is_told_in_the_words_of_its_objective() -> None:
    o = by_hand(0.9)
    facts = {"objectives": ("least firms_spent", "least public_spent"), "limits": ("in_use@size=small >= 0.05",)}
    o = o.restored(o.tables(), {**o.facts(), **facts, "budget": None})
    told = page_module("optimise").page(o)
    assert told.question == "Which mix of levers gives least the factories' own money?"
    start = (
        "With real use of small firms of at least 5%, mix A is the best of 1 different mix of 1 lever that the search "
        "tried: 0.16"
    )
    assert told.answer[0].startswith(start)
    assert "million CNY less of the factories' own money" in told.answer[0]


def test_cost_is_told_for_each_added_user_among_mixes_that_surely_add() -> None:
    two = by_hand(0.5)
    words = {}
    for low, name in ((0.01, "both"), (-0.01, "one")):
        other = two.front.assign(low=two.front["low"].where(two.front["policy"] != 2, low), best=[False, True, True])
        words[name] = said(two.restored({**two.tables(), "front": other}, two.facts()))
    assert (
        "Of the mixes that surely add, an added user also costs least under it: 0.11 (0.10 to 0.12) million"
        in words["both"]
    )
    assert "Of the mixes that surely add" not in words["one"]
    assert "An added user costs 0.11 (0.10 to 0.12) million CNY of public money under it." in words["one"]
    none = two.front.assign(kind=["none", "at least", "price"], per_added=np.nan, per_high=np.nan)
    told = said(two.restored({**two.tables(), "front": none}, two.facts()))
    assert "Of all factories, an added user costs at least 0.10 million, if any is added." in told


def test_people_read_what_levers_and_figures_are_called_and_files_keep_their_names() -> None:
    o = by_hand(0.9)
    own = o.levers.assign(until=[66, 66, -1])
    figures = [(at, name, 0.04, 0.0, 0.05, 0.0, 0.0, 0.0) for at in range(3) for name in ("in_use", "public_spent")]
    figures = pd.DataFrame(figures, columns=o.figures.columns)
    facts = {**o.facts(), "limits": ("public_spent <= 55", "in_use >= 0.05"), "currency": "EUR"}
    o = o.restored({**o.tables(), "levers": own, "figures": figures}, facts)
    page = page_module("optimise").page(o)
    mixes, wanted = page.sections[1].tables
    assert [row[1] for row in mixes.rows] == [
        "Pilots a year: 2 of 100 factories; Subsidy for a selected pilot: 90% of cost",
        "Voucher for small and medium firms: 50% of cost, from year 1, month 7 to the end",
    ]
    mix = "Mix A has “Pilots a year” (2 of 100 factories) and “Subsidy for a selected pilot” (90% of cost)."
    assert mix in " ".join(page.answer)
    assert wanted.head == ("Mix", "Real use", "Public money, million EUR")
    assert wanted.rows[1][1] == "4% (0% to 5%)"
    assert wanted.note == (
        "Wanted: most real use and least public money. Limits: public money of at most 55 million EUR and real use of "
        "at least 5%."
    )
    told = repr(page)
    assert not [name for name in table() if "_" in name and name in told]
    assert o.front["mix"][1] == "pilots 0.02", "files have the names"
