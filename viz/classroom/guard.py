"""Stands before a class: how much may be sent, from which site, and what a browser may load."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..words import say

MOST_BODY = 2_000
MOST_PATH = 300
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none, a form says that it comes from nowhere
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""What a page may load: from here only, no script but ours. Pictures have their colours in style attributes."""

type Scope = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
type App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """Refuses what no page of a class sends, and puts the headers on what is answered.

    Args:
        app: what answers.
        known: whether a host is one of this server's; ``None`` where somebody else sees to that.
    """

    def __init__(self, app: App, known: Callable[[str], bool] | None = None) -> None:
        self.app, self.known = app, known

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return

        async def headed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in there]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        if refusal := self.refusal(scope):
            status, sentence = refusal
            head = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
            await headed({"type": "http.response.start", "status": status, "headers": head})
            await headed({"type": "http.response.body", "body": sentence.encode()})
            return
        await self.app(scope, receive, headed)

    def refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence, if this is not to be answered."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if not host or (self.known is not None and not self.known(host)):  # a name of another may point here
            return 403, say("class-host")
        origin = headers.get("origin")
        if scope["method"] not in ("GET", "HEAD") and origin is not None and origin.partition("://")[2] != host:
            return 403, say("class-elsewhere")
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()) or int(length[:12]) > MOST_BODY:
            return 413, say("class-large")
        if len(scope["path"]) > MOST_PATH or len(scope["query_string"]) > MOST_PATH:
            return 413, say("class-large")
        return None


async def body_of(request: Request) -> bytes:
    """What was sent, as long as it is short, whatever its head said.

    Raises:
        HTTPException: if it is not.
    """
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > MOST_BODY:
            raise HTTPException(413)
    return found
