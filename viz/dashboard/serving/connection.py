"""Connections that do not come to an end: a request that is never sent whole, an answer that is never read."""

from __future__ import annotations

import asyncio
from typing import Any, override

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST = 15.0
"""Seconds that a request may take to come, and a connection to send its first."""
READING = 60.0
"""Seconds for which who asked may read nothing of an answer."""


class Timed(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with these limits."""

    _due: asyncio.TimerHandle | None = None
    _slow: asyncio.TimerHandle | None = None
    _socket = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._due = self.loop.call_later(REQUEST, transport.abort)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._socket:  # it has come, and is no longer ours
            return
        whole = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        if whole:
            self._came()
        elif self._due is None and not self.transport.is_closing():
            self._due = self.loop.call_later(REQUEST, self.transport.abort)

    @override
    def handle_websocket_upgrade(self, event: Any) -> None:
        self._came()
        self._socket = True
        super().handle_websocket_upgrade(event)

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._slow = self._slow or self.loop.call_later(READING, self.transport.abort)

    @override
    def resume_writing(self) -> None:
        self._read()
        super().resume_writing()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        self._read()
        super().connection_lost(exc)

    def _came(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _read(self) -> None:
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None
