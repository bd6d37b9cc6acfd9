"""A network that a visitor brought: how it is called, where it is kept, what it holds, which scenarios it is for."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...model.dice import Dice
from ...model.network.importing import build
from ...scenarios.errors import InputError
from ...scenarios.scenario import NetworkFiles, Scenario
from ..words import say
from . import store


@dataclass(frozen=True)
class UploadedNetwork:
    """A network of a tab.

    Attributes:
        digest: of what is kept of it, see :mod:`.store`; a link carries that.
        called: what the visitor calls each file, by its kind.
        files: where we keep them, and how they are to be read.
        firms, links: how many it has.
        notes: how it was read, and what is drawn that it does not say, in sentences.
    """

    digest: str
    called: tuple[tuple[str, str], ...]
    files: NetworkFiles
    firms: int
    links: int
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its first file, as the visitor calls it."""
        return self.called[0][1]

    def unfit(self, scenario: Scenario) -> str:
        """Why a scenario is not put on it, in a sentence; empty where it is."""
        if scenario.network is not None and scenario.network != self.files:
            return say("network-unfit-own", scenario=scenario.name)
        mixed = scenario.world.topology == "mixed"
        if mixed and not self.files.alone:
            return say("network-unfit-mixed", scenario=scenario.name)
        if self.files.alone and not mixed:
            return say("network-unfit-alone", scenario=scenario.name)
        return ""

    def under(self, scenario: Scenario) -> bool:
        """Whether a scenario stands on it."""
        return scenario.network == self.files


def known(digest: str) -> UploadedNetwork:
    """The network that is kept under a digest.

    Raises:
        InputError: if there is none, it is damaged, or it can no longer be read.
    """
    entry = store.opened(digest)
    if "network" not in entry.about:
        raise InputError("network", None, "is none that this server keeps: upload it again")
    try:
        return _described(entry.digest, str(entry.folder))
    except InputError as error:  # made by another version
        remedy = f"can no longer be read, upload it again ({error.remedy})"
        raise InputError("network", entry.about["network"][0][2], remedy) from None


def kept(files: NetworkFiles, called: Mapping[str, str]) -> UploadedNetwork:
    """Keep the files of a network.

    Args:
        files: where they lie now, and how they are to be read.
        called: what each is called, by where it lies now.

    Raises:
        InputError: if they cannot be kept, or read.
    """
    data: dict[str, bytes] = {}
    named: dict[str, str] = {}
    for kind, path in files.paths().items():
        if path not in named:  # a workbook of several tables is called by the first
            named[path] = _name(called[path], f"{kind}{Path(path).suffix.lower()}", named.values())
            data[named[path]] = Path(path).read_bytes()
    about = {
        "network": [[kind, named[path], called[path]] for kind, path in files.paths().items()],
        "ways": files.ways(),
    }
    entry = store.put(data, about)
    return _described(entry.digest, str(entry.folder))


def _name(theirs: str, ours: str, taken: Iterable[str]) -> str:
    """What a file is called where it is kept, and so in reports: as the visitor does, if that will do."""
    name = f"{Path(theirs).stem}{Path(ours).suffix}"
    free = name.casefold() not in {each.casefold() for each in taken}
    return name if free and store.may_be(name) else ours


@functools.lru_cache(maxsize=64)
def _described(digest: str, folder: str) -> UploadedNetwork:
    """It read once, in the world of the parameter table, to tell what it holds and what is drawn."""
    about: Mapping[str, Any] = store.opened(digest).about
    paths = {kind: str(Path(folder) / name) for kind, name, _ in about["network"]}
    files = NetworkFiles(**paths, **about["ways"])
    world = {"topology": "mixed"} if files.alone else {}
    built = build(Scenario().with_world(**world).importing(files), Dice(0))
    called = tuple((kind, theirs) for kind, _, theirs in about["network"])
    theirs = {Path(name).name: theirs for _, name, theirs in about["network"]}
    notes = tuple(_in_theirs(note, theirs) for note in built.notes)
    return UploadedNetwork(digest, called, files, built.n, len(built.supplier), notes)


def _in_theirs(words: str, theirs: Mapping[str, str]) -> str:
    for ours, name in theirs.items():
        words = words.replace(ours, name)
    return words


def off(scenario: Scenario, network: UploadedNetwork | None) -> Scenario:
    """A scenario as it was before it was put on a network of a tab."""
    return scenario if network is None or not network.under(scenario) else scenario.importing(None)


def placed(network: UploadedNetwork, folder: str) -> NetworkFiles:
    """Its files in another folder, under the visitor's names where these tell them apart."""
    kept_as = {kind: Path(path).name for kind, path in network.files.paths().items()}
    names = {kept_as[kind]: theirs for kind, theirs in network.called}
    if len(set(names.values())) < len(names):
        names = {name: name for name in names}
    return network.files.placed({kind: f"{folder}/{names[name]}" for kind, name in kept_as.items()})
