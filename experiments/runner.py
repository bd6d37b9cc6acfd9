"""Many runs: (scenario, seed) to outcome, here or in a pool; a failure is a row, and a stop keeps what is done."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager

from ..scenarios.scenario import Scenario
from .outcome import Keep, Outcome
from .workers import Flag, Task, batch, one, pool

LITTLE = 4.0
"""Seconds of work below which a pool is not worth its start."""
BATCH = 1.0
"""Seconds of work in a batch: enough to hide what sending it costs."""
LOOK = 0.1
"""Seconds between two looks at the flag that asks to stop."""
DIED = (
    "the process that ran it died: out of memory, or a script that starts a study without `if __name__ == '__main__':`"
)


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
    """
    tasks = deque(Task(scenario, int(seed)) for seed in seeds for scenario in scenarios)
    total = len(tasks)
    study = _Study(tasks, keep or Keep(), jobs or cores(), stop or threading.Event())
    outcomes = study.here_or_pooled() if executor is None else study.on(executor)
    for done, outcome in enumerate(outcomes, 1):
        if on_progress is not None:
            on_progress(done, total)
        yield outcome


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """A flag for ``stop`` that the first Ctrl-C sets; the second one ends the program as usual.

    Only the main thread may catch an interrupt; elsewhere the flag is one like any other.
    """
    flag = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield flag
        return

    def interrupt(number: int, frame: object) -> None:
        if flag.is_set():
            raise KeyboardInterrupt
        flag.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield flag
    finally:
        signal.signal(signal.SIGINT, before)


class _Study:
    """Tasks in the order in which their outcomes are due; a task leaves when its outcome is handed on."""

    def __init__(self, tasks: deque[Task], keep: Keep, jobs: int, stop: Flag) -> None:
        self.tasks, self.keep, self.jobs, self.stop = tasks, keep, jobs, stop
        self.seconds: list[float] = []

    def here_or_pooled(self) -> Iterator[Outcome]:
        """In this process until it is clear that a pool is worth its start."""
        while self.tasks and not self.stop.is_set():
            if self.jobs > 1 and self._much_left():
                yield from self._pooled()
                return
            outcome = one(self.tasks[0], self.keep, self.stop)
            if outcome is not None:
                yield self._due(outcome)

    def _much_left(self) -> bool:
        """The first run also loads and compiles; unless it was long, the second decides."""
        known = len(self.seconds) >= 2 or self.seconds[:1] > [LITTLE]
        return known and min(self.seconds) * len(self.tasks) > LITTLE

    def _pooled(self) -> Iterator[Outcome]:
        while self.tasks and not self.stop.is_set():
            with pool(min(self.jobs, len(self.tasks))) as (executor, ask):
                try:
                    yield from self.on(executor, ask)
                except BrokenExecutor:
                    pass  # some task killed its worker: it is among the next ones
                else:
                    return
            yield from self._carefully(self._window())

    def on(self, executor: Executor, ask: Callable[[], None] | None = None) -> Iterator[Outcome]:
        """Batches on an executor, a few in flight, handed on in order. ``ask`` asks its workers to stop."""
        queue, flying = iter(list(self.tasks)), deque[Future[list[Outcome]]]()
        left = len(self.tasks)
        try:
            while True:
                while left and len(flying) < self._window() and not self.stop.is_set():
                    tasks = [next(queue) for _ in range(min(left, self._batch_size(left)))]
                    left -= len(tasks)
                    flying.append(executor.submit(batch, tasks, self.keep))
                if not flying:
                    return
                yield from self._landed(flying.popleft(), flying, ask)
        finally:
            for future in flying:
                future.cancel()

    def _landed(
        self, first: Future[list[Outcome]], others: deque[Future[list[Outcome]]], ask: Callable[[], None] | None
    ) -> Iterator[Outcome]:
        while not first.done():
            if self.stop.is_set():
                for future in (first, *others):
                    future.cancel()
                if ask is not None:
                    ask()
            wait([first], timeout=LOOK)
        if not first.cancelled():
            for outcome in first.result():
                yield self._due(outcome)

    def _carefully(self, count: int) -> Iterator[Outcome]:
        """The next tasks one at a time, so that one which kills its worker is known, and becomes a row."""
        while count and self.tasks and not self.stop.is_set():
            with pool(1) as (executor, ask):
                try:
                    while count and self.tasks and not self.stop.is_set():
                        count -= 1
                        yield from self._landed(executor.submit(batch, [self.tasks[0]], self.keep), deque(), ask)
                except BrokenExecutor:
                    task = self.tasks[0]
                    yield self._due(Outcome.failed(task.scenario, task.seed, DIED))

    def _due(self, outcome: Outcome) -> Outcome:
        self.tasks.popleft()
        if not outcome.error:
            self.seconds.append(outcome.seconds)
        return outcome

    def _window(self) -> int:
        return 2 * self.jobs + 2

    def _batch_size(self, left: int) -> int:
        usual = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else BATCH
        fair = -(-left // (2 * self.jobs))  # no worker should wait for another's last long batch
        return max(1, min(fair, round(BATCH / max(usual, 1e-6))))
