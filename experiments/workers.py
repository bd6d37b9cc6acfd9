"""What happens inside a worker: it runs a batch, and it outlives neither a stop nor the process that started it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import NamedTuple, Protocol

from ..model import compiling
from ..scenarios.scenario import Scenario
from .outcome import Keep, Outcome

LARGE_ARRAYS = str(2**28)
SHORT = 1_000_000
"""Factory-months that are lived in one go, well under a second."""
GRACE = 1.0
"""Seconds that a worker has to end by itself when its pool does."""


class Flag(Protocol):
    """An event of a thread or of a process: set once, seen by all."""

    def is_set(self) -> bool:
        """Whether it is set."""

    def set(self) -> None:
        """Set it."""


class Task(NamedTuple):
    """One run to do, and the place of its scenario among those of the study."""

    scenario: Scenario
    seed: int
    place: int = 0


class _Stopped(Exception):
    """Raised inside a run to leave it at the end of a month."""


_asked = threading.Event()
"""In a worker: whether the study asked it to stop."""


def one(task: Task, keep: Keep, stop: Flag | None = None) -> Outcome | None:
    """Do one run. Whatever goes wrong in it becomes an outcome; ``None`` if it was stopped before its end."""
    from ..model.life import begin, live

    def go_on(month: int) -> None:
        if stop is not None and stop.is_set():
            raise _Stopped

    start = time.perf_counter()
    try:
        go_on(0)
        result = live(begin(task.scenario, task.seed), None if _short(task.scenario) else go_on)
        return Outcome.of(result, keep, time.perf_counter() - start)
    except _Stopped:
        return None
    except Exception as error:  # a failed run is a row of the study, never its end
        return Outcome.failed(task.scenario, task.seed, told(error))


def _short(scenario: Scenario) -> bool:
    """Whether a run is over so soon that nobody need ask at each month whether to stop; asking has its price."""
    world = scenario.world
    return scenario.network is None and world.factories * world.months <= SHORT


def told(error: Exception) -> str:
    """An error as one line; its type is named where the message alone may not tell."""
    text = " ".join(str(error).split())
    return text if type(error).__name__ == "InputError" else f"{type(error).__name__}: {text}".rstrip(": ")


def batch(tasks: Sequence[Task], keep: Keep) -> list[Outcome | None]:
    """Do some runs one after the other; ``None`` for each that the study was stopped before."""
    return [one(task, keep, _asked) for task in tasks]


class Letter(NamedTuple):
    """Runs to do, for a worker that keeps scenarios: it holds all of the chapter that are not ``new``.

    Attributes:
        chapter: with another one, what was kept is forgotten.
        new: scenarios by number.
        runs: number of the scenario, and seed.
    """

    chapter: int
    new: dict[int, Scenario]
    runs: list[tuple[int, int]]


class Made(NamedTuple):
    """Who did some runs, and their outcomes."""

    worker: int
    outcomes: list[Outcome | None]


_kept: tuple[int, dict[int, Scenario]] = -1, {}
"""In a worker: the scenarios of a chapter."""


def errand(letter: Letter, keep: Keep) -> Made:
    """A batch whose scenarios came, or come, by letter."""
    global _kept
    if letter.chapter != _kept[0]:
        _kept = letter.chapter, {}
    _kept[1].update(letter.new)
    return Made(os.getpid(), batch([Task(_kept[1][number], seed) for number, seed in letter.runs], keep))


class _Process(SpawnProcess):
    """A worker that does not run the user's script again.

    A spawned process usually imports the main module of its parent. Nothing of it is needed here, a script without a
    guard would start itself anew in every worker, and one that came through a pipe has no file to be read again.
    """

    def start(self) -> None:
        """Start it, the main module hidden for that moment."""
        with _alone:
            main = sys.modules["__main__"]
            sys.modules["__main__"] = ModuleType("__main__")
            try:
                super().start()
            finally:
                sys.modules["__main__"] = main


_alone = threading.Lock()


class _Context(SpawnContext):
    Process = _Process


@contextmanager
def pool(
    jobs: int, heard: Callable[[str], None] = compiling.heard
) -> Iterator[tuple[ProcessPoolExecutor, Callable[[], None]]]:
    """A pool of processes, and the function that asks its workers to stop at the end of their month.

    Args:
        jobs: how many.
        heard: told when workers begin to compile the model, with a sentence, and with an empty one when they are done;
            called from a thread.

    Workers are told by closing a pipe, not by a lock or an event that they share: who is killed while holding one would
    leave all others waiting for ever.
    """
    # Else the allocator gives large arrays back after every month and asks for them again: a third of the time.
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", LARGE_ARRAYS)
    os.environ.setdefault("MALLOC_TRIM_THRESHOLD_", LARGE_ARRAYS)
    context = _Context()
    (stop, ask), (end, close) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    word, say = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(stop, end, say))
    listener = threading.Thread(target=_listen, args=(word, heard), daemon=True)
    listener.start()
    try:
        yield executor, ask.close
    finally:
        for pipe in (ask, close):
            pipe.close()
        executor.shutdown(wait=True, cancel_futures=True)
        for pipe in (stop, end, say):
            pipe.close()
        listener.join()


def _begin(stop: Connection, end: Connection, say: Connection) -> None:
    """Start of a worker. An interrupt of the terminal reaches it too, but the study decides when it stops."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def tell(sentence: str) -> None:
        with contextlib.suppress(OSError):
            say.send((os.getpid(), sentence))

    compiling.listen(tell)
    threading.Thread(target=_watch, args=(stop, end), daemon=True).start()


def _listen(word: Connection, heard: Callable[[str], None]) -> None:
    """Pass on what workers say of compiling, until the pool ends; one voice for all of them."""
    busy: dict[int, str] = {}
    said = ""
    with word, contextlib.suppress(EOFError, OSError):
        while True:
            who, sentence = word.recv()
            busy[who] = sentence
            now = next(filter(None, busy.values()), "")
            if now != said:
                said = now
                heard(said)
    if said:
        heard("")


def _watch(stop: Connection, end: Connection) -> None:
    """Stop when asked, and end with the pool or with the parent, whichever comes first.

    A pool's workers live on if their parent is killed; and they wait for ever on the pool's own queue if one of them
    was killed while it held the queue's lock.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    ready = wait([parent.sentinel, end, stop])
    if stop in ready:
        _asked.set()
        ready = wait([parent.sentinel, end])
    if parent.sentinel not in ready:
        time.sleep(GRACE)
    os._exit(1)
