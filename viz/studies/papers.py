"""Reports and briefs as files beside a page: PDF to send and to sign, the brief as a page too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from ...experiments.folder import aside, list_files
from ...experiments.study import Study
from ..document.blocks import Document
from ..document.cover import Cover
from ..document.html import html
from ..document.pdf import needs_pdf, pdf
from .brief import brief_of
from .laid_out import document_of, signed
from .page import figures_by_name, page_of

type Form = Literal["pdf", "html"]
REPORT, BRIEF = "report.pdf", ("brief.pdf", "brief.html")
"""What they are called in an output folder."""


def report_of(study: Study, record: Mapping[str, Any], cover: Cover | None = None) -> Document:
    """The full report of a study, with what whoever signs it says, if anybody does."""
    figures = figures_by_name(study)
    document = document_of(page_of(study, record, figures), figures, record)
    return document if cover is None else signed(document, cover, record)


def as_file(document: Document, form: str, on_progress: Callable[[], None] | None = None) -> bytes:
    """A document as what a file of a form holds.

    Raises:
        InputError: if it is to be a PDF, and Typst is not installed or a letter is in no font.
    """
    return pdf(document, on_progress) if form == "pdf" else html(document, on_progress).encode()


def write_report(
    study: Study,
    folder: Path,
    record: Mapping[str, Any],
    on_progress: Callable[[], None] | None = None,
    cover: Cover | None = None,
) -> Path:
    """Write the full report as a PDF into the folder of a study; gives the file.

    Raises:
        InputError: as :func:`as_file`.
        OSError: if the folder cannot be written.
    """
    needs_pdf()
    _put(folder, {REPORT: as_file(report_of(study, record, cover), "pdf", on_progress)})
    return folder / REPORT


def write_brief(study: Study, folder: Path, record: Mapping[str, Any], cover: Cover) -> Path:
    """Write the brief into the folder of a study, as a PDF and as a page; gives the PDF.

    Raises:
        InputError: as :func:`as_file`.
        OSError: if the folder cannot be written.
    """
    needs_pdf()
    document = brief_of(study, record, cover)
    _put(folder, {name: as_file(document, name.rpartition(".")[2]) for name in BRIEF})
    return folder / BRIEF[0]


def _put(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put files into the folder of a study; each appears whole, or stays as it was."""
    with aside(folder) as beside:
        for name, data in files.items():
            (beside / name).write_bytes(data)
        list_files(folder, files)
        for name in files:
            (beside / name).replace(folder / name)
