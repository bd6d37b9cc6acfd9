"""What the Market page runs is what the study of the command runs."""

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.experiments.ensemble import RunOptions
from stallpoint.experiments.go_to_market import MarketSpec
from stallpoint.experiments.go_to_market.market import market
from stallpoint.experiments.go_to_market.strategies import DEFAULT
from stallpoint.viz.dashboard import market_data, study
from stallpoint.viz.figure import Fields, Line
from stallpoint.viz.formatting import quantity
from studies import drawn, little, made

BASE = little("display-programme", factories=100, months=48)
CHEAPER = next(each for each in DEFAULT if each.name == "cheaper")


def test_the_page_gives_the_figures_of_the_command() -> None:
    asked = market_data.worlds(BASE, ["cheaper"], "mild answer")
    plan = study._Plan(asked, 2, None, market_data.KEEP)
    results = tuple(call() for call in plan.asked.values())
    c = plan.ensemble(study.Work("done", len(results), len(results), results)).comparison
    m = market(MarketSpec(BASE, tried=(CHEAPER,), seeds=2, drawn=0, worlds="1"), RunOptions(jobs=1))
    assert c is not None
    for place, name in enumerate(c.names):
        for figure in ("own_revenue", "own_in_use", "own_contracts"):
            assert c.end(name, figure).mean == pytest.approx(m.mean(figure, place).mean)
    found = [of(c, "cheaper") for of in (market_data.funnel, market_data.clients, market_data.prices)]
    drawn(found)
    (table,) = (mark for mark in found[0].panels[0].marks if isinstance(mark, Fields))
    at = dict(zip(zip(table.x, table.y, strict=True), table.words, strict=True))
    tiers = len(found[0].panels[0].y.names) - 1
    contracts = c.end("cheaper", "own_contracts").mean
    lost = sum(float(run.losses["switched"]) for run in c.runs("cheaper")) / 2
    assert market_data.churn(c).rows[1][1][0] == quantity(lost)
    used = c.end("cheaper", "own_in_use").mean
    assert at[4, tiers] == (quantity(used),), "those in real use, of all tiers"
    assert contracts > 0.0
    lines = {mark.label: mark.y for mark in found[1].panels[0].marks if isinstance(mark, Line)}
    assert lines["contracts signed"][-1] == contracts
    assert lines["clients in real use"][-1] == used
    assert {mark.label for mark in found[2].panels[0].marks} == {"own price", "rivals' price"}


def test_the_pictures_of_all_strategies_are_on_one_scale() -> None:
    c = made({"as the market": {"own_contracts": 4.0}, "bold": {"own_contracts": 30.0, "own_price": 2.0}})
    for of in (market_data.clients, market_data.prices):
        ends = {(picture.panels[0].y.low, picture.panels[0].y.high) for picture in (of(c, name) for name in c.names)}
        assert len(ends) == 1
    assert market_data.clients(c, "bold").panels[0].y.high >= 30.0


def test_its_tables_tell_what_each_strategy_brings_and_whether_that_is_sure() -> None:
    c = made({"as the market": {"own_profit": 1.0}, "bold": {"own_profit": 3.0}}, seeds=3, noise=0.001)
    yardstick, bold = market_data.money(c).rows
    assert (yardstick[0], yardstick[3]) == ("as the market", "yardstick")
    assert bold[2][0] == "3.0"
    assert bold[3][0] == "+2.0"
    assert bold[3][1].endswith("; sure on these dice, if looked at once")


def test_unknown_strategies_are_left_out_and_levers_of_the_tab_are_one() -> None:
    assert [world.name for world in market_data.worlds(BASE, ["no such"], "no answer")] == ["as the market"]
    mine = BASE.with_world(own_price=0.8)
    names = [world.name for world in market_data.worlds(mine, [market_data.MINE], "no answer")]
    assert names == ["as the market", market_data.MINE]
    assert market_data.worlds(mine, [market_data.MINE], "no answer")[0].world.own_price != 0.8


def test_before_the_first_run_there_is_nothing() -> None:
    plan = study._Plan(market_data.worlds(BASE, ["cheaper"], "no answer"), 2, None, market_data.KEEP)
    assert plan.ensemble(study.Work("running", 0, 4, (None, None, None, None))).comparison is None


def test_the_lead_says_whether_the_first_is_told_apart() -> None:
    market_, bold = {"own_profit": 1.0, "own_contracts": 4.0, "own_in_use": 2.0}, {"own_profit": 3.0}
    told = market_data.lead(made({"as the market": market_, "bold": bold}, seeds=3, noise=0.001))
    assert told.startswith(
        "After 4 years in this world. Most contracts: as the market, 4.0 of which 50% are in real use."
    )
    assert told.endswith("Most profit: bold, sure on these dice.")
    close = market_data.lead(made({"as the market": market_, "bold": {"own_profit": 1.01}}, seeds=3, noise=0.5))
    assert close.endswith(", not sure on these dice.")
