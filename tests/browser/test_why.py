"""The Why page in a real browser: two lives side by side, and what adoption is lost to."""

import pytest

from .waits import SIZES, link


@pytest.mark.parametrize("size", SIZES)
def test_two_lives_stand_side_by_side(open_page, shot, size: str) -> None:
    page = open_page(link("/why"), size)
    page.wait_for_function("document.querySelectorAll('.sp-life').length === 2")
    assert "The lives part" in page.inner_text(".sp-told")
    assert "held" in page.inner_text(".sp-life >> nth=0")
    page.wait_for_function("document.querySelectorAll('.sp-told .sp-picture canvas').length === 1")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"why-{size}", whole=True)


@pytest.mark.slow
def test_another_factory_and_another_world(open_page) -> None:
    page = open_page("/why")
    page.wait_for_selector(".sp-told h2")
    before = page.inner_text(".sp-told h2")
    page.get_by_role("button", name="Another factory").click()
    page.wait_for_function("name => document.querySelector('.sp-told h2')?.innerText !== name", arg=before)
    page.wait_for_selector(".sp-life")
    page.get_by_label("Set beside").select_option("three-bottlenecks")
    page.wait_for_selector("text=Under three-bottlenecks")


def test_a_classic_rule_has_no_reasons_to_tell(open_page) -> None:
    page = open_page("/why?scenario=bass")
    page.wait_for_selector("text=follows a classic rule")
