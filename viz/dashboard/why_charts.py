"""The picture of a bottleneck attribution for the chart widget."""

from __future__ import annotations

import math

from ...experiments.losses.attribution import Attribution
from ...experiments.statistics import Interval
from ..telling import between, points
from .echarts import GRID, Picture

ROW = 34


def attribution(a: Attribution) -> Picture:
    """Points of real use lost to each bottleneck (Shapley values), with intervals, the greatest first."""
    found = a.shapley()
    alone = a.alone()
    labels = {b.name: b.label for b in a.bottlenecks}
    names = sorted(found, key=lambda name: found[name].mean)
    bars = [round(found[name].mean, 5) for name in names]
    dots = [[round(alone[name].mean, 5), at] for at, name in enumerate(names)]
    series: list[Picture] = [
        {"type": "bar", "data": bars, "itemStyle": {"color": "$reason_main"}, "barWidth": 14, "silent": True},
        {
            "type": "scatter",
            "data": dots,
            "symbolSize": 10,
            "itemStyle": {"color": "$paper", "borderColor": "$ink", "borderWidth": 1.5},
            "silent": True,
            "z": 5,
        },
    ]
    series += [_whisker(found[name], at) for at, name in enumerate(names) if not math.isnan(found[name].low)]
    alt = " ".join(
        f"{labels[n]}: {_told(found[n])} points lost, {_told(alone[n])} by its removal alone." for n in names
    )
    return {
        "title": "What is lost to each bottleneck",
        "note": "Bar: points of real use lost to it (Shapley value), with the 95% interval; the bars add up to the "
        "whole loss. Open dot: what its removal brings alone. A dot far left of its bar: it must go with others.",
        "height": ROW * len(names) + 60,
        "option": {
            "grid": GRID | {"left": 190, "right": 24},
            "xAxis": {
                "type": "value",
                "axisLabel": {"color": "$muted", "fontSize": 12, "form": "points"},
                "splitLine": {"lineStyle": {"color": "$line", "width": 1}},
            },
            "yAxis": {
                "type": "category",
                "data": [labels[name] for name in names],
                "axisTick": {"show": False},
                "axisLine": {"lineStyle": {"color": "$line"}},
                "axisLabel": {"color": "$ink", "fontSize": 13, "width": 176, "overflow": "break"},
            },
            "series": series,
        },
        "alt": f"Bars, points of real use lost to each bottleneck. {alt}",
    }


def _whisker(found: Interval, at: int) -> Picture:
    """A line from the low to the high end of an interval."""
    ends = [{"coord": [round(found.low, 5), at]}, {"coord": [round(found.high, 5), at]}]
    style = {"color": "$ink", "width": 2}
    mark = {"silent": True, "symbol": "none", "data": [ends], "lineStyle": style, "label": {"show": False}}
    return {"type": "bar", "data": [], "markLine": mark, "silent": True}


def _told(found: Interval) -> str:
    ends = between(found.low, found.high, "points")
    return f"{points(found.mean)} ({ends})" if ends else points(found.mean)
