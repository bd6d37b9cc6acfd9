"""The pure rules: each agrees with its equation, keeps its bounds, moves the right way, on numbers and arrays alike."""

import ast
import inspect
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
from stallpoint.model.engine import compiled
from worlds import door

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
    rule(employee.newcomer, up="mean ahead luck", mean=(0.02, 0.98), ahead=(-2, 2), luck=(-4, 4)),
    rule(employee.sabotage_intensity, up="stake", down="participation audit deterrence", stake=(0, 4)),
    rule(employee.use, up="participation_mean", down="sabotage_mean need sabotage"),
    rule(employee.talked_down, down="sabotage_mean fault_finding"),
    # what is known
    rule(knowledge.coherence, up="consolidation", down="concepts fog", concepts=(1, 60), fog=RATE),
    rule(knowledge.clarity, up="level clarity_floor", down="blur", gain=(0, 0.5), decay=(0, 0.2), blur=(0, 0.3)),
    rule(knowledge.convincing, up="measured credibility", down="claimed", measured=(0, 2), claimed=(0, 1.5)),
    rule(knowledge.attention_share, up="attention", down="others", attention=(1, 1e6), others=(0, 1e4)),
    rule(knowledge.visible_failure, up="disclosure", down="hidden"),
    rule(knowledge.open_cases, (0, 10), up="share attention", down="half", attention=(0, 10), half=(0.001, 0.5)),
    rule(knowledge.prior_precision, OPEN_END, up="clarity", down="spread fog", spread=(0.01, 1), fog=RATE),
    rule(knowledge.trust, up="level start", down="failing contagion", contagion=(0, 0.5), recovery=(0, 0.5)),
    rule(knowledge.burnt, up="trust", down="loss"),
    # middlemen
    rule(middleman.fear, up="digital_share alarm disintermediation"),
    rule(middleman.withheld, up="obstructed_share harm"),
    rule(middleman.offered, up="market own share"),
    # value and cost
    rule(
        value.system_cost,
        OPEN_END,
        up="revenue cost",
        revenue=MONEY,
        cost=(0.01, 20),
        reference=MONEY,
        small=(0.2, 1),
        exponent=(0.2, 1),
    ),
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
        value.orders_moved,
        (-1, 1),
        up="depth",
        down="mean_depth",
    ),
    rule(value.still_lost, up="lost", down="moved", moved=(-0.1, 0.1)),
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
    rule(vendor.proven, (-1, 1), up="record", down="claimed trust"),
    rule(vendor.track_record, OPEN_END, up="fit good", down="cases", prior=(0.1, 100), good=(0, 100), cases=(0, 100)),
    rule(vendor.asked_price, (0, 12), up="price level", row=(0, 2), price=(0.1, 4), level=(0, 3), own=(0, 3)),
    rule(
        vendor.followed,
        OPEN_END,
        up="price own",
        down="response",
        price=(0.1, 2),
        own=(0.1, 3),
        floor=(0.1, 1),
    ),
    rule(
        vendor.fixed_cost,
        OPEN_END,
        up="full sales",
        down="flexible usual",
        full=MONEY,
        sales=(0, 10),
        usual=(0, 10),
    ),
    rule(
        vendor.asked_model,
        (-1, 3),
        row=(0, 2),
        pricing=(0, 1),
        chosen=(-1, 3),
        every=(0, 4),
        own=(0, 4),
    ),
    rule(vendor.overstretched, up="laid_out", down="cash most", laid_out=MONEY, cash=(-1e4, 1e4), most=(0, 1e6)),
    rule(
        vendor.short_of_cash,
        down="cash flow",
        cash=(-1e4, 1e4),
        flow=(-1e3, 1e3),
        months=(0, 120),
    ),
    rule(vendor.covering_price, (0, 4), up="price cost", price=(0.1, 4), cost=(0, 4)),
    rule(
        vendor.entry_hazard, OPEN_END, up="rate sold", down="factories", rate=(0, 20), sold=(0, 10), factories=(1, 1e4)
    ),
    rule(vendor.market_hype, (1, 5), up="hype own", hype=(1, 5), own=(1, 5)),
]
ELSEWHERE = {
    # tried in test_rules_by_hand.py, one by one
    "belief",
    "stance",
    "voice",
    "measured_payback",
    "first_closed",
    "threshold_met",
    "role_weights",
    "by_lot",
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
    for path in (ROOT / "model").rglob("*.py"):
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


def test_every_rule_is_used_by_the_model() -> None:
    assert set(public_rules()) - used_rules() == set()


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
    fast = door(compiled(each.function))
    for _ in range(20):
        point = [float(rng.uniform(*span)) for span in each.spans.values()]
        assert fast(*point) == pytest.approx(float(each.function(*point)), rel=1e-12, abs=1e-300)
