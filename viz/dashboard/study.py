"""Ensembles for pages: a hook that runs scenarios on the same dice in the background and shows what there is so far."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import solara

from ...experiments.compare import Comparison
from ...experiments.forecast import little
from ...experiments.outcome import Outcome
from ...model.machine import cores
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from .film import Film
from .jobs import Failure, Job, Stage, Task, dispatcher
from .work import Run, foretold, one_run, readable

PAUSE = 0.12
"""Seconds between two looks of a page at its job: no more than about eight updates a second."""
REST = 2.0
"""How long a page waits after it was drawn, in units of what all pages in turn take to draw: drawing shares one
processor with everything else that the server does, so many tabs are drawn less often, not later and later."""
KEPT_RUNS = 600
"""Finished runs that the server keeps for whoever asks for the same again; about 60 kB each."""


@dataclass(frozen=True, eq=False)
class Study:
    """What a page knows of its ensemble.

    Attributes:
        stage: ``queued``, ``running``, ``done`` or ``stopped``.
        done, total: runs.
        comparison: everything finished so far, on seeds that all scenarios have; ``None`` before the first.
        films: the film of each scenario, by its place; filled as they come.
        error: why nothing can be shown, or what failed; empty otherwise.
        doing: what the workers do before they can run anything; empty otherwise.
        foretold: what all of it will take; empty where that is little.
        stop: ends it, what is finished stays.
    """

    stage: Stage
    done: int
    total: int
    comparison: Comparison | None = None
    films: tuple[Film | None, ...] = ()
    error: str = ""
    doing: str = ""
    foretold: str = ""
    stop: Callable[[], None] = field(default=lambda: None)

    @property
    def moving(self) -> bool:
        """Whether more will come."""
        return self.stage in ("queued", "running")


@dataclass(frozen=True, eq=False)
class Work:
    """What a page knows of tasks of its own: their results in order (``None`` until there), as :class:`Study`."""

    stage: Stage
    done: int
    total: int
    results: tuple[Any, ...] = ()
    error: str = ""
    doing: str = ""
    foretold: str = ""
    stop: Callable[[], None] = field(default=lambda: None)

    @property
    def moving(self) -> bool:
        """Whether more will come."""
        return self.stage in ("queued", "running")


class _Finished:
    """Finished runs by (scenario, seed), the longest unused ones forgotten first. Equal keys give equal runs."""

    def __init__(self, most: int) -> None:
        self._runs: OrderedDict[tuple[Scenario, int], Outcome] = OrderedDict()
        self._most, self._lock = most, threading.Lock()

    def get(self, scenario: Scenario, seed: int) -> Outcome | None:
        with self._lock:
            found = self._runs.get((scenario, seed))
            if found is not None:
                self._runs.move_to_end((scenario, seed))
            return found

    def put(self, scenario: Scenario, outcome: Outcome) -> None:
        if outcome.error or scenario.network is not None:  # files may change under the same name
            return
        with self._lock:
            self._runs[scenario, outcome.seed] = outcome
            while len(self._runs) > self._most:
                self._runs.popitem(last=False)


finished = _Finished(KEPT_RUNS)


def use_study(scenarios: Sequence[Scenario], seeds: int, filmed: int | None = None, again: int = 0) -> Study:
    """Run scenarios on seeds 0, 1, 2, ... in the background; the component renders anew as results come.

    Args:
        scenarios: one or more, with different names; the first is the baseline.
        seeds: how many seeds.
        filmed: the seed whose films are wanted, or ``None`` for none.
        again: another number runs it again.
    """
    key = (tuple(scenarios), seeds, filmed, again)
    plan = solara.use_memo(lambda: _Plan(tuple(scenarios), seeds, filmed), [key])
    work = use_work(plan.tasks, key, plan.forecast)
    study: Study = solara.use_memo(lambda: plan.study(work), [work])
    return study


def foretelling(scenarios: Sequence[Scenario], runs: int) -> Task | None:
    """What tells how long so many runs take and what memory; ``None`` where it is clear that it is little."""
    return None if little(scenarios, runs) else Task(foretold, (tuple(scenarios), runs, cores()))


def use_work(tasks: Sequence[Task], key: object, forecast: Task | None = None) -> Work:
    """Call functions in the workers, in the background; ended when ``key`` changes or the tab closes.

    Args:
        tasks: what to call: functions that can be imported, each a second or so of work at most.
        key: names what is asked; another key drops the old job and begins anew.
        forecast: see :func:`foretelling`.
    """
    begun: list[Job] = solara.use_memo(list, [key])

    def stop() -> None:
        for job in begun:
            job.stop()

    empty = Work("queued", 0, len(tasks), stop=stop)  # it can be stopped before the page has heard of the job
    (known, work), show = solara.use_state((key, empty))
    drawn = solara.use_memo(threading.Event, [])

    def begin() -> Callable[[], None]:
        if not tasks:
            show((key, Work("done", 0, 0)))
            return lambda: None
        job = dispatcher().submit(tasks, forecast)
        begun.append(job)
        threading.Thread(target=_follow, args=(job, key, show, drawn), daemon=True).start()
        return job.stop

    solara.use_effect(begin, [key])
    solara.use_effect(drawn.set, [work])
    return work if known == key else empty


LONGEST = 2.0
"""Seconds after which a page is drawn out of turn: the browser of the one before it may have stopped to listen."""


class _Turn:
    """One page is drawn at a time, the longest waiting first, and none sooner than its share allows."""

    def __init__(self) -> None:
        self._free, self._count = threading.Condition(), threading.Lock()
        self._line: deque[object] = deque()
        self._following = 0

    @contextmanager
    def following(self) -> Iterator[None]:
        """A page that has something to draw now and then."""
        with self._count:
            self._following += 1
        try:
            yield
        finally:
            with self._count:
                self._following -= 1

    def draw(self, show: Callable[[], None]) -> float:
        """Draw when it is our turn; returns how long to rest, in seconds."""
        ticket = object()
        with self._free:
            self._line.append(ticket)
            self._free.wait_for(lambda: self._line[0] is ticket, LONGEST)
        begun = time.perf_counter()
        try:
            show()
        finally:
            took = time.perf_counter() - begun
            with self._free:
                self._line.remove(ticket)
                self._free.notify_all()
        return max(PAUSE, REST * self._following * took)


_turn = _Turn()


def _follow(job: Job, key: object, show: Callable[[Any], None], drawn: threading.Event) -> None:
    """Tell the page of its job, no more often than it can draw.

    While another thread draws the page (somebody clicked), ``show`` only tells that thread to draw again; ``drawn`` is
    set once it is done. Who would not wait for it could keep the page drawing for as long as the job runs.
    """
    stage: Stage = "queued"

    def draw() -> None:
        nonlocal stage
        stage = job.stage
        errors = [result.sentence for result in job.results if isinstance(result, Failure)]
        drawn.clear()
        error = "".join(errors[:1])
        results = tuple(job.results)
        show((key, Work(stage, job.done, len(results), results, error, job.doing, job.foretold, job.stop)))
        drawn.wait(LONGEST)

    with _turn.following():
        while stage not in ("done", "stopped"):
            job.changed.wait()
            job.changed.clear()
            try:
                rest = _turn.draw(draw)
            except RuntimeError:  # the tab is gone
                job.stop()
                return
            job.over.wait(rest)


class _Plan:
    """Which runs a study needs, which of them are known already, and how results become a study."""

    def __init__(self, scenarios: tuple[Scenario, ...], seeds: int, filmed: int | None) -> None:
        self.scenarios, self.seeds = scenarios, seeds
        self.hashes = tuple(scenario.hash for scenario in scenarios)
        self.known: dict[tuple[int, int], Outcome] = {}
        self.asked: list[tuple[int, int]] = []
        self.tasks: list[Task] = []
        order = sorted(range(seeds), key=lambda seed: seed != filmed)  # the filmed seed first: it is looked at
        for seed in order:
            for place, scenario in enumerate(scenarios):
                outcome = None if seed == filmed else finished.get(scenario, seed)
                if outcome is not None:
                    self.known[place, seed] = outcome
                else:
                    self.asked.append((place, seed))
                    self.tasks.append(Task(one_run, (scenario, seed, seed == filmed)))
        self.forecast = foretelling(scenarios, len(self.tasks))

    def study(self, work: Work) -> Study:
        outcomes = dict(self.known)
        films: list[Film | None] = [None for _ in self.scenarios]
        for (place, seed), result in zip(self.asked, work.results, strict=False):
            if isinstance(result, Run):
                outcomes[place, seed] = result.outcome
                finished.put(self.scenarios[place], result.outcome)
                films[place] = result.film or films[place]
            elif isinstance(result, Failure):
                outcomes[place, seed] = Outcome.failed(self.scenarios[place], seed, result.sentence)
        total = len(self.scenarios) * self.seeds
        done = len(outcomes)
        stage = "done" if done == total and work.stage != "stopped" else work.stage
        error = next((outcome.error for outcome in outcomes.values() if outcome.error), work.error)
        comparison = self._comparison(outcomes)
        return Study(stage, done, total, comparison, tuple(films), error, work.doing, work.foretold, work.stop)

    def _comparison(self, outcomes: dict[tuple[int, int], Outcome]) -> Comparison | None:
        ordered = [outcomes[key] for key in sorted(outcomes, key=lambda key: (key[1], key[0]))]
        names = [scenario.name for scenario in self.scenarios]
        if not all(any(o.scenario == name and not o.error for o in ordered) for name in names):
            return None
        try:
            return Comparison(self.scenarios, self.hashes, tuple(ordered), self.seeds)
        except InputError:  # no seed is finished on all of them yet
            return None


def failed(error: BaseException) -> str:
    """An error of a page as a sentence that may be shown."""
    return readable(error)
