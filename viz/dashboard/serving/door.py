"""Who may see the pages: whoever knows the password, or whom a named proxy has signed in."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from urllib.parse import parse_qs, unquote

from itsdangerous import BadSignature, TimestampSigner

from ...words import say
from . import sentences
from .asgi import (
    FORBIDDEN,
    GO_ON,
    HERE,
    OFTEN,
    UNKNOWN,
    App,
    Connection,
    Receive,
    Send,
    address_of,
    answer,
    cookies_of,
    inner_path,
    refuse,
)
from .log import LOG
from .place import Place

COOKIE = "stallpoint-pass"
STAYS = 7 * 24 * 3600
"""Seconds for which a browser need not be asked again."""
TRIES = 5
"""Wrong passwords from one address in a :data:`WAIT`."""
WAIT = 60.0
ADDRESSES = 10_000
"""Addresses whose tries are remembered."""
SIGN_IN = "/stallpoint/sign-in"


class Tries:
    """Counts wrong passwords by address.

    Args:
        now: gives the time in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._wrong = OrderedDict[str, deque[float]]()

    def left(self, address: str) -> bool:
        """Whether another one may be tried from there."""
        wrong = self._wrong.get(address)
        while wrong and self._now() - wrong[0] >= WAIT:
            wrong.popleft()
        return wrong is None or len(wrong) < TRIES

    def failed(self, address: str) -> None:
        """One was wrong."""
        self._wrong.setdefault(address, deque()).append(self._now())
        self._wrong.move_to_end(address)
        if len(self._wrong) > ADDRESSES:
            self._wrong.popitem(last=False)


class Door:
    """Lets those through who may see the pages, and asks the others for the password.

    Args:
        app: what is behind it.
        place: says what is asked.
        tries: counts wrong passwords.
    """

    def __init__(self, app: App, place: Place, tries: Tries | None = None) -> None:
        self.app, self.place, self.tries = app, place, tries or Tries()
        # slow to guess from a cookie; the same after a restart, so that nobody is asked again
        key = hashlib.scrypt(place.password.encode(), salt=b"stallpoint", n=2**14, r=8, p=1)
        self.signer = TimestampSigner(key)

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """One request or socket."""
        if self.place.user_header and not scope["signed_in"]:
            LOG.warning("no user named by a proxy, from %s", address_of(scope))
            await refuse(scope, receive, send, FORBIDDEN, say("serving-no-user"))
        elif not self.place.password or self.known(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await refuse(scope, receive, send, UNKNOWN, "")
        elif inner_path(scope) == HERE:
            await answer(send, UNKNOWN, say("serving-signed-out"), more={"cache-control": "no-store"})
        elif inner_path(scope) == SIGN_IN and scope["method"] == "POST":
            await self.asked(scope, receive, send)
        else:
            await self.ask(scope, send, UNKNOWN)

    def known(self, scope: Connection) -> bool:
        """Whether a browser has shown that it knows the password."""
        try:
            self.signer.unsign(cookies_of(scope).get(COOKIE, ""), max_age=STAYS)
        except BadSignature:
            return False
        return True

    async def ask(self, scope: Connection, send: Send, status: int, goes_on: str = "", said: str = "") -> None:
        """The page that asks for the password; it goes on to the address that was asked for."""
        if not goes_on:
            query = scope.get("query_string", b"").decode("ascii")
            goes_on = f"{scope['path']}{'?' * bool(query)}{query}"
        page = sentences.page(say("serving-sign-in"), said, scope["root_path"] + SIGN_IN, goes_on)
        await answer(send, status, page, "text/html", sentences.HEADERS)

    async def asked(self, scope: Connection, receive: Receive, send: Send) -> None:
        """A password came."""
        body, more = b"", True
        while more and len(body) < 16_000:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        given = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        goes_on, address = given.get("goes_on", ""), address_of(scope)
        root = scope["root_path"]
        if not _within(goes_on, root):
            goes_on = f"{root}/"
        if not self.tries.left(address):
            await self.ask(scope, send, OFTEN, goes_on, say("serving-too-often"))
        elif not hmac.compare_digest(given.get("password", "").encode(), self.place.password.encode()):
            self.tries.failed(address)
            LOG.warning("a wrong password from %s", address)
            await self.ask(scope, send, UNKNOWN, goes_on, say("serving-wrong"))
        else:
            secure = "; Secure" if scope["scheme"] == "https" else ""
            value = self.signer.sign(b"in").decode()
            cookie = f"{COOKIE}={value}; Path={root or '/'}; Max-Age={STAYS}; HttpOnly; SameSite=Lax{secure}"
            await answer(send, GO_ON, "", more={"location": _quoted(goes_on), "set-cookie": cookie})


def _within(address: str, root: str) -> bool:
    """Whether an address is one below a path, whatever a browser makes of dots, slashes and escapes in it."""
    path = unquote(address.partition("?")[0])
    odd = not address.isprintable() or "\\" in path or "//" in path or {".", ".."} & set(path.split("/"))
    return path.startswith(f"{root}/") and not odd


def _quoted(path: str) -> str:
    """A path as it may stand in a header."""
    from urllib.parse import quote

    return quote(path, safe="/?=&%+:,;@!$'()*~-._")
