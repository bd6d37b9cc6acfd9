"""Which phase of the month takes how much of a run: `python benchmarks/phases.py`."""

from __future__ import annotations

import argparse
import time
from collections import defaultdict

import history
from history import Figure
from stallpoint.model import schedule
from stallpoint.model.life import begin, live
from stallpoint.model.world import World
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario


def shares(scenario: Scenario, runs: int) -> dict[str, float]:
    """CPU milliseconds a run in each phase, and in what comes before the first month."""
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
            world = begin(scenario, seed)
            total["assemble"] += (time.process_time() - start) * 1e3 / runs
            live(world)
    finally:
        schedule.MONTH = original
    return dict(sorted(total.items(), key=lambda item: -item[1]))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--runs", type=int, default=10)
    words.add_argument("--factories", type=int, default=1000)
    asked = words.parse_args()
    scenario = load("display-programme").with_world(factories=asked.factories)
    shares(scenario, 1)
    found = shares(scenario, asked.runs)
    for phase, taken in found.items():
        print(f"{phase:12s} {taken:8.2f} ms  {taken / sum(found.values()):5.1%}")
    history.note("phases", [Figure(phase, "ms", taken, runs=asked.runs) for phase, taken in found.items()])


if __name__ == "__main__":
    main()
