"""The Market page in a real browser: strategies, rivals, the funnel."""

import pytest

from .waits import SIZES, finished, link


@pytest.mark.parametrize("size", SIZES)
def test_strategies_stand_beside_the_market(open_page, shot, size: str) -> None:
    page = open_page(link("/market", seeds=6) + "&x.market.try=cheaper", size)
    finished(page)
    page.wait_for_function("document.querySelectorAll('.sp-charts .sp-plot canvas').length === 3")
    assert page.locator(".sp-table").first.locator("tbody tr").count() == 2
    assert "contracts" in page.inner_text(".sp-story")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"market-{size}", whole=True)


@pytest.mark.slow
def test_rivals_that_do_not_answer_are_another_world(open_page) -> None:
    page = open_page(link("/market", seeds=6) + "&x.market.try=cheaper&x.market.rivals=strong%20answer")
    finished(page)
    strong = page.inner_text(".sp-table >> nth=0")
    page.get_by_label("Rivals", exact=True).select_option("no answer")
    page.wait_for_function("words => document.querySelector('.sp-table')?.innerText !== words", arg=strong)
    finished(page)
    assert page.inner_text(".sp-table >> nth=0") != strong
