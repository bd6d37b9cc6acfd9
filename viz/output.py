"""A study's folder: tables, figures and the report, written together, or the report made anew from the tables."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..experiments.compare import Comparison
from ..experiments.folder import list_files
from ..experiments.saved import save
from . import drawing
from .charts import CHARTS, FILE, charts_for
from .report import report

REPORT, FIGURES = "report.html", "figures"


def steps(c: Comparison) -> int:
    """How often :func:`write` and :func:`rebuild` call ``on_progress``."""
    return 2 * len(charts_for(c))


def write(
    c: Comparison,
    folder: Path,
    form: str,
    kind: str,
    command: Sequence[str],
    on_progress: Callable[[], None] | None = None,
) -> None:
    """Write everything there is to a study into an existing folder.

    Args:
        c: the study.
        folder: where to.
        form: ``csv`` or ``parquet``.
        kind, command: what made it; see :func:`stallpoint.experiments.provenance.provenance`.
        on_progress: called after each figure.

    Raises:
        OSError: if the folder cannot be written.
        InputError: if ``parquet`` is asked for where pyarrow is not installed.
    """
    record = save(c, folder, form, kind, command)
    _draw(c, folder, on_progress)
    (folder / REPORT).write_text(report(c, record, on_progress), encoding="utf-8")


def rebuild(
    c: Comparison, folder: Path, record: Mapping[str, Any], on_progress: Callable[[], None] | None = None
) -> None:
    """Make figures and report anew in the folder that a study was loaded from.

    Args:
        c, record: what :func:`stallpoint.experiments.saved.load` found there.
        folder: where they came from.
        on_progress: called after each figure.

    Raises:
        OSError: if the folder cannot be written.
    """
    beside = folder / f".part-{os.getpid()}"
    try:
        beside.mkdir()
        _draw(c, beside, on_progress)
        (beside / REPORT).write_text(report(c, record, on_progress), encoding="utf-8")
        (folder / FIGURES).mkdir(exist_ok=True)
        for path in sorted((beside / FIGURES).iterdir()):
            path.replace(folder / FIGURES / path.name)
        (beside / REPORT).replace(folder / REPORT)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    list_files(folder, [f"{FIGURES}/{path.name}" for path in (folder / FIGURES).iterdir() if path.stem in CHARTS])


def _draw(c: Comparison, folder: Path, on_progress: Callable[[], None] | None) -> None:
    figures = folder / FIGURES
    figures.mkdir(exist_ok=True)
    for name in charts_for(c):
        drawing.save(CHARTS[name](c, FILE), figures)
        if on_progress is not None:
            on_progress()
