"""A teacher's walk in a real browser: a lesson alone, then before a class whose students vote on their phones."""

from pathlib import Path
from typing import Any

import pytest

from .waits import PATIENCE, finished
from .walking import FITS, WIDTHS, Walk

pytestmark = pytest.mark.slow
NEXT = "learn?x.learn.lesson=cascade-window"
IN_VIEW = "document.getElementById('status').getBoundingClientRect().top < window.innerHeight / 2"
TITLE = ".sp-lesson h1"
TYPE = "getComputedStyle(document.querySelector('.sp-story')).fontSize"


@pytest.mark.parametrize("size", WIDTHS)
def test_a_teacher_predicts_presents_and_teaches_a_class(open_page: Any, shot: Any, size: str) -> None:
    walk = Walk("teacher", size, shot)
    page = open_page("/learn?x.learn.lesson=two-crowds", size)
    page.wait_for_selector(".sp-predictions")
    walk.stop(page, "learn")
    revealed(walk, page)
    presented(walk, page)
    page.get_by_role("button", name="Teach this to a class").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open the teacher's page").click()
    wall = opened.value
    door = page.request.get(f"{page.url.partition('/learn')[0]}/class/")
    assert "Join a class" in door.text()
    assert "script-src 'self';" in door.headers["content-security-policy"], "the class has a policy of its own"
    wall.set_default_timeout(PATIENCE)
    wall.wait_for_selector(".code")
    wall.emulate_media(color_scheme="dark" if walk.dark else "light")
    code = wall.inner_text(".how .code")
    first, second = open_page("/class/", "phone"), open_page(f"/class/{code}", "phone", dark=True)
    first.get_by_label("Code").fill(f"{code[:2].lower()} {code[2:]}")
    first.get_by_role("button", name="Join").click()
    taught(walk, wall, (first, second))


def revealed(walk: Walk, page: Any) -> None:
    """A prediction, and the answer, which comes into view."""
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
    assert (page.get_by_role("link", name="Explore crowd two").get_attribute("href") or "").startswith("./?")
    assert page.get_by_role("link", name="Next lesson: One adopter").get_attribute("href") == NEXT
    walk.stop(page, "learn-revealed")
    page.get_by_role("button", name="Predict again").click()
    page.wait_for_selector("text=Choose a prediction")


def presented(walk: Walk, page: Any) -> None:
    """The next lesson, in large type for a projector."""
    page.get_by_role("button", name="One adopter, two thousand watchers →").click()
    page.wait_for_selector(f"{TITLE}:has-text('One adopter')")
    plain = page.evaluate(TYPE)
    page.get_by_role("button", name="Present").click()
    page.wait_for_selector(".sp-large")
    assert page.locator(".sp-learn-side").count() == 0
    assert page.locator("div.sp-learn-body > div.sp-head > span").count() == 1, "tags of the list are left over"
    assert float(page.evaluate(TYPE)[:-2]) > 1.3 * float(plain[:-2])
    walk.stop(page, "learn-present")


def taught(walk: Walk, wall: Any, phones: tuple[Any, Any]) -> None:
    """Two phones vote, the projector shows it and reveals; the next lesson, what was voted as a table, the end."""
    first, second = phones
    wall.wait_for_selector("text=2 phones have joined")
    choices = [phone.locator("button[name=choice]") for phone in phones]
    choices[0].nth(0).click()
    wall.wait_for_selector("text=1 of 2 have voted")
    first.wait_for_selector("text=Waiting for others: 1 of 2")
    choices[1].nth(1).click()
    wall.wait_for_selector("text=2 of 2 have voted")
    walk.stop(wall, "class-open")
    wall.get_by_role("button", name="Close voting").click()
    wall.wait_for_selector("text=1 · 50%")
    wall.wait_for_selector("button[value=reveal]:not([disabled])")
    wall.get_by_role("button", name="Reveal for all").click()
    wall.wait_for_selector("text=What came true:")
    for phone in phones:
        phone.wait_for_selector("#answer")
        phone.wait_for_function(IN_VIEW)
        assert phone.evaluate(FITS)
        walk.shot(phone, f"teacher-phone-{'dark' if phone is second else 'light'}", whole=True)
    walk.stop(wall, "class-revealed")
    with wall.expect_download() as waiting:
        wall.get_by_role("link", name="Votes (CSV)").click()
    rows = Path(waiting.value.path()).read_text().splitlines()
    assert len(rows) == 3
    assert "cascade-window" in rows[1]
    wall.get_by_role("button", name="Next lesson").click()
    first.wait_for_selector("h1:has-text('Nobody eats the first crab')")
    assert first.locator("button[aria-pressed=true]").count() == 0
    wall.once("dialog", lambda asked: asked.accept())
    wall.get_by_role("button", name="End the class").click()
    wall.wait_for_selector("text=The class has ended")
    for phone in phones:
        phone.wait_for_selector("text=The class has ended")
