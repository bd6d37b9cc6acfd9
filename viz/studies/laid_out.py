"""The page of a study as a document: parts of blocks, with limits and provenance, for HTML and PDF alike."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ...experiments.analyses import python_of
from ...experiments.folder import slug
from ..document.blocks import Block, Code, Document, Facts, Folded, Items, Numbers, Part, Picture, Words
from ..document.cover import Cover
from ..figure import Figure
from ..formatting import told_seeds
from ..words import say
from .page import Page, Section

STOPPED = "This study was stopped before its end; it shows what was finished."
NOT_A_FORECAST = (
    "A model is a way to think, not a forecast. It shows what follows from its assumptions; read differences rather "
    "than levels."
)
BEHIND = "The numbers behind this picture"


def document_of(page: Page, figures: Mapping[str, Figure], record: Mapping[str, Any]) -> Document:
    """A page as a document.

    Args:
        page: what stands on it, as :func:`.page.page_of` completes it.
        figures: by name, as its sections name them.
        record: provenance of its study.

    Raises:
        KeyError: if a section names a figure that there is not.
    """
    parts = [_part(section, figures) for section in page.sections]
    return Document(
        kind="report",
        kicker=page.title,
        title=page.question,
        answer=page.answer,
        caveat=page.caveat,
        about=page.about,
        front=[
            *(Words(text, "warning", "Read with care.") for text in page.warnings),
            *(Words(text, "warning", "Incomplete.") for text in missing(page, record)),
        ],
        parts=[
            *parts,
            Part("Limits", "limits", [Items([*page.limits, NOT_A_FORECAST])]),
            Part("Provenance", "provenance", list(_provenance(record, page.origin))),
        ],
        made=day(record),
        foot=f"Stallpoint · {page.question}",
    )


def signed(document: Document, cover: Cover, record: Mapping[str, Any]) -> Document:
    """A report with what whoever signs it says, and the version that it was made with."""
    versions = record["versions"]
    version = say("paper-made", version=versions["stallpoint"], sources=versions.get("sources", ""))
    rows = [*cover.signed(), (say("paper-version"), version)]
    asked = cover.question or document.title
    return replace(document, title=asked, foot=f"Stallpoint · {asked}", signed=rows, made=cover.day().isoformat())


def day(record: Mapping[str, Any]) -> str:
    """The day on which a study was finished, as ``2026-03-01``; empty if that is not known."""
    found = str(record.get("finished", ""))[:10]
    try:
        return date.fromisoformat(found).isoformat()
    except ValueError:
        return ""


def missing(page: Page, record: Mapping[str, Any]) -> Sequence[str]:
    """What is missing because a study was stopped or failed, in sentences."""
    return page.incomplete or ([STOPPED] if record.get("stopped") else [])


def _part(section: Section, figures: Mapping[str, Figure]) -> Part:
    picture = figures[section.figure] if section.figure else None
    folded = picture is not None if section.folded is None else section.folded
    blocks: list[Block] = [Words(text) for text in _paragraphs(section.text)]
    blocks += [Picture(picture)] if picture else []
    blocks += [Numbers(table, "cards") for table in section.tables if not folded]
    blocks += [Words(text, "note") for text in _paragraphs(section.note)]
    blocks += [Folded(BEHIND, section.tables, behind=picture is not None)] if section.tables and folded else []
    return Part(section.heading, section.anchor or slug(section.heading.lower()), [*blocks, *section.more])


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _provenance(record: Mapping[str, Any], more: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """How to make it again."""
    yield Words("The same command gives the same numbers:")
    yield Code(shlex.join(record["command"]))
    if python := python_of(record):
        yield Words("So does this line of Python:")
        yield Code(python)
    hashes = [(scenario["name"], scenario["hash"]) for scenario in record["scenarios"]]
    software = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    made = [("Seeds", told_seeds(record["seeds"])), ("Software", software), ("Finished", record["finished"])]
    yield Facts([*hashes, *more, *made], len(hashes))
    tables = ", ".join(f"{name}.{record['format']}" for name in record.get("tables", ()))
    yield Words(
        f"A scenario's hash names its content. The tables beside this page{f' ({tables})' if tables else ''} hold "
        "every figure; scenario files are in the folder 'scenarios', pictures in 'figures'. 'stallpoint report' makes "
        "this page anew from the tables.",
        "note",
    )
