"""Which tabs are open, whose they are, and what the workers do for each.

A tab whose socket is lost has its calls wait, so that they cost others nothing; they go on when it comes back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from weakref import WeakSet

from ...experiments.askers import Asker


class Tab:
    """A tab of a browser.

    Attributes:
        name: as the browser names it; nobody else can guess it.
        visitor: whose it is.
        sockets: how many it has: one, more while it connects anew, none once it is lost.
        away: whether it has had none for so long that its calls wait.
    """

    def __init__(self, name: str, visitor: str) -> None:
        self.name, self.visitor = name, visitor
        self.sockets, self.away = 0, False
        self._askers, self._lock = WeakSet[Asker](), threading.Lock()

    def asks(self, asker: Asker) -> None:
        """It has somebody more who has calls made for it."""
        with self._lock:
            self._askers.add(asker)
            if self.away:
                asker.hold()

    def goes(self) -> None:
        """Have its calls wait, unless it has a socket by now."""
        with self._lock:
            if not self.sockets:
                self.away = True
                for asker in self._askers:
                    asker.hold()

    def comes(self) -> None:
        """Have its calls made."""
        with self._lock:
            self.sockets += 1
            self.away = False
            for asker in self._askers:
                asker.go_on()

    def leaves(self) -> None:
        """One of its sockets is gone."""
        with self._lock:
            self.sockets -= 1


class Tabs(dict[str, Tab]):
    """The tabs of this server by name."""

    def of(self, name: str, visitor: str) -> Tab:
        """The tab of a name, new if it is not known."""
        return self.setdefault(name, Tab(name, visitor))

    def forget(self, but: Iterable[str]) -> None:
        """Forget those without a socket that are not among some."""
        kept = set(but)
        for name in [name for name, tab in self.items() if not tab.sockets and name not in kept]:
            del self[name]


tabs = Tabs()


def current() -> Tab | None:
    """The tab of which a page is being drawn; ``None`` where there is none, as in a test."""
    from solara.server import kernel_context

    if not kernel_context.has_current_context():
        return None
    return tabs.get(kernel_context.get_current_context().id)
