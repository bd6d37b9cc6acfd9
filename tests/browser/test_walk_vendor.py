"""A vendor's walk in a real browser: two strategies on an own network, over worlds, and what is taken away."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from .waits import finished, link, until
from .walking import WIDTHS, Walk, anew, brought, fill, given

pytestmark = pytest.mark.slow
OWN = "document.querySelectorAll('.sp-strategy.sp-own-card').length === {}"
DRAWN = "document.querySelectorAll('.sp-followed .sp-plot canvas').length === {}"
NAMES = ["fair trial", "fair trial 2", "as the market"]
TABLE, ANSWER = ".sp-table >> nth=0", ".sp-answer"


@pytest.mark.parametrize("size", WIDTHS)
def test_a_vendor_writes_two_strategies_and_takes_away_what_they_bring(
    open_page: Any, shot: Any, tables: list[Path], size: str
) -> None:
    walk = Walk("vendor", size, shot)
    page = open_page(f"{link('/market', seeds=2, months=48)}&worlds=2&x.market.try=as+the+market", size)
    page.get_by_role("button", name="Write your first card").wait_for()
    brought(page, tables)
    walk.stop(page, "market-empty")
    written(walk, page)
    finished(page, 12)
    read(page)
    walk.stop(page, "market")
    before = page.inner_text(ANSWER)
    page.get_by_label("Rivals", exact=True).select_option("no answer")
    anew(page, before, ANSWER)
    taken(page, open_page, size)
    page.locator(".sp-strategy:has(h3:text-is('fair trial 2'))").get_by_role("button", name="Remove").click()
    page.wait_for_function(OWN.format(1))
    page.get_by_role("button", name="Bring it back").click()
    page.wait_for_function(OWN.format(2))


def written(walk: Walk, page: Any) -> None:
    """Two cards: the first from nothing, the second as a copy; a price that is not understood is refused."""
    page.get_by_role("button", name="Write your first card").click()
    fill(page, "Name", "fair trial")
    fill(page, "Price", "a lot")
    page.wait_for_selector(".sp-refused:has-text('not understood')")
    walk.stop(page, "market-card")
    fill(page, "Price", "80%")
    page.get_by_label("Business model", exact=True).select_option("trial")
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector(".sp-strategy:has-text('80% of list price')")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.wait_for_selector(".sp-opened input >> nth=0")
    fill(page, "Results it shows", "100%")
    page.get_by_role("button", name="Done").click()
    page.wait_for_function(OWN.format(2))
    assert page.locator(".sp-strategy h3").all_inner_texts() == NAMES


def read(page: Any) -> None:
    """How the strategies stand, over time and over worlds; a lead that is not settled is nobody's."""
    page.wait_for_function(DRAWN.format(9))
    assert page.locator(TABLE).locator("tbody tr").count() == 3
    settled = "surely ahead of all others" in page.inner_text(TABLE)
    open_ = ("it is not settled", "no strategy is surely better")
    assert settled or any(words in page.inner_text(".sp-answer .sp-story") for words in open_)
    told = page.inner_text(".sp-answer")
    assert "2 worlds" in told
    assert "Not a forecast" in told
    assert page.get_by_role("heading", name="What rivals did").count() == 1


def taken(page: Any, open_page: Any, size: str) -> None:
    """The link shows the same to somebody else; data and report hold it."""
    page.wait_for_function("location.search.includes('card2') && location.search.includes('rivals')")
    other = open_page(page.url.partition("/market")[1] + page.url.partition("/market")[2], size)
    finished(other, 12)
    assert other.locator(".sp-strategy h3").all_inner_texts() == NAMES
    for part in (*(f".sp-table >> nth={at}" for at in range(3)), ".sp-answer"):
        until(page, lambda part=part: page.inner_text(part), other.inner_text(part))
    with zipfile.ZipFile(given(page, "Data (CSV)").path()) as zipped:
        assert {"strategies.yaml", "worlds.csv", "over_time.csv", "by_year.csv"} <= set(zipped.namelist())
    assert "fair trial" in Path(given(page, "Report (page)").path()).read_text()
