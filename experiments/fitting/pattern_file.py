"""Patterns as a file, YAML or CSV: read with the care of a scenario file, one sentence for whatever is wrong."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...scenarios.csv_text import TABLES
from ...scenarios.errors import InputError
from ...scenarios.files import library
from ...scenarios.nodes import Node, bytes_of, parse, plain_text, text_of
from ...scenarios.parameters import nearest
from .pattern import BASE, Pattern
from .pattern_entry import KEYS, NUMBERS, SAME, entry
from .pattern_table import table_node

TOP: Mapping[str, str] = {
    "start_year": "the calendar year in which month 0 lies; without it years count from the start, the first is 1",
    "base": "the scenario that is calibrated, by its name in the library or as a file beside this one",
    "patterns": "the list of patterns",
}
"""What stands at the top of a file of patterns."""
YEARS = (1000, 3000)
"""Calendar years."""
ASKED = ("measure", "month", "by", "group", "scenario", "against", "compare")
"""What two patterns must not have in common."""


@dataclass(frozen=True)
class PatternFile:
    """What a file of patterns says.

    Attributes:
        patterns: in order.
        places: where each stands, for errors.
        base: the scenario that it asks for, a name of the library or a path; empty if it asks for none.
    """

    patterns: tuple[Pattern, ...]
    places: tuple[str, ...] = ()
    base: str = ""


def load_patterns(path: Path) -> PatternFile:
    """The patterns in a file: CSV if its name ends so, else YAML.

    Raises:
        InputError: on anything wrong with it, in one sentence: file and line, key, value, what would do.
    """
    table = path.suffix.lower() in TABLES
    data = (bytes_of if table else text_of)(path, str(path), "patterns", "a file of patterns")
    return loads_patterns(data, str(path), path.parent, table)


def loads_patterns(
    data: str | bytes, file: str = "patterns", folder: Path | None = None, table: bool = False
) -> PatternFile:
    """The patterns in a text.

    Args:
        data: what a file of patterns holds; bytes where it is a table.
        file: what to call it in errors.
        folder: where paths in it start; without one it can name scenarios of the library only.
        table: whether it is CSV.

    Raises:
        InputError: on anything wrong with it.
    """
    if table:
        node = table_node(data, file, TOP, (*KEYS, *SAME), NUMBERS)
    else:
        node = parse(data if isinstance(data, str) else plain_text(data, file), file)
    top = node.keys("the file of patterns", TOP)
    if "patterns" not in top:
        raise InputError("patterns", None, "is missing: a list of patterns must follow it", file)
    start = _start(top["start_year"]) if "start_year" in top else None
    rows = [row for node in top["patterns"].items("patterns") for row in entry(node, start)]
    if not rows:
        raise top["patterns"].error("patterns", "is empty: a list of patterns must follow it")
    found = [(_found(pattern, place, folder), place) for pattern, place in rows]
    _apart(found)
    if all(pattern.held_out for pattern, _ in found):
        remedy = "all patterns are held out, so nothing is left to search by: take held_out from some"
        raise InputError("held_out", None, remedy, found[0][1])
    base = _scenario(top["base"].filled("base"), top["base"].place, "base", folder) if "base" in top else ""
    return PatternFile(tuple(pattern for pattern, _ in found), tuple(place for _, place in found), base)


def _start(node: Node) -> int:
    value = node.scalar("start_year")
    if isinstance(value, bool) or not isinstance(value, int) or not YEARS[0] <= value <= YEARS[1]:
        raise node.error("start_year", "must be a calendar year, as 2015")
    return value


def _found(pattern: Pattern, place: str, folder: Path | None) -> Pattern:
    """The pattern with its scenarios found."""
    scenario, against = (
        name if name in ("", BASE) else _scenario(name, place, field, folder)
        for field, name in (("scenario", pattern.scenario), ("against", pattern.against))
    )
    pattern = dataclasses.replace(pattern, scenario=scenario, against=against)
    if pattern.against == pattern.scenario:
        remedy = "is the scenario itself, so nothing differs: name another one"
        raise InputError("against", pattern.against, remedy, place)
    return pattern


def _scenario(name: str, place: str, field: str, folder: Path | None) -> str:
    """The name of a scenario of the library, or the path of a file."""
    if name in library():
        return name
    path = None if folder is None else Path(os.path.normpath(folder / name))
    if path is None or not path.is_file():
        near = nearest(name, library())
        raise InputError(field, name, f"there is no such scenario in the library, and no such file{near}", place)
    return str(path)


def _apart(found: Sequence[tuple[Pattern, str]]) -> None:
    """Refuse two patterns of one name, or that say the same."""
    names, contents = dict[str, str](), dict[tuple[object, ...], str]()
    for pattern, place in found:
        asks = tuple(getattr(pattern, each) for each in ASKED)
        if asks in contents:
            remedy = f"asks for the same as the pattern in {contents[asks].rpartition(', ')[2]}: take one of them out"
            raise InputError(f"pattern {pattern.name!r}", None, remedy, place)
        if pattern.name in names:
            remedy = f"is the name of the pattern in {names[pattern.name].rpartition(', ')[2]} too: give each its own"
            raise InputError("name", pattern.name, remedy, place)
        names[pattern.name] = contents[asks] = place
