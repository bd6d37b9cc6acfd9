"""The Compare page in a real browser: the difference comes first, worlds part, links carry the choice."""

import pytest

from .waits import SIZES, finished

BOTH = "/compare?seeds=6&x.compare.also=three-bottlenecks"


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
    page.get_by_role("button", name="three bottlenecks").click()
    page.wait_for_function("document.querySelectorAll('table.sp-table tbody tr').length === 1")
    page.wait_for_function("document.querySelectorAll('.sp-plot canvas').length === 1")
    page.get_by_label("Shown").select_option("levels")
    page.wait_for_function("document.querySelectorAll('.sp-plot canvas').length === 2")
    page.wait_for_function("!location.search.includes('compare.also')")


def test_scenarios_of_different_length_are_refused_in_a_sentence(open_page) -> None:
    page = open_page("/compare?x.compare.also=bass")
    page.wait_for_selector("text=give them the same length")
