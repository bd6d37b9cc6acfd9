"""A calibration problem as it is asked for: a file of patterns, held against the scenario that is to show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ...model.areas import words_of
from ...model.check import check
from ...model.dice import Dice
from ...model.life import begin
from ...model.network.importing import build
from ...model.network.network import Network
from ...model.outcomes.grouping import GROUPS
from ...scenarios.errors import InputError
from ...scenarios.files import library
from ...scenarios.parameters import nearest
from ...scenarios.programme import MOST_NAMED, SIZES, generated_places
from ...scenarios.scenario import Scenario
from ..spec import Source, set_up
from . import CalibrationSpec
from .pattern import BASE, END, Pattern
from .pattern_file import PatternFile, load_patterns
from .patterns import PATTERNS
from .problem import HOME, SIZE, Problem, brought
from .run_summary import YEAR
from .search_space import freedoms, usual


def asked(spec: CalibrationSpec) -> Problem:
    """The problem that a spec asks for.

    Raises:
        InputError: on anything wrong with its file of patterns, its base, its settings or its parameters.
    """
    read = PatternFile(PATTERNS) if spec.patterns is None else load_patterns(Path(spec.patterns))
    source = spec.base or read.base or HOME
    base = set_up(source, spec.settings)
    if spec.factories is not None and base.network is not None:
        remedy = f"{base.name} imports a network, which brings its own: leave it out"
        raise InputError("--factories", spec.factories, remedy)
    fits(read, base, spec.settings)
    seeds = tuple(range(spec.seeds))
    size = spec.factories or SIZE if base.network is None else build(base, Dice(0)).n
    problem = Problem(read.patterns, (), base, spec.settings, seeds, size)
    seen = [each for scenario in problem.scenarios.values() for each in scenario.seen()]
    free = freedoms(spec.parameters, spec.settings, seen)
    shipped = isinstance(source, str) and source in library()
    return replace(problem, parameters=free or usual(base, shipped))


def found_in(path: Path, base: Source | None = None, settings: Sequence[str] = ()) -> str:
    """Check a file of patterns, and say in a line what it holds.

    Args:
        path: of the file.
        base: the scenario that is to show them; by default the one that the file names.
        settings: what is set of its world.

    Raises:
        InputError: on anything wrong with it.
    """
    read = load_patterns(path)
    scenario = set_up(base or read.base or HOME, settings)
    fits(read, scenario, settings)
    held_out = sum(pattern.held_out for pattern in read.patterns)
    out = f", {held_out} of them held out" * bool(held_out)
    plural = "s" * (len(read.patterns) != 1)
    return f"OK, {len(read.patterns)} pattern{plural}{out}, to be shown by {scenario.name}"


def fits(read: PatternFile, base: Scenario, settings: Sequence[str] = ()) -> None:
    """Refuse patterns that the base cannot show: of groups that it does not have, or after the end of its run.

    Raises:
        InputError: on the first one, at its place.
    """
    there = _Groups(base)
    for pattern, place in zip(read.patterns, read.places or [""] * len(read.patterns), strict=True):
        months = base.world.months
        if pattern.month != END and pattern.month >= months:
            year, rest = divmod(pattern.month + 1, YEAR)
            when = f"month {pattern.month}" if rest else f"the end of year {year} of the run (month {pattern.month})"
            remedy = f"speaks of {when}, and {base.name} ends after {months} months: --set months={pattern.month + 1}"
            raise InputError(f"pattern {pattern.name!r}", None, f"{remedy} lets it go on", place or None)
        try:
            for name in pattern.scenarios:
                if name != BASE and (other := brought(name, base, tuple(settings))).programmes:
                    check(other)
        except InputError as error:
            raise error.within(place) from None
        if pattern.by:
            there.check(pattern, place)


class _Groups:
    """The groups that a scenario has; its network is read only if somebody asks."""

    def __init__(self, base: Scenario) -> None:
        self.base = base
        self._network: Network | None = None

    def check(self, pattern: Pattern, place: str) -> None:
        """Refuse a group that is not there, or has no factory."""
        words = self._words(pattern.by)
        if pattern.group not in words:
            few = ", ".join(words[:MOST_NAMED]) + ", ..." * (len(words) > MOST_NAMED)
            near = "" if pattern.group.isdecimal() else nearest(pattern.group, words)
            remedy = f"{self.base.name} has no such {pattern.by}; there is: {few}{near}"
            raise InputError(pattern.by, pattern.group, remedy, place or None)
        if self.base.network is not None and not self._filled(pattern.by, words.index(pattern.group)):
            raise InputError(
                pattern.by, pattern.group, f"no firm of {self.base.name} is in it: take it out", place or None
            )

    def _words(self, by: str) -> Sequence[str]:
        if by == "size":
            return SIZES
        if self.base.network is None:
            return generated_places(self.base.world)[by]
        return words_of(by, self._built(), self.base.world)

    def _built(self) -> Network:
        if self._network is None:
            self._network = build(self.base, Dice(0))
        return self._network

    def _filled(self, by: str, group: int) -> bool:
        """Whether any firm is in it, as the dice of seed 0 draw what the files leave to dice."""
        return bool(np.any(GROUPS[by].of(begin(self.base, 0, self._built())) == group))
