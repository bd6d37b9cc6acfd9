"""Stored studies for the Studies page: what is in the folder, one opened, and the run behind a point of it.

Visitors name a study by its folder's own name, never by a path; nothing outside the served folder is ever read.
"""

import dataclasses
import os
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from ...experiments.designs.ranges import at
from ...experiments.folder import written_by_us
from ...experiments.orders import waiting
from ...experiments.policy.mixes import Policy, Window
from ...experiments.policy.policies import Optimised
from ...experiments.provenance import restored
from ...experiments.study import Study, load_study
from ...experiments.thresholds.phase import Phase, placed
from ...experiments.uncertainty.discovery import Discovery
from ...scenarios.errors import InputError
from ...scenarios.parameters import find
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import world_set
from ..figure import Figure
from ..studies.examples import EXAMPLES
from ..studies.page import PAGES, Page, figures_by_name, page_of
from ..words import say
from .state import WorldSet

WORLDS, CALIBRATION = "worlds.csv", "calibrate"
FOLDER = "STALLPOINT_STUDIES"
"""Environment variable with the folder whose studies are shown."""
DEFAULT = "out"
DEPTH, MOST = 3, 1_000
"""How many folders deep studies are looked for, and in how many folders."""


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """One stored study.

    Attributes:
        name: its folder, from the one that is looked in.
        kind: the verb of its command.
        finished: when, as ISO has it.
        scenarios: what it is about, by name.
        stopped: whether it was stopped before its end.
        example: whether it came with Stallpoint.
    """

    name: str
    kind: str
    finished: str
    scenarios: tuple[str, ...] = ()
    stopped: bool = False
    example: bool = False

    @property
    def place(self) -> Path:
        """Where it lies."""
        return (EXAMPLES if self.example else root()) / self.name


@dataclass(frozen=True, eq=False)
class Opened:
    """One study with its page, its figures by name, and its base scenario."""

    entry: StoredStudy
    study: Study
    page: Page
    figures: Mapping[str, Figure]
    base: Scenario | None
    command: str


class Found(NamedTuple):
    """What is in the folder.

    Attributes:
        studies: those that can be opened, the latest first; then the examples.
        unfinished: folders whose runs wait for the rest.
        foreign: folders that hold no study.
    """

    studies: tuple[StoredStudy, ...]
    unfinished: tuple[str, ...]
    foreign: tuple[str, ...]


def root() -> Path:
    """The folder whose studies are shown."""
    return Path(os.environ.get(FOLDER, DEFAULT))


def shown_root() -> str:
    """The same as a visitor may know it: as it was given, without where it lies on this machine."""
    return root().name if root().is_absolute() else root().as_posix()


def unwritable() -> str:
    """Why nothing can be stored there, in a sentence; empty if it can."""
    place = root().absolute()
    there = next(each for each in (place, *place.parents) if each.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return ""
    return say("studies-read-only", folder=shown_root())


def found() -> Found:
    """All that is there."""
    ours, foreign = list[StoredStudy](), list[str]()
    for place in _folders(root()):
        under = list(_studies(place, root(), DEPTH))
        ours += under
        if not under:
            foreign.append(place.name)
    names = {each.name for each in ours}
    examples = [
        dataclasses.replace(each, example=True)
        for place in _folders(EXAMPLES)
        for each in _studies(place, EXAMPLES, 1)
        if each.name not in names
    ]
    whole = {each.name for each in ours if not each.stopped}
    unfinished = [name for name in waiting(root()) if name not in whole]
    ours.sort(key=lambda each: each.finished, reverse=True)
    return Found((*ours, *examples), tuple(unfinished), tuple(foreign))


def entries() -> list[StoredStudy]:
    """The studies there, the latest first, and the examples."""
    return list(found().studies)


def _folders(place: Path) -> list[Path]:
    """Folders in a folder, but hidden ones."""
    try:
        return sorted(each for each in place.glob("*/") if not each.name.startswith("."))[:MOST]
    except OSError:
        return []


def _studies(place: Path, above: Path, depth: int) -> Iterator[StoredStudy]:
    """The study of a folder, or those below it."""
    record = written_by_us(place)
    if record is None:
        if depth > 1 and not place.is_symlink():
            for each in _folders(place):
                yield from _studies(each, above, depth - 1)
        return
    kind = str(record.get("kind"))
    if kind in PAGES:
        told = record.get("scenarios")
        known = [each for each in told if isinstance(each, Mapping)] if isinstance(told, list) else []
        names = tuple(str(each.get("name", "")) for each in known)
        name, finished = place.relative_to(above).as_posix(), str(record.get("finished", ""))
        yield StoredStudy(name, kind, finished, names, bool(record.get("stopped")))


def world_sets() -> list[str]:
    """Names of the calibrations there that found a set of worlds, the latest first."""
    return [each.name for each in entries() if each.kind == CALIBRATION and (each.place / WORLDS).is_file()]


def world_set_of(name: str) -> WorldSet:
    """The set of worlds of one.

    Raises:
        InputError: if there is none of that name, or on anything wrong with its file.
    """
    if name not in world_sets():
        raise InputError("worlds", name, "is not in the folder of studies: choose one of the list")
    place = root() / name / WORLDS
    told = Path(name, WORLDS) if root().is_absolute() else place  # a visitor should not learn where files lie
    return WorldSet(told.as_posix(), world_set(place))


def opened(name: str) -> Opened:
    """One study.

    Raises:
        InputError: if there is none of that name, or its files are not what Stallpoint wrote.
    """
    entry = next((each for each in entries() if each.name == name), None)
    if entry is None:
        raise InputError("study", name, "is not in the folder of studies: choose one of the list")
    study, record = load_study(entry.place)
    figures = figures_by_name(study)
    page = page_of(study, record, figures)
    scenarios = record.get("scenarios") or []
    base = restored(scenarios[0]) if scenarios else None
    return Opened(entry, study, page, figures, base, shlex.join(record.get("command", [])))


def tried(name: str) -> tuple[Opened | None, str]:
    """One study; or, in a sentence without a path, why it cannot be opened."""
    try:
        return opened(name), ""
    except InputError as error:
        return None, str(InputError(error.field, error.value, error.remedy))


def behind(o: Opened, point: int) -> Scenario:
    """The scenario of a point of the study's map: a field, a world, or a mix.

    Raises:
        InputError: if the study has no such point, or its base is not known.
    """
    if o.base is None:
        raise InputError("study", o.entry.name, "does not say which scenario it rests on")
    study = o.study
    if isinstance(study, Phase):
        cells = study.cells()
        _there(point, len(cells))
        cell = cells[point]
        return _renamed(placed(placed(o.base, study.x.name, cell.x), study.y.name, cell.y), o, point)
    if isinstance(study, Discovery):
        _there(point, len(study.worlds))
        row = study.worlds.iloc[point]
        return _renamed(at(o.base, {name: plain(name, row[name]) for name in study.parameters}), o, point)
    if isinstance(study, Optimised):
        _there(point, len(study.front))
        return _renamed(mix_of(study, o.base, int(study.front.iloc[point]["policy"])), o, point)
    raise InputError("study", o.entry.name, "has no points to open")


def mix_of(study: Optimised, base: Scenario, policy: int) -> Scenario:
    """A scenario with the mix of a policy, its levers in their own windows."""
    values: dict[str, Value] = {}
    windows: dict[str, Window] = {}
    for row in study.levers[study.levers["policy"] == policy].itertuples():
        values[row.lever] = plain(row.lever, row.value)
        windows[row.lever] = int(row.start), None if row.until < 0 else int(row.until)
    return Policy(values, windows).applied(base, study.months)


def plain(name: str, value: Any) -> Value:
    """A value from a table in the parameter's own type."""
    parameter = find(name)
    if parameter.is_choice:
        return str(value)
    number = float(value)
    return int(number) if isinstance(parameter.default, int) else number


def _there(point: int, count: int) -> None:
    if not 0 <= point < count:
        raise InputError("point", point, f"must be one of the {count} points of the study")


def _renamed(scenario: Scenario, o: Opened, point: int) -> Scenario:
    return dataclasses.replace(scenario, name=f"{o.entry.place.name}-{point + 1}")
