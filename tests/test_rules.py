"""The pure rules: each agrees with its equation, keeps its bounds, moves the right way, on numbers and arrays alike."""

import ast
import inspect
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import stallpoint
from hypothesis import given, settings
from hypothesis import strategies as st
from stallpoint.agents import decision, employee, government, knowledge, middleman, value, vendor
from stallpoint.agents.employee import SABOTAGE_WEIGHT, USE_WEIGHT
from stallpoint.agents.factory import Gate
from stallpoint.agents.middleman import Stance
from stallpoint.model.engine import compiled

ROOT = Path(stallpoint.__file__).parent
MODULES = (decision, employee, government, knowledge, middleman, value, vendor)

UNIT, MONEY, RATE = (0.0, 1.0), (0.01, 1e4), (0.0, 5.0)
OPEN_END = (0.0, math.inf)
ANY = (-math.inf, math.inf)

type Span = tuple[float, float]


@dataclass(frozen=True)
class Rule:
    """What must hold of a rule: where its arguments and its result lie, and which arguments move it up or down."""

    function: Callable[..., Any]
    spans: dict[str, Span]
    bounds: Span = UNIT
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.function.__name__


def rule(function: Callable[..., Any], bounds: Span = UNIT, up: str = "", down: str = "", **spans: Span) -> Rule:
    """A rule whose arguments lie in 0-1 unless another span is given."""
    named = {name: spans.get(name, UNIT) for name in inspect.signature(function).parameters}
    return Rule(function, named, bounds, tuple(up.split()), tuple(down.split()))


RULES = [
    # the factory's head
    rule(
        decision.signing_hazard,
        OPEN_END,
        up="rate commitment pressure pull urgency urge",
        rate=(0, 20),
        pull=(0, 20),
        urgency=(0, 3),
        urge=(0, 10),
    ),
    rule(decision.lifted, up="level reach strength"),
    rule(decision.bass_hazard, OPEN_END, up="p q adopted months", q=RATE, months=(1, 12)),
    # employees
    rule(employee.stakes, OPEN_END, up="gray audit backlash", down="amnesty", backlash=(0, 3)),
    rule(
        employee.participation_target,
        up="base commitment skill_pull norm_pull gain_pull",
        down="gray_push fear_push",
        base=(-5, 5),
        commitment=(0, 6),
        skill_pull=(0, 6),
        norm_pull=(-3, 3),
        gain_pull=(0, 6),
        gray_push=(0, 40),
        fear_push=(0, 6),
    ),
    rule(employee.sabotage_intensity, up="stake", down="participation audit deterrence", stake=(0, 4)),
    rule(employee.use, up="participation_mean", down="sabotage_mean need sabotage"),
    rule(employee.talked_down, down="sabotage_mean fault_finding"),
    # what is known
    rule(knowledge.coherence, up="consolidation", down="concepts fog", concepts=(1, 60), fog=RATE),
    rule(knowledge.clarity, up="level grasp", down="blur", gain=(0, 0.5), decay=(0, 0.2), blur=(0, 0.3)),
    rule(knowledge.convincing, up="measured word", down="claimed", measured=(0, 2), claimed=(0, 1.5)),
    rule(knowledge.visible_failure, up="disclosure", down="hidden"),
    rule(knowledge.open_cases, (0, 10), up="share attention", down="half", attention=(0, 10), half=(0.001, 0.5)),
    rule(knowledge.prior_precision, OPEN_END, up="clarity", down="spread fog", spread=(0.01, 1), fog=RATE),
    rule(knowledge.trust, up="level start", down="failing contagion", contagion=(0, 0.5), recovery=(0, 0.5)),
    rule(knowledge.burnt, up="trust", down="loss"),
    # middlemen
    rule(middleman.fear, up="digital_share alarm disintermediation"),
    rule(middleman.withheld, up="obstructed_share harm"),
    # value and cost
    rule(value.system_cost, OPEN_END, up="revenue cost", revenue=MONEY, cost=(0.01, 20), exponent=(0.2, 1)),
    rule(value.complement, up="reengineering", down="need"),
    rule(value.effectiveness, (0, 3), up="fit use complement linked gain", gain=(0, 2)),
    rule(value.reengineered, up="level effort speed"),
    rule(value.faded, up="level rest"),
    rule(value.established_path, up="real_use playbooks", down="half", half=(0.001, 1)),
    rule(
        value.value,
        OPEN_END,
        up="revenue share deployment effectiveness",
        down="withheld",
        revenue=MONEY,
        effectiveness=(0, 3),
    ),
    rule(value.disruption, OPEN_END, up="revenue share deployment", down="complement", revenue=MONEY),
    rule(
        value.payback, OPEN_END, up="investment running", down="benefit", investment=MONEY, benefit=MONEY, running=MONEY
    ),
    rule(
        value.margin_now,
        ANY,
        up="smile depth",
        down="input_cost epidemic",
        margin=(-0.2, 0.5),
        input_cost=(0, 0.2),
        epidemic=(0, 3),
    ),
    rule(value.pilot_price, OPEN_END, up="cost share price terms", cost=MONEY, price=(0.1, 3)),
    rule(
        value.trial_budget,
        OPEN_END,
        up="revenue margin cash share",
        revenue=MONEY,
        margin=(-0.2, 0.5),
        cash=(-1e4, 1e4),
        share=(0, 20),
    ),
    rule(value.worth, ANY, up="revenue", down="given outcome", revenue=MONEY, given=(0, 0.5), outcome=(0, 0.5)),
    rule(value.investment, OPEN_END, up="cost price upfront left", down="public", cost=MONEY, price=(0.1, 3)),
    rule(value.running_cost, OPEN_END, up="cost upkeep price fee", cost=MONEY, price=(0.1, 3), fee=(0, 2)),
    # vendors
    rule(vendor.learned_fit, up="fit real_use speed", speed=(0, 2)),
    rule(vendor.fit_to_factory, up="fit standardisation plan_fit", down="misfit need"),
    rule(
        vendor.next_price,
        (0.1, 2),
        up="price fast floor",
        down="slow",
        price=(0.1, 2),
        fast=MONEY,
        slow=MONEY,
        step=(0, 0.1),
        floor=(0.1, 1),
    ),
    rule(vendor.claim, (0, 7.5), up="level hype", level=(0, 1.5), hype=(1, 5)),
    rule(
        vendor.appeal,
        ANY,
        up="fit hype in_target",
        down="price price_weight",
        price=(0, 6),
        hype=(1, 5),
        price_weight=RATE,
    ),
]
ELSEWHERE = {
    # tried below, one by one
    "belief",
    "stance",
    "voice",
    "measured_payback",
    "first_closed",
    "threshold_met",
    "role_weights",
    "selection_score",
    "take",
}
each_rule = pytest.mark.parametrize("each", RULES, ids=str)


def numbers(span: Span) -> st.SearchStrategy[float]:
    return st.floats(float(span[0]), float(span[1]), allow_nan=False)


def drawn(data: st.DataObject, each: Rule, size: int) -> dict[str, np.ndarray]:
    """Arguments of a rule, ``size`` of each."""
    return {name: np.array([data.draw(numbers(span)) for _ in range(size)]) for name, span in each.spans.items()}


def public_rules() -> dict[str, str]:
    """Name and file of every function of the agents that is not a helper of the columns."""
    return {
        name: module.__name__.rsplit(".", 1)[1]
        for module in MODULES
        for name, found in vars(module).items()
        if inspect.isfunction(found) and found.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_rule_is_tried_here() -> None:
    assert set(public_rules()) == {str(each) for each in RULES} | ELSEWHERE


def used_rules() -> set[str]:
    """Rules that the model imports, or asks for by the module they live in, and rules that other rules use."""
    used = set()
    for path in (ROOT / "model").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "agents":
                modules |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("agents."):
                used |= {alias.name for alias in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                used.add(node.attr)
    for module in MODULES:
        tree = ast.parse(inspect.getsource(module))
        used |= {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return used


@pytest.mark.parametrize("name", sorted(public_rules()))
def test_every_rule_is_used_by_the_model(name: str) -> None:
    assert name in used_rules()


@each_rule
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_arrays_and_single_numbers_agree(each: Rule, data: st.DataObject) -> None:
    values = drawn(data, each, 3)
    whole = np.broadcast_to(each.function(**values), 3)
    for k in range(3):
        alone = each.function(**{name: float(column[k]) for name, column in values.items()})
        assert np.ndim(alone) == 0
        assert alone == pytest.approx(float(whole[k]), rel=1e-12, abs=1e-300)


@each_rule
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_results_stay_within_their_bounds(each: Rule, data: st.DataObject) -> None:
    result = each.function(**drawn(data, each, 4))
    low, high = each.bounds
    assert not np.isnan(result).any()
    assert (result >= low - 1e-9).all()
    assert (result <= high + 1e-9).all()


@each_rule
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_each_argument_moves_the_result_the_right_way(each: Rule, data: st.DataObject) -> None:
    values = drawn(data, each, 1)
    before = each.function(**values)
    for name in each.up + each.down:
        raised = np.array([data.draw(numbers((float(values[name][0]), float(each.spans[name][1]))))])
        after = each.function(**{**values, name: raised})
        slack = 1e-9 * np.maximum(1.0, np.abs(before))
        assert after >= before - slack if name in each.up else after <= before + slack, name


@pytest.mark.parametrize("each", [r for r in RULES if r.function is not value.payback], ids=str)
def test_what_is_compiled_is_the_rule(each: Rule) -> None:
    rng = np.random.default_rng(0)
    fast = compiled(each.function)
    for _ in range(20):
        point = [float(rng.uniform(*span)) for span in each.spans.values()]
        assert fast(*point) == pytest.approx(float(each.function(*point)), rel=1e-12, abs=1e-300)


# -- by hand


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (value.system_cost(25.0, 1.6, 0.6), 1.6),
        (value.system_cost(250.0, 1.6, 0.6) / value.system_cost(25.0, 1.6, 0.6), 10**0.6),
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
    ("fear", "role", "temper", "expected"),
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
    fear: float, role: float, temper: float, expected: Stance
) -> None:
    assert middleman.stance(fear, 0.03, role, temper) == expected
    assert (middleman.stance(np.full(3, fear), 0.03, role, np.full(3, temper)) == expected).all()


@given(numbers(UNIT), numbers(UNIT), numbers(UNIT), numbers(UNIT), numbers(UNIT))
@settings(deadline=None)
def test_a_better_offer_never_makes_an_enemy(
    fear: float, commission: float, role: float, more: float, temper: float
) -> None:
    rank = {Stance.OBSTRUCT: 0, Stance.NEUTRAL: 1, Stance.ALLY: 2}
    before, after = (middleman.stance(fear, commission, offer, temper) for offer in (role, role + more))
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
    prestige, margin, watchers, likeness, lot = (np.full(5, 0.1) for _ in range(5))
    prestige[0], margin[1], watchers[2], likeness[3], lot[4] = 9.0, -9.0, 9.0, 9.0, 0.9
    score = government.selection_score(how, prestige, margin, watchers, likeness, lot)
    assert government.take(score, np.arange(5), 1).tolist() == [first]


@given(st.lists(numbers(UNIT), min_size=1, max_size=30, unique=True), st.integers(0, 40))
@settings(deadline=None)
def test_a_programme_takes_the_best_of_the_eligible_and_no_more_than_it_wants(scores: list[float], most: int) -> None:
    score = np.array(scores)
    eligible = np.arange(0, len(score), 2)
    taken = government.take(score, eligible, most)
    assert len(taken) == min(most, len(eligible))
    assert set(taken.tolist()) <= set(eligible.tolist())
    left = np.setdiff1d(eligible, taken)
    if len(left) and len(taken):
        assert score[taken].min() > score[left].max()
        assert (np.diff(score[taken]) <= 0).all()


# -- roles


@pytest.mark.parametrize("weights", [USE_WEIGHT, SABOTAGE_WEIGHT])
@pytest.mark.parametrize("employees", [5, 6, 20])
def test_line_staff_share_the_weight_of_the_line(weights: tuple[float, ...], employees: int) -> None:
    share = employee.role_weights(weights, employees)
    assert len(share) == employees
    assert share.sum() == pytest.approx(1.0)
    assert share[:4] == pytest.approx(weights[:4])
    assert share[4:] == pytest.approx([weights[4] / (employees - 4)] * (employees - 4))
