"""A scenario told to a person: its story, its world and its levers on a line of months."""

import textwrap
from collections.abc import Iterable

from .files import load
from .page import number, told
from .parameters import Parameter
from .scenario import Lever, Scenario

FIRST = "first-world"
"""A world from which others of the library are changed."""
WIDTH, NARROWEST = 96, 40
"""Letters in a line of prose at most, and at least."""
_LINE, _SHORTEST_LINE = 40, 12
_DEEP = "      "


def tell(scenario: Scenario, width: int = WIDTH) -> str:
    """The scenario in prose, then what differs from the defaults, then each lever as a bar over the months.

    Args:
        scenario: what to tell.
        width: letters in a line.
    """
    parts = [f"{scenario.name} ({scenario.hash})", fill(scenario.question.strip(), width)]
    parts.append(_prose(scenario.story, width))
    if scenario.network is not None:
        parts.append(fill("The network is imported; the number of factories comes with it.", width))
    rows = scenario.world.table
    if changed := scenario.world.changed():
        lines = [
            fill(f"{name} = {told(row, value)} {_unit(row)}(default {told(row, row.default)})", width, "  ", _DEEP)
            for name, value in changed.items()
            for row in (rows[name],)
        ]
        parts.append("\n".join(["World, where it differs from the defaults:", *lines]))
    if scenario.first is not None:
        parts.append(fill(f"First adopters are chosen from {scenario.first.told()}.", width))
    if scenario.programmes:
        lines = [fill(f"{p.name} reaches {p.told()}.", width, "  ", _DEEP) for p in scenario.programmes]
        parts.append("\n".join(["Programmes:", *lines]))
    parts.append(_levers(scenario, width))
    if scenario.code:
        asked = [(kind, own) for kind, functions in scenario.code.by_kind().items() for own in functions]
        lines = [fill(f"{kind}: {own} (source {own.digest})", width, "  ", _DEEP) for kind, own in asked]
        parts.append("\n".join(["Own code, which a run executes:", *lines]))
    parts.append("\n".join(fill(f"Note: {note}.", width, "", "  ") for note in scenario.overlapping()))
    return "\n\n".join(part for part in parts if part) + "\n"


def pulled(scenario: Scenario) -> str:
    """What a scenario changes, in a line: its levers, its world, its network."""
    parts = [f"`{name}`" for name in dict.fromkeys(lever.name for lever in scenario.levers)]
    if scenario.programmes:
        parts.append(f"in {count_of(len(scenario.programmes))}")
    if world := _world(scenario):
        parts.append(world)
    if scenario.first is not None:
        parts.append(f"first adopters from {scenario.first.told()}")
    if scenario.network is not None:
        parts.append("the network is imported")
    if scenario.code:
        parts.append("own code")
    return ", ".join(parts) or "nothing"


def _world(scenario: Scenario) -> str:
    """What its world changes: of the default one, or of :data:`FIRST` where that is less to say."""
    changed, first = scenario.world.changed(), load(FIRST).world
    apart = [name for name in scenario.world.table if getattr(scenario.world, name) != getattr(first, name)]
    if scenario.name == FIRST or len(apart) >= len(changed):
        return "in the world " + _values(scenario, changed) if changed else ""
    return f"in the world of `{FIRST}`" + (f", with {_values(scenario, apart)}" if apart else "")


def _values(scenario: Scenario, names: Iterable[str]) -> str:
    return ", ".join(f"`{name}` = {number(getattr(scenario.world, name))}" for name in names)


def fill(text: str, width: int, first: str = "", later: str = "") -> str:
    """A paragraph in lines of that width, each after its indent; names with a hyphen stay whole."""
    return textwrap.fill(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def when(lever: Lever) -> str:
    """Its months in words."""
    end = "to the end" if lever.end is None else f"until {lever.end}"
    where = f" in {lever.programme}" if lever.programme else ""
    ends = f", for good until {lever.ends_when}" if lever.ends_when else ""
    given = f", in years after {lever.only_if}" if lever.only_if else ""
    return f"from month {lever.start} {end}{where}{ends}{given}"


def count_of(programmes: int) -> str:
    """How many programmes, in words."""
    return "a programme for some" if programmes == 1 else f"{programmes} programmes for some"


def _prose(story: str, width: int) -> str:
    paragraphs = story.strip().split("\n\n")
    return "\n\n".join(fill(" ".join(text.split()), width) for text in paragraphs)


def _unit(parameter: Parameter) -> str:
    unit = parameter.row.unit
    return "" if unit == "-" else f"{unit} "


def _levers(scenario: Scenario, width: int) -> str:
    months = scenario.world.months
    if not scenario.levers:
        told = f"No lever is pulled in its {months} months."
        if not scenario.world.changed() and scenario.network is None:
            told += " The world is that of the parameter table: the one that others are compared with."
        return fill(told, width)
    labels = [f"{lever.name} = {number(lever.value)}" for lever in scenario.levers]
    wide, words = max(map(len, labels)), max(len(when(lever)) for lever in scenario.levers)
    room = min(_LINE, width - 2 - wide - 2 - 2 - words)
    lines = [f"Levers, from month 0 to month {months}:"]
    for lever, label in zip(scenario.levers, labels, strict=True):
        if room >= _SHORTEST_LINE:
            lines.append(f"  {label:<{wide}}  {bar(scenario, lever, room)}  {when(lever)}")
        else:  # too narrow for one line
            lines.append(fill(f"{label}, {when(lever)}", width, "  ", _DEEP))
            lines.append(f"{_DEEP}{bar(scenario, lever, width - 2 * len(_DEEP))}")
        if lever.reason:
            reason = " ".join(lever.reason.split())
            lines.append(fill(reason, width, _DEEP, _DEEP))
    return "\n".join(lines)


def bar(scenario: Scenario, lever: Lever, length: int = _LINE) -> str:
    """The months of a run as a line: ``#`` where the lever holds, ``-`` where a later one does in its place."""
    months, line = scenario.world.months, ["."] * length
    later = scenario.levers[scenario.levers.index(lever) + 1 :]
    for sign, held in (
        ("#", [lever]),
        ("-", [x for x in later if (x.name, x.programme) == (lever.name, lever.programme)]),
    ):
        for each in held:
            start, end = (max(each.start, lever.start), min(_end(each, months), _end(lever, months)))
            if start < end:
                first, last = start * length // months, -(-end * length // months)
                line[first:last] = sign * (last - first)
    return "".join(line)


def _end(lever: Lever, months: int) -> int:
    return months if lever.end is None else min(lever.end, months)
