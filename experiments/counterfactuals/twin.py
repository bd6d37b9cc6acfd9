"""One factory lived twice on the same dice: in a scenario and in another one, and the month in which the lives part."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from ...agents.factory import Gate, Stage
from ...model.dice import Dice
from ...model.ledger import Event
from ...model.life import run
from ...model.network.importing import build
from ...model.network.network import Network
from ...model.outcomes.biography import VENDOR_EVENTS, Biography, find_factory, watch
from ...model.outcomes.lives import Births, of_the_first
from ...model.outcomes.result import Result
from ...model.outcomes.shown import Shown
from ...scenarios.errors import InputError
from ...scenarios.parameters import table
from ...scenarios.scenario import Scenario
from ..comparable import checked
from ..provenance import restored
from .ancestry import Step, path
from .typical import ALL, BEGAN, Crowd, Typical

if TYPE_CHECKING:
    import pandas as pd

WATCHED, HOUSE, BROKERS = "watched", "house", "brokers"
LINKS = ("supplier", "buyer", "middleman", "watcher", "watched")


@dataclass(frozen=True, slots=True)
class Spell:
    """Months ``first`` to ``last`` in which a factory was in one stage, held by one gate."""

    first: int
    last: int
    stage: Stage
    gate: Gate

    @property
    def months(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Parting:
    """When two lives part. ``None`` stands for never.

    Attributes:
        levers: first month in which the two scenarios do not set the same parameters, and ``parameters``, which.
        inputs: first month in which anything recorded of the factory, its people, its middlemen or those it watches
            differs, and ``columns``, what does: names of :attr:`Biography.table`, or ``watched``, ``house``,
            ``brokers``.
        neighbours: rows of those it watches that were in another stage in that month.
        life: first month in which its stage, its gate or an event of the ledger differs.
    """

    levers: int | None
    parameters: tuple[str, ...]
    inputs: int | None
    columns: tuple[str, ...]
    neighbours: tuple[int, ...]
    life: int | None


@dataclass(frozen=True, eq=False, repr=False)
class Twin(Shown):
    """A factory's life in a scenario, and its life in another one on the same dice, if there is one.

    Attributes:
        chosen: by which rule the factory was chosen; empty if it was asked for.
        apart: what it already was before month 0 in each world, where the worlds do not make it the same: (name of a
            column, ours, theirs).
        parting: when the lives part.
        crowd: all factories of the first life, sorted into groups.
        group: the one in which it is told where it stands.
    """

    kind: ClassVar[str] = "why"
    ours: Biography
    theirs: Biography | None
    chosen: str
    apart: tuple[tuple[str, float, float], ...]
    parting: Parting | None
    crowd: Crowd
    group: str = ALL

    @cached_property
    def typical(self) -> Typical:
        """The factory in its group."""
        return self.crowd.typical(self.group, self.ours.row)

    @property
    def lives(self) -> tuple[Biography, ...]:
        """Its life, and the other one if there is one."""
        return tuple(life for life in (self.ours, self.theirs) if life is not None)

    @property
    def scenarios(self) -> list[Scenario]:
        """In which it lives."""
        return [life.result.scenario for life in self.lives]

    @property
    def seeds(self) -> tuple[int]:
        """The dice of both lives."""
        return (self.ours.result.seed,)

    def tables(self) -> dict[str, pd.DataFrame]:
        """What was recorded; see :func:`.twin_tables.tables`."""
        from .twin_tables import tables

        return tables(self)

    def facts(self) -> dict[str, Any]:
        """Who it is, and the dice."""
        who = {"factory": self.ours.name, "row": self.ours.row, "chosen": self.chosen, "group": self.group}
        return who | {"seeds": list(self.seeds)}

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Twin:
        """Live the lives again: a run is the same bit for bit, so the story is too.

        Raises:
            InputError: if this version of Stallpoint lives them otherwise than the table ``life`` says.
        """
        ours, other, *_ = [*(restored(data) for data in facts["scenarios"]), None]
        asked = Asked(facts["factory"], facts.get("group", ALL))
        again = dataclasses.replace(twin(ours, other, facts["seeds"][0], asked), chosen=facts["chosen"])
        lived, written = (table.to_csv(index=False, header=False) for table in (again.tables()["life"], tables["life"]))
        if lived != written:  # whatever its columns were called then
            remedy = "this version of Stallpoint does not live the life in its tables: ask 'stallpoint why' anew"
            raise InputError("report", None, remedy)
        return again


def spans(b: Biography) -> list[Spell]:
    """Its life as spans of one stage and one gate each; their months add up to the life."""
    found, month = [], 0
    for (stage, gate), group in groupby(zip(b.stages().tolist(), b.gates().tolist(), strict=True)):
        length = len(list(group))
        found.append(Spell(month, month + length - 1, Stage(stage), Gate(gate)))
        month += length
    return found


def held(b: Biography) -> dict[Gate, list[Spell]]:
    """The spells in which each gate held it, in the order of the gates."""
    every = spans(b)
    return {gate: mine for gate in Gate if gate != Gate.OPEN and (mine := [s for s in every if s.gate == gate])}


def lineage(b: Biography) -> tuple[Step, ...]:
    """How it came to its first start, back along the cases that counted most (see :func:`ancestry.path`)."""
    return path(b.result, b.cases_needed, b.row)


def bare(name: str) -> str:
    """What a scenario of a name is called without its levers."""
    return f"{name} without its levers"


def without_levers(scenario: Scenario) -> Scenario | None:
    """The same world with no lever pulled and no shock; ``None`` if that is the scenario itself."""
    if not scenario.levers:
        return None
    return dataclasses.replace(scenario, name=bare(scenario.name), levers=())


class Asked(NamedTuple):
    """Which factory is asked for.

    Attributes:
        factory: its name, or its row as in ``row:7``; ``None`` for one of the group.
        group: in which it is told where it stands, see :mod:`.typical`; ``None`` for an instructive factory among all,
            and empty for those that ever started, if there are any.
        place: which of the group, where no factory is named: 1 is the most typical.
        near: whether a name may be told by what only it is like, 7 for F0007.
    """

    factory: str | None = None
    group: str | None = None
    place: int = 1
    near: bool = False


def twin(scenario: Scenario, other: Scenario | None, seed: int, factory: str | Asked | None = None) -> Twin:
    """Live one factory's life in a scenario and in another one, on the same dice.

    Args:
        scenario: what is asked.
        other: the other scenario; ``None`` for one life alone.
        seed: the dice of both.
        factory: its name, or its row as in ``row:7``; ``None`` to choose an instructive one; or more about it.

    Raises:
        InputError: if a scenario runs a classic rule; if the two are the same, differ in length, or do not have the
            same factories in the same network; or if there is no such factory, or no such group.
    """
    asked = factory if isinstance(factory, Asked) else Asked(factory)
    both = [scenario] if other is None else [scenario, other]
    for each in both:
        if each.world.rule != "gates":
            remedy = f"{each.name} runs a classic rule, which has no gates, reviews or people to tell of"
            raise InputError("rule", each.world.rule, f"{remedy}: ask of a scenario of the full model")
    if other is not None:
        if other.content() == scenario.content():
            remedy = "is the same world with the same levers, so the two lives are one: name another scenario"
            raise InputError("--against", other.name, remedy)
        checked(both)
    networks = [build(each, Dice(seed)) for each in both]
    if other is not None:
        same_factories(scenario, other, networks[0], networks[1])
    row, chosen, group = _chosen(asked, both, networks, seed)
    lives = [watch(each, seed, row, net) for each, net in zip(both, networks, strict=True)]
    crowd = Crowd.of(scenario, networks[0], lives[0].result)
    if other is None:
        return Twin(lives[0], None, chosen, (), None, crowd, group)
    differ = [(k, v, lives[1].traits[k]) for k, v in lives[0].traits.items() if v != lives[1].traits[k]]
    return Twin(lives[0], lives[1], chosen, tuple(differ), part(lives[0], lives[1]), crowd, group)


def _chosen(asked: Asked, both: list[Scenario], networks: list[Network], seed: int) -> tuple[int, str, str]:
    """The row of the factory asked for, by which rule it was chosen, and its group."""
    named = asked.factory
    row = None if named is None else find_factory(networks[0].names, named, asked.near)
    if row is not None and asked.group != "":
        return row, "", asked.group or ALL
    if asked.group is None:
        return *choose([run(each, seed, net) for each, net in zip(both, networks, strict=True)]), ALL
    crowd = Crowd.of(both[0], networks[0], run(both[0], seed, networks[0]))
    group = asked.group or (BEGAN if BEGAN in crowd.groups else ALL)
    if row is not None:
        return row, "", group
    order = crowd.typical(group).order
    return order[(asked.place - 1) % len(order)], "", group


def same_factories(scenario: Scenario, other: Scenario, ours: Network, theirs: Network) -> None:
    """Refuse two worlds that do not have the same factories in the same network.

    Raises:
        InputError: if names, tiers or sectors differ, or anybody's links, middlemen or peers.
    """
    same = ours.names == theirs.names
    if not (same and np.array_equal(ours.tier, theirs.tier) and np.array_equal(ours.sector, theirs.sector)):
        sizes = f"({theirs.n:,} and {ours.n:,})"
        why = f"does not have the factories of {scenario.name} {sizes}, so no factory can be found in both"
    elif differ := [name for name in LINKS if not np.array_equal(getattr(ours, name), getattr(theirs, name))]:
        network = f"in another network ({differ[0]} differs)"
        why = f"has the same names as {scenario.name} {network}, so they are other factories"
    else:
        return
    raise InputError("--against", other.name, f"{why}: name a scenario in the same world")


def choose(plain: list[Result]) -> tuple[int, str]:
    """An instructive factory and the rule that found it: whose lives differ longest, or to whom most happened."""
    first = plain[0]
    if len(plain) == 2:
        ours, theirs = (of_the_first(each) for each in plain)
        stages, gates = ((one != other).sum(axis=0) for one, other in zip(ours, theirs, strict=True))
        row = int(np.lexsort((-gates, -stages))[0])
        months = int(stages[row])
        if months or gates[row]:
            return row, f"its two lives are in different stages for {months} of {first.months} months, the most of all"
        return row, "no factory's two lives differ, so the first one is told"
    events = first.ledger.events()
    own = ~np.isin(events["event"], VENDOR_EVENTS)
    who, month = events["agent"][own], events["month"][own]
    until = Births.of(first).first(first.months)[who]
    its = (month < until) | ((month == until) & (events["event"][own] == Event.REPLACED))
    counts = np.bincount(who[its], minlength=first.factories)
    row = int(counts.argmax())
    return row, f"most happened to it: {int(counts[row])} entries in the ledger"


def part(ours: Biography, theirs: Biography) -> Parting:
    """When two lives of one factory part."""
    levers, parameters = _levers(ours.result.scenario, theirs.result.scenario)
    firsts = {name: at for name, at in _differences(ours, theirs) if at is not None}
    inputs = min(firsts.values(), default=None)
    columns = tuple(name for name, at in firsts.items() if at == inputs)
    neighbours: tuple[int, ...] = ()
    if inputs is not None:
        moved = ours.watched.stage[inputs] != theirs.watched.stage[inputs]
        neighbours = tuple(dict.fromkeys(ours.watched.row[moved].tolist()))
    return Parting(levers, parameters, inputs, columns, neighbours, _life(ours, theirs))


def _levers(a: Scenario, b: Scenario) -> tuple[int | None, tuple[str, ...]]:
    for month, (one, other) in enumerate(zip(a.timeline(), b.timeline(), strict=True)):
        if one is not other and (
            differ := tuple(name for name in table() if getattr(one, name) != getattr(other, name))
        ):
            return month, differ
    return None, ()


def _differences(a: Biography, b: Biography) -> Iterator[tuple[str, int | None]]:
    """For each thing recorded, the first month in which it is not the same to the last bit."""
    for name, column in a.table.items():
        yield name, _first(column, b.table[name])
    for name, fixed in ((WATCHED, 3), (HOUSE, 1), (BROKERS, 2)):  # the first fields are the same in every month
        both = zip(getattr(a, name)[fixed:], getattr(b, name)[fixed:], strict=True)
        months = [_first(one, other) for one, other in both]
        yield name, min((m for m in months if m is not None), default=None)


def _first(one: np.ndarray, other: np.ndarray) -> int | None:
    if one.shape != other.shape:
        return 0
    differ = (one != other) & ~((one != one) & (other != other))
    months = np.flatnonzero(differ.reshape(len(one), -1).any(axis=1))
    return int(months[0]) if len(months) else None


def _life(a: Biography, b: Biography) -> int | None:
    months = [_first(a.stages(), b.stages()), _first(a.gates(), b.gates())]
    # what happened and with whom; the figures of an entry are inputs
    ours, theirs = ({h[:3] for h in life.happenings()} for life in (a, b))
    months += [month for month, *_ in ours ^ theirs]
    return min((m for m in months if m is not None), default=None)
