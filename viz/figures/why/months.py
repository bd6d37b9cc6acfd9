"""A factory's lives as strips over time: its stage, and while it considers, the gate that held it."""

import dataclasses

from ....agents.factory import Gate
from ....experiments.counterfactuals.twin import Spell, Twin, spans
from ...axes import months, places
from ...figure import Bars, Figure, Mark, Panel, Rule
from ...formatting import listed
from ...labels import STAGE_WORDS
from ...theme import GATES, STAGES

ORDER = 10


def figure(t: Twin) -> Figure:
    """The figure; a strip a life."""
    lives = [life for life in (t.ours, t.theirs) if life is not None]
    names = [life.result.scenario.name for life in lives]
    found: dict[tuple[str, str], list[tuple[int, Spell]]] = {}
    for place, life in enumerate(lives):
        for span in spans(life):
            found.setdefault(_meaning(span), []).append((place, span))
    marks: list[Mark] = []
    for (word, tone), mine in found.items():
        at, first, end = zip(*((place, span.first, span.last + 1) for place, span in mine), strict=True)
        marks.append(Bars(word, tone, at, end, first, thick=0.8))
    if t.parting is not None and t.parting.life is not None:
        marks.append(Rule(t.parting.life, upright=True, label=f"the lives part in month {t.parting.life}"))
    rows = dataclasses.replace(places(names), low=-0.9)  # room for words above the strips
    return Figure(
        name="life",
        heading="Its months",
        finding=f"{t.ours.name} under {listed(names)}",
        note="Each strip is a life under one scenario. Blue: the gate that held it, deeper the later the gate.",
        panels=(Panel(months(t.ours.months), rows, tuple(marks)),),
    )


def _meaning(span: Spell) -> tuple[str, str]:
    """What a span is, and its colour: those of its gate where one held it, else of its stage."""
    if span.gate != Gate.OPEN:
        return f"held by {GATES[span.gate]}", GATES[span.gate]
    return STAGE_WORDS[STAGES[span.stage]], STAGES[span.stage]
