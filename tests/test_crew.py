"""Workers stay for the rounds of a study and are sent a scenario once; numbers and endings are those of one round."""

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from random import Random

import pytest
from stallpoint.experiments import crew as crews
from stallpoint.experiments import runner, workers
from stallpoint.experiments.crew import Book, together
from stallpoint.experiments.gather import LEAN, Means
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.thresholds import EscapeSpec
from stallpoint.experiments.thresholds.escape import escape
from stallpoint.experiments.workers import Letter, Made, Task, errand
from stallpoint.scenarios.scenario import Scenario
from studies import little

SMALL = [little("no-policy", factories=60, months=24), little("display-programme", factories=60, months=24)]
FOUR = [each.with_world(clarity_mean=mean) for each in SMALL for mean in (0.2, 0.4)]


def told(outcomes: list[Outcome]) -> list[bytes]:
    """All figures of some outcomes, to the bit."""
    return [pickle.dumps((o.scenario, o.hash, o.seed, o.error, o.numbers, o.reasons, o.bands)) for o in outcomes]


def here() -> set[int]:
    """The processes that this one started and that are still there."""
    return {child.pid or 0 for child in multiprocessing.active_children()}


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Any work is enough to start workers for; gives the processes that were there before."""
    monkeypatch.setattr(runner, "LITTLE", 0.0)
    return here()


class Pools:
    """Pools of a thread, which cost nothing: how many were started, and how many of them ended."""

    def __init__(self) -> None:
        self.started, self.ended = 0, 0

    @contextlib.contextmanager
    def pool(self, jobs: int) -> Iterator[tuple[Executor, Callable[[], None]]]:
        self.started += 1
        try:
            with ThreadPoolExecutor(1) as executor:
                yield executor, lambda: None
        finally:
            self.ended += 1


@pytest.fixture
def pools(monkeypatch: pytest.MonkeyPatch) -> Pools:
    """In place of processes."""
    found = Pools()
    monkeypatch.setattr(crews, "pool", found.pool)
    return found


def test_rounds_of_a_study_share_workers_and_give_the_same_numbers(eager: set[int]) -> None:
    alone = [list(run_many(worlds, range(3), jobs=1, keep=LEAN)) for worlds in (SMALL, FOUR, SMALL)]
    with together():
        first = list(run_many(SMALL, range(3), jobs=2, keep=LEAN))
        there = here() - eager
        assert there
        with together():
            second = list(run_many(FOUR, range(3), jobs=2, keep=LEAN))
        third = list(run_many(SMALL, range(3), jobs=2, keep=LEAN))
        assert there <= here()
        assert len(here() - eager) <= 2
    assert here() == eager
    assert [told(each) for each in (first, second, third)] == [told(each) for each in alone]


def test_a_stop_or_a_round_left_early_ends_them_and_the_next_round_has_new_ones(eager: set[int], pools: Pools) -> None:
    stop = threading.Event()
    with together():
        for done, _ in enumerate(run_many(SMALL, range(200), jobs=2, keep=LEAN, stop=stop)):
            if done == 3:
                stop.set()
        assert (pools.started, pools.ended) == (1, 1)
        for done, _ in enumerate(run_many(SMALL, range(200), jobs=2, keep=LEAN)):
            if done == 3:
                break
        assert (pools.started, pools.ended) == (2, 2)
        assert len(list(run_many(SMALL, range(3), jobs=2, keep=LEAN))) == 6
        assert (pools.started, pools.ended) == (3, 2)
    assert pools.ended == 3


def test_a_worker_that_died_between_two_rounds_is_no_loss(eager: set[int]) -> None:
    with together():
        assert len(list(run_many(SMALL, range(3), jobs=2, keep=LEAN))) == 6
        for pid in here() - eager:
            os.kill(pid, signal.SIGKILL)
        found = list(run_many(SMALL, range(3), jobs=2, keep=LEAN))
    assert [(o.scenario, o.seed) for o in found] == [(s.name, seed) for seed in range(3) for s in SMALL]
    assert not any(o.error for o in found)
    assert here() == eager


def test_two_rounds_at_once_do_not_share(eager: set[int], pools: Pools) -> None:
    with together():
        both = (run_many(worlds, range(3), jobs=2, keep=LEAN) for worlds in (SMALL, FOUR[:2]))
        assert len(list(zip(*both, strict=True))) == 6
        assert (pools.started, pools.ended) == (2, 1)
    assert pools.ended == 2


def test_another_number_of_workers_is_another_pool(eager: set[int], pools: Pools) -> None:
    with together():
        for jobs in (2, 3, 3):
            assert len(list(run_many(SMALL, range(2), jobs=jobs, keep=LEAN))) == 4
    assert (pools.started, pools.ended) == (2, 2)


def test_many_small_rounds_are_reason_enough_to_start_workers(monkeypatch: pytest.MonkeyPatch, pools: Pools) -> None:
    monkeypatch.setattr(runner, "one", lambda task, *_: Outcome("a", "b", task.seed, seconds=1.0))
    counts = []
    with together():
        for _ in range(5):
            assert [o.seed for o in run_many(SMALL[:1], range(3), jobs=2)] == [0, 1, 2]
            counts.append(pools.started)
    # a round is three seconds; each but the first run of a round would have gone to workers
    assert counts == [0, 0, 1, 1, 1]
    assert [o.seed for o in run_many(SMALL[:1], range(3), jobs=2)] == [0, 1, 2]
    assert pools.started == 1, "the next study begins anew"


def test_studies_of_many_rounds_keep_their_workers(eager: set[int], pools: Pools) -> None:
    base = little("no-policy", factories=60, months=60)
    found = escape(
        EscapeSpec(base, selections=("peers",), counts=("verified",), durations=(12,), seeds=8), Means(jobs=2)
    )
    assert len(found.probes) > 4
    assert (pools.started, pools.ended) == (1, 1)


class Workers:
    """Workers in this process: letters come to them in order, to whichever is free."""

    def __init__(self, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kept: list[tuple[int, dict[int, Scenario]]] = [(-1, {})] * count
        self.received = [Counter[Scenario]() for _ in range(count)]
        self._patch = monkeypatch.setattr
        self._patch(workers, "batch", lambda tasks, keep: tasks)

    def opened(self, letter: Letter, who: int) -> Made:
        self.received[who].update(letter.new.values())
        self._patch(workers, "_kept", self.kept[who])
        self._patch(workers.os, "getpid", lambda: who)
        made = errand(pickle.loads(pickle.dumps(letter)), LEAN)
        self.kept[who] = workers._kept
        return made


def worked(book: Book, there: Workers, tasks: list[list[Task]], dice: Random) -> None:
    """Batches sent through a book, six of them under way at a time; each worker must read the tasks that were meant."""
    flying: deque[tuple[list[Task], Letter, Made]] = deque()
    for each in [*tasks, None, None, None, None, None, None]:
        if each is not None:
            letter = book.letter(each)
            flying.append((each, letter, there.opened(letter, dice.randrange(len(there.kept)))))
        if (each is None and flying) or len(flying) == 6:
            meant, sent, made = flying.popleft()
            assert made.outcomes == meant
            book.answered(sent, made.worker)


def test_a_scenario_is_sent_until_every_worker_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    there, dice = Workers(3, monkeypatch), Random(4)
    worked(Book(3), there, [[Task(s, seed) for s in FOUR] for seed in range(200)], dice)
    for received in there.received:
        assert set(received) == set(FOUR)
        assert max(received.values()) < 20


def test_workers_do_not_keep_more_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "MOST", 20)
    there, dice = Workers(2, monkeypatch), Random(5)
    many = [SMALL[0].with_world(clarity_mean=0.1 + 1e-3 * i) for i in range(100)]
    batches = [[Task(dice.choice(many[i : i + 30]), seed) for seed in range(4)] for i in range(70) for _ in range(3)]
    worked(Book(2), there, batches, dice)
    assert max(len(kept) for _, kept in there.kept) < 20 + 4
    assert min(chapter for chapter, _ in there.kept) > 3
