"""What figures of a phase diagram share: its two axes, and pairs of values in words."""

import dataclasses
from collections.abc import Iterable

from ....experiments.thresholds.phase import Phase, PhaseCell
from ....scenarios.said import label
from ...axes import places
from ...figure import Mark, Panel
from ...levers import short, stated, value, with_unit

CLEAR = 0.8
"""Share of runs that must agree, or the field is hatched."""


def panel(p: Phase, marks: Iterable[Mark]) -> Panel:
    """The map with the values of both parameters, the first pair at the lower left."""
    x, y = (places([short(axis.name, value, p.currency) for value in axis.levels]) for axis in (p.x, p.y))
    across, up = (with_unit(axis.name, axis.levels[-1], p.currency) for axis in (p.x, p.y))
    y = dataclasses.replace(y, up=True, label=f"↑ {up}")
    return Panel(dataclasses.replace(x, label=across), y, tuple(marks))


def columns_and_rows(p: Phase, fields: Iterable[int]) -> tuple[list[int], list[int]]:
    """Where fields stand on the axes of :func:`panel`, by their place among the cells."""
    rows, columns = zip(*(divmod(field, len(p.x.levels)) for field in fields), strict=True)
    return list(columns), list(rows)


def voters(p: Phase) -> str:
    """Whose verdicts stand in a field: of runs, or of worlds."""
    return "worlds" if p.brought else "runs"


def pair_words(p: Phase, c: PhaseCell) -> str:
    """A pair of values inside a sentence: '“Pilots a year” (4 of 100 factories) and “Audits of gray income” (50%)'."""
    return f"{stated(p.x.name, c.x, p.currency)} and {stated(p.y.name, c.y, p.currency)}"


def heads(p: Phase) -> tuple[str, str]:
    """The heads of the two columns of :func:`pair`."""
    return label(p.x.name), label(p.y.name)


def pair(p: Phase, c: PhaseCell) -> tuple[str, str]:
    """A pair of values as cells of a table."""
    return value(p.x.name, c.x, p.currency), value(p.y.name, c.y, p.currency)
