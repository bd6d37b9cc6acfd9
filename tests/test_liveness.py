"""No dead knobs: every parameter moves something, with no more than it says it needs, and with no less."""

from collections.abc import Iterator

import pytest
from stallpoint.scenarios.money import MONEY
from stallpoint.scenarios.parameters import Parameter, lacking, public_prices, table
from stallpoint.scenarios.scenario import Lever, Scenario
from stallpoint.scenarios.shipped import shipped
from worlds import digest, held, opened, ran, small

LEVERS: dict[str, float | str] = {
    "pilots": 0.12,
    "pilot_subsidy": 0.8,
    "selection": "network",
    "campaign": 0.4,
    "new_terms": 2.0,
    "training": 0.3,
    "leadership_academy": 0.3,
    "outside_lead": 0.3,
    "gain_share": 0.2,
    "amnesty": 0.2,
    "audit": 0.3,
    "mandate": 0.3,
    "voucher": 0.3,
    "playbooks": 0.3,
    "epidemic": 0.3,
    "reshoring": 0.05,
}
OPENLY: dict[str, float | str] = {
    "success_counts": "verified",
    "disclosure": 0.6,
    "aftercare": 0.3,
    "partner_policy": 1,
}
WORLD: dict[str, float | str] = {"overdraft": 0.05, "runway": 36.0, "spinoff_rate": 0.2, "system_cost": 0.8}
LONG = {"months": 66, "factories": 150}
SHOWY = held(small(**LONG, **WORLD), 6, 54, **LEVERS)
"""A world in which a good deal goes on, around a programme that pays for display."""
POOR = {"signing_rate": 0.05, "cash_start": 0.005, "overdraft": 0.01, "self_build": 1.0, "spinoff_rate": 1.0}
RICH = {
    "showy": SHOWY,
    "open": held(SHOWY, 6, 54, **OPENLY),
    "busy": held(opened(**LONG, **POOR), 6, 54, **LEVERS),
}
LEAN = {
    "plain": small(**LONG, runway=36.0, innovators=0.3),
    "opened": opened(**LONG),
    "poor": opened(**LONG, **POOR),
    "seeing": opened(**LONG, cases_needed=1.0, innovators=0.5, system_cost=0.4),
    "begun": small(**LONG, users_small=0.3, users_medium=0.5, users_large=0.7),
    "imported": Scenario(world=opened(months=30).world, network=shipped("example")),
}
"""Worlds without any lever."""
ROWS = [parameter for parameter in table().values() if parameter.name not in MONEY]
"""What decides a run; a currency with its rate only tells it (`tests/test_money.py`)."""


def with_needs(scenario: Scenario, needs: dict[str, float | str]) -> Scenario:
    """The scenario with everything that a parameter says it needs."""
    for name, value in needs.items():
        timed = table()[name].row.timed
        scenario = held(scenario, 6, None, **{name: value}) if timed else scenario.with_world(**{name: value})
    return scenario


def others(parameter: Parameter) -> Iterator[float | str]:
    """Values to move a parameter to: other words, the next sizes or the smallest, ends and middle of a range."""
    span = parameter.row.span
    if parameter.is_choice:
        yield from (word for word in span if word != parameter.default)
    elif parameter.row.kind == "setting":
        yield from (value for value in (parameter.default + 1, parameter.default + 2, span[0]) if value <= span[1])
    else:
        middle = (span[0] + span[1]) / 2
        yield from (span[1], span[0], int(middle) if isinstance(parameter.default, int) else middle)


def moved(scenario: Scenario, name: str, value: float | str) -> Scenario:
    """The scenario with one parameter moved: a lever from month 6, anything else for good."""
    if not table()[name].row.timed:
        return scenario.with_world(**{name: value})
    kept = tuple(lever for lever in scenario.levers if lever.name != name)
    return Scenario(world=scenario.world, levers=(*kept, Lever(name, value, 6)))


def alive(parameter: Parameter, contexts: dict[str, Scenario]) -> bool:
    """Whether some value of a parameter changes anything in some context."""
    for context in contexts.values():
        before = with_needs(context, dict(parameter.row.needs))
        for value in others(parameter):
            if parameter.name == "patience_min":
                value = min(value, before.world.patience_max)
            if parameter.name == "patience_max":
                value = max(value, before.world.patience_min)
            if digest(ran(moved(before, parameter.name, value))) != digest(ran(before)):
                return True
    return False


@pytest.mark.slow
@pytest.mark.parametrize("parameter", ROWS, ids=lambda p: p.name)
def test_every_parameter_moves_something(parameter: Parameter) -> None:
    """What the next test says and more easily: where that one fails, this one tells whether a parameter is dead."""
    assert alive(parameter, RICH | LEAN)


@pytest.mark.parametrize("parameter", ROWS, ids=lambda p: p.name)
def test_every_parameter_says_all_that_it_needs(parameter: Parameter) -> None:
    # a budget needs something to pay for, whatever it is, which a row of the table cannot say
    # and a mandate needs buyers with systems, however they came by them
    more = {
        "public_budget": {"paid for": held(LEAN["opened"], 6, None, training=1.0)},
        "mandate_pull": {"piloting": held(LEAN["opened"], 6, None, pilots=0.04)},
    }
    assert alive(parameter, LEAN | more.get(parameter.name, {}))


NEEDY = [(p, other) for p in ROWS for other, value in p.row.needs.items() if value != table()[other].default]


@pytest.mark.parametrize(("parameter", "other"), NEEDY, ids=lambda x: getattr(x, "name", x))
def test_what_needs_another_parameter_does_nothing_without_it(parameter: Parameter, other: str) -> None:
    rest = {name: value for name, value in parameter.row.needs.items() if name != other}
    before = with_needs(small(**LONG), rest)
    for value in others(parameter):
        assert digest(ran(moved(before, parameter.name, value))) == digest(ran(before)), value


AS_WELL: dict[str, float | str] = {
    "own_pricing": "outcome",
    "cost_to_serve": 1.4,
    "price_floor": 0.1,
    "price": 0.4,
    "own_partner_policy": 1.0,
    "reshoring": 0.4,
    "competition": 1.0,
    "users_medium": 0.5,
    "users_large": 0.7,
    "exit_medium": 0.3,
    "exit_large": 0.5,
    "rule": "threshold_fraction",
}
"""A value at which a parameter does as well as another one."""
FOR_THAT: dict[str, dict[str, float | str]] = {
    "own_pricing": {"copy_rate": 1.0},  # others come to sell as the focal vendor is held to
    "price_floor": {"price_step": 0.1},  # prices fall so far within the run
}
INSTEAD = [
    (p, needed, other)
    for p in ROWS
    for needed, others_ in {
        **p.row.instead,
        **{name: public_prices()[p.name] for name in p.row.needs if p.name in public_prices()},
    }.items()
    for other in others_
    if other != needed
]


@pytest.mark.parametrize(("parameter", "needed", "other"), INSTEAD, ids=lambda x: getattr(x, "name", x))
def test_what_may_stand_for_what_is_needed_does(parameter: Parameter, needed: str, other: str) -> None:
    rest = {name: value for name, value in parameter.row.needs.items() if name != needed}
    word = "trial" if other == "own_pricing" and parameter.name == "trial_price" else AS_WELL.get(other, 1.0)
    more = FOR_THAT.get(other, {})
    contexts = {name: with_needs(each, {**rest, other: word, **more}) for name, each in LEAN.items()}
    assert lacking(parameter.name, contexts["plain"].seen()) == ""
    changed = [(each, moved(each, parameter.name, value)) for each in contexts.values() for value in others(parameter)]
    assert any(digest(ran(after)) != digest(ran(before)) for before, after in changed)
