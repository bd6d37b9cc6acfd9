"""Many runs: the same numbers wherever they run, balanced when cut short, and never ended by a failure."""

import itertools
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest
from stallpoint.experiments import runner, workers
from stallpoint.experiments.dispatcher import Died, Dispatcher
from stallpoint.experiments.outcome import COUNTED, Keep, Outcome, kept_months, missing_scalars
from stallpoint.experiments.runner import interruptible, run_many
from stallpoint.experiments.workers import Task, batch
from stallpoint.model import schedule
from stallpoint.model.life import run
from stallpoint.scenarios.scenario import NetworkFiles, Scenario
from studies import little
from systems import POSIX
from waiting import until

SMALL = [little("no-policy", factories=60, months=24), little("display-programme", factories=60, months=24)]
LOST = Scenario(name="lost", world=SMALL[0].world, network=NetworkFiles(chain="no/such/file.csv"))


def same(a: Outcome, b: Outcome) -> bool:
    """Whether two outcomes agree in every figure."""
    return (
        (a.scenario, a.hash, a.seed, repr(a.scalars), a.bands) == (b.scenario, b.hash, b.seed, repr(b.scalars), b.bands)
        and np.array_equal(a.numbers, b.numbers, equal_nan=True)
        and np.array_equal(a.years, b.years, equal_nan=True)
        and all(np.array_equal(a.groups[by].shares, b.groups[by].shares) for by in a.groups)
    )


type Children = Callable[[], list[multiprocessing.process.BaseProcess]]


@pytest.fixture
def children() -> Children:
    """The processes that came into being during a test and are still there."""
    before = {child.pid for child in multiprocessing.active_children()}
    return lambda: [child for child in multiprocessing.active_children() if child.pid not in before]


def test_a_pool_gives_the_numbers_of_this_process_in_the_same_order(
    monkeypatch: pytest.MonkeyPatch, children: Children
) -> None:
    here = list(run_many(SMALL, range(4), jobs=1))
    monkeypatch.setattr(runner, "LITTLE", 0.0)
    seen: list[tuple[int, int]] = []
    there = list(run_many(SMALL, range(4), jobs=2, on_progress=lambda done, total: seen.append((done, total))))
    assert [(o.scenario, o.seed) for o in there] == [(s.name, seed) for seed in range(4) for s in SMALL]
    assert all(same(a, b) for a, b in zip(here, there, strict=True))
    assert seen == [(done, 8) for done in range(1, 9)]
    assert not children()


def test_little_work_starts_no_process(children: Children) -> None:
    for outcome in run_many(SMALL, range(2), jobs=2):
        assert not outcome.error
        assert not children()


def test_any_executor_will_do() -> None:
    with ThreadPoolExecutor(2) as threads:
        there = list(run_many(SMALL, range(2), executor=threads))
    assert all(same(a, b) for a, b in zip(run_many(SMALL, range(2), jobs=1), there, strict=True))


def test_a_failed_run_is_a_row() -> None:
    found = list(run_many([SMALL[0], LOST, SMALL[1]], range(2), jobs=1))
    assert [bool(o.error) for o in found] == [False, True, False] * 2
    assert "no/such/file.csv" in found[1].error
    assert found[1].scalars == pytest.approx(missing_scalars(), nan_ok=True)
    assert found[1].hash == ""


def test_a_run_that_breaks_the_model_names_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("somewhere deep")

    monkeypatch.setattr("stallpoint.model.life.live", broken)
    (found,) = run_many(SMALL[:1], [0], jobs=1)
    assert found.error == "ZeroDivisionError: somewhere deep"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_study_cut_short_is_balanced(jobs: int, monkeypatch: pytest.MonkeyPatch, children: Children) -> None:
    monkeypatch.setattr(runner, "LITTLE", 0.0)
    monkeypatch.setattr(runner, "BATCH", 0.0)
    stop = threading.Event()
    found = []
    for outcome in run_many(SMALL, range(500), jobs=jobs, stop=stop):
        found.append(outcome)
        if len(found) == 5:
            stop.set()
    order = [(s.name, seed) for seed in range(500) for s in SMALL]
    places = [order.index((o.scenario, o.seed)) for o in found]
    assert places[:5] == [0, 1, 2, 3, 4]
    assert all(a < b for a, b in itertools.pairwise(places))
    if jobs == 1:
        assert places == [0, 1, 2, 3, 4]
    # of those under way side by side some finish and some do not; none is begun after the stop
    assert places[-1] < 5 + 2 * jobs + 2
    assert not children()


class Counted(threading.Event):
    """A flag that is set when it is looked at for the tenth time."""

    looks = 0

    def is_set(self) -> bool:
        self.looks += 1
        return self.looks >= 10

    def set(self) -> None:
        raise AssertionError("nobody but this test stops it")


def test_a_long_run_is_left_at_the_end_of_its_month(monkeypatch: pytest.MonkeyPatch) -> None:
    lived: list[int] = []
    live = schedule.live
    monkeypatch.setattr(schedule, "live", lambda world, until: (lived.append(world.month), live(world, until)))
    monkeypatch.setattr(workers, "SHORT", 0)
    flag = Counted()
    assert list(run_many(SMALL[:1], [0], jobs=1, stop=flag)) == []
    assert 5 < len(lived) < 10


def test_a_short_run_is_not_asked_at_each_month() -> None:
    flag = Counted()
    assert len(list(run_many(SMALL[:1], [0], jobs=1, stop=flag))) == 1
    assert 0 < flag.looks < 5


UNGUARDED = """
from stallpoint.experiments import runner
from stallpoint.scenarios.files import load
runner.LITTLE = 0.0
worlds = [load(name).with_world(factories=60, months=24) for name in ("no-policy", "display-programme")]
found = list(runner.run_many(worlds, range(4), jobs=2))
print([outcome.error for outcome in found if outcome.error], len(found))
"""


@pytest.mark.parametrize("piped", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_script_needs_no_guard_and_no_file(piped: bool, tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    script.write_text(UNGUARDED)
    command = [sys.executable, "-" if piped else str(script)]
    done = subprocess.run(command, input=UNGUARDED if piped else "", capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[] 8\n", "")


@POSIX
def test_a_killed_worker_loses_no_run(monkeypatch: pytest.MonkeyPatch, children: Children) -> None:
    monkeypatch.setattr(runner, "LITTLE", 0.0)
    found = []
    for outcome in run_many(SMALL, range(4), jobs=2):
        found.append(outcome)
        if len(found) == 3:
            os.kill(children()[0].pid or 0, signal.SIGKILL)
    assert [(o.scenario, o.seed) for o in found] == [(s.name, seed) for seed in range(4) for s in SMALL]
    assert not any(o.error for o in found)


def meet(folder: Path, name: str) -> None:
    """Come to a place and wait there for another worker."""
    (folder / name).touch()
    until(lambda: len(list(folder.iterdir())) == 2)


@pytest.mark.slow
@POSIX
def test_workers_end_whatever_has_become_of_them(children: Children, tmp_path: Path) -> None:
    with Dispatcher() as dispatcher:
        list(dispatcher.asker(2).map(meet, [tmp_path] * 2, ["one", "other"]))
        idle = children()
        assert len(idle) == 2
        for worker in idle:
            os.kill(worker.pid or 0, signal.SIGSTOP)
        os.kill(idle[0].pid or 0, signal.SIGKILL)
        os.kill(idle[-1].pid or 0, signal.SIGCONT)
    assert not children()


def deadly(tasks: list[Task], keep: Keep) -> list[Outcome | None]:
    """A batch that kills its process, as of lack of memory, if seed 3 is in it."""
    if any(task.seed == 3 for task in tasks):
        os._exit(9)
    return batch(tasks, keep)


@pytest.mark.slow
def test_a_run_that_kills_its_worker_is_a_row(monkeypatch: pytest.MonkeyPatch, children: Children) -> None:
    monkeypatch.setattr(runner, "LITTLE", 0.0)
    monkeypatch.setattr(runner, "batch", deadly)
    found = list(run_many(SMALL, range(6), jobs=2))
    assert [(o.scenario, o.seed) for o in found] == [(s.name, seed) for seed in range(6) for s in SMALL]
    assert [o.seed for o in found if o.error] == [3, 3]
    assert found[6].error == runner.DIED
    assert not children()


class Gone(Executor):
    """An executor that makes nothing."""

    def __init__(self, why: Exception) -> None:
        self.why = why

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        future.set_exception(self.why)
        return future


def test_an_executor_that_breaks_is_told_and_runs_that_are_lost_are_rows() -> None:
    with pytest.raises(BrokenProcessPool):
        list(run_many(SMALL, range(6), jobs=1, executor=Gone(BrokenProcessPool("gone"))))
    assert [o.error for o in run_many(SMALL, range(2), jobs=1, executor=Gone(Died()))] == [runner.DIED] * 4


PARENT = """
import multiprocessing, time
from stallpoint.experiments.dispatcher import Dispatcher

if __name__ == "__main__":
    with Dispatcher() as dispatcher:
        asker = dispatcher.asker(1)
        asker.submit(abs, 1).result()
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        asker.submit(time.sleep, 3600).result()
"""


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="looks for processes in /proc")
def test_workers_end_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(pid) for pid in parent.stdout.readline().split()]
        parent.kill()
    assert workers
    until(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in workers))


def test_the_first_interrupt_sets_the_flag_and_the_second_interrupts() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as flag:
        assert not flag.is_set()
        signal.raise_signal(signal.SIGINT)
        assert flag.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_elsewhere_than_in_the_main_thread_interrupts_are_left_alone() -> None:
    before, found = signal.getsignal(signal.SIGINT), []

    def work() -> None:
        with interruptible() as flag:
            found.append((flag.is_set(), signal.getsignal(signal.SIGINT) is before))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [(False, True)]


def test_an_outcome_is_small_and_says_what_the_result_says() -> None:
    scenario = little("display-programme", factories=2000)
    result = run(scenario, 1)
    outcome = Outcome.of(result)
    assert len(pickle.dumps(outcome)) < 60_000
    assert np.array_equal(outcome.series("in_use"), result.series["in_use"])
    assert outcome.scalars["verdict"] == result.verdict.word
    assert outcome.scalars["end_pace_unsupported"] == result.verdict.pace_unsupported
    assert outcome.scalars["end_pace_decided"] == result.verdict.pace_decided
    assert outcome.scalars["goes_on"] == result.after_support.goes_on
    assert outcome.reasons == result.reasons
    assert outcome.years[:, len(COUNTED) :].sum() == len(result.events())
    assert np.array_equal(outcome.years[:, 0], result.reproduction.cases)
    table = result.breakdown("size").query("size == 'medium' and month == 47")
    sizes = outcome.groups["size"]
    place = sizes.names.index("medium")
    assert sizes.shares[place, -1, sizes.columns.index("breadth")] == table["breadth"].item()
    assert sizes.factories[place] == table["factories"].item()


def test_less_can_be_kept() -> None:
    keep = Keep(measures=("in_use", "breadth"), every=12, groups=("tier",))
    (outcome,) = run_many([little("no-policy", months=30)], [0], jobs=1, keep=keep)
    assert outcome.numbers.shape == (3, 2)
    assert outcome.months.tolist() == [11, 23, 29]
    assert set(outcome.groups) == {"tier"}
    assert kept_months(24, 12).tolist() == [11, 23]


def test_a_population_is_known_by_its_fingerprint() -> None:
    a, b, c, d = run_many(
        [SMALL[0], SMALL[1], SMALL[0].with_world(margin_spread=0.09), SMALL[0].with_world(factories=61)], [0], jobs=1
    )
    assert a.population == b.population == c.population
    assert a.population != d.population
