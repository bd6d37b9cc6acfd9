"""Classic rules against a bare compiled loop of the same model on the same network: CPU time of 120 months, memory.

    python benchmarks/classic.py                      Bass, 1,000 to 1,000,000 factories
    python benchmarks/classic.py --factories 10000 --turns 15

The loop holds nothing but what the Bass model needs, and is told the network and the draws of the run beside it. Both
are measured in turns, so that a busy machine is busy for both; set-up is told apart. The peak of memory is that of a
process of its own which sets up and runs once.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import time

import history
import numpy as np
from history import Figure
from numba import njit
from peak import peak as memory
from stallpoint.model import life
from stallpoint.model.world import World
from stallpoint.scenarios.scenario import Scenario

MONTHS = 120
BASS = Scenario().with_world(
    rule="hazard", topology="random", links_per_factory=6.0, peers=0, middleman_share=0.0, months=MONTHS
)
SIZES = (1_000, 10_000, 100_000, 1_000_000)


@njit
def bare(
    starts: np.ndarray, who: np.ndarray, due: np.ndarray, months: int, p: float, q: float
) -> tuple[np.ndarray, np.ndarray]:
    """Bass with nothing around it: who adopts tells those who watch it, and only those who wait are asked."""
    n = len(due)
    left, joined, curve = np.arange(n), np.empty(n, np.int64), np.empty(months)
    hazard, total, waiting = np.full(n, p), np.zeros(n), n
    for month in range(months):
        joining, kept = 0, 0
        for place in range(waiting):
            row = left[place]
            total[row] += hazard[row]
            if total[row] >= due[row]:
                joined[joining] = row
                joining += 1
            else:
                left[kept] = row
                kept += 1
        for place in range(joining):
            for e in range(starts[joined[place]], starts[joined[place] + 1]):
                hazard[who[e]] += q / (starts[who[e] + 1] - starts[who[e]])
        waiting = kept
        curve[month] = (n - waiting) / n
    return curve, total


def alone(world: World) -> tuple[float, np.ndarray]:
    """CPU seconds and curve of the bare loop."""
    watchers, now = world.watching.watchers, world.now
    begun = time.process_time()
    curve, _ = bare(
        watchers.starts, watchers.who, world.factories.sign_at, MONTHS, now.hazard_p / 12.0, now.hazard_q / 12.0
    )
    return time.process_time() - begun, curve


def lived(world: World) -> tuple[float, np.ndarray]:
    """CPU seconds and curve of a run."""
    begun = time.process_time()
    result = life.live(world)
    taken = time.process_time() - begun
    joined = np.bincount(result.ledger.events()["month"], minlength=MONTHS)
    return taken, np.cumsum(joined) / result.factories


def compare(n: int, turns: int) -> list[Figure]:
    """Both, in turns, at one size."""
    scenario, ours, theirs, setup = BASS.with_world(factories=n), [], [], []
    for seed in range(turns):
        gc.collect()
        begun = time.process_time()
        world = life.begin(scenario, seed)
        setup.append(time.process_time() - begun)
        taken, expected = alone(world)
        theirs.append(taken)
        taken, curve = lived(world)
        ours.append(taken)
        # the loop adds shares up where the rule divides: a factory may fall on the other side of a rounding
        assert np.abs(curve - expected).max() <= 2.0 / n, "the two live different lives"
        del world
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"{n:>9,} factories: set-up {statistics.median(setup):7.4f} s, 120 months {statistics.median(ours):7.4f} s, "
        f"bare loop {statistics.median(theirs):7.4f} s, {ratio:4.1f} times the loop",
        flush=True,
    )
    return [
        Figure.of("Bass: set-up", "s", setup, at=n),
        Figure.of("Bass: 120 months", "s", ours, at=n, ratio=ratio),
        Figure.of("Bass: bare loop", "s", theirs, at=n),
    ]


def peak(n: int) -> Figure:
    """MB that a process of its own takes at most, libraries included."""
    done = subprocess.run(
        [sys.executable, __file__, "--peak", str(n)], capture_output=True, text=True, check=True
    ).stdout.split()
    print(f"{n:>9,} factories: peak of memory {float(done[-1]):.0f} MB", flush=True)
    return Figure("Bass: peak", "MB", float(done[-1]), at=n)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--factories", type=int, nargs="*", default=SIZES)
    words.add_argument("--turns", type=int, default=9)
    words.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.peak:
        life.run(BASS.with_world(factories=asked.peak))
        print(memory())
        return
    compiled = life.begin(BASS.with_world(factories=100))
    alone(compiled)
    lived(compiled)
    for n in asked.factories:
        history.note("classic", [*compare(n, asked.turns if n < 1_000_000 else min(asked.turns, 3)), peak(n)])


if __name__ == "__main__":
    main()
