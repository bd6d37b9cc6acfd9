"""The Compare page in a real browser: the difference comes first, worlds part, links carry the choice."""

import pytest
from pypdf import PdfReader

from .waits import PATIENCE, SIZES, finished, link

BOTH = "/compare?seeds=6&worlds=1&x.compare.also=three-bottlenecks"


@pytest.mark.parametrize("size", SIZES)
def test_the_difference_is_what_is_seen_first(open_page, shot, size: str) -> None:
    page = open_page(BOTH, size)
    finished(page)
    page.wait_for_function("document.querySelectorAll('.sp-plot canvas').length >= 2")
    page.wait_for_function("document.querySelectorAll('.sp-nets .sp-network').length === 3")
    assert "points" in page.inner_text(".sp-answer h1")
    assert "sure on these dice" in page.inner_text(".sp-table")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"compare-{size}", whole=True)


@pytest.mark.slow
def test_a_scenario_is_taken_away_and_levels_are_shown(open_page) -> None:
    page = open_page(BOTH)
    finished(page)
    page.get_by_role("button", name="three-bottlenecks ×").click()
    page.wait_for_function("document.querySelectorAll('table.sp-table tbody tr').length === 1")
    panels = "[...document.querySelectorAll('.sp-plot canvas')].filter(e => !e.closest('.sp-money')).length"
    page.wait_for_function(f"{panels} === 1")
    page.get_by_label("Shown").select_option("levels")
    page.wait_for_function(f"{panels} === 2")
    page.wait_for_function("!location.search.includes('compare.also')")


def test_what_is_compared_stands_in_the_world_of_the_tab(open_page) -> None:
    page = open_page(f"{link('/compare', seeds=2)}&worlds=1&x.compare.also=training")
    finished(page, 6)
    told = page.inner_text("text=In the world of this tab")
    assert "150" in told
    assert "is another world" not in page.inner_text(".sp-results")


@pytest.mark.slow
def test_a_few_worlds_are_asked(open_page) -> None:
    page = open_page("/compare?seeds=3&worlds=1", "phone")
    finished(page)
    assert "One world" in page.inner_text(".sp-caveat")
    page.get_by_label("Worlds", exact=True).select_option("3")
    finished(page, 18)
    assert "holds in" in page.inner_text(".sp-table")
    assert "3 worlds of one set" in page.inner_text(".sp-caveat")
    assert "worlds=3" in page.evaluate("location.search")
    assert "--worlds 3 --seeds 3" in page.inner_text("#share")
    assert page.get_by_role("heading", name="In which worlds it holds").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    page.get_by_label("Author").fill("Li Wei")
    page.get_by_label("Author").press("Enter")
    page.wait_for_function("document.querySelector('.sp-cover') && !document.querySelector('[aria-busy=true]')")
    with page.expect_download(timeout=PATIENCE) as asked:
        page.get_by_role("button", name="Brief (PDF)").click()
    found = PdfReader(asked.value.path()).pages
    assert 1 <= len(found) <= 2
    assert "asked in 3 worlds" in " ".join(" ".join(each.extract_text().split()) for each in found)
