"""The page of an analysis: an answer, sections with figures and tables, limits, provenance. No script, nothing fetched.

A module for each kind of study (:mod:`.attribution`, ...) says what is on its page; this one lays it out and writes
it, in the look of the main report.
"""

import dataclasses
import functools
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from ...experiments.analyses import SPECS
from ...experiments.provenance import mixed
from ...experiments.study import Study
from ..catalogue import figures_of
from ..document.blocks import Block
from ..figure import Figure, Table
from ..render import svg

PAGES: Mapping[str, str] = {kind: page for kind, spec in SPECS.items() if (page := spec.page)} | {
    "dashboard": SPECS["compare"].page
}
"""For each kind of study: the module of this folder that has its ``page`` and ``figures``."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a page.

    Attributes:
        heading: what it is about; that of its figure by default, as are ``note`` and tables.
        text: paragraphs in plain sentences, above the figure; an empty line parts them.
        figure: name of a figure of the study.
        tables: the numbers.
        note: how to read the figure or table, below it; paragraphs as in ``text``.
        folded: whether the tables wait behind "The numbers behind this picture"; by default if there is a figure.
        more: anything else, below all this.
        anchor: its identifier on the page; by default that of its figure, or its heading.
    """

    heading: str = ""
    text: str = ""
    figure: str | None = None
    tables: Sequence[Table] = ()
    note: str = ""
    folded: bool | None = None
    more: Sequence[Block] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on the page of a study.

    Attributes:
        title: kind of study, in a few words.
        question: what it asks, in a sentence.
        answer: the answer in a few sentences, one a paragraph; the first one stands alone.
        sections: figures and tables, the most telling first. Figures that none names stand after those that some do.
        limits: what a sceptic should know, in sentences.
        about: what was done, in a line.
        warnings: what must be known before the answer is believed.
        incomplete: what is missing because it was stopped or failed; by default a sentence on the former.
        origin: further rows of the provenance, each with its name.
        summary: what a terminal is told, in plain text; by default the answer.
        caveat: what the intervals of the answer do not cover, in a line that stands beside it.
    """

    title: str
    question: str
    answer: Sequence[str]
    sections: Sequence[Section]
    limits: Sequence[str]
    about: str = ""
    warnings: Sequence[str] = ()
    incomplete: Sequence[str] = ()
    origin: Sequence[tuple[str, str]] = ()
    summary: str = ""
    caveat: str = ""


class PageModule(Protocol):
    """What a module of :data:`PAGES` offers."""

    def page(self, study: Any) -> Page:
        """What stands on the page."""


def page_module(kind: str) -> PageModule:
    """The module that tells a kind of study; only this one is imported."""
    return cast(PageModule, importlib.import_module(f".{PAGES[kind]}", __package__))


def figures_by_name(study: Study) -> dict[str, Figure]:
    """The figures of a study by name, as the sections name them and files will be called."""
    return {figure.name: figure for figure in figures_of(study)}


def page_of(study: Study, record: Mapping[str, Any], figures: Mapping[str, Figure] | None = None) -> Page:
    """What stands on the page of a study, every section with its own words or those of its figure.

    Args:
        study: what it is about.
        record: its provenance; that versions were mixed is a warning.
        figures: by name, where they are made already.
    """
    page = page_module(study.kind).page(study)
    sections = _complete(page.sections, figures_by_name(study) if figures is None else figures)
    warning = mixed(record)
    return dataclasses.replace(page, sections=sections, warnings=[*([warning] if warning else []), *page.warnings])


def steps(study: Study) -> int:
    """How often :func:`write_study` calls ``on_progress``."""
    figures = figures_by_name(study).values()
    return len(figures) + sum(bool(figure.panels) for figure in figures)


def write_study(
    study: Study, folder: Path, record: Mapping[str, Any], on_progress: Callable[[], None] | None = None
) -> None:
    """Write figures and page of a study into its folder. See :func:`write_page`."""
    figures = figures_by_name(study)
    write_page(page_of(study, record, figures), figures, folder, record, on_progress)


def write_page(
    page: Page,
    figures: Mapping[str, Figure],
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

    def put(figure: Figure, place: Path) -> None:
        svg.save(figure, place)
        (on_progress or _nothing)()

    files = (functools.partial(put, figure) for figure in figures.values())
    svg.publish(folder, files, lambda: html(page, figures, record, on_progress))


def html(
    page: Page,
    figures: Mapping[str, Figure],
    record: Mapping[str, Any],
    on_progress: Callable[[], None] | None = None,
) -> str:
    """The page as HTML.

    Raises:
        KeyError: if a section names a figure that there is not.
    """
    from ..document.html import html as laid_out
    from .laid_out import document_of

    return laid_out(document_of(page, figures, record), on_progress)


def _nothing() -> None:
    """In place of a listener."""


def _complete(sections: Sequence[Section], figures: Mapping[str, Figure]) -> list[Section]:
    """The sections with the words and tables of their figures, and with those of figures that none names."""
    named = [section.figure for section in sections if section.figure]
    after = max((place for place, section in enumerate(sections) if section.figure), default=0) + 1
    more = [Section(figure=name) for name in figures if name not in named]
    found = []
    for section in (*sections[:after], *more, *sections[after:]):
        figure = figures.get(section.figure or "")
        if figure is not None:
            section = dataclasses.replace(
                section,
                heading=section.heading or figure.heading,
                tables=section.tables or figure.tables,
                note=section.note or "\n\n".join(text for text in (figure.note, figure.also) if text),
                anchor=section.anchor or ("" if section.heading else figure.name),
                text=section.text or ("" if figure.panels else f"{figure.finding}."),
                figure=section.figure if figure.panels else None,
            )
        found.append(section)
    return found
