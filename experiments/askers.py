"""Who has calls made by a dispatcher, and whose turn it is: owners in turn, and of each owner its askers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .dispatcher import Dispatcher


class Asker(Executor):
    """Somebody who has calls made, in the order in which they are asked for.

    Args:
        dispatcher: who has them made.
        owner: whose turn its calls take; those of one owner share theirs. By default it is alone.
        late: whether its calls are made only while nobody else waits for one.

    Attributes:
        changed: set whenever a call begins or ends, or workers begin or end to compile.
        begun: whether any call was handed out.
        stopped: whether no more calls are made.
        held: whether none is made for now.
    """

    def __init__(self, dispatcher: Dispatcher, owner: object = None, late: bool = False) -> None:
        self.dispatcher, self.late = dispatcher, late
        self.owner = self if owner is None else owner
        self.changed = threading.Event()
        self.begun = self.stopped = self.held = False
        self.waiting = deque[Call]()

    def submit(self, fn: Callable[..., Any], /, *args: Any) -> Future[Any]:  # type: ignore[override]
        """Have a call made of a function that can be imported; its arguments go without names."""
        call = Call(self, fn, args)
        self.dispatcher.enter(call)
        return call.future

    def hold(self) -> None:
        """Have calls that wait go on waiting; those under way are made."""
        with self.dispatcher.free:
            self.held = True

    def go_on(self) -> None:
        """Have calls made again."""
        with self.dispatcher.free:
            self.held = False
            self.dispatcher.turn.line_up(self)
            self.dispatcher.free.notify_all()

    def stop(self) -> None:
        """Forget calls that wait, and ask those under way to stop at the end of their month."""
        with self.dispatcher.free:
            self.stopped = True
            waiting, self.waiting = self.waiting, deque()
        for call in waiting:
            call.future.cancel()
        for worker in self.dispatcher.workers:
            worker.ask(self)
        self.changed.set()


@dataclass(eq=False)
class Call:
    """A call, and who wants it made; ``alone`` once a process died of it."""

    asker: Asker
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: Future[Any] = field(default_factory=Future)
    alone: bool = False


class Turn:
    """Askers that have something to ask, by their owners. Whoever uses it holds the dispatcher's lock."""

    def __init__(self) -> None:
        self._owners: dict[object, deque[Asker]] = {}

    def askers(self) -> list[Asker]:
        """All that stand in it."""
        return [asker for askers in self._owners.values() for asker in askers]

    def line_up(self, asker: Asker) -> None:
        """Somebody has something to ask."""
        askers = self._owners.setdefault(asker.owner, deque())
        if asker not in askers:
            askers.append(asker)

    def next(self) -> Call | None:
        """The next call: of the owner who waited longest, and of its asker that did; late ones after all others.
        ``None`` if all are held."""
        for late in (False, True):
            for owner in [*self._owners]:
                askers = self._owners.pop(owner)
                call = _next_of(askers, late)
                if askers:
                    self._owners[owner] = askers  # at the end: the others are next
                if call is not None:
                    return call
        return None


def _next_of(askers: deque[Asker], late: bool) -> Call | None:
    """The next call of askers that share a turn, of those that are ``late`` or of the others; who waits for nothing
    leaves it, who is held stays."""
    for _ in range(len(askers)):
        asker = askers.popleft()
        if asker.waiting:
            askers.append(asker)
            if asker.late == late and not asker.held:
                return asker.waiting.popleft()
    return None
