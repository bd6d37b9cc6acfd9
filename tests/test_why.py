"""One factory watched: watching changes nothing, what is recorded is what the model decided on, and lives part when."""

import functools
import itertools

import numpy as np
import pytest
from stallpoint.agents.decision import first_closed
from stallpoint.agents.employee import SABOTAGE_WEIGHT, role_weights
from stallpoint.agents.factory import Gate, Stage
from stallpoint.experiments.counterfactuals import ancestry, twin
from stallpoint.experiments.counterfactuals.ancestry import CASES, INNOVATOR, SELECTED
from stallpoint.experiments.counterfactuals.twin import held, lineage, spans
from stallpoint.model.ledger import Event
from stallpoint.model.life import run
from stallpoint.model.outcomes.biography import Biography, find_factory, watch
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import OPEN, chain, digest, opened, small
from worlds import held as pulled

NAMES = ("display-programme", "three-bottlenecks", "no-policy", "verified-lighthouses")
LIVES = [(name, seed, row) for name in NAMES for seed, row in ((0, 0), (1, 37), (2, 88), (5, 143))]


@functools.cache
def scenario(name: str) -> Scenario:
    return load(name).with_world(factories=150, months=84)


@functools.cache
def life(name: str, seed: int, row: int) -> Biography:
    return watch(scenario(name), seed, row)


@functools.cache
def twins(name: str, other: str, seed: int, factory: str | None) -> twin.Twin:
    return twin.twin(scenario(name), scenario(other), seed, factory and f"row:{factory}")


def busy() -> list[Biography]:
    """Lives in a world in which nearly everybody starts, with a programme, fights and failures."""
    levers = (Lever("pilots", 0.2, 12, 60), Lever("pilot_subsidy", 0.9, 12, 60), Lever("audit", 0.5, 20, 40))
    world = opened(120, 72, levers, gray_prevalence=2.0, failure_hidden=0.0)
    return [watch(world, seed, row) for seed in (0, 3) for row in (2, 30, 71, 119)]


@pytest.mark.parametrize(("name", "seed", "row"), LIVES)
def test_watching_changes_no_number(name: str, seed: int, row: int) -> None:
    assert digest(life(name, seed, row).result) == digest(run(scenario(name), seed))


@pytest.mark.parametrize(("name", "seed", "row"), LIVES)
def test_the_gate_follows_from_what_is_recorded(name: str, seed: int, row: int) -> None:
    check_gates(life(name, seed, row))


def test_the_gate_follows_from_what_is_recorded_where_all_gates_are_met() -> None:
    seen, first = set(), load("first-world").world.changed()
    for row in range(0, 150, 7):
        b = watch(scenario("three-bottlenecks").with_world(**first), 4, row)
        check_gates(b)
        seen |= set(b.gates().tolist())
    assert seen == set(map(int, Gate))


def check_gates(b: Biography) -> None:
    t = b.table
    for month in np.flatnonzero(b.stages() == Stage.CONSIDERING):
        clear = t["clarity"][month] >= t["clarity_needed"][month]
        shown = t["evidence"][month] >= b.traits["cases_needed"]
        asked = not np.isnan(t["pilot_price"][month])
        assert asked == (clear and shown)
        able = asked and t["pilot_price"][month] <= t["trial_budget"][month]
        pays = asked and t["expected_payback"][month] <= b.traits["patience"]
        assert first_closed(clear, shown, able, pays) == b.gates()[month]


def test_what_it_saw_adds_up_to_its_evidence() -> None:
    total, crowded = 0.0, opened(120, 72, attention=2.0)
    for b in (*busy(), *(life(*each) for each in LIVES), *(watch(crowded, 0, row) for row in (2, 30, 71))):
        seen = np.maximum(b.watched.arrives.sum(axis=1) + b.table["opened"], 0.0)
        assert np.allclose(seen, b.table["evidence"], rtol=1e-12, atol=1e-12)
        total += seen.sum()
    assert total > 10.0


def test_who_fought_adds_up_to_the_sabotage_of_the_house() -> None:
    total = 0.0
    for b in (*busy(), *(life(*each) for each in LIVES)):
        at = ~np.isnan(b.house.sabotage[:, 0])
        fought = b.house.sabotage[at] @ role_weights(SABOTAGE_WEIGHT, b.house.gray.size)
        assert np.allclose(fought, b.table["sabotage_mean"][at], atol=1e-6)
        assert not at[: np.argmax(b.stages() >= Stage.PILOTING)].any()
        total += fought.sum()
    assert total > 1.0


def test_spans_tile_the_life_and_months_in_gates_add_up() -> None:
    spells = 0
    wild = opened(60, 72, cool_off=3, tries_max=1, trial_budget=0.05)
    for b in (*busy(), *(life(*each) for each in LIVES), *(watch(wild, 2, row) for row in range(0, 60, 7))):
        found = spans(b)
        assert found[0].first == 0
        assert found[-1].last == b.months - 1
        assert all(one.last + 1 == other.first for one, other in itertools.pairwise(found))
        assert all((one.stage, one.gate) != (other.stage, other.gate) for one, other in itertools.pairwise(found))
        spells = max([spells, *(len(each) for each in held(b).values())])
        total = {gate: sum(span.months for span in each) for gate, each in held(b).items()}
        assert total == {gate: n for gate in Gate if gate and (n := int((b.gates() == gate).sum()))}
    assert spells > 1


def test_happenings_and_reviews_are_the_ledgers() -> None:
    for b in busy():
        events = b.result.events()
        vendors = events["event"].isin(["vendor_left", "vendor_founded", "vendor_entered"])
        mine = events[~vendors & (events["agent"] == b.row)]
        founded = ((events["event"] == "vendor_founded") & (events["other"] == b.row)).sum()
        assert len(b.happenings()) == len(mine) + founded
        table = b.result.review_table()
        table = table[table["factory"] == b.row]
        assert [r["month"] for r in b.reviews()] == table["month"].tolist()
        assert [r["reason"] for r in b.reviews()] == table["reason"].tolist()
        assert [r["payback"] for r in b.reviews()] == table["payback"].tolist()


@pytest.mark.parametrize("name", NAMES[:2])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("row", ["9", "77", None])
def test_lives_are_the_same_to_the_last_bit_until_they_part(name: str, seed: int, row: str | None) -> None:
    t = twins(name, "no-policy", seed, row)
    assert t.theirs is not None
    assert t.parting is not None
    a, b, p = t.ours, t.theirs, t.parting
    assert p.levers == 6
    until = a.months if p.inputs is None else p.inputs
    assert until >= p.levers
    for column in a.table:
        assert np.array_equal(a.table[column][:until], b.table[column][:until], equal_nan=True), column
    for ours, theirs in zip(
        (*a.watched[3:], *a.house[1:], *a.brokers[2:]), (*b.watched[3:], *b.house[1:], *b.brokers[2:]), strict=True
    ):
        assert np.array_equal(ours[:until], theirs[:until], equal_nan=True)
    if p.inputs is not None:
        named = [c for c in a.table if not np.array_equal(a.table[c][until], b.table[c][until], equal_nan=True)]
        assert named == [c for c in p.columns if c in a.table]
        assert p.columns
    if p.life is not None:
        assert p.inputs is not None
        assert p.life >= p.inputs
        assert np.array_equal(a.stages()[: p.life], b.stages()[: p.life])
        assert np.array_equal(a.gates()[: p.life], b.gates()[: p.life])
        kinds = [[h[:3] for h in each.happenings() if h.month == p.life] for each in (a, b)]
        standing = [(each.stages()[p.life], each.gates()[p.life]) for each in (a, b)]
        assert standing[0] != standing[1] or kinds[0] != kinds[1]


@pytest.mark.parametrize("start", [1, 6, 23, 50])
def test_no_life_parts_before_the_levers_do(start: int) -> None:
    quiet = small(150, 60)
    loud = pulled(quiet, start, campaign=1.0, voucher=0.9, consolidation=1.0)
    for row in ("row:3", "row:60", None):
        p = twin.twin(loud, quiet_named(quiet), 1, row).parting
        assert p is not None
        assert p.levers == start
        assert p.inputs is None or p.inputs >= start
        assert p.life is None or p.life >= start
        assert row is not None or p.life is not None


def quiet_named(one: Scenario) -> Scenario:
    return Scenario(name="quiet", world=one.world, levers=one.levers, network=one.network)


def test_a_voucher_parts_the_lives_of_who_could_not_pay_in_the_month_it_comes() -> None:
    poor = opened(100, 40, trial_budget=0.001)
    aided = pulled(poor, 17, voucher=0.99)
    found = 0
    for row in range(0, 100, 9):
        t = twin.twin(aided, quiet_named(poor), 0, f"row:{row}")
        assert t.theirs is not None
        assert t.parting is not None
        if t.theirs.gates()[17] == Gate.BUDGET and t.ours.gates()[17] != Gate.BUDGET:
            found += 1
            assert t.parting.inputs == t.parting.life == 17
            assert {"pilot_price", "gate"} & set(t.parting.columns)
    assert found


def test_whoever_is_told_without_being_asked_for_is_chosen_by_the_stated_rule() -> None:
    t = twins("display-programme", "no-policy", 1, None)
    plain = [run(scenario(name), 1) for name in ("display-programme", "no-policy")]
    apart = (plain[0].history.stage != plain[1].history.stage).sum(axis=0)
    assert apart[t.ours.row] == apart.max() > 0
    assert f"{apart.max()} of 84 months" in t.chosen
    alone = twin.twin(scenario("no-policy"), None, 1)
    events = alone.ours.result.events()
    counts = events[~events["event"].isin(["vendor_left", "vendor_founded", "vendor_entered"])]["agent"].value_counts()
    assert counts[alone.ours.row] == counts.max()
    assert f"{counts.max()} entries" in alone.chosen


def test_the_path_of_a_chain_goes_back_to_the_one_who_needed_no_case() -> None:
    values = OPEN | {"factories": 10, "months": 120, "middleman_share": 0.0, "patience_min": 6, "patience_max": 6}
    del values["cases_needed"]
    world = small(3, 120, **{k: v for k, v in values.items() if k not in ("factories", "months")}, tries_max=1)
    world = world.with_world(self_build=0.0, fit_platform=0.95, fit_specialist=0.95, reengineering_speed=1.0)
    network = chain(3, [(0, 1), (1, 2)], cases_needed=[0.0, 0.05, 0.05], revenue=[500.0] * 3, patience=[24.0] * 3)
    b = watch(world, 3, 2, network)
    steps = lineage(b)
    assert [step.row for step in steps] == [2, 1, 0]
    assert [step.how for step in steps] == [CASES, CASES, INNOVATOR]
    assert [case.row for case in steps[0].cases] == [1]
    assert steps[0].month > steps[1].month > steps[2].month


def test_paths_fall_in_time_share_to_one_and_end_at_a_root() -> None:
    kinds = set()
    for name in NAMES[:2]:
        result = life(name, 0, 0).result
        needed = life(name, 0, 0).cases_needed
        selected = {(int(e.agent), int(e.month)) for e in result.events().query("event == 'selected'").itertuples()}
        for row in range(result.factories):
            steps = ancestry.path(result, needed, row)
            started = (result.ledger.events()["agent"] == row) & (result.ledger.events()["event"] == Event.STARTED)
            assert bool(steps) == bool(started.any())
            months = [step.month for step in steps]
            assert months == sorted(set(months), reverse=True)
            for step, after in zip(steps, [*steps[1:], None], strict=False):
                kinds.add(step.how)
                if step.how == CASES:
                    assert sum(case.share for case in step.cases) == pytest.approx(1.0)
                    assert all(case.stage in (Stage.SCALED, Stage.SHOWCASE) for case in step.cases)
                    assert after is not None
                    assert after.row == step.cases[0].row
                if step.how == SELECTED:
                    assert (step.row, step.month) in selected
                if step.how == INNOVATOR:
                    assert needed[0][step.row] <= 0.0
    assert kinds >= {CASES, SELECTED, INNOVATOR}


def test_a_factory_is_found_by_name_or_row() -> None:
    names = ("F001", "F002", "12", "Maß & Söhne")
    assert find_factory(names, "F002") == 1
    assert find_factory(names, "12") == 2
    assert find_factory(names, "row:3") == 3
    assert find_factory(names, "row:2") == 2
    assert find_factory(names, "Maß & So\u0308hne") == 3
    assert find_factory(names, "Maß & Söhne") == 3
    assert [find_factory(("F0002", "F0107"), asked, near=True) for asked in ("2", "f107")] == [0, 1]
    for asked, words in (
        ("F0002", "did you mean 'F002'?"),
        ("f001", "did you mean 'F001'?"),
        ("2", "(row 2 is asked for as row:2); did you mean 'F002'?"),
        ("3", "there is no such factory (row 3 is asked for as row:3); names run from F001 to Maß & Söhne"),
        ("1", "did you mean 'F001'?"),
        ("row:4", "there is no such row: rows run from 0 to 3"),
        ("row:" + "9" * 40, "rows run from 0 to 3"),
        ("-1", "there is no such factory"),
        ("", "names run from F001"),
        ("²", "names run from F001"),
    ):
        with pytest.raises(InputError) as error:
            find_factory(names, asked)
        assert words in str(error.value)


def test_worlds_that_share_no_population_are_refused_and_firms_that_are_not_the_same_are_told() -> None:
    ours = scenario("display-programme")
    for other, words in (
        (scenario("no-policy").with_world(factories=140), "140 and 150"),
        (scenario("no-policy").with_world(peers=5), "another network"),
        (scenario("no-policy").with_world(months=60), "month by month"),
        (load("watts").with_world(factories=150, months=84), "classic rule"),
    ):
        with pytest.raises(InputError) as error:
            twin.twin(ours, other, 0, "row:3")
        assert words in str(error.value)
    with pytest.raises(InputError, match="two lives are one"):
        twin.twin(ours, ours, 0, "row:3")
    t = twin.twin(ours, scenario("no-policy").with_world(commitment_mean=0.9), 0, "row:3")
    assert "commitment" in [name for name, _, _ in t.apart]
    assert twins("display-programme", "no-policy", 0, "9").apart == ()
