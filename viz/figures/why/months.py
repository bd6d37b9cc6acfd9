"""A factory's lives as strips over time: its stage, and while it considers, the gate that held it."""

import dataclasses

from ....experiments.counterfactuals.twin import Spell, Twin, spans
from ...axes import months, places
from ...counterfactuals.moments import meaning
from ...figure import Bars, Figure, Mark, Panel, Rule, Table
from ...formatting import date, listed

ORDER = 10


def figure(t: Twin) -> Figure:
    """The figure; a strip a life."""
    lives = t.lives
    names = [life.result.scenario.name for life in lives]
    found: dict[tuple[str, str], list[tuple[int, Spell]]] = {}
    for place, life in enumerate(lives):
        for span in spans(life):
            found.setdefault(meaning(span), []).append((place, span))
    marks: list[Mark] = []
    for (word, tone), mine in found.items():
        at, first, end = zip(*((place, span.first, span.last + 1) for place, span in mine), strict=True)
        marks.append(Bars(word, tone, at, end, first, thick=0.8))
    if t.parting is not None and t.parting.life is not None:
        marks.append(Rule(t.parting.life, upright=True, label=f"the lives part in {date(t.parting.life)}"))
    rows = dataclasses.replace(places(names), low=-0.9)  # room for words above the strips
    return Figure(
        name="life",
        heading="Its months",
        finding=f"{t.ours.name} under {listed(names)}",
        note="Each strip is a life under one scenario. Blue: the gate that held it, deeper the later the gate.",
        panels=(Panel(months(t.ours.months), rows, tuple(marks)),),
        tables=(_table(t),),
    )


def _table(t: Twin) -> Table:
    """The same strips, a row a stretch of time."""
    rows = [
        (life.result.scenario.name, meaning(span)[0], date(span.first), date(span.last))
        for life in t.lives
        for span in spans(life)
    ]
    return Table(("Under", "What", "From", "To"), tuple(rows))
