"""Who may connect to the dashboard, what it hands out, and that nothing it says tells where it lives."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("solara", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'")

from asked import HOME, PAGE, ask, served
from stallpoint.scenarios.errors import InputError
from stallpoint.viz import theme
from stallpoint.viz.dashboard import server
from stallpoint.viz.dashboard.serving.guard import Guard
from stallpoint.viz.dashboard.serving.missing import Missing
from stallpoint.viz.dashboard.serving.place import Place, read_password


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8765",
        "127.0.0.1.evil.example",
        "[::2]:8765",
        "[::1]evil.example",
        "localhost:evil",
        "localhost:1",
        "127.0.0.1",
        "localhost:8765:8765",
        "user@localhost:8765",
        "",
    ],
)
def test_another_name_or_port_than_ours_is_refused(host: str) -> None:
    assert ask(host=host).status == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "LOCALHOST:8765", "[::1]:8765"])
def test_this_machine_is_served(host: str) -> None:
    assert ask(host=host).status == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8765", "https://127.0.0.1:8765"],
)
def test_a_socket_from_another_site_is_closed(origin: str) -> None:
    assert ask(kind="websocket", path=f"{PAGE}?session_id=p", origin=origin) == [
        {"type": "websocket.close", "code": 1008}
    ]


def test_a_socket_from_our_page_is_opened_and_one_without_origin_is_not() -> None:
    path = f"{PAGE}?session_id=p"
    assert ask(kind="websocket", path=path, origin=f"http://{HOME}")[0]["type"] == "websocket.accept"
    assert ask(kind="websocket", path=path)[0]["type"] == "websocket.close"


@pytest.mark.parametrize("path", ["/resourcez", "/_solara/api/evict/x", "/static/public/x", "/_solara/cdn/none@1/x.js"])
def test_what_tells_about_the_server_is_closed(path: str) -> None:
    assert ask(path=path).status == 404
    assert ask(served(root="/sp"), f"/sp{path}").status == 404


def missing(behind: Any) -> Any:
    """An application with one page, one file, and nothing else."""

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        status = 200 if scope["path"] in ("/sp/compare", "/sp/compare/x", "/sp/file.js") else 404
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"as it was"})

    return Guard(Missing(inner, lambda: {"", "compare"}), Place(root="/sp"), lambda _: False)


def test_an_address_at_which_nothing_is_leads_back() -> None:
    for path in ("/nothing", "/a/b", "/compare/x", "/file/x.js"):
        answered = ask(missing, path=f"/sp{path}", accept="text/html,*/*")
        assert answered.status == 404, path
        assert 'href="/sp/"' in answered.body, path
        assert "Go to Explore" in answered.body, path
        assert "as it was" not in answered.body, path
    assert ask(missing, path="/sp/nothing", accept="*/*").body == "as it was", "who asks for a file gets no page"
    for path in ("/compare", "/file.js"):
        assert ask(missing, path=f"/sp{path}", accept="text/html").body == "as it was", path


def test_only_installed_files_are_handed_out(tmp_path: Path) -> None:
    files = tmp_path / "files"
    (files / "requirejs@2.3.6").mkdir(parents=True)
    for place in (files / "requirejs@2.3.6" / "require.js", tmp_path / "secret"):
        place.write_text("x")
    assert server.installed(files, "requirejs@2.3.6/require.js")
    for name in ("../secret", "requirejs@2.3.6/../../secret", "/etc/passwd", "requirejs@2.3.6", "none@1/x.js"):
        assert not server.installed(files, name)


def test_a_large_body_is_refused() -> None:
    assert ask(content_length=str(10**9)).status == 413
    assert ask(content_length="many").status == 400


MALFORMED = {
    "/_solara/cdn/\0": {},
    "/\x1b[2J": {},
    "/" + "x" * 300: {},
    "/x" * 1000: {},
    "/?v=\xff": {},
    "/": {"x_forwarded_proto": "foo", "x_forwarded_host": "x"},
    "/_solara/api/close/x": {},
    "/_solara/api/close/x?session_id=": {},
    PAGE: {"origin": f"http://{HOME}"},
}


@pytest.mark.parametrize("path", MALFORMED)
def test_what_no_browser_sends_is_refused_and_leaves_one_line(path: str, caplog: pytest.LogCaptureFixture) -> None:
    assert ask(path=path, **MALFORMED[path]).status == 400
    (record,) = caplog.records
    assert "400" in record.getMessage()
    assert record.getMessage().isprintable()


def test_what_fails_is_one_sentence_and_its_trace_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("a secret")

    answered = ask(lambda _: Guard(broken, Place(), None))
    assert answered.status == 500
    assert "secret" not in answered.body
    assert "a secret" in caplog.text


def test_every_answer_says_that_nothing_else_may_be_loaded() -> None:
    headers = ask().headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy.replace(f"ws://{HOME}", "")
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["x-script-name", "script-name", "forwarded", "x-forwarded-host"])
@pytest.mark.parametrize("where", [{}, {"proxies": ("127.0.0.1",)}])
def test_no_header_of_a_proxy_reaches_the_pages(name: str, where: Any) -> None:
    scope = ask(served(**where), **{name: "/sp//evil.example"}, x_forwarded_proto="http").scope
    assert scope is not None
    assert [pair[0] for pair in scope["headers"]] == [b"host"]
    assert scope["root_path"] == ""


def test_who_is_asked_for_is_taken_from_a_named_proxy_only() -> None:
    told = {"x_forwarded_proto": "https", "x_forwarded_for": "evil, 10.1.1.1", "x_user": "ann", "host": "sp.example"}
    named = served(names=("sp.example",), proxies=("127.0.0.1",), user_header="X-User")
    answered = ask(named, origin="https://sp.example", **told)
    assert answered.scope is not None
    assert answered.scope["scheme"] == "https"
    assert answered.scope["client"][0] == "10.1.1.1"
    assert answered.scope["signed_in"] == "ann"
    assert "wss://sp.example" in answered.headers["content-security-policy"]
    other = ask(named, peer="127.0.0.2", **told).scope
    assert other is not None
    assert (other["scheme"], other["client"][0], other["signed_in"]) == ("http", "127.0.0.2", None)


def test_pages_stand_under_their_path_whether_a_proxy_takes_it_off_or_not() -> None:
    for path in ("/sp/why", "/why"):
        scope = ask(served(root="/sp"), path).scope
        assert scope is not None
        assert (scope["path"], scope["root_path"]) == ("/sp/why", "/sp")
    assert ask(served(root="/sp"), "/sp?a=1").headers["location"] == "/sp/?a=1"


WRONG_PLACES: list[tuple[dict[str, Any], str]] = [
    ({"host": "0.0.0.0"}, "others could use the pages"),
    ({"names": ("sp.example",)}, "others could use the pages"),
    ({"host": "everywhere"}, "--host"),
    ({"names": ("http://x",), "open": True}, "--allow-host"),
    ({"root": "sp"}, "--root-path"),
    ({"root": "/sp/"}, "--root-path"),
    ({"root": "//evil.example"}, "--root-path"),
    ({"proxies": ("nginx",)}, "--proxy"),
    ({"user_header": "X-User"}, "--proxy"),
    ({"password": "short"}, "8 letters"),
]


@pytest.mark.parametrize(("where", "sentence"), WRONG_PLACES)
def test_a_place_that_will_not_do_is_one_sentence(where: Any, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Place(**where)


def test_the_password_stands_alone_in_its_file_and_in_no_trace(tmp_path: Path) -> None:
    place = tmp_path / "password"
    place.write_text("a good one\n")
    assert read_password(place) == "a good one"
    assert "a good one" not in repr(Place(password="a good one"))
    for words in ("", "one\ntwo\n"):
        place.write_text(words)
        with pytest.raises(InputError, match="--password-file"):
            read_password(place)


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
            server.serve(Place(), other.getsockname()[1], "", False, print)
