"""What happens inside a worker: it makes one call at a time, and outlives neither a stop nor who started it."""

from __future__ import annotations

import contextlib
import copyreg
import io
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import compiling
from ..scenarios.scenario import Scenario
from .outcome import Keep, Outcome

if TYPE_CHECKING:
    from ..model.outcomes.result import Result
    from ..model.world import World

MOST = 1_000
"""Scenarios that a worker keeps at a time."""
SHORT = 1_000_000
"""Factory-months that are lived in one go, well under a second."""


type Flag = threading.Event
"""Set once, seen by all."""


class Task(NamedTuple):
    """One run to do, and the place of its scenario among those of the study."""

    scenario: Scenario
    seed: int
    place: int = 0


type Letter = tuple[int, list[Scenario], bytes]
"""A call on its way to a worker, which keeps scenarios: from which number on they are new, these, and the call."""


class Reply(NamedTuple):
    """What a worker says: ``"made"`` with a result, ``"failed"`` with an error, ``"compiles"`` with a sentence."""

    kind: str
    value: Any


class _Stopped(Exception):
    """Raised inside a run to leave it at the end of a month."""


asked = threading.Event()
"""In a worker: whether who asked for the call wants it to stop."""


def told(error: BaseException) -> str:
    """An error as one line; its type is named where the message alone may not tell."""
    text = " ".join(str(error).split())
    return text if type(error).__name__ == "InputError" else f"{type(error).__name__}: {text}".rstrip(": ")


def one(
    task: Task,
    keep: Keep,
    stop: Flag | None = None,
    tell: Callable[[BaseException], str] = told,
    seen: Callable[[World, Result], None] | None = None,
) -> Outcome | None:
    """Do one run. Whatever goes wrong in it becomes an outcome; ``None`` if it was stopped before its end.

    Args:
        task: the run.
        keep: what is kept of it.
        stop: leaves it at the end of a month once it is set.
        tell: an error as a sentence.
        seen: shown the world after its last month, and the result.
    """
    from ..model.life import begin, live

    def go_on(month: int) -> None:
        if stop is not None and stop.is_set():
            raise _Stopped

    start = time.perf_counter()
    try:
        go_on(0)
        world = begin(task.scenario, task.seed)
        result = live(world, None if _short(task.scenario) else go_on)
        if seen is not None:
            seen(world, result)
        return Outcome.of(result, keep, time.perf_counter() - start)
    except _Stopped:
        return None
    except Exception as error:  # a failed run is a row of the study, never its end
        return Outcome.failed(task.scenario, task.seed, tell(error))


def _short(scenario: Scenario) -> bool:
    """Whether a run is over so soon that nobody need ask at each month whether to stop; asking has its price."""
    world = scenario.world
    return scenario.network is None and world.factories * world.months <= SHORT


def batch(tasks: Sequence[Task], keep: Keep) -> list[Outcome | None]:
    """Do some runs one after the other; ``None`` for each that the study was stopped before."""
    return [one(task, keep, asked) for task in tasks]


class Letters:
    """Calls as one worker is sent them: a scenario comes with the first that needs it, and then is known by number."""

    def __init__(self) -> None:
        self._numbers: dict[Scenario, int] = {}

    def letter(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Letter:
        """What is sent of a call; once a worker keeps many scenarios, it forgets them all."""
        numbers = {} if len(self._numbers) >= MOST else dict(self._numbers)
        at, call = len(numbers), io.BytesIO()

        def by_number(scenario: Scenario) -> tuple[Callable[[int], Scenario], tuple[int]]:
            return known, (numbers.setdefault(scenario, len(numbers)),)

        pickler = pickle.Pickler(call)
        pickler.dispatch_table = {**copyreg.dispatch_table, Scenario: by_number}
        pickler.dump((function, arguments))
        self._numbers = numbers
        return at, list(numbers)[at:], call.getvalue()


_kept: list[Scenario] = []
"""In a worker: scenarios by number."""


def known(number: int) -> Scenario:
    """In a worker: the scenario of a number."""
    return _kept[number]


def opened(letter: Letter) -> Reply:
    """In a worker: make the call of a letter."""
    at, new, call = letter
    _kept[at:] = new
    try:
        function, arguments = pickle.loads(call)
        return Reply("made", function(*arguments))
    except BaseException as error:
        return Reply("failed", error)


def work(pipe: Connection) -> None:
    """Make calls, one after the other, for as long as the other end of the pipe is open.

    An interrupt of the terminal reaches a worker too, but who started it decides when it stops.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    letters: SimpleQueue[Letter] = SimpleQueue()
    saying = threading.Lock()

    def say(reply: Reply) -> None:
        with saying, contextlib.suppress(OSError):
            pipe.send(reply)

    def receive() -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                if (letter := pipe.recv()) is None:
                    asked.set()
                else:
                    asked.clear()
                    letters.put(letter)
        os._exit(1)  # who started it is gone

    compiling.listen(lambda sentence: say(Reply("compiles", sentence)))
    threading.Thread(target=receive, daemon=True).start()
    while True:
        reply = opened(letters.get())
        try:
            say(reply)
        except Exception as error:  # what cannot be sent
            say(Reply("failed", TypeError(told(error))))
