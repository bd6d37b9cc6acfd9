"""Worlds that show the observed patterns about as well as each other, so that an answer can be asked of all of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import InputError
from .formulas import guarded
from .heads import MARK, SheetKind
from .idle import read_by
from .money import MONEY
from .nodes import bytes_of, word
from .parameters import Parameters, find, lacking, nearest, table
from .scenario import Scenario
from .table.row import Value
from .user_table import read_table

SHIPPED = Path(__file__).parent / "worlds" / "calibrated.csv"
"""The set that comes with the package."""
NAME = "world"
OF_SCENARIO = ("months", *MONEY)
"""Parameters that no world brings: what is compared lasts equally long, in the same money."""
OPTION = "--worlds"


@dataclass(frozen=True)
class World:
    """Values of some parameters that hold together.

    Attributes:
        name: short, unlike any other of its set.
        values: by parameter, amounts in the currency of the table.
    """

    name: str
    values: Mapping[str, Value]

    def __reduce__(self) -> tuple[type[World], tuple[str, dict[str, Value]]]:
        return World, (self.name, dict(self.values))


def read_worlds(text: str) -> tuple[World, ...]:
    """Worlds as ``--worlds`` asks for them.

    Args:
        text: a number (so many of the shipped set, from its first on), a file, or both as ``FILE:NUMBER``. Nothing, or
            1, stands for the scenario's own world alone.

    Returns:
        The worlds; none for the scenario's own.

    Raises:
        InputError: on a number that is none or more than the set holds, or on anything wrong with the file.
    """
    text = text.strip()
    if not text or (_is_number(text) and int(text) == 1):
        return ()
    if _is_number(text):
        return _first(world_set(SHIPPED), text, "the set that comes with Stallpoint", text)
    file, colon, count = text.rpartition(":")
    if colon and _is_number(count):
        return _first(world_set(Path(file)), count, file, text)
    return world_set(Path(text))


def in_world(scenario: Scenario, world: World) -> Scenario:
    """The scenario in another world, which brings all of its values but those that are the scenario's own
    (:attr:`~stallpoint.scenarios.scenario.Scenario.own`); name, levers, length and money stay.

    Raises:
        InputError: if its values contradict what the scenario sets.
    """
    own = scenario.own
    money = {name: getattr(scenario.world, name) for name in MONEY}
    theirs = Parameters().with_values(world.values).with_values(money)
    values = {name: getattr(theirs, name) for name in world.values if name not in own}
    try:
        return scenario.in_world(scenario.world.with_values(values))
    except InputError as error:
        raise error.within(f"world {world.name}") from None


def differ_in(worlds: Sequence[World], scenarios: Sequence[Scenario]) -> tuple[World, ...]:
    """The same worlds if any scenario is another one in some of them; none if each sets all that they bring, or follows
    a classic rule that reads none of it.

    Raises:
        InputError: if the values of a world contradict what a scenario sets.
    """
    moved = any(_moves(scenario, world) for world in worlds for scenario in scenarios)
    return tuple(worlds) if moved else ()


def _moves(scenario: Scenario, world: World) -> bool:
    """Whether a scenario is another one in this world."""
    theirs = in_world(scenario, world).world
    changed = [name for name in world.values if getattr(theirs, name) != getattr(scenario.world, name)]
    return any(not lacking(name, scenario.seen()) for name in read_by(scenario.world.rule, changed))


def world_set(path: Path) -> tuple[World, ...]:
    """A set of worlds from a CSV file: a column ``world`` with their names, and one a parameter.

    Raises:
        InputError: on anything wrong with it.
    """
    shown = str(path)
    missing = (
        "there is no such file: name a CSV file of worlds, as calibrate writes one, or say how many of the shipped"
    )
    return worlds_in(bytes_of(path, shown, OPTION, "a CSV file of worlds", missing), shown)


def default_world() -> World:
    """The world of the shipped set that the table of parameters has.

    Raises:
        InputError: if it has none of them.
    """
    mine = Parameters()
    for world in world_set(SHIPPED):
        if all(getattr(mine, name) == value for name, value in world.values.items()):
            return world
    raise InputError(NAME, None, "is in no line what the table of parameters has: make them one", str(SHIPPED))


def worlds_in(data: bytes | str, shown: str) -> tuple[World, ...]:
    """The same from what stands in such a file, which errors call ``shown``.

    Raises:
        InputError: on anything wrong with it.
    """
    known = {name: find(name) for name in table()}
    figures = frozenset(name for name, each in known.items() if not each.is_choice)
    read = read_table(data, shown, SheetKind("worlds", (NAME,), (*known,), figures, MARK))
    _check_head([*read.columns], read.left_out, shown)
    found: dict[str, World] = {}
    for place, entries in read.rows():
        name = entries.pop(NAME)
        if not name or name in found or " " in name:
            twice = "is there twice: call one otherwise" if name in found else "must be one word, without blanks"
            remedy = twice if name else "is empty: give it a name"
            raise InputError(NAME, name, remedy, place)
        found[name] = World(name, _values(entries, place))
    if not found:
        raise InputError("", None, "holds no world: it needs a line a world below its head", shown)
    read.tell()
    return tuple(found.values())


def brought(worlds: Sequence[World]) -> frozenset[str]:
    """The parameters that some of the worlds bring."""
    return frozenset(name for world in worlds for name in world.values)


def as_text(worlds: Sequence[World]) -> str:
    """A set of worlds as such a file; all of them bring the same parameters."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([NAME, *worlds[0].values])
    writer.writerows(map(guarded, (world.name, *map(str, world.values.values()))) for world in worlds)
    return buffer.getvalue()


def _check_head(head: Sequence[str], left_out: Sequence[str], shown: str) -> None:
    """Refuse a head that is none of a set of worlds; ``left_out``: columns that mean nothing."""
    if len(head) == 1 and left_out:
        raise InputError(
            left_out[0], None, f"is no parameter, nor is any other column{nearest(left_out[0], table())}", shown
        )
    if len(head) == 1:
        raise InputError(NAME, None, "stands alone: name a column for each parameter in which worlds differ", shown)
    for name in head:
        if name != NAME and (name in OF_SCENARIO or find(name).row.timed):
            what = "is a lever" if find(name).row.timed else "belongs to the scenario"
            raise InputError(name, None, f"{what}, so no world brings it: take the column out", shown)


def _values(entries: Mapping[str, str], place: str) -> dict[str, Value]:
    """The values of one line, each checked, and together."""
    found: dict[str, Value] = {}
    try:
        for name, text in entries.items():
            found[name] = find(name).check(text if find(name).is_choice else word(text))
        Parameters().with_values(found)
    except InputError as error:
        raise error.within(place) from None
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.removeprefix("+").removeprefix("-").isdigit()


def _first(worlds: tuple[World, ...], count: str, whose: str, asked: str) -> tuple[World, ...]:
    """So many of a set, from the first one on."""
    if not 1 <= int(count) <= len(worlds):
        raise InputError(OPTION, asked, f"must lie between 1 and {len(worlds)}: so many worlds has {whose}")
    return worlds[: int(count)]
