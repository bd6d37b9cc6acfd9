"""Wrong codes: after a few, whoever comes from that address waits."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import deque

MOST = 6
"""Wrong codes of an address within a wait. A class behind one address may mistype as often as this."""
WAIT = 30.0
"""Seconds."""
REMEMBERED = 10_000
"""Addresses."""


class Tries:
    """Who gave wrong codes lately."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[float]] = {}

    def wait(self, address: str, now: float | None = None) -> int:
        """Seconds until somebody from an address may try again; 0 if at once."""
        now = time.monotonic() if now is None else now
        found = self._wrong.get(_whose(address), deque())
        while found and found[0] <= now - WAIT:
            found.popleft()
        return math.ceil(found[0] + WAIT - now) if len(found) >= MOST else 0

    def wrong(self, address: str, now: float | None = None) -> None:
        """Somebody from an address gave a wrong one."""
        now = time.monotonic() if now is None else now
        whose = _whose(address)
        found = self._wrong.pop(whose, None) or deque(maxlen=MOST)
        found.append(now)
        self._wrong[whose] = found  # the newest last
        if len(self._wrong) > REMEMBERED:
            del self._wrong[next(iter(self._wrong))]


def _whose(address: str) -> str:
    """An address as one who may hold it: of IPv6 a household has 64 bits of its own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        return str(found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
