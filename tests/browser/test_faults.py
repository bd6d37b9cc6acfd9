"""What a visitor sees when the socket is lost, or the server: words, and then the same page again.

Their pages are not watched for errors in the console: the browser writes one for every attempt that fails.
"""

import random
import re
import urllib.parse
from pathlib import Path
from typing import Any

import pytest

from .waits import PATIENCE, finished, link, put, until

AWAY = ".sp-away:visible"
SLOW_CODE = """const made = URL.createObjectURL;
URL.createObjectURL = (blob) => made(
  blob.type === "text/javascript"
    ? new Blob(["await new Promise((done) => setTimeout(done, 3000));\\n", blob], { type: blob.type })
    : blob
);"""
"""Makes the code of every widget take three seconds to be ready, as in a browser that has much else to do."""


class Line:
    """The socket of a page, which can be cut and mended, and can hold back what the server says.

    Attributes:
        slow: from the next question for the state of all widgets on, nothing is handed to the page.
        held: what was held back, in order.
        refused: how often the page tried in vain to connect.
    """

    def __init__(self, page: Any) -> None:
        self.whole, self.slow, self.sockets, self.refused = True, False, [], 0
        self.holding, self.held = False, []
        page.route_web_socket(re.compile("/api/kernels/"), self.connect)

    def connect(self, route: Any) -> None:
        if not self.whole:
            self.refused += 1
            route.close()
            return
        server = route.connect_to_server()
        route.on_message(lambda message: self.asked(server, message))
        server.on_message(lambda message: self.told(route, message))
        self.sockets.append(route)

    def asked(self, server: Any, message: str | bytes) -> None:
        question = message if isinstance(message, bytes) else message.encode()
        self.holding |= self.slow and b"request_states" in question
        server.send(message)

    def told(self, route: Any, message: str | bytes) -> None:
        if self.holding:
            self.held.append(message)
        else:
            route.send(message)

    def cut(self) -> None:
        self.whole = False
        self.sockets[-1].close()

    def mend(self) -> None:
        self.whole = True

    def hand_over(self) -> None:
        """Give the page what was held back, and all that follows at once."""
        self.slow = self.holding = False
        for message in self.held:
            self.sockets[-1].send(message)


SMALL = link(month=30, pilots=0.2)
"""A small world with a lever changed, and another month than the last."""


def shown(page: Any) -> dict[str, str]:
    """What a visitor has chosen and what came of it."""
    fields = {
        label: page.get_by_label(label, exact=True).input_value() for label in ("Factories", "Pilots a year", "Runs")
    }
    month, scenario = page.locator(".sp-track input").input_value(), page.get_by_label("Scenario").input_value()
    facts = re.sub(r"\s+", " ", page.inner_text(".sp-facts"))
    query = urllib.parse.urlsplit(page.url).query
    return fields | {"scenario": scenario, "month": month, "facts": facts, "query": query}


def said(page: Any) -> str:
    page.wait_for_selector(AWAY)
    return page.inner_text(AWAY)


@pytest.mark.slow
def test_a_cut_socket_is_told_and_the_run_goes_on(site: str, fresh_page: Any) -> None:
    page = fresh_page()
    line = Line(page)
    page.goto(site + link())
    finished(page)
    # a world of its own, for runs are remembered, and so large that the line is cut before they are over
    for label, value in (("Factories", "4000"), ("Runs", "60")):
        field = page.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
    page.wait_for_selector(".sp-progress.sp-running")
    line.cut()
    assert "does not answer" in said(page)
    assert "settings are kept" in page.inner_text(AWAY)
    until(page, lambda: line.refused > 1, True)
    line.mend()
    page.wait_for_selector(AWAY, state="detached")
    finished(page, 60)
    assert "of 60 runs" in page.inner_text("h1")


@pytest.mark.slow
def test_after_a_cut_the_page_is_as_it_was_and_still_obeys(site: str, fresh_page: Any) -> None:
    page = fresh_page()
    line = Line(page)
    page.goto(site + SMALL)
    finished(page)
    before = shown(page)
    line.cut()
    said(page)
    line.mend()
    page.wait_for_selector(AWAY, state="detached")
    until(page, lambda: shown(page), before)
    page.get_by_role("button", name="Defaults").click()
    page.wait_for_function("!document.querySelector('.sp-link')?.value.includes('as=')")
    assert page.get_by_label("Factories", exact=True).input_value() == "1,000"


@pytest.mark.slow
def test_a_busy_server_leaves_no_hole_in_a_page_that_was_cut_off(site: str, fresh_page: Any) -> None:
    page = fresh_page()
    line = Line(page)
    page.goto(site + SMALL)
    finished(page)
    put(page, "Factories", "160")  # a world of its own: widgets come and go while the page is cut off
    line.slow = True
    line.cut()
    said(page)
    line.mend()
    page.wait_for_selector(AWAY, state="detached")
    until(page, lambda: line.holding, True)  # the page asks for its state
    page.wait_for_timeout(5_000)  # longer than a page waits for an answer by itself
    line.hand_over()
    finished(page, 20)
    assert page.get_by_text("javascript error").count() == 0
    for part in (".sp-facts dd", ".sp-track input", ".sp-network canvas", ".sp-plot canvas", ".sp-control", ".sp-link"):
        assert page.locator(part).count(), f"{part} is missing"
    before = page.inner_text(".sp-facts")
    put(page, "Pilots a year", "30")
    page.wait_for_function("words => document.querySelector('.sp-facts')?.innerText !== words", arg=before)


@pytest.mark.slow
def test_a_slow_browser_loses_nothing_that_the_server_says(site: str, fresh_page: Any) -> None:
    page = fresh_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.add_init_script(SLOW_CODE)
    page.goto(site + SMALL)
    finished(page, 20)
    before = page.inner_text(".sp-facts")
    put(page, "Pilots a year", "30")
    page.wait_for_function("words => document.querySelector('.sp-facts')?.innerText !== words", arg=before)
    page.get_by_role("button", name="Defaults").click()
    until(page, lambda: page.get_by_label("Factories", exact=True).input_value(), "1,000")
    assert wrong == []


def test_code_that_did_not_come_is_asked_for_again(site: str, fresh_page: Any) -> None:
    page = fresh_page()
    lost = {"chart.js": 2, "marks.js": 1, "common.js": 1, "echarts.esm.min.js": 1, "away.js": 1}
    came = set()

    def lose(route: Any) -> None:
        name = urllib.parse.urlsplit(route.request.url).path.rpartition("/")[2]
        if lost.get(name, 0):
            lost[name] -= 1
            route.abort()
        else:
            came.add(name)
            route.continue_()

    page.route(re.compile(r"\.js(\?|$)"), lose)
    page.goto(site + link())
    every = "plots => plots.length > 5 && plots.every((plot) => plot.querySelector('canvas'))"
    page.wait_for_function(f"({every})([...document.querySelectorAll('.sp-plot')])")
    finished(page)
    until(page, lambda: came >= set(lost), True)
    assert not any(lost.values())


@pytest.mark.slow
def test_a_server_started_anew_takes_the_pages_back_and_what_no_address_holds_is_told(
    own_server: Any, fresh_page: Any, tmp_path: Path
) -> None:
    run, site = own_server()
    page, other = fresh_page(), fresh_page()
    line = Line(other)
    page.goto(site + SMALL)
    finished(page)
    before = shown(page)
    other.goto(site + link())
    finished(other)
    open_file(other, tmp_path)
    run.terminate()
    assert "does not answer" in said(page)
    assert "too long for its address" in said(other)
    assert run.wait(PATIENCE / 1000) == 0, "the server does not end well when it is asked to"
    own_server()
    page.wait_for_selector(AWAY, state="detached")
    finished(page, 20)
    until(page, lambda: shown(page), before)
    page.reload()
    finished(page, 20)
    until(page, lambda: shown(page), before)
    lost = other.get_by_text("open its file again")
    lost.wait_for()
    line.cut()  # a line that is lost once more takes nothing away that was not read yet
    other.get_by_text("does not answer").wait_for()
    line.mend()
    lost.wait_for()
    other.get_by_role("button", name="Close").click()
    other.wait_for_selector(AWAY, state="detached")


def open_file(page: Any, folder: Path) -> None:
    """A scenario that no link can carry."""
    file, dice = folder / "long.yaml", random.Random(0)
    story = " ".join(f"{dice.getrandbits(60):x}" for _ in range(2_500))
    file.write_text(f"story: {story}\nworld: {{factories: 60, months: 24}}\n")
    page.locator("input[type=file]").set_input_files(file)
    page.wait_for_function("!location.search")
