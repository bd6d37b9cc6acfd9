"""The stages of a search for worlds, kept in a journal as they grow: designs, and what every point of them showed."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ..designs.sampled import needs

PLAN, STAGE, POINTS, TOLD, FIGURES, ERRORS, TOOK = "plan", "stage", "points", "told", "figures", "errors", "took"


@dataclass(eq=False, slots=True)
class Stage:
    """A design and what came of it so far.

    Attributes:
        name: of the stage.
        points: its design, shares of the way between the limits, (points, parameters).
        told: what was known when it was made, as JSON takes it.
        results: of each point that was run, in order: figures and their standard errors, (patterns,) each.
    """

    name: str
    points: Floats
    told: dict[str, Any]
    results: list[tuple[Floats, Floats]] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether every point was run."""
        return len(self.results) == len(self.points)

    @property
    def run(self) -> Floats:
        """The points that were run, (run, parameters)."""
        return self.points[: len(self.results)]

    @property
    def figures(self) -> Floats:
        """What they showed, (run, patterns)."""
        return np.array([figures for figures, _ in self.results])

    @property
    def errors(self) -> Floats:
        """With which standard errors, (run, patterns)."""
        return np.array([errors for _, errors in self.results])


class Journal:
    """All stages of one search, in a file of a line each: the plan, a design, or what one point showed.

    Args:
        file: open for appending.
        stages: those that it holds.
        took: seconds spent on them.
    """

    def __init__(self, file: IO[str], stages: dict[str, Stage], took: float = 0.0) -> None:
        self._file, self.stages, self.took = file, stages, took
        self._since = time.monotonic()

    def begin(self, name: str, points: Floats, told: Mapping[str, Any]) -> Stage:
        """Keep a design."""
        self.write({STAGE: name, POINTS: points.tolist(), TOLD: dict(told)})
        self.stages[name] = Stage(name, points, dict(told))
        return self.stages[name]

    def note(self, stage: Stage, figures: Floats, errors: Floats) -> None:
        """Keep what the next point of a stage showed."""
        self.write({STAGE: stage.name, FIGURES: figures.tolist(), ERRORS: errors.tolist()})
        stage.results.append((figures, errors))

    def write(self, row: Mapping[str, Any]) -> None:
        """Keep a line, with the seconds since the one before."""
        now = time.monotonic()
        took, self._since = now - self._since, now
        self.took += took
        self._file.write(json.dumps({**row, TOOK: round(took, 3)}) + "\n")
        self._file.flush()


def needed() -> None:
    """Refuse a search before anything is read or run for it, where a library is not installed.

    Raises:
        InputError: if one is not.
    """
    for package in ("sklearn", "threadpoolctl"):
        needs(package, "calibrate")


@contextlib.contextmanager
def opened(plan: Mapping[str, Any], path: Path) -> Iterator[Journal]:
    """The journal of a search, new or as it was left; nobody else writes to it meanwhile.

    A line that was cut short when the search was killed is taken away, and its point is run again.

    Raises:
        InputError: if the file is of another plan, is no journal, or another search is writing to it.
        OSError: if it cannot be written.
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        held = lock.acquire(timeout=0)
    except Timeout:
        remedy = "another calibration is writing there: wait for it, or name another place with --out"
        raise InputError("journal", str(path), remedy) from None
    with held:
        stages, took, whole = _read(plan, path)
        with path.open("a", encoding="utf-8") as file:
            file.truncate(whole)
            journal = Journal(file, stages, took)
            if not whole:
                journal.write({PLAN: dict(plan)})
            yield journal


def _read(plan: Mapping[str, Any], path: Path) -> tuple[dict[str, Stage], float, int]:
    """The stages of a journal, the seconds spent on them, and how many bytes of it are whole lines."""
    stages: dict[str, Stage] = {}
    text = path.read_bytes() if path.exists() else b""
    whole = text.rfind(b"\n") + 1
    try:
        rows = [json.loads(line) for line in text[:whole].decode("utf-8").splitlines()]
        for place, row in enumerate(rows):
            if not place:
                _check(row[PLAN], plan, path)
            elif POINTS in row:
                stages[row[STAGE]] = Stage(row[STAGE], np.array(row[POINTS]), row[TOLD])
            else:
                stages[row[STAGE]].results.append((np.array(row[FIGURES]), np.array(row[ERRORS])))
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        remedy = f"is no journal of a calibration ({type(error).__name__}): name another place with --out"
        raise InputError("journal", str(path), remedy) from None
    if text and not whole:
        remedy = "is no journal of a calibration (no whole line): name another place with --out"
        raise InputError("journal", str(path), remedy)
    return stages, sum(row.get(TOOK, 0.0) for row in rows), whole


def _check(before: Mapping[str, Any], plan: Mapping[str, Any], path: Path) -> None:
    now = json.loads(json.dumps(plan))
    if before != now:
        other = ", ".join(key for key in now if before.get(key) != now[key]) or "version"
        remedy = f"is of a search with other {other}: give the same, or name another place with --out"
        raise InputError("journal", str(path), remedy)
