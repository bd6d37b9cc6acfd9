"""The Market page in a real browser: a vendor's own cards, who leads, what rivals do, and what is taken away."""

import json
import zipfile
from pathlib import Path

import pytest

from .waits import SIZES, finished, link

CARD = json.dumps({"name": "brave", "set": {"own_price": 0.6}})


@pytest.mark.parametrize("size", SIZES)
def test_own_and_ready_made_strategies_stand_beside_the_market(open_page, shot, size: str) -> None:
    page = open_page(link("/market", seeds=3) + f"&worlds=2&x.market.try=cheaper&x.market.card1={CARD}", size)
    finished(page)
    page.wait_for_function("document.querySelectorAll('.sp-followed .sp-plot canvas').length === 9")
    assert page.locator(".sp-table").first.locator("tbody tr").count() == 3
    assert page.locator(".sp-strategy h3").all_inner_texts() == ["brave", "cheaper", "as the market"]
    assert "Not a forecast" in page.inner_text(".sp-answer")
    assert "own_" not in page.inner_text("#sp-content").replace("own_profit --drawn", ""), "raw names of parameters"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"market-{size}", whole=True)


@pytest.mark.slow
def test_a_vendor_writes_two_cards_on_an_own_network_and_takes_it_all_away(
    site, fresh_page, tables: list[Path]
) -> None:
    page = fresh_page()
    page.goto(site + link("/market", seeds=3) + "&worlds=1&x.market.try=as+the+market")
    finished(page)
    page.get_by_role("button", name="Use your own network").click()
    page.locator(".sp-network-panel input[type=file]").set_input_files(tables)
    page.wait_for_selector("text=Network: my firms.csv, 150 firms")

    page.get_by_role("button", name="Write your first card").click()
    fill(page, "Name", "fair trial")
    fill(page, "Price", "a lot")
    page.wait_for_selector(".sp-refused:has-text('not understood')")
    fill(page, "Price", "80%")
    page.get_by_label("Business model", exact=True).select_option("trial")
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector(".sp-strategy:has-text('80% of list price')")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.wait_for_selector(".sp-opened input >> nth=0")
    fill(page, "Results it shows", "100%")
    page.get_by_role("button", name="Done").click()
    page.wait_for_function("document.querySelectorAll('.sp-strategy.sp-own-card').length === 2")
    page.get_by_label("Worlds", exact=True).select_option("3")
    finished(page, 27)
    names = page.locator(".sp-strategy h3").all_inner_texts()
    assert names == ["fair trial", "fair trial 2", "as the market"]

    page.wait_for_function("location.search.includes('card2')")
    other = page.context.new_page()
    other.goto(page.url)
    finished(other, 27)
    assert other.locator(".sp-strategy h3").all_inner_texts() == names
    for at in range(3):
        assert other.locator(".sp-table").nth(at).inner_text() == page.locator(".sp-table").nth(at).inner_text()
    assert other.inner_text(".sp-story") == page.inner_text(".sp-story")

    with page.expect_download() as data:
        page.get_by_role("button", name="Data (CSV)").click()
    with zipfile.ZipFile(data.value.path()) as zipped:
        assert {"strategies.yaml", "worlds.csv", "over_time.csv", "by_year.csv"} <= set(zipped.namelist())
    with page.expect_download() as report:
        page.get_by_role("button", name="Report (page)").click()
    assert "fair trial" in Path(report.value.path()).read_text()

    page.locator(".sp-strategy:has(h3:text-is('fair trial 2'))").get_by_role("button", name="Remove").click()
    page.wait_for_function("document.querySelectorAll('.sp-strategy.sp-own-card').length === 1")
    page.get_by_role("button", name="Bring it back").click()
    page.wait_for_function("document.querySelectorAll('.sp-strategy.sp-own-card').length === 2")


def fill(page, label: str, value: str) -> None:
    """Fills in a field of the open card, and leaves it."""
    field = page.get_by_label(label, exact=True)
    field.fill(value)
    field.press("Enter")


@pytest.mark.slow
def test_rivals_that_do_not_answer_are_another_world(open_page) -> None:
    page = open_page(link("/market", seeds=6) + "&worlds=1&x.market.try=cheaper&x.market.rivals=strong%20answer")
    finished(page)
    strong = page.inner_text(".sp-table >> nth=0")
    page.get_by_label("Rivals", exact=True).select_option("no answer")
    page.wait_for_function("words => document.querySelector('.sp-table')?.innerText !== words", arg=strong)
    finished(page)
    assert page.inner_text(".sp-table >> nth=0") != strong
