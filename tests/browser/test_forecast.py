"""What takes long is said on the page while it can still be stopped, in a real browser."""

import re

import pytest
from stallpoint.model.machine import cores

from .waits import link

LONG = {"factories": 20_000, "months": 250, "links_per_factory": 20.0, "employees": 20}
"""The largest that a page takes: two hundred of these runs are ten minutes of work."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(cores() > 8, reason="so many processors do in a minute what a page takes at most"),
]


@pytest.mark.parametrize("size", ["phone", "large"])
def test_what_takes_long_is_said_while_it_can_still_be_stopped(open_page, shot, size: str) -> None:
    page = open_page(link("/", seeds=200, **LONG), size)
    page.wait_for_selector(".sp-foretold")
    told = page.inner_text(".sp-foretold")
    assert re.fullmatch(r"About [\d.]+ (min|h|days) on \d+ cores? and [\d.]+ [KMGT]iB of memory.*\.", told)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"forecast-{size}")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".sp-progress.sp-stopped")
    assert page.locator(".sp-foretold").count() == 0


def test_what_is_little_says_nothing(open_page) -> None:
    page = open_page(link("/", seeds=2))
    page.wait_for_selector(".sp-progress.sp-done")
    assert page.locator(".sp-foretold").count() == 0
