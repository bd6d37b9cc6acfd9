"""Money has no unit of its own: a run in another currency is the same run, and says so everywhere."""

import ast
import dataclasses
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import stallpoint
from everything import EVERYTHING
from stallpoint.agents.columns import described
from stallpoint.agents.factory import FactoryColumns
from stallpoint.experiments.compare import compare
from stallpoint.experiments.designs.design import Design, Dimension
from stallpoint.experiments.outcome import Keep
from stallpoint.experiments.study import load_study
from stallpoint.experiments.thresholds import PhaseSpec
from stallpoint.experiments.uncertainty import DiscoverySpec
from stallpoint.model.life import run
from stallpoint.model.outcomes.measures import MEASURES
from stallpoint.model.outcomes.result import Result
from stallpoint.scenarios.describe import tell
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.files import dump, load, loads
from stallpoint.scenarios.money import HOME, is_money
from stallpoint.scenarios.parameters import Parameters, table
from stallpoint.scenarios.scenario import Lever, NetworkFiles, Scenario
from stallpoint.scenarios.settings import with_settings
from stallpoint.viz.dashboard.control_texts import texts
from stallpoint.viz.dashboard.controls import groups
from stallpoint.viz.dashboard.state import of
from stallpoint.viz.studies.page import write_study
from studies import kept
from worlds import PROGRAMME, held, opened, ran, small

ROOT = Path(stallpoint.__file__).parent
AMOUNTS = [p.name for p in table().values() if is_money(p.row.unit)]
LEAN = {"fixed_cost": 0.1, "runway": 3.0, "cost_to_serve": 0.9, "cost_exponent_small": 0.9}
BUSY = held(
    opened(
        150,
        60,
        PROGRAMME,
        **{"self_build": 0.5, "spinoff_rate": 1.0, "cash_start": 0.03, "overdraft": 0.0, "aware_start": 0.5},
        **LEAN,
    ),
    12,
    40,
    epidemic=1.0,
    reshoring=0.1,
    voucher=0.4,
    scale_subsidy=0.2,
    training=0.5,
    campaign=0.5,
)
"""Programmes, subsidies, shocks, closures, spin-offs: whatever touches money."""


PURSE = dataclasses.replace(
    small(150, 60),
    levers=(
        Lever("public_budget", 2.0, 6),
        Lever("pilots", 0.1, 6, ends_when="public_spent > 2"),
        Lever("pilot_subsidy", 0.9, 6),
        Lever("training", 0.5, 6, only_if="public_spent < 4"),
        Lever("voucher", 0.5, 6),
    ),
)
"""A budget that does not reach, and levers that answer to what was spent."""


def abroad(scenario: Scenario, rate: float, currency: str = "EUR") -> Scenario:
    return scenario.with_world(currency=currency, exchange_rate=rate)


def in_home(name: str, values: np.ndarray, rate: float) -> np.ndarray:
    unit = MEASURES[name].unit
    return values * rate if unit == "M CNY" else values / rate if is_money(unit) else values


@pytest.mark.parametrize(
    "scenario", [EVERYTHING, BUSY, PURSE, small(150, 60, PROGRAMME), small(150, 60, rule="hazard")]
)
def test_a_run_in_another_currency_is_the_same_run_to_the_last_bit(scenario: Scenario) -> None:
    ours, theirs = ran(scenario), ran(abroad(scenario, 0.25))
    for name in ("stage", "gate", "depth", "net"):
        assert np.array_equal(getattr(ours.history, name), getattr(theirs.history, name)), name
    for name in MEASURES:
        assert np.array_equal(in_home(name, theirs.series[name], 0.25), ours.series[name], equal_nan=True), name
    assert np.array_equal(ours.revenue, theirs.revenue * 0.25)
    before, after = ours.review_columns(), theirs.review_columns()
    for name, column in before.items():
        rate = 0.25 if name in ("worth", "cost", "running") else 1.0
        same = after[name] * rate if rate < 1.0 else after[name]
        assert np.array_equal(column, same, equal_nan=column.dtype.kind == "f"), name
    assert ours.verdict == theirs.verdict


def test_something_happens_in_that_run() -> None:
    events = ran(BUSY).event_columns()["event"]
    assert {"started", "scaled", "closed", "selected", "vendor_founded", "vendor_left"} <= set(events)


def test_a_budget_and_what_answers_to_money_are_told_in_the_currency_too() -> None:
    theirs = abroad(PURSE, 0.25)
    assert [theirs.levers[at].value for at in range(3)] == [8.0, 0.1, 0.9]
    assert (theirs.levers[1].ends_when, theirs.levers[3].only_if) == ("public_spent > 8", "public_spent < 16")
    spent, free = (ran(scenario).series["public_spent"] for scenario in (PURSE, abroad(PURSE, 1.0, "CNY")))
    assert np.array_equal(spent, free)
    bound = dataclasses.replace(PURSE, levers=PURSE.levers[1:])
    assert ran(bound).series["public_spent"][-1] > spent[-1]
    asked = dataclasses.replace(PURSE, levers=tuple(dataclasses.replace(lever, ends_when="") for lever in PURSE.levers))
    assert ran(asked).series["programme_pilots"][-1] > ran(PURSE).series["programme_pilots"][-1]
    assert not abroad(opened(60, 12), 0.25).answers()
    file = "name: x\nextends: programme-with-a-purse\nworld: {currency: EUR, exchange_rate: 7.5}\n"
    assert loads(file).levers[0].value == 2.0
    with pytest.raises(
        InputError, match=r"public_budget is 900000: must lie between 0 and 133333.333333 \(M EUR a year\)"
    ):
        loads(file + "levers:\n- {set: public_budget, to: 900000}\n")


def test_at_a_rate_that_is_no_power_of_two_only_sums_are_rounded() -> None:
    ours, theirs = ran(BUSY), ran(abroad(BUSY, 7.8))
    assert np.array_equal(ours.history.stage, theirs.history.stage)
    for name in MEASURES:
        assert in_home(name, theirs.series[name], 7.8) == pytest.approx(ours.series[name], rel=1e-6, nan_ok=True), name


def test_a_rate_matters_where_an_amount_is_given() -> None:
    """Else the test above could not fail: 1.6 M of something else is another price."""
    dear = abroad(BUSY, 0.25).with_world(system_cost=1.6)
    assert dear.world.system_cost == 1.6
    assert not np.array_equal(ran(dear).history.stage, ran(BUSY).history.stage)


def test_an_imported_revenue_is_in_the_currency_of_the_scenario(tmp_path: Path) -> None:
    def firms(rate: float) -> Result:
        folder = tmp_path / f"{rate:g}"
        folder.mkdir()
        revenue = np.geomspace(5.0, 500.0, 40) / rate
        rows = [f"f{k:02d},{k % 4},{value!r}" for k, value in enumerate(revenue.tolist())]
        (folder / "firms.csv").write_text("\n".join(["id,tier,revenue", *rows]))
        links = [f"f{k:02d},f{k + 1:02d}" for k in range(39) if k % 4 < 3]
        (folder / "links.csv").write_text("\n".join(["supplier,buyer", *links]))
        files = NetworkFiles(firms=str(folder / "firms.csv"), links=str(folder / "links.csv"))
        base = dataclasses.replace(opened(40, 40), network=files)
        return ran(base if rate == 1.0 else abroad(base, rate))

    ours, theirs = firms(1.0), firms(0.25)
    assert np.array_equal(ours.history.stage, theirs.history.stage)
    assert len(set(ours.history.stage[-1])) > 1
    (tmp_path / "0.25" / "firms.csv").write_text("id,tier,revenue\nf00,0,-1\nf01,1,2\n")
    (tmp_path / "0.25" / "links.csv").write_text("supplier,buyer\nf00,f01\n")
    files = NetworkFiles(firms=str(tmp_path / "0.25" / "firms.csv"), links=str(tmp_path / "0.25" / "links.csv"))
    bad = abroad(Scenario(world=small(2, 3).world, network=files), 0.25)
    with pytest.raises(InputError, match=r"revenue is '-1': must be a number from 1e-12 to 1e15 \(M EUR a year\)"):
        run(bad)


# -- amounts of the table, of a file, of a setting


def test_amounts_follow_from_their_unit() -> None:
    assert set(AMOUNTS) == {
        *("revenue_median", "revenue_per_worker", "system_cost", "cost_revenue"),
        *("public_price", "information_price", "verification_price", "public_budget"),
    }
    assert {name for name, column in described(FactoryColumns).items() if is_money(column.unit)} >= {"cash", "revenue"}


def test_what_is_not_given_is_that_of_the_table_in_the_currency() -> None:
    world = Parameters(currency="EUR", exchange_rate=7.8, system_cost=0.3)
    assert world.system_cost == 0.3
    for name in AMOUNTS:
        if name != "system_cost":
            assert getattr(world, name) == table()[name].default / 7.8
    assert world.changed() == {"currency": "EUR", "exchange_rate": 7.8, "system_cost": 0.3}
    assert world == Parameters().with_values(world.changed())
    assert world.with_values({"exchange_rate": 3.9}).system_cost == 0.6
    assert world.table["system_cost"].row.span == (0.01 / 7.8, 20.0 / 7.8)
    assert world.table["system_cost"].row.unit == "M EUR"
    assert world.table["trust_loss"] is table()["trust_loss"]


FILE = """
name: in-euro
extends: no-policy
world:
  currency: EUR
  exchange_rate: 7.8
  system_cost: 0.3
"""


def test_a_file_gives_and_gets_amounts_in_its_currency() -> None:
    scenario = loads(FILE)
    assert scenario.world == Parameters(currency="EUR", exchange_rate=7.8, system_cost=0.3)
    assert loads(dump(scenario)) == scenario
    assert f"system_cost = 0.3 M EUR (default {table()['system_cost'].default / 7.8:.12g})" in tell(scenario)
    assert (
        with_settings(load("no-policy"), ["exchange_rate=7.8", "currency=EUR", "system_cost=0.3"]).world
        == scenario.world
    )


def test_the_world_of_another_scenario_comes_in_the_money_of_this_one() -> None:
    dear = loads("name: dear\nworld:\n  system_cost: 3.9\n")
    taken = with_settings(load("no-policy"), ["world=platform-help-without", "currency=EUR", "exchange_rate=2"])
    assert taken.world.system_cost == load("platform-help-without").world.system_cost / 2
    assert dear.with_world(currency="EUR", exchange_rate=7.8).world.system_cost == 0.5


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("currency: EUR", "exchange_rate is 1.0: must say how many CNY one EUR is: give currency and rate together"),
        (
            "exchange_rate: 7.8",
            "exchange_rate is 7.8: one CNY is one CNY: name another",
        ),
        ("currency: euro\n  exchange_rate: 7.8", "currency is 'euro': must be one of: CNY,"),
        (
            "currency: EUR\n  exchange_rate: 0",
            "exchange_rate is 0: must lie between 1e-06 and 1000000 (CNY for one unit",
        ),
        (
            "currency: EUR\n  exchange_rate: 7.8\n  system_cost: 20",
            "system_cost is 20: must lie between 0.0012820512",
        ),
    ],
)
def test_bad_money_is_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        loads(f"name: x\nworld:\n  {text}\n")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_controls_of_a_page_are_in_the_currency_of_its_scenario() -> None:
    rows = {row["name"]: row for group in groups(of(loads(FILE))) for row in group["rows"]}
    assert (rows["system_cost"]["value"], rows["system_cost"]["text"], rows["system_cost"]["unit"]) == (
        0.3,
        "300,000",
        "EUR",
    )
    told = texts("EUR", 7.8)["system_cost"]
    assert told["high"] == 20.0 / 7.8
    assert told["help"][1].startswith(f"Usually {1e6 * table()['system_cost'].default / 7.8:,.0f} EUR.")
    assert "CNY" not in " ".join(told["help"])


# -- what a study says


def test_a_report_and_its_tables_say_the_currency(tmp_path: Path) -> None:
    bases = [abroad(load(name).with_world(factories=60, months=36), 7.8) for name in ("no-policy", "display-programme")]
    c = compare(bases, seeds=2, jobs=1, keep=Keep())
    write_study(c, tmp_path, kept(c, tmp_path))
    told = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "million EUR" in told
    assert "M EUR" not in told, "what people read spells it out"
    assert "million CNY" not in told
    assert set(re.findall(r"[\w.]+ M CNY", told)) <= {"20 M CNY"}  # the size threshold of official statistics is a fact
    measures = pd.read_csv(tmp_path / "measures.csv").set_index("name")["unit"]
    assert measures["public_spent"] == "M EUR"
    assert measures["real_per_public"] == "factories per M EUR"
    back, _ = load_study(tmp_path)
    assert back.currency == "EUR"


def test_no_words_of_a_page_or_a_command_name_a_currency() -> None:
    """Whatever is told asks the study in which money it is; docstrings may say what the table is in."""
    found = []
    for floor in ("commands", "experiments", "viz"):
        for path in (ROOT / floor).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
            texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
            found += [f"{path.name}: {node.value}" for node in texts if HOME in str(node.value)]
    assert found == []


def test_scenarios_in_different_money_are_not_compared() -> None:
    base = small(60, 24)
    other = dataclasses.replace(abroad(base, 7.8), name="other")
    told = "currency: other tells money in EUR at 7.8 CNY and scenario in CNY: give them the same currency and rate."
    with pytest.raises(InputError) as caught:
        compare([base, other], seeds=2)
    assert str(caught.value) == told
    with pytest.raises(InputError, match="give them the same currency and rate"):
        DiscoverySpec(base, against=other, worlds=40, seeds=2).run()
    with pytest.raises(InputError, match="give them the same currency and rate"):
        Design("d", (base, other), ("grid", "grid"), (Dimension("fog", "uncertainties", (0.1, 0.2)),))
    with pytest.raises(InputError, match="exchange_rate: cannot vary"):
        Design("d", (other,), ("grid", "grid"), (Dimension("exchange_rate", "uncertainties", (2.0, 3.0)),))


def test_a_map_over_an_amount_is_in_the_money_of_its_scenario() -> None:
    base = abroad(small(60, 12), 100.0, "JPY")
    found = PhaseSpec(base, x="system_cost=0.001,0.1", y="fog=0,1", seeds=1).run()
    assert found.currency == "JPY"
    assert found.x.levels == (0.001, 0.1)
    with pytest.raises(InputError, match=r"system_cost is 1.6: must lie between 0.0001 and 0.2 \(M JPY\)"):
        PhaseSpec(base, x="system_cost=0.1,1.6", y="fog=0,1", seeds=1).run()
