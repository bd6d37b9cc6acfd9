"""What takes long is said on the page while it can still be stopped, in a real browser."""

import os
import re
from typing import Any

import pytest

from .waits import link

LONG = {"factories": 20_000, "months": 250, "links_per_factory": 20.0, "employees": 20}
"""The largest that a page takes: two hundred of these runs were five minutes of work for one processor."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(start_server: Any) -> str:
    """A server with one processor: with eight, what is asked here is little."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system keeps no program to one processor")
    address: str = start_server(0, lone=True)[1]
    return address


@pytest.mark.parametrize("size", ["phone", "large"])
def test_what_takes_long_is_said_while_it_can_still_be_stopped(open_page, shot, size: str) -> None:
    page = open_page(link("/", seeds=200, **LONG), size)
    page.wait_for_selector(".sp-foretold")
    told = page.inner_text(".sp-foretold")
    assert re.fullmatch(r"About [\d.]+ (min|h|days) on 1 core and [\d.]+ [KMGT]iB of memory.*\.", told)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"forecast-{size}")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".sp-progress.sp-stopped")
    assert page.locator(".sp-foretold").count() == 0


def test_what_is_little_says_nothing(open_page) -> None:
    page = open_page(link("/", seeds=2))
    page.wait_for_selector(".sp-progress.sp-done")
    assert page.locator(".sp-foretold").count() == 0
