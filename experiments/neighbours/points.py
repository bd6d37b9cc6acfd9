"""A scenario whose parameters vary, as a function from points to outcomes: what every other tool is handed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...agents.columns import Floats
from ...scenarios.errors import InputError
from ...scenarios.parameters import find
from ...scenarios.scenario import Scenario
from ...scenarios.table.row import Value
from ...scenarios.typed import taken
from ..designs.design import LEVERS, UNCERTAINTIES, Dimension
from ..designs.ranges import SPREAD, ranges
from ..designs.sampled import known_outcome, sample
from ..ensemble import RunOptions
from ..spec import set_up

type Texts = str | Iterable[str]
type Axis = Dimension
"""A parameter and the values that it may have: a span, or a few words."""


@dataclass(frozen=True)
class Points:
    """A scenario, what varies in it, and what is asked at the end of its runs: means over some seeds.

    Called with a value for each parameter by name, it gives the outcomes by name; it can be pickled.

    Attributes:
        base: the scenario.
        axes: the parameters.
        outcomes: names of measures, verdicts (``spreading``: the share of runs that end so) or groups
            (``in_use@size=small``).
        seeds: on which dice every point is run.
        jobs: runs at once where many points are asked for; by default one a core.
    """

    base: Scenario
    axes: tuple[Dimension, ...]
    outcomes: tuple[str, ...]
    seeds: tuple[int, ...]
    jobs: int | None = field(default=None, compare=False)

    def __call__(self, **values: Any) -> dict[str, float]:
        """The outcomes at one point.

        Raises:
            InputError: on a value that the table does not allow, or a run that failed.
        """
        row = self.at([values], RunOptions(1))[0]
        return dict(zip(self.outcomes, row.tolist(), strict=True))

    def at(self, wanted: Sequence[Mapping[str, Any]], options: RunOptions | None = None) -> Floats:
        """The outcomes at some points, (points, outcomes).

        Raises:
            InputError: on a value that the table does not allow, or a run that failed.
        """
        plain = [{name: self._value(name, value) for name, value in each.items()} for each in wanted]
        found = sample([self.base], plain, self.seeds, options or RunOptions(self.jobs), self.outcomes)
        if found.errors:
            raise InputError("run", None, found.errors[0])
        means = [found.outcome(name)[:, 0].mean(axis=1) for name in self.outcomes]
        return np.stack(means, axis=1)

    def side(self, side: str) -> tuple[Dimension, ...]:
        """The axes that are ``levers`` or ``uncertainties``."""
        return tuple(axis for axis in self.axes if axis.side == side)

    def _value(self, name: str, value: Any) -> Value:
        plain = value.item() if isinstance(value, np.generic) else value
        whole = isinstance(find(name).default, int)
        return int(plain) if whole and isinstance(plain, float) and plain == int(plain) else plain


def points(
    scenario: Scenario | str,
    parameters: Texts = (),
    outcomes: Texts = ("in_use",),
    seeds: int | Sequence[int] = 1,
    spread: float = SPREAD,
    jobs: int | None = None,
) -> Points:
    """What is handed to another tool.

    Args:
        scenario: a scenario, the name of one in the library, or a file.
        parameters: ``name`` or ``name=low:high``; by default every uncertainty that acts in the scenario. Of one that
            takes words, all its words. A lever that the scenario does not pull is held for the whole run.
        outcomes: what is asked at the end of a run.
        seeds: how many (then 0, 1, ...), or which.
        spread: how far a parameter without ends moves, as a share of its value.
        jobs: runs at once where a tool asks for many points in one go.

    Raises:
        InputError: on an unknown parameter or outcome, or a range that the table does not allow.
    """
    base, names = set_up(scenario), _texts(parameters, "parameters")
    words = [_words(name) for name in names if "=" not in name and find(name).is_choice]
    spread = taken(spread, "float", "spread")
    spans = tuple(name for name in names if name not in {axis.name for axis in words})
    found, left_out = ranges([base], spans, spread) if spans or not names else ((), ())
    if names and left_out:
        raise InputError("parameters", None, left_out[0].rstrip("."))
    order = [name.partition("=")[0].strip() for name in names]
    axes = sorted((*found, *words), key=lambda axis: order.index(axis.name) if names else 0)
    asked = _texts(outcomes, "outcomes")
    if not asked:
        raise InputError("outcomes", None, "name at least one, for instance in_use")
    known = tuple(known_outcome(name, base=base) for name in asked)
    wanted = taken(seeds, "int | Sequence[int]", "seeds")
    dice = tuple(range(wanted)) if isinstance(wanted, int) else tuple(dict.fromkeys(wanted))
    if not dice:
        raise InputError("seeds", None, "at least one is needed")
    return Points(base, tuple(axes), known, dice, jobs)


def _texts(given: Texts, field: str) -> tuple[str, ...]:
    """Several texts, or one."""
    listed = tuple(given) if isinstance(given, Iterator) else given
    found: tuple[str, ...] | str = taken(listed, "str | Sequence[str]", field)
    return (found,) if isinstance(found, str) else found


def _words(name: str) -> Dimension:
    row = find(name).row
    return Dimension(name, LEVERS if row.kind == "lever" else UNCERTAINTIES, tuple(row.span))
