"""Who asks the server without a browser: half a request, nonsense, sockets that say nothing, many tabs; and its end."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from .waits import PATIENCE, end, link

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))  # last: the tests have files of the same name

pytestmark = pytest.mark.slow
HOME = "127.0.0.1"
NONSENSE = (
    b"GET /_solara/cdn/%00 HTTP/1.1",
    b"GET /why%00 HTTP/1.1",
    b"POST /_solara/api/close/x HTTP/1.1",
    b"GET / HTTP/1.1\r\nX-Forwarded-Proto: foo\r\nX-Forwarded-Host: evil.example",
    b"GET /" + b"x" * 300 + b" HTTP/1.1",
)
LONG = {"factories": 2000, "months": 120, "pilots": 0.07}
"""A world whose runs go on for as long as a test may take."""


@pytest.fixture
def served(start_server: Any) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """A server of this test, and what it has said."""
    run, site = start_server(0)
    yield run, site, Path(f"/proc/{run.pid}/fd/1").readlink()
    end(run)


def sent(site: str, words: bytes, whole: bool = True) -> socket.socket:
    port = int(site.rpartition(":")[2])
    line = socket.create_connection((HOME, port), timeout=PATIENCE / 1000)
    line.sendall(words + f"\r\nHost: {HOME}:{port}\r\n{'Connection: close' + chr(13) + chr(10)}".encode())
    if whole:
        line.sendall(b"\r\n")
    return line


def heard(line: socket.socket) -> bytes:
    found = b""
    with line:
        while part := line.recv(65536):
            found += part
    return found


def until(there: Callable[[], object], what: str) -> None:
    last = time.monotonic() + PATIENCE / 1000
    while not there():
        assert time.monotonic() < last, what
        time.sleep(0.1)


def children(pid: int) -> set[int]:
    return {
        int(each) for task in Path(f"/proc/{pid}/task").iterdir() for each in (task / "children").read_text().split()
    }


def busy(pids: set[int]) -> float:
    """Seconds of work that processes have done."""
    ticks = 0
    for pid in pids:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_no_request_bends_the_pages_nonsense_leaves_a_line_and_half_a_request_is_not_waited_for(served: Any) -> None:
    _, site, said = served
    heard(sent(site, b"GET / HTTP/1.1\r\nX-Script-Name: /poison//evil.example\r\nX-Forwarded-Prefix: /poison"))
    page = heard(sent(site, b"GET / HTTP/1.1"))
    assert page.startswith(b"HTTP/1.1 200")
    assert b"/poison" not in page
    half = [sent(site, b"GET / HTTP/1.1", whole=False) for _ in range(20)]
    for words in NONSENSE:
        assert heard(sent(site, words)).startswith(b"HTTP/1.1 400 "), words
    assert len(re.findall("^.* 400 ", said.read_text(), re.MULTILINE)) == len(NONSENSE)
    assert "Traceback" not in said.read_text()
    for line in half:
        assert b"200" not in heard(line)  # which comes only when the server closes it


async def tab(site: str, cookie: str, query: str, from_: str = HOME) -> Any:
    """A tab whose page is asked for, as a browser asks."""
    from sessions import say
    from websockets.asyncio.client import connect

    me = str(uuid4())
    address = f"{site.replace('http', 'ws', 1)}/jupyter/api/kernels/{uuid4()}/channels?session_id={me}"
    cookies = {"Cookie": f"solara-session-id={cookie}"}
    line = await connect(
        address,
        origin=site,
        additional_headers=cookies,
        max_size=None,
        open_timeout=None,
        ping_timeout=None,
        local_addr=(from_, 0),
    )
    comm = str(uuid4())
    await say(line, me, "comm_open", {"comm_id": comm, "target_name": "solara.control", "data": {}})
    data = {"method": "run", "args": {"path": query, "appName": "__default__", "dark": False}}
    await say(line, me, "comm_msg", {"comm_id": comm, "data": data})
    return line


async def shows(line: Any, words: str) -> None:
    async for message in line:
        text = message if isinstance(message, str) else message.decode("utf-8", "replace")
        if words in text:
            return
    raise AssertionError(f"the socket was closed before {words!r} came")


def test_many_tabs_of_one_leave_another_his_turn_and_cut_ones_free_the_workers(served: Any) -> None:
    run, site, _ = served

    async def come() -> None:
        hogs = [await tab(site, "hog", link(seeds=200, **LONG | {"factories": 2000 + each})) for each in range(12)]
        for hog in hogs:
            await shows(hog, "sp-running")
        other = await tab(site, "other", link(seeds=3), "127.0.0.2")
        await shows(other, "sp-done")  # while those of the hogs have hours to go
        for hog in hogs:
            hog.transport.abort()
            await hog.wait_closed()
        await other.close()

    asyncio.run(come())
    workers = children(run.pid)

    def at_rest() -> bool:
        before = busy(workers)
        time.sleep(1.0)
        return busy(workers) - before < 0.1

    until(at_rest, "workers go on for tabs that are gone")


def test_sixty_silent_sockets_of_one_do_not_shut_out_another(served: Any) -> None:
    _, site, _ = served

    async def come() -> int:
        from websockets.asyncio.client import connect
        from websockets.exceptions import InvalidStatus

        silent = []
        for each in range(60):
            address = f"{site.replace('http', 'ws', 1)}/jupyter/api/kernels/{uuid4()}/channels?session_id={each}"
            try:
                silent.append(await connect(address, origin=site, open_timeout=None, ping_timeout=None))
            except InvalidStatus:
                continue
        other = await tab(site, "other", link(seeds=1))
        await shows(other, "sp-done")
        await other.close()
        for line in silent:
            await line.wait_closed()  # by the server
        return len(silent)

    assert asyncio.run(come()) < 60


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_its_workers_whatever_is_under_way(word: int, served: Any) -> None:
    run, site, _ = served

    async def come() -> None:
        line = await tab(site, "a", link(seeds=200, **LONG))
        await shows(line, "sp-running")
        run.send_signal(word)
        await asyncio.to_thread(run.wait, PATIENCE / 1000)
        await line.wait_closed()

    workers = children(run.pid)
    asyncio.run(come())
    assert run.returncode in ((0,) if word == signal.SIGTERM else (0, 130))
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), "workers outlive the server")
