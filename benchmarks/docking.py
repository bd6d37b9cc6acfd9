"""The compiled month against a Mesa model of one object an agent (`benchmarks/docking`): the same numbers? How fast?

python benchmarks/docking.py display-programme
python benchmarks/docking.py three-bottlenecks --seeds 3 --factories 300 --months 120
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from docking.compare import Docked, dock  # the folder of that name comes before this file
from stallpoint.scenarios.files import load


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("scenario", help="a scenario of the library, or a file")
    words.add_argument("--seeds", type=int, default=3)
    words.add_argument("--factories", type=int, default=300)
    words.add_argument("--months", type=int, default=120)
    asked = words.parse_args()
    scenario = load(asked.scenario)
    size = {} if scenario.network else {"factories": asked.factories}
    scenario = scenario.with_world(**size, months=asked.months)
    dock(scenario.with_world(months=1))  # compiles
    runs = [dock(scenario, seed) for seed in range(asked.seeds)]
    return tell(runs)


def tell(runs: list[Docked]) -> int:
    """Print the largest differences over all runs, and how long each took; returns whether there were any."""
    largest = {name: max(run.differences[name] for run in runs) for name in runs[0].differences}
    apart = {name: gap for name, gap in largest.items() if gap > 0.0}
    for name, gap in apart.items():
        print(f"{name:32} {gap:.3g}")
    print(f"{len(largest) - len(apart)} of {len(largest)} columns are the same to the last bit in {len(runs)} runs")
    compiled, objects = (sum(getattr(run, kind) for run in runs) for kind in ("compiled", "objects"))
    print(f"compiled {compiled:.3f} s, objects {objects:.2f} s of CPU: {objects / compiled:.0f} times as long")
    return int(bool(apart))


if __name__ == "__main__":
    sys.exit(main())
