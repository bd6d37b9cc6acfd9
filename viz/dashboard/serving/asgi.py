"""Words of ASGI that the layers before the pages share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

type Connection = MutableMapping[str, Any]
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type App = Callable[[Any, Any, Any], Awaitable[None]]

MOVED, GO_ON = 308, 303
MALFORMED, UNKNOWN, FORBIDDEN, MISSING, TOO_LARGE, OFTEN = 400, 401, 403, 404, 413, 429
BROKEN, BUSY = 500, 503
HERE = "/stallpoint/here"
"""Where a page asks whether it would be taken in, and why not."""
REFUSED = 1008
"""The code of a socket that is closed because of who asks, or how."""


def headers_of(scope: Connection) -> dict[str, str]:
    """The headers of a request or socket, by their names in small letters."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def cookies_of(scope: Connection) -> Mapping[str, str]:
    """Its cookies."""
    from starlette.requests import cookie_parser

    return cookie_parser(headers_of(scope).get("cookie", ""))


def address_of(scope: Connection) -> str:
    """The address it comes from."""
    return scope["client"][0] if scope.get("client") else ""


def inner_path(scope: Connection) -> str:
    """Its path without that under which the pages are served."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


async def answer(send: Send, status: int, text: str, kind: str = "text/plain", more: Mapping[str, str] = {}) -> None:
    """Answer a request with a text."""
    headers = {"content-type": f"{kind}; charset=utf-8", "x-content-type-options": "nosniff", **more}
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": text.encode()})


async def refuse(scope: Connection, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Answer that there is nothing for this one: a request with a sentence, a socket by closing it."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": REFUSED})
    else:
        await answer(send, status, sentence)
