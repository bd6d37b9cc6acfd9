"""Figures and report of a study, put into its folder beside its tables: made from them, and made anew at will."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...experiments.compare import Comparison
from ...experiments.folder import list_files
from .. import drawing
from .charts import CHARTS, FILE, charts_for
from .report import report

REPORT, FIGURES = "report.html", "figures"


def steps(c: Comparison) -> int:
    """How often :func:`illustrate` calls ``on_progress``."""
    return 2 * len(charts_for(c))


def illustrate(
    c: Comparison, folder: Path, record: Mapping[str, Any], on_progress: Callable[[], None] | None = None
) -> None:
    """Write figures and report of a study into its folder; each file appears whole, or stays as it was.

    Args:
        c: the study.
        folder: where its tables are.
        record: its provenance, as :func:`stallpoint.experiments.saved.save` and ``load`` return it.
        on_progress: called after each figure.

    Raises:
        OSError: if the folder cannot be written.
    """
    beside = folder / f".part-{os.getpid()}"
    try:
        (beside / FIGURES).mkdir(parents=True)
        for name in charts_for(c):
            drawing.save(CHARTS[name](c, FILE), beside / FIGURES)
            if on_progress is not None:
                on_progress()
        (beside / REPORT).write_text(report(c, record, on_progress), encoding="utf-8")
        (folder / FIGURES).mkdir(exist_ok=True)
        made = [f"{FIGURES}/{path.name}" for path in sorted((beside / FIGURES).iterdir())] + [REPORT]
        list_files(folder, made)
        for name in made:
            (beside / name).replace(folder / name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
