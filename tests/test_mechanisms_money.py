"""What the article says of margins, shocks, costs and patience, and what public money can and cannot do."""

import numpy as np
import pytest
from stallpoint.agents.factory import Gate, Size, Stage
from stallpoint.model.adoption import AdoptionModel
from stallpoint.model.ledger import Event
from stallpoint.scenarios.parameters import public_prices
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.scenarios.table.government import SELECTION
from worlds import PROGRAMME, SEEDS, gains, happened, held, last, lived, opened, ran, same_lives, small, surely_more

OPEN = opened()
THRIVING = opened(system_cost=0.5)
TIGHT = opened(trial_budget=0.1)
"""A world in which nothing but the trial budget is short."""


def of_size(scenario: Scenario, measure: str, size: str, seed: int = 0) -> float:
    """A measure of a size class at the end."""
    table = ran(scenario, seed).breakdown("size")
    return float(table[(table["size"] == size) & (table.month == table.month.max())][measure].iloc[0])


# -- the bottom of the smile curve


def test_margins_smile_over_the_chain() -> None:
    f = AdoptionModel(small(3000, 2, tiers=5)).columns["Factory"]
    by_tier = [f.margin[f.tier == tier].mean() for tier in range(5)]
    assert by_tier == pytest.approx([0.06, 0.0375, 0.03, 0.0525, 0.12], abs=0.01)
    flat = {"margin_bottom": 0.05, "margin_brand": 0.05, "margin_upstream": 0.05, "margin_spread": 0.0}
    assert np.allclose(AdoptionModel(small(300, 2, **flat)).columns["Factory"].margin, 0.05)


def test_thin_margins_close_the_budget_gate_and_it_can_be_opened() -> None:
    assert surely_more(TIGHT.with_world(margin_bottom=0.02), TIGHT.with_world(margin_bottom=0.2), "held_budget")
    assert surely_more(TIGHT, OPEN, "held_budget")
    f = AdoptionModel(OPEN).columns["Factory"]
    assert f.margin[ran(OPEN).history.gate[0] == Gate.BUDGET].max() < 0.002


def test_rising_input_costs_hit_the_bottom_of_the_curve_only() -> None:
    world = TIGHT.with_world(tiers=3, margin_spread=0.0)
    model = AdoptionModel(world)
    ends = np.isin(model.columns["Factory"].tier, (0, 2))
    plain, dear = ran(world).history.gate[0], ran(held(world, input_cost=0.02)).history.gate[0]
    assert np.array_equal(plain[ends], dear[ends])
    assert (dear[~ends] == Gate.BUDGET).mean() > (plain[~ends] == Gate.BUDGET).mean() + 0.2
    assert surely_more(held(world, input_cost=0.05), world, "held_budget")


# -- epidemic and reshoring: shocks that take, and urge


def test_shocks_eat_profits_and_close_factories_unless_debt_is_allowed() -> None:
    for shock in ({"epidemic": 3.0}, {"input_cost": 0.2}):
        hit = held(small(), 6, 48, **shock)
        assert ran(hit).series["closed"][-1] > 0.02
        closed = happened(ran(hit), Event.CLOSED)
        assert len(closed) == round(ran(hit).series["closed"][-1] * 200)
        assert ran(hit.with_world(overdraft=1000.0)).series["closed"].max() == 0.0
        assert ran(small()).series["closed"].max() < 0.02


def test_real_use_protects_from_an_epidemic() -> None:
    model = lived(held(THRIVING, 36, epidemic=1.0), 0, 48)
    f = model.columns["Factory"]
    before = f.cash.copy()
    model.step()
    earned = (f.cash - before) / (f.margin * f.revenue / 12) - f.net / 12 * f.revenue / (f.margin * f.revenue / 12)
    fair = (f.margin > 0.01) & (f.stage != Stage.CLOSED)
    deep, none = fair & (f.depth > 0.6), fair & (f.depth == 0)
    assert deep.sum() > 10 < none.sum()
    assert np.allclose(earned[none], 0.0, atol=1e-6)
    assert earned[deep].min() > 0.1


def test_shocks_raise_the_urge_to_sign() -> None:
    hesitant = opened(signing_rate=0.01, cash_start=1.0)
    for shock in ({"epidemic": 0.5}, {"reshoring": 0.3}):
        hit = held(hesitant, **shock)
        assert surely_more(hit.with_world(urge=10.0), hit.with_world(urge=0.0), "breadth")
    assert same_lives(ran(hesitant.with_world(urge=10.0)), ran(hesitant.with_world(urge=0.0)))


def test_reshoring_takes_orders_from_the_lower_tiers() -> None:
    world = small(tiers=3)
    model = lived(held(world, 6, 30, reshoring=0.3), 0, 36)
    f, start = model.columns["Factory"], AdoptionModel(world).columns["Factory"].revenue
    middle = f.tier == 1
    assert np.allclose(f.revenue[~middle], start[~middle])
    assert np.allclose(f.revenue[middle] / start[middle], (1 - 0.3 / 12) ** 24)


def test_a_result_tells_what_each_factory_was_at_month_0() -> None:
    world = small(tiers=3)
    assert np.array_equal(ran(held(world, 6, 30, reshoring=0.3)).revenue, ran(world).revenue)


# -- systems of millions


def test_the_same_system_weighs_most_on_the_small() -> None:
    steep, fair = (TIGHT.with_world(cost_exponent=e, cost_exponent_small=e) for e in (0.4, 1.0))
    gap = [
        np.mean([of_size(world, "breadth", "large", s) - of_size(world, "breadth", "small", s) for s in SEEDS])
        for world in (steep, fair)
    ]
    assert gap[0] > 0.25 > 0.1 > gap[1]


def test_software_by_the_seat_spares_the_small_and_leaves_the_large_alone() -> None:
    """Below the revenue at which the cost of a system is given it is proportional; above it nothing changes."""
    step, seat = TIGHT, TIGHT.with_world(cost_exponent_small=1.0)
    ours, theirs = (AdoptionModel(world, 4).columns["Factory"] for world in (step, seat))
    below = ours.revenue < step.world.cost_revenue
    assert below.any()
    assert (~below).any()
    assert np.array_equal(ours.cost[~below], theirs.cost[~below])
    assert (theirs.cost[below] < ours.cost[below]).all()
    assert theirs.cost[below] == pytest.approx(step.world.system_cost * ours.revenue[below] / step.world.cost_revenue)
    more = [of_size(seat, "breadth", "small", seed) - of_size(step, "breadth", "small", seed) for seed in SEEDS]
    assert min(more) > 0.0


def test_a_dearer_system_is_used_less() -> None:
    assert surely_more(OPEN.with_world(system_cost=0.8), OPEN.with_world(system_cost=3.0), "in_use")
    assert surely_more(TIGHT.with_world(pilot_cost=0.05), TIGHT.with_world(pilot_cost=0.5), "breadth")


def test_the_price_of_a_pilot_is_in_the_result_of_its_first_month() -> None:
    f = lived(OPEN, 0, 1).columns["Factory"]
    rows = np.flatnonzero(f.stage == Stage.PILOTING)
    paid = 12 * f.spent[rows] / f.revenue[rows]
    net = ran(OPEN).history.net.astype(float)
    kept = (ran(OPEN).history.stage[1:3, rows] == Stage.PILOTING).all(axis=0)
    assert kept.sum() > 150
    assert np.allclose((net[2] - net[1])[rows][kept], paid[kept], rtol=0.2, atol=0.01)


def test_maturity_needs_repeated_spending() -> None:
    model = lived(THRIVING, 0, 40)
    f = model.columns["Factory"]
    before, users = f.spent.copy(), f.stage == Stage.SCALED
    for _ in range(20):
        model.step()
    users &= f.stage == Stage.SCALED
    assert users.sum() > 50
    assert (f.spent > before)[users].all()
    assert surely_more(OPEN.with_world(investment_cap=1.0), OPEN.with_world(investment_cap=0.01), "user_depth")


# -- a year, never more than two


def first_reviews(scenario: Scenario) -> np.ndarray:
    """Months from the start of each factory's first pilot to its review."""
    events = ran(scenario).ledger.events()
    began: dict[int, int] = {}
    for month, event, agent in zip(events["month"], events["event"], events["agent"], strict=True):
        if event == Event.STARTED:
            began.setdefault(int(agent), int(month))
    waits, done = [], set()
    for review in ran(scenario).reviews:
        for row in review.factory.tolist():
            if row not in done:
                done.add(row)
                waits.append(review.month - began[row])
    return np.array(waits)


def test_a_pilot_is_tried_for_a_year_and_never_more_than_two() -> None:
    waits = first_reviews(OPEN)
    assert len(waits) > 150
    assert 12 <= waits.min() <= 14 < 22 <= waits.max() <= 24 + 2
    monthly = first_reviews(OPEN.with_world(cycle=1, patience_min=7.0, patience_max=7.0))
    assert set(monthly.tolist()) == {7}


def test_patience_without_end_reviews_nothing_and_longer_patience_passes_more() -> None:
    assert not ran(OPEN.with_world(patience_min=240.0, patience_max=240.0)).reviews
    hasty, patient = (
        OPEN.with_world(patience_min=6.0, patience_max=6.0),
        OPEN.with_world(patience_min=36.0, patience_max=36.0),
    )
    assert surely_more(patient, hasty, "scaled")


def test_the_payback_gate_holds_whom_the_system_pays_back_too_late() -> None:
    sober = opened(belief_mean=0.3, risk_aversion=0.0, claim_weight=0.0)
    assert last(sober, "held_payback") > 0.2
    assert surely_more(sober, sober.with_world(patience_min=240.0, patience_max=240.0), "held_payback")
    assert surely_more(sober.with_world(risk_aversion=3.0), sober, "held_payback")
    assert surely_more(sober.with_world(value_share=0.05), sober.with_world(value_share=0.3), "held_payback")


# -- what public money does


def test_a_programme_selects_as_many_as_it_says_and_pays_what_it_says() -> None:
    result = ran(small(400, 72, (Lever("pilots", 0.04, 0, 60), Lever("pilot_subsidy", 0.5))))
    events = result.ledger.events()
    selected = events["event"] == Event.SELECTED
    assert 0 <= 0.04 * 400 * 5 - selected.sum() <= 0.04 * 400 / 4  # the last call comes up to a quarter before the end
    assert events["month"][selected].max() < 60
    assert result.series["public_spent"][-1] == pytest.approx(events["value"][selected].sum())
    assert ran(small(400, 72)).series["public_spent"][-1] == 0.0


@pytest.mark.parametrize("rule", SELECTION)
def test_each_rule_of_selection_takes_others(rule: str) -> None:
    chosen = {
        each: frozenset(happened(ran(held(small(200, 24, PROGRAMME), selection=each)), Event.SELECTED).tolist())
        for each in SELECTION
    }
    assert all(chosen[rule] != rows for each, rows in chosen.items() if each != rule)
    f = AdoptionModel(small(200, 24)).columns["Factory"]
    taken = np.array(sorted(chosen[rule]))
    if rule == "prestige":
        assert np.median(f.revenue[taken]) > 3 * np.median(f.revenue)
    if rule == "need":
        assert f.margin[taken].mean() < f.margin.mean()


def test_vouchers_help_the_small_and_never_the_large() -> None:
    assert surely_more(held(TIGHT, voucher=0.9), TIGHT, "breadth")
    broke = opened(trial_budget=0.02)
    large = AdoptionModel(broke).columns["Factory"].size == Size.LARGE
    plain, helped = ran(broke), ran(held(broke, voucher=0.9))
    assert (plain.history.gate[0, large] == Gate.BUDGET).sum() >= 3
    assert np.array_equal(plain.history.stage[0, large], helped.history.stage[0, large])
    assert (helped.history.stage[0, ~large] == Stage.PILOTING).sum() > (
        plain.history.stage[0, ~large] == Stage.PILOTING
    ).sum()
    assert helped.series["public_spent"][0] > 0


def test_help_with_the_roll_out_deepens_use_and_costs_the_public() -> None:
    assert surely_more(held(OPEN, scale_subsidy=0.6), OPEN, "in_use")
    assert surely_more(held(OPEN, scale_subsidy=0.6), OPEN, "public_spent")


def test_aftercare_reaches_verified_pilots_only() -> None:
    paid = small(200, 72, (Lever("pilots", 0.2, 3), Lever("pilot_subsidy", 1.0, 3)), system_cost=0.5)
    assert same_lives(ran(held(paid, aftercare=1.0)), ran(paid))
    checked = held(paid, success_counts="verified")
    assert surely_more(held(checked, aftercare=0.9), checked, "in_use")


def test_each_public_measure_costs_what_it_says() -> None:
    prices = {"public_price": 0.06, "information_price": 0.012}
    for price, measures in public_prices().items():
        for lever in measures:
            spent = ran(held(small(200, 24, **prices), 12, **{lever: 0.5})).series["public_spent"]
            assert spent[11] == 0.0
            assert spent[23] == pytest.approx(0.5 * prices[price] * 200)
    checked = held(small(200, 24, PROGRAMME), success_counts="verified")
    extra = gains(
        checked.with_world(verification_price=1.0), checked.with_world(verification_price=0.0), "public_spent"
    )
    assert extra[0] == pytest.approx(len(happened(ran(checked), Event.SELECTED)))


def test_pilots_can_help_and_can_backfire() -> None:
    """A programme has no sign built in: it feeds what others can copy, or takes away who would have shown it."""
    ready = small(200, 96, cases_needed=1.0, innovators=0.0, clarity_needed=0.0, system_cost=0.5, belief_mean=0.5)
    verified = held(ready, 0, 48, pilots=0.2, pilot_subsidy=1.0, success_counts="verified", disclosure=1.0)
    assert surely_more(verified, ready, "unsupported")
    bold = small(200, 96, cases_needed=1.0, innovators=0.3, clarity_needed=0.0, system_cost=0.5, belief_mean=0.5)
    display = held(bold, 0, 48, pilots=0.2, pilot_subsidy=1.0).with_world(display_effort=0.0, subsidised_word=0.0)
    assert surely_more(bold, display, "in_use")


def test_subsidies_can_help_and_can_backfire() -> None:
    """A voucher opens doors. Where small firms fail, and are seen to, it opens them to bad news as well."""
    assert surely_more(held(TIGHT, voucher=0.9), TIGHT, "in_use")
    loud = opened(
        200,
        96,
        trial_budget=0.05,
        cases_needed=0.5,
        innovators=0.2,
        failure_hidden=0.0,
        failure_word=3.0,
        failure_memory=240.0,
        keep_face=0.0,
        tries_max=1,
        cool_off=1200.0,
        cost_exponent=0.2,
        cost_exponent_small=0.2,
        system_cost=1.0,
        revenue_spread=2.0,
    )
    seeds = tuple(range(12))
    assert surely_more(held(loud, voucher=0.9), loud, "breadth", seeds)
    assert surely_more(loud, held(loud, voucher=0.9), "in_use", seeds)
