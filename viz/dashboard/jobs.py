"""Runs in the background: as many at once as there are cores, in turn, so that no visitor waits for another."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Literal, NamedTuple

from ...experiments.askers import Asker
from ...experiments.dispatcher import Dispatcher
from ...model.machine import cores
from .tabs import Tab
from .work import readable, warm

type Stage = Literal["queued", "running", "done", "stopped"]
type Call = Callable[[], Any]
"""What a worker does: a function that can be imported, with its arguments. It must return something."""

LOST = "The process that ran it died, perhaps out of memory: take fewer factories or months."


class Failure(NamedTuple):
    """In place of a result: why there is none, in a sentence."""

    sentence: str


class Job(Asker):
    """Calls of one tab.

    Args:
        dispatcher: whose workers make them.
        calls: what is to be done.
        forecast: gives a sentence on what all of it will take; it is made first.
        tab: for which they are made; those of one visitor share a turn, and wait while the tab is away.
        late: whether they are made only while nobody waits for other calls.

    Attributes:
        results: what came of the calls, in their order; ``None`` until something has.
        foretold: what all of it will take, in a sentence; empty where that is little, or not known yet.
        over: set when nothing more will come.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        calls: Sequence[Call],
        forecast: Call | None = None,
        tab: Tab | None = None,
        late: bool = False,
    ) -> None:
        super().__init__(dispatcher, tab.visitor if tab else None, late)
        if tab is not None:
            tab.asks(self)
        self.results: list[Any] = [None] * len(calls)
        self.foretold = ""
        self.over = threading.Event()
        if forecast is not None:
            self.submit(_made, forecast).add_done_callback(self._forecast_came)
        for place, call in enumerate(calls):
            self.submit(_made, call).add_done_callback(partial(self._came, place))
        if not calls:
            self.over.set()
            self.changed.set()

    @property
    def done(self) -> int:
        """How many calls have a result."""
        return sum(result is not None for result in self.results)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.done == len(self.results):
            return "done"
        if self.stopped:
            return "stopped"
        return "running" if self.begun else "queued"

    def stop(self) -> None:
        """Begin nothing more; what comes of calls under way is forgotten."""
        super().stop()
        self.over.set()

    def _forecast_came(self, future: Future[Any]) -> None:
        if not self.stopped and not future.exception() and isinstance(future.result(), str):
            self.foretold = future.result()

    def _came(self, place: int, future: Future[Any]) -> None:
        if not self.stopped:
            self.results[place] = Failure(LOST) if future.exception() else future.result()
            if self.done == len(self.results):
                self.over.set()


def _made(call: Call) -> Any:
    """In a worker: what comes of a call, or a sentence that may be shown to anybody."""
    try:
        return call()
    except Exception as error:
        return Failure(readable(error))


_shared: Dispatcher | None = None
_lock = threading.Lock()


def warmed(workers: int) -> Dispatcher:
    """So many workers that have loaded the model, or are about to."""
    found = Dispatcher()
    first = found.asker(workers)
    for _ in range(workers):
        first.submit(warm)
    return found


def dispatcher() -> Dispatcher:
    """The dispatcher of this server, started when it is first asked for."""
    global _shared
    with _lock:
        _shared = _shared or warmed(cores())
        return _shared


def close() -> None:
    """Close the dispatcher of this server, if it was started; whoever asks for one from then on gets a new one."""
    global _shared
    with _lock:
        if _shared is not None:
            _shared.close()
            _shared = None
