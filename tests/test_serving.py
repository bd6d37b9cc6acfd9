"""Who is let in to the pages: the password, how many there may be, whose turn it is, and what the terminal is told."""

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlencode

import pytest

pytest.importorskip(
    "solara.server.server", reason="the dashboard is not installed: pip install 'stallpoint[dashboard]'"
)

from asked import PAGE, Heard, ask, served
from stallpoint.experiments.askers import Asker
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.viz.dashboard import tabs as open_tabs
from stallpoint.viz.dashboard.serving import connection, door, log, place, visitors
from stallpoint.viz.dashboard.serving.door import Door, Tries
from stallpoint.viz.dashboard.serving.place import Place
from stallpoint.viz.dashboard.serving.visitors import Visitors

PASSWORD = "a good one"
SITE = {"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:8765"}


class Clock:
    """A time that only we move."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def behind_door(tries: Tries | None = None, **where: Any) -> Any:
    asked = Place(**{"password": PASSWORD} | where)
    return lambda app: served(**{"password": PASSWORD} | where)(Door(app, asked, tries))


def sign_in(app: Any, password: str, goes_on: str = "/why?a=1", peer: str = "127.0.0.1") -> Heard:
    body = urlencode({"password": password, "goes_on": goes_on}).encode()
    return ask(app, door.SIGN_IN, body=body, peer=peer, asked={"method": "POST"}, origin=SITE["origin"])


def test_who_does_not_know_the_password_sees_a_page_that_asks_for_it_and_goes_on_where_one_came_for() -> None:
    answered = ask(behind_door(), "/why?a=1&b=<x>")
    assert answered.scope is None
    assert answered.status == 401
    assert 'value="/why?a=1&amp;b=&lt;x&gt;"' in answered.body
    assert "default-src 'none'" in answered.headers["content-security-policy"]
    assert ask(behind_door(), f"{PAGE}?session_id=p", "websocket", origin=SITE["origin"])[0]["code"] == 1008


def test_the_password_opens_the_door_and_the_cookie_keeps_it_open_for_this_password_only() -> None:
    answered = sign_in(behind_door(), PASSWORD)
    assert answered.status == 303
    assert answered.headers["location"] == "/why?a=1"
    kept = answered.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} < set(kept.split("; "))
    cookie = kept.partition(";")[0]
    assert ask(behind_door(), cookie=cookie).scope is not None
    assert ask(behind_door(password="another one"), cookie=cookie).scope is None
    for forged in (f"{cookie[:-9]}AAAAAAAAA", f"{door.COOKIE}=in", f"{door.COOKIE}="):
        assert ask(behind_door(), cookie=forged).scope is None


def test_the_cookie_of_https_is_for_https_and_of_a_path_for_that_path() -> None:
    asked = behind_door(names=("sp.example",), proxies=("127.0.0.1",), root="/sp")
    body = urlencode({"password": PASSWORD, "goes_on": "/sp/"}).encode()
    told = {"host": "sp.example", "origin": "https://sp.example", "x_forwarded_proto": "https"}
    kept = ask(asked, f"/sp{door.SIGN_IN}", body=body, asked={"method": "POST"}, **told).headers["set-cookie"]
    assert {"Secure", "Path=/sp"} < set(kept.split("; "))


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example/", "evil", "/\\evil\r\nx: y", ""])
def test_signing_in_leads_nowhere_else(elsewhere: str) -> None:
    assert sign_in(behind_door(), PASSWORD, elsewhere).headers["location"] == "/"


@pytest.mark.parametrize(
    "elsewhere",
    ["/", "/other", "/sp/../x", "/sp/..//x", "/sp/%2e%2e/x", "/sp/%2E./x", "/sp//evil.example", "/sp/a\\..\\b"],
)
def test_signing_in_stays_under_the_path_of_the_pages(elsewhere: str) -> None:
    body = urlencode({"password": PASSWORD, "goes_on": elsewhere}).encode()
    asked = {"method": "POST"}
    answered = ask(behind_door(root="/sp"), f"/sp{door.SIGN_IN}", body=body, asked=asked)
    assert answered.headers["location"] == "/sp/"
    body = urlencode({"password": PASSWORD, "goes_on": "/sp/why?a=../x"}).encode()
    answered = ask(behind_door(root="/sp"), f"/sp{door.SIGN_IN}", body=body, asked=asked)
    assert answered.headers["location"] == "/sp/why?a=../x"


def test_after_some_wrong_passwords_an_address_waits_and_others_do_not() -> None:
    clock = Clock()
    asked = behind_door(Tries(clock))
    wrong = [sign_in(asked, "guess").status for _ in range(door.TRIES)]
    assert wrong == [401] * door.TRIES
    assert sign_in(asked, PASSWORD).status == 429
    assert sign_in(asked, PASSWORD, peer="127.0.0.2").status == 303
    clock.now = door.WAIT
    assert sign_in(asked, PASSWORD).status == 303


def test_a_page_that_is_open_is_told_to_sign_in_again() -> None:
    answered = ask(behind_door(), "/stallpoint/here")
    assert answered.status == 401
    assert "sign in again" in answered.body


def test_whom_no_proxy_names_is_refused() -> None:
    asked = behind_door(password="", user_header="X-User", proxies=("127.0.0.1",))
    assert ask(asked, x_user="ann").scope is not None
    assert ask(asked).status == 403
    assert ask(asked, x_user="ann", peer="127.0.0.2").status == 403


class Crowd:
    """Sockets that stay open at one :class:`Visitors`.

    Attributes:
        app: where they come.
        ended: ends all of them.
    """

    def __init__(self, **settings: float) -> None:
        self.ended = asyncio.Event()
        self.app = Visitors(self.stay, **settings)
        self.tasks: list[asyncio.Task[None]] = []

    async def stay(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            await receive()
            await self.ended.wait()

    async def comes(self, tab: str, cookie: str = "", address: str = "127.0.0.1", silent: bool = False) -> list[Any]:
        """One more; gives what it is told, as it comes."""
        said: list[Any] = []
        came = iter([{"type": "websocket.connect"}, {"type": "websocket.receive", "text": "{}"}])

        async def receive() -> Any:
            message = next(came)
            if silent and message["type"] == "websocket.receive":
                await self.ended.wait()
            return message

        async def send(message: Any) -> None:
            said.append(message)

        headers = [(b"cookie", f"solara-session-id={cookie}".encode())] if cookie else []
        scope = {"type": "websocket", "path": PAGE.replace("/k/", f"/{tab}/"), "root_path": "", "headers": headers}
        task = asyncio.ensure_future(self.app(scope | {"client": (address, 1)}, receive, send))
        self.tasks.append(task)
        while not said:
            await asyncio.sleep(0)
        return said

    async def leave(self) -> None:
        self.ended.set()
        await asyncio.gather(*self.tasks)


@pytest.fixture(autouse=True)
def no_tabs() -> Iterator[None]:
    open_tabs.tabs.clear()
    yield
    open_tabs.tabs.clear()


def many(*who: tuple[int, str, str]) -> list[int]:
    """How many of several sockets each of some (their number, cookie, address) are let in."""

    async def come() -> list[int]:
        crowd, taken = Crowd(), []
        for count, cookie, address in who:
            said = [await crowd.comes(f"{len(crowd.tasks)}", cookie, address) for _ in range(count)]
            taken.append(sum(each[0]["type"] == "websocket.accept" for each in said))
        await crowd.leave()
        assert crowd.app.sockets == 0
        assert not crowd.app.of_visitor
        assert not crowd.app.of_address
        return taken

    return asyncio.run(come())


def test_one_visitor_and_one_address_do_not_shut_out_others() -> None:
    most = visitors.MOST_OF_ONE
    assert many((60, "ann", "127.0.0.1"), (1, "bob", "127.0.0.1")) == [most, 1]
    assert many((60, "", "127.0.0.1"), (1, "bob", "127.0.0.1"), (1, "", "127.0.0.2")) == [most, 1, 1]
    one_machine = [(1, f"c{each}", "127.0.0.1") for each in range(60)]
    assert sum(many(*one_machine, (1, "bob", "127.0.0.2"))[:-1]) == visitors.MOST_OF_ADDRESS
    assert many(*one_machine, (1, "bob", "127.0.0.2"))[-1] == 1


def test_who_finds_no_room_reads_a_sentence_and_the_page_asks_again() -> None:
    async def come() -> tuple[list[Any], dict[str, Any]]:
        crowd = Crowd()
        for each in range(place.MOST):
            assert (await crowd.comes(f"{each}", f"c{each}", f"127.0.0.{each % 9}"))[0]["type"] == "websocket.accept"
        refused = await crowd.comes("last", "last", "127.0.0.99")
        said: list[Any] = []

        async def send(message: Any) -> None:
            said.append(message)

        page = {"type": "http", "method": "GET", "path": "/", "root_path": "", "query_string": b"a=1"}
        page |= {"headers": [(b"accept", b"text/html")], "client": ("127.0.0.99", 1)}
        await crowd.app(page, None, send)
        await crowd.leave()
        return refused, {"status": said[0]["status"], "page": said[1]["body"].decode()}

    refused, answered = asyncio.run(come())
    assert refused == [{"type": "websocket.close", "code": 1008}]
    assert answered["status"] == 503
    assert f"{place.MOST} pages are open" in answered["page"]
    assert 'http-equiv="refresh"' in answered["page"]
    assert 'href="?a=1"' in answered["page"]


def test_a_socket_that_asks_for_nothing_is_closed_and_one_that_asks_is_not() -> None:
    async def come() -> tuple[list[Any], list[Any]]:
        crowd = Crowd(silence=0.01)
        silent, asks = await crowd.comes("silent", silent=True), await crowd.comes("asks")
        while len(silent) < 2:
            await asyncio.sleep(0.01)
        await crowd.leave()
        return silent, asks

    silent, asks = asyncio.run(come())
    assert silent[1] == {"type": "websocket.close", "code": 1008}
    assert len(asks) == 1


def test_the_calls_of_a_lost_tab_wait_and_go_on_when_it_comes_back() -> None:
    async def come() -> list[bool]:
        held = []
        crowd = Crowd(grace=0.0)
        await crowd.comes("k")
        tab = open_tabs.tabs["k"]
        asker = Asker(Dispatcher(), tab.visitor)
        tab.asks(asker)
        held.append(asker.held)
        await crowd.leave()
        while not tab.away:
            await asyncio.sleep(0.01)
        late = Asker(asker.dispatcher, tab.visitor)  # the page is drawn once more, for nobody
        tab.asks(late)
        held += [asker.held, late.held]
        tab.comes()
        return [*held, asker.held, late.held]

    assert asyncio.run(come()) == [False, True, True, False, False]


def test_a_tab_that_connects_anew_within_the_grace_goes_on() -> None:
    tab = open_tabs.Tab("k", "ann")
    asker = Asker(Dispatcher())
    tab.asks(asker)
    tab.comes()
    tab.comes()
    tab.leaves()
    tab.goes()
    assert not asker.held


def calls(asker: Asker, count: int) -> None:
    for _ in range(count):
        asker.submit(len, "")


def test_turns_go_by_owner_and_of_one_by_its_askers(monkeypatch: pytest.MonkeyPatch) -> None:
    dispatcher = Dispatcher()  # that has no processes: it is asked by hand
    tabs = [Asker(dispatcher, "many tabs") for _ in range(3)]
    other = Asker(dispatcher, "other")
    for tab in tabs:
        calls(tab, 4)
    calls(other, 4)
    handed = [dispatcher.turn.next() for _ in range(8)]
    names = dict(zip([*tabs, other], "abcX", strict=True))
    assert [names[call.asker] for call in handed if call is not None] == list("aXbXcXaX")
    dispatcher.close()


def test_who_is_held_is_passed_over_and_forgotten_when_all_is_closed() -> None:
    dispatcher = Dispatcher()
    held, other = Asker(dispatcher), Asker(dispatcher)
    future = held.submit(len, "")
    calls(other, 1)
    held.hold()
    assert [call and call.asker for call in (dispatcher.turn.next(), dispatcher.turn.next())] == [other, None]
    held.go_on()
    call = dispatcher.turn.next()
    assert call is not None
    assert call.asker is held
    held.hold()
    last = held.submit(len, "")
    dispatcher.close()
    assert last.cancelled()
    assert not future.cancelled()


def test_lines_of_one_kind_are_bounded_and_counted() -> None:
    clock = Clock()
    bounded = log.Bounded(clock)

    def told(path: str) -> str | None:
        record = logging.LogRecord("x", logging.WARNING, "", 0, "400 %s", (path,), None)
        return record.getMessage() if bounded.filter(record) else None

    assert [told(f"/{each}") is not None for each in range(log.MOST + 3)] == [True] * log.MOST + [False] * 3
    clock.now = log.SPAN
    assert told("/last") == "400 /last (and 3 like it before)"
    assert told("/more") == "400 /more"


def test_what_a_visitor_sent_cannot_move_the_terminal() -> None:
    assert log.shown("/\x1b[2J\nforged") == "/\\x1b[2J\\nforged"


def test_the_documents_tell_the_limits_that_hold() -> None:
    text = (Path(place.__file__).parents[3] / "docs" / "serving.md").read_text("utf-8")
    table = dict(re.findall(r"^\| of (.*?) \| (\d+) \|", text, re.MULTILINE))
    limits = {"all visitors": place.MOST, "one address": visitors.MOST_OF_ADDRESS, "one visitor": visitors.MOST_OF_ONE}
    assert table == {name: str(limit) for name, limit in limits.items()}
    assert (visitors.SILENCE, visitors.GRACE, connection.REQUEST, connection.READING) == (10, 10, 15, 60)
    assert (log.MOST, log.SPAN, door.STAYS) == (10, 60, 7 * 24 * 3600)


@pytest.mark.parametrize("where", [{}, {"user_header": "X-User", "proxies": ("10.0.0.1",)}, {"password": PASSWORD}])
def test_to_whom_it_is_open_is_told(where: Any) -> None:
    told = Place(names=("sp.example",), open=True, **where).told
    assert "sp.example" in told
    words = "everybody" if not where else "X-User".lower() if "user_header" in where else "know the password"
    assert words in told


class Handed:
    """A protocol that a connection is handed to; it only has to be one."""

    def __init__(self, **_: object) -> None: ...
    def connection_made(self, transport: object) -> None: ...
    def data_received(self, data: bytes) -> None: ...


def test_a_request_has_a_time_to_come_in_and_a_socket_that_is_there_has_none() -> None:
    import uvicorn
    from uvicorn.server import ServerState

    lines = ["GET /jupyter/x HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket"]
    words = "".join(f"{line}\r\n" for line in lines).encode()

    async def come() -> None:
        config = uvicorn.Config(lambda *_: None, http=connection.Timed, ws=Handed, log_config=None, lifespan="off")
        config.load()
        line = connection.Timed(config, ServerState(), {})
        line.connection_made(Mock(**{"is_closing.return_value": False, "get_extra_info.return_value": None}))
        assert line._due is not None
        line.data_received(words)
        assert line._due is not None
        line.data_received(b"\r\n")
        assert line._due is None, "it would be cut while it is in use"

    asyncio.run(come())
