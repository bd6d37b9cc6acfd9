"""What is pinned, in charts of Explore: thin lines behind those of the scenario shown, or panels beside its own."""

import dataclasses
from collections.abc import Mapping, Sequence

from ...experiments.compare import Comparison
from ..axes import holding
from ..catalogue import modules
from ..figure import Axis, Figure, Line, Panel

type Held = dict[tuple[str, int], tuple[Axis, Axis]]
"""Axes of panels, by the name of the figure and the place of the panel."""


def alone(c: Comparison, name: str) -> Comparison:
    """The runs of one scenario of a comparison."""
    at = [scenario.name for scenario in c.asked].index(name)
    runs = tuple(outcome for outcome in c.outcomes if outcome.scenario == name)
    return dataclasses.replace(c, asked=(c.asked[at],), hashes=(c.hashes[at],), outcomes=runs)


def figures_beside(c: Comparison, numbers: Mapping[str, int]) -> list[Figure]:
    """The figures of the first scenario of a comparison, with the others in them.

    Args:
        c: all of them, on the same dice.
        numbers: those of the others, by their names.
    """
    one = alone(c, c.names[0])
    wanted = (module for module in modules(c.kind) if module.figure(one) is not None)
    return [behind(figure, numbers) for module in wanted if (figure := module.figure(c)) is not None]


def behind(figure: Figure, numbers: Mapping[str, int]) -> Figure:
    """A figure with a panel a scenario, where these are lines: in one panel, the others thin and without bands."""
    drawn = [panel.marks for panel in figure.panels]
    if len(drawn) < 2 or not all(isinstance(mark, Line) for marks in drawn for mark in marks):
        return figure
    first, *others = figure.panels
    thin = [
        dataclasses.replace(mark, low=None, high=None, end="", behind=(numbers[panel.name], panel.name))
        for panel in others
        for mark in panel.marks
        if isinstance(mark, Line) and panel.name in numbers
    ]
    return dataclasses.replace(figure, panels=(dataclasses.replace(first, marks=(*thin, *first.marks)),))


def keep_axes(figures: Sequence[Figure], held: Held) -> list[Figure]:
    """The figures on axes that hold what they held before: ``held`` is read, and widened."""
    return [
        dataclasses.replace(
            figure, panels=tuple(_on_held(panel, (figure.name, at), held) for at, panel in enumerate(figure.panels))
        )
        for figure in figures
    ]


def _on_held(panel: Panel, key: tuple[str, int], held: Held) -> Panel:
    before = held.get(key, (panel.x, panel.y))
    axes = holding(before[0], panel.x), holding(before[1], panel.y)
    held[key] = axes
    return dataclasses.replace(panel, x=axes[0], y=axes[1])
