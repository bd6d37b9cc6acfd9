"""Many runs: (scenario, seed) to outcome, here or in a pool; a failure is a row, and a stop keeps what is done."""

import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from ..model.machine import cores
from ..scenarios.errors import InputError
from ..scenarios.scenario import Scenario
from ..scenarios.worlds import World, in_world
from .askers import Asker
from .dispatcher import Dispatcher, current
from .outcome import Keep, Outcome
from .workers import Flag, Task, batch, one, told

LITTLE = 4.0
"""Seconds of work below which a pool is not worth its start."""
BATCH = 1.0
"""Seconds of work in a batch: enough to hide what sending it costs."""
RECENT = 200
"""Runs whose times decide how long a batch is."""
LOOK = 0.1
"""Seconds between two looks at the flag that asks to stop."""
DIED = "the process that ran it died, perhaps out of memory: take fewer factories or months"
KILLED = ("Died", "KilledWorker")
"""What is raised for work that its workers die of, here and by a cluster."""
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
    worlds: Sequence[World] = (),
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
        worlds: in which every scenario is run on every seed, within a seed one after the other; by default its own.

    Raises:
        BrokenExecutor: if a given executor breaks.
        InputError: if a cluster is lost, or a scenario cannot be in one of the worlds.
    """
    places = placed(scenarios, worlds)
    tasks = seed_by_seed([scenario for scenario, _ in places], seeds)
    for count, done in enumerate(run_tasks(tasks, len(tasks), jobs, keep, executor, stop), 1):
        if on_progress is not None:
            on_progress(count, len(tasks))
        yield replace(done.outcome, world=places[done.task.place][1]) if worlds else done.outcome


def placed(scenarios: Sequence[Scenario], worlds: Sequence[World]) -> list[tuple[Scenario, str]]:
    """Every scenario in every world, world by world, with the name of the world; an empty one for its own.

    Raises:
        InputError: if a scenario cannot be in one of them.
    """
    if not worlds:
        return [(scenario, "") for scenario in scenarios]
    return [(in_world(scenario, world), world.name) for world in worlds for scenario in scenarios]


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
    study = _Study(tasks, total, keep or Keep(), jobs or cores(), stop or threading.Event())
    return study.here_or_pooled() if executor is None else study.on(executor)


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


class _Study:
    """Tasks on their way to become outcomes."""

    def __init__(self, tasks: Iterable[Task], total: int, keep: Keep, jobs: int, stop: Flag) -> None:
        self.tasks, self.left = iter(tasks), total
        self.keep, self.jobs, self.stop = keep, jobs, stop
        self.seconds = deque[float](maxlen=RECENT)

    def here_or_pooled(self) -> Generator[Done]:
        """In this process until it is clear that workers are worth their start."""
        with current() as dispatcher:
            while self.left and not self.stop.is_set():
                if self.jobs > 1 and self._much_left(dispatcher):
                    yield from self.on(dispatcher.asker(self.jobs))
                    return
                (task,) = self._taken(1)
                yield from self._due([task], [one(task, self.keep, self.stop)])
                if len(self.seconds) > 1:
                    dispatcher.alone += min(self.seconds)

    def _much_left(self, dispatcher: Dispatcher) -> bool:
        """The first run also loads and compiles; unless it was long, the second decides."""
        if dispatcher.workers:
            return self.left > 1
        known = len(self.seconds) >= 2 or (len(self.seconds) == 1 and self.seconds[0] > LITTLE)
        return known and dispatcher.alone + min(self.seconds) * self.left > LITTLE

    def on(self, executor: Executor) -> Generator[Done]:
        """Batches on their way, a few at a time, handed on in order."""
        flying = deque[tuple[list[Task], Future[Any]]]()
        try:
            while True:
                while self.left and len(flying) < 2 * self.jobs + 2 and not self.stop.is_set():
                    tasks = self._taken(self._batch_size())
                    flying.append((tasks, executor.submit(batch, tasks, self.keep)))
                if not flying:
                    return
                yield from self._landed(executor, flying)
        finally:
            if flying:
                _end(executor, flying)

    def _landed(self, executor: Executor, flying: deque[tuple[list[Task], Future[Any]]]) -> Iterator[Done]:
        """What has become of the first of some batches."""
        tasks, future = flying[0]
        while not future.done():
            if self.stop.is_set():
                _end(executor, flying)
            wait([future], timeout=LOOK)
        flying.popleft()
        if future.cancelled():
            if not self.stop.is_set():
                raise InputError("cluster", None, LOST)
            return
        error = future.exception()
        if error is None:
            yield from self._due(tasks, future.result())
        elif isinstance(error, BrokenExecutor):
            raise error
        elif len(tasks) > 1:  # one of its runs may be why
            for task in tasks:
                yield from self._landed(executor, deque([([task], executor.submit(batch, [task], self.keep))]))
        else:
            why = told(error) if type(error).__name__ not in KILLED else DIED
            yield from self._due(tasks, [Outcome.failed(tasks[0].scenario, tasks[0].seed, why)])

    def _taken(self, count: int) -> list[Task]:
        self.left -= count
        return list(islice(self.tasks, count))

    def _due(self, tasks: list[Task], outcomes: list[Outcome | None]) -> Iterator[Done]:
        """The outcomes of some tasks but of those that were stopped."""
        for task, outcome in zip(tasks, outcomes, strict=True):
            if outcome is not None:
                if not outcome.error:
                    self.seconds.append(outcome.seconds)
                yield Done(task, outcome)

    def _batch_size(self) -> int:
        usual = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else BATCH
        fair = -(-self.left // (2 * self.jobs))  # no worker should wait for another's last long batch
        return max(1, min(fair, round(BATCH / max(usual, 1e-6))))


def _end(executor: Executor, flying: Iterable[tuple[list[Task], Future[Any]]]) -> None:
    """Nobody waits for these batches, or for more than what is finished of them."""
    for _, future in flying:
        future.cancel()
    if isinstance(executor, Asker):
        executor.stop()
