"""Calls of several askers, handed out in turn to one set of warm processes; a call that kills its process fails alone.

Every process has a pipe and a thread of its own here, and makes one call at a time. So it is known which call a process
dies of, and nobody waits for a lock that was held by who died.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from multiprocessing import Pipe
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Self

from ..model import compiling
from .askers import Asker, Call, Turn
from .workers import Letters, Reply, work

LARGE_ARRAYS = str(2**28)


class Died(Exception):
    """The process that made a call died, and so did the next one, which made it with nothing beside it."""


class Dispatcher:
    """Processes, started when there is something to do, that make the calls of everybody in turn.

    When one dies, its call is made once more, by a new one and with nothing beside it: who dies of it again is given
    up.

    Args:
        heard: told when processes begin to compile the model, with a sentence, and with an empty one when they are
            done; called from a thread.

    Attributes:
        jobs: how many processes there are at most.
        workers: those that there are.
        alone: seconds of work that were done without them. What would have paid their start is reason to start them.
        turn: who is to be served.
        doing: what they do before they can make any call, in a sentence; empty once they can.
    """

    def __init__(self, heard: Callable[[str], None] = compiling.heard) -> None:
        self.jobs, self.alone, self.doing = 0, 0.0, ""
        self.workers: list[_Worker] = []
        self.free, self.closed = threading.Condition(), False
        self._heard = heard
        self.turn, self._suspects = Turn(), deque[Call]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def asker(self, jobs: int) -> Asker:
        """Somebody more, for whom so many processes should be there."""
        self.jobs = max(self.jobs, jobs)
        return Asker(self)

    def enter(self, call: Call) -> None:
        """A call is to be made."""
        with self.free:
            if call.asker.stopped or self.closed:
                call.future.cancel()
                return
            call.asker.waiting.append(call)
            self.turn.line_up(call.asker)
            if len(self.workers) < self.jobs:
                self.workers.append(_Worker(self))
                atexit.register(self.close)
            self.free.notify()

    def close(self) -> None:
        """End the processes; what is under way is left."""
        with self.free:
            self.closed = True
            askers = self.turn.askers()
            self.free.notify_all()
        for asker in askers:
            asker.stop()
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.join()
        for call in self._suspects:
            call.future.set_exception(Died())
        atexit.unregister(self.close)

    def take(self, worker: _Worker) -> Call | None:
        """The next call for a worker, once there is one; ``None`` when all is over."""
        with self.free:
            while not self.closed:
                if (call := self._next()) is None:
                    self.free.wait()
                elif call.alone or call.future.set_running_or_notify_cancel():
                    worker.call = call
                    call.asker.begun = True
                    call.asker.changed.set()
                    return call
        return None

    def _next(self) -> Call | None:
        """First those that a process died of, one at a time and alone; then of each owner in turn."""
        running = [worker.call for worker in self.workers if worker.call is not None]
        if self._suspects:
            return None if running else self._suspects.popleft()
        if any(call.alone for call in running):
            return None
        return self.turn.next()

    def ended(self, worker: _Worker, call: Call, reply: Reply | None) -> None:
        """What came of a call; nothing if its process died."""
        again = reply is None and not (call.alone or call.asker.stopped or self.closed)
        if reply is not None and reply.kind == "made":
            call.future.set_result(reply.value)
        elif not again:
            call.future.set_exception(Died() if reply is None else reply.value)
        with self.free:
            worker.call = None
            if again:
                call.alone = True
                self._suspects.append(call)
            self.free.notify_all()
        call.asker.changed.set()

    def compiles(self) -> None:
        """Pass on what processes say of compiling: one voice for all of them."""
        with self.free:
            now = next((worker.compiles for worker in self.workers if worker.compiles), "")
            if now != self.doing:
                self.doing = now
                self._heard(now)
                for asker in {*self.turn.askers(), *(worker.call.asker for worker in self.workers if worker.call)}:
                    asker.changed.set()


class _Worker(threading.Thread):
    """A process, and the thread that has it make one call after the other; if it dies, there is another.

    Attributes:
        call: what it makes, if anything.
        compiles: what it compiles, in a sentence; empty if nothing.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        super().__init__(daemon=True)
        self.call: Call | None = None
        self.compiles = ""
        self._dispatcher, self._sending = dispatcher, threading.Lock()
        self._process: Spawned | None = None
        self._sent: Call | None = None
        self.start()

    def run(self) -> None:
        """Until the dispatcher is closed."""
        while (call := self._dispatcher.take(self)) is not None:
            try:
                reply = self._make(call)
            except (EOFError, OSError):
                reply = None
                self._end()
            except Exception as error:  # what cannot be sent there, or read here
                reply = Reply("failed", error)
            self._dispatcher.ended(self, call, reply)
            del call, reply  # they may be large
        self._end()

    def ask(self, asker: Asker) -> None:
        """Ask it to stop at the end of its month, if it makes a call of this one."""
        with self._sending, suppress(OSError):
            if self._sent is not None and self._sent.asker is asker:
                self._pipe.send(None)

    def kill(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            self._process.kill()

    def _make(self, call: Call) -> Reply:
        """Have a call made; an error of the pipe if the process dies."""
        if self._process is None:
            self._begin()
        if self._dispatcher.closed:
            raise EOFError
        try:
            with self._sending:
                self._pipe.send(self._letters.letter(call.function, call.arguments))
                self._sent = call
            if call.asker.stopped:
                self.ask(call.asker)
            while True:
                reply: Reply = self._pipe.recv()
                if reply.kind != "compiles":
                    return reply
                self._say(reply.value)
        finally:
            self._sent = None

    def _begin(self) -> None:
        # Else the allocator gives large arrays back after every month and asks for them again: a third of the time.
        os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", LARGE_ARRAYS)
        os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", LARGE_ARRAYS)
        self._letters = Letters()
        self._pipe, theirs = Pipe()
        with theirs:
            process = Spawned(target=work, args=(theirs,), daemon=True)
            process.start()
        self._process = process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
            self._pipe.close()
            self._say("")

    def _say(self, sentence: str) -> None:
        self.compiles = sentence
        self._dispatcher.compiles()


class Spawned(SpawnProcess):
    """A process that does not run the user's script again.

    A spawned process usually imports the main module of its parent. Nothing of it is needed here, a script without a
    guard would start itself anew in every worker, and one that came through a pipe has no file to be read again.
    """

    def start(self) -> None:
        """Start it, the main module hidden for that moment."""
        with _hiding:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                super().start()
            finally:
                sys.modules["__main__"] = main


_hiding = threading.Lock()

_now: ContextVar[Dispatcher | None] = ContextVar("_now", default=None)


@contextmanager
def together() -> Generator[None]:
    """All that is run inside, round after round, is run by the same processes; they end with the outermost of these."""
    if _now.get() is not None:
        yield
        return
    with Dispatcher() as dispatcher:
        before = _now.set(dispatcher)
        try:
            yield
        finally:
            _now.reset(before)


def current() -> AbstractContextManager[Dispatcher]:
    """The processes of the study of which this is a round; of this round alone where it is none."""
    shared = _now.get()
    return Dispatcher() if shared is None else nullcontext(shared)
