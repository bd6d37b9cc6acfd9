"""Scenarios and networks that a visitor brings: read by the same loader, with the same errors, as those of the command.

A scenario file may name nothing on this machine's disk. Files of a network are kept in a folder of the tab under names
of ours; the visitor's own names are only shown.
"""

import atexit
import dataclasses
import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...model.dice import Dice
from ...model.network import by_kind
from ...model.network.importing import build
from ...scenarios.csv_text import csv_rows
from ...scenarios.errors import InputError
from ...scenarios.files import dump
from ...scenarios.heads import folded
from ...scenarios.nodes import MOST_BYTES
from ...scenarios.scenario import NetworkFiles
from ...scenarios.worlds import NAME, worlds_in
from . import share
from .downloads import Taken
from .state import MOST_CELLS, MOST_FACTORIES, TabState, WorldSet, affordable, with_set

SCENARIOS, TABLES, GRAPHS = (".yaml", ".yml"), (".csv", ".tsv", ".txt", ".xlsx", ".parquet"), (".graphml", ".gexf")
MOST_HEAD = 20_000
"""Bytes of a table that are looked at to know whether it holds worlds."""

_home: Path | None = None


def with_uploaded(tab: TabState, files: Sequence[Taken]) -> TabState:
    """The tab with the scenario, the network, or the set of worlds that came.

    Raises:
        InputError: on anything wrong with the files, as the command would say it.
    """
    endings = {_ending(file) for file in files}
    if endings <= set(SCENARIOS) and len(files) == 1:
        return scenario_of(files[0])
    if endings <= set(TABLES) and len(files) == 1 and _holds_worlds(files[0]):
        return worlds_of(tab, files[0])
    if endings <= set(TABLES) or (endings <= set(GRAPHS) and len(files) == 1):
        return network_of(tab, files)
    wanted = "bring one YAML file, tables of firms and links, a workbook, a GraphML or GEXF file, or a CSV of worlds"
    what = f"is neither a scenario nor a network nor a set of worlds: {wanted}"
    raise InputError(", ".join(file.name for file in files), None, what)


def worlds_of(tab: TabState, file: Taken) -> TabState:
    """The tab with answers from the set of worlds that came.

    Raises:
        InputError: on anything wrong with it, as the command would say it.
    """
    return with_set(tab, WorldSet(file.name, worlds_in(file.data, file.name)))


def _holds_worlds(file: Taken) -> bool:
    """Whether the first line of a table names a column of worlds."""
    try:
        _, head = next(csv_rows(file.data[:MOST_HEAD].rpartition(b"\n")[0] or file.data, file.name, NAME, ()).rows)
    except (InputError, StopIteration):
        return False
    return NAME in map(folded, head)


def scenario_of(file: Taken) -> TabState:
    """The state that a scenario file carries.

    Raises:
        InputError: on anything wrong with it; no file that it names is opened.
    """
    if len(file.data) > MOST_BYTES:
        raise InputError(file.name, None, f"is larger than {MOST_BYTES // 10**6} MB: a scenario is a page of text")
    text = _text(file)
    try:
        return share.from_file(text)
    except InputError as error:
        raise InputError(error.field, error.value, error.remedy, _renamed(error.file, "the file", file.name)) from None


def _text(file: Taken) -> str:
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(file.name, None, "is not UTF-8 text: save it as UTF-8") from None


def network_of(tab: TabState, files: Sequence[Taken]) -> TabState:
    """The tab's scenario on the network that came; it is read once, to find what is wrong with it.

    Raises:
        InputError: on anything wrong with the files, or if it is too large for a page.
    """
    folder = _folder()
    theirs = {str(folder / f"{number}{_ending(file)}"): file.name for number, file in enumerate(files)}
    try:
        scenario = tab.scenario.importing(_kept(files, theirs))
        size = build(scenario, Dice(0)).n
        if size > MOST_FACTORIES or size * scenario.world.months > MOST_CELLS:
            raise InputError("network", f"{size:,} factories", f"is too large for a page (up to {MOST_FACTORIES:,})")
        affordable(scenario.with_world(factories=max(2, size)))
    except InputError as error:
        shutil.rmtree(folder, ignore_errors=True)
        value, remedy, place = (_as_theirs(part, theirs) for part in (error.value, error.remedy, error.file))
        raise InputError(error.field, value, remedy, place) from None
    return dataclasses.replace(tab, base=scenario, world=scenario.world, levers=scenario.levers, factory=None)


def bundle(tab: TabState) -> bytes:
    """A zip of the scenario and the files of its network, ready for the command."""
    network = tab.scenario.network
    assert network is not None
    paths = {kind: Path(path) for kind, path in network.paths().items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in dict.fromkeys(paths.values()):
            archive.writestr(path.name, path.read_bytes())
        archive.writestr("scenario.yaml", dump(tab.scenario, next(iter(paths.values())).parent))
    return buffer.getvalue()


def _kept(files: Sequence[Taken], theirs: dict[str, str]) -> NetworkFiles:
    """The files written under names of ours, told apart by what they hold.

    Args:
        files: what came.
        theirs: what each is called, by where it is written first; where it is kept is added.
    """
    for path, file in zip([*theirs], files, strict=True):
        Path(path).write_bytes(file.data)
    found = by_kind.network_of([*theirs], called=dict(theirs)).paths()
    places: dict[str, str] = {}
    for kind, path in found.items():
        if path not in places:  # a workbook of several tables is called by the first
            places[path] = str(Path(path).replace(Path(path).with_stem(kind)))
            theirs[places[path]] = theirs[path]
    return NetworkFiles(**{kind: places[path] for kind, path in found.items()})


def _ending(file: Taken) -> str:
    return "." + file.name.lower().rpartition(".")[2]


def _folder() -> Path:
    """A new folder for one upload; all of them are gone when the server ends."""
    global _home
    if _home is None:
        _home = Path(tempfile.mkdtemp(prefix="stallpoint-"))
        atexit.register(shutil.rmtree, _home, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=_home))


def _as_theirs(words: Any, theirs: Mapping[str, str]) -> Any:
    """Words with the visitor's names of files, and without the place where we keep them."""
    if not isinstance(words, str):
        return words
    for ours, name in theirs.items():
        words = words.replace(ours, name)
    return words.replace(f"{Path(next(iter(theirs))).parent}/", "")


def _renamed(place: str | None, ours: str, theirs: str) -> str:
    return (place or ours).replace(ours, theirs, 1)
