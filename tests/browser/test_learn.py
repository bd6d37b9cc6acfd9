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
    page.wait_for_function("document.activeElement.matches('.sp-revealed .sp-said')")
    page.wait_for_function("document.activeElement.getBoundingClientRect().top < window.innerHeight / 2")
    assert page.inner_text(".sp-came-true") == "Far more often\n✓ Came true", "not marked by its colour alone"
    assert "Your prediction" in page.inner_text(".sp-predictions li:first-child")
    target = page.get_by_role("link", name="Explore crowd two").get_attribute("href")
    assert target is not None
    assert target.startswith("./?")
    assert page.get_by_role("link", name="Next lesson: One adopter").get_attribute("href") == (
        "learn?x.learn.lesson=cascade-window"
    )
    shot(page, "learn-revealed", whole=True)
    page.get_by_role("button", name="Predict again").click()
    page.wait_for_selector("text=Choose a prediction")
    page.get_by_role("button", name="Teach this to a class").click()
    page.get_by_role("link", name="Open the teacher's page").wait_for()
    found = page.request.get(f"{page.url.partition('/learn')[0]}/class/")
    assert "Join a class" in found.text()
    assert "script-src 'self';" in found.headers["content-security-policy"], "the class has a policy of its own"


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
