"""What a reader sees of a figure on paper and in the browser, in one form, so that the two can be compared.

Both are read from what was drawn (artists of matplotlib, the picture of the chart widget), never from the figure.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from stallpoint.viz import theme
from stallpoint.viz.figure import Figure
from stallpoint.viz.render.browser import DOT as BROWSER_DOT
from stallpoint.viz.render.browser import pictures
from stallpoint.viz.render.paper import PAGE, Canvas, draw
from stallpoint.viz.render.paper_marks import DOT as PAPER_DOT
from stallpoint.viz.render.paper_marks import MANY, SLIVER

SLACK = 1.0
"""Pixels by which boxes of text may touch."""

type Seen = tuple[Any, ...]
"""What kind of mark, its colour, its numbers."""
PAPER, SUPPORT, INK = (theme.light(name) for name in ("paper", "support", "ink"))


def shown_alike(figure: Figure) -> None:
    """Check that paper and browser show the same marks in the same colours and order, with the same words."""
    drawing, found = draw(figure, PAGE), pictures(figure)
    assert len(drawing.axes) == len(found) == len(figure.panels) > 0, figure.name
    words = [text.get_text() for axes in drawing.axes for text in axes.texts]
    names = [label.get_text() for axes in drawing.axes for label in axes.get_xticklabels() + axes.get_yticklabels()]
    names += [axes.get_xlabel() for axes in drawing.axes]
    for axes, picture in zip(drawing.axes, found, strict=True):
        at = f"{figure.name}, {picture['title']}"
        seen, there = (list(filter(_visible, marks)) for marks in (_on_paper(axes), _in_browser(picture)))
        assert {kind for kind, *_ in seen} == {kind for kind, *_ in there}, at
        for kind in sorted({kind for kind, *_ in seen}):
            one, other = ([mark[1:] for mark in marks if mark[0] == kind] for marks in (seen, there))
            assert len(one) == len(other), f"{at}: {kind}"
            for a, b in zip(one, other, strict=True):
                assert a[:-1] == b[:-1], f"{at}: {kind}"
                assert np.shape(a[-1]) == np.shape(b[-1]), f"{at}: {kind}"
                assert np.allclose(np.array(a[-1], float), np.array(b[-1], float), atol=2e-5), f"{at}: {kind}"
        for said in _said(picture, alone=len(found) == 1):
            assert any(_same(said, text) for text in words + names), f"{at}: {said!r} is not on paper"
        _scales_alike(axes, picture["option"], at)
    key = [entry["label"] for entry in found[0]["key"]]
    assert [text for text in words if text in key][: len(key)] == key, figure.name


def legible(drawing: Any, canvas: Canvas) -> None:
    """Check that a drawing is no wider than its canvas, and that no word leaves it or runs into another."""
    width, height = drawing.get_size_inches() * drawing.dpi
    assert width <= canvas.width * drawing.dpi + 1
    boxes = texts(drawing)
    for text, (x0, y0, x1, y1) in boxes:
        assert x0 >= -SLACK, text
        assert y0 >= -SLACK, text
        assert x1 <= width + SLACK, text
        assert y1 <= height + SLACK, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        apart = a[2] <= b[0] + SLACK or b[2] <= a[0] + SLACK or a[3] <= b[1] + SLACK or b[3] <= a[1] + SLACK
        assert apart, f"{one!r} runs into {other!r}"


def _unseen(axes: Axes) -> list[Text]:
    """Labels of ticks beyond the ends of an axis, which matplotlib keeps but does not draw."""
    found = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        found += [tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]
    return found


def texts(drawing: Any) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every visible text with its box in pixels."""
    drawing.draw_without_rendering()
    found = []
    off_view = {label for axes in drawing.axes for label in _unseen(axes)}
    for each in drawing.findobj(Text):
        if each not in off_view and each.get_visible() and each.get_text().strip():
            # the box of a label without the ground that is laid under it
            box = Text.get_window_extent(each)
            found.append((each.get_text(), (box.x0, box.y0, box.x1, box.y1)))
    return found


def _on_paper(axes: Any) -> Iterator[Seen]:
    for drawn in axes.get_children():
        if isinstance(drawn, Line2D):
            yield from _line_on_paper(axes, drawn)
        elif isinstance(drawn, PolyCollection):
            colour, alpha = to_hex(drawn.get_facecolor()[0]), drawn.get_alpha() or 1.0
            corners = [corner for path in drawn.get_paths() for corner in path.vertices]
            yield "area", colour, alpha, _edges(corners)
        elif isinstance(drawn, PathCollection) and drawn.get_offset_transform() is not axes.transAxes:  # else the key
            colours = [
                to_hex(colour[0]) if len(colour) else "" for colour in (drawn.get_facecolor(), drawn.get_edgecolor())
            ]
            sizes = np.sqrt(np.broadcast_to(drawn.get_sizes(), len(drawn.get_offsets()))) / PAPER_DOT
            yield "dots", *colours, np.column_stack([drawn.get_offsets(), sizes.round(2)])
    for patch in axes.patches:
        if isinstance(patch, Rectangle) and to_hex(patch.get_facecolor()) != SUPPORT:
            box = patch.get_bbox()
            corners = [*sorted((box.x0, box.x1)), *sorted((box.y0, box.y1))]
            shade = float(patch.get_facecolor()[3])
            yield "rectangle", to_hex(patch.get_facecolor()), patch.get_hatch() is not None, [*corners, shade]


def _line_on_paper(axes: Any, line: Line2D) -> Iterator[Seen]:
    colour, marker = to_hex(line.get_color()), line.get_marker()
    points = _in_data(axes, line)
    if len(points) >= MANY and line.get_linestyle() == "None":
        colours = to_hex(line.get_markerfacecolor()), to_hex(line.get_markeredgecolor())
        sizes = np.full(len(points), round(line.get_markersize() / PAPER_DOT, 2))
        yield "dots", *colours, np.column_stack([points, sizes])
        return
    if marker not in ("None", "", None) or colour == PAPER or (colour == INK and line.get_linewidth() == 3):
        return  # the edge of a layer, the bar of a policy
    if line.get_linewidth() == theme.HAIR:
        return  # from a dot to its words
    if len(points) == 5 and np.array_equal(points[0], points[-1]):
        yield "box", colour, [*points.min(axis=0), *points.max(axis=0)]
    else:
        yield "line", colour, line.get_linestyle() != "-", points


def _visible(mark: Seen) -> bool:
    """Whether there is anything to see: dots, or an area that is not flat."""
    numbers = np.asarray(mark[-1], float)
    return numbers.size > 0 and (mark[0] != "area" or bool((numbers[:, 2] - numbers[:, 1] > 1e-9).any()))


def _in_browser(picture: dict[str, Any]) -> Iterator[Seen]:
    option = picture["option"]
    first = 1 if picture["over_time"] else 0
    pile: dict[str, np.ndarray] = {}
    for series in option["series"]:
        if series["type"] == "line":
            yield from _lines(series, pile, first)
        elif series.get("symbolSize") == 0 or series.get("width") == theme.HAIR:
            continue  # words at the edge, and what leads to them
        elif series["type"] == "scatter":
            colours = _hex(series["itemStyle"]["color"])[0], _hex(series["itemStyle"]["borderColor"])[0]
            sizes = [round(item["symbolSize"] / BROWSER_DOT, 2) for item in series["data"]]
            yield "dots", *colours, np.column_stack([[item["value"] for item in series["data"]], sizes])
        elif series["mark"] == "segment":
            if series["width"] == theme.HAIR:
                continue  # from a dot to its words
            for x0, y0, x1, y1 in series["data"]:
                yield "line", _hex(series["stroke"])[0], series["dashed"], [[x0, y0], [x1, y1]]
        elif not series["fill"]:
            for corners in series["data"]:
                yield "box", INK, corners
        elif series["fill"] != "$support":
            hatched = series.get("hatched") or [False] * len(series["data"])
            shades = series.get("shade") or [1.0] * len(series["data"])
            for (x0, y0, x1, y1), lined, shade in zip(series["data"], hatched, shades, strict=True):
                corners = [*sorted((x0, x1)), *sorted((y0, y1))]
                yield "rectangle", _hex(series["fill"])[0], lined, [*corners, shade]


def _lines(series: dict[str, Any], pile: dict[str, np.ndarray], first: int) -> Iterator[Seen]:
    """A line; or an area, which stands on those of its stack that came before."""
    if "stack" not in series:
        points = [pair if isinstance(pair, list) else [first + at, pair] for at, pair in enumerate(series["data"])]
        dashed = series["lineStyle"].get("type") == "dashed"
        yield "line", _hex(series["lineStyle"]["color"])[0], dashed, np.array(points, float)
        return
    floor = pile.get(series["stack"], np.zeros(len(series["data"])))
    top = pile[series["stack"]] = floor + np.array(series["data"], float)
    if series["areaStyle"].get("color"):
        x = np.arange(len(top)) + first
        there = np.isfinite(top)
        yield "area", *_hex(series["areaStyle"]["color"]), np.column_stack([x, floor, top])[there]


def _said(picture: dict[str, Any], alone: bool) -> Iterator[str]:
    """The words that paper must have too; those that it leaves out where there is no room are not among them."""
    yield from [] if alone else [picture["title"]]
    yield from [word for word in picture["under"].split(" · ") if word]
    yield from (entry["label"] for entry in picture["key"])
    if len(picture["readouts"]) > 1:  # a line alone is what the figure is about
        told = [each for each in picture["readouts"] if "line" in each or each["values"][-1] > 2 * SLIVER]
        yield from (each["label"] for each in told)
    rows = picture["rows"] or {"names": [], "words": []}
    yield from (word for word in (*rows["names"], *rows["words"]) if word)
    for series in picture["option"]["series"]:
        yield from [series["text"]] if series.get("text") else []
        yield from [texts[0] for texts in series.get("texts", []) if series.get("beside") and texts[0]]


def _scales_alike(axes: Any, option: dict[str, Any], at: str) -> None:
    """Check the words at the marks of both scales, as far as paper has room for them."""
    for name, labels in (("xAxis", axes.get_xticklabels()), ("yAxis", axes.get_yticklabels())):
        axis, told = option[name], [label.get_text() for label in labels if label.get_text()]
        words = axis["data"] if axis["type"] == "category" else axis["axisLabel"]["words"]
        if axis["type"] == "category":
            if axis.get("boundaryGap") is False:  # months
                words = [word.removeprefix("year ").removeprefix("month ") for word in words if word]
            assert axis.get("inverse", False) == getattr(axes, f"{name.lower()}_inverted")(), at
        else:
            first, step = axis["axisLabel"]["first"], axis["axisLabel"]["step"]
            ticks = getattr(axes, f"get_{name[0]}ticks")()
            assert (first - axis["min"]) / axis["interval"] == pytest.approx(
                round((first - axis["min"]) / axis["interval"])
            ), at
            assert np.allclose(ticks, first + step * np.arange(len(words))) or not len(ticks), at
        left = iter(words)
        assert all(any(_same(word, text) for word in left) for text in told), f"{at}: {told} of {words}"


def _in_data(axes: Any, line: Any) -> np.ndarray:
    """The points of a line; a line across the whole panel has one of its coordinates in parts of the panel."""
    x, y = (np.array(values, float) for values in line.get_data())
    if line.get_transform() == axes.get_xaxis_transform():
        y = np.array(axes.get_ylim()) if axes.get_ylim()[0] < axes.get_ylim()[1] else np.array(axes.get_ylim()[::-1])
    elif line.get_transform() == axes.get_yaxis_transform():
        x = np.array(axes.get_xlim())
    return np.column_stack([x, y])


def _edges(corners: Iterable[Sequence[float]]) -> np.ndarray:
    """Lower and upper edge of an area over each x."""
    found: dict[float, list[float]] = {}
    for x, y in corners:
        found.setdefault(round(float(x), 6), []).append(float(y))
    return np.array([[x, min(ys), max(ys)] for x, ys in sorted(found.items())])


def _hex(tone: str) -> tuple[str, float]:
    name, _, alpha = tone.removeprefix("$").partition("/")
    return theme.light(name), float(alpha or 1.0)


def _same(word: str, text: str) -> bool:
    """Whether paper says the word, maybe among others, or as much of it as there is room for."""
    return word in text or (text.endswith("…") and word.startswith(text[:-1].rstrip()) and len(text) > 1)
