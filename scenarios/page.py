"""The page of parameters, generated from the table: ``python -m stallpoint.scenarios.page docs/parameters.md``."""

import inspect
import sys
from collections.abc import Iterable

from .generated import write_or_print
from .parameters import SECTIONS, Parameter, supporting, table
from .said import ENDLESS, in_words
from .table.row import Row, Value
from .worlds import World, default_world

CALIBRATED = "calibrated"
_HEAD = f"""# Parameters

This page is generated from the parameter table in `scenarios/table/`. Do not edit it; run
`python -m stallpoint.scenarios.page docs/parameters.md`.

A *setting* is the size or shape of the experiment, an *uncertainty* is what nobody knows, a *lever* is what somebody
can choose. Levers, and the uncertainties marked *timed*, may change from month to month (see
[scenario-files.md](scenario-files.md)).

The label is what pages call it, where its values are said as people say them: 4 of 100 factories for 0.04 as a share of
factories. Files, commands and tables of results take name and number.

The source says how far a default can be trusted: *seen* was read in the source, *weak* was read second-hand,
*recalled* is from memory and unchecked, *assumption* has no evidence and should be varied. Where a parameter *needs*
others, it acts only while these are set, for example, as shown. What is *local* may be held in a programme, for some
factories alone ([scenario-files.md](scenario-files.md)).

The {{count}} defaults whose source says *{CALIBRATED}* are those of `{{world}}`, one world of the set that a
calibration found: together they show what was observed, and other values do so as well
([calibration.md](calibration.md)). Where a source stands before that word, it speaks for the direction or the order of
size, and not for the value.
"""
_COLUMNS = ("name", "label", "unit", "default", "range", "kind", "source", "meaning")


def parameters_page() -> str:
    """Every parameter as Markdown, a table for each section."""
    world = default_world()
    parts = [_HEAD.format(count=len(world.values), world=world.name)]
    for section in SECTIONS:
        rows = [p for p in table().values() if p.section == section.__name__.lower()]
        parts.append(f"## {section.__name__}\n\n{inspect.getdoc(section)}\n\n{_table(rows, world)}")
    return "\n".join(parts)


def number(value: Value) -> str:
    """A value as people write it: no trailing zeros, no exponent."""
    return value if isinstance(value, str) else f"{value:.12g}"


def told(parameter: Parameter, value: Value) -> str:
    """A value of a parameter as people write it, in words where it stands for no limit."""
    return ENDLESS if in_words(parameter, value) == ENDLESS else number(value)


def span(parameter: Parameter) -> str:
    """Its range in words."""
    if parameter.is_choice:
        return ", ".join(str(word) for word in parameter.row.span)
    low, high = parameter.row.span
    return f"{number(low)} to {number(high)}"


def _table(rows: list[Parameter], world: World) -> str:
    lines = [_line(_COLUMNS), _line("---" for _ in _COLUMNS), *(_line(_cells(parameter, world)) for parameter in rows)]
    return "\n".join(lines) + "\n"


def _cells(parameter: Parameter, world: World) -> list[str]:
    row = parameter.row
    source = f"{row.source}; {CALIBRATED}" if parameter.name in world.values else row.source
    marks = ["timed"] * (row.timed and row.kind != "lever") + ["local"] * row.local
    kind = ", ".join([row.kind, *marks])
    needs = " and ".join(f"`{name}` = {number(value)}" for name, value in row.needs.items())
    meaning = " ".join(
        filter(None, (row.meaning, f"Needs, for example, {needs}." if needs else "", _cost(parameter.name, row)))
    )
    return [
        f"`{parameter.name}`",
        row.label,
        row.unit,
        number(parameter.default),
        span(parameter),
        kind,
        source,
        meaning,
    ]


def _cost(name: str, row: Row) -> str:
    """Who pays for a lever, by which price, and whether it is support; nothing where nobody pays."""
    if row.paid_by == "nobody":
        return ""
    price = f" at `{row.price}`" if row.price else ""
    support = "; counts as public support" if name in supporting() else ""
    return f"Paid by {'the ' if row.paid_by == 'public' else ''}{row.paid_by}{price}{support}."


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main(arguments: list[str]) -> int:
    """Write the page to the file named, or print it. Returns the exit code."""
    return write_or_print(lambda _: parameters_page(), arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
