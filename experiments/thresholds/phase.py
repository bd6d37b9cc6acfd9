"""A phase diagram: the verdict of a scenario over any two parameters, and how many runs agree on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from ...model.outcomes.verdict import SPREADING, WORDS
from ...scenarios.errors import InputError
from ...scenarios.money import HOME
from ...scenarios.parameters import find
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.worlds import World, in_world
from ..designs.ranges import SETTING
from ..ensemble import RunOptions, gather
from ..finished import rows_of, worlds_of
from ..study import TabularStudy
from ..tables import WORLDS
from . import PhaseSpec

HOW = "write NAME=LOW:HIGH:STEPS, NAME=VALUE,VALUE and so on, or NAME=WORD,WORD and so on"
MOST_VALUES = 50
SHOWN = ("in_use", "breadth")


@dataclass(frozen=True, slots=True)
class PhaseAxis:
    """One of the two parameters, and the values it takes (its levels), in order.

    Raises:
        InputError: on an unknown parameter, a value it does not take, a value that stands twice, or fewer than two.
    """

    name: str
    levels: tuple[Value, ...]

    def __post_init__(self) -> None:
        parameter = find(self.name)
        check = parameter.unbounded().check  # the scenario says in which currency
        object.__setattr__(self, "levels", tuple(check(value) for value in self.levels))
        if not 2 <= len(set(self.levels)) <= MOST_VALUES:
            raise InputError(self.name, None, f"needs from 2 to {MOST_VALUES} different values: {HOW}")
        if len(set(self.levels)) < len(self.levels):
            raise InputError(self.name, None, "has a value that stands twice: give each once")

    @classmethod
    def parsed(cls, text: str, option: str) -> PhaseAxis:
        """An axis as it is written in a command: ``pilots=0:0.2:5`` or ``selection=prestige,peers``.

        Raises:
            InputError: if it is not written so, or the parameter is a setting.
        """
        name, equals, rest = (part.strip() for part in text.partition("="))
        if not (equals and name and rest):
            raise InputError(option, text, HOW)
        parameter = find(name)
        if parameter.row.kind == "setting":
            raise InputError(option, name, f"is {SETTING}: compare scenarios instead")
        if parameter.is_choice:
            return cls(name, tuple(word.strip() for word in rest.split(",")))
        try:
            if ":" in rest:
                low, high, steps = rest.split(":")
                if not 2 <= int(steps) <= MOST_VALUES:
                    raise ValueError(steps)
                values = [float(f"{v:.6g}") for v in np.linspace(float(low), float(high), int(steps))]
            else:
                values = [float(word) for word in rest.split(",")]
        except ValueError:
            raise InputError(option, text, HOW) from None
        if isinstance(parameter.default, int):
            values = list(dict.fromkeys(round(value) for value in values)) if ":" in rest else values
        return cls(name, tuple(values))


def placed(base: Scenario, name: str, value: Value) -> Scenario:
    """The scenario with one parameter at a value: where its levers hold it, they hold the value; else all the time."""
    if not any(lever.name == name for lever in base.levers):
        return dataclasses.replace(base, world=base.world.with_values({name: value}))
    levers = (dataclasses.replace(lever, value=value) if lever.name == name else lever for lever in base.levers)
    return dataclasses.replace(base, levers=tuple(levers))


@dataclass(frozen=True, slots=True)
class PhaseCell:
    """What the runs at one pair of values came to.

    Attributes:
        runs: those that went well.
        verdict: of most of them; empty without any. Of equal ones the more hopeful is named.
        agree: share of runs with that verdict.
        second: the next most frequent verdict; empty if all agree.
        goes_on_at_end: share of runs in which unsupported scaling goes on at the end, with all support over.
        in_use, breadth: means at the end.
    """

    x: Value
    y: Value
    runs: int
    verdict: str
    agree: float
    second: str
    goes_on_at_end: float
    in_use: float
    breadth: float


@dataclass(frozen=True, eq=False, repr=False)
class Phase(TabularStudy):
    """The diagram of one scenario.

    Attributes:
        scenario, factories, months: the base.
        x, y: the two parameters.
        timed: for both, whether the scenario's own levers say when; else the value holds in every month.
        seeds: on which every pair of values was run.
        runs: a row a run: ``x``, ``y``, ``seed``, ``verdict``, ``goes_on_at_end``, ``in_use``, ``breadth``; of several
            worlds also ``world``.
        currency: of money; one axis may be.
        brought: the worlds in which it was mapped; none where it is the scenario's own.
    """

    kind: ClassVar[str] = "phase"
    scenario: str
    factories: int
    months: int
    x: PhaseAxis
    y: PhaseAxis
    timed: tuple[bool, bool]
    seeds: tuple[int, ...]
    runs: pd.DataFrame
    currency: str = HOME
    brought: tuple[World, ...] = ()

    def cells(self) -> list[PhaseCell]:
        """One for each pair of values, row by row from the first value of ``y``; of several worlds their votes."""
        if not self.brought:
            return self._cells(self.runs)
        return [voted(each) for each in zip(*self.by_world().values(), strict=True)]

    def by_world(self) -> dict[str, list[PhaseCell]]:
        """The same in each world by itself, by its name."""
        return {world.name: self._cells(self.runs[self.runs["world"] == world.name]) for world in self.brought}

    def spreads_in(self) -> tuple[str, ...]:
        """Worlds in which the verdict of some pair of values is spreading."""
        return tuple(n for n, each in self.by_world().items() if any(c.verdict == SPREADING for c in each))

    def tables(self) -> dict[str, pd.DataFrame]:
        """``cells`` and ``runs``; of several worlds also ``by_world``, and the worlds."""
        found = {"cells": pd.DataFrame([dataclasses.asdict(each) for each in self.cells()]), "runs": self.runs}
        if not self.brought:
            return found
        rows = [{"world": name} | dataclasses.asdict(c) for name, each in self.by_world().items() for c in each]
        return found | {"by_world": pd.DataFrame(rows), WORLDS: pd.DataFrame(rows_of(self.brought))}

    def facts(self) -> dict[str, Any]:
        """What the tables do not say."""
        return {name: fact for name, fact in super().facts().items() if name != "brought"}

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The study from its tables."""
        axes = {name: PhaseAxis(facts[name][0], tuple(facts[name][1])) for name in ("x", "y")}
        brought = worlds_of(tables[WORLDS].to_dict("records")) if WORLDS in tables else ()
        return super().restored(tables, {**facts, **axes, "brought": brought})

    def _cells(self, runs: pd.DataFrame) -> list[PhaseCell]:
        groups = dict(iter(runs.groupby(["x", "y"])))
        return [cell(x, y, groups.get((x, y))) for y in self.y.levels for x in self.x.levels]


def cell(x: Value, y: Value, rows: pd.DataFrame | None) -> PhaseCell:
    """What some runs come to."""
    if rows is None or rows.empty:
        return PhaseCell(x, y, 0, "", np.nan, "", np.nan, np.nan, np.nan)
    found = rows["verdict"].value_counts()
    words = sorted(found.index, key=lambda word: (-found[word], -WORDS.index(word)))
    means = (float(rows[name].mean()) for name in ("goes_on_at_end", *SHOWN))
    agree = float(found[words[0]]) / len(rows)
    return PhaseCell(x, y, len(rows), str(words[0]), agree, str(words[1]) if len(words) > 1 else "", *means)


def voted(each: Sequence[PhaseCell]) -> PhaseCell:
    """One pair of values over worlds: each votes for the verdict of most of its runs; all else is their mean.

    ``runs`` is how many worlds voted, and ``agree`` the share of them that voted alike.
    """
    known = [c for c in each if c.runs]
    rows = pd.DataFrame([dataclasses.asdict(c) for c in known])
    return cell(each[0].x, each[0].y, rows if len(rows) else None)


def phase(spec: PhaseSpec, options: RunOptions | None = None) -> Phase:
    """Run every pair of values on every seed; a parameter that the scenario's levers hold keeps their timing.

    Several worlds are mapped one by one; a parameter that is on an axis has the values of the axis in all of them.

    Raises:
        InputError: on worlds that will not do, if both are the same parameter, one is a setting, a pair of values
            contradicts itself, or no run was finished.
    """
    base, seeds = spec.base, spec.dice
    asked = ("--x", spec.x), ("--y", spec.y)
    x, y = (axis if isinstance(axis, PhaseAxis) else PhaseAxis.parsed(axis, flag) for flag, axis in asked)
    if x.name == y.name:
        raise InputError("--y", y.name, "is on the other axis already: take two different parameters")
    worlds = spec.in_worlds
    bases = {world.name: in_world(base, world) for world in worlds} or {"": base}
    points = [(world, a, b) for world in bases for b in y.levels for a in x.levels]
    scenarios = [placed(placed(bases[world], x.name, a), y.name, b) for world, a, b in points]
    rows = gather(scenarios, seeds, options)
    well = rows[rows["error"] == ""]
    if well.empty:
        why = f"every run failed: {rows['error'].iloc[0]}" if len(rows) else "was stopped before one run was finished"
        raise InputError("phase", base.name, why)
    at = pd.DataFrame([points[place] for place in well["place"]], columns=["world", "x", "y"])
    kept = well[["seed", "verdict", "goes_on_at_end", *SHOWN]].reset_index(drop=True)
    table = pd.concat([at if worlds else at[["x", "y"]], kept], axis=1)
    return Phase(
        scenario=base.name,
        factories=int(base.world.factories),
        months=int(base.world.months),
        x=x,
        y=y,
        timed=(_held(base, x.name), _held(base, y.name)),
        seeds=seeds,
        runs=table,
        currency=base.world.currency,
        brought=worlds,
    )


def _held(base: Scenario, name: str) -> bool:
    return any(lever.name == name for lever in base.levers)
