"""Ensembles for pages: a hook that runs scenarios on the same dice in the background and shows what there is so far."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import solara

from ...experiments.compare import Comparison
from ...experiments.forecast import little
from ...experiments.outcome import Keep, Outcome
from ...experiments.runner import placed
from ...model.machine import cores
from ...scenarios.errors import InputError
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import World
from . import store, tabs
from .drawing import LONGEST, PAUSE, Urgency, drawing
from .jobs import Call, Failure, Job, Stage, dispatcher
from .run_frames import Film
from .work import KEEP, Run, foretold, one_run

ANY = "any"
"""The name under which runs of a scenario are remembered, whatever it is called."""
KEPT_RUNS = 600
"""Finished runs that the server keeps for whoever asks for the same again; about 60 kB each."""


@dataclass(frozen=True, eq=False)
class Work:
    """What a page knows of its calls.

    Attributes:
        stage: ``queued``, ``running``, ``done`` or ``stopped``.
        done, total: calls.
        results: what came of each, in their order; ``None`` until something has.
        error: why nothing can be shown, or what failed; empty otherwise.
        doing: what the workers do before they can run anything; empty otherwise.
        foretold: what all of it will take; empty where that is little.
        stop: ends it, what is finished stays.
    """

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

    @classmethod
    def of(cls, job: Job) -> Work:
        """What there is so far."""
        stage, results = job.stage, tuple(job.results)
        error = next((result.sentence for result in results if isinstance(result, Failure)), "")
        doing, foretold = job.dispatcher.doing, job.foretold
        return Work(stage, job.done, len(results), results, error, doing, foretold, job.stop)


@dataclass(frozen=True, eq=False)
class Ensemble(Work):
    """What a page knows of its runs.

    Attributes:
        comparison: everything finished so far, on seeds that all scenarios have; ``None`` before the first.
        films: the film of each scenario in the first world, by its place; filled as they come.
    """

    comparison: Comparison | None = None
    films: tuple[Film | None, ...] = ()


class _Finished:
    """Finished runs, the longest unused ones forgotten first. Equal scenarios give equal runs, whatever their names."""

    def __init__(self, most: int) -> None:
        self._runs: dict[tuple[Scenario, int, Keep], Outcome] = {}
        self._most, self._lock = most, threading.Lock()

    def get(self, scenario: Scenario, seed: int, keep: Keep = KEEP) -> Outcome | None:
        key = scenario.named(ANY), seed, keep
        with self._lock:
            outcome = self._runs.pop(key, None)
            if outcome is None:
                return None
            self._runs[key] = outcome
            return outcome if outcome.scenario == scenario.name else replace(outcome, scenario=scenario.name)

    def put(self, scenario: Scenario, outcome: Outcome, keep: Keep = KEEP) -> None:
        if outcome.error or not _settled(scenario):
            return
        with self._lock:
            self._runs[scenario.named(ANY), outcome.seed, keep] = outcome
            if len(self._runs) > self._most:
                del self._runs[next(iter(self._runs))]


def _settled(scenario: Scenario) -> bool:
    """Whether it stands for the same for ever: files may change under their name, but not those that we keep."""
    return scenario.network is None or all(store.holds(path) for path in scenario.network.paths().values())


finished = _Finished(KEPT_RUNS)


def use_study(
    scenarios: Sequence[Scenario],
    seeds: int,
    filmed: int | None = None,
    again: int = 0,
    keep: Keep = KEEP,
    worlds: Sequence[World] = (),
    films: int | None = None,
    late: bool = False,
) -> Ensemble:
    """Run scenarios on seeds 0, 1, 2, ... in the background; the component renders anew as results come.

    Args:
        scenarios: one or more, with different names; the first is the baseline.
        seeds: how many seeds.
        filmed: the seed whose films are wanted, or ``None`` for none.
        again: another number runs it again.
        keep: what is kept of each run.
        worlds: in which every scenario is run on every seed; by default in its own.
        films: how many of the scenarios, from the first on, are filmed; all by default.
        late: whether they are run only while nobody waits for other runs.

    Raises:
        InputError: if a scenario cannot be in one of the worlds.
    """
    films = len(scenarios) if films is None else films
    own = [scenario.own for scenario in scenarios] if worlds else []  # part of no equality
    key = (tuple(scenarios), seeds, filmed, again, keep, tuple(worlds), own, films)
    plan = solara.use_memo(lambda: _Plan(tuple(scenarios), seeds, filmed, keep, tuple(worlds), films), [key])
    work = use_work([*plan.asked.values()], key, plan.forecast, late)
    ensemble: Ensemble = solara.use_memo(lambda: plan.ensemble(work), [work])
    return ensemble


def foretelling(scenarios: Sequence[Scenario], runs: int) -> Call | None:
    """What tells how long so many runs take and what memory; ``None`` where it is clear that it is little."""
    return None if little(scenarios, runs) else partial(foretold, tuple(scenarios), runs, cores())


def use_work(calls: Sequence[Call], key: object, forecast: Call | None = None, late: bool = False) -> Work:
    """Have calls made by the workers, in the background; ended when ``key`` changes or the tab closes.

    Args:
        calls: functions that can be imported, with their arguments; each a second or so of work at most.
        key: names what is asked; another key drops the old job and begins anew.
        forecast: see :func:`foretelling`.
        late: whether they are made only while nobody waits for other calls.
    """
    latest = solara.use_ref(None)

    def begin() -> Job:
        if latest.current is not None:  # it was planned while the page was being drawn, and nobody follows it yet
            latest.current.stop()
        made = latest.current = Job(dispatcher(), calls, forecast, tabs.current(), late)
        return made

    job: Job = solara.use_memo(begin, [key])
    (known, told), show = solara.use_state((job, Work.of(job)))
    drawn = solara.use_memo(threading.Event, [])

    def follow() -> Callable[[], None]:
        threading.Thread(target=_follow, args=(job, show, drawn), daemon=True).start()
        return job.stop

    def stop() -> None:
        job.stop()
        show((job, Work.of(job)))  # at once, by who pressed the button, whatever becomes of who follows the job

    solara.use_effect(follow, [job])
    found = told if known is job else Work.of(job)
    work: Work = solara.use_memo(lambda: replace(found, stop=stop), [found])
    solara.use_effect(drawn.set, [work])
    return work


FAILURES = 3
"""Failures to draw in a row after which a tab counts as gone."""

log = logging.getLogger("stallpoint.dashboard")


def _follow(job: Job, show: Callable[[Any], None], drawn: threading.Event) -> None:
    """Tell the page of its job, no more often than it can draw.

    While another thread draws the page (somebody clicked), ``show`` only tells that thread to draw again; ``drawn`` is
    set once it is done. Who would not wait for it, however long it takes, could keep that thread drawing for as long as
    the job runs, and no click would be heard.
    """
    work, failures = Work("queued", 0, 0), 0

    def draw() -> None:
        nonlocal work
        now = Work.of(job)
        drawn.clear()
        show((job, now))
        work = now
        drawn.wait(LONGEST)

    drawing.pages[job] = job.owner
    try:
        while work.moving and failures < FAILURES:
            job.changed.wait()
            job.changed.clear()
            if not job.done and job.changed.wait(PAUSE):  # that it has begun is soon followed by what came first
                job.changed.clear()
            try:
                rest = drawing.draw(job.owner, draw, Urgency.MORE if work.done else Urgency.FIRST)
            except Exception:
                log.exception("a page could not be drawn")
                failures, rest = failures + 1, 0.0
                time.sleep(PAUSE)
                job.changed.set()
            else:
                failures = 0
                while not (drawn.is_set() or job.over.is_set()):
                    drawn.wait(PAUSE)
            job.over.wait(rest)
        if work.moving:  # the tab is gone
            job.stop()
    finally:
        drawing.pages.pop(job, None)


class _Plan:
    """Which runs a study needs, which of them are known already, and how results become an ensemble.

    Attributes:
        places: every scenario in every world, as the command runs them on a seed one after the other.
        known: outcomes by place of the scenario in its world, and seed.
        asked: the calls for the others; the filmed seed comes first, because it is looked at.
    """

    def __init__(
        self,
        scenarios: tuple[Scenario, ...],
        seeds: int,
        filmed: int | None = None,
        keep: Keep = KEEP,
        worlds: tuple[World, ...] = (),
        films: int | None = None,
    ) -> None:
        films = len(scenarios) if films is None else films
        self.scenarios, self.seeds, self.keep, self.worlds = scenarios, seeds, keep, worlds
        self.places = placed(scenarios, worlds)
        self.hashes = tuple(scenario.hash for scenario in scenarios)
        self.known: dict[tuple[int, int], Outcome] = {}
        self.asked: dict[tuple[int, int], Call] = {}
        for seed in sorted(range(seeds), key=lambda seed: seed != filmed):
            for place, (scenario, world) in enumerate(self.places):
                film = seed == filmed and place < films
                outcome = None if film else finished.get(scenario, seed, keep)
                if outcome is not None:
                    self.known[place, seed] = replace(outcome, world=world)
                else:
                    self.asked[place, seed] = partial(one_run, scenario, seed, film, keep)
        self._kept: set[tuple[int, int]] = set()  # of those that were asked for, who asks for them again may have
        self.forecast = foretelling([scenario for scenario, _ in self.places], len(self.asked))

    def ensemble(self, work: Work) -> Ensemble:
        """What there is, with what is known from before."""
        outcomes = dict(self.known)
        films: list[Film | None] = [None for _ in self.scenarios]
        for (place, seed), result in zip(self.asked, work.results, strict=False):
            scenario, world = self.places[place]
            if isinstance(result, Run):
                outcomes[place, seed] = replace(result.outcome, world=world)
                if (place, seed) not in self._kept:
                    self._kept.add((place, seed))
                    finished.put(scenario, result.outcome, self.keep)
                if result.film is not None:
                    films[place] = result.film
            elif isinstance(result, Failure):
                outcomes[place, seed] = replace(Outcome.failed(scenario, seed, result.sentence), world=world)
        counts = {"done": len(outcomes), "total": len(self.places) * self.seeds}
        error = next((outcome.error for outcome in outcomes.values() if outcome.error), work.error)
        known = vars(work) | counts | {"error": error, "results": ()}
        stopped = work.stage == "stopped"
        comparison = self._comparison(outcomes, stopped)
        if comparison is not None:
            pairs = zip(self.scenarios, films, strict=True)
            films = [film for scenario, film in pairs if scenario.name in comparison.names]
        return Ensemble(**known, comparison=comparison, films=tuple(films))

    def _comparison(self, outcomes: dict[tuple[int, int], Outcome], stopped: bool) -> Comparison | None:
        ordered = [outcomes[key] for key in sorted(outcomes, key=lambda key: (key[1], key[0]))]
        try:
            found = Comparison(self.scenarios, self.hashes, tuple(ordered), self.seeds, stopped, worlds=self.worlds)
        except InputError:  # no seed is finished on all of them yet
            return None
        return found if len(found.names) >= min(2, len(self.scenarios)) else None  # one alone is no comparison
