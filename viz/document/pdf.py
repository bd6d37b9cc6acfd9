"""A document as a PDF on A4, tagged for readers who do not see it (PDF/UA-1); set by Typst, figures as vectors."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ...scenarios.errors import InputError
from ..alt import alt_text
from ..figure import Table
from ..render import svg
from ..render.paper import SHEET
from ..theme import COLOURS, SCRIPTS, TEMPLATES, chinese
from ..words import say
from .blocks import Block, Code, Document, Folded, Numbers, Picture

FOOT = 90
"""Letters that have room at the foot."""
SERIF, MONO = "Libertinus Serif", "DejaVu Sans Mono"
"""Fonts that Typst brings."""
BRIEF_PAGES = 2
SETTINGS = ((1.0, "yes"), (0.94, "yes"), (0.94, ""), (0.88, ""), (0.82, ""), (0.76, ""), (0.7, ""))
"""Sizes of the type of a brief, and whether its second page begins with a part, tried until it fits."""
KEYS = frozenset({"file", "alt", "kind", "role"})
"""What of a block is no words to be set."""
PROSE = 26
"""Letters of a cell from which its column is one of sentences."""
LONG, JOINTS = 14, "_-/."
"""Letters of a word from which it may be broken, at its joints if it has any."""


def needs_pdf() -> None:
    """Refuse briefs and PDF, before any work is done, where they cannot be made.

    Raises:
        InputError: if Typst is not installed.
    """
    from importlib.util import find_spec

    if find_spec("typst") is None or find_spec("fluent") is None:
        raise InputError("pdf", None, "needs Typst: install stallpoint[pdf]")


def pdf(document: Document, on_progress: Callable[[], None] | None = None) -> bytes:
    """The document as a PDF.

    Args:
        document: what stands in it.
        on_progress: called after each picture.

    Raises:
        InputError: if Typst is not installed, or a letter is in no font.
    """
    needs_pdf()
    import typst

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "pages.typ").write_text((TEMPLATES / "pages.typ").read_text("utf-8"), encoding="utf-8")
        content = _content(document, folder, on_progress or (lambda: None))
        (folder / "document.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        compiler = typst.Compiler(str(folder / "pages.typ"), root=scratch, font_paths=_fonts(folder))
        made = _finished(document)
        try:
            for scale, breaks in SETTINGS if document.kind == "brief" else SETTINGS[:1]:
                inputs = {"scale": str(scale), "breaks": breaks}
                found = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards="ua-1", timestamp=made)
                if document.kind == "report" or _pages(compiler) <= BRIEF_PAGES:
                    break
        except typst.TypstError as error:
            raise InputError("pdf", None, _told(error)) from None
    assert isinstance(found, bytes)
    return found


def _pages(compiler: Any) -> int:
    return int(json.loads(compiler.query("<pages>", field="value", one=True)))


def _told(error: Any) -> str:
    """What went wrong, in a sentence."""
    if "could not be displayed" in error.message:
        letters = "".join(re.findall(r'`"(.*?)"`', error.message)[:1])
        return f"no font here has {letters!r}: install one that has, as Noto Sans CJK, or take the HTML"
    return f"could not be set ({error.message})"


def _finished(document: Document) -> datetime | None:
    return datetime.combine(date.fromisoformat(document.made), datetime.min.time(), UTC) if document.made else None


@functools.cache
def scripts() -> tuple[str, ...]:
    """Families for scripts that the usual fonts lack, of this machine and of those that come with us."""
    import typst

    there = frozenset(typst.Fonts(font_paths=[str(folder) for folder in (chinese(),) if folder]).families())
    return tuple(name for name in SCRIPTS if name in there)


def _fonts(folder: Path) -> list[str]:
    """Folders of fonts beside those of Typst and of the machine: the one that figures are drawn with, one for Chinese.

    The first is taken out of its own folder, where there is also one with a box for every letter that there is.
    """
    import matplotlib as mpl

    (folder / "fonts").mkdir()
    for path in (Path(mpl.get_data_path()) / "fonts" / "ttf").glob("DejaVuSans*.ttf"):
        shutil.copy(path, folder / "fonts")
    return [str(folder / "fonts"), *(str(found) for found in (chinese(),) if found)]


def _content(document: Document, folder: Path, on_progress: Callable[[], None]) -> dict[str, Any]:
    """The document as JSON takes it, with its pictures in a folder."""
    made = _finished(document)

    def plain(block: Block) -> dict[str, Any]:
        if isinstance(block, Picture):
            figure = block.figure
            drawing, width = svg.on_paper(figure, SHEET)
            (folder / f"{figure.name}.svg").write_text(drawing, encoding="utf-8")
            on_progress()
            wide = min(1.0, width / SHEET.width)
            found = {"file": f"{figure.name}.svg", "alt": alt_text(figure), "finding": figure.finding, "wide": wide}
        else:
            found = dataclasses.asdict(block)
            found.pop("markup", None)
            if isinstance(block, Numbers):
                found["table"] = _laid_out(block.table)
            if isinstance(block, Folded):
                found["tables"] = [_laid_out(table) for table in block.tables]
        exact = isinstance(block, Code)  # to be copied letter by letter
        return {"is": type(block).__name__, **(found if exact else _broken(found))}

    others = [*scripts(), "DejaVu Sans"]
    return {
        **{name: getattr(document, name) for name in ("kind", "kicker", "title")},
        **{name: _broken(getattr(document, name)) for name in ("answer", "caveat", "about", "signed")},
        "shown": soft(document.title),
        "author": [value for name, value in document.signed if name == say("brief-author")],
        "made": made and {"year": made.year, "month": made.month, "day": made.day},
        "foot": soft(document.foot if len(document.foot) <= FOOT else f"{document.foot[:FOOT]}…"),
        "front": [plain(words) for words in document.front],
        "parts": [
            {"heading": p.heading, "anchor": p.anchor, "breaks": p.breaks, "blocks": [plain(b) for b in p.blocks]}
            for p in document.parts
        ],
        "fonts": [SERIF, *others],
        "mono": [MONO, *others],
        "tones": {name: tone.light for name, tone in COLOURS.items()},
        "words": {
            "contents": say("paper-contents"),
            "of": say("paper-of"),
            "behind": say("paper-behind"),
            "numbers": say("paper-numbers"),
        },
    }


def _broken(content: Any, name: str = "") -> Any:
    """The same content with long words that may be broken, so that they fit a page."""
    if isinstance(content, dict):
        return {key: _broken(value, key) for key, value in content.items()}
    if isinstance(content, tuple | list):
        return [_broken(value, name) for value in content]
    return soft(content) if isinstance(content, str) and name not in KEYS else content


def _laid_out(table: Table) -> dict[str, Any]:
    """A table, and how wide its columns are.

    For each column: its share of the room that is left, or 0 where its words need little.
    """

    def letters(content: Any) -> int:
        return max(map(len, content)) if isinstance(content, tuple) else len(content)

    longest = [max([0, *(letters(row[at]) for row in table.rows)]) for at in range(len(table.head))]
    return dataclasses.asdict(table) | {"wide": [min(most, 4 * PROSE) if most > PROSE else 0 for most in longest]}


def soft(text: str) -> str:
    """The same words with places where long ones may be broken."""
    return " ".join(_jointed(word) if len(word) > LONG else word for word in text.split(" "))


def _jointed(word: str) -> str:
    if not any(joint in word for joint in JOINTS):
        return "\u200b".join(word) if len(word) > 2 * LONG else word
    for joint in JOINTS:
        word = word.replace(joint, f"{joint}\u200b")
    return word
