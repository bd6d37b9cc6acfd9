"""What a sweep costs beside its runs, what memory it takes, and how fast bands come out of a store.

    python benchmarks/sweep.py                     10,000 runs of about 5 ms; bands over 10,000 and 100,000 stored runs
    python benchmarks/sweep.py --bands 1000000     more stored runs: about 8 GB of disk, some minutes

The ideal is as many processes as there are cores, each making runs one after the other and knowing nothing of the
others: two busy cores are not always twice one. Ideal and sweep are measured in turns, so that other work on the
machine hits both. Stored runs for bands are real ones, written many times under other seeds.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import history
from history import Figure
from peak import peak as most
from stallpoint.experiments import runner
from stallpoint.experiments.gather import LEAN, Means, fill
from stallpoint.experiments.outcome import Outcome
from stallpoint.experiments.runner import run_many
from stallpoint.experiments.storage.bands import bands
from stallpoint.experiments.storage.store import Store
from stallpoint.model.machine import cores
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario

NAMES = ("no-policy", "display-programme", "three-bottlenecks", "verified-lighthouses")
SMALL = {"factories": 40, "months": 12}
TURNS = 3


def worlds(count: int = len(NAMES)) -> list[Scenario]:
    """Scenarios whose runs take about 5 ms; more than the names are varied a little."""
    found = []
    for place in range(count):
        base = load(NAMES[place % len(NAMES)]).with_world(**SMALL)
        found.append(base.with_world(clarity_mean=base.world.clarity_mean + 1e-4 * (place // len(NAMES))))
    return found


def used() -> float:
    """CPU seconds of this process and of those it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def alone(seeds: int) -> tuple[float, float]:
    """Wall and CPU milliseconds a run, one after the other, in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    count = sum(1 for _ in run_many(worlds(), range(seeds), jobs=1, keep=LEAN))
    return (time.perf_counter() - wall) / count * 1e3, (time.process_time() - cpu) / count * 1e3


def stored(runs: int, jobs: int, scenarios: int = len(NAMES)) -> tuple[float, float]:
    """Wall and CPU milliseconds a run of a whole sweep into a store: start of the pool, runs, parts, the end."""
    runner.LITTLE = 0.0
    asked = worlds(scenarios)
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), used()
        with Store(Path(folder) / "store") as store:
            failed = fill(store, asked, range(runs // scenarios), Means(jobs=jobs, store=store))
            count = len(store)
        assert not failed
        return (time.perf_counter() - wall) / count * 1e3, (used() - cpu) / count * 1e3


def apart(seeds: int, jobs: int) -> float:
    """Milliseconds a run of that many processes that know nothing of each other, their start not counted."""
    command = [sys.executable, __file__, "--alone", str(seeds)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(jobs)]
    each = [float(process.communicate()[0]) for process in processes]
    return 1.0 / sum(1.0 / milliseconds for milliseconds in each)


def efficiency(runs: int) -> None:
    jobs, shares, costs = cores(), [], []
    apart(10, 1)
    for _ in range(TURNS):
        ideal, (wall, cpu) = apart(runs // TURNS // len(NAMES) // jobs, jobs), stored(runs, jobs)
        shares.append(ideal / wall)
        costs.append(cpu)
        print(
            f"  {ideal:.2f} ms a run is ideal on {jobs} cores, the sweep needs {wall:.2f} ms ({cpu:.2f} ms of CPU): "
            f"{shares[-1]:.0%}",
            flush=True,
        )
    print(
        f"{runs:,} runs with all that belongs to them (start of the pool, store, end), in {TURNS} turns: "
        f"{statistics.median(shares):.0%} of the ideal (median; from {min(shares):.0%} to {max(shares):.0%})"
    )
    history.note("sweep", [Figure.of("share of the ideal", "", shares, runs), Figure.of("a run", "ms", costs, runs)])


def memory(sizes: list[int]) -> None:
    """Peak memory of the process that leads a sweep, each size in a process of its own."""
    for size in sizes:
        command = [sys.executable, __file__, "--peak", str(size)]
        text = subprocess.check_output(command, text=True).strip()
        print(f"{size:>9,} runs: {text}", flush=True)
        history.note("sweep", [Figure("peak of the leading process", "MB", float(text.split()[1]), size)])


def peak(runs: int) -> None:
    stored(runs, 2)
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
    size = sum(path.stat().st_size for path in store.folder.rglob("*.parquet"))
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
    parser.add_argument("--memory", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--bands", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--scenarios", type=int, default=20, help="of the stored runs")
    parser.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--alone", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.peak:
        peak(asked.peak)
        return
    if asked.alone:
        alone(10)
        print(alone(asked.alone)[0])
        return
    if asked.runs:
        efficiency(asked.runs)
    memory(asked.memory)
    speed_of_bands(asked.bands, asked.scenarios)


if __name__ == "__main__":
    main()
