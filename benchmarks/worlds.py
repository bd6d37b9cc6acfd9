"""What a comparison in many worlds takes: the whole command, from its start to the report.

    python benchmarks/worlds.py                    4 policies x 20 worlds x 10 seeds x 240 months x 1,000 factories
    python benchmarks/worlds.py --worlds 5 --note  less of it, and into the history of speed

The worlds are drawn between the lowest and the highest value that each parameter has in the set that comes with the
package, so that there are as many as are asked for. Beside it the same number of runs in one world: what the worlds
themselves cost. CPU time is that of the command itself and of its workers; on two idle cores it takes about the first
and half of the second.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import history
import numpy as np
from history import Figure
from stallpoint.scenarios.errors import InputError
from stallpoint.scenarios.parameters import Parameters
from stallpoint.scenarios.worlds import NAME, SHIPPED, world_set

POLICIES = ("no-policy", "display-programme", "three-bottlenecks", "verified-lighthouses")
COMMAND = """
import resource, sys
from stallpoint.commands.cli import main
main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, file=sys.stderr)
"""


def drawn(count: int, file: Path, seed: int = 0) -> None:
    """Write a set of so many worlds within the ranges of the shipped one; what cannot be together is drawn again."""
    shipped, dice = world_set(SHIPPED), np.random.default_rng(seed)
    names = list(shipped[0].values)
    values = np.array([[float(world.values[name]) for name in names] for world in shipped])
    rows: list[list[object]] = []
    while len(rows) < count:
        found = dice.uniform(values.min(axis=0), values.max(axis=0))
        given = dict(zip(names, found.tolist(), strict=True))
        try:
            Parameters().with_values(given)
        except InputError:
            continue
        rows.append([f"d{len(rows) + 1:02}", *given.values()])
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([[NAME, *names], *rows])


def taken(words: list[str]) -> tuple[float, float, float]:
    """Seconds that a command takes: by the clock, of processors by itself, and by its workers."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-c", COMMAND, *words], check=True, capture_output=True, text=True)
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    itself = float(done.stderr.splitlines()[-1])
    return clock, itself, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - itself


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("worlds", 20), ("seeds", 10), ("months", 240), ("factories", 1_000), ("jobs", 2)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--note", action="store_true", help="append what was measured to the history of speed")
    asked = parser.parse_args()
    size = ["--set", f"months={asked.months}", "--set", f"factories={asked.factories}", "--jobs", str(asked.jobs)]
    figures = []
    with tempfile.TemporaryDirectory() as place:
        drawn(asked.worlds, Path(place) / "set.csv")
        taken(
            ["compare", *POLICIES[:1], "--seeds", "1", "--set", "factories=60", "--out", f"{place}/first"]
        )  # compiled
        for line, words in (
            (f"{asked.worlds} worlds", ["--worlds", f"{place}/set.csv", "--seeds", str(asked.seeds)]),
            ("one world", ["--seeds", str(asked.seeds * asked.worlds)]),
        ):
            clock, itself, workers = taken(["compare", *POLICIES, *size, *words, "--out", f"{place}/out"])
            runs = len(POLICIES) * asked.seeds * asked.worlds
            idle = itself + workers / min(2, asked.jobs)
            spent = f"{itself:.1f} s of processors itself and {workers:.1f} s of its workers"
            print(f"{line}, {runs} runs: {clock:.1f} s by the clock; {spent}: about {idle:.1f} s on two idle cores")
            parts = {"itself": itself, "workers": workers}
            figures += [Figure(f"{line}, {who}", "CPU s", cpu, runs) for who, cpu in parts.items()]
    if asked.note:
        history.note("worlds", figures)


if __name__ == "__main__":
    main()
