"""The compiled month and a Mesa model of one object an agent (`benchmarks/docking`) live the same lives, to the last
bit: a second opinion of every phase, as the ODD page tells it."""

import ast
import dataclasses
import importlib
import math
import re
import runpy
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import stallpoint
from everything import EVERYTHING, HELD, POOR, QUIET
from stallpoint.model.ledger import Event
from stallpoint.model.life import run
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import library, load
from stallpoint.scenarios.money import MONEY
from stallpoint.scenarios.parameters import Parameter, Parameters, table
from stallpoint.scenarios.programme import Programme
from stallpoint.scenarios.scenario import Lever, Scenario

BENCHMARKS = Path(stallpoint.__file__).parent / "benchmarks"
PROGRAMMES = (
    Programme("here", region=("0", "2")),
    Programme("the small", size=("small", "medium")),
    Programme("suppliers", sector=("0", "1", "2"), tier=("0", "1")),
)
LOCAL = [name for name, parameter in table().items() if parameter.row.local]
MOVING = dataclasses.replace(
    EVERYTHING.with_world(
        months=36,
        link_turnover=0.5,
        attention=4.0,
        signing_rate=0.5,
        regions=3,
        near_share=0.5,
        competition=0.5,
        staff_turnover=0.4,
        neglect=0.2,
        exit_small=0.2,
        exit_medium=0.3,
        exit_large=0.5,
        exit_young=1.5,
        births=0.7,
    ),
    programmes=PROGRAMMES,
    levers=EVERYTHING.levers
    + tuple(
        Lever(
            name, HELD[name] / 2 if name in HELD else table()[name].default, turn % 5, 30, "", PROGRAMMES[turn % 3].name
        )
        for turn, name in enumerate(LOCAL * 2)
    )
    + (
        Lever("leadership_academy", 0.4, 2, None, "", PROGRAMMES[0].name, "in_use >= 0.02"),
        Lever("selection", "random", 0, None, "", PROGRAMMES[2].name, "", "pilots_failed > 0.3"),
    ),
)
"""Everything happens, on links that turn over, in regions and programmes, and heads take their time."""
UNLIMITED = dataclasses.replace(MOVING, levers=tuple(lever for lever in MOVING.levers if lever.name != "public_budget"))
LIVELY = (
    "display-programme",
    "verified-lighthouses",
    "three-bottlenecks",
    "partner-policy",
    "hired-lead",
    "epidemic",
    "reshoring",
    "real-chain",
    "free-trials",
    "outcome-pricing",
    "begun-province",
)
GATED = [name for name in library() if load(name).world.rule == "gates"]


@pytest.fixture(scope="module")
def docking() -> Iterator[Callable[[str], Any]]:
    """Modules of the objects, found as the command finds them: in the folder of the benchmarks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCHMARKS))
        yield lambda name: importlib.import_module(f"docking.{name}")
        for name in [n for n in sys.modules if n == "docking" or n.startswith("docking.")]:
            del sys.modules[name]


def apart(docking: Callable[[str], Any], scenario: Scenario, seed: int = 0) -> dict[str, float]:
    """The columns in which the two differ, and by how much."""
    found = docking("compare").dock(scenario, seed).differences
    return {name: gap for name, gap in found.items() if gap > 0.0}


def at_size(name: str, factories: int, months: int) -> Scenario:
    scenario = load(name)
    return scenario.with_world(**{} if scenario.network else {"factories": factories}, months=months)


# -- the same lives


@pytest.mark.parametrize(
    "scenario", [EVERYTHING, QUIET, MOVING, UNLIMITED, POOR], ids=["turned", "quiet", "moving", "unlimited", "poor"]
)
def test_both_live_the_same_life_where_everything_happens(docking: Callable[[str], Any], scenario: Scenario) -> None:
    assert [apart(docking, scenario, seed) for seed in range(4)] == 4 * [{}]


def test_everything_happens_there() -> None:
    assert {lever.name for lever in EVERYTHING.levers} == {p.name for p in table().values() if p.row.timed}
    happened = np.concatenate([run(w, seed).ledger.events()["event"] for w in (MOVING, POOR) for seed in range(4)])
    assert set(happened.tolist()) == set(Event) - {Event.ADOPTED}


@pytest.mark.parametrize("name", LIVELY)
def test_both_live_the_same_life_in_the_library(docking: Callable[[str], Any], name: str) -> None:
    assert apart(docking, at_size(name, 100, 60)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", GATED)
def test_both_live_the_same_decade_in_the_whole_library(docking: Callable[[str], Any], name: str) -> None:
    assert [apart(docking, at_size(name, 200, 120), seed) for seed in range(2)] == 2 * [{}]


def drawn_value(parameter: Parameter, dice: np.random.Generator, near: bool) -> Any:
    """A value that the table allows: any, or one near its default."""
    if parameter.is_choice:
        return str(dice.choice(parameter.row.span))
    low, high = parameter.row.span
    if near and parameter.default:
        ends = sorted((parameter.default / 3, 3 * parameter.default))
        low, high = max(low, ends[0]), min(high, ends[1])
    value = dice.uniform(low, high)
    return float(value) if isinstance(parameter.default, float) else round(value)


def drawn(seed: int) -> Scenario:
    """A small world with any values that the table allows."""
    dice = np.random.default_rng(seed)
    base = EVERYTHING.world if seed % 4 else Parameters()
    programmes = (
        Programme("the small", size=("small",)),
        Programme("all"),
        Programme("first", sector=("0",), tier=("0",)),
    )
    places = ["", *(programme.name for programme in programmes)]
    while True:
        share, near = dice.choice([0.1, 0.4, 1.0]), bool(dice.integers(2))
        settings, levers = {}, []
        for name, parameter in table().items():
            if dice.random() > share or name in ("rule", "factories", "months", *MONEY):
                continue
            value, start = drawn_value(parameter, dice, near), int(dice.integers(20))
            if parameter.row.timed:
                where = str(dice.choice(places)) if parameter.row.local else ""
                levers.append(Lever(name, value, start, start + 9 if dice.random() < 0.5 else None, "", where))
            else:
                settings[name] = value
        size = {"factories": int(dice.integers(2, 120)), "months": int(dice.integers(1, 40))}
        try:
            return Scenario(world=base.with_values({**settings, **size}), levers=tuple(levers), programmes=programmes)
        except InputError:  # values that do not go together
            continue


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(k, marks=pytest.mark.slow) for k in range(12, 200))])
def test_both_live_the_same_life_whatever_the_table_allows(docking: Callable[[str], Any], seed: int) -> None:
    assert apart(docking, drawn(seed), seed) == {}


# -- that can fail


def nothing(*_: Any) -> None:
    """What stands in the place of a rule that is left out."""


BROKEN: dict[str, tuple[str, Any]] = {
    "model.Docking.new_year": ("links stay", nothing),
    "factory.Factory.conditions": ("no shocks", nothing),
    "factory.Factory.lose_orders": ("no competition", nothing),
    "factory.Factory.change_staff": ("nobody leaves", nothing),
    "government.Government.select": ("no programme", nothing),
    "government.Government.reaches": ("programmes reach all", lambda self, factory: True),
    "firm.Firm.now": ("no areas", property(lambda self: self.model.now)),
    "government.measures": ("measures are free where nothing limits them", lambda model: 0.0),
    "government.Government.pay": ("measures are free where money is short", lambda *_: 0.0),
    "government.Government.fill": ("purses are empty", nothing),
    "government.payer": ("what is held everywhere pays", lambda model, lever, area: model.government),
    "model.answer": ("nothing answers to figures", nothing),
    "government.Government.scores": ("no rule of selection", lambda self: dict.fromkeys(self.model.factories, 0.0)),
    "vendor.Vendor.keep_books": ("no books", nothing),
    "vendor.Vendor.answer": ("no answer of rivals", nothing),
    "vendor.learn": ("no learning", nothing),
    "vendor.Vendor.leave_if_broke": ("no exits", nothing),
    "vendor.spin_off": ("no spin-offs", nothing),
    "vendor.Vendor.running_cost": ("no fixed cost", lambda self: 0.0),
    "vendor.Vendor.react": ("no vendor reacts", nothing),
    "vendor.copy_the_best": ("nobody copies", nothing),
    "vendor.Vendor.count_outlays": ("a purse carries all", nothing),
    "vendor.enter": ("no start-up enters", nothing),
    "vendor.Vendor.count_cases": ("no cases of a vendor", nothing),
    "people.Middleman.take_stance": ("no stances", nothing),
    "factory.Factory.feel_middlemen": ("no obstruction", nothing),
    "people.Employee.be_trained": ("no training", nothing),
    "model.employees": ("nobody takes part", nothing),
    "factory.Factory.fade": ("no fading", nothing),
    "factory.Factory.re_engineer": ("no re-engineering", lambda self: 0.0),
    "factory.Factory.close": ("no closures", nothing),
    "firm.Firm.leave": ("nobody leaves the market but for debt", nothing),
    "firm.Firm.give_way": ("nobody is born", nothing),
    "model.Docking.open_results": ("no open results", nothing),
    "firm.Firm.remembers_failure": ("failures are forgotten", lambda self: False),
    "firm.Firm.attention": ("attention is not limited", lambda self: 1.0),
    "firm.Firm.due": ("a review every month", lambda self: self.model.month + 1),
    "firm.Firm.voucher": ("no vouchers", lambda self: 0.0),
    "firm.Firm.public_share": ("no aid for roll-out", lambda self: 0.0),
    "factory.Factory.feel_buyers": ("no pressure", nothing),
    "factory.Factory.signs": ("every head signs", lambda self: True),
    "factory.Factory.credits": ("no credits", lambda self: []),
}
"""A rule of the objects, what leaving it out means, and what stands in its place."""


@pytest.mark.parametrize("place", BROKEN)
def test_a_rule_that_is_left_out_is_seen(
    docking: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    module, *path = place.split(".")
    holder = docking(module) if len(path) == 1 else getattr(docking(module), path[0])
    if place == "government.payer":
        for user in ("model", "factory"):
            monkeypatch.setattr(docking(user), "payer", BROKEN[place][1])
    monkeypatch.setattr(holder, path[-1], BROKEN[place][1])
    scenario = UNLIMITED if place == "government.measures" else MOVING
    assert apart(docking, scenario), BROKEN[place][0]


@pytest.mark.parametrize("name", ["exp", "expm1"])
def test_a_last_bit_is_seen(docking: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    rule = getattr(math, name)
    monkeypatch.setattr(docking("rules").OF_C, name, lambda x: math.nextafter(rule(x), math.inf))
    assert apart(docking, MOVING)


# -- what it is


def test_the_objects_call_nothing_of_the_compiled_month() -> None:
    # what stands at month 0, or is born later, is taken over; every month after it is lived anew
    allowed = {"model.assembly", "model.dice", "model.network.importing", "model.network.network"}
    allowed |= {"model.network.turnover", "model.population"}
    for path in (BENCHMARKS / "docking").glob("*.py"):
        if path.name != "compare.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and node.level == 0 and "stallpoint.model" in (node.module or ""):
                    assert (node.module or "").removeprefix("stallpoint.") in allowed


def test_the_command_tells_that_both_are_the_same(
    docking: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["docking.py", "three-bottlenecks", "--seeds", "2", "--factories", "40", "--months", "24"]
    monkeypatch.setattr(sys, "argv", words)
    monkeypatch.setattr(sys, "path", sys.path[:])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHMARKS / "docking.py"), run_name="__main__")
    assert ended.value.code == 0
    assert "columns are the same to the last bit in 2 runs" in capsys.readouterr().out
    monkeypatch.setattr(docking("factory").Factory, "decide", lambda self: False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(BENCHMARKS / "docking.py"), run_name="__main__")
    assert ended.value.code == 1
    told = capsys.readouterr().out
    assert re.search(r"^stage +[0-9]+$", told, re.MULTILINE), "the columns that part, and from which month on"
