"""What the moving world costs: seconds of a run with each mechanism on, over those of the default world.

python benchmarks/moving.py            # two minutes
"""

from __future__ import annotations

import sys
import time

from stallpoint.model.life import begin, live
from stallpoint.scenarios.files import load
from stallpoint.scenarios.table.row import Value

SCENARIOS = ("no-policy", "verified-lighthouses")
SIZES = {1_000: 7, 20_000: 3}
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


def seconds(scenario: str, factories: int, values: dict[str, Value]) -> float:
    """Seconds of processor time of the fastest of some runs of ten years, without the time to set up."""
    asked, best = load(scenario).with_world(factories=factories, months=120, **values), float("inf")
    for _ in range(SIZES[factories]):
        world = begin(asked, 1)
        begun = time.process_time()
        live(world)
        best = min(best, time.process_time() - begun)
    return best


def main() -> int:
    """Print the table."""
    print("| switched on |", " | ".join(f"{name}, {n:,}" for n in SIZES for name in SCENARIOS), "|")
    print("| --- " * (1 + len(SIZES) * len(SCENARIOS)) + "|")
    plain = {(name, n): seconds(name, n, {}) for n in SIZES for name in SCENARIOS}
    print("| nothing, ms |", " | ".join(f"{1000 * each:.1f}" for each in plain.values()), "|")
    for switch, values in {**SWITCHES, "everything": EVERYTHING}.items():
        ratios = [seconds(name, n, values) / plain[name, n] for name, n in plain]
        print(f"| {switch} |", " | ".join(f"{ratio:.2f}" for ratio in ratios), "|", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
