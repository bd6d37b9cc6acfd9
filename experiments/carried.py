"""Networks and own code of an output folder: files that travel with it, so that it runs again elsewhere."""

import dataclasses
import shutil
from collections.abc import Iterable
from pathlib import Path

from ..scenarios.code import Code
from ..scenarios.scenario import NetworkFiles, Scenario
from ..scenarios.shipped import shipped, shipped_names

FOLDER, CODE = "networks", "code"


def carried(ran: Iterable[tuple[Scenario, str]], folder: Path) -> list[Scenario]:
    """Scenarios (each comes with its hash), the files of their networks copied below a folder, own code written there.

    A network that comes with the package is left where it is. So are files that are gone, or that are not those that
    were run any more, as the hash of the scenario tells.

    Raises:
        OSError: if a file cannot be read, or the folder cannot be written.
    """
    there = {shipped(name) for name in shipped_names()}
    copied: dict[NetworkFiles, NetworkFiles] = {}
    written: dict[tuple[tuple[str, str], ...], Path] = {}
    found = []
    for scenario, wanted in ran:
        network = scenario.network
        if network is not None and network not in there and (network in copied or _as_run(scenario, wanted)):
            if network not in copied:
                copied[network] = _copy(network, folder / FOLDER / str(len(copied) + 1))
            scenario = dataclasses.replace(scenario, network=copied[network])
        if scenario.code:
            scenario = dataclasses.replace(scenario, code=_written(scenario.code, folder / CODE, written))
        found.append(scenario)
    return found


def _as_run(scenario: Scenario, wanted: str) -> bool:
    try:
        return scenario.hash == wanted
    except OSError:
        return False


def _copy(network: NetworkFiles, folder: Path) -> NetworkFiles:
    """Its files in a folder of their own, by their names; of two that are called alike, the kind stands before one."""
    folder.mkdir(parents=True)
    places: dict[str, str] = {}
    copies: dict[str, str] = {}
    for kind, source in network.paths().items():
        if source in copies:  # a workbook of several tables
            places[kind] = copies[source]
            continue
        name = Path(source).name
        place = folder / (f"{kind}-{name}" if (folder / name).exists() else name)
        shutil.copyfile(source, place)
        places[kind] = copies[source] = str(place)
    return network.placed(places)


def _written(code: Code, folder: Path, written: dict[tuple[tuple[str, str], ...], Path]) -> Code:
    """Own code, its files below a folder of their own; the same files are written once."""
    files = tuple(sorted(code.files().items()))
    if files not in written:
        place = written[files] = folder / str(len(written) + 1)
        for path, text in files:
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(text, encoding="utf-8")
    return code.moved(str(written[files]))
