"""What figures of a comparison share: lines of measures, layers, the line under a name, spans of policy, the footer."""

from collections.abc import Sequence

import numpy as np

from ....experiments.compare import Comparison
from ....model.outcomes.verdict import told
from ....scenarios.lever import pulled
from ...axes import fitted, months
from ...comparison.over_worlds import caveat_of, runs_told
from ...comparison.sentences import verdict
from ...figure import Axis, Figure, Form, Layer, Line, Panel, Style
from ...formatting import count, quantity, share
from ...labels import GATE_WORDS, STAGE_WORDS
from ...measured import inside, is_share, label, tone, unit
from ._tables import followed

DASHED = ("depth", "claimed", "firms_spent", "own_contracts")
"""Measures drawn dashed, because another line of the same figure has their colour or near it."""
SHORT = {
    "depth": "mean depth",
    "public_spent": "public money",
    "firms_spent": "own money",
    "own_contracts": "contracts signed",
    "own_clients": "clients",
    "own_in_use": "clients in real use",
    "own_price": "own price",
    "rivals_price": "rivals' price",
    "vendors": "in the market",
    "vendors_entered": "entered",
    "vendors_left": "left",
}
"""Words of measures whose own are too long for the end of a line, or for a key."""


def lines(
    c: Comparison, name: str, measures: Sequence[str], form: Form = "share", per: float = 1.0
) -> tuple[Line, ...]:
    """Measures of one scenario with their bands of runs, told as shares or as quantities, so many times ``per``."""
    found = []
    for measure in measures:
        band, words = c.band(name, measure), SHORT.get(measure, inside(measure))
        tell = share if form == "share" else quantity
        many = c.runs_each > 1
        ends = {"low": per * band.low, "high": per * band.high} if many else {"low": None, "high": None}
        style: Style = "dashed" if measure in DASHED and len(measures) > 1 else "solid"
        end = f"{tell(per * float(band.mean[-1]))} {words}"
        found.append(Line(words, tone(measure), per * band.mean, style=style, end=end, **ends))
    return tuple(found)


def layers(c: Comparison, name: str, measures: Sequence[str]) -> tuple[Layer, ...]:
    """Shares of all factories, the means of runs, to pile up: stages, or what holds the factories."""
    words = {**STAGE_WORDS, **{f"held_{gate}": word for gate, word in GATE_WORDS.items()}}
    return tuple(
        Layer(words[measure], tone(measure), np.asarray(c.by_month(name, measure).mean(axis=0), np.float64))
        for measure in measures
    )


def levels(c: Comparison, measure: str) -> Figure:
    """A measure of each scenario, the baseline too, on one scale."""
    bands = [c.band(name, measure) for name in c.names]
    every = np.concatenate([part for band in bands for part in (band.low, band.high)])
    scale: Form = "share" if is_share(measure) else "quantity"
    words = "" if is_share(measure) else unit(measure, c.currency)
    y = fitted(every, scale, words or "share of all factories", unit=words)
    return Figure(
        name="levels",
        heading=label(measure),
        finding=f"{label(measure)}, each scenario by itself",
        panels=tuple(over_time(c, name, y, lines(c, name, (measure,), scale)) for name in c.names),
        tables=(followed(c, [(name, name, measure) for name in c.names]),),
        note="Line: mean; shaded: 5–95% of runs.",
        footer=footer(c, bands=True),
    )


def over_time(c: Comparison, name: str, y: Axis, marks: tuple[Line | Layer, ...], rest: str = "") -> Panel:
    """The panel of one scenario, with its verdict and the spans of its policies."""
    return Panel(months(c.months), y, marks, name, under(c, name), rest, support(c, name))


def under(c: Comparison, name: str) -> str:
    """The line under the name of a scenario: how most of its runs ended."""
    word, runs = verdict(c, name)
    many = f": {runs} of {count(c.runs_each, 'run')}" if c.runs_each > 1 else ""
    return f"{told(word, c.months)}{many}"


def support(c: Comparison, name: str) -> tuple[tuple[int, int], ...]:
    """Spans of months (counted from 1) in which a scenario pulls a lever."""
    scenario = next(s for s in c.scenarios if s.name == name)
    return tuple((first + 1, last) for first, last in pulled(scenario.levers, c.months))


def footer(c: Comparison, bands: bool = False, shows: str = "") -> str:
    """What a figure that stands alone rests on and ``shows``, and what it does not cover."""
    shows = "lines: means; shaded: 5–95% of runs" if bands and c.runs_each > 1 else shows
    return f"Stallpoint · {runs_told(c)} · {factories(c)}{f'; {shows}' if shows else ''}\n{caveat_of(c)}"


def factories(c: Comparison) -> str:
    """How many factories there are, in words."""
    sizes = sorted({c.factories(name) for name in c.names})
    return " or ".join(f"{size:,}" for size in sizes) + " factories"


def gated(c: Comparison) -> bool:
    """Whether any scenario has gates: the classic rules know none, nor reviews, vendors and money."""
    return any(scenario.world.rule == "gates" for scenario in c.scenarios)
