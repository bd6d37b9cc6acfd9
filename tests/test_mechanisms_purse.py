"""A government with a purse: budgets, the order of spending, who pays for what, and levers that answer to figures."""

import dataclasses

import numpy as np
import pytest
from stallpoint.model import schedule
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.model.life import begin, run
from stallpoint.model.outcomes.result import Result
from stallpoint.model.outcomes.verdict import support_ends
from stallpoint.model.published import figures
from stallpoint.scenarios.condition import PUBLISHED, Condition
from stallpoint.scenarios.describe import tell
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, loads
from stallpoint.scenarios.parameters import supporting
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Lever, Scenario
from worlds import digest, happened, held, opened, ran, small

N = 200
YEAR = N * 0.02
"""M CNY that training of all costs in a year."""
TRAINED = held(small(N, 48), 0, None, training=1.0)
PILOTS = held(small(N, 60), 0, None, pilots=0.2, pilot_subsidy=0.8)


def spent(result: Result, lever: str) -> np.ndarray:
    """Public money for a lever, M CNY a month."""
    return result.history.paid[:, :, supporting().index(lever)].sum(axis=1)


def a_year(result: Result) -> np.ndarray:
    """Public money in each year, M CNY."""
    return np.add.reduceat(np.diff(result.series["public_spent"], prepend=0.0), np.arange(0, result.months, 12))


# -- who pays for what


def test_what_levers_cost_adds_up_to_all_public_money() -> None:
    rules = {"training": 0.5, "voucher": 0.5, "scale_subsidy": 0.2, "campaign": 1.0, "mandate": 0.5, "new_terms": 1.0}
    verified = {"success_counts": "verified", "aftercare": 0.4, "pilots": 0.1, "pilot_subsidy": 0.8}
    for scenario in (held(opened(N, 60), 0, None, **rules), held(opened(N, 60), 0, None, **rules, **verified)):
        result = run(scenario, 1)
        assert result.history.paid.sum() == pytest.approx(result.series["public_spent"][-1])
        assert result.history.paid.sum(axis=(1, 2)) == pytest.approx(
            np.diff(result.series["public_spent"], prepend=0.0)
        )
        for lever in set(rules) | (set(verified) & set(supporting()) if "pilots" in str(scenario.levers) else set()):
            assert spent(result, lever).sum() > 0.0, lever
        assert result.money()["spent"].sum() == pytest.approx(result.series["public_spent"][-1])


def test_every_measure_of_the_public_has_a_price() -> None:
    for lever in supporting():
        scenario = held(opened(N, 60), 0, None, **{"pilots": 0.1, "success_counts": "verified", lever: 0.3})
        assert spent(run(scenario, 1), lever).sum() > 0.0, lever


def test_a_programme_pays_for_its_own_levers_and_a_lever_everywhere_for_the_rest() -> None:
    zone = Programme("zone", size=("small",))
    levers = (Lever("training", 0.5), Lever("training", 1.0, 0, None, "", "zone"))
    scenario = dataclasses.replace(small(N, 12), levers=levers, programmes=(zone,))
    result = run(scenario, 0)
    few = int((result.groups["size"] == 0).sum())
    table = result.money().set_index("programme")["spent"]
    assert table["zone"] == pytest.approx(few * 0.02)
    assert table["everywhere"] == pytest.approx((N - few) * 0.01)


# -- the purse


def test_what_does_not_fit_into_the_budget_is_not_done() -> None:
    for budget in (0.0, 0.5 * YEAR, YEAR, 2 * YEAR):
        result = run(held(TRAINED, 0, None, public_budget=budget), 0)
        assert a_year(result).max() <= budget + 1e-9
        months = min(int(budget / YEAR * 12 + 1e-9), 12)
        assert (spent(result, "training")[:12] > 0.0).sum() == months
        assert (spent(result, "training") > 0.0).sum() == 4 * months
    assert digest(run(held(TRAINED, 0, None, public_budget=2 * YEAR), 0)) == digest(run(TRAINED, 0))
    assert digest(run(held(TRAINED, 0, None, public_budget=0.0), 0)) != digest(run(TRAINED, 0))


def test_a_measure_that_is_not_paid_does_nothing() -> None:
    """With no money at all the world is that without the lever."""
    for name in supporting():
        with_it = held(opened(150, 40), 0, None, **{name: 0.3}, public_budget=0.0)
        without = held(opened(150, 40), 0, None, public_budget=0.0)
        result = run(with_it, 1)
        assert digest(result) == digest(run(without, 1)), name
        assert result.series["public_spent"][-1] == 0.0


def test_money_goes_in_the_order_that_the_scenario_states() -> None:
    orders = []
    for names in (("training", "audit"), ("audit", "training")):
        levers = (*(Lever(name, 1.0) for name in names), Lever("public_budget", YEAR))
        result = run(dataclasses.replace(small(N, 24), levers=levers), 0)
        orders.append([spent(result, name).sum() for name in names])
    assert orders[0] == orders[1] == pytest.approx([2 * YEAR, 0.0])
    half = dataclasses.replace(
        small(N, 24), levers=(Lever("training", 0.5), Lever("audit", 1.0), Lever("public_budget", YEAR))
    )
    assert [spent(run(half, 0), name).sum() for name in ("training", "audit")] == pytest.approx([YEAR, YEAR])


def test_pilots_are_selected_while_they_fit_in() -> None:
    free = run(PILOTS, 0)
    budget = a_year(free).mean() / 3
    bound = run(held(PILOTS, 0, None, public_budget=budget), 0)
    assert 0 < len(happened(bound, Event.SELECTED)) < len(happened(free, Event.SELECTED)) / 2
    assert a_year(bound).max() <= 1.01 * budget  # some build their own in the end, at another price
    assert a_year(bound).min() > 0.3 * budget


def test_vouchers_are_honoured_and_what_they_overdraw_is_taken_from_the_next_year() -> None:
    world = opened(N, 60, signing_rate=0.05)
    free = run(held(world, 0, None, voucher=0.9), 0)
    budget = a_year(free)[0] / 4
    bound = run(held(world, 0, None, voucher=0.9, public_budget=budget), 0)
    years = a_year(bound)
    monthly = np.diff(free.series["public_spent"], prepend=0.0).max()
    assert (np.cumsum(years) <= budget * np.arange(1, 6) + monthly).all()
    assert years.sum() > 0.5 * budget


def test_a_programme_has_a_purse_of_its_own_or_spends_that_of_all() -> None:
    zone = Programme("zone", size=("small",))
    levers = (Lever("training", 1.0), Lever("audit", 1.0, 0, None, "", "zone"), Lever("public_budget", YEAR))
    shared = dataclasses.replace(small(N, 12), levers=levers, programmes=(zone,))
    own = dataclasses.replace(shared, levers=(*levers, Lever("public_budget", 2 * YEAR, 0, None, "", "zone")))
    assert spent(run(shared, 0), "audit").sum() == 0.0
    few = int((run(own, 0).groups["size"] == 0).sum())
    assert spent(run(own, 0), "audit").sum() == pytest.approx(few * 0.02)
    assert spent(run(own, 0), "training").sum() == pytest.approx(YEAR)


def test_a_budget_that_begins_within_a_year_counts_by_its_months() -> None:
    scenario = dataclasses.replace(TRAINED, levers=(*TRAINED.levers, Lever("public_budget", YEAR / 2, 6)))
    monthly = spent(run(scenario, 0), "training")
    assert (monthly[:6] > 0.0).all()
    assert (monthly[6:12] > 0.0).sum() == 3


# -- answers to published figures


def test_published_figures_are_those_of_the_measures() -> None:
    world_of = small(N, 36, system_cost=0.4)
    scenario = held(world_of, 0, None, pilots=0.3, pilot_subsidy=0.8, training=1.0, success_counts="verified")
    world = begin(scenario, 1)
    schedule.live(world, 36)
    result, found = Result.of(world), figures(world)
    assert set(found) == set(PUBLISHED)
    for name in set(PUBLISHED) - {"pilots_failed"}:
        assert found[name] == pytest.approx(result.series[name][-1]), name
    assert found["in_use"] > 0.0
    won = lost = 0
    for review in result.reviews:
        ours = (review.before == 2) & review.placed & (review.month >= 24)
        won += int((ours & (review.outcome == Event.SCALED)).sum())
        lost += int((ours & (review.outcome != Event.SCALED)).sum())
    assert found["pilots_failed"] == lost / (won + lost)


def test_support_ends_for_good_when_the_goal_is_reached() -> None:
    world = opened(N, 96, levers=(Lever("training", 0.5, 0, None, "", "", "in_use >= 0.2"),))
    result = run(world, 1)
    monthly, used = spent(result, "training") > 0.0, result.series["in_use"]
    ends = int(np.flatnonzero(~monthly)[0])
    assert ends % 12 == 0
    assert used[ends - 1] >= 0.2 > used[ends - 13]
    assert not monthly[ends:].any()
    assert result.rulings == ((ends, (0,), (0,)),)
    assert support_ends(result) == ends
    never = run(opened(N, 96, levers=(Lever("training", 0.5, 0, None, "", "", "in_use >= 0.99"),)), 1)
    assert digest(never) == digest(run(opened(N, 96, levers=(Lever("training", 0.5),)), 1))


def test_a_lever_that_holds_only_if_goes_and_comes_back() -> None:
    scenario = held(small(N, 120), 0, None, pilots=0.2, pilot_subsidy=0.9)
    switch = Lever("selection", "peers", 0, None, "", "", "", "pilots_failed > 0.5")
    result = run(dataclasses.replace(scenario, levers=(*scenario.levers, switch)), 1)
    assert digest(result) != digest(run(scenario, 1))
    assert result.rulings[0][:2] == (0, (2,))  # nothing has failed yet
    assert len(result.rulings) > 1
    assert all(month % 12 == 0 for month, *_ in result.rulings)


def test_answers_are_the_same_in_one_go_month_by_month_and_from_a_copy() -> None:
    scenario = held(
        opened(N, 60, levers=(Lever("training", 0.5, 0, None, "", "", "in_use >= 0.2"),)), 0, None, public_budget=3.0
    )
    whole, model = run(scenario, 1), AdoptionModel(scenario, 1)
    for _ in range(60):
        model.step()
    assert digest(Result.of(model.world)) == digest(whole)


TEXT = """name: rules
levers:
- {set: training, to: 0.5, until: in_use >= 0.1, from: 6}
- {set: voucher, to: 0.5, if: pilots_failed > 0.5}
- {set: public_budget, to: 30}
"""


def test_rules_are_written_as_they_are_read() -> None:
    scenario = loads(TEXT)
    assert scenario.levers[0] == Lever("training", 0.5, 6, None, "", "", "in_use >= 0.1")
    assert scenario.levers[1].only_if == "pilots_failed > 0.5"
    assert loads(dump(scenario)) == scenario
    assert scenario.hash != loads(TEXT.replace("0.1", "0.2")).hash
    told = tell(scenario, 200)
    assert "from month 6 to the end, for good until in_use >= 0.1" in told
    assert "in years after pilots_failed > 0.5" in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "in_use >= 0.1",
            "in_us >= 0.1",
            "line 3: training: until is 'in_us': there is no such published figure; did you",
        ),
        ("in_use >= 0.1", "clarity >= 0.1", "there is no such published figure; there are: in_use"),
        ("in_use >= 0.1", "in_use about 0.1", "must be a month, or a published figure, a sign"),
        ("in_use >= 0.1", "in_use >= much", "must be a month, or a published figure, a sign"),
        ("pilots_failed > 0.5", "12", "line 4: voucher: if is 12: must be a published figure, a sign and a number"),
        ("pilots_failed > 0.5", "pilots_failed about 1", "must be a published figure, a sign"),
        ("in_use >= 0.1", "in_use >= 12", "in_use is a share, from 0 to 1: hold it against such a number"),
        ("pilots_failed > 0.5", "pilots_failed > -1", "pilots_failed is a share, from 0 to 1"),
        ("to: 30", "to: -1", "public_budget is -1: must lie between 0 and"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_in_a_sentence(old: str, new: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        loads(TEXT.replace(old, new))


def test_no_figure_meets_no_condition() -> None:
    nothing = dict.fromkeys(PUBLISHED, float("nan"))
    assert not Condition.read("pilots_failed > 0", "x").met(nothing)
    assert not Condition.read("pilots_failed <= 1", "x").met(nothing)
    assert Condition.read("in_use<.5", "x").met({"in_use": 0.4})


def test_a_purse_of_the_world_is_one_too() -> None:
    assert a_year(run(TRAINED.with_world(public_budget=1.0), 0)).max() <= 1.0 + 1e-9
    assert ran(Scenario().with_world(factories=50, months=12)).history.paid.sum() == 0.0
