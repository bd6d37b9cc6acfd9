"""The six bottlenecks, as data: for each the changes of parameters that take it away, and why these.

A removal never makes a world worse (a value that is better already is left alone), holds from the first month to the
last, and overrides levers and shocks that set the same parameter. So it is defined for every scenario.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

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

    def names(self) -> set[str]:
        """The parameters that its removal holds."""
        return {change.name for change in self.changes}


BOTTLENECKS: tuple[Bottleneck, ...] = (
    Bottleneck(
        "fog",
        "Concept fog",
        "everybody can say what it is for",
        (
            Change("fog", "down", 0.0, "concepts do not cloud each other, and no belief is blurred by them"),
            Change("new_terms", "down", 0.0, "nobody launches further concepts"),
            Change("clarity_needed", "down", 0.0, "what is clear is clear enough to decide"),
        ),
    ),
    Bottleneck(
        "margins",
        "Thin margins",
        "every tier earns the margin of a brand owner",
        (
            Change("margin_bottom", "up", "margin_brand", "the bottom of the smile curve earns what its top earns"),
            Change("margin_upstream", "up", "margin_brand", "so does the first tier"),
            Change("input_cost", "down", 0.0, "no rise of material and labour cost eats the margin"),
        ),
    ),
    Bottleneck(
        "people",
        "People",
        "nobody lives from opacity, and everybody has the skill",
        (
            Change("gray_prevalence", "down", 0.0, "no role-holder has a gray interest to defend"),
            Change("skill_mean", "up", 0.95, "nearly full digital skill, from the first month"),
        ),
    ),
    Bottleneck(
        "middlemen",
        "Middlemen",
        "no middleman loses by a link that goes digital",
        (
            Change("commission", "down", 0.0, "who earns nothing from opacity has no reason to obstruct"),
            Change("gray_middleman", "down", 0.0, "purchases through middlemen breed no more gray interests"),
        ),
    ),
    Bottleneck(
        "display",
        "Display pilots",
        "a pilot counts when it is used, and ends when it fails",
        (
            Change("success_counts", "set", "verified", "a programme counts verified use, not what can be shown"),
            Change("keep_face", "down", 0.0, "no failed pilot is kept for face"),
        ),
    ),
    Bottleneck(
        "misfit",
        "Vendor misfit",
        "every system fits the sector that buys it",
        (Change("misfit", "down", 0.0, "a vendor's misfit to a sector costs nothing"),),
    ),
)
"""In the order of the article: the concept, the cost, the people, and who stands in between."""


def without(scenario: Scenario, removed: Iterable[Bottleneck]) -> Scenario:
    """The same scenario with some bottlenecks taken away, in every month."""
    removed = tuple(removed)
    held = {name for bottleneck in removed for name in bottleneck.names()}
    if not held:
        return scenario
    world = {name: getattr(scenario.world, name) for name in table()}
    values = {change.name: change.apply(world) for bottleneck in removed for change in bottleneck.changes}
    name = f"{scenario.name} without {', '.join(bottleneck.name for bottleneck in removed)}"
    levers = tuple(lever for lever in scenario.levers if lever.name not in held)
    return dataclasses.replace(scenario, name=name, world=scenario.world.with_values(values), levers=levers)


def counts_display(scenario: Scenario) -> bool:
    """Whether a programme counts display in any month."""
    return any(now.pilots > 0.0 and now.success_counts == "display" for now in set(scenario.timeline()))
