"""Maps of stored studies whose points can be opened: the phase diagram, the worlds of a discovery, the Pareto front."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...experiments.policy.policies import Optimised
from ...experiments.study import Study
from ...experiments.thresholds.phase import Phase
from ...experiments.uncertainty.discovery import Discovery
from ..look import VERDICTS
from ..render.browser import Picture
from ..telling import points, quantity, share

type Point = tuple[float, float, int]
"""Horizontal place, vertical place, and which point of the study it is."""


def points_of(study: Study) -> tuple[Picture, list[list[int]]] | None:
    """The map of a study and, for each of its series, which point of the study each mark is; ``None`` without a map."""
    if isinstance(study, Phase):
        return _phase(study)
    if isinstance(study, Discovery):
        return _discovery(study)
    if isinstance(study, Optimised):
        return _front(study)
    return None


def _phase(p: Phase) -> tuple[Picture, list[list[int]]]:
    """A field for each pair of values, coloured by its verdict, fainter where runs disagree."""
    cells = p.cells()
    words = list(dict.fromkeys(cell.verdict for cell in cells if cell.verdict))
    series, places = [], []
    field = [max(12, min(96, 280 // len(p.x.levels))), max(12, min(72, 290 // len(p.y.levels)))]
    for word in words:
        mine = [at for at, cell in enumerate(cells) if cell.verdict == word]
        data = [
            {
                "value": [at % len(p.x.levels), at // len(p.x.levels)],
                "itemStyle": {"opacity": round(0.35 + 0.65 * cells[at].agree, 3)},
            }
            for at in mine
        ]
        tone = f"${VERDICTS[word]}"
        row = {"type": "scatter", "name": word, "symbol": "rect", "symbolSize": field, "data": data}
        series.append(row | {"itemStyle": {"color": tone}})
        places.append(mine)
    axes = [
        {"type": "category", "data": [_said(v) for v in axis.levels], "name": axis.name.replace("_", " ")} | _AXIS
        for axis in (p.x, p.y)
    ]
    told = "; ".join(f"{_said(c.x)}, {_said(c.y)}: {c.verdict} in {share(c.agree)} of runs" for c in cells)
    return _picture("Verdicts: click a field to open it in Explore", axes, series, told, words), places


def _discovery(d: Discovery) -> tuple[Picture, list[list[int]]]:
    """Worlds over the two parameters that the first box restricts most; those that fail stand out."""
    restricted = list(dict.fromkeys(d.restrictions["parameter"])) if len(d.restrictions) else []
    first, second = (restricted + [name for name in d.parameters if name not in restricted])[:2]
    failed = d.worlds["failed"].to_numpy(bool)
    series, places = [], []
    for word, tone, mine in (("does not fail", "considering", ~failed), ("fails", "showcase", failed)):
        rows = mine.nonzero()[0].tolist()
        data = [[_place(d.worlds.iloc[at][first]), _place(d.worlds.iloc[at][second])] for at in rows]
        row = {"type": "scatter", "name": word, "symbolSize": 9, "data": data, "itemStyle": {"color": f"${tone}"}}
        series.append(row)
        places.append(rows)
    axes = [_value_axis(first), _value_axis(second)]
    told = f"{int(failed.sum())} of {len(failed)} worlds fail"
    names = ["does not fail", "fails"]
    return _picture("Worlds: click one to open it in Explore", axes, series, told, names), places


def _front(o: Optimised) -> tuple[Picture, list[list[int]]]:
    """Public money against real use gained; what nothing beats stands out."""
    best = (o.front["best"] & o.front["affordable"]).to_numpy(bool)
    series, places = [], []
    for word, tone, mine in (("beaten or too dear", "considering", ~best), ("nothing beats it", "scaled", best)):
        rows = mine.nonzero()[0].tolist()
        data = [[_place(o.front.iloc[at]["spent"]), _place(o.front.iloc[at]["gain"])] for at in rows]
        row = {"type": "scatter", "name": word, "symbolSize": 12, "data": data, "itemStyle": {"color": f"${tone}"}}
        series.append(row)
        places.append(rows)
    axes = [_value_axis("public money, M CNY"), _value_axis("real use gained, points") | {"form": "points"}]
    axes[1]["axisLabel"] = {**axes[1]["axisLabel"], "form": "points"}
    rows = o.members
    told = "; ".join(
        f"{quantity(float(r.spent))} M CNY gains {points(float(r.gain))} points: {r.mix}" for r in rows.itertuples()
    )
    names = ["beaten or too dear", "nothing beats it"]
    return _picture("Mixes of levers: click one to open it in Explore", axes, series, told, names), places


_AXIS: Picture = {
    "nameLocation": "middle",
    "nameGap": 30,
    "nameTextStyle": {"color": "$muted", "fontSize": 12},
    "axisLabel": {"color": "$muted", "fontSize": 12},
    "axisLine": {"lineStyle": {"color": "$line"}},
    "axisTick": {"show": False},
    "splitLine": {"show": False},
}


def _value_axis(name: str) -> Picture:
    return {"type": "value", "scale": True, "name": name.replace("_", " ")} | _AXIS


def _picture(
    title: str, axes: Sequence[Picture], series: Sequence[Picture], told: str, words: Sequence[str]
) -> Picture:
    x, y = axes
    return {
        "title": title,
        "height": 400,
        "clickable": True,
        "option": {
            "grid": {"left": 64, "right": 20, "top": 40, "bottom": 48},
            "legend": {"top": 0, "left": 0, "data": list(words), "textStyle": {"color": "$muted"}, "itemHeight": 11},
            "xAxis": x,
            "yAxis": y | {"nameGap": 46},
            "series": list(series),
        },
        "alt": f"{title}. {told}.",
    }


def _said(value: object) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _place(value: Any) -> Any:
    """A number for JSON, or the word of a choice."""
    if isinstance(value, str):
        return value
    number = float(value)
    return round(number, 5) if math.isfinite(number) else None
