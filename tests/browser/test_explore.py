"""The Explore page in a real browser: its main paths, walked."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from .waits import finished, link, put, until

LEVER = "Pilots a year, slider"


def test_the_page_opens_and_fits_a_phone(open_page, shot) -> None:
    page = open_page("/", "phone", dark=True)
    finished(page)
    page.wait_for_function("document.querySelectorAll('.sp-plot canvas').length >= 6")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    assert "of 10 runs" in page.inner_text("h1")
    assert page.evaluate("document.querySelector('.v-application').classList.contains('theme--dark')")
    shot(page, "explore-phone-first")


def test_a_lever_is_moved_and_put_back(open_page) -> None:
    page = open_page(link())
    finished(page)
    before = page.inner_text(".sp-facts")
    page.get_by_label(LEVER).fill("180")
    page.get_by_label(LEVER).dispatch_event("change")
    page.wait_for_function("words => document.querySelector('.sp-facts')?.innerText !== words", arg=before)
    finished(page)
    assert page.locator(".sp-changed:visible").count() >= 2
    page.get_by_role("button", name="Defaults").click()
    page.wait_for_function("document.querySelectorAll('.sp-changed:not([hidden])').length === 0")
    finished(page)


@pytest.mark.slow
def test_other_worlds_are_asked_beside_the_answer_and_again_when_it_changes(open_page) -> None:
    page = open_page(link(seeds=2))
    finished(page)
    assert "The run ends in year 5: nothing is told of later years." in page.inner_text(".sp-answer")
    page.get_by_role("button", name="Ask 5 worlds").click()
    in_worlds = page.locator(".sp-across").get_by_text("of 5 worlds")
    in_worlds.wait_for()
    there = in_worlds.inner_text()
    page.get_by_label(LEVER).fill("180")
    page.get_by_label(LEVER).dispatch_event("change")
    page.wait_for_function(
        "told => ![undefined, told].includes(document.querySelector('.sp-across .sp-holds')?.innerText)",
        arg=there,
    )
    page.locator(".sp-across summary").click()
    page.wait_for_selector(".sp-across .sp-plot canvas")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def test_scrubbing_and_playing_move_network_and_charts_without_the_server(open_page) -> None:
    page = open_page(link(seeds=2, months=600))  # so long that it still plays when "Pause" is pressed
    finished(page)
    page.wait_for_function("document.querySelector('.sp-network')?.picture?.count > 0")
    page.locator(".sp-track input").fill("0")
    assert page.evaluate("document.querySelector('.sp-network').picture.month") == 0
    first = page.locator(".sp-readouts b").first.inner_text()
    page.locator(".sp-track input").fill("599")
    assert page.evaluate("document.querySelector('.sp-network').picture.month") == 599
    assert page.locator(".sp-readouts b").first.inner_text() != first
    page.locator(".sp-track input").fill("30")
    page.wait_for_function("document.querySelector('.sp-link')?.value.includes('month=30')")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('.sp-network').picture.month > 32")
    page.get_by_role("button", name="Pause").click()


def test_a_factory_is_opened_by_mouse_and_by_keyboard(open_page, shot) -> None:
    page = open_page(link())
    finished(page)
    page.wait_for_function("document.querySelector('.sp-network')?.picture?.count > 0")
    x, y = page.evaluate(
        "(() => { const p = document.querySelector('.sp-network').picture; p.box.scrollIntoView({ block: 'center' });"
        "const b = p.box.getBoundingClientRect(); const [x, y] = p.at(145); return [x + b.left, y + b.top]; })()"
    )
    page.mouse.click(x, y)
    page.wait_for_selector(".sp-factory")
    shot(page, "explore-factory")
    name = page.inner_text(".sp-factory b")
    page.locator(".sp-network canvas").last.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("name => document.querySelector('.sp-factory b')?.innerText !== name", arg=name)
    page.keyboard.press("Escape")
    page.wait_for_selector(".sp-factory", state="detached")


@pytest.mark.slow
def test_a_run_is_stopped_and_goes_on(open_page) -> None:
    page = open_page(link())
    finished(page)
    words = page.locator(".sp-progress-words")
    put(page, "Factories", "20,000")  # so many that it is not over when "Stop" is pressed
    page.get_by_label("Runs", exact=True).fill("200")
    page.get_by_label("Runs", exact=True).press("Enter")
    until(page, lambda: "of 200 runs" in words.inner_text(), True)
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(".sp-progress.sp-stopped")
    told = re.search(r"Stopped after (\d+) of 200 runs", page.inner_text(".sp-progress"))
    assert told
    assert page.locator("h1").inner_text()
    page.get_by_role("button", name="Run the rest").click()
    until(page, lambda: int((re.search(r"\d+", words.inner_text()) or ["0"])[0]) > int(told[1]), True)
    page.get_by_label("Runs", exact=True).fill("1")
    page.get_by_label("Runs", exact=True).press("Enter")
    finished(page)


@pytest.mark.slow
def test_a_link_brings_the_same_page_to_another_browser(open_page) -> None:
    page = open_page(link())
    finished(page)
    put(page, "Factories", "140")
    finished(page)
    facts, address = page.inner_text(".sp-facts"), page.locator(".sp-link").input_value()
    other = open_page(address.partition("/")[2].partition("/")[2][address.partition("//")[2].index("/") :])
    finished(other)
    assert other.inner_text(".sp-facts") == facts


def test_a_bad_link_is_told_and_the_page_opens(open_page) -> None:
    page = open_page("/?as=!!!")
    page.wait_for_selector(".sp-warning")
    assert "opened with its defaults" in page.inner_text(".sp-warning")
    finished(page)


@pytest.mark.slow
def test_files_are_handed_out(open_page, tmp_path: Path) -> None:
    page = open_page(link())
    finished(page)
    found = {}
    for button in ("Scenario file", "Data (CSV)", "Figures", "Report (page)"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=button).click()
        found[button] = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(found[button])
    assert found["Scenario file"].read_text().startswith("# stallpoint run")
    assert "runs.csv" in zipfile.ZipFile(found["Data (CSV)"]).namelist()
    assert "provenance.json" in zipfile.ZipFile(found["Data (CSV)"]).namelist()
    record = json.loads(zipfile.ZipFile(found["Data (CSV)"]).read("provenance.json"))
    assert record["made_by"] == "stallpoint"
    assert any(name.endswith(".svg") for name in zipfile.ZipFile(found["Figures"]).namelist())
    assert "<h1" in found["Report (page)"].read_text()


def test_files_are_taken_in(open_page, tmp_path: Path) -> None:
    page = open_page(link())
    finished(page)
    good, bad, huge = tmp_path / "mine.yaml", tmp_path / "bad.yaml", tmp_path / "huge.yaml"
    good.write_text("name: mine\nquestion: Is it mine?\nworld:\n  factories: 90\n  months: 24\n")
    bad.write_text("name: bad\nworld:\n  factorys: 90\n")
    huge.write_bytes(b"x" * 6_000_000)
    take = page.locator("input[type=file]")
    take.set_input_files(good)
    page.wait_for_function("document.querySelector('.sp-question')?.innerText === 'Is it mine?'")
    finished(page)
    take.set_input_files(bad)
    page.wait_for_selector(".sp-warning")
    assert "factories" in page.inner_text(".sp-warning")
    assert "bad.yaml, line 3" in page.inner_text(".sp-warning")
    take.set_input_files(huge)
    page.wait_for_selector(".sp-share [role=alert]:visible")
    assert "up to 5 MB" in page.inner_text(".sp-share [role=alert]:visible")
    assert page.inner_text(".sp-question") == "Is it mine?"


def test_everything_is_reached_by_keyboard(open_page) -> None:
    page = open_page(link())
    finished(page)
    reached = set()
    wanted = {"Play", "Month", "Find a setting by name or meaning", "Zoom in", "Copy link", "Scenario file"}
    told = "e => (e.getAttribute('aria-label') || e.innerText || e.id || '').slice(0, 40)"
    for _ in range(400):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(f"({told})(document.activeElement)"))
        if wanted <= reached:
            break
    assert wanted <= reached, f"{wanted - reached} is not reached by keyboard"
