"""A visitor's own network: brought once, on every page, kept over a reload and a restart, and taken off."""

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from .waits import finished, link, until

CHIP = "Network: my firms.csv, 150 firms"
COUNT = re.compile(r"of 150 at the end|no factory stands elsewhere")


def panel(page: Any) -> Any:
    return page.locator(".sp-network-panel input[type=file]")


def go(page: Any, name: str) -> None:
    page.get_by_role("navigation", name="Pages").get_by_text(name, exact=True).click()
    page.wait_for_function("name => document.querySelector('[aria-current]')?.innerText === name", arg=name)


def there(page: Any) -> None:
    """Waits until the chip is there, in sight and inside the page."""
    page.get_by_role("button", name=CHIP).wait_for()
    box, width = page.locator(".sp-network-chip").bounding_box(), page.evaluate("document.documentElement.clientWidth")
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


@pytest.mark.slow
def test_a_network_is_brought_once_and_is_on_every_page_until_it_is_taken_off(
    own_server: Any, fresh_page: Any, tables: list[Path], tmp_path: Path
) -> None:
    run, site = own_server()
    page = fresh_page()
    page.goto(site + link(seeds=4, months=48))
    page.get_by_role("button", name="Use your own network").click()
    (tmp_path / "their links.csv").write_text("supplier,buyer\nF0,nobody\n")
    panel(page).set_input_files([tables[0], tmp_path / "their links.csv"])
    page.get_by_text("their links.csv: line 2, buyer is 'nobody': there is no such firm").wait_for()
    with page.expect_download() as given:
        page.get_by_role("button", name="links.csv", exact=True).click()
    assert given.value.suggested_filename == "links.csv"
    panel(page).set_input_files(tables)  # the panel is still open
    there(page)
    page.wait_for_selector(".sp-network-panel", state="detached")

    page.get_by_label("Scenario").select_option("vouchers")
    finished(page, 4)
    there(page)
    go(page, "Compare")
    finished(page)
    until(page, lambda: COUNT.search(page.inner_text("main")) is not None, True)
    there(page)
    page.get_by_label("And also").select_option("real-chain")
    page.get_by_text("real-chain brings a network of its own").wait_for()
    assert page.locator(".sp-answer").count() == 0
    page.get_by_role("button", name="real-chain ×").click()
    go(page, "Why")
    page.locator(".sp-told h2").wait_for()
    assert re.fullmatch(r"F\d+", page.inner_text(".sp-told h2"))
    there(page)
    go(page, "Market")
    page.get_by_role("button", name="Write your first card").wait_for()
    there(page)
    go(page, "Learn")
    page.get_by_text("Lessons have worlds of their own").wait_for()

    page.goto(f"{site}/?{page.url.partition('?')[2]}")
    finished(page, 4)
    facts = page.inner_text(".sp-facts")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    finished(page, 4)
    there(page)
    assert page.inner_text(".sp-facts") == facts
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    run.terminate()
    page.get_by_text("does not answer").wait_for()
    assert run.wait() == 0
    own_server()
    page.wait_for_selector(".sp-away", state="hidden")
    page.reload()
    finished(page, 4)
    there(page)
    assert page.inner_text(".sp-facts") == facts

    page.get_by_role("button", name=CHIP).click()
    page.get_by_text("How it was read, and what is drawn").click()
    page.get_by_text("The links came without middlemen").wait_for()
    page.get_by_role("button", name="Close").click()
    kept = page.url
    page.get_by_role("button", name="Take this network off the tab").click()
    page.get_by_role("button", name="Use your own network").wait_for()
    page.wait_for_function("!location.search.includes('network=')")
    for entry in Path(os.environ["STALLPOINT_UPLOADS"]).iterdir():
        shutil.rmtree(entry)
    page.goto(kept)
    page.get_by_text("no longer on this server").wait_for()
    until(page, lambda: page.get_by_label("Scenario").input_value(), "vouchers")
