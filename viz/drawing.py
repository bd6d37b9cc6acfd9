"""Figures as SVG and PNG, and put beside a page into the folder of a study."""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from ..experiments.folder import aside, list_files
from .look import themed
from .panels import Chart

DPI = 200
PIXEL = 4 / 3
"""Pixels of a page in a point."""
REPORT, FIGURES = "report.html", "figures"
"""What the page of an output is called, and the folder of its figures."""
_ONE_AT_A_TIME = threading.Lock()


def save(chart: Chart, folder: Path) -> list[Path]:
    """Write a figure as SVG (letters as shapes, so that it looks the same everywhere) and PNG; returns both paths.

    Raises:
        OSError: if they cannot be written.
    """
    paths = [folder / f"{chart.name}.svg", folder / f"{chart.name}.png"]
    paths[0].write_text(_svg(chart, "path"), encoding="utf-8")
    with _settings("path"):
        chart.figure.savefig(paths[1], dpi=DPI, metadata={"Title": chart.title, "Software": None})
    return paths


def inline(chart: Chart, name: str) -> str:
    """A figure as an SVG element for a page: real text in the page's own font, colours that follow the page's theme.

    Args:
        chart: what to draw.
        name: a word that no other figure of the page has; its identifiers start with it.
    """
    svg = _svg(chart, "none")
    # matplotlib's style element would speak to every svg of the page; its metadata and title say nothing here
    svg = re.sub(r"<(style|metadata|title)\b.*?</\1>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    width, height = (float(size) for size in re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2])
    svg = re.sub(r"<[^>]+>", lambda tag: _tag(tag[0], name), svg)
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width * PIXEL:.0f}"'
    start = f'<svg role="img" aria-label="{escape(chart.alt, quote=True)}" {size}>'
    svg = re.sub(r"<svg[^>]*>", lambda _: start, svg, count=1)
    return re.sub(r"\n\s*", "\n", svg)


def publish(
    folder: Path, charts: Iterable[Chart], page: Callable[[], str], on_progress: Callable[[], None] | None = None
) -> None:
    """Put figures and a page into the folder of a study; each file appears whole, or stays as it was.

    Args:
        folder: where the study's tables and its provenance are.
        charts: the figures; each may be drawn as it is taken.
        page: makes the page, when the figures are there.
        on_progress: called after each figure.

    Raises:
        OSError: if the folder cannot be written.
    """
    with aside(folder) as beside:
        (beside / FIGURES).mkdir()
        for chart in charts:
            save(chart, beside / FIGURES)
            if on_progress is not None:
                on_progress()
        (beside / REPORT).write_text(page(), encoding="utf-8")
        (folder / FIGURES).mkdir(exist_ok=True)
        made = [f"{FIGURES}/{path.name}" for path in sorted((beside / FIGURES).iterdir())] + [REPORT]
        list_files(folder, made)
        for name in made:
            (beside / name).replace(folder / name)


def _tag(tag: str, name: str) -> str:
    """One tag: own identifiers, the font of the page, numbers to a hundredth of a point, colours of the page."""
    tag = tag.replace('xlink:href="#', 'href="#')
    tag = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", tag)
    tag = re.sub(r"font-family: [^;\"]*(; )?", "", tag)
    return themed(re.sub(r"(\d\.\d{2})\d+", r"\1", tag))


def _svg(chart: Chart, letters: str) -> str:
    with _settings(letters):
        text = io.StringIO()
        chart.figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Title": chart.title})
    return text.getvalue()


@contextmanager
def _settings(letters: str) -> Iterator[None]:
    """matplotlib reads these from its one global table when it writes: set them for as long as one figure takes."""
    import matplotlib as mpl

    with (
        _ONE_AT_A_TIME,
        mpl.rc_context({"svg.fonttype": letters, "svg.hashsalt": "stallpoint"}),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # a page has other fonts
        yield
