"""A Dask cluster of three workers (processes of their own) against a local pool of three: same bits, what throughput?

    python benchmarks/cluster.py               1,200 runs of about 50 ms and 6,000 of about 5 ms, each in turns

Both are started and warm before the clock runs; they take turns, so that other work on the machine hits both. Workers
are as many on both sides, so the ratio of throughputs is the ratio per core.
"""

from __future__ import annotations

import argparse
import statistics
import time
from concurrent.futures import Executor

import history
import pandas as pd
from history import Figure
from stallpoint.experiments.dispatcher import Dispatcher
from stallpoint.experiments.engines import engine
from stallpoint.experiments.ensemble import RunOptions, gather
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario

NAMES = ("no-policy", "display-programme", "three-bottlenecks")
SIZES = {"about 5 ms": {"factories": 40, "months": 12}, "about 50 ms": {"factories": 600, "months": 120}}


def worlds(size: str) -> list[Scenario]:
    return [load(name).with_world(**SIZES[size]) for name in NAMES]


def timed(scenarios: list[Scenario], seeds: range, executor: Executor, jobs: int) -> tuple[float, pd.DataFrame]:
    start = time.perf_counter()
    table = gather(scenarios, seeds, RunOptions(jobs=jobs, executor=executor))
    return len(table) / (time.perf_counter() - start), table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--seeds", type=int, nargs=2, default=[400, 80], help="in a turn, of short and of long runs")
    asked = parser.parse_args()
    jobs = asked.workers
    with engine(f"local:{jobs}") as cluster, Dispatcher() as dispatcher:
        local = dispatcher.asker(jobs)
        assert cluster.executor is not None
        assert cluster.jobs == jobs
        for size, count in zip(SIZES, asked.seeds, strict=True):
            scenarios, ratios = worlds(size), []
            for executor in (cluster.executor, local):
                timed(scenarios, range(20), executor, jobs)
            for turn in range(asked.turns):
                seeds = range(turn * count, (turn + 1) * count)
                there, remote = timed(scenarios, seeds, cluster.executor, jobs)
                here, own = timed(scenarios, seeds, local, jobs)
                pd.testing.assert_frame_equal(remote, own, check_exact=True)
                ratios.append(there / here)
                print(
                    f"  {size}: {there:.0f} runs a second on Dask, {here:.0f} in the pool: {ratios[-1]:.0%}", flush=True
                )
            print(
                f"{count * len(scenarios) * asked.turns:,} runs of {size} on {jobs} workers: "
                f"{statistics.median(ratios):.0%} of local throughput (median of {asked.turns} turns, from "
                f"{min(ratios):.0%} to {max(ratios):.0%}); every figure the same bit for bit"
            )
            history.note("cluster", [Figure.of(f"share of local throughput, runs of {size}", "", ratios)])


if __name__ == "__main__":
    main()
