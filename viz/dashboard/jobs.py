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
from queue import SimpleQueue
from typing import Any, Literal, NamedTuple

from ...experiments.workers import pool
from ...model.machine import cores
from .work import readable, warm

type Stage = Literal["queued", "running", "done", "stopped"]

LOST = "The process that ran it died, perhaps out of memory: take fewer factories or months."
FORECAST = -1
"""Place of the forecast among the tasks of a job."""
WARM = 0.3
"""Seconds that a warm-up holds its worker at least."""


class Task(NamedTuple):
    """A call for a worker: a function that can be imported, and its arguments. It must return something."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Failure(NamedTuple):
    """In place of a result: why there is none, in a sentence."""

    sentence: str


class Job:
    """Tasks of one tab and their results in the order of the tasks; ``None`` until one is there.

    Args:
        tasks: what is to be done.
        forecast: gives a sentence on what all of it will take; it is handed out first.

    Attributes:
        changed: set whenever a result or the forecast comes, or workers begin or end to compile.
        over: set when nothing more will come.
        doing: what the workers do before they can run anything, in a sentence; empty once they can.
        foretold: what all of it will take, in a sentence; empty where that is little, or not known yet.
    """

    def __init__(self, tasks: Sequence[Task], forecast: Task | None = None) -> None:
        self.tasks, self._forecast = tasks, forecast
        self.results: list[Any] = [None] * len(tasks)
        self.changed = threading.Event()
        self.over = threading.Event()
        self.stopped = False
        self.doing = self.foretold = ""
        self._waiting = deque[int](range(len(tasks)) if forecast is None else (FORECAST, *range(len(tasks))))
        self._begun = not tasks

    @property
    def done(self) -> int:
        """How many tasks have a result."""
        return sum(result is not None for result in self.results)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        if self.done == len(self.tasks):
            return "done"
        if self.stopped:
            return "stopped"
        return "running" if self._begun else "queued"

    def stop(self) -> None:
        """Hand out no further task; those under way end by themselves and are forgotten."""
        self.stopped = True
        self.over.set()
        self.changed.set()

    def next(self) -> int | None:
        """The place of the next task to hand out, if there is one."""
        if self.stopped or not self._waiting:
            return None
        if not self._begun:
            self._begun = True
            self.changed.set()
        return self._waiting.popleft()

    def task(self, place: int) -> Task:
        """What is to be done there."""
        return self._forecast if place == FORECAST and self._forecast else self.tasks[place]

    def take(self, place: int, result: Any) -> None:
        """A result has come."""
        if place == FORECAST:
            self.foretold = result if isinstance(result, str) else ""
        elif not self.stopped:
            self.results[place] = result
        if self.done == len(self.tasks):
            self.over.set()
        self.changed.set()


class Flight(NamedTuple):
    """A task under way: whose it is, its place there, the pool that runs it, and whether it runs alone."""

    job: Job
    place: int
    built: int
    alone: bool


class Dispatcher:
    """One pool of warm workers for all tabs. One thread hands out tasks; everybody else only puts notes into its box.

    (A pool that breaks calls back while it holds its own lock, so nothing may be submitted from a call back.)

    When a worker dies, every task under way is lost and only one of them was the cause. Each of them runs once more,
    with nothing beside it: the one that loses its worker again is the cause, and is given up.

    Args:
        workers: how many processes; by default one a core.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or cores()
        self._box: SimpleQueue[Job | Future[Any] | str | None] = SimpleQueue()
        self._doing = ""
        self._turn: deque[Job] = deque()
        self._flying: dict[Future[Any], Flight] = {}
        self._suspects: deque[tuple[Job, int]] = deque()
        self._pool: ProcessPoolExecutor | None = None
        self._stack = ExitStack()
        self._built = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self) -> None:
        """Start the workers and let them load the model."""
        executor = self._executor()
        for _ in range(self.workers):
            executor.submit(warm, WARM)
        self._thread.start()

    def submit(self, tasks: Sequence[Task], forecast: Task | None = None) -> Job:
        """Begin a job; its ``changed`` is set whenever a result comes."""
        job = Job(tasks, forecast)
        self._box.put(job)
        return job

    @property
    def busy(self) -> int:
        """Tasks under way."""
        return len(self._flying)

    def close(self) -> None:
        """End the workers; what is under way is left."""
        self._box.put(None)
        self._thread.join()
        self._stack.close()

    def _serve(self) -> None:
        while (note := self._box.get()) is not None:
            if isinstance(note, Job):
                note.doing = self._doing
                self._turn.append(note)
            elif isinstance(note, str):
                self._heard(note)
            else:
                self._landed(note)
            self._fill()

    def _heard(self, sentence: str) -> None:
        """Workers compile, or do so no longer: every job learns it."""
        self._doing = sentence
        for job in {*self._turn, *(flight.job for flight in self._flying.values())}:
            job.doing = sentence
            job.changed.set()

    def _executor(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool, _ = self._stack.enter_context(pool(self.workers, self._box.put))
            self._built += 1
        return self._pool

    def _fill(self) -> None:
        """Hand out tasks: first those under suspicion, one at a time and alone; then of each job in turn."""
        while self._suspects and not self._flying:
            job, place = self._suspects.popleft()
            if not job.stopped:
                self._hand_out(job, place, alone=True)
        if self._suspects or any(flight.alone for flight in self._flying.values()):
            return
        # one more than there are workers, so that none of them waits for us
        while self._turn and len(self._flying) <= self.workers:
            job = self._turn.popleft()
            if (following := job.next()) is not None:
                self._turn.append(job)
                self._hand_out(job, following, alone=False)

    def _hand_out(self, job: Job, place: int, alone: bool) -> None:
        task = job.task(place)
        while True:
            try:
                future = self._executor().submit(task.function, *task.arguments)
                break
            except BrokenExecutor:
                self._rebuild(self._built)
        self._flying[future] = Flight(job, place, self._built, alone)
        future.add_done_callback(self._box.put)

    def _landed(self, future: Future[Any]) -> None:
        job, place, built, alone = self._flying.pop(future)
        try:
            job.take(place, future.result())
        except (BrokenExecutor, CancelledError):
            self._rebuild(built)
            if alone:
                job.take(place, Failure(LOST))
            else:
                self._suspects.append((job, place))
        except BaseException as error:
            job.take(place, Failure(readable(error)))

    def _rebuild(self, built: int) -> None:
        """A new pool in place of a broken one, unless that was done; the old one is cleared away in the background."""
        if built != self._built or self._pool is None:
            return
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


def close() -> None:
    """Close the dispatcher of this server, if it was started; whoever asks for one from then on gets a new one."""
    global _shared
    with _shared_lock:
        if _shared is not None:
            _shared.close()
            _shared = None
