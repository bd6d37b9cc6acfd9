"""Own code of the user in the life of a world: called in turn, and what it pulled, changed and saw is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...agents.columns import Flags
from ...scenarios.code import Code, Own
from ...scenarios.scenario import Conditions, Lever
from ...scenarios.table.row import Value
from ..areas import reached
from ..world import World
from . import deciding, tables
from .loading import Functions, fault
from .now import Now, Pull
from .reach import regroup

MOST_GROUPS = 64
"""Groups of factories for which own code may pull levers in a run."""


class Held(NamedTuple):
    """A lever as own code held it: ``programme`` is the group of factories, empty for everywhere; from month ``start``
    up to, not including, ``end``."""

    lever: str
    value: Value
    programme: str
    start: int
    end: int


class Changed(NamedTuple):
    """A column of ``factories`` (how many) that own code changed."""

    month: int
    column: str
    factories: int


class Kept(NamedTuple):
    """What own code did in a run: levers held, columns changed, the groups they were held for; and what it saw."""

    held: tuple[Held, ...]
    changed: tuple[Changed, ...]
    groups: tuple[str, ...]
    observed: dict[str, tables.Observed]


class OwnCode:
    """Own code in one life of a world.

    Attributes:
        code: the functions.
        levers: what they hold this month.
    """

    def __init__(self, code: Code) -> None:
        self.code, self.levers = code, tuple[Lever, ...]()
        self.functions, self._memory = Functions(), dict[str, Any]()
        self._holding: list[Pull] = []
        self._groups: dict[str, Flags] = {}
        self._held: list[Held] = []
        self._changed: list[Changed] = []
        self._observed: dict[str, list[tables.Observed]] = {each.function: [] for each in code.observers}
        self._last: tuple[Conditions, tuple[Lever, ...], Conditions] | None = None

    def kept(self) -> Kept:
        """What it has done so far."""
        seen = {name: tables.below(parts) for name, parts in self._observed.items() if parts}
        return Kept(tuple(self._held), tuple(self._changed), tuple(self._groups), seen)

    def begins(self, world: World) -> Conditions:
        """A month begins: interventions are called, and what holds is the scenario's with what they pull."""
        base, month = world.timeline[world.month], world.month
        if not self.code.interventions:
            return base
        self._holding = [pull for pull in self._holding if pull.until > month]
        for own in self.code.interventions:
            now = self._now(world, base, own, acts=True)
            if (given := self._call(own, "interventions", now, world)) is not None:
                wrong = f"it gave {type(given).__name__}, which does nothing: pull levers by now.pull"
                raise fault(own, "interventions", wrong, month)
            pulls, changes = now.over()
            self._changed += [Changed(*each) for each in changes]
            for pull in pulls:
                self._take(pull, own, month)
        regrouped = self._group(world)
        self.levers = tuple(pull.lever for pull in self._holding)
        pulled = tuple(Lever(each.name, each.value, programme=each.programme) for each in self.levers)
        self._note(month)
        if self._last is None or self._last[0] is not base or self._last[1] != pulled or regrouped:
            self._last = base, pulled, self._with(base, pulled)
        return self._last[2]

    def decides(self, world: World) -> None:
        """Before a month of the full model is lived: an own rule says whose head signs in it."""
        if self.code.rule is not None and world.now.rule == "gates":
            deciding.sign(world, self._chances(world, self.code.rule))

    def classic(self, month: tuple[Callable[[World, int], None], ...]) -> tuple[Callable[[World, int], None], ...]:
        """The parts of a month under a classic rule, with the own rule, if there is one, in the place of the first."""
        if self.code.rule is None:
            return month
        rule = self.code.rule
        return (lambda world, months: deciding.adopt(world, self._chances(world, rule)), *month[1:])

    def ends(self, world: World) -> None:
        """A month was lived: observers look."""
        for own in self.code.observers:
            given = self._call(own, "observers", self._now(world, world.held, own, world.month - 1), world)
            try:
                seen = tables.observed(given, world.month - 1)
            except ValueError as error:
                raise fault(own, "observers", f"it gave {error}", world.month - 1) from None
            if seen is not None:
                self._observed[own.function].append(seen)

    def _chances(self, world: World, own: Own) -> Flags:
        given = self._call(own, "rule", self._now(world, world.held, own), world)
        try:
            return deciding.decided(given, world)
        except ValueError as error:
            raise fault(own, "rule", f"it gave {error}", world.month) from None

    def _now(self, world: World, conditions: Conditions, own: Own, month: int | None = None, acts: bool = False) -> Now:
        return Now(world, world.month if month is None else month, conditions, self._memory, own.function, acts)

    def _call(self, own: Own, kind: str, now: Now, world: World) -> Any:
        return self.functions.call(own, kind, world.dice, now, now.month)

    def _take(self, pull: Pull, own: Own, month: int) -> None:
        """Hold a lever; a lever that was held for the same factories goes, and a group has the same ones for all."""
        name = pull.lever.programme
        same = [each for each in self._holding if each.lever.programme == name]
        self._holding = [each for each in self._holding if each not in same or each.lever.name != pull.lever.name]
        if pull.mask is None:
            self._holding.append(pull)
            return
        others = [each for each in same if each.lever.name != pull.lever.name or each.lever.start == month]
        if any(each.mask is not None and not np.array_equal(each.mask, pull.mask) for each in others):
            remedy = f"levers are pulled for other factories under the name {name!r}: give each now.pull its own name="
            raise fault(own, "interventions", remedy, month)
        if name not in self._groups and len(self._groups) == MOST_GROUPS:
            raise fault(own, "interventions", f"more than {MOST_GROUPS} groups of factories have a name", month)
        self._holding.append(pull)

    def _group(self, world: World) -> bool:
        """Let the groups be whom levers are pulled for; whether any is another one than before."""
        wanted = {p.lever.programme: p.mask for p in self._holding if p.mask is not None}
        moved = [name for name, mask in wanted.items() if not np.array_equal(self._groups.get(name, False), mask)]
        if moved:
            self._groups.update({name: wanted[name] for name in moved})
            scenario = world.scenario
            within = [reached(each, world.network, world.factories, scenario.world) for each in scenario.programmes]
            regroup(world, within, list(self._groups.values()))
        return bool(moved)

    def _with(self, base: Conditions, pulled: tuple[Lever, ...]) -> Conditions:
        """What holds, with what is pulled."""
        names = (*base.names, *self._groups)
        held = [dict(each) for each in base.programmes] + [{} for _ in self._groups]
        for lever in pulled:
            if lever.programme:
                held[names.index(lever.programme)][lever.name] = lever.value
        everywhere = {lever.name: lever.value for lever in pulled if not lever.programme}
        now = base.everywhere.with_values(everywhere) if everywhere else base.everywhere
        return Conditions(now, tuple(held), names)

    def _note(self, month: int) -> None:
        """Keep what is held this month: a span goes on where it held last month."""
        open_ones = {held[:3]: place for place, held in enumerate(self._held) if held.end == month}
        for lever in self.levers:
            key = lever.name, lever.value, lever.programme
            if key in open_ones:
                self._held[open_ones[key]] = self._held[open_ones[key]]._replace(end=month + 1)
            else:
                self._held.append(Held(*key, month, month + 1))
