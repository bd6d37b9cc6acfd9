"""A figure as a value: what it says, its marks with their numbers and units, the tables behind it. No drawing here.

A renderer (:mod:`.render.paper`, :mod:`.render.browser`) draws any figure and knows none. Shares and differences of
shares are parts of one, time is months counted from 1, and an axis of places counts 0, 1, 2, ... along its names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from ..scenarios.errors import InputError
from ..scenarios.typed import typed

if TYPE_CHECKING:
    import pandas as pd

type Values = npt.NDArray[np.float64] | npt.NDArray[np.integer[Any]] | Sequence[float]
"""Numbers, one a month or one a place."""
type Form = Literal["share", "points", "quantity", "months", "places"]
"""How the numbers of an axis are told: 21%, +14.4, 3.9, in years, or as the names of places."""
type Shape = Literal["circle", "diamond", "square"]
type Style = Literal["solid", "dashed", "thin", "hair"]
type Cell = str | tuple[str, str]
"""Words, or a figure with its interval below."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words: ``head`` names the columns, the first cell of a row names the row, ``caption`` the table."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a panel.

    Attributes:
        low, high: its ends.
        form: how its numbers are told.
        step: between two marks of the scale.
        label: what it is, with its unit.
        names: of places, from 0 on.
        words: what each place comes to, at the other side; empty where there is no room for it.
        heads: places whose name stands over those that follow and that hold no mark.
        up: whether places on an upright axis count upwards.
        unit: a word after a value that stands away from the axis: in a legend, in the alternative text.
    """

    low: float
    high: float
    form: Form = "quantity"
    step: float = 0.0
    label: str = ""
    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    heads: frozenset[int] = frozenset()
    up: bool = False
    unit: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """A line with its band, over months or over ``x``.

    Attributes:
        label: what it is; empty for one of many.
        tone: name of its colour (:data:`.theme.COLOURS`).
        y: its heights.
        x: where; the months by default.
        low, high: ends of its band, if it has one.
        style: ``dashed`` where two lines share a colour, ``thin`` for one of many, ``hair`` for one of hundreds.
        end: words at its right end.
        holds: what its band holds: the middle 90% of ``runs``, or the 95% ``interval`` of its heights.
        behind: number and name of the scenario it is of, where it stands behind the lines of another one.
    """

    label: str
    tone: str
    y: Values
    x: Values | None = None
    low: Values | None = None
    high: Values | None = None
    style: Style = "solid"
    end: str = ""
    holds: Literal["runs", "interval"] = "runs"
    behind: tuple[int, str] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """One of several areas over months, each on top of the one before."""

    label: str
    tone: str
    y: Values


@dataclass(frozen=True, eq=False, slots=True)
class Bars:
    """Bars between two values, each at a place.

    Attributes:
        label: what they are, for the key; empty if that is clear.
        tone: name of their colour.
        at: places; a fraction lies between two.
        start, end: where each begins and ends.
        low, high: ends of the interval of ``end``, if it has one.
        words: at the end of each.
        thick: share of the room of a place.
        upright: whether they stand on the horizontal axis.
    """

    label: str
    tone: str
    at: Values
    end: Values
    start: Values | float = 0.0
    low: Values | None = None
    high: Values | None = None
    words: tuple[str, ...] = ()
    thick: float = 0.5
    upright: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Dots:
    """Dots with intervals.

    Attributes:
        label: what they are, for the key; empty if that is clear.
        tone: name of their colour.
        x, y: where.
        low, high: ends of an interval, if there is one: along the horizontal axis, or ``upright``.
        filled: or open.
        shape: of each.
        size: area of each, as a share of the usual.
        words: beside each.
        left: whether they stand at its left.
        edge: whether they stand at the right edge of the panel, each with a thin line to its dot.
        points: which point of the study each is, where that can be opened.
    """

    label: str
    tone: str
    x: Values
    y: Values
    low: Values | None = None
    high: Values | None = None
    upright: bool = False
    filled: bool = True
    shape: Shape = "circle"
    size: Values | float = 1.0
    words: tuple[str, ...] = ()
    left: bool = False
    edge: bool = False
    points: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Fields:
    """Fields of a map of places.

    Attributes:
        label: what they are, for the key; empty if that is clear.
        tone: name of their colour.
        x, y: places.
        words: lines in each; the later ones are left out where there is no room.
        short: the first of them in a few letters, where there is even less.
        hatched: for each, whether it is hatched.
        hatch: what hatching says, for the key.
        side: of each, as a share of the place.
        shade: how much of its colour each has; a table of shades has low rows.
        points: which point of the study each is, where that can be opened.
    """

    label: str
    tone: str
    x: Values
    y: Values
    words: tuple[tuple[str, ...], ...] = ()
    short: str = ""
    hatched: tuple[bool, ...] = ()
    hatch: str = ""
    side: Values | float = 0.94
    shade: Values | float = 1.0
    points: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across a panel at one value: a zero, a limit, a moment. ``upright``: at a value of the horizontal axis."""

    at: float
    upright: bool = False
    dashed: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A rectangle drawn around a part of a panel."""

    left: float
    right: float
    bottom: float
    top: float


type Mark = Line | Layer | Bars | Dots | Fields | Rule | Outline


@dataclass(frozen=True, eq=False, slots=True)
class Panel:
    """One panel of a figure.

    Attributes:
        x, y: its axes.
        marks: from the back to the front; layers pile up in their order.
        name: over it, the name of a scenario mostly; empty where there is only one.
        under: a line under the name.
        rest: words for what lies above the layers.
        support: first and last month (counted from 1) of spans in which a policy is in force.
    """

    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    name: str = ""
    under: str = ""
    rest: str = ""
    support: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Figure:
    """A figure.

    Attributes:
        name: of its files and of its place on a page.
        heading: what it shows; never what came out.
        finding: the title: what came out, in a neutral sentence without a full stop.
        panels: what is drawn; none where there are only tables.
        tables: the numbers behind it, the first one above all.
        note: how to read it.
        footer: what it rests on, where it stands alone; each line by itself.
        also: a sentence of what came out, under the note.
        height: of its panels in inches, where that does not follow from places.
    """

    name: str
    heading: str
    finding: str
    panels: tuple[Panel, ...]
    tables: tuple[Table, ...] = ()
    note: str = ""
    footer: str = ""
    also: str = ""
    height: float = 2.35

    @property
    def points(self) -> list[int]:
        """Which points of the study its marks are, in order, each once."""
        marks = (mark for panel in self.panels for mark in panel.marks if isinstance(mark, Dots | Fields))
        return sorted({point for mark in marks for point in mark.points})

    def __repr__(self) -> str:
        return f"<Figure {self.name}: {self.finding}>"

    def _repr_svg_(self) -> str | None:
        """The figure as a notebook shows it; nothing where there are only tables."""
        from .render.svg import alone

        return alone(self) if self.panels else None

    def _repr_html_(self) -> str | None:
        """One of tables alone as a notebook shows it."""
        return None if self.panels else self.frame().to_html(index=False)

    @typed
    def frame(self, place: int = 0) -> pd.DataFrame:
        """The numbers behind it in words, as the report shows them: the table at a place, intervals in columns of
        their own.

        Raises:
            InputError: if it has no such table.
        """
        import pandas as pd

        if not 0 <= place < len(self.tables):
            remedy = f"the figure {self.name!r} has {len(self.tables)} tables, counted from 0"
            raise InputError("table", place, remedy)
        table = self.tables[place]
        paired = [any(isinstance(row[at], tuple) for row in table.rows) for at in range(len(table.head))]
        head = [name for at, each in enumerate(table.head) for name in (each, f"{each}: interval")[: 1 + paired[at]]]
        rows = [
            [
                part
                for at, cell in enumerate(row)
                for part in (cell if isinstance(cell, tuple) else (cell, ""))[: 1 + paired[at]]
            ]
            for row in table.rows
        ]
        return pd.DataFrame(rows, columns=head)

    @typed
    def save(self, path: str | Path) -> Path:
        """Write it as SVG or PNG, by the ending of the path; gives the path.

        Raises:
            InputError: on another ending, or a figure of tables alone.
            OSError: if it cannot be written.
        """
        from .render.svg import write

        return write(self, Path(path))


def key_of(figure: Figure) -> list[tuple[str, str, bool, str]]:
    """The key of what has a label but no words of its own beside it: (shape, tone, filled, label), each once."""
    found: list[tuple[str, str, bool, str]] = []
    for panel in figure.panels:
        for mark in panel.marks:
            if isinstance(mark, Dots) and mark.label:
                found.append((mark.shape, mark.tone, mark.filled, mark.label))
            elif isinstance(mark, Bars | Fields) and mark.label:
                code = f"{mark.short}: " if isinstance(mark, Fields) and mark.short else ""
                found.append(("square", mark.tone, True, f"{code}{mark.label}"))
    marks = [mark for panel in figure.panels for mark in panel.marks if isinstance(mark, Fields)]
    found += [("hatched", "muted", False, mark.hatch) for mark in marks if mark.hatch and any(mark.hatched)]
    return list(dict.fromkeys(found))
