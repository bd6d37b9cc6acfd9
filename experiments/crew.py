"""Workers that stay: started once for all rounds of a study, and each sent a scenario once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Executor, Future
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol

from ..scenarios.scenario import Scenario
from .outcome import Keep, Outcome
from .workers import Letter, Made, Task, batch, errand, pool

MOST = 1_000
"""Scenarios that workers keep at a time."""


class Flight(NamedTuple):
    """A batch on its way; ``outcomes`` is called once it is done."""

    tasks: list[Task]
    future: Future[Any]
    outcomes: Callable[[], list[Outcome | None]]


class Sender(Protocol):
    """Where batches go."""

    def send(self, tasks: list[Task], keep: Keep) -> Flight:
        """Have some runs made."""

    def ask(self) -> None:
        """Ask those who are at work to stop at the end of their month."""


class Elsewhere:
    """Somebody else's executor: every batch brings its scenarios, and nobody can be asked to stop."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def send(self, tasks: list[Task], keep: Keep) -> Flight:
        """Have some runs made."""
        future = self._executor.submit(batch, tasks, keep)
        return Flight(tasks, future, future.result)

    def ask(self) -> None:
        """Nothing can be asked."""


class Book:
    """Scenarios as workers know them: by number.

    Nobody can say to which worker a batch will go. So a scenario travels with batches until every worker has answered
    one that brought it. When a chapter is full, the next one begins, and workers forget those before: a batch reaches
    each of them after all that were sent before it.

    Args:
        workers: how many there are.
    """

    def __init__(self, workers: int) -> None:
        self._workers, self._chapter = workers, 0
        self._numbers: dict[Scenario, int] = {}
        self._known: list[set[int]] = []

    def letter(self, tasks: Sequence[Task]) -> Letter:
        """What is sent of some tasks."""
        if len(self._numbers) >= MOST:
            self._chapter += 1
            self._numbers.clear()
            self._known.clear()
        runs = [(self._number(task.scenario), task.seed) for task in tasks]
        new = {number: task.scenario for (number, _), task in zip(runs, tasks, strict=True) if not self._by_all(number)}
        return Letter(self._chapter, new, runs)

    def answered(self, letter: Letter, worker: int) -> None:
        """A worker has it: it keeps what came with it."""
        if letter.chapter == self._chapter:
            for number in letter.new:
                self._known[number].add(worker)

    def _number(self, scenario: Scenario) -> int:
        number = self._numbers.setdefault(scenario, len(self._numbers))
        if number == len(self._known):
            self._known.append(set())
        return number

    def _by_all(self, number: int) -> bool:
        return len(self._known[number]) >= self._workers


class Crew:
    """Workers of a pool.

    Attributes:
        jobs: how many.
        stopped: whether they were asked to stop: they do nothing more.
    """

    def __init__(self, jobs: int, executor: Executor, ask: Callable[[], None]) -> None:
        self.jobs, self.stopped = jobs, False
        self._executor, self._ask, self._book = executor, ask, Book(jobs)

    def send(self, tasks: list[Task], keep: Keep) -> Flight:
        """Have some runs made."""
        letter = self._book.letter(tasks)
        future: Future[Made] = self._executor.submit(errand, letter, keep)

        def outcomes() -> list[Outcome | None]:
            worker, found = future.result()
            self._book.answered(letter, worker)
            return found

        return Flight(tasks, future, outcomes)

    def ask(self) -> None:
        """Ask those who are at work to stop at the end of their month."""
        self.stopped = True
        self._ask()


@contextmanager
def started(jobs: int) -> Generator[Crew]:
    """So many new workers, for as long as they are needed."""
    with pool(jobs) as (executor, ask):
        yield Crew(jobs, executor, ask)


class Staff:
    """The workers of a study over all its rounds, if it ever needs any.

    Attributes:
        alone: seconds of work that was done without them. What would have paid their start is reason to start them.
    """

    def __init__(self) -> None:
        self.alone, self._over = 0.0, False
        self._idle: tuple[Crew, ExitStack] | None = None

    @property
    def ready(self) -> bool:
        """Whether workers stand idle."""
        return self._idle is not None

    @contextmanager
    def crew(self, jobs: int) -> Generator[Crew]:
        """So many workers. They stay for the next round if this one ends well, with nothing under way."""
        there, self._idle = self._idle, None
        if there is not None and there[0].jobs != jobs:
            there[1].close()
            there = None
        with ExitStack() if there is None else there[1] as stack:
            crew = stack.enter_context(started(jobs)) if there is None else there[0]
            yield crew
            if not (crew.stopped or self._over or self.ready):
                self._idle = crew, stack.pop_all()

    def end(self) -> None:
        """Let them go."""
        there, self._idle, self._over = self._idle, None, True
        if there is not None:
            there[1].close()


_now: ContextVar[Staff | None] = ContextVar("_now", default=None)


@contextmanager
def together() -> Generator[None]:
    """All that is run inside, round after round, is run by the same workers; they end with the outermost of these."""
    if _now.get() is not None:
        yield
        return
    staff = Staff()
    before = _now.set(staff)
    try:
        yield
    finally:
        _now.reset(before)
        staff.end()


@contextmanager
def staff() -> Generator[Staff]:
    """The workers of the study of which this is a round; of this round alone where it is none."""
    there = _now.get()
    found = there or Staff()
    try:
        yield found
    finally:
        if there is None:
            found.end()
