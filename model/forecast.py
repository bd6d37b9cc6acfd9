"""How long runs will take and what memory they need, said before they start where it is much.

Nothing here knows how fast the model is or what it holds: a few small runs of the same scenario are timed, and all that
their worlds hold is counted. Time and memory grow with the factories along the line through two sizes.
"""

import dataclasses
import gc
import os
import sys
import time
import types
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..scenarios.errors import Notice
from ..scenarios.scenario import Scenario
from .world import World

type Lived = Callable[[Scenario], World]
"""Lives a whole run, and gives the world as it stands at the end."""

LONG = 60.0
"""Seconds of work from which it is said how long it will take."""
LARGE = 0.5
"""Share of the memory from which it is said how much is needed."""
LITTLE = 20_000_000
"""Factory-months that are over in less than a minute anywhere: nothing is measured for them."""
SIZES = (1_000, 4_000)
"""Factories of the small runs."""
FIRST = 12
"""Months of a run before them, in which code is loaded."""
SPARE = 1.3
"""What a run takes of what it holds at its end: while a network is made, parts of it are there twice."""
KIB, UNITS = 1024.0, ("KiB", "MiB", "GiB", "TiB")
GROUPS = Path("/sys/fs/cgroup")
UNSEEN = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType)


class Machine(NamedTuple):
    """What runs are made on: ``memory``, in bytes, that may be used, and how much of it this process has ``taken``."""

    memory: float
    taken: float


class Cost(NamedTuple):
    """What a run costs: ``seconds``, and ``memory`` in bytes beside what any run takes."""

    seconds: float
    memory: float


def machine() -> Machine:
    """This machine; where its memory is not known, there is no end of it."""
    try:
        page = os.sysconf("SC_PAGE_SIZE")
        there = float(page * os.sysconf("SC_PHYS_PAGES"))
        taken = float(page * int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]))
    except (AttributeError, OSError, ValueError):
        return Machine(float("inf"), 0.0)
    return Machine(min(there, limit(GROUPS, Path("/proc/self/cgroup"))), taken)


def limit(groups: Path, mine: Path) -> float:
    """Bytes that a container, or another group of processes, may use: the least of those that hold for this process.

    Args:
        groups: the folder of groups, version 2, or version 1 with a folder for memory.
        mine: the file that says to which groups this process belongs.
    """
    try:
        lines = mine.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return float("inf")
    least = float("inf")
    for line in lines:
        _, kinds, path = [*line.split(":", 2), "", ""][:3]
        if kinds not in ("", "memory"):
            continue
        root, name = (groups, "memory.max") if not kinds else (groups / kinds, "memory.limit_in_bytes")
        place = root / path.lstrip("/")
        for folder in (place, *place.parents):
            if not folder.is_relative_to(root):
                break
            try:
                least = min(least, float((folder / name).read_text(encoding="ascii")))
            except (OSError, ValueError):  # no such file, or no limit ("max")
                continue
    return least


def cost(scenario: Scenario, factories: int, lived: Lived) -> Cost:
    """What one run of a scenario costs here, from small runs of it.

    Args:
        scenario: what is run; in place of an imported network, one of the same size is generated. What own code of the
            user takes is not foretold: it may need the firms that it was written for.
        factories: how many there are.
        lived: lives a small run.
    """
    sizes = sorted({min(factories, size) for size in SIZES})
    small = [dataclasses.replace(scenario, network=None, code=None).with_world(factories=size) for size in sizes]
    lived(small[0].with_world(months=min(FIRST, scenario.world.months)))  # what is loaded first is no part of it
    seconds, memory = zip(*(_measured(lived, each) for each in small), strict=True)
    return Cost(_along(sizes, seconds, factories), SPARE * _along(sizes, memory, factories))


def _along(at: Sequence[int], values: Sequence[float], wanted: int) -> float:
    """The value on the line through the first and the last point, never less than that at the last."""
    if len(at) == 1:
        return values[0]
    rise = (values[-1] - values[0]) / (at[-1] - at[0])
    return max(values[-1] + rise * (wanted - at[-1]), values[0])


def _measured(lived: Lived, scenario: Scenario) -> Cost:
    """What a small run takes, and what its world holds in the end."""
    start = time.perf_counter()
    world = lived(scenario)
    return Cost(time.perf_counter() - start, held(world))


def held(thing: object) -> float:
    """Bytes of an object and of all that it alone leads to, arrays with their memory."""
    seen, waiting, total = set[int](), [thing], 0.0
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, UNSEEN):
            continue
        seen.add(id(each))
        if isinstance(each, np.ndarray):  # the collector does not look into arrays
            total += sys.getsizeof(each)
            if each.base is not None:
                waiting.append(each.base)
            continue
        total += sys.getsizeof(each)
        waiting += gc.get_referents(each)
    return total


def told(seconds: float, memory: float, cores: int, place: Machine) -> str:
    """The forecast in a line; empty where it is neither long nor large.

    Args:
        seconds: how long all of it takes.
        memory: bytes at the same time, all processes together.
        cores: on how many at once.
        place: the machine.
    """
    large = memory > LARGE * place.memory
    if seconds < LONG and not large:
        return ""
    on = "1 core" if cores == 1 else f"{cores} cores"
    line = f"about {duration(seconds)} on {on} and {size(memory)} of memory"
    if not large:
        return f"{line}."
    there = f"{line}, of {size(place.memory)} that there are"
    if memory <= place.memory:
        return f"{there}."
    remedy = "fewer factories or months" if cores == 1 else "fewer factories, months or runs at once"
    return f"{there}: it will not fit; take {remedy}."


def say(line: str, stacklevel: int = 3) -> None:
    """Tell the user, if there is something to tell."""
    if line:
        warnings.warn(line[:1].upper() + line[1:], Notice, stacklevel=stacklevel)


def of_run(scenario: Scenario, factories: int, lived: Lived) -> str:
    """The forecast of one run; see :func:`told`."""
    if factories * scenario.world.months <= LITTLE:
        return ""
    found, place = cost(scenario, factories, lived), machine()
    return told(found.seconds, place.taken + found.memory, 1, place)


def duration(seconds: float) -> str:
    """A time as people say it."""
    for unit, name in ((86_400.0, "days"), (3_600.0, "h"), (60.0, "min")):
        if seconds >= 1.5 * unit or (name != "days" and seconds >= unit):
            return f"{seconds / unit:.2g} {name}" if seconds < 10.0 * unit else f"{seconds / unit:.0f} {name}"
    return f"{max(seconds, 1.0):.0f} s"


def size(count: float) -> str:
    """Bytes as people say them."""
    power = 0
    while count >= KIB ** (power + 2) and power < len(UNITS) - 1:
        power += 1
    found = count / KIB ** (power + 1)
    return f"{found:.1f} {UNITS[power]}" if found < 10.0 else f"{found:.0f} {UNITS[power]}"
