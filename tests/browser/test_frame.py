"""The frame of all pages in a real browser: the menu, the address, the theme, and messages that stay in sight."""

from typing import Any

import pytest

from .waits import calm, finished, link

PARTS = {
    "Explore": ".sp-explore",
    "Compare": ".sp-mine",
    "Why": ".sp-why-page",
    "Learn": ".sp-learn-side",
    "Market": ".sp-market",
    "Studies": ".sp-studies",
}
"""What only this page has, whatever it has to say."""
HERE = """([name, part]) => document.querySelector('[aria-current]')?.innerText === name
  && document.querySelector(part) !== null"""
OUTSIDE = """[...document.querySelectorAll('.sp-chosen-row')].flatMap((row) =>
  [...row.querySelectorAll('select, button, b')]
    .filter((part) => part.getBoundingClientRect().bottom > row.getBoundingClientRect().bottom + 1)
    .map((part) => part.innerText))"""


@pytest.mark.slow
def test_pages_keep_the_state_in_the_address(open_page) -> None:
    page = open_page(link())
    finished(page)
    lever, before = page.get_by_label("Pilots a year, slider"), page.evaluate("location.search")
    lever.fill("150")
    lever.dispatch_event("change")
    page.wait_for_function("before => location.search !== before", arg=before)
    kept = page.evaluate("location.search")
    menu = page.get_by_role("navigation", name="Pages")
    for name in ("Why", "Learn", "Market", "Compare"):
        menu.get_by_text(name, exact=True).click()
        here(page, name)
    page.wait_for_function("kept => location.pathname === '/compare' && location.search === kept", arg=kept)
    # on a busy page the router would make an entry of an address that was left, and cut off what Forward leads to
    entries = page.evaluate("history.length")
    page.evaluate("history.pushState({}, '', location.pathname); dispatchEvent(new Event('solara.router'))")
    assert page.evaluate("[history.length, location.search]") == [entries, kept]
    page.go_back()
    page.wait_for_function("kept => location.pathname === '/market' && location.search === kept", arg=kept)
    here(page, "Market")


def here(page: Any, name: str) -> None:
    """Waits until a page is the one shown."""
    page.wait_for_function(HERE, arg=[name, PARTS[name]])
    calm(page)


@pytest.mark.parametrize("name", PARTS)
def test_on_a_phone_all_pages_are_in_the_menu_and_nothing_covers_anything(open_page, shot, name: str) -> None:
    path = "/" if name == "Explore" else f"/{name.lower()}"
    page = open_page(link(path, seeds=2, months=120), "phone", dark=True)
    here(page, name)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    width = page.evaluate("document.documentElement.clientWidth")
    places = page.locator(".sp-menu a").all()
    assert [place.inner_text() for place in places] == list(PARTS)
    for place in places:
        box = place.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width, f"{place.inner_text()} is cut off"
    assert page.evaluate(OUTSIDE) == [], "parts of a row stand outside of it"
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark == page.evaluate("getComputedStyle(document.querySelector('.v-application')).backgroundColor")
    shot(page, f"phone-{name.lower()}-dark")


def test_a_message_is_in_sight_wherever_the_page_stands(open_page, tmp_path) -> None:
    page = open_page(link())
    finished(page)
    wrong = tmp_path / "mine.png"
    wrong.write_bytes(b"not a scenario")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("input[type=file]").set_input_files(wrong)
    page.wait_for_selector(".sp-warning")
    assert page.evaluate("scrollY") > 300
    box = page.locator(".sp-warning").bounding_box()
    assert 0 <= box["y"] < 200
    assert page.inner_text(".sp-warning").startswith("mine.png: is neither a scenario nor a network")
    page.get_by_role("button", name="Close").click()
    page.wait_for_selector(".sp-warning", state="detached")
