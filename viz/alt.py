"""What a reader who cannot see a figure needs: its marks in words, read off the value itself."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from .figure import Axis, Bars, Dots, Fields, Figure, Form, Layer, Line, Panel, Rule, Values
from .formatting import bracketed, count, points, quantity, share, years

FORMS: Mapping[str, Callable[[float], str]] = {
    "share": share,
    "points": points,
    "quantity": quantity,
    "months": lambda value: f"month {value:.0f}",
}
MOST = 60
"""Marks that are told one by one; of more, only how many there are."""


def in_words(value: float, form: Form) -> str:
    """A number as an axis of that form tells it."""
    return "nothing" if not np.isfinite(value) else FORMS[form](float(value))


def alt_text(figure: Figure) -> str:
    """The figure in words."""
    return " ".join([f"{_kinds(figure)}.", *(text for panel in figure.panels for text in _panel(panel))])


def _kinds(figure: Figure) -> str:
    words = {Line: "Lines", Layer: "Layers", Bars: "Bars", Dots: "Dots", Fields: "A map of fields"}
    marks = [mark for panel in figure.panels for mark in panel.marks]
    kinds = list(dict.fromkeys(words[type(mark)] for mark in marks if type(mark) in words))
    told = " and ".join([*kinds[:1], *(kind.lower() for kind in kinds[1:])]) or "Nothing is drawn"
    if not figure.panels:
        return told
    x, y = figure.panels[0].x, figure.panels[0].y
    scales = [axis.label.removeprefix("↑ ") for axis in (y, x) if axis.label and axis.form != "months"]
    over = f" over {years(round(x.high))}" if x.form == "months" else ""
    return ", ".join([told + over, *scales])


def _panel(panel: Panel) -> Iterator[str]:
    ahead = f"{panel.name}: " if panel.name else ""
    if panel.y.form == "places" and panel.y.words:
        rows = zip(panel.y.names, panel.y.words, range(len(panel.y.names)), strict=True)
        over = ""
        beside = _beside(panel)
        for name, words, place in rows:
            if place in panel.y.heads:
                over = f"{name}, "
            else:
                yield f"{ahead}{over}{name}: {'; '.join([words, *beside.get(place, [])])}."
        return
    told = [text for mark in panel.marks for text in _mark(mark, panel)]
    if told:
        yield f"{ahead}{'; '.join(told)}."


def _beside(panel: Panel) -> dict[int, list[str]]:
    """What dots with a name of their own add to the words of each row."""
    found: dict[int, list[str]] = {}
    for mark in panel.marks:
        if isinstance(mark, Dots) and mark.label:
            for x, y in zip(mark.x, mark.y, strict=True):
                if np.isfinite(x):
                    found.setdefault(round(float(y)), []).append(f"{mark.label} {in_words(x, panel.x.form)}")
    return found


def _mark(mark: object, panel: Panel) -> list[str]:
    if isinstance(mark, Rule):
        return [mark.label] if mark.label else []
    if isinstance(mark, Line | Layer):
        end = np.asarray(mark.y, np.float64)[-1] if len(mark.y) else np.nan
        unit = f" {panel.y.unit}" if panel.y.unit else ""
        return [f"{mark.label} ends at {in_words(end, panel.y.form)}{unit}"] if mark.label else []
    if isinstance(mark, Bars) and mark.tone == "line":  # it only joins other marks
        return []
    if isinstance(mark, Bars) and panel.x.form == "months":
        told = _spans(mark, panel.y)
    elif isinstance(mark, Bars):
        across, along = (panel.x, panel.y) if mark.upright else (panel.y, panel.x)
        ends = [_ends(mark.low, mark.high, i, along.form) for i in range(len(mark.at))]
        told = [
            f"{_place(across, at)} {in_words(end, along.form)}{extra}"
            for at, end, extra in zip(mark.at, mark.end, ends, strict=True)
        ]
    elif isinstance(mark, Dots):
        told = _dots(mark, panel)
    elif isinstance(mark, Fields):
        told = [
            f"{_place(panel.x, x)} / {_place(panel.y, y)} {' '.join(words)}"
            for x, y, words in zip(mark.x, mark.y, mark.words, strict=bool(mark.words))
        ]
    else:
        return []
    if len(told) > MOST:
        return [f"{count(len(told), 'mark')}{f' of {mark.label}' if mark.label else ''}"]
    return [f"{mark.label}: {', '.join(told)}" if mark.label else ", ".join(told)] if told else []


def _spans(bars: Bars, rows: Axis) -> list[str]:
    """For how many months in all bars over time fill each row."""
    lengths = np.asarray(bars.end, np.float64) - np.asarray(bars.start, np.float64)
    at = np.asarray(bars.at, np.float64)
    return [f"{_place(rows, row)} {count(round(lengths[at == row].sum()), 'month')}" for row in np.unique(at)]


def _dots(dots: Dots, panel: Panel) -> list[str]:
    """Each dot by its words or its places; only how many there are, if nothing says what they are."""
    told = [(_value(panel.x, x), _value(panel.y, y)) for x, y in zip(dots.x, dots.y, strict=True)]
    if panel.y.names:  # a word beside it says no more than its value
        return [f"{y} ({x})" if panel.x.names else f"{y} {x}" for x, y in told]
    if dots.words:
        return [f"{word} ({x}, {y})" for word, (x, y) in zip(dots.words, told, strict=True)]
    return [f"{x}: {y}" for x, y in told] if dots.label else [count(len(told), "dot")] * bool(told)


def _ends(low: Values | None, high: Values | None, at: int, form: Form) -> str:
    if low is None or high is None or form not in ("share", "points", "quantity"):
        return ""
    return bracketed(float(low[at]), float(high[at]), form)


def _place(axis: Axis, at: float) -> str:
    place = round(float(at))
    return axis.names[place] if 0 <= place < len(axis.names) else in_words(at, "quantity")


def _value(axis: Axis, value: float) -> str:
    return _place(axis, value) if axis.form == "places" else in_words(value, axis.form)
