"""The page that animates by itself, opened from a file."""

import re
from pathlib import Path

from stallpoint.scenarios.files import load
from stallpoint.viz.animation import animate

from .waits import PATIENCE


def test_it_plays_without_a_server(chromium, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    place = tmp_path / "run.html"
    place.write_text(animate(load("three-bottlenecks").with_world(factories=200, months=60), 0), encoding="utf-8")
    wrong: list[str] = []
    page = chromium.new_page(viewport={"width": 390, "height": 844})
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:", "blob:")) else wrong.append(r.url))
    page.goto(place.as_uri())
    page.wait_for_selector("#legend li b:not(:empty)")
    assert page.inner_text("#when") == "year 5, month 12"
    end = float(page.get_attribute("#chart .narrow svg > line", "x1"))
    page.locator("#month").fill("0")
    assert page.inner_text("#when") == "year 1, month 1"
    assert float(page.get_attribute("#chart .narrow svg > line", "x1")) < end / 2, "the cursor follows the month"
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#when")).to_have_text(re.compile("year [2-5]"), timeout=PATIENCE)  # the page allows no eval
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()
    assert wrong == []
