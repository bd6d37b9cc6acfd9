"""An analyst's walk in a real browser: from an own network to a signed brief, without the command."""

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from .waits import finished, link, until
from .walking import WIDTHS, Walk, anew, brought, fill, given, to

pytestmark = pytest.mark.slow
FIND = "Find a setting by name or meaning"
VOUCHER = "Voucher for small and medium firms"
FACTS = ".sp-facts"
UNDO, REDO = (f".sp-taking-back button >> nth={place}" for place in (0, 1))
QUESTION, AUTHOR, OFFICE = "Which support reaches our small firms?", "Li Wei", "Office of industry"


def title(page: Any, button: str) -> str:
    return str(page.locator(button).get_attribute("title"))


def lever(walk: Walk, page: Any, words: str, done: str, place: str = "") -> None:
    """Finds the voucher by another word, and writes a value, until that is a step that is ``done``."""
    phone, before = walk.size == "phone", page.inner_text(FACTS)
    if phone:
        page.get_by_role("button", name="Settings: ").click()
    page.get_by_label(FIND).fill("subsidy")
    page.locator(".sp-control", has=page.get_by_label(VOUCHER, exact=True)).wait_for()
    fill(page, VOUCHER, words)
    until(page, lambda: title(page, UNDO).endswith(done), True)
    anew(page, before)
    if place:
        walk.stop(page, place)
    page.get_by_role("button", name="Clear the search").click()
    if phone:
        page.get_by_role("button", name="Close settings").click()


@pytest.mark.parametrize("size", WIDTHS)
def test_an_analyst_goes_from_an_own_network_to_a_signed_brief(
    open_page: Any, shot: Any, tables: list[Path], size: str
) -> None:
    walk = Walk("analyst", size, shot)
    page = open_page(f"{link(seeds=2, months=48)}&worlds=1", size)
    finished(page)
    explored(walk, page, tables)
    compared(walk, page)
    signed(page, whole=size == "small")


def explored(walk: Walk, page: Any, tables: list[Path]) -> None:
    """A network is brought, a lever changed, pinned, taken back and changed again."""
    drawn = page.inner_text(FACTS)
    brought(page, tables)
    anew(page, drawn)
    walk.stop(page, "explore")
    own = page.inner_text(FACTS)
    lever(walk, page, "50 %", "added", "settings")
    paid = page.inner_text(FACTS)
    page.locator(UNDO).click()
    until(page, lambda: title(page, REDO).startswith(f"Redo: {VOUCHER}"), True)
    until(page, lambda: page.inner_text(FACTS), own)
    page.locator(REDO).click()
    until(page, lambda: page.inner_text(FACTS), paid)
    page.get_by_role("button", name="Pin this run").click()
    page.wait_for_selector(".sp-before")
    fill(page, "Name of pin 1", "half paid")
    until(page, lambda: title(page, UNDO).endswith("to half paid"), True)
    lever(walk, page, "10 %", "to 10% of cost")
    page.wait_for_selector(".sp-ghost")
    walk.stop(page, "pinned")


def compared(walk: Walk, page: Any) -> None:
    """What is pinned beside a scenario of the library, over worlds; what it costs, and what a budget leaves."""
    to(page, "Compare")
    page.wait_for_selector(".sp-mine")
    page.get_by_label("And also").select_option("training")
    page.get_by_role("button", name="training ×").wait_for()
    finished(page, 8)
    assert "One world" in page.inner_text(".sp-caveat")
    page.get_by_label("Worlds", exact=True).select_option("3")
    finished(page, 24)
    assert "points" in page.inner_text(".sp-answer h1")
    assert "holds in" in page.inner_text(".sp-table >> nth=0")
    assert "3 worlds of one set" in page.inner_text(".sp-caveat")
    assert page.get_by_role("heading", name="In which worlds it holds").count() == 1
    page.wait_for_function("document.querySelectorAll('.sp-nets .sp-network').length === 4")
    page.wait_for_function("location.search.includes('worlds=3')")
    assert "half paid" in page.inner_text(".sp-table tbody >> nth=0")
    assert "--worlds 3 --seeds 2" in page.inner_text("#share")
    page.locator(".sp-money input").fill("200")
    page.locator(".sp-money input").press("Enter")
    page.locator(".sp-money >> text=200").first.wait_for()
    walk.stop(page, "compare")


def signed(page: Any, whole: bool) -> None:
    """The brief, and with ``whole`` the report and a picture, taken away."""
    for label, words in (("Question", QUESTION), ("Author", AUTHOR), ("Office", OFFICE)):
        fill(page, label, words)
    finished(page)
    pages = PdfReader(given(page, "Brief (PDF)").path()).pages
    told = " ".join(" ".join(each.extract_text().split()) for each in pages)
    assert 1 <= len(pages) <= 2
    for words in (QUESTION, AUTHOR, OFFICE, "my firms.csv", "asked in 3 worlds", "Not a forecast"):
        assert words in told
    if not whole:
        return
    report = PdfReader(given(page, "Report (PDF)").path()).pages
    assert len(report) > len(pages)
    page.locator(".sp-money").get_by_text("Take this picture or its numbers").first.click()
    assert "<svg" in Path(given(page, "SVG", ".sp-money").path()).read_text()
    assert Path(given(page, "PNG", ".sp-money").path()).read_bytes().startswith(b"\x89PNG")
