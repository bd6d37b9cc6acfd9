"""The Compare page in a real browser: what is compared, and what of it is shown. The analyst walks through the rest."""

import pytest

from .waits import finished, link

BOTH = "/compare?seeds=6&worlds=1&x.compare.also=three-bottlenecks"


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
