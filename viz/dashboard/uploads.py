"""Scenarios, networks and sets of worlds that a visitor brings: read by the same loader, with the same errors, as those
of the command.

A scenario file may name nothing on this machine's disk but the tables that came with it. Files of a network are kept
by :mod:`.store`, under the visitor's own names only where these are harmless.
"""

import io
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ...experiments.folder import slug
from ...model.dice import Dice
from ...model.network import by_kind
from ...model.network.importing import build
from ...scenarios.csv_text import csv_rows
from ...scenarios.errors import InputError
from ...scenarios.files import loads
from ...scenarios.heads import folded
from ...scenarios.nodes import MOST_BYTES
from ...scenarios.scenario import NetworkFiles, Scenario
from ...scenarios.worlds import NAME, worlds_in
from . import networks, share
from .downloads import MOST_UPLOAD, Taken, shown
from .limits import MOST_CELLS, MOST_FACTORIES
from .state import TabState, WorldSet, chosen, with_network, with_set

SCENARIOS, TABLES, GRAPHS = (".yaml", ".yml"), (".csv", ".tsv", ".txt", ".xlsx", ".parquet"), (".graphml", ".gexf")
ZIP = ".zip"
ACCEPTED = ",".join((*SCENARIOS, *TABLES, *GRAPHS, ZIP))
MOST_HEAD = 20_000
"""Bytes of a table that are looked at to know whether it holds worlds."""
MOST_FILES = 20
"""Files of one upload, or in its zip."""


def with_uploaded(tab: TabState, files: Sequence[Taken], told: Callable[[str], None] = lambda _: None) -> TabState:
    """The tab with the scenario, the network, both, or the set of worlds that came.

    Args:
        tab: as it is.
        files: what came.
        told: called with a sentence if something else that a scenario names is gone.

    Raises:
        InputError: on anything wrong with the files, as the command would say it.
    """
    if len(files) == 1 and _ending(files[0]) == ZIP:
        files = unzipped(files[0])
    texts = [file for file in files if _ending(file) in SCENARIOS]
    tables = [file for file in files if _ending(file) in (*TABLES, *GRAPHS)]
    if len(texts) + len(tables) == len(files) <= MOST_FILES:
        if texts and (len(texts) == 1 or tables or any(share.line_of(_text(file)) for file in texts)):
            return scenario_of(tab, texts, tables, told)
        if len(tables) == 1 and _ending(tables[0]) in TABLES and _holds_worlds(tables[0]):
            return worlds_of(tab, tables[0])
        if tables and not texts and (len(tables) == 1 or not {_ending(file) for file in tables} & set(GRAPHS)):
            return network_of(tab, tables)
    wanted = (
        "bring one YAML file, tables of firms and links, a workbook, a GraphML or GEXF file, a CSV of worlds, or the "
        "zip that 'Scenario file' gave"
    )
    what = f"is neither a scenario nor a network nor a set of worlds: {wanted}"
    raise InputError(", ".join(file.name for file in files), None, what)


def unzipped(file: Taken) -> list[Taken]:
    """The files of a zip, by their last names.

    Raises:
        InputError: if it is none, or holds too much; nothing is unpacked beyond that.
    """
    found: list[Taken] = []
    left = MOST_UPLOAD + MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            inside = [each for each in archive.infolist() if not each.is_dir() and "__MACOSX" not in each.filename]
            for each in inside[: MOST_FILES + 1]:
                with archive.open(each) as opened:
                    found.append(Taken(shown(each.filename), opened.read(left + 1)))
                left -= len(found[-1].data)
                if left < 0:
                    break
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        raise InputError(file.name, None, "cannot be read as a zip: make it anew, without a password") from None
    if left < 0:
        raise InputError(file.name, None, f"unpacks to more than {MOST_UPLOAD / 1e6:.0f} MB")
    if not 0 < len(found) <= MOST_FILES:
        raise InputError(file.name, None, f"must hold a scenario and the files of its network, {MOST_FILES} at most")
    if len({each.name for each in found}) < len(found):
        raise InputError(file.name, None, "holds two files of one name: leave one out")
    return found


def worlds_of(tab: TabState, file: Taken) -> TabState:
    """The tab with answers from the set of worlds that came.

    Raises:
        InputError: on anything wrong with it, as the command would say it.
    """
    return with_set(tab, share.keeping(WorldSet(file.name, worlds_in(file.data, file.name))))


def _holds_worlds(file: Taken) -> bool:
    """Whether the first line of a table names a column of worlds."""
    try:
        _, head = next(csv_rows(file.data[:MOST_HEAD].rpartition(b"\n")[0] or file.data, file.name, NAME, ()).rows)
    except (InputError, StopIteration):
        return False
    return NAME in map(folded, head)


def scenario_of(
    tab: TabState, texts: Sequence[Taken], tables: Sequence[Taken] = (), told: Callable[[str], None] = lambda _: None
) -> TabState:
    """The state that a scenario file carries, with the tables that came with it.

    Args:
        tab: whose network it is set on if it brings none.
        texts: scenario files; of several, that of the dashboard is meant.
        tables: files that its network may name.
        told: as of :func:`with_uploaded`.

    Raises:
        InputError: on anything wrong with it; no other file that it names is opened.
    """
    file = next((each for each in texts if share.line_of(_text(each)) is not None), texts[0])
    text = _text(file)
    with tempfile.TemporaryDirectory() as folder:
        theirs = _written(tables, folder)
        beside = {name: path for path, name in theirs.items()} if tables else None
        try:
            scenario = loads(text, file="the file", beside=beside)
            network = None
            if scenario.network is not None and not share.shipped(scenario.network):
                network = _checked(scenario, scenario.network, theirs)
                scenario = scenario.importing(None)
            elif tables:
                network = _checked(scenario, by_kind.network_of([*theirs], called=dict(theirs)), theirs)
            return share.of_file(scenario, share.line_of(text), tab, told, network)
        except InputError as error:
            place = _renamed(error.file, "the file", file.name)
            raise _told_as_theirs(InputError(error.field, error.value, error.remedy, place), theirs) from None


def _text(file: Taken) -> str:
    if len(file.data) > MOST_BYTES:
        raise InputError(file.name, None, f"is larger than {MOST_BYTES // 10**6} MB: a scenario is a page of text")
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(file.name, None, "is not UTF-8 text: save it as UTF-8") from None


def network_of(tab: TabState, files: Sequence[Taken]) -> TabState:
    """The tab on the network that came; it is read once, to find what is wrong with it.

    Raises:
        InputError: on anything wrong with the files, or if it is too large for a page.
    """
    with tempfile.TemporaryDirectory() as folder:
        theirs = _written(files, folder)
        try:
            found = by_kind.network_of([*theirs], called=dict(theirs))
            return with_network(tab, _checked(networks.off(tab.scenario, tab.network), found, theirs))
        except InputError as error:
            raise _told_as_theirs(error, theirs) from None


def adopted(tab: TabState, scenario: Scenario) -> TabState:
    """The tab with a scenario from this machine; a network that it names is kept, and is the tab's from then on.

    Raises:
        InputError: on anything wrong with it, or if it is too large for a page.
    """
    files = scenario.network
    if files is None or share.shipped(files):
        return chosen(tab, scenario)
    called = {path: shown(path) for path in files.paths().values()}
    return chosen(with_network(tab, _checked(scenario, files, called)), scenario.importing(None))


def _checked(scenario: Scenario, files: NetworkFiles, theirs: Mapping[str, str]) -> networks.UploadedNetwork:
    """A network kept, once it is known that a scenario can be run on it.

    Raises:
        InputError: on anything wrong with the files, or if it is too large for a page.
    """
    if scenario.network != files:
        elsewhere = scenario.network is not None or (scenario.world.topology == "mixed" and not files.alone)
        scenario = (Scenario() if elsewhere else scenario).importing(files)
    size = build(scenario, Dice(0)).n
    if size > MOST_FACTORIES or size * scenario.world.months > MOST_CELLS:
        raise InputError("network", f"{size:,} factories", f"is too large for a page (up to {MOST_FACTORIES:,})")
    return networks.kept(files, theirs)


def bundle(tab: TabState, asked: Sequence[Scenario] = ()) -> bytes:
    """A zip of the scenario and the files of its network, ready for the command, and for a page.

    Args:
        tab: what it holds.
        asked: scenarios that stand beside it, each as a file of its own.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{slug(tab.scenario.name)}.yaml", share.to_file(tab, "/"))
        for scenario in asked:
            if scenario.name != tab.scenario.name:
                archive.writestr(f"{slug(scenario.name)}.yaml", share.file_of(tab, scenario, "/"))
        if tab.network is not None:
            beside = networks.placed(tab.network, "").paths()
            ours = tab.network.files.paths()
            for name, path in {beside[kind].strip("/"): ours[kind] for kind in ours}.items():
                archive.writestr(name, Path(path).read_bytes())
    return buffer.getvalue()


def _written(files: Sequence[Taken], folder: str) -> dict[str, str]:
    """Files under names of ours; what each is called, by where it lies."""
    theirs = {str(Path(folder) / f"{number}{_ending(file)}"): file for number, file in enumerate(files)}
    for path, file in theirs.items():
        Path(path).write_bytes(file.data)
    return {path: file.name for path, file in theirs.items()}


def _ending(file: Taken) -> str:
    return "." + file.name.lower().rpartition(".")[2]


def _told_as_theirs(error: InputError, theirs: Mapping[str, str]) -> InputError:
    """An error with the visitor's names of files, and without the place where we keep them."""
    value, remedy, place = (_as_theirs(part, theirs) for part in (error.value, error.remedy, error.file))
    return InputError(error.field, value, remedy, place)


def _as_theirs(words: Any, theirs: Mapping[str, str]) -> Any:
    if not isinstance(words, str) or not theirs:
        return words
    for ours, name in theirs.items():
        words = words.replace(ours, name)
    return words.replace(f"{Path(next(iter(theirs))).parent}/", "")


def _renamed(place: str | None, ours: str, theirs: str) -> str:
    return (place or ours).replace(ours, theirs, 1)
