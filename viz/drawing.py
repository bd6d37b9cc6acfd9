"""Drawings that are no value yet, as SVG and PNG. See :mod:`.render.svg`."""

from __future__ import annotations

from pathlib import Path

from .panels import Chart
from .render import svg


def save(chart: Chart, folder: Path) -> list[Path]:
    """See :func:`.render.svg.write`."""
    return svg.write(chart.figure, chart.name, chart.title, folder)


def inline(chart: Chart, name: str) -> str:
    """See :func:`.render.svg.element`."""
    return svg.element(chart.figure, chart.title, chart.alt, name)
