"""Measures generated networks against real ones, over seeds, and prints the tables of `docs/networks.md`.

python research/topology_study.py [seeds]
"""

from __future__ import annotations

import sys
import time

import numpy as np
from stallpoint.model.dice import Dice
from stallpoint.model.network.generate import generate
from stallpoint.model.network.importing import from_files
from stallpoint.model.network.topology import TARGETS, measure
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.shipped import shipped

SIZES = (1000, 10_000, 100_000)
TAILS = (2.0, 2.3, 2.6, 3.0)


def shapes(world: Parameters, seeds: int) -> dict[str, np.ndarray]:
    """Every figure of the topology, a value a seed."""
    rows = [measure(generate(world, Dice(seed))) for seed in range(seeds)]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def interval(values: np.ndarray) -> str:
    """Mean, and between which values nine of ten seeds lie."""
    low, high = np.quantile(values, [0.05, 0.95])
    return f"{values.mean():.2f} ({low:.2f} to {high:.2f})"


def against_targets(seeds: int) -> None:
    found = {n: shapes(Parameters(factories=n), seeds) for n in SIZES}
    print("| figure | target |", " | ".join(f"{n:,} factories" for n in SIZES), "|")
    print("| --- | --- |", " --- |" * len(SIZES), sep="")
    for name, (low, high, words) in TARGETS.items():
        cells = []
        for n in SIZES:
            passed = np.mean((found[n][name] >= low) & (found[n][name] <= high))
            cells.append(interval(found[n][name]) + ("" if passed == 1 else f", {passed:.0%} of seeds inside"))
        print(f"| `{name}` | {words} |", " | ".join(cells), "|")


def asked_and_found(seeds: int) -> None:
    print("\n| exponent asked | `tail_customers` found | `tail_suppliers` found |\n| --- | --- | --- |")
    for tail in TAILS:
        found = shapes(Parameters(factories=10_000, tail_customers=tail, tail_suppliers=tail), seeds)
        print(f"| {tail} | {interval(found['tail_customers'])} | {interval(found['tail_suppliers'])} |")


def shipped_chain() -> None:
    print("\n| `willems_24` | value |\n| --- | --- |")
    for name, value in measure(from_files(shipped("willems_24"), Parameters(), Dice(0))).items():
        print(f"| `{name}` | {value:.2f} |")


def seconds() -> None:
    print("\n| factories | supply, s | random, s |\n| --- | --- | --- |")
    for n in (*SIZES, 1_000_000):
        cells = []
        for topology in ("supply", "random"):
            times = []
            for seed in range(5 if n < 1_000_000 else 1):
                start = time.perf_counter()
                generate(Parameters(factories=n, topology=topology), Dice(seed))
                times.append(time.perf_counter() - start)
            cells.append(f"{np.median(times):.3g}")
        print(f"| {n:,} | {' | '.join(cells)} |")


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    against_targets(number)
    asked_and_found(number)
    shipped_chain()
    seconds()
