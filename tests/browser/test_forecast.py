"""What is long is said on the page before it is done, in a real browser."""

import re

import pytest

from .waits import link

# 800 runs of five million factory-months: over a minute on any machine of a dozen processors
LONG = "&x.compare.also=three-bottlenecks,verified-lighthouses"


@pytest.mark.slow
@pytest.mark.parametrize("size", ["phone", "large"])
def test_what_takes_long_is_said_while_it_can_still_be_stopped(open_page, shot, size: str) -> None:
    page = open_page(link("/compare", seeds=200, factories=20_000, months=250) + LONG, size)
    page.wait_for_selector(".sp-foretold")
    told = page.inner_text(".sp-foretold")
    assert re.fullmatch(r"About [\d.]+ (min|h|days) on \d+ cores? and [\d.]+ [KMGT]iB of memory.*\.", told)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"forecast-{size}")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".sp-progress.sp-stopped")
    assert page.locator(".sp-foretold").count() == 0


@pytest.mark.slow
def test_what_is_little_says_nothing(open_page) -> None:
    page = open_page(link("/", seeds=20))
    page.wait_for_selector(".sp-progress.sp-done")
    assert page.locator(".sp-foretold").count() == 0
