"""The Learn page in a real browser: predict, reveal, present."""

import pytest

from .waits import SIZES, finished


def test_a_class_predicts_and_the_runs_reveal(open_page, shot) -> None:
    page = open_page("/learn?x.learn.lesson=two-crowds")
    page.get_by_role("button", name="Hardly more often").click()
    finished(page)
    assert page.locator(".sp-revealed").count() == 0, "the answer must wait until it is asked for"
    page.get_by_role("button", name="Reveal").click()
    page.wait_for_selector(".sp-revealed .sp-plot canvas")
    assert "More than half joined" in page.inner_text(".sp-revealed .sp-said")
    shot(page, "learn-revealed", whole=True)
    page.get_by_role("button", name="Predict again").click()
    page.wait_for_selector("text=Choose a prediction")


@pytest.mark.parametrize("size", SIZES)
def test_the_page_opens_presents_and_fits(open_page, shot, size: str) -> None:
    page = open_page("/learn", size)
    page.wait_for_selector(".sp-learn-side")
    shot(page, f"learn-{size}")
    plain = page.evaluate("getComputedStyle(document.querySelector('.sp-story')).fontSize")
    page.get_by_role("button", name="Present").click()
    page.wait_for_selector(".sp-large")
    assert page.locator(".sp-learn-side").count() == 0
    assert page.locator("div.sp-learn-body > div.sp-head > span").count() == 1, "tags of the list are left over"
    large = page.evaluate("getComputedStyle(document.querySelector('.sp-story')).fontSize")
    assert float(large[:-2]) > 1.3 * float(plain[:-2])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"learn-present-{size}")
