"""What conclusions are tried against: sizes, topologies, and mechanisms and assumptions one at a time."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import yaml

from ...scenarios.errors import InputError
from ...scenarios.files import load
from ...scenarios.parameters import Parameters, find, lacking, nearest
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.table.scope import TOPOLOGIES
from ..designs.ranges import off

AS_IT_IS = "as it is"
SIZE, NETWORK, ON, OFF, ASSUMPTION, YEARS = (
    "factories", "network", "mechanism on", "mechanism off", "assumption", "years"
)  # fmt: skip
"""What a variant changes, in the order in which variants are told; ``years`` are read off the runs as they are."""
ALL = "together"
"""The name of the variant of all mechanisms at once."""
FACTORIES, TOPOLOGY = "factories", "topology"
SHAPES = {
    "supply": "a supply chain",
    "random": "a random graph in place of a supply chain",
    "mixed": "everybody sees everybody",
}
"""Topologies in words."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of ``data/variants.yaml``; see there."""

    name: str
    what: str
    values: Mapping[str, Value] = field(default_factory=dict)
    like: str = ""
    switches: tuple[str, ...] = ()
    imported: Mapping[str, Value] = field(default_factory=dict)

    def all_values(self, imported: bool = False) -> dict[str, Value]:
        """Every parameter that it sets, on a generated network or an imported one."""
        if imported and self.imported:
            return dict(self.imported)
        return {**(load(self.like).world.changed() if self.like else {}), **self.values}


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing changed in all scenarios.

    Attributes:
        name: unlike any other.
        axis: what kind of change: :data:`SIZE`, :data:`NETWORK`, :data:`ON`, :data:`OFF` or :data:`ASSUMPTION`.
        what: in words.
        changes: parameters of the world; none as it is.
    """

    name: str
    axis: str
    what: str
    changes: Mapping[str, Value]

    def of(self, scenario: Scenario) -> Scenario:
        """A scenario with this changed, whatever its world or itself says.

        Raises:
            InputError: if that contradicts what else it sets.
        """
        return scenario.with_world(**self.changes) if self.changes else scenario


@functools.cache
def entries() -> tuple[Entry, ...]:
    """The lines of ``data/variants.yaml``."""
    rows: list[dict[str, Any]] = yaml.safe_load(
        files(__package__).joinpath("data/variants.yaml").read_text(encoding="utf-8")
    )
    return tuple(Entry(**row | {"switches": tuple(row.get("switches", ()))}) for row in rows)


def switches() -> dict[str, frozenset[str]]:
    """The parameters that make each mechanism."""
    found: dict[str, set[str]] = {}
    for entry in entries():
        if len(entry.switches) == 1:
            found.setdefault(entry.switches[0], set()).update(entry.all_values(), entry.imported)
    return {switch: frozenset(names) for switch, names in found.items()}


def variants(
    scenarios: Sequence[Scenario], sizes: Iterable[int], only: Sequence[str] = ()
) -> tuple[list[Variant], list[str]]:
    """What to try for some scenarios, as they are first; and sentences about what is left out.

    Args:
        scenarios: in every world in which they will be run.
        sizes: numbers of factories.
        only: names of entries; all if there are none.

    Raises:
        InputError: on a size or name that there is not.
    """
    names = [entry.name for entry in entries()]
    for name in only:
        if name not in names:
            raise InputError("--variant", name, f"must be one of: {'; '.join(names)}{nearest(name, names)}")
    imported = any(scenario.network is not None for scenario in scenarios)
    tried, notes = [Variant(AS_IT_IS, AS_IT_IS, "the scenarios as they are", {})], list[str]()
    if imported:
        notes.append("The network is imported, so its size and topology are not varied.")
    else:
        tried += _sizes(scenarios, sizes)
        others = [word for word in TOPOLOGIES if any(each.world.topology != word for each in scenarios)]
        tried += [Variant(f"topology {word}", NETWORK, SHAPES.get(word, word), {TOPOLOGY: word}) for word in others]
    if any(scenario.world.rule != "gates" for scenario in scenarios):
        notes.append("A classic rule knows none of the mechanisms, so none is switched on.")
    else:
        tried += [*_off(scenarios), *_on(scenarios, only, imported)]
    found: dict[str, Variant] = {}
    for variant in tried:
        why = _no_use(variant, scenarios, imported) if variant.changes else ""
        if why:
            notes.append(f"Left out: {variant.name} ({why}).")
        else:
            found.setdefault(variant.name, variant)
    return list(found.values()), notes


def _sizes(scenarios: Sequence[Scenario], sizes: Iterable[int]) -> list[Variant]:
    for size in sizes:
        try:
            find(FACTORIES).check(size)
        except InputError as error:
            raise InputError("--size", size, error.remedy) from None
    here = scenarios[0].world.factories
    others = [size for size in sorted(set(sizes)) if size != here]
    return [Variant(f"{n:,} factories", SIZE, f"{n:,} factories", {FACTORIES: n}) for n in others]


def _running(scenarios: Sequence[Scenario]) -> dict[str, frozenset[str]]:
    """The mechanisms that a scenario has on, in any of its worlds, with their parameters."""
    return {
        switch: names
        for switch, names in switches().items()
        if any(_off_by_default(name) and name in each.world.changed() for each in scenarios for name in names)
    }


def _off(scenarios: Sequence[Scenario]) -> list[Variant]:
    return [
        Variant(
            f"without {switch}",
            OFF,
            f"{switch}: off",
            {name: find(name).default for name in sorted(names) if _off_by_default(name)},
        )
        for switch, names in _running(scenarios).items()
    ]


def _on(scenarios: Sequence[Scenario], only: Sequence[str], imported: bool) -> list[Variant]:
    running = _running(scenarios)
    return [
        Variant(entry.name, ON if entry.switches or entry.name == ALL else ASSUMPTION, entry.what, values)
        for entry in entries()
        if (entry.name in only if only else not running.keys() & set(entry.switches))
        for values in [entry.all_values(imported)]
    ]


def _no_use(variant: Variant, scenarios: Sequence[Scenario], imported: bool) -> str:
    """Why it makes no sense to try it; empty if it does."""
    elsewhere = "generated" if imported else "imported"
    if all(find(name).row.network == elsewhere for name in variant.changes):
        return "it has no effect on an imported network"
    try:
        changed = [variant.of(scenario) for scenario in scenarios]
    except InputError as error:
        return f"the scenarios do not allow it: {str(error).rstrip('.')}"
    if all(after.content() == before.content() for after, before in zip(changed, scenarios, strict=True)):
        return "the scenarios are so already"
    seen = [now for each in changed for now in each.seen()]
    lacks = [other for name in variant.changes if (other := lacking(name, seen))]
    if len(lacks) == len(variant.changes):
        return f"it has no effect while {lacks[0]} is {getattr(changed[0].world, lacks[0])!r}"
    return ""


def _off_by_default(name: str) -> bool:
    return off(Scenario(name="default", world=Parameters()), name)
