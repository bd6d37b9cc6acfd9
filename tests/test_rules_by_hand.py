"""The pure rules by hand: each equation at a known point, and the rules that no table of properties fits."""

import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stallpoint.agents import decision, employee, government, knowledge, middleman, value, vendor
from stallpoint.agents.employee import SABOTAGE_WEIGHT, USE_WEIGHT
from stallpoint.agents.factory import Gate
from stallpoint.agents.middleman import Stance

UNIT, MONEY = (0.0, 1.0), (0.01, 1e4)


def numbers(span: tuple[float, float]) -> st.SearchStrategy[float]:
    return st.floats(float(span[0]), float(span[1]), allow_nan=False)


# -- by hand


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (value.system_cost(25.0, 1.6, 25.0, 1.0, 0.6), 1.6),
        (value.system_cost(12.5, 1.6, 25.0, 1.0, 0.6), 0.8),
        (value.system_cost(12.5, 1.6, 25.0, 0.6, 1.0), 1.6 * 0.5**0.6),
        (value.system_cost(50.0, 1.6, 25.0, 0.2, 1.0), 3.2),
        (value.system_cost(250.0, 1.6, 25.0, 1.0, 0.6) / value.system_cost(25.0, 1.6, 25.0, 1.0, 0.6), 10**0.6),
        (value.effectiveness(0.8, 0.5, 0.5, 1.0, 0.3), 0.26),
        (value.reengineered(0.5, 1.0, math.log(2)), 0.75),
        (value.faded(0.9, 0.1, math.log(2)), 0.5),
        (value.established_path(0.1, 0.1, 0.0), 0.5),
        (value.established_path(0.1, 1.0, 1.0), 0.5),
        (value.value(120.0, 0.1, 0.5, 0.4, 0.25), 0.15),
        (value.disruption(120.0, 0.02, 0.5, 0.5), 0.05),
        (value.payback(12.0, 3.0, 2.0), 12.0),
        (value.margin_now(0.1, 0.25, 0.04, 0.5, 0.2), 0.03),
        (value.margin_now(-0.1, 1.0, 0.0, 1.0, 0.0), -0.2),
        (value.pilot_price(2.0, 0.2, 1.1, 0.5), 0.22),
        (value.trial_budget(100.0, 0.05, 50.0, 0.25), 1.25),
        (value.trial_budget(100.0, 0.05, 1.0, 0.25), 1.0),
        (value.trial_budget(100.0, -0.05, 50.0, 0.25), 0.0),
        (value.trial_budget(100.0, 0.05, -1.0, 0.25), 0.0),
        (value.worth(120.0, 0.1, 0.2, 0.3), 0.5),
        (value.investment(2.0, 1.5, 0.5, 0.8, 0.25), 0.9),
        (value.running_cost(1.2, 0.15, 2.0, 0.35), 0.085),
        (vendor.learned_fit(0.5, 0.5, 2 * math.log(2)), 0.75),
        (vendor.fit_to_factory(0.6, 0.5, 0.65, 1.0, 0.3), 0.6 * 0.85 * 0.65),
        (vendor.next_price(1.0, 3.0, 1.0, 0.1, 0.7), math.exp(0.05)),
        (vendor.next_price(1.0, 0.0, 0.0, 0.1, 0.7), math.exp(-0.1)),
        (vendor.next_price(0.71, 0.0, 0.0, 0.1, 0.7), 0.7),
        (vendor.claim(0.5, 1.5), 0.75),
        (vendor.appeal(0.8, 1.0, 1.5, 1.0, 0.6), 0.5),
        (knowledge.coherence(6.0, 0.4, 0.0), 1 / 3),
        (knowledge.coherence(6.0, 0.4, 1.0), 1.0),
        (knowledge.clarity(0.5, 0.3, 0.1, 0.1, 0.0), 0.53),
        (knowledge.clarity(0.1, 0.1, 0.0, 0.0, 2.0), 0.0),
        (knowledge.convincing(0.25, 0.5, 0.8), 0.4),
        (knowledge.convincing(2.0, 0.5, 0.8), 0.8),
        (knowledge.visible_failure(0.8, 0.5), 0.6),
        (knowledge.open_cases(0.02, 0.02, 2.0), 1.0),
        (knowledge.prior_precision(0.5, 0.5, 2.0), 1.0),
        (knowledge.trust(0.5, 0.6, 0.5, 0.1, 0.1), 0.485),
        (knowledge.burnt(0.6, 0.4), 0.36),
        (employee.stakes(0.5, 0.2, 0.5, 1.0), 0.6),
        (employee.participation_target(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.5),
        (employee.participation_target(0.0, math.log(3), 0.0, 0.0, 0.0, 0.0, 0.0), 0.75),
        (employee.sabotage_intensity(2.0, 0.5, 0.5, 0.8), 0.3),
        (employee.use(0.5, 0.5, 1.0, 0.6), 0.35),
        (employee.use(0.1, 0.0, 0.0, 0.6), 1.0),
        (employee.talked_down(0.5, 0.3), 0.85),
        (middleman.fear(0.4, 0.25, 0.6), 0.33),
        (middleman.withheld(0.5, 0.5), 0.25),
        (decision.signing_hazard(0.3, 0.5, 1.0, 3.0, 0.5, 2.0), 1.2),
        (decision.lifted(0.4, 0.5, 1.0), 0.7),
        (decision.bass_hazard(0.03, 0.38, 0.5), 0.22 / 12),
    ],
)
def test_equations_by_hand(found: float, expected: float) -> None:
    assert found == pytest.approx(expected)


# -- payback and review


@given(numbers(MONEY), numbers(MONEY), numbers((0.0, 1e4)))
@settings(deadline=None)
def test_payback_is_never_where_nothing_is_left(investment: float, running: float, missing: float) -> None:
    assert value.payback(investment, running - missing, running) >= value.NEVER
    assert value.payback(0.0, running + 1.0, running) == 0.0


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_review_asks_what_the_payback_of_the_result_is(data: st.DataObject) -> None:
    fit, use, complement, withheld = (data.draw(numbers((0.01, 1))) for _ in range(4))
    linked_gain, shown = data.draw(numbers((1, 3))), data.draw(numbers((0.1, 2)))
    worth, cost, running = (data.draw(numbers((0.01, 10))) for _ in range(3))
    terms = (fit, use, complement, linked_gain, shown, withheld, worth, cost, running)
    net = worth * fit * use * complement * linked_gain * shown * (1 - withheld) - running
    found = decision.measured_payback(*terms)
    assert found == pytest.approx(cost / net) if net > 1e-6 else found >= min(value.NEVER, cost / 1e-6)


# -- belief


@given(numbers((-1, 2)), numbers((0.1, 1e4)), st.lists(st.tuples(numbers((0.0, 50)), numbers((-1, 2))), max_size=6))
@settings(deadline=None)
def test_belief_is_the_mean_of_prior_and_signals_weighted_by_precision(
    prior: float, tau: float, signals: list[tuple[float, float]]
) -> None:
    info, info_sum = sum(p for p, _ in signals), sum(p * x for p, x in signals)
    mean, spread = knowledge.belief(prior, tau, info, info_sum)
    values, weights = [prior, *(x for _, x in signals)], [tau, *(p for p, _ in signals)]
    assert mean == pytest.approx(np.average(values, weights=weights), abs=1e-9)
    assert min(values) - 1e-9 <= mean <= max(values) + 1e-9
    assert spread == pytest.approx(sum(weights) ** -0.5)


def test_beliefs_of_many_are_those_of_each() -> None:
    prior, info = np.array([0.2, 0.5]), np.array([0.0, 100.0])
    mean, spread = knowledge.belief(prior, 25.0, info, info * 1.0)
    assert mean == pytest.approx([0.2, 0.9])
    assert spread == pytest.approx([0.2, 125**-0.5])


# -- middlemen


@pytest.mark.parametrize(
    ("fear", "role", "tolerance", "expected"),
    [
        (0.5, 0.0, 0.01, Stance.OBSTRUCT),
        (0.5, 0.0, 0.02, Stance.NEUTRAL),
        (0.5, 0.016, 0.001, Stance.ALLY),
        (0.5, 0.01, 0.001, Stance.OBSTRUCT),
        (0.5, 0.01, 0.006, Stance.NEUTRAL),
        (0.0, 0.0, 0.0, Stance.NEUTRAL),
    ],
)
def test_a_middleman_weighs_what_it_loses_against_what_it_is_offered(
    fear: float, role: float, tolerance: float, expected: Stance
) -> None:
    assert middleman.stance(fear, 0.03, role, tolerance) == expected
    assert (middleman.stance(np.full(3, fear), 0.03, role, np.full(3, tolerance)) == expected).all()


@given(numbers(UNIT), numbers(UNIT), numbers(UNIT), numbers(UNIT), numbers(UNIT))
@settings(deadline=None)
def test_a_better_offer_never_makes_an_enemy(
    fear: float, commission: float, role: float, more: float, tolerance: float
) -> None:
    rank = {Stance.OBSTRUCT: 0, Stance.NEUTRAL: 1, Stance.ALLY: 2}
    before, after = (middleman.stance(fear, commission, offer, tolerance) for offer in (role, role + more))
    assert rank[Stance(int(after))] >= rank[Stance(int(before))]


def test_a_middleman_lowers_or_raises_the_voice_of_a_case() -> None:
    stances = np.array([Stance.OBSTRUCT, Stance.NEUTRAL, Stance.ALLY])
    assert middleman.voice(stances, 0.7, 0.8) == pytest.approx([0.3, 1.0, 1.8])


# -- gates


def test_the_first_gate_that_is_closed_is_the_one_that_holds() -> None:
    """Whatever is closed behind it."""
    for ways in itertools.product((True, False), repeat=4):
        order = [*zip((Gate.CONCEPT, Gate.EVIDENCE, Gate.BUDGET, Gate.PAYBACK), ways, strict=True)]
        expected = next((gate for gate, opened in order if not opened), Gate.LEADERSHIP)
        assert decision.first_closed(*ways) == expected
        assert (decision.first_closed(*(np.full(2, opened) for opened in ways)) == expected).all()


# -- classic thresholds


@given(st.integers(0, 1000), st.integers(0, 1000))
@settings(deadline=None)
def test_a_threshold_is_met_exactly_at_the_share_or_count_it_names(adopted: int, more: int) -> None:
    watched = max(adopted + more, 1)
    assert decision.threshold_met(float(adopted), float(watched), adopted / watched, False)
    assert not decision.threshold_met(float(adopted), float(watched), (adopted + 0.5) / watched, False)
    assert decision.threshold_met(adopted, watched, adopted, True)
    assert not decision.threshold_met(adopted, watched, adopted + 1, True)


def test_who_watches_nobody_adopts_only_without_a_threshold() -> None:
    met = decision.threshold_met(np.zeros(3), np.zeros(3), np.array([-0.1, 0.0, 0.1]), False)
    assert met.tolist() == [True, True, False]


# -- whom a programme takes


@pytest.mark.parametrize(("how", "first"), [("prestige", 0), ("need", 1), ("network", 2), ("peers", 3), ("random", 4)])
def test_each_way_to_select_takes_another_first(how: str, first: int) -> None:
    words = ("size", "margin", "watchers", "likeness", "lot")
    them = SimpleNamespace(automation=np.full(5, 0.1), **{word: np.full(5, 0.1) for word in words})
    them.size[0], them.margin[1], them.watchers[2], them.likeness[3], them.lot[4] = 9.0, -9.0, 9.0, 9.0, 0.9
    assert np.argmax(government.by_lot(government.SCORES[how](them), them.lot)) == first


@given(numbers((-10, 10)), numbers(UNIT), numbers(UNIT))
@settings(deadline=None)
def test_a_lot_breaks_ties_and_only_them(score: float, one: float, other: float) -> None:
    assert (government.by_lot(score, one) >= government.by_lot(score, other)) == (
        score + 1e-6 * one >= score + 1e-6 * other
    )
    assert government.by_lot(score + 1e-5, one) > government.by_lot(score, other)


# -- roles


@pytest.mark.parametrize("weights", [USE_WEIGHT, SABOTAGE_WEIGHT])
@pytest.mark.parametrize("employees", [5, 6, 20])
def test_line_staff_share_the_weight_of_the_line(weights: tuple[float, ...], employees: int) -> None:
    share = employee.role_weights(weights, employees)
    assert len(share) == employees
    assert share.sum() == pytest.approx(1.0)
    assert share[:4] == pytest.approx(weights[:4])
    assert share[4:] == pytest.approx([weights[4] / (employees - 4)] * (employees - 4))
