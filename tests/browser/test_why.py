"""The Why page in a real browser: a typical factory of a group, its lives, whom it watches, how far it was luck."""

import pytest

from .waits import SIZES, calm, link, until

FIRST = "text=is the most typical of its group: At the end: showcase"
NAME = ".sp-told h2"
MONTH = """({ month }) => {
  const slider = document.querySelector('.sp-timeline input');
  slider.value = month;
  slider.dispatchEvent(new Event('input'));
}"""


def shown(page) -> list[str]:
    """What each of the neighbourhood says of itself."""
    return page.eval_on_selector_all(".why-around .why-node", "all => all.map((one) => one.getAttribute('aria-label'))")


@pytest.mark.parametrize("size", SIZES)
def test_a_group_its_typical_factory_and_what_is_shown_of_it(open_page, shot, size: str) -> None:
    page = open_page(link("/why"), size, dark=size == "large")
    page.get_by_label("Group", exact=True).select_option("end=showcase")
    page.wait_for_selector(FIRST)
    first = page.inner_text(NAME)
    page.get_by_role("button", name="Next typical").click()
    page.wait_for_selector("text=is number 2, counted from the most typical")
    page.get_by_role("button", name="Previous typical").click()
    page.wait_for_selector(FIRST)
    assert page.inner_text(NAME) == first

    page.wait_for_selector(".why-around .why-node")
    assert page.locator(".why-track").count() == page.locator(".why-field").count() == 2
    late = shown(page)
    page.evaluate(MONTH, {"month": 0})
    page.wait_for_function("before => document.querySelector('.why-me').title !== before", arg=late[0])
    early = shown(page)
    assert len(early) == len(late)
    assert any("unaware" in words for words in early)

    page.locator(".why-field .why-me").first.focus()
    page.keyboard.press("ArrowRight")
    here = page.evaluate("document.activeElement.title")
    assert here != early[0]
    until(page, lambda: page.locator(".why-around .why-said").first.inner_text().startswith(here), True)
    page.locator(".why-mark").first.click()
    assert page.locator(".why-lives .why-said").inner_text() == page.locator(".why-mark").first.get_attribute("title")

    page.wait_for_selector(".sp-why-luck canvas")
    page.wait_for_selector("text=/In \\d+ of 20 pairs of runs/")
    page.get_by_role("button", name="Ask 5 worlds").click()
    page.wait_for_selector("text=/In \\d of 5 worlds it really uses/")
    assert "Not a forecast" in page.inner_text(".sp-told .sp-caveat")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, f"why-{size}", whole=True)
    calm(page)
    again = open_page(page.url[page.url.index("/why") :], size)
    again.wait_for_selector(FIRST)
    assert again.inner_text(NAME) == first
    until(again, lambda: shown(again), early)


@pytest.mark.slow
def test_a_factory_by_name_another_world_and_one_that_is_not_there(open_page) -> None:
    page = open_page("/why")
    page.wait_for_selector(NAME)
    field = page.get_by_label("A factory by name or number")
    field.fill("7")  # by its number
    field.press("Enter")
    page.wait_for_function("document.querySelector('.sp-told h2')?.innerText === 'F0007'")
    page.get_by_label("Set beside").select_option("three-bottlenecks")
    page.wait_for_selector("h4:has-text('Under three-bottlenecks')")
    field.fill("nobody")
    field.press("Enter")
    page.wait_for_selector("text=there is no such factory")
    page.get_by_role("button", name="Most typical").click()
    page.wait_for_selector("text=is the most typical of")


def test_a_classic_rule_has_no_reasons_to_tell(open_page) -> None:
    page = open_page("/why?scenario=bass")
    page.wait_for_selector("text=follows a classic rule")
