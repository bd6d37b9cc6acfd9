"""A class in a real browser: a projector and two phones, over an end of the server in the middle of it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .accessible import nothing_serious, unfold
from .conftest import SIZES
from .waits import PATIENCE, end

LINES = r"open\s+(http://127\.0\.0\.2:(\d+))\s+and join with\s+(\S+).*alone:\s+(\S+)"


class Served:
    """A class on an address of its own, which can be killed and begun again where it was."""

    def __init__(self, folder: Path, *lessons: str) -> None:
        self.folder, self.lessons, self.port = folder, lessons, "0"
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-m", "stallpoint", "class", *self.lessons, "--host", "127.0.0.2", "--no-browser"]
        said = self.folder / "said.txt"
        with said.open("w") as out:
            self.run = subprocess.Popen(
                [*words, "--port", self.port, "--out", str(self.folder / "kept")],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        last = time.monotonic() + PATIENCE / 1000
        while not (found := re.search(LINES, said.read_text(), re.DOTALL)):
            assert self.run.poll() is None, said.read_text()
            assert time.monotonic() < last, said.read_text()
            time.sleep(0.05)
        self.site, self.port, self.code, self.teacher = found.groups()


@pytest.fixture
def taught(tmp_path: Path) -> Iterator[Served]:
    pytest.importorskip("segno", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")
    served = Served(tmp_path, "two-crowds", "bass")
    yield served
    end(served.run)


@pytest.fixture
def screen(chromium: Any) -> Iterator[Any]:
    """Opens a page; every one is watched for errors, but for a server that is away."""
    wrong: list[str] = []
    contexts = []

    def opened(address: str, size: str, dark: bool = False, script: bool = True) -> Any:
        width, height = SIZES[size]
        scheme = "dark" if dark else "light"
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" and "ERR_CONN" not in m.text else None)
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.slow
def test_a_class_votes_on_its_phones_over_an_end_of_the_server(taught: Served, screen: Any, shot: Any) -> None:
    wall = screen(taught.teacher, "large")
    assert wall.url == f"{taught.site}/teach/{taught.code}", "the secret does not stay in the address"
    first = screen(taught.site, "phone")
    nothing_serious(first)
    first.get_by_label("Code").fill(f"{taught.code[:2].lower()} {taught.code[2:]}")
    first.get_by_role("button", name="Join").click()
    second = screen(f"{taught.site}/{taught.code}", "phone", dark=True)
    plain = screen(f"{taught.site}/{taught.code}", "phone", script=False)  # no script: a form, and pages that reload
    wall.wait_for_selector("text=2 phones have joined")
    plain.get_by_role("button", name="Far more often").click()
    plain.wait_for_selector("text=Waiting for others: 1 of 3")
    first.get_by_role("button", name="Far more often").click()
    first.wait_for_selector("text=Waiting for others: 2 of 3")
    second.get_by_role("button", name="Hardly more often").click()
    wall.wait_for_selector("text=3 of 3 have voted")
    shot(wall, "class-open")
    # the server dies; a phone votes while it is away, and the class goes on by itself
    taught.run.kill()
    taught.run.wait()
    first.get_by_role("button", name="Hardly more often").click()
    first.wait_for_selector("#lost:visible")
    second.wait_for_selector("#lost:visible")
    code = taught.code
    taught.start()
    assert taught.code == code
    for page in (first, second, wall):
        page.wait_for_selector("#lost[hidden]", state="attached")
    first.wait_for_selector("button[aria-pressed=true]:has-text('Hardly') .tag.mine")
    for page in (first, second, wall):
        nothing_serious(page)
    wall.get_by_role("button", name="Close voting").click()
    wall.wait_for_selector("text=2 · 67%")
    second.wait_for_selector("text=Voting is closed")
    wall.wait_for_selector("button[value=reveal]:not([disabled])")
    wall.get_by_role("button", name="Reveal for all").click()
    wall.wait_for_selector("text=What came true: far more often.")
    for page in (first, second):
        page.wait_for_selector("text=Not as you predicted: far more often.")
        assert page.locator(".came .tag.came").inner_text() == "✓ Came true"
        assert "Hardly more often" in page.locator("li.mine").inner_text()
        page.wait_for_function("document.getElementById('status').getBoundingClientRect().top < window.innerHeight / 2")
        assert fits(page)
    plain.goto(f"{taught.site}/{taught.code}")  # it asked while nobody was there
    plain.wait_for_selector("text=As you predicted: far more often.")
    for page in (first, second, wall):
        unfold(page)
        nothing_serious(page)
    shot(first, "class-phone", whole=True)
    shot(second, "class-phone-dark", whole=True)
    shot(wall, "class-revealed", whole=True)
    for width, height in SIZES.values():
        wall.set_viewport_size({"width": width, "height": height})
        assert fits(wall), width
    wall.get_by_role("button", name="Next lesson").click()
    first.wait_for_selector("h1:has-text('The famous S')")
    assert first.locator("button[aria-pressed=true]").count() == 0
    for sure in ("dismiss", "accept"):  # one click beside "Next lesson" would be too easily made
        wall.once("dialog", lambda asked, sure=sure: getattr(asked, sure)())
        wall.get_by_role("button", name="End the class").click()
        wall.wait_for_selector("button[value=end]" if sure == "dismiss" else "text=The class has ended")
    second.wait_for_selector("text=The class has ended")
