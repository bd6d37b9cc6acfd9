"""Stands before everything: by which name and from which page one may come, what may be asked, and what may be loaded.

Headers in which a proxy tells whom it asks for are taken from a proxy that was named, and reach nobody behind here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .asgi import (
    BROKEN,
    FORBIDDEN,
    MALFORMED,
    MISSING,
    MOVED,
    TOO_LARGE,
    App,
    Connection,
    Message,
    Receive,
    Send,
    address_of,
    answer,
    headers_of,
    inner_path,
    refuse,
)
from .log import LOG, shown
from .place import Place

MOST_BODY = 64_000
MOST_PATH = 1_000
MOST_PART = 200
"""Letters of a part of a path; no file has a name as long."""
SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {socket}://{host}; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""What a page may load: from here only. Vue compiles its templates in the browser, hence eval."""
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
CLOSED = ("/resourcez", "/_solara/api/evict", "/static/public")
"""Paths of Solara that tell about the server or other tabs."""
CLOSING = "/_solara/api/close/"
KERNELS = "/jupyter/api/kernels/"
FORWARDED = frozenset({"forwarded", "script-name", "x-script-name", "x-real-ip"})


class Guard:
    """Stands before everything that is served.

    Args:
        app: what it guards.
        place: where it is served, and to whom.
        known: tells whether a file of others' builds is installed, by its path; no other is looked for elsewhere.
    """

    def __init__(self, app: App, place: Place, known: Any) -> None:
        from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

        self.place, self.known = place, known
        self.app, self.named = app, ProxyHeadersMiddleware(self.guarded, list(place.proxies))

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """One request or socket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope["peer"] = address_of(scope)
        if not self.place.proxies:
            await self.guarded(scope, receive, send)
        else:
            await self.named(scope, receive, send)  # type: ignore[arg-type]

    async def guarded(self, scope: Any, receive: Any, send: Any) -> None:
        """One whose address and scheme are known."""
        headers, root = headers_of(scope), self.place.root
        named = scope.pop("peer") in self.named.trusted_hosts
        scope["signed_in"] = headers.get(self.place.user_header) if named and self.place.user_header else None
        asked = scope["path"]
        within = asked == root or asked.startswith(f"{root}/")  # a proxy may have taken it off
        scope |= {"root_path": root, "path": asked if within else root + asked}
        scope.pop("raw_path", None)
        if (refusal := self.refusal(scope, headers)) is not None:
            await self.refuse(scope, receive, send, *refusal)
            return
        scope["headers"] = [pair for pair in scope["headers"] if not self.forwarded(pair[0].decode("latin-1"))]
        if scope["type"] == "http" and root and asked == root:
            query = scope.get("query_string", b"").decode("ascii")
            await answer(send, MOVED, "", more={"location": f"{root}/{'?' * bool(query)}{query}"})
            return
        sending = _Sending(send, self.extra(scope, headers))
        try:
            await self.app(scope, receive, sending.send if scope["type"] == "http" else send)
        except Exception:
            LOG.exception("%s failed", shown(scope["path"]))
            if scope["type"] == "http" and not sending.begun:
                await answer(sending.send, BROKEN, "It failed, and it is our fault.")

    async def refuse(self, scope: Connection, receive: Receive, send: Send, status: int, sentence: str) -> None:
        """Refuse one, and tell the terminal what, from where, and why."""
        if status != MISSING:
            method = scope.get("method", "socket")
            LOG.warning(f"{status} %s %s from %s: %s", method, shown(scope["path"]), address_of(scope), sentence)
        await refuse(scope, receive, send, status, sentence)

    def forwarded(self, name: str) -> bool:
        """Whether a header says whom a proxy asks for; those behind have it from us."""
        return name in FORWARDED or name.startswith("x-forwarded-") or name == self.place.user_header

    def extra(self, scope: Connection, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Headers of every answer."""
        socket = "wss" if SCHEMES[scope.get("scheme", "http")] == "https" else "ws"
        return {**HEADERS, "content-security-policy": POLICY.format(socket=socket, host=headers.get("host", ""))}

    def refusal(self, scope: Connection, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """Status and sentence, if this is not to be answered; ``None`` if it is."""
        if (wrong := _malformed(scope, headers)) is not None:
            return MALFORMED, wrong
        scheme, host = SCHEMES[scope.get("scheme", "http")], headers.get("host", "")
        if not self.place.answers(host, scheme, scope.get("server")):  # a site may point its name at this machine
            return FORBIDDEN, "This page is not served by this name: see --allow-host."
        origin = headers.get("origin")
        if origin is not None and origin != f"{scheme}://{host.lower()}":
            return FORBIDDEN, "This page cannot be used from another site, or its proxy is not named: see --proxy."
        if scope["type"] == "websocket" and origin is None:
            return FORBIDDEN, "A browser says where it comes from."
        return self.wanting(scope, headers)

    def wanting(self, scope: Connection, headers: Mapping[str, str]) -> tuple[int, str] | None:
        """The same of what is asked for."""
        path = inner_path(scope)
        if any(path.startswith(closed) for closed in CLOSED):
            return MISSING, "There is no such page."
        if path.startswith("/_solara/cdn/") and not self.known(path.removeprefix("/_solara/cdn/")):
            return MISSING, "There is no such file."
        if scope["type"] == "http" and int(headers.get("content-length", "0")) > MOST_BODY:
            return TOO_LARGE, "That is too large."
        return None


class _Sending:
    """Adds headers to an answer."""

    def __init__(self, send: Send, extra: Mapping[str, str]) -> None:
        self._send, self._extra, self.begun = send, extra, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            there = {name.lower(): value for name, value in message["headers"]}
            kept = "no-store" if there.get(b"content-type", b"").startswith(b"text/html") else "no-cache"
            message["headers"] = [
                *message["headers"],
                *(
                    (name.encode(), value.encode())
                    for name, value in {"cache-control": kept, **self._extra}.items()
                    if name.encode() not in there
                ),
            ]
        await self._send(message)


def _malformed(scope: Connection, headers: Mapping[str, str]) -> str | None:
    """What is wrong with a request that no browser sends; ``None`` if nothing is."""
    path: str = scope["path"]
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in path):
        return "A path holds letters only."
    if len(path) > MOST_PATH or any(len(part) > MOST_PART for part in path.split("/")):
        return "The path is too long."
    query = scope.get("query_string", b"")
    if not query.isascii():
        return "The query is not written as one is."
    if headers.get("x-forwarded-proto", "http").strip() not in SCHEMES:
        return "It was forwarded by no scheme that there is."
    if scope["type"] == "http" and not headers.get("content-length", "0").isdecimal():
        return "How long is it?"
    return _incomplete(path, query)


def _incomplete(path: str, query: bytes) -> str | None:
    """What is wrong with a word to Solara about a page: it names none, or none that there is."""
    from urllib.parse import parse_qs

    page = parse_qs(query.decode("ascii")).get("session_id", [""])[0]
    if KERNELS in path and path.endswith("/channels") and not page:
        return "A socket says of which page it is."
    if CLOSING in path:
        from solara.server.kernel_context import contexts

        tab = contexts.get(path.rpartition("/")[2])
        if not page or (tab is not None and page not in tab.page_status):
            return "There is no such page to close."
    return None
