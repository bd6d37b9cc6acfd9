"""One request to a layer of the server, with something behind it that says what came."""

import asyncio
from typing import Any

from stallpoint.viz.dashboard.serving.guard import Guard
from stallpoint.viz.dashboard.serving.place import Place

HOME = "127.0.0.1:8765"
HERE = ("127.0.0.1", 8765)
PAGE = "/jupyter/api/kernels/k/channels"


class Heard(list[dict[str, Any]]):
    """What was answered to one request; ``scope`` is what came to those behind, if anything did."""

    scope: dict[str, Any] | None = None

    @property
    def status(self) -> int:
        return self[0]["status"]

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self[0]["headers"]}

    @property
    def body(self) -> str:
        return "".join(part["body"].decode() for part in self[1:])


def ask(
    app: Any = None,
    path: str = "/",
    kind: str = "http",
    peer: str = "127.0.0.1",
    body: bytes = b"",
    asked: dict[str, Any] | None = None,
    **headers: str,
) -> Heard:
    """What is answered to one request; names of headers have _ for -."""
    said = Heard()
    given = {"host": HOME} | {name.replace("_", "-"): value for name, value in headers.items()}
    pairs = [(name.encode(), value.encode()) for name, value in given.items()]

    async def behind(scope: Any, receive: Any, send: Any) -> None:
        said.scope = scope
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"a page"})

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def receive() -> dict[str, Any]:
        if kind == "websocket":
            return {"type": "websocket.connect"}
        return {"type": "http.request", "body": body, "more_body": False}

    path, _, query = path.partition("?")
    scope: dict[str, Any] = {"type": kind, "path": path, "headers": pairs, "query_string": query.encode("latin-1")}
    scope |= {"client": (peer, 50000), "server": HERE, "scheme": "http" if kind == "http" else "ws", "method": "GET"}
    asyncio.run((app or guard())(behind)(scope | (asked or {}), receive, send))
    return said


def guard(place: Place | None = None) -> Any:
    """The guard of a place, by default of this machine, before whatever is asked."""
    return lambda behind: Guard(behind, place or Place(), lambda _: False)


def served(**where: Any) -> Any:
    """The guard of a place that others may reach."""
    return guard(Place(**{"open": True} | where))
