"""Kill -9 of a sweep, or of one of its workers, at random moments; after resume nothing is missing or double.

    python benchmarks/kills.py                 100 kills, a few minutes
    python benchmarks/kills.py --kills 3       what the test suite does

Each life of the sweep goes on in the same store. It is given a random number of runs (or killed while it starts), and
then either the process itself is killed, or first one of its workers. At the end a last life is left alone; then every
file is read, every run is looked for, and some are made anew and compared bit for bit. Parts are small here (`--part`),
so that many kills hit a write.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing, redirect_stdout, suppress
from pathlib import Path

import numpy as np
import pandas as pd
from stallpoint.experiments import runner
from stallpoint.experiments.ensemble import RunOptions, fill, gather
from stallpoint.experiments.storage import store
from stallpoint.experiments.storage.bands import series
from stallpoint.experiments.storage.database import DATABASE
from stallpoint.experiments.storage.lock import LOCK
from stallpoint.experiments.storage.store import Store
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario

NAMES = ("no-policy", "display-programme", "three-bottlenecks")
PLENTY = 100_000
TELL, MOST_LINES = 5, 60
"""A life tells every fifth run; it is killed after one to sixty of these lines, whatever the speed of the machine."""

ORPHAN = re.compile(
    r"^Traceback .*\n(?:  .*\n)*  File .*, in spawn_main\n(?:  .*\n)*(?:EOFError|_pickle\.UnpicklingError).*\n", re.M
)
"""What Python itself says in a worker that was just being started, by a sweep that was killed in that moment."""


def worlds() -> list[Scenario]:
    return [load(name).with_world(factories=40, months=12) for name in NAMES]


def live(folder: Path, seeds: int, part: int, jobs: int = 2) -> None:
    """One life of the sweep, until it is done or killed."""
    store.MOST = part
    runner.LITTLE, runner.BATCH = 0.0, 0.1
    with Store(folder) as found:

        def tell(done: int, total: int) -> None:
            if done % TELL == 0:
                print(done, flush=True)

        fill(found, worlds(), range(seeds), RunOptions(jobs=jobs, store=found, on_progress=tell))


def children(pid: int) -> list[int]:
    """Processes that the threads of a process started."""
    found = []
    for threads in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(word) for word in threads.read_text().split()]
    return found


def workers(pid: int) -> list[int]:
    """Children that are runs' workers, not the helper process of the standard library."""
    found = []
    for child in children(pid):
        try:
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        except OSError:
            continue
    return found


def kill_once(folder: Path, dice: random.Random, part: int, longest: float) -> str:
    """Start a life, kill it or a worker of it, and say what was killed."""
    command = [sys.executable, __file__, "--live", str(folder), "--seeds", str(PLENTY), "--part", str(part)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as life:
        assert life.stdout is not None
        if dice.random() < 0.9:  # else it may be killed while it starts
            for _ in range(dice.randint(1, MOST_LINES)):
                life.stdout.readline()
        time.sleep(dice.uniform(0.0, longest))
        what = "sweep"
        if dice.random() < 0.4 and (victims := workers(life.pid)):
            os.kill(dice.choice(victims), signal.SIGKILL)
            what = "worker"
            for _ in range(dice.randint(0, 10)):  # it goes on with a new pool
                life.stdout.readline()
        if life.poll() is not None:
            raise SystemExit(f"the sweep ended by itself: {life.stderr.read() if life.stderr else ''}")
        life.kill()
        said = life.stderr.read() if life.stderr else ""
    said = ORPHAN.sub("", said)
    if "Traceback" in said or "stallpoint:" in said:
        raise SystemExit(f"the sweep complained: {said}")
    return what


def check(folder: Path, seeds: int) -> int:
    """Read everything; returns the number of runs."""
    with closing(sqlite3.connect(folder / DATABASE)) as base:
        there = base.execute("SELECT hash, seed FROM runs").fetchall()
    wanted = {(scenario.hash, seed) for scenario in worlds() for seed in range(seeds)}
    assert len(there) == len(set(there)), "a run is stored twice"
    assert set(there) == wanted, "a run is missing, or one too many"
    for _, found, values in series(folder, {name for name, _ in wanted}, range(seeds), "in_use"):
        assert (found, values.shape[1]) == (list(range(seeds)), 12), "a month is missing"
        assert not np.isnan(values).any(), "a month is missing"
    left = sorted(path.name for path in folder.rglob("*"))
    assert left == [LOCK, DATABASE], left
    some = sorted(random.Random(1).sample(range(seeds), min(seeds, 5)))
    with Store(folder) as found:
        assert found.verify()
        assert not found.notes
        kept = gather(worlds(), some, RunOptions(jobs=1, store=found))
    pd.testing.assert_frame_equal(kept, gather(worlds(), some, RunOptions(jobs=1)), check_exact=True)
    return len(there)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0, help="of the random moments")
    parser.add_argument("--longest", type=float, default=0.5, help="seconds more that a life is given at most")
    parser.add_argument("--part", type=int, default=16, help="runs a part")
    parser.add_argument("--live", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seeds", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.live is not None:
        live(asked.live, asked.seeds, asked.part)
        return
    dice, killed = random.Random(asked.seed), {"sweep": 0, "worker": 0}
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        for _ in range(asked.kills):
            killed[kill_once(folder, dice, asked.part, asked.longest)] += 1
        with Store(folder) as found:
            done, cleared = len(found), found.notes
        seeds = int(np.ceil(done / len(NAMES))) + 20
        with redirect_stdout(io.StringIO()):
            live(folder, seeds, asked.part, jobs=1)
        runs = check(folder, seeds)
    assert not cleared, cleared
    print(
        f"{asked.kills} kills ({killed['sweep']} of the sweep at once, {killed['worker']} of a worker and then of the "
        f"sweep) in {time.monotonic() - start:.0f} s: {done:,} runs had been stored; after resume {runs:,} of {runs:,} "
        "are there once, with all months; every file is readable; runs made anew agree bit for bit"
    )


if __name__ == "__main__":
    main()
