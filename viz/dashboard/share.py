"""The whole state as a link or as a scenario file, and back. Nothing in either is ever executed."""

import base64
import dataclasses
import functools
import shlex
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from ...experiments.folder import slug
from ...scenarios.errors import InputError
from ...scenarios.files import dump, library, load, loads
from ...scenarios.nodes import MOST_BYTES
from ...scenarios.scenario import NetworkFiles, Scenario
from ...scenarios.shipped import shipped as shipped_files
from ...scenarios.shipped import shipped_names
from ...scenarios.worlds import as_text, worlds_in
from ..words import say
from . import networks, store
from .limits import MOST_PINS, MOST_SEEDS, affordable
from .state import TabState, WorldSet, chosen, first, with_network, with_set, with_worlds

MOST_LINK = 16_000
"""Letters in a link; browsers and servers take about twice that."""
MOST_NOTES, MOST_NOTE = 40, 600
WORLDS = "worlds.csv"
LINE = "# dashboard: "
"""Begins the line of a scenario file that carries what is not the scenario: runs, month, factory."""


def to_query(state: TabState) -> str:
    """The state as the query of a link.

    Raises:
        InputError: if it is too long for a link, or names files of a network that this server does not keep.
    """
    parts = _scenario_parts(state) | _view_parts(state)
    query = urlencode(parts)
    if len(query) > MOST_LINK:
        raise InputError("link", None, "this scenario is too long for a link: share its file")
    return query


def _untold(_: str) -> None:
    """Nobody is told."""


def from_query(query: str, told: Callable[[str], None] = _untold) -> TabState:
    """The state that a link carries; what it does not say is as in a new tab.

    Args:
        query: of the link.
        told: called with a sentence if an upload that it names is gone; the rest of the state is kept.

    Raises:
        InputError: on anything in it that no link of ours holds; the scenario is checked like any scenario file.
    """
    if len(query) > 2 * MOST_LINK:
        raise InputError("link", None, "is too long")
    parts = dict(parse_qsl(query, keep_blank_values=True))
    state = with_network(first(), _network(parts, told))
    if "scenario" in parts:
        state = chosen(state, _library(parts["scenario"]))
    if "as" in parts:
        changed = loads(_unpacked(parts["as"]), name="scenario", file="link")
        base = state if "scenario" in parts else chosen(state, changed)
        changed = state.on(changed)
        state = dataclasses.replace(base, world=changed.world, levers=changed.levers)
    affordable(state.scenario, state.factories)
    return _viewed(state, parts, told)


def to_file(state: TabState, folder: str = "") -> str:
    """The state as a scenario file: YAML, with a line of comment for what is not the scenario.

    Args:
        state: what to write.
        folder: where the files of its network will lie beside it.

    Raises:
        InputError: if it stands on a network that was uploaded, and its files do not travel with it.
    """
    head = [
        f"# stallpoint run THIS_FILE --seed {state.seed}",
        f"# stallpoint compare THIS_FILE {shlex.join(asked(state.seeds, state.worlds_asked))}",
        LINE + urlencode(_view_parts(state)),
        "",
    ]
    return "\n".join(head) + file_of(state, state.scenario, folder)


def file_of(state: TabState, scenario: Scenario, folder: str = "") -> str:
    """One of the scenarios of a tab as a scenario file; arguments and errors as of :func:`to_file`."""
    ours = state.network
    if folder and ours is not None and ours.under(scenario):
        return dump(scenario.importing(networks.placed(ours, folder)), Path(folder))
    return _shareable(scenario)


def asked(seeds: int, worlds: str) -> list[str]:
    """The words of a command that say in which worlds and on how many seeds; both, whatever its defaults are."""
    return ["--worlds", worlds, "--seeds", str(seeds)]


def command(scenarios: Sequence[Scenario], seeds: int, worlds: str) -> str:
    """The command that gives the numbers of a page; what is not in the library is named as its file is handed out."""
    return shlex.join(["stallpoint", "compare", *map(called, scenarios), *asked(seeds, worlds)])


def called(scenario: Scenario) -> str:
    """A scenario as a command names it: by its name, or, if it is not in the library, as its file is handed out."""
    return scenario.name if of_library(scenario) else f"{slug(scenario.name)}.yaml"


def of_library(scenario: Scenario) -> bool:
    """Whether a scenario is one of the library as it is."""
    return scenario.name in _names() and scenario == _shipped(scenario.name)


def line_of(text: str) -> Mapping[str, str] | None:
    """What a scenario file of ours carries besides the scenario; ``None`` if it is somebody else's."""
    found = (line.removeprefix(LINE) for line in text.splitlines()[:10] if line.startswith(LINE))
    return next((dict(parse_qsl(line)) for line in found), None)


def from_file(text: str, tab: TabState | None = None, told: Callable[[str], None] = _untold) -> TabState:
    """The state in a scenario file, ours or anybody's.

    Args:
        text: what is in it; it names no file of a network.
        tab: whose network, and worlds, it is set on, unless the file brings its own.
        told: as of :func:`from_query`.

    Raises:
        InputError: on anything wrong with the file, as the command would say it.
    """
    return of_file(loads(text, file="the file"), line_of(text), tab or first(), told)


def of_file(
    scenario: Scenario,
    parts: Mapping[str, str] | None,
    tab: TabState,
    told: Callable[[str], None],
    brought: networks.UploadedNetwork | None = None,
) -> TabState:
    """The state of a scenario that came as a file, with the network that came with it; the rest as of
    :func:`from_file`, with what :func:`line_of` gave."""
    state = with_network(first(), brought or _network(parts or {}, told) or tab.network)
    if parts is None:
        state = dataclasses.replace(state, own=tab.own, worlds=tab.worlds)
    return _viewed(chosen(state, scenario), parts or {}, told)


def _network(parts: Mapping[str, str], told: Callable[[str], None]) -> networks.UploadedNetwork | None:
    """The network that a link names, if it does and this server keeps it."""
    try:
        return networks.known(parts["network"]) if "network" in parts else None
    except InputError as error:
        told(say("network-gone", why=error.remedy))
        return None


def _scenario_parts(state: TabState) -> dict[str, str]:
    base, scenario = (networks.off(each, state.network) for each in (state.base, state.scenario))
    known = of_library(base)
    if known and not state.changed:
        return {"scenario": base.name}
    packed = _packed(_shareable(scenario))
    return {"scenario": base.name, "as": packed} if known else {"as": packed}


def _view_parts(state: TabState) -> dict[str, str]:
    new = first()
    numbers = {name: getattr(state, name) for name in ("seeds", "seed", "month", "factory", "worlds")}
    parts = {name: str(value) for name, value in numbers.items() if value != getattr(new, name)}
    if state.network is not None:
        parts["network"] = state.network.digest
    if state.own is not None and state.own.digest:
        parts["worlds.kept"] = state.own.digest
    if state.own is not None and state.worlds > 1:  # those that are asked, so that it fits a link
        parts |= {"set": state.own.name, "of": _packed(as_text(state.in_worlds))}
    parts |= {f"pin.{at}": _packed(_shareable(each)) for at, each in enumerate(state.pins, 1)}
    return parts | {f"x.{name}": text for name, text in state.notes.items()}


def _viewed(state: TabState, parts: Mapping[str, str], told: Callable[[str], None]) -> TabState:
    """The state with the numbers, notes and worlds of a link, each checked."""
    if "network" in parts and state.network is None:  # it is gone, and so is the factory
        parts = {name: text for name, text in parts.items() if name != "factory"}
    last = state.world.months - 1
    most = {"seeds": MOST_SEEDS, "seed": MOST_SEEDS - 1, "month": last, "factory": state.factories - 1}
    if state.base.network is not None:
        most["factory"] = 10**6
    values: dict[str, int] = {}
    for name, highest in most.items():
        if name in parts:
            lowest = 1 if name == "seeds" else 0
            text = parts[name]
            if not text.isdecimal() or len(text) > 9 or not lowest <= int(text) <= highest:
                raise InputError(f"link: {name}", text[:40], f"must be a whole number between {lowest} and {highest}")
            values[name] = int(text)
    notes = {key.removeprefix("x."): text for key, text in parts.items() if key.startswith("x.")}
    if len(notes) > MOST_NOTES or any(len(text) > MOST_NOTE for text in notes.values()):
        raise InputError("link", None, "holds more than a link of ours does")
    state = dataclasses.replace(state, **values, notes=MappingProxyType(notes))  # type: ignore[arg-type]
    state = dataclasses.replace(state, seed=min(state.seed, state.seeds - 1), pins=_pins(parts))
    return _in_worlds(state, parts, told)


def _pins(parts: Mapping[str, str]) -> tuple[Scenario, ...]:
    """What is pinned, each checked like any scenario file; what is more than a page keeps is left out."""
    found = []
    for at in range(1, MOST_PINS + 1):
        if f"pin.{at}" in parts:
            found.append(loads(_unpacked(parts[f"pin.{at}"]), name=f"pin {at}", file=f"link: pin.{at}"))
            affordable(found[-1], found[-1].world.factories)
    return tuple(found)


def _in_worlds(state: TabState, parts: Mapping[str, str], told: Callable[[str], None]) -> TabState:
    """The state with the worlds of a link: of the set that is kept here, else of those that the link has itself."""
    kept = _kept_set(parts)
    if kept is not None:
        state = dataclasses.replace(state, own=kept)
    elif "of" in parts:
        name = "".join(letter for letter in parts.get("set", "") if letter.isprintable())[:80]
        state = with_set(state, WorldSet(name or "worlds.csv", worlds_in(_unpacked(parts["of"]), "link: of")))
    elif "worlds.kept" in parts:
        told(say("network-worlds-gone"))
    if (count := parts.get("worlds")) is None:
        return state
    if not count.isdecimal() or len(count) > 9:
        raise InputError("link: worlds", count[:40], "must be a whole number")
    return with_worlds(state, int(count))


def keeping(own: WorldSet) -> WorldSet:
    """A set of worlds, kept by this server.

    Raises:
        InputError: if it cannot be.
    """
    entry = store.put({WORLDS: as_text(own.worlds).encode()}, {"worlds": own.name})
    return dataclasses.replace(own, digest=entry.digest)


def _kept_set(parts: Mapping[str, str]) -> WorldSet | None:
    """The set of worlds that a link names, if this server keeps it."""
    try:
        entry = store.opened(parts.get("worlds.kept", ""))
        name = str(entry.about["worlds"])
        return WorldSet(name, worlds_in((entry.folder / WORLDS).read_bytes(), name), entry.digest)
    except (InputError, KeyError):
        return None


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(library())


@functools.cache
def _shipped(name: str) -> Scenario:
    """A scenario of the library, read once: the address is written anew at every change."""
    return load(name)


def _library(name: str) -> Scenario:
    if name not in _names():
        raise InputError("link: scenario", name, "there is no such scenario in the library")
    return _shipped(name)


def shipped(files: NetworkFiles) -> bool:
    """Whether a network comes with Stallpoint."""
    return any(shipped_files(name) == files for name in shipped_names())


def _shareable(scenario: Scenario) -> str:
    """A scenario as YAML that needs no file beside it."""
    text = dump(scenario)
    if scenario.network is not None and not shipped(scenario.network):
        remedy = "was uploaded, and neither a link nor one file can carry it: download the scenario with its network"
        raise InputError("network", None, remedy)
    return text


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def _unpacked(packed: str) -> str:
    """Text from a link; a small link that unpacks to something huge is refused before it does."""
    try:
        data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        opener = zlib.decompressobj()
        text = opener.decompress(data, MOST_BYTES + 1)
        words = text.decode("utf-8") if opener.eof else ""
    except (ValueError, zlib.error):
        raise InputError("link", None, "is damaged: copy it whole, or share the scenario's file") from None
    if len(text) > MOST_BYTES or not opener.eof:
        raise InputError("link", None, "is damaged or too large: copy it whole, or share the scenario's file")
    return words
