"""What figures of a comparison share: lines of measures, the line under a name, spans of policy, the footer."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ....experiments.compare import Comparison
from ....model.outcomes.verdict import told
from ...comparison.sentences import verdict
from ...figure import Line, Style
from ...measured import inside, tone
from ...telling import count, quantity, share

DASHED = ("depth", "claimed", "firms_spent")
"""Measures drawn dashed, because another line of the same figure has their colour or near it."""


def lines(c: Comparison, name: str, measures: Mapping[str, str], per: float = 0.0) -> tuple[Line, ...]:
    """Measures of one scenario with their bands of runs.

    Args:
        c: the comparison.
        name: of the scenario.
        measures: and the words at the right end of each, after its value.
        per: told as so many of each; as shares without it.
    """
    found, told = [], quantity if per else share
    per = per or 1.0
    for measure, words in measures.items():
        band = c.band(name, measure)
        value = told(per * float(band.mean[-1]))
        many = len(c.seeds) > 1
        ends = {"low": per * band.low, "high": per * band.high} if many else {"low": None, "high": None}
        style: Style = "dashed" if measure in DASHED else "solid"
        found.append(Line(inside(measure), tone(measure), per * band.mean, style=style, end=f"{value} {words}", **ends))
    return tuple(found)


def under(c: Comparison, name: str) -> str:
    """The line under the name of a scenario: how most of its runs ended."""
    word, runs = verdict(c, name)
    many = f": {runs} of {count(len(c.seeds), 'run')}" if len(c.seeds) > 1 else ""
    return f"{told(word, c.months)}{many}"


def support(c: Comparison, name: str) -> tuple[tuple[int, int], ...]:
    """Spans of months (counted from 1) in which a scenario pulls a lever."""
    scenario = next(s for s in c.scenarios if s.name == name)
    months = sorted({m for lever in scenario.levers for m in range(lever.start, min(lever.end or c.months, c.months))})
    cuts = [0, *(i for i, (a, b) in enumerate(pairwise(months), 1) if b != a + 1), len(months)]
    return tuple((months[a] + 1, months[b - 1] + 1) for a, b in pairwise(cuts) if b > a)


def footer(c: Comparison, bands: bool = False) -> str:
    """What a figure that stands alone rests on."""
    runs = count(len(c.seeds), "run")
    spread = "; lines: means; shaded: 5–95% of runs" if bands and len(c.seeds) > 1 else ""
    return f"Stallpoint · {runs} of each scenario on the same dice · {factories(c)}{spread}"


def factories(c: Comparison) -> str:
    """How many factories there are, in words."""
    sizes = sorted({c.factories(name) for name in c.names})
    return " or ".join(f"{size:,}" for size in sizes) + " factories"
