"""Calls are made in turn by processes that stay; who kills one fails alone; a scenario is sent to each of them once."""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import wait
from pathlib import Path
from random import Random
from typing import Any

import pytest
from stallpoint.experiments import dispatcher as dispatchers
from stallpoint.experiments import runner, workers
from stallpoint.experiments.dispatcher import Died, Dispatcher, together
from stallpoint.experiments.ensemble import LEAN, RunOptions
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.thresholds import EscapeSpec
from stallpoint.experiments.thresholds.escape import escape
from stallpoint.experiments.workers import Letters, Reply, Task, opened
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.scenario import Scenario
from studies import little
from systems import POSIX
from waiting import PATIENCE, until

SMALL = [little("no-policy", factories=60, months=24), little("display-programme", factories=60, months=24)]
FOUR = [each.with_world(clarity_mean=mean) for each in SMALL for mean in (0.2, 0.4)]


def figures(outcomes: list[Outcome]) -> list[bytes]:
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


Worker = dispatchers._Worker


class Threads:
    """Threads in place of processes, which cost nothing: how many were started, and how many of them ended."""

    def __init__(self) -> None:
        self.started, self.ended = 0, 0

    def worker(self, dispatcher: Dispatcher) -> Any:
        """One more."""
        self.started += 1
        there = self

        class Here(Worker):
            def _make(self, call: Any) -> Reply:
                return Reply("made", call.function(*call.arguments))

            def _end(self) -> None:
                there.ended += 1

        return Here(dispatcher)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Threads:
    """In place of processes."""
    found = Threads()
    monkeypatch.setattr(dispatchers, "_Worker", found.worker)
    return found


# -- rounds of a study


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
    assert [figures(each) for each in (first, second, third)] == [figures(each) for each in alone]


def test_a_stop_or_a_round_left_early_leaves_workers_to_the_next(eager: set[int]) -> None:
    stop = threading.Event()
    with together():
        for done, _ in enumerate(run_many(SMALL, range(200), jobs=2, keep=LEAN, stop=stop)):
            there = here() - eager
            if done == 6:
                stop.set()
        for done, _ in enumerate(run_many(SMALL, range(200), jobs=2, keep=LEAN)):
            if done == 6:
                break
        last = list(run_many(FOUR, range(3), jobs=2, keep=LEAN))
        assert there
        assert there <= here()
        assert len(here() - eager) <= 2
    assert here() == eager
    assert figures(last) == figures(list(run_many(FOUR, range(3), jobs=1, keep=LEAN)))


@POSIX
def test_a_worker_that_died_between_two_rounds_is_no_loss(eager: set[int]) -> None:
    with together():
        assert len(list(run_many(SMALL, range(3), jobs=2, keep=LEAN))) == 6
        for pid in here() - eager:
            os.kill(pid, signal.SIGKILL)
        found = list(run_many(SMALL, range(3), jobs=2, keep=LEAN))
    assert [(o.scenario, o.seed) for o in found] == [(s.name, seed) for seed in range(3) for s in SMALL]
    assert not any(o.error for o in found)
    assert here() == eager


@pytest.mark.usefixtures("eager")
def test_two_rounds_at_once_share_them(threads: Threads) -> None:
    with together():
        both = (run_many(worlds, range(3), jobs=2, keep=LEAN) for worlds in (SMALL, FOUR[:2]))
        found = list(zip(*both, strict=True))
        assert [(a.scenario, a.seed) for a, _ in found] == [(s.name, seed) for seed in range(3) for s in SMALL]
        assert [(b.scenario, b.seed) for _, b in found] == [(s.name, seed) for seed in range(3) for s in FOUR[:2]]
        assert 0 < threads.started <= 2
    assert threads.ended == threads.started


@pytest.mark.usefixtures("eager")
def test_who_asks_for_more_workers_gets_more(threads: Threads) -> None:
    with together():
        for jobs in (2, 3, 3):
            assert len(list(run_many(SMALL, range(20), jobs=jobs, keep=LEAN))) == 40
            assert threads.started <= jobs
    assert threads.ended == threads.started > 0


def test_many_small_rounds_are_reason_enough_to_start_workers(
    monkeypatch: pytest.MonkeyPatch, threads: Threads
) -> None:
    monkeypatch.setattr(runner, "one", lambda task, *_: Outcome("a", "b", task.seed, seconds=1.0))
    started = []
    with together():
        for _ in range(5):
            assert [o.seed for o in run_many(SMALL[:1], range(3), jobs=2)] == [0, 1, 2]
            started.append(threads.started > 0)
    # a round is three seconds; each but the first run of a round would have gone to workers
    assert started == [False, False, True, True, True]
    before = threads.started
    assert [o.seed for o in run_many(SMALL[:1], range(3), jobs=2)] == [0, 1, 2]
    assert threads.started == before, "the next study begins anew"


@pytest.mark.usefixtures("eager")
def test_studies_of_many_rounds_keep_their_workers(threads: Threads) -> None:
    base = little("no-policy", factories=60, months=60)
    found = escape(
        EscapeSpec(base, selections=("peers",), counts=("verified",), durations=(12,), seeds=8), RunOptions(jobs=2)
    )
    assert len(found.probes) > 4
    assert 0 < threads.started <= 2
    assert threads.ended == threads.started


# -- scenarios are sent once


class Workers:
    """Workers in this process, each with a memory of its own: letters come to them in order."""

    def __init__(self, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kept: list[list[Scenario]] = [[] for _ in range(count)]
        self.letters = [Letters() for _ in range(count)]
        self.received = [Counter[Scenario]() for _ in range(count)]
        self._patch = monkeypatch.setattr

    def read(self, who: int, tasks: list[Task]) -> list[Task]:
        """Some tasks as a worker reads them."""
        letter = pickle.loads(pickle.dumps(self.letters[who].letter(list, (tasks,))))
        self.received[who].update(letter[1])
        self._patch(workers, "_kept", self.kept[who])
        found: list[Task] = opened(letter).value
        return found


def test_a_scenario_is_sent_to_a_worker_once(monkeypatch: pytest.MonkeyPatch) -> None:
    there, dice = Workers(3, monkeypatch), Random(4)
    for seed in range(50):
        tasks = [Task(s, seed) for s in FOUR]
        assert there.read(dice.randrange(3), tasks) == tasks
    for received in there.received:
        assert received == Counter(FOUR)


def test_workers_do_not_keep_more_and_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST", 20)
    there, dice = Workers(2, monkeypatch), Random(5)
    many = [SMALL[0].with_world(clarity_mean=0.1 + 1e-3 * i) for i in range(100)]
    for i in range(70):
        for _ in range(3):
            tasks = [Task(dice.choice(many[i : i + 30]), seed) for seed in range(4)]
            assert there.read(dice.randrange(2), tasks) == tasks
    assert max(map(len, there.kept)) < 20 + 4
    assert min(max(received.values()) for received in there.received) < 20


def test_a_call_that_cannot_be_sent_leaves_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Workers(1, monkeypatch)
    with pytest.raises((AttributeError, pickle.PicklingError)):
        there.letters[0].letter(list, (FOUR[0], lambda: None))
    tasks = [Task(FOUR[1], 0), Task(FOUR[0], 0)]
    assert there.read(0, tasks) == tasks


# -- calls


@pytest.fixture
def two() -> Iterator[Dispatcher]:
    """Two processes."""
    with Dispatcher() as found:
        found.asker(2)
        yield found
    assert not here()


def die() -> None:
    os._exit(3)


def killed_once(marks: Path) -> int:
    """Kills its process as from outside, but for the first time only."""
    if not marks.exists():
        marks.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 7


def large() -> bytes:
    return bytes(4_000_000)


def refused() -> None:
    raise InputError("seed", "x", "must be a whole number")


def unsendable() -> Callable[[], None]:
    return lambda: None


def stopping() -> bool:
    return workers.asked.is_set()


def lived(gate: Path) -> int:
    """Runs on, month by month, until it is asked to stop."""
    gate.touch()
    until(stopping)
    return os.getpid()


@pytest.mark.slow
@POSIX
def test_who_kills_its_process_fails_alone(two: Dispatcher, tmp_path: Path) -> None:
    bad, good = two.asker(2), two.asker(2)
    calls = [bad.submit(die), bad.submit(killed_once, tmp_path / "marks"), bad.submit(abs, -1)]
    others = [good.submit(abs, -value) for value in range(20)]
    assert [future.result(PATIENCE) for future in others] == list(range(20))
    assert isinstance(calls[0].exception(PATIENCE), Died)
    assert [future.result(PATIENCE) for future in calls[1:]] == [7, 1]


@pytest.mark.slow
@POSIX
def test_a_process_that_is_killed_while_it_answers_holds_up_nobody(two: Dispatcher) -> None:
    asker, dice = two.asker(2), Random(1)
    for _ in range(6):
        calls = [asker.submit(large) for _ in range(6)]
        time.sleep(dice.uniform(0.0, 0.05))
        for pid in list(here())[:1]:
            os.kill(pid, signal.SIGKILL)
        assert not wait(calls, PATIENCE).not_done
    assert asker.submit(abs, -1).result(PATIENCE) == 1


def test_errors_come_back_and_what_cannot_be_sent_is_one(two: Dispatcher) -> None:
    asker = two.asker(2)
    with pytest.raises(InputError, match="whole number"):
        asker.submit(refused).result(PATIENCE)
    with pytest.raises(TypeError, match="pickle"):
        asker.submit(unsendable).result(PATIENCE)
    with pytest.raises((AttributeError, pickle.PicklingError)):
        asker.submit(lambda: None).result(PATIENCE)
    assert asker.submit(abs, -1).result(PATIENCE) == 1


def test_a_stop_reaches_what_is_under_way_and_nothing_else(two: Dispatcher, tmp_path: Path) -> None:
    ours, theirs = two.asker(2), two.asker(2)
    there = ours.submit(lived, tmp_path / "ours")
    late = [ours.submit(abs, -1) for _ in range(20)]
    until((tmp_path / "ours").exists)
    other = theirs.submit(lived, tmp_path / "theirs")
    until((tmp_path / "theirs").exists)
    ours.stop()
    process = there.result(PATIENCE)
    assert all(future.done() for future in late)
    assert ours.submit(abs, -1).cancelled()
    assert not other.done()
    again = two.asker(2).submit(stopping)
    assert again.result(PATIENCE) is False, "who comes next is not stopped"
    theirs.stop()
    assert other.result(PATIENCE) != process
    assert len(here()) == 2
