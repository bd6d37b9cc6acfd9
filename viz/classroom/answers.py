"""The runs of a class's lessons, made in the background while students vote, once for all classes of a server."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...experiments.dispatcher import Dispatcher
from ...model.machine import cores
from ...scenarios.errors import InputError
from ..lesson_page import drawn
from ..lesson_told import Revealed, ran, revealed
from ..lessons import Lesson

MOST_KEPT = 60
"""Answers that are kept; the oldest is made again when it is asked for."""
WAY = "Stallpoint's page Compare asks them"
"""How other worlds are asked, said to a class; it has no terminal."""

log = logging.getLogger("stallpoint.class")


@dataclass(eq=False)
class Answer:
    """How far the runs of a lesson have come.

    Attributes:
        lesson: whose.
        done, total: runs.
        found: what they say, once all are done.
        figure: its picture, as :func:`~stallpoint.viz.lesson_page.drawn` gives it.
        error: why there will be nothing, in a sentence.
    """

    lesson: Lesson
    done: int = 0
    total: int = 0
    found: Revealed | None = None
    figure: dict[str, Any] = field(default_factory=dict)
    error: str = ""


class Answers:
    """Makes the runs of lessons, one lesson after the other.

    Args:
        lent: gives the processes that make the runs, where the server has some; by default there are own ones.
    """

    def __init__(self, lent: Callable[[], Dispatcher] | None = None) -> None:
        self._lent = lent
        self._known: dict[tuple[str, str], Answer] = {}
        self._asked: queue.Queue[Answer | None] = queue.Queue()
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._workers: Dispatcher | None = None

    @property
    def doing(self) -> str:
        """What has to be done before any run can be made, in a sentence; empty otherwise."""
        return self._workers.doing if self._workers is not None else ""

    def ask(self, lesson: Lesson) -> Answer:
        """The answer to a lesson, as far as it has come."""
        key = lesson.name, lesson.text
        with self._lock:
            if (known := self._known.get(key)) is None:
                known = self._known[key] = Answer(lesson)
                if len(self._known) > MOST_KEPT:
                    del self._known[next(iter(self._known))]
                self._asked.put(known)
                if self._thread is None:
                    self._thread = threading.Thread(target=self._make, daemon=True)
                    self._thread.start()
            return known

    def close(self) -> None:
        """Stop what is under way."""
        self._stop.set()
        self._asked.put(None)
        if self._workers is not None and self._lent is None:
            self._workers.close()
        if self._thread is not None:
            self._thread.join(timeout=5.0)

    def _make(self) -> None:
        self._workers = Dispatcher() if self._lent is None else self._lent()
        while (answer := self._asked.get()) is not None and not self._stop.is_set():
            try:
                self._answer(answer, self._workers)
            except InputError as error:
                answer.error = str(error)
            except Exception as error:
                if not self._stop.is_set():
                    log.exception("a lesson could not be run")
                    answer.error = f"It failed for a reason of ours ({type(error).__name__})."

    def _answer(self, answer: Answer, workers: Dispatcher) -> None:
        lesson = answer.lesson
        answer.total = len(lesson.scenarios()) * lesson.runs

        def step(done: int, total: int) -> None:
            answer.done = done

        asker = workers.asker(cores())
        c = ran(lesson, cores(), step, self._stop, asker)
        if self._stop.is_set():
            return
        found = revealed(lesson, c, WAY)
        answer.figure = drawn(found)
        answer.found = found  # last: from now on it can be shown
