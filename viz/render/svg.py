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
from typing import TYPE_CHECKING

from ...experiments.folder import aside, list_files
from ...scenarios.errors import InputError
from ..alt import alt_text
from ..figure import Figure
from ..theme import light, themed
from .paper import FILE, Canvas, draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

DPI = 200
PIXEL = 4 / 3
"""Pixels of a page in a point."""
ENDINGS = (".svg", ".png")
"""Files of a figure."""
REPORT, FIGURES = "report.html", "figures"
"""What the page of an output is called, and the folder of its figures."""
_ONE_AT_A_TIME = threading.Lock()


def save(figure: Figure, folder: Path) -> list[Path]:
    """Write a figure as SVG (letters as shapes, so that it looks the same everywhere) and PNG; returns both paths.

    One that is only tables has no files.

    Raises:
        OSError: if they cannot be written.
    """
    if not figure.panels:
        return []
    drawing = draw(figure, FILE)
    return [_put(drawing, figure, folder / f"{figure.name}{ending}") for ending in ENDINGS]


def write(figure: Figure, path: Path) -> Path:
    """Write a figure as what the ending of a path says; gives the path.

    Raises:
        InputError: on another ending, or a figure of tables alone.
        OSError: if it cannot be written.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputError("figure", str(path), f"must end in {' or '.join(ENDINGS)}")
    if not figure.panels:
        raise InputError("figure", figure.name, "is tables alone, and nothing to draw: take frame()")
    return _put(draw(figure, FILE), figure, path)


def _put(drawing: Drawing, figure: Figure, path: Path) -> Path:
    if path.suffix.lower() == ".svg":
        path.write_text(_svg(drawing, figure, "path"), encoding="utf-8")
    else:
        with _settings("path"):
            drawing.savefig(path, dpi=DPI, metadata={"Title": figure.finding, "Software": None})
    return path


def alone(figure: Figure) -> str:
    """A figure as an SVG text that needs nothing around it, letters as shapes."""
    return _svg(draw(figure, FILE), figure, "path")


def on_paper(figure: Figure, canvas: Canvas) -> tuple[str, float]:
    """A figure for a printed page, letters as shapes, on white, without what the page says; and its width in inches."""
    drawing = draw(figure, canvas)
    return _svg(drawing, figure, "path").replace(light("paper"), "#ffffff"), float(drawing.get_figwidth())


def inline(figure: Figure, canvas: Canvas, name: str) -> str:
    """A figure as an SVG element for a page: real text in the page's own font, colours that follow the page's theme.

    Args:
        figure: what to draw.
        canvas: for where.
        name: a word that no other figure of the page has; its identifiers start with it.
    """
    svg = _svg(draw(figure, canvas), figure, "none")
    # matplotlib's style element would speak to every svg of the page; its metadata and title say nothing here
    svg = re.sub(r"<(style|metadata|title)\b.*?</\1>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    width, height = (float(size) for size in re.findall(r'(?:width|height)="([\d.]+)pt"', svg)[:2])
    svg = re.sub(r"<[^>]+>", lambda tag: _tag(tag[0], name), svg)
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width * PIXEL:.0f}"'
    start = f'<svg role="img" aria-label="{escape(alt_text(figure), quote=True)}" {size}>'
    svg = re.sub(r"<svg[^>]*>", lambda _: start, svg, count=1)
    return re.sub(r"\n\s*", "\n", svg)


def publish(folder: Path, figures: Iterable[Callable[[Path], object]], page: Callable[[], str]) -> None:
    """Put figures and a page into the folder of a study; each file appears whole, or stays as it was.

    Args:
        folder: where the study's tables and its provenance are.
        figures: each writes its files into a folder.
        page: makes the page, when the figures are there.

    Raises:
        OSError: if the folder cannot be written.
    """
    with aside(folder) as beside:
        (beside / FIGURES).mkdir()
        for put in figures:
            put(beside / FIGURES)
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


def _svg(drawing: Drawing, figure: Figure, letters: str) -> str:
    with _settings(letters):
        text = io.StringIO()
        drawing.savefig(text, format="svg", metadata={"Date": None, "Creator": None, "Title": figure.finding})
    return _lighter(text.getvalue())


def _lighter(svg: str) -> str:
    """The same picture in fewer letters: places to a hundredth of a point, and what dots in a row share said once."""
    svg = re.sub(r'\b(?:d|x|y)="[^"]*"', lambda found: _shorter(found[0]), svg)
    return re.sub(r'(?:\s*<use [^>]*? style="[^"]*"/>){3,}', _together, svg)


def _shorter(places: str) -> str:
    return re.sub(r"\s*([A-Za-z])\s+(?=[-\d])", r"\1", re.sub(r"(\d\.\d{2})\d+", r"\1", places))


def _together(row: re.Match[str]) -> str:
    """Dots in a row, with the style that they share around them."""
    styles = re.findall(r' style="([^"]*)"/>', row[0])
    if len(set(styles)) > 1:
        return row[0]
    plain = re.sub(r"\s*(<use [^>]*?) style=[^>]*>", r"\n\1/>", row[0])
    return f'\n<g style="{styles[0]}">{plain}\n</g>'


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
