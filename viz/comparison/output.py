"""Figures and report of a study, put into its folder beside its tables: made from them, and made anew at will."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...experiments.compare import Comparison
from .. import drawing
from .charts import FILE, figures_of
from .report import report


def steps(c: Comparison) -> int:
    """How often :func:`illustrate` calls ``on_progress``."""
    return 2 * len(figures_of(c))


def illustrate(
    c: Comparison, folder: Path, record: Mapping[str, Any], on_progress: Callable[[], None] | None = None
) -> None:
    """Write figures and report of a study into its folder; each file appears whole, or stays as it was.

    Args:
        c: the study.
        folder: where its tables are.
        record: its provenance, as :func:`~stallpoint.experiments.study.save_study` and ``load_study`` return it.
        on_progress: called after each figure.

    Raises:
        OSError: if the folder cannot be written.
    """
    charts = (figure.chart(c, FILE) for figure in figures_of(c))
    drawing.publish(folder, charts, lambda: report(c, record, on_progress), on_progress)
