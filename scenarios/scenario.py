"""A scenario: a world, the levers pulled in it and when, and the story it tells. Frozen, checked, hashed."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from dataclasses import dataclass, field

from .errors import InputError
from .parameters import Parameters, find, supporting, table
from .table.row import Value

NO_END = 10**6
REMEMBERED = 64
"""Timelines, hashes and ends of support that are kept for the next run of the same scenario."""


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever (or shock) held at a value from month ``start`` up to, not including, month ``end``.

    Raises:
        InputError: if the name is unknown or not timed, the value is out of range, or it ends before it starts.
    """

    name: str
    value: Value
    start: int = 0
    end: int | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        parameter = find(self.name)
        if not parameter.row.timed:
            raise InputError(self.name, None, "this is not a lever: set it under 'world'")
        object.__setattr__(self, "value", parameter.check(self.value))
        for name, month in (("start", self.start), ("end", self.end)):
            if month is None and name == "end":
                continue
            if isinstance(month, bool) or not isinstance(month, int) or month < 0:
                raise InputError(f"{self.name}: {name}", month, "must be a month, 0 or later, as a whole number")
        if self.end is not None and self.end <= self.start:
            raise InputError(f"{self.name}: end", self.end, f"must be after its start (month {self.start})")

    def active(self, month: int) -> bool:
        """Whether it holds in that month."""
        return self.start <= month < (NO_END if self.end is None else self.end)


@dataclass(frozen=True, slots=True)
class NetworkFiles:
    """Where a scenario's network is imported from; empty fields are not given.

    ``firms``/``links``/``observation`` are CSV files, ``graph`` is GraphML or GEXF, ``chain`` is a multi-echelon
    chain in the format of Willems 2008.
    """

    firms: str = ""
    links: str = ""
    observation: str = ""
    graph: str = ""
    chain: str = ""


@dataclass(frozen=True)
class Scenario:
    """A world and its timed levers. Two scenarios with the same hash give the same run for the same seed.

    Attributes:
        name: short, for files and legends.
        question: what it asks, in a sentence.
        story: what happens and why it matters.
        world: a value for every parameter.
        levers: what is pulled, from when to when; where two hold the same parameter in a month, the later one counts.
        network: files to import the network from, or ``None`` to generate it.
    """

    name: str = "scenario"
    question: str = ""
    story: str = ""
    world: Parameters = field(default_factory=Parameters)
    levers: tuple[Lever, ...] = ()
    network: NetworkFiles | None = None

    def at(self, month: int) -> Parameters:
        """The parameters as they stand in that month. Months count from 0."""
        return _at(self.world, self.levers, month)

    def timeline(self) -> tuple[Parameters, ...]:
        """The parameters of every month; months in which nothing changes share one object."""
        return _timeline(self.world, self.levers)

    def support_ends(self) -> int | None:
        """The month after the last one in which the public pays for a lever; ``None`` if it never does."""
        return _support_ends(self.world, self.levers)

    def with_world(self, **values: Value) -> Scenario:
        """The same scenario in a world with some parameters changed (each checked)."""
        return dataclasses.replace(self, world=self.world.with_values(values))

    def content(self) -> dict[str, object]:
        """What decides its results: everything but name, question, story and reasons."""
        content: dict[str, object] = {
            "world": {name: getattr(self.world, name) for name in table()},
            "levers": [[lever.name, lever.value, lever.start, lever.end] for lever in self.levers],
        }
        if self.network is not None:
            content["network"] = {
                kind: _digest(path) for kind, path in dataclasses.asdict(self.network).items() if path
            }
        return content

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that name its content; an imported network counts by what is in its files."""
        return _hash(self.world, self.levers) if self.network is None else _named(self.content())

    def without_effect(self) -> list[str]:
        """Sentences about parameters that were changed but cannot act here, because another one is off."""
        notes = []
        seen = [self.world, *dict.fromkeys(self.timeline())]
        touched = set(self.world.changed()) | {lever.name for lever in self.levers}
        for name in sorted(touched):
            needs = table()[name].row.needs
            for other, value in needs.items():
                off = table()[other].default
                if all(getattr(p, other) == off for p in seen) and value != off:
                    notes.append(f"{name} has no effect while {other} is {off!r}")
                    break
        return notes


def _at(world: Parameters, levers: tuple[Lever, ...], month: int) -> Parameters:
    held = {lever.name: lever.value for lever in levers if lever.active(month)}
    return world.with_values(held) if held else world


@functools.lru_cache(maxsize=REMEMBERED)
def _hash(world: Parameters, levers: tuple[Lever, ...]) -> str:
    return _named(Scenario(world=world, levers=levers).content())


def _named(content: dict[str, object]) -> str:
    text = json.dumps(content, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


@functools.lru_cache(maxsize=REMEMBERED)
def _timeline(world: Parameters, levers: tuple[Lever, ...]) -> tuple[Parameters, ...]:
    edges = {0} | {m for lever in levers for m in (lever.start, lever.end) if m is not None}
    line: list[Parameters] = []
    for month in range(world.months):
        line.append(_at(world, levers, month) if month in edges else line[-1])
    return tuple(line)


@functools.lru_cache(maxsize=REMEMBERED)
def _support_ends(world: Parameters, levers: tuple[Lever, ...]) -> int | None:
    line = _timeline(world, levers)
    paid = [m for m, now in enumerate(line) if any(getattr(now, name) > 0 for name in supporting())]
    return paid[-1] + 1 if paid else None


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
