"""Who may connect to the dashboard, what it hands out, and that nothing it says tells where it lives."""

import asyncio
import os
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from stallpoint.scenarios.errors import InputError
from stallpoint.viz import theme
from stallpoint.viz.dashboard import server

HOME = "127.0.0.1:8765"


async def inner(scope: Any, receive: Any, send: Any) -> None:
    """In place of the pages: says that it was asked."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


def ask(folder: Path, path: str = "/", kind: str = "http", **headers: str) -> list[dict[str, Any]]:
    """What the guard answers to one request."""
    said: list[dict[str, Any]] = []
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in ({"host": HOME} | headers).items()]

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    scope = {"type": kind, "path": path, "headers": pairs}
    asyncio.run(server.Guard(inner, folder)(scope, receive, send))  # type: ignore[arg-type]
    return said


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", "", "[::2]:8765"])
def test_a_foreign_name_for_this_machine_is_refused(tmp_path: Path, host: str) -> None:
    assert ask(tmp_path, host=host)[0]["status"] == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:1", "[::1]:8765"])
def test_this_machine_is_served(tmp_path: Path, host: str) -> None:
    assert ask(tmp_path, host=host)[0]["status"] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8765"])
def test_a_socket_from_another_site_is_closed(tmp_path: Path, origin: str) -> None:
    assert ask(tmp_path, kind="websocket", origin=origin) == [{"type": "websocket.close", "code": 1008}]


def test_a_socket_from_our_page_is_opened_and_one_without_origin_is_not(tmp_path: Path) -> None:
    assert ask(tmp_path, kind="websocket", origin=f"http://{HOME}")[0]["type"] == "websocket.accept"
    assert ask(tmp_path, kind="websocket")[0]["type"] == "websocket.close"


@pytest.mark.parametrize("path", ["/resourcez", "/_solara/api/evict/x", "/static/public/x", "/_solara/cdn/none@1/x.js"])
def test_what_tells_about_the_server_is_closed(tmp_path: Path, path: str) -> None:
    assert ask(tmp_path, path)[0]["status"] == 404


def test_only_installed_files_are_handed_out(tmp_path: Path) -> None:
    (tmp_path / "requirejs@2.3.6").mkdir()
    (tmp_path / "requirejs@2.3.6" / "require.js").write_text("x")
    assert ask(tmp_path, "/_solara/cdn/requirejs@2.3.6/require.js")[0]["status"] == 200
    assert ask(tmp_path, "/_solara/cdn/../../etc/passwd")[0]["status"] == 404


def test_a_large_body_is_refused(tmp_path: Path) -> None:
    assert ask(tmp_path, content_length=str(10**9))[0]["status"] == 413
    assert ask(tmp_path, content_length="many")[0]["status"] == 400


def test_every_answer_says_that_nothing_else_may_be_loaded(tmp_path: Path) -> None:
    headers = dict(ask(tmp_path)[0]["headers"])
    policy = headers[b"content-security-policy"].decode()
    assert "default-src 'self'" in policy
    assert "http" not in policy.replace(f"ws://{HOME}", "")
    assert headers[b"x-frame-options"] == b"DENY"


def test_no_tracking_and_no_foreign_files() -> None:
    assert server.SETTINGS["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "false"
    assert server.SETTINGS["SOLARA_SESSION_HTTP_ONLY"] == "true"
    text = "".join(path.read_text(encoding="utf-8") for path in server.STATIC.glob("*.*"))
    assert "https://" not in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "")


def test_the_sheet_has_every_colour_in_both_themes() -> None:
    sheet = server.sheet()
    for name, tone in theme.COLOURS.items():
        assert f"--{name.replace('_', '-')}: {tone.light};" in sheet
        assert f"--{name.replace('_', '-')}: {tone.dark};" in sheet


def test_what_the_pages_load_is_installed_by_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    files, wanted = server.browser_files(), set[str]()
    for path in server.STATIC.glob("*.js"):
        wanted |= set(re.findall(r"/_solara/cdn/([^?`'\"]+)", path.read_text(encoding="utf-8")))
    assert any(name.startswith("echarts@") for name in wanted)
    assert [name for name in wanted if not (files / name).is_file()] == []


def test_files_that_are_not_there_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    server.configure()
    from solara.server.settings import assets

    monkeypatch.setattr(assets, "proxy_cache_dir", tmp_path)
    with pytest.raises(InputError, match=r"^solara-assets: no files .*install stallpoint\[dashboard\]"):
        server.browser_files()


def test_a_port_that_is_taken_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(server, "browser_files", lambda: Path("nowhere"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError, match="choose another one"):
            server.serve(other.getsockname()[1], "", False, print)
