"""What figures of a phase diagram share: its two axes, and pairs of values in words."""

import dataclasses
from collections.abc import Iterable

from ....experiments.thresholds.phase import Phase, PhaseAxis, PhaseCell
from ....scenarios.money import told_in
from ....scenarios.parameters import table
from ...axes import places
from ...figure import Mark, Panel

CLEAR = 0.8
"""Share of runs that must agree, or the field is hatched."""


def panel(p: Phase, marks: Iterable[Mark]) -> Panel:
    """The map with the values of both parameters, the first pair at the lower left."""
    x, y = (places([value_words(value) for value in axis.levels]) for axis in (p.x, p.y))
    y = dataclasses.replace(y, up=True, label=f"↑ {_unit(p, p.y)}")
    return Panel(dataclasses.replace(x, label=_unit(p, p.x)), y, tuple(marks))


def columns_and_rows(p: Phase, fields: Iterable[int]) -> tuple[list[int], list[int]]:
    """Where fields stand on the axes of :func:`panel`, by their place among the cells."""
    rows, columns = zip(*(divmod(field, len(p.x.levels)) for field in fields), strict=True)
    return list(columns), list(rows)


def voters(p: Phase) -> str:
    """Whose verdicts stand in a field: of runs, or of worlds."""
    return "worlds" if p.brought else "runs"


def pair_words(p: Phase, c: PhaseCell) -> str:
    """A pair of values: 'pilots 0.1, fog 1'."""
    return f"{parameter_words(p.x)} {value_words(c.x)}, {parameter_words(p.y)} {value_words(c.y)}"


def parameter_words(axis: PhaseAxis) -> str:
    """A parameter in words."""
    return axis.name.replace("_", " ")


def value_words(value: object) -> str:
    """A value of a parameter."""
    return value if isinstance(value, str) else f"{value:.4g}"


def _unit(p: Phase, axis: PhaseAxis) -> str:
    unit = told_in(table()[axis.name].row.unit, p.currency)
    return parameter_words(axis) if unit == "-" else f"{parameter_words(axis)}, {unit}"
