"""Runs in the background: as many at a time as there are cores, handed out in turn so that no tab waits for another.

A job is a list of tasks of one tab. Whenever a worker is free, the job that has waited longest gives its next task.
So twenty tabs all see their first run soon, and a tab that asks for two hundred runs starves nobody.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ProcessPoolExecutor
from contextlib import ExitStack
from typing import Any, Literal, NamedTuple

from ...experiments.runner import cores
from ...experiments.workers import pool
from .work import readable, warm

type Stage = Literal["queued", "running", "done", "stopped"]

TRIES = 2
"""How often a task may lose its worker before it is given up."""
LOST = "The process that ran it died, perhaps out of memory: take fewer factories or months."
WARM = 0.3
"""Seconds that a warm-up holds its worker at least."""


class Task(NamedTuple):
    """A call for a worker: a function that can be imported, and its arguments."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Failure(NamedTuple):
    """In place of a result: why there is none, in a sentence."""

    sentence: str


class Job:
    """Tasks of one tab and their results in the order of the tasks; ``None`` until one is there."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.results: list[Any] = [None] * len(tasks)
        self.changed = threading.Event()
        self.stopped = False
        self._tasks = tasks
        self._waiting = deque(range(len(tasks)))
        self._tries = [0] * len(tasks)
        self._begun = False

    @property
    def done(self) -> int:
        """How many tasks have a result."""
        return sum(result is not None for result in self.results)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.done == len(self._tasks):
            return "done"
        if self.stopped:
            return "stopped"
        return "running" if self._begun else "queued"

    def stop(self) -> None:
        """Hand out no further task; those under way end by themselves and are forgotten."""
        self.stopped = True
        self._waiting.clear()
        self.changed.set()


class Dispatcher:
    """One pool of warm workers for all tabs.

    Args:
        workers: how many processes; by default one a core.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._lock = threading.RLock()
        self._turn: deque[Job] = deque()
        self._flying: dict[Future[Any], tuple[Job, int]] = {}
        self._pool: ProcessPoolExecutor | None = None
        self._stack = ExitStack()

    def start(self) -> None:
        """Start the workers and let them load the model."""
        with self._lock:
            executor = self._executor()
            for _ in range(self.workers):
                executor.submit(warm, WARM)

    def submit(self, tasks: Sequence[Task]) -> Job:
        """Begin a job; its ``changed`` is set whenever a result comes."""
        job = Job(tasks)
        with self._lock:
            if job._waiting:
                self._turn.append(job)
            self._fill()
        return job

    @property
    def busy(self) -> int:
        """Tasks under way."""
        return len(self._flying)

    def close(self) -> None:
        """End the workers."""
        with self._lock:
            self._turn.clear()
            self._pool = None
            stack, self._stack = self._stack, ExitStack()
        stack.close()

    def _executor(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool, _ = self._stack.enter_context(pool(self.workers))
        return self._pool

    def _fill(self) -> None:
        """Hand out tasks, a job at a time in turn. One more than there are workers, so that none waits for us."""
        while self._turn and len(self._flying) <= self.workers:
            job = self._turn.popleft()
            if job.stopped or not job._waiting:
                continue
            place = job._waiting.popleft()
            if job._waiting:
                self._turn.append(job)
            try:
                future = self._executor().submit(job._tasks[place].function, *job._tasks[place].arguments)
            except BrokenExecutor:
                self._rebuild()
                job._waiting.appendleft(place)
                if job not in self._turn:
                    self._turn.appendleft(job)
                continue
            if not job._begun:
                job._begun = True
                job.changed.set()
            self._flying[future] = (job, place)
            future.add_done_callback(self._landed)

    def _landed(self, future: Future[Any]) -> None:
        with self._lock:
            job, place = self._flying.pop(future)
            try:
                result = future.result()
            except (BrokenExecutor, CancelledError):
                self._lost(job, place)
                result = None
            except BaseException as error:
                result = Failure(readable(error))
            if result is not None and not job.stopped:
                job.results[place] = result
            job.changed.set()
            self._fill()

    def _lost(self, job: Job, place: int) -> None:
        """A worker died: every task under way then is lost, and only one of them was the cause."""
        job._tries[place] += 1
        if job.stopped:
            return
        if job._tries[place] > TRIES:
            job.results[place] = Failure(LOST)
            return
        job._waiting.appendleft(place)
        if job not in self._turn:
            self._turn.append(job)

    def _rebuild(self) -> None:
        """A new pool in place of a broken one; the old one's remains are cleared away in the background."""
        old, self._stack, self._pool = self._stack, ExitStack(), None
        threading.Thread(target=old.close, daemon=True).start()


_shared: Dispatcher | None = None
_shared_lock = threading.Lock()


def dispatcher() -> Dispatcher:
    """The dispatcher of this server, started when it is first asked for."""
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = Dispatcher()
            _shared.start()
        return _shared
