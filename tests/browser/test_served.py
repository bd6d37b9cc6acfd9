"""The pages as others reach them: behind nginx and Caddy, with a password, and when there is no room."""

import contextlib
import json
import re
import ssl
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from proxies import KINDS, ROOT, command_of, free_port, proxied

from .accessible import nothing_serious
from .waits import PATIENCE, end, finished, link, until

POISON = {"X-Script-Name": "/sp//evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
TOLD = re.compile("status of (401|503)|response code: 403")
"""What the browser writes of an answer that says no; what the visitor reads is tested."""
USER = "X-Remote-User"


@pytest.fixture
def opened(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page that is watched for errors, and for requests to other places than one."""
    wrong: list[str] = []
    contexts = []

    def page_of(site: str, width: int = 1280, dark: bool = False, path: str = "/") -> Any:
        scheme = "dark" if dark else "light"
        size = {"width": width, "height": 844 if width < 500 else 800}
        contexts.append(chromium.new_context(viewport=size, color_scheme=scheme, ignore_https_errors=True))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        ours = (site, site.replace("http", "ws", 1), "data:", "blob:")
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" and not TOLD.search(m.text) else None)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("request", lambda r: None if r.url.startswith(ours) else wrong.append(f"request to {r.url}"))
        page.on("websocket", lambda s: None if s.url.startswith(ours) else wrong.append(f"socket to {s.url}"))
        page.goto(site + path)
        return page

    yield page_of
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def ends() -> Iterator[Callable[[subprocess.Popen[bytes]], None]]:
    """Ends servers of this test."""
    runs: list[subprocess.Popen[bytes]] = []
    yield runs.append
    for run in runs:
        end(run)


def answer(address: str, **headers: str) -> tuple[int, str]:
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=named), context=trust) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_behind_a_proxy_pages_sockets_uploads_and_links_work(
    kind: str, start_server: Any, ends: Any, opened: Any, tmp_path: Path
) -> None:
    front, behind = free_port(), free_port()
    words = [word.replace("stallpoint.example", f"localhost:{front}") for word in command_of(kind)]
    with proxied(kind, tmp_path, front, behind) as site:
        run, direct = start_server(behind, *words, "--open")
        ends(run)
        assert answer(f"{direct}{ROOT}/", **POISON)[0] == 200  # the first request, of a program of this machine
        site += ROOT
        assert answer(f"{site}/", **POISON)[0] == 200
        page = opened(site, path=link())
        finished(page)
        assert page.evaluate("getComputedStyle(document.querySelector('.sp-facts')).display") != "inline"
        share = page.locator(".sp-link").input_value()
        assert share.startswith(f"{site}/?")
        menu = page.get_by_role("navigation", name="Pages")
        menu.get_by_text("Why", exact=True).click()
        page.wait_for_selector(".sp-why-page")
        page.wait_for_function(f"location.pathname === '{ROOT}/why' && location.search.includes('as=')")
        hrefs = page.evaluate("[...document.querySelectorAll('a[href]')].map((a) => a.getAttribute('href'))")
        assert [href for href in hrefs if not href.startswith((ROOT, "#"))] == []
        page.go_back()
        page.wait_for_selector(".sp-explore")
        bring(page, tmp_path)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Report (page)").click()
        report = Path(waiting.value.path()).read_text("utf-8")
        assert "evil.example" not in report
        other = opened(site, path=share.removeprefix(site))
        finished(other)
        assert other.locator(".sp-link").input_value() == share
        for each in (page, other):
            each.context.close()


def bring(page: Any, folder: Path) -> None:
    """Upload a network of 30 firms, and wait until the page runs it."""
    firms, links = folder / "firms.csv", folder / "links.csv"
    firms.write_text("id,tier\n" + "".join(f"F{at},{at % 3}\n" for at in range(30)))
    links.write_text("supplier,buyer\n" + "".join(f"F{at},F{at + 1}\n" for at in range(29) if at % 3 < 2))
    page.locator("input[type=file]").set_input_files([firms, links])
    page.wait_for_selector("canvas[aria-label*='network of 30 factories']")
    finished(page)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_proxy_names_users_and_nobody_names_himself(kind: str, start_server: Any, ends: Any, tmp_path: Path) -> None:
    front, behind = free_port(), free_port()
    words = [word.replace("stallpoint.example", f"localhost:{front}") for word in command_of(kind)]
    with proxied(kind, tmp_path, front, behind) as site:
        run, direct = start_server(behind, *words, "--user-header", USER)
        ends(run)
        assert answer(f"{site}{ROOT}/", X_Remote_User="ann")[0] == 403  # the recipe names nobody by itself
        assert answer(f"{direct}{ROOT}/", X_Remote_User="ann")[0] == 200  # from where the proxy is


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False), (1920, True)])
def test_the_password_is_asked_for_and_opens_the_page_one_came_for(
    width: int, dark: bool, start_server: Any, ends: Any, opened: Any, tmp_path: Path, shot: Any
) -> None:
    secret = tmp_path / "password"
    secret.write_text("a good one\n")
    run, site = start_server(0, "--password-file", str(secret))
    ends(run)
    page = opened(site, width, dark, path="/stallpoint/style.css")
    asked = page.get_by_label("Password")
    page.goto(site + link())
    asked.fill("guess")
    shot(page, f"sign-in-{width}")
    asked.press("Enter")
    page.get_by_text("That is not the password.").wait_for()
    nothing_serious(page)
    asked.fill("a good one")
    asked.press("Enter")
    finished(page)
    assert page.locator(".sp-link").input_value() == site + link()


def test_who_finds_no_room_is_told_and_gets_in_when_there_is(site: str, opened: Any) -> None:
    page = opened(site, path=link("/learn"))
    page.wait_for_selector(".sp-learn-side")
    cookie = next(each["value"] for each in page.context.cookies() if each["name"].startswith("solara-session-id"))
    with contextlib.ExitStack() as ending:
        more = [ending.enter_context(another_tab(site, cookie)) for _ in range(11)]
        last = page.context.new_page()
        last.goto(f"{site}/learn")
        last.get_by_text("You have 12 pages open here").wait_for()
        assert not last.locator("#loader-container").is_visible()
        more[0].close()
        last.wait_for_selector(".sp-learn-side")
        until(last, lambda: last.locator(".sp-away:visible").count(), 0)


@contextlib.contextmanager
def another_tab(site: str, cookie: str) -> Iterator[Any]:
    """The socket of one more tab of a browser; it asks what every page asks first."""
    address = f"{site.replace('http', 'ws', 1)}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}"
    header = {"msg_type": "kernel_info_request", "msg_id": "1", "session": "1", "username": "", "version": "5.2"}
    asked = {"header": header | {"date": "2026-01-01T00:00:00Z"}, "channel": "shell"}
    from websockets.sync.client import connect

    with connect(address, origin=site, additional_headers={"Cookie": f"solara-session-id={cookie}"}) as socket:
        socket.send(json.dumps(asked | {"content": {}, "buffers": [], "metadata": {}, "parent_header": {}}))
        yield socket
