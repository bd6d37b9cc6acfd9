"""What the terminal is told: one line for what a visitor did wrong, a trace for what we did; none of it without end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import override

LOG = logging.getLogger("stallpoint.dashboard")
MOST = 10
"""Lines of one kind in a :data:`SPAN`; of more, only how many there were is told."""
SPAN = 60.0
"""Seconds."""
FORM = "%(asctime)s %(message)s"


class Bounded(logging.Filter):
    """Lets so many lines of a kind through; a kind is what the code says, whatever it says it of.

    Args:
        now: gives the time in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._now = now
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is told; the first of a new span also tells how many were not."""
        kind = record.name, str(record.msg)
        since, count = self._told.get(kind, (self._now(), 0))
        if self._now() - since >= SPAN:
            if count > MOST:
                record.msg, record.args = f"{record.getMessage()} (and {count - MOST} like it before)", ()
            since, count = self._now(), 0
        self._told[kind] = since, count + 1
        return count < MOST


def listen() -> None:
    """Tell what is logged on the terminal, warnings and worse."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(FORM))
    handler.addFilter(Bounded())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.captureWarnings(True)


def shown(text: str) -> str:
    """What a visitor sent, as it may stand in a line of a terminal."""
    return ascii(text[:120])[1:-1]
