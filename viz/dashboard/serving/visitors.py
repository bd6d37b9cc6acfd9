"""How many pages are open, and whose: there is a limit for all, for one visitor, and for one address.

Solara has a thread for every socket, and would let the next one wait without a word.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from ...words import say
from ..tabs import Tab, tabs
from . import sentences
from .asgi import (
    BUSY,
    HERE,
    REFUSED,
    App,
    Connection,
    Message,
    Receive,
    Send,
    address_of,
    answer,
    cookies_of,
    headers_of,
    inner_path,
)
from .guard import KERNELS
from .place import MOST

MOST_OF_ONE = 12
"""Those of one visitor: of a browser that keeps cookies, or else of an address."""
MOST_OF_ADDRESS = 45
"""Those of one address, so that no program at one can shut out the others."""
SILENCE = 10.0
"""Seconds after which a socket is closed that has asked for nothing; a page asks at once."""
GRACE = 10.0
"""Seconds after which the calls of a tab wait whose socket is lost. A short loss costs nothing."""
AGAIN = 10
"""Seconds after which a page that found no room asks again."""


class Visitors:
    """Lets as many pages in as there is room for.

    Args:
        app: what is behind it.
        silence, grace: see :data:`SILENCE` and :data:`GRACE`.
    """

    def __init__(self, app: App, silence: float = SILENCE, grace: float = GRACE) -> None:
        self.app, self.silence, self.grace = app, silence, grace
        self.sockets = 0
        self.of_visitor, self.of_address = Counter[str](), Counter[str]()

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """One request or socket."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.socket(scope, receive, send)
        elif inner_path(scope) == HERE:
            refusal = self.refusal(scope)
            await answer(send, BUSY if refusal else 200, refusal, more={"cache-control": "no-store"})
        elif (refusal := self.refusal(scope)) and self.is_new(scope):
            query = scope.get("query_string", b"").decode("ascii")
            page = sentences.page(say("serving-full-title"), refusal, goes_on=f"?{query}", again=AGAIN)
            more = {**sentences.HEADERS, "retry-after": str(AGAIN)}
            await answer(send, BUSY, page, "text/html", more)
        else:
            await self.app(scope, receive, send)

    def is_new(self, scope: Connection) -> bool:
        """Whether a page is asked for by somebody who has none open; who loads one anew still has the old one."""
        asked = headers_of(scope).get("accept", "")
        return scope["method"] == "GET" and "text/html" in asked and not self.of_visitor[visitor_of(scope)]

    def refusal(self, scope: Connection) -> str:
        """Why one more page has no room, in a sentence; empty if it has."""
        visitor, address = visitor_of(scope), address_of(scope)
        if self.of_visitor[visitor] >= MOST_OF_ONE:
            return say("serving-yours", most=MOST_OF_ONE)
        if self.of_address[address] >= MOST_OF_ADDRESS:
            return say("serving-address", most=MOST_OF_ADDRESS)
        if self.sockets >= MOST:
            return say("serving-full", most=MOST)
        return ""

    async def socket(self, scope: Connection, receive: Receive, send: Send) -> None:
        """One socket, from its beginning to its end."""
        if self.refusal(scope):
            await receive()
            await send({"type": "websocket.close", "code": REFUSED})
            return
        visitor, address = visitor_of(scope), address_of(scope)
        tab = tabs.of(inner_path(scope).removeprefix(KERNELS).partition("/")[0], visitor)
        self._count(visitor, address, 1)
        tab.comes()
        try:
            await self.app(scope, _Asking(receive, send, self.silence).receive, send)
        finally:
            self._count(visitor, address, -1)
            tab.leaves()
            asyncio.get_running_loop().call_later(self.grace, self._gone, tab)

    def _count(self, visitor: str, address: str, change: int) -> None:
        self.sockets += change
        for counter, key in ((self.of_visitor, visitor), (self.of_address, address)):
            counter[key] += change
            if not counter[key]:
                del counter[key]

    def _gone(self, tab: Tab) -> None:
        from solara.server.kernel_context import contexts

        tab.goes()
        tabs.forget(but=contexts)


class _Asking:
    """A socket that is closed if it asks for nothing."""

    def __init__(self, receive: Receive, send: Send, silence: float) -> None:
        self._receive, self._send, self._silence = receive, send, silence
        self._heard = 0

    async def receive(self) -> Message:
        """What comes next; the first is that it connects, and the second what it asks."""
        self._heard += 1
        if self._heard != 2:
            return await self._receive()
        asked = asyncio.ensure_future(self._receive())
        await asyncio.wait([asked], timeout=self._silence)
        if asked.done():
            return asked.result()
        asked.cancel()
        await self._send({"type": "websocket.close", "code": REFUSED})
        return {"type": "websocket.disconnect", "code": REFUSED}


def visitor_of(scope: Connection) -> str:
    """Who it is: whom a proxy names, or a browser by its cookie; one that keeps none is known by its address."""
    from solara.server.server import get_session_id_cookie

    if scope.get("signed_in"):
        return f"user {scope['signed_in']}"
    cookie = get_session_id_cookie(cookies_of(scope))
    return f"cookie {cookie}" if cookie else f"address {address_of(scope)}"
