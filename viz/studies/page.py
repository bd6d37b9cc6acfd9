"""The page of an analysis: an answer, sections with figures and tables, limits, provenance. No script, nothing fetched.

A module for each kind of study (:mod:`.attribution`, ...) says what is on its page; this one lays it out and writes
it, in the look of the main report.
"""

from __future__ import annotations

import dataclasses
import importlib
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from ...experiments.folder import slug
from ...experiments.provenance import mixed
from ...experiments.study import Study
from .. import drawing
from ..alt import alt_text
from ..catalogue import figures_of
from ..figure import Figure, Table
from ..look import template
from ..panels import FILE, PAGE, PHONE, Chart, Frame
from ..render import paper
from ..telling import told_seeds

FIGURES = drawing.FIGURES

PAGES: Mapping[str, str] = {
    "attribute": "attribution",
    "escape": "escape",
    "phase": "phase",
    "sweep": "sweep",
    "sensitivity": "sensitivity",
    "discover": "discovery",
    "optimise": "optimise",
    "market": "market",
    "calibrate": "calibration",
}
"""For each kind of study: the module of this folder that has its ``page`` and ``figures``."""

type Draw = Callable[[Frame], Chart]
"""A figure of a study, drawn for where it is going to be seen; its title states the finding, without a full stop."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a page.

    Attributes:
        heading: what it is about.
        text: paragraphs in plain sentences, above the figure; an empty line parts them.
        figure: name of a figure of the study.
        table: the numbers.
        note: how to read the figure or table, below it.
        folded: whether the table waits behind "The numbers behind this picture"; by default if there is a figure.
    """

    heading: str
    text: str = ""
    figure: str | None = None
    table: Table | None = None
    note: str = ""
    folded: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page of a study.

    Attributes:
        title: kind of study, in a few words.
        question: what it asks, in a sentence.
        answer: the answer in a few sentences, one a paragraph; the first one stands alone.
        sections: figures and tables, the most telling first.
        limits: what a sceptic should know, in sentences.
        about: what was done, in a line.
        warnings: what must be known before the answer is believed.
    """

    title: str
    question: str
    answer: Sequence[str]
    sections: Sequence[Section]
    limits: Sequence[str]
    about: str = ""
    warnings: Sequence[str] = ()


class PageModule(Protocol):
    """What a module of :data:`PAGES` offers."""

    def page(self, study: Any) -> Page:
        """What stands on the page."""


def page_module(kind: str) -> PageModule:
    """The module that tells a kind of study; only this one is imported."""
    return cast(PageModule, importlib.import_module(f".{PAGES[kind]}", __package__))


def drawings(study: Study) -> Mapping[str, Draw]:
    """The figures of a study by name, as the sections name them and files will be called."""
    module = page_module(study.kind)
    if hasattr(module, "figures"):
        return cast(Mapping[str, Draw], module.figures(study))
    return {figure.name: _draw(figure) for figure in figures_of(study)}


def _draw(figure: Figure) -> Draw:
    canvas = {FILE: paper.FILE, PAGE: paper.PAGE, PHONE: paper.PHONE}
    return lambda frame: Chart(figure.name, figure.finding, alt_text(figure), paper.draw(figure, canvas[frame]))


def page_of(study: Study, record: Mapping[str, Any]) -> Page:
    """What stands on the page of a study. ``record`` is its provenance: that versions were mixed is a warning."""
    page = page_module(study.kind).page(study)
    warning = mixed(record)
    return dataclasses.replace(page, warnings=[warning, *page.warnings]) if warning else page


def steps(study: Study) -> int:
    """How often :func:`write_study` calls ``on_progress``."""
    return 2 * len(drawings(study))


def write_study(
    study: Study, folder: Path, record: Mapping[str, Any], on_progress: Callable[[], None] | None = None
) -> None:
    """Write figures and page of a study into its folder. See :func:`write_page`."""
    write_page(page_of(study, record), drawings(study), folder, record, on_progress)


def write_page(
    page: Page,
    figures: Mapping[str, Draw],
    folder: Path,
    record: Mapping[str, Any],
    on_progress: Callable[[], None] | None = None,
) -> None:
    """Write a page and its figures (SVG and PNG) into a folder; each file appears whole, or stays as it was.

    Args:
        page: what stands on it.
        figures: by name, as its sections name them.
        folder: where the study's tables are.
        record: its provenance, as :func:`stallpoint.experiments.study.save_study` and ``load_study`` return it.
        on_progress: called after each drawing.

    Raises:
        OSError: if the folder cannot be written.
    """
    charts = (draw(FILE) for draw in figures.values())
    drawing.publish(folder, charts, lambda: html(page, figures, record, on_progress), on_progress)


def html(
    page: Page,
    figures: Mapping[str, Draw],
    record: Mapping[str, Any],
    on_progress: Callable[[], None] | None = None,
) -> str:
    """The page as HTML.

    Raises:
        KeyError: if a section names a figure that there is not.
    """
    drawn = {}
    for name in [section.figure for section in page.sections if section.figure]:
        drawn[name] = _inline(name, figures[name])
        if on_progress is not None:
            on_progress()
    return template("study.html").render(
        page=page,
        sections=[_laid_out(section, drawn) for section in page.sections],
        stopped=bool(record.get("stopped")),
        provenance=_provenance(record),
    )


def _inline(name: str, draw: Draw) -> dict[str, Any]:
    from markupsafe import Markup

    wide, narrow = draw(PAGE), draw(PHONE)
    return {
        "finding": wide.title.rstrip("."),
        "wide": Markup(drawing.inline(wide, f"{name}-w")),
        "narrow": Markup(drawing.inline(narrow, f"{name}-n")),
    }


def _laid_out(section: Section, drawn: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "anchor": slug(section.heading.lower()),
        "before": _paragraphs(section.text),
        "figure": drawn[section.figure] if section.figure else None,
        "note": section.note,
        "table": section.table,
        "folded": bool(section.figure) if section.folded is None else section.folded,
    }


def _paragraphs(text: str) -> Iterable[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _provenance(record: Mapping[str, Any]) -> dict[str, Any]:
    form = record["format"]
    return {
        "command": shlex.join(record["command"]),
        "seeds": told_seeds(record["seeds"]),
        "versions": record["versions"],
        "finished": record["finished"],
        "scenarios": [(scenario["name"], scenario["hash"]) for scenario in record["scenarios"]],
        "tables": ", ".join(f"{name}.{form}" for name in record["tables"]),
    }
