"""Which phase of the month takes how much of a run: `python benchmarks/phases.py`.

The compiled month is compiled anew with a look at the clock between its phases, whose names and order are those
of `model/schedule.py`. Before the first month a run assembles its world, after the last it tells its result.
"""

from __future__ import annotations

import argparse
import ctypes
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import history
import numpy as np
from history import Figure
from numba import njit
from stallpoint.model import schedule
from stallpoint.model.life import begin, live
from stallpoint.scenarios.files import load
from stallpoint.scenarios.scenario import Scenario

TICKS = 1e6
"""Of `clock` in a second, on every system that has it (POSIX)."""
clock = ctypes.CDLL(None).clock
clock.restype, clock.argtypes = ctypes.c_long, ()


def phases() -> tuple[str, ...]:
    """The names of the phases, in their order."""
    return tuple(schedule.month.py_func.__code__.co_names)


def with_clock() -> Callable[..., None]:
    """What lives months, with a look at the clock after each phase."""
    lines = [
        f"{name}(s)\n        now = clock(); spent[{place}] += now - at; at = now" for place, name in enumerate(phases())
    ]
    source = (
        "def timed(state, until, spent):\n"
        "    s = held(state)\n"
        "    if s.clock[0].turned:\n        look_in(s)\n"
        "    if s.clock[0].relinked:\n        meet(s)\n"
        "    while s.clock[0].month < until and has_room(s):\n"
        "        at = clock()\n        " + "\n        ".join(lines) + "\n"
        "        s.clock[0].turned = False\n"
        "        s.clock[0].month += 1\n"
    )
    place = vars(schedule) | {"clock": clock}
    exec(source, place)
    return njit(error_model="numpy")(place["timed"])


@contextmanager
def timed() -> Iterator[np.ndarray]:
    """Months are lived with a clock while this lasts; yields the ticks that each phase took."""
    original, counting, spent = schedule.months, with_clock(), np.zeros(len(phases()))
    schedule.months = lambda state, until: counting(state, until, spent)
    try:
        yield spent
    finally:
        schedule.months = original


def shares(scenario: Scenario, runs: int) -> dict[str, list[float]]:
    """CPU milliseconds in each phase, before the first month and in all the rest, a value a run."""
    found: dict[str, list[float]] = defaultdict(list)
    with timed() as spent:
        live(begin(scenario.with_world(months=3), 0))
        for seed in range(runs):
            spent[:] = 0.0
            start = time.process_time()
            world = begin(scenario, seed)
            begun = time.process_time()
            live(world)
            done = time.process_time()
            inside = spent / TICKS
            each = dict(zip(phases(), inside, strict=True)) | {"begin": begun - start}
            for name, seconds in (each | {"all else": done - begun - inside.sum()}).items():
                found[name].append(1e3 * seconds)
    return found


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--runs", type=int, default=15)
    words.add_argument("--factories", type=int, nargs="*", default=[1000, 100_000])
    asked = words.parse_args()
    for size in asked.factories:
        found = shares(load("display-programme").with_world(factories=size), max(1, min(asked.runs, 200_000 // size)))
        whole = sum(statistics.median(taken) for taken in found.values())
        print(f"{size:,} factories")
        for name, taken in sorted(found.items(), key=lambda item: -statistics.median(item[1])):
            print(f"  {name:12s} {statistics.median(taken):8.2f} ms  {statistics.median(taken) / whole:5.1%}")
        history.note("phases", [Figure.of(name, "ms", taken, at=size) for name, taken in found.items()])


if __name__ == "__main__":
    main()
