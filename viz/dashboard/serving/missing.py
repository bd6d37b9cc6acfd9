"""An address at which nothing is: a small page in place of two words, which leads back."""

from __future__ import annotations

from collections.abc import Callable, Collection

from ...words import say
from . import sentences
from .asgi import MISSING, App, Connection, Message, Receive, Send, answer, headers_of, inner_path


class Missing:
    """Answers whoever opens an address at which nothing is with a page that leads back; files get what they got.

    Args:
        app: what is behind it.
        pages: gives the paths of the pages, such as ``compare``.
    """

    def __init__(self, app: App, pages: Callable[[], Collection[str]]) -> None:
        self.app, self.pages = app, pages

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        """One request or socket."""
        opened = scope["type"] == "http" and "text/html" in headers_of(scope).get("accept", "")
        if not opened:
            await self.app(scope, receive, send)
        elif self.below_a_page(inner_path(scope)):
            await self.tell(scope, send)
        else:
            replaced = _Replaced(send)
            await self.app(scope, receive, replaced.send)
            if replaced.missing:
                await self.tell(scope, send)

    def below_a_page(self, path: str) -> bool:
        """Whether it is under a page, which has nothing there."""
        first, _, more = path.strip("/").partition("/")
        return bool(first and more) and first in self.pages()

    async def tell(self, scope: Connection, send: Send) -> None:
        """The page that leads back."""
        words = {"go": say("serving-missing-go"), "goes_on": scope["root_path"] + "/"}
        page = sentences.page(say("serving-missing-title"), say("serving-missing"), **words)
        await answer(send, MISSING, page, "text/html", sentences.HEADERS)


class _Replaced:
    """Sends on what comes, unless it is that there is nothing.

    Attributes:
        missing: whether it was; nothing of it was sent then.
    """

    def __init__(self, send: Send) -> None:
        self._send, self.missing = send, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == MISSING:
            self.missing = True
        if not self.missing:
            await self._send(message)
