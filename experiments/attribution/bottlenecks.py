"""Bottlenecks: what each changes when it is taken away, as ``data/bottlenecks.yaml`` or the user says it.

What is taken away holds from the first month to the last, and overrides levers and shocks that set the same parameter.
So it is defined for every scenario.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...scenarios.errors import InputError
from ...scenarios.files import checked as value_of
from ...scenarios.nodes import Node, parse, text_of, word
from ...scenarios.parameters import find, nearest
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from .standing import LESS, MORE, PROPERTIES

MOST = 12
"""No more bottlenecks than these play."""
OPTION = "--player"
HOW = "write the name of one of the ten, NAME=PARAMETER:VALUE,PARAMETER:VALUE, or a YAML file of them"
PARTS = ("name", "label", "without", "changes")
WAYS = ("lift", "best", "to")
ENDS = {"less": LESS, "more": MORE}


@dataclass(frozen=True, slots=True)
class Change:
    """What taking a bottleneck away does to some parameters; one of ``lift``, ``best`` and ``to``.

    Attributes:
        parameters: their names; more than one only where a property is lifted.
        lift: the property that is lifted.
        best: :data:`LESS` or :data:`MORE`: the parameter goes to that end of its plausible range; 0 if it does not.
        to: the parameter gets this value.
        even: parameters that are set to 0, so that all have the same of the property.
        reason: why, in a sentence without a full stop.
    """

    parameters: tuple[str, ...]
    lift: str = ""
    best: int = 0
    to: Value | None = None
    even: tuple[str, ...] = ()
    reason: str = ""

    @property
    def touched(self) -> tuple[str, ...]:
        """Every parameter that it sets."""
        return (*self.parameters, *self.even)


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Something that holds adoption back, and what the world is like without it.

    Attributes:
        name: short, for tables and options.
        label: in a figure.
        without: the world without it, in a clause.
        changes: what takes it away.
    """

    name: str
    label: str
    without: str
    changes: tuple[Change, ...]


def chosen(players: Sequence[str]) -> tuple[Bottleneck, ...]:
    """The bottlenecks that ``--player`` names; the ten if it names none.

    Raises:
        InputError: on one that there is not or that is not written so, on a parameter or value that there is not, on a
            name or parameter that stands twice, or on too many.
    """
    if not players:
        return BOTTLENECKS
    known = {bottleneck.name: bottleneck for bottleneck in BOTTLENECKS}
    found: list[Bottleneck] = []
    for text in players:
        if Path(text).suffix in (".yaml", ".yml"):
            found += read(Path(text))
        elif "=" in text:
            found.append(_written(text))
        elif text in known:
            found.append(known[text])
        else:
            near = nearest(text, known) or f"; there is: {', '.join(known)}"
            raise InputError(OPTION, text, f"is no bottleneck{near}: {HOW}")
    _apart(found)
    return tuple(found)


def read(path: Path) -> tuple[Bottleneck, ...]:
    """The bottlenecks in a YAML file, a list of them as in ``data/bottlenecks.yaml``.

    Raises:
        InputError: on anything wrong with it.
    """
    shown = str(path)
    top = parse(text_of(path, shown, OPTION, "a YAML file of bottlenecks"), shown)
    return tuple(_bottleneck(node) for node in top.items("the file of bottlenecks"))


def without(scenario: Scenario, name: str, values: Mapping[str, Value]) -> Scenario:
    """The scenario with some parameters at these values in every month, called by what is taken away."""
    if not values:
        return scenario
    levers = tuple(lever for lever in scenario.levers if lever.name not in values)
    world = scenario.world.with_values(values)
    return dataclasses.replace(scenario, name=f"{scenario.name} without {name}", world=world, levers=levers)


def members(bottlenecks: Sequence[Bottleneck], coalition: int) -> list[Bottleneck]:
    """The bottlenecks of a coalition: bit i says that bottleneck i is one of them."""
    return [bottleneck for i, bottleneck in enumerate(bottlenecks) if coalition >> i & 1]


def counts_display(scenario: Scenario) -> bool:
    """Whether a programme counts display in any month."""
    return any(now.pilots > 0.0 and now.success_counts == "display" for now in set(scenario.timeline()))


def _written(text: str) -> Bottleneck:
    name, _, rest = (part.strip() for part in text.partition("="))
    changes = []
    for each in rest.split(","):
        parameter, colon, value = (part.strip() for part in each.partition(":"))
        if not (name and colon and parameter and value):
            raise InputError(OPTION, text, HOW)
        row = find(parameter)
        changes.append(Change((parameter,), to=row.unbounded().check(value if row.is_choice else word(value))))
    told = " and ".join(f"{change.parameters[0]} is {change.to}" for change in changes)
    return Bottleneck(name, name.capitalize(), told, tuple(changes))


def _bottleneck(node: Node) -> Bottleneck:
    parts = node.keys("a bottleneck", PARTS)
    for part in ("name", "changes"):
        if part not in parts:
            raise InputError("bottleneck", None, f"{part!r} is missing", node.place)
    name = parts["name"].filled("name")
    changes = tuple(_change(each) for each in parts["changes"].items("changes"))
    if not changes:
        raise parts["changes"].error("changes", "must be one or more")
    label, told = (parts[part].filled(part) if part in parts else "" for part in ("label", "without"))
    return Bottleneck(name, label or name.capitalize(), told or f"{name} is as good as in the best tenth", changes)


def _change(node: Node) -> Change:
    parts = node.keys("a change", ("parameter", *WAYS, "even", "reason"))
    ways = [way for way in WAYS if way in parts]
    if "parameter" not in parts or len(ways) != 1:
        raise InputError("change", None, f"needs 'parameter' and one of {', '.join(WAYS)}", node.place)
    names, even = (_names(parts.get(part), part) for part in ("parameter", "even"))
    reason = parts["reason"].filled("reason") if "reason" in parts else ""
    said = parts[ways[0]]
    if ways == ["lift"]:
        if (lifted := said.filled("lift")) not in PROPERTIES:
            raise said.error("lift", f"must be one of: {', '.join(PROPERTIES)}{nearest(lifted, PROPERTIES)}")
        return Change(names, lift=lifted, even=even, reason=reason)
    if len(names) > 1 or even:
        raise node.error("parameter", f"must be one, and nothing even, where it says {ways[0]!r}")
    row = find(names[0])
    if ways == ["to"]:
        return Change(names, to=value_of(row.unbounded(), said), reason=reason)
    if said.value not in ENDS or row.is_choice:
        raise said.error("best", "must be less or more, and the parameter a number")
    return Change(names, best=ENDS[str(said.value)], reason=reason)


def _names(node: Node | None, field: str) -> tuple[str, ...]:
    """The parameters that are named, each of which there is."""
    if node is None:
        return ()
    nodes = node.items(field) if isinstance(node.value, list) else [node]
    found = tuple(each.filled(field) for each in nodes)
    for name in found:
        try:
            find(name)
        except InputError as error:
            raise error.within(node.place) from None
    return found


def _apart(found: Sequence[Bottleneck]) -> None:
    """Refuse too many bottlenecks, two of one name, and two that set the same parameter."""
    if len(found) > MOST:
        raise InputError(OPTION, len(found), f"are too many: name at most {MOST}")
    names = [bottleneck.name for bottleneck in found]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise InputError(OPTION, twice, "is named twice: name each once")
    owner: dict[str, str] = {}
    for bottleneck in found:
        for change in bottleneck.changes:
            for name in change.touched:
                if name in owner:
                    both = f"{owner[name]} and {bottleneck.name}" if owner[name] != bottleneck.name else "itself twice"
                    raise InputError(OPTION, name, f"is set by {both}: no two changes may set one parameter")
                owner[name] = bottleneck.name


def removed(bottlenecks: Iterable[Bottleneck]) -> str:
    """Bottlenecks as they stand in a table."""
    return " + ".join(bottleneck.name for bottleneck in bottlenecks) or "none"


BOTTLENECKS = read(Path(__file__).parent / "data" / "bottlenecks.yaml")
"""The ten that play when nobody names others."""
