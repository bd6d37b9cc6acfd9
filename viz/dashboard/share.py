"""The whole state as a link or as a scenario file, and back. Nothing in either is ever executed."""

import base64
import dataclasses
import functools
import shlex
import zlib
from collections.abc import Sequence
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode

from ...experiments.folder import slug
from ...scenarios.errors import InputError
from ...scenarios.files import dump, library, load, loads
from ...scenarios.nodes import MOST_BYTES
from ...scenarios.scenario import Scenario
from ...scenarios.worlds import as_text, worlds_in
from .state import MOST_SEEDS, TabState, WorldSet, affordable, first, of, with_set, with_worlds

MOST_LINK = 16_000
"""Letters in a link; browsers and servers take about twice that."""
MOST_NOTES, MOST_NOTE = 40, 600
LINE = "# dashboard: "
"""Begins the line of a scenario file that carries what is not the scenario: runs, month, factory."""


def to_query(state: TabState) -> str:
    """The state as the query of a link.

    Raises:
        InputError: if its network was uploaded (a link cannot carry one), or it is too long for a link.
    """
    parts = _scenario_parts(state) | _view_parts(state)
    query = urlencode(parts)
    if len(query) > MOST_LINK:
        raise InputError("link", None, "this scenario is too long for a link: share its file")
    return query


def from_query(query: str) -> TabState:
    """The state that a link carries; what it does not say is as in a new tab.

    Raises:
        InputError: on anything in it that no link of ours holds; the scenario is checked like any scenario file.
    """
    if len(query) > 2 * MOST_LINK:
        raise InputError("link", None, "is too long")
    parts = dict(parse_qsl(query, keep_blank_values=True))
    state = first()
    if "scenario" in parts:
        state = of(_library(parts["scenario"]))
    if "as" in parts:
        changed = loads(_unpacked(parts["as"]), name="scenario", file="link")
        base = state if "scenario" in parts else of(changed)
        state = dataclasses.replace(base, world=changed.world, levers=changed.levers)
    affordable(state.scenario)
    return _viewed(state, parts)


def to_file(state: TabState) -> str:
    """The state as a scenario file: YAML, with a line of comment for what is not the scenario.

    Raises:
        InputError: if its network was uploaded: its files must travel beside it.
    """
    head = [
        f"# stallpoint run THIS_FILE --seed {state.seed}",
        f"# stallpoint compare THIS_FILE {shlex.join(asked(state.seeds, state.worlds_asked))}",
        LINE + urlencode(_view_parts(state)),
        "",
    ]
    return "\n".join(head) + _shareable(state.scenario)


def asked(seeds: int, worlds: str) -> list[str]:
    """The words of a command that say in which worlds and on how many seeds; both, whatever its defaults are."""
    return ["--worlds", worlds, "--seeds", str(seeds)]


def command(scenarios: Sequence[Scenario], seeds: int, worlds: str) -> str:
    """The command that gives the numbers of a page; what is not in the library is named as its file is handed out."""
    known = [s.name in _names() and s == _shipped(s.name) for s in scenarios]
    names = [s.name if known[at] else f"{slug(s.name)}.yaml" for at, s in enumerate(scenarios)]
    return shlex.join(["stallpoint", "compare", *names, *asked(seeds, worlds)])


def from_file(text: str) -> TabState:
    """The state in a scenario file, ours or anybody's.

    Raises:
        InputError: on anything wrong with the file, as the command would say it.
    """
    scenario = loads(text, file="the file")
    state = of(scenario)
    for line in text.splitlines()[:10]:
        if line.startswith(LINE):
            return _viewed(state, dict(parse_qsl(line.removeprefix(LINE))))
    return state


def _scenario_parts(state: TabState) -> dict[str, str]:
    base = state.base
    known = base.name in _names() and base == _shipped(base.name)
    if known and not state.changed:
        return {"scenario": base.name}
    packed = _packed(_shareable(state.scenario))
    return {"scenario": base.name, "as": packed} if known else {"as": packed}


def _view_parts(state: TabState) -> dict[str, str]:
    new = first()
    numbers = {name: getattr(state, name) for name in ("seeds", "seed", "month", "factory", "worlds")}
    parts = {name: str(value) for name, value in numbers.items() if value != getattr(new, name)}
    if state.own is not None and state.worlds > 1:  # those that are asked, so that it fits a link
        parts |= {"set": state.own.name, "of": _packed(as_text(state.in_worlds))}
    return parts | {f"x.{name}": text for name, text in state.notes.items()}


def _viewed(state: TabState, parts: dict[str, str]) -> TabState:
    """The state with the numbers and notes of a link, each checked."""
    last = state.world.months - 1
    most = {"seeds": MOST_SEEDS, "seed": MOST_SEEDS - 1, "month": last, "factory": state.world.factories - 1}
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
    state = dataclasses.replace(state, seed=min(state.seed, state.seeds - 1))
    if "of" in parts:
        name = "".join(letter for letter in parts.get("set", "") if letter.isprintable())[:80]
        state = with_set(state, WorldSet(name or "worlds.csv", worlds_in(_unpacked(parts["of"]), "link: of")))
    if (count := parts.get("worlds")) is None:
        return state
    if not count.isdecimal() or len(count) > 9:
        raise InputError("link: worlds", count[:40], "must be a whole number")
    return with_worlds(state, int(count))


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


def _shareable(scenario: Scenario) -> str:
    """A scenario as YAML that needs no file beside it."""
    text = dump(scenario)
    if scenario.network is not None and "shipped:" not in text:
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
