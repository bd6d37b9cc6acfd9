"""What the pages are told goes to their sockets in the order it is said, without a wait for each word.

Solara hands every message from the thread that draws to the loop, and waits until it is written: hundreds of times a
page, most of what drawing one costs. Here messages are put in a row, and the loop writes all that stand in it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, override

from solara.server import starlette as solara_starlette
from solara.server.websocket import WebSocketDisconnect

MOST_WAITING = 4_000
"""Messages in the row of one socket; who has more to say waits, for the browser may have stopped to listen."""
PAUSE = 0.05
"""Seconds between two looks whether the row is shorter."""


class Row(solara_starlette.WebsocketWrapper):  # type: ignore[misc]
    """A socket with a row of messages before it; arguments as of Solara's."""

    def __init__(self, ws: Any, portal: Any) -> None:
        super().__init__(ws, portal)
        self._row: deque[str | bytes] = deque()
        self._writing = self._gone = False

    @override
    def send_text(self, data: str) -> None:
        self._put(data)

    @override
    def send_bytes(self, data: bytes) -> None:
        self._put(data)

    def _put(self, data: str | bytes) -> None:
        """Put a message in the row, from whatever thread.

        Raises:
            WebSocketDisconnect: once the socket is closed, as Solara expects it.
        """
        if self._gone:
            raise WebSocketDisconnect
        self._row.append(data)
        if not self._writing:
            self._writing = True
            self.event_loop.call_soon_threadsafe(self._begin)
        if len(self._row) > MOST_WAITING and self.portal is not None:
            self.portal.call(self._shorter)

    def _begin(self) -> None:
        task = self.event_loop.create_task(self._write())
        self.tasks.add(task)  # a loop alone does not keep it
        task.add_done_callback(self.tasks.discard)

    async def _write(self) -> None:
        try:
            while self._row:
                data = self._row.popleft()
                await (self._send_text_exc(data) if isinstance(data, str) else self._send_bytes_exc(data))
        except WebSocketDisconnect:
            self._gone = True
            self._row.clear()
        finally:
            self._writing = False
        if self._row:  # put there between the last look and the word that nobody writes
            self._writing = True
            self._begin()

    async def _shorter(self) -> None:
        while len(self._row) > MOST_WAITING // 2 and not self._gone:
            await asyncio.sleep(PAUSE)


def install() -> None:
    """Have Solara use it for its sockets."""
    solara_starlette.WebsocketWrapper = Row
