"""What is measured in a process of its own, in either of two states of the code: only what both have is used.

`benchmarks/states.py` starts it; it prints JSON. A whole run is measured: the world assembled, lived, and its result.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent))
from peak import peak

ZERO = time.process_time()  # what Python took to start; imports are what is measured


def spent() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def runs(names: list[str], values: dict[str, float], times: int) -> dict[str, object]:
    """Whole runs of each scenario, after a small one that is not counted: seconds of CPU and by the clock, the peak."""
    from stallpoint import load, run

    scenarios = [load(name).with_world(**values) for name in names]
    for scenario in scenarios:
        run(scenario.with_world(factories=100), 0)
    cpu: dict[str, list[float]] = {name: [] for name in names}
    wall: dict[str, list[float]] = {name: [] for name in names}
    for seed in range(times):
        for name, scenario in zip(names, scenarios, strict=True):
            at, clock = spent(), time.perf_counter()
            run(scenario, seed)
            cpu[name].append(spent() - at)
            wall[name].append(time.perf_counter() - clock)
    return {"cpu": cpu, "wall": wall, "peak": peak()}


def first(name: str) -> dict[str, object]:
    """CPU seconds from the start of Python to the first result."""
    from stallpoint import load, run

    run(load(name), 0)
    return {"cpu": spent()}


def imported() -> dict[str, object]:
    import stallpoint  # noqa: F401

    return {"cpu": time.process_time() - ZERO}


def graph(nodes: int) -> dict[str, object]:
    """CPU seconds for a network from a graph, after a small one that is not counted."""
    import networkx as nx
    from stallpoint import Scenario, from_graph
    from stallpoint.model.dice import Dice

    world = Scenario().world
    from_graph(nx.DiGraph(nx.gnm_random_graph(100, 300, seed=1).edges), world, Dice(1))
    asked = nx.DiGraph(nx.gnm_random_graph(nodes, 3 * nodes, seed=1).edges)
    at = spent()
    from_graph(asked, world, Dice(1))
    return {"cpu": spent() - at}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("what", choices=["runs", "first", "import", "graph"])
    words.add_argument("--names", nargs="*", default=["display-programme"])
    words.add_argument("--values", type=json.loads, default={}, help="of the world, as JSON")
    words.add_argument("--times", type=int, default=1)
    words.add_argument(
        "--processors", type=int, default=1, help="of this machine that may be used, where that can be said"
    )
    asked = words.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: asked.processors])
    if asked.what == "runs":
        found = runs(asked.names, asked.values, asked.times)
    elif asked.what == "first":
        found = first(asked.names[0])
    else:
        found = graph(asked.times) if asked.what == "graph" else imported()
    import stallpoint

    print(json.dumps(found | {"file": stallpoint.__file__}))


if __name__ == "__main__":
    main()
