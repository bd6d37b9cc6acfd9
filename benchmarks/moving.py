"""What the moving world costs: seconds of a run with each mechanism on, over those of the default world.

python benchmarks/moving.py            # three minutes
"""

from __future__ import annotations

import sys
import time

from stallpoint.model.life import begin, live
from stallpoint.scenarios.files import load
from stallpoint.scenarios.table.row import Value

SCENARIOS = ("no-policy", "verified-lighthouses")
SIZES = {1_000: 15, 20_000: 4}
"""Factories, and how often each run is made: the fastest counts."""
LIVING = dict(load("living-vendors").world.changed())
SWITCHES: dict[str, dict[str, Value]] = {
    "seat": {"cost_exponent_small": 1.0},
    "attention": {"attention": 20.0},
    "turnover": {"link_turnover": 0.13},
    "regions": {"regions": 4, "near_share": 0.7},
    "competition": {"competition": 0.1},
    "staff turnover, neglect": {"staff_turnover": 0.3, "neglect": 0.1},
    "firms": {"exit_small": 0.055, "exit_medium": 0.055, "exit_large": 0.055, "births": 1.0},
    "vendors": LIVING,
    "budget": {"public_budget": 50.0},
}
EVERYTHING = {name: value for switch in SWITCHES.values() for name, value in switch.items()}
STAYING = {name: value for name, value in EVERYTHING.items() if name not in SWITCHES["firms"]}


def seconds(scenario: str, factories: int, values: dict[str, Value]) -> float:
    """Seconds of processor time of a run of ten years, without the time to set up."""
    world = begin(load(scenario).with_world(factories=factories, months=120, **values), 1)
    begun = time.process_time()
    live(world)
    return time.process_time() - begun


def compared(scenario: str, factories: int, values: dict[str, Value]) -> tuple[float, float]:
    """Seconds of the fastest of some runs with nothing switched on, and with some values, made in turns."""
    turns = [[seconds(scenario, factories, each) for each in ({}, values)] for _ in range(SIZES[factories])]
    plain, switched = (min(taken) for taken in zip(*turns, strict=True))
    return plain, switched


def main() -> int:
    """Print the table."""
    print("| switched on |", " | ".join(f"{name}, {n:,}" for n in SIZES for name in SCENARIOS), "|")
    print("| --- " * (1 + len(SIZES) * len(SCENARIOS)) + "|")
    cells, fastest = [(name, n) for n in SIZES for name in SCENARIOS], dict[tuple[str, int], float]()
    for cell in cells:  # what the first run of all compiles is not counted
        seconds(*cell, {})
    for switch, values in {**SWITCHES, "everything but firms": STAYING, "everything": EVERYTHING}.items():
        found = [compared(*cell, values) for cell in cells]
        for cell, (plain, _) in zip(cells, found, strict=True):
            fastest[cell] = min(plain, fastest.get(cell, plain))
        print(f"| {switch} |", " | ".join(f"{other / plain:.2f}" for plain, other in found), "|", flush=True)
    print("| nothing, ms |", " | ".join(f"{1000 * fastest[cell]:.1f}" for cell in cells), "|")
    return 0


if __name__ == "__main__":
    sys.exit(main())
