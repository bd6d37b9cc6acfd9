"""A server and a browser for the tests of the pages. Without a browser they are skipped with the reason; CI fails."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .waits import PATIENCE, end

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "out" / "screenshots"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking",
    "--disable-component-update --disable-sync",
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SIZES = {"small": (1280, 800), "large": (1920, 1080), "phone": (390, 844)}


def lacking(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}; in CI the pages must be tested")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def start_server(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., tuple[subprocess.Popen[bytes], str]]]:
    """Starts a server on a port (0 takes a free one), with more words of the command; gives it and its address.

    With ``lone`` it has one processor, whatever the machine has. None outlives the tests.
    """
    pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")
    from stallpoint.scenarios.errors import InputError
    from stallpoint.viz.dashboard import server

    try:
        server.browser_files()
    except InputError as error:
        lacking(str(error))
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}

    with contextlib.ExitStack() as ending:

        def started(port: int, *more: str, lone: bool = False) -> tuple[subprocess.Popen[bytes], str]:
            command = [sys.executable, "-m", "stallpoint", "dashboard", "--port", str(port), "--no-browser", *more]
            place = tmp_path_factory.mktemp("server") / "said.txt"  # a pipe that nobody empties would stop it
            with place.open("w") as said:
                run = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment)
            ending.callback(end, run)
            if lone:  # long before it asks how many it has
                os.sched_setaffinity(run.pid, [min(os.sched_getaffinity(0))])
            last = time.monotonic() + PATIENCE / 1000
            while not (found := re.search(r"(http://127\.0\.0\.1:\d+)/", place.read_text())):
                assert run.poll() is None, f"the server ended: {place.read_text()}"
                assert time.monotonic() < last, f"the server does not say where it is: {place.read_text()}"
                time.sleep(0.05)
            return run, found[1]

        yield started


@pytest.fixture(scope="session")
def site(start_server: Callable[..., tuple[subprocess.Popen[bytes], str]]) -> str:
    """The address of a server of our own."""
    return start_server(0)[1]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium. For a module at most: while it lives, no other test of its process can run a loop."""
    sync = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        lacking("there is no browser (Chromium)")
    with sync.sync_playwright() as tools:
        with_browser = tools.chromium.launch(executable_path=path, args=" ".join(ARGUMENTS).split())
        yield with_browser
        with_browser.close()


@pytest.fixture
def open_page(site: str, chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page of the site; every one is watched for errors and for requests to other hosts."""
    wrong: list[str] = []
    contexts = []

    def watch(page: Any) -> None:
        page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" and bad(m.text) else None)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", lambda r: wrong.append(f"request to {r.url}") if foreign(r.url) else None)

    def bad(words: str) -> bool:
        return "Pending messages < 0" not in words  # ipywidgets counts anew, and says so

    def foreign(url: str) -> bool:
        return not url.startswith((site, site.replace("http", "ws", 1), "data:", "blob:"))

    def opened(path: str = "/", size: str = "small", dark: bool = False) -> Any:
        width, height = SIZES[size]
        scheme = "dark" if dark else "light"
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        watch(page)
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def fresh_page(chromium: Any) -> Iterator[Callable[[], Any]]:
    """Opens empty pages, and closes them."""
    contexts = []

    def opened() -> Any:
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 800}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def own_server(start_server: Any) -> Iterator[Callable[[], tuple[subprocess.Popen[bytes], str]]]:
    """Starts a server of this test, always on the same port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    runs = []

    def started() -> tuple[subprocess.Popen[bytes], str]:
        runs.append(start_server(port))
        return runs[-1]

    yield started
    for run, _ in runs:
        end(run)


@pytest.fixture
def tables(tmp_path: Path) -> list[Path]:
    """150 firms in three tiers."""
    firms, links = tmp_path / "my firms.csv", tmp_path / "my links.csv"
    firms.write_text("id,tier\n" + "".join(f"F{at},{at % 3}\n" for at in range(150)))
    pairs = [(at, at + step) for at in range(140) for step in (1, 4, 7) if at % 3 < (at + step) % 3]
    links.write_text("supplier,buyer\n" + "".join(f"F{a},F{b}\n" for a, b in pairs))
    return [firms, links]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keeps pictures of the pages that a failed test had open, and tells what they show."""
    report = yield
    with_browser = getattr(item, "funcargs", {}).get("chromium")
    if call.when == "call" and call.excinfo is not None and with_browser is not None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        pages = [page for context in with_browser.contexts for page in context.pages]
        for place, page in enumerate(pages):
            with contextlib.suppress(Exception):
                shown = page.locator("body").inner_text(timeout=5_000)
                report.sections.append((f"page {place}", f"{page.url[:120]}\n{shown[:1_000]}"))
            with contextlib.suppress(Exception):  # the page itself may be what is broken
                page.screenshot(path=SHOTS / f"failed-{item.name}-{place}.png", full_page=True, timeout=5_000)
    return report


@pytest.fixture
def shot() -> Callable[..., None]:
    """Keeps a picture of a page for whoever looks at the output of CI."""

    def kept(page: Any, name: str, whole: bool = False) -> None:
        if not os.environ.get("CI"):
            return
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)

    return kept
