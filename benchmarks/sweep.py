"""What a sweep costs beside its runs, what memory it takes, and how fast bands come out of a store.

    python benchmarks/sweep.py                     10,000 runs of 1,000 factories, and 1,000 of the state before
    python benchmarks/sweep.py --before 10000      the same number of the state before: many minutes
    python benchmarks/sweep.py --bands 1000000     more stored runs: about 8 GB of disk, some minutes

The ideal is as many processes as there are cores, each making runs one after the other and knowing nothing of the
others: two busy cores are not always twice one. Ideal and sweep are measured in turns, each sweep in a process of its
own, so that other work on the machine hits both; the share of CPU time tells what the sweep does beside the runs even
where it does. Stored runs for bands are real ones, written many times under other seeds.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.append(str(Path(__file__).resolve().parent))
import history
from history import Figure
from peak import peak as most
from stallpoint.experiments import runner
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import cores, run_many  # both states have it there
from stallpoint.experiments.storage.bands import bands
from stallpoint.experiments.storage.store import Store
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario
from states import BEFORE, State, both

try:
    from stallpoint.experiments.ensemble import LEAN, RunOptions, fill
except ImportError:  # as it was called in earlier states
    from stallpoint.experiments.gather import LEAN, fill
    from stallpoint.experiments.gather import Means as RunOptions

NAMES = ("no-policy", "display-programme", "three-bottlenecks", "verified-lighthouses")
SMALL = {"factories": 40, "months": 12}
"""Runs of about 5 ms, where only their number counts."""
LARGE = {"factories": 1_000}
TURNS = 3


class Spent(NamedTuple):
    """Milliseconds a run: by the clock, and of all processors together."""

    wall: float
    cpu: float


def worlds(size: dict[str, float]) -> list[Scenario]:
    return [load(name).with_world(**size) for name in NAMES]


def used() -> float:
    """CPU seconds of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def alone(seeds: int) -> Spent:
    """Runs one after the other in this process."""
    asked = worlds(LARGE)
    sum(1 for _ in run_many(asked, range(2), jobs=1, keep=LEAN))  # what is loaded first is no part of it
    wall, cpu = time.perf_counter(), time.process_time()
    count = sum(1 for _ in run_many(asked, range(seeds), jobs=1, keep=LEAN))
    return Spent((time.perf_counter() - wall) / count * 1e3, (time.process_time() - cpu) / count * 1e3)


def stored(runs: int, size: dict[str, float], jobs: int) -> Spent:
    """A whole sweep into a store: start of the pool, runs, parts, the end."""
    asked = worlds(size)
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), used()
        with Store(Path(folder) / "store") as store:
            failed = fill(store, asked, range(runs // len(asked)), RunOptions(jobs=jobs, store=store))
            count = len(store)
        assert not failed
        return Spent((time.perf_counter() - wall) / count * 1e3, (used() - cpu) / count * 1e3)


def asked_of(state: State, *words: str, at_once: int = 1) -> list[Spent]:
    """What processes of a state tell, all at once."""
    command, place = [sys.executable, __file__, *words], state.environment()
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=place, cwd=state.home) for _ in range(at_once)
    ]
    told = [process.communicate()[0] for process in processes]
    return [Spent(*json.loads(text.splitlines()[-1])) for text in told]


class Turn(NamedTuple):
    """The ideal and the sweep of a state, measured one after the other."""

    ideal: Spent
    sweep: Spent

    @property
    def share(self) -> float:
        """How much of the ideal the sweep reaches, by the clock."""
        return self.ideal.wall / self.sweep.wall

    @property
    def of_cpu(self) -> float:
        """How much of what the sweep takes goes to runs."""
        return self.ideal.cpu / self.sweep.cpu


def turn(state: State, runs: int, jobs: int) -> Turn:
    each = asked_of(state, "--alone", str(max(1, runs // len(NAMES) // jobs)), at_once=jobs)
    ideal = Spent(1.0 / sum(1.0 / one.wall for one in each), statistics.fmean(one.cpu for one in each))
    (sweep,) = asked_of(state, "--stored", str(runs))
    found = Turn(ideal, sweep)
    print(
        f"  {state.name}: {ideal.wall:.2f} ms a run is ideal on {jobs} cores, the sweep needs {sweep.wall:.2f} ms: "
        f"{found.share:.1%}; {ideal.cpu:.2f} ms of CPU in a run, {sweep.cpu:.2f} in the sweep: {found.of_cpu:.1%}",
        flush=True,
    )
    return found


def efficiency(runs: int, before: int, against: str) -> None:
    """Sweeps of here, and of the state before if any of its runs are asked for."""
    jobs = cores()
    with both(against if before else None) as states:
        for state in states:
            asked_of(state, "--alone", "1")  # compiled, and kept for the others
        turns: dict[str, list[Turn]] = {state.name: [] for state in states}
        for _ in range(TURNS):
            for state in states:
                turns[state.name].append(turn(state, (before if state.commit else runs) // TURNS, jobs))
    medians = {name: statistics.median(t.sweep.cpu for t in each) for name, each in turns.items()}
    for name, each in turns.items():
        count, earlier = (before, name) if name != "here" else (runs, None)
        figures = [
            Figure.of("share of the ideal", "", [t.share for t in each], count),
            Figure.of("share of CPU that goes to runs", "", [t.of_cpu for t in each], count),
            Figure.of("CPU of a run in a sweep", "ms", [t.sweep.cpu for t in each], LARGE["factories"]),
        ]
        if not earlier and before:
            ratio = next(value for other, value in medians.items() if other != name) / medians[name]
            figures[-1] = dataclasses.replace(figures[-1], ratio=ratio)
        history.note("sweep", figures, earlier)
        share, cpu, cost = figures
        print(
            f"{name}: {count:,} runs of {LARGE['factories']:,} factories with all that belongs to them (start of the "
            f"pool, store, end), in {TURNS} turns: {share.value:.1%} of the ideal (median; from {share.low:.1%} to "
            f"{share.high:.1%}), {cpu.value:.1%} of CPU goes to runs, {cost.value:.2f} ms of CPU a run"
            + (f", {cost.ratio:.2f} times less than before" if cost.ratio else ""),
            flush=True,
        )


def memory(sizes: list[int]) -> None:
    """Peak memory of the process that leads a sweep, each size in a process of its own."""
    for size in sizes:
        command = [sys.executable, __file__, "--peak", str(size)]
        text = subprocess.check_output(command, text=True).strip()
        print(f"{size:>9,} runs: {text}", flush=True)
        history.note("sweep", [Figure("peak of the leading process", "MB", float(text.split()[1]), size)])


def peak(runs: int) -> None:
    runner.LITTLE = 0.0
    stored(runs, SMALL, 2)
    print(f"peak {most():.0f} MB")


def speed_of_bands(sizes: list[int], scenarios: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        asked = [
            load("three-bottlenecks").with_world(factories=300, clarity_mean=0.3 + 1e-4 * i) for i in range(scenarios)
        ]
        first = list(run_many(asked, range(max(1, 500 // scenarios)), jobs=1, keep=LEAN))
        with Store(Path(place) / "store") as store:
            done = 0
            for size in sizes:
                while len(store) < size:
                    write(store, first, done)
                    done += len(first) // scenarios
                told(store, asked, done)


def write(store: Store, outcomes: list[Outcome], shift: int) -> None:
    """The same runs as of other seeds."""
    for outcome in outcomes:
        store.add(dataclasses.replace(outcome, seed=outcome.seed + shift))
    store.flush()


def told(store: Store, asked: list[Scenario], seeds: int) -> None:
    hashes = [scenario.hash for scenario in asked]
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        table = bands(store.folder, hashes, range(seeds), ["in_use"])
        taken.append(time.perf_counter() - start)
    size = sum(path.stat().st_size for path in store.folder.iterdir())
    missing = time.perf_counter()
    lacking = store.missing(hashes, range(seeds)).sum()
    missing = time.perf_counter() - missing
    print(
        f"{len(store):>9,} runs of {len(asked)} scenarios x 120 months, {size / len(store) / 1e3:.1f} kB a run: median "
        f"and 5-95 % band by scenario and month in {statistics.median(taken):.2f} s ({len(table):,} rows); what is "
        f"missing ({lacking}) known after {missing:.2f} s",
        flush=True,
    )
    history.note("sweep", [Figure.of("bands over stored runs", "s", taken, len(store))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--before", type=int, default=1_000, help="runs of the state before")
    parser.add_argument("--against", default=BEFORE, help="the commit before; its libraries must be installed")
    parser.add_argument("--memory", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--bands", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--scenarios", type=int, default=20, help="of the stored runs")
    for own in ("--peak", "--alone", "--stored"):
        parser.add_argument(own, type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peak:
        peak(asked.peak)
    elif asked.alone:
        print(json.dumps(alone(asked.alone)))
    elif asked.stored:
        print(json.dumps(stored(asked.stored, LARGE, cores())))
    else:
        if asked.runs:
            efficiency(asked.runs, asked.before, asked.against)
        memory(asked.memory)
        speed_of_bands(asked.bands, asked.scenarios)


if __name__ == "__main__":
    main()
