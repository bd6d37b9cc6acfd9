"""Calibration: a set of worlds that show the patterns about as well, and how much else would."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Self

import pandas as pd

from ...model.machine import cores
from ...scenarios.errors import InputError
from ..dispatcher import Dispatcher
from ..ensemble import RunOptions
from ..study import TabularStudy
from . import CalibrationSpec
from .calibration_tables import left_out_table, pair_table, parameter_table, pattern_table, wave_tables, world_tables
from .matching import FINAL, Matching, Plan
from .pattern import Pattern
from .problem import Problem
from .stages import needed, opened


@dataclass(frozen=True, eq=False, repr=False)
class Calibration(TabularStudy):
    """What a calibration found.

    Attributes:
        base: the scenario that was calibrated, by name.
        scenarios: how many were run at every point.
        factories: in a generated world.
        plan: what the search did; see :class:`~stallpoint.experiments.fitting.matching.Plan`.
        limits: each parameter with the limits of the search, and whether equal ratios count alike.
        before: misfit of the base as it stands, on the dice on which the worlds are shown.
        minutes: how long it took, those before a stop included.
        waves: a row a stage.
        emulators: a row a stage and pattern: how well its emulator foretold it.
        points: a row a point that was run.
        figures: what it showed, in the order of ``points``, a column a pattern.
        parameters: a row a parameter.
        pairs: parameters that stand in for each other.
        worlds: the set, as ``--worlds`` takes it: a row a world, a column a parameter.
        fits: a row a world: its misfit.
        shown: a row a world and pattern.
        patterns: a row a pattern.
        left_out: a row a pattern that was left out with its group.
    """

    kind: ClassVar[str] = "calibrate"

    base: str
    scenarios: int
    factories: int
    plan: Mapping[str, Any]
    limits: Sequence[Sequence[Any]]
    before: float
    minutes: float
    waves: pd.DataFrame
    emulators: pd.DataFrame
    points: pd.DataFrame
    figures: pd.DataFrame
    parameters: pd.DataFrame
    pairs: pd.DataFrame
    worlds: pd.DataFrame
    fits: pd.DataFrame
    shown: pd.DataFrame
    patterns: pd.DataFrame
    left_out: pd.DataFrame

    @classmethod
    def restored(cls, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Self:
        """The same calibration from its tables and facts.

        Raises:
            InputError: if it is one of an earlier version, which ended in one point and had other tables.
        """
        if "worlds" not in tables:
            remedy = "ended in one point, and was written by an earlier version, which can show it: calibrate anew"
            raise InputError("calibration", None, remedy)
        return super().restored(tables, facts)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The dice on which the worlds are shown."""
        return tuple(range(FINAL, FINAL + self.plan["final"]))


def calibrate(spec: CalibrationSpec, options: RunOptions | None = None) -> Calibration:
    """Calibrate as the command does; see :func:`fit`.

    Raises:
        InputError: on anything wrong with what is asked; see :func:`fit`.
    """
    needed()
    if not spec.misfit > 0.0:
        raise InputError("--misfit", spec.misfit, "must be more than 0: 1 is every pattern at its limit")
    return fit(spec.problem, planned(spec), spec.journal, options)


def planned(spec: CalibrationSpec) -> Plan:
    """How the search of a spec goes."""
    fresh, final = spec.checks
    return Plan(
        seed=spec.seed,
        budget=spec.budget,
        candidates=spec.candidates,
        runs=spec.seeds,
        fresh=fresh,
        final=final,
        bound=spec.misfit,
        worlds=spec.size,
        groups=groups(spec.problem.patterns) if spec.apart else {},
        apart=spec.apart,
    )


def mark(spec: CalibrationSpec) -> str:
    """Twelve hexadecimal digits that name a search: the same where its journal can be gone on with."""
    told = json.dumps(spec.problem.told() | planned(spec).told(), sort_keys=True, default=str)
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def groups(patterns: Sequence[Pattern]) -> dict[str, tuple[int, ...]]:
    """Patterns that are left out together, if no file says otherwise: those of one source.

    What was written before the first colon, semicolon or comma names the source; patterns without one stand alone.
    Held-out patterns are left out of everything, so they are in no group.
    """
    found: dict[str, list[int]] = {}
    for place, pattern in enumerate(patterns):
        if not pattern.held_out:
            name = re.split("[:;,]", pattern.source)[0].strip() or pattern.name
            found.setdefault(name, []).append(place)
    return {name: tuple(places) for name, places in found.items()} if len(found) > 1 else {}


def fit(problem: Problem, plan: Plan, journal: Path, options: RunOptions | None = None) -> Calibration:
    """Search in waves, judge candidates on fresh dice, choose worlds, and show what they show on further dice.

    Args:
        problem: what is calibrated.
        plan: what is done.
        journal: file that keeps what was run, so that a search that was stopped goes on, and ends the same to the bit.
        options: with what it is run; its progress counts points.

    Raises:
        InputError: if it is stopped before it is over, or the journal is of another search.
    """
    needed()
    options = options or RunOptions()
    options.foretell([*problem.scenarios.values()], plan.runs_in_all * len(problem.scenarios))
    jobs = options.jobs or cores()
    with ExitStack() as stack:
        executor = options.executor
        if executor is None and jobs > 1:
            executor = stack.enter_context(Dispatcher()).asker(jobs)
        kept = stack.enter_context(opened(problem.told() | plan.told(), journal))
        means = replace(options, executor=executor)
        found = Matching(problem.parameters, problem.patterns, problem.measure, plan, kept, means)
        if not found.run():
            done = sum(len(stage.results) for stage in kept.stages.values())
            remedy = f"is stopped; {done} points are kept, and the same command goes on from there ({journal})"
            raise InputError("calibrate", None, remedy)
        before = problem.measure(problem.defaults, range(FINAL, FINAL + plan.final))
    return _made(problem, plan, found, before)


def _made(problem: Problem, plan: Plan, found: Matching, before: tuple[Any, Any]) -> Calibration:
    worlds, fits, shown = world_tables(found)
    waves, emulators, points, figures = wave_tables(found)
    return Calibration(
        base=problem.base.name,
        scenarios=len(problem.scenarios),
        factories=problem.factories,
        plan=plan.told(),
        limits=[[f.name, f.low, f.high, f.log] for f in problem.parameters],
        before=found.misfit(before[0]),
        minutes=found.journal.took / 60.0,
        waves=waves,
        emulators=emulators,
        points=points,
        figures=figures,
        parameters=parameter_table(found, problem.defaults),
        pairs=pair_table(found),
        worlds=worlds,
        fits=fits,
        shown=shown,
        patterns=pattern_table(problem.patterns, shown, before),
        left_out=left_out_table(found),
    )
