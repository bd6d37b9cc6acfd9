"""Pictures for the chart widget: results in, one dictionary out. Nothing here knows of a browser.

A picture holds an ECharts option whose colours are names of the visual language (``$scaled``, ``$scaled/0.2``; the
browser puts in the tone of its theme), the rows of the legend with their values in each month, and a text for those
who do not see it. Time runs in months on the axis, told in years.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ...experiments.statistics import Band
from ..telling import points, quantity, share

type Floats = npt.NDArray[np.float64]
type Picture = dict[str, Any]

HEIGHT = 220
GRID = {"left": 44, "right": 16, "top": 12, "bottom": 26, "containLabel": False}
YEARS = {"color": "$muted", "fontSize": 12}
BAND_ALPHA = 0.18


class Line(NamedTuple):
    """One line of a picture over time.

    Attributes:
        label: its words in the legend.
        tone: name of its colour.
        band: mean, low and high in each month.
        dash: "" or "dashed", where two lines share a colour.
    """

    label: str
    tone: str
    band: Band
    dash: str = ""


def lines(title: str, rows: Sequence[Line], form: str = "share", unit: str = "", note: str = "") -> Picture:
    """Lines over time with their 5-95 % bands.

    Args:
        title: heading.
        rows: the lines.
        form: how values are told: ``share``, ``quantity`` or ``points``.
        unit: words after each value.
        note: a sentence under the picture.
    """
    series: list[Picture] = []
    for place, row in enumerate(rows):
        series += _band(row, place)
        series.append(_line(row))
    top = max((float(np.nanmax(row.band.high)) for row in rows if np.isfinite(row.band.high).any()), default=0.0)
    low = min((float(np.nanmin(row.band.low)) for row in rows if np.isfinite(row.band.low).any()), default=0.0)
    axis = value_axis(min(low, 0.0), top, form)
    return {
        "title": title,
        "note": note,
        "over_time": True,
        "height": HEIGHT,
        "option": {"grid": GRID, "xAxis": time_axis(rows), "yAxis": axis, "series": series},
        "readouts": [_readout(row, form, unit) for row in rows],
        "alt": f"{title}. Lines over {_years(rows)}. " + " ".join(_end(row, form, unit) for row in rows),
    }


def bars(
    title: str,
    groups: Sequence[str],
    rows: Mapping[str, tuple[str, Sequence[float]]],
    form: str = "quantity",
    note: str = "",
    stack: bool = False,
    level: float | None = None,
) -> Picture:
    """Upright bars.

    Args:
        title, note: heading and a sentence under it.
        groups: words under the bars.
        rows: label of each row of bars, with its colour and one value a group (NaN: none).
        form: how values are told.
        stack: whether rows stand on top of each other.
        level: the height of a line across.
    """
    series: list[Picture] = []
    for label, (colour, values) in rows.items():
        data = [None if not np.isfinite(v) else round(float(v), 5) for v in values]
        row: Picture = {"type": "bar", "name": label, "data": data, "itemStyle": {"color": f"${colour}"}}
        row |= {"stack": "all"} if stack else {}
        series.append(row | {"barMaxWidth": 34, "barCategoryGap": "30%"})
    if level is not None and series:
        line = {"color": "$muted", "type": "dashed", "width": 1}
        mark = {"silent": True, "symbol": "none", "data": [{"yAxis": level}], "lineStyle": line}
        series[0]["markLine"] = mark | {"label": {"show": False}}
    heights = [float(v) for _, values in rows.values() for v in values if np.isfinite(v)]
    top = max([*heights, level or 0.0], default=1.0)
    ground = {"type": "category", "data": list(groups), "axisTick": {"show": False}, "axisLabel": YEARS}
    told = share if form == "share" else quantity
    alt = " ".join(
        f"{label}: " + ", ".join(f"{group} {told(float(v))}" for group, v in zip(groups, values, strict=True)) + "."
        for label, (_, values) in rows.items()
    )
    return {
        "title": title,
        "note": note,
        "height": HEIGHT,
        "option": {
            "grid": GRID,
            "xAxis": ground | {"axisLine": {"lineStyle": {"color": "$line"}}},
            "yAxis": value_axis(min([0.0, *heights]), top, form),
            "series": series,
        },
        "alt": f"{title}. Bars. {alt}",
    }


def time_axis(rows: Sequence[Line]) -> Picture:
    """Months, with a word at each year (each second, fifth, ... of a long run)."""
    months = max((len(row.band.mean) for row in rows), default=1)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100) if months / 12 / s <= 11)
    return {
        "type": "category",
        "data": ["year 0", *(str(month // 12) for month in range(1, months))],
        "boundaryGap": False,
        "axisLabel": YEARS | {"interval": 12 * step - 1},
        "axisLine": {"lineStyle": {"color": "$line"}},
        "axisTick": {"show": False},
    }


def value_axis(low: float, top: float, form: str) -> Picture:
    """The upright axis, from a round number to a round number, with three or four lines."""
    if top <= 0.0 <= low:  # nothing but zeros: an axis that a reader knows
        top = 0.01 if form == "share" else 1.0
    step = nice((max(top, 1e-9) - min(low, 0.0)) / 3.0)
    end = step * math.ceil(round(top / step, 6)) or step
    start = step * math.floor(round(low / step, 6))
    if form == "share" and top <= 1.0 < end:
        end = 1.0
    told = {
        "form": "fixed" if form == "quantity" else form,
        "places": _places(step * (1 if form == "quantity" else 100)),
    }
    return {
        "type": "value",
        "min": start,
        "max": end,
        "interval": step,
        "axisLabel": {"color": "$muted", "fontSize": 12, "showMaxLabel": True} | told,
        "splitLine": {"lineStyle": {"color": "$line", "width": 1}},
    }


def _places(step: float) -> int:
    """Decimals that tell multiples of a step apart."""
    return max(0, math.ceil(-math.log10(step) - 1e-9)) + (round(step * 10.0 ** -math.floor(math.log10(step)), 6) == 2.5)


def nice(value: float) -> float:
    """The next round number at or above a positive one: 1, 2, 2.5, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= value * (1 - 1e-9)))


def _line(row: Line) -> Picture:
    style: Picture = {"color": f"${row.tone}", "width": 2.2} | ({"type": row.dash} if row.dash else {})
    return {
        "type": "line",
        "name": row.label,
        "data": plain(row.band.mean),
        "symbol": "none",
        "lineStyle": style,
        "itemStyle": {"color": f"${row.tone}"},
        "silent": True,
        "z": 4,
    }


def _band(row: Line, place: int) -> list[Picture]:
    """A band is an invisible area up to its low end and a coloured one on top of it."""
    if not np.isfinite(row.band.low).any() or np.array_equal(row.band.low, row.band.high, equal_nan=True):
        return []
    flat: Picture = {"type": "line", "stack": f"band{place}", "symbol": "none", "silent": True, "z": 2}
    flat |= {"lineStyle": {"width": 0}, "stackStrategy": "all"}
    low = flat | {"data": plain(row.band.low), "areaStyle": {"opacity": 0}}
    wide = flat | {"data": plain(row.band.high - row.band.low)}
    return [low, wide | {"areaStyle": {"color": f"${row.tone}/{BAND_ALPHA}", "opacity": 1}}]


def _readout(row: Line, form: str, unit: str) -> Picture:
    found: Picture = {"label": row.label, "tone": row.tone, "form": form, "unit": unit, "line": row.dash}
    found["values"] = plain(row.band.mean)
    if np.isfinite(row.band.low).any():
        found |= {"low": plain(row.band.low), "high": plain(row.band.high)}
    return found


def plain(values: Floats) -> list[float | None]:
    """Numbers for JSON, which knows no NaN."""
    return [round(float(v), 5) if np.isfinite(v) else None for v in values]


def _end(row: Line, form: str, unit: str) -> str:
    told = {"share": share, "quantity": quantity, "points": points}[form]
    return f"{row.label} ends at {told(float(row.band.mean[-1]))}{f' {unit}' if unit else ''}."


def _years(rows: Sequence[Line]) -> str:
    months = max((len(row.band.mean) for row in rows), default=0)
    return f"{months / 12:g} years"
