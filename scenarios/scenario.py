"""A scenario: a world, the levers pulled in it and when, and the story it tells. Frozen, checked, hashed."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from .code import Code, Given, Several, code_of
from .errors import InputError
from .first import First, of_no_effect
from .idle import Held, Kept, idle, lacks
from .lever import Lever as Lever
from .lever import content_of
from .lever import in_money as in_money
from .network_files import NetworkFiles as NetworkFiles
from .parameters import Parameters, supporting, table
from .programme import Programme, overlaps
from .table.row import Value
from .typed import typed_fields

WIDEST = 240
"""Characters of a scenario in a line."""
DRAWN = frozenset(("peers", "middleman_share"))
"""What is drawn for links that come alone, unless it is 0."""
REMEMBERED = 1024
"""Timelines, hashes and ends of support that are kept for the next run of the same scenario: a study of many worlds
comes back to each only after all others."""


class Conditions(NamedTuple):
    """What holds in a month: the parameters ``everywhere``; what each of the ``programmes`` holds, by lever; and the
    names of these."""

    everywhere: Parameters
    programmes: tuple[Mapping[str, Value], ...] = ()
    names: tuple[str, ...] = ()

    def of(self, programmes: Iterable[int]) -> Parameters:
        """The parameters for who is in some programmes, by place; of two that hold one lever the later counts."""
        held = {name: value for place in programmes for name, value in self.programmes[place].items()}
        return self.everywhere.with_values(held) if held else self.everywhere

    def supporting(self) -> tuple[str, ...]:
        """The levers by which the public supports somebody."""
        sets: list[Mapping[str, Value]] = [vars(self.everywhere), *self.programmes]
        return tuple(name for name in supporting() if any(float(each.get(name, 0.0)) > 0.0 for each in sets))


@dataclass(frozen=True, repr=False)
class Scenario:
    """A world and its timed levers. Two scenarios with the same hash give the same run for the same seed.

    Attributes:
        name: short, for files and legends.
        question: what it asks, in a sentence.
        story: what happens and why it matters.
        world: a value for every parameter.
        levers: what is pulled, from when to when; where two hold the same parameter in a month, the later one counts.
        programmes: whom the levers that are held in one reach.
        given: parameters of the world that its file, or whoever built it, set by name, also to their defaults. They
            are part of no comparison and no hash; see :attr:`own`.
        network: files to import the network from, or ``None`` to generate it.
        first: whom first adopters are chosen from; ``None``: all factories.
        code: functions of the user, see :mod:`.code`; ``None`` for none.
        as_linked: whether its network is a graph, which says who is linked: what else would be drawn for it,
            :data:`DRAWN`, is off from then on unless it is its own. It follows from ``network``.
    """

    name: str = "scenario"
    question: str = ""
    story: str = ""
    world: Parameters = field(default_factory=Parameters)
    levers: tuple[Lever, ...] = ()
    network: NetworkFiles | None = None
    programmes: tuple[Programme, ...] = ()
    given: frozenset[str] = field(default=frozenset(), compare=False)
    first: First | None = None
    code: Code | None = None
    as_linked: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        typed_fields(self)
        graph = self.network is not None and bool(self.network.graph)
        if graph and not self.as_linked:
            object.__setattr__(self, "world", self.world.with_values(dict.fromkeys(DRAWN - self.own, 0)))
        object.__setattr__(self, "as_linked", graph)
        names = [programme.name for programme in self.programmes]
        for name in names:
            if names.count(name) > 1:
                raise InputError("programmes", name, "is there twice: call one otherwise")
        for lever in self.levers:
            self.world.table[lever.name].check(lever.value)
            if lever.programme and lever.programme not in names:
                there = f"; there is: {', '.join(names)}" if names else ": declare it under 'programmes'"
                raise InputError(f"{lever.name}: in", lever.programme, f"there is no such programme{there}")

    def __repr__(self) -> str:
        """It in a line; :mod:`.describe` tells it whole."""
        pulled = ", ".join(dict.fromkeys(lever.name for lever in self.levers)) or "no lever"
        changed = ", ".join(self.world.changed())
        code = "; with own code" * bool(self.code)
        told = f"<Scenario: {self.name}: {pulled}{changed and '; in its world '}{changed}{code}>"
        return told if len(told) <= WIDEST else f"{told[: WIDEST - 2]}…>"

    def at(self, month: int) -> Parameters:
        """The parameters as they stand in that month outside all programmes. Months count from 0."""
        return _at(self.world, self.levers, month)

    def timeline(self) -> tuple[Parameters, ...]:
        """The parameters of every month outside all programmes; months in which nothing changes share one object."""
        return _timeline(self.world, self.levers)

    def conditions(self, off: frozenset[int] = frozenset()) -> tuple[Conditions, ...]:
        """What holds in every month, in programmes too; months in which nothing changes share one object.

        Args:
            off: places of levers that do not hold.
        """
        levers = tuple(lever for place, lever in enumerate(self.levers) if place not in off) if off else self.levers
        return _conditions(self.world, levers, self.programmes)

    def answers(self) -> bool:
        """Whether any lever answers to published figures, to a budget, or to the user's own code."""
        if self.code and self.code.interventions:
            return True
        asks = any(lever.ends_when or lever.only_if or lever.name == "public_budget" for lever in self.levers)
        return asks or self.world.public_budget != self.world.no_limit

    def support_ends(self) -> int | None:
        """The month after the last one in which the public pays for a lever; ``None`` if it never does."""
        return _support_ends(self.world, self.levers, self.programmes)

    def with_world(self, **values: Value) -> Scenario:
        """The same scenario in a world with some parameters set (each checked)."""
        found = self.in_world(self.world.with_values(values))
        return dataclasses.replace(found, given=self.given | values.keys())

    def importing(self, files: NetworkFiles | None) -> Scenario:
        """The same scenario on a network of those files, or on a generated one.

        What is off for a graph is as in the table again on a network that is none.
        """
        values: dict[str, Value] = {}
        if self.as_linked and not (files and files.graph):
            values = {name: table()[name].default for name in DRAWN - self.given if not getattr(self.world, name)}
        return dataclasses.replace(self, world=self.world.with_values(values), network=files)

    def named(self, name: str) -> Scenario:
        """The same scenario under another name, such as beside the one that it was made of.

        Raises:
            InputError: on a name that is empty or no text.
        """
        found = dataclasses.replace(self, name=name)
        if not found.name.strip():
            raise InputError("name", name, "give it a word, which tables and figures show")
        return found

    def with_code(
        self,
        *,
        interventions: Several = (),
        observers: Several = (),
        measures: Several = (),
        rule: Given | None = None,
    ) -> Scenario:
        """The same scenario with functions of the user, in place of any that it had; see ``docs/own-code.md``.

        Raises:
            InputError: on what is no function that a worker can import by its name.
        """
        found = code_of({"interventions": interventions, "observers": observers, "measures": measures, "rule": rule})
        return dataclasses.replace(self, code=found or None)

    @property
    def own(self) -> frozenset[str]:
        """The parameters of the world that are its own: no other world replaces them."""
        return self.given | self.world.changed().keys()

    def in_world(self, world: Parameters) -> Scenario:
        """The same scenario in another world, its levers in the currency of that world."""
        return dataclasses.replace(self, world=world, levers=in_money(self.levers, self.world, world))

    def content(self) -> dict[str, object]:
        """What decides its results: everything but name, question, story and reasons."""
        content: dict[str, object] = {
            "world": {name: getattr(self.world, name) for name in table()},
            "levers": [content_of(lever) for lever in self.levers],
        }
        if self.programmes:
            content["programmes"] = [dataclasses.asdict(programme) for programme in self.programmes]
        if self.first is not None:
            content["first"] = self.first.parts()
        if self.network is not None:
            digests = {kind: _digest(path) for kind, path in self.network.paths().items()}
            content["network"] = digests | self.network.ways()
        if self.code:
            content["code"] = self.code.content()
        return content

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits that name its content; an imported network counts by what is in its files."""
        if self.network is not None or self.code:
            return _named(self.content())
        return _hash(self.world, self.levers, self.programmes, self.first)

    def without_effect(self) -> list[str]:
        """Sentences about what it sets and what cannot act here, as far as that is known without its network files.

        Own code that decides or intervenes may read every parameter and pull every lever, so little is known there.
        """
        if self.code and self.code.acts:
            return of_no_effect(self.world, self.first)
        levers = [Held(lever.name, lever.programme) for lever in self.levers]
        names = [programme.name for programme in self.programmes]
        imported = self.network is not None
        kept = Kept(self.touched(), imported, frozenset() if imported else lacks(self.world), self.first)
        return [*idle(self.world, levers, names, self.seen(), kept), *of_no_effect(self.world, self.first)]

    def touched(self) -> list[str]:
        """The parameters that it sets to something else than the table has, or that its levers hold."""
        off = DRAWN - self.given if self.network is not None and self.network.graph else frozenset[str]()
        if self.network is not None and self.network.alone:  # then it says that everybody sees everybody
            off |= {"topology"}
        return sorted((self.world.changed().keys() - off) | {lever.name for lever in self.levers})

    def seen(self) -> list[Parameters]:
        """The parameters that hold in some month, everywhere or in one of its programmes; first those of its world."""
        inside = [month.of([place]) for month in self._distinct() for place in range(len(self.programmes))]
        return [self.world, *dict.fromkeys([*self.timeline(), *inside])]

    def overlapping(self) -> list[str]:
        """Sentences about levers that are held more than once for the same factories in the same months."""
        end = self.world.months
        held = [(one.name, one.programme, one.start, min(one.end or end, end)) for one in self.levers]
        return overlaps(held, self.programmes)

    def _distinct(self) -> list[Conditions]:
        return list({id(month): month for month in self.conditions()}.values())


def _at(world: Parameters, levers: tuple[Lever, ...], month: int) -> Parameters:
    held = _held(levers, month)
    return world.with_values(held) if held else world


def _held(levers: tuple[Lever, ...], month: int, programme: str = "") -> dict[str, Value]:
    return {lever.name: lever.value for lever in levers if lever.programme == programme and lever.active(month)}


@functools.lru_cache(maxsize=REMEMBERED)
def _hash(world: Parameters, levers: tuple[Lever, ...], programmes: tuple[Programme, ...], first: First | None) -> str:
    return _named(Scenario(world=world, levers=levers, programmes=programmes, first=first).content())


def _named(content: dict[str, object]) -> str:
    text = json.dumps(content, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


@functools.lru_cache(maxsize=REMEMBERED)
def _timeline(world: Parameters, levers: tuple[Lever, ...]) -> tuple[Parameters, ...]:
    own = tuple(lever for lever in levers if not lever.programme)
    turns, line = _turns(own), list[Parameters]()
    for month in range(world.months):
        line.append(_at(world, own, month) if month in turns else line[-1])
    return tuple(line)


@functools.lru_cache(maxsize=REMEMBERED)
def _conditions(
    world: Parameters, levers: tuple[Lever, ...], programmes: tuple[Programme, ...]
) -> tuple[Conditions, ...]:
    everywhere, turns, line = _timeline(world, levers), _turns(levers), list[Conditions]()
    for month in range(world.months):
        if month in turns:
            held = tuple(_held(levers, month, each.name) for each in programmes)
            line.append(Conditions(everywhere[month], held, tuple(each.name for each in programmes)))
        else:
            line.append(line[-1])
    return tuple(line)


def _turns(levers: tuple[Lever, ...]) -> set[int]:
    """Months in which something begins or ends to hold."""
    return {0} | {m for lever in levers for m in (lever.start, lever.end) if m is not None}


@functools.lru_cache(maxsize=REMEMBERED)
def _support_ends(world: Parameters, levers: tuple[Lever, ...], programmes: tuple[Programme, ...]) -> int | None:
    if world.rule != "gates":  # no lever acts
        return None
    paid = [month for month, now in enumerate(_conditions(world, levers, programmes)) if now.supporting()]
    return paid[-1] + 1 if paid else None


def _digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]
