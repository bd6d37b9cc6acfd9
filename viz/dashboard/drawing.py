"""Whose page is drawn: one at a time, those first whose visitor has nothing to see yet, and each by its share.

All pages are drawn by one process. Twenty drawn side by side are all late; one after the other, most are early.
"""

from __future__ import annotations

import enum
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import solara

from . import tabs

PAUSE = 0.12
"""Seconds between two looks of a page at its job: no more than about eight updates a second."""
REST = 2.0
"""How long a page waits after it was drawn, in units of what all pages in turn take to draw: drawing shares one
processor with everything else that the server does, so many tabs are drawn less often, not later and later. Visitors
share it evenly, and each visitor's tabs share that."""
LONGEST = 2.0
"""Seconds that a page may take to be drawn before others are as well: its browser may have stopped to listen."""
WEIGHT = 5.0
"""Seconds of waiting that a step of urgency is worth, and another page of the same visitor that waits as well."""

log = logging.getLogger("stallpoint.dashboard")


class Urgency(enum.IntEnum):
    """What there is to draw; the smaller, the more urgent."""

    FIRST = 0
    """the first result of what a page asked"""
    OPENS = 1
    """a page that is opened"""
    MORE = 2
    """more of what is there"""


class Drawing:
    """Whose turn it is.

    Attributes:
        pages: jobs of those that have something to draw now and then, with whose they are.
    """

    def __init__(self) -> None:
        self.pages: dict[Any, object] = {}
        self._free = threading.Condition()
        self._waiting: list[_Turn] = []
        self._now: _Turn | None = None

    @contextmanager
    def turn(self, owner: object, urgency: Urgency) -> Iterator[None]:
        """Waits until it is our turn, and has it for as long as we draw."""
        with self._free:
            others = sum(each.owner == owner for each in self._waiting)
            ours = _Turn(owner, time.monotonic() + WEIGHT * (urgency + others))
            self._waiting.append(ours)
            while (left := self._left()) > 0 or min(self._waiting, key=lambda each: each.due) is not ours:
                self._free.wait(left if left > 0 else None)
            self._waiting.remove(ours)
            self._now, ours.begun = ours, time.monotonic()
            self._free.notify_all()
        try:
            yield
        finally:
            with self._free:
                if self._now is ours:
                    self._now = None
                self._free.notify_all()

    def draw(self, owner: object, show: Callable[[], None], urgency: Urgency = Urgency.MORE) -> float:
        """Draw somebody's page when it is our turn; returns how long to rest, in seconds."""
        with self.turn(owner, urgency):
            begun = time.perf_counter()
            show()
            took = time.perf_counter() - begun
        owners = [*self.pages.values()]
        return max(PAUSE, REST * len({*owners}) * owners.count(owner) * took)

    def _left(self) -> float:
        """Seconds that who draws now may still have to itself; nothing if nobody does."""
        return 0.0 if self._now is None else self._now.begun + LONGEST - time.monotonic()


class _Turn:
    """Somebody's turn: it is ``due`` before those that are due later, and has ``begun`` at some time."""

    def __init__(self, owner: object, due: float) -> None:
        self.owner, self.due, self.begun = owner, due, 0.0


drawing = Drawing()
"""That of this server."""


def use_rest(ready: bool) -> bool:
    """Whether the rest of a page may be drawn as well: what stands below the first screen, once ``ready``, after what
    a visitor waits for."""
    shown: bool
    shown, show = solara.use_state(False)
    left = solara.use_memo(threading.Event, [])

    def begin() -> Callable[[], None] | None:
        if not ready or shown:
            return None
        tab = tabs.current()
        threading.Thread(target=_show, args=(tab and tab.visitor, show, left), daemon=True).start()
        return None

    solara.use_effect(begin, [ready])
    solara.use_effect(lambda: left.set, [])
    return shown


def _show(owner: object, show: Callable[[bool], None], left: threading.Event) -> None:
    try:
        drawing.draw(owner, lambda: None if left.is_set() else show(True))
    except Exception:
        log.exception("the rest of a page could not be drawn")


def install() -> None:
    """Have Solara open pages in turn as well."""
    from solara.server import app as solara_app

    load = solara_app.load_app_widget
    if load.__module__ == __name__:
        return

    def in_turn(app_state: Any, app_script: Any, pathname: str) -> Any:
        tab = tabs.current()
        with drawing.turn(tab and tab.visitor, Urgency.OPENS):
            return load(app_state, app_script, pathname)

    solara_app.load_app_widget = in_turn
