"""Many runs: (scenario, seed) to outcome, here or in a pool; a failure is a row, and a stop keeps what is done."""

from __future__ import annotations

import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, wait
from contextlib import contextmanager
from typing import NamedTuple

from ..model.machine import cores
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from .crew import Elsewhere, Flight, Sender, Staff, staff, started
from .outcome import Keep, Outcome
from .workers import Flag, Task, one, told

LITTLE = 4.0
"""Seconds of work below which a pool is not worth its start."""
BATCH = 1.0
"""Seconds of work in a batch: enough to hide what sending it costs."""
RECENT = 200
"""Runs whose times decide how long a batch is."""
LOOK = 0.1
"""Seconds between two looks at the flag that asks to stop."""
DIED = "the process that ran it died, perhaps out of memory: take fewer factories or months"
KILLED = ("KilledWorker",)
"""What a cluster raises for work that its workers die of."""
LOST = "it is gone, and what it had not finished with it; start it, and give the same command again"


class Done(NamedTuple):
    """A run that was made. Only the task says which one: a study that is stopped leaves some out."""

    task: Task
    outcome: Outcome


def run_many(
    scenarios: Sequence[Scenario],
    seeds: Iterable[int],
    jobs: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    keep: Keep | None = None,
    executor: Executor | None = None,
    stop: Flag | None = None,
) -> Iterator[Outcome]:
    """Run every scenario on every seed, seed by seed, so that a study which is cut short is balanced.

    Outcomes come in that order, the same and with the same numbers whatever ``jobs`` and ``executor``; only a few
    batches are held at a time. A run that fails is an outcome with its ``error``.

    Args:
        scenarios: what to run.
        seeds: on which dice.
        jobs: how many runs at once; by default one a core. With one, or with little work, no process is started.
        on_progress: called after each outcome with how many are done and how many there are in all.
        keep: what to keep of a run; by default everything an :class:`Outcome` can hold.
        executor: a ready executor (of a cluster, say) in place of a pool of processes; it is left open.
        stop: a flag; once it is set, runs under way are left at the end of their month and what is finished comes.

    Raises:
        BrokenExecutor: if a given executor breaks. An own pool that breaks is built anew.
        InputError: if a cluster is lost.
    """
    tasks = seed_by_seed(scenarios, seeds)
    for count, done in enumerate(run_tasks(tasks, len(tasks), jobs, keep, executor, stop), 1):
        if on_progress is not None:
            on_progress(count, len(tasks))
        yield done.outcome


def seed_by_seed(scenarios: Sequence[Scenario], seeds: Iterable[int]) -> list[Task]:
    """Every scenario on every seed, in the order that a study is run in."""
    return [Task(scenario, int(seed), place) for seed in seeds for place, scenario in enumerate(scenarios)]


def run_tasks(
    tasks: Iterable[Task],
    total: int,
    jobs: int | None = None,
    keep: Keep | None = None,
    executor: Executor | None = None,
    stop: Flag | None = None,
) -> Generator[Done]:
    """Do ``total`` tasks, which are drawn as they are needed; the rest is as in :func:`run_many`.

    A stopped study leaves out what was not finished, and that is not always the end of it: batches run side by side.
    """
    study = _Study(_Queue(tasks, total), keep or Keep(), jobs or cores(), stop or threading.Event())
    return study.here_or_pooled() if executor is None else study.on(Elsewhere(executor))


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """A flag for ``stop`` that the first Ctrl-C, or SIGTERM, sets; the second one ends the program as by Ctrl-C.

    Only the main thread may catch a signal; elsewhere the flag is one like any other.
    """
    flag = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield flag
        return

    def interrupt(number: int, frame: object) -> None:
        if flag.is_set():
            raise KeyboardInterrupt
        flag.set()

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield flag
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Queue:
    """Tasks in the order in which their outcomes are due.

    Attributes:
        left: how many outcomes are still due.
        out: tasks that were taken and whose outcome is due.
    """

    def __init__(self, tasks: Iterable[Task], total: int) -> None:
        self._source, self._back = iter(tasks), deque[Task]()
        self.left, self.out = total, deque[Task]()

    @property
    def untaken(self) -> int:
        """How many tasks may still be taken."""
        return self.left - len(self.out)

    def take(self, count: int) -> list[Task]:
        """The next tasks."""
        taken = [self._back.popleft() if self._back else next(self._source) for _ in range(count)]
        self.out.extend(taken)
        return taken

    def give_back(self) -> None:
        """What was taken and is still due is to be taken again."""
        self._back.extendleft(reversed(self.out))
        self.out.clear()

    def handed_on(self) -> None:
        """The outcome of the first task that is out was handed on, or will not come."""
        self.out.popleft()
        self.left -= 1


class _Study:
    """Tasks on their way to become outcomes."""

    def __init__(self, queue: _Queue, keep: Keep, jobs: int, stop: Flag) -> None:
        self.queue, self.keep, self.jobs, self.stop = queue, keep, jobs, stop
        self.seconds = deque[float](maxlen=RECENT)

    def here_or_pooled(self) -> Generator[Done]:
        """In this process until it is clear that workers are worth their start."""
        with staff() as workers:
            while self.queue.left and not self.stop.is_set():
                if self.jobs > 1 and self._much_left(workers):
                    yield from self._pooled(workers)
                    return
                (task,) = self.queue.take(1)
                outcome = one(task, self.keep, self.stop)
                if outcome is not None:
                    yield self._due(task, outcome)
                if len(self.seconds) > 1:
                    workers.alone += min(self.seconds)

    def _much_left(self, workers: Staff) -> bool:
        """The first run also loads and compiles; unless it was long, the second decides."""
        if workers.ready:
            return self.queue.left > 1
        known = len(self.seconds) >= 2 or (len(self.seconds) == 1 and self.seconds[0] > LITTLE)
        return known and workers.alone + min(self.seconds) * self.queue.left > LITTLE

    def _pooled(self, workers: Staff) -> Iterator[Done]:
        while self.queue.left and not self.stop.is_set():
            try:
                with workers.crew(self.jobs) as crew:
                    yield from self.on(crew)
            except BrokenExecutor:
                yield from self._carefully(self._window())  # some task killed its worker: it is among the next ones
            else:
                return

    def on(self, to: Sender) -> Generator[Done]:
        """Batches on their way, a few at a time, handed on in order."""
        flying = deque[Flight]()
        try:
            while True:
                while self.queue.untaken and len(flying) < self._window() and not self.stop.is_set():
                    flying.append(to.send(self.queue.take(self._batch_size(self.queue.untaken)), self.keep))
                if not flying:
                    return
                yield from self._landed(to, flying.popleft(), flying)
        finally:
            for flight in flying:
                flight.future.cancel()
            self.queue.give_back()

    def _landed(self, to: Sender, first: Flight, others: Iterable[Flight] = ()) -> Iterator[Done]:
        while not first.future.done():
            if self.stop.is_set():
                for flight in (first, *others):
                    flight.future.cancel()
                to.ask()
            wait([first.future], timeout=LOOK)
        if first.future.cancelled():
            if not self.stop.is_set():
                raise InputError("cluster", None, LOST)
            return
        error = first.future.exception()
        if isinstance(error, BrokenExecutor):
            raise error
        if error is None:
            for task, outcome in zip(first.tasks, first.outcomes(), strict=True):
                if outcome is None:
                    self.queue.handed_on()
                else:
                    yield self._due(task, outcome)
        elif len(first.tasks) > 1:  # a cluster gave the batch up: one of its runs may be why
            for task in first.tasks:
                yield from self._landed(to, to.send([task], self.keep))
        else:
            why = told(error) if isinstance(error, Exception) and type(error).__name__ not in KILLED else DIED
            yield self._failed(first.tasks[0], why)

    def _carefully(self, count: int) -> Iterator[Done]:
        """The next tasks one at a time, so that one which kills its worker is known, and becomes a row."""
        while count and self.queue.left and not self.stop.is_set():
            with started(1) as crew:
                try:
                    while count and self.queue.left and not self.stop.is_set():
                        count -= 1
                        yield from self._landed(crew, crew.send(self.queue.take(1), self.keep))
                except BrokenExecutor:
                    yield self._failed(self.queue.out[0], DIED)

    def _due(self, task: Task, outcome: Outcome) -> Done:
        self.queue.handed_on()
        if not outcome.error:
            self.seconds.append(outcome.seconds)
        return Done(task, outcome)

    def _failed(self, task: Task, why: str) -> Done:
        return self._due(task, Outcome.failed(task.scenario, task.seed, why))

    def _window(self) -> int:
        return 2 * self.jobs + 2

    def _batch_size(self, left: int) -> int:
        usual = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else BATCH
        fair = -(-left // (2 * self.jobs))  # no worker should wait for another's last long batch
        return max(1, min(fair, round(BATCH / max(usual, 1e-6))))
