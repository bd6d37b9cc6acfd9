"""Figures in the browser: each panel as a picture for the chart widget, a dictionary. Nothing here needs a browser.

A picture holds an ECharts option whose colours are names of the visual language (``$scaled``, ``$scaled/0.2``; the
browser puts in the tone of its theme), the lines of its legend with their values in each month, its key, and a text for
those who do not see it. Rectangles and segments are given by their corners in data; ``static/chart.js`` draws them.
"""

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..alt import alt_text
from ..axes import ticks
from ..figure import Axis, Bars, Dots, Fields, Figure, Layer, Line, Mark, Outline, Panel, Rule, Values, key_of
from ..theme import BAND, DEEP, HAIR, ON_COLOUR, STRONG
from ..words import say
from .paper_text import spread

type Picture = dict[str, Any]

GRID = {"left": 10, "right": 16, "top": 12, "bottom": 8, "containLabel": True}
ABOVE, UNDER, TAKEN, LINE_HEIGHT = 26, 28, 60, 15
"""Pixels above marks with words there, below a labelled horizontal axis, around a panel in all, and of a line."""
WORDS = {"color": "$muted", "fontSize": 12}
INCH, ROW, DENSE, CROWD, FIELD = 95, 34, 26, 14, 52
"""Pixels of an inch of a panel, a row, a row among more than so many or of dots or shades, and a row of fields."""
DOT = 9.0
NUMBERED = 26
"""Pixels at the right of lines that end in a number."""
BEHIND = ([2, 3], [6, 3], [10, 3, 2, 3])
"""Dashes of lines behind others, by their number."""
SYMBOLS = {"circle": "circle", "diamond": "diamond", "square": "rect"}


def pictures(figure: Figure) -> list[Picture]:
    """A picture for each panel; a single one carries what is said of the whole figure."""
    shared = {"key": [_entry(*each) for each in key_of(figure)]}
    found = []
    for panel in figure.panels:
        alone = len(figure.panels) == 1
        title = figure.heading if alone else panel.name
        under = " · ".join(words for words in (panel.under, panel.y.label) if words)
        said = {"title": title, "under": under}
        said |= {"finding": figure.finding, "note": figure.note} if alone else {}
        one = dataclasses.replace(figure, panels=(panel,))
        found.append(said | shared | {"alt": f"{title}. {alt_text(one)}"} | drawn(panel, figure.height))
    return found


def drawn(panel: Panel, height: float) -> Picture:
    """What the chart widget draws of a panel."""
    over_time = panel.x.form == "months" and panel.y.form != "places"
    above = any(isinstance(mark, Rule) and mark.upright and mark.label for mark in panel.marks)
    series = [each for mark in _in_order(panel, height) for each in mark] + _numbers(panel, height)
    named = "" if over_time else panel.x.label
    room = {"right": NUMBERED} if any(isinstance(mark, Line) and mark.behind for mark in panel.marks) else {}
    room |= {"top": ABOVE} if above else {}
    return {
        "over_time": over_time,
        "height": _height(panel, height),
        "clickable": any("points" in each for each in series),
        "readouts": [_readout(mark, panel) for mark in panel.marks if isinstance(mark, Line | Layer) and mark.label],
        "rows": _rows(panel.y),
        "band": _band_told(series, panel),
        "option": {
            "grid": GRID | room | ({"bottom": UNDER} if named else {}) | _edge(panel),
            "xAxis": _axis(panel.x, over_time) | {"name": named},
            "yAxis": _axis(panel.y) | {"splitLine": _split(panel.y.form != "places"), "inverse": _downwards(panel.y)},
            "series": series,
        },
    }


def _band_told(series: Sequence[Picture], panel: Panel) -> str:
    """What shaded bands of lines hold; empty where there are none."""
    held = {mark.holds for mark in panel.marks if isinstance(mark, Line) and mark.low is not None}
    if not any(str(each.get("stack", "")).startswith("band") for each in series) or len(held) != 1:
        return ""
    return say("charts-runs") if held == {"runs"} else say("charts-interval")


def _height(panel: Panel, height: float) -> int:
    if panel.y.form != "places":
        return round(INCH * height)
    rows = len(panel.y.names)
    fields = [mark for mark in panel.marks if isinstance(mark, Fields)]
    shaded = any(np.any(np.asarray(mark.shade) != 1.0) for mark in fields)
    low = shaded or (not fields and (rows > CROWD or len(panel.x.names) > 0))
    return rows * (DENSE if low else FIELD if fields else ROW) + 60


def _rows(axis: Axis) -> Picture | None:
    """Names at the left and words at the right; the browser decides by its width how they stand."""
    if axis.form != "places":
        return None
    return {"names": list(axis.names), "words": list(axis.words), "heads": sorted(axis.heads)}


def _axis(axis: Axis, over_time: bool = False) -> Picture:
    line = {"axisLine": {"lineStyle": {"color": "$line"}}, "axisTick": {"show": False}}
    name = {"nameLocation": "middle", "nameGap": 26, "nameTextStyle": WORDS}
    if axis.form == "places":
        return line | name | {"type": "category", "data": list(axis.names), "axisLabel": WORDS}
    marks = ticks(axis)
    if over_time:
        unit = axis.label.removesuffix("s")
        words = {max(0, round(value) - 1): word for value, word in marks} | {0: f"{unit} 0"}  # values are of month ends
        data = [words.get(month, "") for month in range(round(axis.high))]
        label = WORDS | {"at": sorted(words)}
        return line | {"type": "category", "data": data, "boundaryGap": False, "axisLabel": label}
    label = WORDS | {
        "showMaxLabel": True,
        "first": marks[0][0],
        "step": axis.step,
        "words": [word for _, word in marks],
    }
    # ECharts counts from the lower end: where that is no mark, it needs finer steps, of which only the marks have words
    finer = math.gcd(*(round(1e6 * value) for value in (axis.low, axis.high, axis.step))) / 1e6 or axis.step
    scale = {"type": "value", "min": axis.low, "max": axis.high, "interval": finer, "axisLabel": label}
    return line | name | scale | {"splitLine": _split(True)}


def _downwards(axis: Axis) -> bool:
    return axis.form == "places" and not axis.up


def _split(shown: bool) -> Picture:
    return {"show": shown, "lineStyle": {"color": "$line", "width": 1}}


def _in_order(panel: Panel, height: float) -> Iterator[list[Picture]]:
    spans = [[first - 1, panel.y.low, last - 1, panel.y.high] for first, last in panel.support]
    yield [_rect(spans, "$support", silent=True)] if spans else []
    for place, mark in enumerate(panel.marks):
        yield _series(mark, panel, place, height)


def _series(mark: Mark, panel: Panel, place: int, height: float) -> list[Picture]:
    match mark:
        case Line():
            return [*_band(mark, place), _line(mark)]
        case Layer():
            return [_layer(mark)]
        case Bars():
            return _bars(mark)
        case Dots():
            beside = dataclasses.replace(mark, words=()) if mark.edge else mark
            return [*_dots(beside, panel.x), *(_at_edge(mark, panel, height) if mark.edge else [])]
        case Fields():
            return [_fields(mark)]
        case Rule(at, upright, dashed, label):
            low = max(panel.y.low, -0.5) if panel.y.names else panel.y.low
            ends = [at, low, at, panel.y.high] if upright else [panel.x.low, at, panel.x.high, at]
            early = upright and at < panel.x.low + 0.6 * (panel.x.high - panel.x.low)
            words = {"text": label, "align": "left" if early else "right", "above": upright}
            return [_segments([ends], "$ink" if label else "$muted", 1.0, dashed) | words]
        case Outline(left, right, bottom, top):
            return [_rect([[left, bottom, right, top]], "", silent=True) | {"stroke": "$ink"}]


def _line(line: Line) -> Picture:
    width, opacity = {"thin": (1.2, 0.6), "hair": (0.4, 0.5)}.get(line.style, (2.2, 1.0))
    style: Picture = {"color": f"${line.tone}", "width": width, "opacity": opacity}
    ghost: Picture = {}
    if line.behind is not None:
        style |= {"width": 1.5, "opacity": 0.9, "type": BEHIND[(line.behind[0] - 1) % len(BEHIND)]}
        ghost = {"z": 3}
    y = plain(line.y)
    data = y if line.x is None else [list(pair) for pair in zip(plain(line.x), y, strict=True)]
    return {
        "type": "line",
        "name": line.label,
        "data": data,
        "symbol": "none",
        "lineStyle": style | ({"type": "dashed"} if line.style == "dashed" else {}),
        "itemStyle": {"color": f"${line.tone}"},
        "silent": True,
        "z": 4,
    } | ghost


def _band(line: Line, place: int) -> list[Picture]:
    """A band is an invisible area up to its low end and a coloured one on top of it."""
    if line.low is None or line.high is None:
        return []
    low, high = np.asarray(line.low, np.float64), np.asarray(line.high, np.float64)
    if not np.isfinite(low).any() or np.array_equal(low, high, equal_nan=True):
        return []
    flat: Picture = {"type": "line", "stack": f"band{place}", "symbol": "none", "silent": True, "z": 2}
    flat |= {"lineStyle": {"width": 0}, "stackStrategy": "all"}
    colour = {"color": f"${line.tone}/{BAND}", "opacity": 1}
    return [
        flat | {"data": plain(low), "areaStyle": {"opacity": 0}},
        flat | {"data": plain(high - low), "areaStyle": colour},
    ]


def _layer(layer: Layer) -> Picture:
    colour = f"${layer.tone}"
    return {
        "type": "line",
        "name": layer.label,
        "stack": "all",
        "data": plain(layer.y),
        "symbol": "none",
        "lineStyle": {"width": 0.8, "color": "$paper"},
        "areaStyle": {"color": colour, "opacity": 1},
        "itemStyle": {"color": colour},
        "silent": True,
    }


def _bars(bars: Bars) -> list[Picture]:
    end = np.asarray(bars.end, np.float64)
    start = np.broadcast_to(np.asarray(bars.start, np.float64), end.shape)
    half = bars.thick / 2
    ends = [
        [at - half, low, at + half, high] if bars.upright else [low, at - half, high, at + half]
        for at, low, high in zip(bars.at, start, end, strict=True)
    ]
    found = [_rect(ends, f"${bars.tone}", silent=True) | {"texts": [[word] for word in bars.words], "beside": True}]
    return found + _intervals(bars.at, bars.low, bars.high, bars.upright, "$ink", 1.0)


def _intervals(
    at: Values, low: Values | None, high: Values | None, upright: bool, tone: str, width: float
) -> list[Picture]:
    if low is None or high is None:
        return []
    ends = [
        [place, a, place, b] if upright else [a, place, b, place]
        for place, a, b in zip(at, low, high, strict=True)
        if np.isfinite([a, b]).all()
    ]
    return [_segments(ends, tone, width)] if ends else []


def _dots(dots: Dots, along: Axis) -> list[Picture]:
    tone = f"${dots.tone}"
    size = np.broadcast_to(np.asarray(dots.size, np.float64), np.shape(dots.x))
    data: list[Picture] = [
        {"value": list(pair), "symbolSize": round(float(DOT * np.sqrt(area)), 2)}
        for pair, area in zip(zip(plain(dots.x), plain(dots.y), strict=True), size, strict=True)
    ]
    for item, word in zip(data, dots.words, strict=bool(dots.words)):
        item["label"] = {"show": bool(word), "formatter": word}
        room = min(0.3, 0.025 * len(word)) * (along.high - along.low)
        item["label"] |= {"position": "left"} if dots.left or item["value"][0] > along.high - room else {}
    found: Picture = {
        "type": "scatter",
        "name": dots.label,
        "symbol": SYMBOLS[dots.shape],
        "data": data,
        "itemStyle": {"color": tone if dots.filled else "$paper", "borderColor": tone, "borderWidth": 1.5},
        "label": {"position": "right", "color": "$ink", "fontSize": 12},
        "labelLayout": {"hideOverlap": True},
        "silent": not dots.points,
        "clip": False,
        "z": 5 if dots.filled else 6,
    }
    found |= {"points": list(dots.points)} if dots.points else {}
    return [*_intervals(dots.x if dots.upright else dots.y, dots.low, dots.high, dots.upright, tone, 2.0), found]


def _at_edge(dots: Dots, panel: Panel, height: float) -> list[Picture]:
    """Words at the right edge, moved apart, each with a thin line to its dot."""
    low, high = panel.y.low, panel.y.high
    gap = LINE_HEIGHT * (high - low) / (INCH * height - TAKEN)
    places = spread(list(dots.y), gap, low + gap / 2, high - gap / 2)
    edge = panel.x.high
    lines = [[x, y, edge, place] for x, y, place in zip(dots.x, dots.y, places, strict=True)]
    return [_segments(lines, "$muted", HAIR) | {"texts": list(dots.words), "color": "$ink"}]


def _numbers(panel: Panel, height: float) -> list[Picture]:
    """The numbers of lines that stand behind others, at their right ends, moved apart."""
    lines = [mark for mark in panel.marks if isinstance(mark, Line) and mark.behind is not None]
    ends = [float(np.asarray(line.y, np.float64)[-1]) for line in lines]
    lines = [line for line, end in zip(lines, ends, strict=True) if np.isfinite(end)]
    ends = [end for end in ends if np.isfinite(end)]
    if not lines:
        return []
    low, high = panel.y.low, panel.y.high
    gap = 0.8 * LINE_HEIGHT * (high - low) / (INCH * height - TAKEN)
    last = len(lines[0].y) - 1
    at = [[last, place, last, place] for place in spread(ends, gap, low, high)]
    words = [str(line.behind[0]) for line in lines if line.behind is not None]
    return [_segments(at, "$muted", 0.0) | {"texts": words, "color": "$ink"}]


def _edge(panel: Panel) -> Picture:
    words = [word for mark in panel.marks if isinstance(mark, Dots) and mark.edge for word in mark.words]
    return {"right": 14 + max(map(len, words)) * 7} if words else {}


def _fields(fields: Fields) -> Picture:
    half = np.broadcast_to(np.asarray(fields.side, np.float64), np.shape(fields.x)) / 2
    ends = [[x - s, y - s, x + s, y + s] for x, y, s in zip(fields.x, fields.y, half, strict=True)]
    found = _rect(ends, f"${fields.tone}", silent=not fields.points) | {"name": fields.label}
    found |= {"texts": [list(words) for words in fields.words], "short": fields.short, "hatched": list(fields.hatched)}
    shade = np.broadcast_to(np.nan_to_num(np.asarray(fields.shade, np.float64)), half.shape)
    found |= {"shade": plain(shade), "insides": [found["inside"] if each >= DEEP else "$ink" for each in shade]}
    return found | ({"points": list(fields.points)} if fields.points else {})


def _rect(ends: Sequence[Sequence[Any]], tone: str, silent: bool) -> Picture:
    inside = ON_COLOUR if tone.removeprefix("$") in STRONG else "$ink"
    words = {"color": "$ink", "inside": inside, "paper": "$paper"}
    data = [plain(each) for each in ends]
    return {"type": "custom", "mark": "rect", "fill": tone, "data": data, "silent": silent} | words


def _segments(ends: Sequence[Sequence[Any]], tone: str, width: float, dashed: bool = False) -> Picture:
    found: Picture = {"type": "custom", "mark": "segment", "stroke": tone, "width": width, "dashed": dashed}
    found |= {"color": "$muted"}
    return found | {"data": [plain(each) for each in ends], "silent": True, "z": 5}


def _readout(mark: Line | Layer, panel: Panel) -> Picture:
    found: Picture = {"label": mark.label, "tone": mark.tone, "form": panel.y.form, "values": plain(mark.y)}
    found["unit"] = panel.y.unit
    if isinstance(mark, Line):
        found |= {} if mark.behind is None else {"behind": list(mark.behind)}
        found["line"] = "dashed" if mark.style == "dashed" else ""
        if mark.holds == "interval" and mark.low is not None and mark.high is not None and np.isfinite(mark.low).any():
            found |= {"low": plain(mark.low), "high": plain(mark.high)}
    return found


def _entry(shape: str, tone: str, filled: bool, label: str) -> Picture:
    return {"shape": shape, "tone": tone, "filled": filled, "label": label}


def plain(values: Values) -> list[float | None]:
    """Numbers for JSON, which knows no NaN."""
    found = np.asarray(values, np.float64)
    there = np.isfinite(found).tolist()
    return [round(value, 5) if known else None for value, known in zip(found.tolist(), there, strict=True)]
