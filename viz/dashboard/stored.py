"""Stored studies for the Studies page: what is in the folder, one opened, and the run behind a point of it.

Visitors name a study by its folder's own name, never by a path; nothing outside the served folder is ever read.
"""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...experiments.designs.ranges import at
from ...experiments.folder import written_by_us
from ...experiments.policy.mixes import Policy, Window
from ...experiments.policy.policies import Optimised
from ...experiments.provenance import restored
from ...experiments.study import COMPARISONS, WHY, Study, load_study
from ...experiments.thresholds.phase import Phase, placed
from ...experiments.uncertainty.discovery import Discovery
from ...scenarios.errors import InputError
from ...scenarios.parameters import find
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import world_set
from ..figure import Figure
from ..studies.page import PAGES, Page, figures_by_name, page_of
from .state import WorldSet

WORLDS, CALIBRATION = "worlds.csv", "calibrate"
FOLDER = "STALLPOINT_STUDIES"
"""Environment variable with the folder whose studies are shown."""
DEFAULT = "out"


@dataclass(frozen=True, slots=True)
class StoredStudy:
    """One stored study: its name, its kind, and when it was finished."""

    name: str
    kind: str
    finished: str


@dataclass(frozen=True, eq=False)
class Opened:
    """One study with its page, its figures by name, and its base scenario."""

    entry: StoredStudy
    study: Study
    page: Page
    figures: Mapping[str, Figure]
    base: Scenario | None
    command: str


def root() -> Path:
    """The folder whose studies are shown."""
    return Path(os.environ.get(FOLDER, DEFAULT))


def entries() -> list[StoredStudy]:
    """The studies there, the latest first."""
    found = []
    for place in sorted(root().glob("*/")):
        record = written_by_us(place)
        if record is None or place.name.startswith("."):
            continue
        kind = str(record.get("kind"))
        if kind in PAGES and kind not in (*COMPARISONS, WHY):
            found.append(StoredStudy(place.name, kind, str(record.get("finished", ""))))
    return sorted(found, key=lambda each: each.finished, reverse=True)


def world_sets() -> list[str]:
    """Names of the calibrations there that found a set of worlds, the latest first."""
    return [each.name for each in entries() if each.kind == CALIBRATION and (root() / each.name / WORLDS).is_file()]


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
    place = root() / entry.name
    study, record = load_study(place)
    figures = figures_by_name(study)
    page = page_of(study, record, figures)
    scenarios = record.get("scenarios") or []
    base = restored(scenarios[0]) if scenarios else None
    return Opened(entry, study, page, figures, base, " ".join(record.get("command", [])))


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
        policy = study.front.iloc[point]["policy"]
        mix = study.levers[study.levers["policy"] == policy].itertuples()
        values: dict[str, Value] = {}
        windows: dict[str, Window] = {}
        for row in mix:
            values[row.lever] = plain(row.lever, row.value)
            windows[row.lever] = int(row.start), None if row.until < 0 else int(row.until)
        return _renamed(Policy(values, windows).applied(o.base, study.months), o, point)
    raise InputError("study", o.entry.name, "has no points to open")


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
    return dataclasses.replace(scenario, name=f"{o.entry.name}-{point + 1}")
