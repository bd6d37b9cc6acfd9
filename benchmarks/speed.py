"""How fast a run is, how it grows, what it takes, and which phase takes it.

    python benchmarks/speed.py            CPU time of a decade of 1,000 factories, the share of each phase, growth
    python benchmarks/speed.py --growth 100000

Machines are noisy: every figure is a median of several runs, and growth is a ratio within one call.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections import defaultdict

from stallpoint import AdoptionModel, run
from stallpoint.model import schedule
from stallpoint.model.world import World
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario

SCENARIOS = ("no-policy", "display-programme", "verified-lighthouses", "three-bottlenecks")


def cpu(scenario: Scenario, runs: int) -> list[float]:
    """CPU milliseconds of whole runs: assemble the world, 120 months, the result."""
    run(scenario, 0)
    taken = []
    for seed in range(runs):
        start = time.process_time()
        run(scenario, seed)
        taken.append((time.process_time() - start) * 1e3)
    return taken


def phase_shares(scenario: Scenario, runs: int) -> dict[str, float]:
    """CPU milliseconds a run in each phase."""
    total: dict[str, float] = defaultdict(float)

    def timed(phase: schedule.Phase) -> schedule.Phase:
        def measured(world: World) -> None:
            start = time.process_time()
            phase(world)
            total[phase.__name__] += (time.process_time() - start) * 1e3 / runs

        return measured

    original = schedule.MONTH
    schedule.MONTH = tuple(timed(phase) for phase in original)
    try:
        for seed in range(runs):
            start = time.process_time()
            model = AdoptionModel(scenario, seed)
            total["assemble"] += (time.process_time() - start) * 1e3 / runs
            model.run()
    finally:
        schedule.MONTH = original
    return dict(sorted(total.items(), key=lambda item: -item[1]))


def growth(scenario: Scenario, sizes: list[int]) -> None:
    """CPU time and peak memory at several sizes, as ratios to the first."""
    first = 0.0
    run(scenario.with_world(factories=sizes[0]), 0)
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for size in sizes:
        start = time.process_time()
        result = run(scenario.with_world(factories=size), 0)
        taken = time.process_time() - start
        first = first or taken
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
        print(
            f"{size:>9,} factories: {taken:8.3f} s CPU, {taken / first:7.1f} times the first for "
            f"{size / sizes[0]:g} times the factories; peak memory above the first {peak / size:5.2f} kB a factory"
        )
        del result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--growth", type=int, nargs="*", default=[1000, 10_000, 100_000])
    asked = parser.parse_args()
    for name in SCENARIOS:
        taken = cpu(load(name), asked.runs)
        middle = statistics.median(taken)
        print(f"{name:22s} {middle:6.1f} ms CPU a run, lowest {min(taken):.1f}, highest {max(taken):.1f}")
    print()
    shares = phase_shares(load("display-programme"), asked.runs)
    whole = sum(shares.values())
    for phase, taken_ms in shares.items():
        print(f"{phase:12s} {taken_ms:6.2f} ms  {taken_ms / whole:5.1%}")
    print()
    growth(load("display-programme"), asked.growth)


if __name__ == "__main__":
    main()
