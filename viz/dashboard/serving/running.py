"""Runs the server until somebody ends it, and then ends within seconds, whatever is under way."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Any, override

import uvicorn

from .asgi import App
from .connection import Timed
from .log import listen

MOST_MESSAGE = 8_000_000
"""Bytes of one message from a browser; an upload is smaller."""
PATIENCE = 120.0
"""Seconds that a browser may be silent before its socket is given up: it, or we, may be busy."""
GRACE = 1
"""Seconds that answers under way have when the server is ended."""
LAST = 2.0
"""Seconds after which it is gone, whoever still holds it."""


class _Server(uvicorn.Server):
    """A server that lets its workers go as soon as it is asked to end."""

    def __init__(self, config: uvicorn.Config, ending: Callable[[], None]) -> None:
        super().__init__(config)
        self._ending = ending

    @override
    def handle_exit(self, sig: int, frame: Any) -> None:
        if not self.should_exit:
            threading.Thread(target=self._end, args=(sig,), daemon=True).start()
        super().handle_exit(sig, frame)

    def _end(self, sig: int) -> None:
        last = threading.Timer(LAST, os._exit, [0 if sig == signal.SIGTERM else 128 + sig])
        last.daemon = True
        last.start()
        self._ending()


def run(app: App, listener: socket.socket, ending: Callable[[], None]) -> None:
    """Serve what comes to a socket until Ctrl-C or SIGTERM.

    Args:
        app: what is served.
        listener: listens already.
        ending: called in a thread once it is to end; workers are let go there.
    """
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    listen()
    config = uvicorn.Config(
        app,
        http=Timed,
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
        ws_max_size=MOST_MESSAGE,
        ws_ping_timeout=PATIENCE,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn says it once more when it has ended
    _Server(config, ending).run(sockets=[listener])
