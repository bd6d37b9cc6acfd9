"""The brief of a study: what somebody who decides reads and signs, on two pages of A4 at most."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ...experiments.compare import Comparison
from ...experiments.study import Study
from ..document.blocks import Block, Code, Document, Facts, Items, Part, Picture, Signature, Words
from ..document.cover import Cover
from ..figure import Figure
from ..formatting import told_seeds
from ..words import say
from . import comparison_brief as compared
from .laid_out import NOT_A_FORECAST, day, missing
from .page import Page, figures_by_name, page_of

MOST_COMMAND = 260
"""Letters of a command that a brief shows; a longer one is in the folder."""
MOST_SENTENCES = 4


def brief_of(study: Study, record: Mapping[str, Any], cover: Cover) -> Document:
    """The brief of a study.

    Args:
        study: what it is about.
        record: its provenance.
        cover: what whoever signs it says.
    """
    several = isinstance(study, Comparison) and len(study.names) > 1
    told = compared.told(cast(Comparison, study)) if several else _any(study, record)
    question = cover.question or told.question
    sign = Signature([say("brief-sign-name"), say("brief-sign-date"), say("brief-sign-hand")])
    facts = [*told.rests, *_made(record, len(getattr(study, "seeds", ())))]
    command = shlex.join(record["command"])
    again: list[Block] = [Words(say("brief-again"), "note"), Code(command)]
    if len(command) > MOST_COMMAND:
        again = [Words(say("brief-again-folder"), "note")]
    rest = [Facts(facts), *(again if command else [])]
    return Document(
        kind="brief",
        kicker=say("brief-kicker"),
        title=question,
        answer=told.answer,
        caveat=f"{say('worlds-forecast')} {told.caveat}".strip(),
        front=[Words(text, "warning", say("brief-care")) for text in told.warnings],
        parts=[*told.parts, Part(say("brief-rests"), "rests", rest), Part(say("brief-decided"), "decided", [sign])],
        signed=cover.signed(),
        made=cover.day().isoformat(),
        foot=f"Stallpoint · {question}",
    )


def _made(record: Mapping[str, Any], seeds: int) -> list[tuple[str, str]]:
    """By what and when it was made."""
    versions = record["versions"]
    made = say("brief-version", version=versions["stallpoint"], sources=versions.get("sources", ""), day=day(record))
    return [
        *([(say("brief-seeds"), told_seeds(record["seeds"]))] if seeds and len(record["seeds"]) <= 60 else []),
        (say("brief-made"), made),
    ]


def _any(study: Study, record: Mapping[str, Any]) -> compared.Told:
    """What the brief of any other study has to say: its answer, its first picture, its limits."""
    figures = figures_by_name(study)
    page: Page = page_of(study, record, figures)
    first = next((figures[s.figure] for s in page.sections if s.figure in figures and figures[s.figure].panels), None)
    shown: Sequence[Figure] = [] if first is None else [first]
    limits = list(page.limits)[:MOST_SENTENCES]
    parts = [
        *(Part(figure.heading, figure.name, [Picture(figure)]) for figure in shown),
        Part(say("brief-limits"), "limits", [Items([*limits, NOT_A_FORECAST])]),
    ]
    return compared.Told(
        question=page.question,
        answer=list(page.answer)[:MOST_SENTENCES],
        parts=parts,
        rests=[(say("brief-done"), page.about)] if page.about else [],
        caveat=page.caveat,
        warnings=[*page.warnings, *missing(page, record)][:2],
    )
