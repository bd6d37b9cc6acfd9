"""What the Market page runs is what the study of the command runs."""

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.experiments.gather import Means
from stallpoint.experiments.selling import MarketSpec
from stallpoint.experiments.selling.market import market
from stallpoint.experiments.selling.strategies import DEFAULT
from stallpoint.viz.dashboard import market_data
from stallpoint.viz.dashboard.market_charts import by_tier, clients, prices
from studies import little, made

BASE = little("display-programme", factories=100, months=48)
CHEAPER = next(each for each in DEFAULT if each.name == "cheaper")


def test_the_page_gives_the_figures_of_the_command() -> None:
    asked = market_data.worlds(BASE, ["cheaper"], "mild answer")
    c = market_data.compared(asked, 2, [market_data.sold(world, seed) for seed in range(2) for world in asked])
    m = market(MarketSpec(BASE, tried=(CHEAPER,), seeds=2, worlds=0), Means(jobs=1))
    assert c is not None
    for place, name in enumerate(c.names):
        for figure in ("own_revenue", "own_in_use", "own_contracts"):
            assert c.end(name, figure).mean == pytest.approx(m.figure(figure, place).mean)
    assert sum(found["piloted"] for found in market_data.funnel(c, "cheaper").values()) > 0
    for picture in (by_tier(c, "cheaper"), clients(c, "cheaper", 10.0), prices(c, "cheaper", 0.5, 1.5)):
        assert picture["alt"]


def test_unknown_strategies_are_left_out_and_levers_of_the_tab_are_one() -> None:
    assert [world.name for world in market_data.worlds(BASE, ["no such"], "no answer")] == ["as the market"]
    mine = BASE.with_world(own_price=0.8)
    names = [world.name for world in market_data.worlds(mine, [market_data.MINE], "no answer")]
    assert names == ["as the market", market_data.MINE]
    assert market_data.worlds(mine, [market_data.MINE], "no answer")[0].world.own_price != 0.8


def test_before_the_first_run_there_is_nothing() -> None:
    asked = market_data.worlds(BASE, ["cheaper"], "no answer")
    assert market_data.compared(asked, 2, [None, None]) is None


def test_the_lead_says_whether_the_first_is_told_apart() -> None:
    market_, bold = {"own_profit": 1.0, "own_contracts": 4.0, "own_in_use": 2.0}, {"own_profit": 3.0}
    told = market_data.lead(made({"as the market": market_, "bold": bold}, seeds=3, noise=0.001))
    assert told.startswith(
        "After 4 years in this world. Most contracts: as the market, 4.0 of which 50% are in real use."
    )
    assert told.endswith("Most profit: bold, sure on these dice.")
    close = market_data.lead(made({"as the market": market_, "bold": {"own_profit": 1.01}}, seeds=3, noise=0.5))
    assert close.endswith(", not sure on these dice.")
