"""What a visitor changes can be taken back, and pinned; Back stays in the pages. One walk in a real browser."""

from typing import Any

import pytest

from .waits import finished, link, until

UNDO, REDO = ".sp-taking-back button >> nth=0", ".sp-taking-back button >> nth=1"
ENTRIES = "history.length"


def title(page: Any, button: str) -> str:
    return str(page.locator(button).get_attribute("title"))


def moved(page: Any, place: str) -> None:
    """The slider of pilots, as a mouse leaves it."""
    slider = page.locator(".sp-control input[type=range]").first
    slider.fill(place)
    slider.dispatch_event("change")


def menu(page: Any, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_text(name, exact=True).click()
    page.wait_for_function("name => document.querySelector('[aria-current]')?.innerText === name", arg=name)


def entry(page: Any, query: str) -> None:
    """Waits until the address, and the entry of the history, are those of these settings."""
    page.wait_for_function("query => location.search === query", arg=query)


@pytest.mark.slow
def test_changes_are_taken_back_pinned_and_compared_and_back_stays_here(open_page, shot) -> None:
    page = open_page(link(seeds=4))
    finished(page, 4)
    page.wait_for_function("history.state?.step")
    first = page.evaluate("location.search")
    entries = page.evaluate(ENTRIES)
    facts = page.inner_text(".sp-facts")
    assert page.locator(UNDO).is_disabled()

    moved(page, "180")
    page.wait_for_function("first => location.search !== first", arg=first)
    until(page, lambda: title(page, UNDO).startswith("Undo: Pilots a year 4 to"), True)
    finished(page, 4)
    changed, after = page.evaluate("location.search"), page.inner_text(".sp-facts")
    assert page.evaluate(ENTRIES) == entries + 1
    assert after != facts
    page.locator(UNDO).click()
    entry(page, first)
    until(page, lambda: page.inner_text(".sp-facts"), facts)
    page.locator("h1").click()
    page.keyboard.press("Control+Shift+Z")
    entry(page, changed)
    until(page, lambda: page.inner_text(".sp-facts"), after)
    page.keyboard.press("Control+Z")
    entry(page, first)
    finished(page, 4)
    field = page.get_by_label("Find a setting by name or meaning")
    field.fill("pilots")
    field.press("Control+Z")  # in a field of text it is the browser's
    field.fill("")

    page.get_by_role("button", name="Pin this run").click()
    page.wait_for_selector(".sp-pin")
    finished(page, 8)
    assert "pin.1=" in page.evaluate("location.search")
    name = page.get_by_label("Name of pin 1")
    name.fill("no policy")
    name.press("Enter")
    page.wait_for_selector(".sp-warning")  # that is another scenario
    name.fill("few pilots")
    name.press("Enter")
    until(page, lambda: title(page, UNDO).endswith("to few pilots"), True)
    moved(page, "180")
    page.wait_for_selector(".sp-ghost")
    until(page, lambda: title(page, UNDO).startswith("Undo: Pilots"), True)
    finished(page, 8)
    assert page.locator(".sp-before").count() == page.locator(".sp-fact").count()
    assert "→" in page.inner_text(".sp-before >> nth=0")
    assert "same dice" in page.inner_text(".sp-facts-when")
    assert "few pilots" in page.inner_text(".sp-ghost >> nth=0")
    page.locator(".sp-track input").fill("20")
    assert page.inner_text(".sp-facts-when").startswith("In year 2, month 9.")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    shot(page, "explore-pinned", whole=True)

    menu(page, "Compare")
    page.wait_for_selector(".sp-mine")
    finished(page, 60)
    page.get_by_label("Baseline").select_option(label="1: few pilots")
    finished(page, 40)
    page.get_by_label("Worlds", exact=True).select_option("1")
    finished(page, 8)
    head = page.inner_text(".sp-table thead >> nth=0")
    assert "Against few pilots" in head
    assert "display-programme-changed" in page.inner_text(".sp-table tbody >> nth=0")
    assert "few-pilots.yaml" in page.inner_text("#share")
    shot(page, "compare-pinned", whole=True)

    page.go_back()  # the number of worlds
    page.wait_for_function("() => document.querySelector('select')")
    until(page, lambda: title(page, REDO).startswith("Redo: worlds"), True)
    page.go_back()  # to Explore, the settings are the same
    page.wait_for_selector(".sp-explore")
    page.wait_for_selector(".sp-ghost")
    page.go_back()  # the second change of pilots
    until(page, lambda: title(page, UNDO).endswith("to few pilots"), True)
    assert "pin.1=" in page.evaluate("location.search")
    page.go_back()  # its name
    until(page, lambda: title(page, UNDO).endswith("pinned"), True)
    page.go_back()  # the pin
    page.wait_for_selector(".sp-pin", state="detached")
    assert page.evaluate("location.pathname") == "/"
    until(page, lambda: page.inner_text(".sp-facts") != "", True)
    page.go_forward()
    page.wait_for_selector(".sp-pin")
    page.go_forward()
    until(page, lambda: title(page, UNDO).endswith("to few pilots"), True)
    page.go_forward()
    page.wait_for_selector(".sp-ghost")

    finished(page, 8)
