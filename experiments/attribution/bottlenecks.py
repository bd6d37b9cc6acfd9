"""The six bottlenecks of ``data/bottlenecks.yaml``: for each the changes of parameters that take it away.

A removal never makes a world worse (a value that is better already is left alone), holds from the first month to the
last, and overrides levers and shocks that set the same parameter. So it is defined for every scenario.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

import yaml

from ...scenarios.parameters import table
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value

type Way = Literal["up", "down", "set"]


@dataclass(frozen=True, slots=True)
class Change:
    """One parameter that a removal changes.

    Attributes:
        name: the parameter.
        way: ``up`` raises it to at least ``to``, ``down`` lowers it to at most ``to``, ``set`` gives it that word.
        to: a value; or the name of another parameter, whose value is taken.
        reason: why, in a sentence without a full stop.
    """

    name: str
    way: Way
    to: Value
    reason: str

    def apply(self, world: Mapping[str, Value]) -> Value:
        """The value it leaves, in a world where every parameter has the value given."""
        wanted = world[self.to] if isinstance(self.to, str) and self.to in world else self.to
        if self.way == "set" or isinstance(wanted, str):
            return wanted
        return (max if self.way == "up" else min)(float(world[self.name]), float(wanted))


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Something that holds adoption back, and what the world is like without it.

    Attributes:
        name: short, for tables and options.
        label: in a figure.
        without: the world without it, in a clause: "every factory knows what it is for".
        changes: what takes it away.
    """

    name: str
    label: str
    without: str
    changes: tuple[Change, ...]


def _read() -> tuple[Bottleneck, ...]:
    rows = yaml.safe_load(files(__package__).joinpath("data/bottlenecks.yaml").read_text(encoding="utf-8"))
    return tuple(Bottleneck(**row | {"changes": tuple(Change(**change) for change in row["changes"])}) for row in rows)


BOTTLENECKS = _read()
"""The six of the article, in its order."""


def members(bottlenecks: Sequence[Bottleneck], coalition: int) -> list[Bottleneck]:
    """The bottlenecks of a coalition: bit i says that bottleneck i is one of them."""
    return [bottleneck for i, bottleneck in enumerate(bottlenecks) if coalition >> i & 1]


def without(scenario: Scenario, removed: Iterable[Bottleneck]) -> Scenario:
    """The same scenario with some bottlenecks taken away, in every month."""
    removed = tuple(removed)
    world = {name: getattr(scenario.world, name) for name in table()}
    values = {change.name: change.apply(world) for bottleneck in removed for change in bottleneck.changes}
    if not values:
        return scenario
    name = f"{scenario.name} without {', '.join(bottleneck.name for bottleneck in removed)}"
    levers = tuple(lever for lever in scenario.levers if lever.name not in values)
    return dataclasses.replace(scenario, name=name, world=scenario.world.with_values(values), levers=levers)


def counts_display(scenario: Scenario) -> bool:
    """Whether a programme counts display in any month."""
    return any(now.pilots > 0.0 and now.success_counts == "display" for now in set(scenario.timeline()))
